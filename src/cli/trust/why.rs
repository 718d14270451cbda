//! `condau trust why`: whether a certificate is trusted, and through what.

use super::StoreOption;
use super::failure::trust_failure;
use super::parse_usage;
use crate::adapters::clock;
use crate::app::settings::Sources;
use crate::app::trust::WhyRequest;
use crate::app::trust::why;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::AnswerForm;
use crate::cli::options::FormOption;
use crate::cli::options::parse_time;
use crate::cli::terminal::Terminal;
use crate::model::AnchorUsage;
use crate::model::ChainOutcome;
use crate::model::Time;
use crate::report::Paint;
use crate::report::why::Asked;
use crate::report::why::write_json;
use crate::report::why::write_text;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Which certificate, when, for what.
#[derive(Args, Debug)]
pub(super) struct WhyArguments {
    /// The certificate (the first one of the file; the others may complete a path)
    #[arg(value_name = "CERT")]
    certificate: PathBuf,
    /// As of this moment (RFC 3339, or a date) [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    at: Option<Time>,
    /// For this: signature, timestamp, ocsp, crl [default: anything]
    #[arg(long = "for", value_name = "USAGE", value_parser = parse_usage)]
    usage: Option<AnchorUsage>,
    /// Certificates that may complete a chain: file or folder
    #[arg(long, value_name = "PATH")]
    certs: Vec<PathBuf>,
    /// Certificate revocation lists: file or folder
    #[arg(long, value_name = "PATH")]
    crls: Vec<PathBuf>,
    /// OCSP responses: file or folder
    #[arg(long, value_name = "PATH")]
    ocsps: Vec<PathBuf>,
    /// Only anchors in this set
    #[arg(long, value_name = "NAME")]
    trust_set: Vec<String>,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    form: FormOption,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    (
        "",
        "Cho biết một chứng thư có được tin cậy không, qua chứng thư gốc và đường dẫn nào, hoặc vì sao không",
    ),
    (
        "certificate",
        "Chứng thư (chứng thư đầu của tệp; các chứng thư sau có thể dùng để nối chuỗi)",
    ),
    ("at", "Theo thời điểm này (RFC 3339 hoặc ngày) [mặc định: bây giờ]"),
    ("usage", "Cho mục đích: signature, timestamp, ocsp, crl [mặc định: bất kỳ]"),
    ("trust_set", "Chỉ xét chứng thư gốc thuộc nhóm này"),
    ("trust", super::STORE),
];

/// Answers: exit status 0 where it is trusted, else 1.
pub(super) fn run(arguments: &WhyArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let request = WhyRequest {
        certificate: arguments.certificate.clone(),
        at: arguments.at.unwrap_or_else(clock::now),
        usage: arguments.usage,
        sources: Sources {
            certs: arguments.certs.clone(),
            crls: arguments.crls.clone(),
            ocsps: arguments.ocsps.clone(),
            trust_sets: arguments.trust_set.clone(),
            ..Sources::default()
        },
    };
    let place = arguments.store.place_to_read()?;
    let answer = why(&place, &request).map_err(|error| trust_failure(&error))?;
    let asked = Asked {
        certificate: &answer.certificate,
        usage: arguments.usage,
        labels: &answer.labels,
        snapshot: &answer.snapshot,
        anchors: answer.anchors,
        with_status: answer.with_status,
    };
    let mut output = terminal.output();
    let written = match arguments.form.format {
        AnswerForm::Json => {
            write_json(&asked, &answer.judgement, terminal.lang_for_programs(), &mut output)
                .and_then(|()| writeln!(output))
        }
        AnswerForm::Text => {
            let paint = Paint { colour: terminal.has_colour(), width: terminal.width() };
            write_text(&asked, &answer.judgement, terminal.lang(), paint, &mut output)
        }
    };
    written
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(match answer.judgement.outcome {
        ChainOutcome::Passed => ExitStatus::Passed,
        ChainOutcome::Failed(_) | ChainOutcome::Indeterminate(_) => ExitStatus::Failed,
    })
}
