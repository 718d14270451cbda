//! `condau evidence purge`: removes what is past use from what is kept.

use super::open_ledger;
use crate::adapters::clock;
use crate::adapters::ledger::Purged;
use crate::adapters::ledger::Subject;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::file_failure;
use crate::cli::terminal::Terminal;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::text::moment;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// What to purge.
#[derive(Args, Debug)]
pub struct PurgeArguments {
    /// The folder [default: CONDAU_CACHE, or your own]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Xóa dữ kiện đã lưu không còn cần: CRL, OCSP hết hạn đã có bản mới hơn trong cùng tháng"),
    ("cache", "Thư mục lưu [mặc định: CONDAU_CACHE, hoặc của riêng bạn]"),
    ("dry_run", "Chỉ nêu những gì sẽ xóa, không xóa"),
];

/// Removes.
///
/// # Errors
/// Where the folder cannot be read or written, or is being read by another run.
pub fn run(arguments: &PurgeArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let ledger = open_ledger(arguments.cache.as_deref())?;
    let now = clock::now();
    let purged = if arguments.dry_run { ledger.past_use(now) } else { ledger.purge(now) };
    let purged = purged.map_err(|error| file_failure(&error))?;
    let mut output = terminal.output();
    lines(&purged, arguments.dry_run, terminal.lang())
        .iter()
        .try_for_each(|line| writeln!(output, "{}", Safe(line)))
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}

fn lines(purged: &Purged, dry: bool, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for gone in &purged.rows {
        let kind = match gone.row.subject {
            Subject::Crl(_) => "CRL",
            _ => "OCSP",
        };
        let (name, size) = (gone.row.subject.name(), gone.row.size);
        let since = moment(gone.row.subject.since(), lang);
        let next = moment(gone.successor, lang);
        lines.push(lang.pick(
            format!("{kind} {name} of {since}, {size} bytes: superseded by that of {next}"),
            format!("{kind} {name} ngày {since}, {size} byte: đã có bản {next}"),
        ));
    }
    for stray in &purged.strays {
        let stray = stray.display();
        lines.push(lang.pick(
            format!("{stray}: not in the index"),
            format!("{stray}: không có trong bảng kê"),
        ));
    }
    let count = purged.rows.len().saturating_add(purged.strays.len());
    let Purged { bytes, kept, .. } = purged;
    lines.push(if dry {
        lang.pick(
            format!("{count} would be removed, {bytes} bytes; {kept} stay"),
            format!("sẽ xóa {count} mục, {bytes} byte; giữ lại {kept} mục"),
        )
    } else {
        lang.pick(
            format!("{count} removed, {bytes} bytes; {kept} stay"),
            format!("đã xóa {count} mục, {bytes} byte; giữ lại {kept} mục"),
        )
    });
    lines
}
