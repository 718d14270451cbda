//! Percent-encoding (RFC 3986 clause 2.1), as URIs of files use it.

/// A URI with `%41` for `A`; as it is where that is not UTF-8.
pub(super) fn decoded(uri: &str) -> String {
    let mut octets = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after
            .first_chunk::<2>()
            .filter(|_| *first == b'%')
            .and_then(|digits| hex::decode(digits).ok());
        match escaped {
            Some(decoded) => {
                octets.extend(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                octets.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(octets).unwrap_or_else(|_| uri.to_owned())
}

/// A name as a URI: everything but letters, digits, `-._~` and slashes is escaped.
pub(super) fn encoded(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::decoded;
    use super::encoded;

    #[test]
    fn percent_escapes_are_decoded_once() {
        assert_eq!(decoded("a%20b%25%32"), "a b%2");
        assert_eq!(decoded("%"), "%");
        assert_eq!(decoded("%ff"), "%ff");
        assert_eq!(decoded("%C4%90%zz"), "Đ%zz");
    }

    #[test]
    fn names_are_escaped_and_come_back() {
        assert_eq!(encoded("Công văn/1.pdf"), "C%C3%B4ng%20v%C4%83n/1.pdf");
        for name in ["a+b", "100%", "a b/ç", "Đ#?"] {
            assert_eq!(decoded(&encoded(name)), name);
        }
    }
}
