//! Tests of key files, over the sample keys.

#![allow(clippy::disallowed_methods, reason = "tests read the sample keys")]

use super::KeyError;
use super::KeyFile;
use super::Unlocked;
use super::same_key;
use crate::formats::der;
use crate::formats::x509;
use crate::model::Certificate;
use crate::model::KeyKind;
use p12_keystore::KeyStore;
use p12_keystore::KeyStoreEntry;
use p12_keystore::Pkcs12ImportPolicy;
use secrecy::SecretString;
use std::sync::Arc;

// The key of `signers/agency-p256` in older forms, made with openssl; the password is `secret`.
const SEC1: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIA7km8mZAfOS5QXOMT2GIIomqig/Vgyhztf4N5X8UUezoAoGCCqGSM49
AwEHoUQDQgAE4ltaY9Ee5waQQMwaq5KVaaR5cj0YYlHaX2jrXtK1bwEdizIQGPRc
DQmY2aKTRcCiZWAETnD/W0ayUxejwXnFsA==
-----END EC PRIVATE KEY-----";
const OLD_PEM: &str = "-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,6D1711AAD8B4D29D8F4FE4BBD4EBAFA8

lSi1wdedOmJyQ/CBl0eKFA0c3dVlrKONx7aTxmt4TvOPGh6UGo4RhSvRiV59BtgV
TVGlH3qRter+9RHpYKg4lvyL22wrN1oGz+ft+7C1cV1B+L01ArDVDey65B9FDky4
ixHWy1++sG2aOWhRG+o64JYlXJT/dynTMd99sMWnp/A=
-----END EC PRIVATE KEY-----";
const PBES1: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGxMBwGCiqGSIb3DQEMAQMwDgQI/2Qx3eDIcf4CAggABIGQ/v2HIMOxXzDBAR59
S0pg/6slAUB3NGoLSP1g40Y89sAwUHTTt4iIafqocp6V8bX9JfHTi9f0pI9WzoZm
ZH4Sb43afC0pLNFxcaTFIhbue6JlrzKb+95bf0HbahEo4jOoxcD1Hxj+5m1Qauh0
qK0fPElJhf7oUMg6c58Y/MbCBeKAGm+3ypGpzI/l+ekK1g6a
-----END ENCRYPTED PRIVATE KEY-----";

fn sample(path: &str) -> Vec<u8> {
    let path = format!("{}/certs-sample/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a sample")
}

fn certificates(path: &str) -> Vec<Arc<Certificate>> {
    x509::read_certificates(&sample(path)).expect("certificates")
}

fn password() -> SecretString {
    let text = String::from_utf8(sample("password.txt")).expect("text");
    SecretString::from(text.lines().next().expect("a line").to_owned())
}

fn pkcs12(path: &str, password: Option<&SecretString>) -> Result<Unlocked, KeyError> {
    KeyFile::pkcs12(sample(path), path).unlock(password, &[])
}

fn key(bytes: &[u8], cert: &str) -> Result<Unlocked, KeyError> {
    KeyFile::key(bytes.to_vec(), "k")?.unlock(Some(&password()), &certificates(cert))
}

#[test]
fn pkcs12_of_today_and_of_old_gives_key_certificate_and_chain() {
    for path in ["signers/leader.p12", "signers/leader-legacy.p12", "signers/agency-p256.p12"] {
        let unlocked = pkcs12(path, Some(&password())).expect(path);
        assert!(same_key(unlocked.key.public_key(), &unlocked.certificate.public_key), "{path}");
        assert!(!unlocked.others.is_empty(), "{path}");
        assert!(KeyFile::pkcs12(sample(path), path).is_locked(), "{path}");
    }
}

