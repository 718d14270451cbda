//! Signed attributes → facts: what the signer said, and which certificate the signer named.

use super::oid;
use super::revocation_values::read_revocation_values;
use super::signed_data::SignerInfo;
use super::work::ENTRIES;
use super::work::TOLD;
use crate::formats::FormatError;
use crate::formats::algorithm::read_digest;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::Material;
use crate::model::SignatureFormat;
use crate::model::SignedAttributes;
use std::borrow::Cow;

/// Attribute ::= SEQUENCE { type, values SET }.
pub(super) struct Attribute<'a> {
    /// The type, dotted.
    pub(super) kind: String,
    /// Its values.
    pub(super) values: Vec<Element<'a>>,
    /// The whole.
    pub(super) element: Element<'a>,
}

/// Reads attributes, as many as can be read, and what stopped the reading.
pub(super) fn read_attributes<'a>(set: &Element<'a>) -> (Vec<Attribute<'a>>, Option<FormatError>) {
    let mut attributes = Vec::new();
    let mut values = 0_usize;
    for element in set.reader() {
        let attribute = element.and_then(|element| read_attribute(&element));
        match attribute {
            Ok(attribute) => {
                values = values.saturating_add(attribute.values.len()).saturating_add(1);
                attributes.push(attribute);
            }
            Err(error) => return (attributes, Some(error)),
        }
        if values > ENTRIES {
            return (attributes, Some(set.error(format!("more than {ENTRIES} attributes"))));
        }
    }
    (attributes, None)
}

fn read_attribute<'a>(element: &Element<'a>) -> Result<Attribute<'a>, FormatError> {
    if element.tag != der::SEQUENCE {
        return Err(element.error("an attribute is a SEQUENCE"));
    }
    let mut reader = element.reader();
    let kind = reader.expect(der::OID)?.oid()?;
    let set = reader.expect(der::SET)?;
    let values = set.reader().take(ENTRIES).collect::<Result<Vec<_>, _>>()?;
    if values.len() == ENTRIES {
        return Err(set.error(format!("an attribute has {ENTRIES} values or more")));
    }
    reader.finish()?;
    Ok(Attribute { kind, values, element: *element })
}

/// Whether bytes are an encoding of signed attributes: a SET of attributes, with message-digest
/// among them. As the content of a signature without signed attributes they would let one signature
/// be taken for another (CM-09).
pub(super) fn look_signed(content: &[u8]) -> bool {
    let mut reader = Reader::new(content);
    let Ok(set) = reader.expect(der::SET) else { return false };
    let (attributes, error) = read_attributes(&set);
    reader.is_empty()
        && error.is_none()
        && attributes.iter().any(|attribute| attribute.kind == oid::MESSAGE_DIGEST)
}

/// The first ESSCertID or ESSCertIDv2 of a signing-certificate attribute.
pub(super) struct NamedCertificate<'a> {
    /// `signing-certificate` or `signing-certificate-v2`.
    pub(super) attribute: &'static str,
    /// The digest algorithm.
    pub(super) digest: DigestUse,
    /// The digest.
    pub(super) hash: Cow<'a, [u8]>,
    /// issuerSerial: the issuer's Name where one is a directory name, and the serial number.
    pub(super) issuer_serial: Option<(Option<Element<'a>>, &'a [u8])>,
}

/// What the signed attributes say.
#[derive(Default)]
pub(super) struct SignedFacts<'a> {
    /// message-digest.
    pub(super) message_digest: Option<Cow<'a, [u8]>>,
    /// signing-certificate and signing-certificate-v2, the latter first.
    pub(super) named: Vec<NamedCertificate<'a>>,
    /// For people and for the judge.
    pub(super) attributes: SignedAttributes,
    /// Values of content-time-stamp.
    pub(super) content_timestamps: Vec<Element<'a>>,
    /// Of adbe-revocationInfoArchival.
    pub(super) material: Material,
    /// Rules that are not kept.
    pub(super) deviations: Vec<Deviation>,
}

/// Whether a format is a signature inside a PDF (tokens apart), to which ISO 32000 and PAdES apply.
pub(super) fn is_pdf(format: SignatureFormat) -> bool {
    matches!(
        format,
        SignatureFormat::Pades
            | SignatureFormat::PdfPkcs7Detached
            | SignatureFormat::PdfPkcs7Sha1
            | SignatureFormat::PdfX509RsaSha1
    )
}

