//! DER → [`Certificate`].
//!
//! The frame is read by our own cursor, which knows the place and the exact bytes of everything;
//! what is odd but readable becomes a deviation.

use super::extensions::read_extensions;
use super::name::read_name;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::algorithm;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::Location;
use crate::model::PublicKey;
use crate::model::QualifiedStatements;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Certificates that a thread keeps; the files of a batch carry the same ones over and over.
const REMEMBERED: usize = 512;

/// The longest certificate that is kept, in bytes; usual ones have 1 to 3 KB.
const REMEMBERED_LENGTH: usize = 1 << 16;

thread_local! {
    static READ: RefCell<HashMap<CertificateId, Arc<Certificate>>> = RefCell::default();
}

/// Reads one certificate. Trailing bytes after it are an error. One that the thread read before is
/// the same one again.
///
/// # Errors
/// Where the DER is not a certificate. Oddities that leave it readable become deviations.
pub fn parse_certificate(der: &[u8]) -> Result<Arc<Certificate>, FormatError> {
    let id = sha256(der);
    READ.with_borrow_mut(|known| {
        if let Some(certificate) = known.get(&id) {
            return Ok(Arc::clone(certificate));
        }
        let fresh = Arc::new(read_certificate(der, id)?);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        if der.len() <= REMEMBERED_LENGTH {
            known.insert(id, Arc::clone(&fresh));
        }
        Ok(fresh)
    })
}

fn read_certificate(der: &[u8], id: CertificateId) -> Result<Certificate, FormatError> {
    let mut reader = Reader::new(der);
    let outer = reader.expect(der::SEQUENCE)?;
    reader.finish()?;
    let signed = SignedParts::read(&outer)?;
    let mut tbs = signed.tbs.reader();

    let mut odd = Oddities { certificate: id, deviations: Vec::new() };
    let version = match tbs.optional(der::context(0))? {
        Some(version) => version.inner()?.unsigned()?.saturating_add(1),
        None => 1,
    };
    let serial = tbs.expect(der::INTEGER)?;
    let inner_algorithm = tbs.expect(der::SEQUENCE)?;
    let issuer = read_name(&tbs.expect(der::SEQUENCE)?)?;
    let mut validity = tbs.sequence()?;
    let not_before = validity.read()?;
    let not_after = validity.read()?;
    validity.finish()?;
    let subject = read_name(&tbs.expect(der::SEQUENCE)?)?;
    let public_key = read_public_key(&tbs.expect(der::SEQUENCE)?)?;

    odd.check_serial(&serial);
    odd.check_time(&not_before, "notBefore");
    odd.check_time(&not_after, "notAfter");
    if inner_algorithm.full != signed.algorithm.full {
        let seen = format!("{} outside", hex::encode(signed.algorithm.full));
        let expected = hex::encode(inner_algorithm.full);
        odd.add("PX-05-ALGORITHM", &signed.algorithm, seen, expected);
    }
    if outer.indefinite || signed.tbs.indefinite {
        odd.add("PX-05-DER", &outer, "an indefinite length", "DER");
    }
    if issuer.attributes.is_empty() {
        odd.add("PX-05-ISSUER", &signed.tbs, "no issuer", "an issuer with a name");
    }

    let mut certificate = Certificate {
        id,
        der: der.to_vec(),
        version: u32::try_from(version).unwrap_or(u32::MAX),
        serial: hex::encode(serial.integer()?),
        subject,
        issuer,
        not_before: not_before.time()?,
        not_after: not_after.time()?,
        public_key,
        signature_algorithm: algorithm::read_signature(&signed.algorithm)?,
        basic_constraints: None,
        key_usage: None,
        extended_key_usage: None,
        subject_key_id: None,
        authority_key_id: None,
        emails: Vec::new(),
        policies: Vec::new(),
        crl_distribution_points: Vec::new(),
        delta_urls: Vec::new(),
        ocsp_urls: Vec::new(),
        issuer_urls: Vec::new(),
        ocsp_no_check: false,
        alternative_names: Vec::new(),
        name_constraints: None,
        policy_mappings: Vec::new(),
        policy_constraints: None,
        inhibit_any_policy: None,
        qc_statements: Vec::new(),
        qualified: QualifiedStatements::default(),
        private_key_usage: None,
        no_revocation_available: false,
        unknown_critical: Vec::new(),
        deviations: Vec::new(),
    };
    // issuerUniqueID and subjectUniqueID: nobody uses them.
    for number in [1, 2] {
        tbs.optional(der::context_primitive(number))?;
        tbs.optional(der::context(number))?;
    }
    if let Some(extensions) = tbs.optional(der::context(3))? {
        if version != 3 {
            odd.add("PX-05-VERSION", &extensions, format!("extensions in version {version}"), "3");
        }
        read_extensions(&extensions, &mut certificate)?;
    } else if version > 3 {
        odd.add("PX-05-VERSION", &signed.tbs, version.to_string(), "1, 2 or 3");
    }
    tbs.finish()?;
    certificate.deviations.extend(odd.deviations);
    Ok(certificate)
}

