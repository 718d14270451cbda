//! Existing objects written again with one thing changed. Everything else keeps its value exactly:
//! numbers digit by digit, strings and names byte by byte, keys in their order.

use super::object::Dictionary;
use super::object::Object;
use super::object::Reference;
use super::object::StringForm;

/// A dictionary that is being changed.
#[derive(Clone, Debug, Default)]
pub struct Rewrite {
    entries: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Rewrite {
    /// Starts from a dictionary as it is.
    pub fn of(dictionary: &Dictionary) -> Self {
        let entries = dictionary.entries.iter();
        Self { entries: entries.map(|of| (of.key.0.clone(), value(&of.value))).collect() }
    }

    /// Sets a key to a value given as PDF text. A key that stands twice is replaced everywhere.
    pub fn set(&mut self, key: &str, text: impl Into<Vec<u8>>) {
        let text = text.into();
        let mut found = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.0 == key.as_bytes()) {
            entry.1.clone_from(&text);
            found = true;
        }
        if !found {
            self.entries.push((key.as_bytes().to_vec(), text));
        }
    }

    /// The dictionary as PDF text.
    pub fn text(&self) -> Vec<u8> {
        let mut out = b"<<".to_vec();
        for (key, text) in &self.entries {
            write_name(&mut out, key);
            separate(&mut out, text);
            out.extend(text);
        }
        out.extend(b">>");
        out
    }
}

/// An array as it is, with more elements at its end.
pub fn longer(elements: &[Object], more: &[Reference]) -> Vec<u8> {
    let mut texts: Vec<Vec<u8>> = elements.iter().map(value).collect();
    texts.extend(more.iter().map(|reference| link(*reference).into_bytes()));
    array(&texts)
}

/// An indirect reference as PDF text.
pub fn link(to: Reference) -> String {
    format!("{} {} R", to.number, to.generation)
}

/// A text string (ISO 32000-2 clause 7.9.2.2): as it is where it is ASCII, else UTF-16BE.
pub fn text_string(text: &str) -> Vec<u8> {
    let plain = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if plain {
        return value(&Object::String(text.as_bytes().to_vec(), StringForm::Literal));
    }
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    let bytes = [0xfe, 0xff].into_iter().chain(units).collect();
    value(&Object::String(bytes, StringForm::Hexadecimal))
}

/// Any object but a stream as PDF text.
pub fn value(object: &Object) -> Vec<u8> {
    match object {
        Object::Null => b"null".to_vec(),
        Object::Boolean(true) => b"true".to_vec(),
        Object::Boolean(false) => b"false".to_vec(),
        Object::Integer(number) => number.to_string().into_bytes(),
        Object::Real(real) => real.0.clone().into_bytes(),
        Object::String(bytes, form) => string(bytes, *form),
        Object::Name(name) => {
            let mut out = Vec::new();
            write_name(&mut out, &name.0);
            out
        }
        Object::Array(elements) => array(&elements.iter().map(value).collect::<Vec<_>>()),
        Object::Dictionary(dictionary) => Rewrite::of(dictionary).text(),
        // Streams are never values; what stands for one here is its dictionary.
        Object::Stream(stream) => Rewrite::of(&stream.dictionary).text(),
        Object::Reference(reference) => link(*reference).into_bytes(),
    }
}

fn array(texts: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"[".to_vec();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            separate(&mut out, text);
        }
        out.extend(text);
    }
    out.push(b']');
    out
}

/// A space where two tokens would run together.
fn separate(out: &mut Vec<u8>, next: &[u8]) {
    let ends_itself = matches!(out.last(), None | Some(b'[' | b']' | b'(' | b')' | b'<' | b'>'));
    let begins_itself = matches!(next.first(), Some(b'[' | b'(' | b'<' | b'/'));
    if !ends_itself && !begins_itself {
        out.push(b' ');
    }
}

fn string(bytes: &[u8], form: StringForm) -> Vec<u8> {
    if form == StringForm::Hexadecimal {
        return format!("<{}>", hex::encode_upper(bytes)).into_bytes();
    }
    let mut out = b"(".to_vec();
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
            // A reader turns a bare end of line into a line feed.
            b'\r' => out.extend(b"\\r"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
    out
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        let plain = byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(byte);
        if plain {
            out.push(*byte);
        } else {
            out.extend(format!("#{byte:02X}").bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rewrite;
    use super::longer;
    use super::text_string;
    use super::value;
    use crate::formats::pdf::object::Object;
    use crate::formats::pdf::object::Reference;
    use crate::formats::pdf::syntax::Parser;
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prelude::prop_assert;
    use proptest::prelude::proptest;

    fn object(text: &[u8]) -> Object {
        let mut padded = text.to_vec();
        padded.extend_from_slice(b"        ");
        Parser::new(&padded, 0, 64).object().expect("an object")
    }

    fn again(text: &[u8]) -> String {
        String::from_utf8_lossy(&value(&object(text))).into_owned()
    }

    #[test]
    fn values_keep_their_value_exactly() {
        let text = b"<< /A#20b [1 0 R -0.1234567890123456789 true null (a\\(\\)\\\\\\r\n) <fE>] >>";
        assert_eq!(
            again(text),
            "<</A#20b[1 0 R -0.1234567890123456789 true null(a\\(\\)\\\\\\r\n)<FE>]>>"
        );
    }

    #[test]
    fn one_entry_is_changed_and_the_rest_is_not() {
        let page = object(b"<< /Type /Page /Annots [4 0 R] /MediaBox [0 0 595.276 841.89] >>");
        let page = page.as_dictionary().expect("a dictionary");
        let annotations = page.get("Annots").and_then(Object::as_array).expect("an array");
        let mut rewrite = Rewrite::of(page);
        rewrite.set("Annots", longer(annotations, &[Reference { number: 9, generation: 0 }]));
        rewrite.set("New", "1");
        assert_eq!(
            String::from_utf8_lossy(&rewrite.text()),
            "<</Type/Page/Annots[4 0 R 9 0 R]/MediaBox[0 0 595.276 841.89]/New 1>>"
        );
    }

    #[test]
    fn vietnamese_text_is_utf_16() {
        assert_eq!(text_string("(x)"), b"(\\(x\\))");
        assert_eq!(text_string("ký"), b"<FEFF006B00FD>");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(
            bytes in prop::collection::vec(any::<u8>(), 0..40),
            text in ".{0,20}",
        ) {
            let mut rewrite = Rewrite::default();
            rewrite.set(&text.replace('\0', ""), string_of(&bytes));
            rewrite.set("T", text_string(&text));
            let first = object(&rewrite.text());
            prop_assert!(first.same(&object(&value(&first))));
        }
    }

    fn string_of(bytes: &[u8]) -> Vec<u8> {
        use crate::formats::pdf::object::StringForm;
        value(&Object::String(bytes.to_vec(), StringForm::Literal))
    }
}
