//! What holds for any evidence, any policy and any order.

use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::t;
use super::scene::token;
use crate::model::Change;
use crate::model::Check;
use crate::model::Conclusion;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Evidence;
use crate::model::KeyUsage;
use crate::model::Link;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::SignatureKind;
use crate::model::Time;
use crate::model::ValidityModel;
use crate::policy::Level;
use crate::policy::ValidationPolicy;
use crate::policy::rules;
use crate::validation::explain;
use crate::validation::validate;
use proptest::prelude::*;
use std::borrow::Cow;

/// One way to change a scene, by number, with a number to choose by.
fn mutate(scene: &mut Scene, kind: u8, by: u32) {
    let names = ["root", "ca", "signer", "tsa"];
    let name = names[by as usize % names.len()];
    let day = |by: u32| t("2025-01-01").plus_seconds(i64::from(by % 2000) * 86_400);
    let check = match by % 3 {
        0 => Check::Holds,
        1 => Check::Fails,
        _ => Check::Unable("not known".to_owned()),
    };
    match kind % 26 {
        0 => scene.change(name, |c| c.not_after = day(by)),
        1 => scene.change(name, |c| c.not_before = day(by)),
        2 => scene.status(revoked("signer", "ca", &day(by).to_string())),
        3 => scene.status(on_hold("signer", "ca", &day(by).to_string())),
        4 => scene.status(revoked("ca", "root", &day(by).to_string())),
        5 => scene.evidence.revocation.retain(|status| status.of != id(name)),
        6 => scene.evidence.anchors.clear(),
        7 => scene.signature().references.iter_mut().for_each(|r| r.intact = check.clone()),
        8 => scene.signature().value.verifies = check,
        9 => scene.signature().signer.certificate = Some(id(name)),
        10 => scene.signature().signer.certificate = None,
        11 => {
            let stamped = day(by).to_string();
            let stamp = token(SignatureKind::SignatureTimestamp, "tsa", &stamped);
            scene.signature().timestamps.push(stamp);
        }
        12 => {
            let stamp = token(SignatureKind::DocumentTimestamp, name, &day(by).to_string());
            let covered_until = Some(u64::from(by));
            scene.evidence.signatures.push(SignatureEvidence { covered_until, ..stamp });
        }
        13 => {
            let rule = rules().nth(by as usize % rules().count()).expect("a rule").id;
            let deviation = Deviation::new(rule, Location::offset(u64::from(by)), "a", "b");
            scene.signature().deviations.push(deviation);
        }
        14 => {
            let level = [
                ModificationLevel::LtaUpdates,
                ModificationLevel::FormFilling,
                ModificationLevel::Annotations,
                ModificationLevel::Other,
            ][by as usize % 4];
            scene.signature().later.changes.push(Modification {
                rule: Cow::Borrowed("DA-09"),
                level,
                at: Location::default(),
                what: String::new(),
            });
        }
        15 => scene.change(name, |c| c.public_key = rsa(by % 4096, name)),
        16 => scene.change(name, |c| c.key_usage = Some(KeyUsage(by as u16))),
        17 => scene.change(name, |c| {
            c.signature_algorithm.digest = Some(DigestAlgorithm::Sha1);
        }),
        18 => {
            if let Some(entry) = scene.evidence.certificates.first_mut() {
                entry.links.push(Link { issuer: id(name), signature: check });
            }
        }
        19 => {
            if let Some(status) = scene.evidence.revocation.first_mut() {
                status.this_update = day(by);
            }
        }
        20 => {
            if let Some(status) = scene.evidence.revocation.first_mut() {
                status.next_update = by.is_multiple_of(2).then(|| day(by));
            }
        }
        21 => scene.signature().coverage = Coverage::Unclear,
        22 => scene.signature().attributes.claimed_signing_time = Some(day(by)),
        23 => scene.signature().references.clear(),
        24 => scene.signature().restrictions.doc_mdp = Some(by as u8),
        _ => {
            let stamp = token(SignatureKind::ContentTimestamp, "tsa", &day(by).to_string());
            scene.signature().timestamps.push(stamp);
        }
    }
}

fn scenes() -> impl Strategy<Value = Scene> {
    scenes_with(6)
}

fn scenes_with(most: usize) -> impl Strategy<Value = Scene> {
    let steps = prop::collection::vec((any::<u8>(), any::<u32>()), 0..most);
    let policies = (0..3_usize, 0..3_usize);
    (steps, any::<bool>(), policies).prop_map(|(steps, stamped, (policy, model))| {
        let mut scene = if stamped { Scene::stamped("2026-03-10T09:05:00Z") } else { Scene::new() };
        for (kind, by) in steps {
            mutate(&mut scene, kind, by);
        }
        scene.policy(["vn-agency", "etsi-2026", "strict"][policy]);
        scene.policy.model = ValidityModel::ALL[model];
        scene
    })
}

