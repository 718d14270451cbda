//! Later changes against what is permitted.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::found;
use super::scene::passes;
use super::scene::spoken;
use crate::model::Coverage;
use crate::model::DocumentFormat;
use crate::model::FieldLock;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use crate::model::Permission;
use crate::policy::ChangeProfile;
use crate::policy::Level;
use crate::validation::Permissions;
use std::borrow::Cow;
use std::collections::BTreeSet;

fn change(rule: &'static str, level: ModificationLevel, field: Option<&str>) -> Modification {
    let at = Location { field: field.map(str::to_owned), revision: Some(2), ..Location::default() };
    Modification { rule: Cow::Borrowed(rule), level, at, what: "/AcroForm/Fields".to_owned() }
}

fn changed(changes: Vec<Modification>) -> Scene {
    let mut scene = Scene::new();
    let signature = scene.signature();
    signature.coverage = Coverage::EntireRevision;
    signature.later.later_revisions = 1;
    signature.later.changes = changes;
    scene
}

#[test]
fn a_second_signature_is_permitted_where_nothing_says_otherwise() {
    let scene = changed(vec![change("DA-08", ModificationLevel::FormFilling, Some("Agency"))]);
    passes(&scene);
    let axes = scene.first(NOW).axes;
    assert_eq!(axes.changes, Some(ModificationLevel::FormFilling));
    assert_eq!(axes.changes_permitted, Some(true));
}

#[test]
fn annotations_without_a_permission_are_a_warning_by_default() {
    let mut scene = changed(vec![change("DA-16", ModificationLevel::Annotations, None)]);
    found(&scene, "DA-24", "TOTAL-PASSED");
    scene.policy = scene.policy.with_changes(ChangeProfile::Strict);
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).axes.changes_permitted, Some(false));
}

#[test]
fn anything_else_fails_and_leaves_intact_alone() {
    let scene = changed(vec![change("DA-13", ModificationLevel::Other, None)]);
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    let axes = scene.first(NOW).axes;
    assert_eq!(axes.intact, Some(true));
    assert_eq!(axes.changes_permitted, Some(false));
    assert_eq!(axes.changes, Some(ModificationLevel::Other));
}

#[test]
fn doc_mdp_permits_up_to_its_number() {
    use ModificationLevel::Annotations;
    use ModificationLevel::FormFilling;
    use ModificationLevel::LtaUpdates;
    for (permission, level, permitted) in [
        (1, LtaUpdates, true),
        (1, FormFilling, false),
        (2, FormFilling, true),
        (2, Annotations, false),
        (3, Annotations, true),
        (9, FormFilling, false),
    ] {
        let mut scene = changed(vec![change("DA-09", level, Some("F"))]);
        scene.signature().restrictions.doc_mdp = Some(permission);
        let judged = scene.first(NOW);
        assert_eq!(judged.axes.changes_permitted, Some(permitted), "P={permission} {level:?}");
    }
}

