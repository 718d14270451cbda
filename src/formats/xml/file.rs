//! One XML file while it is read: its tree, its ids, its signatures, and what may still be spent.

use super::Among;
use super::canonical;
use super::canonical::Method;
use super::dialect;
use super::dialect::Base;
use super::encoding::Decoded;
use super::ids::Ids;
use super::names::DS;
use super::node_set::NodeSet;
use super::parting::Parting;
use super::parting::Piece;
use super::tree::Kind;
use super::tree::NodeId;
use super::tree::Tree;
use crate::crypto::Hasher;
use crate::formats::ObserveOptions;
use crate::formats::limits::Effort;
use crate::formats::x509::parse_certificate;
use crate::model::Certificate;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Location;
use std::cell::Cell;
use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// One file.
pub(super) struct XmlFile<'a> {
    pub(super) decoded: &'a Decoded<'a>,
    pub(super) tree: Tree<'a>,
    pub(super) ids: Ids<'a>,
    /// Every ds:Signature, in document order.
    pub(super) signatures: Vec<NodeId>,
    /// Elements that are made like one and are in another namespace, in document order.
    pub(super) lookalikes: Vec<NodeId>,
    /// Signatures that were read so far, counter-signatures among them.
    pub(super) observed: RefCell<BTreeSet<NodeId>>,
    /// On how many signatures an Id stands.
    names: OnceCell<HashMap<String, usize>>,
    pub(super) options: &'a ObserveOptions,
    /// The container that it is a file of.
    pub(super) among: Option<&'a Among<'a>>,
    /// What may still be spent, here and in the files within.
    purse: Rc<Purse>,
    /// What public-key operations may cost.
    pub(super) effort: Effort,
    /// Where texts do not stand in one piece.
    partings: OnceCell<Vec<NodeId>>,
    /// Documents of national dialects in it.
    bases: OnceCell<Vec<Base<'a>>>,
    digests: RefCell<HashMap<(NodeSet, Method, DigestAlgorithm), Digested>>,
    certificates: RefCell<Vec<Arc<Certificate>>>,
    /// Evidence records in the signatures that were read so far.
    pub(super) records: RefCell<Vec<EvidenceRecord>>,
}

/// What one file, with those in it, may still cost.
struct Purse {
    /// Bytes that may still be canonicalised.
    work: Cell<u64>,
    /// Public-key operations that may still be made.
    checks: Cell<u32>,
    /// References that may still be followed.
    references: Cell<usize>,
    /// Times that the certificates from outside may still be searched.
    searches: Cell<u32>,
}

/// A digest over canonical octets.
#[derive(Clone)]
pub(super) struct Digested {
    pub(super) digest: Vec<u8>,
    /// Number of elements in the canonical form.
    pub(super) elements: u64,
}

/// Why a value could not be computed.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// In a few words.
    pub(super) why: String,
    /// The rule that says so, where one does.
    pub(super) deviation: Option<Deviation>,
}

impl Problem {
    pub(super) fn unable(why: impl Into<String>) -> Self {
        Self { why: why.into(), deviation: None }
    }

    pub(super) fn rule(
        rule: &'static str,
        at: Location,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let deviation = Deviation::new(rule, at, seen, expected);
        Self { why: deviation.compared.seen.clone(), deviation: Some(deviation) }
    }
}

/// Each byte of a file may be canonicalised so often (co-signatures over the whole document), and
/// as much is allowed to any file. 64 signatures each over all of a 512 MB file would take minutes.
const PASSES: u64 = 8;
const LEAST_WORK: u64 = 512 << 20;

/// Whether an element has the parts of a signature by name, all the same in which namespace.
fn is_like_a_signature(tree: &Tree<'_>, element: NodeId) -> bool {
    let has = |name: &str| tree.elements(element).any(|part| tree.local_name(part) == name);
    has("SignedInfo") && has("SignatureValue")
}

/// As many references a file as ten signatures may have (XD-10).
const SIGNATURES_AT_THE_LIMIT: usize = 10;

/// Searches of the certificates from outside, each as long as their list.
const SEARCHES: u32 = 200;

