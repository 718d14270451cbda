//! Tests of tokens, in a SoftHSM of their own.

#![allow(clippy::disallowed_methods, reason = "tests set up a token and read the sample keys")]

use super::LastTry;
use super::Token;
use super::TokenError;
use super::TriesLeft;
use crate::crypto;
use crate::formats::x509;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::PssParameters;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use cryptoki::context::CInitializeArgs;
use cryptoki::context::CInitializeFlags;
use cryptoki::context::Pkcs11;
use cryptoki::object::Attribute;
use cryptoki::object::CertificateType;
use cryptoki::object::ObjectClass;
use cryptoki::session::UserType;
use secrecy::SecretString;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

const PIN: &str = "123456";

#[test]
fn last_try_is_spent_only_where_the_user_says_so() {
    let admit = |tries: TriesLeft, last_try| tries.admit(last_try, "T");
    assert!(admit(TriesLeft::Enough, LastTry::Refuse).is_ok());
    assert!(admit(TriesLeft::Fewer, LastTry::Refuse).is_ok());
    let error = admit(TriesLeft::One, LastTry::Refuse).expect_err("the last try");
    let text = error.to_string();
    assert!(text.contains("Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa"), "{text}");
    assert!(error.cure().is_some_and(|cure| cure.contains("--last-try-ok")));
    assert!(admit(TriesLeft::One, LastTry::Spend).is_ok());
    for last_try in [LastTry::Refuse, LastTry::Spend] {
        let error = admit(TriesLeft::None, last_try).expect_err("locked");
        assert!(matches!(error, TokenError::Locked { .. }), "{error}");
    }
}

#[test]
fn what_is_no_library_is_told_with_its_path() {
    let error = Token::find(Path::new("/nowhere/lib.so"), None, None, LastTry::Refuse);
    let error = error.err().expect("no library");
    assert!(error.to_string().starts_with("/nowhere/lib.so is not a PKCS#11 library"), "{error}");
}

fn soft_hsm() -> Option<PathBuf> {
    ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

/// SoftHSM finds its configuration by an environment variable, which a test may not set in its own
/// process: the test proper runs in another one.
#[test]
fn token_signs_with_rsa_and_ec_keys() {
    if soft_hsm().is_none() || Command::new("softhsm2-util").arg("--version").output().is_err() {
        println!("skipped: SoftHSM is not installed (package softhsm2)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = folder.path().join("tokens");
    std::fs::create_dir(&tokens).expect("made");
    let configuration = folder.path().join("softhsm2.conf");
    let text = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    std::fs::write(&configuration, text).expect("written");
    let outcome = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "adapters::pkcs11::tests::within_a_fresh_soft_hsm"])
        .args(["--ignored", "--nocapture", "--test-threads=1"])
        .env("SOFTHSM2_CONF", &configuration)
        .output()
        .expect("run");
    let told = String::from_utf8_lossy(&outcome.stdout).into_owned()
        + &String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success() && told.contains("1 passed"), "{told}");
}

fn sample(path: &str) -> Vec<u8> {
    let path = format!("{}/certs-sample/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a sample")
}

fn certificate(name: &str) -> Arc<Certificate> {
    x509::parse_certificate(&sample(&format!("signers/{name}.crt"))).expect("a certificate")
}

fn util(arguments: &[&str]) {
    let outcome = Command::new("softhsm2-util").args(arguments).output().expect("run");
    let told = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert!(outcome.status.success(), "{arguments:?}: {told}");
}

fn make_token(label: &str) {
    util(&["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321"]);
}

/// Puts a sample key under an id, and its certificate beside it.
fn import(label: &str, name: &str, id: &str, with_certificate: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    let text = pem(&sample(&format!("keys/{name}.pk8")));
    std::fs::write(&path, text).expect("written");
    let path = path.to_str().expect("text");
    util(&["--import", path, "--token", label, "--label", name, "--id", id, "--pin", PIN]);
    if !with_certificate {
        return;
    }
    let library = Pkcs11::new(soft_hsm().expect("a library")).expect("loaded");
    // Already initialised, where a token was looked for before.
    let _ = library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    let slots = library.get_slots_with_initialized_token().expect("slots");
    let slot = slots
        .into_iter()
        .find(|slot| library.get_token_info(*slot).is_ok_and(|token| token.label() == label))
        .expect("the token");
    let session = library.open_rw_session(slot).expect("a session");
    session.login(UserType::User, Some(&SecretString::from(PIN.to_owned()))).expect("logged in");
    let certificate = certificate(name);
    session
        .create_object(&[
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Token(true),
            Attribute::Id(hex::decode(id).expect("hex")),
            Attribute::Subject(Vec::new()),
            Attribute::Value(certificate.der.clone()),
        ])
        .expect("a certificate");
}

