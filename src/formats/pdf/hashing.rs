//! One pass over the file: the SHA-256 of the whole and the digest of each signature's bytes.
//!
//! Signatures share the state of the digest up to their gaps (LF-02): a trunk runs over the file
//! once, each signature's branch is split off where its gap begins and takes only the bytes after
//! the gap.

use super::byte_range::Covered;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::model::DigestAlgorithm;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The digests of a file.
#[derive(Debug)]
pub struct Digests {
    /// SHA-256 of the whole file.
    pub whole: Vec<u8>,
    /// By algorithm and covered bytes.
    ranges: BTreeMap<(DigestAlgorithm, Covered), Vec<u8>>,
}

impl Digests {
    /// The digest of covered bytes, where it was asked for and could be computed.
    pub fn of(&self, algorithm: DigestAlgorithm, covered: Covered) -> Option<&[u8]> {
        self.ranges.get(&(algorithm, covered)).map(Vec::as_slice)
    }
}

/// A digest of covered bytes on its way.
struct Branch {
    key: (DigestAlgorithm, Covered),
    hasher: Hasher,
}

/// A digest of the file from its first byte.
struct Trunk {
    algorithm: DigestAlgorithm,
    hasher: Hasher,
    /// Ranges whose gap is still to come, the nearest last.
    waiting: Vec<Covered>,
}

/// Reads the file once and computes what is `wanted`. Algorithms that cannot be computed are left
/// out, and so is what would cost more than reading the file [`PASSES`] times.
///
/// # Errors
/// Where the file cannot be read.
pub fn digests(
    source: &dyn Source,
    wanted: &BTreeSet<(DigestAlgorithm, Covered)>,
) -> Result<Digests, FormatError> {
    let size = source.length();
    let mut budget = size.saturating_mul(PASSES);
    let mut by_algorithm: BTreeMap<DigestAlgorithm, Vec<Covered>> = BTreeMap::new();
    by_algorithm.insert(DigestAlgorithm::Sha256, Vec::new());
    for (algorithm, covered) in wanted {
        let cost = covered.end.saturating_sub(covered.resume);
        let Some(left) = budget.checked_sub(cost) else { continue };
        budget = left;
        by_algorithm.entry(*algorithm).or_default().push(*covered);
    }
    let mut trunks: Vec<Trunk> = by_algorithm
        .into_iter()
        .filter_map(|(algorithm, mut waiting)| {
            waiting.sort_by_key(|covered| std::cmp::Reverse(covered.gap));
            Some(Trunk { algorithm, hasher: Hasher::new(algorithm).ok()?, waiting })
        })
        .collect();
    let mut branches: Vec<Branch> = Vec::new();
    let mut position = 0_u64;
    while position < size {
        let chunk = match source.whole() {
            Some(whole) => std::borrow::Cow::Borrowed(whole),
            None => source.read(position, CHUNK)?,
        };
        if chunk.is_empty() {
            return Err(FormatError::Read(format!("the file ends before byte {size}")));
        }
        let end = position.saturating_add(chunk.len() as u64);
        let part = |from: u64, to: u64| {
            let index =
                |at: u64| usize::try_from(at.saturating_sub(position)).unwrap_or(usize::MAX);
            chunk.get(index(from).min(chunk.len())..index(to).min(chunk.len())).unwrap_or_default()
        };
        for trunk in &mut trunks {
            let mut done = position;
            while let Some(next) = trunk.waiting.pop_if(|covered| covered.gap <= end) {
                trunk.hasher.update(part(done, next.gap));
                done = done.max(next.gap);
                branches
                    .push(Branch { key: (trunk.algorithm, next), hasher: trunk.hasher.clone() });
            }
            // Only the SHA-256 of the whole file is wanted to the end.
            if trunk.algorithm == DigestAlgorithm::Sha256 || !trunk.waiting.is_empty() {
                trunk.hasher.update(part(done, end));
            }
        }
        for branch in &mut branches {
            let covered = branch.key.1;
            if covered.resume < end && position < covered.end {
                branch.hasher.update(part(covered.resume.max(position), covered.end.min(end)));
            }
        }
        position = end;
    }
    let mut whole = Vec::new();
    for trunk in trunks {
        if trunk.algorithm == DigestAlgorithm::Sha256 {
            whole = trunk.hasher.finish();
        }
    }
    let ranges = branches.into_iter().map(|branch| (branch.key, branch.hasher.finish())).collect();
    Ok(Digests { whole, ranges })
}

/// How often, at most, a file's bytes are hashed again for gaps that stand far from the end. A file
/// of a hundred signatures with gaps near their ends needs one pass.
pub const PASSES: u64 = 64;
/// Read at once where the file is not in memory: enough to keep the disk busy, little memory.
const CHUNK: usize = 1 << 18;

#[cfg(test)]
mod tests {
    use super::Covered;
    use super::digests;
    use crate::crypto::digest;
    use crate::formats::pdf::window::tests::Positional;
    use crate::model::DigestAlgorithm;
    use proptest::prelude::any;
    use proptest::prelude::proptest;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn shared_prefixes_give_the_digests_of_the_ranges(
            size in 1_usize..3 * super::CHUNK,
            cuts in proptest::collection::vec((any::<u32>(), any::<u32>(), any::<u32>()), 0..6),
            in_memory in any::<bool>(),
        ) {
            let file: Vec<u8> = (0..size).map(|i| (i * 31 % 251) as u8).collect();
            let wanted: BTreeSet<_> = cuts
                .iter()
                .enumerate()
                .map(|(i, (a, b, c))| {
                    let mut cut = [a, b, c].map(|cut| u64::from(*cut) % (size as u64 + 1));
                    cut.sort_unstable();
                    let algorithm = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha1][i % 2];
                    (algorithm, Covered { gap: cut[0], resume: cut[1], end: cut[2] })
                })
                .collect();
            let read = if in_memory {
                digests(&file, &wanted)
            } else {
                digests(&Positional(file.clone()), &wanted)
            }
            .expect("readable");
            let whole = digest(DigestAlgorithm::Sha256, &file).expect("supported");
            assert_eq!(read.whole, whole);
            for (algorithm, covered) in wanted {
                let mut bytes = file[..covered.gap as usize].to_vec();
                bytes.extend_from_slice(&file[covered.resume as usize..covered.end as usize]);
                let expected = digest(algorithm, &bytes).expect("supported");
                assert_eq!(read.of(algorithm, covered), Some(expected.as_slice()), "{covered:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_computed_is_left_out() {
        let covered = Covered { gap: 1, resume: 2, end: 3 };
        let wanted = [(DigestAlgorithm::Md5, covered)].into_iter().collect();
        let read = digests(&b"abc".to_vec(), &wanted).expect("readable");
        assert_eq!(read.of(DigestAlgorithm::Md5, covered), None);
    }
}
