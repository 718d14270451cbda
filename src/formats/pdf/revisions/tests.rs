//! Tests of the reader over files written here.

use super::PdfFile;
use super::View;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::window::tests::Positional;

/// A file in the making: offsets are remembered as objects are written.
struct Writer {
    bytes: Vec<u8>,
    offsets: Vec<(u32, usize)>,
}

impl Writer {
    fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n".to_vec(), offsets: Vec::new() }
    }

    fn object(mut self, number: u32, body: &str) -> Self {
        self.offsets.push((number, self.bytes.len()));
        self.bytes.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
        self
    }

    /// A table of what was written since the last one.
    fn table(mut self, trailer: &str) -> (Self, usize) {
        let at = self.bytes.len();
        self.bytes.extend(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, offset) in std::mem::take(&mut self.offsets) {
            self.bytes.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
        }
        self.bytes.extend(format!("trailer\n<<{trailer}>>\n").bytes());
        (self, at)
    }

    /// A stream of what was written since the last section; entries in streams are given.
    fn stream(mut self, number: u32, keys: &str, within: &[(u32, u8, u8)]) -> (Self, usize) {
        let at = self.bytes.len();
        let mut rows: Vec<(u32, [u8; 4])> = Vec::new();
        for (number, offset) in std::mem::take(&mut self.offsets).into_iter().chain([(number, at)])
        {
            let offset = u16::try_from(offset).expect("a small file").to_be_bytes();
            rows.push((number, [1, offset[0], offset[1], 0]));
        }
        for (number, stream, index) in within {
            rows.push((*number, [2, 0, *stream, *index]));
        }
        rows.sort_unstable();
        let index: String = rows.iter().map(|(number, _)| format!("{number} 1 ")).collect();
        let table: Vec<u8> = rows.iter().flat_map(|(_, row)| *row).collect();
        let length = table.len();
        self.bytes.extend(
            format!(
                "{number} 0 obj\n<</Type/XRef/W[1 2 1]/Index[{index}]/Size 99/Length {length}{keys}>>\nstream\n"
            )
            .bytes(),
        );
        self.bytes.extend(table);
        self.bytes.extend(b"\nendstream\nendobj\n");
        (self, at)
    }

    fn end(mut self, at: usize) -> Self {
        self.bytes.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
        self
    }
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";

fn simple() -> (Writer, usize) {
    let (writer, at) =
        Writer::new().object(1, CATALOG).object(2, "<</Kids[]>>").table("/Root 1 0 R/Size 3");
    (writer.end(at), at)
}

fn open(bytes: &[u8]) -> Result<PdfFile<'static>, FormatError> {
    // Tests end soon; leaking spares each of them an owner.
    PdfFile::open(Box::leak(Box::new(bytes.to_vec())), &Limits::default(), None)
}

fn read(view: View<'_, '_>, number: u32) -> Result<Option<Object>, FormatError> {
    let read = view.indirect(Reference { number, generation: 0 })?;
    Ok(read.map(|read| read.object.clone()))
}

fn integer(view: View<'_, '_>, number: u32) -> Option<i64> {
    read(view, number).expect("readable").and_then(|object| object.as_integer())
}

fn rules(file: &PdfFile<'_>) -> Vec<String> {
    file.deviations().iter().map(|deviation| deviation.rule.to_string()).collect()
}

#[test]
fn each_revision_has_its_own_table() {
    let (writer, first) = simple();
    let (writer, second) =
        writer.object(5, "55").table(&format!("/Root 1 0 R/Size 6/Prev {first}"));
    let (writer, third) =
        writer.end(second).object(5, "66").table(&format!("/Root 1 0 R/Size 6/Prev {second}"));
    let writer = writer.end(third);
    let file = open(&writer.bytes).expect("a PDF");
    assert_eq!(file.revisions().len(), 3);
    let seen: Vec<Option<i64>> = (0..3).map(|revision| integer(file.view(revision), 5)).collect();
    assert_eq!(seen, [None, Some(55), Some(66)]);
    assert_eq!(
        file.revisions().last().map(super::RevisionTable::end),
        Some(writer.bytes.len() as u64)
    );
    assert!(rules(&file).is_empty());
}

