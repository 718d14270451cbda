//! `condau evidence wanted`: what files and folders lack, and where to get it.

use super::printing::print;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::evidence::wanted;
use crate::app::evidence::wanted::Sum;
use crate::app::evidence::wanted::Want;
use crate::app::evidence::wanted::WantKind;
use crate::app::evidence::wanted::Wants;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::FormOption;
use crate::cli::options::ValidationOptions;
use crate::cli::options::file_failure;
use crate::cli::options::is_one_file;
use crate::cli::options::warn_not_fetched;
use crate::cli::survey::survey;
use crate::cli::terminal::Terminal;
use crate::report::Lang;
use crate::report::text::moment;
use clap::Args;
use std::path::PathBuf;

/// What to go through and how to tell it.
#[derive(Args, Debug)]
pub struct WantedArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    #[command(flatten)]
    form: FormOption,
    /// Files and folders
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Liệt kê những gì các tệp và thư mục còn thiếu, và lấy ở đâu"),
    ("paths", "Các tệp và thư mục"),
];

/// Lists.
///
/// # Errors
/// Where an option's file cannot be used, or the list cannot be written.
pub fn run(arguments: &WantedArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    files::all_exist(&arguments.paths).map_err(|error| file_failure(&error))?;
    let settings = arguments.validation.load(clock::now(), terminal)?;
    let settings = settings.pairing(is_one_file(&arguments.paths));
    arguments.validation.warn_of_no_anchor(terminal);
    let mut sum = Sum::default();
    let surveyed = survey(
        &arguments.paths,
        &settings,
        terminal,
        |report| wanted::of_document(&report, &settings),
        |document| sum.add(document),
    );
    warn_not_fetched(&settings, terminal);
    surveyed?;
    let wants = sum.finish(settings.at);
    let lang = terminal.lang();
    print(&wants, arguments.form.format, || lines(&wants, lang), terminal)?;
    Ok(ExitStatus::Passed)
}

fn lines(wants: &Wants, lang: Lang) -> Vec<String> {
    let Wants { documents, undecided, not_for_want_of_evidence: other, .. } = wants;
    let mut lines = vec![lang.pick(
        format!("{documents} documents, {undecided} cannot be decided"),
        format!("{documents} văn bản, {undecided} chưa đủ cơ sở kết luận"),
    )];
    if *other > 0 {
        lines.push(lang.pick(
            format!("{other} of these need something else than evidence: see `condau verify FILE`"),
            format!("trong đó {other} văn bản thiếu điều khác, không phải dữ kiện: xem `condau verify TỆP`"),
        ));
    }
    for want in &wants.wanted {
        lines.push(String::new());
        lines.extend(of_want(want, lang));
    }
    lines
}

fn of_want(want: &Want, lang: Lang) -> Vec<String> {
    let name = &want.name;
    let what = match want.kind {
        WantKind::Certificate => lang.pick(
            format!("certificate of the authority {name}"),
            format!("chứng thư số của tổ chức cấp {name}"),
        ),
        WantKind::Crl => lang.pick(
            format!("list of revoked certificates (CRL) of {name}"),
            format!("danh sách chứng thư bị thu hồi (CRL) của {name}"),
        ),
        WantKind::Delta => lang.pick(
            format!("changes to the list of revoked certificates (delta CRL) of {name}"),
            format!("phần thay đổi của danh sách chứng thư bị thu hồi (delta CRL) của {name}"),
        ),
        WantKind::Ocsp => {
            lang.pick(format!("OCSP response about {name}"), format!("trả lời OCSP về {name}"))
        }
    };
    let count = want.documents;
    let mut lines = vec![lang.pick(
        format!("for {count} {}: {what}", if count == 1 { "document" } else { "documents" }),
        format!("cho {count} văn bản: {what}"),
    )];
    if let Some(key) = &want.key_id
        && want.kind != WantKind::Ocsp
    {
        lines.push(lang.pick(format!("  key {key}"), format!("  khóa {key}")));
    }
    if let Some(serial) = &want.serial {
        lines.push(lang.pick(format!("  serial {serial}"), format!("  số sê-ri {serial}")));
    }
    if let Some(time) = want.issued_by {
        let time = moment(time, lang);
        lines.push(lang.pick(
            format!("  issued no later than {time}, since the certificate expired then"),
            format!("  phát hành không muộn hơn {time}, là lúc chứng thư số hết hạn"),
        ));
    }
    for url in &want.urls {
        lines.push(lang.pick(format!("  from {url}"), format!("  tại {url}")));
    }
    if want.urls.is_empty() {
        lines.push(lang.pick(
            "  no address is given: ask the authority".to_owned(),
            "  không có địa chỉ nào được ghi: hãy hỏi tổ chức cấp chứng thư số".to_owned(),
        ));
    }
    let examples = want.examples.join(", ");
    let more = if want.documents > want.examples.len() as u64 { ", …" } else { "" };
    lines.push(format!("  {examples}{more}"));
    lines
}