/// Reads the signed attributes and holds them against the rules of RFC 5652 clause 5.3 and of the
/// format. Whether digests are right is not looked at here.
pub(super) fn read_signed<'a>(
    set: &Element<'a>,
    signer: &SignerInfo<'a>,
    content_type: Option<&str>,
    format: SignatureFormat,
) -> SignedFacts<'a> {
    let mut facts = SignedFacts::default();
    let (attributes, error) = read_attributes(set);
    if let Some(error) = error {
        facts.deviate("CM-03", Location::default(), error.to_string(), "an attribute");
    }
    let reading = Reading { attributes: &attributes, format };

    if let Some(content_type) = content_type {
        facts.read_content_type(&reading, content_type);
    }
    facts.read_message_digest(&reading);
    facts.read_named(&reading);
    facts.read_claims(&reading);
    facts.read_protection(&reading, signer);
    for value in reading.all(oid::CONTENT_TIMESTAMP) {
        facts.content_timestamps.push(*value);
    }
    for value in reading.all(oid::REVOCATION_ARCHIVAL).take(TOLD) {
        if let Err(error) = read_revocation_values(value, &mut facts.material) {
            facts.unreadable(oid::REVOCATION_ARCHIVAL, &error);
        }
    }
    if format == SignatureFormat::Pades {
        facts.read_out_of_place(&attributes);
    }
    facts
}

/// The octets of an OCTET STRING in one piece or in segments.
fn octets<'a>(element: &Element<'a>) -> Result<Cow<'a, [u8]>, FormatError> {
    if element.tag & !0x20 == der::OCTET_STRING {
        element.octets()
    } else {
        Err(element.error(format!("expected an OCTET STRING, found {:#04x}", element.tag)))
    }
}

struct Reading<'a, 'b> {
    attributes: &'b [Attribute<'a>],
    format: SignatureFormat,
}

impl<'a, 'b> Reading<'a, 'b> {
    /// The rule of PAdES for signatures in PDF, the rule of CMS for others.
    fn rule(&self, pdf: &'static str) -> &'static str {
        if is_pdf(self.format) { pdf } else { "CM-03" }
    }

    /// The one value of an attribute that may stand once; where it stands more often or has not one
    /// value, what is wrong.
    fn single(&self, kind: &str) -> Result<Option<Element<'a>>, String> {
        let mut found = self.attributes.iter().filter(|attribute| attribute.kind == kind);
        let Some(first) = found.next() else { return Ok(None) };
        let more = found.count();
        match first.values.as_slice() {
            [value] if more == 0 => Ok(Some(*value)),
            [_] => Err(format!("{} copies of attribute {}", more + 1, oid::attribute_text(kind))),
            values => {
                Err(format!("{} values of attribute {}", values.len(), oid::attribute_text(kind)))
            }
        }
    }

    /// All values of all attributes of a type.
    fn all(&self, kind: &'static str) -> impl Iterator<Item = &'b Element<'a>> {
        self.attributes
            .iter()
            .filter(move |attribute| attribute.kind == kind)
            .flat_map(|attribute| &attribute.values)
    }
}

impl<'a> SignedFacts<'a> {
    fn deviate(
        &mut self,
        rule: &'static str,
        at: Location,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.deviations.push(Deviation::new(rule, at, seen, expected));
    }

    /// An attribute that the signature hangs on cannot be read.
    fn malformed(&mut self, kind: &str, what: &FormatError) {
        let expected = format!("a well-formed {}", oid::attribute_text(kind));
        self.deviate("CM-03", Location::oid(kind), what.to_string(), expected);
    }

    /// An attribute that nothing depends on cannot be read.
    fn unreadable(&mut self, kind: &str, what: &FormatError) {
        let expected = format!("a well-formed {}", oid::attribute_text(kind));
        self.deviate("CM-03-OTHER", Location::oid(kind), what.to_string(), expected);
    }

