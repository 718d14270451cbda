//! Private keys in tokens and HSMs, through a PKCS#11 library.
//!
//! A government token locks after three wrong PINs and takes days to unlock, so: the tries left
//! are looked at before the PIN is used, the last try is never spent without the user's word, a
//! PIN is used once and never tried again by itself, and one login serves a whole batch.

mod key;
mod tries;

use super::files;
use super::keystore::Unlocked;
use super::keystore::same_key;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::x509;
use crate::model::Certificate;
use crate::model::KeyKind;
use cryptoki::context::CInitializeArgs;
use cryptoki::context::CInitializeFlags;
use cryptoki::context::Pkcs11;
use cryptoki::error::Error as LibraryError;
use cryptoki::error::RvError;
use cryptoki::object::Attribute;
use cryptoki::object::AttributeType;
use cryptoki::object::CertificateType;
use cryptoki::object::KeyType;
use cryptoki::object::ObjectClass;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use key::TokenKey;
use secrecy::SecretString;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

pub use tries::LastTry;
pub use tries::TriesLeft;

/// Why a token's key could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The library could not be loaded.
    #[error("{} is not a PKCS#11 library: {cause}", library.display())]
    Library {
        /// The path as given.
        library: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// No token is there.
    #[error("no token is plugged in (library {})", library.display())]
    NoToken {
        /// The library.
        library: PathBuf,
    },
    /// No token has the label.
    #[error("no token is labelled `{wanted}`; there are: {labels}")]
    NoSuchToken {
        /// As asked for.
        wanted: String,
        /// The labels there are.
        labels: String,
    },
    /// Several tokens are there and none was named.
    #[error("several tokens are plugged in; name one with --token: {labels}")]
    SeveralTokens {
        /// Their labels.
        labels: String,
    },
    /// The PIN is locked.
    #[error(
        "the PIN of token `{token}` is locked; the unit that issued it can unlock it \
         (mã PIN đã bị khóa)"
    )]
    Locked {
        /// Its label.
        token: String,
    },
    /// One try is left.
    #[error(
        "token `{token}`: one PIN try is left before it locks \
         (Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa)"
    )]
    LastTry {
        /// Its label.
        token: String,
    },
    /// The PIN is wrong.
    #[error("the PIN of token `{token}` is wrong; {left}")]
    WrongPin {
        /// Its label.
        token: String,
        /// What is known of the tries left.
        left: &'static str,
    },
    /// The token needs a PIN, and none was given.
    #[error("token `{token}` needs its PIN, and none was given")]
    PinNeeded {
        /// Its label.
        token: String,
    },
    /// No PIN was ever set.
    #[error("token `{token}` has no user PIN yet")]
    NoPin {
        /// Its label.
        token: String,
    },
    /// No key fits.
    #[error("token `{token}` holds no private signing key{}", with_id(wanted.as_deref()))]
    NoKey {
        /// Its label.
        token: String,
        /// The id asked for, hex.
        wanted: Option<String>,
    },
    /// Several keys fit.
    #[error("token `{token}` holds several keys; choose one with --key-id: {keys}")]
    SeveralKeys {
        /// Its label.
        token: String,
        /// Ids and subjects.
        keys: String,
    },
    /// No certificate is there for the key.
    #[error("token `{token}` holds no certificate for key {id}; give it with --cert")]
    NoCertificate {
        /// Its label.
        token: String,
        /// The key's id, hex.
        id: String,
    },
    /// The certificate is another key's.
    #[error("key {id} of token `{token}` is not the key of certificate {subject}")]
    Mismatch {
        /// Its label.
        token: String,
        /// The key's id, hex.
        id: String,
        /// The certificate's subject.
        subject: String,
    },
    /// A certificate on the token cannot be read.
    #[error("a certificate on token `{token}`")]
    Certificate {
        /// Its label.
        token: String,
        /// Why.
        #[source]
        source: FormatError,
    },
    /// The library refused.
    #[error("{doing}: {cause}")]
    Refused {
        /// What was tried.
        doing: &'static str,
        /// What the library said.
        cause: String,
    },
}

