//! SignedData → evidence: each SignerInfo with what it signs, whose it is and what it carries.

use super::CmsObservation;
use super::attributes::SignedFacts;
use super::attributes::is_pdf;
use super::attributes::look_signed;
use super::attributes::read_signed;
use super::evidence::compared;
use super::evidence::evidence_of;
use super::evidence::unreadable;
use super::evidence::validation_data;
use super::messages;
use super::oid;
use super::record;
use super::revocation_values::read_certificates;
use super::revocation_values::read_revocation;
use super::signed_data::SignedData;
use super::signed_data::SignerInfo;
use super::signer::Signed;
use super::signer::Verified;
use super::signer::identify_and_verify;
use super::timestamp;
use super::unsigned;
use super::work::TOLD;
use super::work::Work;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::der::Element;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::Material;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignedReference;
use crate::model::TimestampFacts;
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

/// What a structure is read as.
pub(super) struct Subject<'a> {
    /// How it is encoded.
    pub(super) format: SignatureFormat,
    /// What it is for.
    pub(super) kind: SignatureKind,
    /// Id for the evidence, numbered where there are several signers; `None`: the signer's position,
    /// counted from 1.
    pub(super) id: Option<String>,
    /// Digest of the content that is not inside.
    pub(super) outside: &'a dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    /// That content itself, where it is at hand.
    pub(super) outside_octets: Option<&'a [u8]>,
    /// For tokens: what they are about, as in `TimestampFacts::protects`.
    pub(super) protects: Vec<String>,
}

/// What a signature signs, inside the structure or outside, each digest computed once.
pub(super) struct Content<'a> {
    /// The octets of eContent.
    pub(super) inside: Option<Cow<'a, [u8]>>,
    /// Digest of what is outside.
    pub(super) outside: &'a dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    computed: RefCell<Vec<(DigestAlgorithm, Vec<u8>)>>,
}

impl<'a> Content<'a> {
    /// With nothing computed yet.
    pub(super) fn new(
        inside: Option<Cow<'a, [u8]>>,
        outside: &'a dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    ) -> Self {
        Self { inside, outside, computed: RefCell::new(Vec::new()) }
    }

    /// The digest of what is signed; `None` where it is not at hand or cannot be computed.
    pub(super) fn digest(&self, algorithm: DigestAlgorithm) -> Option<Vec<u8>> {
        let Some(inside) = &self.inside else { return (self.outside)(algorithm) };
        let known =
            self.computed.borrow().iter().find(|row| row.0 == algorithm).map(|row| row.1.clone());
        if known.is_some() {
            return known;
        }
        let computed = digest(algorithm, inside).ok()?;
        self.computed.borrow_mut().push((algorithm, computed.clone()));
        Some(computed)
    }
}

