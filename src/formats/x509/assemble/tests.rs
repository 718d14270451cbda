//! Evidence of small PKIs made here, and of the corpus' chains.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::assemble;
use crate::crypto;
use crate::formats::der;
use crate::formats::limits::Limits;
use crate::formats::x509::Pool;
use crate::formats::x509::certificate::public_key_octets;
use crate::formats::x509::read_certificates;
use crate::formats::x509::sample::Party;
use crate::formats::x509::sample::answer;
use crate::formats::x509::sample::entry;
use crate::formats::x509::sample::extension;
use crate::formats::x509::sample::successful;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::Origin;
use crate::model::Restrictions;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignerIdentification;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

const GOOD: &[u8] = &[0x80, 0];

fn signature(by: &Certificate, kind: SignatureKind) -> SignatureEvidence {
    SignatureEvidence {
        id: "1".to_owned(),
        kind,
        format: SignatureFormat::Cms,
        at: Location::default(),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: SignatureAlgorithm {
                scheme: SignatureScheme::Ecdsa,
                digest: None,
                pss: None,
                name: String::new(),
            },
            verifies: Check::Holds,
            sha256: String::new(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification {
            certificate: Some(by.id),
            embedded: vec![by.id],
            ..SignerIdentification::default()
        },
        attributes: SignedAttributes::default(),
        coverage: Coverage::Unclear,
        covered_until: None,
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations: Vec::new(),
    }
}

fn observed(signatures: Vec<SignatureEvidence>, material: Material) -> Observed {
    Observed {
        document: Document {
            name: "a".to_owned(),
            sha256: String::new(),
            size: 0,
            format: DocumentFormat::Cms,
            revisions: Vec::new(),
            security_store: None,
            encrypted: false,
            deviations: Vec::new(),
        },
        signatures,
        records: Vec::new(),
        material,
    }
}

fn carrying(certificates: &[&Arc<Certificate>]) -> Material {
    Material {
        certificates: certificates.iter().map(|one| Arc::clone(one)).collect(),
        ..Material::default()
    }
}

fn signed_by(leaf: &Arc<Certificate>, material: Material, pool: &Pool) -> Evidence {
    let signatures = vec![signature(leaf, SignatureKind::Signature)];
    assemble(observed(signatures, material), pool, &Limits::default())
}

fn file(name: &str) -> Origin {
    Origin::File(name.to_owned())
}

/// The issuers of a certificate whose links hold.
fn issuers(evidence: &Evidence, id: CertificateId) -> Vec<CertificateId> {
    let links = &evidence.certificate(id).expect("a certificate").links;
    links.iter().filter(|link| link.signature.holds()).map(|link| link.issuer).collect()
}

struct Chain {
    root: Party,
    authority: Party,
    root_certificate: Arc<Certificate>,
    authority_certificate: Arc<Certificate>,
    leaf: Arc<Certificate>,
}

fn chain() -> Chain {
    let (root, authority) = (Party::new("root"), Party::new("authority"));
    Chain {
        root_certificate: root.issue(1, &root, &[]),
        authority_certificate: root.issue(2, &authority, &[]),
        leaf: authority.issue(3, &Party::new("leaf"), &[]),
        root,
        authority,
    }
}

fn pool_of(chain: &Chain) -> Pool {
    let mut pool = Pool::new();
    pool.add_anchor(Arc::clone(&chain.root_certificate), file("root"));
    pool.add_certificate(Arc::clone(&chain.authority_certificate), file("authority"));
    pool
}

/// A row of the corpus: paths of a chain's parts.
struct Row {
    id: String,
    expected: String,
    leaf: PathBuf,
    roots: Vec<PathBuf>,
    helpers: Vec<PathBuf>,
    crls: Vec<PathBuf>,
    ocsps: Vec<PathBuf>,
}

fn rows(suite: &str) -> Vec<Row> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(manifest) = std::fs::read_to_string(root.join("manifest.jsonl")) else {
        println!("skipped: the corpus is not there");
        return Vec::new();
    };
    let read = |line: &str| -> Option<Row> {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        if row["suite"] != suite || row.get("skip").is_some() {
            return None;
        }
        let paths = |name: &str| {
            let list = row[name].as_array().into_iter().flatten();
            list.filter_map(|path| path.as_str()).map(|path| root.join(path)).collect()
        };
        Some(Row {
            id: row["id"].as_str()?.to_owned(),
            expected: row["expected"].as_str()?.to_owned(),
            leaf: root.join(row["leaf"].as_str()?),
            roots: paths("roots"),
            helpers: paths("intermediates"),
            crls: paths("crls"),
            ocsps: paths("ocsps"),
        })
    };
    manifest.lines().filter_map(read).collect()
}

