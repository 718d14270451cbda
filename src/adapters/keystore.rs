//! Private keys from files: PKCS#12, PKCS#8 (plain or encrypted), PKCS#1 and SEC 1, DER or PEM.
//!
//! Nothing is prompted for here: whoever calls asks [`KeyFile::is_locked`] first and brings the
//! password. Keys and passwords are wiped when dropped and never stand in an error.

mod pem;
mod unwrapped;

use crate::crypto::CryptoError;
use crate::crypto::SigningKey;
use crate::crypto::SoftwareKey;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::x509;
use crate::model::Certificate;
use crate::model::PublicKey;
use p12_keystore::Pkcs12Archive;
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::PrivateKeyInfoRef;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use std::sync::Arc;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a key could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The password does not open it.
    #[error("{name}: the password does not open it")]
    WrongPassword {
        /// The file.
        name: String,
    },
    /// It is encrypted, and no password was given.
    #[error("{name} is locked by a password, and none was given")]
    PasswordNeeded {
        /// The file.
        name: String,
    },
    /// It is encrypted in a way that we do not open.
    #[error("{name} is encrypted with {scheme}, which is not supported")]
    OldEncryption {
        /// The file.
        name: String,
        /// The scheme, by name or dotted.
        scheme: String,
        /// The command that converts it.
        cure: String,
    },
    /// More than one key fits.
    #[error(
        "{name} holds {count} private keys ({holders}); name the certificate of one with --cert"
    )]
    SeveralKeys {
        /// The file.
        name: String,
        /// How many.
        count: usize,
        /// Their certificates' subjects.
        holders: String,
    },
    /// There is no private key in it.
    #[error("{name} holds no private key")]
    NoKey {
        /// The file.
        name: String,
    },
    /// No certificate is there for the key.
    #[error("{name} holds no certificate of its key; give one with --cert")]
    NoCertificate {
        /// The file.
        name: String,
    },
    /// The certificate is another key's.
    #[error("the key of {name} is not the key of certificate {subject} (serial {serial})")]
    Mismatch {
        /// The key's file.
        name: String,
        /// The certificate's subject.
        subject: String,
        /// Its serial number.
        serial: String,
    },
    /// It is not a key file that we know.
    #[error("{name} is not a readable key file: {cause}")]
    Unreadable {
        /// The file.
        name: String,
        /// What was found instead.
        cause: String,
    },
    /// The key itself cannot be used.
    #[error("{name}")]
    Crypto {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: CryptoError,
    },
    /// A certificate in it cannot be read.
    #[error("a certificate in {name}")]
    Certificate {
        /// The file.
        name: String,
        /// Why.
        #[source]
        source: FormatError,
    },
}

impl KeyError {
    /// What to do about it, where there is something.
    pub fn cure(&self) -> Option<&str> {
        match self {
            Self::OldEncryption { cure, .. } => Some(cure),
            Self::Mismatch { .. } => {
                Some("give the certificate of this key with --cert, or the key of that certificate")
            }
            Self::Unreadable { .. } | Self::NoKey { .. } => Some(
                "a key stands in a .p12 or .pfx file (--p12), in PEM or DER (--key, with --cert), or \
                 in a token (--pkcs11)",
            ),
            _ => None,
        }
    }
}

/// A key that is ready to sign, with its certificate and what else came along.
pub struct Unlocked {
    /// The key.
    pub key: Box<dyn SigningKey>,
    /// Its certificate.
    pub certificate: Arc<Certificate>,
    /// Other certificates of the same file or token, in its order.
    pub others: Vec<Arc<Certificate>>,
}

impl std::fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unlocked").field("certificate", &self.certificate.id).finish()
    }
}

/// A key file that was read and not opened yet.
pub struct KeyFile {
    name: String,
    content: Content,
    certificates: Vec<Arc<Certificate>>,
}

enum Content {
    Pkcs12(Zeroizing<Vec<u8>>),
    /// DER of PrivateKeyInfo.
    Plain(Zeroizing<Vec<u8>>),
    /// DER of EncryptedPrivateKeyInfo.
    Encrypted(Zeroizing<Vec<u8>>),
}

