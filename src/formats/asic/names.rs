//! Names of files in a container: which are safe, which are the same to some system, and which one a
//! URI means.

use super::directory::Entry;
use super::directory::odd;
use super::parts::MIMETYPE;
use crate::formats::neighbours::Found;
use crate::formats::percent;
use crate::model::Deviation;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Where signatures and what belongs to them stand.
pub const META_INF: &str = "META-INF/";

/// Names that lead out of a folder, that systems take for one another, or that are no files'.
pub fn deviations(entries: &[Entry]) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    let mut known: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in entries {
        if let Some(seen) = unsafe_part(&entry.name) {
            deviations.push(odd(entry.location(), seen, "a name within the container"));
        }
        if entry.is_folder() {
            // Deflated nothing takes two bytes, which some programs write for a folder.
            if entry.size > 0 || entry.stored > 2 {
                deviations.push(odd(entry.location(), "a folder with content", "a folder"));
            }
            continue;
        }
        if let Some(other) = &entry.other_name {
            let seen = format!("{}, or {other}", entry.name);
            let expected = "a name that is declared as UTF-8";
            deviations.push(Deviation::new("AS-07b", entry.location(), seen, expected));
        }
        for name in [Some(&entry.name), entry.other_name.as_ref()].into_iter().flatten() {
            let other = known.insert(folded(name), entry);
            if let Some(other) = other.filter(|other| other.header != entry.header) {
                let seen = format!("two files of one name: {} and {}", other.name, entry.name);
                deviations.push(odd(entry.location(), seen, "names that no system takes for one"));
            }
        }
    }
    for entry in entries {
        let name = folded(&entry.name);
        let mut above = name.match_indices('/').filter_map(|(at, _)| name.get(..at));
        if let Some(file) = above.find_map(|above| known.get(above)) {
            let seen = format!("a file and a folder of one name: {}", file.name);
            deviations.push(odd(entry.location(), seen, "names that no system takes for one"));
        }
    }
    deviations
}

/// What makes a name unsafe to unpack.
fn unsafe_part(name: &str) -> Option<&'static str> {
    let mut parts = name.strip_suffix('/').unwrap_or(name).split('/');
    if name.is_empty() {
        Some("a file without a name")
    } else if name.starts_with('/') {
        Some("an absolute name")
    } else if name.contains('\\') {
        Some("a name with a backslash")
    } else if name.chars().any(char::is_control) {
        Some("a name with a control character")
    } else if name.chars().any(is_unseen) {
        Some("a name with characters that are not seen")
    } else if reserved(name) {
        Some("a name of the container's own in other letters")
    } else if name.get(1..2) == Some(":") {
        Some("a name with a drive")
    } else if parts.any(|part| matches!(part, "" | "." | "..")) {
        Some("a name that leads to another folder")
    } else {
        None
    }
}

/// Names that mean something in a container, written as only some systems take for the same.
fn reserved(name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    (folded(first) == folded("META-INF") && first != "META-INF")
        || (folded(name) == MIMETYPE && name != MIMETYPE)
}

/// Characters without a shape, or that turn the order of what is read around them, or end the line.
fn is_unseen(one: char) -> bool {
    matches!(one, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Characters that choose a shape of the one before them.
fn is_variant(one: &char) -> bool {
    matches!(one, '\u{FE00}'..='\u{FE0F}')
}

/// A name as the least particular system knows it: without case, composed, without dots and spaces
/// at the end of a part, without the name of a stream within a file (NTFS).
fn folded(name: &str) -> String {
    let seen = name.chars().filter(|one| !is_variant(one));
    let composed: String = seen.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let stem = |part: &str| {
        let file = part.split(':').next().unwrap_or_default();
        file.trim_end_matches(['.', ' ']).to_owned()
    };
    composed.split('/').map(stem).collect::<Vec<_>>().join("/")
}

/// The names of a container's files, each found at once.
pub struct Names {
    /// Positions by name; the first where there are several.
    exact: BTreeMap<String, usize>,
    /// Names by their composed form.
    composed: BTreeMap<String, Vec<String>>,
}

impl Names {
    /// Of files in their order.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut all = Self { exact: BTreeMap::new(), composed: BTreeMap::new() };
        for (position, name) in names.enumerate() {
            all.exact.entry(name.to_owned()).or_insert(position);
            all.composed.entry(composed(name)).or_default().push(name.to_owned());
        }
        all
    }

    /// A file by its name, exactly.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.exact.get(name).copied()
    }

    /// Which file a URI means (AS-03). It is percent-encoded by the standard; some programs write
    /// names as they are, others compose their letters or write a plus for a space.
    pub fn find(&self, uri: &str) -> Found {
        let decoded = percent::decoded(uri);
        if [uri, decoded.as_str()].into_iter().any(leads_out) {
            return Found::Outside;
        }
        let known = |name: &str| self.exact.contains_key(name);
        // A name with a mark in it, or a part of a file, or a question to it.
        let file = uri.split(['#', '?']).next().unwrap_or_default();
        if file.len() < uri.len()
            && known(&percent::decoded(file))
            && (known(uri) || known(&decoded))
        {
            return Found::Ambiguous;
        }
        let by_standard = known(&decoded);
        let raw = decoded != uri && known(uri);
        let taken = |name: &str| name == decoded || name == uri;
        let mut close = BTreeMap::new();
        for form in [composed(&decoded), composed(uri)] {
            let others = self.composed.get(&form).into_iter().flatten();
            for name in others.filter(|name| !taken(name)) {
                close.insert(name.clone(), "its letters are composed otherwise");
            }
        }
        let spaced = percent::decoded(&uri.replace('+', " "));
        if known(&spaced) && !taken(&spaced) {
            close.entry(spaced).or_insert("a plus stands for a space");
        }
        let mut close = close.into_iter();
        match (by_standard, raw, close.next(), close.next()) {
            (true, true, _, _) | (true, false, Some(_), _) | (false, false, Some(_), Some(_)) => {
                Found::Ambiguous
            }
            (true, false, None, _) => Found::File { name: decoded, quirk: None },
            (false, true, _, _) => {
                Found::File { name: uri.to_owned(), quirk: Some("it is not percent-encoded") }
            }
            (false, false, Some((name, quirk)), None) => Found::File { name, quirk: Some(quirk) },
            (false, false, None, _) => Found::Nothing,
        }
    }
}

fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// A URI that is no path within the container.
fn leads_out(uri: &str) -> bool {
    let scheme = uri.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
    uri.starts_with('/') || scheme || uri.split('/').any(|part| matches!(part, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(uri: &str, names: &[&str]) -> Found {
        Names::of(names.iter().copied()).find(uri)
    }

    fn file(name: &str, quirk: Option<&'static str>) -> Found {
        Found::File { name: name.to_owned(), quirk }
    }

    #[test]
    fn names_are_found_as_the_standard_writes_them() {
        assert_eq!(found("a%20b", &["a b", "c"]), file("a b", None));
        assert_eq!(found("C%C3%B4ng.pdf", &["Công.pdf"]), file("Công.pdf", None));
        assert_eq!(found("none", &["a"]), Found::Nothing);
    }

    #[test]
    fn names_are_found_as_programs_write_them_and_that_is_told() {
        assert_eq!(found("a b", &["a b"]), file("a b", None));
        assert_eq!(found("a+b", &["a b"]), file("a b", Some("a plus stands for a space")));
        assert_eq!(found("100%25", &["100%25"]), file("100%25", Some("it is not percent-encoded")));
        let composed = "its letters are composed otherwise";
        assert_eq!(found("Co\u{302}ng", &["Công"]), file("Công", Some(composed)));
    }

    #[test]
    fn uri_that_means_two_files_means_none() {
        assert_eq!(found("a%20b", &["a b", "a%20b"]), Found::Ambiguous);
        assert_eq!(found("a+b", &["a b", "a+b"]), Found::Ambiguous);
        assert_eq!(found("a#b", &["a", "a#b"]), Found::Ambiguous);
        assert_eq!(found("a?b", &["a", "a?b"]), Found::Ambiguous);
        assert_eq!(found("a%23b", &["a", "a#b"]), file("a#b", None));
    }

    #[test]
    fn each_name_of_many_is_found_at_once() {
        let names: Vec<String> = (0..20_000).map(|number| format!("Văn bản {number}")).collect();
        let all = Names::of(names.iter().map(String::as_str));
        for name in &names {
            assert_eq!(all.find(&percent::encoded(name)), file(name, None));
        }
    }

    #[test]
    fn uri_that_leads_out_is_not_followed() {
        for uri in ["../a", "/a", "a/../b", "%2e%2e/a", "file:a", "http://x/a"] {
            assert_eq!(found(uri, &["a", "b"]), Found::Outside, "{uri}");
        }
    }

    #[test]
    fn names_are_the_same_to_the_least_particular_system() {
        assert_eq!(folded("A.TXT"), folded("a.txt. "));
        assert_eq!(folded("Co\u{302}ng"), folded("CÔNG"));
        assert_eq!(folded("a.txt:x"), folded("a\u{fe00}.txt"));
        assert_ne!(folded("a"), folded("b"));
    }

    #[test]
    fn unsafe_names_are_told() {
        for name in
            ["", "/a", "a\\b", "a\0", "c:/a", "a/../b", "./a", "a//b", "meta-inf/a", "Mimetype"]
        {
            assert!(unsafe_part(name).is_some(), "{name:?}");
        }
        assert_eq!(unsafe_part("Văn bản/Công văn 1.pdf"), None);
        assert_eq!(unsafe_part("folder/"), None);
        assert_eq!(unsafe_part("META-INF/a"), None);
    }
}
