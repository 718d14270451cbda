//! Policies as code: held against documents with known verdicts, against each other, and imported
//! from what others wrote.

pub mod diff;
pub mod import;
pub mod test;
