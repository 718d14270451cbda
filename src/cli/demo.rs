//! `condau demo`: types the commands that a clerk would type, on sample documents.

use super::Cli;
use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::options::file_failure;
use super::terminal::Terminal;
use crate::app::demo;
use crate::app::demo::DemoError;
use crate::report::Safe;
use crate::report::Words;
use clap::Args;
use clap::Parser;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Where to do it.
#[derive(Args, Debug)]
pub struct DemoArguments {
    /// Folder for the samples: new, empty, or from an earlier demo
    #[arg(value_name = "DIR", default_value = "condau-demo")]
    folder: PathBuf,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Ký, gắn dấu thời gian, kiểm tra tài liệu mẫu và hiện từng lệnh"),
    (
        "folder",
        "Thư mục cho tài liệu mẫu: mới, trống, hoặc của lần chạy trước [mặc định: condau-demo]",
    ),
];

/// A command, what it is for, and the exit status it should have.
struct Step {
    why: (&'static str, &'static str),
    command: &'static str,
    status: ExitStatus,
}

const LEADER: &str = "--p12 keys/leader.p12 --password-file keys/password.txt --chain ca --trust trust --tsa sandbox --force";
const AGENCY: &str = "--p12 keys/agency.p12 --password-file keys/password.txt --chain ca --trust trust --tsa sandbox --force";
const TRUST: &str = "--trust trust --crls crls";

const STEPS: &[Step] = &[
    Step {
        why: ("The leader signs a decision", "Lãnh đạo ký quyết định"),
        command: "sign quyet-dinh.pdf -o signed/quyet-dinh-leader.pdf {leader}",
        status: ExitStatus::Passed,
    },
    Step {
        why: ("The agency signs after the leader", "Cơ quan ký sau lãnh đạo"),
        command: "sign signed/quyet-dinh-leader.pdf -o signed/quyet-dinh-agency.pdf {agency}",
        status: ExitStatus::Passed,
    },
    Step {
        why: (
            "The signed decision gets a document timestamp",
            "Quyết định đã ký được gắn dấu thời gian của tài liệu",
        ),
        command: "timestamp signed/quyet-dinh-agency.pdf -o signed/quyet-dinh.pdf --tsa sandbox --force",
        status: ExitStatus::Passed,
    },
    Step {
        why: ("The leader signs an XML notice", "Lãnh đạo ký thông báo XML"),
        command: "sign thong-bao.xml -o signed/thong-bao-leader.xml --xml-id Id-dltbao --xml-id Id-stbao --into /TBao/DSCKS/TTCQT {leader}",
        status: ExitStatus::Passed,
    },
    Step {
        why: ("The agency signs the same notice", "Cơ quan ký cùng thông báo đó"),
        command: "sign signed/thong-bao-leader.xml -o signed/thong-bao.xml --xml-id Id-dltbao --xml-id Id-stbao --into /TBao/DSCKS/CQT {agency}",
        status: ExitStatus::Passed,
    },
    Step {
        why: ("The receiver verifies the decision", "Nơi nhận kiểm tra quyết định"),
        command: "verify signed/quyet-dinh.pdf {trust}",
        status: ExitStatus::Passed,
    },
    Step {
        why: ("The receiver verifies the notice", "Nơi nhận kiểm tra thông báo"),
        command: "verify signed/thong-bao.xml {trust}",
        status: ExitStatus::Passed,
    },
    Step {
        why: (
            "One byte of a copy was changed (signed/altered.pdf): all is checked at once",
            "Một byte của bản sao bị sửa (signed/altered.pdf): kiểm tra tất cả một lượt",
        ),
        command: "check signed {trust}",
        status: ExitStatus::Failed,
    },
];

/// Lays out the samples and runs the steps.
///
/// # Errors
/// Where the folder cannot be used, or a step does not end as it should.
pub fn run(arguments: &DemoArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let folder = &arguments.folder;
    demo::lay_out(folder).map_err(|error| refuse(folder, error))?;
    let shown = folder.display();
    std::env::set_current_dir(folder).map_err(|error| {
        Failure::new(format!("cannot enter {shown}"), format!("không vào được {shown}"))
            .because(error)
    })?;
    let lang = terminal.lang();
    say(terminal, &format!("$ cd {shown}"))?;
    for step in STEPS {
        if step.command.starts_with("check") {
            let (from, to) = ("signed/quyet-dinh-leader.pdf", "signed/altered.pdf");
            demo::alter(Path::new(from), Path::new(to)).map_err(|error| file_failure(&error))?;
        }
        let command = step
            .command
            .replace("{leader}", LEADER)
            .replace("{agency}", AGENCY)
            .replace("{trust}", TRUST);
        let (en, vi) = step.why;
        say(terminal, &format!("\n# {}\n$ condau {command}", lang.pick(en, vi)))?;
        let status = perform(&command, terminal)?;
        if status != step.status {
            return Err(Failure::new(
                format!("this step ended with {}, not {}", status.code(), step.status.code()),
                format!(
                    "bước này kết thúc với mã {}, không phải {}",
                    status.code(),
                    step.status.code()
                ),
            )
            .status(status));
        }
        if status != ExitStatus::Passed {
            let words = Words::new(
                format!("exit status {}, as it should be", status.code()),
                format!("mã thoát {}, đúng như phải có", status.code()),
            );
            say(terminal, &format!("# {}", words.pick(lang)))?;
        }
    }
    Ok(ExitStatus::Passed)
}

fn perform(command: &str, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let words = ["condau"].into_iter().chain(command.split(' '));
    let cli = Cli::try_parse_from(words).map_err(|error| {
        Failure::usage("a step is not a command", "một bước không phải là lệnh").because(error)
    })?;
    cli.command.run(terminal)
}

fn say(terminal: &Terminal, text: &str) -> Result<(), Failure> {
    let mut output = terminal.output();
    let written = text.lines().try_for_each(|line| writeln!(output, "{}", Safe(line)));
    written.and_then(|()| output.flush()).map_err(|error| {
        Failure::new("cannot write standard output", "không ghi được ra đầu ra chuẩn")
            .because(error)
    })
}

fn refuse(folder: &Path, error: DemoError) -> Failure {
    let shown = folder.display();
    let failure = Failure::new(
        format!("cannot lay out the samples in {shown}"),
        format!("không đặt được tài liệu mẫu vào {shown}"),
    );
    match error {
        DemoError::File(error) if error.kind == io::ErrorKind::AlreadyExists => {
            failure.because(error).hint(
                "name a new folder: `condau demo DIR`",
                "hãy chọn thư mục mới: `condau demo THƯ_MỤC`",
            )
        }
        DemoError::File(error) => file_failure(&error),
        DemoError::Occupied => failure.because(error).hint(
            "name a new folder: `condau demo DIR`",
            "hãy chọn thư mục mới: `condau demo THƯ_MỤC`",
        ),
        other => failure.because(other),
    }
}