fn of_row(row: &Row) -> (Arc<Certificate>, Evidence) {
    let read = |path: &PathBuf| std::fs::read(path).expect("a file");
    let certificates = |path: &PathBuf| read_certificates(&read(path)).expect("certificates");
    let mut pool = Pool::new();
    for path in &row.roots {
        for certificate in certificates(path) {
            pool.add_anchor(certificate, file("root"));
        }
    }
    for path in &row.helpers {
        for certificate in certificates(path) {
            pool.add_certificate(certificate, file("helper"));
        }
    }
    for path in &row.crls {
        pool.add_crl(&read(path), file("crl")).expect("a CRL");
    }
    for path in &row.ocsps {
        pool.add_ocsp(&read(path), file("ocsp")).expect("a response");
    }
    let leaf = certificates(&row.leaf).remove(0);
    let evidence = signed_by(&leaf, carrying(&[&leaf]), &pool);
    (leaf, evidence)
}

/// Whether links that hold lead from a certificate to an anchor.
fn is_anchored(evidence: &Evidence, id: CertificateId) -> bool {
    let mut seen = BTreeSet::from([id]);
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if evidence.anchor(id).is_some() {
            return true;
        }
        open.extend(issuers(evidence, id).into_iter().filter(|issuer| seen.insert(*issuer)));
    }
    false
}

#[test]
fn valid_chains_of_the_corpus_are_proved_and_their_status_is_known() {
    let mut count = 0;
    for suite in ["chain-pkits", "chain-limbo", "chain-openssl-ocsp"] {
        for row in rows(suite).iter().filter(|row| row.expected == "valid") {
            // DSA is known by name only.
            if row.id.contains("dsa") {
                continue;
            }
            let (leaf, evidence) = of_row(row);
            assert!(is_anchored(&evidence, leaf.id), "{}", row.id);
            assert!(evidence.document.deviations.is_empty(), "{}", row.id);
            if !(row.crls.is_empty() && row.ocsps.is_empty()) && evidence.anchor(leaf.id).is_none()
            {
                let known = evidence.revocation.iter().any(|status| {
                    status.of == leaf.id
                        && status.signature.holds()
                        && status.status == RevocationStatus::Good
                });
                assert!(known, "{}: {:#?}", row.id, evidence.revocation);
            }
            count += 1;
        }
    }
    println!("{count} chains proved");
}

#[test]
fn responses_of_the_corpus_for_others_or_falsely_signed_leave_a_status_unknown() {
    for row in rows("chain-openssl-ocsp").iter().filter(|row| row.expected == "invalid") {
        let (_, evidence) = of_row(row);
        let below = evidence.certificates.iter().map(|entry| entry.certificate.id);
        let unknown = below.filter(|id| evidence.anchor(*id).is_none()).any(|id| {
            !evidence.revocation.iter().any(|status| status.of == id && status.signature.holds())
        });
        assert!(unknown, "{}: {:#?}", row.id, evidence.revocation);
    }
}

#[test]
fn chains_of_the_corpus_with_false_signatures_are_not_proved() {
    for row in rows("chain-pkits") {
        if row.id.contains("invalid_ca_signature") || row.id.contains("invalid_ee_signature") {
            let (leaf, evidence) = of_row(&row);
            assert!(!is_anchored(&evidence, leaf.id), "{}", row.id);
        }
    }
}

#[test]
fn chain_is_completed_from_the_pool_up_to_the_anchor() {
    let chain = chain();
    let pool = pool_of(&chain);
    let evidence = signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    assert_eq!(evidence.certificates.len(), 3);
    assert!(evidence.certificates.is_sorted_by_key(|entry| entry.certificate.id));
    assert_eq!(issuers(&evidence, chain.leaf.id), [chain.authority_certificate.id]);
    let root = chain.root_certificate.id;
    assert_eq!(issuers(&evidence, chain.authority_certificate.id), [root]);
    assert_eq!(issuers(&evidence, root), [root]);
    assert!(evidence.anchor(root).is_some());
    let origin = |id| evidence.certificate(id).map(|entry| entry.origin.clone());
    assert_eq!(origin(chain.leaf.id), Some(Origin::Embedded));
    assert_eq!(origin(root), Some(file("root")));
}