/// The three parts of whatever is signed as X.509 signs: certificates, CRLs, OCSP responses.
pub(super) struct SignedParts<'a> {
    /// What is signed, with its tag and length.
    pub(super) tbs: Element<'a>,
    /// AlgorithmIdentifier outside of it.
    pub(super) algorithm: Element<'a>,
    /// The signature value.
    pub(super) signature: &'a [u8],
    /// Where the signature value lies.
    pub(super) signature_range: Range<usize>,
    /// What follows (an OCSP response's certificates).
    pub(super) rest: Reader<'a>,
}

impl<'a> SignedParts<'a> {
    /// Splits the SEQUENCE.
    ///
    /// # Errors
    /// Where it is not of three such parts.
    pub(super) fn read(outer: &Element<'a>) -> Result<Self, FormatError> {
        let mut reader = outer.reader();
        let tbs = reader.expect(der::SEQUENCE)?;
        let algorithm = reader.expect(der::SEQUENCE)?;
        // A value that is not whole bytes is no signature of any scheme: empty, it never verifies.
        let value = reader.expect(der::BIT_STRING)?;
        let (signature, signature_range) = match value.bits() {
            Ok((octets, 0)) => {
                let Range { start, end } = value.content_range();
                (octets, start.saturating_add(1)..end)
            }
            _ => (&[][..], 0..0),
        };
        Ok(Self { tbs, algorithm, signature, signature_range, rest: reader })
    }
}

/// What a certificate's issuer signed, and the signature value; `None` where the bytes are none.
pub(super) fn signed_parts(certificate: &Certificate) -> Option<SignedParts<'_>> {
    SignedParts::read(&Reader::new(&certificate.der).read().ok()?).ok()
}

/// DER of the issuer's name as it stands in a certificate.
pub(super) fn issuer_der(certificate: &Certificate) -> Option<&[u8]> {
    let mut tbs = signed_parts(certificate)?.tbs.reader();
    tbs.optional(der::context(0)).ok()?;
    tbs.expect(der::INTEGER).ok()?;
    tbs.expect(der::SEQUENCE).ok()?;
    Some(tbs.expect(der::SEQUENCE).ok()?.full)
}

/// The octets of a key without its algorithm: what OCSP hashes.
pub(super) fn public_key_octets(key: &PublicKey) -> Option<&[u8]> {
    let mut spki = Reader::new(&key.spki).sequence().ok()?;
    spki.expect(der::SEQUENCE).ok()?;
    Some(spki.expect(der::BIT_STRING).ok()?.bits().ok()?.0)
}

/// The SHA-256 that a certificate, CRL or response is known by.
pub(super) fn sha256(bytes: &[u8]) -> CertificateId {
    let digest = crypto::digest(DigestAlgorithm::Sha256, bytes).unwrap_or_default();
    CertificateId(digest.try_into().unwrap_or_default())
}

