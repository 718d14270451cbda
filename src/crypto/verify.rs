//! Does this key vouch for these bytes? PKCS#1 v1.5, PSS, ECDSA, EdDSA.
//!
//! aws-lc does the work; [`super::rsa_encoding`] takes over what it refuses. What neither knows is
//! `Unable`: never a yes, and never a no that nobody computed.

use super::digest;
use super::rsa_encoding;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use aws_lc_rs::digest as aws;
use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1;
use aws_lc_rs::signature::ECDSA_P256K1_SHA256_ASN1;
use aws_lc_rs::signature::ECDSA_P384_SHA384_ASN1;
use aws_lc_rs::signature::ECDSA_P521_SHA512_ASN1;
use aws_lc_rs::signature::ED25519;
use aws_lc_rs::signature::EcdsaVerificationAlgorithm;
use aws_lc_rs::signature::ParsedPublicKey;
use aws_lc_rs::signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY;
use aws_lc_rs::signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
use aws_lc_rs::signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA384;
use aws_lc_rs::signature::RSA_PSS_2048_8192_SHA256;
use aws_lc_rs::signature::RSA_PSS_2048_8192_SHA384;
use aws_lc_rs::signature::RSA_PSS_2048_8192_SHA512;
use aws_lc_rs::signature::RsaParameters;
use aws_lc_rs::signature::VerificationAlgorithm;
use spki::ObjectIdentifier;
use spki::SubjectPublicKeyInfoRef;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Whether `key` verifies `signature` over `message`. An ECDSA signature is DER
/// (`SEQUENCE { r, s }`); readers of other forms convert first. A key of another kind than the
/// algorithm's does not hold; an algorithm or key that cannot be used is `Unable`, with its name.
pub fn verify(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Check {
    if algorithm.scheme == SignatureScheme::Ed25519 {
        return match key.kind {
            KeyKind::Ed25519 => ed25519(key, message, signature),
            kind => other_key(kind),
        };
    }
    if let Some(check) = unusable(key, algorithm) {
        return check;
    }
    let Some(digest_algorithm) = algorithm.digest else {
        return Check::Unable(format!("no known digest belongs to {}", algorithm.name));
    };
    match digest(digest_algorithm, message) {
        Ok(digest) => verify_digest(key, algorithm, digest_algorithm, &digest, signature),
        Err(error) => Check::Unable(error.to_string()),
    }
}

/// The same over a digest that was computed elsewhere (of a large message). `algorithm` may leave
/// its digest open; where it names one, it must be `digest_algorithm`.
pub fn verify_digest(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    digest_algorithm: DigestAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> Check {
    if let Some(check) = unusable(key, algorithm) {
        return check;
    }
    if matches!(digest_algorithm, DigestAlgorithm::Md5 | DigestAlgorithm::Ripemd160) {
        return Check::Unable(format!("algorithm {} is not supported", digest_algorithm.name()));
    }
    if digest.len() != digest_algorithm.length()
        || algorithm.digest.is_some_and(|named| named != digest_algorithm)
    {
        return Check::Fails;
    }
    match algorithm.scheme {
        SignatureScheme::RsaPkcs1 | SignatureScheme::RsaPss => {
            rsa(key, algorithm, digest_algorithm, digest, signature)
        }
        SignatureScheme::Ecdsa => ecdsa(key, digest, signature),
        _ => Check::Unable(format!("{} cannot sign a digest", algorithm.scheme.name())),
    }
}

/// The answer where key and scheme do not go together, or we do not know one of them.
fn unusable(key: &PublicKey, algorithm: &SignatureAlgorithm) -> Option<Check> {
    let wanted = match algorithm.scheme {
        SignatureScheme::RsaPkcs1 | SignatureScheme::RsaPss => KeyKind::Rsa,
        SignatureScheme::Ecdsa => KeyKind::Ec,
        SignatureScheme::Ed25519 => KeyKind::Ed25519,
        scheme => {
            return Some(Check::Unable(format!(
                "signature algorithm {} ({}) is not supported",
                scheme.name(),
                algorithm.name
            )));
        }
    };
    (key.kind != wanted).then(|| other_key(key.kind))
}

fn other_key(kind: KeyKind) -> Check {
    match kind {
        KeyKind::Unknown => Check::Unable("the kind of the key is not supported".to_owned()),
        _ => Check::Fails,
    }
}

/// What a parsed key is remembered under: the parser of the algorithm and the key's bytes.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
enum Parser {
    RsaPkcs1Sha1,
    RsaPkcs1Sha256,
    RsaPkcs1Sha384,
    RsaPkcs1Sha512,
    RsaPssSha256,
    RsaPssSha384,
    RsaPssSha512,
    P256,
    P384,
    P521,
    K256,
    Ed25519,
}

impl Parser {
    fn algorithm(self) -> &'static dyn VerificationAlgorithm {
        static PKCS1_SHA1: RsaParameters = RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY;
        static PKCS1_SHA256: RsaParameters = RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
        static PKCS1_SHA384: RsaParameters = RSA_PKCS1_2048_8192_SHA384;
        static PKCS1_SHA512: RsaParameters = RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY;
        static PSS_SHA256: RsaParameters = RSA_PSS_2048_8192_SHA256;
        static PSS_SHA384: RsaParameters = RSA_PSS_2048_8192_SHA384;
        static PSS_SHA512: RsaParameters = RSA_PSS_2048_8192_SHA512;
        static P256: EcdsaVerificationAlgorithm = ECDSA_P256_SHA256_ASN1;
        static P384: EcdsaVerificationAlgorithm = ECDSA_P384_SHA384_ASN1;
        static P521: EcdsaVerificationAlgorithm = ECDSA_P521_SHA512_ASN1;
        static K256: EcdsaVerificationAlgorithm = ECDSA_P256K1_SHA256_ASN1;
        match self {
            Self::RsaPkcs1Sha1 => &PKCS1_SHA1,
            Self::RsaPkcs1Sha256 => &PKCS1_SHA256,
            Self::RsaPkcs1Sha384 => &PKCS1_SHA384,
            Self::RsaPkcs1Sha512 => &PKCS1_SHA512,
            Self::RsaPssSha256 => &PSS_SHA256,
            Self::RsaPssSha384 => &PSS_SHA384,
            Self::RsaPssSha512 => &PSS_SHA512,
            Self::P256 => &P256,
            Self::P384 => &P384,
            Self::P521 => &P521,
            Self::K256 => &K256,
            Self::Ed25519 => &ED25519,
        }
    }

    fn digest(self) -> &'static aws::Algorithm {
        match self {
            Self::RsaPkcs1Sha1 => &aws::SHA1_FOR_LEGACY_USE_ONLY,
            Self::RsaPkcs1Sha384 | Self::RsaPssSha384 | Self::P384 => &aws::SHA384,
            Self::RsaPkcs1Sha512 | Self::RsaPssSha512 | Self::P521 | Self::Ed25519 => &aws::SHA512,
            Self::RsaPkcs1Sha256 | Self::RsaPssSha256 | Self::P256 | Self::K256 => &aws::SHA256,
        }
    }
}

