//! The built program as its users run it: nothing of the machine's own settings, no terminal.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// The program with these arguments, in English, with nobody trusted.
pub fn condau(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_condau"));
    command
        .args(arguments)
        .env_clear()
        .env("LANG", "C")
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run(arguments: &[&str]) -> Output {
    condau(arguments).output().expect("the program runs")
}

/// Its exit status.
#[track_caller]
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal")
}

/// What it said on standard output.
#[track_caller]
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// What it said on standard error.
#[track_caller]
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A file or folder of the sample PKI, as an argument.
pub fn sample(name: &str) -> String {
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-sample").join(name)).to_owned()
}

/// Writes a file below a folder; returns its path as an argument.
pub fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(&path, bytes).expect("written");
    text(&path).to_owned()
}
