//! `cargo xtask docs`: the pages that are made from the code.

use anyhow::Context as _;
use condau::model::Reason;
use condau::policy::Level;
use std::fmt::Write as _;
use std::path::Path;

/// Writes the generated pages below `docs/`, or, with `check`, says which differ.
pub fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    let pages = [
        ("docs/cli.md", commands()),
        ("docs/report.schema.json", condau::report::schema::schema_text()),
        ("docs/rules.md", rules()),
    ];
    for (name, text) in pages {
        let path = root.join(name);
        if std::fs::read_to_string(&path).ok().as_deref() == Some(text.as_str()) {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    anyhow::ensure!(
        stale.is_empty(),
        "these pages differ from what `cargo xtask docs` makes: {stale:?}"
    );
    Ok(())
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Ignore => "ignore",
        Level::Inform => "inform",
        Level::Warn => "warn",
        Level::Fail => "fail",
    }
}

fn rules() -> String {
    let mut page = "# Rules\n\nMade by `cargo xtask docs` from `src/policy/rules/`. The level is the one that holds where a policy says \
        nothing; no policy can go below the floor. The conclusion is what follows where a rule at level fail is not kept.\n\n\
        | id | clause | axis | level | floor | conclusion | message | thông báo |\n|---|---|---|---|---|---|---|---|\n".to_owned();
    for rule in condau::policy::rules() {
        let conclusion = match rule.reason {
            Some(Reason::Failed(failed)) => format!("FAILED / {}", failed.name()),
            Some(Reason::Indeterminate(reason)) => format!("INDETERMINATE / {}", reason.name()),
            None => "–".to_owned(),
        };
        let axis = format!("{:?}", rule.axis).to_lowercase();
        let _ = writeln!(
            page,
            "| {} | {} | {axis} | {} | {} | {conclusion} | {} | {} |",
            rule.id,
            rule.clause,
            level(rule.level),
            level(rule.floor),
            cell(rule.en.message),
            cell(rule.vi.message)
        );
    }
    page.push_str(
        "\n## Ids that are procedures\n\nIds of the checklists that no document can break: what is done, where, and the rules that tell \
        what comes of it.\n\n| id | what is done | decided in | told under |\n|---|---|---|---|\n",
    );
    for procedure in condau::policy::procedures() {
        let decided: Vec<String> =
            procedure.decided.iter().map(|file| format!("`{file}`")).collect();
        let told =
            if procedure.told.is_empty() { "–".to_owned() } else { procedure.told.join(", ") };
        let decided = decided.join(", ");
        let _ =
            writeln!(page, "| {} | {} | {decided} | {told} |", procedure.id, cell(procedure.does));
    }
    page
}

/// A text that may stand in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

/// The help of every command, as `--help` shows it.
fn commands() -> String {
    let mut page = "# The commands\n\nMade by `cargo xtask docs` from the program's own help; `condau COMMAND --help` shows the same, in \
        Vietnamese with `--lang vi`. What holds for all:\n\n\
        - `-` as FILE is standard input. Results go to standard output and nothing else does; messages go to standard error.\n\
        - Exit status: 0 done, every signature passed · 1 a signature failed · 2 wrong usage or configuration · 3 none failed, one cannot be \
        decided · 4 no signature · 5 it could not be done · 101 a bug of ours · 130 interrupted. A batch ends with its worst: 1 > 5 > 3 > 4 > 0.\n\
        - Nothing is read from the network without `--online` (or the address of a timestamp authority). Nothing is overwritten without `--force`.\n\
        - Anchors come from `--trust`, else from the file or folder in `CONDAU_TRUST`, else from `condau/trust/` in your configuration folder.\n\
        - Passwords come from a file, the environment or a prompt, never from an argument.\n"
        .to_owned();
    let mut whole = condau::cli::command(condau::report::Lang::En).term_width(100);
    whole.build();
    let _ = write!(page, "\n```\n{}```\n", whole.render_help());
    for command in whole.get_subcommands_mut() {
        let help = command.render_help();
        let _ = write!(page, "\n## {}\n\n```\n{help}```\n", command.get_name());
    }
    page
}
