//! `condau generate`: files that are made from the program itself.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::terminal::Terminal;
use crate::report::schema::schema_text;
use clap::Args;
use clap::ValueEnum;
use std::io::Write;

/// What to write, on standard output.
#[derive(Args, Debug)]
pub struct GenerateArguments {
    /// schema (of the JSON report), man, or completions for bash, zsh, fish, powershell, elvish
    #[arg(value_name = "WHAT")]
    what: Product,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "In lược đồ của báo cáo JSON, trang man hoặc tệp hoàn thành lệnh"),
    (
        "what",
        "schema (lược đồ của báo cáo JSON), man, hoặc tệp hoàn thành lệnh cho bash, zsh, fish, powershell, elvish",
    ),
];

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Product {
    Schema,
    Man,
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

/// Writes it.
///
/// # Errors
/// Where standard output cannot be written.
pub fn run(arguments: &GenerateArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let bytes = match arguments.what {
        Product::Schema => schema_text().into_bytes(),
        Product::Man => manual(terminal)?,
        Product::Bash => completions(clap_complete::Shell::Bash),
        Product::Zsh => completions(clap_complete::Shell::Zsh),
        Product::Fish => completions(clap_complete::Shell::Fish),
        Product::Powershell => completions(clap_complete::Shell::PowerShell),
        Product::Elvish => completions(clap_complete::Shell::Elvish),
    };
    let mut output = terminal.output();
    output
        .write_all(&bytes)
        .and_then(|()| output.flush())
        .explain("writing standard output", "ghi ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}

fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut bytes = Vec::new();
    clap_complete::generate(
        shell,
        &mut super::command(crate::report::Lang::En),
        "condau",
        &mut bytes,
    );
    bytes
}

/// One page: the program, then each command.
fn manual(terminal: &Terminal) -> Result<Vec<u8>, Failure> {
    let mut command = super::command(terminal.lang());
    command.build();
    let mut bytes = Vec::new();
    let mut render = |command: clap::Command| clap_mangen::Man::new(command).render(&mut bytes);
    render(command.clone())
        .and_then(|()| command.get_subcommands().cloned().try_for_each(render))
        .explain("writing the manual page", "ghi trang man")?;
    Ok(bytes)
}
