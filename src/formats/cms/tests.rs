//! The reader against what the writer makes, against altered structures and real ones of others.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]
#![allow(clippy::cloned_ref_to_slice_refs, reason = "lists of one read like lists of more")]

mod archive;
mod edit;
mod files;
mod recipe;
mod records;
mod rules;

use super::*;
use crate::crypto::SigningKey;
use crate::crypto::digest;
use crate::formats::ObserveOptions;
use crate::formats::cms::build::CmsSigningOptions;
use crate::formats::cms::build::prepare;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::limits::Effort;
use crate::model::Check;
use crate::model::ReferenceRole;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use proptest::prelude::*;
use recipe::CONTENT;
use recipe::Recipe;
use recipe::sha256;
use std::sync::OnceLock;

/// Observes a structure over CONTENT.
fn read(cms: &[u8], format: SignatureFormat) -> CmsObservation {
    read_with(cms, format, CONTENT, &ObserveOptions::default()).expect("readable")
}

fn read_with(
    cms: &[u8],
    format: SignatureFormat,
    content: &[u8],
    options: &ObserveOptions,
) -> Result<CmsObservation, FormatError> {
    let content_digest = |algorithm| digest(algorithm, content).ok();
    let effort = Effort::new(&options.limits);
    observe(cms, &Context { format, id: "Sig1", content_digest: &content_digest, options, effort })
}

/// The one signature of a PAdES structure over CONTENT.
fn one(cms: &[u8]) -> SignatureEvidence {
    let mut observed = read(cms, SignatureFormat::Pades);
    assert_eq!(observed.signatures.len(), 1);
    observed.signatures.remove(0)
}

fn all_hold(signature: &SignatureEvidence) -> bool {
    signature.value.verifies.holds()
        && !signature.references.is_empty()
        && signature.references.iter().all(|reference| reference.found && reference.intact.holds())
}

fn rules(signature: &SignatureEvidence) -> Vec<&str> {
    signature.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect()
}

/// What `build` makes over CONTENT with a key of the sample PKI.
fn written(name: &str, algorithm: &SignatureAlgorithm, timestamp: bool) -> (Vec<u8>, Vec<u8>) {
    let certificate = recipe::certificate(&format!("signers/{name}.crt"));
    let chain = [recipe::certificate("ca/g2-cp.crt"), recipe::certificate("trust/g2-root.crt")];
    let of = algorithm.digest.expect("a digest");
    let options = CmsSigningOptions {
        certificate: &certificate,
        chain: &chain,
        digest: of,
        algorithm,
        content_type: oid::DATA,
        content: None,
    };
    let prepared = prepare(&digest(of, CONTENT).expect("a digest"), &options).expect("prepared");
    let value = recipe::key(name).sign(algorithm, prepared.to_be_signed()).expect("signed");
    let token = recipe::token(&sha256(&value), Some(&[1]));
    let cms = prepared.finish(&value, timestamp.then_some(token.as_slice())).expect("finished");
    (cms, value)
}

