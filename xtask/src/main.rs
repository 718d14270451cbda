//! Chores of the project: `cargo xtask pki`.
//!
//! What these make is committed; CI runs them with `--check`, which fails on a difference.

mod pki;

use clap::Parser;
use clap::Subcommand;
use std::path::Path;
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Chores of the project")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Makes certs-sample/ from certs-sample/pki.toml.
    Pki {
        /// Writes nothing; fails where the folder differs from what would be made.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Pki { check } => pki::run(&root().join("certs-sample"), check),
    }
}

/// The folder of the package.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
