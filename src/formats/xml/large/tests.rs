//! A document read in pieces and one read whole say the same, whatever it is.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::Measures;
use super::with;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::xml::canonical;
use crate::formats::xml::canonical::Method;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::folded;
use crate::formats::xml::node_set::NodeSet;
use crate::formats::xml::reader;
use crate::formats::xml::tests::signed_with;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::whole;
use crate::model::Location;
use proptest::prelude::*;
use std::borrow::Cow;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// A file that is read by position.
struct Pieces(Vec<u8>);

impl Source for Pieces {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        self.0.read(offset, length)
    }
}

const TINY: Measures = Measures { from: 0, block: 64, window: 128, longest: 200, shortest: 3 };
const SMALL: Measures = Measures { from: 0, block: 512, window: 1024, longest: 2000, shortest: 64 };

/// Whatever is observed of a file, both ways; whether it was folded.
fn same_facts(bytes: &[u8], options: &ObserveOptions, measures: &Measures) -> bool {
    let source = Pieces(bytes.to_vec());
    let Some(folded) = folded(&source, "test.xml", options, measures) else { return false };
    let whole =
        whole(&source, "test.xml", options, None).expect("the scan refuses what is refused");
    let all = |observed| format!("{observed:#?}");
    assert_eq!(all(&folded), all(&whole), "{}", String::from_utf8_lossy(bytes));
    true
}

fn canonical_form(file: &XmlFile<'_>, set: &NodeSet, method: &Method) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    canonical::write(&file.tree, set, method, &mut |bytes| octets.extend_from_slice(bytes))
        .map_err(|relative| relative.to_string())?;
    Ok(octets)
}

/// The canonical form of an element less signatures, and what it costs.
fn less_signatures(
    file: &XmlFile<'_>,
    root: NodeId,
    comments: bool,
    method: &Method,
) -> (Result<Vec<u8>, String>, u64) {
    let mut set = NodeSet::subtree(root, comments);
    set.subtract(&file.tree, file.signatures.iter().copied());
    (canonical_form(file, &set, method), set.span(&file.tree))
}

fn methods() -> Vec<Method> {
    let uris = [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    ];
    let mut methods: Vec<Method> =
        uris.iter().map(|uri| Method::from_uri(uri).expect("known")).collect();
    let mut listed = methods[2].clone();
    listed.comments = true;
    listed.prefixes = ["#default", "a", "late"].map(str::to_owned).to_vec();
    methods.push(listed);
    methods
}

/// Every place, id and canonical form, both ways; whether the document was folded.
fn same_forms(text: &str, measures: &Measures) -> bool {
    let source = Pieces(text.as_bytes().to_vec());
    let options = ObserveOptions::default();
    let decoded = Decoded::new(text.as_bytes());
    let whole = decoded.as_ref().ok().and_then(|decoded| {
        let tree = reader::read(&decoded.text, &options.limits).ok()?;
        Some(XmlFile::new(decoded, tree, &options))
    });
    let compared = with(&source, &options, measures, &mut |file, _| {
        let whole = whole.as_ref().unwrap_or_else(|| panic!("refused as a whole: {text}"));
        let place = |location: Location| (location.xpath, location.offset, location.length);
        let find = |id: NodeId| {
            let offset = file.location(id).offset;
            whole
                .tree
                .all_elements()
                .find(|other| whole.location(*other).offset == offset)
                .unwrap_or_else(|| panic!("no such element: {text}"))
        };
        assert_eq!(file.tree.length(), whole.tree.length());
        let ambiguous = |file: &XmlFile<'_>| -> Vec<_> {
            let all = file.ids.ambiguous();
            all.iter().map(|(id, at)| ((*id).to_owned(), place(file.location(*at)))).collect()
        };
        assert_eq!(ambiguous(file), ambiguous(whole), "{text}");
        // The path of a text counts texts, which may be folded: then the document is read whole.
        let partings = |file: &XmlFile<'_>| -> Vec<_> {
            let range = |at: &NodeId| {
                let range = file.tree.range(*at);
                [range.start, range.end].map(|at| file.decoded.file_offset(at))
            };
            file.partings().iter().map(range).collect()
        };
        assert_eq!(partings(file), partings(whole), "{text}");
        let signatures = |file: &XmlFile<'_>| -> Vec<_> {
            file.signatures.iter().map(|at| place(file.location(*at))).collect()
        };
        assert_eq!(signatures(file), signatures(whole), "{text}");
        let mut sets = vec![(NodeId::DOCUMENT, NodeId::DOCUMENT)];
        for id in file.tree.all_elements().take(40) {
            let other = find(id);
            assert_eq!(place(file.location(id)), place(whole.location(other)), "{text}");
            sets.push((id, other));
        }
        for method in methods() {
            for (ours, theirs) in &sets {
                for comments in [false, true] {
                    let one = less_signatures(file, *ours, comments, &method);
                    let other = less_signatures(whole, *theirs, comments, &method);
                    assert_eq!(one, other, "{method:?} {text}");
                }
            }
        }
        assert!(!file.tree.touched.get(), "{text}");
    });
    compared.is_some()
}

