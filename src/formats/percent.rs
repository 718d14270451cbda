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

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn percent_escapes_are_decoded_once() {
        assert_eq!(decoded("a%20b%25%32"), "a b%2");
        assert_eq!(decoded("%"), "%");
        assert_eq!(decoded("%ff"), "%ff");
        assert_eq!(decoded("%C4%90%zz"), "Đ%zz");
    }
}
