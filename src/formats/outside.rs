//! Content that stands outside of a signed document: in memory, or a file that is read piece by
//! piece, however large. Each digest is computed once for a whole run.

use super::bytes::Source;
use super::bytes::digest_of;
use crate::model::DigestAlgorithm;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

/// Such content; copies share what was read and computed.
#[derive(Clone)]
pub struct Outside(Arc<Content>);

struct Content {
    source: Box<dyn Source>,
    loaded: OnceLock<Option<Vec<u8>>>,
    digests: Mutex<BTreeMap<DigestAlgorithm, Option<Vec<u8>>>>,
}

impl Outside {
    /// Content that is read where it is.
    pub fn of(source: impl Source + 'static) -> Self {
        let source = Box::new(source);
        Self(Arc::new(Content { source, loaded: OnceLock::new(), digests: Mutex::default() }))
    }

    /// Number of bytes.
    pub fn length(&self) -> u64 {
        self.0.source.length()
    }

    /// All of it in memory, for who cannot do with a digest; `None` where it cannot be read.
    pub fn octets(&self) -> Option<&[u8]> {
        if let Some(whole) = self.0.source.whole() {
            return Some(whole);
        }
        let load = || {
            let length = usize::try_from(self.length()).ok()?;
            Some(self.0.source.read(0, length).ok()?.into_owned())
        };
        self.0.loaded.get_or_init(load).as_deref()
    }

    /// Its digest; `None` where the algorithm is not computed here or it cannot be read.
    pub fn digest(&self, algorithm: DigestAlgorithm) -> Option<Vec<u8>> {
        // What a panic left behind is whole: a digest is added when it is there.
        let mut digests = self.0.digests.lock().unwrap_or_else(PoisonError::into_inner);
        let compute = || digest_of(self.0.source.as_ref(), algorithm).ok();
        digests.entry(algorithm).or_insert_with(compute).clone()
    }
}

impl From<Vec<u8>> for Outside {
    fn from(bytes: Vec<u8>) -> Self {
        Self::of(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::Outside;
    use crate::crypto::digest;
    use crate::formats::FormatError;
    use crate::formats::bytes::Source;
    use crate::model::DigestAlgorithm;
    use std::borrow::Cow;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    /// Bytes that are not in memory, and how often they were read from their start.
    struct Elsewhere(Vec<u8>, Arc<AtomicUsize>);

    impl Source for Elsewhere {
        fn length(&self) -> u64 {
            self.0.len() as u64
        }

        fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
            self.1.fetch_add(usize::from(offset == 0), Ordering::Relaxed);
            Ok(Cow::Owned(self.0.read(offset, length)?.into_owned()))
        }
    }

    #[test]
    fn each_digest_is_computed_once_and_copies_share_it() {
        let (bytes, reads) = (vec![7; 3 << 20], Arc::new(AtomicUsize::new(0)));
        let content = Outside::of(Elsewhere(bytes.clone(), Arc::clone(&reads)));
        let wanted = digest(DigestAlgorithm::Sha256, &bytes).ok();
        for copy in [content.clone(), content] {
            assert_eq!(copy.digest(DigestAlgorithm::Sha256), wanted);
            assert_eq!(copy.length(), bytes.len() as u64);
        }
        assert_eq!(reads.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn octets_are_read_when_they_are_asked_for() {
        let reads = Arc::new(AtomicUsize::new(0));
        let content = Outside::of(Elsewhere(b"abc".to_vec(), Arc::clone(&reads)));
        assert_eq!(reads.load(Ordering::Relaxed), 0);
        assert_eq!(content.octets(), Some(&b"abc"[..]));
        assert_eq!(Outside::from(b"abc".to_vec()).octets(), content.octets());
    }
}
