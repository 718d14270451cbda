//! `condau trust`: keeps the user's trust store.

mod add;
mod failure;
mod list;
mod why;

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::FormOption;
use super::options::parse_time;
use super::terminal::Terminal;
use crate::adapters::files::Overwrite;
use crate::app::trust;
use crate::model::AnchorUsage;
use crate::model::Time;
use crate::report::Safe;
use crate::report::Words;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use failure::trust_failure;
use std::io::Write;
use std::path::PathBuf;

/// What to do with the trust store.
#[derive(Args, Debug)]
pub struct TrustArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Trust certificates, or what a list of trusted authorities names
    Add(add::AddArguments),
    /// List what is trusted, for what and until when
    List(ListArguments),
    /// No longer trust a certificate
    Remove(RemoveArguments),
    /// Say whether a certificate is trusted, through which anchor and path, or why not
    Why(why::WhyArguments),
    /// Print the hash of all that is trusted: `inputs.trust` of verdicts
    Snapshot(SnapshotArguments),
    /// Give a set of anchors dates
    Set(SetArguments),
    /// Write all that is trusted into one file
    Export(ExportArguments),
    /// Trust all that an exported file names
    Import(ImportArguments),
}

/// Which store.
#[derive(Args, Clone, Debug)]
struct StoreOption {
    /// Another trust store: folder (or file, to read) [default: your own]
    #[arg(long, value_name = "PATH")]
    trust: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct ListArguments {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    form: FormOption,
}

#[derive(Args, Debug)]
struct RemoveArguments {
    /// Fingerprint or label, or the beginning of one that no other has
    #[arg(value_name = "FINGERPRINT|LABEL")]
    wanted: String,
    /// Only what this set says of it
    #[arg(long, value_name = "NAME")]
    set: Option<String>,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args, Debug)]
struct SnapshotArguments {
    #[command(flatten)]
    store: StoreOption,
    /// Form of the answer: text, json, lines (what is hashed) [default: text]
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: SnapshotFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum SnapshotFormat {
    Text,
    Json,
    Lines,
}

#[derive(Args, Debug)]
struct SetArguments {
    /// The set
    #[arg(value_name = "NAME")]
    name: String,
    /// Its anchors are trusted from this moment on only
    #[arg(long, value_name = "DATE", value_parser = parse_time)]
    from: Option<Time>,
    /// Its anchors are trusted until this moment only
    #[arg(long, value_name = "DATE", value_parser = parse_time)]
    until: Option<Time>,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args, Debug)]
struct ExportArguments {
    /// The file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args, Debug)]
struct ImportArguments {
    /// A file that `condau trust export` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Also what bears the name of a published authority and is not it
    #[arg(long)]
    same_name: bool,
    #[command(flatten)]
    store: StoreOption,
}

/// Vietnamese help of a subcommand, by its name; of `trust` itself by the empty one.
pub(super) fn vietnamese(task: &str) -> Translation {
    match task {
        "" => &[("", "Quản lý kho tin cậy: thêm, xem, bỏ chứng thư gốc và hỏi lý do tin cậy")],
        "add" => add::VIETNAMESE,
        "why" => why::VIETNAMESE,
        "list" => &[
            ("", "Liệt kê những gì được tin cậy, cho mục đích nào và đến khi nào"),
            ("trust", STORE),
        ],
        "remove" => &[
            ("", "Không tin cậy một chứng thư nữa"),
            ("wanted", "Dấu vân tay hoặc nhãn, hoặc phần đầu nếu không trùng chứng thư khác"),
            ("set", "Chỉ bỏ phần thuộc nhóm này"),
            ("trust", STORE),
        ],
        "snapshot" => &[
            ("", "In mã băm của toàn bộ kho tin cậy: `inputs.trust` trong kết quả kiểm tra"),
            ("trust", STORE),
            ("format", "Dạng trả lời: text, json, lines (nội dung được băm) [mặc định: text]"),
        ],
        "set" => &[
            ("", "Đặt thời hạn cho một nhóm chứng thư gốc"),
            ("name", "Tên nhóm"),
            ("from", "Chứng thư trong nhóm chỉ được tin cậy từ thời điểm này"),
            ("until", "Chứng thư trong nhóm chỉ được tin cậy đến thời điểm này"),
            ("trust", STORE),
        ],
        "export" => &[
            ("", "Ghi toàn bộ kho tin cậy vào một tệp"),
            ("output", "Tệp ghi ra [mặc định: đầu ra chuẩn]"),
            ("force", "Thay thế tệp đã có"),
            ("trust", STORE),
        ],
        "import" => &[
            ("", "Tin cậy mọi thứ ghi trong một tệp đã xuất"),
            ("file", "Tệp do `condau trust export` ghi"),
            ("same_name", SAME_NAME),
            ("trust", STORE),
        ],
        _ => &[],
    }
}

const STORE: &str = "Kho tin cậy khác: thư mục (hoặc tệp, khi chỉ đọc) [mặc định: kho của bạn]";
const SAME_NAME: &str =
    "Cả chứng thư mang tên một tổ chức đã công bố nhưng không phải chứng thư của tổ chức đó";

/// Does it.
///
/// # Errors
/// Where the store or a file cannot be used (exit status 5).
pub fn run(arguments: &TrustArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    match &arguments.task {
        Task::Add(arguments) => add::run(arguments, terminal),
        Task::List(arguments) => list::run(arguments, terminal),
        Task::Remove(arguments) => remove(arguments, terminal),
        Task::Why(arguments) => why::run(arguments, terminal),
        Task::Snapshot(arguments) => snapshot(arguments, terminal),
        Task::Set(arguments) => set(arguments, terminal),
        Task::Export(arguments) => export(arguments, terminal),
        Task::Import(arguments) => import(arguments, terminal),
    }
}

impl StoreOption {
    fn place(&self) -> Result<PathBuf, Failure> {
        trust::place(self.trust.as_deref()).map_err(|error| trust_failure(&error))
    }

