//! A trust list: anchors with labels, usages, dates and sets, as `trust.toml` beside a folder of
//! certificates or, with the certificates inside, as one file to carry. Read strictly: what is not
//! understood might be a limit, and nothing is trusted more widely than was written.

use crate::formats::FormatError;
use crate::formats::x509::read_certificates;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Time;
use crate::model::TrustAnchor;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

/// The name of the form, at the head of each file.
pub const SCHEMA: &str = "condau-trust/1";

/// Anchors and the sets that they are in.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TrustList {
    /// Sets with what is common to their anchors.
    pub sets: Vec<AnchorSet>,
    /// The anchors; a certificate may stand several times.
    pub entries: Vec<TrustEntry>,
}

/// A named set of anchors. Its dates limit each of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AnchorSet {
    /// Its name.
    pub name: String,
    /// Trusted from then on only.
    pub from: Option<Time>,
    /// Trusted until then only.
    pub until: Option<Time>,
}

/// One decision to trust a certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustEntry {
    /// Which certificate.
    pub certificate: CertificateId,
    /// What people call it.
    pub label: Option<String>,
    /// For these only; `None`: whatever it is asked for.
    pub usages: Option<BTreeSet<AnchorUsage>>,
    /// Trusted from then on only.
    pub from: Option<Time>,
    /// Trusted until then only.
    pub until: Option<Time>,
    /// The set that it is in.
    pub set: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// When it was added.
    pub added: Option<Time>,
    /// The certificate itself, in a file to carry.
    pub carried: Option<Arc<Certificate>>,
}

impl TrustEntry {
    /// A certificate that is trusted for everything, always.
    pub fn new(certificate: CertificateId) -> Self {
        Self {
            certificate,
            label: None,
            usages: None,
            from: None,
            until: None,
            set: None,
            source: None,
            added: None,
            carried: None,
        }
    }
}

impl TrustList {
    /// What an entry comes to, with the dates of its set.
    pub fn anchor(&self, entry: &TrustEntry) -> TrustAnchor {
        let set = self.sets.iter().find(|set| Some(&set.name) == entry.set.as_ref());
        let of_set = |pick: fn(&AnchorSet) -> Option<Time>| set.and_then(pick);
        let (from, until) = (of_set(|set| set.from), of_set(|set| set.until));
        TrustAnchor {
            certificate: entry.certificate,
            usages: entry.usages.clone(),
            from: entry.from.into_iter().chain(from).max(),
            sunset: entry.until.into_iter().chain(until).min(),
        }
    }

    /// All that is said of a certificate.
    pub fn entries_of(&self, id: CertificateId) -> impl Iterator<Item = &TrustEntry> {
        self.entries.iter().filter(move |entry| entry.certificate == id)
    }

    /// Reads a list.
    ///
    /// # Errors
    /// Where it is not one, with the line; also where it says anything that is not understood.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let read: ListText = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count().saturating_add(1);
            let column = before.chars().rev().take_while(|c| *c != '\n').count().saturating_add(1);
            let what = error.message();
            FormatError::unreadable(format!("line {line}, column {column}: {what}"))
        })?;
        if read.schema != SCHEMA {
            let seen = read.schema;
            return Err(FormatError::unreadable(format!("schema `{seen}`, expected `{SCHEMA}`")));
        }
        let mut list = Self::default();
        for set in read.set {
            let name = set.name;
            if list.sets.iter().any(|known| known.name == name) {
                return Err(FormatError::unreadable(format!("the set `{name}` stands twice")));
            }
            let (from, until) = (date(set.from, &name)?, date(set.until, &name)?);
            list.sets.push(AnchorSet { name, from, until });
        }
        for anchor in read.anchor {
            list.entries.push(anchor.read()?);
        }
        if let Some(nowhere) = list.entries.iter().find_map(|entry| {
            let named = entry.set.as_ref()?;
            list.sets.iter().all(|set| set.name != *named).then_some(named)
        }) {
            // Its dates would be lost.
            let why = format!("the set `{nowhere}` is named by an anchor and stands nowhere");
            return Err(FormatError::unreadable(why));
        }
        Ok(list)
    }

    /// The file.
    pub fn render(&self) -> String {
        let mut text = format!("schema = \"{SCHEMA}\"\n");
        for set in &self.sets {
            text.push_str("\n[[set]]\n");
            field(&mut text, "name", Some(&set.name));
            dates(&mut text, set.from, set.until);
        }
        for entry in &self.entries {
            text.push_str("\n[[anchor]]\n");
            field(&mut text, "sha256", Some(&entry.certificate));
            field(&mut text, "label", entry.label.as_ref());
            if let Some(usages) = &entry.usages {
                let names: Vec<String> =
                    usages.iter().map(|usage| format!("\"{}\"", usage.name())).collect();
                // Writing to a string cannot fail.
                let _ = writeln!(text, "for = [{}]", names.join(", "));
            }
            dates(&mut text, entry.from, entry.until);
            field(&mut text, "set", entry.set.as_ref());
            field(&mut text, "source", entry.source.as_ref());
            field(&mut text, "added", entry.added.as_ref());
            if let Some(certificate) = &entry.carried {
                let _ = writeln!(text, "certificate = \"\"\"\n{}\"\"\"", pem(certificate));
            }
        }
        text
    }
}