#[test]
fn objects_are_read_from_streams_of_objects() {
    let inside = "7 0 8 3 77 [8 9]";
    let body = format!(
        "<</Type/ObjStm/N 2/First 8/Length {}>>\nstream\n{inside}\nendstream",
        inside.len()
    );
    let (writer, at) = Writer::new().object(1, CATALOG).object(3, &body).stream(
        4,
        "/Root 1 0 R",
        &[(7, 3, 0), (8, 3, 1), (9, 3, 1), (10, 3, 5), (11, 1, 0)],
    );
    let file = open(&writer.end(at).bytes).expect("a PDF");
    let view = file.latest();
    assert_eq!(integer(view, 7), Some(77));
    assert!(matches!(read(view, 8), Ok(Some(Object::Array(elements))) if elements.len() == 2));
    assert!(read(view, 9).is_err(), "another object stands at this index");
    assert!(read(view, 10).is_err(), "no such index");
    assert!(read(view, 11).is_err(), "not an object stream");
}

#[test]
fn a_hybrid_shows_its_hidden_objects_and_they_are_noted() {
    let (writer, hidden) =
        Writer::new().object(1, CATALOG).object(5, "55").stream(6, "/Root 1 0 R", &[]);
    let mut writer = writer;
    writer.offsets.push((1, 9));
    let (writer, at) = writer.table(&format!("/Root 1 0 R/Size 9/XRefStm {hidden}"));
    let file = open(&writer.end(at).bytes).expect("a PDF");
    assert_eq!(integer(file.latest(), 5), Some(55));
    assert_eq!(rules(&file), ["ST-04-HIDDEN"]);
}

#[test]
fn a_hybrid_that_shows_two_documents_is_a_deviation() {
    let (writer, hidden) =
        Writer::new().object(1, CATALOG).object(5, "55").stream(6, "/Root 1 0 R", &[]);
    let (writer, at) = writer
        .object(1, CATALOG)
        .object(5, "66")
        .table(&format!("/Root 1 0 R/Size 9/XRefStm {hidden}"));
    let file = open(&writer.end(at).bytes).expect("a PDF");
    assert_eq!(integer(file.latest(), 5), Some(66), "the table comes first");
    assert!(rules(&file).contains(&"ST-04".to_owned()));
}

#[test]
fn both_sections_of_a_linearized_file_are_one_revision() {
    let linear = |first: &str| {
        let (writer, page) = Writer::new()
            .object(9, first)
            .object(1, CATALOG)
            .table("/Root 1 0 R/Size 10/Prev 0000000000");
        let mut writer = writer;
        writer.bytes.extend(b"startxref\n0\n%%EOF\n");
        let (writer, main) = writer.object(2, "<</Kids[]>>").table("/Size 3");
        let mut writer = writer.end(page);
        let prev = writer.bytes.windows(10).position(|w| w == b"0000000000").expect("a hole");
        let prev = writer.bytes[prev + 1..]
            .windows(10)
            .position(|w| w == b"0000000000")
            .expect("one more")
            + prev
            + 1;
        writer.bytes[prev..prev + 10].copy_from_slice(format!("{main:010}").as_bytes());
        writer.bytes
    };
    let bytes = linear("<</Linearized 1/L 5>>");
    let file = open(&bytes).expect("a PDF");
    assert_eq!(file.revisions().len(), 1);
    assert_eq!(file.revisions()[0].end(), bytes.len() as u64);
    assert!(rules(&file).is_empty(), "{:?}", file.deviations());
    let file = open(&linear("<</Other 1/L 5>>")).expect("a PDF");
    assert_eq!(rules(&file), ["ST-06"]);
}

#[test]
fn a_chain_that_runs_in_a_circle_is_an_error() {
    let (writer, at) = Writer::new().object(1, CATALOG).table("/Root 1 0 R/Size 2/Prev 00000");
    let text = String::from_utf8(writer.end(at).bytes).expect("text");
    let looped = text.replace("/Prev 00000", &format!("/Prev {at:05}"));
    let error = open(looped.as_bytes()).err().expect("an error");
    assert!(error.to_string().contains("circle"), "{error}");
    let (writer, at) = Writer::new().object(1, CATALOG).stream(2, "/Root 1 0 R/Prev 00000", &[]);
    let bytes = writer.end(at).bytes;
    let place = bytes.windows(5).position(|window| window == b"00000").expect("a hole");
    let mut looped = bytes;
    looped[place..place + 5].copy_from_slice(format!("{at:05}").as_bytes());
    assert!(open(&looped).is_err());
}

