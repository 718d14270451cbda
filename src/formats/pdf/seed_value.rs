//! Seed values of a signature field: what its author demands of a signature in it (ISO 32000-2
//! clause 12.7.5.5, tables 237 and 238).

mod demands;

pub use demands::Offer;
pub use demands::Unmet;

use super::object::Dictionary;
use super::object::Object;
use super::object::text;
use super::revisions::View;
use crate::formats::FormatError;

/// What the author of a field demands. Only demands that must be met are here: a `None`, or an
/// empty list, demands nothing. Recommendations are left out.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SeedValue {
    /// The handler.
    pub filter: Option<String>,
    /// SubFilters, any of which will do.
    pub sub_filters: Vec<String>,
    /// The least version of the seed-value dictionary that the signer must understand.
    pub version: Option<i64>,
    /// Reasons, one of which must be given; a single `.` forbids any.
    pub reasons: Option<Vec<String>>,
    /// Legal attestations, one of which must be given.
    pub legal_attestations: Vec<String>,
    /// Revocation data are to be in the signature.
    pub revocation_data: bool,
    /// Digests, in small letters: `sha256`.
    pub digests: Vec<String>,
    /// LockDocument: whether the document is to be locked.
    pub lock_document: Option<String>,
    /// The appearance of this name.
    pub appearance: Option<String>,
    /// The permission of a certification (1 to 3); 0: no certification.
    pub certification: Option<i64>,
    /// A timestamp, by the authority at this address where there is one.
    pub timestamp: Option<Option<String>>,
    /// What the certificate must be.
    pub certificate: CertificateSeed,
}

/// What the author of a field demands of the certificate.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CertificateSeed {
    /// DER of certificates, one of which it must be.
    pub subjects: Vec<Vec<u8>>,
    /// DER of certificates, one of which must be in its chain.
    pub issuers: Vec<Vec<u8>>,
    /// Dotted policies, one of which it must have.
    pub policies: Vec<String>,
    /// Names, one of which its subject must have: attributes and their values.
    pub subject_names: Vec<Vec<(String, String)>>,
    /// Patterns of key usage, one of which it must have: `1` set, `0` not set, `X` either.
    pub key_usages: Vec<String>,
}

// Bits of a seed value's Ff, table 237.
const FILTER: i64 = 1;
const SUB_FILTER: i64 = 1 << 1;
const VERSION: i64 = 1 << 2;
const REASONS: i64 = 1 << 3;
const LEGAL_ATTESTATION: i64 = 1 << 4;
const REVOCATION_DATA: i64 = 1 << 5;
const DIGEST_METHOD: i64 = 1 << 6;
const LOCK_DOCUMENT: i64 = 1 << 7;
const APPEARANCE: i64 = 1 << 8;

// Bits of a certificate seed value's Ff, table 238.
const SUBJECT: i64 = 1;
const ISSUER: i64 = 1 << 1;
const POLICY: i64 = 1 << 2;
const SUBJECT_NAME: i64 = 1 << 3;
const KEY_USAGE: i64 = 1 << 5;

/// Reads what must be met.
///
/// # Errors
/// Where an object that it refers to cannot be read.
pub fn read(view: View<'_, '_>, dictionary: &Dictionary) -> Result<SeedValue, FormatError> {
    let read = Reading { view, dictionary };
    let flags = read.integer("Ff")?.unwrap_or_default();
    let is_demanded = |bit: i64| flags & bit != 0;
    let mut seed = SeedValue::default();
    if is_demanded(FILTER) {
        seed.filter = read.words("Filter")?.into_iter().next();
    }
    if is_demanded(SUB_FILTER) {
        seed.sub_filters = read.words("SubFilter")?;
    }
    if is_demanded(VERSION) {
        seed.version = read.integer("V")?;
    }
    let reasons = read.words("Reasons")?;
    if is_demanded(REASONS) || reasons.iter().any(|reason| reason == ".") {
        seed.reasons = Some(reasons);
    }
    if is_demanded(LEGAL_ATTESTATION) {
        seed.legal_attestations = read.words("LegalAttestation")?;
    }
    if is_demanded(REVOCATION_DATA) {
        seed.revocation_data = read.truth("AddRevInfo")?;
    }
    if is_demanded(DIGEST_METHOD) {
        let digests = read.words("DigestMethod")?;
        seed.digests =
            digests.iter().map(|name| name.to_ascii_lowercase().replace('-', "")).collect();
    }
    if is_demanded(LOCK_DOCUMENT) {
        seed.lock_document = read.words("LockDocument")?.into_iter().next();
    }
    if is_demanded(APPEARANCE) {
        seed.appearance = read.words("AppearanceFilter")?.into_iter().next();
    }
    if let Some(mdp) = read.below("MDP")? {
        seed.certification = Reading { view, dictionary: &mdp }.integer("P")?;
    }
    if let Some(timestamp) = read.below("TimeStamp")? {
        let timestamp = Reading { view, dictionary: &timestamp };
        if timestamp.integer("Ff")? == Some(1) {
            seed.timestamp = Some(timestamp.words("URL")?.into_iter().next());
        }
    }
    if let Some(certificate) = read.below("Cert")? {
        seed.certificate = Reading { view, dictionary: &certificate }.certificate()?;
    }
    Ok(seed)
}

