//! Acceptance of an OCSP response (RFC 6960 clause 4.2.2.2): whether its signer may speak for the
//! certificate's issuer. What is asked of every source is in `revocation_acceptance.rs`.

use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::KeyUsage;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use crate::validation::case::Case;
use crate::validation::no_status;
use crate::validation::problem::Cause;
use crate::validation::problem::Problem;
use crate::validation::revocation_acceptance::DEPTH;
use crate::validation::revocation_acceptance::Moment;
use crate::validation::revocation_acceptance::Refused;
use crate::validation::revocation_acceptance::Standing;
use crate::validation::revocation_acceptance::place;
use crate::validation::revocation_acceptance::refuse;
use crate::validation::revocation_acceptance::status_at;

const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// RFC 6960 clause 4.2.2.2: the issuer itself, or a responder that it issued for the purpose.
pub(super) fn accept_ocsp(
    case: &Case<'_>,
    source: &RevocationEvidence,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    signer: &CertificateEntry,
    depth: u8,
    moment: Moment<'_>,
) -> Result<(), Refused> {
    if source.status == RevocationStatus::Unknown {
        return Err(refuse("OC-09", "unknown", "good"));
    }
    if source.certificate_hash == Some(false) {
        return Err(refuse("OC-09", "certHash", &certificate.id.to_string()));
    }
    let upper = &signer.certificate;
    let name = &upper.subject.text;
    if upper.public_key.spki == issuer.certificate.public_key.spki {
        return Ok(());
    }
    if is_trusted_responder(case, source, signer, moment) {
        return Ok(());
    }
    let issuer_key = &issuer.certificate.public_key.spki;
    let issued_directly = upper.issuer.canonical == issuer.certificate.subject.canonical
        && signer.links.iter().any(|link| {
            link.signature.holds()
                && case
                    .certificate(link.issuer)
                    .is_some_and(|above| above.certificate.public_key.spki == *issuer_key)
        });
    let delegated = upper
        .extended_key_usage
        .as_ref()
        .is_some_and(|extension| extension.purposes.iter().any(|oid| oid == OCSP_SIGNING));
    let signs = upper
        .key_usage
        .is_none_or(|usage| usage.any(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION));
    if !(issued_directly && delegated && signs && upper.unknown_critical.is_empty()) {
        return Err(refuse("OC-05", name, &issuer.certificate.subject.text));
    }
    let answered = source.produced_at.unwrap_or(source.this_update);
    if answered < upper.not_before || upper.not_after < answered {
        return Err(refuse("BB-08b", name, &answered.to_string()));
    }
    if upper.ocsp_no_check || no_status::is_accepted(case, upper) {
        return Ok(());
    }
    // A response cannot vouch for the one who signed it.
    let about_itself = upper.id == certificate.id || depth >= DEPTH;
    let standing = if about_itself {
        Standing::Unknown
    } else {
        status_at(case, signer, issuer, depth.saturating_add(1), moment).standing
    };
    let silent = upper.crl_distribution_points.is_empty() && upper.ocsp_urls.is_empty();
    let known = match standing {
        Standing::Good => true,
        Standing::Unknown => silent && case.policy.revocation.silent_responders,
        Standing::Revoked { .. } | Standing::Suspended { .. } => false,
    };
    if known { Ok(()) } else { Err(refuse("OC-06", name, "good")) }
}

/// Whether the signer of a response is believed by decision (RFC 6960 clause 4.2.2.2, local
/// configuration): an anchor that names this usage, when it answered and when it is asked for.
fn is_trusted_responder(
    case: &Case<'_>,
    source: &RevocationEvidence,
    signer: &CertificateEntry,
    moment: Moment<'_>,
) -> bool {
    let answered = source.produced_at.unwrap_or(source.this_update);
    let asked = match moment {
        Moment::Now => case.at,
        Moment::Past { proofs, .. } => proofs.status(source),
    };
    case.anchors_of(signer.certificate.id).any(|anchor| {
        anchor.names(AnchorUsage::Ocsp) && anchor.covers(answered) && anchor.covers(asked)
    })
}

/// That a status comes from a responder that no authority of the chain appointed (OC-05a).
pub(super) fn by_decision(
    case: &Case<'_>,
    source: &RevocationEvidence,
    issuer: &CertificateEntry,
    moment: Moment<'_>,
) -> Option<Problem> {
    let signer =
        case.certificate(source.signer.filter(|_| source.kind == RevocationKind::Ocsp)?)?;
    let key = &signer.certificate.public_key.spki;
    let is_issuer = *key == issuer.certificate.public_key.spki;
    let name = &signer.certificate.subject.text;
    let problem = || Problem::new("OC-05a", Cause::Noted, place(source), name, "");
    (!is_issuer && is_trusted_responder(case, source, signer, moment)).then(problem)
}