/// Keys remembered by a thread; a batch's chains need some tens.
const REMEMBERED_KEYS: usize = 512;

/// What aws-lc made of a key for one use; `None` where it refuses it.
struct ParsedKey {
    parser: Parser,
    key: Option<Rc<ParsedPublicKey>>,
}

thread_local! {
    static PARSED: RefCell<HashMap<Vec<u8>, Vec<ParsedKey>>> = RefCell::default();
}

/// The parsed key; `None` where aws-lc refuses it. A parsed key keeps what its first verification
/// worked out about the modulus, so a thread keeps the key.
fn parsed(parser: Parser, key: &[u8]) -> Option<Rc<ParsedPublicKey>> {
    PARSED.with_borrow_mut(|keys| {
        let known = keys.get(key).and_then(|uses| uses.iter().find(|of| of.parser == parser));
        if let Some(known) = known {
            return known.key.clone();
        }
        if keys.len() >= REMEMBERED_KEYS {
            keys.clear();
        }
        let fresh = ParsedPublicKey::new(parser.algorithm(), key).ok().map(Rc::new);
        keys.entry(key.to_vec()).or_default().push(ParsedKey { parser, key: fresh.clone() });
        fresh
    })
}

fn holds(key: &ParsedPublicKey, parser: Parser, digest: &[u8], signature: &[u8]) -> bool {
    aws::Digest::import_less_safe(digest, parser.digest())
        .is_ok_and(|digest| key.verify_digest_sig(&digest, signature).is_ok())
}

/// id-RSASSA-PSS: a key for PSS only.
const PSS_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

