//! Names and serial numbers as text, held against those of certificates: every toolkit writes them
//! in its own way.

use crate::formats::der;
use crate::model::Name;

/// Whether a serial number as somebody writes it is the one with these content octets in hex: in
/// decimal as XMLDSig says, or in hex. One whose first bit is set is negative; some write it as if it
/// were not.
pub(super) fn same_serial(written: &str, serial: &str) -> bool {
    let Ok(octets) = hex::decode(serial) else {
        return false;
    };
    // Serial numbers have 20 octets at most; ten times that bounds the work on hostile ones.
    if octets.len() > 200 || written.len() > 500 {
        return false;
    }
    let written = written.trim();
    if let Some(digits) = written.strip_prefix('-') {
        let is_negative = octets.first().is_some_and(|first| first & 0x80 != 0);
        return is_negative && same_digits(digits, &decimal(&negated(&octets)));
    }
    if !written.is_empty() && written.bytes().all(|digit| digit.is_ascii_digit()) {
        return same_digits(written, &decimal(&octets));
    }
    let digits: String = written
        .trim_start_matches("0x")
        .trim_start_matches("0X")
        .chars()
        .filter(|c| !matches!(c, ':' | ' '))
        .collect();
    !digits.is_empty() && same_digits(&digits.to_ascii_lowercase(), serial)
}

/// Whether numerals are of one number, whatever zeros they begin with.
fn same_digits(one: &str, other: &str) -> bool {
    one.trim_start_matches('0') == other.trim_start_matches('0')
}

/// Two's complement.
fn negated(octets: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let mut turned: Vec<u8> = octets
        .iter()
        .rev()
        .map(|octet| {
            let (sum, more) = (!octet).overflowing_add(u8::from(carry));
            carry = more;
            sum
        })
        .collect();
    turned.reverse();
    turned
}

