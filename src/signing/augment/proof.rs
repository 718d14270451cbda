//! What was added, held against what was there: every signature is found again and is as good as
//! before, and nothing is new but timestamps that hold (PA-106): those of the document, or those in
//! its signatures.

use crate::model::Coverage;
use crate::model::DocumentFormat;
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
    let outcome = match before.document.format {
        DocumentFormat::Pdf => find(before, after, stamps),
        _ => find_inside(before, after, stamps),
    };
    outcome.map_err(|why| SigningError::SelfVerification { why })
}

/// Where signatures take everything into themselves, but for the archive timestamps of a container.
fn find_inside(before: &Observed, after: &Observed, stamps: usize) -> Result<(), String> {
    let is_old =
        |new: &&SignatureEvidence| before.signatures.iter().any(|old| proof::is_same(old, new));
    let fresh: Vec<&SignatureEvidence> =
        after.signatures.iter().filter(|new| !is_old(new)).collect();
    let is_container = after.document.format == DocumentFormat::Asic;
    let is_archive = |new: &&SignatureEvidence| new.kind == SignatureKind::DocumentTimestamp;
    let (was, is) = (before.signatures.len(), after.signatures.len());
    if was.saturating_add(fresh.len()) != is
        || !fresh.iter().all(|new| is_container && is_archive(new))
    {
        return Err(format!("there were {was} signatures, now there are {is}"));
    }
    for token in &fresh {
        proof::holds(token)?;
        if let Some(odd) = token.deviations.iter().find(|odd| odd.rule.starts_with("AS-")) {
            return Err(format!(
                "signature `{}` breaks {}: {}",
                token.id, odd.rule, odd.compared.seen
            ));
        }
    }
    let mut added = fresh.len();
    for old in &before.signatures {
        let now = after.signatures.iter().find(|now| proof::is_same(old, now));
        let now = now.ok_or_else(|| format!("signature `{}` is gone", old.id))?;
        as_good_inside(old, now)?;
        let known = |token: &&SignatureEvidence| {
            old.timestamps.iter().any(|old| old.value.sha256 == token.value.sha256)
        };
        for token in now.timestamps.iter().filter(|token| !known(token)) {
            added = added.saturating_add(1);
            proof::holds(token)?;
            let is_stamp = matches!(
                token.kind,
                SignatureKind::SignatureTimestamp | SignatureKind::ArchiveTimestamp
            );
            if !is_stamp {
                return Err(format!("it is a {:?}", token.kind));
            }
        }
    }
    if added != stamps {
        return Err(format!("{stamps} timestamps were added, {added} are found"));
    }
    Ok(())
}

/// A signature with all that it carries is as before, and nothing is found against it that was not.
fn as_good_inside(old: &SignatureEvidence, now: &SignatureEvidence) -> Result<(), String> {
    proof::as_good(old, now)?;
    let pairs = |old: &[SignatureEvidence], now: &[SignatureEvidence]| {
        let same = |old: &SignatureEvidence| {
            now.iter().find(|now| now.kind == old.kind && now.value.sha256 == old.value.sha256)
        };
        let all = old.iter().map(|old| Some((old.clone(), same(old)?.clone())));
        all.collect::<Option<Vec<_>>>()
    };
    let tokens = pairs(&old.timestamps, &now.timestamps)
        .ok_or_else(|| format!("a timestamp of signature `{}` is gone", old.id))?;
    for (old, now) in &tokens {
        proof::as_good(old, now)?;
    }
    let counters = pairs(&old.counter_signatures, &now.counter_signatures);
    let counters =
        counters.ok_or_else(|| format!("a counter-signature of signature `{}` is gone", old.id))?;
    for (old, now) in &counters {
        as_good_inside(old, now)?;
    }
    if old.validation_data.iter().any(|held| !now.validation_data.contains(held)) {
        return Err(format!("validation data of signature `{}` is gone", old.id));
    }
    let count = |of: &SignatureEvidence, rule: &str| {
        of.deviations.iter().filter(|deviation| deviation.rule == rule).count()
    };
    match now.deviations.iter().find(|d| count(old, &d.rule) < count(now, &d.rule)) {
        Some(new) => {
            Err(format!("signature `{}` breaks {}: {}", old.id, new.rule, new.compared.seen))
        }
        None => Ok(()),
    }
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
