//! Hostile chains, CRLs and responses end in a named finding within the budgets, which are counted
//! here; how long they take is printed by `cargo bench --bench hostile`.

use crate::support::hostile;
use crate::support::hostile::Case;
use crate::support::hostile::Outcome;
use condau::formats::limits::Limits;
use condau::model::Check;
use std::collections::BTreeSet;

/// Relations that were computed, which cost a public-key operation each.
fn checks(outcome: &Outcome) -> usize {
    let certificates = &outcome.evidence.certificates;
    let links = certificates.iter().flat_map(|entry| &entry.links);
    let computed = links.filter(|link| !matches!(link.signature, Check::Unable(_)));
    let sources: BTreeSet<_> = outcome
        .evidence
        .revocation
        .iter()
        .filter(|status| !matches!(status.signature, Check::Unable(_)))
        .map(|status| &status.source)
        .collect();
    computed.count() + sources.len()
}

fn rules(outcome: &Outcome) -> BTreeSet<String> {
    let judgement = &outcome.judgement;
    let findings = judgement.rejected.iter().flat_map(|path| &path.findings);
    findings.chain(&judgement.findings).map(|finding| finding.rule.to_string()).collect()
}

/// It is not valid, for a rule that the case names, and within the budgets.
#[track_caller]
fn is_refused(case: &Case) -> Outcome {
    let outcome = case.run();
    let limits = Limits::default();
    assert!(
        checks(&outcome) <= limits.signature_checks as usize,
        "{}: {} checks",
        case.name,
        checks(&outcome)
    );
    assert_ne!(outcome.judgement.outcome.indication(), "PASSED", "{}", case.name);
    let told = rules(&outcome);
    assert!(case.rules.iter().any(|rule| told.contains(*rule)), "{}: {told:?}", case.name);
    assert!(outcome.judgement.rejected.len() <= 17, "{} paths", outcome.judgement.rejected.len());
    assert_eq!(outcome.judgement, case.run().judgement, "{}: not the same twice", case.name);
    outcome
}

#[test]
fn cross_certified_mesh_ends_within_the_budget() {
    is_refused(&hostile::mesh(8));
    is_refused(&hostile::mesh(22));
}

#[test]
fn certificates_of_one_name_end_within_the_budget() {
    is_refused(&hostile::namesakes(2_000));
    is_refused(&hostile::twins(2_000));
}

#[test]
fn dear_keys_end_within_what_the_checks_may_cost() {
    let outcome = is_refused(&hostile::dear_keys(20));
    // Of 1243 units each.
    assert_eq!(checks(&outcome), 4);
    let told = &outcome.judgement.findings;
    let finding = told.iter().find(|finding| finding.rule == "PX-03b").expect("told");
    assert_eq!(finding.compared.as_ref().expect("compared").expected, "5000");
}

#[test]
fn issuers_in_a_circle_end() {
    for length in [1, 2, 3, 100] {
        is_refused(&hostile::circle(length));
    }
}

#[test]
fn deep_chain_is_followed_so_far_only() {
    is_refused(&hostile::deep(1_000));
    // One that is not too deep holds.
    assert_eq!(hostile::deep(8).run().judgement.outcome.indication(), "PASSED");
}

#[test]
fn long_lists_of_name_constraints_end() {
    is_refused(&hostile::constraints(2_000));
    assert_eq!(hostile::constraints(100).run().judgement.outcome.indication(), "PASSED");
}

#[test]
fn policies_do_not_explode() {
    is_refused(&hostile::policies(20, 9));
    is_refused(&hostile::policies(60, 9));
}

#[test]
fn many_crls_of_one_issuer_end_within_the_budget() {
    is_refused(&hostile::many_crls(1_000));
}

#[test]
fn status_data_that_nobody_signed_ends_within_the_budget() {
    is_refused(&hostile::twins_with_crls(700));
    is_refused(&hostile::responders(300));
}

#[test]
fn long_crls_are_looked_up() {
    for indirect in [false, true] {
        let outcome = hostile::long_crl(20_000, indirect).run();
        assert_eq!(outcome.judgement.outcome.indication(), "PASSED", "{:?}", rules(&outcome));
    }
    // One that names another issuer with every entry is not followed without end.
    let outcome = hostile::long_crl(20_001, true).run();
    assert_ne!(outcome.judgement.outcome.indication(), "PASSED", "{:?}", rules(&outcome));
}

#[test]
fn responses_of_many_answers_are_looked_up() {
    let outcome = hostile::many_answers(10_000, true).run();
    assert!(outcome.evidence.revocation.len() <= 16, "of many answers the ones that matter");
    assert!(checks(&outcome) <= 3, "the response is checked once");
    assert_eq!(outcome.judgement.outcome.indication(), "PASSED", "{:?}", rules(&outcome));
    let outcome = hostile::many_answers(10_000, false).run();
    assert_ne!(outcome.judgement.outcome.indication(), "PASSED");
    assert!(rules(&outcome).contains("BB-05"), "{:?}", rules(&outcome));
}