#[test]
fn wrong_password_is_told_and_stands_in_no_message() {
    let wrong = SecretString::from("hunter2".to_owned());
    let error = pkcs12("signers/leader.p12", Some(&wrong)).expect_err("wrong");
    assert!(matches!(error, KeyError::WrongPassword { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    let file = KeyFile::key(sample("signers/leader.key.pem"), "leader.key.pem").expect("a key");
    assert!(file.is_locked());
    let error = file.unlock(Some(&wrong), &certificates("signers/leader.crt")).expect_err("wrong");
    assert_eq!(error.to_string(), "leader.key.pem: the password does not open it");
}

#[test]
fn missing_password_is_told() {
    let error = pkcs12("signers/leader.p12", None).expect_err("locked");
    assert!(matches!(error, KeyError::PasswordNeeded { .. }), "{error:?}");
    let file = KeyFile::key(sample("signers/leader.key.pem"), "k").expect("a key");
    let error = file.unlock(None, &[]).expect_err("locked");
    assert!(matches!(error, KeyError::PasswordNeeded { .. }), "{error:?}");
}

#[test]
fn every_form_of_a_key_opens() {
    let cert = "signers/agency-p256.crt";
    for (name, bytes) in [
        ("PKCS#8 in PEM, encrypted", sample("signers/agency-p256.key.pem")),
        ("PKCS#8 in DER", sample("keys/agency-p256.pk8")),
        ("SEC 1 in PEM", SEC1.into()),
    ] {
        let unlocked = key(&bytes, cert).expect(name);
        assert_eq!(unlocked.certificate.public_key.kind, KeyKind::Ec, "{name}");
    }
    // The OCTET STRING of PrivateKeyInfo is PKCS#1.
    let pkcs8 = sample("keys/leader.pk8");
    let mut frame = der::Reader::new(&pkcs8).sequence().expect("a frame");
    let body = frame.by_ref().flatten().find(|part| part.tag == der::OCTET_STRING);
    let unlocked = key(body.expect("a key").content, "signers/leader.crt").expect("PKCS#1");
    assert_eq!(unlocked.certificate.public_key.kind, KeyKind::Rsa);
}

#[test]
fn certificate_in_the_same_pem_file_is_taken() {
    let mut file = sample("signers/agency-p256.pem");
    file.extend(SEC1.bytes());
    let unlocked = KeyFile::key(file, "both").expect("read").unlock(None, &[]).expect("unlocked");
    assert_eq!(unlocked.certificate.id, certificates("signers/agency-p256.crt")[0].id);
    let error = KeyFile::key(SEC1.into(), "alone").expect("read").unlock(None, &[]);
    assert!(matches!(error, Err(KeyError::NoCertificate { .. })), "{error:?}");
}

#[test]
fn old_encryption_is_refused_with_the_command_that_converts() {
    let old = KeyFile::key(OLD_PEM.into(), "keys/old.pem").err().expect("refused");
    assert!(matches!(old, KeyError::OldEncryption { .. }), "{old:?}");
    let pbes1 = key(PBES1.as_bytes(), "signers/agency-p256.crt").expect_err("refused");
    assert!(pbes1.to_string().contains("PBES1"), "{pbes1}");
    assert_eq!(
        old.cure(),
        Some(
            "convert it: openssl pkey -provider default -provider legacy -in keys/old.pem \
             -aes256 -out new-old.pem"
        )
    );
}

#[test]
fn key_of_another_certificate_is_refused_by_name() {
    let error = key(SEC1.as_bytes(), "signers/leader.crt").expect_err("another");
    let KeyError::Mismatch { subject, serial, .. } = &error else { panic!("{error:?}") };
    let leader = &certificates("signers/leader.crt")[0];
    assert_eq!((subject, serial), (&leader.subject.text, &leader.serial));
    let given = certificates("signers/agency.crt");
    let file = KeyFile::pkcs12(sample("signers/leader.p12"), "leader.p12");
    let error = file.unlock(Some(&password()), &given).expect_err("another");
    assert!(matches!(error, KeyError::Mismatch { .. }), "{error:?}");
}

#[test]
fn several_keys_in_one_file_need_a_certificate_to_choose() {
    let mut store = KeyStore::new();
    let secret = String::from_utf8(sample("password.txt")).expect("text");
    let secret = secret.lines().next().expect("a line");
    for path in ["signers/leader.p12", "signers/agency.p12"] {
        let one = KeyStore::from_pkcs12(&sample(path), secret, Pkcs12ImportPolicy::Strict);
        let one = one.expect("opened");
        let (_, chain) = one.private_key_chain().expect("a key");
        // Sample files may share their local key ids; a store of both must not.
        let chain = p12_keystore::PrivateKeyChain::new(
            path.as_bytes().to_vec(),
            chain.key().clone(),
            chain.certs().to_vec(),
        );
        store.add_entry(path, KeyStoreEntry::PrivateKeyChain(chain));
    }
    let both = store.writer(secret).write().expect("written");
    let error = KeyFile::pkcs12(both.clone(), "both.p12").unlock(Some(&password()), &[]);
    let error = error.expect_err("which?");
    assert!(matches!(error, KeyError::SeveralKeys { count: 2, .. }), "{error:?}");
    let chosen = certificates("signers/agency.crt");
    let unlocked = KeyFile::pkcs12(both, "both.p12").unlock(Some(&password()), &chosen);
    assert_eq!(unlocked.expect("chosen").certificate.id, chosen[0].id);
}

#[test]
fn what_is_no_key_is_told_by_its_first_byte() {
    for (bytes, wanted) in [
        (&b""[..], "it is empty"),
        (b"hello", "it begins with 68"),
        (
            b"-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----",
            "holds no private key",
        ),
    ] {
        let error = KeyFile::key(bytes.to_vec(), "k").err().expect("refused");
        assert!(error.to_string().contains(wanted), "{error}");
    }
    let error = KeyFile::pkcs12(b"hello".to_vec(), "k.p12").unlock(None, &[]).expect_err("refused");
    assert!(matches!(error, KeyError::Unreadable { .. }), "{error:?}");
}