/// Documents of all kinds from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.roll(from.len() as u64) as usize]
    }

    fn content(&mut self, out: &mut String, depth: u32, many: u64) {
        let least = if depth == 0 { 25 } else { 0 };
        for _ in 0..least + self.roll(many) {
            match self.roll(12) {
                0..=4 if depth < 7 => self.element(out, depth + 1),
                5 => out.push_str("<![CDATA[<raw> & \r\n &amp; ]>]]>"),
                6 => out.push_str("<!-- a comment & more\r -->"),
                7 => out.push_str("<?pi data=\"1\"  \r\n?>"),
                8 => {
                    let word = self.pick(&["dài ", "x&amp;", "]]", "\r\n", "&#xD;y", "Đ"]);
                    out.push_str(&word.repeat(self.roll(200) as usize));
                    out.push(' ');
                }
                _ => out.push_str(self.pick(&[
                    "text",
                    " ",
                    "\n  ",
                    "\r\n",
                    "\r",
                    "&lt;",
                    "&gt;.",
                    "&#13;",
                    "\"",
                    "Số",
                    "\u{1D11E}&#x1D11E;",
                    "&#9;&#10;]] ",
                ])),
            }
        }
    }

    fn element(&mut self, out: &mut String, depth: u32) {
        let late = depth > 2 && self.roll(8) == 0;
        let name = match (late, self.roll(4)) {
            (true, _) => "late:e",
            (_, 0) => "a:e",
            (_, 1) => "b:f",
            (_, 2) => "g",
            _ => "Đơn",
        };
        out.push('<');
        out.push_str(name);
        if late {
            out.push_str(self.pick(&[" xmlns:late='urn:l'", " xmlns:late='urn:a&amp;b'"]));
        }
        if depth == 0 {
            out.push_str(" xmlns:a='urn:a' xmlns:b=\"urn:b\" xml:lang='vi' xml:base='http://x/y'");
        } else {
            let some = [
                "",
                "",
                "",
                " xmlns='urn:d'",
                " xmlns=''",
                " xmlns:a='urn:other'",
                " xmlns:b='urn:a' ",
                " xmlns='urn:d' xmlns:b='urn:b'",
            ];
            out.push_str(self.pick(&some));
            let some = [
                "",
                "",
                " z='1' y = \"2\"",
                " a:x='&#9;\t&quot;' x=''",
                " xml:space='preserve'",
                " xml:base='z/'",
                "\n q='Đ'",
            ];
            out.push_str(self.pick(&some));
            if self.roll(4) == 0 {
                let id = self.roll(60);
                out.push_str(&format!(" {}=' i{id}'", self.pick(&["Id", "ID", "xml:id"])));
            }
        }
        if depth > 0 && self.roll(5) == 0 {
            return out.push_str(self.pick(&["/>", " />"]));
        }
        out.push('>');
        self.content(out, depth, if depth < 2 { 40 } else { 7 });
        out.push_str("</");
        out.push_str(name);
        out.push_str(self.pick(&[">", ">", " >"]));
    }

    fn document(&mut self) -> String {
        let mut out = String::new();
        out.push_str(self.pick(&["", "\u{feff}", "<?xml version='1.0' encoding='UTF-8'?>\r\n"]));
        out.push_str(self.pick(&["", "<!-- before --> <?p q?>\n"]));
        self.element(&mut out, 0);
        out.push_str(self.pick(&["", "\n<!-- after --><?p\r\n?>"]));
        out
    }
}