#[test]
fn chain_of_the_document_alone_ends_without_an_anchor() {
    let chain = chain();
    let all = [&chain.leaf, &chain.root_certificate, &chain.authority_certificate];
    let evidence = signed_by(&chain.leaf, carrying(&all), &Pool::new());
    assert_eq!(evidence.certificates.len(), 3);
    assert!(evidence.anchors.is_empty());
    assert_eq!(issuers(&evidence, chain.leaf.id).len(), 1);
}

#[test]
fn certificate_of_the_issuers_name_with_another_key_is_listed_as_failing() {
    let chain = chain();
    let twin = Party::new("authority");
    let twin_certificate = chain.root.issue(5, &twin, &[]);
    let mut pool = pool_of(&chain);
    pool.add_certificate(Arc::clone(&twin_certificate), file("twin"));
    let evidence = signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    let entry = evidence.certificate(chain.leaf.id).expect("the leaf");
    assert_eq!(entry.links.len(), 2);
    let failing = entry.links.iter().find(|link| link.issuer == twin_certificate.id);
    assert_eq!(failing.map(|link| &link.signature), Some(&Check::Fails));
    assert!(evidence.certificate(twin_certificate.id).is_none());
}

#[test]
fn anchor_in_the_middle_stops_the_search_and_a_signing_anchor_is_kept() {
    let chain = chain();
    let mut pool = Pool::new();
    pool.add_anchor(Arc::clone(&chain.authority_certificate), file("authority"));
    pool.add_certificate(Arc::clone(&chain.root_certificate), file("root"));
    let evidence = signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    assert_eq!(evidence.certificates.len(), 2);
    let mut pool = Pool::new();
    pool.add_anchor(Arc::clone(&chain.leaf), file("leaf"));
    let evidence = signed_by(&chain.leaf, Material::default(), &pool);
    assert!(evidence.certificate(chain.leaf.id).is_some());
}

#[test]
fn signers_of_timestamps_and_counter_signatures_are_collected() {
    let chain = chain();
    let stamper = chain.authority.issue(8, &Party::new("tsa"), &[]);
    let second = chain.authority.issue(9, &Party::new("second"), &[]);
    let mut outer = signature(&chain.leaf, SignatureKind::Signature);
    let mut counter = signature(&second, SignatureKind::CounterSignature);
    counter.timestamps.push(signature(&stamper, SignatureKind::SignatureTimestamp));
    outer.counter_signatures.push(counter);
    let material = carrying(&[&chain.leaf, &stamper, &second]);
    let evidence = assemble(observed(vec![outer], material), &pool_of(&chain), &Limits::default());
    assert_eq!(evidence.certificates.len(), 5);
}

fn statuses(evidence: &Evidence, id: CertificateId) -> Vec<(RevocationKind, RevocationStatus)> {
    let of = evidence.revocation.iter().filter(|status| status.of == id);
    of.map(|status| (status.kind, status.status)).collect()
}

#[test]
fn lists_and_responses_of_document_and_pool_speak_of_each_certificate() {
    let chain = chain();
    let responder = Party::new("responder");
    let responder_certificate = chain.authority.issue(4, &responder, &[]);
    let one = answer(&chain.leaf, &chain.authority, DigestAlgorithm::Sha1, GOOD, &[]);
    let response = successful(&responder.respond(&[one], &[], &[&responder_certificate]));
    let list = chain.authority.revoke(&[entry(3, "2024-01-01", &[])], &[]);
    let of_root = chain.root.revoke(&[], &[]);
    let mut pool = pool_of(&chain);
    pool.add_crl(&list, file("list")).expect("a CRL");
    let material =
        Material { crls: vec![of_root], ocsps: vec![response], ..carrying(&[&chain.leaf]) };
    let evidence = signed_by(&chain.leaf, material, &pool);
    let of_leaf = statuses(&evidence, chain.leaf.id);
    assert_eq!(of_leaf.len(), 2);
    assert!(matches!(of_leaf[0], (RevocationKind::Crl, RevocationStatus::Revoked { .. })));
    assert_eq!(of_leaf[1], (RevocationKind::Ocsp, RevocationStatus::Good));
    // The responder is found, its issuer proved, and its own status looked up.
    assert_eq!(issuers(&evidence, responder_certificate.id), [chain.authority_certificate.id]);
    assert_eq!(statuses(&evidence, responder_certificate.id).len(), 1);
    assert_eq!(statuses(&evidence, chain.authority_certificate.id).len(), 1);
    assert!(statuses(&evidence, chain.root_certificate.id).is_empty());
    for status in &evidence.revocation {
        assert_eq!(status.signature, Check::Holds, "{status:?}");
        assert!(status.signer.is_some());
    }
    let origins: Vec<&Origin> = evidence.revocation.iter().map(|status| &status.origin).collect();
    assert!(origins.contains(&&Origin::Embedded) && origins.contains(&&file("list")));
}