struct Oddities {
    certificate: CertificateId,
    deviations: Vec<Deviation>,
}

impl Oddities {
    fn add(
        &mut self,
        rule: &'static str,
        at: &Element<'_>,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let at = Location {
            certificate: Some(self.certificate.to_string()),
            ..Location::offset(at.offset as u64)
        };
        self.deviations.push(Deviation::new(rule, at, seen, expected));
    }

    /// RFC 5280 clause 4.1.2.2.
    fn check_serial(&mut self, serial: &Element<'_>) {
        let positive = serial.content.first().is_some_and(|first| first & 0x80 == 0)
            && serial.content.iter().any(|octet| *octet != 0);
        if !positive || serial.content.len() > 20 {
            let seen = hex::encode(serial.content);
            self.add("PX-05-SERIAL", serial, seen, "a positive number of at most 20 bytes");
        }
    }

    /// RFC 5280 clause 4.1.2.5.
    fn check_time(&mut self, time: &Element<'_>, which: &str) {
        if let Some(oddity) = time.time_oddity() {
            let seen = format!("{which} with {oddity}");
            self.add("PX-12", time, seen, "the form of RFC 5280 clause 4.1.2.5");
        }
    }
}

/// Reads a SubjectPublicKeyInfo. A key of a kind that we do not know is a key all the same.
///
/// # Errors
/// Where the frame is malformed.
pub(super) fn read_public_key(spki: &Element<'_>) -> Result<PublicKey, FormatError> {
    let mut reader = spki.reader();
    let mut algorithm = reader.sequence()?;
    let (value, _) = reader.expect(der::BIT_STRING)?.bits()?;
    reader.finish()?;
    let oid = algorithm.expect(der::OID)?.oid()?;
    let mut curve = None;
    let (kind, bits) = match oid.as_str() {
        // rsaEncryption, id-RSASSA-PSS.
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => {
            let modulus = Reader::new(value).sequence().and_then(|mut key| key.read());
            (KeyKind::Rsa, modulus.map_or(0, |modulus| bit_length(modulus.content)))
        }
        "1.2.840.10045.2.1" => {
            // Explicit parameters instead of a named curve are not supported, as in RFC 5480.
            if let Ok(Some(name)) = algorithm.optional(der::OID) {
                curve = name.oid().ok();
            }
            (KeyKind::Ec, curve.as_deref().map_or(0, curve_bits))
        }
        "1.3.101.112" => (KeyKind::Ed25519, 256),
        "1.3.101.113" => (KeyKind::Ed448, 456),
        "1.2.840.10040.4.1" => {
            let prime = algorithm.sequence().and_then(|mut parameters| parameters.read());
            (KeyKind::Dsa, prime.map_or(0, |prime| bit_length(prime.content)))
        }
        _ => (KeyKind::Unknown, 0),
    };
    Ok(PublicKey { kind, bits, curve, spki: spki.full.to_vec() })
}

fn bit_length(integer: &[u8]) -> u32 {
    let mut significant = integer.iter().skip_while(|octet| **octet == 0);
    let Some(first) = significant.next() else { return 0 };
    let rest = u32::try_from(significant.count()).unwrap_or(u32::MAX);
    rest.saturating_mul(8).saturating_add(8_u32.saturating_sub(first.leading_zeros()))
}

fn curve_bits(curve: &str) -> u32 {
    match curve {
        "1.2.840.10045.3.1.1" => 192,
        "1.3.132.0.33" => 224,
        // P-256, secp256k1, brainpoolP256r1.
        "1.2.840.10045.3.1.7" | "1.3.132.0.10" | "1.3.36.3.3.2.8.1.1.7" => 256,
        "1.3.36.3.3.2.8.1.1.9" => 320,
        "1.3.132.0.34" | "1.3.36.3.3.2.8.1.1.11" => 384,
        "1.3.36.3.3.2.8.1.1.13" => 512,
        "1.3.132.0.35" => 521,
        _ => 0,
    }
}

#[cfg(test)]
pub(super) mod tests;
