//! Signature dictionaries (ISO 32000-2 clause 12.8.1, EN 319 142-1 clause 5): what they say, read
//! from their own bytes, and which of their rules (PA-01 to PA-12) they do not keep.

use super::fields::Field;
use super::object::Dictionary;
use super::object::Entry;
use super::object::Object;
use super::object::Reference;
use super::object::StringForm;
use super::object::text;
use super::revisions::Site;
use super::revisions::View;
use crate::model::Deviation;
use crate::model::FieldLock;
use crate::model::Location;
use crate::model::Restrictions;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::Time;

/// The Contents of a signature and where they stand.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Decoded.
    pub bytes: Vec<u8>,
    /// Offset of `<`.
    pub at: u64,
    /// Offset just after `>`.
    pub end: u64,
}

/// What a signature dictionary says.
#[derive(Clone, Debug)]
pub struct SignatureDictionary {
    /// Its object; `None` where it stands in its field directly.
    pub reference: Option<Reference>,
    /// Where its bytes are.
    pub site: Option<Site>,
    /// The dictionary itself; empty where there is none.
    pub dictionary: Dictionary,
    /// What it is for.
    pub kind: SignatureKind,
    /// By SubFilter.
    pub format: SignatureFormat,
    /// Contents, where they are a string in the dictionary.
    pub contents: Option<Contents>,
    /// Contents of zeros that fill the gap of ByteRange exactly: prepared for signing, never signed.
    pub is_placeholder: bool,
    /// ByteRange as written, where it is an array of four integers that are not negative.
    pub byte_range: Option<[u64; 4]>,
    /// M.
    pub claimed_time: Option<Time>,
    /// Reason.
    pub reason: Option<String>,
    /// Location.
    pub location: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// What it allows to change; whether it certifies is filled in by who knows the catalog.
    pub restrictions: Restrictions,
    /// The permission that its field's lock names, which makes DocMDP part of an approval.
    pub lock_permission: Option<u8>,
    /// Rules that it does not keep.
    pub deviations: Vec<Deviation>,
}

impl SignatureDictionary {
    /// Where it is.
    pub fn location(&self, field: &str) -> Location {
        let mut at = match self.reference {
            Some(reference) => Location::object(reference.number, reference.generation),
            None => Location::default(),
        };
        at.offset = (self.dictionary.end > 0).then_some(self.dictionary.at);
        at.field = Some(field.to_owned());
        at
    }
}

/// Reads the dictionary that `value` (a field's V) leads to. Never fails: what cannot be read is a
/// deviation, so that a damaged signature stays a signature.
pub fn read(view: View<'_, '_>, value: &Entry, field: &str) -> SignatureDictionary {
    let mut signature = SignatureDictionary {
        reference: value.value.as_reference(),
        site: None,
        dictionary: Dictionary::default(),
        kind: SignatureKind::Signature,
        format: SignatureFormat::Unknown,
        contents: None,
        is_placeholder: false,
        byte_range: None,
        claimed_time: None,
        reason: None,
        location: None,
        name: None,
        restrictions: Restrictions::default(),
        lock_permission: None,
        deviations: Vec::new(),
    };
    let seen = match &value.value {
        Object::Reference(reference) => match view.follow(*reference) {
            Ok(Some(read)) => {
                signature.reference = Some(read.reference);
                signature.site = view.site(read.reference.number).ok().flatten();
                read.object.clone()
            }
            Ok(None) => Object::Null,
            Err(error) => {
                let at = signature.location(field);
                let expected = "a signature dictionary that can be read";
                signature.deviations.push(Deviation::new("ST-03", at, error.to_string(), expected));
                Object::Null
            }
        },
        direct => {
            let at = signature.location(field);
            let seen = "a dictionary within its field";
            signature.deviations.push(Deviation::new("PA-11", at, seen, "an object of its own"));
            direct.clone()
        }
    };
    match seen {
        Object::Dictionary(dictionary) => signature.dictionary = dictionary,
        other => {
            let at = signature.location(field);
            let expected = "a signature dictionary";
            signature.deviations.push(Deviation::new("PA-11-VALUE", at, other.kind(), expected));
            return signature;
        }
    }
    let reading = Reading { view, field };
    reading.fill(&mut signature);
    signature
}