#[test]
fn responder_that_is_given_apart_is_found_by_its_key() {
    let chain = chain();
    let responder = Party::new("responder");
    let purpose = der::sequence(&[der::oid("1.3.6.1.5.5.7.3.9")]);
    let purpose = extension("2.5.29.37", false, &purpose);
    let responder_certificate = chain.authority.issue(4, &responder, &[purpose]);
    let key = public_key_octets(&responder_certificate.public_key).expect("a key");
    let hash = crypto::digest(DigestAlgorithm::Sha1, key).expect("SHA-1");
    let one = answer(&chain.leaf, &chain.authority, DigestAlgorithm::Sha1, GOOD, &[]);
    let by_key = der::explicit(2, &der::octet_string(&hash));
    let response = responder.respond_as(by_key, &[one], &[], &[]);
    let material = Material { ocsps: vec![response], ..carrying(&[&chain.leaf]) };
    let mut pool = pool_of(&chain);
    let evidence = signed_by(&chain.leaf, material.clone(), &pool);
    assert_eq!(evidence.revocation[0].signer, None);
    pool.add_certificate(Arc::clone(&responder_certificate), file("responder"));
    let evidence = signed_by(&chain.leaf, material, &pool);
    assert_eq!(evidence.revocation[0].signer, Some(responder_certificate.id));
    assert_eq!(evidence.revocation[0].signature, Check::Holds);
}

#[test]
fn forged_and_unsignable_sources_do_not_hold() {
    let chain = chain();
    let forger = Party::new("authority");
    let stranger = Party::new("stranger");
    let one = answer(&chain.leaf, &chain.authority, DigestAlgorithm::Sha1, GOOD, &[]);
    let material = Material {
        crls: vec![forger.revoke(&[], &[])],
        ocsps: vec![stranger.respond(&[one], &[], &[])],
        ..carrying(&[&chain.leaf])
    };
    let evidence = signed_by(&chain.leaf, material, &pool_of(&chain));
    let [list, response] = evidence.revocation.as_slice() else {
        panic!("{:?}", evidence.revocation)
    };
    assert_eq!(list.signature, Check::Fails);
    assert_eq!((&response.signer, matches!(response.signature, Check::Unable(_))), (&None, true));
}

#[test]
fn certificate_that_signs_a_list_under_a_rolled_over_key_is_found() {
    let chain = chain();
    let newer = Party::new("authority");
    let newer_certificate = chain.root.issue(6, &newer, &[]);
    let mut pool = pool_of(&chain);
    pool.add_certificate(Arc::clone(&newer_certificate), file("newer"));
    pool.add_crl(&newer.revoke(&[], &[]), file("list")).expect("a CRL");
    let evidence = signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    let status = evidence.revocation.iter().find(|status| status.of == chain.leaf.id);
    assert_eq!(status.and_then(|status| status.signer), Some(newer_certificate.id));
    assert_eq!(issuers(&evidence, newer_certificate.id), [chain.root_certificate.id]);
}

#[test]
fn unreadable_status_data_in_the_document_is_said() {
    let chain = chain();
    let material =
        Material { crls: vec![vec![0x30, 0]], ocsps: vec![vec![1]], ..carrying(&[&chain.leaf]) };
    let evidence = signed_by(&chain.leaf, material, &pool_of(&chain));
    let rules: Vec<&str> =
        evidence.document.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect();
    assert_eq!(rules, ["CL-FORM", "OC-FORM"]);
}

