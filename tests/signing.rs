//! Signing and timestamping as the library offers them: what is made, what is refused, and that
//! nothing is left behind. Keys are the samples, the clock and the nonces are fixed.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]
#![allow(clippy::ptr_arg, reason = "a source of bytes is a sized type")]

use condau::adapters::keystore::KeyFile;
use condau::adapters::output::Existing;
use condau::adapters::sandbox;
use condau::adapters::sandbox::Fault;
use condau::adapters::sandbox::SandboxAuthority;
use condau::app::settings::Settings;
use condau::app::sign;
use condau::app::sign::Job;
use condau::app::sign::Run;
use condau::app::sign::SignError;
use condau::app::sign::Wishes;
use condau::app::timestamp;
use condau::app::timestamp::Stamping;
use condau::app::token_trust::Distrust;
use condau::crypto;
use condau::crypto::SigningKey;
use condau::crypto::SoftwareKey;
use condau::formats;
use condau::formats::ObserveOptions;
use condau::formats::cms::build;
use condau::formats::cms::build::CmsSigningOptions;
use condau::formats::cms::build::TimestampInfo;
use condau::formats::x509::Pool;
use condau::model::Coverage;
use condau::model::DigestAlgorithm;
use condau::model::FieldLock;
use condau::model::ModificationLevel;
use condau::model::Observed;
use condau::model::Origin;
use condau::model::SignatureEvidence;
use condau::model::SignatureFormat;
use condau::model::SignatureKind;
use condau::model::SignatureLevel;
use condau::model::Time;
use condau::ports::Entropy;
use condau::ports::FetchError;
use condau::ports::TimestampAuthority;
use condau::signing;
use condau::signing::Output;
use condau::signing::Prepared;
use condau::signing::Refusal;
use condau::signing::Signer;
use condau::signing::SigningError;
use condau::signing::SigningRequest;
use condau::signing::timestamp::Authority;
use lopdf::Permissions;
use lopdf::encryption::crypt_filters::Aes256CryptFilter;
use lopdf::encryption::crypt_filters::CryptFilter;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

pub(crate) struct Fixed;

impl Entropy for Fixed {
    fn now(&self) -> Time {
        Time::parse("2026-11-22T02:00:00Z").expect("a time")
    }

    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x2a);
    }
}

/// The sample key and certificate of a name, with the intermediate authorities.
pub(crate) fn request(name: &str) -> (SigningRequest, Box<dyn SigningKey>) {
    let (store, password) = sandbox::sample_key(name).expect("a sample");
    let unlocked = KeyFile::pkcs12(store.to_vec(), name)
        .unlock(Some(&SecretString::from(password.to_owned())), &[])
        .expect("unlocked");
    let request = SigningRequest::new(unlocked.certificate, Fixed.now());
    (request, unlocked.key)
}

pub(crate) fn pool() -> Pool {
    let mut pool = Pool::new();
    for anchor in sandbox::sample_anchors().expect("samples") {
        pool.add_anchor(anchor, Origin::Cache);
    }
    for certificate in sandbox::sample_certificates().expect("samples") {
        pool.add_certificate(certificate, Origin::Cache);
    }
    pool
}

/// Settings of a run with nothing but this.
pub(crate) fn settings(pool: Pool) -> Settings {
    let wishes = condau::app::settings::Wishes::default();
    let settings = Settings::without_material(&wishes, Fixed.now()).expect("settings");
    Settings { pool: RwLock::new(pool), ..settings }
}

pub(crate) fn run(name: &str, pool: Pool, wishes: Wishes) -> Result<Run, SignError> {
    let (store, password) = sandbox::sample_key(name).expect("a sample");
    let unlocked = KeyFile::pkcs12(store.to_vec(), name)
        .unlock(Some(&SecretString::from(password.to_owned())), &[])
        .expect("unlocked");
    Run::open(unlocked, settings(pool), wishes, Box::new(Fixed))
}

/// Signs bytes with the sample leader's key.
pub(crate) fn signed_by(
    name: &str,
    input: &Vec<u8>,
    change: impl FnOnce(&mut SigningRequest),
) -> Result<Vec<u8>, SigningError> {
    let (mut request, key) = request(name);
    change(&mut request);
    let authority = SandboxAuthority::new(Box::new(Fixed));
    let signer = Signer {
        key: key.as_ref(),
        authority: Some(Authority::unjudged(&authority)),
        entropy: &Fixed,
    };
    let made = signing::sign(input, "in", &request, &signer, &ObserveOptions::default())?;
    Ok(bytes_of(input, made.output))
}

