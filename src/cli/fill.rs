//! `condau fill`: fills form fields of a PDF, of one that is signed, too.

mod fields;

use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::making;
use super::options::AnswerForm;
use super::options::file_failure;
use super::options::read_password;
use super::terminal::Terminal;
use crate::adapters::files;
use crate::adapters::output::Destination;
use crate::adapters::output::Existing;
use crate::app::fill;
use crate::app::fill::FieldValue;
use crate::app::fill::FilledFile;
use crate::app::settings::Sources;
use crate::report::Safe;
use crate::report::Words;
use clap::ArgGroup;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;

/// What to fill, and where to.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("values").required(true).multiple(true)))]
pub struct FillArguments {
    /// PDF with form fields
    #[arg(value_name = "IN")]
    file: PathBuf,
    /// The filled PDF
    #[arg(short, long, value_name = "OUT", required_unless_present = "list")]
    output: Option<PathBuf>,
    /// Only list the fields: their values, and whether they may be filled
    #[arg(
        long,
        group = "values",
        conflicts_with_all = ["set", "set_file", "output", "force"]
    )]
    list: bool,
    /// With --list: form of the answer: text, json [default: text]
    #[arg(long, value_name = "FORM", requires = "list", hide_possible_values = true)]
    format: Option<AnswerForm>,
    /// A field and its value: text, an option, `on` or `off`
    #[arg(long, value_name = "FIELD=VALUE", value_parser = parse_value, group = "values")]
    set: Vec<FieldValue>,
    /// JSON file of fields and their values: an object of texts, true and false
    #[arg(long, value_name = "PATH", group = "values")]
    set_file: Option<PathBuf>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    document_password_file: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long)]
    force: bool,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Điền các trường biểu mẫu của tệp PDF, kể cả tệp đã ký (số, ngày của văn bản)"),
    ("file", "Tệp PDF có trường biểu mẫu"),
    ("output", "Tệp PDF đã điền"),
    ("list", "Chỉ liệt kê các trường: giá trị và có được điền hay không"),
    ("format", "Khi dùng --list: dạng trả lời: text, json [mặc định: text]"),
    ("set", "Trường và giá trị: chữ, một lựa chọn, `on` hoặc `off`"),
    ("set_file", "Tệp JSON gồm các trường và giá trị: chữ, true và false"),
    ("document_password_file", "Mật khẩu của tài liệu mã hóa: dòng đầu của tệp"),
    ("force", "Ghi đè tệp đã có"),
];

/// The name ends at the first `=`, which names of fields do not have.
fn parse_value(text: &str) -> Result<FieldValue, String> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => {
            Ok(FieldValue { field: field.to_owned(), value: value.to_owned() })
        }
        _ => Err("expected FIELD=VALUE".to_owned()),
    }
}

/// Fills.
///
/// # Errors
/// Where a file stands in the way, or a field or an earlier signature does not take the value.
/// Nothing is written then.
pub fn run(arguments: &FillArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let inputs = [arguments.file.clone()];
    let Some(output) = arguments.output.clone().filter(|_| !arguments.list) else {
        return fields::list(arguments, terminal);
    };
    let jobs = making::plan(&inputs, Destination::File(output), existing)?;
    let Some(job) = jobs.first() else {
        return Err(Failure::usage("name a file", "hãy chỉ một tệp"));
    };
    let values = values(arguments)?;
    let password = arguments.document_password_file.as_deref().map(read_password).transpose()?;
    let settings = making::load_settings(Sources::default(), password, terminal)?;
    let filled = fill::fill_file(job, &values, &settings, existing).map_err(|error| {
        let path = job.input.display();
        let words = Words::new(format!("cannot fill {path}"), format!("không điền được {path}"));
        making::explain_document(&job.input, &error, &words)
    })?;
    warn(&job.input, &filled, terminal);
    let lang = terminal.lang();
    let count = filled.signatures.len();
    let holding = match count {
        0 => String::new(),
        1 => lang.pick("; 1 signature holds as before", "; 1 chữ ký vẫn đúng như trước").to_owned(),
        _ => format!(
            "; {count} {}",
            lang.pick("signatures hold as before", "chữ ký vẫn đúng như trước")
        ),
    };
    let names: Vec<&str> = values.iter().map(|value| value.field.as_str()).collect();
    let line = format!(
        "{} {} → {} ({}{holding})",
        lang.pick("filled", "đã điền"),
        Safe(&job.input.to_string_lossy()),
        Safe(&job.output.to_string_lossy()),
        Safe(&names.join(", ")),
    );
    Ok(making::tell_made(&line, terminal))
}

/// Of the file first, then of the options; each field once.
fn values(arguments: &FillArguments) -> Result<Vec<FieldValue>, Failure> {
    let mut values = match &arguments.set_file {
        Some(path) => read_values(path)?,
        None => Vec::new(),
    };
    values.extend(arguments.set.iter().cloned());
    for (position, value) in values.iter().enumerate() {
        if values.iter().take(position).any(|earlier| earlier.field == value.field) {
            let field = &value.field;
            return Err(Failure::usage(
                format!("field `{field}` is given twice"),
                format!("trường “{field}” được đưa hai lần"),
            ));
        }
    }
    Ok(values)
}

fn read_values(path: &Path) -> Result<Vec<FieldValue>, Failure> {
    let bytes = files::read(path).map_err(|error| file_failure(&error))?;
    let shown = path.display();
    let none = || {
        Failure::usage(
            format!("{shown} is not a JSON object of texts, true and false"),
            format!("{shown} không phải đối tượng JSON gồm chữ, true và false"),
        )
        .hint(
            r#"for example: {"So": "15/QĐ-UBND", "Khan": true}"#,
            r#"ví dụ: {"So": "15/QĐ-UBND", "Khan": true}"#,
        )
    };
    let Ok(serde_json::Value::Object(read)) = serde_json::from_slice(&bytes) else {
        return Err(none());
    };
    let mut values = Vec::with_capacity(read.len());
    for (field, value) in read {
        let value = match value {
            serde_json::Value::String(text) => text,
            serde_json::Value::Bool(true) => "on".to_owned(),
            serde_json::Value::Bool(false) => "off".to_owned(),
            _ => return Err(none()),
        };
        values.push(FieldValue { field, value });
    }
    Ok(values)
}

fn warn(input: &Path, filled: &FilledFile, terminal: &Terminal) {
    let path = input.display();
    for field in &filled.scripted {
        terminal.warn(&Words::new(
            format!(
                "the form has scripts for field `{field}`, which were not run: look at the result"
            ),
            format!(
                "biểu mẫu có mã lệnh cho trường “{field}”, không được chạy: hãy xem lại kết quả"
            ),
        ));
    }
    for id in &filled.changed_since {
        terminal.warn(&Words::new(
            format!("{path} was changed after signature `{id}`: see `condau verify`"),
            format!("{path} đã bị thay đổi sau chữ ký “{id}”: hãy xem bằng `condau verify`"),
        ));
    }
}
