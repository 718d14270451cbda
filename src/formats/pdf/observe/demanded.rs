//! A signature held against the seed value of its field (PA-88).

use super::Found;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::seed_value::Offer;
use crate::model::Certificate;
use crate::model::Deviation;
use crate::model::FieldLock;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use std::sync::Arc;

/// Notes each demand that the signature does not meet. `embedded` are the certificates that it
/// carries.
pub(super) fn note_unmet(
    found: &Found,
    embedded: &[Arc<Certificate>],
    evidence: &mut SignatureEvidence,
) {
    let Some(seed) = found.seed.as_ref().filter(|_| evidence.kind == SignatureKind::Signature)
    else {
        return;
    };
    let dictionary = &found.dictionary;
    let name = |key: &str| {
        let value = dictionary.dictionary.get(key);
        value.and_then(Object::as_name).map(|name| name.text())
    };
    let restrictions = &dictionary.restrictions;
    let permission = restrictions.doc_mdp.unwrap_or_default();
    let signer = evidence.signer.certificate;
    let certificate = embedded.iter().find(|one| Some(one.id) == signer).map(AsRef::as_ref);
    let issuers: Vec<&[u8]> = embedded
        .iter()
        .filter(|one| Some(one.id) != signer)
        .map(|one| one.der.as_slice())
        .collect();
    let mut seed = seed.clone();
    if issuers.is_empty() {
        // Nothing says who is above the signer.
        seed.certificate.issuers.clear();
    }
    let offer = Offer {
        filter: name("Filter"),
        sub_filter: name("SubFilter"),
        reason: dictionary.reason.as_deref(),
        digest: evidence.value.algorithm.digest.map(|digest| digest.name()),
        revocation_data: !evidence.validation_data.is_empty(),
        locks_document: permission == 1 && restrictions.field_locks.contains(&FieldLock::All),
        certification: if restrictions.certifies { permission } else { 0 },
        timestamped: !evidence.timestamps.is_empty(),
        authority: None,
        certificate,
        issuers,
    };
    for unmet in seed.unmet(&offer) {
        let seen = unmet.offered;
        let expected = format!("{} {}", unmet.constraint, unmet.wanted);
        evidence.deviations.push(Deviation::new("PA-88", found.at.clone(), seen, expected));
    }
}