fn decimal(octets: &[u8]) -> String {
    let mut digits: Vec<u8> = vec![0];
    for octet in octets {
        let mut carry = u32::from(*octet);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or_default();
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or_default());
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

/// Whether text is a distinguished name as RFC 2253, RFC 4514 or a tool of its own writes it: the
/// same attributes, whatever their order, case and spaces.
pub(super) fn same_name(text: &str, name: &Name) -> bool {
    if text == name.text {
        return true;
    }
    let mut written = attributes(text);
    let mut known: Vec<(String, String)> =
        name.attributes.iter().map(|(kind, value)| (kind.clone(), folded(value))).collect();
    written.sort_unstable();
    known.sort_unstable();
    !known.is_empty() && written == known
}

/// Attributes of a written name: dotted type and folded value.
fn attributes(text: &str) -> Vec<(String, String)> {
    const TYPES: &[(&str, &str)] = &[
        ("CN", "2.5.4.3"),
        ("SN", "2.5.4.4"),
        ("SERIALNUMBER", "2.5.4.5"),
        ("C", "2.5.4.6"),
        ("L", "2.5.4.7"),
        ("ST", "2.5.4.8"),
        ("S", "2.5.4.8"),
        ("STREET", "2.5.4.9"),
        ("O", "2.5.4.10"),
        ("OU", "2.5.4.11"),
        ("T", "2.5.4.12"),
        ("TITLE", "2.5.4.12"),
        ("GIVENNAME", "2.5.4.42"),
        ("G", "2.5.4.42"),
        ("E", "1.2.840.113549.1.9.1"),
        ("EMAIL", "1.2.840.113549.1.9.1"),
        ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
        ("DC", "0.9.2342.19200300.100.1.25"),
        ("UID", "0.9.2342.19200300.100.1.1"),
        ("SURNAME", "2.5.4.4"),
        ("DESCRIPTION", "2.5.4.13"),
        ("POSTALCODE", "2.5.4.17"),
        ("PHONE", "2.5.4.20"),
        ("TELEPHONENUMBER", "2.5.4.20"),
        ("NAME", "2.5.4.41"),
        ("GN", "2.5.4.42"),
        ("INITIALS", "2.5.4.43"),
        ("I", "2.5.4.43"),
        ("GENERATION", "2.5.4.44"),
        ("DNQ", "2.5.4.46"),
        ("DNQUALIFIER", "2.5.4.46"),
        ("PSEUDONYM", "2.5.4.65"),
        ("ORGANIZATIONIDENTIFIER", "2.5.4.97"),
        ("OI", "2.5.4.97"),
        ("SERIAL", "2.5.4.5"),
        ("USERID", "0.9.2342.19200300.100.1.1"),
    ];
    let mut attributes = Vec::new();
    // As OpenSSL writes names by itself.
    let slashed = text.strip_prefix('/').filter(|_| !text.contains(','));
    let parts = match slashed {
        Some(slashed) => slashed.split('/').map(str::to_owned).collect(),
        None => split(text),
    };
    for part in parts {
        let Some((kind, value)) = part.split_once('=') else { continue };
        let kind = kind.trim().to_ascii_uppercase();
        let kind = kind.strip_prefix("OID.").unwrap_or(&kind);
        let dotted = TYPES.iter().find(|row| row.0 == kind).map_or(kind, |row| row.1);
        let value = in_hex(value).unwrap_or_else(|| unescaped(value));
        attributes.push((dotted.to_owned(), folded(&value)));
    }
    attributes
}

/// Splits at commas, semicolons and plus signs that are neither escaped nor quoted.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut escaped, mut quoted) = (false, false);
    for c in text.chars() {
        let separates = matches!(c, ',' | ';' | '+') && !escaped && !quoted;
        if separates {
            parts.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// `#` and the value's BER in hex, which Java writes for types that it has no name for.
fn in_hex(value: &str) -> Option<String> {
    let octets = hex::decode(value.trim().strip_prefix('#')?).ok()?;
    let mut reader = der::Reader::new(&octets);
    let text = reader.read().ok()?;
    reader.finish().ok()?;
    text.text()
}

fn unescaped(value: &str) -> String {
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
    let mut octets = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.first_chunk::<2>().and_then(|digits| hex::decode(digits).ok());
        match (*first, pair, after.split_first()) {
            (b'\\', Some(decoded), _) => {
                octets.extend(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'\\', None, Some((escaped, tail))) => {
                octets.push(*escaped);
                rest = tail;
            }
            _ => {
                octets.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn folded(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::same_name;
    use super::same_serial;
    use crate::model::Name;

    #[test]
    fn serial_numbers_in_decimal_and_hex_compare() {
        assert!(same_serial("7728571969", "01cca8a641"));
        assert!(same_serial("007728571969 ", "01cca8a641"));
        assert!(!same_serial("7728571970", "01cca8a641"));
        assert!(same_serial("0", "00"));
        assert!(!same_serial("x", "01"));
        assert!(same_serial("255", "00ff"));
        assert!(same_serial("2A05F8126736", "2a05f8126736"));
        assert!(same_serial("0x00FF", "00ff"));
        assert!(same_serial("2a:05:f8", "2a05f8"));
        assert!(!same_serial("2a05f9", "2a05f8"));
        assert!(!same_serial("", "00"));
    }

    #[test]
    fn negative_and_long_serial_numbers_compare() {
        assert!(same_serial("-1", "ff"));
        assert!(same_serial("255", "ff"));
        assert!(same_serial("-128", "80"));
        assert!(same_serial("-32767", "8001"));
        assert!(!same_serial("-1", "01"));
        assert!(!same_serial("-255", "ff"));
        assert!(same_serial(
            "1461501637330902918203684832716283019655932542975",
            "00ffffffffffffffffffffffffffffffffffffffff"
        ));
    }

    #[test]
    fn names_compare_however_they_are_written() {
        let name = Name {
            text: "C=VN".to_owned(),
            canonical: String::new(),
            attributes: [("2.5.4.6", "VN"), ("2.5.4.10", "Ban Cơ yếu, CP"), ("2.5.4.3", "A \"B\"")]
                .map(|(kind, value)| (kind.to_owned(), value.to_owned()))
                .to_vec(),
        };
        for text in [
            "CN=A \\\"B\\\",O=Ban Cơ yếu\\, CP,C=VN",
            "c=vn, o=\"Ban Cơ  yếu, CP\", cn=a \\\"b\\\"",
            "2.5.4.3=A \\22B\\22;OID.2.5.4.10=Ban C\\C6\\A1 y\\E1\\BA\\BFu\\, CP+C=VN",
        ] {
            assert!(same_name(text, &name), "{text}");
        }
        assert!(!same_name("CN=A \\\"B\\\",C=VN", &name));
        // As Java writes an address, and OpenSSL a name.
        let address = Name {
            attributes: [("2.5.4.6", "VN"), ("1.2.840.113549.1.9.1", "a@b.vn")]
                .map(|(kind, value)| (kind.to_owned(), value.to_owned()))
                .to_vec(),
            ..name.clone()
        };
        assert!(same_name("C=VN,1.2.840.113549.1.9.1=#16066140622e766e", &address));
        assert!(same_name("/C=VN/emailAddress=a@b.vn", &address));
        assert!(!same_name("C=VN,1.2.840.113549.1.9.1=#16066140622e766f", &address));
        assert!(!same_name("C=VN,1.2.840.113549.1.9.1=#1606", &address));
        assert!(!same_name("", &name));
    }
}