struct Reading<'r, 'f, 'a> {
    view: View<'f, 'a>,
    field: &'r str,
}

impl Reading<'_, '_, '_> {
    fn fill(&self, signature: &mut SignatureDictionary) {
        let dictionary = signature.dictionary.clone();
        let at = signature.location(self.field);
        let mut note = |rule: &'static str, at: &Location, seen: String, expected: &str| {
            signature.deviations.push(Deviation::new(rule, at.clone(), seen, expected));
        };
        if let Some(key) = dictionary.duplicate() {
            note("CV-11", &at, format!("/{} twice", key.text()), "each key once");
        }
        if matches!(signature.site, Some(Site::Within(..))) {
            let seen = "a signature dictionary in an object stream".to_owned();
            note("PA-11-VALUE", &at, seen, "bytes of its own in the file");
        }
        let resolved = |key: &str| self.view.get(&dictionary, key).ok().flatten();
        let name = |key: &str| resolved(key).and_then(|value| value.as_name().map(|n| n.text()));

        let kind = name("Type");
        match kind.as_deref() {
            None | Some("Sig" | "DocTimeStamp") => {}
            Some(other) => note("PA-01", &at, format!("/{other}"), "/Sig or /DocTimeStamp"),
        }
        if name("Filter").is_none() {
            note("PA-02", &at, written(dictionary.entry("Filter")), "a name");
        }
        let sub_filter = name("SubFilter");
        signature.format = match sub_filter.as_deref() {
            Some("ETSI.CAdES.detached") => SignatureFormat::Pades,
            Some("adbe.pkcs7.detached") => SignatureFormat::PdfPkcs7Detached,
            Some("adbe.pkcs7.sha1") => SignatureFormat::PdfPkcs7Sha1,
            Some("adbe.x509.rsa_sha1") => SignatureFormat::PdfX509RsaSha1,
            Some("ETSI.RFC3161") => SignatureFormat::Rfc3161,
            other => {
                let seen = other.map_or_else(
                    || written(dictionary.entry("SubFilter")),
                    |other| format!("/{other}"),
                );
                note("PA-03", &at, seen, "a SubFilter that is known");
                SignatureFormat::Unknown
            }
        };
        if kind.as_deref() == Some("DocTimeStamp") || signature.format == SignatureFormat::Rfc3161 {
            signature.kind = SignatureKind::DocumentTimestamp;
        }
        if (kind.as_deref() == Some("DocTimeStamp"))
            != (signature.format == SignatureFormat::Rfc3161)
            && signature.format != SignatureFormat::Unknown
        {
            let seen = format!(
                "Type {} with SubFilter {}",
                kind.as_deref().unwrap_or("absent"),
                sub_filter.as_deref().unwrap_or("absent")
            );
            note("PA-60", &at, seen, "DocTimeStamp with ETSI.RFC3161");
        }

        let contents = dictionary.entry("Contents");
        match contents {
            Some(Entry { value: Object::String(bytes, form), at: start, end, .. })
                if bytes.iter().any(|byte| *byte != 0) =>
            {
                if *form == StringForm::Literal {
                    note(
                        "PA-04-FORM",
                        &Location::range(*start, end - start),
                        "a literal string".to_owned(),
                        "a hexadecimal string",
                    );
                }
                signature.contents = Some(Contents { bytes: bytes.clone(), at: *start, end: *end });
            }
            other => note("PA-04", &at, written(other), "a string with a signature"),
        }
        match byte_range(dictionary.entry("ByteRange")) {
            Some(range) => signature.byte_range = Some(range),
            None => note(
                "CV-01",
                &at,
                written(dictionary.entry("ByteRange")),
                "an array of four integers that are not negative",
            ),
        }
        signature.is_placeholder = match (contents, signature.byte_range) {
            (
                Some(Entry { value: Object::String(bytes, _), at, end, .. }),
                Some([0, gap, resume, _]),
            ) => {
                bytes.len() >= PLACEHOLDER
                    && bytes.iter().all(|byte| *byte == 0)
                    && (*at, *end) == (gap, resume)
            }
            _ => false,
        };
        if dictionary.entry("Cert").is_some() && signature.format == SignatureFormat::Pades {
            note("PA-06", &at, "Cert".to_owned(), "certificates in the CMS only");
        }

        // Without the password the strings are noise; the Contents alone are never encrypted.
        let encrypted = self.view.file().protection().closed().is_some();
        if !encrypted {
            let string = |key: &str| {
                resolved(key)
                    .and_then(|value| value.as_string().map(text))
                    .filter(|s| !s.is_empty())
            };
            signature.reason = string("Reason");
            signature.location = string("Location");
            signature.name = string("Name");
            let claimed = string("M");
            signature.claimed_time = claimed.as_deref().and_then(|date| {
                let (time, exact) = date_string(date)?;
                if !exact {
                    note("PA-07-DATE", &at, date.to_owned(), "D:YYYYMMDDHHmmSS with its time zone");
                }
                Some(time)
            });
            if signature.format == SignatureFormat::Pades && signature.claimed_time.is_none() {
                let seen = claimed.unwrap_or_else(|| "nothing".to_owned());
                note("PA-07", &at, seen, "the date of signing in M");
            }
        }
        if signature.format == SignatureFormat::Rfc3161 {
            let superfluous: Vec<&str> = ["M", "Cert", "Name", "Reason", "Location", "Reference"]
                .into_iter()
                .filter(|key| dictionary.entry(key).is_some())
                .collect();
            if !superfluous.is_empty() {
                note("PA-62", &at, superfluous.join(", "), "none of these in a document timestamp");
            }
        }
        signature.restrictions = self.restrictions(&dictionary, &at, &mut signature.deviations);
    }

    /// DocMDP and FieldMDP of the signature's Reference (clause 12.8.2).
    fn restrictions(
        &self,
        dictionary: &Dictionary,
        at: &Location,
        deviations: &mut Vec<Deviation>,
    ) -> Restrictions {
        let mut restrictions = Restrictions::default();
        let references = match self.view.get(dictionary, "Reference") {
            Ok(Some(Object::Array(references))) => references,
            // One without its array restricts as much.
            Ok(Some(one @ Object::Dictionary(_))) => vec![one],
            _ => return restrictions,
        };
        for reference in references {
            let Ok(Object::Dictionary(reference)) = self.view.resolve(&reference) else { continue };
            let method = self.view.get(&reference, "TransformMethod").ok().flatten();
            let parameters = match self.view.get(&reference, "TransformParams") {
                Ok(Some(Object::Dictionary(parameters))) => parameters,
                _ => Dictionary::default(),
            };
            match method.as_ref().and_then(Object::as_name) {
                Some(method) if *method == "DocMDP" => {
                    // Absent means 2 (table 257); what is out of range is held at its strictest.
                    let level = match self.view.get(&parameters, "P").ok().flatten() {
                        None => 2,
                        Some(level) => permission(&level).unwrap_or_else(|| {
                            let seen = written(parameters.entry("P"));
                            let expected = "1, 2 or 3";
                            let deviation = Deviation::new("PA-80-P", at.clone(), seen, expected);
                            deviations.push(deviation);
                            1
                        }),
                    };
                    restrictions.doc_mdp =
                        Some(restrictions.doc_mdp.map_or(level, |known| known.min(level)));
                }
                Some(method) if *method == "FieldMDP" => {
                    if let Some((seen, expected)) = odd_lock(self.view, &parameters) {
                        deviations.push(Deviation::new("PA-84", at.clone(), seen, expected));
                    }
                    restrictions.field_locks.push(lock(self.view, &parameters));
                }
                _ => {}
            }
        }
        restrictions
    }
}

