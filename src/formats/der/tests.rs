//! Elements read and written back, times, and what is refused.

use super::*;
use crate::model::Time;
use proptest::prelude::*;

fn one(bytes: &[u8]) -> Element<'_> {
    Reader::new(bytes).read().expect("an element")
}

#[test]
fn element_inside_an_element_knows_its_place_in_the_whole() {
    let bytes = sequence(&[integer_of(5), sequence(&[utf8("abc")])]);
    let mut outer = Reader::new(&bytes).sequence().expect("a sequence");
    assert_eq!(outer.read().and_then(|e| e.unsigned()).ok(), Some(5));
    let inner = outer.sequence().expect("a sequence").read().expect("a string");
    assert_eq!((inner.offset, inner.content), (7, b"abc".as_slice()));
    assert!(outer.finish().is_ok());
}

#[test]
fn indefinite_lengths_inside_each_other_are_read() {
    let bytes =
        hex::decode("3080 2480 0401aa 0402bbcc 0000 020107 0000 ff".replace(' ', "")).expect("hex");
    let mut reader = Reader::new(&bytes);
    let outer = reader.read().expect("outer");
    assert!(outer.indefinite);
    assert_eq!(outer.full.len(), bytes.len() - 1);
    let mut inside = outer.reader();
    let string = inside.read().expect("string");
    assert_eq!(string.octets().expect("octets").as_ref(), [0xaa, 0xbb, 0xcc]);
    assert_eq!(inside.read().and_then(|e| e.unsigned()).ok(), Some(7));
    assert!(inside.is_empty());
    assert_eq!(reader.rest(), [0xff]);
}

#[test]
fn indefinite_lengths_nested_too_deeply_are_refused() {
    let bytes = [0x30, 0x80].repeat(100_000);
    let error = Reader::new(&bytes).read().expect_err("too deep").to_string();
    assert!(error.contains("nested too deeply"), "{error}");
}

#[test]
fn element_longer_than_the_input_is_refused_with_its_place() {
    let error = Reader::new(&[0x30, 0x03, 0x02, 0x05, 0x01])
        .sequence()
        .and_then(|mut inside| inside.read())
        .expect_err("cut off")
        .to_string();
    assert_eq!(error, "an element of 5 bytes has only 1 left (at byte 2)");
}

#[test]
fn huge_length_does_not_overflow() {
    for hex in ["3088ffffffffffffffff", "3084ffffffff00", "30ff"] {
        let bytes = hex::decode(hex).expect("hex");
        assert!(Reader::new(&bytes).read().is_err(), "{hex}");
    }
}

#[test]
fn object_identifiers_round_trip() {
    for text in [
        "1.2.840.113549.1.1.11",
        "2.5.29.15",
        "0.4.0.1733.2.4",
        "2.999.1",
        "2.100.3",
        "1.2.18446744073709551615",
        "1.2.10000000000000000000",
    ] {
        assert_eq!(one(&oid(text)).oid().ok().as_deref(), Some(text));
    }
    for text in ["", "1", "3.1", "1.40", "1..2", "1.2.x", "1.2.", "1.+2"] {
        assert_eq!(oid_content(text), None, "{text}");
        assert!(one(&oid(text)).oid().is_err(), "{text}");
    }
    assert!(one(&[0x06, 0x02, 0x2a, 0x86]).oid().is_err(), "the last arc is cut off");
}

#[test]
fn integers_are_minimal_and_never_negative() {
    assert_eq!(integer_of(0), [2, 1, 0]);
    assert_eq!(integer_of(127), [2, 1, 127]);
    assert_eq!(integer_of(128), [2, 2, 0, 128]);
    assert_eq!(integer(&[0, 0, 1, 0]), [2, 2, 1, 0]);
    assert!(one(&[2, 1, 0x80]).unsigned().is_err());
    assert!(one(&[2, 0]).integer().is_err());
}

#[test]
fn set_of_is_sorted_by_encoding() {
    let set = set_of_sorted(&[integer_of(300), integer_of(2), integer_of(1)]);
    assert_eq!(hex::encode(set), "310a0201010201020202012c");
}