impl TokenError {
    /// What to do about it, where there is something.
    pub fn cure(&self) -> Option<&'static str> {
        match self {
            Self::LastTry { .. } => {
                Some("make sure of the PIN, then repeat with --last-try-ok; or have it unlocked")
            }
            Self::Library { .. } => Some(
                "name the token's own PKCS#11 library (.so, .dll, .dylib), which comes with its \
                 driver; see that it is installed, and built for this kind of machine",
            ),
            Self::NoToken { .. } => Some(
                "plug it in; where it is, name the library of this very kind of token with --pkcs11",
            ),
            Self::Mismatch { .. } => Some(
                "give the certificate of this key with --cert, or choose the key with --key-id",
            ),
            _ => None,
        }
    }
}

fn with_id(wanted: Option<&str>) -> String {
    wanted.map(|id| format!(" with id {id}")).unwrap_or_default()
}

/// A token that was found and not logged into yet.
pub struct Token {
    library: Pkcs11,
    slot: Slot,
    label: String,
    key_id: Option<Vec<u8>>,
    tries: TriesLeft,
    has_pin_pad: bool,
    takes_login: bool,
}

impl Token {
    /// Finds the token with this label, or the only one. `key_id` (CKA_ID) chooses the key.
    ///
    /// # Errors
    /// Where the library cannot be loaded, no token or several fit, the PIN is locked, or one try
    /// is left and it is not to be spent.
    pub fn find(
        library: &Path,
        label: Option<&str>,
        key_id: Option<Vec<u8>>,
        last_try: LastTry,
    ) -> Result<Self, TokenError> {
        let not_a_library =
            |cause: String| TokenError::Library { library: library.to_owned(), cause };
        files::regular_or_missing(library).map_err(|error| not_a_library(error.to_string()))?;
        let loaded = Pkcs11::new(library).map_err(|error| not_a_library(root_cause(&error)))?;
        match loaded.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(LibraryError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(not_a_library(error.to_string())),
        }
        let slots =
            loaded.get_slots_with_initialized_token().map_err(refused("listing the tokens"))?;
        let mut tokens = Vec::new();
        for slot in slots {
            let token = loaded.get_token_info(slot).map_err(refused("reading the token"))?;
            tokens.push((slot, token));
        }
        if tokens.is_empty() {
            return Err(TokenError::NoToken { library: library.to_owned() });
        }
        let labels = tokens
            .iter()
            .map(|(_, token)| format!("`{}`", token.label()))
            .collect::<Vec<_>>()
            .join(", ");
        if let Some(wanted) = label {
            tokens.retain(|(_, token)| token.label() == wanted);
            if tokens.is_empty() {
                return Err(TokenError::NoSuchToken { wanted: wanted.to_owned(), labels });
            }
        }
        if tokens.len() > 1 {
            return Err(TokenError::SeveralTokens { labels });
        }
        let Some((slot, token)) = tokens.pop() else {
            return Err(TokenError::NoToken { library: library.to_owned() });
        };
        let label = token.label().to_owned();
        let tries = TriesLeft::of(&token);
        tries.admit(last_try, &label)?;
        if token.login_required() && !token.user_pin_initialized() {
            return Err(TokenError::NoPin { token: label });
        }
        Ok(Self {
            library: loaded,
            slot,
            label,
            key_id,
            tries,
            has_pin_pad: token.protected_authentication_path(),
            takes_login: token.login_required(),
        })
    }

    /// Its label, for prompts.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Whether a PIN must be asked for; not where the token has keys of its own to enter it.
    pub fn needs_pin(&self) -> bool {
        self.takes_login && !self.has_pin_pad
    }

    /// How many PIN tries are left.
    pub fn tries_left(&self) -> TriesLeft {
        self.tries
    }

