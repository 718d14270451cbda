//! Encrypted documents (ISO 32000-2 clause 7.6): the standard security handler, read and written.
//!
//! Numbers, names, references and the Contents of signatures are never encrypted, so digests,
//! signature values and coverage need no password (EN-02, EN-03). Strings (field names, reasons),
//! streams (validation data) and object streams are hidden: while the document is locked, fields
//! are named by their objects and later changes cannot be compared. The user password is empty
//! more often than not, so the empty one is tried first.
//!
//! Keys and ciphers are lopdf's; which bytes are encrypted is decided here. Handlers for public
//! keys are not read.

use super::adopt::adopt;
use super::object::Dictionary;
use super::object::Entry;
use super::object::Object;
use super::object::Reference;
use super::object::Stream;
use super::revisions::PdfFile;
use super::revisions::View;
use super::rewrite;
use super::rewrite::Rewrite;
use super::syntax::Indirect;
use super::syntax::Parser;
use crate::formats::FormatError;
use crate::model::Deviation;
use crate::model::Location;
use lopdf::encryption::EncryptionState;
use lopdf::encryption::PasswordAlgorithm;
use lopdf::encryption::Permissions;
use lopdf::encryption::crypt_filters::CryptFilter;
use lopdf::encryption::crypt_filters::IdentityCryptFilter;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use std::sync::Arc;

/// Whether the file says that its strings and streams are encrypted.
pub fn is_encrypted(view: View<'_, '_>) -> bool {
    view.trailer().is_some_and(|trailer| trailer.get("Encrypt").is_some())
}

/// Why an encrypted document stays closed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Closed {
    /// The empty password does not open it, and no other was given.
    NoPassword,
    /// The password given is neither the user's nor the owner's.
    WrongPassword,
    /// It is encrypted in a way that is not read here, or its dictionary is broken.
    Unreadable(String),
}

impl Closed {
    /// Whether the right password would open it.
    pub fn yields_to_a_password(&self) -> bool {
        matches!(self, Self::NoPassword | Self::WrongPassword)
    }
}

impl std::fmt::Display for Closed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoPassword => out.write_str("no password was given"),
            Self::WrongPassword => out.write_str("the password given does not open it"),
            Self::Unreadable(what) => out.write_str(what),
        }
    }
}

/// How the strings and streams of a file stand in it.
#[derive(Debug, Default)]
pub enum Protection {
    /// As they are.
    #[default]
    None,
    /// Encrypted, and the key is known.
    Open(Box<Cipher>),
    /// Encrypted, and not to be read.
    Closed(Closed),
}

impl Protection {
    /// What the last revision says, opened by the empty password or the one given.
    pub fn of(file: &PdfFile<'_>, password: Option<&SecretString>) -> Self {
        let view = file.latest();
        if !is_encrypted(view) {
            return Self::None;
        }
        // One key for the whole file: a later Encrypt would be read as noise, or make what was
        // signed look like another text.
        let last = entry(view);
        if (0..file.revisions().len()).any(|revision| !entry(file.view(revision)).same(&last)) {
            let what = "its encryption is not the same in every revision";
            return Self::Closed(Closed::Unreadable(what.to_owned()));
        }
        match Cipher::new(view, password) {
            Ok(cipher) => Self::Open(Box::new(cipher)),
            Err(closed) => Self::Closed(closed),
        }
    }

    /// Why nothing can be read; `None` where it can.
    pub fn closed(&self) -> Option<&Closed> {
        match self {
            Self::Closed(closed) => Some(closed),
            Self::None | Self::Open(_) => None,
        }
    }

    /// Makes an object's strings readable, as it was read from the file.
    ///
    /// # Errors
    /// Where a string is not encrypted as the file says.
    pub fn reveal(&self, mut read: Indirect) -> Result<Indirect, FormatError> {
        if let Self::Open(cipher) = self {
            cipher.reveal(&mut read)?;
        }
        Ok(read)
    }

