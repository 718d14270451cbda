//! `condau plan`: by when signed documents must be raised or renewed, and why.

use super::augment::level_name;
use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::options::is_one_file;
use super::options::warn_not_fetched;
use super::survey::survey;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::plan;
use crate::app::plan::End;
use crate::app::plan::Plan;
use crate::app::plan::PlannedDocument;
use crate::app::plan::Urgency;
use crate::model::Indeterminate;
use crate::model::SignatureLevel;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::csv;
use crate::report::text::moment;
use clap::Args;
use clap::ValueEnum;
use std::io;
use std::io::Write;
use std::path::PathBuf;

/// What to go through and how to tell it.
#[derive(Args, Debug)]
pub struct PlanArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    /// Count what ends within so many days as due [default: 90]
    #[arg(long, value_name = "DAYS", default_value = "90", hide_default_value = true)]
    within: u32,
    /// Form of the plan: text, json, ndjson, csv [default: text]
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: PlanFormat,
    /// Files and folders
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
}

/// Form of the plan.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum PlanFormat {
    Text,
    Json,
    Ndjson,
    Csv,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Cho biết các văn bản đã ký cần nâng mức, gia hạn trước ngày nào và vì sao"),
    ("within", "Coi là sắp đến hạn những gì hết hạn trong số ngày này [mặc định: 90]"),
    ("format", "Dạng kế hoạch: text, json, ndjson, csv [mặc định: text]"),
    ("paths", "Các tệp và thư mục"),
];

/// Plans. The exit status is 1 where a signature does not hold, 5 where a file could not be read, 3
/// where something is due or cannot be decided, 4 where nothing is signed.
///
/// # Errors
/// Where an option's file cannot be used, or the plan cannot be written.
pub fn run(arguments: &PlanArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    files::all_exist(&arguments.paths).map_err(|error| file_failure(&error))?;
    let settings = arguments.validation.load(clock::now(), terminal)?;
    let settings = settings.pairing(is_one_file(&arguments.paths));
    arguments.validation.warn_of_no_anchor(terminal);
    let mut documents = Vec::new();
    let mut unsigned = 0_u64;
    let surveyed = survey(
        &arguments.paths,
        &settings,
        terminal,
        |report| plan::of_document(&report, &settings, arguments.within),
        |planned| match planned {
            Some(document) => documents.push(document),
            None => unsigned = unsigned.saturating_add(1),
        },
    );
    warn_not_fetched(&settings, terminal);
    surveyed?;
    let plan = Plan::of(documents, unsigned, settings.at, arguments.within);
    let lang = match arguments.format {
        PlanFormat::Text => terminal.lang(),
        _ => terminal.lang_for_programs(),
    };
    let mut output = terminal.output();
    let written = match arguments.format {
        PlanFormat::Text => write_lines(&lines(&plan, lang), &mut output),
        PlanFormat::Json => serde_json::to_string_pretty(&plan)
            .map_err(io::Error::from)
            .and_then(|told| writeln!(output, "{told}")),
        PlanFormat::Ndjson => plan.documents.iter().try_for_each(|document| {
            writeln!(output, "{}", serde_json::to_string(document).map_err(io::Error::from)?)
        }),
        PlanFormat::Csv => write_csv(&plan, lang, &mut output),
    };
    let written = written.and_then(|()| output.flush());
    written.explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(status(&plan))
}

fn status(plan: &Plan) -> ExitStatus {
    let of = |urgency| match urgency {
        Urgency::Broken => ExitStatus::Failed,
        Urgency::Unreadable => ExitStatus::CouldNot,
        Urgency::Overdue | Urgency::Due | Urgency::Undecided => ExitStatus::Indeterminate,
        Urgency::Later => ExitStatus::Passed,
    };
    let start = match plan.documents.is_empty() {
        true => ExitStatus::NoSignature,
        false => ExitStatus::Passed,
    };
    plan.documents.iter().fold(start, |worst, document| worst.or_worse(of(document.urgency)))
}

