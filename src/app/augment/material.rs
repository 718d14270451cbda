//! What goes into the security store, as bytes, and what cannot because it is not at hand.

use super::AugmentError;
use super::Augmented;
use super::Lack;
use super::Look;
use crate::adapters::sandbox;
use crate::crypto;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::pdf::embed::Relation;
use crate::formats::pdf::embed::ValidationData;
use crate::formats::x509::Pool;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::Evidence;
use crate::model::Need;
use crate::model::Origin;
use crate::model::RevocationKind;
use crate::model::SecurityStore;
use crate::model::Time;
use crate::model::Wanted;
use crate::validation::Retention;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::sync::RwLock;

/// The sample anchors, authorities and CRLs of this moment, for trials.
pub(super) fn add_samples(pool: &RwLock<Pool>, at: Time) -> Result<(), AugmentError> {
    let mut pool = pool.write().unwrap_or_else(PoisonError::into_inner);
    let origin = || Origin::File("sandbox".to_owned());
    for anchor in sandbox::sample_anchors()? {
        pool.add_anchor(anchor, origin());
    }
    for certificate in sandbox::sample_certificates()? {
        pool.add_certificate(certificate, origin());
    }
    for (_, crl) in sandbox::current_crls(at)? {
        // Its own reader takes what was just made.
        let _ = pool.add_crl(&crl, origin());
    }
    Ok(())
}

/// What is missing, for people.
pub(super) fn lacks<'a>(
    evidence: &Evidence,
    states: impl Iterator<Item = &'a Retention>,
) -> Vec<Lack> {
    let subject = |id: CertificateId| {
        let entry = evidence.certificate(id);
        entry.map_or_else(|| id.to_string(), |entry| entry.certificate.subject.text.clone())
    };
    let mut lacks = BTreeSet::new();
    for state in states {
        for Need { certificate, wanted } in &state.missing {
            let entry = evidence.certificate(*certificate).map(|entry| &entry.certificate);
            lacks.insert(match wanted {
                Wanted::Issuer { urls } => Lack::Issuer {
                    subject: subject(*certificate),
                    issuer: entry.map(|c| c.issuer.text.clone()).unwrap_or_default(),
                    urls: urls.clone(),
                },
                Wanted::Status { ocsp_urls, crl_urls, .. } => Lack::Status {
                    subject: subject(*certificate),
                    serial: entry.map(|c| c.serial.clone()).unwrap_or_default(),
                    urls: ocsp_urls.iter().chain(crl_urls).cloned().collect(),
                },
            });
        }
        for id in &state.untrusted {
            lacks.insert(Lack::Trust { subject: subject(*id) });
        }
    }
    lacks.into_iter().collect()
}

/// The bytes of all that is to be kept.
pub(super) fn collect(
    look: &Look,
    states: &[(usize, Retention)],
    pool: &Pool,
    relations: bool,
) -> Result<ValidationData, AugmentError> {
    let carried = carried(look);
    let mut data = ValidationData::default();
    let mut taken = BTreeSet::new();
    let mut lacks = Vec::new();
    for (position, state) in states {
        let mut relation = Relation::default();
        if let Some(signature) = look.evidence.signatures.get(*position) {
            relation.field.clone_from(&signature.id);
        }
        let [certificates, crls, ocsps] = &mut relation.items;
        for entry in state.certificates.iter().filter_map(|id| look.evidence.certificate(*id)) {
            certificates.push(entry.certificate.der.clone());
        }
        for status in state.statuses.iter().filter_map(|at| look.evidence.revocation.get(*at)) {
            let id = CertificateId::from_hex(&status.source);
            let der = carried.get(status.source.as_str()).map(|der| (*der).clone());
            let Some(der) = der.or_else(|| pool.status_der(id?)) else {
                lacks.push(Lack::Bytes { sha256: status.source.clone() });
                continue;
            };
            match status.kind {
                RevocationKind::Crl => crls.push(der),
                RevocationKind::Ocsp => ocsps.push(whole_response(der)),
            }
        }
        let kinds = [&mut data.certificates, &mut data.crls, &mut data.ocsps];
        for (all, own) in kinds.into_iter().zip(&relation.items) {
            all.extend(own.iter().filter(|der| taken.insert((*der).clone())).cloned());
        }
        if relations {
            data.relations.push(relation);
        }
    }
    if lacks.is_empty() { Ok(data) } else { Err(AugmentError::Missing { lacks }) }
}

/// The statuses that the document carries, in its store or in a signature, by their digests.
fn carried(look: &Look) -> BTreeMap<String, &Vec<u8>> {
    let material = &look.observed.material;
    let all = material.crls.iter().chain(&material.ocsps);
    all.filter_map(|der| Some((sha256(der)?, der))).collect()
}

fn sha256(der: &[u8]) -> Option<String> {
    crypto::digest(DigestAlgorithm::Sha256, der).ok().map(hex::encode)
}

/// id-pkix-ocsp-basic, RFC 6960 clause 4.2.1.
const BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
/// OCSPResponseStatus *successful*.
const SUCCESSFUL: u8 = 0;

/// An OCSPResponse; a basic response alone is put into one (PA-53).
fn whole_response(response: Vec<u8>) -> Vec<u8> {
    let is_whole = Reader::new(&response)
        .sequence()
        .and_then(|mut fields| fields.expect(der::ENUMERATED).map(|_| ()))
        .is_ok();
    if is_whole {
        return response;
    }
    let bytes = der::sequence(&[der::oid(BASIC), der::octet_string(&response)]);
    der::sequence(&[der::element(der::ENUMERATED, &[SUCCESSFUL]), der::explicit(0, &bytes)])
}

/// How much of it is new to the store.
pub(super) fn count(data: &ValidationData, held: Option<&SecurityStore>, told: &mut Augmented) {
    let empty = SecurityStore::default();
    let held = held.unwrap_or(&empty);
    let of_certificates: BTreeSet<String> =
        held.certificates.iter().map(ToString::to_string).collect();
    let fresh = |items: &[Vec<u8>], known: &dyn Fn(&str) -> bool| {
        let digests = items.iter().filter_map(|der| sha256(der));
        digests.filter(|digest| !known(digest)).count()
    };
    told.certificates = fresh(&data.certificates, &|digest| of_certificates.contains(digest));
    told.crls = fresh(&data.crls, &|digest| held.crls.iter().any(|known| known == digest));
    told.ocsps = fresh(&data.ocsps, &|digest| held.ocsps.iter().any(|known| known == digest));
}

#[cfg(test)]
mod tests {
    use super::whole_response;
    use crate::adapters::sandbox;
    use crate::formats::der;
    use crate::formats::der::Reader;
    use crate::model::Time;

    #[test]
    fn basic_response_is_put_into_a_whole_one() {
        let now = Time::from_unix(1_800_000_000);
        let whole = sandbox::current_ocsp("leader", now).expect("an answer");
        assert_eq!(whole_response(whole.clone()), whole);
        let mut fields = Reader::new(&whole).sequence().expect("a response");
        fields.expect(der::ENUMERATED).expect("a status");
        let bytes = fields.expect(der::context(0)).expect("bytes");
        let mut bytes = bytes.reader().sequence().expect("bytes");
        bytes.expect(der::OID).expect("a type");
        let basic = bytes.expect(der::OCTET_STRING).expect("octets").content.to_vec();
        assert_eq!(whole_response(basic), whole);
    }
}
