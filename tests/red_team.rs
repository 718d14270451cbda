//! Attacks on documents that were signed with the sample keys. What the signer did not sign may
//! never stand in a file that passes; each test here passed wrongly once, or might have.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::sync::LazyLock;

/// A folder with a signed decision, as PDF and as XML.
struct Desk {
    folder: tempfile::TempDir,
    pdf: Vec<u8>,
    xml: String,
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["sandbox", "--save-crls", "crls"]);
    for kind in ["pdf", "xml"] {
        let (from, to) =
            (project(&format!("fixtures/{kind}/quyet-dinh.{kind}")), format!("signed.{kind}"));
        let (key, password) =
            (project("certs-sample/signers/leader.p12"), project("certs-sample/password.txt"));
        let with = ["--p12", &key, "--password-file", &password, "--tsa", "sandbox"];
        run(folder.path(), &[&["sign", &from, "-o", &to], &with[..]].concat());
    }
    let pdf = fs::read(folder.path().join("signed.pdf")).expect("signed");
    let xml = fs::read_to_string(folder.path().join("signed.xml")).expect("signed");
    Desk { folder, pdf, xml }
});

fn project(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_string_lossy().into_owned()
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_condau"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C")
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert_ne!(output.status.code(), Some(101), "{arguments:?}");
    output.stdout
}

fn verify(name: &str, bytes: &[u8]) -> Value {
    let folder = DESK.folder.path();
    fs::write(folder.join(name), bytes).expect("written");
    let (trust, certs) = (project("certs-sample/trust"), project("certs-sample/ca"));
    let with = ["--trust", &trust, "--certs", &certs, "--crls", "crls", "--format", "json"];
    let report = run(folder, &[&["verify", name], &with[..]].concat());
    serde_json::from_slice(&report).expect("a report")
}

/// The verdict and the rules of all findings.
fn judged(name: &str, bytes: &[u8]) -> (String, Vec<String>) {
    let report = verify(name, bytes);
    let signatures = report["signatures"].as_array().expect("signatures").iter();
    let rules = signatures
        .flat_map(|signature| signature["findings"].as_array().expect("findings"))
        .chain(report["findings"].as_array().expect("findings"))
        .map(|finding| {
            let seen = finding["compared"]["seen"].as_str().unwrap_or_default();
            format!("{} {seen}", finding["rule"].as_str().expect("a rule"))
        })
        .collect();
    (report["verdict"].as_str().expect("a verdict").to_owned(), rules)
}

#[track_caller]
fn assert_fails(name: &str, bytes: &[u8], rule: &str) {
    let (verdict, rules) = judged(name, bytes);
    assert_eq!(verdict, "TOTAL-FAILED", "{name}: {rules:?}");
    assert!(rules.iter().any(|found| found.contains(rule)), "{name}: {rules:?}");
}

/// An update of a PDF by hand.
struct Update<'u> {
    /// Number, generation and value of each object.
    objects: &'u [(u32, u16, &'u [u8])],
    /// Entries of the table besides theirs: number, generation, offset.
    entries: &'u [(u32, u16, usize)],
    /// Bytes before the first object.
    before: &'u [u8],
    /// Root, or what stands in its place.
    root: &'u str,
    size: u32,
}

impl Default for Update<'_> {
    fn default() -> Self {
        Self {
            objects: &[(30, 0, b"<</A 1>>")],
            entries: &[],
            before: b"",
            root: "/Root 1 0 R",
            size: 40,
        }
    }
}

impl Update<'_> {
    fn of(&self, file: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        bytes.extend_from_slice(self.before);
        let mut entries = self.entries.to_vec();
        for (number, generation, value) in self.objects {
            entries.push((*number, *generation, bytes.len()));
            bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        entries.sort_unstable();
        let at = bytes.len();
        let mut table = "xref\n".to_owned();
        for (number, generation, offset) in entries {
            table.push_str(&format!("{number} 1\n{offset:010} {generation:05} n \n"));
        }
        let Self { root, size, .. } = self;
        let (previous, id) = (startxref(file), identifier(file));
        table.push_str(&format!(
            "trailer\n<<{root}/Info 20 0 R/Size {size}/Prev {previous}/ID{id}>>\nstartxref\n{at}\n%%EOF\n"
        ));
        bytes.extend_from_slice(table.as_bytes());
        bytes
    }
}

