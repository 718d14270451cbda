//! The command line: words and exit codes. Each command has a file with its arguments, which are
//! turned into a call of [`crate::app`] and its result into output.
//!
//! A new command is a variant of [`Command`], an arm of `run` and a row of `translation`.

mod appearance;
mod attack;
mod augment;
mod canonicalize;
mod changes;
mod check;
mod demo;
#[cfg(feature = "render")]
mod drawing;
mod evidence;
mod exit;
mod explain;
mod extract;
mod failure;
mod fill;
mod generate;
mod interruption;
mod lint;
mod localise;
mod making;
mod moment;
mod options;
mod plan;
mod policy;
mod printing;
mod progress;
mod sandbox;
mod sign;
mod survey;
mod terminal;
mod timestamp;
mod trust;
mod unlock;
mod usage;
mod verify;
mod verify_chain;

pub use exit::ExitStatus;
pub use failure::Explain;
pub use failure::Failure;
pub use options::GlobalOptions;
pub use options::TrustOptions;
pub use options::ValidationOptions;
pub use terminal::Output;
pub use terminal::Terminal;

#[cfg(feature = "render")]
use crate::adapters::pages;
use crate::report::Lang;
use crate::report::Safe;
use clap::CommandFactory;
use clap::FromArgMatches;
use clap::Parser;
use clap::Subcommand;
use clap::error::ErrorKind;
use localise::Tables;
use localise::Translation;
use options::ColorChoice;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// Signs, verifies and timestamps PDF and XML official documents
#[derive(Debug, Parser)]
#[command(name = "condau", version, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented by its type")]
    pub global: GlobalOptions,
    #[command(subcommand)]
    #[allow(missing_docs, reason = "documented by its type")]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one a run")]
pub enum Command {
    /// Sign PDF and XML files, many with one unlocking
    Sign(sign::SignArguments),
    /// Fill form fields of a PDF, signed or not
    Fill(fill::FillArguments),
    /// Add a timestamp to a PDF, or make one for any file
    Timestamp(timestamp::TimestampArguments),
    /// Raise the signatures of PDF, XML and CMS files to B-T, B-LT or B-LTA, and renew them
    Augment(augment::AugmentArguments),
    /// Verify the signatures of files
    Verify(verify::VerifyArguments),
    /// Explain a verdict: what was held against what, and what would change it
    Explain(explain::ExplainArguments),
    /// Tell what each revision of a PDF added, by whom, and whether it was permitted
    Changes(changes::ChangesArguments),
    /// Look at PDF files before they are signed: covered text, hidden layers, active content
    Lint(lint::LintArguments),
    /// Verify a certificate alone: its path, status and policies
    VerifyChain(verify_chain::VerifyChainArguments),
    /// Go through files and folders and say what needs attention
    Check(check::CheckArguments),
    /// Say by when signed documents must be raised or renewed, and why
    Plan(plan::PlanArguments),
    /// See what evidence is missing or at hand
    Evidence(evidence::EvidenceArguments),
    /// Sign, timestamp, verify and check sample documents, showing each command
    Demo(demo::DemoArguments),
    /// Serve sample timestamps, OCSP, CRLs and certificates on this machine, for trials
    Sandbox(sandbox::SandboxArguments),
    /// Write the bytes that a signature covers, a revision of a PDF or a file of a container
    Extract(extract::ExtractArguments),
    /// Write the canonical form of an XML file
    Canonicalize(canonicalize::CanonicalizeArguments),
    /// Make mutants of a signed file and hold each against the verdict that it must get
    Attack(attack::AttackArguments),
    /// Show, check, test, compare and import policies
    Policy(policy::PolicyArguments),
    /// Keep the trust store: add, list, remove, why, snapshot, export, import
    Trust(trust::TrustArguments),
    /// Write the report schema, the man page or shell completions
    Generate(generate::GenerateArguments),
}

impl Command {
    fn run(&self, terminal: &Terminal) -> Result<ExitStatus, Failure> {
        match self {
            Self::Sign(arguments) => sign::run(arguments, terminal),
            Self::Fill(arguments) => fill::run(arguments, terminal),
            Self::Timestamp(arguments) => timestamp::run(arguments, terminal),
            Self::Augment(arguments) => augment::run(arguments, terminal),
            Self::Verify(arguments) => verify::run(arguments, terminal),
            Self::Explain(arguments) => explain::run(arguments, terminal),
            Self::Changes(arguments) => changes::run(arguments, terminal),
            Self::Lint(arguments) => lint::run(arguments, terminal),
            Self::VerifyChain(arguments) => verify_chain::run(arguments, terminal),
            Self::Check(arguments) => check::run(arguments, terminal),
            Self::Plan(arguments) => plan::run(arguments, terminal),
            Self::Evidence(arguments) => evidence::run(arguments, terminal),
            Self::Demo(arguments) => demo::run(arguments, terminal),
            Self::Sandbox(arguments) => sandbox::run(arguments, terminal),
            Self::Extract(arguments) => extract::run(arguments, terminal),
            Self::Canonicalize(arguments) => canonicalize::run(arguments, terminal),
            Self::Attack(arguments) => attack::run(arguments, terminal),
            Self::Policy(arguments) => policy::run(arguments, terminal),
            Self::Trust(arguments) => trust::run(arguments, terminal),
            Self::Generate(arguments) => generate::run(arguments, terminal),
        }
    }
}