/// Fewer zeros have no room for a signature and are no placeholder, but an attempt to look signed.
const PLACEHOLDER: usize = 512;

/// 1, 2 or 3.
fn permission(level: &Object) -> Option<u8> {
    let level = level.as_integer().and_then(|level| u8::try_from(level).ok())?;
    (1..=3).contains(&level).then_some(level)
}

/// What is wrong with a lock's Action and Fields, and what they should be (PA-84).
fn odd_lock(view: View<'_, '_>, dictionary: &Dictionary) -> Option<(String, &'static str)> {
    let action = view.get(dictionary, "Action").ok().flatten();
    match action.as_ref().and_then(Object::as_name).map(|name| name.text()).as_deref() {
        Some("All") => None,
        Some("Include" | "Exclude") => match view.get(dictionary, "Fields") {
            Ok(Some(Object::Array(_))) => None,
            _ => Some((format!("Fields: {}", written(dictionary.entry("Fields"))), "an array")),
        },
        _ => {
            let seen = format!("Action: {}", written(dictionary.entry("Action")));
            Some((seen, "All, Include or Exclude"))
        }
    }
}

/// A FieldMDP's parameters or a SigFieldLock: the same keys. An action that is not known locks all
/// (PA-85).
fn lock(view: View<'_, '_>, dictionary: &Dictionary) -> FieldLock {
    let action = view.get(dictionary, "Action").ok().flatten();
    let fields = || match view.get(dictionary, "Fields") {
        Ok(Some(Object::Array(fields))) => fields
            .iter()
            .filter_map(|name| view.resolve(name).ok()?.as_string().map(text))
            .collect(),
        _ => Vec::new(),
    };
    match action.as_ref().and_then(Object::as_name) {
        Some(action) if *action == "Include" => FieldLock::Include(fields()),
        Some(action) if *action == "Exclude" => FieldLock::Exclude(fields()),
        _ => FieldLock::All,
    }
}

