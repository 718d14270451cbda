//! RSA signatures that aws-lc refuses, by the `rsa` crate's public operation: any salt length or
//! mask digest, SHA-224 and SHA-3, small and large keys, and DigestInfo without NULL.
//!
//! Encodings are compared whole and never searched, so nothing can hide behind a digest
//! (Bleichenbacher 2006).

use super::digest;
use super::error::CryptoError;
use crate::model::DigestAlgorithm;
use rsa::BoxedUint;
use rsa::RsaPublicKey;
use rsa::pkcs1;
use rsa::traits::PublicKeyParts;

/// Sizes of modulus that are computed, in bits: below, old test vectors; above, only a burden.
const SIZES: std::ops::RangeInclusive<usize> = 512..=16_384;

/// Whether a signature is PKCS#1 v1.5 over this digest (RFC 8017 clause 8.2.2). A DigestInfo whose
/// parameters are absent instead of NULL is taken as well (CM-06).
///
/// # Errors
/// Where the key cannot be used.
pub(super) fn verify_pkcs1(
    public_key: &[u8],
    algorithm: DigestAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let key = read_key(public_key)?;
    let Some(found) = recover(&key, signature) else { return Ok(false) };
    let expected =
        |null| digest_info(algorithm, digest, null).and_then(|info| pad_pkcs1(&info, found.len()));
    Ok(expected(true).as_ref() == Some(&found) || expected(false).as_ref() == Some(&found))
}

/// Whether a signature is PSS over this digest with exactly this salt length (RFC 8017
/// clause 9.1.2).
///
/// # Errors
/// Where the key or a digest cannot be used.
pub(super) fn verify_pss(
    public_key: &[u8],
    algorithm: DigestAlgorithm,
    mgf_digest: DigestAlgorithm,
    salt_length: usize,
    message_digest: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let key = read_key(public_key)?;
    let Some(whole) = recover(&key, signature) else { return Ok(false) };
    // The encoded message has one bit less than the modulus, so at times one byte less.
    let bits = usize::try_from(key.n().bits_vartime()).unwrap_or(0).saturating_sub(1);
    let length = bits.div_ceil(8);
    let encoded = match whole.split_first() {
        Some((first, rest)) if rest.len() == length => {
            if *first != 0 {
                return Ok(false);
            }
            rest
        }
        _ => whole.as_slice(),
    };
    let Some(masked_length) = length
        .checked_sub(algorithm.length().saturating_add(1))
        .filter(|masked| *masked > salt_length)
    else {
        return Ok(false);
    };
    let Some((masked, rest)) = encoded.split_at_checked(masked_length) else { return Ok(false) };
    let Some((trailer, hash)) = rest.split_last() else { return Ok(false) };
    let spare = u32::try_from(length.saturating_mul(8).saturating_sub(bits)).unwrap_or(0);
    let kept = 0xff_u8.checked_shr(spare).unwrap_or(0);
    if *trailer != 0xbc || masked.first().is_none_or(|first| first & !kept != 0) {
        return Ok(false);
    }
    let mask = mgf1(mgf_digest, hash, masked_length)?;
    let mut block: Vec<u8> = masked.iter().zip(&mask).map(|(a, b)| a ^ b).collect();
    if let Some(first) = block.first_mut() {
        *first &= kept;
    }
    let Some((padding, salt)) = block.split_at_checked(masked_length.saturating_sub(salt_length))
    else {
        return Ok(false);
    };
    let Some((one, zeros)) = padding.split_last() else { return Ok(false) };
    if *one != 1 || zeros.iter().any(|octet| *octet != 0) {
        return Ok(false);
    }
    let again = [&[0_u8; 8][..], message_digest, salt].concat();
    Ok(digest(algorithm, &again)? == hash)
}

fn read_key(public_key: &[u8]) -> Result<RsaPublicKey, CryptoError> {
    let refused = |cause: &str| CryptoError::Key(format!("RSA: {cause}"));
    let parts = pkcs1::RsaPublicKeyRef::try_from(public_key)
        .map_err(|_| refused("modulus and exponent are not readable"))?;
    let n = BoxedUint::from_be_slice_vartime(parts.modulus.as_bytes());
    let e = BoxedUint::from_be_slice_vartime(parts.public_exponent.as_bytes());
    if e < BoxedUint::from(3_u8) {
        return Err(refused("the exponent is less than 3"));
    }
    RsaPublicKey::new_with_size_limits(n, e, SIZES).map_err(|error| refused(&error.to_string()))
}

/// RSAVP1: the encoded message; `None` where the signature is not of the modulus' length or value.
fn recover(key: &RsaPublicKey, signature: &[u8]) -> Option<Vec<u8>> {
    let length = key.size();
    if signature.len() != length {
        return None;
    }
    let precision = key.n().bits_precision();
    let number = BoxedUint::from_be_slice(signature, precision).ok()?;
    if number >= **key.n() {
        return None;
    }
    let opened = rsa::hazmat::rsa_encrypt(key, &number).ok()?.to_be_bytes();
    let skip = opened.len().checked_sub(length)?;
    opened.get(skip..).map(<[u8]>::to_vec)
}

/// 0x00 0x01 0xff… 0x00 DigestInfo (RFC 8017 clause 9.2).
fn pad_pkcs1(digest_info: &[u8], length: usize) -> Option<Vec<u8>> {
    let filling = length.checked_sub(digest_info.len())?.checked_sub(3).filter(|n| *n >= 8)?;
    let mut padded = Vec::with_capacity(length);
    padded.extend_from_slice(&[0, 1]);
    padded.resize(filling.saturating_add(2), 0xff);
    padded.push(0);
    padded.extend_from_slice(digest_info);
    Some(padded)
}

/// SEQUENCE { SEQUENCE { OID, NULL or nothing }, OCTET STRING }. All lengths are below 128.
fn digest_info(algorithm: DigestAlgorithm, digest: &[u8], null: bool) -> Option<Vec<u8>> {
    let oid = const_oid::ObjectIdentifier::new(algorithm.oid()).ok()?;
    let oid = oid.as_bytes();
    let parameters: &[u8] = if null { &[5, 0] } else { &[] };
    let length = |octets: usize| u8::try_from(octets).ok().filter(|short| *short < 0x80);
    let inner = oid.len().checked_add(2)?.checked_add(parameters.len())?;
    let outer = inner.checked_add(2)?.checked_add(2)?.checked_add(digest.len())?;
    Some(
        [
            &[0x30, length(outer)?, 0x30, length(inner)?, 0x06, length(oid.len())?],
            oid,
            parameters,
            &[0x04, length(digest.len())?],
            digest,
        ]
        .concat(),
    )
}

/// MGF1 (RFC 8017 clause B.2.1).
fn mgf1(algorithm: DigestAlgorithm, seed: &[u8], length: usize) -> Result<Vec<u8>, CryptoError> {
    let mut mask = Vec::with_capacity(length.saturating_add(64));
    let mut counter = 0_u32;
    while mask.len() < length {
        mask.extend(digest(algorithm, &[seed, &counter.to_be_bytes()].concat())?);
        counter = counter.saturating_add(1);
    }
    mask.truncate(length);
    Ok(mask)
}
