//! A policy in the making: what was taken over, what was not, and the text that comes of it.

use super::Note;
use crate::crypto;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;
use crate::model::ValidityModel;
use crate::policy::Level;
use crate::policy::MD5_END;
use crate::policy::SHORTEST_RSA;
use crate::policy::Until;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use crate::policy::rules;
use crate::report::Words;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What the policy begins from.
const BASE: &str = "etsi-2026";

/// The digest algorithms that a policy can name, with what it calls them.
pub(super) const DIGESTS: [DigestAlgorithm; 11] = [
    DigestAlgorithm::Md5,
    DigestAlgorithm::Sha1,
    DigestAlgorithm::Ripemd160,
    DigestAlgorithm::Sha224,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
    DigestAlgorithm::Sha3_224,
    DigestAlgorithm::Sha3_256,
    DigestAlgorithm::Sha3_384,
    DigestAlgorithm::Sha3_512,
];

/// The schemes that a policy can name.
const SCHEMES: [SignatureScheme; 6] = [
    SignatureScheme::RsaPkcs1,
    SignatureScheme::RsaPss,
    SignatureScheme::Ecdsa,
    SignatureScheme::Dsa,
    SignatureScheme::Ed25519,
    SignatureScheme::Ed448,
];

/// A level that was asked for, and where.
struct Taken {
    level: Level,
    from: String,
}

/// A policy in the making.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) description: String,
    digests: BTreeMap<DigestAlgorithm, Until>,
    signatures: BTreeMap<SignatureScheme, BTreeMap<u32, Until>>,
    levels: BTreeMap<&'static str, Taken>,
    pub(super) model: Option<ValidityModel>,
    pub(super) max_age_seconds: Option<i64>,
    pub(super) delay_seconds: Option<i64>,
    notes: Vec<Note>,
}

impl Draft {
    pub(super) fn new(name: &str, description: String) -> Self {
        let name = if name.trim().is_empty() { "imported" } else { name.trim() };
        Self { name: name.to_owned(), description, ..Self::default() }
    }

    /// Lists an item that was not taken over as it stands; each once.
    pub(super) fn note(&mut self, item: impl Into<String>, why: Words) {
        let note = Note { item: item.into(), why };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Lists an item that has no counterpart.
    pub(super) fn unmatched(&mut self, item: impl Into<String>) {
        self.note(item, Words::new("no counterpart", "không có quy định tương ứng"));
    }

    /// Relies on a digest algorithm, as far as we do at all.
    pub(super) fn digest(&mut self, digest: DigestAlgorithm, until: Until) {
        let mut until = until;
        if digest == DigestAlgorithm::Md5 && until > MD5_END {
            let end = date(MD5_END);
            self.note(
                format!("md5 until {}", date(until)),
                Words::new(
                    format!("md5 cannot be relied on after {end}"),
                    format!("không thể tin cậy md5 sau {end}"),
                ),
            );
            until = MD5_END;
        }
        self.digests.insert(digest, until);
    }

    /// Until when a digest algorithm is relied on, as far as it was read.
    pub(super) fn digest_until(&self, digest: DigestAlgorithm) -> Until {
        self.digests.get(&digest).copied().unwrap_or(Until::Never)
    }

    /// Relies on a scheme with keys of at least so many bits, as far as we do at all.
    pub(super) fn scheme(&mut self, scheme: SignatureScheme, bits: u32, until: Until) {
        let rsa = matches!(scheme, SignatureScheme::RsaPkcs1 | SignatureScheme::RsaPss);
        if rsa && bits < SHORTEST_RSA {
            self.note(
                format!("{} with {bits} bits", scheme.name()),
                Words::new(
                    format!("RSA keys under {SHORTEST_RSA} bits cannot be relied on"),
                    format!("không thể tin cậy khóa RSA dưới {SHORTEST_RSA} bit"),
                ),
            );
            return;
        }
        self.signatures.entry(scheme).or_default().insert(bits, until);
    }

    /// Holds a rule as hard as an item asks, or as hard as we must; where items disagree, the
    /// harder one counts.
    pub(super) fn hold(&mut self, id: &'static str, asked: Level, item: &str) {
        let Some(row) = rule(id) else { return };
        let kept = asked.max(row.floor);
        if kept > asked {
            let (asked, kept) = (word(asked), word(kept));
            self.note(
                item,
                Words::new(
                    format!("asks for {asked}; {id} cannot be held below {kept}"),
                    format!("yêu cầu {asked}; không thể đặt {id} thấp hơn {kept}"),
                ),
            );
        }
        match self.levels.get_mut(id) {
            None => {
                self.levels.insert(id, Taken { level: kept, from: item.to_owned() });
            }
            Some(known) if known.level == kept => {}
            Some(known) => {
                let (harder, other) = (known.level.max(kept), known.from.clone());
                if kept > known.level {
                    *known = Taken { level: kept, from: item.to_owned() };
                }
                self.note(
                    item,
                    Words::new(
                        format!("{id} has one level, the harder: {} (see {other})", word(harder)),
                        format!(
                            "{id} chỉ có một mức, lấy mức cao hơn: {} (xem {other})",
                            word(harder)
                        ),
                    ),
                );
            }
        }
    }

    /// Rules that nothing was said about.
    pub(super) fn untouched(&self) -> Vec<&'static str> {
        rules().map(|row| row.id).filter(|id| !self.levels.contains_key(id)).collect()
    }

