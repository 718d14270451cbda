//! What the timestamps in XAdES properties are about: octets in the order of the standard
//! (`standards.md` A3.5; EN 319 132-1 clauses 5.2.8, 5.3, 5.5.2, A.1.5; TS 101 903 clause 7).
//!
//! Where a property names what it covers one by one (Include, the distributed case), that is read,
//! too. What is not known is never guessed: such a token proves nothing.

use super::canonical::Method;
use super::file::Problem;
use super::names::DS;
use super::names::SEALING;
use super::names::XADES;
use super::names::XADES141;
use super::node_set::NodeSet;
use super::properties;
use super::references::Followed;
use super::timestamps::Stamped;
use super::transforms;
use super::transforms::Step;
use super::tree::NodeId;
use crate::crypto::Hasher;
use crate::model::DigestAlgorithm;
use crate::model::ReferenceRole;

/// Octets that a token is about, as pieces to be put together.
pub(super) enum Piece<'s> {
    /// The canonical form of an element.
    Element(NodeId),
    /// What a reference signs.
    Reference(&'s Followed),
}

/// Unsigned properties under SigAndRefsTimeStamp, and but for the first under RefsOnlyTimeStamp.
const STAMPED: [&str; 5] = [
    "SignatureTimeStamp",
    "CompleteCertificateRefs",
    "CompleteRevocationRefs",
    "AttributeCertificateRefs",
    "AttributeRevocationRefs",
];

/// The same under the second versions of both.
const STAMPED_V2: [&str; 5] = [
    "SignatureTimeStamp",
    "CompleteCertificateRefsV2",
    "CompleteRevocationRefs",
    "AttributeCertificateRefsV2",
    "AttributeRevocationRefs",
];

impl Stamped<'_, '_> {
    /// The digest of what a token is about (`standards.md` A3.5).
    pub(super) fn imprint(
        &self,
        property: NodeId,
        algorithm: DigestAlgorithm,
    ) -> Result<Vec<u8>, Problem> {
        let tree = &self.file.tree;
        let method = match tree.child(property, DS, "CanonicalizationMethod") {
            None if self.hashed(property).next().is_some() => self.form_of_hashed(property)?,
            // Without one it is Canonical XML 1.0, whatever the signature itself uses.
            None => Method::DEFAULT,
            Some(_) if self.hashed(property).next().is_some() => {
                return Err(Problem::unable("HashDataInfo beside a CanonicalizationMethod"));
            }
            Some(element) => transforms::method(self.file, element)
                .ok_or_else(|| Problem::unable("its canonicalisation method is not known"))?,
        };
        let mut hasher =
            Hasher::new(algorithm).map_err(|error| Problem::unable(error.to_string()))?;
        for piece in self.pieces(property)? {
            self.write_piece(&piece, &method, &mut |bytes| hasher.update(bytes))?;
        }
        Ok(hasher.finish())
    }

    /// XAdES 1.1.1: HashDataInfo, which says what is stamped and in which form.
    fn hashed(&self, property: NodeId) -> impl Iterator<Item = NodeId> {
        let tree = &self.file.tree;
        tree.elements(property).filter(|part| tree.local_name(*part) == "HashDataInfo")
    }

    /// The form in which HashDataInfo gives the signature value: only there, and only with nothing
    /// but a canonical form on the way, is what it names the thing that the property is about.
    fn form_of_hashed(&self, property: NodeId) -> Result<Method, Problem> {
        let tree = &self.file.tree;
        let unknown = |why: &str| Err(Problem::unable(why));
        let mut all = self.hashed(property);
        let (Some(only), None) = (all.next(), all.next()) else {
            return unknown("HashDataInfo stands several times");
        };
        if tree.local_name(property) != "SignatureTimeStamp" {
            return unknown("HashDataInfo is followed in a SignatureTimeStamp alone");
        }
        let named = tree.attribute(only, "uri").or_else(|| tree.attribute(only, "URI"));
        let id = named.as_deref().and_then(|uri| uri.strip_prefix('#'));
        let target = id.and_then(|id| self.file.ids.element(id).ok());
        if target != Some(self.parts.signature_value) {
            return unknown("HashDataInfo does not lead to the signature value");
        }
        let parts: Vec<NodeId> = tree.elements(only).collect();
        let steps = match parts.as_slice() {
            [] => Vec::new(),
            [list] if tree.local_name(*list) == "Transforms" => {
                transforms::read(self.file, *list, &mut Vec::new())?
            }
            _ => return unknown("HashDataInfo holds something else than Transforms"),
        };
        match steps.as_slice() {
            [] => Ok(Method::DEFAULT),
            [Step::Canonical(method)] => Ok(method.clone()),
            _ => unknown("HashDataInfo has other transforms than one canonical form"),
        }
    }