    /// Logs in, once, and finds the key and its certificate. A given certificate takes precedence
    /// over those on the token.
    ///
    /// # Errors
    /// Where the PIN is wrong, and where no key or several fit.
    pub fn unlock(
        self,
        pin: Option<&SecretString>,
        certificates: &[Arc<Certificate>],
    ) -> Result<Unlocked, TokenError> {
        let session = self
            .library
            .open_ro_session(self.slot)
            .map_err(refused("opening a session with the token"))?;
        if self.takes_login {
            self.log_in(&session, pin)?;
        }
        let on_token = self.certificates(&session)?;
        let keys = self.keys(&session)?;
        let mut pairs = Vec::new();
        let mut orphan = None;
        for (handle, id) in keys {
            let named = if certificates.is_empty() {
                on_token.iter().find(|of| of.id == id).map(|of| &of.certificate)
            } else {
                certificates.iter().find(|certificate| {
                    self.holds_key_of(&session, handle, &id, certificate) != Some(false)
                })
            };
            match named {
                Some(certificate) => pairs.push((handle, id, Arc::clone(certificate))),
                None => orphan = Some(id),
            }
        }
        if pairs.len() > 1 {
            let keys = pairs
                .iter()
                .map(|(_, id, certificate)| {
                    format!("{} ({})", hex::encode(id), certificate.subject.text)
                })
                .collect::<Vec<_>>();
            return Err(TokenError::SeveralKeys { token: self.label, keys: keys.join(", ") });
        }
        let Some((handle, id, certificate)) = pairs.pop() else {
            return Err(match (orphan, certificates.first()) {
                (Some(id), Some(certificate)) => TokenError::Mismatch {
                    token: self.label,
                    id: hex::encode(id),
                    subject: certificate.subject.text.clone(),
                },
                (Some(id), None) => {
                    TokenError::NoCertificate { token: self.label, id: hex::encode(id) }
                }
                (None, _) => TokenError::NoKey {
                    token: self.label,
                    wanted: self.key_id.as_ref().map(hex::encode),
                },
            });
        };
        if self.holds_key_of(&session, handle, &id, &certificate) == Some(false) {
            return Err(TokenError::Mismatch {
                token: self.label,
                id: hex::encode(id),
                subject: certificate.subject.text.clone(),
            });
        }
        let each_time = attribute(&session, handle, AttributeType::AlwaysAuthenticate);
        let repeated_pin = match each_time {
            Some(Attribute::AlwaysAuthenticate(true)) => pin.cloned(),
            _ => None,
        };
        let mechanisms = self
            .library
            .get_mechanism_list(self.slot)
            .map_err(refused("listing what the token can do"))?;
        let public_key = certificate.public_key.clone();
        let key = TokenKey::new(session, handle, public_key, mechanisms, repeated_pin);
        let others = certificates
            .iter()
            .chain(on_token.iter().map(|of| &of.certificate))
            .filter(|other| other.id != certificate.id)
            .cloned()
            .collect();
        Ok(Unlocked { key: Box::new(key), certificate, others })
    }

