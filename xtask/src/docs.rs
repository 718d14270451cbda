//! `cargo xtask docs`: the pages that are made from the code.

use anyhow::Context as _;
use condau::model::Reason;
use condau::policy::Level;
use std::fmt::Write as _;
use std::path::Path;

/// Writes the generated pages below `docs/`, or, with `check`, says which differ.
pub fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    for (name, text) in [("docs/rules.md", rules())] {
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
    page
}

/// A text that may stand in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
