//! Our canonical forms against libxml2's, octet for octet, on random documents and on subtrees of
//! them where they stand.
//!
//! Needs Python 3 and libxml2 (`CONDAU_PEERS_PYTHON` names another interpreter); skipped with the
//! reason printed where they are absent.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test, and its peer is another program"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use condau::formats::xml::canonicalize;
use condau::formats::xml::canonicalize_element;
use serde_json::Value;
use serde_json::json;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

const DOCUMENTS: u64 = 10_000;

const METHODS: [(&str, u8, bool); 6] = [
    ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", 0, false),
    ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", 0, true),
    ("http://www.w3.org/2001/10/xml-exc-c14n#", 1, false),
    ("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", 1, true),
    ("http://www.w3.org/2006/12/xml-c14n11", 2, false),
    ("http://www.w3.org/2006/12/xml-c14n11#WithComments", 2, true),
];

/// A reproducible source of choices (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize]
    }
}

const PREFIXES: [&str; 5] = ["a", "b", "c", "ds", "xs"];
// ASCII without characters to escape: libxml2 2.9 takes others for relative, and writes namespace names as they are, so that its form of
// `a&amp;b` is not even XML.
const NAMESPACES: [&str; 6] = [
    "urn:one",
    "urn:two",
    "http://three.example/a?b=1",
    "HTTP://Four.example/",
    "urn:one/5",
    "urn:q&#x36;;x",
];
const NAMES: [&str; 7] = ["x", "y", "z", "Đơn", "_1", "long-name.2", "lang"];
// `..` always with a slash: Canonical XML 1.1 clause 2.4 adds one to a trailing `..`, which libxml2
// leaves out after another leading `..`.
// `..` always with a slash: Canonical XML 1.1 clause 2.4 adds one to a trailing `..`, which libxml2
// leaves out after another leading `..`.
const BASES: [&str; 8] = [
    "http://b.example/d/e",
    "f/",
    "../g",
    "h/i.xml",
    "./j/",
    "/k/",
    "../",
    "http://l.example/m/?q=1",
];
const TEXTS: [&str; 18] = [
    "text",
    " ",
    "\n  ",
    "\r\n",
    "\r",
    "\t",
    "&amp;",
    "&lt;",
    "&gt;",
    ">",
    "&#13;",
    "&#xD;",
    "&quot;",
    "\"",
    "'",
    "Số: 15/QĐ-BNV",
    "\u{1D11E}&#x1D11E;",
    "&#9;&#10;]]",
];
const VALUES: [&str; 14] = [
    "",
    "v",
    " v  w ",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "&#9;&#10;&#13;",
    "&#xA;&#x9;&#xD;",
    "&lt;&gt;>",
    "&quot;&apos;",
    "Đồng &amp; hào",
    "'",
    "\u{7F}",
    "&#x20;&#160;",
];

struct Writer<'d> {
    dice: &'d mut Dice,
    out: String,
    /// Prefixes declared here, with whether they are.
    scope: Vec<Vec<&'static str>>,
    /// Paths of the elements by positions.
    elements: Vec<String>,
}

