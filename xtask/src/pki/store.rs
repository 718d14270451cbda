//! Forms of keys and chains that people are handed: PEM, encrypted PKCS#8, PKCS#12.

use super::key::SampleKey;
use super::key::Stream;
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::Certificate;
use p12_keystore::EncryptionAlgorithm;
use p12_keystore::KeyStore;
use p12_keystore::KeyStoreEntry;
use p12_keystore::MacAlgorithm;
use p12_keystore::Pkcs12ImportPolicy;
use p12_keystore::PrivateKey;
use p12_keystore::PrivateKeyChain;
use pkcs8::LineEnding;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode;
use pkcs8::pkcs5::pbes2;

/// Rounds of the key derivation: few, as the password is public and tests open the files often.
const ITERATIONS: u32 = 2048;

/// Certificates in PEM.
pub fn pem(certificates: &[&[u8]]) -> anyhow::Result<String> {
    let mut text = String::new();
    for der in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        for line in STANDARD.encode(der).as_bytes().chunks(64) {
            text.push_str(std::str::from_utf8(line)?);
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    Ok(text)
}

/// PEM of EncryptedPrivateKeyInfo: PBES2 with AES-256, salt and vector from the seed.
pub fn encrypted_key(
    key: &SampleKey,
    password: &str,
    seed: &str,
    name: &str,
) -> anyhow::Result<String> {
    let mut stream = Stream::new(&format!("{seed}/{name}/encryption"));
    let (mut salt, mut vector) = ([0; 16], [0; 16]);
    stream.fill(&mut salt);
    stream.fill(&mut vector);
    let parameters =
        pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, vector)?;
    let document = PrivateKeyInfoRef::from_der(key.pkcs8())?
        .encrypt_with_params(parameters, password)
        .context("encrypting the key")?;
    Ok(document.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF)?.to_string())
}

/// What a PKCS#12 file is to hold.
pub struct Content<'a> {
    /// The key's friendly name.
    pub name: &'a str,
    /// DER of PrivateKeyInfo.
    pub key: &'a [u8],
    /// DER of the certificates, the key's own first.
    pub chain: &'a [&'a [u8]],
    /// What opens it.
    pub password: &'a str,
}

impl Content<'_> {
    /// Whether a PKCS#12 file holds just this.
    pub fn is_in(&self, file: &[u8]) -> bool {
        let Ok(store) = KeyStore::from_pkcs12(file, self.password, Pkcs12ImportPolicy::Relaxed)
        else {
            return false;
        };
        let Some((name, chain)) = store.private_key_chain() else {
            return false;
        };
        name == self.name
            && chain.key().as_der() == self.key
            && chain.certs().iter().map(Certificate::as_der).eq(self.chain.iter().copied())
    }

    /// The PKCS#12 file: PBES2 with AES-256, or the old form (3DES, SHA-1) that programs of the
    /// years before 2022 wrote.
    pub fn pkcs12(&self, legacy: bool) -> anyhow::Result<Vec<u8>> {
        let certificates = self
            .chain
            .iter()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<Vec<_>, _>>()?;
        let chain = PrivateKeyChain::new(vec![1], PrivateKey::from_der(self.key)?, certificates);
        let mut store = KeyStore::new();
        store.add_entry(self.name, KeyStoreEntry::PrivateKeyChain(chain));
        let (encryption, mac) = if legacy {
            (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1)
        } else {
            (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256)
        };
        Ok(store
            .writer(self.password)
            .encryption_algorithm(encryption)
            .encryption_iterations(ITERATIONS)
            .mac_algorithm(mac)
            .mac_iterations(ITERATIONS)
            .write()?)
    }
}
