//! Containers made to be seen otherwise than they were signed: by families, each row with what must
//! come out.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use crate::asic;
use crate::asic::DOCUMENTS;
use crate::asic::MANIFEST;
use crate::asic::Part;
use crate::asic::SIGNATURE;
use crate::asic::settings;
use crate::asic::told;
use crate::asic::verdict;
use crate::support::program;
use condau::app::settings::Settings;
use std::fs;
use std::io::Write as _;

/// A file of a zip archive, every field of its two headers at hand.
#[derive(Clone)]
struct Member {
    name: Vec<u8>,
    /// In the header before the content, where that says otherwise.
    local_name: Option<Vec<u8>>,
    /// As it stands.
    packed: Vec<u8>,
    size: u32,
    crc: u32,
    method: u16,
    flags: u16,
    local_extra: Vec<u8>,
    central_extra: Vec<u8>,
    made_by: u16,
    attributes: u32,
    disk: u16,
    /// CRC and sizes stand behind the content, with the mark or without.
    described: Option<bool>,
}

impl Member {
    fn new(name: &str, content: &[u8]) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        Self {
            name: name.as_bytes().to_vec(),
            local_name: None,
            packed: content.to_vec(),
            size: u32::try_from(content.len()).expect("small"),
            crc: crc.sum(),
            method: 0,
            flags: if name.is_ascii() { 0 } else { 0x800 },
            local_extra: Vec::new(),
            central_extra: Vec::new(),
            made_by: 0x0314,
            attributes: 0,
            disk: 0,
            described: None,
        }
    }

    fn deflated(name: &str, content: &[u8]) -> Self {
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).expect("deflated");
        let packed = encoder.finish().expect("deflated");
        Self { packed, method: 8, ..Self::new(name, content) }
    }

    fn shared(&self, local: bool) -> Vec<u8> {
        let flags = self.flags | if self.described.is_some() { 8 } else { 0 };
        let mut shared = [20, flags, self.method, 0, 0x21].map(u16::to_le_bytes).concat();
        let zero = local && self.described.is_some();
        let stored = u32::try_from(self.packed.len()).expect("small");
        for number in [self.crc, stored, self.size] {
            shared.extend(if zero { [0; 4] } else { number.to_le_bytes() });
        }
        shared
    }
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).expect("short").to_le_bytes()
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("small").to_le_bytes()
}

/// The archive of these files.
fn packed(members: &[Member]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let at = long(body.len());
        let name = member.local_name.as_ref().unwrap_or(&member.name);
        let lengths = [short(name.len()), short(member.local_extra.len())].concat();
        let shared = member.shared(true);
        body.extend([b"PK\x03\x04", &shared[..], &lengths, name, &member.local_extra].concat());
        body.extend(&member.packed);
        if let Some(mark) = member.described {
            body.extend(if mark { &b"PK\x07\x08"[..] } else { b"" });
            body.extend(member.crc.to_le_bytes());
            body.extend(long(member.packed.len()));
            body.extend(member.size.to_le_bytes());
        }
        directory.extend(b"PK\x01\x02");
        directory.extend(member.made_by.to_le_bytes());
        directory.extend(member.shared(false));
        directory.extend(short(member.name.len()));
        directory.extend(short(member.central_extra.len()));
        directory.extend([0; 2]);
        directory.extend(member.disk.to_le_bytes());
        directory.extend([0; 2]);
        directory.extend(member.attributes.to_le_bytes());
        directory.extend(at);
        directory.extend(&member.name);
        directory.extend(&member.central_extra);
    }
    let count = short(members.len());
    let (length, start) = (long(directory.len()), long(body.len()));
    [&body[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0; 2]]
        .concat()
}

/// An extra field.
fn field(kind: u16, value: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &short(value.len()), value].concat()
}

/// The signed container, file by file: `mimetype`, two documents, the manifest, the signature.
fn good() -> Vec<Member> {
    let parts = asic::with_mimetype(&asic::parts());
    parts.iter().map(|(name, content): &Part| Member::new(name, content)).collect()
}

