//! Names and serial numbers as text, held against those of certificates: every toolkit writes them
//! in its own way.

use crate::model::Name;

/// Whether a decimal serial number is the one with these content octets in hex.
pub(super) fn same_serial(decimal: &str, serial: &str) -> bool {
    let Ok(octets) = hex::decode(serial) else {
        return false;
    };
    // Serial numbers have 20 octets at most; ten times that bounds the work on hostile ones.
    if octets.len() > 200 || decimal.len() > 500 || octets.first().is_some_and(|o| o & 0x80 != 0) {
        return false;
    }
    let mut digits: Vec<u8> = vec![0];
    for octet in octets {
        let mut carry = u32::from(octet);
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
    let text: String = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
    let trimmed = decimal.trim().trim_start_matches('0');
    trimmed == text.trim_start_matches('0')
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
    ];
    let mut attributes = Vec::new();
    for part in split(text) {
        let Some((kind, value)) = part.split_once('=') else { continue };
        let kind = kind.trim().to_ascii_uppercase();
        let kind = kind.strip_prefix("OID.").unwrap_or(&kind);
        let dotted = TYPES.iter().find(|row| row.0 == kind).map_or(kind, |row| row.1);
        attributes.push((dotted.to_owned(), folded(&unescaped(value))));
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
        assert!(!same_name("", &name));
    }
}
