//! Mutation testing of the judge: a crate of its own in `target/mutants-crate`, in which
//! `cargo mutants` changes copies of `src/validation` and runs their unit tests.
//!
//! A mutant of condau itself would rebuild everything. The judge imports only the nouns and the
//! policies, so those become a crate that is built once, and a mutant costs seconds. It shows what
//! the tests of `src/validation` alone hold fast; tests elsewhere do not count.

use anyhow::Context;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Tests whose cases are chosen by chance.
const SKIPPED: &[&str] = &["tests::properties", "no_other_model_refuses"];

/// Writes the crate and, unless only that is asked for, runs `cargo mutants` in it with these
/// arguments. The property tests are left out: they choose anew each time, and what a row of a
/// table does not hold fast, a lucky number must not.
pub fn run(root: &Path, only_write: bool, arguments: &[String]) -> anyhow::Result<()> {
    let at = root.join("target/mutants-crate");
    write(root, &at).context("the crate of the judge")?;
    if only_write {
        println!("{}", at.display());
        return Ok(());
    }
    let explained = root.join("docs/mutants.md");
    let status = Command::new("cargo")
        .arg("mutants")
        .args(["--dir", &at.to_string_lossy(), "--output", &at.to_string_lossy()])
        .args(["--in-place", "--file", "src/validation/**", "--timeout", "60"])
        .args(arguments)
        .args(["--", "--"])
        .args(SKIPPED.iter().flat_map(|name| ["--skip", name]))
        .current_dir(&at)
        .env("CARGO_TARGET_DIR", at.join("target"))
        .status()
        .context("cargo mutants: is it installed? (cargo install --locked cargo-mutants)")?;
    let left = survivors(&at, &explained)?;
    for mutant in &left {
        println!("not explained: {mutant}");
    }
    // 2: some survived, which the list below explains or not; 3: some ran into the time limit.
    anyhow::ensure!(
        left.is_empty() && matches!(status.code(), Some(0 | 2 | 3)),
        "{} mutants survive that docs/mutants.md does not explain",
        left.len()
    );
    println!("every mutant that survives is explained in docs/mutants.md");
    Ok(())
}

/// Those of the last run that no line of `docs/mutants.md` explains. Lines and columns move, so
/// a mutant is known by its file and its words.
fn survivors(at: &Path, explained: &Path) -> anyhow::Result<Vec<String>> {
    let missed = fs::read_to_string(at.join("mutants.out/missed.txt"))?;
    let explained = fs::read_to_string(explained).unwrap_or_default();
    Ok(missed.lines().filter(|line| !explained.contains(&key(line))).map(str::to_owned).collect())
}

/// `src/validation/level.rs:12:9: replace a with b` as `level.rs: replace a with b`.
fn key(line: &str) -> String {
    let mut parts = line.splitn(4, ':');
    let file = parts.next().unwrap_or_default().trim_start_matches("src/validation/");
    format!("{file}:{}", parts.nth(2).unwrap_or_default())
}

fn write(root: &Path, at: &Path) -> anyhow::Result<()> {
    let nouns = at.join("nouns");
    for (from, to) in [
        ("src/model", nouns.join("src/model")),
        ("src/policy", nouns.join("src/policy")),
        ("src/validation", at.join("src/validation")),
    ] {
        let _ = fs::remove_dir_all(&to);
        copy(&root.join(from), &to)?;
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let manifest: toml::Table = manifest.parse()?;
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n")
    };
    let uses = dependencies(&manifest, "dependencies", &nouns.join("src"))?;
    put(
        &nouns.join("Cargo.toml"),
        &format!("{}\n[lib]\ndoctest = false\n\n[dependencies]\n{uses}", package("nouns")),
    )?;
    put(
        &nouns.join("src/lib.rs"),
        "//! The nouns and the policies.\n\npub mod model;\npub mod policy;\n",
    )?;
    let uses = dependencies(&manifest, "dependencies", &at.join("src/validation"))?;
    let tests = dependencies(&manifest, "dev-dependencies", &at.join("src/validation"))?;
    put(
        &at.join("Cargo.toml"),
        &format!(
            "{}\n[workspace]\nexclude = [\"nouns\"]\n\n\
             [lib]\ndoctest = false\n\n\
             [dependencies]\nnouns = {{ path = \"nouns\" }}\n{uses}\n[dev-dependencies]\n{tests}\n\
             [profile.dev]\ndebug = false\nopt-level = 0\n\n\
             [profile.dev.package.\"*\"]\nopt-level = 2\n",
            package("judge")
        ),
    )?;
    put(
        &at.join("src/lib.rs"),
        "//! The judge alone, for mutation testing.\n\npub mod validation;\n\n\
         pub use nouns::model;\npub use nouns::policy;\n",
    )?;
    fs::copy(root.join("Cargo.lock"), at.join("Cargo.lock"))?;
    Ok(())
}

/// The lines of the dependencies that the sources below a folder name.
fn dependencies(manifest: &toml::Table, key: &str, below: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    read(below, &mut text)?;
    let mut lines = String::new();
    for (name, value) in manifest.get(key).and_then(toml::Value::as_table).into_iter().flatten() {
        if names(&text, &name.replace('-', "_")) {
            let _ = writeln!(lines, "{name} = {value}");
        }
    }
    Ok(lines)
}

/// Whether a text names a crate: `der::`, and not `Reader::`.
fn names(text: &str, krate: &str) -> bool {
    text.match_indices(&format!("{krate}::")).any(|(place, _)| {
        let before = text.get(..place).and_then(|before| before.chars().next_back());
        !before.is_some_and(|one| one.is_alphanumeric() || one == '_' || one == ':')
    })
}

fn read(folder: &Path, text: &mut String) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?;
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// Writes where it differs, so that nothing is built anew for nothing.
fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}
