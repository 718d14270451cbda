//! Every error that can reach a person is said in Vietnamese, too. The sources are read: the words
//! of each `#[error("…")]`, and of each phrase that an error is made with, must have a row in
//! `src/report/causes/` or `src/report/phrases.rs`.

#![allow(clippy::disallowed_methods, reason = "the test reads the sources")]

use condau::report::in_vietnamese;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// What begins an error, up to its opening bracket.
const MAKERS: &[&str] = &[
    "#[error",
    "FormatError::at",
    "FormatError::unreadable",
    "FormatError::Read",
    "FormatError::Encrypted",
    "CryptoError::Unsupported",
    "CryptoError::Key",
    "CryptoError::Signing",
    "HttpFailure::Unreachable",
    "HttpFailure::Address",
    "HttpFailure::Other",
    "FileError::other",
    "Refusal::FieldName ",
    "Refusal::Usage ",
    "SigningError::Token ",
    "KeyError::Unreadable ",
    "KeyError::OldEncryption ",
    "FetchError ",
    "place.error",
    "unmet",
    "unusable",
    "broken",
    "refused",
    "Err",
];

/// Folders whose errors are said as causes. In `cli/`, both languages stand side by side, but for
/// the values of options.
const FOLDERS: &[&str] =
    &["adapters", "app", "cli", "crypto", "formats", "policy", "ports.rs", "signing"];

/// Folders in which every phrase may be said to people: as an error, or as what was compared where a
/// rule is not kept.
const WHOLE: &[&str] = &["formats", "validation"];

/// But these, which write documents and read names, or say both languages themselves.
const WRITERS: &[&str] = &[
    "/appearance/",
    "/embed",
    "/lint",
    "/trust/",
    "formats/asic/manifest_text.rs",
    "formats/detect.rs",
    "formats/pdf/rewrite.rs",
    "formats/pdf/update.rs",
    "formats/pdf/window.rs",
    "formats/x509/describe.rs",
    "formats/x509/files.rs",
    "formats/x509/sample.rs",
];

/// Files whose errors are said in both languages by a `match` of their own, which the compiler
/// keeps whole: `cli/trust/failure.rs`.
const MATCHED: &[&str] = &["app/trust/error.rs", "adapters/trust_store.rs"];

/// Said as they are: names that stand within other phrases, formats that are filled elsewhere, and
/// what is told to programs.
const KEPT: &[&str] = &[
    "{}: {}",
    "{doing} {}",
    "{word} {sub} ({})",
    "{}: {what}",
    "a list of thumbprints: {error}",
    "{doing}: {cause}",
    "{name}",
    "--tsa: {why}",
    "{what} from {url}: {cause}",
    "{} with {digest}",
    "{} of a signature field that is {state}",
    "{what} in {}",
    "ASCIIHex: {error}",
    "EC: {error}",
    "RSA: {cause}",
    "RSA: {error}",
    // The same in both languages, or without an accent in Vietnamese.
    "QcType esign, QcType eseal",
    "byte {at}",
    "critical: ",
    "http, https",
    "nextUpdate after {this_update}",
    "startxref {}",
    "{tail} bytes",
    "{} bytes",
    "Cert Issuer",
    "Cert KeyUsage",
    "Cert OID",
    "Cert Subject",
    "Cert SubjectDN",
];

fn sources(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a readable folder").flatten() {
            sources(&entry.path(), files);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs")
        && path.file_name().is_some_and(|name| name != "tests.rs")
        && !path.components().any(|part| part.as_os_str() == "tests")
    {
        files.push(path.to_owned());
    }
}

/// A file's code up to its unit tests, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable source");
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let lines = text[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The string literals from a bracket to the one that closes it.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_i32;
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            '\'' => {
                // A character, not a lifetime: skip it, it may be a quote or a bracket.
                let ahead: Vec<char> = chars.clone().take(3).collect();
                if ahead.first() == Some(&'\\') {
                    chars.nth(2);
                } else if ahead.get(1) == Some(&'\'') {
                    chars.nth(1);
                }
            }
            '"' => found.push(literal(&mut chars)),
            _ => {}
        }
    }
    found
}

