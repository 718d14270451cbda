//! Distinguished names: the text for people (RFC 4514) and the form that names are compared in
//! (RFC 5280 clause 7.1).

use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::model::Name;

/// Attribute types that have a short name, with the ones of RFC 4514 and those in common use.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "T"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "E"),
];

/// Reads a Name: a SEQUENCE of relative names. An attribute value that is no string stands as `#`
/// and its DER in hex.
///
/// # Errors
/// Where it is not built as a Name.
pub(in crate::formats) fn read_name(element: &Element<'_>) -> Result<Name, FormatError> {
    if element.tag != der::SEQUENCE {
        return Err(element.error("a Name is a SEQUENCE"));
    }
    let mut name = Name::default();
    let mut texts = Vec::new();
    for relative in element.reader() {
        let relative = relative?;
        if relative.tag != der::SET {
            return Err(relative.error("a relative name is a SET"));
        }
        texts.push(read_relative(&relative, &mut name)?);
    }
    // RFC 4514 clause 2.1: the last relative name comes first.
    texts.reverse();
    name.text = texts.join(",");
    Ok(name)
}

/// Adds a relative name to a name's attributes and canonical form; gives its text.
fn read_relative(relative: &Element<'_>, name: &mut Name) -> Result<String, FormatError> {
    let mut text = String::new();
    let mut parts = Vec::new();
    for attribute in relative.reader() {
        let attribute = attribute?;
        let mut reader = attribute.reader();
        let kind = reader.expect(der::OID)?.oid()?;
        let value = reader.read()?;
        reader.finish()?;
        let (value, is_text) = match value.text() {
            Some(value) => (value, true),
            None => (format!("#{}", hex::encode(value.full)), false),
        };
        if !text.is_empty() {
            text.push('+');
        }
        let short = SHORT_NAMES.iter().find(|(oid, _)| *oid == kind).map(|(_, short)| *short);
        text.push_str(short.unwrap_or(&kind));
        text.push('=');
        if is_text {
            escape(&value, &mut text);
        } else {
            text.push_str(&value);
        }
        parts.push(canonical_part(&kind, &value));
        name.attributes.push((kind, value));
    }
    parts.sort_unstable();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            name.canonical.push('+');
        }
        name.canonical.push_str(part);
    }
    name.canonical.push(';');
    Ok(text)
}

/// The type and the value: case folded, outer spaces removed and inner ones compressed, our
/// separators escaped.
fn canonical_part(kind: &str, value: &str) -> String {
    let mut canonical =
        String::with_capacity(kind.len().saturating_add(value.len()).saturating_add(2));
    canonical.push_str(kind);
    canonical.push('=');
    let start = canonical.len();
    let mut space = false;
    for character in value.chars() {
        if character.is_whitespace() {
            space = canonical.len() > start;
            continue;
        }
        if space {
            canonical.push(' ');
            space = false;
        }
        if matches!(character, '\\' | ';' | '+') {
            canonical.push('\\');
        }
        if character.is_ascii() {
            canonical.push(character.to_ascii_lowercase());
        } else {
            canonical.extend(character.to_lowercase());
        }
    }
    canonical
}

/// RFC 4514 clause 2.4.
fn escape(value: &str, text: &mut String) {
    let last = value.chars().count().saturating_sub(1);
    for (index, character) in value.chars().enumerate() {
        match character {
            '\0' => text.push_str("\\00"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                text.push('\\');
                text.push(character);
            }
            '#' if index == 0 => text.push_str("\\#"),
            ' ' if index == 0 || index == last => text.push_str("\\ "),
            _ => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_name;
    use crate::formats::der::Reader;
    use crate::formats::der::element;
    use crate::formats::der::oid;
    use crate::formats::der::sequence;
    use crate::formats::der::set;
    use crate::formats::der::utf8;
    use crate::model::Name;

    fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
        sequence(&[oid(kind), value.to_vec()])
    }

    fn name(relatives: &[Vec<Vec<u8>>]) -> Name {
        let relatives: Vec<Vec<u8>> = relatives.iter().map(|parts| set(parts)).collect();
        let bytes = sequence(&relatives);
        read_name(&Reader::new(&bytes).read().expect("an element")).expect("a name")
    }

    #[test]
    fn name_of_an_officer_is_printed_from_the_inside_out() {
        let name = name(&[
            vec![attribute("2.5.4.6", &element(0x13, b"VN"))],
            vec![attribute("2.5.4.10", &utf8("Bộ Tài chính"))],
            vec![attribute("2.5.4.11", &utf8("Tổng cục Thuế"))],
            vec![attribute("2.5.4.11", &utf8("Cục Thuế, Hải Phòng"))],
            vec![attribute("2.5.4.12", &utf8("Phó Chi cục Trưởng"))],
            vec![attribute("0.9.2342.19200300.100.1.1", &utf8("CCCD:001"))],
            vec![attribute("1.2.3.4", &utf8("#x "))],
        ]);
        assert_eq!(
            name.text,
            "1.2.3.4=\\#x\\ ,UID=CCCD:001,T=Phó Chi cục Trưởng,OU=Cục Thuế\\, Hải Phòng,\
             OU=Tổng cục Thuế,O=Bộ Tài chính,C=VN"
        );
        assert_eq!(name.values("2.5.4.11").count(), 2);
    }

    #[test]
    fn case_spaces_string_type_and_order_in_a_relative_name_do_not_matter() {
        let one = name(&[
            vec![attribute("2.5.4.10", &utf8("  ban   CƠ yếu "))],
            vec![attribute("2.5.4.3", &utf8("a")), attribute("2.5.4.5", &utf8("1"))],
        ]);
        let two = name(&[
            vec![attribute(
                "2.5.4.10",
                &element(
                    0x1e,
                    &[
                        0, 0x42, 0, 0x61, 0, 0x6e, 0, 0x20, 0, 0x63, 0x01, 0xa1, 0, 0x20, 0, 0x59,
                        0x1e, 0xbf, 0, 0x75,
                    ],
                ),
            )],
            vec![attribute("2.5.4.5", &element(0x13, b"1")), attribute("2.5.4.3", &utf8("A"))],
        ]);
        assert_eq!(one.canonical, two.canonical);
    }

    #[test]
    fn different_names_differ() {
        let of = |value: &str| name(&[vec![attribute("2.5.4.3", &utf8(value))]]).canonical;
        for (one, two) in [("Co yeu", "Cơ yếu"), ("a b", "ab"), ("a;2.5.4.3=b", "a"), ("", "a")]
        {
            assert_ne!(of(one), of(two), "{one} and {two}");
        }
        let split =
            name(&[vec![attribute("2.5.4.3", &utf8("a"))], vec![attribute("2.5.4.3", &utf8("b"))]]);
        let joined =
            name(&[vec![attribute("2.5.4.3", &utf8("a")), attribute("2.5.4.3", &utf8("b"))]]);
        assert_ne!(split.canonical, joined.canonical);
        assert_ne!(of("a;2.5.4.3=b"), split.canonical);
        assert!(split.canonical.starts_with(&of("a")));
    }

    #[test]
    fn value_that_is_no_string_stands_in_hex() {
        let name = name(&[vec![attribute("2.5.4.3", &[4, 1, 0xff])]]);
        assert_eq!(name.text, "CN=#0401ff");
    }
}
