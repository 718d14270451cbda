//! `condau attack`: mutants of a signed PDF, XML document, container or CMS file, and whether
//! each gets the verdict that it must get.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::AnswerForm;
use super::options::FormOption;
use super::options::file_failure;
use super::options::parse_time;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::app::attack;
use crate::app::attack::AttackError;
use crate::app::attack::Demand;
use crate::app::attack::Folder;
use crate::model::Time;
use crate::report::Words;
use crate::report::attack::AttackRun;
use clap::Args;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Of which file, and what to do with the mutants.
#[derive(Args, Debug)]
pub struct AttackArguments {
    /// The signed PDF, XML document, ASiC container or CMS file
    #[arg(value_name = "FILE", required_unless_present = "list")]
    file: Option<PathBuf>,
    /// Write the mutants into this folder, with a manifest
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Only these families or mutants: H1, H6-12
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Judge each mutant at once and say which verdicts are not as they must be
    #[arg(long)]
    check: bool,
    /// List the catalogue
    #[arg(long, conflicts_with_all = ["out_dir", "check"])]
    list: bool,
    /// Make and judge the mutants as of this moment (RFC 3339, or a date) [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Time>,
    /// Replace what is in the folder
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    form: FormOption,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    (
        "",
        "Tạo các biến thể tấn công của một tệp đã ký và xem từng biến thể có bị phát hiện đúng không",
    ),
    ("file", "Tệp đã ký: PDF, XML, gói ASiC hoặc CMS"),
    ("out_dir", "Ghi các biến thể vào thư mục này, kèm bảng kê"),
    ("only", "Chỉ các nhóm hoặc biến thể này: H1, H6-12"),
    ("check", "Kiểm tra ngay từng biến thể và nêu kết luận nào không như phải có"),
    ("list", "Liệt kê danh mục"),
    (
        "at",
        "Tạo và kiểm tra biến thể theo thời điểm này (RFC 3339 hoặc một ngày) [mặc định: bây giờ]",
    ),
    ("force", "Thay thế những gì có trong thư mục"),
];

/// Makes the mutants, and judges them where that is asked for.
///
/// # Errors
/// Where no mutants can be made of the file, or the folder cannot be written.
pub fn run(arguments: &AttackArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let demand = Demand { only: arguments.only.clone(), check: arguments.check };
    let at = Time::from_unix(arguments.at.unwrap_or_else(clock::now).unix());
    let rows = attack::rows(&demand);
    if rows.is_empty() {
        return Err(Failure::usage(
            "the catalogue has nothing of this name",
            "danh mục không có tên này",
        )
        .hint(
            "see the names with `condau attack --list`",
            "xem các tên bằng `condau attack --list`",
        ));
    }
    let Some(file) = arguments.file.as_ref().filter(|_| !arguments.list) else {
        let mut run = AttackRun::new(String::new(), at);
        run.mutants = rows;
        return print(&run, arguments, terminal).map(|()| ExitStatus::Passed);
    };
    if arguments.out_dir.is_none() && !arguments.check {
        return Err(Failure::usage(
            "say what to do with the mutants: --out-dir DIR, --check or both",
            "hãy cho biết làm gì với các biến thể: --out-dir THƯ_MỤC, --check hoặc cả hai",
        ));
    }
    let failed = |error| failure(file, arguments.out_dir.as_deref(), error);
    let bytes = files::read(file).map_err(|error| file_failure(&error))?;
    let overwrite = if arguments.force { Overwrite::Allowed } else { Overwrite::Never };
    let out_dir = arguments.out_dir.as_deref();
    let mut folder =
        out_dir.map(|path| Folder::lay_out(path, overwrite, at)).transpose().map_err(failed)?;
    let name = file.to_string_lossy();
    let run = attack::run(&name, bytes, at, &demand, &mut |row, bytes| match &mut folder {
        Some(folder) => folder.keep(row, bytes),
        None => Ok(()),
    })
    .map_err(failed)?;
    if let Some(folder) = folder {
        folder.finish().map_err(failed)?;
    }
    if run.made().next().is_none() {
        return Err(Failure::usage(
            "none of these mutants can be made of this file",
            "không biến thể nào trong số này làm được từ tệp này",
        )
        .hint(
            "H1 to H9 are made of PDF files, X1 to X4 of XML files, A1 and A2 of containers, C1 to C3 of \
             CMS files",
            "H1 đến H9 làm từ tệp PDF, X1 đến X4 từ tệp XML, A1 và A2 từ gói ASiC, C1 đến C3 từ tệp CMS",
        ));
    }
    if run.made().any(|row| !row.own_signature) {
        terminal.warn(&Words::new(
            "mutants that need a key or a prepared document carry a signature of the sample PKI in \
             place of the file's own: never trust it",
            "biến thể cần khóa hoặc tài liệu chuẩn bị sẵn mang chữ ký của PKI mẫu thay cho chữ ký của \
             tệp: không bao giờ tin cậy PKI này",
        ));
    }
    print(&run, arguments, terminal)?;
    if run.input_broken {
        let shown = file.display();
        terminal.warn(&Words::new(
            format!(
                "{shown} itself does not hold before anything is done to it (see `condau verify`), so \
                 its mutants say nothing of the judge: give a document whose signatures hold"
            ),
            format!(
                "bản thân {shown} đã không đúng từ trước khi bị sửa (xem bằng `condau verify`), nên \
                 các biến thể của nó không nói lên điều gì về bộ kiểm tra: hãy đưa tài liệu có chữ ký \
                 đúng"
            ),
        ));
    }
    Ok(match run.wrong().next() {
        Some(_) => ExitStatus::Failed,
        None => ExitStatus::Passed,
    })
}

fn print(run: &AttackRun, arguments: &AttackArguments, terminal: &Terminal) -> Result<(), Failure> {
    let mut output = terminal.output();
    match arguments.form.format {
        AnswerForm::Text => {
            run.write_text(terminal.lang(), arguments.list || arguments.check, &mut output)
        }
        AnswerForm::Json => run.write_json(&mut output),
    }
    .and_then(|()| output.flush())
    .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")
}

fn failure(file: &Path, folder: Option<&Path>, error: AttackError) -> Failure {
    let shown = file.display();
    match error {
        AttackError::File(error) => file_failure(&error),
        AttackError::Occupied => {
            let folder = folder.unwrap_or(Path::new("")).display();
            Failure::new(format!("{folder} is not empty"), format!("{folder} không trống")).hint(
                "name a new folder, or replace what is in it with --force",
                "hãy chọn thư mục mới, hoặc thay thế bằng --force",
            )
        }
        AttackError::Unfit(why) => Failure::new(
            format!("no mutants can be made of {shown}: {}", why.en),
            format!("không tạo được biến thể của {shown}: {}", why.vi),
        )
        .hint(
            "give a signed PDF without encryption or a signed XML document in UTF-8, such as one made by `condau demo`",
            "hãy đưa một PDF đã ký, không mã hóa, hoặc XML đã ký bằng UTF-8, ví dụ tệp do `condau demo` tạo",
        ),
        other => Failure::new(
            format!("no mutants can be made of {shown}"),
            format!("không tạo được biến thể của {shown}"),
        )
        .because(other),
    }
}
