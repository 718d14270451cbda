//! The README is true: its commands are typed in the demo's folder, and give what it shows.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::path::Path;
use std::process::Command;
use std::process::Stdio;

struct Typed {
    command: String,
    shown: Vec<String>,
}

/// The commands of all console blocks, with what the page shows below each.
fn typed(page: &str) -> Vec<Typed> {
    let mut all: Vec<Typed> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            inside = fence == "console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            all.push(Typed { command: command.to_owned(), shown: Vec::new() });
        } else if let (true, Some(last)) = (inside, all.last_mut()) {
            last.shown.push(line.to_owned());
        }
    }
    all
}

/// Whether a line is as shown; `…` stands for anything.
fn fits(line: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut open = false;
    for part in parts {
        open = true;
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        open = open && part.is_empty();
    }
    rest.is_empty() || open
}

fn condau(arguments: &[&str], folder: &Path) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_condau"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

#[test]
fn commands_of_the_readme_give_what_it_shows() {
    let page = include_str!("../README.md");
    assert!(page.lines().count() < 80, "the README is one screen");
    let folder = tempfile::tempdir().expect("a folder");
    let demo = condau(&["demo"], folder.path());
    assert_eq!(demo.status.code(), Some(0), "{}", String::from_utf8_lossy(&demo.stderr));
    let folder = folder.path().join("condau-demo");
    let mut count = 0;
    for Typed { command, shown } in typed(page) {
        let Some(arguments) = command.strip_prefix("condau ") else { continue };
        let output = condau(&arguments.split_whitespace().collect::<Vec<_>>(), &folder);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command}: {said}");
        for (number, shown) in shown.iter().enumerate() {
            if shown == "…" {
                break;
            }
            let line = text.lines().nth(number).unwrap_or_default();
            assert!(fits(line, shown), "{command}\nsays   {line}\nshown  {shown}\n\n{text}");
        }
        count += 1;
    }
    assert!(count >= 4, "{count} commands");
}

#[test]
fn demo_can_be_run_again_but_not_over_somebody_elses_files() {
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..2 {
        assert_eq!(condau(&["demo", "d"], folder.path()).status.code(), Some(0));
    }
    std::fs::create_dir(folder.path().join("mine")).expect("made");
    std::fs::write(folder.path().join("mine/thesis.txt"), "text").expect("written");
    let refused = condau(&["demo", "mine"], folder.path());
    assert_eq!(refused.status.code(), Some(5));
    assert_eq!(std::fs::read_dir(folder.path().join("mine")).expect("listed").count(), 1);
}
