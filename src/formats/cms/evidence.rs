//! Facts of a CMS structure in the nouns of the model: a reference, a signature that was read, one
//! that could not be.

use super::observe::Subject;
use super::signed_data::SignerInfo;
use super::signer::Verified;
use crate::crypto::Hasher;
use crate::crypto::digest;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Material;
use crate::model::ReferenceRole;
use crate::model::Restrictions;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignedReference;
use crate::model::SignerIdentification;

/// A reference from the signed and the computed digest.
pub(super) fn compared(
    role: ReferenceRole,
    digest: &DigestUse,
    signed: Option<&[u8]>,
    computed: Option<Vec<u8>>,
) -> SignedReference {
    // Of an algorithm that nobody here computes, nothing says that the content is not at hand.
    let unsupported = digest.algorithm.is_none_or(|algorithm| Hasher::new(algorithm).is_err());
    let intact = match (signed, &computed) {
        (Some(signed), Some(computed)) => Check::of(signed == computed),
        (None, _) => Check::Unable("no digest of it is signed".to_owned()),
        (_, None) if unsupported => {
            let name = digest.algorithm.map_or(digest.name.as_str(), |of| of.name());
            Check::Unable(format!("digest algorithm {name} is not supported"))
        }
        (_, None) => Check::Unable("the signed content is not at hand".to_owned()),
    };
    SignedReference {
        role,
        what: "message-digest".to_owned(),
        at: Location::default(),
        digest: digest.clone(),
        found: computed.is_some() || (unsupported && signed.is_some()),
        intact,
        signed_digest: signed.map(hex::encode).unwrap_or_default(),
        computed_digest: computed.map(hex::encode).unwrap_or_default(),
    }
}

/// Evidence of a signature that was read.
pub(super) fn evidence_of(
    id: String,
    subject: &Subject<'_>,
    info: &SignerInfo<'_>,
    verified: Verified,
    references: Vec<SignedReference>,
    deviations: Vec<Deviation>,
) -> SignatureEvidence {
    SignatureEvidence {
        references,
        value: SignatureValue {
            algorithm: verified.algorithm,
            verifies: verified.verifies,
            sha256: digest(DigestAlgorithm::Sha256, &info.signature)
                .map(hex::encode)
                .unwrap_or_default(),
            octets: hex::encode(&info.signature),
            message_sha256: verified.message_sha256,
        },
        signer: verified.signer,
        deviations,
        ..blank(id, subject.kind, subject.format)
    }
}

/// Evidence of a signature that cannot be read: it is there, and nothing of it holds.
pub(super) fn unreadable(
    id: String,
    kind: SignatureKind,
    format: SignatureFormat,
    deviation: Deviation,
) -> SignatureEvidence {
    let mut evidence = blank(id, kind, format);
    let unknown = DigestUse { algorithm: None, name: String::new() };
    let reference = compared(ReferenceRole::Document, &unknown, None, None);
    evidence.references.push(reference);
    evidence.deviations.push(deviation);
    evidence
}

fn blank(id: String, kind: SignatureKind, format: SignatureFormat) -> SignatureEvidence {
    SignatureEvidence {
        id,
        kind,
        format,
        at: Location::default(),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: SignatureAlgorithm {
                scheme: SignatureScheme::Unknown,
                digest: None,
                pss: None,
                name: String::new(),
            },
            verifies: Check::Unable("the signature cannot be read".to_owned()),
            sha256: String::new(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification::default(),
        attributes: SignedAttributes::default(),
        coverage: Coverage::EntireDocument,
        covered_until: None,
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations: Vec::new(),
    }
}

/// SHA-256 of CRLs, OCSP responses and certificates, hex.
pub(super) fn validation_data(material: &Material) -> Vec<String> {
    let of = |bytes: &Vec<u8>| digest(DigestAlgorithm::Sha256, bytes).map(hex::encode).ok();
    let certificates = material.certificates.iter().map(|certificate| certificate.id.to_string());
    let others = material.crls.iter().chain(&material.ocsps).filter_map(of);
    certificates.chain(others).collect()
}
