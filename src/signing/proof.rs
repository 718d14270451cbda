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

/// Checks of a document that was changed without a signature that every signature is there and as
/// good as before, and that none was added.
///
/// # Errors
/// With what does not hold.
pub fn examine_kept(before: Option<&Observed>, after: &Observed) -> Result<(), SigningError> {
    let earlier = before.map_or(&[][..], |observed| observed.signatures.as_slice());
    let (was, is) = (earlier.len(), after.signatures.len());
    let outcome = if was == is {
        kept(earlier, after)
    } else {
        Err(format!("there were {was} signatures, now there are {is}"))
    };
    outcome.map_err(|why| SigningError::SelfVerification { why })
}

fn kept(earlier: &[SignatureEvidence], after: &Observed) -> Result<(), String> {
    for old in earlier {
        let now = after.signatures.iter().find(|now| is_same(old, now));
        let now = now.ok_or_else(|| format!("signature `{}` is gone", old.id))?;
        as_good(old, now)?;
    }
    Ok(())
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
    kept(earlier, after)?;
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
pub(super) fn is_same(old: &SignatureEvidence, new: &SignatureEvidence) -> bool {
    old.id == new.id && old.value.sha256 == new.value.sha256
}

pub(super) fn holds(signature: &SignatureEvidence) -> Result<(), String> {
    if signature.references.is_empty() {
        return Err("it signs nothing".to_owned());
    }
    if let Some(reference) = signature.references.iter().find(|part| !part.intact.holds()) {
        return Err(format!(
            "the digest of {} does not hold",
            super::refuse::called(&reference.what)
        ));
    }
    match &signature.value.verifies {
        Check::Holds => Ok(()),
        Check::Fails => Err("its value does not verify".to_owned()),
        Check::Unable(why) => Err(format!("its value cannot be verified: {why}")),
    }
}

/// What held still holds, and what happened since is no more than a signature's own update.
pub(super) fn as_good(old: &SignatureEvidence, now: &SignatureEvidence) -> Result<(), String> {
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

#[cfg(test)]
pub(super) mod tests {
    use super::Expected;
    use super::examine;
    use crate::model::Check;
    use crate::model::Coverage;
    use crate::model::Document;
    use crate::model::DocumentFormat;
    use crate::model::Location;
    use crate::model::Material;
    use crate::model::Modification;
    use crate::model::ModificationLevel;
    use crate::model::Observed;
    use crate::model::SignatureEvidence;
    use crate::model::SignatureKind;
    use crate::signing::refuse::tests::earlier;
    use crate::signing::refuse::tests::leader;
    use std::borrow::Cow;

    pub(in crate::signing) fn observed(signatures: Vec<SignatureEvidence>) -> Observed {
        let document = Document {
            name: String::new(),
            sha256: String::new(),
            size: 0,
            format: DocumentFormat::Pdf,
            revisions: Vec::new(),
            security_store: None,
            encrypted: false,
            deviations: Vec::new(),
        };
        Observed { document, signatures, records: Vec::new(), material: Material::default() }
    }

    fn made() -> SignatureEvidence {
        let mut made = SignatureEvidence { id: "new".to_owned(), ..earlier() };
        made.value.sha256 = "11".to_owned();
        made.signer.certificate = Some(leader().id);
        made
    }

    fn expected() -> Expected {
        let certificate = Some(leader().id);
        Expected { kind: SignatureKind::Signature, certificate, timestamped: false }
    }

    fn why(before: Option<&Observed>, after: &Observed, expected: &Expected) -> String {
        let outcome = examine(before, after, expected);
        outcome.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn one_new_signature_that_holds_is_found() {
        let (before, after) = (observed(vec![earlier()]), observed(vec![earlier(), made()]));
        let found = examine(Some(&before), &after, &expected()).expect("found");
        assert_eq!(found.id, "new");
        assert!(why(None, &observed(vec![made()]), &expected()).is_empty());
    }

    #[test]
    fn none_or_two_new_signatures_are_not_one() {
        let before = observed(vec![earlier()]);
        let same = why(Some(&before), &before, &expected());
        assert!(same.contains("there were 1 signatures, now there are 1"), "{same}");
        let two = observed(vec![earlier(), made()]);
        assert!(why(None, &two, &expected()).contains("there were 0 signatures, now there are 2"));
    }

    #[test]
    fn signature_that_went_away_or_broke_is_told() {
        let before = observed(vec![earlier()]);
        let gone = why(Some(&before), &observed(vec![made()]), &expected());
        assert!(gone.contains("`Chữ ký 1` is gone"), "{gone}");
        let mut broken = earlier();
        broken.references[0].intact = Check::Fails;
        let broken = why(Some(&before), &observed(vec![broken, made()]), &expected());
        assert!(broken.contains("`Chữ ký 1` does not hold any more"), "{broken}");
    }

    #[test]
    fn update_that_changes_too_much_is_told_unless_it_was_so_before() {
        let mut changed = earlier();
        changed.later.changes.push(Modification {
            rule: Cow::Borrowed("DA-00"),
            level: ModificationLevel::Other,
            at: Location::default(),
            what: "a page".to_owned(),
        });
        let after = observed(vec![changed.clone(), made()]);
        let told = why(Some(&observed(vec![earlier()])), &after, &expected());
        assert!(told.contains("changes more than signature `Chữ ký 1` allows: a page"), "{told}");
        assert!(why(Some(&observed(vec![changed])), &after, &expected()).is_empty());
    }

    #[test]
    fn new_signature_must_hold_cover_all_and_be_the_signers() {
        let told = |change: fn(&mut SignatureEvidence)| {
            let mut signature = made();
            change(&mut signature);
            why(None, &observed(vec![signature]), &expected())
        };
        assert!(told(|made| made.value.verifies = Check::Fails).contains("does not verify"));
        let unable = told(|made| made.value.verifies = Check::Unable("x".to_owned()));
        assert!(unable.contains("cannot be verified: x"), "{unable}");
        assert!(told(|made| made.references.clear()).contains("signs nothing"));
        assert!(told(|made| made.references[0].intact = Check::Fails).contains("does not hold"));
        assert!(told(|made| made.coverage = Coverage::EntireRevision).contains("covers"));
        assert!(told(|made| made.kind = SignatureKind::DocumentTimestamp).contains("it is a"));
        assert!(told(|made| made.signer.certificate = None).contains("signing certificate"));
        let timestamped = Expected { timestamped: true, ..expected() };
        let told = why(None, &observed(vec![made()]), &timestamped);
        assert!(told.contains("timestamp is not found"), "{told}");
    }
}