fn rfind(bytes: &[u8], word: &str) -> usize {
    bytes.windows(word.len()).rposition(|window| window == word.as_bytes()).expect("the word")
}

fn startxref(file: &[u8]) -> usize {
    let after = String::from_utf8_lossy(&file[rfind(file, "startxref") + 9..]).into_owned();
    after.split_whitespace().next().expect("an offset").parse().expect("a number")
}

fn identifier(file: &[u8]) -> String {
    let after = &file[rfind(file, "/ID") + 3..];
    let end = after.iter().position(|byte| *byte == b']').expect("an array");
    String::from_utf8_lossy(&after[..=end]).into_owned()
}

/// The last definition of an object: its value.
fn value(file: &[u8], number: u32) -> Vec<u8> {
    let header = format!("\n{number} 0 obj\n");
    let start = rfind(file, &header) + header.len();
    let length = file[start..].windows(7).position(|w| w == b"\nendobj").expect("an end");
    file[start..start + length].to_vec()
}

fn evil() -> Vec<u8> {
    let page = "BT /Bold 40 Tf 60 600 Td (FORGED) Tj ET";
    format!("<</Length {}>>\nstream\n{page}\nendstream", page.len()).into_bytes()
}

/// The forged content of page 1 as an object that no table names.
fn hidden() -> Vec<u8> {
    [b"18 0 obj\n".as_slice(), &evil(), b"\nendobj\n"].concat()
}

/// Pushes `startxref` out of the last kilobyte, which makes readers search the
/// whole file for objects.
const FAR: [u8; 2000] = [b'\n'; 2000];

#[test]
fn an_update_without_changes_passes() {
    let (verdict, rules) = judged("nothing.pdf", &Update::default().of(&DESK.pdf));
    assert_eq!(verdict, "TOTAL-PASSED", "{rules:?}");
}

#[test]
fn new_page_content_fails() {
    let update = Update { objects: &[(18, 0, &evil())], ..Update::default() };
    assert_fails("content.pdf", &update.of(&DESK.pdf), "DA-25");
}

#[test]
fn page_content_that_the_table_does_not_name_fails() {
    let update = Update { before: &hidden(), ..Update::default() };
    let attack = [update.of(&DESK.pdf), FAR.to_vec()].concat();
    assert_fails("hidden.pdf", &attack, "DA-19");
}

#[test]
fn page_content_in_a_comment_or_a_stream_that_the_table_does_not_name_fails() {
    let split = [b"18 % c\n0 % d\r\n%\nobj\n".as_slice(), &evil(), b"\nendobj\n"].concat();
    let update = Update { before: &split, ..Update::default() };
    assert_fails("hidden-split.pdf", &update.of(&DESK.pdf), "DA-19");
    let inside = hidden();
    let stream =
        [format!("<</Length {}>>\nstream\n", inside.len()).as_bytes(), &inside, b"\nendstream"]
            .concat();
    let update = Update { objects: &[(30, 0, &stream)], ..Update::default() };
    assert_fails("hidden-in-stream.pdf", &update.of(&DESK.pdf), "DA-19");
}

#[test]
fn an_update_that_prev_skips_fails() {
    let skipped = Update { objects: &[(18, 0, &evil())], ..Update::default() }.of(&DESK.pdf);
    let update = Update { before: &skipped[DESK.pdf.len()..], ..Update::default() };
    let attack = [update.of(&DESK.pdf), FAR.to_vec()].concat();
    assert_fails("skipped.pdf", &attack, "DA-19");
}

#[test]
fn an_object_in_an_object_stream_that_the_table_does_not_name_fails() {
    let page = String::from_utf8(value(&DESK.pdf, 19)).expect("text").replace("18 0 R", "30 0 R");
    let stream = format!(
        "<</Type/ObjStm/N 1/First 5/Length {}>>\nstream\n19 0 {page}\nendstream",
        page.len() + 5
    );
    let objects: [(u32, u16, &[u8]); 2] = [(30, 0, &evil()), (31, 0, stream.as_bytes())];
    let update = Update { objects: &objects, ..Update::default() };
    assert_fails("object-stream.pdf", &update.of(&DESK.pdf), "DA-19");
}