#[test]
fn random_documents_have_the_same_forms_places_and_ids_both_ways() {
    let mut folded = 0;
    for seed in 0..60 {
        let text = Dice(seed).document();
        for measures in [TINY, SMALL] {
            folded += u32::from(same_forms(&text, &measures));
        }
    }
    assert!(folded > 40, "only {folded} were folded");
}

#[test]
fn many_siblings_are_folded_in_runs_and_found_by_id() {
    let row = |n: usize| format!("<r Id='r{n}' n='1'><a:v>Số &lt; {n}</a:v></r>\n");
    let rows: String = (0..1500).map(row).collect();
    let text = format!("<d xmlns:a='urn:a'><h>1</h><b>{rows}</b><s/></d>");
    assert!(same_forms(&text, &SMALL));
    for ids in [&[][..], &["r3"], &["r1400", "r700"]] {
        let into = (!ids.is_empty()).then_some("/d/s");
        let signed = signed_with(&text, ids, into);
        assert!(same_facts(signed.as_bytes(), &ObserveOptions::default(), &SMALL), "{ids:?}");
        let double = signed.replacen("Id='r1200'", "Id='r1400'", 1);
        assert!(same_facts(double.as_bytes(), &ObserveOptions::default(), &SMALL), "{ids:?}");
        let altered = signed.replacen("Số &lt; 1400", "Số &lt; 1401", 1);
        assert!(same_facts(altered.as_bytes(), &ObserveOptions::default(), &SMALL), "{ids:?}");
    }
}

fn signed_samples() -> Vec<String> {
    let long = "Điều 1. ".repeat(300);
    let text = format!(
        "<?xml version='1.0'?>\n<a xmlns='urn:a' xml:lang='vi'><b Id='x' c=\"1\">Số &amp; 1\r\n\
         <p>{long}</p><q Id='y'>{}</q></b><!-- n --><k/>x<!-- m --> y</a>",
        "<r>1</r>".repeat(60)
    );
    vec![
        signed_with(&text, &[], None),
        signed_with(&text, &["x"], Some("/a/k")),
        signed_with(&text, &["y"], Some("/a/k")),
        signed_with(&signed_with(&text, &[], None), &[], None),
    ]
}

#[test]
fn signed_documents_with_any_byte_altered_have_the_same_facts_both_ways() {
    let options = ObserveOptions::default();
    for (number, text) in signed_samples().iter().enumerate() {
        let mut bytes = text.clone().into_bytes();
        let measures = if number == 2 { SMALL } else { TINY };
        assert!(same_facts(&bytes, &options, &measures), "{number}");
        let mut folded = 0;
        for at in (number..bytes.len()).step_by(31) {
            let bit = 1 << (at % 7);
            bytes[at] ^= bit;
            folded += u32::from(same_facts(&bytes, &options, &measures));
            bytes[at] ^= bit;
        }
        assert!(folded > 50, "{number}: only {folded} were folded");
    }
}