fn write_lines(lines: &[String], out: &mut impl Write) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

const COLUMNS: [&str; 10] = [
    "file",
    "urgency",
    "level",
    "by",
    "end",
    "subject",
    "signature",
    "signatures",
    "missing",
    "message",
];

fn write_csv(plan: &Plan, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    out.write_all(csv::BYTE_ORDER_MARK)?;
    csv::write_row(COLUMNS, &mut *out)?;
    for document in &plan.documents {
        let name = |value: serde_json::Result<serde_json::Value>| {
            let value = value.ok();
            value.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned()
        };
        let row = [
            csv::harmless(&document.file),
            name(serde_json::to_value(document.urgency)),
            document.level.name().to_owned(),
            document.by.map(|by| by.to_string()).unwrap_or_default(),
            document.end.map(|end| name(serde_json::to_value(end))).unwrap_or_default(),
            csv::harmless(document.subject.as_deref().unwrap_or_default()),
            csv::harmless(document.signature.as_deref().unwrap_or_default()),
            document.signatures.to_string(),
            document.missing.to_string(),
            why(document, lang),
        ];
        csv::write_row(row, &mut *out)?;
    }
    Ok(())
}

/// Files that are named for each date and reason.
const NAMED: usize = 20;

fn lines(plan: &Plan, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last = None;
    let alike = |one: &PlannedDocument, two: &PlannedDocument| {
        let key = |of: &PlannedDocument| (of.urgency, of.by, of.level, why(of, lang));
        key(one) == key(two)
    };
    for group in plan.documents.chunk_by(alike) {
        let Some(first) = group.first() else { continue };
        if last != Some(first.urgency) {
            if last.is_some() {
                lines.push(String::new());
            }
            lines.push(heading(first.urgency, plan, lang));
            last = Some(first.urgency);
        }
        let by = first.by.map(|by| format!("{}  ", moment(by, lang))).unwrap_or_default();
        let level = match first.urgency {
            // Levels are of signatures that hold.
            Urgency::Broken => String::new(),
            _ => format!("{}  ", level_name(first.level, lang)),
        };
        lines.push(format!("  {by}{level}{}", why(first, lang)));
        let named = group.iter().take(NAMED);
        lines.extend(named.map(|document| format!("      {}", Safe(&document.file))));
        let more = group.len().saturating_sub(NAMED);
        if more > 0 {
            lines.push(lang.pick(
                format!("      and {more} more (--format csv names all)"),
                format!("      và {more} tệp nữa (--format csv nêu đủ)"),
            ));
        }
    }
    if !plan.forecast.is_empty() {
        lines.push(String::new());
        lines.push(lang.pick("By month:", "Theo tháng:").to_owned());
        for month in &plan.forecast {
            let end = end_words(month.end, lang);
            let (name, count) = (&month.month, month.documents);
            lines.push(lang.pick(
                format!("  {name}: {count} × {end}"),
                format!("  {name}: {count} văn bản, {end}"),
            ));
        }
        lines.push(String::new());
    }
    let signed = plan.documents.len();
    let unsigned = plan.unsigned;
    let documents = if signed == 1 { "document" } else { "documents" };
    lines.push(lang.pick(
        format!("{signed} signed {documents}, {unsigned} without a signature"),
        format!("{signed} văn bản đã ký, {unsigned} văn bản chưa ký"),
    ));
    lines
}