#[test]
fn a_trailer_without_a_table_fails() {
    let update = Update {
        before: b"trailer\n<</Root 30 0 R>>\n",
        objects: &[(30, 0, b"<</Type/Catalog/Pages 31 0 R>>"), (31, 0, b"<</Type/Pages/Kids[]>>")],
        ..Update::default()
    };
    assert_fails("trailer.pdf", &update.of(&DESK.pdf), "DA-19");
    for (position, apart) in ["%c\n", "\0", " % c\r%\n\0"].into_iter().enumerate() {
        let before = format!("trailer{apart}<</Root 30 0 R>>\n");
        let objects: [(u32, u16, &[u8]); 2] =
            [(30, 0, b"<</Pages 31 0 R>>"), (31, 0, b"<</Kids[]>>")];
        let update = Update { before: before.as_bytes(), objects: &objects, ..Update::default() };
        assert_fails(&format!("trailer-{position}.pdf"), &update.of(&DESK.pdf), "DA-19: a trailer");
    }
}

#[test]
fn page_content_taken_away_by_its_generation_fails() {
    let content = value(&DESK.pdf, 18);
    let update = Update { objects: &[(18, 1, &content)], ..Update::default() };
    assert_fails("generation.pdf", &update.of(&DESK.pdf), "DA-18");
    let at = rfind(&DESK.pdf, "\n18 0 obj\n") + 1;
    let update = Update { entries: &[(18, 1, at)], ..Update::default() };
    assert_fails("generation-in-place.pdf", &update.of(&DESK.pdf), "DA-18");
}

#[test]
fn a_key_that_stands_twice_in_a_later_revision_fails() {
    let text = |number| String::from_utf8(value(&DESK.pdf, number)).expect("text");
    let page = text(19).replace("/Contents 18 0 R", "/Contents 3 0 R/Contents 18 0 R");
    let update = Update { objects: &[(19, 0, page.as_bytes())], ..Update::default() };
    assert_fails("two-contents.pdf", &update.of(&DESK.pdf), "CV-11");
    let catalog = text(1).replace("/Pages 2 0 R", "/P#61ges 19 0 R/Pages 2 0 R");
    let update = Update { objects: &[(1, 0, catalog.as_bytes())], ..Update::default() };
    assert_fails("two-pages.pdf", &update.of(&DESK.pdf), "CV-11");
    let update = Update { root: "/Root 19 0 R/Root 1 0 R", ..Update::default() };
    assert_fails("two-roots.pdf", &update.of(&DESK.pdf), "CV-11");
}

#[test]
fn objects_after_the_last_revision_fail_however_they_are_spaced() {
    for (position, gap) in [" ", "\n", "\t", "\0", "% c\n"].into_iter().enumerate() {
        let tail = [format!("18 0{gap}obj\n").as_bytes(), &evil(), b"\nendobj\n", &FAR].concat();
        let attack = [DESK.pdf.as_slice(), &tail].concat();
        assert_fails(&format!("after-{position}.pdf"), &attack, "CV-13-OBJECTS");
    }
}

#[test]
fn an_object_across_the_border_of_what_is_read_at_once_fails() {
    for before in (1 << 16) - 8..(1 << 16) + 2 {
        let comment = vec![b'%'; before - 1];
        let tail = [&comment, b"\n18 0\nobj\n".as_slice(), &evil(), b"\nendobj\n"].concat();
        assert_fails("border.pdf", &[DESK.pdf.as_slice(), &tail].concat(), "CV-13-OBJECTS");
    }
}

#[test]
fn a_size_that_leaves_out_signed_objects_fails() {
    let update = Update { size: 10, objects: &[(30, 0, b"null")], ..Update::default() };
    assert_fails("size.pdf", &update.of(&DESK.pdf), "DA-22");
}

