//! Conclusions and findings, told: text, JSON, NDJSON, CSV. Reports never decide.

mod lang;
mod safe;
mod trouble;

pub use lang::Lang;
pub use lang::Words;
pub use safe::Safe;
pub use trouble::file_trouble;
