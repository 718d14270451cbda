//! Bounds on what a foreign file may cost, each with its source.

use crate::crypto::Price;
use crate::model::Check;
use std::cell::Cell;
use std::rc::Rc;

/// Bounds that every reader spends from.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Nesting of objects or elements. ISO 32000 readers use about 500; roxmltree has none.
    pub depth: usize,
    /// Bytes that all streams of one file may inflate to while its structure is read.
    pub inflated: u64,
    /// Objects or elements in one file.
    pub objects: u64,
    /// Public-key operations for one file. webpki allows 100 a path; a file holds several paths.
    pub signature_checks: u32,
    /// What these may cost together, in the units of [`Price`]: some 40 ms.
    pub signature_work: u32,
    /// References in one XML signature (XD-10).
    pub references: usize,
    /// Attributes on one XML element (roxmltree compares them pairwise).
    pub attributes: usize,
    /// Length of an XML file that is read into a tree, in bytes.
    pub xml_size: u64,
    /// Files in one container (EU DSS reads 1,000).
    pub container_files: u64,
    /// How much larger a file may be than it is packed (as EU DSS).
    pub container_ratio: u64,
    /// Bytes that any packed file may have, whatever its ratio (as EU DSS).
    pub container_free: u64,
    /// Bytes of a file in a container that is read into memory: signatures, manifests, and what a
    /// signature transforms before it digests it. Others are digested piece by piece.
    pub container_whole: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 512,
            inflated: 1 << 30,
            objects: 20_000_000,
            signature_checks: 500,
            signature_work: 5_000,
            references: 1000,
            attributes: 1000,
            xml_size: 512 << 20,
            container_files: 10_000,
            container_ratio: 100,
            container_free: 1 << 20,
            container_whole: 64 << 20,
        }
    }
}

/// Why a check was not made that costs more than is left of [`Limits::signature_work`].
pub const TOO_DEAR: &str = "the limit of work on signatures is reached";

/// What one file may still spend on public-key operations by their price; copies share it.
#[derive(Clone, Debug)]
pub struct Effort(Rc<Cell<u32>>);

impl Effort {
    /// All of it.
    pub fn new(limits: &Limits) -> Self {
        Self(Rc::new(Cell::new(limits.signature_work)))
    }

    /// Makes a check and pays for it; `None` where what is left might not be enough.
    pub fn check(&self, price: Price, check: impl FnOnce() -> Check) -> Option<Check> {
        let left = self.0.get();
        left.checked_sub(price.most())?;
        let found = check();
        self.0.set(left.saturating_sub(price.of(&found)));
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::Effort;
    use super::Limits;
    use crate::crypto;
    use crate::model::Check;
    use crate::model::KeyKind;
    use crate::model::PublicKey;
    use crate::model::SignatureAlgorithm;
    use crate::model::SignatureScheme;

    #[test]
    fn checks_are_made_as_long_as_they_can_be_paid_for() {
        let limits = Limits { signature_work: 10, ..Limits::default() };
        let key = PublicKey { kind: KeyKind::Ed25519, bits: 0, curve: None, spki: Vec::new() };
        let scheme = SignatureScheme::Ed25519;
        let algorithm = SignatureAlgorithm { scheme, digest: None, pss: None, name: String::new() };
        let price = crypto::price(&key, &algorithm);
        assert_eq!(price.most(), 4);
        let effort = Effort::new(&limits);
        let shared = effort.clone();
        assert_eq!(effort.check(price, || Check::Fails), Some(Check::Fails));
        assert_eq!(shared.check(price, || Check::Holds), Some(Check::Holds));
        assert_eq!(effort.check(price, || panic!("it is not paid for")), None);
    }
}
