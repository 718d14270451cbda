//! Digests, whole and streaming.

use super::error::CryptoError;
use crate::model::DigestAlgorithm;
use sha2::Digest;

/// A streaming digest whose state can be cloned, so that prefixes are hashed once.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha3_224(sha3::Sha3_224),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
}

macro_rules! each {
    ($state:expr, $inner:ident => $body:expr) => {
        match $state {
            State::Sha1($inner) => $body,
            State::Sha224($inner) => $body,
            State::Sha256($inner) => $body,
            State::Sha384($inner) => $body,
            State::Sha512($inner) => $body,
            State::Sha3_224($inner) => $body,
            State::Sha3_256($inner) => $body,
            State::Sha3_384($inner) => $body,
            State::Sha3_512($inner) => $body,
        }
    };
}

impl Hasher {
    /// Starts a digest.
    ///
    /// # Errors
    /// For MD5 and RIPEMD-160, which we know by name only.
    pub fn new(algorithm: DigestAlgorithm) -> Result<Self, CryptoError> {
        Ok(Self(match algorithm {
            DigestAlgorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            DigestAlgorithm::Sha224 => State::Sha224(sha2::Sha224::new()),
            DigestAlgorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            DigestAlgorithm::Sha384 => State::Sha384(sha2::Sha384::new()),
            DigestAlgorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
            DigestAlgorithm::Sha3_224 => State::Sha3_224(sha3::Sha3_224::new()),
            DigestAlgorithm::Sha3_256 => State::Sha3_256(sha3::Sha3_256::new()),
            DigestAlgorithm::Sha3_384 => State::Sha3_384(sha3::Sha3_384::new()),
            DigestAlgorithm::Sha3_512 => State::Sha3_512(sha3::Sha3_512::new()),
            DigestAlgorithm::Md5 | DigestAlgorithm::Ripemd160 => {
                return Err(CryptoError::Unsupported(algorithm.name().to_owned()));
            }
        }))
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        each!(&mut self.0, inner => inner.update(bytes));
    }

    /// Ends the digest.
    pub fn finish(self) -> Vec<u8> {
        each!(self.0, inner => inner.finalize().to_vec())
    }
}

/// The digest of some bytes.
///
/// # Errors
/// As [`Hasher::new`].
pub fn digest(algorithm: DigestAlgorithm, bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut hasher = Hasher::new(algorithm)?;
    hasher.update(bytes);
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::digest;
    use crate::model::DigestAlgorithm;

    #[test]
    fn sha_256_of_abc_is_the_standards() {
        let got = digest(DigestAlgorithm::Sha256, b"abc").expect("supported");
        assert_eq!(
            hex::encode(got),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn md5_is_refused_by_name() {
        let error = digest(DigestAlgorithm::Md5, b"abc").expect_err("not supported");
        assert_eq!(error.to_string(), "algorithm md5 is not supported");
    }
}
