//! The signer's key from the command line: where it is, and how its password comes to us. Never
//! by argument.

use super::failure::Failure;
use super::options::file_failure;
use super::options::read_password;
use super::terminal::Terminal;
use crate::adapters::files;
use crate::adapters::keystore;
use crate::adapters::keystore::KeyError;
use crate::adapters::keystore::KeyFile;
use crate::adapters::keystore::Unlocked;
#[cfg(feature = "pkcs11")]
use crate::adapters::pkcs11::LastTry;
#[cfg(feature = "pkcs11")]
use crate::adapters::pkcs11::Token;
#[cfg(feature = "pkcs11")]
use crate::adapters::pkcs11::TokenError;
#[cfg(feature = "pkcs11")]
use crate::adapters::pkcs11::TriesLeft;
use crate::model::Certificate;
#[cfg(feature = "pkcs11")]
use crate::report::Words;
use crate::report::in_vietnamese;
use clap::Args;
use secrecy::SecretString;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the key is, and what opens it.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct KeyOptions {
    /// Key and certificates in a PKCS#12 file (.p12, .pfx)
    #[arg(long, value_name = "PATH", group = "source")]
    p12: Option<PathBuf>,
    /// Key in a PEM or DER file (PKCS#8, PKCS#1, SEC 1); with --cert
    #[arg(long, value_name = "PATH", group = "source")]
    key: Option<PathBuf>,
    /// The signing certificate, where it is not with the key
    #[arg(long, value_name = "PATH")]
    cert: Option<PathBuf>,
    /// Key in a token, through this PKCS#11 library
    #[arg(long, value_name = "LIBRARY", group = "source")]
    pkcs11: Option<PathBuf>,
    /// The token, by its label, where several are plugged in
    #[arg(long, value_name = "LABEL", requires = "pkcs11")]
    token: Option<String>,
    /// The key, by its id in hexadecimal digits, where the token holds several
    #[arg(long, value_name = "ID", requires = "pkcs11", value_parser = parse_id)]
    key_id: Option<KeyId>,
    /// Use the last PIN try before the token locks
    #[arg(long, requires = "pkcs11")]
    last_try_ok: bool,
    /// Password of the key, or PIN of the token: the file's first line
    #[arg(long, value_name = "PATH", conflicts_with = "password_env")]
    password_file: Option<PathBuf>,
    /// Password of the key, or PIN of the token: this environment variable
    #[arg(long, value_name = "NAME")]
    password_env: Option<String>,
    /// More certificates that may complete the chain: file or folder
    #[arg(long, value_name = "PATH")]
    pub(super) chain: Vec<PathBuf>,
}

/// CKA_ID.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "pkcs11"), expect(dead_code, reason = "read where tokens are built in"))]
struct KeyId(Vec<u8>);

fn parse_id(text: &str) -> Result<KeyId, String> {
    hex::decode(text.replace(':', ""))
        .map(KeyId)
        .map_err(|_| "expected pairs of hexadecimal digits, as in 01 or 4f:3a".to_owned())
}

impl KeyOptions {
    /// The signing certificate, where it is given by itself: for what needs no key.
    ///
    /// # Errors
    /// Where its file cannot be read.
    #[cfg(feature = "render")]
    pub fn certificate(&self) -> Result<Option<Arc<Certificate>>, Failure> {
        match &self.cert {
            Some(path) => Ok(read_certificates(path)?.into_iter().next()),
            None => Ok(None),
        }
    }

    /// Opens the key, once for all of the run. Asks for the password on the terminal where one is
    /// needed and none was given; `documents` is told in the question.
    ///
    /// # Errors
    /// Where the key cannot be opened or has no certificate.
    pub fn unlock(&self, documents: usize, terminal: &Terminal) -> Result<Unlocked, Failure> {
        let given = match &self.cert {
            Some(path) => read_certificates(path)?,
            None => Vec::new(),
        };
        let secret = Secret { options: self, documents, terminal };
        let file = match (&self.p12, &self.key, &self.pkcs11) {
            (Some(path), ..) => KeyFile::pkcs12(read(path)?, &name_of(path)),
            (_, Some(path), _) => {
                KeyFile::key(read(path)?, &name_of(path)).map_err(|error| key_failure(&error))?
            }
            (.., Some(library)) => return self.unlock_token(library, &given, &secret),
            (None, None, None) => {
                return Err(Failure::usage(
                    "no key is given: --p12, --key or --pkcs11",
                    "chưa chỉ khóa ký: --p12, --key hoặc --pkcs11",
                ));
            }
        };
        let password = if file.is_locked() { Some(secret.password_of(file.name())?) } else { None };
        file.unlock(password.as_ref(), &given).map_err(|error| key_failure(&error))
    }

