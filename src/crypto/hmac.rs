//! HMAC under a secret that is given: whether a code is that of some bytes. Whoever can check one can
//! make one, so it says nothing of who did.

use super::error::CryptoError;
use crate::model::DigestAlgorithm;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

/// Whether `code` is the HMAC of a message, or, where it is shorter, its beginning; how short a code may
/// be is for the caller to say. An empty one never is.
///
/// # Errors
/// For digests that HMAC is not computed with here.
pub fn verify_hmac(
    digest: DigestAlgorithm,
    secret: &[u8],
    message: &[u8],
    code: &[u8],
) -> Result<bool, CryptoError> {
    let algorithm = match digest {
        DigestAlgorithm::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        DigestAlgorithm::Sha224 => hmac::HMAC_SHA224,
        DigestAlgorithm::Sha256 => hmac::HMAC_SHA256,
        DigestAlgorithm::Sha384 => hmac::HMAC_SHA384,
        DigestAlgorithm::Sha512 => hmac::HMAC_SHA512,
        other => return Err(CryptoError::Unsupported(format!("hmac-{}", other.name()))),
    };
    let whole = hmac::sign(&hmac::Key::new(algorithm, secret), message);
    let expected = whole.as_ref().get(..code.len()).filter(|part| !part.is_empty());
    Ok(expected.is_some_and(|expected| verify_slices_are_equal(expected, code).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::verify_hmac;
    use crate::model::DigestAlgorithm;

    /// RFC 4231, test case 2.
    const CODE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn code_of_the_standard_holds_whole_and_cut_and_no_other() {
        let holds = |secret: &[u8], code: &[u8]| {
            verify_hmac(DigestAlgorithm::Sha256, secret, b"what do ya want for nothing?", code)
                .expect("supported")
        };
        let code = hex::decode(CODE).expect("hex");
        assert!(holds(b"Jefe", &code));
        assert!(holds(b"Jefe", &code[..16]));
        assert!(!holds(b"jefe", &code));
        assert!(!holds(b"Jefe", &[]));
        assert!(!holds(b"Jefe", &[code.as_slice(), &[0]].concat()));
        let mut altered = code;
        altered[31] ^= 1;
        assert!(!holds(b"Jefe", &altered));
    }

    #[test]
    fn weak_digest_is_refused_by_name() {
        let error = verify_hmac(DigestAlgorithm::Md5, b"x", b"", b"x").expect_err("not supported");
        assert_eq!(error.to_string(), "algorithm hmac-md5 is not supported");
    }
}