#[test]
fn an_object_that_is_not_where_the_table_says_is_an_error() {
    let (mut writer, _) =
        Writer::new().object(1, CATALOG).object(2, "22").table("/Root 1 0 R/Size 9");
    writer.bytes.truncate(writer.bytes.windows(4).position(|w| w == b"xref").expect("a table"));
    writer.offsets = vec![(1, 9), (2, 9), (3, 0), (4, 12), (5, 5000)];
    let (writer, at) = writer.table("/Root 1 0 R/Size 9");
    let file = open(&writer.end(at).bytes).expect("a PDF");
    for (number, expected) in
        [(2, "where object 1 0 stands"), (3, "offset 0"), (4, "no object"), (5, "ends")]
    {
        let error = read(file.latest(), number).expect_err("an error");
        assert!(error.to_string().contains(expected), "{number}: {error}");
    }
    let other = Reference { number: 1, generation: 1 };
    assert!(file.latest().indirect(other).expect("null").is_none());
}

#[test]
fn bytes_before_the_header_shift_offsets_where_the_producer_did_not_know_of_them() {
    let (writer, _) = simple();
    let shifted = [b"MIME-Version: 1.0\n".as_slice(), &writer.bytes].concat();
    let file = open(&shifted).expect("a PDF");
    assert_eq!((file.base(), rules(&file)), (18, vec!["CV-12".to_owned()]));
    assert!(file.latest().catalog().is_ok());
    let mut aware = Writer { bytes: b"junk\n%PDF-1.7\n".to_vec(), offsets: Vec::new() }
        .object(1, CATALOG)
        .table("/Root 1 0 R/Size 2");
    aware.0 = aware.0.end(aware.1);
    let file = open(&aware.0.bytes).expect("a PDF");
    assert_eq!(file.base(), 0);
    assert!(file.latest().catalog().is_ok());
}

#[test]
fn tables_are_read_as_producers_write_them() {
    let (writer, at) = simple();
    let text = String::from_utf8(writer.bytes).expect("text");
    for (what, bytes) in [
        ("entries of 19 bytes", text.replace(" n \n", " n\n").replace(" f \n", " f\n")),
        (
            "entries with carriage returns",
            text.replace(" n \n", " n\r\n").replace(" f \n", " f\r\n"),
        ),
        ("white space at the offset", text.replace("\nxref", " \n\nxref")),
        ("no line end", text.replace("%%EOF\n", "%%EOF")),
        (
            "startxref on one line",
            text.replace(&format!("startxref\n{at}"), &format!("startxref {at}")),
        ),
    ] {
        let file = open(bytes.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(file.latest().catalog().is_ok(), "{what}");
        assert!(file.revisions()[0].tail.is_some(), "{what}");
    }
}

#[test]
fn files_that_are_no_pdf_say_so() {
    for (bytes, expected) in [
        (b"".as_slice(), "empty"),
        (b"hello", "%PDF-"),
        (b"%PDF-1.7\n", "startxref"),
        (b"%PDF-1.7\nstartxref\n9999\n%%EOF", "after the end"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", "no cross-reference section"),
    ] {
        let error = open(bytes).err().expect("an error").to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_stream_of_zeros_meets_the_budget() {
    let content = {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 1 << 20]).expect("in memory");
        encoder.finish().expect("in memory")
    };
    let mut writer = Writer::new().object(1, CATALOG);
    writer.offsets.push((3, writer.bytes.len()));
    let head = format!(
        "3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>\nstream\n",
        content.len()
    );
    writer.bytes.extend(head.bytes());
    writer.bytes.extend(content);
    writer.bytes.extend(b"\nendstream\nendobj\n");
    let (writer, at) = writer.stream(4, "/Root 1 0 R", &[(7, 3, 0)]);
    let bytes = writer.end(at).bytes;
    let limits = Limits { inflated: 1 << 16, ..Limits::default() };
    let file = PdfFile::open(&bytes, &limits, None).expect("a PDF");
    let error = read(file.latest(), 7).expect_err("a limit");
    assert!(matches!(error, FormatError::Limit { .. }), "{error}");
}

#[test]
fn objects_larger_than_a_window_are_read() {
    let long = format!("[{}]", "1 ".repeat(200_000));
    let (writer, at) =
        Writer::new().object(1, CATALOG).object(2, &long).table("/Root 1 0 R/Size 3");
    let source = Positional(writer.end(at).bytes);
    let file = PdfFile::open(&source, &Limits::default(), None).expect("a PDF");
    let read = read(file.latest(), 2).expect("readable");
    assert!(matches!(read, Some(Object::Array(elements)) if elements.len() == 200_000));
}