    /// A value that must stand once; duplicates and malformed ones are deviations.
    fn one(&mut self, reading: &Reading<'a, '_>, kind: &str) -> Option<Element<'a>> {
        match reading.single(kind) {
            Ok(value) => value,
            Err(what) => {
                let expected = format!("one {}", oid::attribute_text(kind));
                self.deviate("CM-03", Location::oid(kind), what, expected);
                None
            }
        }
    }

    /// PA-24, CM-03: content-type must be eContentType.
    fn read_content_type(&mut self, reading: &Reading<'a, '_>, expected: &str) {
        let seen = match reading.single(oid::CONTENT_TYPE) {
            Ok(Some(value)) => match value.oid() {
                Ok(kind) if kind == expected => return,
                Ok(kind) => kind,
                Err(error) => error.to_string(),
            },
            Ok(None) => "no content-type".to_owned(),
            Err(what) => what,
        };
        let at = Location::oid(oid::CONTENT_TYPE);
        self.deviate(reading.rule("PA-24"), at, seen, expected);
    }

    /// PA-25, CM-03: there must be one message-digest. What it is the digest of is seen later.
    fn read_message_digest(&mut self, reading: &Reading<'a, '_>) {
        let seen = match reading.single(oid::MESSAGE_DIGEST) {
            Ok(Some(value)) => match octets(&value) {
                Ok(octets) => {
                    self.message_digest = Some(octets);
                    return;
                }
                Err(error) => error.to_string(),
            },
            Ok(None) => "no message-digest".to_owned(),
            Err(what) => what,
        };
        let at = Location::oid(oid::MESSAGE_DIGEST);
        self.deviate(reading.rule("PA-25"), at, seen, "one digest");
    }

    /// PA-26, TS-05: the certificate that the signer named.
    fn read_named(&mut self, reading: &Reading<'a, '_>) {
        for (kind, name) in [
            (oid::SIGNING_CERTIFICATE_V2, "signing-certificate-v2"),
            (oid::SIGNING_CERTIFICATE, "signing-certificate"),
        ] {
            let Some(value) = self.one(reading, kind) else { continue };
            match read_named_certificate(&value, name) {
                Ok(named) => self.named.push(named),
                Err(error) => self.malformed(kind, &error),
            }
        }
        let seen = match self.named.len() {
            0 => "no signed attribute",
            1 => return,
            _ => "both attributes",
        };
        match reading.format {
            SignatureFormat::Pades => self.deviate(
                "PA-26",
                Location::oid(oid::SIGNING_CERTIFICATE_V2),
                seen,
                "one of signing-certificate and signing-certificate-v2",
            ),
            SignatureFormat::Rfc3161 if self.named.is_empty() => self.deviate(
                "TS-05",
                Location::oid(oid::SIGNING_CERTIFICATE_V2),
                seen,
                "signing-certificate or signing-certificate-v2",
            ),
            _ => {}
        }
    }

    /// Signing time, policy, commitments, place.
    fn read_claims(&mut self, reading: &Reading<'a, '_>) {
        if let Some(value) = self.one(reading, oid::SIGNING_TIME) {
            match value.time() {
                Ok(time) => {
                    self.attributes.claimed_signing_time = Some(time);
                    if reading.format == SignatureFormat::Pades {
                        let at = Location::oid(oid::SIGNING_TIME);
                        self.deviate("PA-27", at, time.to_string(), "no signing-time");
                    }
                }
                Err(error) => self.unreadable(oid::SIGNING_TIME, &error),
            }
        }
        if let Some(value) = self.one(reading, oid::SIGNATURE_POLICY) {
            // SignaturePolicy ::= CHOICE { SEQUENCE { id, hash, … }, NULL (implied) }.
            let policy = match value.tag {
                der::NULL => Ok("implied".to_owned()),
                _ => value.reader().expect(der::OID).and_then(|element| element.oid()),
            };
            match policy {
                Ok(policy) => self.attributes.signature_policy = Some(policy),
                Err(error) => self.unreadable(oid::SIGNATURE_POLICY, &error),
            }
        }
        for value in reading.all(oid::COMMITMENT_TYPE).take(TOLD) {
            match value.reader().expect(der::OID).and_then(|element| element.oid()) {
                Ok(commitment) => self.attributes.commitments.push(commitment),
                Err(error) => self.unreadable(oid::COMMITMENT_TYPE, &error),
            }
        }
        if let Some(value) = self.one(reading, oid::SIGNER_LOCATION) {
            match read_location(&value) {
                Ok(location) => self.attributes.location = location,
                Err(error) => self.unreadable(oid::SIGNER_LOCATION, &error),
            }
        }
    }

    /// CM-07: cmsAlgorithmProtection must name what the SignerInfo names.
    fn read_protection(&mut self, reading: &Reading<'a, '_>, signer: &SignerInfo<'a>) {
        let Some(value) = self.one(reading, oid::ALGORITHM_PROTECTION) else { return };
        match read_protected(&value) {
            Ok((digest, algorithm)) => {
                for (what, seen, expected) in [
                    ("digest", digest, signer.digest_element),
                    ("signature", algorithm, signer.algorithm_element),
                ] {
                    let (seen, expected) =
                        (without_null(seen.content), without_null(expected.content));
                    if seen != expected {
                        self.deviate(
                            "CM-07",
                            Location::oid(oid::ALGORITHM_PROTECTION),
                            format!("the {what} algorithm {}", algorithm_text(seen)),
                            algorithm_text(expected),
                        );
                    }
                }
            }
            Err(error) => self.malformed(oid::ALGORITHM_PROTECTION, &error),
        }
    }

    /// PA-30: attributes that PAdES has other places for.
    fn read_out_of_place(&mut self, attributes: &[Attribute<'a>]) {
        for kind in OUT_OF_PLACE {
            if attributes.iter().any(|attribute| attribute.kind == *kind) {
                let seen = oid::attribute_text(kind);
                self.deviate("PA-30", Location::oid(*kind), seen, "none of this type");
            }
        }
    }
}

