//! Certifications, locks and seed values: what is written, what is refused afterwards and what the
//! verifier says of it (PA-80 to PA-89).

#![allow(clippy::ptr_arg, reason = "a source of bytes is a sized type")]

use crate::signing::assert_all_hold;
use crate::signing::observed;
use crate::signing::pdf;
use crate::signing::plain;
use crate::signing::pool;
use crate::signing::refusal;
use crate::signing::signed_by;
use crate::signing::stamped;
use crate::signing::with_field;
use condau::formats;
use condau::formats::ObserveOptions;
use condau::formats::x509;
use condau::model::Conclusion;
use condau::model::FieldLock;
use condau::model::Indeterminate;
use condau::model::Judgement;
use condau::model::Reason;
use condau::model::Severity;
use condau::model::Time;
use condau::policy::ValidationPolicy;
use condau::signing::Refusal;
use condau::signing::SigningRequest;
use condau::validation;

/// What our judge says, with the sample anchors.
pub(crate) fn judged(file: &Vec<u8>) -> Judgement {
    judged_by(file, &ValidationPolicy::built_in("vn-agency").expect("a policy"))
}

fn judged_by(file: &Vec<u8>, policy: &ValidationPolicy) -> Judgement {
    let options = ObserveOptions::default();
    let seen = formats::observe(file, "f", &options).expect("observed");
    let evidence = x509::assemble(seen, &pool(), &options.limits);
    validation::validate(&evidence, policy, Time::parse("2026-11-22T03:00:00Z").expect("a time"))
}

/// Rules told of a signature.
fn rules(file: &Vec<u8>, id: &str) -> Vec<String> {
    let judgement = judged(file);
    let signature = judgement.signatures.iter().find(|one| one.id == id).expect("there");
    signature.findings.iter().map(|finding| finding.rule.to_string()).collect()
}

fn certify(permission: u8) -> impl FnOnce(&mut SigningRequest) {
    move |request| request.allowance.certify = Some(permission)
}

#[test]
fn first_signature_certifies_and_later_ones_are_permitted_by_it() {
    for permission in [2, 3] {
        let first = signed_by("leader", &plain(), certify(permission)).expect("certified");
        let restrictions = observed(&first).signatures[0].restrictions.clone();
        assert_eq!((restrictions.doc_mdp, restrictions.certifies), (Some(permission), true));
        assert!(restrictions.field_locks.is_empty());
        let second = signed_by("agency", &first, |_| {}).expect("an approval after it");
        let seen = assert_all_hold(&second, 2);
        assert!(seen.signatures.iter().all(|one| one.deviations.is_empty()));
        for signature in judged(&second).signatures {
            assert_eq!(signature.axes.changes_permitted, Some(true), "{}", signature.id);
        }
    }
}

#[test]
fn certification_that_allows_nothing_bars_signatures_but_no_timestamps() {
    let first = signed_by("leader", &plain(), certify(1)).expect("certified");
    let refused = refusal(signed_by("agency", &first, |_| {}));
    assert_eq!(refused, Refusal::NoChangesAllowed { by: "Signature1".to_owned() });
    let closed = stamped(&first).expect("a timestamp is no change (PA-83)");
    assert_all_hold(&closed, 2);
    assert_eq!(judged(&closed).signatures[0].axes.changes_permitted, Some(true));
}

#[test]
fn certification_is_the_first_signature() {
    let first = signed_by("leader", &plain(), |_| {}).expect("signed");
    let refused = refusal(signed_by("agency", &first, certify(2)));
    assert_eq!(refused, Refusal::CertifyAfter { by: "Signature1".to_owned() });
    let certified = signed_by("leader", &plain(), certify(2)).expect("certified");
    let refused = refusal(signed_by("agency", &certified, certify(2)));
    assert_eq!(refused, Refusal::CertifyAfter { by: "Signature1".to_owned() });
    let odd = pdf("/Perms<</DocMDP 4 0 R>>", &["<<>>"]);
    assert_eq!(refusal(signed_by("leader", &odd, certify(2))), Refusal::Certified);
}

