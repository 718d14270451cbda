//! What is to be kept in the document, as bytes, and what cannot because it is not at hand.

use super::AugmentError;
use super::Augmented;
use super::Lack;
use super::Look;
use crate::adapters::sandbox;
use crate::crypto;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::x509::Pool;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::Need;
use crate::model::Origin;
use crate::model::RevocationKind;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::Time;
use crate::model::Wanted;
use crate::signing::augment::Provision;
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

/// The bytes of all that is to be kept, signature by signature. What a signature holds in itself is
/// not said again.
pub(super) fn collect(
    look: &Look,
    states: &[(usize, Retention)],
    pool: &Pool,
) -> Result<Vec<Provision>, AugmentError> {
    let carried = carried(look);
    let mut provisions = Vec::new();
    let mut lacks = Vec::new();
    for (position, state) in states {
        let Some(signature) = look.evidence.signatures.get(*position) else { continue };
        let held = held_inside(&look.evidence, signature);
        let mut own = Provision { signature: signature.id.clone(), ..Provision::default() };
        for entry in state.certificates.iter().filter_map(|id| look.evidence.certificate(*id)) {
            if !held.contains(&entry.certificate.id.to_string()) {
                own.certificates.push(entry.certificate.der.clone());
            }
        }
        for status in state.statuses.iter().filter_map(|at| look.evidence.revocation.get(*at)) {
            if held.contains(&status.source) {
                continue;
            }
            let id = CertificateId::from_hex(&status.source);
            let der = carried.get(status.source.as_str()).map(|der| (*der).clone());
            let Some(der) = der.or_else(|| pool.status_der(id?)) else {
                lacks.push(Lack::Bytes { sha256: status.source.clone() });
                continue;
            };
            let (all, der) = match status.kind {
                RevocationKind::Crl => (&mut own.crls, der),
                RevocationKind::Ocsp => (&mut own.ocsps, whole_response(der)),
            };
            if !all.contains(&der) {
                all.push(der);
            }
        }
        provisions.push(own);
    }
    if lacks.is_empty() { Ok(provisions) } else { Err(AugmentError::Missing { lacks }) }
}

/// Digests of what a signature that keeps its own validation data holds, its timestamps included;
/// in CMS the structure's own fields are to hold what its timestamps need, too. The archive
/// timestamps of a container hold some for the signatures that they cover.
fn held_inside(evidence: &Evidence, signature: &SignatureEvidence) -> BTreeSet<String> {
    if evidence.document.format == DocumentFormat::Pdf {
        return BTreeSet::new();
    }
    let inside = match signature.format {
        SignatureFormat::Cms => &[][..],
        _ => signature.timestamps.as_slice(),
    };
    let name = format!("signature:{}", signature.id);
    let covers = |token: &&SignatureEvidence| {
        let facts = token.timestamp.as_ref();
        token.kind == SignatureKind::DocumentTimestamp
            && facts.is_some_and(|facts| facts.protects.contains(&name))
    };
    let covering: Vec<&SignatureEvidence> = evidence.signatures.iter().filter(covers).collect();
    let carriers = || std::iter::once(signature).chain(inside).chain(covering.iter().copied());
    let values = carriers().flat_map(|carrier| carrier.validation_data.iter().cloned());
    let embedded = carriers().flat_map(|carrier| &carrier.signer.embedded);
    values.chain(embedded.map(ToString::to_string)).collect()
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

/// How much of it is new: a PDF has it once for all signatures.
pub(super) fn count(provisions: &[Provision], evidence: &Evidence, told: &mut Augmented) {
    let store = evidence.document.security_store.iter();
    let mut known: BTreeSet<String> = store
        .flat_map(|store| {
            let certificates = store.certificates.iter().map(ToString::to_string);
            certificates.chain(store.crls.iter().chain(&store.ocsps).cloned())
        })
        .collect();
    let is_shared = evidence.document.format == DocumentFormat::Pdf;
    for own in provisions {
        let mut fresh = |items: &[Vec<u8>]| {
            let digests = items.iter().filter_map(|der| sha256(der));
            digests.filter(|digest| !is_shared || known.insert(digest.clone())).count()
        };
        told.certificates = told.certificates.saturating_add(fresh(&own.certificates));
        told.crls = told.crls.saturating_add(fresh(&own.crls));
        told.ocsps = told.ocsps.saturating_add(fresh(&own.ocsps));
    }
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
