//! Tokens as they stand in real files.

use super::Parser;
use super::SyntaxError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use proptest::prelude::any;
use proptest::prelude::proptest;

fn object(text: &[u8]) -> Result<Object, SyntaxError> {
    Parser::new(text, 0, 16).object()
}

fn is(text: &[u8], other: &[u8]) -> bool {
    let ended = |text: &[u8]| object(&[text, b"]"].concat()).expect("an object");
    ended(text).same(&ended(other))
}

#[test]
fn names_are_compared_without_their_escapes() {
    assert!(is(b"/By#74eRange ", b"/ByteRange "));
    assert!(is(b"/A#zB ", b"/A#zB "));
    assert!(!is(b"/A#00 ", b"/A "));
}

#[test]
fn numbers_are_compared_exactly() {
    assert!(is(b"1.0 ", b"1 "));
    assert!(is(b"-.50 ", b"-0.5 "));
    assert!(is(b"-0.0 ", b"0 "));
    assert!(!is(b"1.0000000000000000001 ", b"1 "));
    assert!(object(b"1-2 ").is_err());
    assert!(object(b"- ").is_err());
    assert!(matches!(object(b"99999999999999999999 "), Ok(Object::Real(_))));
}

#[test]
fn strings_are_decoded() {
    let string = |text: &[u8]| object(text).expect("a string").as_string().map(<[u8]>::to_vec);
    assert_eq!(string(b"(a\\(b\\)\\053(c)\\\r\nd\r\ne)"), Some(b"a(b)+(c)d\ne".to_vec()));
    assert_eq!(string(b"<4 1 4>"), Some(b"A@".to_vec()));
    assert!(object(b"<4x>").is_err());
}

#[test]
fn a_reference_is_told_from_numbers() {
    let read = object(b"[1 0 R 2 3 4 0 Rx]");
    assert!(read.is_err());
    let Ok(Object::Array(read)) = object(b"[1 0 R 2 3 4 0 R 65536 0]") else { panic!("an array") };
    assert_eq!(read[0].as_reference(), Some(Reference { number: 1, generation: 0 }));
    assert_eq!(read.len(), 6);
}

#[test]
fn a_slice_that_ends_early_is_not_a_broken_object() {
    let whole = b"12 0 obj << /A [1 2 (x) <41>] /B 3 0 R /C true >> endobj ";
    assert!(Parser::new(whole, 0, 16).indirect().is_ok());
    for end in 0..whole.len() - 8 {
        let read = Parser::new(&whole[..end], 0, 16).indirect();
        assert!(matches!(read, Err(SyntaxError::Truncated { .. })), "{end}: {read:?}");
    }
}

#[test]
fn nesting_has_an_end() {
    assert!(object(&[b'['; 40]).is_err_and(|e| matches!(e, SyntaxError::Malformed { .. })));
}

#[test]
fn spans_are_offsets_in_the_file() {
    let mut parser = Parser::new(b"<< /Contents <4142> /N 5 >>", 1000, 16);
    let dictionary = parser.dictionary().expect("a dictionary");
    let entry = dictionary.entry("Contents").expect("an entry");
    assert_eq!((entry.at, entry.end), (1013, 1019));
    assert_eq!(dictionary.end, 1027);
}

#[test]
fn a_key_that_stands_twice_is_noticed() {
    let mut parser = Parser::new(b"<< /A 1 /B 2 /A 3 >>", 0, 16);
    let dictionary = parser.dictionary().expect("a dictionary");
    assert_eq!(dictionary.duplicate().map(|name| name.text()).as_deref(), Some("A"));
    assert_eq!(dictionary.get("A").and_then(Object::as_integer), Some(3));
}

proptest! {
    #[test]
    fn any_bytes_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Parser::new(&bytes, u64::MAX - 3, 16).indirect();
    }

    #[test]
    fn any_tokens_end_without_panic(text in r"[<>\[\]()/#R0-9. %a-z\\]{0,80}") {
        let _ = Parser::new(text.as_bytes(), 0, 16).object();
    }
}
