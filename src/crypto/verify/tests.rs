//! Vectors of openssl, and what must not verify.

use super::verify;
use super::verify_digest;
use crate::crypto::digest;
use crate::crypto::rsa_encoding;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::PssParameters;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use spki::SubjectPublicKeyInfoRef;

/// Made with openssl 3.0 over this message: what|kind|curve|key|scheme|digest|mask digest|salt|value.
const VECTORS: &str = include_str!("vectors.txt");
/// Signed with the key, but the DigestInfo is followed or interspersed with something.
const REFUSED: &str = include_str!("refused.txt");
const MESSAGE: &[u8] = b"con dau";

struct Vector {
    what: &'static str,
    key: PublicKey,
    algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
}

fn vectors(text: &'static str) -> impl Iterator<Item = Vector> {
    text.lines().map(|line| {
        let parts: Vec<&str> = line.split('|').collect();
        let kind = match parts[1] {
            "rsa" => KeyKind::Rsa,
            "ec" => KeyKind::Ec,
            _ => KeyKind::Ed25519,
        };
        let scheme = match parts[4] {
            "rsa-pkcs1" => SignatureScheme::RsaPkcs1,
            "rsa-pss" => SignatureScheme::RsaPss,
            "ecdsa" => SignatureScheme::Ecdsa,
            _ => SignatureScheme::Ed25519,
        };
        Vector {
            what: parts[0],
            key: PublicKey {
                kind,
                bits: 0,
                curve: (parts[2] != "-").then(|| parts[2].to_owned()),
                spki: hex::decode(parts[3]).expect("hex"),
            },
            algorithm: SignatureAlgorithm {
                scheme,
                digest: DigestAlgorithm::from_name(parts[5]),
                pss: DigestAlgorithm::from_name(parts[6]).map(|mgf_digest| PssParameters {
                    mgf_digest,
                    salt_length: parts[7].parse().expect("a number"),
                }),
                name: parts[4].to_owned(),
            },
            signature: hex::decode(parts[8]).expect("hex"),
        }
    })
}

fn vector(what: &str) -> Vector {
    vectors(VECTORS).find(|vector| vector.what == what).expect("a vector of that name")
}

#[test]
fn every_vector_of_openssl_holds() {
    for vector in vectors(VECTORS) {
        let check = verify(&vector.key, &vector.algorithm, MESSAGE, &vector.signature);
        assert_eq!(check, Check::Holds, "{}", vector.what);
    }
}

#[test]
fn another_message_fails_for_every_vector() {
    for vector in vectors(VECTORS) {
        let check = verify(&vector.key, &vector.algorithm, b"con dau!", &vector.signature);
        assert_eq!(check, Check::Fails, "{}", vector.what);
    }
}

#[test]
fn any_flipped_bit_or_other_length_of_the_value_fails() {
    for vector in vectors(VECTORS) {
        for at in [0, 1, vector.signature.len() / 2, vector.signature.len() - 1] {
            let mut changed = vector.signature.clone();
            changed[at] ^= 1;
            let check = verify(&vector.key, &vector.algorithm, MESSAGE, &changed);
            assert_eq!(check, Check::Fails, "{} byte {at}", vector.what);
        }
        let longer = [vector.signature.as_slice(), &[0]].concat();
        let front = [&[0], vector.signature.as_slice()].concat();
        let shorter = &vector.signature[..vector.signature.len() - 1];
        for changed in [&longer, &front, shorter, &[]] {
            let check = verify(&vector.key, &vector.algorithm, MESSAGE, changed);
            assert_eq!(check, Check::Fails, "{}", vector.what);
        }
    }
}

#[test]
fn garbage_after_or_inside_the_digest_info_fails() {
    for vector in vectors(REFUSED) {
        let check = verify(&vector.key, &vector.algorithm, MESSAGE, &vector.signature);
        assert_eq!(check, Check::Fails, "{}", vector.what);
    }
}

#[test]
fn both_back_ends_agree_on_every_rsa_vector() {
    for vector in vectors(VECTORS).chain(vectors(REFUSED)) {
        let Some(algorithm) = vector.algorithm.digest else { continue };
        if vector.key.kind != KeyKind::Rsa {
            continue;
        }
        let spki = SubjectPublicKeyInfoRef::try_from(vector.key.spki.as_slice()).expect("SPKI");
        let key = spki.subject_public_key.raw_bytes();
        for message in [MESSAGE, b"another"] {
            let hash = digest(algorithm, message).expect("supported");
            let second = match vector.algorithm.pss {
                Some(pss) => rsa_encoding::verify_pss(
                    key,
                    algorithm,
                    pss.mgf_digest,
                    usize::try_from(pss.salt_length).expect("small"),
                    &hash,
                    &vector.signature,
                ),
                None => rsa_encoding::verify_pkcs1(key, algorithm, &hash, &vector.signature),
            };
            let first = verify(&vector.key, &vector.algorithm, message, &vector.signature);
            assert_eq!(second.map(Check::of), Ok(first), "{}", vector.what);
        }
    }
}