fn moments() -> impl Strategy<Value = Time> {
    (0..3000_i64).prop_map(|day| t("2024-06-01").plus_seconds(day * 86_400))
}

/// Moments at which the unchanged scenes pass.
fn good_moments() -> impl Strategy<Value = Time> {
    (0..160_i64).prop_map(|day| t("2026-03-16").plus_seconds(day * 86_400))
}

/// A policy file that lowers what it may and relies on what it may.
fn laxest() -> ValidationPolicy {
    let mut text = "extends = \"etsi-2026\"\n[levels]\n".to_owned();
    for row in rules() {
        let word = match row.floor {
            Level::Fail => "fail",
            Level::Warn => "warn",
            Level::Inform => "inform",
            Level::Ignore => "ignore",
        };
        text.push_str(&format!("\"{}\" = \"{word}\"\n", row.id));
    }
    text.push_str("[suite.digests]\nsha1 = \"always\"\n[changes]\nannotations = \"ignore\"\n");
    ValidationPolicy::from_toml(&text, "lax").unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn no_policy_file_can_lower_integrity() {
    let policy = laxest();
    let broken: [fn(&mut SignatureEvidence); 7] = [
        |signature| signature.references[0].intact = Check::Fails,
        |signature| signature.references[0].intact = Check::Unable(String::new()),
        |signature| signature.references[0].found = false,
        |signature| signature.references.clear(),
        |signature| signature.value.verifies = Check::Fails,
        |signature| signature.value.verifies = Check::Unable(String::new()),
        |signature| {
            signature.later.changes.push(Modification {
                rule: Cow::Borrowed("DA-13"),
                level: ModificationLevel::Other,
                at: Location::default(),
                what: String::new(),
            });
        },
    ];
    let at = t("2026-04-01");
    let good = Scene::stamped("2026-03-10T09:05:00Z");
    assert_eq!(
        validate(&good.evidence, &policy, at).signatures[0].conclusion,
        Conclusion::TotalPassed
    );
    for change in broken {
        let mut scene = good.clone();
        change(scene.signature());
        let judged = validate(&scene.evidence, &policy, at);
        assert_ne!(judged.signatures[0].conclusion, Conclusion::TotalPassed);
        assert!(
            judged.signatures[0].axes.changes_permitted == Some(false)
                || judged.signatures[0].axes.intact != Some(true)
        );
    }
}

/// Walks down by the digits of `step` and changes the value that it ends at.
fn disturb(json: &mut serde_json::Value, mut step: u32) {
    let mut at = json;
    loop {
        let next = step as usize % 97;
        step = (step / 97) ^ step.rotate_left(11);
        let length = match &*at {
            serde_json::Value::Object(fields) => fields.len(),
            serde_json::Value::Array(items) => items.len(),
            _ => 0,
        };
        if length == 0 || next.is_multiple_of(13) {
            break;
        }
        at = match at {
            serde_json::Value::Object(fields) => {
                fields.values_mut().nth(next % length).expect("within")
            }
            serde_json::Value::Array(items) => &mut items[next % length],
            _ => return,
        };
    }
    *at = match (&*at, step % 5) {
        (serde_json::Value::Number(_), 0) => u64::MAX.into(),
        (serde_json::Value::Number(_), _) => 0.into(),
        (serde_json::Value::Bool(flag), _) => (!flag).into(),
        (serde_json::Value::String(text), 0) if Time::parse(text).is_some() => {
            "0000-01-01T00:00:00Z".into()
        }
        (serde_json::Value::String(text), _) if Time::parse(text).is_some() => {
            "9999-12-31T23:59:60Z".into()
        }
        (serde_json::Value::String(_), 1) => String::new().into(),
        (serde_json::Value::Array(items), 0..=2) => {
            items.iter().chain(items).cloned().collect::<Vec<_>>().into()
        }
        (serde_json::Value::Array(_), _) => Vec::<serde_json::Value>::new().into(),
        (value, 2) => value.clone(),
        _ => serde_json::Value::Null,
    };
}

fn shuffled(evidence: &Evidence, seed: u64) -> Evidence {
    let mut evidence = evidence.clone();
    // A fixed permutation by a hash of the position is enough to leave no order as it was.
    let key = |position: usize| {
        (position as u64).wrapping_add(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
    };
    let mut order = 0_usize;
    let mut next = || {
        order += 1;
        key(order)
    };
    evidence.certificates.sort_by_cached_key(|_| next());
    evidence.revocation.sort_by_cached_key(|_| next());
    evidence.anchors.sort_by_cached_key(|_| next());
    for entry in &mut evidence.certificates {
        entry.links.sort_by_cached_key(|_| next());
    }
    evidence
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_judge_never_panics_and_its_findings_bear_out_its_word(
        scene in scenes(), at in moments()
    ) {
        let judged = validate(&scene.evidence, &scene.policy, at);
        prop_assert_eq!(judged.signatures.len(), scene.evidence.signatures.len());
        for (judged, evidence) in judged.signatures.iter().zip(&scene.evidence.signatures) {
            let fails = judged.findings.iter().any(|f| f.severity == Severity::Fail);
            let passed = judged.conclusion == Conclusion::TotalPassed;
            prop_assert_eq!(passed, !fails, "{:?}", judged);
            if passed {
                prop_assert_eq!(judged.axes.intact, Some(true));
                prop_assert_eq!(judged.axes.changes_permitted, Some(true));
                prop_assert!(evidence.signer.certificate.is_some());
                prop_assert!(!scene.evidence.anchors.is_empty());
            }
            let mut sorted = judged.findings.clone();
            sorted.sort_by_key(|finding| finding.severity);
            prop_assert_eq!(&sorted, &judged.findings);
            prop_assert!(judged.best_signature_time <= at);
        }
    }

    #[test]
    fn saved_evidence_with_anything_in_it_never_panics_the_judge(
        scene in scenes(), at in moments(), steps in prop::collection::vec(any::<u32>(), 1..6)
    ) {
        let mut json = serde_json::to_value(&scene.evidence).expect("evidence is serialisable");
        for step in steps {
            disturb(&mut json, step);
        }
        if let Ok(evidence) = serde_json::from_value::<Evidence>(json) {
            let judged = validate(&evidence, &scene.policy, at);
            prop_assert_eq!(judged.signatures.len(), evidence.signatures.len());
        }
    }

    #[test]
    fn the_order_of_the_evidence_changes_nothing(
        scene in scenes(), at in moments(), seed in any::<u64>()
    ) {
        let one = validate(&scene.evidence, &scene.policy, at);
        let other = validate(&shuffled(&scene.evidence, seed), &scene.policy, at);
        for (one, other) in one.signatures.iter().zip(&other.signatures) {
            prop_assert_eq!(one.conclusion, other.conclusion);
            prop_assert_eq!(one.axes, other.axes);
            prop_assert_eq!(&one.chain, &other.chain);
            prop_assert_eq!(&one.findings, &other.findings);
        }
    }

    #[test]
    fn unrelated_certificates_and_status_change_nothing(scene in scenes(), at in moments()) {
        let one = validate(&scene.evidence, &scene.policy, at);
        let mut more = scene.clone();
        more.add(authority("zz-root", "zz-root"));
        more.add(certificate("zz", "zz-root"));
        more.evidence.revocation.push(good("zz", "zz-root"));
        more.evidence.revocation.push(revoked("zz-root", "zz-root", "2026-01-01"));
        let other = validate(&more.evidence, &more.policy, at);
        for (one, other) in one.signatures.iter().zip(&other.signatures) {
            prop_assert_eq!(one.conclusion, other.conclusion);
            prop_assert_eq!(&one.findings, &other.findings);
        }
    }

    #[test]
    fn time_alone_turns_no_pass_into_a_failure(
        scene in scenes(), at in moments(), days in 1..2000_i64
    ) {
        let later = at.plus_seconds(days * 86_400);
        let one = validate(&scene.evidence, &scene.policy, at);
        let other = validate(&scene.evidence, &scene.policy, later);
        for (one, other) in one.signatures.iter().zip(&other.signatures) {
            if one.conclusion == Conclusion::TotalPassed {
                let failed = matches!(other.conclusion, Conclusion::TotalFailed(_));
                prop_assert!(!failed, "{:?} {:?}", one, other);
            }
        }
    }

    #[test]
    fn older_good_status_never_changes_the_verdict(
        scene in scenes_with(3), at in good_moments()
    ) {
        let one = validate(&scene.evidence, &scene.policy, at);
        prop_assume!(one.signatures[0].conclusion == Conclusion::TotalPassed);
        let mut more = scene.clone();
        let mut older = good("signer", "ca");
        older.source = "older".to_owned();
        older.this_update = t("2026-01-02");
        older.next_update = Some(t("2026-01-03"));
        more.evidence.revocation.push(older);
        let other = validate(&more.evidence, &more.policy, at);
        prop_assert_eq!(other.signatures[0].conclusion, Conclusion::TotalPassed);
    }

    #[test]
    fn an_earlier_proof_within_validity_never_worsens(
        scene in scenes_with(3), at in good_moments()
    ) {
        let one = validate(&scene.evidence, &scene.policy, at);
        prop_assume!(one.signatures[0].conclusion == Conclusion::TotalPassed);
        let signer = scene.evidence.signatures[0].signer.certificate.expect("passed");
        let signer = scene.evidence.certificates.iter().find(|e| e.certificate.id == signer);
        let from = signer.expect("passed").certificate.not_before;
        let bound = one.signatures[0].best_signature_time;
        prop_assume!(from < bound);
        // Before every other one, so that nothing is out of order.
        let times = scene.evidence.signatures[0].timestamps.iter();
        prop_assume!(times.clone().all(|token| token.kind != SignatureKind::ContentTimestamp));
        let mut more = scene.clone();
        let stamp = token(SignatureKind::SignatureTimestamp, "tsa", &from.to_string());
        more.signature().timestamps.push(stamp);
        let other = validate(&more.evidence, &more.policy, at);
        prop_assert_eq!(other.signatures[0].conclusion, Conclusion::TotalPassed);
    }

    #[test]
    fn another_source_that_says_revoked_never_raises_a_verdict(
        scene in scenes(), at in moments(), of in 0..3_usize, since in moments()
    ) {
        let one = validate(&scene.evidence, &scene.policy, at);
        let (of, issuer) = [("signer", "ca"), ("ca", "root"), ("tsa", "ca")][of];
        let mut more = scene.clone();
        let mut told = revoked(of, issuer, &since.to_string());
        told.source = "told".to_owned();
        more.evidence.revocation.push(told);
        let other = validate(&more.evidence, &more.policy, at);
        for (one, other) in one.signatures.iter().zip(&other.signatures) {
            let passed = |judged: &SignatureJudgement| judged.conclusion == Conclusion::TotalPassed;
            // That it was revoked after it signed may be all that had to be known (T05); not where
            // it was said before that it was revoked or suspended.
            let said = |rule: &str| ["BB-05b", "BB-05c", "BB-05d"].contains(&rule);
            let known = one.findings.iter().any(|finding| said(&finding.rule));
            if known || since <= other.best_signature_time {
                prop_assert!(passed(one) || !passed(other), "{:?} {:?}", one, other);
            }
        }
    }

    #[test]
    fn whatever_the_policy_what_passes_is_intact(scene in scenes(), at in moments()) {
        let judged = validate(&scene.evidence, &laxest(), at);
        for judged in judged.signatures {
            if judged.conclusion == Conclusion::TotalPassed {
                prop_assert_eq!(judged.axes.intact, Some(true));
                prop_assert_eq!(judged.axes.changes_permitted, Some(true));
            }
        }
    }

    #[test]
    fn what_strict_passes_the_policy_that_it_extends_passes(scene in scenes(), at in moments()) {
        let under = |policy: &str| {
            let policy = ValidationPolicy::built_in(policy).expect("built in");
            validate(&scene.evidence, &policy, at)
        };
        let strict = under("strict");
        // Not so vn-agency, which asks for RSA keys of 2048 bits where TS 119 312 has 1900.
        let extended = under("etsi-2026");
        for (strict, extended) in strict.signatures.iter().zip(&extended.signatures) {
            if strict.conclusion == Conclusion::TotalPassed {
                prop_assert_eq!(extended.conclusion, Conclusion::TotalPassed);
            }
        }
    }
}

proptest! {
    // Each asks the judge up to two hundred times.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_explain_claims_the_judge_says(scene in scenes_with(4), at in moments()) {
        let judged = validate(&scene.evidence, &scene.policy, at).signatures.remove(0);
        let told = explain(&scene.evidence, &scene.policy, at, Some(0)).signatures.remove(0);
        prop_assert_eq!(judged.conclusion, told.conclusion);
        prop_assert!(told.deciding.iter().all(|finding| judged.findings.contains(finding)));
        for one in &told.counterfactuals {
            prop_assert!(one.keeps.iter().all(|position| *position < told.deciding.len()));
            // What can be asked without inventing evidence is asked again here.
            let mut policy = scene.policy.clone();
            let moments: Vec<Time> = match one.changes.as_slice() {
                [Change::Policy { rules }] => {
                    policy.levels.extend(rules.iter().map(|rule| (rule.clone(), Level::Warn)));
                    vec![at]
                }
                [Change::At { window }] => window.from.into_iter().chain(window.until).collect(),
                _ => continue,
            };
            for moment in moments {
                let then = validate(&scene.evidence, &policy, moment).signatures.remove(0);
                prop_assert_eq!(then.conclusion, one.then, "{:?} at {}", one, moment);
            }
        }
    }
}