#[test]
fn order_of_what_is_given_does_not_matter() {
    let chain = chain();
    let lists: Vec<Vec<u8>> = (0..4)
        .map(|serial| chain.authority.revoke(&[entry(serial, "2024-01-01", &[])], &[]))
        .collect();
    let others: Vec<Arc<Certificate>> =
        (20..24).map(|serial| chain.root.issue(serial, &chain.authority, &[])).collect();
    let made = |forward: bool| {
        let mut pool = pool_of(&chain);
        let mut lists = lists.clone();
        let mut others = others.clone();
        if !forward {
            lists.reverse();
            others.reverse();
        }
        for (number, list) in lists.iter().enumerate() {
            pool.add_crl(list, file(if number == 0 { "a" } else { "b" })).expect("a CRL");
            pool.add_crl(list, file("b")).expect("a CRL");
            pool.add_crl(list, file("a")).expect("a CRL");
        }
        for other in others {
            pool.add_certificate(other, file("b"));
        }
        signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool)
    };
    let (one, two) = (made(true), made(false));
    assert_eq!(one, two);
    assert_eq!(one.revocation_sha256.len(), 64);
    assert_ne!(one.trust_sha256, one.revocation_sha256);
}

#[test]
fn second_file_of_a_batch_gets_the_same_evidence_and_the_same_budget() {
    let chain = chain();
    let pool = pool_of(&chain);
    let limits = Limits { signature_checks: 1, ..Limits::default() };
    let once = || {
        let signatures = vec![signature(&chain.leaf, SignatureKind::Signature)];
        assemble(observed(signatures, carrying(&[&chain.leaf])), &pool, &limits)
    };
    let first = once();
    signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    assert_eq!(once(), first);
    assert_eq!(first.document.deviations.len(), 1);
    assert_eq!(first.document.deviations[0].rule, "PX-03");
    let links = &first.certificate(chain.authority_certificate.id).expect("an entry").links;
    assert!(links.iter().all(|link| matches!(link.signature, Check::Unable(_))));
}

#[test]
fn checks_that_cost_more_than_the_limit_are_not_made_and_that_is_said() {
    let chain = chain();
    let pool = pool_of(&chain);
    // Three checks with P-256: of the leaf, the authority, the root by itself.
    let with = |signature_work| {
        let limits = Limits { signature_work, ..Limits::default() };
        let signatures = vec![signature(&chain.leaf, SignatureKind::Signature)];
        assemble(observed(signatures, carrying(&[&chain.leaf])), &pool, &limits)
    };
    assert!(with(18).document.deviations.is_empty());
    let evidence = with(17);
    let [deviation] = evidence.document.deviations.as_slice() else { panic!("one deviation") };
    assert_eq!((deviation.rule.as_ref(), &*deviation.compared.expected), ("PX-03b", "17"));
    assert_eq!(with(17), evidence, "what is known costs the same");
}

#[test]
fn thousand_certificates_of_one_name_end_at_the_limit() {
    let (root, leaf) = (Party::new("root"), Party::new("leaf"));
    let twins: Vec<Arc<Certificate>> = (0..1000).map(|n| root.issue(n, &root, &[])).collect();
    let certificate = root.issue(5000, &leaf, &[]);
    let mut material = carrying(&[&certificate]);
    material.certificates.extend(twins);
    let evidence = signed_by(&certificate, material, &Pool::new());
    assert!(evidence.certificates.iter().map(|entry| entry.links.len()).sum::<usize>() < 1100);
    assert_eq!(evidence.document.deviations[0].rule, "PX-03");
}

#[test]
fn more_statuses_than_the_limit_are_said() {
    let chain = chain();
    let lists = (0..145).map(|n| chain.authority.revoke(&[entry(n, "2024-01-01", &[])], &[]));
    let mut material = Material { crls: lists.collect(), ..Material::default() };
    let party = Party::new("leaf");
    let mut signatures = Vec::new();
    for serial in 1000..1145 {
        let leaf = chain.authority.issue(serial, &party, &[]);
        signatures.push(signature(&leaf, SignatureKind::Signature));
        material.certificates.push(leaf);
    }
    let evidence = assemble(observed(signatures, material), &pool_of(&chain), &Limits::default());
    assert_eq!(evidence.revocation.len(), super::STATUSES);
    assert_eq!(evidence.document.deviations[0].rule, "PX-03");
}

#[test]
fn all_certificates_of_the_pool_are_given_sorted() {
    let chain = chain();
    let all = pool_of(&chain).certificates();
    assert_eq!(all.len(), 2);
    assert!(all.is_sorted_by_key(|certificate| certificate.id));
}