fn heading(urgency: Urgency, plan: &Plan, lang: Lang) -> String {
    let count = plan.count(urgency);
    let days = plan.within_days;
    match urgency {
        Urgency::Overdue => lang.pick(
            format!("OVERDUE: the date has passed ({count})"),
            format!("QUÁ HẠN: đã qua ngày phải làm ({count})"),
        ),
        Urgency::Due => lang.pick(
            format!("DUE within {days} days ({count})"),
            format!("SẮP ĐẾN HẠN trong {days} ngày ({count})"),
        ),
        Urgency::Undecided => lang.pick(
            format!("UNDECIDED: look into these first ({count})"),
            format!("CHƯA RÕ: cần xem xét trước ({count})"),
        ),
        Urgency::Later => lang.pick(
            format!("NOT YET: later than {days} days ({count})"),
            format!("CHƯA ĐẾN HẠN: còn trên {days} ngày ({count})"),
        ),
        Urgency::Broken => lang.pick(
            format!("BROKEN: no renewal mends them ({count})"),
            format!("KHÔNG HỢP LỆ: gia hạn cũng không khắc phục được ({count})"),
        ),
        Urgency::Unreadable => {
            lang.pick(format!("NOT READ ({count})"), format!("KHÔNG ĐỌC ĐƯỢC ({count})"))
        }
    }
}

fn end_words(end: End, lang: Lang) -> &'static str {
    match end {
        End::SignerCertificate => lang.pick(
            "a certificate of the signer's chain ends",
            "chứng thư trong chuỗi của người ký hết hạn",
        ),
        End::TimestampCertificate => lang.pick(
            "a certificate of the timestamp's chain ends",
            "chứng thư trong chuỗi dấu thời gian hết hạn",
        ),
        End::Algorithm => lang.pick("an algorithm ends", "thuật toán hết được tin cậy"),
    }
}

/// What ends and what to do.
fn why(document: &PlannedDocument, lang: Lang) -> String {
    let subject = document.subject.clone().unwrap_or_default();
    let subject = Safe(&subject);
    let ends = document.end.map(|end| format!("{}: {subject}; ", end_words(end, lang)));
    let ends = ends.unwrap_or_default();
    let missing = document.missing;
    let then = match (document.urgency, document.level) {
        (Urgency::Broken, _) => {
            let id = document.signature.clone().unwrap_or_default();
            let id = Safe(&id);
            lang.pick(
                format!("signature \"{id}\" is broken and cannot be renewed: see `condau verify`"),
                format!("chữ ký “{id}” không hợp lệ, không thể gia hạn: xem `condau verify`"),
            )
        }
        (Urgency::Unreadable, _) => {
            lang.pick("see `condau check`", "xem `condau check`").to_owned()
        }
        (Urgency::Undecided, _)
            if document.sub_indication.as_deref()
                == Some(Indeterminate::SignedDataNotFound.name()) =>
        {
            lang.pick(
                "what is signed is not at hand: --detached PATH, or the file beside it (X beside \
                 X.p7s)",
                "không có nội dung được ký để đối chiếu: --detached ĐƯỜNG-DẪN, hoặc đặt tệp bên cạnh \
                 (X cạnh X.p7s)",
            )
            .to_owned()
        }
        (Urgency::Undecided, _) => {
            lang.pick("see `condau evidence wanted`", "xem `condau evidence wanted`").to_owned()
        }
        _ if !document.raisable => lang
            .pick(
                "its form takes no timestamp and no validation data: keep both beside it, with \
                 `condau timestamp --detached` and `condau evidence bundle`",
                "mẫu chữ ký này không có chỗ cho dấu thời gian và dữ kiện kiểm tra: hãy lưu cả hai bên \
                 cạnh, bằng `condau timestamp --detached` và `condau evidence bundle`",
            )
            .to_owned(),
        (_, SignatureLevel::Lta) => lang
            .pick(
                "renew with `condau augment --level b-lta`",
                "gia hạn bằng `condau augment --level b-lta`",
            )
            .to_owned(),
        _ => lang
            .pick(
                "not archived yet: `condau augment --level b-lta`",
                "chưa ở mức lưu trữ: `condau augment --level b-lta`",
            )
            .to_owned(),
    };
    let lacks = match missing {
        0 => String::new(),
        count => lang.pick(
            format!(" ({count} certificates or statuses are not at hand: --online)"),
            format!(" (còn thiếu {count} chứng thư hoặc trạng thái: --online)"),
        ),
    };
    format!("{ends}{then}{lacks}")
}
