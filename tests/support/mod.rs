//! What integration tests share.

pub mod pdf;