/// The Vietnamese help of a subcommand; of the program itself by the empty name. One below another
/// is named with it, as on the command line.
fn translation(command: &str) -> Translation {
    if let Some((above, below)) = command.split_once(' ') {
        return match above {
            "evidence" => evidence::translation(below),
            "policy" => policy::translation(below),
            "trust" => trust::vietnamese(below),
            _ => &[],
        };
    }
    match command {
        "" => &[("", "Ký, kiểm tra và gắn dấu thời gian cho văn bản điện tử PDF và XML")],
        "verify" => verify::VIETNAMESE,
        "explain" => explain::VIETNAMESE,
        "changes" => changes::VIETNAMESE,
        "check" => check::VIETNAMESE,
        "lint" => lint::VIETNAMESE,
        "verify-chain" => verify_chain::VIETNAMESE,
        "sign" => sign::VIETNAMESE,
        "fill" => fill::VIETNAMESE,
        "timestamp" => timestamp::VIETNAMESE,
        "augment" => augment::VIETNAMESE,
        "plan" => plan::VIETNAMESE,
        "evidence" => evidence::translation(""),
        "demo" => demo::VIETNAMESE,
        "extract" => extract::VIETNAMESE,
        "canonicalize" => canonicalize::VIETNAMESE,
        "attack" => attack::VIETNAMESE,
        "policy" => policy::VIETNAMESE,
        "generate" => generate::VIETNAMESE,
        "sandbox" => sandbox::VIETNAMESE,
        "trust" => trust::vietnamese(""),
        _ => &[],
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    #[cfg(feature = "render")]
    if arguments.get(1).is_some_and(|first| first == pages::apart::ARGUMENT) {
        return pages::serve();
    }
    let lang = choose_lang(&arguments);
    own_up_to_bugs(lang);
    let mut command = command(lang);
    let parsed = command.try_get_matches_from_mut(&arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return tell_usage(&error, &command, &arguments, lang).into(),
    };
    let GlobalOptions { lang: asked, color, quiet } = cli.global;
    let terminal = Terminal::new(lang, asked, color, quiet);
    cli.command.run(&terminal).unwrap_or_else(|failure| failure.tell(&terminal)).into()
}

/// A panic is a bug of ours (exit status 101): where it happened is said, and what to do.
fn own_up_to_bugs(lang: Lang) {
    std::panic::set_hook(Box::new(move |panic| {
        let label = lang.pick("bug of condau's own", "lỗi của chính condau");
        let hint = lang.pick(
            "please report these lines and the command, with the file if you may",
            "đề nghị báo lại các dòng này và câu lệnh, kèm tệp nếu được phép",
        );
        let what = panic.to_string().replace('\n', " ");
        let what = Safe(&what).to_string();
        // Nobody can be told that standard error is closed.
        let _ = writeln!(std::io::stderr().lock(), "condau: {label}: {what}\ncondau: {hint}");
    }));
}

/// The whole command line with its help in a language.
pub fn command(lang: Lang) -> clap::Command {
    let tables = Tables { of: translation, shared: &[options::VIETNAMESE, appearance::VIETNAMESE] };
    localise::localise(Cli::command(), lang, tables)
}

/// `--lang`, else the locale. Looked for before parsing, since help and usage errors need it; a
/// language that there is not is refused by the parser.
fn choose_lang(arguments: &[OsString]) -> Lang {
    let mut texts = arguments.iter().map(|text| text.to_string_lossy());
    let mut asked = None;
    while let Some(text) = texts.next().filter(|text| text != "--") {
        if text == "--lang" {
            asked = texts.next().map(|text| text.into_owned());
        } else if let Some(value) = text.strip_prefix("--lang=") {
            asked = Some(value.to_owned());
        }
    }
    let asked = asked.and_then(|text| options::parse_lang(&text).ok());
    asked.unwrap_or_else(|| Lang::from_locale(&sys_locale::get_locale().unwrap_or_default()))
}

/// Help and version go to standard output with status 0, the rest is wrong usage. A command that
/// needs another one below it shows its help, too.
fn tell_usage(
    error: &clap::Error,
    program: &clap::Command,
    arguments: &[OsString],
    lang: Lang,
) -> ExitStatus {
    if !error.use_stderr() {
        // A closed pipe does not change the status.
        let _ = error.print();
        return ExitStatus::Passed;
    }
    let (mut command, path) = usage::named_command(program, arguments);
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            // Nobody can be told that standard error is closed.
            let _ = write!(std::io::stderr().lock(), "{}", command.render_help());
            ExitStatus::Usage
        }
        _ => {
            let terminal = Terminal::new(lang, None, ColorChoice::Never, false);
            usage::failure(error, &command, &path).tell(&terminal)
        }
    }
}

#[cfg(test)]
mod tests;