fn bytes_of(input: &[u8], output: Output) -> Vec<u8> {
    match output {
        Output::Appended(bytes) => [input, &bytes].concat(),
        Output::Whole(bytes) => bytes,
    }
}

pub(crate) fn signed(input: &Vec<u8>) -> Vec<u8> {
    signed_by("leader", input, |_| {}).expect("signed")
}

pub(crate) fn stamped(input: &Vec<u8>) -> Result<Vec<u8>, SigningError> {
    let authority = SandboxAuthority::new(Box::new(Fixed));
    let options = ObserveOptions::default();
    let digest = DigestAlgorithm::Sha256;
    let made =
        signing::stamp(input, "in", Authority::unjudged(&authority), &Fixed, digest, &options)?;
    Ok(bytes_of(input, made.output))
}

pub(crate) fn refusal(outcome: Result<Vec<u8>, SigningError>) -> Refusal {
    match outcome {
        Err(SigningError::Refused(refusal)) => refusal,
        Ok(_) => panic!("signed"),
        Err(other) => panic!("{other}"),
    }
}

pub(crate) fn observed(file: &Vec<u8>) -> Observed {
    formats::observe(file, "f", &ObserveOptions::default()).expect("observed")
}

pub(crate) fn assert_all_hold(file: &Vec<u8>, count: usize) -> Observed {
    let observed = observed(file);
    assert_eq!(observed.signatures.len(), count);
    for signature in &observed.signatures {
        assert!(signature.value.verifies.holds(), "{}", signature.id);
        assert!(signature.references.iter().all(|part| part.intact.holds()), "{}", signature.id);
    }
    let last = observed.signatures.last().expect("one");
    assert_eq!(last.coverage, Coverage::EntireFile);
    observed
}

/// A PDF of one page. `form` goes into the catalog, `more` are objects from number 4.
pub(crate) fn pdf(form: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{form}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>".to_owned(),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    with_trailer(&objects, "")
}