impl Writer<'_> {
    fn document(&mut self) {
        if self.dice.chance(30) {
            self.out.push_str("<?xml version=\"1.0\" encoding='UTF-8'?>");
        }
        self.around();
        self.element("/*[1]", 0);
        self.around();
    }

    fn around(&mut self) {
        while self.dice.chance(25) {
            match self.dice.roll(3) {
                0 => self.out.push_str("<!-- around\r\nthe root -->"),
                1 => self.out.push_str("<?target  some data ?>"),
                _ => self.out.push('\n'),
            }
        }
    }

    fn space(&mut self) {
        let space = self.dice.pick(&[" ", " ", " ", "  ", "\n", "\t ", "\r\n"]);
        self.out.push_str(space);
    }

    fn quoted(&mut self, value: &str) {
        let quote = if value.contains('"') {
            '\''
        } else if value.contains('\'') {
            '"'
        } else {
            self.dice.pick(&['"', '"', '\''])
        };
        let equals = self.dice.pick(&["=", "=", "=", " = "]);
        self.out.push_str(equals);
        self.out.push(quote);
        self.out.push_str(value);
        self.out.push(quote);
    }

    fn element(&mut self, path: &str, depth: u32) {
        self.elements.push(path.to_owned());
        let mut declared: Vec<&'static str> = Vec::new();
        let mut declarations: Vec<(&'static str, &'static str)> = Vec::new();
        while self.dice.chance(if depth == 0 { 60 } else { 22 }) {
            let prefix = self.dice.pick(&PREFIXES);
            if declarations.iter().all(|(other, _)| *other != prefix) {
                let namespace = self.dice.pick(&NAMESPACES);
                declarations.push((prefix, namespace));
                declared.push(prefix);
            }
        }
        if self.dice.chance(20) {
            let undeclare = self.dice.chance(35);
            let namespace = if undeclare { "" } else { self.dice.pick(&NAMESPACES) };
            declarations.push(("", namespace));
        }
        self.scope.push(declared);
        let known: Vec<&'static str> = self.scope.iter().flatten().copied().collect();
        let prefix =
            if known.is_empty() || self.dice.chance(50) { "" } else { self.dice.pick(&known) };
        let name = self.dice.pick(&NAMES);
        let name = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") };
        self.out.push('<');
        self.out.push_str(&name);
        for (prefix, namespace) in declarations {
            self.space();
            self.out.push_str(if prefix.is_empty() { "xmlns" } else { "xmlns:" });
            self.out.push_str(prefix);
            self.quoted(namespace);
        }
        self.attributes(&known);
        if self.dice.chance(10) {
            self.space();
        }
        if self.dice.chance(20) {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.content(path, depth);
            self.out.push_str("</");
            self.out.push_str(&name);
            if self.dice.chance(8) {
                self.space();
            }
            self.out.push('>');
        }
        self.scope.pop();
    }

    fn attributes(&mut self, known: &[&'static str]) {
        let mut names: Vec<String> = Vec::new();
        while self.dice.chance(45) {
            let local = self.dice.pick(&NAMES);
            let (name, value) = if self.dice.chance(30) {
                let local =
                    self.dice.pick(&["lang", "space", "id", "base", "base", "base", "other"]);
                let value = match local {
                    "base" => self.dice.pick(&BASES),
                    "space" => self.dice.pick(&["default", "preserve"]),
                    "id" => "i",
                    _ => self.dice.pick(&VALUES),
                };
                (format!("xml:{local}"), value)
            } else if !known.is_empty() && self.dice.chance(35) {
                // Names differ by prefix too, so two prefixes of one namespace do not collide.
                let prefix = self.dice.pick(known);
                (format!("{prefix}:{local}-{prefix}"), self.dice.pick(&VALUES))
            } else {
                (local.to_owned(), self.dice.pick(&VALUES))
            };
            if !names.contains(&name) {
                self.space();
                self.out.push_str(&name);
                self.quoted(value);
                names.push(name);
            }
        }
    }

    fn content(&mut self, path: &str, depth: u32) {
        let mut children = 0;
        while self.dice.chance(75) {
            match self.dice.roll(10) {
                0..=3 => {
                    let text = self.dice.pick(&TEXTS);
                    // `]]` before a raw `>` would not be well-formed.
                    if !(text.starts_with('>') && self.out.ends_with("]]")) {
                        self.out.push_str(text);
                    }
                }
                4..=6 if depth < 6 => {
                    children += 1;
                    self.element(&format!("{path}/*[{children}]"), depth + 1);
                }
                7 => self.out.push_str("<![CDATA[<raw> & \r\n &amp; ]>]]>"),
                8 => self.out.push_str("<!-- a comment & more\r -->"),
                9 => self.out.push_str("<?pi data=\"1\"  \r\n?>"),
                _ => {}
            }
        }
    }
}