    /// A stream's bytes before its other filters.
    ///
    /// # Errors
    /// Where they are not encrypted as the file says.
    pub fn reveal_stream(&self, stream: &Stream, bytes: Vec<u8>) -> Result<Vec<u8>, FormatError> {
        match self {
            Self::Open(cipher) => cipher.reveal_stream(stream, bytes),
            Self::None | Self::Closed(_) => Ok(bytes),
        }
    }

    /// The body of an object that is to be appended, as it has to stand in the file.
    ///
    /// # Errors
    /// Where it is no object, or the document is closed.
    pub fn conceal(&self, reference: Reference, body: Vec<u8>) -> Result<Vec<u8>, FormatError> {
        match self {
            Self::None => Ok(body),
            Self::Open(cipher) => cipher.conceal(reference, &body),
            Self::Closed(closed) => Err(FormatError::Encrypted(closed.to_string())),
        }
    }

    /// EN-02 to EN-07: what is hidden from us, and what is not hidden although the rest is.
    pub fn deviations(&self, view: View<'_, '_>) -> Vec<Deviation> {
        let at = Location::default();
        let mut deviations = Vec::new();
        match self {
            Self::None => return deviations,
            Self::Closed(closed) => {
                let rule = if *closed == Closed::WrongPassword { "EN-05" } else { "EN-02" };
                let seen = closed.to_string();
                deviations.push(Deviation::new(rule, at.clone(), seen, "the document's password"));
            }
            Self::Open(cipher) => {
                if let Some(bare) = cipher.in_the_open() {
                    let expected = "strings and streams encrypted alike";
                    deviations.push(Deviation::new("EN-06", at.clone(), bare, expected));
                }
            }
        }
        if view.trailer().is_some_and(|trailer| trailer.get("AuthCode").is_some()) {
            let seen = "AuthCode in the trailer";
            deviations.push(Deviation::new("EN-07", at, seen, "nothing that needs the password"));
        }
        deviations
    }
}

/// The key of an encrypted document, and what it applies to.
pub struct Cipher {
    state: EncryptionState,
    strings: Arc<dyn CryptFilter>,
    streams: Arc<dyn CryptFilter>,
    attachments: Arc<dyn CryptFilter>,
    /// The encryption dictionary's own object: its strings are not encrypted.
    own: Option<u32>,
    /// Opened by the owner's password: permissions do not bind.
    owner: bool,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Cipher").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl Cipher {
    fn new(view: View<'_, '_>, password: Option<&SecretString>) -> Result<Self, Closed> {
        let unreadable = |what: String| Closed::Unreadable(what);
        let trailer = view.trailer().ok_or_else(|| unreadable("no trailer".to_owned()))?;
        let entry = trailer.get("Encrypt").cloned().unwrap_or(Object::Null);
        let own = entry.as_reference().map(|reference| reference.number);
        let dictionary = whole(view, &entry, DEPTH)
            .map_err(|error| unreadable(format!("its Encrypt dictionary: {error}")))?;
        let Object::Dictionary(dictionary) = dictionary else {
            return Err(unreadable("Encrypt is not a dictionary".to_owned()));
        };
        if !dictionary.is("Filter", "Standard") {
            let named = dictionary.name("Filter").map_or_else(|| "none".to_owned(), |n| n.text());
            return Err(unreadable(format!("its security handler ({named}) is not Standard")));
        }
        let identifier = trailer
            .get("ID")
            .and_then(|value| whole(view, value, DEPTH).ok())
            .unwrap_or_else(|| Object::Array(Vec::new()));
        let document = document(&dictionary, &identifier);
        let algorithm = PasswordAlgorithm::try_from(&document)
            .map_err(|error| unreadable(format!("its Encrypt dictionary: {error}")))?;
        let given = password.map(ExposeSecret::expose_secret);
        for candidate in [Some(""), given].into_iter().flatten() {
            // A password that its encoding cannot hold does not open it.
            let Ok(sanitized) = algorithm.sanitize_password(candidate) else { continue };
            let owner = algorithm.authenticate_owner_password(&document, &sanitized).is_ok();
            if !owner && algorithm.authenticate_user_password(&document, &sanitized).is_err() {
                continue;
            }
            let state = EncryptionState::decode(&document, &sanitized)
                .map_err(|error| unreadable(error.to_string()))?;
            let streams = state.get_stream_filter();
            let unknown = || unreadable("a filter that it names is not among CF".to_owned());
            let attachments = match dictionary.name("EFF") {
                Some(name) => named(&state, &name.0).ok_or_else(unknown)?,
                None => streams.clone(),
            };
            if state.version() >= 4 {
                let given = ["StmF", "StrF"].into_iter().filter_map(|key| dictionary.name(key));
                for name in given {
                    named(&state, &name.0).ok_or_else(unknown)?;
                }
            }
            if state.crypt_filters().contains_key(b"Identity".as_slice()) {
                return Err(unreadable("CF gives Identity another meaning".to_owned()));
            }
            return Ok(Self {
                strings: state.get_string_filter(),
                streams,
                attachments,
                state,
                own,
                owner,
            });
        }
        Err(if given.is_some() { Closed::WrongPassword } else { Closed::NoPassword })
    }

