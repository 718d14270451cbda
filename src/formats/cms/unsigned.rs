//! What hangs on a signature: timestamps on its content and its value, counter-signatures, and the
//! validation data that was added to it.

use super::archive;
use super::archive::HashIndex;
use super::attributes::Attribute;
use super::attributes::read_attributes;
use super::attributes::read_signed;
use super::evidence::compared;
use super::evidence::evidence_of;
use super::evidence::unreadable;
use super::evidence::validation_data;
use super::observe::Content;
use super::observe::Subject;
use super::observe::observe_signed_data;
use super::oid;
use super::revocation_values::read_certificate_values;
use super::revocation_values::read_revocation_values;
use super::signed_data::SignedData;
use super::signed_data::SignerInfo;
use super::signer::Signed;
use super::signer::identify_and_verify;
use super::timestamp::Info;
use super::work::TOLD;
use super::work::Work;
use crate::crypto::digest;
use crate::formats::der::Element;
use crate::model::Certificate;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use crate::model::Material;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use std::sync::Arc;

/// The inside of a structure, as the things that hang on its signatures need it.
pub(super) struct Inner<'a, 'b> {
    /// What is signed.
    pub(super) content: &'b Content<'b>,
    /// The structure.
    pub(super) signed_data: &'b SignedData<'a>,
    /// Its certificates.
    pub(super) embedded: &'b [Arc<Certificate>],
    /// Options and bounds.
    pub(super) work: &'b Work<'b>,
}

/// Adds the digest algorithms of tokens among some attributes whose imprint is (also) of the content.
pub(super) fn content_imprints(set: &Element<'_>, add: &mut impl FnMut(Option<DigestAlgorithm>)) {
    for attribute in read_attributes(set).0 {
        if attribute.kind != oid::CONTENT_TIMESTAMP && attribute.kind != oid::ARCHIVE_TIMESTAMP_V3 {
            continue;
        }
        for value in &attribute.values {
            if let Ok(token) = SignedData::read(value.full)
                && let Ok(Some(info)) = token.timestamp_info()
                && let Ok(info) = Info::read(&info)
            {
                add(info.digest.algorithm);
            }
        }
    }
}

/// A token in the unsigned attributes, with the id of its evidence.
pub(super) struct NumberedToken<'a> {
    /// The token.
    pub(super) element: Element<'a>,
    /// Its id.
    pub(super) id: String,
}

/// The id of a token by its place; the list is in the order of the places.
pub(super) fn token_id<'t>(
    tokens: &'t [NumberedToken<'_>],
    value: &Element<'_>,
) -> Option<&'t str> {
    let at = tokens.binary_search_by_key(&value.offset, |token| token.element.offset).ok()?;
    tokens.get(at).map(|token| token.id.as_str())
}

/// Whether an unsigned attribute's values are tokens that are read.
fn is_token(kind: &str) -> bool {
    matches!(
        kind,
        oid::SIGNATURE_TIMESTAMP
            | oid::ARCHIVE_TIMESTAMP
            | oid::ARCHIVE_TIMESTAMP_V2
            | oid::ARCHIVE_TIMESTAMP_V3
    )
}