/// A certificate in PEM.
pub fn pem(certificate: &Certificate) -> String {
    let base64 = STANDARD.encode(&certificate.der);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

fn field(text: &mut String, name: &str, value: Option<&impl ToString>) {
    if let Some(value) = value {
        let quoted = toml::Value::String(value.to_string());
        let _ = writeln!(text, "{name} = {quoted}");
    }
}

fn dates(text: &mut String, from: Option<Time>, until: Option<Time>) {
    field(text, "from", from.as_ref());
    field(text, "until", until.as_ref());
}

/// A file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListText {
    schema: String,
    #[serde(default)]
    set: Vec<SetText>,
    #[serde(default)]
    anchor: Vec<AnchorText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetText {
    name: String,
    from: Option<DateText>,
    until: Option<DateText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorText {
    sha256: String,
    label: Option<String>,
    #[serde(rename = "for")]
    usages: Option<Vec<String>>,
    from: Option<DateText>,
    until: Option<DateText>,
    set: Option<String>,
    source: Option<String>,
    added: Option<DateText>,
    certificate: Option<String>,
}

/// A date as a string, or as TOML's own.
#[derive(Deserialize)]
#[serde(untagged)]
enum DateText {
    Text(String),
    Own(toml::value::Datetime),
}

fn date(text: Option<DateText>, of: &str) -> Result<Option<Time>, FormatError> {
    let Some(text) = text else { return Ok(None) };
    let text = match text {
        DateText::Text(text) => text,
        DateText::Own(own) => own.to_string(),
    };
    let why = || format!("`{text}` of {of} is not a date (2030-01-31, or RFC 3339)");
    Time::parse(&text).map(Some).ok_or_else(|| FormatError::unreadable(why()))
}

impl AnchorText {
    fn read(self) -> Result<TrustEntry, FormatError> {
        let hex = self.sha256.replace([':', ' '], "").to_lowercase();
        let certificate = CertificateId::from_hex(&hex).ok_or_else(|| {
            let why = format!("`{}` is not a SHA-256 fingerprint of 64 digits", self.sha256);
            FormatError::unreadable(why)
        })?;
        let usages = self.usages.map(|names| {
            let usage = |name: String| {
                AnchorUsage::from_name(&name).ok_or_else(|| {
                    let known = AnchorUsage::ALL.map(AnchorUsage::name).join(", ");
                    FormatError::unreadable(format!("`{name}` of {hex}: expected {known}"))
                })
            };
            names.into_iter().map(usage).collect::<Result<BTreeSet<_>, _>>()
        });
        let carried = self.certificate.as_deref().map(|text| read_one(text, certificate));
        Ok(TrustEntry {
            certificate,
            label: self.label,
            usages: usages.transpose()?,
            from: date(self.from, &hex)?,
            until: date(self.until, &hex)?,
            set: self.set,
            source: self.source,
            added: date(self.added, &hex)?,
            carried: carried.transpose()?,
        })
    }
}

/// The certificate that an entry carries, which must be the one that it names.
fn read_one(text: &str, id: CertificateId) -> Result<Arc<Certificate>, FormatError> {
    let all = read_certificates(text.as_bytes())?;
    match all.as_slice() {
        [only] if only.id == id => Ok(Arc::clone(only)),
        [other] => {
            let why = format!("the entry {id} carries another certificate: {}", other.id);
            Err(FormatError::unreadable(why))
        }
        _ => Err(FormatError::unreadable(format!("the entry {id} carries several certificates"))),
    }
}

#[cfg(test)]
mod tests {
    use super::TrustEntry;
    use super::TrustList;
    use crate::formats::x509::sample::Party;
    use crate::model::AnchorUsage;
    use crate::model::CertificateId;
    use crate::model::Time;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn id(byte: u8) -> CertificateId {
        CertificateId([byte; 32])
    }

    fn list(anchors: &str) -> Result<TrustList, String> {
        let text = format!("schema = \"condau-trust/1\"\n{anchors}");
        TrustList::parse(&text).map_err(|error| error.to_string())
    }

    fn anchor(more: &str) -> Result<TrustList, String> {
        list(&format!("[[anchor]]\nsha256 = \"{}\"\n{more}\n", id(0xab)))
    }

    #[test]
    fn what_was_written_is_read_again() {
        let party = Party::new("Gốc \"thử\"");
        let certificate = party.issue(1, &party, &[]);
        let entry = TrustEntry {
            label: Some("Gốc \"thử\"\n\\ 1".to_owned()),
            usages: Some([AnchorUsage::Timestamp, AnchorUsage::Signature].into()),
            from: Time::parse("2020-01-01"),
            until: Time::parse("2030-01-01T08:00:00+07:00"),
            set: Some("cong-vu".to_owned()),
            source: Some("C:\\gốc.crt".to_owned()),
            added: Time::parse("2026-11-22T10:00:00Z"),
            carried: Some(Arc::clone(&certificate)),
            ..TrustEntry::new(certificate.id)
        };
        let set = super::AnchorSet { name: "cong-vu".to_owned(), from: None, until: entry.until };
        let written = TrustList { sets: vec![set], entries: vec![entry, TrustEntry::new(id(7))] };
        let read = TrustList::parse(&written.render()).expect("a list");
        assert_eq!(read, written);
    }

    #[test]
    fn dates_of_a_set_narrow_those_of_its_anchors() {
        let sets = "[[set]]\nname = \"s\"\nfrom = 2010-01-01\nuntil = \"2030-01-01\"\n";
        let one = format!("[[anchor]]\nsha256 = \"{}\"\nset = \"s\"\n", id(1));
        let two = format!(
            "[[anchor]]\nsha256 = \"{}\"\nset = \"s\"\nfrom = \"2020-01-01\"\nuntil = 2040-01-01\n",
            id(2)
        );
        let read = list(&format!("{sets}{one}{two}")).expect("a list");
        let anchors: Vec<_> = read.entries.iter().map(|entry| read.anchor(entry)).collect();
        assert_eq!(anchors[0].from, Time::parse("2010-01-01"));
        assert_eq!(anchors[0].sunset, Time::parse("2030-01-01"));
        assert_eq!(anchors[1].from, Time::parse("2020-01-01"));
        assert_eq!(anchors[1].sunset, Time::parse("2030-01-01"));
    }

    #[test]
    fn fingerprints_are_read_in_upper_case_and_with_colons() {
        let colons = vec!["AB"; 32].join(":");
        let read = list(&format!("[[anchor]]\nsha256 = \"{colons}\"\n")).expect("a list");
        assert_eq!(read.entries[0], TrustEntry::new(id(0xab)));
        assert!(list("[[anchor]]\nsha256 = \"abab\"\n").is_err());
    }

    #[test]
    fn what_is_not_understood_is_an_error_and_never_wider_trust() {
        assert_eq!(anchor("").expect("a list").entries, [TrustEntry::new(id(0xab))]);
        for wrong in [
            "sunset = \"2030-01-01\"",
            "until = \"soon\"",
            "until = 2030",
            "for = [\"everything\"]",
            "for = \"signature\"",
            "set = \"nowhere\"",
            "certificate = \"\"",
        ] {
            assert!(anchor(wrong).is_err(), "{wrong}");
        }
        assert!(TrustList::parse("").is_err());
        assert!(TrustList::parse("schema = \"condau-trust/2\"").is_err());
        let twice = "[[set]]\nname = \"s\"\n[[set]]\nname = \"s\"\nuntil = 2020-01-01\n";
        assert!(list(twice).is_err());
    }

    #[test]
    fn no_usage_at_all_is_not_every_usage() {
        let read = anchor("for = []").expect("a list");
        let none = read.anchor(&read.entries[0]);
        assert!(AnchorUsage::ALL.into_iter().all(|usage| !none.is_for(usage)));
    }

    #[test]
    fn a_carried_certificate_is_the_one_that_is_named() {
        let party = Party::new("root");
        let certificate = party.issue(1, &party, &[]);
        let pem = super::pem(&certificate);
        let text = |id: CertificateId| {
            list(&format!("[[anchor]]\nsha256 = \"{id}\"\ncertificate = \"\"\"\n{pem}\"\"\"\n"))
        };
        let read = text(certificate.id).expect("a list");
        assert_eq!(read.entries[0].carried.as_ref(), Some(&certificate));
        assert!(text(id(1)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = TrustList::parse(&text);
            let _ = list(&text);
        }

        #[test]
        fn any_label_survives(label in "\\PC{0,40}", more in any::<String>()) {
            let (label, source) = (Some(label), Some(more));
            let entry = TrustEntry { label, source, ..TrustEntry::new(id(3)) };
            let written = TrustList { sets: Vec::new(), entries: vec![entry] };
            prop_assert_eq!(TrustList::parse(&written.render()).expect("a list"), written);
        }
    }
}