#[test]
fn what_we_write_is_read_without_deviation() {
    for (name, scheme, of) in [
        ("leader", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256),
        ("leader", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha512),
        ("agency", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha384),
        ("leader", SignatureScheme::RsaPss, DigestAlgorithm::Sha256),
        ("leader-p256", SignatureScheme::Ecdsa, DigestAlgorithm::Sha256),
        ("agency-p256", SignatureScheme::Ecdsa, DigestAlgorithm::Sha256),
    ] {
        let (cms, value) = written(name, &recipe::algorithm(scheme, of), true);
        let observed = read(&cms, SignatureFormat::Pades);
        let [signature] = observed.signatures.as_slice() else { panic!("one signature") };
        assert!(all_hold(signature), "{name} {scheme:?}: {signature:?}");
        assert_eq!(rules(signature), Vec::<&str>::new());
        assert_eq!(observed.length, cms.len());
        assert_eq!(content_digest_algorithms(&cms), [of]);
        assert_eq!(signature.value.algorithm.scheme, scheme);
        assert_eq!(signature.value.algorithm.digest, Some(of));
        assert_eq!(signature.value.sha256, hex::encode(sha256(&value)));
        assert_eq!(signature.attributes.claimed_signing_time, None);
        let reference = signature.signer.reference.as_ref().expect("a reference");
        assert_eq!(reference.attribute, "signing-certificate-v2");
        assert_eq!(reference.digest.algorithm, Some(of));
        assert_eq!(reference.digest_matches, Check::Holds);
        assert_eq!(reference.issuer_serial_matches, Some(true));
        assert_eq!(signature.signer.embedded.len(), 3);
        assert_eq!(observed.material.certificates.len(), 3 + 2);

        let [token] = signature.timestamps.as_slice() else { panic!("one timestamp") };
        assert!(all_hold(token), "{token:?}");
        assert_eq!(rules(token), Vec::<&str>::new());
        assert_eq!(token.kind, SignatureKind::SignatureTimestamp);
        assert_eq!(token.id, "Sig1/timestamp-1");
        let facts = token.timestamp.as_ref().expect("facts");
        assert_eq!(facts.time.to_string(), "2026-03-01T08:00:00Z");
        assert_eq!(facts.accuracy_millis, Some(1000));
        assert_eq!(facts.protects, ["signature:Sig1"]);
        let roles: Vec<_> = token.references.iter().map(|reference| reference.role).collect();
        assert_eq!(roles, [ReferenceRole::Imprint, ReferenceRole::Object]);
    }
}

#[test]
fn what_we_write_is_der_and_the_same_each_time() {
    let algorithm = recipe::rsa();
    let (first, _) = written("leader", &algorithm, true);
    let (second, _) = written("leader", &algorithm, true);
    assert_eq!(first, second);
    let element = Reader::new(&first).read().expect("an element");
    assert_eq!(element.full.len(), first.len());
    // Sorted and re-encoded it stays as it is.
    let wrapped = der::set(&[first.clone()]);
    let again = encoding::der_set(&Reader::new(&wrapped).read().expect("an element"));
    assert_eq!(again.expect("re-encoded"), wrapped);
}

#[test]
fn content_of_another_digest_is_not_prepared() {
    let certificate = recipe::certificate("services/tsa.crt");
    let algorithm = recipe::rsa();
    let options = CmsSigningOptions {
        certificate: &certificate,
        chain: &[],
        digest: DigestAlgorithm::Sha256,
        algorithm: &algorithm,
        content_type: oid::TST_INFO,
        content: Some(b"content"),
    };
    assert!(prepare(&sha256(b"content"), &options).is_ok());
    assert!(prepare(&sha256(b"another"), &options).is_err());
    assert!(prepare(&[0; 20], &CmsSigningOptions { content: None, ..options }).is_err());
}

#[test]
fn altered_content_fails_the_reference_and_not_the_value() {
    let (cms, _) = written("leader", &recipe::rsa(), false);
    let options = ObserveOptions::default();
    let observed = read_with(&cms, SignatureFormat::Pades, b"altered", &options).expect("readable");
    let signature = &observed.signatures[0];
    assert_eq!(signature.references[0].intact, Check::Fails);
    assert_eq!(signature.value.verifies, Check::Holds);
}

#[test]
fn content_that_is_not_at_hand_is_not_found() {
    let (cms, _) = written("leader", &recipe::rsa(), false);
    let options = ObserveOptions::default();
    let context = Context {
        format: SignatureFormat::Cms,
        id: "1",
        content_digest: &|_| None,
        options: &options,
        effort: Effort::new(&options.limits),
    };
    let observed = observe(&cms, &context).expect("readable");
    let reference = &observed.signatures[0].references[0];
    assert!(!reference.found && !reference.intact.holds());
}