#[test]
fn times_in_every_form_are_one_moment() {
    let wanted = Time::parse("2021-03-04T05:06:07Z").expect("a time");
    for (tag, text) in [
        (UTC_TIME, "210304050607Z"),
        (UTC_TIME, "210304120607+0700"),
        (GENERALIZED_TIME, "20210304050607Z"),
        (GENERALIZED_TIME, "20210304050607.0Z"),
        (0x80, "20210304050607Z"),
    ] {
        assert_eq!(one(&element(tag, text.as_bytes())).time().ok(), Some(wanted), "{text}");
    }
    for text in ["210230050607Z", "2103040506", "", "2103040506070Z", "-10304050607Z", "é"] {
        assert!(one(&element(UTC_TIME, text.as_bytes())).time().is_err(), "{text}");
    }
}

#[test]
fn times_that_rfc_5280_forbids_are_odd() {
    let oddity = |tag, text: &str| one(&element(tag, text.as_bytes())).time_oddity();
    assert_eq!(oddity(UTC_TIME, "210304050607Z"), None);
    assert_eq!(oddity(GENERALIZED_TIME, "20510304050607Z"), None);
    assert!(oddity(GENERALIZED_TIME, "20210304050607Z").is_some());
    assert!(oddity(UTC_TIME, "2103040506Z").is_some());
    assert!(oddity(UTC_TIME, "210304120607+0700").is_some());
    assert!(oddity(GENERALIZED_TIME, "20510304050607.5Z").is_some());
}

#[test]
fn written_times_are_read_again() {
    for text in ["1949-12-31T23:59:59Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z"] {
        let moment = Time::parse(text).expect("a time");
        assert_eq!(one(&time(moment)).time().ok(), Some(moment));
        assert_eq!(one(&time(moment)).time_oddity(), None);
    }
}

#[test]
fn named_bits_count_from_the_left() {
    // keyUsage keyCertSign and cRLSign: 0b0000_0110.
    assert_eq!(one(&[3, 2, 1, 0x06]).named_bits().ok(), Some(0x60));
    // decipherOnly is the ninth.
    assert_eq!(one(&[3, 3, 7, 0x00, 0x80]).named_bits().ok(), Some(0x100));
    assert!(one(&[3, 1, 1]).named_bits().is_err());
    assert!(one(&[3, 2, 9, 0]).named_bits().is_err());
}

#[test]
fn strings_of_every_type_are_text() {
    let text = |tag, octets: &[u8]| one(&element(tag, octets)).text();
    assert_eq!(text(0x0c, "Bộ".as_bytes()).as_deref(), Some("Bộ"));
    assert_eq!(text(0x0c, &[0xff]), None);
    assert_eq!(text(0x13, b"VN").as_deref(), Some("VN"));
    assert_eq!(text(0x14, &[0xe9]).as_deref(), Some("é"));
    assert_eq!(text(0x1e, &[0x1e, 0xd9]).as_deref(), Some("ộ"));
    assert_eq!(text(0x1e, &[0x1e]), None);
    assert_eq!(text(0x04, b"x"), None);
}

fn walk(reader: Reader<'_>, depth: usize) {
    for element in reader {
        let Ok(element) = element else { return };
        let _ = (element.oid(), element.unsigned(), element.bits(), element.named_bits());
        let _ = (element.octets(), element.time(), element.text(), element.inner());
        let _ = element.time_oddity();
        if depth > 0 {
            walk(element.reader(), depth - 1);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        walk(Reader::new(&bytes), 5);
    }

    #[test]
    fn arbitrary_elements_never_panic(
        tag in any::<u8>(),
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        walk(Reader::new(&element(tag, &bytes)), 2);
    }

    #[test]
    fn written_elements_are_read_again(
        octets in proptest::collection::vec(any::<u8>(), 0..70_000),
    ) {
        let bytes = octet_string(&octets);
        prop_assert_eq!(one(&bytes).content, octets.as_slice());
        prop_assert_eq!(one(&bytes).full, bytes.as_slice());
    }

    #[test]
    fn integers_round_trip(value in any::<u64>()) {
        prop_assert_eq!(one(&integer_of(value)).unsigned().ok(), Some(value));
    }
}
