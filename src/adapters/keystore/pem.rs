//! PEM blocks of a file, also among other text, as tools leave them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// One block.
pub(super) struct Block {
    /// Between `-----BEGIN ` and `-----`.
    pub label: String,
    /// The content; `None` where the base64 is broken.
    pub der: Option<Zeroizing<Vec<u8>>>,
    /// It carries the headers of the old PEM encryption (RFC 1421).
    pub old_encryption: bool,
}

/// All blocks of a file, in order.
pub(super) fn blocks(bytes: &[u8]) -> Vec<Block> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else {
            break;
        };
        let Some((body, after)) = after.split_once(&format!("-----END {label}-----")) else {
            break;
        };
        let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
        let mut headers = false;
        for line in body.lines() {
            if line.contains(':') {
                headers = true;
            } else {
                base64.extend(line.chars().filter(|c| !c.is_ascii_whitespace()));
            }
        }
        found.push(Block {
            label: label.to_owned(),
            der: if headers { None } else { STANDARD.decode(base64.as_bytes()).ok() }
                .map(Zeroizing::new),
            old_encryption: headers,
        });
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = b"Bag Attributes\n  a: b\n-----BEGIN A-----\nAQ\r\nID\r\n-----END A-----\nx\n\
            -----BEGIN B KEY-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END B KEY-----\n";
        let found = blocks(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].der.as_ref().map(|der| der.to_vec()), Some(vec![1, 2, 3]));
        assert!(!found[0].old_encryption);
        assert_eq!(found[1].label, "B KEY");
        assert!(found[1].old_encryption);
    }

    #[test]
    fn a_block_without_end_is_none() {
        assert!(blocks(b"-----BEGIN A-----\nAQID\n").is_empty());
    }
}