    /// One that was named must be there.
    fn place_to_read(&self) -> Result<PathBuf, Failure> {
        trust::place_to_read(self.trust.as_deref()).map_err(|error| trust_failure(&error))
    }
}

fn remove(arguments: &RemoveArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place_to_read()?;
    let removed = trust::remove(&place, &arguments.wanted, arguments.set.as_deref())
        .map_err(|error| trust_failure(&error))?;
    let label = terminal.lang().pick("no longer trusted", "không tin cậy nữa");
    print(terminal, &format!("{label}: {} ({})\n", Safe(&removed.subject.text), removed.id))
}

fn snapshot(arguments: &SnapshotArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place_to_read()?;
    let snapshot = trust::snapshot(&place).map_err(|error| trust_failure(&error))?;
    let text = match arguments.format {
        SnapshotFormat::Lines => snapshot.lines,
        SnapshotFormat::Json => {
            let json = serde_json::to_string(&snapshot);
            json.explain("cannot write JSON", "không ghi được JSON")? + "\n"
        }
        SnapshotFormat::Text => format!("{}\n", snapshot.snapshot),
    };
    print(terminal, &text)
}

fn set(arguments: &SetArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place()?;
    let is_used = trust::define_set(&place, &arguments.name, arguments.from, arguments.until)
        .map_err(|error| trust_failure(&error))?;
    if !is_used {
        let name = &arguments.name;
        terminal.warn(&Words::new(
            format!("no anchor is in the set `{name}` yet: check its name (`condau trust list`)"),
            format!(
                "chưa có chứng thư gốc nào thuộc nhóm `{name}`: hãy kiểm tra tên nhóm (`condau trust list`)"
            ),
        ));
    }
    let lang = terminal.lang();
    let dates = crate::report::why::dates_in_words(arguments.from, arguments.until, lang);
    let label = lang.pick("set", "nhóm");
    print(terminal, &format!("{label} {}: {dates}\n", Safe(&arguments.name)))
}

fn export(arguments: &ExportArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place_to_read()?;
    let Some(file) = &arguments.output else {
        let list = trust::export(&place).map_err(|error| trust_failure(&error))?;
        return print(terminal, &list.render());
    };
    let overwrite = if arguments.force { Overwrite::Allowed } else { Overwrite::Never };
    let count = trust::export_to(&place, file, overwrite).map_err(|error| trust_failure(&error))?;
    let name = file.display().to_string();
    let line = terminal.lang().pick(
        format!("{count} anchors written to {}", Safe(&name)),
        format!("đã ghi {count} chứng thư gốc vào {}", Safe(&name)),
    );
    print(terminal, &format!("{line}\n"))
}

fn import(arguments: &ImportArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place()?;
    let imported = trust::import(&place, &arguments.file, arguments.same_name)
        .map_err(|error| trust_failure(&error))?;
    let label = terminal.lang().pick("trusted", "đã tin cậy");
    let mut text = String::new();
    for imported in imported {
        let certificate = imported.certificate;
        for caution in &imported.cautions {
            add::warn_of(caution, &certificate.subject.text, terminal);
        }
        let subject = &certificate.subject.text;
        text.push_str(&format!("{label}: {} ({})\n", Safe(subject), certificate.id));
    }
    let snapshot = trust::snapshot(&place).map_err(|error| trust_failure(&error))?;
    let label = terminal.lang().pick("trust snapshot", "mã băm kho tin cậy");
    text.push_str(&format!("{label}: {}\n", snapshot.snapshot));
    print(terminal, &text)
}

fn print(terminal: &Terminal, text: &str) -> Result<ExitStatus, Failure> {
    let mut output = terminal.output();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}

fn parse_usage(text: &str) -> Result<AnchorUsage, String> {
    AnchorUsage::from_name(text).ok_or_else(|| AnchorUsage::ALL.map(AnchorUsage::name).join(", "))
}
