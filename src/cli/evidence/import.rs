//! `condau evidence import`: keeps certificates, CRLs and OCSP responses that were obtained elsewhere.

use super::open_ledger;
use crate::adapters::clock;
use crate::app::evidence::keep;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::file_failure;
use crate::cli::terminal::Terminal;
use crate::report::Words;
use clap::Args;
use std::path::PathBuf;

/// What to keep, and where.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// Folder to keep it in [default: CONDAU_CACHE, or your own]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Certificates, CRLs, OCSP responses, documents that carry some; or folders of them
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Lưu chứng thư số, CRL, OCSP lấy được từ nơi khác để dùng khi kiểm tra"),
    ("cache", "Thư mục lưu [mặc định: CONDAU_CACHE, hoặc của riêng bạn]"),
    ("paths", "Chứng thư số, CRL, OCSP, văn bản có kèm chúng; hoặc thư mục chứa chúng"),
];

/// Keeps.
///
/// # Errors
/// Where a file that was named cannot be read or holds nothing of use, or nothing can be kept.
pub fn run(arguments: &ImportArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let ledger = open_ledger(arguments.cache.as_deref())?;
    let imported = keep::import(&arguments.paths, &ledger, clock::now())
        .map_err(|error| file_failure(&error))?;
    let (added, known) = (imported.added.added, imported.added.known);
    let folder = ledger.folder().display();
    let words = Words::new(
        format!("{added} new in {folder}, {known} there already"),
        format!("{added} mục mới trong {folder}, {known} mục đã có"),
    );
    terminal.say(words.pick(terminal.lang()));
    let mut status = ExitStatus::Passed;
    for (path, error) in imported.without {
        let path = path.display();
        let failure = Failure::new(
            format!("{path} holds no certificate, CRL or OCSP response"),
            format!("{path} không chứa chứng thư số, CRL hay trả lời OCSP nào"),
        );
        let failure = failure.because(error).hint(
            "give certificates, CRLs or OCSP responses in DER, PEM or PKCS#7, or signed documents",
            "hãy dùng chứng thư số, CRL, trả lời OCSP ở dạng DER, PEM, PKCS#7, hoặc văn bản đã ký",
        );
        status = status.or_worse(failure.tell(terminal));
    }
    Ok(status)
}
