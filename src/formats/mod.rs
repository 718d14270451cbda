//! Bytes → facts, and facts → bytes. Nothing here knows a policy or a verdict.
//!
//! `pdf` and `xml` are peers and never import each other; both use `cms` and `x509`. `asic` uses `xml`
//! and `cms`, which do not know it: what they must know of a container is a `Neighbours`.

pub mod algorithm;
pub mod asic;
pub mod bytes;
pub mod cms;
pub mod der;
mod detect;
mod error;
mod foreign;
pub mod limits;
pub mod neighbours;
mod outside;
pub mod pdf;
mod percent;
mod records;
pub mod trust;
pub mod x509;
pub mod xml;

pub use detect::detect;
pub use error::FormatError;
pub use foreign::foreign;
pub use outside::Outside;
pub use records::RecordFile;

use crate::model::DocumentFormat;
use crate::model::Observed;
use crate::model::PublicKey;
use bytes::Source;
use std::collections::BTreeMap;

/// What a reader may use besides the file.
#[derive(Clone, Default)]
pub struct ObserveOptions {
    /// Content of detached references, by URI (XML); the empty URI stands for the one detached
    /// content of a CMS signature or token.
    pub detached: BTreeMap<String, Outside>,
    /// Public keys for signatures that carry none.
    pub public_keys: Vec<PublicKey>,
    /// The secret of XML signatures that are none, but codes under a shared secret (HMAC).
    pub hmac_secret: Option<secrecy::SecretSlice<u8>>,
    /// Certificates that may belong to a signer and that the file does not carry.
    pub certificates: Vec<std::sync::Arc<crate::model::Certificate>>,
    /// Evidence records that are about the file.
    pub records: Vec<RecordFile>,
    /// Further names of id attributes without a namespace in XML.
    pub id_attributes: Vec<String>,
    /// A national dialect that XML signatures are held against.
    pub dialect: Option<std::sync::Arc<xml::dialect::Dialect>>,
    /// Opens an encrypted document. UTF-8.
    pub password: Option<secrecy::SecretString>,
    /// Bounds on what a hostile file may cost.
    pub limits: limits::Limits,
}

/// Reads a file of any format that we know.
///
/// # Errors
/// Where it cannot be read as what it is. A bad signature is not an error.
pub fn observe(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let unread = |what: &str| {
        FormatError::unreadable(format!("not a document that condau reads yet: {what}"))
    };
    let format = detect(source)?;
    let mut observed = match format {
        DocumentFormat::Pdf => pdf::observe(source, name, options),
        DocumentFormat::Xml => xml::observe(source, name, options),
        DocumentFormat::Cms | DocumentFormat::Timestamp => cms::observe_file(source, name, options),
        // An archive keeps all kinds of files; a record is about their bytes alone.
        DocumentFormat::Unknown if !options.records.is_empty() => records::any_file(source, name),
        DocumentFormat::Asic => asic::observe(source, name, options),
        DocumentFormat::Edxml => Err(unread("an edXML package")),
        DocumentFormat::Unknown => Err(unread("its first bytes are of no known format")),
    }?;
    records::attach(source, &mut observed, options);
    Ok(observed)
}
