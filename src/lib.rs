//! condau ("con dấu", the official seal): signs, verifies and timestamps PDF and XML official
//! documents against agency certificate chains.
//!
//! The library in five lines:
//!
//! 1. **Observe.** bytes → [`model::Evidence`]: facts only. Cryptographic results are facts too.
//! 2. **Gather.** What is missing is asked as a pure question; the edge fetches the answer.
//! 3. **Judge.** [`validation::validate`]: no bytes, clock, network, files or keys in sight.
//! 4. **Tell.** Conclusions and findings → text, JSON, CSV. Reports never decide.
//! 5. **Sign** is a chain of types, from a request to a document with its levels.
//!
//! Start reading at [`app::verify`]. Who may import whom stands in `docs/architecture.md` and is
//! checked by `tests/architecture.rs`.

pub mod adapters;
pub mod app;
pub mod attack;
pub mod crypto;
pub mod formats;
pub mod model;
pub mod policy;
pub mod ports;
pub mod report;
pub mod signing;
pub mod validation;

#[cfg(feature = "cli")]
pub mod cli;
