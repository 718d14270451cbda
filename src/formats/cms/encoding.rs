//! BER → DER: what a signer meant to sign where the attributes were stored in another encoding.

use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;

/// Elements inside each other that are re-encoded. Signed attributes nest about 10.
const DEPTH: usize = 32;

/// DER of a SET OF with the content of `element`, whatever tag it stands under: definite lengths,
/// strings in one piece, members of every SET sorted.
///
/// # Errors
/// Where something inside is no element, nests too deeply or has a tag number of several octets.
pub(super) fn der_set(element: &Element<'_>) -> Result<Vec<u8>, FormatError> {
    let mut members = Vec::new();
    for member in element.reader() {
        members.push(der(&member?, DEPTH)?);
    }
    Ok(der::set_of_sorted(&members))
}

/// DER of the fields of a SignerInfo up to and with its signature, each as it is read: what others
/// hash where a structure is written in another encoding. `None` where it is DER already, or cannot
/// be re-encoded.
pub(super) fn der_fields(fields: &[u8]) -> Option<Vec<u8>> {
    let mut encoded = Vec::with_capacity(fields.len());
    for field in Reader::new(fields) {
        let field = field.ok()?;
        if field.tag == der::context(0) {
            // signedAttrs; an identifier that is a key's is primitive.
            encoded.extend(der::implicit(0, &der_set(&field).ok()?));
        } else {
            encoded.extend(der(&field, DEPTH).ok()?);
        }
    }
    (encoded != fields).then_some(encoded)
}

fn der(element: &Element<'_>, depth: usize) -> Result<Vec<u8>, FormatError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(element.error("elements are nested too deeply"));
    };
    if element.tag & 0x1f == 0x1f {
        return Err(element.error("the tag number takes several octets"));
    }
    if !element.is_constructed() {
        return Ok(der::element(element.tag, element.content));
    }
    if element.tag & 0xc0 == 0 && element.tag != der::SEQUENCE && element.tag != der::SET {
        // A string in segments.
        return Ok(der::element(element.tag & !0x20, &element.octets()?));
    }
    let mut members = Vec::new();
    for member in element.reader() {
        members.push(der(&member?, depth)?);
    }
    if element.tag == der::SET {
        return Ok(der::set_of_sorted(&members));
    }
    Ok(der::element(element.tag, &members.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(hex_text: &str) -> Result<String, FormatError> {
        let bytes = hex::decode(hex_text.replace(' ', "")).expect("hex");
        der_set(&Reader::new(&bytes).read().expect("an element")).map(hex::encode)
    }

    #[test]
    fn members_are_sorted_and_lengths_made_definite() {
        let got = set("a080 3003 020102 3080 020101 0000 0000").expect("re-encoded");
        assert_eq!(got, "310a30030201013003020102");
    }

    #[test]
    fn strings_in_segments_become_one_and_long_lengths_short() {
        let got = set("a00b 248108 0401aa 0403bbccdd");
        assert_eq!(got.expect("re-encoded"), "31060404aabbccdd");
    }

    #[test]
    fn der_stays_as_it_is() {
        assert_eq!(
            set("310a 30030201013003020102").expect("re-encoded"),
            "310a30030201013003020102"
        );
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let mut bytes = Vec::new();
        for _ in 0..100 {
            bytes = der::sequence(&[bytes]);
        }
        let outer = der::set(&[bytes]);
        assert!(der_set(&Reader::new(&outer).read().expect("an element")).is_err());
    }
}
