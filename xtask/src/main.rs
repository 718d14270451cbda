//! Chores of the project: `cargo xtask pki | fixtures | docs`, each with `--check` for the
//! gate, and `cargo xtask mutants`.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a tool for developers, run on our own files"
)]

mod docs;
mod fixtures;
mod mutants;
mod pki;

use clap::Parser;
use std::path::Path;

#[derive(Parser)]
enum Chore {
    /// Makes the pages that come from the code.
    Docs {
        /// Only says what differs.
        #[arg(long)]
        check: bool,
    },
    /// Makes the sample documents below fixtures/.
    Fixtures {
        /// Only says what differs.
        #[arg(long)]
        check: bool,
    },
    /// Mutation testing of src/validation, in a crate of its own that builds in seconds.
    Mutants {
        /// Only writes the crate, and prints where.
        #[arg(long)]
        write: bool,
        /// For `cargo mutants`, for instance `--file src/validation/level.rs`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Makes the sample PKI in certs-sample/ from its pki.toml.
    Pki {
        /// Only says what differs.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new("."));
    match Chore::parse() {
        Chore::Docs { check } => docs::run(root, check),
        Chore::Fixtures { check } => fixtures::run(root, check),
        Chore::Mutants { write, arguments } => mutants::run(root, write, &arguments),
        Chore::Pki { check } => pki::run(&root.join("certs-sample"), check),
    }
}