pub(crate) fn with_trailer(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let at = file.len();
    let size = objects.len() + 1;
    file.extend(table.bytes());
    file.extend(
        format!("trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    file
}

pub(crate) fn plain() -> Vec<u8> {
    pdf("", &[])
}

/// A PDF with one signature field of these entries, and a text field.
pub(crate) fn with_field(entries: &str) -> Vec<u8> {
    pdf(
        "/AcroForm<</Fields[4 0 R 5 0 R]>>",
        &[
            &format!(
                "<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky)/Rect[0 0 0 0]/F 132/P 3 0 R{entries}>>"
            ),
            "<</FT/Tx/T(So)/Kids[]>>",
        ],
    )
}

#[test]
fn pdf_at_b_b_keeps_its_prefix_and_is_covered_entirely() {
    for name in ["leader", "agency", "leader-p256", "g1-officer"] {
        let input = plain();
        let output = signed_by(name, &input, |request| {
            request.reason = Some("Phê duyệt".to_owned());
            request.location = Some("Hà Nội".to_owned());
        })
        .expect(name);
        assert_eq!(&output[..input.len()], &input[..]);
        let seen = assert_all_hold(&output, 1);
        let signature = &seen.signatures[0];
        assert_eq!(signature.format, SignatureFormat::Pades);
        assert_eq!(signature.id, "Signature1");
        assert_eq!(signature.attributes.claimed_signing_time, Some(Fixed.now()));
        assert_eq!(signature.attributes.reason.as_deref(), Some("Phê duyệt"));
        assert_eq!(signature.attributes.location.as_deref(), Some("Hà Nội"));
        assert_eq!(signature.signer.certificate, Some(request(name).0.certificate.id));
        assert!(signature.deviations.is_empty(), "{:?}", signature.deviations);
    }
}

#[test]
fn pss_and_longer_digests_hold() {
    for digest in [DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        let output = signed_by("leader", &plain(), |request| {
            request.digest = digest;
            request.pss = true;
        });
        assert_all_hold(&output.expect("signed"), 1);
    }
}

#[test]
fn same_request_time_and_nonce_give_the_same_bytes() {
    let again = || {
        signed_by("leader", &plain(), |request| request.level = SignatureLevel::T).expect("signed")
    };
    assert_eq!(again(), again());
    assert_eq!(stamped(&plain()).expect("stamped"), stamped(&plain()).expect("stamped"));
}

#[test]
fn timestamp_on_the_value_makes_b_t() {
    let output = signed_by("agency-p256", &plain(), |request| request.level = SignatureLevel::T);
    let seen = assert_all_hold(&output.expect("signed"), 1);
    let token = &seen.signatures[0].timestamps[0];
    assert_eq!(token.kind, SignatureKind::SignatureTimestamp);
    assert!(token.value.verifies.holds());
    assert_eq!(token.timestamp.as_ref().map(|facts| facts.time), Some(Fixed.now()));
}

#[test]
fn agency_signs_after_the_leader_and_a_timestamp_closes() {
    let first = signed(&plain());
    let second = signed_by("agency", &first, |_| {}).expect("signed");
    let third = stamped(&second).expect("stamped");
    assert_eq!(&third[..second.len()], &second[..]);
    let seen = assert_all_hold(&third, 3);
    let ids: Vec<&str> = seen.signatures.iter().map(|signature| signature.id.as_str()).collect();
    assert_eq!(ids, ["Signature1", "Signature2", "Timestamp1"]);
    assert_eq!(seen.signatures[2].kind, SignatureKind::DocumentTimestamp);
    assert!(seen.signatures.iter().all(|signature| signature.deviations.is_empty()));
    assert!(seen.signatures[0].later.incomplete.is_none());
    for change in &seen.signatures[0].later.changes {
        assert!(change.level <= ModificationLevel::FormFilling, "{change:?}");
    }
}

#[test]
fn only_empty_field_is_used_and_a_named_one_too() {
    for field in [None, Some("Ky".to_owned())] {
        let output = signed_by("leader", &with_field(""), |request| request.field = field);
        assert_eq!(assert_all_hold(&output.expect("signed"), 1).signatures[0].id, "Ky");
    }
    let output = signed_by("leader", &with_field(""), |request| {
        request.field = Some("Chữ ký của tôi".to_owned());
    });
    assert_eq!(observed(&output.expect("signed")).signatures[0].id, "Chữ ký của tôi");
}

#[test]
fn field_that_cannot_be_signed_is_refused() {
    let in_field = |input: &Vec<u8>, field: &str| {
        refusal(signed_by("leader", input, |request| request.field = Some(field.to_owned())))
    };
    let filled = signed(&with_field(""));
    assert_eq!(in_field(&filled, "Ky"), Refusal::FieldFilled { field: "Ky".to_owned() });
    let other = in_field(&with_field(""), "So");
    assert_eq!(other, Refusal::NotASignatureField { field: "So".to_owned() });
    for name in ["a.b", " ", ""] {
        let refused = in_field(&plain(), name);
        assert!(matches!(refused, Refusal::FieldName { .. }), "{name}: {refused}");
    }
}

#[test]
fn name_of_several_fields_is_refused() {
    let field = "<</FT/Sig/T(Ky)/Kids[]>>";
    let input = pdf("/AcroForm<</Fields[4 0 R 5 0 R]>>", &[field, field]);
    let refused = refusal(signed_by("leader", &input, |request| {
        request.field = Some("Ky".to_owned());
    }));
    assert!(matches!(refused, Refusal::FieldName { .. }), "{refused}");
    let output = signed_by("leader", &input, |_| {}).expect("neither is the only one");
    assert_eq!(observed(&output).signatures[0].id, "Signature1");
}

#[test]
fn lock_of_the_field_becomes_the_signatures_and_is_kept_to() {
    let lock = "/Lock<</Type/SigFieldLock/Action/Include/Fields[(Ky2)(So)]>>";
    let output = signed(&with_field(lock));
    let locks = observed(&output).signatures[0].restrictions.field_locks.clone();
    assert_eq!(locks, [FieldLock::Include(vec!["Ky2".to_owned(), "So".to_owned()])]);
    let refused = refusal(signed_by("agency", &output, |request| {
        request.field = Some("Ky2".to_owned());
    }));
    let (field, by) = ("Ky2".to_owned(), "Ky".to_owned());
    assert_eq!(refused, Refusal::FieldLocked { field, by });
    let free = signed_by("agency", &output, |request| request.field = Some("Ky3".to_owned()));
    assert_all_hold(&free.expect("another field is free"), 2);
}

#[test]
fn document_that_allows_no_change_is_not_signed_but_timestamped() {
    let lock = "/Lock<</Type/SigFieldLock/Action/Exclude/Fields[]/P 1>>";
    let output = signed(&with_field(lock));
    assert_eq!(observed(&output).signatures[0].restrictions.doc_mdp, Some(1));
    let refused = refusal(signed_by("agency", &output, |_| {}));
    assert_eq!(refused, Refusal::NoChangesAllowed { by: "Ky".to_owned() });
    assert_all_hold(&stamped(&output).expect("a timestamp is no change"), 2);
}

#[test]
fn document_that_was_altered_after_signing_is_not_signed_again() {
    let mut altered = signed(&plain());
    let at = altered.windows(10).position(|ten| ten == b"0 595 842]").expect("found");
    altered[at + 2] = b'6';
    let refused = refusal(signed_by("agency", &altered, |_| {}));
    assert!(matches!(refused, Refusal::EarlierSignature { .. }), "{refused}");
}

#[test]
fn document_encrypted_in_no_known_way_and_dynamic_form_are_refused() {
    let objects =
        ["<</Type/Catalog/Pages 2 0 R>>".to_owned(), "<</Type/Pages/Kids[]/Count 0>>".to_owned()];
    let encrypted = with_trailer(&objects, "/Encrypt<</Filter/Standard/V 2/R 3>>");
    let refused = refusal(signed_by("leader", &encrypted, |_| {}));
    assert!(matches!(refused, Refusal::Encryption { .. }), "{refused}");
    let refused = refusal(stamped(&encrypted));
    assert!(matches!(refused, Refusal::Encryption { .. }), "{refused}");
    let dynamic = pdf("/NeedsRendering true/AcroForm<</Fields[]/XFA 4 0 R>>", &["[]"]);
    assert_eq!(refusal(signed_by("leader", &dynamic, |_| {})), Refusal::DynamicForm);
    let fixed = pdf("/AcroForm<</Fields[]/XFA 4 0 R>>", &["[]"]);
    assert_all_hold(&signed(&fixed), 1);
}

#[test]
fn seed_value_is_met_or_the_signature_refused() {
    let with = |seed: &str, change: fn(&mut SigningRequest)| {
        signed_by("leader", &with_field(&format!("/SV<</Type/SV{seed}>>")), change)
    };
    let nothing: fn(&mut SigningRequest) = |_| {};
    let reason: fn(&mut SigningRequest) = |request| request.reason = Some("Duyệt".to_owned());
    let agreed = "<FEFF0044007500791EC70074>";
    for (seed, change) in [
        ("/Ff 2/SubFilter[/adbe.pkcs7.detached /ETSI.CAdES.detached]", nothing),
        ("/SubFilter[/adbe.pkcs7.detached]", nothing),
        ("/Ff 64/DigestMethod[(SHA256)(SHA512)]", nothing),
        (&format!("/Ff 8/Reasons[(x){agreed}]"), reason),
        ("/Reasons[(x)]", reason),
        ("/Ff 8/Reasons[(.)]", nothing),
        ("/MDP<</P 0>>", nothing),
        ("/Ff 32/AddRevInfo false", nothing),
        ("/TimeStamp<</Ff 0/URL(http://tsa)>>", nothing),
        ("/TimeStamp<</Ff 1/URL(http://tsa)>>", |request| request.level = SignatureLevel::T),
        ("/Cert<</Ff 32/KeyUsage[(1XXXXXXXX)(X1)]>>", nothing),
        ("/Cert<</Ff 8/SubjectDN[<</C(VN)>>]>>", nothing),
    ] {
        let outcome = with(seed, change);
        assert!(outcome.is_ok(), "{seed}: {:?}", outcome.err());
    }
    for (seed, change, constraint) in [
        ("/Ff 1/Filter/Entrust.PPKEF", nothing, "Filter"),
        ("/Ff 2/SubFilter[/adbe.pkcs7.detached]", nothing, "SubFilter"),
        ("/Ff 4/V 4", nothing, "V"),
        ("/Ff 64/DigestMethod[(SHA512)]", nothing, "DigestMethod"),
        ("/Ff 8/Reasons[(x)]", nothing, "Reasons"),
        ("/Ff 8/Reasons[(x)]", reason, "Reasons"),
        ("/Reasons[(.)]", reason, "Reasons"),
        ("/Ff 16/LegalAttestation[(y)]", nothing, "LegalAttestation"),
        ("/Ff 32/AddRevInfo true", nothing, "AddRevInfo"),
        ("/Ff 128/LockDocument/true", nothing, "LockDocument"),
        ("/Ff 256/AppearanceFilter(z)", nothing, "AppearanceFilter"),
        ("/MDP<</P 2>>", nothing, "MDP"),
        ("/TimeStamp<</Ff 1/URL(http://tsa)>>", nothing, "TimeStamp"),
        ("/Cert<</Ff 1/Subject[(x)]>>", nothing, "Cert Subject"),
        ("/Cert<</Ff 2/Issuer[(x)]>>", nothing, "Cert Issuer"),
        ("/Cert<</Ff 4/OID[(1.2.3)]>>", nothing, "Cert OID"),
        ("/Cert<</Ff 8/SubjectDN[<</C(FR)>>]>>", nothing, "Cert SubjectDN"),
        ("/Cert<</Ff 32/KeyUsage[(XXXXX1)]>>", nothing, "Cert KeyUsage"),
    ] {
        let Refusal::SeedValue { constraint: found, .. } = refusal(with(seed, change)) else {
            panic!("{seed}");
        };
        assert_eq!(found, constraint, "{seed}");
    }
}

#[test]
fn room_that_is_too_small_is_told_and_enough_is_enough() {
    let (request, key) = request("leader");
    let input = plain();
    let options = ObserveOptions::default();
    let with_room = |room| {
        let prepared =
            Prepared::of(&input, "in", &request, &options, Some(room)).expect("prepared");
        let value = key.sign(prepared.algorithm(), prepared.to_be_signed()).expect("signed");
        prepared.complete(value).expect("complete").finish()
    };
    let Err(SigningError::TooSmall { needed, reserved }) = with_room(16) else {
        panic!("16 bytes are too few");
    };
    assert_eq!(reserved, 16);
    assert!(with_room(needed).is_ok());
    assert!(with_room(needed - 1).is_err());
}

/// An authority whose tokens carry certificates of many kilobytes.
struct Talkative;

impl TimestampAuthority for Talkative {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, FetchError> {
        let request = build::parse_timestamp_request(request).expect("a request");
        let info = build::timestamp_info(&TimestampInfo {
            policy: "1.2.3",
            digest: request.digest.algorithm.expect("known"),
            imprint: &request.imprint,
            serial: &[1],
            time: Fixed.now(),
            accuracy_millis: None,
            nonce: request.nonce.as_deref(),
        });
        let certificate = sandbox::sample_certificate("tsa").expect("a sample");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/certs-sample/keys/tsa.pk8");
        let key = SoftwareKey::from_pkcs8(&fs::read(path).expect("read")).expect("a key");
        let chain: Vec<_> = (0..40_u8)
            .map(|number| {
                // Certificates that nobody reads, all different.
                let mut copy = (*certificate).clone();
                if let Some(last) = copy.der.last_mut() {
                    *last = last.wrapping_add(number);
                }
                Arc::new(copy)
            })
            .collect();
        let algorithm =
            signing::algorithm_for(&certificate.public_key, DigestAlgorithm::Sha256, false)
                .expect("an algorithm");
        let prepared = build::prepare(
            &crypto::digest(DigestAlgorithm::Sha256, &info).expect("digested"),
            &CmsSigningOptions {
                certificate: &certificate,
                chain: &chain,
                digest: DigestAlgorithm::Sha256,
                algorithm: &algorithm,
                content_type: "1.2.840.113549.1.9.16.1.4",
                content: Some(&info),
            },
        )
        .expect("prepared");
        let value = key.sign(&algorithm, prepared.to_be_signed()).expect("signed");
        Ok(build::timestamp_response(&prepared.finish(&value, None).expect("finished")))
    }

    fn name(&self) -> &str {
        "talkative"
    }
}

#[test]
fn token_larger_than_expected_is_given_room_by_itself() {
    let (mut request, key) = request("leader");
    request.level = SignatureLevel::T;
    let input = plain();
    let signer = Signer {
        key: key.as_ref(),
        authority: Some(Authority::unjudged(&Talkative)),
        entropy: &Fixed,
    };
    let options = ObserveOptions::default();
    let made = signing::sign(&input, "in", &request, &signer, &options).expect("signed");
    let output = bytes_of(&input, made.output);
    assert!(output.len() > input.len() + 80_000, "{} bytes", output.len());
    let seen = assert_all_hold(&output, 1);
    assert_eq!(seen.signatures[0].timestamps.len(), 1);
    let digest = DigestAlgorithm::Sha256;
    let made =
        signing::stamp(&input, "in", Authority::unjudged(&Talkative), &Fixed, digest, &options);
    assert_all_hold(&bytes_of(&input, made.expect("stamped").output), 1);
}

#[test]
fn authority_that_misbehaves_gives_no_signature() {
    let (mut request, key) = request("leader");
    request.level = SignatureLevel::T;
    for fault in [
        Fault::Down,
        Fault::Refused,
        Fault::WrongNonce,
        Fault::WrongImprint,
        Fault::BadSignature,
        Fault::ExpiredTsa,
    ] {
        let name = format!("{fault:?}");
        let authority = SandboxAuthority::new(Box::new(Fixed)).with_faults(vec![fault]);
        let signer = Signer {
            key: key.as_ref(),
            authority: Some(Authority::unjudged(&authority)),
            entropy: &Fixed,
        };
        let options = ObserveOptions::default();
        let outcome = signing::sign(&plain(), "in", &request, &signer, &options);
        let error = outcome.err().unwrap_or_else(|| panic!("{name} was taken"));
        let is_told = matches!(error, SigningError::Authority(_) | SigningError::Token { .. });
        assert!(is_told, "{name}: {error}");
    }
}

#[test]
fn certificate_that_may_not_sign_now_opens_no_run() {
    for (name, what) in [
        ("leader-expired", "expired"),
        ("leader-not-yet-valid", "is valid from"),
        ("leader-encryption-only", "is not for signing documents"),
    ] {
        let error = run(name, pool(), Wishes::default()).err().expect(name);
        assert!(error.to_string().contains(what), "{name}: {error}");
        assert!(error.refusal().is_some(), "{name}");
    }
}

#[test]
fn certificate_revoked_by_the_given_crls_opens_no_run() {
    for name in ["leader-revoked", "leader-below-revoked"] {
        assert!(run(name, pool(), Wishes::default()).is_ok(), "{name}: nothing is known");
        let mut informed = pool();
        for (file, crl) in sandbox::current_crls(Fixed.now()).expect("CRLs") {
            informed.add_crl(&crl, Origin::File(file.to_string())).expect("a CRL");
        }
        let error = run(name, informed, Wishes::default()).err().expect(name);
        assert!(matches!(error.refusal(), Some(Refusal::Revoked { .. })), "{name}: {error}");
    }
}

#[test]
fn chain_is_proved_embedded_and_its_trust_known() {
    let trusted = run("leader", pool(), Wishes::default()).expect("a run");
    assert!(trusted.chain().anchored);
    assert_eq!(trusted.chain().issuers.len(), 1, "the root is left out");
    let untrusted = run("leader", Pool::new(), Wishes::default()).expect("a run");
    assert!(!untrusted.chain().anchored);
    let folder = folder();
    let job = job(&folder, &plain());
    sign::sign_file(&job, &trusted).expect("signed");
    let seen = observed(&fs::read(&job.output).expect("read"));
    assert_eq!(seen.signatures[0].signer.embedded.len(), 2);
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn job(folder: &TempDir, input: &[u8]) -> Job {
    let path = folder.path().join("in.pdf");
    fs::write(&path, input).expect("written");
    Job { input: path, output: folder.path().join("out.pdf") }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("listed")
        .map(|entry| entry.expect("listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn failure_leaves_the_input_and_nothing_else() {
    let folder = folder();
    for input in [&b""[..], b"%PDF-1.7", b"hello", &plain()[..200], &[0xff; 3000]] {
        let job = job(&folder, input);
        let run = run("leader", Pool::new(), Wishes::default()).expect("a run");
        assert!(sign::sign_file(&job, &run).is_err());
        assert_eq!(names(folder.path()), ["in.pdf"]);
        assert_eq!(fs::read(&job.input).expect("read"), input);
    }
}

#[test]
fn output_that_came_meanwhile_is_not_replaced_unless_asked() {
    let folder = folder();
    let job = job(&folder, &plain());
    fs::write(&job.output, b"other").expect("written");
    let refuse = run("leader", Pool::new(), Wishes::default()).expect("a run");
    let error = sign::sign_file(&job, &refuse).expect_err("there");
    assert!(matches!(error, SignError::Output(_)), "{error}");
    assert_eq!(fs::read(&job.output).expect("read"), b"other");
    let wishes = Wishes { existing: Some(Existing::Replace), ..Wishes::default() };
    let replace = run("leader", Pool::new(), wishes).expect("a run");
    sign::sign_file(&job, &replace).expect("replaced");
    assert_all_hold(&fs::read(&job.output).expect("read"), 1);
    assert_eq!(names(folder.path()), ["in.pdf", "out.pdf"]);
}

#[test]
fn failing_file_does_not_stop_the_others() {
    let folder = folder();
    let jobs: Vec<Job> = (0..6)
        .map(|number| {
            let input = folder.path().join(format!("{number}.pdf"));
            fs::write(&input, if number == 2 { b"no".to_vec() } else { plain() }).expect("written");
            Job { input, output: folder.path().join(format!("{number}-signed.pdf")) }
        })
        .collect();
    let run = run("leader", pool(), Wishes::default()).expect("a run");
    let told = Mutex::new(Vec::new());
    sign::sign_all(&jobs, &run, &AtomicBool::new(false), &|position, outcome| {
        told.lock().expect("no panic").push((position, outcome.is_ok()));
    });
    let mut told = told.into_inner().expect("no panic");
    told.sort_unstable();
    let expected: Vec<(usize, bool)> = (0..6).map(|position| (position, position != 2)).collect();
    assert_eq!(told, expected);
    let stopped = AtomicBool::new(true);
    sign::sign_all(&jobs, &run, &stopped, &|_, outcome| {
        assert!(matches!(outcome, Err(SignError::Stopped)));
    });
}

#[test]
fn detached_timestamp_is_a_response_over_the_files_bytes() {
    let folder = folder();
    let input = folder.path().join("any.bin");
    fs::write(&input, vec![7; 3_000_000]).expect("written");
    let job = Job { input, output: folder.path().join("any.bin.tsr") };
    let stamping = Stamping::open(
        "sandbox",
        None,
        settings(Pool::new()),
        Existing::Refuse,
        Distrust::Refuse,
        Box::new(Fixed),
    )
    .expect("open");
    timestamp::stamp_detached(&job, &stamping).expect("stamped");
    let response = fs::read(&job.output).expect("read");
    let mut options = ObserveOptions::default();
    options.detached.insert(String::new(), vec![7; 3_000_000].into());
    let seen = formats::observe(&response, "any.bin.tsr", &options).expect("observed");
    assert!(seen.signatures[0].references.iter().all(|part| part.intact.holds()));
    assert!(seen.signatures[0].value.verifies.holds());
    let again = timestamp::stamp_detached(&job, &stamping).expect_err("there");
    assert!(matches!(again, SignError::Output(_)));
}

#[test]
fn document_timestamp_is_for_pdfs_only() {
    let xml = b"<a/>".to_vec();
    assert!(matches!(stamped(&xml), Err(SigningError::NotPdf)));
}

/// Every unsigned PDF of the bench corpus is signed and read again by the run itself.
#[test]
fn unsigned_pdfs_of_the_bench_are_signed() {
    let Some(home) = std::env::var_os("HOME") else { return };
    let corpus = PathBuf::from(home).join(".cache/condau-bench/corpus/pdf-unsigned");
    if !corpus.is_dir() {
        println!("skipped: no {}", corpus.display());
        return;
    }
    let folder = folder();
    let jobs: Vec<Job> = names(&corpus)
        .into_iter()
        .step_by(10)
        .map(|name| Job { input: corpus.join(&name), output: folder.path().join(&name) })
        .collect();
    let run = run("leader", pool(), Wishes::default()).expect("a run");
    sign::sign_all(&jobs, &run, &AtomicBool::new(false), &|position, outcome| {
        assert!(outcome.is_ok(), "{:?}: {:?}", jobs[position], outcome.err());
    });
    for job in jobs {
        let input = fs::read(&job.input).expect("read");
        let output = fs::read(&job.output).expect("read");
        assert!(output.starts_with(&input), "{job:?}");
    }
}

/// A document of one page, AES-256, whose passwords are `user` and `owner`.
fn encrypted(permissions: Permissions) -> Vec<u8> {
    encrypted_of(&plain(), permissions)
}

pub(crate) fn encrypted_of(plain: &[u8], permissions: Permissions) -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(plain).expect("loads");
    let identifier = lopdf::Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![identifier; 2]);
    let aes: Arc<dyn CryptFilter> = Arc::new(Aes256CryptFilter);
    let version = lopdf::EncryptionVersion::V5 {
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), aes)]),
        file_encryption_key: &[7; 32],
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "owner",
        user_password: "user",
        permissions,
    };
    document.encrypt(&version.try_into().expect("a state")).expect("encrypts");
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("is written");
    bytes
}