/// What must come out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fate {
    /// It does not pass, and this rule is told (or it is not read at all).
    Stopped(&'static str),
    /// It passes, and this rule is told.
    Remarked(&'static str),
    /// It passes without a word of these rules.
    Passes,
}

/// Holds every row against its fate; all that are not as they must be are named at once.
fn hold(settings: &Settings, rows: Vec<(&str, Vec<u8>, Fate)>) {
    let mut wrong = Vec::new();
    for (what, bytes, fate) in rows {
        let (verdict, rules) = (verdict(&bytes, settings), told(&bytes, settings));
        let right = match fate {
            Fate::Stopped(rule) => {
                verdict == "ERROR" || (verdict != "TOTAL-PASSED" && rules.contains(rule))
            }
            Fate::Remarked(rule) => verdict == "TOTAL-PASSED" && rules.contains(rule),
            Fate::Passes => verdict == "TOTAL-PASSED",
        };
        if !right {
            wrong.push(format!("{what}: {fate:?}, but {verdict} {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Changes one file of the good container.
fn with(number: usize, change: impl Fn(&mut Member)) -> Vec<u8> {
    let mut members = good();
    change(&mut members[number]);
    packed(&members)
}

/// Puts a file into the good container.
fn and(member: Member) -> Vec<u8> {
    let mut members = good();
    members.push(member);
    packed(&members)
}

const STOPPED: Fate = Fate::Stopped("AS-07");

#[test]
fn names_that_programs_read_differently() {
    let latin = |name: &[u8]| {
        let mut member = Member::new("x", b"another");
        member.name = name.to_vec();
        member
    };
    let second = |name: &[u8], crc_of: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(crc_of);
        field(0x7075, &[&[1][..], &crc.sum().to_le_bytes(), name].concat())
    };
    let own = DOCUMENTS[0].0.as_bytes();
    // What a program without UTF-8 reads for the first document's name.
    let as_cp437 = "C├┤ng v─ân 12.txt";
    let mut collides = good();
    collides[1].flags = 0;
    collides.push(Member::new(as_cp437, b"another"));
    hold(
        &settings(),
        vec![
            ("as it is", packed(&good()), Fate::Passes),
            ("not declared as UTF-8", with(1, |one| one.flags = 0), Fate::Remarked("AS-07b")),
            ("another that is the same in CP437", packed(&collides), STOPPED),
            ("octets that are no UTF-8", and(latin(b"C\xf4ng.txt")), STOPPED),
            (
                "a second name, right",
                with(1, |one| one.local_extra = second(own, own)),
                Fate::Passes,
            ),
            ("a second name", with(1, |one| one.central_extra = second(b"b.txt", own)), STOPPED),
            (
                "a second name of both",
                with(1, |one| {
                    one.central_extra = second(b"b.txt", own);
                    one.local_extra = second(b"b.txt", own);
                }),
                STOPPED,
            ),
            (
                "a second name, cut off",
                with(1, |one| one.central_extra = field(0x7075, b"\x01")),
                STOPPED,
            ),
            ("meta-inf", and(Member::new("meta-inf/x.xml", b"<a/>")), STOPPED),
            (
                "meta-inf in one letter",
                and(Member::new("META-inf/signatures001.xml", b"<a/>")),
                STOPPED,
            ),
            ("MIMETYPE", and(Member::new("Mimetype", b"application/epub+zip")), STOPPED),
            ("a stream of a file", and(Member::new("Công văn 12.txt::$DATA", b"another")), STOPPED),
            ("a stream", and(Member::new("Công văn 12.txt:x", b"another")), STOPPED),
            ("letters turned round", and(Member::new("a\u{202e}fdp.exe", b"another")), STOPPED),
            ("a tag", and(Member::new("Công văn 12\u{e0020}.txt", b"another")), STOPPED),
            ("a filler", and(Member::new("Công văn 12\u{3164}.txt", b"another")), STOPPED),
            ("a variant", and(Member::new("Công văn 12\u{fe00}.txt", b"another")), STOPPED),
            ("a joiner", and(Member::new("Công văn 12\u{34f}.txt", b"another")), STOPPED),
            ("a line", and(Member::new("Công văn 12\u{2028}.txt", b"another")), STOPPED),
            ("a space at the end", and(Member::new("Công văn 12.txt ", b"another")), STOPPED),
            (
                "a hard space at the end",
                and(Member::new("Công văn 12.txt\u{a0}", b"another")),
                STOPPED,
            ),
            (
                "a space at the end of a folder",
                and(Member::new("phụ lục /a.csv", b"another")),
                STOPPED,
            ),
            ("full width", and(Member::new("Công văn １２.txt", b"another")), STOPPED),
            ("two slashes", and(Member::new("phụ lục//a.csv", b"another")), STOPPED),
            ("a slash at the end", and(Member::new("Công văn 12.txt/", b"another")), STOPPED),
            ("a dot folder", and(Member::new("./a", b"another")), STOPPED),
        ],
    );
}

#[test]
fn fields_that_programs_read_differently() {
    let wide = |numbers: &[u64]| {
        field(1, &numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>())
    };
    let length = DOCUMENTS[0].1.len() as u64;
    let both = |extra: Vec<u8>| {
        with(1, move |one| {
            one.local_extra = extra.clone();
            one.central_extra = extra.clone();
        })
    };
    let mut split = packed(&good());
    let at = split.len() - 18;
    split[at] = 1;
    let stream = {
        // A file whose own content seems to end earlier to a program that reads from the start.
        let (inner, tail) = (b"forged".to_vec(), b" and what follows".to_vec());
        let mut crc = flate2::Crc::new();
        crc.update(&inner);
        let content = [
            &inner[..],
            b"PK\x07\x08",
            &crc.sum().to_le_bytes(),
            &long(inner.len()),
            &long(inner.len()),
            &tail,
        ]
        .concat();
        let mut member = Member::new("x.txt", &content);
        member.described = Some(true);
        and(member)
    };
    hold(
        &settings(),
        vec![
            ("zip64 sizes that agree", both(wide(&[length, length])), Fate::Passes),
            ("zip64 sizes that disagree", both(wide(&[1, 1])), STOPPED),
            (
                "zip64 sizes that disagree, before the file alone",
                with(1, |one| one.local_extra = wide(&[1, 1])),
                STOPPED,
            ),
            (
                "zip64 sizes that disagree, in the directory alone",
                with(1, |one| one.central_extra = wide(&[1, 1])),
                STOPPED,
            ),
            ("two zip64 fields", both([wide(&[length, length]), wide(&[1, 1])].concat()), STOPPED),
            ("zip64 cut off", both(field(1, b"\0\0\0")), STOPPED),
            ("an extra field longer than all", both(vec![9, 9, 200, 0, 1]), STOPPED),
            ("zeros at the end of extra fields", both(vec![0, 0, 0]), Fate::Passes),
            ("rubbish at the end of extra fields", both(vec![7, 7, 7]), STOPPED),
            (
                "a zip64 field behind rubbish",
                both([vec![9, 9, 200, 0], wide(&[1, 1])].concat()),
                STOPPED,
            ),
            ("another part of an archive", with(1, |one| one.disk = 1), STOPPED),
            ("an end record of another part", split, STOPPED),
            ("a folder by its attributes", with(1, |one| one.attributes = 0x10), STOPPED),
            ("a folder by its mode", with(1, |one| one.attributes = 0x41ed_0000), STOPPED),
            ("a device by its mode", with(1, |one| one.attributes = 0x2180_0000), STOPPED),
            ("a link by its mode", with(1, |one| one.attributes = 0xa1ff_0000), STOPPED),
            ("a plain file by its mode", with(1, |one| one.attributes = 0x81a4_0000), Fate::Passes),
            ("patched data", with(1, |one| one.flags |= 0x20), STOPPED),
            ("a descriptor with its mark", with(1, |one| one.described = Some(true)), Fate::Passes),
            ("a descriptor without", with(1, |one| one.described = Some(false)), Fate::Passes),
            ("an end within a stored file", stream, STOPPED),
        ],
    );
}

#[test]
fn contents_that_programs_unpack_differently() {
    let deflated = |change: &dyn Fn(&mut Member)| {
        let mut members = good();
        let (name, text) = DOCUMENTS[0];
        let mut member = Member::deflated(name, text.as_bytes());
        change(&mut member);
        members[1] = member;
        packed(&members)
    };
    hold(
        &settings(),
        vec![
            ("deflated", deflated(&|_| ()), Fate::Passes),
            (
                "deflated with a descriptor",
                deflated(&|one| one.described = Some(true)),
                Fate::Passes,
            ),
            (
                "bytes after the end of deflate",
                deflated(&|one| one.packed.extend(b"more")),
                STOPPED,
            ),
            ("a zero after the end of deflate", deflated(&|one| one.packed.push(0)), STOPPED),
            (
                "cut off",
                deflated(&|one| {
                    one.packed.pop();
                }),
                STOPPED,
            ),
            ("another size", deflated(&|one| one.size += 1), STOPPED),
            ("another CRC", deflated(&|one| one.crc ^= 1), STOPPED),
            ("said to be stored", deflated(&|one| one.method = 0), STOPPED),
            ("another method", deflated(&|one| one.method = 9), STOPPED),
            (
                "an empty deflated file",
                { and(Member::deflated("rỗng.txt", b"")) },
                Fate::Remarked("AS-06"),
            ),
        ],
    );
}

#[test]
fn types_of_container_that_are_another() {
    let typed = |value: &str| {
        let mut members = good();
        members[0] = Member::new("mimetype", value.as_bytes());
        packed(&members)
    };
    let mut last = good();
    last.rotate_left(1);
    let mut none = good();
    none.remove(0);
    hold(
        &settings(),
        vec![
            ("simple", typed("application/vnd.etsi.asic-s+zip"), Fate::Stopped("AS-02")),
            ("space after it", typed("application/vnd.etsi.asic-e+zip\n"), Fate::Remarked("AS-01")),
            ("an e-book", typed("application/epub+zip"), STOPPED),
            ("an OpenDocument", typed("application/vnd.oasis.opendocument.text"), STOPPED),
            ("anything", typed("text/html"), Fate::Remarked("AS-01")),
            ("mimetype last", packed(&last), Fate::Remarked("AS-01")),
            ("no mimetype", packed(&none), Fate::Remarked("AS-01")),
            (
                "mimetype in a folder",
                and(Member::new("a/mimetype", b"application/epub+zip")),
                Fate::Remarked("AS-06"),
            ),
        ],
    );
}

#[test]
fn files_that_nobody_looks_at_are_told() {
    let more = |name: &str, content: &[u8]| and(Member::new(name, content));
    hold(
        &settings(),
        vec![
            (
                "a document under META-INF",
                more("META-INF/Bản chính.pdf", b"%PDF-1.7"),
                Fate::Remarked("AS-12"),
            ),
            ("a folder under META-INF", more("META-INF/a/b.txt", b"b"), Fate::Remarked("AS-12")),
            (
                "a signature under another name",
                more("META-INF/seal.der", &asic::signed(b"a", "--detached")),
                Fate::Remarked("AS-12"),
            ),
            (
                "XAdES under another name",
                more(
                    "META-INF/seal.xml",
                    b"<asic:XAdESSignatures xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\"/>",
                ),
                Fate::Remarked("AS-12"),
            ),
            (
                "a file list with another",
                more("META-INF/manifest.xml", b"<a/>"),
                Fate::Remarked("AS-03c"),
            ),
            (
                "a manifest of a record that is not there",
                more(
                    "META-INF/ASiCEvidenceRecordManifest001.xml",
                    asic::manifest(
                        "META-INF/evidencerecord.ers",
                        &[(DOCUMENTS[0].0, DOCUMENTS[0].1.as_bytes())],
                    )
                    .as_bytes(),
                ),
                Fate::Remarked("AS-04a"),
            ),
        ],
    );
}

#[test]
fn containers_that_open_as_a_pdf() {
    let pdf = Member::new("a.pdf", b"%PDF-1.7\n1 0 obj\nendobj\ntrailer startxref 0");
    let second = |member: Member| {
        let mut members = good();
        members.insert(1, member);
        members
    };
    let and = |member: Member| {
        let mut members = second(pdf.clone());
        members.push(member);
        packed(&members)
    };
    let update = b"2 0 obj\nendobj\nstartxref 0\n%%EOF";
    let mut comment = packed(&second(pdf.clone()));
    let at = comment.len() - 2;
    comment[at..].copy_from_slice(&short(update.len()));
    comment.extend(update);
    let passes = Fate::Remarked("AS-06");
    hold(
        &settings(),
        vec![
            ("a document that is not packed", packed(&second(pdf.clone())), passes),
            ("two of them", and(Member { name: b"b.pdf".to_vec(), ..pdf.clone() }), passes),
            ("an update under META-INF", and(Member::new("META-INF/x.txt", update)), STOPPED),
            ("an update in the comment", comment, STOPPED),
            (
                "a PDF under META-INF",
                packed(&second(Member::new("META-INF/x", b"%PDF-1.7"))),
                STOPPED,
            ),
            (
                "a PDF within a document",
                packed(&second(Member::new("x", b"<!-- %PDF-1.7"))),
                STOPPED,
            ),
            (
                "a PDF in an extra field",
                with(0, |one| {
                    one.local_extra = field(0x9999, b"%PDF-1.7");
                    one.central_extra = field(0x9999, b"%PDF-1.7");
                }),
                STOPPED,
            ),
        ],
    );
}

#[test]
fn manifests_that_programs_read_differently() {
    let first = DOCUMENTS[0].1.as_bytes();
    let second = DOCUMENTS[1].1.as_bytes();
    let listed = [(DOCUMENTS[0].0, first), (DOCUMENTS[1].0, second)];
    let plain = asic::manifest(SIGNATURE, &listed);
    let made = |manifest: String| {
        let signature = asic::signed(manifest.as_bytes(), "--detached");
        let mut members = good();
        members[3] = Member::new(MANIFEST, manifest.as_bytes());
        members[4] = Member::new(SIGNATURE, &signature);
        packed(&members)
    };
    let uri = |of: &str| made(plain.replace("C\u{f4}ng%20v\u{103}n%2012.txt", of));
    let dot = Fate::Stopped("AS-03d");
    let format = Fate::Stopped("AS-04");
    let gone = Fate::Stopped("BB-06a");
    let object = plain.find("<asic:DataObjectReference").expect("one");
    let before = |what: &str| made(format!("{}{what}{}", &plain[..object], &plain[object..]));
    let extension = |word: &str| {
        let (open, close) = ("<asic:ASiCManifestExtensions>", "</asic:ASiCManifestExtensions>");
        format!(
            "{open}<asic:Extension Critical=\"{word}\"><x xmlns=\"urn:x\"/></asic:Extension>{close}"
        )
    };
    let doctype = format!("<!DOCTYPE a [<!ENTITY x \"y\">]>{plain}");
    hold(
        &settings(),
        vec![
            ("as it is", made(plain.clone()), Fate::Passes),
            ("./", uri("./Công%20văn%2012.txt"), dot),
            ("..", uri("a/../Công%20văn%2012.txt"), dot),
            ("an absolute path", uri("/Công%20văn%2012.txt"), dot),
            ("a scheme", uri("file:Công%20văn%2012.txt"), dot),
            ("an address", uri("http://a/Công%20văn%2012.txt"), dot),
            ("two slashes", uri("//Công%20văn%2012.txt"), dot),
            ("a fragment", uri("Công%20văn%2012.txt#a"), gone),
            ("a query", uri("Công%20văn%2012.txt?a"), gone),
            ("empty", uri(""), format),
            ("in other letters", uri("công%20văn%2012.txt"), gone),
            ("encoded twice", uri("C%25C3%25B4ng%20văn%2012.txt"), gone),
            ("itself", uri(MANIFEST), Fate::Stopped("BB-06b")),
            ("its signature", uri(SIGNATURE), Fate::Stopped("BB-06b")),
            ("an extension", before(&extension("false")), Fate::Passes),
            ("a critical extension", before(&extension("true")), Fate::Stopped("AS-04b")),
            ("an extension that does not say", before(&extension("")), Fate::Stopped("AS-04b")),
            ("an element of another namespace", before("<x xmlns=\"urn:x\"/>"), format),
            (
                "a second SigReference",
                before(&format!("<asic:SigReference URI=\"{SIGNATURE}\"/>")),
                format,
            ),
            ("a document type", made(doctype), format),
            (
                "two digests",
                made(plain.replacen(
                    "</ds:DigestValue>",
                    "</ds:DigestValue><ds:DigestValue>AAAA</ds:DigestValue>",
                    1,
                )),
                format,
            ),
            (
                "a comment in a digest",
                made(plain.replacen("<ds:DigestValue>", "<ds:DigestValue><!-- -->", 1)),
                format,
            ),
            (
                "a name in a comment",
                made(plain.replacen("<asic:SigReference", "<!-- --><asic:SigReference", 1)),
                Fate::Passes,
            ),
            (
                "an object within another",
                made(plain.replacen(
                    "</asic:DataObjectReference>",
                    "<asic:DataObjectReference URI=\"a\"/></asic:DataObjectReference>",
                    1,
                )),
                format,
            ),
            (
                "listed twice",
                before(&plain[object..plain.find("</asic:ASiCManifest>").expect("an end")]),
                Fate::Passes,
            ),
            (
                "MD5",
                made(plain.replacen(
                    "http://www.w3.org/2001/04/xmlenc#sha256",
                    "http://www.w3.org/2001/04/xmldsig-more#md5",
                    1,
                )),
                Fate::Stopped("CR-04"),
            ),
        ],
    );
}

/// A timestamp of the sample authority over some bytes.
fn stamp(content: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let input = program::write(folder.path(), "in", content);
    let out = folder.path().join("out");
    let (trust, chain) = (program::sample("trust"), program::sample("ca"));
    let to = program::text(&out);
    let output = program::run(&[
        "timestamp",
        "--detached",
        &input,
        "-o",
        to,
        "--tsa",
        "sandbox",
        "--trust",
        &trust,
        "--certs",
        &chain,
        "--allow-untrusted-tsa",
    ]);
    assert_eq!(program::code(&output), 0, "{}", program::stderr(&output));
    fs::read(out).expect("stamped")
}

/// A manifest with its timestamp, over these files.
fn stamped(manifest: &str, token: &str, files: &[(&str, &[u8])]) -> [Member; 2] {
    let text = asic::manifest(token, files);
    let stamp = stamp(text.as_bytes());
    [Member::new(manifest, text.as_bytes()), Member::new(token, &stamp)]
}

const ARCHIVE: &str = "META-INF/ASiCArchiveManifest.xml";
const TOKEN: &str = "META-INF/timestamp001.tst";

#[test]
fn archive_timestamps_that_prove_nothing() {
    let members = good();
    let content = |number: usize| members[number].packed.clone();
    let (text, signature, manifest) = (content(1), content(4), content(3));
    let all: [(&str, &[u8]); 3] =
        [(DOCUMENTS[0].0, &text), (SIGNATURE, &signature), (MANIFEST, &manifest)];
    let add = |more: &[Member]| packed(&[&members[..], more].concat());
    let [listing, token] = stamped(ARCHIVE, TOKEN, &all);
    let other = stamp(b"another");
    let named =
        |member: &Member, name: &str| Member { name: name.as_bytes().to_vec(), ..member.clone() };
    // Two that list each other: the digest of a token is known before its manifest alone.
    let (one, two) = ("META-INF/ASiCArchiveManifest001.xml", "META-INF/ASiCArchiveManifest002.xml");
    let (first, second) = ("META-INF/timestamp001.tst", "META-INF/timestamp002.tst");
    let of_second = stamped(two, second, &[(SIGNATURE, &signature)]);
    let of_first =
        asic::manifest(first, &[(SIGNATURE, &signature), (second, &of_second[1].packed)]);
    let first_token = stamp(of_first.as_bytes());
    let circle = asic::manifest(second, &[(SIGNATURE, &signature), (first, &first_token)]);
    let circle = [
        Member::new(one, of_first.as_bytes()),
        Member::new(first, &first_token),
        Member::new(two, circle.as_bytes()),
        of_second[1].clone(),
    ];
    hold(
        &settings(),
        vec![
            ("as it should be", add(&[listing.clone(), token.clone()]), Fate::Passes),
            (
                "of nothing",
                add(&stamped(ARCHIVE, TOKEN, &[(DOCUMENTS[0].0, &text)])),
                Fate::Remarked("AS-05"),
            ),
            ("without its token", add(std::slice::from_ref(&listing)), Fate::Stopped("AS-04")),
            ("without its manifest", add(std::slice::from_ref(&token)), Fate::Stopped("AS-04")),
            (
                "with another token",
                add(&[listing.clone(), Member::new(TOKEN, &other)]),
                Fate::Stopped("BB-06f"),
            ),
            (
                "its token renamed",
                add(&[listing.clone(), named(&token, "META-INF/timestamp002.tst")]),
                Fate::Stopped("AS-04"),
            ),
            (
                "its manifest twice",
                add(&[
                    listing.clone(),
                    named(&listing, "META-INF/ASiCArchiveManifest001.xml"),
                    token.clone(),
                ]),
                Fate::Stopped("AS-04"),
            ),
            (
                "a signature as its token",
                add(&[named(
                    &Member::new("x", asic::manifest(SIGNATURE, &all).as_bytes()),
                    ARCHIVE,
                )]),
                Fate::Stopped("AS-04"),
            ),
            ("in a circle", add(&circle), Fate::Stopped("AS-05")),
        ],
    );
}

#[test]
fn signatures_of_other_containers() {
    let members = good();
    let settings = settings();
    // The same names, other contents, all of it signed.
    let mut other = members.clone();
    other[1] = Member::new(DOCUMENTS[0].0, b"forged");
    let manifest = asic::manifest(
        SIGNATURE,
        &[(DOCUMENTS[0].0, b"forged"), (DOCUMENTS[1].0, DOCUMENTS[1].1.as_bytes())],
    );
    other[3] = Member::new(MANIFEST, manifest.as_bytes());
    other[4] = Member::new(SIGNATURE, &asic::signed(manifest.as_bytes(), "--detached"));
    let swap = |number: usize| {
        let mut swapped = members.clone();
        swapped[number] = other[number].clone();
        packed(&swapped)
    };
    let direct = asic::signed(DOCUMENTS[0].1.as_bytes(), "--detached");
    hold(
        &settings,
        vec![
            ("the other as it is", packed(&other), Fate::Passes),
            ("its document", swap(1), Fate::Stopped("BB-06b")),
            ("its manifest", swap(3), Fate::Stopped("BB-06b")),
            ("its signature", swap(4), Fate::Stopped("BB-06b")),
            (
                "both signatures",
                {
                    let mut both = members.clone();
                    both.push(Member::new(
                        "META-INF/ASiCManifest002.xml",
                        manifest.replace("signature001", "signature002").as_bytes(),
                    ));
                    both.push(Member::new("META-INF/signature002.p7s", &other[4].packed));
                    packed(&both)
                },
                Fate::Stopped("BB-06b"),
            ),
            (
                "a signature of one document without a manifest",
                {
                    let mut both = members.clone();
                    both.push(Member::new("META-INF/signature002.p7s", &direct));
                    packed(&both)
                },
                Fate::Stopped("AS-04"),
            ),
            (
                "a token for a signature",
                {
                    let mut swapped = members.clone();
                    swapped[4] = Member::new(SIGNATURE, &stamp(&members[3].packed));
                    packed(&swapped)
                },
                Fate::Stopped("CM-01"),
            ),
            (
                "a signature for a token",
                {
                    let name = "META-INF/signature001.tst";
                    let text = asic::manifest(name, &[(DOCUMENTS[0].0, DOCUMENTS[0].1.as_bytes())]);
                    let mut swapped = members.clone();
                    swapped[3] = Member::new(MANIFEST, text.as_bytes());
                    swapped[4] = Member::new(name, &asic::signed(text.as_bytes(), "--detached"));
                    packed(&swapped)
                },
                Fate::Stopped("TS-02"),
            ),
        ],
    );
}

#[test]
fn evidence_records_of_something_else() {
    let members = good();
    let record = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/single.ers"))
        .expect("a record");
    let name = "META-INF/evidencerecord001.ers";
    let manifest = |uri: &str, content: &[u8]| {
        let text = asic::manifest(name, &[(uri, content)]);
        Member::new("META-INF/ASiCEvidenceRecordManifest001.xml", text.as_bytes())
    };
    let add = |more: &[Member]| packed(&[&members[..], more].concat());
    let record = Member::new(name, &record);
    let first = DOCUMENTS[0].1.as_bytes();
    hold(
        &settings(),
        vec![
            ("without a manifest", add(std::slice::from_ref(&record)), Fate::Remarked("ER-02a")),
            (
                "of another file",
                add(&[record.clone(), manifest(DOCUMENTS[0].0, first)]),
                Fate::Remarked("BB-06f"),
            ),
            (
                "with a manifest that is wrong",
                add(&[record.clone(), manifest(DOCUMENTS[0].0, b"other")]),
                Fate::Remarked("AS-04"),
            ),
        ],
    );
}

/// A container of very many small parts; the time that it takes to say so.
fn takes(members: &[Member]) -> std::time::Duration {
    let bytes = packed(members);
    let start = std::time::Instant::now();
    let verdict = verdict(&bytes, &settings());
    println!("{verdict} {} bytes {:?}", bytes.len(), start.elapsed());
    assert_ne!(verdict, "TOTAL-PASSED");
    start.elapsed()
}

#[test]
fn many_parts_cost_little() {
    let mimetype = good().remove(0);
    let names: Vec<String> = (0..2_000).map(|number| format!("tệp {number}")).collect();
    let files: Vec<Member> = names.iter().map(|name| Member::new(name, b"")).collect();
    let listed: Vec<(&str, &[u8])> =
        names.iter().take(1000).map(|name| (name.as_str(), &b""[..])).collect();
    let manifest = asic::manifest("META-INF/timestamp.tst", &listed);
    let manifests = (0..100).map(|number| {
        Member::deflated(&format!("META-INF/ASiCArchiveManifest{number}.xml"), manifest.as_bytes())
    });
    let mut all = vec![mimetype.clone()];
    all.extend(files);
    all.extend(manifests);
    assert!(takes(&all).as_secs() < 60);
    let token = stamp(b"a");
    let archives = (0..900).flat_map(|number| {
        let token_name = format!("META-INF/timestamp{number}.tst");
        let next = format!("META-INF/ASiCArchiveManifest{}.xml", number + 1);
        let text = asic::manifest(&token_name, &[(&next, b"")]);
        [
            Member::new(&format!("META-INF/ASiCArchiveManifest{number}.xml"), text.as_bytes()),
            Member::new(&token_name, &token),
        ]
    });
    let mut all = vec![mimetype, Member::new("a", b"")];
    all.extend(archives);
    assert!(takes(&all).as_secs() < 60);
}
