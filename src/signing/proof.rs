//! What was made, held against what was asked for (PA-106): read again from the bytes that were
//! written, before they get their name.

use super::SigningError;
use super::SigningRequest;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DocumentFormat;
use crate::model::ModificationLevel;
use crate::model::Observed;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;

/// What the new signature must be.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// A signature or a document timestamp.
    pub kind: SignatureKind,
    /// Whose; `None` for timestamps.
    pub certificate: Option<CertificateId>,
    /// With a timestamp on its value.
    pub timestamped: bool,
}

impl Expected {
    /// By what was asked for.
    pub fn of(request: &SigningRequest) -> Self {
        Self {
            kind: SignatureKind::Signature,
            certificate: Some(request.certificate.id),
            timestamped: request.level >= SignatureLevel::T,
        }
    }

    /// A document timestamp.
    pub fn document_timestamp() -> Self {
        Self { kind: SignatureKind::DocumentTimestamp, certificate: None, timestamped: false }
    }
}

/// Finds the one new signature and checks that it holds and covers what it must, and that every
/// earlier signature is there and as good as before. Returns the new one.
///
/// # Errors
/// With what does not hold.
pub fn examine<'o>(
    before: Option<&Observed>,
    after: &'o Observed,
    expected: &Expected,
) -> Result<&'o SignatureEvidence, SigningError> {
    find(before, after, expected).map_err(|why| SigningError::SelfVerification { why })
}

fn find<'o>(
    before: Option<&Observed>,
    after: &'o Observed,
    expected: &Expected,
) -> Result<&'o SignatureEvidence, String> {
    let earlier = before.map_or(&[][..], |observed| observed.signatures.as_slice());
    let is_old = |new: &SignatureEvidence| earlier.iter().any(|old| is_same(old, new));
    let mut fresh = after.signatures.iter().filter(|signature| !is_old(signature));
    let (Some(made), None) = (fresh.next(), fresh.next()) else {
        let (was, is) = (earlier.len(), after.signatures.len());
        return Err(format!("there were {was} signatures, now there are {is}"));
    };
    for old in earlier {
        let now = after.signatures.iter().find(|now| is_same(old, now));
        let now = now.ok_or_else(|| format!("signature `{}` is gone", old.id))?;
        as_good(old, now)?;
    }
    holds(made)?;
    let covers = match (after.document.format, made.coverage) {
        (DocumentFormat::Pdf, coverage) => coverage == Coverage::EntireFile,
        (_, Coverage::EntireDocument | Coverage::Partial) => true,
        _ => false,
    };
    if !covers {
        return Err(format!("it covers {:?} only", made.coverage));
    }
    if made.kind != expected.kind {
        return Err(format!("it is a {:?}", made.kind));
    }
    if let Some(certificate) = expected.certificate
        && made.signer.certificate != Some(certificate)
    {
        return Err("it does not name the signing certificate".to_owned());
    }
    if expected.timestamped {
        let token = made.timestamps.first().ok_or("its timestamp is not found in it")?;
        holds(token).map_err(|why| format!("its timestamp: {why}"))?;
    }
    Ok(made)
}

/// The same signature in both: by its value, whose octets no two signatures share.
fn is_same(old: &SignatureEvidence, new: &SignatureEvidence) -> bool {
    old.id == new.id && old.value.sha256 == new.value.sha256
}

fn holds(signature: &SignatureEvidence) -> Result<(), String> {
    if signature.references.is_empty() {
        return Err("it signs nothing".to_owned());
    }
    if let Some(reference) = signature.references.iter().find(|part| !part.intact.holds()) {
        return Err(format!("the digest of {} does not hold", reference.what));
    }
    match &signature.value.verifies {
        Check::Holds => Ok(()),
        Check::Fails => Err("its value does not verify".to_owned()),
        Check::Unable(why) => Err(format!("its value cannot be verified: {why}")),
    }
}

/// What held still holds, and what happened since is no more than a signature's own update.
fn as_good(old: &SignatureEvidence, now: &SignatureEvidence) -> Result<(), String> {
    let checks = |signature: &SignatureEvidence| -> Vec<Check> {
        let references = signature.references.iter().map(|part| part.intact.clone());
        references.chain([signature.value.verifies.clone()]).collect()
    };
    if checks(old) != checks(now) {
        return Err(format!("signature `{}` does not hold any more", old.id));
    }
    let allowed = old.later.level().max(ModificationLevel::FormFilling);
    if now.later.level() > allowed {
        let worst = now.later.changes.iter().max_by_key(|change| change.level);
        let what = worst.map_or("", |change| change.what.as_str());
        return Err(format!("it changes more than signature `{}` allows: {what}", old.id));
    }
    Ok(())
}