/// Signed attributes that PAdES has other places for, or none.
const OUT_OF_PLACE: &[&str] = &[
    oid::CONTENT_HINTS,
    oid::CONTENT_REFERENCE,
    oid::CONTENT_IDENTIFIER,
    oid::SIGNER_LOCATION,
    oid::MIME_TYPE,
    oid::COUNTER_SIGNATURE,
];

/// SigningCertificate and SigningCertificateV2, RFC 5035 clauses 3 and 5.4: the first certificate
/// named is the signer's.
fn read_named_certificate<'a>(
    value: &Element<'a>,
    attribute: &'static str,
) -> Result<NamedCertificate<'a>, FormatError> {
    if value.tag != der::SEQUENCE {
        return Err(value.error("a SEQUENCE was expected"));
    }
    let first = value.reader().sequence()?.expect(der::SEQUENCE)?;
    let mut reader = first.reader();
    let digest = match reader.peek() {
        Some(der::SEQUENCE) if attribute == "signing-certificate-v2" => {
            read_digest(&reader.read()?)?
        }
        _ => {
            let algorithm = match attribute {
                "signing-certificate-v2" => DigestAlgorithm::Sha256,
                _ => DigestAlgorithm::Sha1,
            };
            DigestUse { algorithm: Some(algorithm), name: algorithm.oid().to_owned() }
        }
    };
    let hash = octets(&reader.read()?)?;
    let issuer_serial = match reader.optional(der::SEQUENCE)? {
        Some(element) => {
            let mut inside = element.reader();
            let mut issuer = None;
            for name in inside.sequence()? {
                let name = name?;
                if name.tag == der::context(4) {
                    issuer = Some(name.inner()?);
                }
            }
            Some((issuer, inside.expect(der::INTEGER)?.integer()?))
        }
        None => None,
    };
    reader.finish()?;
    Ok(NamedCertificate { attribute, digest, hash, issuer_serial })
}

/// CMSAlgorithmProtection ::= SEQUENCE { digestAlgorithm, [1] signatureAlgorithm }, RFC 6211.
fn read_protected<'a>(value: &Element<'a>) -> Result<(Element<'a>, Element<'a>), FormatError> {
    let mut reader = value.reader();
    let digest = reader.expect(der::SEQUENCE)?;
    let algorithm = reader.expect(der::context(1))?;
    reader.finish()?;
    Ok((digest, algorithm))
}

/// An AlgorithmIdentifier's content, NULL parameters taken as none.
fn without_null(content: &[u8]) -> &[u8] {
    content.strip_suffix(&[der::NULL, 0]).unwrap_or(content)
}

fn algorithm_text(content: &[u8]) -> String {
    let name = Reader::new(content).expect(der::OID).and_then(|element| element.oid());
    match name {
        Ok(name) if der::oid(&name).len() == content.len() => name,
        Ok(name) => format!("{name} with parameters {}", hex::encode(content)),
        Err(_) => hex::encode(content),
    }
}

/// SignerLocation ::= SEQUENCE { [0] country, [1] locality, [2] postal address }.
fn read_location(value: &Element<'_>) -> Result<Option<String>, FormatError> {
    let mut parts = Vec::new();
    for part in value.reader() {
        let part = part?;
        for text in part.reader() {
            let text = text?;
            if text.tag == der::SEQUENCE {
                for line in text.reader() {
                    parts.extend(line?.text());
                }
            } else {
                parts.extend(text.text());
            }
        }
    }
    parts.reverse();
    Ok((!parts.is_empty()).then(|| parts.join(", ")))
}
