//! One use case a file, each the story of one command.

pub mod settings;