impl KeyFile {
    /// Reads a PKCS#12 file. Its content is looked at when it is opened.
    pub fn pkcs12(bytes: Vec<u8>, name: &str) -> Self {
        let content = Content::Pkcs12(Zeroizing::new(bytes));
        Self { name: name.to_owned(), content, certificates: Vec::new() }
    }

    /// Reads a key in DER or PEM; certificates in the same PEM file are taken along.
    ///
    /// # Errors
    /// Where it holds no key, several, or one in the old encrypted form of PEM ("DEK-Info").
    pub fn key(bytes: Vec<u8>, name: &str) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(bytes);
        let mut certificates = Vec::new();
        let mut keys = Vec::new();
        let blocks = pem::blocks(&bytes);
        if blocks.is_empty() {
            keys.push(Self::der_key(&bytes, name)?);
        }
        for block in blocks {
            let der = || {
                block.der.clone().ok_or_else(|| KeyError::Unreadable {
                    name: name.to_owned(),
                    cause: format!("the base64 of its {} block is broken", block.label),
                })
            };
            match block.label.as_str() {
                _ if block.old_encryption && block.label.ends_with("PRIVATE KEY") => {
                    return Err(KeyError::OldEncryption {
                        name: name.to_owned(),
                        scheme: "the old PEM scheme (DEK-Info)".to_owned(),
                        cure: convert_key(name),
                    });
                }
                "PRIVATE KEY" => keys.push(Content::Plain(der()?)),
                "ENCRYPTED PRIVATE KEY" => keys.push(Content::Encrypted(der()?)),
                "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
                    keys.push(Content::Plain(unwrapped::to_pkcs8(&der()?).ok_or_else(|| {
                        KeyError::Unreadable {
                            name: name.to_owned(),
                            cause: format!("its {} block is broken", block.label),
                        }
                    })?))
                }
                "CERTIFICATE" => {
                    certificates.push(x509::parse_certificate(&der()?).map_err(|source| {
                        KeyError::Certificate { name: name.to_owned(), source }
                    })?);
                }
                _ => {}
            }
        }
        let count = keys.len();
        let Some(content) = keys.pop() else {
            return Err(KeyError::NoKey { name: name.to_owned() });
        };
        if count > 1 {
            let holders = "PEM blocks".to_owned();
            return Err(KeyError::SeveralKeys { name: name.to_owned(), count, holders });
        }
        Ok(Self { name: name.to_owned(), content, certificates })
    }

    fn der_key(bytes: &[u8], name: &str) -> Result<Content, KeyError> {
        if PrivateKeyInfoRef::try_from(bytes).is_ok() {
            return Ok(Content::Plain(Zeroizing::new(bytes.to_vec())));
        }
        if unwrapped::encryption_scheme(bytes).is_some() {
            return Ok(Content::Encrypted(Zeroizing::new(bytes.to_vec())));
        }
        if let Some(wrapped) = unwrapped::to_pkcs8(bytes) {
            return Ok(Content::Plain(wrapped));
        }
        let cause = match bytes.first() {
            None => "it is empty".to_owned(),
            Some(0x30) if Pkcs12Archive::from_pkcs12(bytes, "").is_ok() => {
                "it is PKCS#12; give it with --p12".to_owned()
            }
            Some(first) => format!(
                "expected PEM, or DER of PKCS#8, PKCS#1 or SEC 1; it begins with {first:02X}"
            ),
        };
        Err(KeyError::Unreadable { name: name.to_owned(), cause })
    }

    /// Its name, for prompts.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it takes a password to open.
    pub fn is_locked(&self) -> bool {
        match &self.content {
            Content::Plain(_) => false,
            Content::Encrypted(_) => true,
            // No password opens what is of another kind.
            Content::Pkcs12(bytes) => {
                x509::is_pkcs12(bytes) && Pkcs12Archive::from_pkcs12(bytes, "").is_err()
            }
        }
    }

    /// Opens it. `certificates` are given besides the file: the first whose key it is becomes the
    /// signing certificate, before any of the file's own.
    ///
    /// # Errors
    /// Where the password is wrong or missing, where it is encrypted in a way that we do not open,
    /// and where there is no key, more than one, or none that the certificate is for.
    pub fn unlock(
        self,
        password: Option<&SecretString>,
        certificates: &[Arc<Certificate>],
    ) -> Result<Unlocked, KeyError> {
        let Self { name, content, certificates: own } = self;
        let (keys, own) = match content {
            Content::Plain(der) => (vec![der], own),
            Content::Encrypted(der) => {
                let password =
                    password.ok_or_else(|| KeyError::PasswordNeeded { name: name.clone() })?;
                (vec![decrypt(&der, password, &name)?], own)
            }
            Content::Pkcs12(bytes) => open_pkcs12(&bytes, password, &name)?,
        };
        select(keys, certificates, own, &name)
    }
}