/// Reads the SignedData at the start of some bytes.
pub(super) fn observe_signed_data(
    bytes: &[u8],
    subject: &Subject<'_>,
    work: &Work<'_>,
) -> Result<CmsObservation, FormatError> {
    let signed_data = SignedData::read(bytes)?;
    let mut left = Vec::new();
    let embedded = match &signed_data.certificates {
        Some(field) => read_certificates(field, &mut left),
        None => Vec::new(),
    };
    let mut material = Material::default();
    if let Some(field) = &signed_data.crls {
        read_revocation(field, &mut material, &mut left);
    }
    let carried = validation_data(&material);
    material.certificates.extend(embedded.iter().cloned());

    let mut deviations = frame_deviations(&signed_data, subject);
    if let Some(more) = left.len().checked_sub(TOLD).filter(|more| *more > 0) {
        left.truncate(TOLD);
        left.push(format!("{more} more of that kind"));
    }
    deviations.extend(left.into_iter().map(|seen| {
        Deviation::new("CM-10", Location::default(), seen, "X.509 certificates, CRLs and OCSP")
    }));
    let octets = match signed_data.content_octets() {
        Ok(octets) => octets,
        Err(error) => {
            let expected = "an OCTET STRING";
            deviations.push(Deviation::new(
                "CM-01",
                Location::default(),
                error.to_string(),
                expected,
            ));
            None
        }
    };
    let signs_outside =
        matches!(subject.format, SignatureFormat::Pades | SignatureFormat::PdfPkcs7Detached);
    let inside = octets.filter(|_| !signs_outside);
    let frame = Frame {
        content: Content::new(inside, subject.outside),
        signed_data: &signed_data,
        embedded: &embedded,
        deviations,
    };

    let mut signatures = Vec::new();
    let several = signed_data.signers.len() > 1;
    for (index, element) in signed_data.signers.iter().enumerate() {
        let position = index.saturating_add(1).to_string();
        let id = match &subject.id {
            Some(id) if several => format!("{id}#{position}"),
            Some(id) => id.clone(),
            None => position,
        };
        let signer = element
            .as_ref()
            .map_err(FormatError::to_string)
            .and_then(|element| SignerInfo::read(element).map_err(|error| error.to_string()));
        let mut evidence = match signer {
            Ok(info) => frame.observe_signer(&info, id, subject, work, &mut material),
            Err(error) => {
                let at = Location::default();
                let deviation = Deviation::new("CM-01", at, error, "a SignerInfo");
                unreadable(id, subject.kind, subject.format, deviation)
            }
        };
        evidence.validation_data.extend(carried.iter().cloned());
        signatures.push(evidence);
    }
    let must_have_one = is_pdf(subject.format) || subject.format == SignatureFormat::Rfc3161;
    if signatures.is_empty() && must_have_one {
        let rule = if is_pdf(subject.format) { "PA-22" } else { "TS-02" };
        let deviation = Deviation::new(rule, Location::default(), "0", "exactly one");
        let id = subject.id.clone().unwrap_or_else(|| "1".to_owned());
        signatures.push(unreadable(id, subject.kind, subject.format, deviation));
    }
    let records =
        if subject.format == SignatureFormat::Cms && subject.kind == SignatureKind::Signature {
            let digest = |algorithm| frame.content.digest(algorithm);
            record::read_carried(bytes, &signed_data, &digest, &mut signatures, &mut material, work)
        } else {
            Vec::new()
        };
    Ok(CmsObservation { signatures, material, records, length: signed_data.length })
}

/// What is wrong with the frame around the signers.
fn frame_deviations(signed_data: &SignedData<'_>, subject: &Subject<'_>) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    let mut deviate = |rule: &'static str, seen: &str, expected: &str| {
        deviations.push(Deviation::new(rule, Location::default(), seen, expected));
    };
    if let Some(what) = signed_data.ber {
        deviate("CM-01-BER", what, "DER");
    }
    let kind = signed_data.content_type.as_str();
    let count = signed_data.signers.len();
    match subject.format {
        SignatureFormat::Rfc3161 => {
            if kind != oid::TST_INFO {
                deviate("TS-02", kind, oid::TST_INFO);
            } else if signed_data.content.is_none() {
                deviate("TS-02", "no TSTInfo", "a TSTInfo");
            }
            if count != 1 {
                deviate("TS-02", &format!("{count} signers"), "exactly one signer");
            }
        }
        format if is_pdf(format) => {
            if kind != oid::DATA {
                deviate("PA-21", kind, oid::DATA);
            }
            let inside = signed_data.content.is_some();
            if format == SignatureFormat::PdfPkcs7Sha1 {
                let length = signed_data.content_octets().ok().flatten().map(|octets| octets.len());
                match length {
                    Some(20) => {}
                    Some(length) => {
                        deviate(
                            "PA-21",
                            &format!("{length} bytes inside"),
                            "a SHA-1 digest inside",
                        );
                    }
                    None => deviate("PA-21", "not inside", "a SHA-1 digest inside"),
                }
            } else if inside {
                deviate("PA-21", "inside the signature", "the document alone");
            }
            if count != 1 {
                deviate("PA-22", &count.to_string(), "exactly one");
            }
        }
        _ => {}
    }
    deviations
}

/// What the signers of a structure share.
struct Frame<'a, 'b> {
    content: Content<'b>,
    signed_data: &'b SignedData<'a>,
    embedded: &'b [Arc<Certificate>],
    deviations: Vec<Deviation>,
}

