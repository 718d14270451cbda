//! Names of files in a container: which are safe, which are the same to some system, and which one a
//! URI means.

use super::directory::Entry;
use super::directory::odd;
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
        if let Some(other) = known.insert(folded(&entry.name), entry) {
            let seen = format!("two files of one name: {} and {}", other.name, entry.name);
            deviations.push(odd(entry.location(), seen, "names that no system takes for one"));
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
    } else if name.get(1..2) == Some(":") {
        Some("a name with a drive")
    } else if parts.any(|part| matches!(part, "" | "." | "..")) {
        Some("a name that leads to another folder")
    } else {
        None
    }
}

/// Characters without a shape, or that turn the order of what is read around them.
fn is_unseen(one: char) -> bool {
    matches!(one, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// A name as the least particular system knows it: without case, composed, without dots and spaces
/// at the end of a part.
fn folded(name: &str) -> String {
    let composed: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let parts: Vec<&str> =
        composed.split('/').map(|part| part.trim_end_matches(['.', ' '])).collect();
    parts.join("/")
}

/// Which file a URI means (AS-03). It is percent-encoded by the standard; some programs write names
/// as they are, others compose their letters or write a plus for a space.
pub fn find<'n>(uri: &str, names: impl Iterator<Item = &'n str>) -> Found {
    let decoded = percent::decoded(uri);
    if [uri, decoded.as_str()].into_iter().any(leads_out) {
        return Found::Outside;
    }
    let spaced = percent::decoded(&uri.replace('+', " "));
    let composed = |name: &str| name.nfc().collect::<String>();
    let wanted = composed(&decoded);
    let (mut by_standard, mut raw, mut close) = (None, None, Vec::new());
    for name in names {
        if name == decoded {
            by_standard = Some(name);
        } else if name == uri {
            raw = Some(name);
        } else if composed(name) == wanted || composed(name) == composed(uri) {
            close.push((name, "its letters are composed otherwise"));
        } else if name == spaced {
            close.push((name, "a plus stands for a space"));
        }
    }
    let file = |name: &str, quirk| Found::File { name: name.to_owned(), quirk };
    match (by_standard, raw, close.as_slice()) {
        (Some(_), Some(_), _) | (Some(_), None, [_, ..]) => Found::Ambiguous,
        (Some(name), None, _) => file(name, None),
        (None, Some(name), _) => file(name, Some("it is not percent-encoded")),
        (None, None, [(name, quirk)]) => file(name, Some(quirk)),
        (None, None, []) => Found::Nothing,
        (None, None, _) => Found::Ambiguous,
    }
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
        find(uri, names.iter().copied())
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
        assert_ne!(folded("a"), folded("b"));
    }

    #[test]
    fn unsafe_names_are_told() {
        for name in ["", "/a", "a\\b", "a\0", "c:/a", "a/../b", "./a", "a//b"] {
            assert!(unsafe_part(name).is_some(), "{name:?}");
        }
        assert_eq!(unsafe_part("Văn bản/Công văn 1.pdf"), None);
        assert_eq!(unsafe_part("folder/"), None);
    }
}
