//! `condau sandbox`: the sample timestamp authority, OCSP responder, CRLs and certificates on the
//! loopback, for trials and tests.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::moment::parse_time;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::adapters::sandbox;
use crate::adapters::sandbox::DEFAULT_ADDRESS;
use crate::adapters::sandbox::Fault;
use crate::adapters::sandbox::SandboxError;
use crate::adapters::sandbox::Server;
use crate::model::Time;
use clap::Args;
use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::ExitStatus as CommandStatus;
use std::sync::Arc;

/// How to run the sandbox.
#[derive(Args, Debug)]
pub struct SandboxArguments {
    /// Listen at this loopback address [default: 127.0.0.1:8765]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Do something wrong: slow, down, busy, http-500, garbage, huge, refused, wrong-nonce,
    /// wrong-imprint, bad-signature, expired-tsa, rogue-tsa, revoked=REASON, unknown, try-later,
    /// stale
    #[arg(long, value_name = "NAME")]
    fault: Vec<Fault>,
    /// Write the current CRLs of the sample CAs into this folder, and end
    #[arg(long, value_name = "DIR", conflicts_with_all = ["listen", "fault", "once"])]
    save_crls: Option<PathBuf>,
    /// With --save-crls: the CRLs as of this moment [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time, requires = "save_crls")]
    at: Option<Time>,
    /// Start, run this command with CONDAU_TSA, CONDAU_OCSP and CONDAU_CRL set, stop
    #[arg(
        long,
        value_name = "COMMAND",
        num_args = 1..,
        allow_hyphen_values = true,
    )]
    once: Vec<OsString>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Dịch vụ mẫu trên máy này: dấu thời gian, OCSP, CRL và chứng thư, để thử nghiệm"),
    ("listen", "Lắng nghe tại địa chỉ nội bộ này [mặc định: 127.0.0.1:8765]"),
    (
        "fault",
        "Cố ý làm sai: slow, down, busy, http-500, garbage, huge, refused, wrong-nonce, \
         wrong-imprint, bad-signature, expired-tsa, rogue-tsa, revoked=LÝ-DO, unknown, try-later, \
         stale",
    ),
    ("save_crls", "Ghi các CRL hiện hành của CA mẫu vào thư mục này rồi kết thúc"),
    ("at", "Cùng --save-crls: CRL tại thời điểm này [mặc định: bây giờ]"),
    ("once", "Khởi động, chạy lệnh này với CONDAU_TSA, CONDAU_OCSP và CONDAU_CRL, rồi dừng"),
];

/// Runs it until it is stopped, or around one command.
///
/// # Errors
/// Where it cannot listen there, or the command cannot be started.
pub fn run(arguments: &SandboxArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    if let Some(folder) = &arguments.save_crls {
        return save_crls(folder, arguments.at.unwrap_or_else(clock::now), terminal);
    }
    let server = start(arguments)?;
    let lang = terminal.lang();
    terminal.say(&format!(
        "condau: {} http://{}: /tsa, /ocsp, /crl/g2-cp.crl, /aia/g2-cp.crt ({})",
        lang.pick("sandbox at", "dịch vụ mẫu tại"),
        server.address(),
        lang.pick("samples: never trust them", "chỉ là mẫu: không được tin cậy")
    ));
    match arguments.once.split_first() {
        Some((program, rest)) => once(&server, program, rest),
        None => {
            server.wait();
            Ok(ExitStatus::Passed)
        }
    }
}

/// For a command, any free port will do where the usual one is taken: its addresses are told.
fn start(arguments: &SandboxArguments) -> Result<Server, Failure> {
    let begin = |address| {
        let faults = arguments.fault.clone();
        Server::start(address, Arc::new(SystemEntropy), faults)
    };
    let asked = arguments.listen.unwrap_or(DEFAULT_ADDRESS);
    let started = match begin(asked) {
        Err(SandboxError::Listen { .. })
            if arguments.listen.is_none() && !arguments.once.is_empty() =>
        {
            begin(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        }
        other => other,
    };
    started.map_err(|error| {
        let failure = match error {
            SandboxError::NotLoopback(_) => {
                Failure::usage("cannot start the sandbox", "không khởi động được dịch vụ mẫu")
            }
            _ => Failure::new("cannot start the sandbox", "không khởi động được dịch vụ mẫu")
                .hint("choose another address with --listen", "chọn địa chỉ khác bằng --listen"),
        };
        failure.because(error)
    })
}

fn once(server: &Server, program: &OsString, rest: &[OsString]) -> Result<ExitStatus, Failure> {
    let status = Command::new(program)
        .args(rest)
        .env("CONDAU_TSA", server.url("tsa"))
        .env("CONDAU_OCSP", server.url("ocsp"))
        .env("CONDAU_CRL", server.url("crl"))
        .status();
    let name = program.to_string_lossy();
    let status = status.explain(format!("cannot run {name}"), format!("không chạy được {name}"))?;
    Ok(ExitStatus::OfCommand(code(status)))
}

/// The command's own exit status; as shells say it where a signal ended it.
fn code(status: CommandStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(signal).unwrap_or_default().saturating_add(128);
    }
    status.code().map_or(1, |code| u8::try_from(code & 0xff).unwrap_or(1))
}

fn save_crls(folder: &Path, at: Time, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let failed =
        || ("cannot write the sample CRLs".to_owned(), "không ghi được các CRL mẫu".to_owned());
    let crls = sandbox::current_crls(at).explain(failed().0, failed().1)?;
    files::create_folder(folder).explain(failed().0, failed().1)?;
    for (authority, crl) in crls {
        let path = folder.join(format!("{authority}.crl"));
        // A CRL is there to be replaced by a newer one.
        files::write(&path, &crl, Overwrite::Allowed).explain(failed().0, failed().1)?;
        terminal.say(&path.display().to_string());
    }
    Ok(ExitStatus::Passed)
}