impl Frame<'_, '_> {
    fn observe_signer(
        &self,
        info: &SignerInfo<'_>,
        id: String,
        subject: &Subject<'_>,
        work: &Work<'_>,
        material: &mut Material,
    ) -> SignatureEvidence {
        let content_type = self.signed_data.content_type.as_str();
        let mut facts = match &info.signed_attributes {
            Some(set) => read_signed(set, info, Some(content_type), subject.format),
            None => SignedFacts::default(),
        };
        let mut deviations = self.deviations.clone();
        deviations.append(&mut facts.deviations);
        if info.signed_attributes.is_none() {
            deviations.extend(self.unsigned_content_deviation(subject));
        }
        if is_pdf(subject.format) {
            deviations.extend(self.digest_deviation(info));
        }

        let signed = match (&info.signed_attributes, &self.content.inside) {
            (Some(set), _) => Signed::attributes(set),
            (None, Some(inside)) => Signed::Content(Cow::Borrowed(inside)),
            (None, None) => Signed::Digest(self.content.outside),
        };
        let mut verified = identify_and_verify(info, &signed, &facts.named, self.embedded, work);
        deviations.append(&mut verified.deviations);
        if subject.format == SignatureFormat::Pades
            && !self.embedded.iter().any(|own| Some(own.id) == verified.signer.certificate)
        {
            deviations.push(Deviation::new(
                "PA-23",
                Location::default(),
                format!("{} certificates", self.embedded.len()),
                "the signing certificate",
            ));
        }

        let mut references = self.references(info, &facts, &verified, subject);
        let mut timestamp = None;
        if subject.format == SignatureFormat::Rfc3161 {
            let token = timestamp::observe_info(
                self.content.inside.as_deref(),
                subject,
                verified.certificate.as_deref(),
                &mut deviations,
            );
            references.insert(0, token.imprint);
            let encoded = digest(DigestAlgorithm::Sha256, self.signed_data.encoded);
            timestamp = token.facts.map(|facts| TimestampFacts {
                sha256: encoded.map(hex::encode).unwrap_or_default(),
                ..facts
            });
        }

        let mut evidence = evidence_of(id, subject, info, verified, references, deviations);
        evidence.attributes = facts.attributes;
        evidence.timestamp = timestamp;
        evidence.validation_data = validation_data(&facts.material);
        material.extend(facts.material);
        let inner = unsigned::Inner {
            content: &self.content,
            signed_data: self.signed_data,
            embedded: self.embedded,
            work,
        };
        inner.read_content_timestamps(&facts.content_timestamps, &mut evidence, material);
        let before = facts.content_timestamps.len();
        inner.read_unsigned(info, before, &mut evidence, material);
        evidence
    }

    /// CM-09: where there are no signed attributes although there must be, and where the content
    /// could be taken for some.
    fn unsigned_content_deviation(&self, subject: &Subject<'_>) -> Option<Deviation> {
        let kind = self.signed_data.content_type.as_str();
        let allowed = matches!(
            subject.format,
            SignatureFormat::PdfPkcs7Detached
                | SignatureFormat::PdfPkcs7Sha1
                | SignatureFormat::Cms
        ) && kind == oid::DATA;
        let content = self.content.inside.as_deref().or(subject.outside_octets);
        let (seen, expected) = if !allowed {
            (format!("content of type {kind}"), "message-digest and content-type")
        } else if content.is_some_and(look_signed) {
            ("the content is an encoding of signed attributes".to_owned(), "them as attributes")
        } else {
            return None;
        };
        Some(Deviation::new("CM-09", Location::default(), seen, expected))
    }

    /// PA-35: one digest algorithm, and the signer's.
    fn digest_deviation(&self, info: &SignerInfo<'_>) -> Option<Deviation> {
        let declared = &self.signed_data.digests;
        let right = matches!(declared.as_slice(), [one] if one.name == info.digest.name);
        let seen = declared.iter().map(|of| of.name.as_str()).collect::<Vec<_>>().join(", ");
        let seen = if seen.is_empty() { "none".to_owned() } else { seen };
        (!right).then(|| {
            Deviation::new(
                "PA-35",
                Location::default(),
                seen,
                format!("{} alone", info.digest.name),
            )
        })
    }

