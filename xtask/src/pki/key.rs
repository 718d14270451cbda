//! Keys of the sample PKI. They are derived from a seed, and public: for samples only.

use super::KeyKind;
use super::Signature;
use anyhow::Context;
use anyhow::bail;
use p256::SecretKey;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::rand_core::TryCryptoRng;
use rsa::rand_core::TryRng;
use rsa::signature::SignatureEncoding;
use rsa::signature::Signer;
use rsa::traits::PublicKeyParts;
use sha1::Sha1;
use sha2::Digest;
use sha2::Sha256;
use std::convert::Infallible;

/// A private key with its PKCS#8 form.
pub struct SampleKey {
    key: Private,
    pkcs8: Vec<u8>,
}

enum Private {
    Rsa(Box<RsaPrivateKey>),
    P256(Box<SecretKey>),
}

impl SampleKey {
    /// Derives a key from a seed: the same with the same version of the `rsa` crate.
    pub fn make(kind: KeyKind, seed: &str) -> anyhow::Result<Self> {
        let mut stream = Stream::new(seed);
        let bits = match kind {
            KeyKind::Rsa2048 => 2048,
            KeyKind::Rsa3072 => 3072,
            KeyKind::Rsa4096 => 4096,
            KeyKind::P256 => 0,
        };
        let key = if bits == 0 {
            let mut scalar = [0; 32];
            stream.fill(&mut scalar);
            Private::P256(Box::new(SecretKey::from_slice(&scalar)?))
        } else {
            Private::Rsa(Box::new(RsaPrivateKey::new(&mut stream, bits)?))
        };
        let pkcs8 = match &key {
            Private::Rsa(key) => key.to_pkcs8_der()?,
            Private::P256(key) => key.to_pkcs8_der()?,
        };
        Ok(Self { pkcs8: pkcs8.as_bytes().to_vec(), key })
    }

    /// From PKCS#8.
    pub fn read(pkcs8: &[u8]) -> anyhow::Result<Self> {
        let key = match RsaPrivateKey::from_pkcs8_der(pkcs8) {
            Ok(key) => Private::Rsa(Box::new(key)),
            Err(_) => Private::P256(Box::new(SecretKey::from_pkcs8_der(pkcs8)?)),
        };
        Ok(Self { key, pkcs8: pkcs8.to_vec() })
    }

    /// Its kind; `None` for one that no sample has.
    pub fn kind(&self) -> Option<KeyKind> {
        match &self.key {
            Private::P256(_) => Some(KeyKind::P256),
            Private::Rsa(key) => match key.size() {
                256 => Some(KeyKind::Rsa2048),
                384 => Some(KeyKind::Rsa3072),
                512 => Some(KeyKind::Rsa4096),
                _ => None,
            },
        }
    }

    /// DER of PrivateKeyInfo.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// DER of SubjectPublicKeyInfo.
    pub fn spki(&self) -> anyhow::Result<Vec<u8>> {
        let document = match &self.key {
            Private::Rsa(key) => key.to_public_key().to_public_key_der()?,
            Private::P256(key) => key.public_key().to_public_key_der()?,
        };
        Ok(document.as_bytes().to_vec())
    }

    /// SHA-1 of the BIT STRING in SubjectPublicKeyInfo, RFC 5280 clause 4.2.1.2 (1).
    pub fn identifier(&self) -> anyhow::Result<Vec<u8>> {
        let spki = self.spki()?;
        let mut parts = condau::formats::der::Reader::new(&spki).sequence()?;
        parts.read()?;
        let (bits, _) = parts.read()?.bits()?;
        Ok(Sha1::digest(bits).to_vec())
    }

    /// Signs as an issuer.
    pub fn sign(&self, signature: Signature, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let Private::Rsa(key) = &self.key else {
            bail!("the issuers of the sample PKI have RSA keys");
        };
        let key = key.as_ref().clone();
        let value = match signature {
            Signature::RsaSha1 => SigningKey::<Sha1>::new(key).try_sign(message),
            Signature::RsaSha256 => SigningKey::<Sha256>::new(key).try_sign(message),
        };
        Ok(value.context("signing")?.to_vec())
    }
}

/// Bytes that follow from a seed: SHA-256 over the seed and a counter.
pub struct Stream {
    seed: Vec<u8>,
    counter: u64,
    left: Vec<u8>,
}

impl Stream {
    /// Begins a stream.
    pub fn new(seed: &str) -> Self {
        Self { seed: seed.as_bytes().to_vec(), counter: 0, left: Vec::new() }
    }

    /// Fills a buffer with what comes next.
    pub fn fill(&mut self, buffer: &mut [u8]) {
        for octet in buffer {
            if self.left.is_empty() {
                let block = Sha256::new()
                    .chain_update(&self.seed)
                    .chain_update(self.counter.to_be_bytes())
                    .finalize();
                self.counter = self.counter.wrapping_add(1);
                self.left = block.to_vec();
            }
            *octet = self.left.pop().unwrap_or_default();
        }
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut octets = [0; 4];
        self.fill(&mut octets);
        Ok(u32::from_be_bytes(octets))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut octets = [0; 8];
        self.fill(&mut octets);
        Ok(u64::from_be_bytes(octets))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.fill(buffer);
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
