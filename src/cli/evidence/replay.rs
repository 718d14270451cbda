//! `condau evidence replay`: judges a bundle again, without the network.

use crate::adapters::files;
use crate::app::evidence::replay::MadeFrom;
use crate::app::evidence::replay::Replay;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::file_failure;
use crate::cli::options::read_password;
use crate::cli::printing::Format;
use crate::cli::printing::Printer;
use crate::cli::printing::Renderer;
use crate::cli::printing::Shape;
use crate::cli::terminal::Terminal;
use crate::report::Words;
use clap::Args;
use std::path::PathBuf;

/// What to judge again and how to tell it.
#[derive(Args, Debug)]
pub struct ReplayArguments {
    /// Documents, in files and folders: what the bundle says of them is computed again
    #[arg(long, value_name = "PATH")]
    documents: Vec<PathBuf>,
    /// Password of encrypted documents: the file's first line
    #[arg(long, value_name = "PATH", requires = "documents")]
    password_file: Option<PathBuf>,
    /// Form of the report: text, json, ndjson, csv [default: text]
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Kết luận lại từ gói dữ kiện, không dùng mạng"),
    ("documents", "Các văn bản, trong tệp và thư mục: tính lại những gì gói dữ kiện nói về chúng"),
    ("password_file", "Mật khẩu của văn bản mã hóa: dòng đầu của tệp"),
    ("format", "Dạng báo cáo: text, json, ndjson, csv [mặc định: text]"),
    ("bundle", "Gói dữ kiện"),
];

/// Judges again. The exit status is that of the verdicts, or 5 where a report is not the one of
/// then, or a document is not among those given.
///
/// # Errors
/// Where the bundle cannot be read, or something in it is not what it is named.
pub fn run(arguments: &ReplayArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let shown = arguments.bundle.display();
    let bytes = files::read(&arguments.bundle).map_err(|error| file_failure(&error))?;
    let replay = Replay::new(&bytes)
        .explain(format!("cannot replay {shown}"), format!("không kết luận lại được từ {shown}"))
        .map_err(|failure| {
            failure.hint(
                "give what `condau evidence bundle FILE… -o bundle.xml` wrote",
                "hãy dùng gói do `condau evidence bundle TỆP… -o goi.xml` ghi ra",
            )
        })?;
    let password = arguments.password_file.as_deref().map(read_password).transpose()?;
    let replay = replay
        .with_documents(&arguments.documents, password)
        .map_err(|error| file_failure(&error))?;
    let documents = &replay.bundle().documents;
    let renderer = Renderer::new(arguments.format, terminal);
    let shape = if documents.len() == 1 { Shape::One } else { Shape::Many };
    let mut printer = Printer::new(&renderer, shape, terminal.output());
    let mut status = ExitStatus::Passed;
    let mut others = Vec::new();
    let mut missing = Vec::new();
    let mut computed = 0_usize;
    for document in documents {
        let replayed = replay.judge(document).explain(
            format!("cannot replay {shown}"),
            format!("không kết luận lại được từ {shown}"),
        )?;
        let rendered = renderer.render(&replayed.report);
        printer.print(&rendered.bytes);
        status = status.or_worse(rendered.status);
        if replayed.made_from != MadeFrom::Facts {
            computed = computed.saturating_add(1);
        } else if !arguments.documents.is_empty() {
            missing.push(&document.file);
        }
        if !replayed.is_same {
            others.push(&document.file);
        }
    }
    printer.finish()?;
    tell_basis(&replay, computed, documents.len(), terminal);
    for file in &missing {
        let failure = Failure::new(
            format!("{file} is not among the documents given: none has the digest of then"),
            format!(
                "{file} không có trong các văn bản đã cho: không tệp nào có đúng mã băm lúc ấy"
            ),
        );
        let failure = failure.hint(
            "the document is missing or was altered since; what is said of it is the bundle's word",
            "văn bản bị thiếu hoặc đã bị sửa từ đó; kết luận về nó chỉ là lời của gói dữ kiện",
        );
        status = status.or_worse(failure.tell(terminal));
    }
    for file in &others {
        let failure = Failure::new(
            format!("the report on {file} is another one than when the bundle was made"),
            format!("báo cáo về {file} không còn giống hệt lúc lập gói dữ kiện"),
        );
        let failure = failure.hint(
            "the bundle was altered, or made by another version of condau",
            "gói dữ kiện đã bị sửa, hoặc do phiên bản condau khác lập",
        );
        status = status.or_worse(failure.tell(terminal));
    }
    Ok(status)
}

/// What the reports rest on, which a reader must know to weigh them.
fn tell_basis(replay: &Replay, computed: usize, all: usize, terminal: &Terminal) {
    let inputs = &replay.bundle().inputs;
    let (trust, anchors) = (&inputs.trust, inputs.anchors.len());
    let words = Words::new(
        format!(
            "{computed} of {all} documents at hand and computed again; the trust is the bundle's own: \
             {anchors} anchors, snapshot {trust}"
        ),
        format!(
            "có {computed}/{all} văn bản tại chỗ và đã tính lại; điểm tin cậy là của gói dữ kiện: \
             {anchors} chứng thư gốc, mã {trust}"
        ),
    );
    terminal.say(words.pick(terminal.lang()));
    if replay.bundle().is_signed {
        let words = Words::new(
            "the bundle carries a signature: check it with `condau verify`",
            "gói dữ kiện có chữ ký số: hãy kiểm tra bằng `condau verify`",
        );
        terminal.say(words.pick(terminal.lang()));
    }
}