/// What a field's own Lock says (clause 12.7.5.5): which fields, and what else may change.
pub fn field_lock(view: View<'_, '_>, field: &Field) -> Option<(FieldLock, Option<u8>)> {
    let Ok(Some(Object::Dictionary(dictionary))) = view.get(&field.dictionary, "Lock") else {
        return None;
    };
    let level = view.get(&dictionary, "P").ok().flatten();
    Some((lock(view, &dictionary), level.as_ref().and_then(permission)))
}

impl SignatureDictionary {
    /// Adds what the lock of its field says: it counts from the moment of signing, also where the
    /// signature does not repeat it (PA-85).
    pub fn add_field_lock(&mut self, view: View<'_, '_>, field: &Field) {
        let Some((locked, level)) = field_lock(view, field) else { return };
        let restrictions = &mut self.restrictions;
        if !restrictions.field_locks.contains(&locked) {
            restrictions.field_locks.push(locked);
            if self.kind == SignatureKind::Signature {
                let at = self.location(&field.name);
                let seen = "a field with a lock that its signature does not repeat";
                let expected = "FieldMDP as the lock of the field says";
                self.deviations.push(Deviation::new("PA-85", at, seen, expected));
            }
        }
        let restrictions = &mut self.restrictions;
        if let Some(level) = level {
            restrictions.doc_mdp =
                Some(restrictions.doc_mdp.map_or(level, |known| known.min(level)));
        }
        self.lock_permission = level;
    }
}