#[test]
fn an_earlier_certification_binds_later_signatures_and_not_the_other_way() {
    let mut scene = changed(vec![change("DA-16", ModificationLevel::Annotations, None)]);
    let mut second = scene.signature().clone();
    second.id = "Agency".to_owned();
    second.covered_until = Some(4000);
    scene.signature().restrictions.doc_mdp = Some(2);
    scene.signature().later.changes.clear();
    scene.evidence.signatures.push(second);
    let judged = scene.judge(NOW);
    assert_eq!(spoken(&judged.signatures[0]), "TOTAL-PASSED");
    assert_eq!(spoken(&judged.signatures[1]), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn a_locked_field_may_not_change_and_its_namesake_may() {
    let filled = |name| changed(vec![change("DA-09", ModificationLevel::FormFilling, Some(name))]);
    for (lock, field, permitted) in [
        (FieldLock::All, "Any", false),
        (FieldLock::Include(vec!["Signature 1".to_owned()]), "Signature 1", false),
        (FieldLock::Include(vec!["Signature 1".to_owned()]), "Signature 1.day", false),
        (FieldLock::Include(vec!["Signature 1".to_owned()]), "Signature 10", true),
        (FieldLock::Exclude(vec!["Note".to_owned()]), "Note", true),
        (FieldLock::Exclude(vec!["Note".to_owned()]), "Notes", false),
    ] {
        let mut scene = filled(field);
        scene.signature().restrictions.field_locks.push(lock.clone());
        let judged = scene.first(NOW);
        assert_eq!(judged.axes.changes_permitted, Some(permitted), "{lock:?} {field}");
    }
}

#[test]
fn a_field_that_did_not_exist_is_not_locked() {
    let mut scene = changed(vec![
        change("DA-08", ModificationLevel::FormFilling, Some("Agency")),
        change("DA-11", ModificationLevel::FormFilling, Some("Agency")),
    ]);
    scene.signature().restrictions.field_locks.push(FieldLock::All);
    passes(&scene);
}

#[test]
fn an_unfinished_comparison_is_indeterminate_unless_something_is_forbidden() {
    let mut scene = changed(Vec::new());
    scene.signature().later.incomplete = Some("XFA".to_owned());
    found(&scene, "DA-25a", "INDETERMINATE/GENERIC");
    let axes = scene.first(NOW).axes;
    assert_eq!((axes.changes, axes.changes_permitted), (None, None));
    scene.signature().later.changes = vec![change("DA-13", ModificationLevel::Other, None)];
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    let axes = scene.first(NOW).axes;
    assert_eq!(axes.changes, Some(ModificationLevel::Other));
    assert_eq!(axes.changes_permitted, Some(false));
}

#[test]
fn a_comparison_that_a_password_would_finish_asks_for_the_password() {
    let mut scene = changed(Vec::new());
    scene.signature().later.incomplete = Some("no password was given".to_owned());
    scene.signature().later.needs_password = true;
    found(&scene, "DA-25b", "INDETERMINATE/GENERIC");
    let axes = scene.first(NOW).axes;
    assert_eq!((axes.changes, axes.changes_permitted), (None, None));
    let row = |id| crate::policy::rule(id).expect("a rule");
    let (locked, other) = (row("DA-25b"), row("DA-25a"));
    assert!(locked.en.cure.contains("--password-file"), "{}", locked.en.cure);
    assert!(locked.vi.cure.contains("--password-file"), "{}", locked.vi.cure);
    assert_eq!(
        (locked.axis, locked.level, locked.floor, locked.reason),
        (other.axis, other.level, other.floor, other.reason)
    );
}

#[test]
fn many_tolerated_changes_do_not_hide_a_forbidden_one() {
    let mut changes = vec![change("DA-16", ModificationLevel::Annotations, None); 1000];
    for (number, change) in changes.iter_mut().enumerate() {
        change.what = format!("annotation {number}");
    }
    changes.push(change("DA-13", ModificationLevel::Other, None));
    let scene = changed(changes);
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    assert!(scene.first(NOW).findings.len() < 40);
}

#[test]
fn changes_are_told_up_to_a_number() {
    for (count, told) in [(31, 31), (32, 32), (33, 32), (1000, 32)] {
        let one = |number: usize| {
            let mut change = change("DA-16", ModificationLevel::Annotations, None);
            change.what = format!("/Annots {number}");
            change
        };
        let scene = changed((0..count).map(one).collect());
        assert_eq!(scene.first(NOW).findings.len(), told, "{count}");
        // A forbidden one is told however many came before it.
        let mut changes: Vec<Modification> = (0..count).map(one).collect();
        changes.push(change("DA-13", ModificationLevel::Other, None));
        found(&changed(changes), "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    }
}

#[test]
fn later_changes_are_a_matter_of_pdfs_and_of_what_stands_in_them() {
    let change = || vec![change("DA-13", ModificationLevel::Other, None)];
    let mut scene = changed(change());
    scene.evidence.document.format = DocumentFormat::Xml;
    passes(&scene);
    assert_eq!(scene.first(NOW).axes.changes, Some(ModificationLevel::None));
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].later.changes = change();
    passes(&scene);
    assert_eq!(scene.first(NOW).timestamps[0].reason, None);
}

#[test]
fn a_comparison_that_was_not_finished_names_the_field() {
    let mut scene = changed(Vec::new());
    scene.signature().later.incomplete = Some("too many objects".to_owned());
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "DA-25a").expect("a finding");
    assert_eq!(finding.at.field, Some("Leader".to_owned()));
    // Also where its place was not known.
    scene.signature().at = Location::default();
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "DA-25a").expect("a finding");
    assert_eq!(finding.at.field, Some("Leader".to_owned()));
}

#[test]
fn what_was_permitted_is_told_beside_what_was_done() {
    for (permission, told) in [(None, "DocMDP –"), (Some(1), "DocMDP P=1"), (Some(2), "DocMDP P=2")]
    {
        let mut scene = changed(vec![change("DA-13", ModificationLevel::Other, None)]);
        scene.signature().restrictions.doc_mdp = permission;
        let judged = scene.first(NOW);
        let finding = judged.findings.iter().find(|f| f.rule == "DA-25").expect("a finding");
        let compared = finding.compared.as_ref().expect("compared");
        assert_eq!(compared.seen, "DA-13: /AcroForm/Fields");
        assert_eq!(compared.expected, told);
    }
}

#[test]
fn change_of_a_revision_is_weighed_by_what_was_signed_up_to_it() {
    let mut scene = Scene::new();
    scene.signature().restrictions.doc_mdp = Some(2);
    scene.signature().restrictions.field_locks.push(FieldLock::Include(vec!["Seal".to_owned()]));
    let none = BTreeSet::new();
    let weighed = |scene: &Scene, end: u64, level: ModificationLevel, field: &str| {
        let change = change("DA-09", level, Some(field));
        Permissions::until(end, &scene.evidence).weigh(&change, &none, &scene.policy)
    };
    // The signature ends at 2030.
    let filled = ModificationLevel::FormFilling;
    assert_eq!(weighed(&scene, 2029, filled, "Note"), Permission::Unsigned);
    assert_eq!(weighed(&scene, 2030, filled, "Note"), Permission::Permitted);
    assert_eq!(weighed(&scene, 2030, filled, "Seal"), Permission::Forbidden);
    assert_eq!(weighed(&scene, 4000, ModificationLevel::Other, "Note"), Permission::Forbidden);
    // Where nothing is said, the policy says whether it is told.
    scene.signature().restrictions.doc_mdp = None;
    let annotated = ModificationLevel::Annotations;
    assert_eq!(weighed(&scene, 2030, annotated, "Note"), Permission::Tolerated);
    scene.policy.changes.annotations = Level::Ignore;
    assert_eq!(weighed(&scene, 2030, annotated, "Note"), Permission::Permitted);
    scene.policy.changes.annotations = Level::Fail;
    assert_eq!(weighed(&scene, 2030, annotated, "Note"), Permission::Forbidden);
    // What does not end in the file, signed nothing of it.
    scene.signature().covered_until = None;
    assert_eq!(weighed(&scene, 4000, filled, "Note"), Permission::Unsigned);
}

#[test]
fn permitted_change_that_is_worth_a_look_is_remarked_on_as_the_policy_weighs_it() {
    let over = |permission| {
        let mut scene = changed(vec![change("DA-16-OVER", ModificationLevel::Annotations, None)]);
        scene.signature().restrictions.doc_mdp = Some(permission);
        scene
    };
    let mut scene = over(3);
    found(&scene, "DA-16-OVER", "TOTAL-PASSED");
    assert_eq!(scene.first(NOW).axes.changes_permitted, Some(true));
    scene.hold("[levels]\n\"DA-16-OVER\" = \"fail\"");
    found(&scene, "DA-16-OVER", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).axes.changes_permitted, Some(false));
    // Where the change itself is forbidden, that says enough.
    assert!(!over(2).rules(NOW).contains(&"DA-16-OVER".to_owned()));
    // A hostile file can make any number.
    let mut scene = over(3);
    let one = scene.signature().later.changes[0].clone();
    scene.signature().later.changes = (0..40)
        .map(|number| Modification { what: format!("/Annots/{number}"), ..one.clone() })
        .collect();
    assert_eq!(scene.rules(NOW).iter().filter(|rule| *rule == "DA-16-OVER").count(), 32);
}

#[test]
fn remark_on_a_revision_is_weighed_by_the_policy_where_the_change_is_permitted() {
    let mut scene = Scene::new();
    scene.signature().restrictions.doc_mdp = Some(3);
    let none = BTreeSet::new();
    let weighed = |scene: &Scene, rule: &'static str| {
        let change = change(rule, ModificationLevel::Annotations, None);
        Permissions::until(2030, &scene.evidence).weigh(&change, &none, &scene.policy)
    };
    assert_eq!(weighed(&scene, "DA-16-OVER"), Permission::Remarked);
    assert_eq!(weighed(&scene, "DA-16"), Permission::Permitted);
    scene.hold("[levels]\n\"DA-16-OVER\" = \"fail\"");
    assert_eq!(weighed(&scene, "DA-16-OVER"), Permission::Forbidden);
    scene.hold("[levels]\n\"DA-16-OVER\" = \"inform\"");
    assert_eq!(weighed(&scene, "DA-16-OVER"), Permission::Permitted);
    scene.signature().restrictions.doc_mdp = Some(2);
    assert_eq!(weighed(&scene, "DA-16-OVER"), Permission::Forbidden);
}