fn pem(der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

fn find(label: &str, id: Option<&str>) -> Result<Token, TokenError> {
    let library = soft_hsm().expect("a library");
    let id = id.map(|id| hex::decode(id).expect("hex"));
    Token::find(&library, Some(label), id, LastTry::Refuse)
}

fn pin(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

#[test]
#[ignore = "runs within token_signs_with_rsa_and_ec_keys"]
fn within_a_fresh_soft_hsm() {
    let error = Token::find(&soft_hsm().expect("a library"), None, None, LastTry::Refuse);
    assert!(matches!(error, Err(TokenError::NoToken { .. })), "no token yet");

    make_token("one");
    import("one", "leader", "01", true);
    signs_and_verifies("one", None, "leader", false);
    signs_and_verifies("one", None, "leader", true);

    import("one", "agency-p256", "02", false);
    // The certificate is the leader's: the agency's key has none, and is no candidate.
    signs_and_verifies("one", None, "leader", false);
    let error = find("one", Some("02")).expect("found").unlock(Some(&pin(PIN)), &[]);
    assert!(matches!(error, Err(TokenError::NoCertificate { .. })), "{error:?}");
    let given = [certificate("agency-p256")];
    let unlocked = find("one", None).expect("found").unlock(Some(&pin(PIN)), &given);
    assert_eq!(unlocked.expect("unlocked").certificate.id, given[0].id);
    signs_and_verifies("one", Some("02"), "agency-p256", false);
    let error = find("one", Some("02")).expect("found");
    let error = error.unlock(Some(&pin(PIN)), &[certificate("leader-p256")]);
    assert!(matches!(error, Err(TokenError::Mismatch { .. })), "{error:?}");

    import("one", "agency", "03", true);
    let error = find("one", None).expect("found").unlock(Some(&pin(PIN)), &[]);
    let error = error.expect_err("two with certificates");
    assert!(error.to_string().contains("03 (") && error.to_string().contains("01 ("), "{error}");
    let error = find("one", Some("7f")).expect("found").unlock(Some(&pin(PIN)), &[]);
    assert!(matches!(error, Err(TokenError::NoKey { .. })), "{error:?}");

    let error = find("two", None).err().expect("no such token");
    assert_eq!(error.to_string(), "no token is labelled `two`; there are: `one`");
    let error = find("one", None).expect("found").unlock(None, &[]);
    assert!(matches!(error, Err(TokenError::PinNeeded { .. })), "{error:?}");
    let error = find("one", None).expect("found").unlock(Some(&pin("hunter2")), &[]);
    let error = error.expect_err("wrong");
    assert!(matches!(error, TokenError::WrongPin { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("hunter2"));
    assert_eq!(find("one", None).expect("found").tries_left(), TriesLeft::Fewer);

    make_token("two");
    let library = soft_hsm().expect("a library");
    let error = Token::find(&library, None, None, LastTry::Refuse).err().expect("two tokens");
    assert!(matches!(error, TokenError::SeveralTokens { .. }), "{error}");
}

fn signs_and_verifies(label: &str, id: Option<&str>, name: &str, pss: bool) {
    let given = match id {
        Some(_) => vec![certificate(name)],
        None => Vec::new(),
    };
    let token = find(label, id).expect("found");
    assert!(token.needs_pin());
    let unlocked = token.unlock(Some(&pin(PIN)), &given).expect("unlocked");
    assert_eq!(unlocked.certificate.id, certificate(name).id);
    let public = &unlocked.certificate.public_key;
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512] {
        let algorithm = algorithm(public, digest, pss);
        let value = unlocked.key.sign(&algorithm, b"message").expect("signed");
        let verdict = crypto::verify(public, &algorithm, b"message", &value);
        assert!(verdict.holds(), "{name} {digest:?} pss={pss}: {verdict:?}");
    }
}

fn algorithm(key: &PublicKey, digest: DigestAlgorithm, pss: bool) -> SignatureAlgorithm {
    let scheme = match (key.kind, pss) {
        (KeyKind::Ec, _) => SignatureScheme::Ecdsa,
        (_, true) => SignatureScheme::RsaPss,
        (_, false) => SignatureScheme::RsaPkcs1,
    };
    let salt_length = u32::try_from(digest.length()).expect("small");
    let pss = pss.then_some(PssParameters { mgf_digest: digest, salt_length });
    SignatureAlgorithm { scheme, digest: Some(digest), pss, name: String::new() }
}