/// The decision with an annotation as object 40 on its last page, signed.
fn with_annotation(name: &str, annotation: &str, page: impl Fn(&str) -> String) -> Vec<u8> {
    let from = fs::read(project("fixtures/pdf/quyet-dinh.pdf")).expect("a fixture");
    let text = |number| String::from_utf8(value(&from, number)).expect("text");
    let page = page(text(19).strip_suffix(">>").expect("a dictionary"));
    let page = format!("{page}/Annots[40 0 R]>>");
    let catalog = text(1).strip_suffix(">>").expect("a dictionary").to_owned();
    let catalog = format!("{catalog}/AcroForm<</Fields[40 0 R]>>>>");
    let is_field = annotation.contains("/FT");
    let mut objects: Vec<(u32, u16, &[u8])> =
        vec![(19, 0, page.as_bytes()), (40, 0, annotation.as_bytes())];
    if is_field {
        objects.push((1, 0, catalog.as_bytes()));
    }
    let prepared = Update { objects: &objects, size: 50, ..Update::default() }.of(&from);
    let folder = DESK.folder.path();
    fs::write(folder.join(name), prepared).expect("written");
    let (key, password) =
        (project("certs-sample/signers/leader.p12"), project("certs-sample/password.txt"));
    let to = format!("signed-{name}");
    let with = ["--p12", &key, "--password-file", &password, "--tsa", "sandbox"];
    run(folder, &[&["sign", name, "-o", &to], &with[..]].concat());
    fs::read(folder.join(to)).expect("signed")
}

#[test]
fn a_field_that_was_hidden_when_signed_and_is_shown_fails() {
    let field = |flags| {
        format!("<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/F {flags}/Rect[0 0 595 842]/V(x)>>")
    };
    let signed = with_annotation("field.pdf", &field(2), str::to_owned);
    let shown = field(4);
    let update = Update { objects: &[(40, 0, shown.as_bytes())], size: 60, ..Update::default() };
    assert_fails("shown.pdf", &update.of(&signed), "DA-09");
}

#[test]
fn an_annotation_that_is_also_a_graphics_state_fails_when_it_changes() {
    let both = |alpha| format!("<</Type/ExtGState/ca {alpha}/Subtype/Text/Rect[0 0 1 1]/F 2>>");
    let signed = with_annotation("state.pdf", &both(0), |page| {
        page.replace("/Resources <<", "/Resources <</ExtGState<</G 40 0 R>>")
    });
    let changed = both(1);
    let update = Update { objects: &[(40, 0, changed.as_bytes())], size: 60, ..Update::default() };
    assert_fails("state-changed.pdf", &update.of(&signed), "DA-23");
}

/// An element of the document's own vocabulary, unsigned.
const FORGED: &str = "<vb:VanBan xmlns:vb=\"urn:example:van-ban\"><vb:So>9999</vb:So></vb:VanBan>";

#[test]
fn elements_of_the_document_in_unsigned_parts_of_the_signature_are_named() {
    for end in [
        "</ds:KeyInfo>",
        "</xades:UnsignedSignatureProperties>",
        "</xades:UnsignedProperties>",
        "</xades:QualifyingProperties>",
        "</ds:Object>",
    ] {
        let attack = DESK.xml.replace(end, &format!("{FORGED}{end}"));
        let report = verify("stranger.xml", attack.as_bytes());
        let coverage = &report["signatures"][0]["axes"]["coverage"];
        assert_eq!(coverage, "partial", "{end}: {report}");
        let findings = report["signatures"][0]["findings"].to_string();
        assert!(findings.contains("vb:VanBan") || end == "</ds:Object>", "{end}: {findings}");
    }
}

#[test]
fn an_xml_signature_as_it_was_made_covers_the_document() {
    let report = verify("whole.xml", DESK.xml.as_bytes());
    assert_eq!(report["signatures"][0]["axes"]["coverage"], "entire-document", "{report}");
    assert_eq!(report["verdict"], "TOTAL-PASSED", "{report}");
}

/// Signed over the base64 of the whole document's text by the sample leader; the markup around
/// that text is the attacker's.
const MARKUP: &str = include_str!("red_team/base64_of_markup.xml");

#[test]
fn markup_around_signed_base64_is_not_told_to_be_signed() {
    let report = verify("markup.xml", MARKUP.as_bytes());
    let axes = &report["signatures"][0]["axes"];
    assert_eq!(axes["intact"], true, "{report}");
    assert_ne!(axes["coverage"], "entire-document", "{report}");
    assert!(report["signatures"][0]["findings"].to_string().contains("Tong"), "{report}");
}