/// id-PBES2, RFC 8018: what every tool writes today.
const PBES2: &str = "1.2.840.113549.1.5.13";
/// What is wrong with a file that is no PKCS#12: what it is instead, where that is seen.
fn not_pkcs12(bytes: &[u8], error: &str) -> String {
    let begins = bytes.trim_ascii_start();
    if bytes.is_empty() {
        "it is empty".to_owned()
    } else if begins.starts_with(b"-----BEGIN ") {
        "it is PEM; give a key with --key, its certificate with --cert".to_owned()
    } else if !x509::is_pkcs12(bytes) {
        "it is not PKCS#12 (.p12, .pfx)".to_owned()
    } else {
        format!("it is PKCS#12, and broken or cut: {error}")
    }
}

/// The arcs of PBES1 and of its PKCS#12 kin.
const PBES1: [&str; 2] = ["1.2.840.113549.1.5.", "1.2.840.113549.1.12.1."];

/// Reads the certificates of a file that is given beside a key.
///
/// # Errors
/// Where it holds none.
pub fn read_certificates(bytes: &[u8], name: &str) -> Result<Vec<Arc<Certificate>>, KeyError> {
    x509::read_certificates(bytes)
        .map_err(|source| KeyError::Certificate { name: name.to_owned(), source })
}

/// Decrypts PKCS#8, PBES2 only.
fn decrypt(
    der: &[u8],
    password: &SecretString,
    name: &str,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let unsupported = |scheme: String| KeyError::OldEncryption {
        name: name.to_owned(),
        scheme,
        cure: convert_key(name),
    };
    let scheme = unwrapped::encryption_scheme(der).unwrap_or_default();
    if scheme != PBES2 {
        return Err(unsupported(if PBES1.iter().any(|arc| scheme.starts_with(arc)) {
            format!("an old scheme (PBES1, {scheme})")
        } else {
            format!("scheme {scheme}")
        }));
    }
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|error| {
        KeyError::Unreadable { name: name.to_owned(), cause: error.to_string() }
    })?;
    match encrypted.decrypt(password.expose_secret()) {
        Ok(plain) => Ok(plain.to_bytes()),
        Err(pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::UnsupportedAlgorithm {
            oid,
        })) => Err(unsupported(format!("scheme {oid}"))),
        // A wrong password leaves wrong padding, or, once in 256 times, something that is no key.
        Err(_) => Err(KeyError::WrongPassword { name: name.to_owned() }),
    }
}

type Opened = (Vec<Zeroizing<Vec<u8>>>, Vec<Arc<Certificate>>);