impl<'a> XmlFile<'a> {
    pub(super) fn new(
        decoded: &'a Decoded<'a>,
        tree: Tree<'a>,
        options: &'a ObserveOptions,
    ) -> Self {
        let ids = Ids::of(&tree, &options.id_attributes);
        let called = tree.all_elements().filter(|id| tree.local_name(*id) == "Signature");
        let (signatures, others): (Vec<NodeId>, Vec<NodeId>) =
            called.partition(|id| tree.namespace_of(*id) == DS);
        let lookalikes = others.into_iter().filter(|id| is_like_a_signature(&tree, *id)).collect();
        let work = tree.length().saturating_mul(PASSES).max(LEAST_WORK);
        Self {
            decoded,
            tree,
            ids,
            signatures,
            lookalikes,
            observed: RefCell::default(),
            names: OnceCell::new(),
            options,
            among: None,
            purse: Rc::new(Purse {
                work: Cell::new(work),
                checks: Cell::new(options.limits.signature_checks),
                references: Cell::new(
                    options.limits.references.saturating_mul(SIGNATURES_AT_THE_LIMIT),
                ),
                searches: Cell::new(SEARCHES),
            }),
            effort: Effort::new(&options.limits),
            partings: OnceCell::new(),
            bases: OnceCell::new(),
            digests: RefCell::default(),
            certificates: RefCell::default(),
            records: RefCell::default(),
        }
    }