#[test]
fn lock_asked_for_stands_in_the_field_and_in_the_signature() {
    let lock = || FieldLock::Include(vec!["So".to_owned()]);
    // The only empty field has no lock, and keeps having none; a new one gets it.
    for (field, written) in [("Ky", 0), ("Moi", 1)] {
        let output = signed_by("leader", &with_field(""), |request| {
            request.field = Some(field.to_owned());
            request.allowance.lock = Some(lock());
            request.allowance.lock_permission = Some(2);
        })
        .expect("signed");
        let seen = assert_all_hold(&output, 1);
        let restrictions = &seen.signatures[0].restrictions;
        assert_eq!(restrictions.field_locks, [lock()]);
        assert_eq!((restrictions.doc_mdp, restrictions.certifies), (Some(2), false));
        let text = String::from_utf8_lossy(&output);
        assert_eq!(text.matches("/SigFieldLock").count(), written);
        let told = rules(&output, field);
        assert_eq!(told.contains(&"PA-82".to_owned()), written == 0, "{field}: {told:?}");
        let refused = refusal(signed_by("agency", &output, |request| {
            request.field = Some("So".to_owned());
        }));
        assert!(matches!(refused, Refusal::NotASignatureField { .. }), "{refused}");
    }
}

#[test]
fn certification_with_a_lock_has_both() {
    let output = signed_by("leader", &with_field(""), |request| {
        request.allowance.certify = Some(3);
        request.allowance.lock = Some(FieldLock::All);
        request.allowance.lock_permission = Some(2);
    })
    .expect("signed");
    let seen = assert_all_hold(&output, 1);
    let restrictions = &seen.signatures[0].restrictions;
    assert_eq!((restrictions.doc_mdp, restrictions.certifies), (Some(2), true));
    assert_eq!(restrictions.field_locks, [FieldLock::All]);
}

#[test]
fn lock_that_the_author_or_the_document_does_not_know_is_refused() {
    let own = "/Lock<</Type/SigFieldLock/Action/All>>";
    let with = |input: &Vec<u8>, lock: FieldLock| {
        signed_by("leader", input, |request| request.allowance.lock = Some(lock))
    };
    let none = FieldLock::Include(vec!["Khong".to_owned()]);
    let refused = refusal(with(&with_field(""), none));
    assert_eq!(refused, Refusal::NoSuchField { field: "Khong".to_owned() });
    let other = FieldLock::Exclude(vec!["So".to_owned()]);
    let refused = refusal(with(&with_field(own), other));
    assert_eq!(refused, Refusal::OwnLock { field: "Ky".to_owned() });
    assert_all_hold(&with(&with_field(own), FieldLock::All).expect("the same"), 1);
}

#[test]
fn seed_value_that_asks_for_a_certification_or_an_authority_is_met() {
    let with = |seed: &str, change: fn(&mut SigningRequest)| {
        signed_by("leader", &with_field(&format!("/SV<</Type/SV{seed}>>")), change)
    };
    let output = with("/MDP<</P 2>>", |request| request.allowance.certify = Some(2));
    assert_all_hold(&output.expect("certified"), 1);
    let refused = refusal(with("/MDP<</P 0>>", |request| request.allowance.certify = Some(2)));
    assert!(matches!(refused, Refusal::SeedValue { constraint: "MDP", .. }), "{refused}");
    let locked = with("/Ff 128/LockDocument/true", |request| {
        request.allowance.lock = Some(FieldLock::All);
        request.allowance.lock_permission = Some(1);
    });
    assert_all_hold(&locked.expect("locked"), 1);
    let refused = refusal(with("/TimeStamp<</Ff 1/URL(http://tsa)>>", |request| {
        request.level = condau::model::SignatureLevel::T;
        request.authority = Some("http://other".to_owned());
    }));
    assert!(matches!(refused, Refusal::SeedValue { constraint: "TimeStamp", .. }), "{refused}");
}

