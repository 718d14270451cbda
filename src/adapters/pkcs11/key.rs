//! One private key on a token, behind [`SigningKey`].

use crate::crypto::CryptoError;
use crate::crypto::SigningKey;
use crate::crypto::digest;
use crate::formats::algorithm::RSA_ENCRYPTION;
use crate::formats::algorithm::digest_identifier_with_null;
use crate::formats::der;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::MechanismType;
use cryptoki::mechanism::rsa::PkcsMgfType;
use cryptoki::mechanism::rsa::PkcsPssParams;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use cryptoki::session::UserType;
use secrecy::SecretString;
use std::sync::Mutex;

/// A key on a token, used by one file at a time.
pub(super) struct TokenKey {
    session: Mutex<Session>,
    handle: ObjectHandle,
    public_key: PublicKey,
    mechanisms: Vec<MechanismType>,
    /// For keys that want the PIN each time (CKA_ALWAYS_AUTHENTICATE).
    repeated_pin: Option<SecretString>,
}

impl TokenKey {
    pub(super) fn new(
        session: Session,
        handle: ObjectHandle,
        public_key: PublicKey,
        mechanisms: Vec<MechanismType>,
        repeated_pin: Option<SecretString>,
    ) -> Self {
        Self { session: Mutex::new(session), handle, public_key, mechanisms, repeated_pin }
    }

    fn can(&self, mechanism: MechanismType) -> bool {
        self.mechanisms.contains(&mechanism)
    }

    fn run(&self, mechanism: &Mechanism<'_>, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let refused = |error: cryptoki::error::Error| CryptoError::Signing(error.to_string());
        let session = self.session.lock().map_err(|_| {
            CryptoError::Signing("an earlier use of the token ended abnormally".to_owned())
        })?;
        let Some(pin) = &self.repeated_pin else {
            return session.sign(mechanism, self.handle, message).map_err(refused);
        };
        session.sign_init(mechanism, self.handle).map_err(refused)?;
        session.login(UserType::ContextSpecific, Some(pin)).map_err(refused)?;
        session.sign_update(message).map_err(refused)?;
        session.sign_final().map_err(refused)
    }
}

impl SigningKey for TokenKey {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let unsupported = || CryptoError::Unsupported(format!("{} on this token", algorithm.name));
        let hash = algorithm.digest.ok_or_else(unsupported)?;
        let ours = |mechanism| self.can(mechanism) && self.repeated_pin.is_none();
        match (algorithm.scheme, self.public_key.kind) {
            (SignatureScheme::RsaPkcs1, KeyKind::Rsa) => {
                let value = if ours(MechanismType::RSA_PKCS) {
                    self.run(&Mechanism::RsaPkcs, &digest_info(hash, message)?)?
                } else {
                    let mechanism = match hash {
                        DigestAlgorithm::Sha256 => Mechanism::Sha256RsaPkcs,
                        DigestAlgorithm::Sha384 => Mechanism::Sha384RsaPkcs,
                        DigestAlgorithm::Sha512 => Mechanism::Sha512RsaPkcs,
                        _ => return Err(unsupported()),
                    };
                    self.run(&mechanism, message)?
                };
                Ok(self.full_length(value))
            }
            (SignatureScheme::RsaPss, KeyKind::Rsa) => {
                let parameters = algorithm.pss.ok_or_else(unsupported)?;
                let parameters = PkcsPssParams {
                    hash_alg: hash_mechanism(hash).ok_or_else(unsupported)?,
                    mgf: mask(parameters.mgf_digest).ok_or_else(unsupported)?,
                    s_len: u64::from(parameters.salt_length).into(),
                };
                let value = if ours(MechanismType::RSA_PKCS_PSS) {
                    self.run(&Mechanism::RsaPkcsPss(parameters), &digest(hash, message)?)?
                } else {
                    let mechanism = match hash {
                        DigestAlgorithm::Sha256 => Mechanism::Sha256RsaPkcsPss(parameters),
                        DigestAlgorithm::Sha384 => Mechanism::Sha384RsaPkcsPss(parameters),
                        DigestAlgorithm::Sha512 => Mechanism::Sha512RsaPkcsPss(parameters),
                        _ => return Err(unsupported()),
                    };
                    self.run(&mechanism, message)?
                };
                Ok(self.full_length(value))
            }
            (SignatureScheme::Ecdsa, KeyKind::Ec) => {
                let value = if ours(MechanismType::ECDSA) {
                    self.run(&Mechanism::Ecdsa, &digest(hash, message)?)?
                } else {
                    let mechanism = match hash {
                        DigestAlgorithm::Sha256 => Mechanism::EcdsaSha256,
                        DigestAlgorithm::Sha384 => Mechanism::EcdsaSha384,
                        DigestAlgorithm::Sha512 => Mechanism::EcdsaSha512,
                        _ => return Err(unsupported()),
                    };
                    self.run(&mechanism, message)?
                };
                ecdsa_der(&value)
            }
            _ => Err(unsupported()),
        }
    }
}

impl TokenKey {
    /// Some libraries drop leading zeros of an RSA value, which RFC 8017 wants.
    fn full_length(&self, value: Vec<u8>) -> Vec<u8> {
        let length = self.public_key.bits.div_ceil(8) as usize;
        let missing = length.saturating_sub(value.len());
        let mut full = vec![0; missing];
        full.extend(value);
        full
    }
}

/// DigestInfo, RFC 8017 clause 9.2: what CKM_RSA_PKCS wants.
fn digest_info(hash: DigestAlgorithm, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let value = der::octet_string(&digest(hash, message)?);
    Ok(der::sequence(&[digest_identifier_with_null(hash), value]))
}

/// `r‖s` to `SEQUENCE { r, s }`.
fn ecdsa_der(value: &[u8]) -> Result<Vec<u8>, CryptoError> {
    if value.is_empty() || !value.len().is_multiple_of(2) {
        let length = value.len();
        return Err(CryptoError::Signing(format!("the token's ECDSA value has {length} bytes")));
    }
    let (r, s) = value.split_at(value.len() / 2);
    Ok(der::sequence(&[der::integer(r), der::integer(s)]))
}

fn hash_mechanism(hash: DigestAlgorithm) -> Option<MechanismType> {
    match hash {
        DigestAlgorithm::Sha256 => Some(MechanismType::SHA256),
        DigestAlgorithm::Sha384 => Some(MechanismType::SHA384),
        DigestAlgorithm::Sha512 => Some(MechanismType::SHA512),
        _ => None,
    }
}

fn mask(hash: DigestAlgorithm) -> Option<PkcsMgfType> {
    match hash {
        DigestAlgorithm::Sha256 => Some(PkcsMgfType::MGF1_SHA256),
        DigestAlgorithm::Sha384 => Some(PkcsMgfType::MGF1_SHA384),
        DigestAlgorithm::Sha512 => Some(PkcsMgfType::MGF1_SHA512),
        _ => None,
    }
}

/// A public key from a token's modulus and exponent, to hold against a certificate's.
pub(super) fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> PublicKey {
    let key = der::sequence(&[der::integer(modulus), der::integer(exponent)]);
    let algorithm = der::sequence(&[der::oid(RSA_ENCRYPTION), der::null()]);
    let spki = der::sequence(&[algorithm, der::bit_string(&key)]);
    let bits = u32::try_from(modulus.len()).unwrap_or_default().saturating_mul(8);
    PublicKey { kind: KeyKind::Rsa, bits, curve: None, spki }
}
