//! Chores of the project: `cargo xtask pki | fixtures | docs`.

fn main() {}