#[test]
fn nested_tokens_are_read_only_so_deep() {
    // Each token carries the next as an (unsigned) signature timestamp.
    let mut recipe = Recipe::pades();
    for _ in 0..10 {
        let info = recipe.build();
        recipe.unsigned = vec![recipe::attribute(oid::SIGNATURE_TIMESTAMP, &[info])];
        recipe.content_type = oid::TST_INFO.to_owned();
    }
    let mut level = one(&recipe.build());
    let mut depth = 0;
    while let Some(inner) = level.timestamps.pop() {
        level = inner;
        depth += 1;
    }
    assert_eq!(depth, 7);
    assert!(level.deviations.iter().any(|of| of.compared.seen.contains("too deeply")));
    assert!(!all_hold(&level));
}

#[test]
fn signature_checks_are_bounded() {
    let mut recipe = Recipe::pades();
    let inner = recipe.signer_info();
    let many = vec![inner; 50];
    recipe.unsigned = vec![recipe::attribute(oid::COUNTER_SIGNATURE, &many)];
    let mut options = ObserveOptions::default();
    options.limits.signature_checks = 10;
    let observed = read_with(&recipe.build(), SignatureFormat::Cms, CONTENT, &options);
    let observed = observed.expect("readable");
    let counters = &observed.signatures[0].counter_signatures;
    // Nine more checks are left after the signature's own, and ten parts are read.
    assert_eq!(counters.len(), 10);
    let unable = |of: &&SignatureEvidence| matches!(of.value.verifies, Check::Unable(_));
    assert_eq!(counters.iter().filter(unable).count(), 1);
    assert_eq!(rules(&observed.signatures[0]), ["CM-08"]);
}

#[test]
fn millions_of_empty_parts_cost_little() {
    let many = |element: &[u8]| element.repeat(400_000);
    let frame = |certificates: &[u8], crls: &[u8], signers: &[u8]| {
        let signed_data = der::sequence(&[
            &der::integer_of(1),
            &der::set::<&[u8]>(&[]),
            &der::sequence(&[der::oid(oid::DATA)]),
            certificates,
            crls,
            &der::element(der::SET, signers),
        ]);
        der::sequence(&[der::oid(oid::SIGNED_DATA), der::explicit(0, &signed_data)])
    };
    let signer = |unsigned: &[u8]| {
        let mut recipe = Recipe::pades();
        recipe.unsigned = vec![unsigned.to_vec()];
        recipe.signer_info()
    };
    let attribute = |kind: &str| {
        let values = der::element(der::SET, &many(&der::null()));
        der::sequence(&[der::oid(kind), values])
    };
    let list = |number: u8, of: &[u8]| der::element(der::context(number), &many(of));
    for cms in [
        frame(&list(0, &der::null()), &list(1, &der::sequence::<&[u8]>(&[])), &signer(&[])),
        frame(&list(0, &der::sequence::<&[u8]>(&[])), &[], &signer(&[])),
        frame(&[], &[], &many(&der::null())),
        frame(&[], &[], &signer(&many(&recipe::attribute("1.2", &[])))),
        frame(&[], &[], &signer(&attribute(oid::SIGNATURE_TIMESTAMP))),
        frame(&[], &[], &signer(&attribute(oid::COUNTER_SIGNATURE))),
        frame(&[], &[], &signer(&attribute(oid::REVOCATION_VALUES))),
    ] {
        let options = ObserveOptions::default();
        match read_with(&cms, SignatureFormat::Pades, CONTENT, &options) {
            Ok(observed) => {
                let kept: usize = observed.signatures.iter().map(|of| of.deviations.len()).sum();
                assert!(kept < 100 && observed.material.crls.len() < 10_000, "{kept}");
                assert!(observed.signatures.len() < 200);
            }
            Err(error) => assert!(error.to_string().contains("limit"), "{error}"),
        }
    }
}