pub(crate) fn opened_by(password: Option<&str>) -> ObserveOptions {
    let password = password.map(|password| SecretString::from(password.to_owned()));
    ObserveOptions { password, ..ObserveOptions::default() }
}

pub(crate) fn signed_with(
    input: &Vec<u8>,
    password: Option<&str>,
) -> Result<Vec<u8>, SigningError> {
    let (mut request, key) = request("leader");
    request.reason = Some("Ký ban hành".to_owned());
    let signer = Signer { key: key.as_ref(), authority: None, entropy: &Fixed };
    let made = signing::sign(input, "in", &request, &signer, &opened_by(password))?;
    Ok(bytes_of(input, made.output))
}

#[test]
fn encrypted_document_is_signed_twice_with_its_password_and_both_hold() {
    let first = signed_with(&encrypted(Permissions::all()), Some("user")).expect("signed");
    let second = signed_with(&first, Some("owner")).expect("signed again");
    let seen = formats::observe(&second, "f", &opened_by(Some("user"))).expect("observed");
    let names: Vec<&str> = seen.signatures.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["Signature1", "Signature2"]);
    for signature in &seen.signatures {
        assert!(signature.value.verifies.holds(), "{}", signature.id);
        assert!(signature.references.iter().all(|part| part.intact.holds()), "{}", signature.id);
        assert_eq!(signature.attributes.reason.as_deref(), Some("Ký ban hành"));
    }
    let later = &seen.signatures[0].later;
    assert_eq!((later.level(), &later.incomplete), (ModificationLevel::FormFilling, &None));
    assert!(!later.needs_password);
    assert!(memchr::memmem::find(&second, b"Signature2").is_none(), "a name in the open");
    // Without the password the bytes are verified all the same, and later changes are not known.
    for password in [None, Some("khác")] {
        let seen = formats::observe(&second, "f", &opened_by(password)).expect("observed");
        assert!(seen.signatures.iter().all(|one| one.value.verifies.holds()));
        let asks =
            |one: &SignatureEvidence| (one.later.incomplete.is_some(), one.later.needs_password);
        let asking: Vec<_> = seen.signatures.iter().map(asks).collect();
        assert_eq!(asking, [(true, true), (false, false)], "{password:?}");
    }
}