    /// Rules that are held less hard than the base holds them.
    pub(super) fn lowered(&self) -> Vec<&'static str> {
        let base_level = base_level();
        let lowered = self.levels.iter().filter(|(id, taken)| taken.level < base_level(id));
        lowered.map(|(id, _)| *id).collect()
    }

    pub(super) fn into_notes(self) -> Vec<Note> {
        self.notes
    }

    /// The policy as text; `bytes` and `name` are the file's that it was made from.
    pub(super) fn to_toml(&self, bytes: &[u8], name: &str) -> String {
        let sha256 = crypto::digest(DigestAlgorithm::Sha256, bytes).map(hex::encode);
        let sha256 = sha256.unwrap_or_default();
        let mut text = String::new();
        let mut line = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        line(&format!("name = {}", quoted(&self.name)));
        line(&format!("description = {}", quoted(&self.description)));
        line(&format!("extends = \"{BASE}\""));
        line("");
        line(&format!("# Made by `condau policy import` from {}", plain(name)));
        line(&format!("# (SHA-256 {sha256})."));
        if !self.notes.is_empty() {
            line("#");
            line("# Not taken over as it stands there:");
            for note in &self.notes {
                line(&format!("# - {}: {}", plain(&note.item), plain(&note.why.en)));
            }
        }
        line("#");
        line(&format!("# Left as {BASE} has it: {}.", self.settings_left().join(", ")));
        for row in wrapped(&self.untouched()) {
            line(&format!("# {row}"));
        }
        if let Some(model) = self.model {
            line("");
            line("[chain]");
            line(&format!("model = \"{}\"", model.name()));
        }
        if let Some(seconds) = self.max_age_seconds {
            line("");
            line("[revocation]");
            line(&format!("max-age-seconds = {seconds}"));
        }
        if let Some(seconds) = self.delay_seconds {
            line("");
            line("[timestamp]");
            line(&format!("delay-seconds = {seconds}"));
        }
        if !self.levels.is_empty() {
            line("");
            line("[levels]");
            let base_level = base_level();
            for (id, Taken { level, from }) in &self.levels {
                let base = base_level(id);
                let below = if *level < base {
                    format!("; {BASE} has {}", word(base))
                } else {
                    String::new()
                };
                line(&format!("\"{id}\" = \"{}\" # {}{below}", word(*level), plain(from)));
            }
        }
        if !self.digests.is_empty() || !self.signatures.is_empty() {
            // What is not named there is not relied on here, whatever the base relies on.
            line("");
            line("[suite.digests]");
            for digest in DIGESTS {
                line(&format!("{} = \"{}\"", digest.name(), date(self.digest_until(digest))));
            }
            line("");
            line("[suite.signatures]");
            for scheme in SCHEMES {
                let rows = self.signatures.get(&scheme).into_iter().flatten();
                let rows: Vec<String> = rows
                    .map(|(bits, until)| {
                        format!("{{ bits = {bits}, until = \"{}\" }}", date(*until))
                    })
                    .collect();
                if rows.is_empty() {
                    line(&format!("{} = []", scheme.name()));
                } else {
                    line(&format!("{} = [", scheme.name()));
                    rows.iter().for_each(|row| line(&format!("    {row},")));
                    line("]");
                }
            }
        }
        text
    }

    fn settings_left(&self) -> Vec<&'static str> {
        let settings = [
            ("[suite]", self.digests.is_empty() && self.signatures.is_empty()),
            ("[sha1]", true),
            ("[chain] model", self.model.is_none()),
            ("[revocation] max-age-seconds", self.max_age_seconds.is_none()),
            ("[revocation] clock-skew-seconds, slide-to", true),
            ("[timestamp] delay-seconds", self.delay_seconds.is_none()),
            ("[changes]", true),
            ("these levels", true),
        ];
        settings.into_iter().filter(|(_, left)| *left).map(|(name, _)| name).collect()
    }
}

/// How hard the base holds each rule.
fn base_level() -> impl Fn(&str) -> Level {
    let base = ValidationPolicy::built_in(BASE).ok();
    move |id| base.as_ref().zip(rule(id)).map_or(Level::Fail, |(base, row)| base.level(row))
}

/// The word of a level.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Fail => "fail",
        Level::Warn => "warn",
        Level::Inform => "inform",
        Level::Ignore => "ignore",
    }
}

/// `never`, `always`, a date, or a moment.
pub(super) fn date(until: Until) -> String {
    let text = until.to_string();
    text.strip_suffix("T00:00:00Z").unwrap_or(&text).to_owned()
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            // Line ends and layout of a description mean nothing.
            _ if character.is_whitespace() => out.push(' '),
            _ if character.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// Foreign text on one line of a comment.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

/// Ids, separated by commas, in lines of a hundred columns.
fn wrapped(ids: &[&str]) -> Vec<String> {
    const WIDTH: usize = 96;
    let mut rows: Vec<String> = Vec::new();
    for id in ids {
        match rows.last_mut() {
            Some(row) if row.len().saturating_add(id.len()) < WIDTH => {
                row.push_str(", ");
                row.push_str(id);
            }
            Some(row) => {
                row.push(',');
                rows.push((*id).to_owned());
            }
            None => rows.push((*id).to_owned()),
        }
    }
    rows
}
