//! PDF objects as values (ISO 32000-2 clause 7.3), with the bytes that each dictionary entry came
//! from. Nothing is resolved here: a reference is a value like any other.

use std::fmt;

/// A name without its solidus, `#xx` undone.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Name(pub Vec<u8>);

impl Name {
    /// The name as text, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// The name so that no two names are the same: what is not UTF-8, the number sign and the
    /// solidus as `#xx`.
    pub fn key(&self) -> String {
        let is_plain = |byte: &u8| !matches!(byte, b'#' | b'/');
        match std::str::from_utf8(&self.0) {
            Ok(text) if self.0.iter().all(is_plain) => text.to_owned(),
            _ => {
                let mut key = String::with_capacity(self.0.len().saturating_mul(3));
                for byte in &self.0 {
                    if byte.is_ascii() && is_plain(byte) {
                        key.push(char::from(*byte));
                    } else {
                        key.push_str(&format!("#{byte:02X}"));
                    }
                }
                key
            }
        }
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.text())
    }
}

/// An indirect reference.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Reference {
    /// Object number.
    pub number: u32,
    /// Generation number.
    pub generation: u16,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} R", self.number, self.generation)
    }
}

/// How a string is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StringForm {
    /// `(…)`.
    Literal,
    /// `<…>`.
    Hexadecimal,
}

/// One entry of a dictionary and where its value stands.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Name,
    /// The value.
    pub value: Object,
    /// Offset of the value's first byte. Within an object stream: offset in its decoded bytes.
    pub at: u64,
    /// Offset just after the value's last byte.
    pub end: u64,
}

/// A dictionary in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    /// Its entries; a key that stands twice is here twice.
    pub entries: Vec<Entry>,
    /// Offset of `<<`.
    pub at: u64,
    /// Offset just after `>>`.
    pub end: u64,
}

impl Dictionary {
    /// A key's entry; the last one where the key stands twice. A null is an entry here.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    /// A key's value. A null is the same as no entry (clause 7.3.7).
    pub fn get(&self, key: &str) -> Option<&Object> {
        self.entry(key).map(|entry| &entry.value).filter(|value| !matches!(value, Object::Null))
    }

    /// The value of a key that is written as [`Name::key`] writes it.
    pub fn value_of_key(&self, key: &str) -> Option<&Object> {
        if !key.contains('#') {
            return self.get(key);
        }
        let entry = self.entries.iter().rev().find(|entry| entry.key.key() == key);
        entry.map(|entry| &entry.value).filter(|value| !value.is_null())
    }

    /// A key's value where it is a direct name.
    pub fn name(&self, key: &str) -> Option<&Name> {
        self.get(key).and_then(Object::as_name)
    }

    /// Whether a key's value is this direct name.
    pub fn is(&self, key: &str, name: &str) -> bool {
        self.name(key).is_some_and(|found| *found == name)
    }

    /// A key that stands more than once.
    pub fn duplicate(&self) -> Option<&Name> {
        // Sorting keeps a hostile dictionary of many keys from costing a square.
        let mut keys: Vec<&Name> = self.entries.iter().map(|entry| &entry.key).collect();
        keys.sort_unstable();
        keys.windows(2)
            .find(|pair| pair.first() == pair.last())
            .and_then(|pair| pair.first())
            .copied()
    }

    /// A key that stands more than once, here or in a value within.
    pub fn double_key(&self) -> Option<&Name> {
        self.duplicate().or_else(|| self.entries.iter().find_map(|entry| entry.value.double_key()))
    }

    /// A key that stands more than once with values that differ, here or in a value within.
    pub fn ambiguous_key(&self) -> Option<&Name> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        let here = entries.windows(2).find_map(|pair| match pair {
            [a, b] => (a.key == b.key && !a.value.same(&b.value)).then_some(&a.key),
            _ => None,
        });
        here.or_else(|| self.entries.iter().find_map(|entry| entry.value.ambiguous_key()))
    }

    /// Whether both hold the same keys with the same values, wherever they stand.
    pub fn same(&self, other: &Self) -> bool {
        let mut ours: Vec<&Entry> = self.entries.iter().filter(|e| !e.value.is_null()).collect();
        let mut theirs: Vec<&Entry> = other.entries.iter().filter(|e| !e.value.is_null()).collect();
        if ours.len() != theirs.len() {
            return false;
        }
        ours.sort_by(|a, b| a.key.cmp(&b.key));
        theirs.sort_by(|a, b| a.key.cmp(&b.key));
        ours.iter().zip(theirs).all(|(a, b)| a.key == b.key && a.value.same(&b.value))
    }
}

