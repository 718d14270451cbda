//! Signature values as XML Signature writes them.

use crate::formats::FormatError;
use crate::formats::der;

/// ECDSA: from `SEQUENCE { r, s }` to r and s, each as long as the field (XML Signature 1.1, 6.4.3).
pub(super) fn side_by_side(signature: &[u8], width: usize) -> Result<Vec<u8>, FormatError> {
    let mut pair = der::Reader::new(signature).sequence()?;
    let mut value = Vec::with_capacity(width.saturating_mul(2));
    for _ in 0..2 {
        let number = pair.expect(der::INTEGER)?;
        let skip = number.content.iter().take_while(|octet| **octet == 0).count();
        let significant = number.content.get(skip..).unwrap_or_default();
        let pad = width.checked_sub(significant.len()).ok_or_else(|| {
            FormatError::unreadable(format!(
                "a signature value of {} bytes for a key of {width}",
                significant.len()
            ))
        })?;
        value.extend(std::iter::repeat_n(0, pad));
        value.extend_from_slice(significant);
    }
    pair.finish()?;
    Ok(value)
}
