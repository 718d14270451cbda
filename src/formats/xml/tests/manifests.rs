//! ds:Manifest: what it lists is told and decides nothing; that it is itself what was signed does.

use super::intact;
use super::look;
use super::replaced;
use super::signed_with;
use crate::crypto::digest;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The parts that the manifest of these tests lists, as they stand in canonical form.
const LETTER: &str = "<b Id=\"thu\"><so>15</so></b>";
const ANNEX: &str = "<c Id=\"phu-luc\">1</c>";

fn entry(uri: &str, canonical: &str) -> String {
    let digest = digest(DigestAlgorithm::Sha256, canonical.as_bytes()).expect("a digest");
    format!(
        "<ds:Reference URI=\"{uri}\"><ds:DigestMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{}</ds:DigestValue></ds:Reference>",
        STANDARD.encode(digest)
    )
}

/// A document of two parts whose signature signs nothing but a manifest of them.
fn document() -> String {
    let entries = [entry("#thu", LETTER), entry("#phu-luc", ANNEX)].concat();
    let manifest = format!(
        "<ds:Manifest xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"bang-ke\">{entries}</ds:Manifest>"
    );
    signed_with(&format!("<a>{LETTER}{ANNEX}{manifest}<k/></a>"), &["bang-ke"], Some("/a/k"))
}

fn first(text: &str) -> SignatureEvidence {
    look(text).signatures.swap_remove(0)
}

fn rules(signature: &SignatureEvidence) -> Vec<&str> {
    signature.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect()
}

#[test]
fn what_a_manifest_lists_is_told_and_covered() {
    let signature = first(&document());
    assert_eq!(intact(&signature), Some(true));
    assert_eq!(signature.references[0].role, ReferenceRole::Manifest);
    let listed: Vec<_> = signature.listed.iter().map(|one| (&*one.what, &one.intact)).collect();
    assert_eq!(listed, [("#thu", &Check::Holds), ("#phu-luc", &Check::Holds)]);
    // Each part is, the element around them is not.
    assert_eq!(signature.coverage, Coverage::Partial);
    let uncovered: Vec<_> = signature.uncovered.iter().map(|at| at.xpath.as_deref()).collect();
    assert_eq!(uncovered, [Some("name(/a)")]);
    assert_eq!(rules(&signature), Vec::<&str>::new());
}

#[test]
fn part_that_was_changed_is_told_and_not_covered() {
    let signature = first(&replaced(&document(), "<so>15</so>", "<so>51</so>"));
    assert_eq!(intact(&signature), Some(true));
    assert_eq!(signature.listed[0].intact, Check::Fails);
    assert_eq!(rules(&signature), ["XD-15"]);
    assert_eq!(signature.coverage, Coverage::Partial);
    let uncovered: Vec<_> = signature.uncovered.iter().map(|at| at.xpath.as_deref()).collect();
    assert_eq!(uncovered, [Some("/a/b"), Some("name(/a)")]);
}

#[test]
fn part_that_is_gone_is_told_by_another_rule() {
    let signature = first(&replaced(&document(), ANNEX, ""));
    assert_eq!(intact(&signature), Some(true));
    assert!(matches!(signature.listed[1].intact, Check::Unable(_)));
    assert_eq!(rules(&signature), ["XD-15a"]);
}

#[test]
fn manifest_rewritten_for_a_forged_part_does_not_hold_and_covers_nothing() {
    let forged = LETTER.replace("15", "51");
    let text = replaced(&document(), LETTER, &forged);
    let text = replaced(&text, &entry("#thu", LETTER), &entry("#thu", &forged));
    let signature = first(&text);
    assert_eq!(signature.listed[0].intact, Check::Holds);
    assert_eq!(signature.references[0].intact, Check::Fails);
    assert_eq!(intact(&signature), Some(false));
    let uncovered: Vec<_> = signature.uncovered.iter().map(|at| at.xpath.as_deref()).collect();
    assert_eq!(uncovered, [Some("/a/b"), Some("/a/c"), Some("name(/a)")]);
}

#[test]
fn manifests_that_list_each_other_come_to_an_end() {
    let one = |id: &str, of: &str| {
        let entry = entry(of, "");
        format!(
            "<ds:Manifest xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"{id}\">{entry}</ds:Manifest>"
        )
    };
    let both = [one("m1", "#m2"), one("m2", "#m1")].concat();
    let text = signed_with(&format!("<a>{both}<k/></a>"), &["m1"], Some("/a/k"));
    let signature = first(&text);
    assert_eq!(intact(&signature), Some(true));
    assert_eq!(signature.listed.len(), 2);
}