#[test]
fn encrypted_document_is_not_signed_without_its_password_or_against_its_permissions() {
    let open = encrypted(Permissions::all());
    assert_eq!(refusal(signed_with(&open, None)), Refusal::PasswordNeeded);
    assert_eq!(refusal(signed_with(&open, Some("khác"))), Refusal::WrongPassword);
    let barred = encrypted(Permissions::FILLABLE);
    assert_eq!(refusal(signed_with(&barred, Some("user"))), Refusal::NotPermitted);
    assert!(signed_with(&barred, Some("owner")).is_ok());
}

/// What a viewer that takes the stream for not encrypted shows begins with the vector.
#[test]
fn stream_encrypted_anew_with_another_vector_is_a_forbidden_change() {
    let plain = pdf("/X 4 0 R", &["<</Length 5>>\nstream\nBT ET\nendstream"]);
    let signed = signed_with(&encrypted_of(&plain, Permissions::all()), Some("user"));
    let signed = signed.expect("signed");
    let again = Aes256CryptFilter.encrypt(&[7; 32], b"BT ET").expect("encrypted");
    let at = signed.len();
    let mut update = format!("4 0 obj\n<</Length {}>>\nstream\n", again.len()).into_bytes();
    update.extend(&again);
    update.extend(b"\nendstream\nendobj\n");
    let seen = formats::observe(&signed, "f", &opened_by(Some("user"))).expect("observed");
    assert!(seen.signatures[0].later.changes.is_empty());
    let marker = memchr::memmem::rfind(&signed, b"startxref\n").expect("startxref") + 10;
    let digits = signed[marker..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let previous = std::str::from_utf8(&signed[marker..marker + digits]).expect("digits");
    let trailer = memchr::memmem::rfind(&signed, b"trailer").expect("a trailer");
    let text = String::from_utf8_lossy(&signed[trailer..]).into_owned();
    let start = text.find("<<").expect("its beginning") + 2;
    let end = text.find("startxref").expect("its end");
    let rest = text[start..end].trim_end().trim_end_matches(">>");
    let rest = match (rest.find("/Prev "), rest) {
        (Some(prev), rest) => {
            let after = rest[prev + 6..].find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
            format!("{}{}", &rest[..prev], &rest[prev + 6 + after..])
        }
        (None, rest) => rest.to_owned(),
    };
    let table = at + update.len();
    update.extend(
        format!(
            "xref\n4 1\n{at:010} 00000 n \ntrailer\n<<{rest}/Prev {previous}>>\n\
             startxref\n{table}\n%%EOF\n"
        )
        .bytes(),
    );
    let altered = [signed, update].concat();
    let seen = formats::observe(&altered, "f", &opened_by(Some("user"))).expect("observed");
    assert_eq!(seen.signatures[0].later.level(), ModificationLevel::Other);
}