/// A stream: its dictionary and where its bytes begin. How many there are, its Length says, which
/// may be a reference.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The dictionary.
    pub dictionary: Dictionary,
    /// Offset of the first byte after `stream` and its end of line.
    pub at: u64,
    /// The object that it is: an encrypted document's key depends on it.
    pub reference: Reference,
}

/// A number with a decimal point, as written but for leading and trailing zeros, so that equality
/// is exact.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Real(pub String);

impl Real {
    /// The number, rounded to a double.
    pub fn value(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }
}

/// Any object.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the standard's own names")]
pub enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(Real),
    String(Vec<u8>, StringForm),
    Name(Name),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Stream(Stream),
    Reference(Reference),
}

impl Object {
    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The name, where it is one.
    pub fn as_name(&self) -> Option<&Name> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The integer, where it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The number, integer or real.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Real(real) => Some(real.value()),
            _ => None,
        }
    }

    /// The string's bytes, where it is one.
    pub fn as_string(&self) -> Option<&[u8]> {
        match self {
            Self::String(bytes, _) => Some(bytes),
            _ => None,
        }
    }

    /// The elements, where it is an array.
    pub fn as_array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The dictionary, where it is one; a stream's dictionary is not.
    pub fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// The dictionary, of a dictionary or of a stream.
    pub fn dictionary_of_any(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The reference, where it is one.
    pub fn as_reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }

    /// The word for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Real(_) => "a real number",
            Self::String(..) => "a string",
            Self::Name(_) => "a name",
            Self::Array(_) => "an array",
            Self::Dictionary(_) => "a dictionary",
            Self::Stream(_) => "a stream",
            Self::Reference(_) => "a reference",
        }
    }

    /// Whether both are the same value, references compared as references. Streams never are:
    /// their bytes have to be compared by who can read them.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Real(a), Self::Real(b)) => a == b,
            (Self::Integer(a), Self::Real(b)) | (Self::Real(b), Self::Integer(a)) => {
                b.0 == a.to_string()
            }
            (Self::String(a, _), Self::String(b, _)) => a == b,
            (Self::Name(a), Self::Name(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Self::Dictionary(a), Self::Dictionary(b)) => a.same(b),
            (Self::Reference(a), Self::Reference(b)) => a == b,
            _ => false,
        }
    }

    /// A key that stands more than once in a dictionary of this value, not in what its references
    /// lead to.
    pub fn double_key(&self) -> Option<&Name> {
        match self {
            Self::Array(elements) => elements.iter().find_map(Object::double_key),
            other => other.dictionary_of_any().and_then(Dictionary::double_key),
        }
    }

    /// A key that stands more than once in a dictionary of this value, with values that differ.
    pub fn ambiguous_key(&self) -> Option<&Name> {
        match self {
            Self::Array(elements) => elements.iter().find_map(Object::ambiguous_key),
            other => other.dictionary_of_any().and_then(Dictionary::ambiguous_key),
        }
    }

    /// Calls `visit` with every reference in this value (not in what they lead to).
    pub fn each_reference(&self, visit: &mut impl FnMut(Reference)) {
        match self {
            Self::Reference(reference) => visit(*reference),
            Self::Array(elements) => elements.iter().for_each(|e| e.each_reference(visit)),
            Self::Dictionary(dictionary) => {
                dictionary.entries.iter().for_each(|e| e.value.each_reference(visit));
            }
            Self::Stream(stream) => {
                stream.dictionary.entries.iter().for_each(|e| e.value.each_reference(visit));
            }
            _ => {}
        }
    }
}

/// A text string (clause 7.9.2.2): UTF-16BE or UTF-8 by its mark, else PDFDocEncoding.
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        // Not allowed, but written by some producers.
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| pdf_doc(*byte)).collect(),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(unit));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// PDFDocEncoding, annex D.2.
fn pdf_doc(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    let of = |table: &[char], first: u8| {
        table.get(usize::from(byte.saturating_sub(first))).copied().unwrap_or(char::from(byte))
    };
    match byte {
        0x18..=0x1f => of(&LOW, 0x18),
        0x80..=0xa0 => of(&HIGH, 0x80),
        0xad => '\u{fffd}',
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_strings_are_read_by_their_mark() {
        assert_eq!(text(b"\xfe\xff\x00K\x00\xfd"), "Ký");
        assert_eq!(text("\u{feff}Chữ ký".as_bytes()), "Chữ ký");
        assert_eq!(text(b"Sig\x8d\xe9"), "Sig“é");
    }
}
