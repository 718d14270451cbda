//! Evidence as a thing of its own: what is missing for an archive, what a file holds.

pub mod keep;
pub mod show;
pub mod wanted;