    /// Whether a signature may be added: into a field that is there, or with a new one (PA-89,
    /// EN-04; clause 7.6.4.2, table 22). The owner may anything.
    pub fn permits_signing(&self, new_field: bool) -> bool {
        let granted = self.state.permissions();
        let annotate = granted.contains(Permissions::ANNOTABLE);
        self.owner
            || if new_field {
                annotate && granted.contains(Permissions::MODIFIABLE)
            } else {
                annotate || granted.contains(Permissions::FILLABLE)
            }
    }

    /// What a cipher that covers only a part leaves in the open (PDFex).
    fn in_the_open(&self) -> Option<&'static str> {
        let bare = |filter: &Arc<dyn CryptFilter>| filter.method() == b"Identity";
        match (bare(&self.strings), bare(&self.streams)) {
            (true, true) => Some("neither strings nor streams are encrypted"),
            (true, false) => Some("strings are not encrypted"),
            (false, true) => Some("streams are not encrypted"),
            (false, false) => None,
        }
    }

    fn reveal(&self, read: &mut Indirect) -> Result<(), FormatError> {
        if self.own == Some(read.reference.number) {
            return Ok(());
        }
        if let Object::Stream(stream) = &read.object
            && stream.dictionary.is("Type", "XRef")
        {
            return Ok(());
        }
        let key = self.key(&self.strings, read.reference)?;
        let mut decrypt = |bytes: &[u8]| {
            open(&self.strings, &key, bytes)
                .map_err(|what| broken(read.reference, &format!("a string: {what}")))
        };
        each_string(&mut read.object, &mut decrypt)
    }

    fn conceal(&self, reference: Reference, body: &[u8]) -> Result<Vec<u8>, FormatError> {
        let mut parser = Parser::new(body, 0, NESTING);
        let mut object = parser.object().map_err(FormatError::from)?;
        parser.skip_space();
        let content = parser
            .rest()
            .strip_prefix(b"stream\n")
            .and_then(|rest| rest.strip_suffix(b"\nendstream"));
        let key = self.key(&self.strings, reference)?;
        let mut encrypt = |bytes: &[u8]| {
            self.strings
                .encrypt(&key, bytes)
                .map_err(|error| FormatError::unreadable(error.to_string()))
        };
        each_string(&mut object, &mut encrypt)?;
        let (Some(content), Object::Dictionary(dictionary)) = (content, &object) else {
            return Ok(rewrite::value(&object));
        };
        let stream = Stream { dictionary: dictionary.clone(), at: 0, reference };
        let filter = self.filter_of(&stream)?;
        let content = filter
            .encrypt(&self.key(&filter, reference)?, content)
            .map_err(|error| FormatError::unreadable(error.to_string()))?;
        let mut dictionary = Rewrite::of(dictionary);
        dictionary.set("Length", content.len().to_string());
        Ok([dictionary.text(), b"\nstream\n".to_vec(), content, b"\nendstream".to_vec()].concat())
    }

    fn reveal_stream(&self, stream: &Stream, bytes: Vec<u8>) -> Result<Vec<u8>, FormatError> {
        let filter = self.filter_of(stream)?;
        let key = self.key(&filter, stream.reference)?;
        open(&filter, &key, &bytes)
            .map_err(|what| broken(stream.reference, &format!("its stream: {what}")))
    }

    /// Which filter a stream's bytes went through (clauses 7.6.6 and 7.4.10).
    ///
    /// # Errors
    /// Where readers would not agree on it: what decides stands behind a reference, or the Crypt
    /// filter is not the first. One of them would show what another never decrypts.
    fn filter_of(&self, stream: &Stream) -> Result<Arc<dyn CryptFilter>, FormatError> {
        let dictionary = &stream.dictionary;
        let unclear = |what: &str| Err(broken(stream.reference, what));
        let list = |key: &str| match dictionary.get(key) {
            None => Vec::new(),
            Some(Object::Array(elements)) => elements.clone(),
            Some(other) => vec![other.clone()],
        };
        if dictionary.get("Type").is_some_and(|value| value.as_reference().is_some()) {
            return unclear("its Type stands behind a reference");
        }
        let filters = list("Filter");
        if filters.iter().any(|filter| filter.as_reference().is_some()) {
            return unclear("its Filter stands behind a reference");
        }
        if dictionary.is("Type", "XRef") {
            return Ok(Arc::new(IdentityCryptFilter));
        }
        if dictionary.is("Type", "Metadata") && !self.state.encrypt_metadata() {
            return Ok(Arc::new(IdentityCryptFilter));
        }
        let is_crypt = |filter: &Object| filter.as_name().is_some_and(|name| *name == "Crypt");
        if filters.iter().skip(1).any(is_crypt) {
            return unclear("its Crypt filter is not the first");
        }
        if filters.first().is_some_and(is_crypt) {
            let parameters = list("DecodeParms").into_iter().next().unwrap_or(Object::Null);
            let name = match &parameters {
                Object::Null => None,
                Object::Dictionary(parameters) => parameters.get("Name"),
                _ => return unclear("the parameters of its Crypt filter are no dictionary"),
            };
            return match name {
                None => Ok(Arc::new(IdentityCryptFilter)),
                Some(Object::Name(name)) => match named(&self.state, &name.0) {
                    Some(filter) => Ok(filter),
                    None => unclear("its Crypt filter is not among CF"),
                },
                Some(_) => unclear("the name of its Crypt filter is none"),
            };
        }
        if dictionary.is("Type", "EmbeddedFile") {
            return Ok(self.attachments.clone());
        }
        Ok(self.streams.clone())
    }

    fn key(
        &self,
        filter: &Arc<dyn CryptFilter>,
        reference: Reference,
    ) -> Result<Vec<u8>, FormatError> {
        filter
            .compute_key(self.state.file_encryption_key(), (reference.number, reference.generation))
            .map_err(|error| broken(reference, &error.to_string()))
    }
}

