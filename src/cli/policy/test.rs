//! `condau policy test`: documents held against the verdicts that a manifest writes down.

use crate::app::policy::test;
use crate::app::policy::test::Instead;
use crate::app::policy::test::TestError;
use crate::app::settings::Sources;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::AnswerForm;
use crate::cli::options::FormOption;
use crate::cli::options::file_failure;
use crate::cli::options::parse_time;
use crate::cli::options::settings_failure;
use crate::cli::options::warn_left_out;
use crate::cli::terminal::Terminal;
use crate::cli::verify::unfinished;
use crate::model::Time;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Which documents, and under which policy.
#[derive(Args, Debug)]
pub struct TestArguments {
    /// Folder with a MANIFEST.toml, or the manifest itself
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// vn-agency, etsi-2026, strict, or a file [default: the manifest's, else vn-agency]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    /// Judge all documents as of this moment (RFC 3339, or a date) [default: the manifest's]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    at: Option<Time>,
    /// Trust these certificates instead of the manifest's: file or folder
    #[arg(long, value_name = "PATH")]
    trust: Vec<PathBuf>,
    /// Certificates that may complete a chain, instead of the manifest's: file or folder
    #[arg(long, value_name = "PATH")]
    certs: Vec<PathBuf>,
    /// Certificate revocation lists, instead of the manifest's: file or folder
    #[arg(long, value_name = "PATH")]
    crls: Vec<PathBuf>,
    /// OCSP responses, instead of the manifest's: file or folder
    #[arg(long, value_name = "PATH")]
    ocsps: Vec<PathBuf>,
    #[command(flatten)]
    form: FormOption,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Đối chiếu các văn bản với kết luận cần có ghi trong MANIFEST.toml"),
    ("folder", "Thư mục có MANIFEST.toml, hoặc chính tệp đó"),
    (
        "policy",
        "vn-agency, etsi-2026, strict hoặc một tệp [mặc định: theo MANIFEST.toml, nếu không thì vn-agency]",
    ),
    ("at", "Kiểm tra mọi văn bản theo thời điểm này [mặc định: theo MANIFEST.toml]"),
    ("trust", "Tin cậy các chứng thư này thay cho MANIFEST.toml: tệp hoặc thư mục"),
    ("certs", "Chứng thư nối chuỗi, thay cho MANIFEST.toml: tệp hoặc thư mục"),
    ("crls", "Danh sách chứng thư bị thu hồi (CRL), thay cho MANIFEST.toml: tệp hoặc thư mục"),
    ("ocsps", "Trả lời OCSP, thay cho MANIFEST.toml: tệp hoặc thư mục"),
];

/// Tests. The exit status is 0 where everything came out as expected, else 1.
///
/// # Errors
/// Where the manifest or what it names cannot be used.
pub fn run(arguments: &TestArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let instead = Instead {
        policy: arguments.policy.clone(),
        at: arguments.at,
        // A test that asked the network would not be one.
        sources: Sources {
            trust: arguments.trust.clone(),
            certs: arguments.certs.clone(),
            crls: arguments.crls.clone(),
            ocsps: arguments.ocsps.clone(),
            ..Sources::default()
        },
    };
    let (outcome, left_out) =
        test::test(&arguments.folder, &instead).map_err(|error| failure(error, arguments))?;
    warn_left_out(&left_out, terminal);
    if outcome.documents == 0 {
        return Err(Failure::usage(
            format!("{} names no document", outcome.manifest),
            format!("{} không nêu văn bản nào", outcome.manifest),
        ));
    }
    let mut output = terminal.output();
    match arguments.form.format {
        AnswerForm::Text => outcome.write_text(terminal.lang(), &mut output),
        AnswerForm::Json => outcome.write_json(&mut output),
    }
    .and_then(|()| output.flush())
    .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(if outcome.deviating == 0 { ExitStatus::Passed } else { ExitStatus::Failed })
}

fn failure(error: TestError, arguments: &TestArguments) -> Failure {
    let shown = arguments.folder.display();
    match error {
        TestError::File(error) => file_failure(&error),
        TestError::Settings(error) => settings_failure(&error),
        TestError::Unfinished => unfinished(),
        TestError::Manifest { .. } => {
            Failure::usage("the manifest cannot be used", "không dùng được tệp MANIFEST.toml")
                .because(error)
                .hint(
                    "see docs/policy.md, \"policy test\"",
                    "xem docs/policy.md, mục \"policy test\"",
                )
        }
        other => Failure::new(format!("cannot test {shown}"), format!("không thử được {shown}"))
            .because(other),
    }
}