struct Case {
    document: String,
    path: Option<String>,
    method: (&'static str, u8, bool),
    prefixes: Vec<String>,
}

impl Case {
    fn ours(&self) -> Option<Vec<u8>> {
        let mut octets = Vec::new();
        let mut out = |bytes: &[u8]| octets.extend_from_slice(bytes);
        let document = self.document.as_bytes();
        let done = match &self.path {
            None => canonicalize(document, self.method.0, &self.prefixes, &mut out),
            Some(path) => {
                canonicalize_element(document, path, self.method.0, &self.prefixes, &mut out)
            }
        };
        done.is_ok().then_some(octets)
    }

    fn request(&self) -> Value {
        json!({
            "document": STANDARD.encode(&self.document),
            "path": self.path,
            "mode": self.method.1,
            "comments": self.method.2,
            "prefixes": self.prefixes,
        })
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for seed in 0..DOCUMENTS {
        let mut dice = Dice(seed);
        let mut writer =
            Writer { dice: &mut dice, out: String::new(), scope: Vec::new(), elements: Vec::new() };
        writer.document();
        let (document, elements) = (writer.out, writer.elements);
        for part in [false, true, true] {
            let path = part.then(|| elements[dice.roll(elements.len() as u64) as usize].clone());
            let method = dice.pick(&METHODS);
            let mut prefixes: Vec<String> = Vec::new();
            while method.1 == 1 && dice.chance(50) {
                prefixes.push(dice.pick(&["a", "b", "ds", "#default", "none"]).to_owned());
            }
            cases.push(Case { document: document.clone(), path, method, prefixes });
        }
    }
    cases
}

fn python() -> PathBuf {
    let named = std::env::var_os("CONDAU_PEERS_PYTHON").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let peers = home.join(".cache/condau-peers/venv/bin/python");
    named.or_else(|| peers.exists().then_some(peers)).unwrap_or_else(|| PathBuf::from("python3"))
}

/// The peer's answers, or why there are none.
fn answers(cases: &[Case]) -> Result<Vec<Option<Vec<u8>>>, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/c14n_libxml2.py");
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut requests = String::new();
    for case in cases {
        requests.push_str(&case.request().to_string());
        requests.push('\n');
    }
    let mut input = child.stdin.take().expect("piped");
    let feeder = std::thread::spawn(move || input.write_all(requests.as_bytes()));
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let fed = feeder.join().expect("no panic");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    fed.map_err(|error| error.to_string())?;
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    Ok(text
        .lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line).expect("an answer");
            answer["octets"].as_str().map(|octets| STANDARD.decode(octets).expect("base64"))
        })
        .collect())
}

#[test]
fn canonical_forms_equal_libxml2_on_ten_thousand_documents() {
    let cases = cases();
    let answers = match answers(&cases) {
        Ok(answers) => answers,
        Err(reason) => {
            eprintln!("skipped: no libxml2 to compare with: {reason}");
            return;
        }
    };
    assert_eq!(answers.len(), cases.len());
    let mut different = 0;
    let mut compared = 0;
    for (case, theirs) in cases.iter().zip(&answers) {
        let ours = case.ours();
        compared += usize::from(ours.is_some() && theirs.is_some());
        if ours != *theirs {
            different += 1;
            if different <= 5 {
                let show = |octets: &Option<Vec<u8>>| {
                    octets.as_ref().map(|octets| String::from_utf8_lossy(octets).into_owned())
                };
                eprintln!(
                    "--- {} {:?} {:?}\n{:?}\nours   {:?}\ntheirs {:?}",
                    case.method.0,
                    case.path,
                    case.prefixes,
                    case.document,
                    show(&ours),
                    show(theirs)
                );
            }
        }
    }
    assert_eq!(different, 0, "of {} cases", cases.len());
    assert!(compared > cases.len() * 9 / 10, "only {compared} were canonicalised by both");
}
