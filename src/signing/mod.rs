//! From a request to a signed document, as a chain of types:
//!
//! ```text
//! SigningRequest ──prepare──▶ Prepared ──complete──▶ Signed ──timestamp──▶ Timestamped
//!     (refuse)            (what the key signs)      (level B-B)            (level B-T)
//! ```
//!
//! Each state offers only the next step. [`sign`] walks all of it with a key and an authority at
//! hand. What was made is read again by [`proof`] before anybody gives it a name. [`augment`] raises
//! documents further, to B-LT and B-LTA.

mod algorithm;
mod asic;
pub mod augment;
pub mod chain;
mod cms;
mod error;
mod fill;
mod kinds;
mod pdf;
pub mod proof;
pub mod refuse;
mod request;
mod restrict;
mod seed;
pub mod shown;
mod stamp;
mod states;
pub mod timestamp;
pub mod visible;

pub use crate::formats::pdf::embed::filling::FieldKind;
pub use crate::formats::pdf::embed::filling::FieldValue;
pub use crate::formats::pdf::embed::filling::FillError;
pub use algorithm::algorithm_for;
pub use error::SigningError;
pub use fill::Fillable;
pub use fill::Filled;
pub use fill::fill;
pub use fill::list as list_fields;
pub use refuse::Refusal;
pub use request::Allowance;
pub use request::CmsForm;
pub use request::ContainerKind;
pub use request::DialectRequest;
pub use request::SigningRequest;
pub use stamp::stamp;
pub use states::Made;
pub use states::Output;
pub use states::Prepared;
pub use states::Signed;
pub use states::Signer;
pub use states::Timestamped;
pub use states::sign;
