//! One use case a file, each the story of one command.

pub mod settings;
pub mod sign;
pub mod timestamp;
