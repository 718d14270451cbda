//! `condau policy import`: a cryptographic suite of ETSI, or a constraint file of EU DSS, as a policy.

use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::app::policy::import::ImportError;
use crate::app::policy::import::Imported;
use crate::app::policy::import::import;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::file_failure;
use crate::cli::terminal::Terminal;
use crate::report::Safe;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// From which file, and where to.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// Cryptographic suite (TS 119 322, XML or JSON) or constraint file of EU DSS (XML)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The policy [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, requires = "output")]
    force: bool,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Chuyển bộ thuật toán mật mã của ETSI hoặc tệp ràng buộc của EU DSS thành chính sách"),
    (
        "file",
        "Bộ thuật toán mật mã (TS 119 322, XML hoặc JSON) hoặc tệp ràng buộc của EU DSS (XML)",
    ),
    ("output", "Tệp chính sách [mặc định: đầu ra chuẩn]"),
    ("force", "Ghi đè tệp đã có"),
];

/// Imports. What was not taken over as it stands is listed on standard error.
///
/// # Errors
/// Where the file cannot be read or is something else, or the policy cannot be written.
pub fn run(arguments: &ImportArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let bytes = files::read(&arguments.file).map_err(|error| file_failure(&error))?;
    let shown = arguments.file.display();
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    let imported = import(&bytes, &name).map_err(|error| failure(error, &shown.to_string()))?;
    match &arguments.output {
        Some(path) => {
            let overwrite = if arguments.force { Overwrite::Allowed } else { Overwrite::Never };
            files::write(path, imported.toml.as_bytes(), overwrite)
                .map_err(|error| file_failure(&error))?;
        }
        None => {
            let mut output = terminal.output();
            output
                .write_all(imported.toml.as_bytes())
                .and_then(|()| output.flush())
                .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
        }
    }
    tell(&imported, terminal);
    Ok(ExitStatus::Passed)
}

fn tell(imported: &Imported, terminal: &Terminal) {
    let lang = terminal.lang();
    for note in &imported.notes {
        terminal.say(&format!("- {}: {}", Safe(&note.item), Safe(note.why.pick(lang))));
    }
    if !imported.lowered.is_empty() {
        let rules = imported.lowered.join(", ");
        terminal.say(&lang.pick(
            format!("condau: held less hard than in etsi-2026: {rules}"),
            format!("condau: mức thấp hơn so với etsi-2026: {rules}"),
        ));
    }
    let (listed, untouched) = (imported.notes.len(), imported.untouched);
    terminal.say(&lang.pick(
        format!(
            "condau: {listed} items not taken over as they stand (above); {untouched} rules left as in etsi-2026 (named in the policy)"
        ),
        format!(
            "condau: {listed} mục không chuyển được nguyên vẹn (ở trên); {untouched} quy tắc giữ như etsi-2026 (nêu trong chính sách)"
        ),
    ));
}

fn failure(error: ImportError, shown: &str) -> Failure {
    let failure =
        Failure::new(format!("cannot import {shown}"), format!("không chuyển được {shown}"));
    let failure = failure.because(error);
    failure.hint(
        "give the suite that ETSI publishes, or the policy file of an EU DSS installation",
        "hãy dùng bộ thuật toán do ETSI công bố, hoặc tệp chính sách của một bản cài EU DSS",
    )
}