    /// What a signature is called by its own Id, and on how many signatures that Id stands; `None`
    /// where it has none that may be a name. What we call its timestamps and counter-signatures, and
    /// the files within each other, has `/`, `#` and spaces in it: no Id may be taken for these.
    pub(super) fn own_name(&self, signature: NodeId) -> Option<(String, usize)> {
        let id = self.tree.attribute(signature, "Id")?;
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '#');
        let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
        if id.contains(is_odd) || is_number {
            return None;
        }
        let names = self.names.get_or_init(|| {
            let ids = self.signatures.iter().filter_map(|at| self.tree.attribute(*at, "Id"));
            ids.fold(HashMap::new(), |mut counts, id| {
                let count: &mut usize = counts.entry(id.into_owned()).or_default();
                *count = count.saturating_add(1);
                counts
            })
        });
        let count = names.get(id.as_ref()).copied().unwrap_or_default();
        Some((id.into_owned(), count))
    }

    /// As one of the files of a container.
    pub(super) fn among(mut self, among: &'a Among<'a>) -> Self {
        self.among = Some(among);
        self.effort = among.effort.clone();
        self
    }

    /// The same file as one within another, which pays for it.
    pub(super) fn within(self, outer: Option<&XmlFile<'_>>) -> Self {
        match outer {
            None => self,
            Some(outer) => {
                Self { purse: Rc::clone(&outer.purse), effort: outer.effort.clone(), ..self }
            }
        }
    }

    /// Where a node is: its path and its bytes in the file.
    pub(super) fn location(&self, id: NodeId) -> Location {
        let range = self.tree.range(id);
        let start = self.decoded.file_offset(range.start);
        let end = self.decoded.file_offset(range.end);
        Location {
            offset: Some(start),
            length: Some(end.saturating_sub(start)),
            ..Location::xpath(self.tree.path(id))
        }
    }

    /// The canonical form of some nodes.
    pub(super) fn canonical(
        &self,
        set: &NodeSet,
        method: &Method,
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<u64, Problem> {
        let context: u64 = set
            .roots
            .iter()
            .flat_map(|root| self.tree.ancestors(*root))
            .map(|above| self.tree.attributes(above).len() + self.tree.declarations(above).len())
            .map(|count| (count as u64).saturating_mul(16))
            .sum();
        self.charge(set.span(&self.tree).saturating_add(context))?;
        canonical::write(&self.tree, set, method, out).map_err(|relative| {
            Problem::rule(
                "XX-09",
                set.roots.first().map(|root| self.location(*root)).unwrap_or_default(),
                relative.0,
                "an absolute URI",
            )
        })
    }

    /// The digest of the canonical form of some nodes; the same question is answered once.
    pub(super) fn digest(
        &self,
        set: &NodeSet,
        method: &Method,
        algorithm: DigestAlgorithm,
    ) -> Result<Digested, Problem> {
        // Only several signatures can ask the same.
        let remember = self.signatures.len() > 1;
        let question = remember.then(|| (set.clone(), method.clone(), algorithm));
        if let Some(known) = question.as_ref().and_then(|q| self.digests.borrow().get(q).cloned()) {
            return Ok(known);
        }
        let mut hasher =
            Hasher::new(algorithm).map_err(|error| Problem::unable(error.to_string()))?;
        let elements = self.canonical(set, method, &mut |bytes| hasher.update(bytes))?;
        let digested = Digested { digest: hasher.finish(), elements };
        if let Some(question) = question {
            self.digests.borrow_mut().insert(question, digested.clone());
        }
        Ok(digested)
    }

    /// Takes so many bytes from what may be canonicalised or decoded.
    pub(super) fn charge(&self, bytes: u64) -> Result<(), Problem> {
        match self.purse.work.get().checked_sub(bytes) {
            Some(rest) => {
                self.purse.work.set(rest);
                Ok(())
            }
            None => Err(Problem::rule(
                "XD-10",
                Location::default(),
                "more to canonicalise than this file may cost",
                format!("at most {PASSES} times the file"),
            )),
        }
    }

    /// Takes one public-key operation from what may be spent; whether there was one.
    pub(super) fn spend_check(&self) -> bool {
        let checks = &self.purse.checks;
        checks.get().checked_sub(1).map(|rest| checks.set(rest)).is_some()
    }

    /// The same for following a reference.
    pub(super) fn spend_reference(&self) -> bool {
        let references = &self.purse.references;
        references.get().checked_sub(1).map(|rest| references.set(rest)).is_some()
    }

    /// The same for searching the certificates from outside.
    pub(super) fn spend_search(&self) -> bool {
        let searches = &self.purse.searches;
        searches.get().checked_sub(1).map(|rest| searches.set(rest)).is_some()
    }

    /// Where a text with words in it does not stand in one piece: comments before words, and character
    /// data that begins where other character data ends; in document order.
    pub(super) fn partings(&self) -> &[NodeId] {
        self.partings.get_or_init(|| partings_of(&self.tree))
    }

    /// Documents of the dialect that was asked for, else of those that are known.
    pub(super) fn bases(&self) -> &[Base<'a>] {
        self.bases.get_or_init(|| dialect::recognise(self, self.options.dialect.as_deref()))
    }

    /// Reads a certificate; the same bytes are read once, here or where the user gave them.
    pub(super) fn certificate(&self, der: &[u8]) -> Result<Arc<Certificate>, String> {
        let known = |list: &[Arc<Certificate>]| list.iter().find(|c| c.der == der).cloned();
        if let Some(certificate) =
            known(&self.certificates.borrow()).or_else(|| known(&self.options.certificates))
        {
            return Ok(certificate);
        }
        let certificate = parse_certificate(der).map_err(|error| error.to_string())?;
        self.certificates.borrow_mut().push(certificate.clone());
        Ok(certificate)
    }
}

/// Where a text with words in it does not stand in one piece, as in [`XmlFile::partings`].
pub(super) fn partings_of(tree: &Tree<'_>) -> Vec<NodeId> {
    let mut partings = Vec::new();
    let mut text = Parting::default();
    for (at, node) in (0u32..).zip(&tree.nodes) {
        let id = NodeId(at);
        // What is folded has nothing of a parted text in it.
        let kind = match node.kind {
            Kind::Comment => Piece::Comment,
            Kind::Instruction => Piece::Instruction,
            Kind::Text | Kind::CData => {
                Piece::Text { words: !tree.characters(id).trim().is_empty() }
            }
            Kind::Element | Kind::Document | Kind::Folded => Piece::Other,
        };
        partings.extend(text.next(kind, node.parent, id));
    }
    partings
}