fn literal(chars: &mut impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut continued = false;
    while let Some(c) = chars.next() {
        if continued && c.is_whitespace() {
            continue;
        }
        continued = false;
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('\n') => continued = true,
                Some(escaped) => text.push(escaped),
                None => break,
            },
            other => text.push(other),
        }
    }
    text
}

/// The phrase as a person would see it, with a number for each blank; a blank that is glued to the
/// end may be empty.
fn filled(phrase: &str) -> String {
    let mut text = String::new();
    let glued = phrase.strip_suffix("{}").filter(|rest| !rest.ends_with([' ', '`', ':', '(']));
    let mut rest = glued.unwrap_or(phrase);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix('{') {
            text.push('{');
            rest = after;
        } else {
            text.push('7');
            rest = after.split_once('}').map_or("", |parts| parts.1);
        }
    }
    text + rest
}

/// Whether there is a word of English in a phrase: names of standards and their parts are none.
fn has_words(phrase: &str) -> bool {
    let mut words = phrase.split([' ', ',', ':', ';', '(', ')']);
    words.any(|word| {
        word.chars().count() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    })
}

/// What errors are made of, with a file that does so.
fn phrases() -> BTreeMap<String, String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for folder in FOLDERS {
        sources(&root.join(folder), &mut files);
    }
    let mut phrases = BTreeMap::new();
    let mut whole = Vec::new();
    for folder in WHOLE {
        sources(&root.join(folder), &mut whole);
    }
    for path in whole {
        let shown = path.display().to_string();
        if WRITERS.iter().any(|writer| shown.contains(writer)) {
            continue;
        }
        for phrase in literals(&format!("({})", code(&path))) {
            phrases.insert(phrase, path.display().to_string());
        }
    }
    for path in files {
        let code = code(&path);
        let shown = path.strip_prefix(&root).expect("below src").display().to_string();
        if MATCHED.contains(&shown.as_str()) {
            continue;
        }
        for maker in MAKERS {
            for (at, _) in code.match_indices(maker) {
                let before = code[..at].chars().next_back().unwrap_or(' ');
                let rest = &code[at + maker.len()..];
                // Failures carry both languages themselves.
                let own = rest.starts_with("(Failure") || rest.starts_with("(super::Failure");
                if before.is_alphanumeric() || before == '_' || own || !rest.starts_with(['(', '{'])
                {
                    continue;
                }
                for phrase in literals(rest) {
                    phrases.insert(phrase, shown.clone());
                }
            }
        }
    }
    phrases
}

#[test]
fn every_error_has_its_vietnamese() {
    let phrases = phrases();
    assert!(phrases.len() > 200, "the errors were not found");
    let mut missing = Vec::new();
    for (phrase, file) in &phrases {
        let is_part = phrase.starts_with([' ', ',', ';']) || !phrase.contains(' ');
        let is_part = is_part || phrase.split(' ').all(|word| word.starts_with('/'));
        // Both languages side by side.
        let is_vietnamese = !phrase.is_ascii();
        if is_part || is_vietnamese || KEPT.contains(&phrase.as_str()) {
            continue;
        }
        let english = filled(phrase);
        if !has_words(phrase) {
            continue;
        }
        if english.contains(' ') && in_vietnamese(&english).is_ascii() {
            missing.push(format!("{file}: {phrase}"));
        }
    }
    assert!(
        missing.is_empty(),
        "without Vietnamese in src/report/causes/:\n{}",
        missing.join("\n")
    );
}

#[test]
fn phrase_that_nobody_knows_would_be_found() {
    assert!(in_vietnamese("an error that nobody knows").is_ascii());
    let code = "(format!(\"a {} \\\n   b\", 'x', f('\"')), \"c\") \"d\"";
    assert_eq!(literals(code), ["a {} b", "c"]);
    assert_eq!(filled("{} of `{name}` {{"), "7 of `7` {");
    assert_eq!(filled("no key{}"), "no key");
}