struct Reading<'r, 'f, 'a> {
    view: View<'f, 'a>,
    dictionary: &'r Dictionary,
}

impl Reading<'_, '_, '_> {
    fn certificate(&self) -> Result<CertificateSeed, FormatError> {
        let flags = self.integer("Ff")?.unwrap_or_default();
        let is_demanded = |bit: i64| flags & bit != 0;
        let mut seed = CertificateSeed::default();
        if is_demanded(SUBJECT) {
            seed.subjects = self.octets("Subject")?;
        }
        if is_demanded(ISSUER) {
            seed.issuers = self.octets("Issuer")?;
        }
        if is_demanded(POLICY) {
            seed.policies = self.words("OID")?;
        }
        if is_demanded(SUBJECT_NAME) {
            for element in self.elements("SubjectDN")? {
                let Object::Dictionary(names) = element else { continue };
                let mut attributes = Vec::new();
                for entry in &names.entries {
                    if let Object::String(value, _) = self.view.resolve(&entry.value)? {
                        attributes.push((entry.key.text(), text(&value)));
                    }
                }
                seed.subject_names.push(attributes);
            }
        }
        if is_demanded(KEY_USAGE) {
            seed.key_usages = self.words("KeyUsage")?;
        }
        Ok(seed)
    }

    fn integer(&self, key: &str) -> Result<Option<i64>, FormatError> {
        let value = self.view.get(self.dictionary, key)?;
        // Producers write whole numbers as reals here.
        let whole = |value: &Object| match value {
            Object::Real(real) => real.0.parse::<i64>().ok(),
            value => value.as_integer(),
        };
        Ok(value.as_ref().and_then(whole))
    }

    fn truth(&self, key: &str) -> Result<bool, FormatError> {
        Ok(matches!(self.view.get(self.dictionary, key)?, Some(Object::Boolean(true))))
    }

    fn below(&self, key: &str) -> Result<Option<Dictionary>, FormatError> {
        Ok(match self.view.get(self.dictionary, key)? {
            Some(Object::Dictionary(dictionary)) => Some(dictionary),
            _ => None,
        })
    }

    /// A value, or each element of an array of values.
    fn elements(&self, key: &str) -> Result<Vec<Object>, FormatError> {
        match self.view.get(self.dictionary, key)? {
            None => Ok(Vec::new()),
            Some(Object::Array(elements)) => {
                elements.iter().map(|element| self.view.resolve(element)).collect()
            }
            Some(one) => Ok(vec![one]),
        }
    }

    /// Names and text strings.
    fn words(&self, key: &str) -> Result<Vec<String>, FormatError> {
        let word = |object: &Object| match object {
            Object::Name(name) => Some(name.text()),
            Object::String(bytes, _) => Some(text(bytes)),
            _ => None,
        };
        Ok(self.elements(key)?.iter().filter_map(word).collect())
    }

    /// Byte strings.
    fn octets(&self, key: &str) -> Result<Vec<Vec<u8>>, FormatError> {
        let octets = |object: &Object| object.as_string().map(<[u8]>::to_vec);
        Ok(self.elements(key)?.iter().filter_map(octets).collect())
    }
}