#[test]
fn digest_computed_elsewhere_is_the_same() {
    for vector in vectors(VECTORS) {
        let Some(algorithm) = vector.algorithm.digest else { continue };
        let hash = digest(algorithm, MESSAGE).expect("supported");
        let open = SignatureAlgorithm { digest: None, ..vector.algorithm.clone() };
        for named in [&vector.algorithm, &open] {
            let check = verify_digest(&vector.key, named, algorithm, &hash, &vector.signature);
            assert_eq!(check, Check::Holds, "{}", vector.what);
        }
    }
}

#[test]
fn digest_of_another_algorithm_or_length_fails() {
    let vector = vector("rsa2048 pkcs1 sha256");
    let hash = digest(DigestAlgorithm::Sha256, MESSAGE).expect("supported");
    for (algorithm, hash) in [
        (DigestAlgorithm::Sha3_256, hash.as_slice()),
        (DigestAlgorithm::Sha256, &hash[..31]),
        (DigestAlgorithm::Sha512, hash.as_slice()),
    ] {
        let check =
            verify_digest(&vector.key, &vector.algorithm, algorithm, hash, &vector.signature);
        assert_eq!(check, Check::Fails);
    }
}

#[test]
fn wrong_salt_length_or_mask_digest_fails() {
    let good = vector("rsa2048 pss sha256 mgf sha256 salt 32");
    for (mgf_digest, salt_length) in [
        (DigestAlgorithm::Sha256, 31),
        (DigestAlgorithm::Sha256, 0),
        (DigestAlgorithm::Sha256, u32::MAX),
        (DigestAlgorithm::Sha1, 32),
    ] {
        let algorithm = SignatureAlgorithm {
            pss: Some(PssParameters { mgf_digest, salt_length }),
            ..good.algorithm.clone()
        };
        let check = verify(&good.key, &algorithm, MESSAGE, &good.signature);
        assert_eq!(check, Check::Fails, "{mgf_digest:?} {salt_length}");
    }
}

#[test]
fn key_of_another_kind_fails_and_unknown_names_are_said() {
    let rsa = vector("rsa2048 pkcs1 sha256");
    let ec = vector("prime256v1 sha256");
    assert_eq!(verify(&ec.key, &rsa.algorithm, MESSAGE, &rsa.signature), Check::Fails);
    assert_eq!(verify(&rsa.key, &ec.algorithm, MESSAGE, &ec.signature), Check::Fails);
    let pss_key = vector("psskey pss sha256 mgf sha256 salt 32");
    assert_eq!(verify(&pss_key.key, &rsa.algorithm, MESSAGE, &rsa.signature), Check::Fails);
    let unable = |key: &PublicKey, algorithm: &SignatureAlgorithm| match verify(
        key,
        algorithm,
        MESSAGE,
        &rsa.signature,
    ) {
        Check::Unable(why) => why,
        other => panic!("{other:?}"),
    };
    for scheme in [SignatureScheme::Dsa, SignatureScheme::Hmac, SignatureScheme::PostQuantum] {
        let algorithm = SignatureAlgorithm { scheme, ..rsa.algorithm.clone() };
        assert!(unable(&rsa.key, &algorithm).contains(scheme.name()));
    }
    let md5 = SignatureAlgorithm { digest: Some(DigestAlgorithm::Md5), ..rsa.algorithm.clone() };
    assert!(unable(&rsa.key, &md5).contains("md5"));
    let open = SignatureAlgorithm { digest: None, ..rsa.algorithm.clone() };
    assert!(unable(&rsa.key, &open).contains("rsa-pkcs1"));
    let strange = PublicKey { curve: Some("1.3.36.3.3.2.8.1.1.7".to_owned()), ..ec.key.clone() };
    assert!(unable(&strange, &ec.algorithm).contains("1.3.36.3.3.2.8.1.1.7"));
    for spki in [Vec::new(), rsa.key.spki[..200].to_vec(), ec.key.spki.clone()] {
        let broken = PublicKey { spki, ..rsa.key.clone() };
        unable(&broken, &rsa.algorithm);
    }
}

#[test]
fn public_exponent_one_is_never_a_yes() {
    // With e = 1 the padded digest is its own signature.
    let vector = vector("rsa2048 pkcs1 sha256");
    let mut spki = vector.key.spki.clone();
    let last = spki.len() - 5;
    assert_eq!(&spki[last..], [2, 3, 1, 0, 1]);
    spki[last + 2..].copy_from_slice(&[0, 0, 1]);
    let key = PublicKey { spki, ..vector.key };
    let hash = digest(DigestAlgorithm::Sha256, MESSAGE).expect("supported");
    let info = [&hex::decode("3031300d060960864801650304020105000420").expect("hex")[..], &hash];
    let info = info.concat();
    let mut forged = vec![0xff; 256 - info.len()];
    forged[0] = 0;
    forged[1] = 1;
    *forged.last_mut().expect("not empty") = 0;
    forged.extend(info);
    assert!(!verify(&key, &vector.algorithm, MESSAGE, &forged).holds());
}
