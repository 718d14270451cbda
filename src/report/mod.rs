//! Conclusions and findings, told: text, JSON, NDJSON, CSV. Reports never decide.

pub mod attack;
pub mod batch;
mod brief;
mod causes;
pub mod chain;
pub mod changes;
pub mod concerns;
pub mod csv;
pub mod etsi;
pub mod explain;
pub mod json;
mod lang;
pub mod lint;
mod message;
mod moment;
mod paint;
pub mod people;
mod phrases;
pub mod policy_diff;
pub mod policy_test;
mod safe;
pub mod schema;
mod signer;
pub mod text;
mod trouble;
mod trust;
mod verdict;
pub mod why;
mod words;
mod wrap;

pub use brief::Brief;
pub use brief::BriefSignature;
pub use lang::Lang;
pub use lang::Words;
pub use message::Message;
pub use moment::local_times;
pub use paint::Paint;
pub use paint::Tone;
pub use phrases::in_vietnamese;
pub use safe::Safe;
pub use trouble::file_trouble;
pub use verdict::Inputs;
pub use verdict::Outcome;
pub use verdict::Report;
pub use verdict::Unreadable;
pub use verdict::Verdict;

#[cfg(test)]
mod tests;
