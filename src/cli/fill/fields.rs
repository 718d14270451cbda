//! `condau fill --list`: the fields of a form as they stand.

use super::FillArguments;
use crate::app::fill;
use crate::app::fill::FieldKind;
use crate::app::fill::Fillable;
use crate::app::settings::Sources;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::making;
use crate::cli::options::AnswerForm;
use crate::cli::options::read_password;
use crate::cli::terminal::Terminal;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::Words;
use crate::report::in_vietnamese;
use serde::Serialize;
use std::borrow::Cow;
use std::io;
use std::io::Write;

/// What is told to programs.
#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    file: &'a str,
    fields: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    kind: FieldKind,
    value: &'a str,
    filled: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    options: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    longest: Option<usize>,
    permitted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<Cow<'a, str>>,
}

/// Lists them. Nothing is written.
pub(super) fn list(arguments: &FillArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let password = arguments.document_password_file.as_deref().map(read_password).transpose()?;
    let settings = making::load_settings(Sources::default(), password, terminal)?;
    let input = &arguments.file;
    let fields = fill::list_fields(input, &settings).map_err(|error| {
        let path = input.display();
        let words = Words::new(
            format!("cannot list the fields of {path}"),
            format!("không liệt kê được các trường của {path}"),
        );
        making::explain_document(input, &error, &words)
    })?;
    let name = input.to_string_lossy();
    let mut output = terminal.output();
    let written = match arguments.format.unwrap_or_default() {
        AnswerForm::Json => {
            let lang = terminal.lang_for_programs();
            let fields = fields.iter().map(|one| row(one, lang)).collect();
            let told = Told { schema: "condau-fields/1", file: &name, fields };
            serde_json::to_string_pretty(&told)
                .map_err(io::Error::from)
                .and_then(|told| writeln!(output, "{told}"))
        }
        AnswerForm::Text => {
            let lang = terminal.lang();
            let head = match fields.len() {
                1 => lang.pick("1 field".to_owned(), "1 trường".to_owned()),
                count => lang.pick(format!("{count} fields"), format!("{count} trường")),
            };
            writeln!(output, "{}: {head}", Safe(&name)).and_then(|()| {
                fields.iter().try_for_each(|one| writeln!(output, "  {}", Safe(&line(one, lang))))
            })
        }
    };
    written
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}

fn why_not(one: &Fillable, lang: Lang) -> Option<Cow<'_, str>> {
    let why = one.why_not.as_deref()?;
    Some(lang.pick(Cow::Borrowed(why), in_vietnamese(why)))
}

fn row(one: &Fillable, lang: Lang) -> Row<'_> {
    let field = &one.field;
    Row {
        name: &field.name,
        kind: field.kind,
        value: &field.value,
        filled: field.is_filled,
        options: &field.options,
        longest: field.longest,
        permitted: one.why_not.is_none(),
        why_not: why_not(one, lang),
    }
}

/// `So: text, empty; may be filled`.
fn line(one: &Fillable, lang: Lang) -> String {
    let field = &one.field;
    let kind = match field.kind {
        FieldKind::Text => lang.pick("text", "chữ"),
        FieldKind::Choice => lang.pick("one of a list", "chọn trong danh sách"),
        FieldKind::OpenChoice => {
            lang.pick("one of a list, or any text", "chọn trong danh sách hoặc tự ghi")
        }
        FieldKind::CheckBox => lang.pick("check box", "ô đánh dấu"),
        FieldKind::Radio => lang.pick("one of several buttons", "chọn một trong các nút"),
        FieldKind::Signature => lang.pick("signature", "chữ ký"),
        FieldKind::Other => lang.pick("of another kind", "loại khác"),
    };
    let value = match (field.kind, field.is_filled) {
        (FieldKind::Signature, true) => lang.pick("signed", "đã ký").to_owned(),
        (FieldKind::Signature, false) => lang.pick("not signed", "chưa ký").to_owned(),
        (_, false) => lang.pick("empty", "đang trống").to_owned(),
        (_, true) => lang.pick(format!("\"{}\"", field.value), format!("“{}”", field.value)),
    };
    let mut line = format!("{}: {kind}, {value}", field.name);
    if !field.options.is_empty() {
        let options = field.options.join(", ");
        line.push_str(&lang.pick(format!(" (offers: {options})"), format!(" (có: {options})")));
    }
    if let Some(longest) = field.longest {
        line.push_str(
            &lang.pick(
                format!(" (at most {longest} letters)"),
                format!(" (tối đa {longest} ký tự)"),
            ),
        );
    }
    let may = match (why_not(one, lang), field.kind) {
        (Some(_), FieldKind::Signature) if field.is_filled => return line,
        (Some(why), _) => lang.pick(format!("MAY NOT: {why}"), format!("KHÔNG được: {why}")),
        (None, FieldKind::Signature) => lang
            .pick("may be signed (`condau sign --field`)", "ký được (`condau sign --field`)")
            .to_owned(),
        (None, _) => lang.pick("may be filled", "điền được").to_owned(),
    };
    format!("{line}; {may}")
}