/// What is done to a string's bytes: encrypt or decrypt.
type Turn<'t> = dyn FnMut(&[u8]) -> Result<Vec<u8>, FormatError> + 't;

/// Goes through every string of an object that is encrypted: all but the Contents of a signature.
fn each_string(object: &mut Object, turn: &mut Turn<'_>) -> Result<(), FormatError> {
    let dictionary = match object {
        Object::String(bytes, _) => {
            *bytes = turn(bytes)?;
            return Ok(());
        }
        Object::Array(elements) => {
            return elements.iter_mut().try_for_each(|element| each_string(element, turn));
        }
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &mut stream.dictionary,
        _ => return Ok(()),
    };
    let signature = is_signature(dictionary);
    dictionary
        .entries
        .iter_mut()
        .filter(|entry| !(signature && entry.key == "Contents"))
        .try_for_each(|entry| each_string(&mut entry.value, turn))
}

/// Whether a dictionary is a signature's: the string in its Contents is never encrypted.
fn is_signature(dictionary: &Dictionary) -> bool {
    dictionary.is("Type", "Sig")
        || dictionary.is("Type", "DocTimeStamp")
        || dictionary.entry("ByteRange").is_some() && dictionary.entry("Contents").is_some()
}

/// The filter of a name; `Identity` is the standard's own (clause 7.6.6, table 26).
fn named(state: &EncryptionState, name: &[u8]) -> Option<Arc<dyn CryptFilter>> {
    if name == b"Identity" {
        return Some(Arc::new(IdentityCryptFilter));
    }
    state.crypt_filters().get(name).cloned()
}