fn rsa(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    digest_algorithm: DigestAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> Check {
    let Ok(spki) = SubjectPublicKeyInfoRef::try_from(key.spki.as_slice()) else {
        return Check::Unable("the RSA key is not readable".to_owned());
    };
    let Some(public_key) = spki.subject_public_key.as_bytes() else {
        return Check::Unable("the RSA key is not whole bytes".to_owned());
    };
    let pss = algorithm.scheme == SignatureScheme::RsaPss;
    if !pss && spki.algorithm.oid == PSS_KEY {
        return Check::Fails;
    }
    let length = digest_algorithm.length();
    if let Some(parser) = rsa_parser(algorithm, digest_algorithm)
        && let Some(parsed) = parsed(parser, public_key)
        && holds(&parsed, parser, digest, signature)
    {
        return Check::Holds;
    }
    // aws-lc does not say whether it refused the key or the signature: the second opinion decides.
    let parameters = algorithm.pss.map(|parameters| {
        (parameters.mgf_digest, usize::try_from(parameters.salt_length).unwrap_or(usize::MAX))
    });
    let verdict = if pss {
        let (mgf_digest, salt) = parameters.unwrap_or((digest_algorithm, length));
        rsa_encoding::verify_pss(public_key, digest_algorithm, mgf_digest, salt, digest, signature)
    } else {
        rsa_encoding::verify_pkcs1(public_key, digest_algorithm, digest, signature)
    };
    match verdict {
        Ok(holds) => Check::of(holds),
        Err(error) => Check::Unable(error.to_string()),
    }
}

/// What aws-lc computes by itself; `None` where it has no such RSA signatures.
fn rsa_parser(algorithm: &SignatureAlgorithm, digest_algorithm: DigestAlgorithm) -> Option<Parser> {
    let length = digest_algorithm.length();
    let standard_salt = algorithm.pss.is_none_or(|parameters| {
        parameters.mgf_digest == digest_algorithm
            && usize::try_from(parameters.salt_length).is_ok_and(|salt| salt == length)
    });
    match (digest_algorithm, algorithm.scheme == SignatureScheme::RsaPss) {
        (DigestAlgorithm::Sha1, false) => Some(Parser::RsaPkcs1Sha1),
        (DigestAlgorithm::Sha256, false) => Some(Parser::RsaPkcs1Sha256),
        (DigestAlgorithm::Sha384, false) => Some(Parser::RsaPkcs1Sha384),
        (DigestAlgorithm::Sha512, false) => Some(Parser::RsaPkcs1Sha512),
        (DigestAlgorithm::Sha256, true) if standard_salt => Some(Parser::RsaPssSha256),
        (DigestAlgorithm::Sha384, true) if standard_salt => Some(Parser::RsaPssSha384),
        (DigestAlgorithm::Sha512, true) if standard_salt => Some(Parser::RsaPssSha512),
        _ => None,
    }
}

/// Whether aws-lc alone can say that an RSA signature by this algorithm holds.
pub(super) fn is_direct(algorithm: &SignatureAlgorithm) -> bool {
    algorithm.digest.is_some_and(|digest| rsa_parser(algorithm, digest).is_some())
}

/// ECDSA over any digest: what is signed is the digest's leftmost bits as a number (FIPS 186-5
/// clause 6.4), so a shorter digest can be filled up with zeros on the left and a longer one cut,
/// and one digest length a curve is enough.
fn ecdsa(key: &PublicKey, digest: &[u8], signature: &[u8]) -> Check {
    let parser = match key.curve.as_deref() {
        Some("1.2.840.10045.3.1.7") => Parser::P256,
        Some("1.3.132.0.34") => Parser::P384,
        Some("1.3.132.0.35") => Parser::P521,
        Some("1.3.132.0.10") => Parser::K256,
        Some(curve) => return Check::Unable(format!("curve {curve} is not supported")),
        None => return Check::Unable("the curve of the key is not named".to_owned()),
    };
    let Some(parsed) = parsed(parser, &key.spki) else {
        return Check::Unable("the EC key is not usable".to_owned());
    };
    let number = fit(digest, parser.digest().output_len);
    Check::of(holds(&parsed, parser, &number, signature))
}

/// A digest as a number of so many bytes, as ECDSA takes it.
pub(super) fn fit(digest: &[u8], length: usize) -> Vec<u8> {
    let kept = digest.get(..length).unwrap_or(digest);
    let mut number = vec![0; length.saturating_sub(kept.len())];
    number.extend_from_slice(kept);
    number
}

fn ed25519(key: &PublicKey, message: &[u8], signature: &[u8]) -> Check {
    match parsed(Parser::Ed25519, &key.spki) {
        Some(parsed) => Check::of(parsed.verify_sig(message, signature).is_ok()),
        None => Check::Unable("the Ed25519 key is not usable".to_owned()),
    }
}

#[cfg(test)]
mod tests;