    /// What is signed, by its digests.
    fn references(
        &self,
        info: &SignerInfo<'_>,
        facts: &SignedFacts<'_>,
        verified: &Verified,
        subject: &Subject<'_>,
    ) -> Vec<SignedReference> {
        let mut references = Vec::new();
        let role = match subject.format {
            SignatureFormat::Rfc3161 | SignatureFormat::PdfPkcs7Sha1 => ReferenceRole::Object,
            _ => ReferenceRole::Document,
        };
        if subject.format == SignatureFormat::PdfPkcs7Sha1 {
            references.push(self.sha1_reference());
        }
        let mut main = if info.signed_attributes.is_some() {
            let computed =
                info.digest.algorithm.and_then(|algorithm| self.content.digest(algorithm));
            compared(role, &info.digest, facts.message_digest.as_deref(), computed)
        } else {
            // Nothing but the value itself speaks of the content; what it says counts here too.
            let computed = verified.algorithm.digest.and_then(|of| self.content.digest(of));
            let hex = computed.as_ref().map(hex::encode).unwrap_or_default();
            SignedReference {
                found: self.content.inside.is_some() || computed.is_some(),
                intact: verified.verifies.clone(),
                signed_digest: hex.clone(),
                computed_digest: hex,
                ..compared(role, &info.digest, None, None)
            }
        };
        if role == ReferenceRole::Document
            && subject.format == SignatureFormat::Cms
            && subject.kind == SignatureKind::Signature
            && self.content.inside.is_some()
            && let Some(given) = info.digest.algorithm.and_then(self.content.outside)
        {
            // A content was given, but the signature has its own: they must be the same.
            let own = info.digest.algorithm.and_then(|algorithm| self.content.digest(algorithm));
            references.push(SignedReference {
                what: "the content given".to_owned(),
                ..compared(ReferenceRole::Document, &info.digest, own.as_deref(), Some(given))
            });
        }
        if !main.found && main.intact.holds() {
            main.intact = Check::Unable("the signed content is not at hand".to_owned());
        }
        references.push(main);
        references
    }

    /// adbe.pkcs7.sha1: the content inside is the SHA-1 digest of the document.
    fn sha1_reference(&self) -> SignedReference {
        let digest = DigestUse {
            algorithm: Some(DigestAlgorithm::Sha1),
            name: DigestAlgorithm::Sha1.oid().to_owned(),
        };
        let computed = (self.content.outside)(DigestAlgorithm::Sha1);
        let inside = self.content.inside.as_deref();
        compared(ReferenceRole::Document, &digest, inside, computed)
    }
}

/// The digest algorithms that the content of a structure must be hashed with.
pub(super) fn content_digest_algorithms(bytes: &[u8]) -> Result<Vec<DigestAlgorithm>, FormatError> {
    let token = match messages::is_response(bytes) {
        true => messages::Response::read(bytes)?.token,
        false => None,
    };
    let signed_data = SignedData::read(token.map_or(bytes, |token| token.full))?;
    let mut found = Vec::new();
    let mut add = |algorithm: Option<DigestAlgorithm>| {
        if let Some(algorithm) = algorithm
            && !found.contains(&algorithm)
        {
            found.push(algorithm);
        }
    };
    if let Some(info) = signed_data.timestamp_info()? {
        add(timestamp::Info::read(&info)?.digest.algorithm);
        return Ok(found);
    }
    if signed_data.content.is_some_and(|content| content.content.len() == 20) {
        add(Some(DigestAlgorithm::Sha1));
    }
    let signers = signed_data.signers.iter().flatten();
    for info in signers.filter_map(|element: &Element<'_>| SignerInfo::read(element).ok()) {
        match &info.signed_attributes {
            Some(set) => {
                add(info.digest.algorithm);
                unsigned::content_imprints(set, &mut add);
            }
            None => add(info.algorithm.digest.or(info.digest.algorithm)),
        }
        if let Some(set) = &info.unsigned_attributes {
            unsigned::content_imprints(set, &mut add);
        }
    }
    Ok(found)
}
