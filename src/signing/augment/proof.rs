//! What was added, held against what was there: every signature is found again and is as good as
//! before, and nothing is new but document timestamps that hold (PA-106).

use crate::model::Coverage;
use crate::model::ModificationLevel;
use crate::model::Observed;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::signing::SigningError;
use crate::signing::proof;

/// Checks a document that was raised; `stamps` is the number of timestamps that were added.
///
/// # Errors
/// With what does not hold.
pub fn examine(before: &Observed, after: &Observed, stamps: usize) -> Result<(), SigningError> {
    find(before, after, stamps).map_err(|why| SigningError::SelfVerification { why })
}

fn find(before: &Observed, after: &Observed, stamps: usize) -> Result<(), String> {
    let is_old =
        |new: &&SignatureEvidence| before.signatures.iter().any(|old| proof::is_same(old, new));
    for old in &before.signatures {
        let now = after.signatures.iter().find(|now| proof::is_same(old, now));
        let now = now.ok_or_else(|| format!("signature `{}` is gone", old.id))?;
        proof::as_good(old, now)?;
        if now.later.level() > old.later.level().max(ModificationLevel::LtaUpdates) {
            return Err(format!("it changes more than signature `{}` allows: fields", old.id));
        }
    }
    let fresh: Vec<&SignatureEvidence> =
        after.signatures.iter().filter(|new| !is_old(new)).collect();
    if fresh.len() != stamps || after.signatures.len() != before.signatures.len() + stamps {
        let (was, is) = (before.signatures.len(), after.signatures.len());
        return Err(format!("there were {was} signatures, now there are {is}"));
    }
    for made in fresh {
        proof::holds(made)?;
        if made.kind != SignatureKind::DocumentTimestamp {
            return Err(format!("it is a {:?}", made.kind));
        }
        if !matches!(made.coverage, Coverage::EntireFile | Coverage::EntireRevision) {
            return Err(format!("it covers {:?} only", made.coverage));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::examine;
    use crate::model::Check;
    use crate::model::Coverage;
    use crate::model::Observed;
    use crate::model::SignatureEvidence;
    use crate::model::SignatureKind;
    use crate::signing::proof::tests::observed;
    use crate::signing::refuse::tests::earlier;

    fn stamp() -> SignatureEvidence {
        let mut stamp = SignatureEvidence {
            id: "Timestamp1".to_owned(),
            kind: SignatureKind::DocumentTimestamp,
            coverage: Coverage::EntireFile,
            ..earlier()
        };
        stamp.value.sha256 = "22".to_owned();
        stamp
    }

    fn why(after: &Observed, stamps: usize) -> String {
        let outcome = examine(&observed(vec![earlier()]), after, stamps);
        outcome.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn timestamps_that_hold_are_what_was_added() {
        assert!(why(&observed(vec![earlier(), stamp()]), 1).is_empty());
        assert!(why(&observed(vec![earlier()]), 0).is_empty());
    }

    #[test]
    fn anything_else_is_told() {
        let after = |change: fn(&mut SignatureEvidence)| {
            let mut made = stamp();
            change(&mut made);
            why(&observed(vec![earlier(), made]), 1)
        };
        assert!(after(|made| made.kind = SignatureKind::Signature).contains("it is a"));
        assert!(after(|made| made.value.verifies = Check::Fails).contains("does not verify"));
        assert!(after(|made| made.coverage = Coverage::Unclear).contains("covers"));
        assert!(why(&observed(vec![earlier()]), 1).contains("now there are 1"));
        assert!(why(&observed(vec![stamp()]), 0).contains("is gone"));
    }
}