#[test]
fn signature_that_ignores_its_seed_value_is_warned_of() {
    // Signed with SHA-256 and no reason; the demand is put there by the author's hand.
    let met = "/SV<</Type/SV/Ff 64/DigestMethod[(SHA256)]>>";
    let kept = signed_by("leader", &with_field(met), |_| {}).expect("signed");
    assert!(!rules(&kept, "Ky").contains(&"PA-88".to_owned()));
    let draft = crate::support::pdf::Draft::new(&[
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>"),
        (12, "<<>>"),
    ])
    .sign(&[
        (
            4,
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky)/Rect[0 0 0 0]/F 132/P 3 0 R/V 5 0 R\
             /SV<</Type/SV/Ff 74/SubFilter[/adbe.pkcs7.detached]/DigestMethod[(SHA512)]\
             /Reasons[(x)]/MDP<</P 2>>/TimeStamp<</Ff 1>>/Cert<</Ff 4/OID[(1.2.3)]>>>>>>",
        ),
        (5, &format!("<<{}>>", crate::support::pdf::SIGNATURE)),
    ]);
    let told = rules(&draft.bytes, "Ky");
    let unmet = told.iter().filter(|rule| *rule == "PA-88").count();
    assert_eq!(unmet, 6, "{told:?}");
    // A policy may make it fail.
    let strict = "name = \"x\"\nextends = \"vn-agency\"\n[levels]\n\"PA-88\" = \"fail\"\n";
    let policy = ValidationPolicy::from_toml(strict, "x").expect("a policy");
    let judgement = judged_by(&draft.bytes, &policy);
    let conclusion = &judgement.signatures[0].conclusion;
    let failed = Reason::Indeterminate(Indeterminate::SigConstraintsFailure);
    assert!(matches!(conclusion, Conclusion::Indeterminate(_)), "{conclusion:?}");
    let told = &judgement.signatures[0].findings;
    let row = condau::policy::rule("PA-88").expect("a row");
    assert!(told.iter().any(|one| one.rule == row.id && one.severity == Severity::Fail));
    assert_eq!(row.reason, Some(failed));
}

#[test]
fn odd_permissions_and_locks_are_told_and_applied() {
    let signed_with = |field: &str, keys: &str| {
        crate::support::pdf::Draft::new(&[
            (1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>"),
            (12, "<<>>"),
        ])
        .sign_with(
            &[
                (
                    4,
                    &format!(
                        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky)/Rect[0 0 0 0]/F 132/P 3 0 R\
                         /V 5 0 R{field}>>"
                    ),
                ),
                (5, &format!("<<{}>>", crate::support::pdf::SIGNATURE)),
            ],
            keys,
        )
        .bytes
    };
    let mdp = |method: &str, parameters: &str| {
        format!("/Reference[<</TransformMethod/{method}/TransformParams<<{parameters}>>>>]")
    };
    let all = "/Lock<</Action/All>>";
    for (field, keys, rule) in [
        ("", mdp("DocMDP", "/P 4"), Some("PA-80-P")),
        ("", mdp("FieldMDP", "/Action/Include"), Some("PA-84")),
        ("", mdp("FieldMDP", "/Action/Some/Fields[]"), Some("PA-84")),
        (all, String::new(), Some("PA-85")),
        (all, mdp("FieldMDP", "/Action/All"), None),
    ] {
        let file = signed_with(field, &keys);
        let told = rules(&file, "Ky");
        for known in ["PA-80-P", "PA-84", "PA-85"] {
            let is_told = told.iter().any(|one| one == known);
            assert_eq!(is_told, rule == Some(known), "{keys}{field}: {told:?}");
        }
        if rule == Some("PA-80-P") {
            assert_eq!(observed(&file).signatures[0].restrictions.doc_mdp, Some(1));
        }
    }
}