impl Inner<'_, '_> {
    /// content-time-stamp: tokens over what is signed, made before.
    pub(super) fn read_content_timestamps(
        &self,
        values: &[Element<'_>],
        evidence: &mut SignatureEvidence,
        material: &mut Material,
    ) {
        for (index, value) in values.iter().enumerate() {
            if !self.work.take_part() {
                let at = Location::oid(oid::CONTENT_TIMESTAMP);
                let seen = "one of too many tokens";
                evidence.deviations.push(Deviation::new("CM-03-OTHER", at, seen, "fewer"));
                return;
            }
            let id = format!("{}/timestamp-{}", evidence.id, index.saturating_add(1));
            let outside = |algorithm| self.content.digest(algorithm);
            let kind = SignatureKind::ContentTimestamp;
            let protects = vec!["document".to_owned()];
            self.read_token(value, (id, kind), &outside, protects, evidence, material);
        }
    }

    /// unsignedAttrs: nobody vouches for them, so what cannot be read decides nothing, but is told.
    /// `before` tokens were numbered already.
    pub(super) fn read_unsigned(
        &self,
        info: &SignerInfo<'_>,
        before: usize,
        evidence: &mut SignatureEvidence,
        material: &mut Material,
    ) {
        let Some(set) = &info.unsigned_attributes else { return };
        let (attributes, error) = read_attributes(set);
        if let Some(error) = error {
            let deviation =
                Deviation::new("CM-08", Location::default(), error.to_string(), "an attribute");
            evidence.deviations.push(deviation);
        }
        // Numbered beforehand: an archive timestamp speaks of tokens that may stand after it.
        let mut tokens: Vec<NumberedToken<'_>> = Vec::new();
        for attribute in attributes.iter().filter(|attribute| is_token(&attribute.kind)) {
            for value in &attribute.values {
                let number = before.saturating_add(tokens.len()).saturating_add(1);
                let id = format!("{}/timestamp-{number}", evidence.id);
                tokens.push(NumberedToken { element: *value, id });
            }
        }
        let mut unknown =
            attributes.iter().filter(|attribute| oid::attribute_name(&attribute.kind).is_none());
        for attribute in unknown.by_ref().take(TOLD) {
            let seen = format!("of unknown type {}", attribute.kind);
            let at = Location::oid(&attribute.kind);
            evidence.deviations.push(Deviation::new("CM-08", at, seen, "a known type"));
        }
        for attribute in &attributes {
            self.read_attribute(attribute, info, (&attributes, &tokens), evidence, material);
        }
        // In a SET the order says nothing; what covers others comes after them.
        evidence.timestamps.sort_by_key(|token| {
            let facts = token.timestamp.as_ref();
            let archive = facts.filter(|_| token.kind == SignatureKind::ArchiveTimestamp);
            archive.map(|facts| (facts.time, facts.protects.len()))
        });
    }

    fn read_attribute(
        &self,
        attribute: &Attribute<'_>,
        info: &SignerInfo<'_>,
        (attributes, tokens): (&[Attribute<'_>], &[NumberedToken<'_>]),
        evidence: &mut SignatureEvidence,
        material: &mut Material,
    ) {
        let kind = attribute.kind.as_str();
        let place = || Location::oid(kind);
        if evidence.format == SignatureFormat::Pades
            && matches!(
                kind,
                oid::CERTIFICATE_VALUES
                    | oid::REVOCATION_VALUES
                    | oid::CERTIFICATE_REFS
                    | oid::REVOCATION_REFS
                    | oid::ARCHIVE_TIMESTAMP
                    | oid::ARCHIVE_TIMESTAMP_V2
                    | oid::ARCHIVE_TIMESTAMP_V3
            )
        {
            let seen = oid::attribute_text(kind);
            evidence.deviations.push(Deviation::new("PA-34", place(), seen, "none of this type"));
        }
        for value in &attribute.values {
            let is_part = is_token(kind) || kind == oid::COUNTER_SIGNATURE;
            if is_part && !self.work.take_part() {
                let seen = "one of too many tokens and counter-signatures, and not read";
                evidence.deviations.push(Deviation::new("CM-08", place(), seen, "fewer"));
                return;
            }
            let id = token_id(tokens, value).unwrap_or_default().to_owned();
            match kind {
                oid::SIGNATURE_TIMESTAMP => {
                    let outside = |algorithm| digest(algorithm, &info.signature).ok();
                    let kind = SignatureKind::SignatureTimestamp;
                    let protects = vec![format!("signature:{}", evidence.id)];
                    self.read_token(value, (id, kind), &outside, protects, evidence, material);
                }
                oid::ARCHIVE_TIMESTAMP | oid::ARCHIVE_TIMESTAMP_V2 | oid::ARCHIVE_TIMESTAMP_V3 => {
                    let index = (kind == oid::ARCHIVE_TIMESTAMP_V3 && self.work.spend())
                        .then(|| HashIndex::of_token(value.full))
                        .flatten();
                    let archived = index
                        .and_then(|index| archive::gather(&index, self, info, attributes, tokens));
                    if archived.is_none() {
                        let seen = oid::attribute_text(kind);
                        let expected = "archive-time-stamp-v3 with what it covers";
                        evidence.deviations.push(Deviation::new("CM-12", place(), seen, expected));
                    }
                    let mut protects = Vec::new();
                    if let Some(archived) = &archived {
                        protects.push(format!("signature:{}", evidence.id));
                        protects.extend(archived.protects.iter().cloned());
                    }
                    let outside = |algorithm| {
                        archived.as_ref()?.imprint(algorithm, &self.content.digest(algorithm)?)
                    };
                    let kind = SignatureKind::ArchiveTimestamp;
                    self.read_token(value, (id, kind), &outside, protects, evidence, material);
                }
                oid::COUNTER_SIGNATURE => {
                    self.read_counter_signature(value, info, evidence, material);
                }
                oid::CERTIFICATE_VALUES | oid::REVOCATION_VALUES | oid::REVOCATION_ARCHIVAL => {
                    let mut carried = Material::default();
                    let read = match kind {
                        oid::CERTIFICATE_VALUES => read_certificate_values(value, &mut carried),
                        _ => read_revocation_values(value, &mut carried),
                    };
                    if let Err(error) = read {
                        let seen = format!("malformed: {error}");
                        let deviation =
                            Deviation::new("CM-08", place(), seen, oid::attribute_text(kind));
                        evidence.deviations.push(deviation);
                    }
                    evidence.validation_data.extend(validation_data(&carried));
                    material.extend(carried);
                }
                _ => {}
            }
        }
    }

    /// Reads a token inside a signature.
    fn read_token(
        &self,
        value: &Element<'_>,
        (id, kind): (String, SignatureKind),
        outside: &dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
        protects: Vec<String>,
        evidence: &mut SignatureEvidence,
        material: &mut Material,
    ) {
        let subject = Subject {
            format: SignatureFormat::Rfc3161,
            kind,
            id: Some(id.clone()),
            outside,
            outside_octets: None,
            protects,
        };
        let read = self.work.nested(|| observe_signed_data(value.full, &subject, self.work));
        let error = match read {
            Some(Ok(observed)) => {
                material.extend(observed.material);
                evidence.timestamps.extend(observed.signatures);
                return;
            }
            Some(Err(error)) => error.to_string(),
            None => "tokens are nested too deeply".to_owned(),
        };
        let deviation = Deviation::new("TS-02", Location::default(), error, "a timestamp token");
        let broken = unreadable(id, kind, SignatureFormat::Rfc3161, deviation);
        evidence.timestamps.push(broken);
    }

    /// CM-11: a SignerInfo whose content is the signature's octets, with certificates from the
    /// structure around it.
    fn read_counter_signature(
        &self,
        value: &Element<'_>,
        signer: &SignerInfo<'_>,
        evidence: &mut SignatureEvidence,
        material: &mut Material,
    ) {
        let number = evidence.counter_signatures.len().saturating_add(1);
        let id = format!("{}/counter-signature-{number}", evidence.id);
        let outside = |algorithm| digest(algorithm, &signer.signature).ok();
        let kind = SignatureKind::CounterSignature;
        let subject = Subject {
            format: SignatureFormat::Cms,
            kind,
            id: Some(id.clone()),
            outside: &outside,
            outside_octets: Some(&signer.signature),
            protects: Vec::new(),
        };
        let read = self.work.nested(|| {
            SignerInfo::read(value)
                .map(|info| self.observe_counter_signature(&info, id.clone(), &subject, material))
        });
        let error = match read {
            Some(Ok(counter_signature)) => {
                evidence.counter_signatures.push(counter_signature);
                return;
            }
            Some(Err(error)) => error.to_string(),
            None => "counter-signatures are nested too deeply".to_owned(),
        };
        let deviation = Deviation::new("CM-01", Location::default(), error, "a SignerInfo");
        let broken = unreadable(id, kind, SignatureFormat::Cms, deviation);
        evidence.counter_signatures.push(broken);
    }

    fn observe_counter_signature(
        &self,
        info: &SignerInfo<'_>,
        id: String,
        subject: &Subject<'_>,
        material: &mut Material,
    ) -> SignatureEvidence {
        let mut deviations = Vec::new();
        let mut named = Vec::new();
        let mut attributes = None;
        let signed = match &info.signed_attributes {
            Some(set) => {
                let facts = read_signed(set, info, None, subject.format);
                deviations.extend(facts.deviations);
                named = facts.named;
                attributes = Some((facts.attributes, facts.message_digest));
                Signed::attributes(set)
            }
            None => Signed::Digest(subject.outside),
        };
        let verified = identify_and_verify(info, &signed, &named, self.embedded, self.work);
        deviations.extend(verified.deviations.iter().cloned());
        let role = ReferenceRole::Object;
        let reference = match &attributes {
            Some((_, message_digest)) => {
                let computed = info.digest.algorithm.and_then(subject.outside);
                compared(role, &info.digest, message_digest.as_deref(), computed)
            }
            None => {
                let computed = verified.algorithm.digest.and_then(subject.outside);
                let mut reference = compared(role, &info.digest, None, computed);
                reference.intact = verified.verifies.clone();
                reference.signed_digest.clone_from(&reference.computed_digest);
                reference
            }
        };
        let mut evidence = evidence_of(id, subject, info, verified, vec![reference], deviations);
        evidence.attributes = attributes.map(|(of, _)| of).unwrap_or_default();
        let content = Content::new(None, subject.outside);
        let inner = Inner {
            content: &content,
            signed_data: self.signed_data,
            embedded: self.embedded,
            work: self.work,
        };
        inner.read_unsigned(info, 0, &mut evidence, material);
        evidence
    }
}