/// What somebody may put into a signed document.
const PUT_IN: [&str; 22] = [
    "<Signature><SignedInfo/><SignatureValue/></Signature>",
    "<x:Signature xmlns:x='urn:x'><x:SignedInfo/><x:SignatureValue/>dài dài dài dài dài</x:Signature>",
    "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><Object><b Id='x'/></Object></Signature>",
    "<m:Manifest xmlns:m='http://www.w3.org/2000/09/xmldsig#' Id='x'/>",
    "<b Id='x'/>",
    "<b ID=' y '>dài dài dài dài dài dài dài dài dài dài dài dài dài</b>",
    "<b xml:id='dltbao'/>",
    "<!-- a -->",
    "<!-- a --><!-- b -->",
    "<![CDATA[1]]>",
    "1<!-- -->2<![CDATA[3]]>4",
    "<?xml-stylesheet href='x'?>",
    "&#x110;&lt;]]&gt;\r\n",
    "<b xmlns='' xmlns:p='urn:p' p:a='1'><p:c xmlns:p='urn:q'/></b>",
    "<w xml:base='x' xml:space='preserve' xml:lang='en'/>",
    "<TBao><DLTBao Id='x'/></TBao>",
    "<STBao Id='s'><So>1</So></STBao>",
    "<DLTBao>dài dài dài dài dài dài dài dài dài dài dài dài dài dài dài</DLTBao>",
    "<q:QualifyingProperties xmlns:q='http://uri.etsi.org/01903/v1.3.2#' Target='#x'/>",
    "<GIAMDINHHS><NOIDUNGFILE>PGEvPg==</NOIDUNGFILE></GIAMDINHHS>",
    "                                                                                      ",
    "&e;",
];

#[test]
fn whatever_is_put_in_anywhere_has_the_same_facts_both_ways() {
    let form = "<TBao><DLTBao Id='dltbao'><Ten>Số &amp; 1</Ten><MSo>01/TB</MSo></DLTBao><DSCKS><NNT/></DSCKS></TBao>";
    let mut samples = signed_samples();
    samples.push(signed_with(form, &["dltbao"], Some("/TBao/DSCKS/NNT")));
    let options = ObserveOptions::default();
    let mut numbers = Dice(20);
    let mut folded = 0;
    for text in &samples {
        let ends: Vec<usize> = text.match_indices('>').map(|(at, _)| at + 1).collect();
        for piece in PUT_IN {
            for _ in 0..2 {
                let mut forged = text.clone();
                let first = ends[numbers.roll(ends.len() as u64) as usize];
                forged.insert_str(first, piece);
                if numbers.roll(2) == 0 {
                    let other = PUT_IN[numbers.roll(PUT_IN.len() as u64) as usize];
                    forged.insert_str(first, other);
                }
                for measures in [TINY, SMALL] {
                    folded += u32::from(same_facts(forged.as_bytes(), &options, &measures));
                }
            }
        }
    }
    assert!(folded > 100, "only {folded} were folded");
}

#[test]
fn files_of_others_have_the_same_facts_both_ways() {
    let corpus = ["../shared/corpus", "/work/shared/corpus"].map(std::path::PathBuf::from);
    let Some(corpus) = corpus.into_iter().find(|path| path.exists()) else {
        eprintln!("skipped: there is no ../shared/corpus");
        return;
    };
    let mut folders = vec![corpus];
    let mut folded = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "xml") {
                let bytes = std::fs::read(&path).expect("readable");
                if bytes.len() < 1 << 20 {
                    folded += u32::from(same_facts(&bytes, &ObserveOptions::default(), &TINY));
                }
            }
        }
    }
    assert!(folded > 50, "only {folded} were folded");
}