    #[cfg(feature = "pkcs11")]
    fn unlock_token(
        &self,
        library: &Path,
        given: &[Arc<Certificate>],
        secret: &Secret<'_>,
    ) -> Result<Unlocked, Failure> {
        let last_try = if self.last_try_ok { LastTry::Spend } else { LastTry::Refuse };
        let id = self.key_id.as_ref().map(|id| id.0.clone());
        let token = Token::find(library, self.token.as_deref(), id, last_try)
            .map_err(|error| token_failure(&error))?;
        match token.tries_left() {
            TriesLeft::Fewer => secret.terminal.warn(&Words::new(
                format!("token `{}`: a wrong PIN was entered before; tries are few", token.label()),
                format!(
                    "thiết bị “{}”: đã có lần nhập sai mã PIN, số lần thử còn ít",
                    token.label()
                ),
            )),
            TriesLeft::One => secret.terminal.warn(&Words::new(
                format!("token `{}`: this is the last PIN try before it locks", token.label()),
                "Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa",
            )),
            TriesLeft::Enough | TriesLeft::None => {}
        }
        let pin = if token.needs_pin() { Some(secret.pin_of(token.label())?) } else { None };
        token.unlock(pin.as_ref(), given).map_err(|error| token_failure(&error))
    }

    #[cfg(not(feature = "pkcs11"))]
    fn unlock_token(
        &self,
        _: &Path,
        _: &[Arc<Certificate>],
        _: &Secret<'_>,
    ) -> Result<Unlocked, Failure> {
        Err(Failure::usage(
            "this program was built without PKCS#11",
            "chương trình này được dựng không có PKCS#11",
        ))
    }
}

/// Where the password comes from.
struct Secret<'a> {
    options: &'a KeyOptions,
    documents: usize,
    terminal: &'a Terminal,
}

impl Secret<'_> {
    fn password_of(&self, key: &str) -> Result<SecretString, Failure> {
        self.obtain(&format!("Password of {key}"), &format!("Mật khẩu của {key}"))
    }

    #[cfg(feature = "pkcs11")]
    fn pin_of(&self, token: &str) -> Result<SecretString, Failure> {
        self.obtain(&format!("PIN of token {token}"), &format!("Mã PIN của thiết bị {token}"))
    }

    /// From the file, the variable, or the terminal; the question says how much it opens.
    fn obtain(&self, en: &str, vi: &str) -> Result<SecretString, Failure> {
        if let Some(path) = &self.options.password_file {
            return read_password(path);
        }
        if let Some(name) = &self.options.password_env {
            return match std::env::var(name) {
                Ok(value) => Ok(SecretString::from(value)),
                Err(_) => Err(Failure::usage(
                    format!("the environment variable {name} is not set, or is not UTF-8"),
                    format!("biến môi trường {name} chưa được đặt hoặc không phải UTF-8"),
                )),
            };
        }
        let lang = self.terminal.lang();
        let question = match self.documents {
            1 => lang.pick(en.to_owned(), vi.to_owned()),
            many => lang
                .pick(format!("{en} (to sign {many} files)"), format!("{vi} (để ký {many} tệp)")),
        };
        self.terminal.ask_secret(&question).map_err(|_| {
            Failure::new(
                "a password is needed, and there is no terminal to ask on",
                "cần mật khẩu nhưng không có màn hình để hỏi",
            )
            .hint(
                "give it with --password-file or --password-env",
                "hãy đưa mật khẩu bằng --password-file hoặc --password-env",
            )
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    files::read(path).map_err(|error| file_failure(&error))
}

fn name_of(path: &Path) -> String {
    path.display().to_string()
}

fn read_certificates(path: &Path) -> Result<Vec<Arc<Certificate>>, Failure> {
    keystore::read_certificates(&read(path)?, &name_of(path)).map_err(|error| key_failure(&error))
}

fn key_failure(error: &KeyError) -> Failure {
    let failure = Failure::of(error);
    match error {
        KeyError::WrongPassword { .. } => failure.hint(
            "the first line of the password file counts; look at Caps Lock and the input method",
            "mật khẩu là dòng đầu của tệp mật khẩu; hãy kiểm tra Caps Lock và bộ gõ tiếng Việt",
        ),
        _ => with_cure(failure, error.cure()),
    }
}

#[cfg(feature = "pkcs11")]
fn token_failure(error: &TokenError) -> Failure {
    with_cure(Failure::of(error), error.cure())
}

fn with_cure(failure: Failure, cure: Option<&str>) -> Failure {
    match cure {
        Some(cure) => failure.hint(cure, in_vietnamese(cure)),
        None => failure,
    }
}
