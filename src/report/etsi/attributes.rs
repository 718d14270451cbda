//! What a signature says of itself and carries (TS 119 102-2 annex A).

use super::base64_of_hex;
use super::element::Element;
use super::names;
use super::objects::Objects;
use super::refer;
use super::time;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;

/// The attributes; `None` where there is none.
pub(super) fn of(observed: &SignatureEvidence, objects: &Objects<'_>) -> Option<Element> {
    let said = &observed.attributes;
    let mut parts = Vec::new();
    let mut signed = |name, inside: Vec<Element>| {
        parts.push(Element::of(name, inside).with("Signed", "true"));
    };
    if let Some(claimed) = said.claimed_signing_time {
        signed("SigningTime", vec![time("Time", claimed)]);
    }
    if observed.signer.reference.is_some() {
        let object = observed.signer.certificate.and_then(|id| objects.certificate(id));
        let object = object.map(|object| refer("AttributeObject", &object));
        signed("SigningCertificate", object.into_iter().collect());
    }
    for commitment in &said.commitments {
        let identifier = Element::text("CommitmentTypeIdentifier", names::uri(commitment));
        signed("CommitmentTypeIndication", vec![identifier]);
    }
    if let Some(policy) = &said.signature_policy {
        signed("SigPolicyIdentifier", vec![Element::text("SigPolicyId", names::uri(policy))]);
    }
    if let Some(place) = &said.location {
        signed("SignatureProductionPlace", vec![Element::text("AddressString", place)]);
    }
    if !said.roles.is_empty() {
        let roles = said.roles.iter().map(|role| {
            let claimed = Element::text("EndorsementType", "claimed");
            Element::of("RoleDetails", [Element::text("Role", role), claimed])
        });
        signed("SignerRole", roles.collect());
    }
    let digest = observed.references.iter().find(|reference| {
        reference.role == ReferenceRole::Document && !reference.signed_digest.is_empty()
    });
    if let Some(digest) = digest.filter(|_| is_cms(observed.format)) {
        let digest = Element::text("Digest", base64_of_hex(&digest.signed_digest));
        signed("MessageDigest", vec![digest]);
    }
    if let Some(reason) = &said.reason {
        signed("Reason", vec![Element::text("ReasonElement", reason)]);
    }
    if let Some(name) = &said.name {
        signed("Name", vec![Element::text("NameElement", name)]);
    }
    for token in &observed.timestamps {
        let name = match token.kind {
            SignatureKind::ContentTimestamp => "AllDataObjectsTimeStamp",
            SignatureKind::ArchiveTimestamp => "ArchiveTimeStamp",
            _ => "SignatureTimeStamp",
        };
        let Some(facts) = &token.timestamp else { continue };
        let object = objects.timestamp(&token.id);
        let mut inside: Vec<Element> =
            object.map(|object| refer("AttributeObject", &object)).into_iter().collect();
        inside.push(time("TimeStampValue", facts.time));
        parts.push(Element::of(name, inside));
    }
    if let Some(name) = sub_filter(observed.format) {
        parts.push(Element::of("SubFilter", [Element::text("SubFilterElement", name)]));
    }
    parts.extend(byte_range(observed).map(|range| Element::text("ByteRange", range)));
    (!parts.is_empty()).then(|| Element::of("SignatureAttributes", parts))
}

fn is_cms(format: SignatureFormat) -> bool {
    !matches!(format, SignatureFormat::Xades | SignatureFormat::Xmldsig | SignatureFormat::Unknown)
}

fn sub_filter(format: SignatureFormat) -> Option<&'static str> {
    match format {
        SignatureFormat::Pades => Some("ETSI.CAdES.detached"),
        SignatureFormat::PdfPkcs7Detached => Some("adbe.pkcs7.detached"),
        SignatureFormat::PdfPkcs7Sha1 => Some("adbe.pkcs7.sha1"),
        SignatureFormat::PdfX509RsaSha1 => Some("adbe.x509.rsa_sha1"),
        _ => None,
    }
}

/// `bytes a..b and c..d` as offsets and lengths.
fn byte_range(observed: &SignatureEvidence) -> Option<String> {
    sub_filter(observed.format)?;
    let ranges = observed.references.iter().find_map(|one| one.what.strip_prefix("bytes "))?;
    let pairs = ranges.split(" and ").map(|range| {
        let (from, to) = range.split_once("..")?;
        let (from, to) = (from.parse::<u64>().ok()?, to.parse::<u64>().ok()?);
        Some(format!("{from} {}", to.checked_sub(from)?))
    });
    Some(pairs.collect::<Option<Vec<_>>>()?.join(" "))
}
