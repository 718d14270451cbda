//! What is added to a structure, and that all that was there stays.

use super::rules::counter_signature;
use super::rules::indefinite;
use super::rules::told;
use super::*;
use crate::formats::cms::edit::Edit;
use crate::formats::cms::edit::Held;
use crate::formats::cms::signed_data::SignedData;
use crate::formats::cms::signed_data::SignerInfo;
use recipe::attribute;

/// A structure around its content, with two signers and a counter-signature on them.
fn signed() -> Vec<u8> {
    let mut recipe = Recipe::pades();
    recipe.content = Some(CONTENT.to_vec());
    recipe.signers = 2;
    recipe.certificates.push(recipe::certificate("signers/agency.crt").der.clone());
    let message = der::set_of_sorted(recipe.signed());
    let value = recipe.key.sign(&recipe.algorithm, &message).expect("signed");
    recipe.unsigned = vec![attribute(oid::COUNTER_SIGNATURE, &[counter_signature(&value)])];
    recipe.build()
}

/// A status of either kind; what is in it does not matter here.
fn statuses() -> (Vec<u8>, Vec<u8>) {
    (der::sequence(&[der::integer_of(1)]), der::sequence(&[der::integer_of(2)]))
}

fn stamp(edit: &mut Edit<'_>, signer: usize) {
    let token = recipe::token(&sha256(edit.value(signer).expect("a signer")), Some(&[1]));
    edit.add_signature_timestamp(signer, &token).expect("added");
}

fn archive(edit: &mut Edit<'_>, signer: usize, content: &[u8]) {
    let by = DigestAlgorithm::Sha256;
    let input = edit.archive_input(signer, by, &sha256(content)).expect("an input");
    let token = recipe::token(&input.imprint, Some(&[2]));
    edit.add_archive_timestamp(signer, &token, by, &input).expect("added");
}

/// All levels up, for both signers.
fn raised(cms: &[u8], content: &[u8]) -> Vec<u8> {
    let mut edit = Edit::read(cms).expect("read");
    stamp(&mut edit, 0);
    stamp(&mut edit, 1);
    let certificates =
        ["ca/g2-cp.crt", "services/tsa.crt"].map(|path| recipe::certificate(path).der.clone());
    let (crl, ocsp) = statuses();
    let held = Held { certificates: &certificates, crls: &[crl], ocsps: &[ocsp] };
    assert_eq!(edit.hold(&held), [2, 1, 1]);
    assert_eq!(edit.hold(&held), [0, 0, 0], "each once");
    archive(&mut edit, 0, content);
    archive(&mut edit, 1, content);
    edit.into_bytes()
}

/// What nothing that is added may touch: the content, and of each signer all up to its value.
fn untouchable(cms: &[u8]) -> Vec<Vec<u8>> {
    let signed_data = SignedData::read(cms).expect("SignedData");
    let mut all = vec![signed_data.encapsulated.full.to_vec()];
    for signer in &signed_data.signers {
        let info = SignerInfo::read(signer.as_ref().expect("an element")).expect("a SignerInfo");
        all.push(info.until_signature.to_vec());
    }
    all
}

/// That both signatures hold with all that hangs on them; what the archive timestamps cover.
fn hold_with_all(cms: &[u8], content: &[u8]) -> Vec<Vec<String>> {
    let options = ObserveOptions::default();
    let observed = read_with(cms, SignatureFormat::Cms, content, &options).expect("readable");
    let mut covered = Vec::new();
    for signature in &observed.signatures {
        assert!(all_hold(signature), "{signature:?}");
        assert!(!told(signature).iter().any(|rule| rule == "CM-12"), "{:?}", told(signature));
        let [stamp, archive] = signature.timestamps.as_slice() else { panic!("two tokens") };
        assert_eq!(stamp.kind, SignatureKind::SignatureTimestamp);
        assert_eq!(archive.kind, SignatureKind::ArchiveTimestamp);
        assert!(all_hold(stamp) && all_hold(archive), "{archive:?}");
        covered.push(archive.timestamp.as_ref().expect("facts").protects.clone());
    }
    covered
}

#[test]
fn everything_is_added_and_nothing_is_touched() {
    let before = signed();
    let after = raised(&before, CONTENT);
    assert_eq!(untouchable(&after), untouchable(&before));
    let (crl, ocsp) = statuses();
    for covered in hold_with_all(&after, CONTENT) {
        for status in [("crl", &crl), ("ocsp", &ocsp)] {
            let name = format!("{}:{}", status.0, hex::encode(sha256(status.1)));
            assert!(covered.contains(&name), "{covered:?}");
        }
        let stamps = covered.iter().filter(|name| name.contains("/timestamp-")).count();
        assert_eq!(stamps, 1, "{covered:?}");
    }
    let observed = read(&after, SignatureFormat::Cms);
    assert!(observed.signatures.iter().all(|own| all_hold(&own.counter_signatures[0])));
    assert_eq!((observed.material.crls, observed.material.ocsps), (vec![crl], vec![ocsp]));
    let version = SignedData::read(&after).expect("SignedData").version;
    assert_eq!(version.unsigned().expect("a number"), 5, "RFC 5652 clause 5.1");
}

