//! The mutant catalogue held against our own judge: no attack is clean, each is named by a finding,
//! and nothing that harms nobody is refused. Over documents of all kinds that we sign.

#![allow(clippy::disallowed_methods, reason = "the test reads fixtures")]

use crate::asic;
use crate::support;
use crate::support::pdf::Draft;
use crate::support::pdf::judged;
use condau::app::attack;
use condau::app::attack::Demand;
use condau::attack::asic_catalogue;
use condau::attack::catalogue;
use condau::attack::cms_catalogue;
use condau::attack::xml_catalogue;
use condau::formats::asic::Form;
use condau::model::Time;
use condau::report::attack::AttackRun;
use condau::report::attack::MutantRow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;

const AT: &str = "2026-11-20T03:00:00Z";

fn run(name: &str, bytes: Vec<u8>, only: &[&str]) -> (AttackRun, BTreeMap<String, Vec<u8>>) {
    let demand = Demand { only: only.iter().map(|id| (*id).to_owned()).collect(), check: true };
    let at = Time::parse(AT).expect("a time");
    let mut files = BTreeMap::new();
    let run = attack::run(name, bytes, at, &demand, &mut |row, bytes| {
        files.insert(row.id.to_owned(), bytes.to_vec());
        Ok(())
    });
    (run.unwrap_or_else(|error| panic!("{name}: {error}")), files)
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(support::fixture(name)).expect("a fixture")
}

#[track_caller]
fn assert_all_as_they_must_be(name: &str, bytes: Vec<u8>, at_least: usize) {
    let (run, _) = run(name, bytes, &[]);
    let wrong: Vec<String> = run
        .wrong()
        .map(|row| {
            let judged = row.judged.as_ref().expect("judged");
            format!("{} {} [{}]: {judged:?}", row.id, row.description, row.expected)
        })
        .collect();
    assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    let made = run.made().count();
    assert!(made >= at_least, "{name}: {made} mutants\n{:?}", missing(&run));
}

fn missing(run: &AttackRun) -> Vec<&MutantRow> {
    run.mutants.iter().filter(|row| row.not_made.is_some()).collect()
}

#[test]
fn mutants_of_a_plain_signature_are_as_they_must_be() {
    assert_all_as_they_must_be("B-B", fixture("pdf/signed/leader-b-b.pdf"), 285);
}

#[test]
fn mutants_of_a_timestamped_signature_are_as_they_must_be() {
    assert_all_as_they_must_be("B-T", fixture("pdf/signed/leader-p256-b-t.pdf"), 285);
}

#[test]
fn mutants_of_two_signatures_are_as_they_must_be() {
    assert_all_as_they_must_be("two", fixture("pdf/signed/leader-then-agency-b-t.pdf"), 285);
}

#[test]
fn mutants_of_a_document_timestamp_are_as_they_must_be() {
    let name = "pdf/signed/leader-b-b-document-timestamp.pdf";
    assert_all_as_they_must_be("B-B, document timestamp", fixture(name), 285);
}

#[test]
fn mutants_of_what_others_signed_are_as_they_must_be() {
    for name in ["dss-rsa-b", "pyhanko-rsa-b-t", "pdfsig"] {
        assert_all_as_they_must_be(name, fixture(&format!("pdf/others/{name}.pdf")), 270);
    }
}

#[test]
fn mutants_of_a_certified_form_are_as_they_must_be() {
    // Made by the generator itself: a certification that permits to fill forms, signed once more.
    let (_, files) = run("B-B", fixture("pdf/signed/leader-b-b.pdf"), &["H7-27", "H7-05"]);
    for (name, bytes) in files {
        assert_all_as_they_must_be(&format!("of {name}"), bytes, 285);
    }
}

#[test]
fn mutants_of_documents_written_by_hand_are_as_they_must_be() {
    use crate::pdf_attacks::certified;
    use crate::pdf_attacks::second;
    use crate::pdf_attacks::signed;
    assert_all_as_they_must_be("one signature", signed().bytes, 280);
    assert_all_as_they_must_be("two", second(signed()).bytes, 280);
    for permission in 1..=3 {
        let name = format!("certified, P={permission}");
        assert_all_as_they_must_be(&name, certified(permission).bytes, 280);
    }
    assert_all_as_they_must_be("certified, then signed", second(certified(2)).bytes, 280);
}

#[test]
fn mutants_of_xml_documents_are_as_they_must_be() {
    for (name, at_least) in [
        ("signed/leader-b-b", 45),
        ("signed/leader-b-t", 44),
        ("signed/leader-p256-b-t", 44),
        ("signed/declaration-by-id", 53),
        ("signed/notice-leader", 53),
        ("signed/notice-leader-then-agency", 52),
        ("others/dss-rsa-t", 44),
        ("others/dss-p256-b", 45),
        ("others/signxml-rsa", 43),
    ] {
        assert_all_as_they_must_be(name, fixture(&format!("xml/{name}.xml")), at_least);
    }
}

#[test]
fn mutants_of_containers_are_as_they_must_be() {
    let container = asic::container(Form::Extended, &asic::parts());
    assert_all_as_they_must_be("CAdES", container, 65);
    let Some(root) = support::corpus() else { return };
    for name in ["asicx-good-t", "asicx-good-lta", "asicc-good-t", "asicc-good-lta"] {
        let path = root.join(format!("ltv/files/{name}.asice"));
        assert_all_as_they_must_be(name, fs::read(path).expect("a container"), 62);
    }
}