fn byte_range(entry: Option<&Entry>) -> Option<[u64; 4]> {
    let elements = entry?.value.as_array()?;
    let numbers: Vec<u64> = elements
        .iter()
        .map(|element| element.as_integer().and_then(|number| u64::try_from(number).ok()))
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// A value in a few words, for messages.
fn written(entry: Option<&Entry>) -> String {
    match entry.map(|entry| &entry.value) {
        None => "nothing".to_owned(),
        Some(Object::Array(elements)) => {
            let few: Vec<String> = elements
                .iter()
                .take(8)
                .map(|element| match element {
                    Object::Integer(number) => number.to_string(),
                    Object::Real(real) => real.0.clone(),
                    other => other.kind().to_owned(),
                })
                .collect();
            let more = if elements.len() > 8 { " …" } else { "" };
            format!("[{}{more}]", few.join(" "))
        }
        Some(Object::String(bytes, _)) if bytes.iter().all(|byte| *byte == 0) => {
            "a string of zeros or nothing".to_owned()
        }
        Some(Object::Name(name)) => format!("/{}", name.text()),
        Some(other) => other.kind().to_owned(),
    }
}

/// A date string (clause 7.9.4), and whether it is written as the standard asks with a time zone.
fn date_string(date: &str) -> Option<(Time, bool)> {
    let (rest, prefixed) = match date.strip_prefix("D:") {
        Some(rest) => (rest, true),
        None => (date, false),
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = |from: usize, to: usize, default: u32| -> Option<u32> {
        if digits <= from { Some(default) } else { rest.get(from..to)?.parse().ok() }
    };
    if !(4..=14).contains(&digits) || !digits.is_multiple_of(2) {
        return None;
    }
    let time = Time::from_civil(
        i64::from(number(0, 4, 0)?),
        number(4, 6, 1)?,
        number(6, 8, 1)?,
        number(8, 10, 0)?,
        number(10, 12, 0)?,
        number(12, 14, 0)?,
    )?;
    let zone = rest.get(digits..)?;
    let (offset, known) = match zone.as_bytes() {
        [b'Z', ..] => (0, true),
        [sign @ (b'+' | b'-'), after @ ..] => {
            let figures: Vec<i64> = after
                .iter()
                .filter(|byte| **byte != b'\'' && **byte != b':')
                .map(|byte| byte.is_ascii_digit().then(|| i64::from(byte - b'0')))
                .collect::<Option<_>>()?;
            let seconds = match figures.as_slice() {
                [h1, h2] => (h1 * 10 + h2) * 3600,
                [h1, h2, m1, m2] => (h1 * 10 + h2) * 3600 + (m1 * 10 + m2) * 60,
                _ => return None,
            };
            (if *sign == b'+' { seconds } else { -seconds }, true)
        }
        // Vietnamese time, as with XAdES: a claim that is a few hours off proves nothing either way.
        [] => (7 * 3600, false),
        _ => return None,
    };
    Some((time.plus_seconds(-offset), prefixed && known && digits == 14))
}

#[cfg(test)]
mod tests {
    use super::date_string;

    #[test]
    fn dates_are_read_in_every_form_that_is_written() {
        let read = |text: &str| date_string(text).map(|(time, exact)| (time.to_string(), exact));
        for (text, time, exact) in [
            ("D:20260301080000+07'00'", "2026-03-01T01:00:00Z", true),
            ("D:20260301080000+07'00", "2026-03-01T01:00:00Z", true),
            ("D:20260301080000-0330", "2026-03-01T11:30:00Z", true),
            ("D:20260301080000Z", "2026-03-01T08:00:00Z", true),
            ("D:20260301080000Z00'00'", "2026-03-01T08:00:00Z", true),
            ("D:20260301080000", "2026-03-01T01:00:00Z", false),
            ("20260301080000Z", "2026-03-01T08:00:00Z", false),
            ("D:2026", "2025-12-31T17:00:00Z", false),
        ] {
            assert_eq!(read(text), Some((time.to_owned(), exact)), "{text}");
        }
        for text in
            ["", "D:", "D:20261301", "D:202603010800000Z", "D:20260301080000+7", "yesterday"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
