//! EvidenceRecord of RFC 4998 as it stands in the bytes.

use super::Chain;
use super::Renewals;
use super::Stamp;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::algorithm::read_digest;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::Material;
use crate::model::SignatureEvidence;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A record, taken apart.
pub(super) struct Record<'a> {
    /// digestAlgorithms.
    algorithms: Vec<DigestUse>,
    /// The archive timestamps, chain by chain.
    pub(super) chains: Vec<Chain<'a>>,
    /// Each chain as it stands.
    elements: Vec<Element<'a>>,
    /// What is odd about the frame.
    pub(super) deviations: Vec<Deviation>,
}

/// Chains of one record: hash algorithms do not fall a hundred times.
const CHAINS: usize = 100;

impl<'a> Record<'a> {
    /// Takes a record apart.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let mut outer = Reader::new(bytes);
        let mut reader = outer.sequence()?;
        let mut deviations = Vec::new();
        let mut odd = |rule, seen: String, expected: &str| {
            deviations.push(Deviation::new(rule, Location::default(), seen, expected));
        };
        if !outer.is_empty() {
            odd("ER-01", format!("{} bytes after it", outer.rest().len()), "nothing");
        }
        let version = reader.expect(der::INTEGER)?.unsigned()?;
        if version != 1 {
            odd("ER-01", format!("version {version}"), "version 1");
        }
        let mut algorithms = Vec::new();
        for algorithm in reader.sequence()? {
            algorithms.push(read_digest(&algorithm?)?);
        }
        // Certificates and the like that no timestamp protects: nothing is drawn from them.
        reader.optional(der::context(0))?;
        if reader.optional(der::context(1))?.is_some() {
            odd("ER-09", "encryptionInfo".to_owned(), "");
        }
        let mut elements = Vec::new();
        let mut chains = Vec::new();
        for chain in reader.sequence()? {
            let chain = chain?;
            if chain.tag != der::SEQUENCE || chains.len() == CHAINS {
                return Err(chain.error(format!("not one of at most {CHAINS} chains")));
            }
            elements.push(chain);
            let stamps = chain.reader().map(|stamp| read_stamp(&stamp?));
            chains.push(stamps.collect::<Result<_, _>>()?);
        }
        reader.finish()?;
        Ok(Self { algorithms, chains, elements, deviations })
    }

    /// ER-01c: digestAlgorithms lists what is used, by trees or by the tokens over them.
    pub(super) fn list_deviation(&self, tokens: &[SignatureEvidence]) -> Option<Deviation> {
        let listed: BTreeSet<&str> = self.algorithms.iter().map(|of| of.name.as_str()).collect();
        let stamps = self.chains.iter().flatten();
        let used = stamps.filter_map(|stamp| stamp.algorithm.as_ref());
        let imprints = tokens.iter().filter_map(|token| Some(&token.references.first()?.digest));
        let missing = used
            .chain(imprints)
            .map(|of| of.name.as_str())
            .find(|name| !name.is_empty() && !listed.contains(name))?;
        let listed = listed.into_iter().collect::<Vec<_>>().join(", ");
        Some(Deviation::new("ER-01c", Location::default(), missing, listed))
    }
}

fn read_stamp<'a>(element: &Element<'a>) -> Result<Stamp<'a>, FormatError> {
    let mut reader = match element.tag {
        der::SEQUENCE => element.reader(),
        _ => return Err(element.error("an archive timestamp is a SEQUENCE")),
    };
    // `[0]` stands in the place of the tag of an AlgorithmIdentifier.
    let algorithm = reader.optional(der::context(0))?;
    let algorithm = algorithm.map(|mut of| {
        of.tag = der::SEQUENCE;
        read_digest(&of)
    });
    let algorithm = algorithm.transpose()?;
    reader.optional(der::context(1))?;
    let mut lists = Vec::new();
    if let Some(tree) = reader.optional(der::context(2))? {
        for list in tree.reader() {
            let mut values: Vec<Cow<'a, [u8]>> = Vec::new();
            let list = list?;
            if list.tag != der::SEQUENCE {
                return Err(list.error("a list of a hash tree is a SEQUENCE"));
            }
            let mut reader = list.reader();
            while !reader.is_empty() {
                values.push(reader.expect(der::OCTET_STRING)?.octets()?);
            }
            lists.push(values);
        }
        if lists.is_empty() {
            return Err(tree.error("a hash tree without lists"));
        }
    }
    let token = reader.expect(der::SEQUENCE)?;
    reader.finish()?;
    let at = Location::range(token.offset as u64, token.full.len() as u64);
    let token = Cow::Borrowed(token.full);
    Ok(Stamp { algorithm, lists, token, at, material: Material::default() })
}

impl Renewals for Record<'_> {
    fn timestamp(&self, chain: usize, stamp: usize, by: DigestAlgorithm) -> Option<Vec<u8>> {
        digest(by, &self.chains.get(chain)?.get(stamp)?.token).ok()
    }

    fn older(&self, chain: usize, by: DigestAlgorithm) -> Option<Vec<u8>> {
        let older: Vec<&[u8]> = self.elements.get(..chain)?.iter().map(|of| of.full).collect();
        digest(by, &der::sequence(&older)).ok()
    }

    /// Clause 5.2 joins the two without sorting; figure 4, which sorts, nobody follows.
    fn renewed(&self, of: Vec<Vec<u8>>, older: &[u8], by: DigestAlgorithm) -> Vec<Vec<u8>> {
        of.iter().filter_map(|one| digest(by, &[one.as_slice(), older].concat()).ok()).collect()
    }
}