    fn log_in(&self, session: &Session, pin: Option<&SecretString>) -> Result<(), TokenError> {
        let token = || self.label.clone();
        if pin.is_none() && !self.has_pin_pad {
            return Err(TokenError::PinNeeded { token: token() });
        }
        let used = if self.has_pin_pad { None } else { pin };
        match session.login(UserType::User, used) {
            Ok(()) | Err(LibraryError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
            Err(LibraryError::Pkcs11(RvError::PinIncorrect | RvError::PinLenRange, _)) => {
                let left =
                    self.library.get_token_info(self.slot).map(|token| TriesLeft::of(&token));
                let left = left.unwrap_or(TriesLeft::Enough).sentence();
                Err(TokenError::WrongPin { token: token(), left })
            }
            Err(LibraryError::Pkcs11(RvError::PinLocked, _)) => {
                Err(TokenError::Locked { token: token() })
            }
            Err(LibraryError::Pkcs11(RvError::UserPinNotInitialized, _)) => {
                Err(TokenError::NoPin { token: token() })
            }
            Err(error) => Err(refused("logging in to the token")(error)),
        }
    }

    /// All certificates on the token, with their ids.
    fn certificates(&self, session: &Session) -> Result<Vec<Identified>, TokenError> {
        let template = [
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
        ];
        let handles =
            session.find_objects(&template).map_err(refused("listing the certificates"))?;
        let mut found = Vec::new();
        for handle in handles {
            let id = bytes_of(session, handle, AttributeType::Id).unwrap_or_default();
            let Some(der) = bytes_of(session, handle, AttributeType::Value) else { continue };
            let certificate = x509::parse_certificate(&der)
                .map_err(|source| TokenError::Certificate { token: self.label.clone(), source })?;
            found.push(Identified { id, certificate });
        }
        Ok(found)
    }

    /// The private keys that may sign, with their ids; only the one asked for where one is.
    fn keys(&self, session: &Session) -> Result<Vec<(ObjectHandle, Vec<u8>)>, TokenError> {
        let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Sign(true)];
        template.extend(self.key_id.clone().map(Attribute::Id));
        let handles = session.find_objects(&template).map_err(refused("listing the keys"))?;
        Ok(handles
            .into_iter()
            .map(|handle| {
                (handle, bytes_of(session, handle, AttributeType::Id).unwrap_or_default())
            })
            .collect())
    }

    /// Whether the key is the certificate's; `None` where the token does not tell.
    fn holds_key_of(
        &self,
        session: &Session,
        handle: ObjectHandle,
        id: &[u8],
        certificate: &Certificate,
    ) -> Option<bool> {
        let kind = match attribute(session, handle, AttributeType::KeyType) {
            Some(Attribute::KeyType(KeyType::RSA)) => KeyKind::Rsa,
            Some(Attribute::KeyType(KeyType::EC)) => KeyKind::Ec,
            _ => return None,
        };
        if kind != certificate.public_key.kind {
            return Some(false);
        }
        match kind {
            KeyKind::Rsa => {
                let modulus = bytes_of(session, handle, AttributeType::Modulus)?;
                let exponent = bytes_of(session, handle, AttributeType::PublicExponent)?;
                let key = key::rsa_public_key(&modulus, &exponent);
                Some(same_key(&key, &certificate.public_key))
            }
            KeyKind::Ec => {
                let template =
                    [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(id.to_vec())];
                let public = session.find_objects(&template).ok()?.into_iter().next()?;
                let point = bytes_of(session, public, AttributeType::EcPoint)?;
                // DER of an OCTET STRING; its content ends the certificate's key.
                let point = der::Reader::new(&point).expect(der::OCTET_STRING).ok()?;
                Some(certificate.public_key.spki.ends_with(point.content))
            }
            _ => None,
        }
    }
}

/// A certificate on a token, with its CKA_ID.
struct Identified {
    id: Vec<u8>,
    certificate: Arc<Certificate>,
}

fn attribute(session: &Session, handle: ObjectHandle, kind: AttributeType) -> Option<Attribute> {
    session.get_attributes(handle, &[kind]).ok()?.into_iter().next()
}

fn bytes_of(session: &Session, handle: ObjectHandle, kind: AttributeType) -> Option<Vec<u8>> {
    match attribute(session, handle, kind)? {
        Attribute::Id(bytes)
        | Attribute::Value(bytes)
        | Attribute::Modulus(bytes)
        | Attribute::PublicExponent(bytes)
        | Attribute::EcPoint(bytes) => Some(bytes),
        _ => None,
    }
}

fn refused(doing: &'static str) -> impl Fn(LibraryError) -> TokenError {
    move |error| TokenError::Refused { doing, cause: error.to_string() }
}

fn root_cause(error: &LibraryError) -> String {
    match error {
        LibraryError::LibraryLoading(inner) => inner.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
