//! Bounds on what a foreign file may cost, each with its source.

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
    /// References in one XML signature (XD-10).
    pub references: usize,
    /// Attributes on one XML element (roxmltree compares them pairwise).
    pub attributes: usize,
    /// Length of an XML file that is read into a tree, in bytes.
    pub xml_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 512,
            inflated: 1 << 30,
            objects: 20_000_000,
            signature_checks: 500,
            references: 1000,
            attributes: 1000,
            xml_size: 512 << 20,
        }
    }
}