#[test]
fn renewal_covers_the_archive_timestamp_before() {
    let once = raised(&signed(), CONTENT);
    let mut edit = Edit::read(&once).expect("read");
    archive(&mut edit, 1, CONTENT);
    let observed = read(&edit.into_bytes(), SignatureFormat::Cms);
    let renewed = &observed.signatures[1];
    let [_, first, last] = renewed.timestamps.as_slice() else { panic!("three tokens") };
    assert!(all_hold(first) && all_hold(last));
    let covered = &last.timestamp.as_ref().expect("facts").protects;
    assert!(covered.contains(&format!("signature:{}", first.id)), "{covered:?}");
    assert_eq!(observed.signatures[0].timestamps.len(), 2, "the other one stays");
}

#[test]
fn indefinite_lengths_become_definite_around_what_stays() {
    let before = indefinite(&signed(), 4);
    let after = raised(&before, CONTENT);
    assert_eq!(untouchable(&after)[1..], untouchable(&before)[1..]);
    hold_with_all(&after, CONTENT);
    // Down to the signed attributes: what is archived is their DER, as others compute it.
    let mut detached = Recipe::pades();
    detached.signers = 2;
    let before = indefinite(&detached.build(), 7);
    let options = ObserveOptions::default();
    let was = read_with(&before, SignatureFormat::Cms, CONTENT, &options).expect("readable");
    if was.signatures.iter().all(all_hold) {
        hold_with_all(&raised(&before, CONTENT), CONTENT);
    }
}

#[test]
fn archive_timestamp_over_another_content_does_not_hold() {
    let mut recipe = Recipe::pades();
    recipe.signers = 2;
    let after = raised(&recipe.build(), b"another");
    let observed = read(&after, SignatureFormat::Cms);
    assert_eq!(observed.signatures[0].timestamps[1].references[0].intact, Check::Fails);
}

#[test]
fn what_covers_the_fields_forbids_adding() {
    for kind in [oid::ARCHIVE_TIMESTAMP_V2, oid::INTERNAL_RECORD] {
        let mut recipe = Recipe::pades();
        recipe.unsigned = vec![attribute(kind, &[der::sequence(&[der::null()])])];
        let cms = recipe.build();
        let error = Edit::read(&cms).err().expect("refused").to_string();
        assert!(error.contains("covers what would be added to"), "{error}");
    }
    let mut tail = signed();
    tail.extend(b"%PDF-1.7");
    let error = Edit::read(&tail).err().expect("refused").to_string();
    assert!(error.contains("8 bytes follow the signature"), "{error}");
    tail.truncate(tail.len() - 8);
    tail.push(b'\n');
    assert!(Edit::read(&tail).is_ok());
}

#[test]
fn signer_that_is_not_there_and_token_that_is_none_are_refused() {
    let cms = signed();
    let mut edit = Edit::read(&cms).expect("read");
    let error = edit.value(2).expect_err("none").to_string();
    assert!(error.contains("there is no signer 3 among 2"), "{error}");
    assert!(edit.add_signature_timestamp(0, &der::null()).is_err());
    let token = indefinite(&recipe::token(&[1; 32], None), 1);
    assert!(edit.add_signature_timestamp(0, &token).is_err());
}

proptest! {
    #[test]
    fn altered_archives_never_hold_with_all_that_they_held(
        at in any::<prop::sample::Index>(),
        flip in 1_u8..=255,
    ) {
        static MADE: OnceLock<(Vec<u8>, Vec<Vec<String>>)> = OnceLock::new();
        let (whole, covered) = MADE.get_or_init(|| {
            let whole = raised(&signed(), CONTENT);
            let covered = hold_with_all(&whole, CONTENT);
            (whole, covered)
        });
        let mut altered = whole.clone();
        let index = at.index(altered.len());
        altered[index] ^= flip;
        let options = ObserveOptions::default();
        let Ok(observed) = read_with(&altered, SignatureFormat::Cms, CONTENT, &options) else {
            return Ok(());
        };
        let same = observed.signatures.len() == covered.len()
            && observed.signatures.iter().zip(covered).all(|(signature, covered)| {
                let last = signature.timestamps.last();
                all_hold(signature)
                    && signature.timestamps.iter().all(all_hold)
                    && last.and_then(|of| of.timestamp.as_ref()).is_some_and(|f| f.protects == *covered)
            });
        if same {
            // What the hashes speak of is as it was, byte for byte.
            prop_assert_eq!(untouchable(&altered)[1..].to_vec(), untouchable(whole)[1..].to_vec());
            let fields = |cms: &[u8]| {
                let signed_data = SignedData::read(cms).expect("SignedData");
                let octets = signed_data.content_octets().expect("a content").map(|of| of.to_vec());
                let field = |of: Option<der::Element<'_>>| of.map(|of| of.content.to_vec());
                (octets, field(signed_data.certificates), field(signed_data.crls))
            };
            prop_assert_eq!(fields(&altered), fields(whole));
        }
    }
}