    /// The octets of one piece.
    pub(super) fn write_piece(
        &self,
        piece: &Piece<'_>,
        method: &Method,
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Problem> {
        match piece {
            Piece::Element(element) => {
                self.file.canonical(&NodeSet::subtree(*element, true), method, out).map(|_| ())
            }
            Piece::Reference(reference) => reference.write(self.file, method, out),
        }
    }

    /// What a property's tokens or records are about.
    pub(super) fn pieces(&self, property: NodeId) -> Result<Vec<Piece<'_>>, Problem> {
        let tree = &self.file.tree;
        let value = || std::iter::once(Piece::Element(self.parts.signature_value));
        match (tree.namespace_of(property), tree.local_name(property)) {
            (_, "SignatureTimeStamp") => {
                let included = self.included(property)?;
                match included.as_deref() {
                    None => Ok(value().collect()),
                    Some([only]) if *only == self.parts.signature_value => Ok(value().collect()),
                    Some(_) => Err(Problem::unable("it is not about the signature value alone")),
                }
            }
            (_, "AllDataObjectsTimeStamp") => Ok(self
                .references
                .iter()
                .filter(|r| r.facts.role != ReferenceRole::SignedProperties)
                .map(Piece::Reference)
                .collect()),
            (_, "IndividualDataObjectsTimeStamp") => self.individual(property),
            (XADES, "SigAndRefsTimeStamp") => {
                Ok(value().chain(self.named(property, &STAMPED)?).collect())
            }
            (XADES141, "SigAndRefsTimeStampV2") => {
                Ok(value().chain(self.named(property, &STAMPED_V2)?).collect())
            }
            (XADES, "RefsOnlyTimeStamp") => {
                Ok(self.named(property, STAMPED.get(1..).unwrap_or_default())?.collect())
            }
            (XADES141, "RefsOnlyTimeStampV2") => {
                Ok(self.named(property, STAMPED_V2.get(1..).unwrap_or_default())?.collect())
            }
            (XADES141 | XADES, "ArchiveTimeStamp") => self.archived(property),
            // What such a record proves is everything that stands before it, so it may not choose.
            (SEALING, "SealingEvidenceRecords") if self.included(property)?.is_none() => {
                self.archived(property)
            }
            _ => Err(Problem::unable("how its imprint is made up is not known")),
        }
    }

    /// All that is signed, the signature itself, what stands before the property, and its Objects.
    fn archived(&self, property: NodeId) -> Result<Vec<Piece<'_>>, Problem> {
        let tree = &self.file.tree;
        let parts = self.parts;
        let own = [Some(parts.signed_info), Some(parts.signature_value), parts.key_info];
        // XAdES 1.3.2 leaves out Objects that a reference leads to; 1.4.1 does not.
        let is_first = tree.namespace_of(property) == XADES;
        let is_signed = |object: &NodeId| self.references.iter().any(|r| r.target == Some(*object));
        let objects = tree
            .named(self.signature, DS, "Object")
            .filter(|object| {
                !tree.elements(*object).any(|part| properties::is_qualifying(tree, part))
            })
            .filter(|object| !(is_first && is_signed(object)));
        let carried = match self.included(property)? {
            Some(included) => included,
            None => self.before(property).collect(),
        };
        Ok(self
            .references
            .iter()
            .map(Piece::Reference)
            .chain(own.into_iter().flatten().map(Piece::Element))
            .chain(carried.into_iter().map(Piece::Element))
            .chain(objects.map(Piece::Element))
            .collect())
    }

    /// Properties of some names before this one, or those that it names.
    fn named(
        &self,
        property: NodeId,
        names: &[&str],
    ) -> Result<impl Iterator<Item = Piece<'_>>, Problem> {
        let tree = &self.file.tree;
        let found = match self.included(property)? {
            Some(included) => included,
            None => self
                .before(property)
                .filter(|before| names.contains(&tree.local_name(*before)))
                .collect::<Vec<NodeId>>(),
        };
        Ok(found.into_iter().map(Piece::Element))
    }

    /// What the signed references that it names lead to.
    fn individual(&self, property: NodeId) -> Result<Vec<Piece<'_>>, Problem> {
        let tree = &self.file.tree;
        let includes = tree.elements(property).filter(|e| tree.local_name(*e) == "Include");
        let pieces: Result<Vec<Piece<'_>>, Problem> = includes
            .map(|include| {
                let uri = tree.attribute(include, "URI").unwrap_or_default();
                let data = tree.attribute(include, "referencedData").unwrap_or_default();
                if !matches!(data.trim(), "true" | "1") {
                    return Err(Problem::unable(format!("{uri} is not marked as referenced data")));
                }
                self.references
                    .iter()
                    .find(|r| r.id.is_some() && r.id.as_deref() == uri.strip_prefix('#'))
                    .map(Piece::Reference)
                    .ok_or_else(|| Problem::unable(format!("{uri} leads to no reference")))
            })
            .collect();
        let pieces = pieces?;
        if pieces.is_empty() { Err(Problem::unable("it names no reference")) } else { Ok(pieces) }
    }

    /// The elements that Include names, in its order; `None` where there is none.
    fn included(&self, property: NodeId) -> Result<Option<Vec<NodeId>>, Problem> {
        let tree = &self.file.tree;
        let includes: Vec<NodeId> =
            tree.elements(property).filter(|e| tree.local_name(*e) == "Include").collect();
        if includes.is_empty() {
            return Ok(None);
        }
        if includes.len() > self.file.options.limits.references {
            return Err(Problem::unable("it names more than is followed"));
        }
        let followed: Result<Vec<NodeId>, Problem> = includes
            .into_iter()
            .map(|include| {
                let uri = tree.attribute(include, "URI").unwrap_or_default();
                let found = uri.strip_prefix('#').and_then(|id| self.file.ids.element(id).ok());
                let own = found.filter(|element| tree.contains(self.signature, *element));
                own.ok_or_else(|| {
                    Problem::unable(format!("{uri} leads to no element of the signature"))
                })
            })
            .collect();
        followed.map(Some)
    }

    /// Unsigned properties before this one.
    fn before(&self, property: NodeId) -> impl Iterator<Item = NodeId> {
        self.properties
            .unsigned
            .into_iter()
            .flat_map(|at| self.file.tree.elements(at))
            .take_while(move |other| *other != property)
    }
}