#[test]
fn hostile_documents_have_the_same_facts_both_ways_or_are_read_whole() {
    let deep = |count: usize| {
        format!("<a>{}{}{}</a>", "<b>".repeat(count), "x".repeat(9000), "</b>".repeat(count))
    };
    let attributes = |count: usize| (0..count).map(|n| format!(" a{n}='x'")).collect::<String>();
    let spaces = |count: usize| (0..count).map(|n| format!(" xmlns:p{n}='u'")).collect::<String>();
    let pad = "<c>padding</c>".repeat(900);
    let cases = [
        (deep(500), true),
        (deep(600), false),
        (format!("<a>{pad}<b{}/></a>", attributes(900)), true),
        (format!("<a>{pad}<b{}/></a>", attributes(1100)), false),
        (format!("<a>{pad}<b{}/></a>", spaces(990)), true),
        (format!("<a>{pad}<b><![CDATA[{}]]></b></a>", "]]&<".repeat(2000)), true),
        (format!("<a>{pad}<{0}>x</{0}></a>", "long".repeat(2000)), true),
        (format!("<a>{pad}{}</a>", "]".repeat(9000)), false),
        (format!("<a>{pad}{}</a>", "&amp;".repeat(2000)), true),
        (format!("<a>{pad}<b xmlns='relative'>x</b></a>"), true),
        (format!("<a>{pad}<></a>"), false),
        (format!("<a>{pad}<b>x</b>]]></a>"), false),
        (format!("<a>{pad}\u{FFFE}</a>"), false),
        (format!("<a>{pad}&nbsp;</a>"), false),
        (format!("<a>{pad}"), false),
        (format!("<a>{pad}</a><a/>"), false),
        (format!("<!DOCTYPE a><a>{pad}</a>"), false),
        (format!("<?xml version='1.0' encoding='ISO-8859-1'?><a>{pad}</a>"), false),
        (format!("<a>{}</a>", "<b Id='x'>some text</b>".repeat(700)), true),
    ];
    for (number, (text, is_folded)) in cases.iter().enumerate() {
        assert_eq!(same_forms(text, &TINY), *is_folded, "{number}");
    }
    let mut wide: Vec<u8> = vec![0xFF, 0xFE];
    wide.extend(format!("<a>{pad}</a>").encode_utf16().flat_map(u16::to_le_bytes));
    assert!(!same_facts(&wide, &ObserveOptions::default(), &TINY));
}

/// A file in which a byte is another one from some reading on.
struct Changing {
    bytes: Vec<u8>,
    at: usize,
    from: u64,
    readings: AtomicU64,
}

impl Source for Changing {
    fn length(&self) -> u64 {
        self.bytes.length()
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        let mut bytes = self.bytes.read(offset, length)?.into_owned();
        let is_late = self.readings.fetch_add(1, Ordering::Relaxed) >= self.from;
        let inside = self.at.checked_sub(usize::try_from(offset).expect("small"));
        if let Some(byte) = inside.and_then(|inside| bytes.get_mut(inside)).filter(|_| is_late) {
            *byte = b'9';
        }
        Ok(Cow::Owned(bytes))
    }
}

#[test]
fn file_that_changes_between_readings_is_not_judged_by_pieces_of_both() {
    let options = ObserveOptions::default();
    let rows = "<r>a row of the table</r>".repeat(900);
    let text = signed_with(&format!("<d><b>{rows}</b></d>"), &[], None);
    let at = text.len() / 3;
    let mut altered = 0;
    for from in 1..80 {
        let bytes = text.clone().into_bytes();
        let source = Changing { bytes, at, from, readings: AtomicU64::new(0) };
        if let Some(observed) = folded(&source, "test.xml", &options, &SMALL) {
            let before = observed.document.sha256 == hash(text.as_bytes());
            let intact = observed.signatures[0].references[0].intact.holds();
            assert_eq!(before, intact, "{from}");
        } else {
            altered += 1;
        }
    }
    assert!(altered > 5, "{altered}");
}

fn hash(bytes: &[u8]) -> String {
    use crate::model::DigestAlgorithm::Sha256;
    hex::encode(crate::crypto::digest(Sha256, bytes).expect("SHA-256"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn damaged_documents_have_the_same_forms_both_ways_or_are_read_whole(
        seed in any::<u64>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40), 0..3),
    ) {
        let mut bytes = Dice(seed).document().into_bytes();
        for (place, length) in cuts {
            let at = place.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        same_facts(&bytes, &ObserveOptions::default(), &TINY);
        if let Ok(text) = String::from_utf8(bytes) {
            same_forms(&text, &TINY);
        }
    }
}
