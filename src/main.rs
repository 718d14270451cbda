//! The program: returns the exit code of [`condau::cli::main`] and does nothing else.

fn main() -> std::process::ExitCode {
    condau::cli::main()
}