#[test]
fn mutants_of_cms_files_are_as_they_must_be() {
    assert_all_as_they_must_be("attached", asic::signed(b"content", "--attached"), 90);
    assert_all_as_they_must_be("detached", asic::signed(b"content", "--detached"), 80);
    let Some(root) = support::corpus() else { return };
    for name in ["cms-good-t", "cms-good-lta"] {
        let path = root.join(format!("ltv/files/{name}.p7m"));
        assert_all_as_they_must_be(name, fs::read(path).expect("a CMS file"), 84);
    }
}

#[test]
fn the_same_document_and_moment_give_the_same_mutants() {
    let only = ["H1", "H4", "H8-01", "H9-03"];
    let (_, first) = run("B-B", fixture("pdf/signed/leader-b-b.pdf"), &only);
    let (_, second) = run("B-B", fixture("pdf/signed/leader-b-b.pdf"), &only);
    assert!(first == second && first.len() > 60);
}

#[test]
fn every_row_has_its_own_id_in_order_and_says_what_it_does_in_both_languages() {
    let mut seen = BTreeSet::new();
    let mut families = BTreeMap::new();
    for mutant in catalogue() {
        assert!(seen.insert(mutant.id), "{} twice", mutant.id);
        assert!(!mutant.en.is_empty() && !mutant.vi.is_empty(), "{}", mutant.id);
        assert!(!mutant.expects.is_attack() || !mutant.rules.is_empty(), "{}", mutant.id);
        *families.entry(mutant.family()).or_insert(0) += 1;
    }
    // standards.md, H: the least of each family.
    let least = [24 + 8, 10, 8, 12, 16 + 6, 30, 14, 24, 12];
    for (family, least) in (1..).map(|number| format!("H{number}")).zip(least) {
        let count = families.get(family.as_str()).copied().unwrap_or(0);
        assert!(count >= least, "{family}: {count} of {least}");
    }
}

#[test]
fn every_xml_row_has_its_own_id_and_both_languages() {
    let mut seen = BTreeSet::new();
    for mutant in xml_catalogue() {
        assert!(seen.insert(mutant.id), "{} twice", mutant.id);
        assert!(!mutant.en.is_empty() && !mutant.vi.is_empty(), "{}", mutant.id);
    }
    assert!((1..=8).all(|number| seen.contains(format!("X1-0{number}").as_str())), "XSW 1 to 8");
}

#[test]
fn every_row_of_containers_and_cms_has_its_own_id_and_both_languages() {
    let mut seen = BTreeSet::new();
    for mutant in asic_catalogue().chain(cms_catalogue()) {
        assert!(seen.insert(mutant.id), "{} twice", mutant.id);
        assert!(!mutant.en.is_empty() && !mutant.vi.is_empty(), "{}", mutant.id);
    }
    for (family, least) in [("A1", 47), ("A2", 18), ("C1", 20), ("C2", 48), ("C3", 23)] {
        let count = seen.iter().filter(|id| id.starts_with(family)).count();
        assert!(count >= least, "{family}: {count} of {least}");
    }
}

#[test]
fn every_named_rule_is_one() {
    let pdf_and_xml = catalogue().chain(xml_catalogue());
    for mutant in pdf_and_xml.chain(asic_catalogue()).chain(cms_catalogue()) {
        for rule in mutant.rules {
            let is_level = rule.starts_with("changes:");
            assert!(is_level || condau::policy::rule(rule).is_some(), "{}: {rule}", mutant.id);
        }
    }
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>";

#[test]
fn a_signature_within_an_attached_file_does_not_make_a_document_signed() {
    let inside = "1 0 obj<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>endobj";
    let attached =
        format!("<</Type/EmbeddedFile/Length {}>>\nstream\n{inside}\nendstream", inside.len());
    let unused = "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>";
    let objects = [(1, CATALOG), (2, PAGES), (3, PAGE), (4, &attached), (5, unused)];
    let draft = Draft::new(&objects);
    let (evidence, _) = judged(&draft.bytes).expect("readable");
    assert!(evidence.signatures.is_empty(), "{:?}", evidence.signatures);
}

#[test]
fn a_signature_that_the_tables_skip_is_spoken_of() {
    let hidden = "9 0 obj<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>endobj\n";
    let draft = Draft::new(&[(1, CATALOG), (2, PAGES), (3, PAGE)]);
    let at = support::pdf::find(&draft.bytes, b"xref\n", 0);
    let mut bytes = draft.bytes.clone();
    bytes.splice(at..at, hidden.bytes());
    let moved = format!("startxref\n{}", at + hidden.len());
    let bytes =
        support::pdf::replaced(&bytes, format!("startxref\n{at}").as_bytes(), moved.as_bytes());
    let (evidence, _) = judged(&bytes).expect("readable");
    let rules: Vec<&str> = evidence
        .signatures
        .iter()
        .flat_map(|signature| &signature.deviations)
        .map(|deviation| deviation.rule.as_ref())
        .collect();
    assert_eq!(rules, ["ST-09"]);
}