fn open(filter: &Arc<dyn CryptFilter>, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, String> {
    // Some producers leave what is empty unencrypted.
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    filter.decrypt(key, bytes).map_err(|error| error.to_string())
}

fn broken(reference: Reference, what: &str) -> FormatError {
    FormatError::Malformed {
        what: format!("encrypted otherwise than the document says: {what}"),
        at: Location::object(reference.number, reference.generation),
    }
}

/// The encryption dictionary of a revision; null where it has none that can be read.
fn entry(view: View<'_, '_>) -> Object {
    let value = view.trailer().and_then(|trailer| trailer.get("Encrypt").cloned());
    value.and_then(|value| whole(view, &value, DEPTH).ok()).unwrap_or(Object::Null)
}

/// Nesting of an object that we wrote.
const NESTING: usize = 512;
/// Nesting of an encryption dictionary: its filters and their entries.
const DEPTH: usize = 4;

/// A value with every reference in it followed.
fn whole(view: View<'_, '_>, value: &Object, depth: usize) -> Result<Object, FormatError> {
    let value = view.resolve(value)?;
    let Some(depth) = depth.checked_sub(1) else { return Ok(Object::Null) };
    Ok(match value {
        Object::Array(elements) => Object::Array(
            elements.iter().map(|one| whole(view, one, depth)).collect::<Result<_, _>>()?,
        ),
        Object::Dictionary(mut dictionary) => {
            for Entry { value, .. } in &mut dictionary.entries {
                *value = whole(view, value, depth)?;
            }
            Object::Dictionary(dictionary)
        }
        other => other,
    })
}

/// As much of the document as the password is held against.
fn document(dictionary: &Dictionary, identifier: &Object) -> lopdf::Document {
    let mut adopted = lopdf::Dictionary::new();
    for entry in &dictionary.entries {
        adopted.set(entry.key.0.clone(), adopt(&entry.value));
    }
    // Length is given in bytes, in bits or wrongly; where V settles it, nobody reads it.
    let version = dictionary.get("V").and_then(Object::as_integer);
    let length = dictionary.get("Length").and_then(Object::as_integer);
    let bits = match (version, length) {
        (Some(1), _) => Some(40),
        (Some(4), _) => Some(128),
        (Some(5), _) => Some(256),
        (_, Some(bytes @ 5..=16)) => Some(bytes * 8),
        (_, length) => length,
    };
    if let Some(bits) = bits {
        adopted.set("Length", bits);
    }
    let mut document = lopdf::Document::new();
    document.trailer.set("ID", adopt(identifier));
    document.trailer.set("Encrypt", lopdf::Object::Reference((1, 0)));
    document.objects.insert((1, 0), lopdf::Object::Dictionary(adopted));
    document
}

#[cfg(test)]
mod tests;
