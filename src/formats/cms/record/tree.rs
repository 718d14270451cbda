//! The root of a reduced hash tree (RFC 4998 clause 4.3, RFC 6283 clause 3.2.1).

use crate::crypto::Hasher;
use crate::model::DigestAlgorithm;
use std::borrow::Cow;

/// Goes up from the first list: the values of a list are sorted, joined and hashed, and the result
/// belongs to the next list. A value that stands alone goes up as it is (ER-03). `None` where there
/// is nothing, or the algorithm cannot be computed.
pub(super) fn root(lists: &[Vec<Cow<'_, [u8]>>], algorithm: DigestAlgorithm) -> Option<Vec<u8>> {
    let mut risen: Option<Vec<u8>> = None;
    for list in lists {
        let mut values: Vec<&[u8]> = list.iter().map(AsRef::as_ref).collect();
        values.extend(risen.as_deref());
        values.sort_unstable();
        let next = match values.as_slice() {
            [] => return None,
            [one] => one.to_vec(),
            several => {
                let mut hasher = Hasher::new(algorithm).ok()?;
                several.iter().for_each(|value| hasher.update(value));
                hasher.finish()
            }
        };
        risen = Some(next);
    }
    risen
}

#[cfg(test)]
mod tests {
    use super::root;
    use crate::crypto::digest;
    use crate::model::DigestAlgorithm;
    use std::borrow::Cow;

    const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

    fn list(values: &[&[u8]]) -> Vec<Cow<'static, [u8]>> {
        values.iter().map(|value| Cow::Owned(value.to_vec())).collect()
    }

    fn hash(parts: &[&[u8]]) -> Vec<u8> {
        digest(SHA256, &parts.concat()).expect("SHA-256")
    }

    #[test]
    fn values_are_sorted_joined_and_hashed_list_by_list() {
        let lower = hash(&[b"a", b"b", b"c"]);
        let mut both = [lower.as_slice(), b"h"];
        both.sort_unstable();
        let lists = [list(&[b"c", b"a", b"b"]), list(&[b"h"])];
        assert_eq!(root(&lists, SHA256), Some(hash(&both)));
    }

    #[test]
    fn one_value_goes_up_as_it_is() {
        assert_eq!(root(&[list(&[b"a"])], SHA256), Some(b"a".to_vec()));
        let lists = [list(&[b"b"]), list(&[b"a"])];
        assert_eq!(root(&lists, SHA256), Some(hash(&[b"a", b"b"])));
    }

    #[test]
    fn nothing_has_no_root() {
        assert_eq!(root(&[], SHA256), None);
        assert_eq!(root(&[list(&[])], SHA256), None);
    }
}