/// A structure with the content that it signs.
#[derive(Debug)]
struct Specimen {
    cms: Vec<u8>,
    content: Vec<u8>,
    format: SignatureFormat,
}

impl Specimen {
    fn new(cms: Vec<u8>, content: &[u8], format: SignatureFormat) -> Self {
        Self { cms, content: content.to_vec(), format }
    }
}

/// Signatures to alter: ours in each scheme, with a timestamp, and real ones of others.
fn specimens() -> &'static [Specimen] {
    static SPECIMENS: OnceLock<Vec<Specimen>> = OnceLock::new();
    SPECIMENS.get_or_init(|| {
        let mut all = Vec::new();
        for (name, scheme) in [
            ("leader", SignatureScheme::RsaPkcs1),
            ("leader", SignatureScheme::RsaPss),
            ("leader-p256", SignatureScheme::Ecdsa),
        ] {
            let algorithm = recipe::algorithm(scheme, DigestAlgorithm::Sha256);
            let (cms, _) = written(name, &algorithm, true);
            all.push(Specimen::new(cms, CONTENT, SignatureFormat::Pades));
        }
        let mut legacy = Recipe::pades();
        legacy.signed = None;
        all.push(Specimen::new(legacy.build(), CONTENT, SignatureFormat::PdfPkcs7Detached));
        let token = recipe::token(&sha256(CONTENT), None);
        all.push(Specimen::new(token, CONTENT, SignatureFormat::Rfc3161));
        all.extend(files::from_corpus(25));
        all
    })
}

/// Where the parts that are signed, and the value, stand in a structure.
fn protected(cms: &[u8]) -> Vec<std::ops::Range<usize>> {
    let signed_data = signed_data::SignedData::read(cms).expect("readable");
    let element = signed_data.signers[0].as_ref().expect("a signer");
    let info = signed_data::SignerInfo::read(element).expect("a signer");
    let mut ranges = Vec::new();
    if let Some(set) = info.signed_attributes {
        let start = set.offset + set.full.len() - set.content.len();
        ranges.push(start..start + set.content.len());
    }
    let at = memchr::memmem::find(cms, &info.signature).expect("a value in one piece");
    ranges.push(at..at + info.signature.len());
    ranges
}

#[test]
fn specimens_hold_before_they_are_altered() {
    for Specimen { cms, content, format } in specimens() {
        let options = ObserveOptions::default();
        let observed = read_with(cms, *format, content, &options).expect("readable");
        assert!(
            observed.signatures.iter().all(all_hold),
            "{format:?} {}",
            hex::encode(sha256(cms))
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn altered_signed_attributes_or_value_never_hold(
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        flip in 1_u8..=255,
    ) {
        let Specimen { cms, content, format } = which.get(specimens());
        let places: Vec<usize> = protected(cms).into_iter().flatten().collect();
        let mut altered = cms.clone();
        altered[*place.get(&places)] ^= flip;
        let options = ObserveOptions::default();
        if let Ok(observed) = read_with(&altered, *format, content, &options) {
            prop_assert!(!observed.signatures.is_empty());
            prop_assert!(!observed.signatures.iter().any(all_hold));
        }
    }

    #[test]
    fn altered_structures_never_panic_and_stay_signatures(
        which in any::<prop::sample::Index>(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let Specimen { cms, content, format } = which.get(specimens());
        let mut altered = cms.clone();
        for (place, value) in places {
            let at = place.index(altered.len());
            altered[at] = value;
        }
        if let Some(cut) = cut {
            altered.truncate(cut.index(altered.len()));
        }
        let options = ObserveOptions::default();
        if let Ok(observed) = read_with(&altered, *format, content, &options) {
            prop_assert!(!observed.signatures.is_empty());
        }
        let _ = content_digest_algorithms(&altered);
        let _ = observe_file(&altered, "x.p7s", &options);
        let _ = crate::formats::detect(&altered);
    }
}