#[test]
fn list_of_an_indirect_issuer_brings_its_certificate_along() {
    let chain = chain();
    let lister = Party::new("lister");
    let lister_certificate = chain.root.issue(11, &lister, &[]);
    let issuer = der::element(der::context(2), &der::explicit(4, &lister.distinguished()));
    let points = der::sequence(&[der::sequence(&[issuer])]);
    let leaf =
        chain.authority.issue(12, &Party::new("leaf"), &[extension("2.5.29.31", false, &points)]);
    let indirect = extension("2.5.29.28", true, &der::sequence(&[der::element(0x84, &[0xff])]));
    let mut pool = pool_of(&chain);
    pool.add_certificate(Arc::clone(&lister_certificate), file("lister"));
    pool.add_crl(&lister.revoke(&[], &[indirect]), file("list")).expect("a CRL");
    let evidence = signed_by(&leaf, carrying(&[&leaf]), &pool);
    let status = evidence.revocation.iter().find(|status| status.of == leaf.id).expect("a status");
    assert_eq!(status.signer, Some(lister_certificate.id));
    assert!(status.scope.as_ref().is_some_and(|scope| scope.indirect));
    assert_eq!(issuers(&evidence, lister_certificate.id), [chain.root_certificate.id]);
}

fn response_of(chain: &Chain, answers: &[Vec<u8>]) -> Pool {
    let mut pool = pool_of(chain);
    let response = successful(&chain.authority.respond(answers, &[], &[]));
    pool.add_ocsp(&response, file("ocsp")).expect("a response");
    pool
}

fn words<'e>(evidence: &'e Evidence, of: &Certificate) -> Vec<(RevocationStatus, Vec<&'e str>)> {
    let about = evidence.revocation.iter().filter(|status| status.of == of.id);
    let rules = |status: &'e RevocationEvidence| {
        status.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect()
    };
    about.map(|status| (status.status, rules(status))).collect()
}

#[test]
fn answer_under_another_issuer_key_is_told_and_no_word_on_the_certificate() {
    let chain = chain();
    let (twin, other) = (Party::new("authority"), Party::new("other"));
    let under = |issuer: &Party| answer(&chain.leaf, issuer, DigestAlgorithm::Sha256, GOOD, &[]);
    let of = |issuer: &Party| {
        let pool = response_of(&chain, &[under(issuer)]);
        signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool)
    };
    assert_eq!(words(&of(&chain.authority), &chain.leaf), [(RevocationStatus::Good, vec![])]);
    let stray = [(RevocationStatus::Unknown, vec!["OC-03"])];
    assert_eq!(words(&of(&twin), &chain.leaf), stray);
    // The same serial number of quite another authority says nothing.
    assert_eq!(words(&of(&other), &chain.leaf), []);
    // One says enough, however many there are.
    let pool = response_of(&chain, &vec![under(&twin); 100]);
    let evidence = signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    assert_eq!(words(&evidence, &chain.leaf).len(), super::statuses::STRAYS);
}

#[test]
fn several_answers_about_one_certificate_are_told() {
    let chain = chain();
    let one = |digest| answer(&chain.leaf, &chain.authority, digest, GOOD, &[]);
    let pool = response_of(&chain, &[one(DigestAlgorithm::Sha1), one(DigestAlgorithm::Sha256)]);
    let evidence = signed_by(&chain.leaf, carrying(&[&chain.leaf]), &pool);
    let twice = (RevocationStatus::Good, vec!["OC-12"]);
    assert_eq!(words(&evidence, &chain.leaf), [twice.clone(), twice]);
}

#[test]
fn embedded_response_that_is_no_answer_is_told_by_what_it_is() {
    let chain = chain();
    let refused = der::sequence(&[der::element(der::ENUMERATED, &[3])]);
    let kind = der::sequence(&[der::oid("1.2.3"), der::octet_string(&[])]);
    let other = der::sequence(&[der::element(der::ENUMERATED, &[0]), der::explicit(0, &kind)]);
    let ocsps = vec![refused, other, b"none".to_vec()];
    let material = Material { ocsps, ..carrying(&[&chain.leaf]) };
    let evidence = signed_by(&chain.leaf, material, &pool_of(&chain));
    let told = evidence.document.deviations.iter();
    assert_eq!(told.map(|d| d.rule.as_ref()).collect::<Vec<_>>(), ["OC-01", "OC-02", "OC-FORM"]);
}