fn open_pkcs12(
    bytes: &[u8],
    password: Option<&SecretString>,
    name: &str,
) -> Result<Opened, KeyError> {
    use p12_keystore::error::Error;
    let secret = password.map_or("", ExposeSecret::expose_secret);
    let archive = Pkcs12Archive::from_pkcs12(bytes, secret).map_err(|error| match error {
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError if password.is_none() => {
            KeyError::PasswordNeeded { name: name.to_owned() }
        }
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => {
            KeyError::WrongPassword { name: name.to_owned() }
        }
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm => {
            KeyError::OldEncryption {
                name: name.to_owned(),
                scheme: "an old or rare scheme".to_owned(),
                cure: convert_pkcs12(name),
            }
        }
        other => KeyError::Unreadable {
            name: name.to_owned(),
            cause: not_pkcs12(bytes, &other.to_string()),
        },
    })?;
    let keys: Vec<Zeroizing<Vec<u8>>> =
        archive.keys.iter().map(|bag| Zeroizing::new(bag.key.as_der().to_vec())).collect();
    let mut certificates = Vec::new();
    for bag in &archive.certs {
        certificates.push(
            x509::parse_certificate(bag.cert.as_der())
                .map_err(|source| KeyError::Certificate { name: name.to_owned(), source })?,
        );
    }
    Ok((keys, certificates))
}

/// Finds the one key and its certificate.
fn select(
    keys: Vec<Zeroizing<Vec<u8>>>,
    given: &[Arc<Certificate>],
    own: Vec<Arc<Certificate>>,
    name: &str,
) -> Result<Unlocked, KeyError> {
    let mut candidates = Vec::new();
    for der in keys {
        let key = SoftwareKey::from_pkcs8(&der)
            .map_err(|source| KeyError::Crypto { name: name.to_owned(), source })?;
        candidates.push(key);
    }
    if candidates.is_empty() {
        return Err(KeyError::NoKey { name: name.to_owned() });
    }
    let certificates = if given.is_empty() { own.as_slice() } else { given };
    let mut pairs: Vec<(SoftwareKey, Arc<Certificate>)> = Vec::new();
    let count = candidates.len();
    for key in candidates {
        let fits =
            |certificate: &&Arc<Certificate>| same_key(key.public_key(), &certificate.public_key);
        if let Some(certificate) = certificates.iter().find(fits).cloned() {
            pairs.push((key, certificate));
        }
    }
    if pairs.len() > 1 {
        let holders: Vec<&str> =
            pairs.iter().map(|(_, certificate)| certificate.subject.text.as_str()).collect();
        return Err(KeyError::SeveralKeys {
            name: name.to_owned(),
            count,
            holders: holders.join("; "),
        });
    }
    let Some((key, certificate)) = pairs.pop() else {
        return Err(match certificates.first() {
            None => KeyError::NoCertificate { name: name.to_owned() },
            Some(first) => KeyError::Mismatch {
                name: name.to_owned(),
                subject: first.subject.text.clone(),
                serial: first.serial.clone(),
            },
        });
    };
    let others =
        given.iter().chain(&own).filter(|other| other.id != certificate.id).cloned().collect();
    Ok(Unlocked { key: Box::new(key), certificate, others })
}

/// Whether two keys are one. The algorithm's parameters may be written differently (NULL or
/// absent), so the keys proper are compared.
pub(super) fn same_key(one: &PublicKey, other: &PublicKey) -> bool {
    if one.spki == other.spki {
        return true;
    }
    // SubjectPublicKeyInfo: the algorithm's OID, and the key's octets.
    let parts = |spki| -> Result<(String, &[u8]), FormatError> {
        let mut frame = der::Reader::new(spki).sequence()?;
        let algorithm = frame.sequence()?.expect(der::OID)?.oid()?;
        Ok((algorithm, frame.expect(der::BIT_STRING)?.bits()?.0))
    };
    matches!((parts(&one.spki), parts(&other.spki)), (Ok(one), Ok(other)) if one == other)
}

fn convert_key(name: &str) -> String {
    format!(
        "convert it: openssl pkey -provider default -provider legacy -in {name} -aes256 -out new-{}",
        base_name(name)
    )
}

fn convert_pkcs12(name: &str) -> String {
    format!(
        "convert it: openssl pkcs12 -legacy -in {name} -nodes -out key.pem, then \
         openssl pkcs12 -export -in key.pem -out new-{}, and delete key.pem",
        base_name(name)
    )
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests;
