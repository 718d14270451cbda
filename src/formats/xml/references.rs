//! ds:Reference → what it leads to, and whether its digest is the signed one.

use super::algorithms::digest_use;
use super::canonical::Method;
use super::file::Problem;
use super::file::XmlFile;
use super::ids::NoElement;
use super::names::COUNTERSIGNED_TYPE;
use super::names::DS;
use super::names::MANIFEST_TYPE;
use super::names::SIGNED_PROPERTIES_TYPES;
use super::names::XADES_VERSIONS;
use super::node_set::NodeSet;
use super::transforms;
use super::transforms::Input;
use super::transforms::Output;
use super::transforms::Step;
use super::tree::Kind;
use super::tree::NodeId;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::Outside;
use crate::formats::neighbours::Found;
use crate::formats::percent;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::ReferenceRole;
use crate::model::SignedReference;
use std::borrow::Cow;

/// A reference as it was read and followed.
pub(super) struct Followed {
    /// The ds:Reference.
    pub(super) element: NodeId,
    /// Its Id.
    pub(super) id: Option<String>,
    /// Its Type.
    pub(super) kind: Option<String>,
    /// Its facts.
    pub(super) facts: SignedReference,
    /// The element (or the document) that its URI leads to.
    pub(super) target: Option<NodeId>,
    /// The nodes of this document that are digested.
    pub(super) nodes: Option<NodeSet>,
    /// The canonical form of the nodes that is digested, where the transforms name one.
    pub(super) form: Option<Method>,
    /// What is digested, where transforms made octets of the nodes, or it comes from outside.
    pub(super) octets: Option<Vec<u8>>,
    /// The file beside the signature's that it leads to.
    pub(super) neighbour: Option<Neighbour>,
    /// The transforms leave out every signature, so that further ones do not break it.
    pub(super) leaves_out_signatures: bool,
    /// Rules that it does not keep.
    pub(super) deviations: Vec<Deviation>,
}

/// A file beside the one that holds the signature.
pub(super) struct Neighbour {
    pub(super) name: String,
    /// All of it is digested, as it is or in canonical form.
    pub(super) whole: bool,
}

impl Followed {
    /// Whether all of an element is among what is digested.
    pub(super) fn covers(&self, file: &XmlFile<'_>, element: NodeId) -> bool {
        self.nodes.as_ref().is_some_and(|set| {
            set.contains(&file.tree, element)
                && !set.without.iter().any(|top| file.tree.contains(element, *top))
        })
    }

    /// Writes the octets that were digested; nodes that the transforms leave without a canonical
    /// form get the one given.
    pub(super) fn write(
        &self,
        file: &XmlFile<'_>,
        default: &Method,
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Problem> {
        match (&self.octets, &self.nodes) {
            (Some(octets), _) => {
                out(octets);
                Ok(())
            }
            (None, Some(set)) => {
                file.canonical(set, self.form.as_ref().unwrap_or(default), out).map(|_| ())
            }
            (None, None) => match (&self.neighbour, file.among) {
                (Some(neighbour), Some(among)) if self.facts.found => among
                    .neighbours
                    .copy(&neighbour.name, out)
                    .map_err(|error| Problem::unable(error.to_string())),
                _ => Err(Problem::unable(format!("{} was not found", self.facts.what))),
            },
        }
    }
}

/// Follows a ds:Reference of a signature (or of a manifest in it).
pub(super) fn follow(file: &XmlFile<'_>, signature: NodeId, element: NodeId) -> Followed {
    let tree = &file.tree;
    let uri = tree.attribute(element, "URI");
    let digest = digest_use(tree, tree.child(element, DS, "DigestMethod"));
    let mut followed = Followed {
        element,
        id: tree.attribute(element, "Id").map(Cow::into_owned),
        kind: tree.attribute(element, "Type").map(Cow::into_owned),
        facts: SignedReference {
            role: ReferenceRole::Document,
            what: uri.as_deref().unwrap_or("(no URI)").to_owned(),
            at: file.location(element),
            digest,
            found: false,
            intact: Check::Unable("it was not found".to_owned()),
            signed_digest: String::new(),
            computed_digest: String::new(),
        },
        target: None,
        nodes: None,
        form: None,
        octets: None,
        neighbour: None,
        leaves_out_signatures: false,
        deviations: Vec::new(),
    };
    let signed = match digest_value(file, element) {
        Ok(digest) => Some(digest),
        Err(deviation) => {
            followed.deviations.push(deviation);
            None
        }
    };
    followed.facts.signed_digest = signed.as_deref().map(hex::encode).unwrap_or_default();
    let computed = compute(file, signature, uri.as_deref(), &mut followed);
    followed.facts.role = role(file, signature, &followed);
    match (computed, signed) {
        (Ok(computed), Some(signed)) => {
            followed.facts.intact = Check::of(computed == signed);
            followed.facts.computed_digest = hex::encode(computed);
        }
        (Ok(computed), None) => {
            followed.facts.intact = Check::Unable("its DigestValue is not readable".to_owned());
            followed.facts.computed_digest = hex::encode(computed);
        }
        (Err(problem), _) => {
            followed.facts.intact = Check::Unable(problem.why);
            followed.deviations.extend(problem.deviation);
        }
    }
    followed
}

/// The text of an element that may hold base64 only (XD-05): where a comment or an element stands
/// in it, readers do not agree on the value.
pub(super) fn base64_text(file: &XmlFile<'_>, element: NodeId) -> Result<Vec<u8>, Deviation> {
    let odd = |seen: String| {
        Deviation::new("XD-05", file.location(element), seen, "base64 text and nothing else")
    };
    if let Some(other) =
        file.tree.children(element).find(|child| file.tree.kind(*child) != Kind::Text)
    {
        let what = match file.tree.kind(other) {
            Kind::Comment => "a comment",
            Kind::Instruction => "a processing instruction",
            Kind::CData => "a CDATA section",
            _ => "an element",
        };
        return Err(odd(format!("{what} in {}", file.tree.name(element))));
    }
    transforms::decode(file.tree.text_of(element).as_bytes())
        .map_err(|problem| odd(format!("{}: {}", file.tree.name(element), problem.why)))
}

/// XD-03: Transforms at most once, DigestMethod, DigestValue, in this order; the digest that the last
/// one holds.
fn digest_value(file: &XmlFile<'_>, reference: NodeId) -> Result<Vec<u8>, Deviation> {
    let tree = &file.tree;
    let parts: Vec<NodeId> = tree.elements(reference).collect();
    let named = |at: NodeId, name: &str| tree.is(at, DS, name);
    match parts.as_slice() {
        [rest @ .., method, value]
            if named(*method, "DigestMethod")
                && named(*value, "DigestValue")
                && rest.len() < 2
                && rest.iter().all(|at| named(*at, "Transforms")) =>
        {
            base64_text(file, *value)
        }
        parts => {
            let names: Vec<&str> = parts.iter().map(|at| tree.name(*at)).collect();
            Err(Deviation::new(
                "XD-03",
                file.location(reference),
                format!("Reference with {}", names.join(", ")),
                "Transforms at most, DigestMethod, DigestValue",
            ))
        }
    }
}

/// Resolves, transforms and digests; notes on the way what was found.
fn compute(
    file: &XmlFile<'_>,
    signature: NodeId,
    uri: Option<&str>,
    followed: &mut Followed,
) -> Result<Vec<u8>, Problem> {
    let mut input = resolve(file, uri, followed)?;
    followed.facts.found = true;
    if let Some(target) = followed.target {
        followed.facts.at = file.location(target);
        own_subtree(file, signature, target, &followed.facts)?;
    }
    let steps: Vec<Step> = match file.tree.child(followed.element, DS, "Transforms") {
        Some(list) => transforms::read(file, list, &mut followed.deviations)?,
        None => Vec::new(),
    };
    followed.leaves_out_signatures = steps.contains(&Step::WithoutSignatures);
    let loaded;
    if let (Some(neighbour), Some(among)) = (&mut followed.neighbour, file.among) {
        neighbour.whole = matches!(steps.as_slice(), [] | [Step::Canonical(_)]);
        let name = neighbour.name.as_str();
        let unread = |error: FormatError| Problem::unable(error.to_string());
        if let (true, Some(by)) = (steps.is_empty(), followed.facts.digest.algorithm) {
            return among.neighbours.digest(name, by).map_err(unread);
        }
        loaded = among.neighbours.octets(name).map_err(unread)?;
        input = Input::Octets(&loaded);
    }
    let output = transforms::apply(file, signature, input, &steps)?;
    let DigestUse { algorithm, name } = &followed.facts.digest;
    let Some(algorithm) = *algorithm else {
        return Err(Problem::unable(format!("digest algorithm {name} is not known")));
    };
    match output {
        Output::Nodes(set, method) => {
            let form = method.clone().unwrap_or(Method::DEFAULT);
            let digested = file.digest(&set, &form, algorithm)?;
            if digested.elements == 0 {
                let at = followed.facts.at.clone();
                followed.deviations.push(Deviation::new(
                    "XX-12",
                    at,
                    "no element is left after the transforms",
                    "at least one element",
                ));
            }
            followed.nodes = Some(set);
            followed.form = method;
            Ok(digested.digest)
        }
        Output::Octets { octets, nodes, parted } => {
            for seen in parted {
                let at = followed.facts.at.clone();
                let expected = "text in one piece";
                followed.deviations.push(Deviation::new("XX-05", at, seen, expected));
            }
            let mut hasher =
                Hasher::new(algorithm).map_err(|error| Problem::unable(error.to_string()))?;
            hasher.update(&octets);
            followed.octets = Some(octets.into_owned());
            followed.nodes = nodes;
            Ok(hasher.finish())
        }
    }
}

/// XD-06 and XD-07: the forms of URI that lead somewhere, and whether comments come along.
fn resolve<'f>(
    file: &'f XmlFile<'_>,
    uri: Option<&str>,
    followed: &mut Followed,
) -> Result<Input<'f>, Problem> {
    let Some(uri) = uri else {
        let given = file.options.detached.get("").and_then(Outside::octets);
        return match given.filter(|_| file.among.is_none()) {
            Some(octets) => Ok(Input::Octets(octets)),
            None => Err(Problem::unable("the reference has no URI")),
        };
    };
    let Some(fragment) = uri.strip_prefix('#') else {
        if uri.is_empty() {
            followed.target = Some(NodeId::DOCUMENT);
            return Ok(Input::Nodes(NodeSet::subtree(NodeId::DOCUMENT, false)));
        }
        if let Some(among) = file.among {
            return beside(among.neighbours.find(uri), uri, followed);
        }
        let detached = &file.options.detached;
        let given = detached.get(uri).or_else(|| detached.get(&percent::decoded(uri)));
        return match given.and_then(Outside::octets) {
            Some(octets) => Ok(Input::Octets(octets)),
            None => Err(Problem::unable(format!("{uri} was not given"))),
        };
    };
    let (id, comments) = match pointer(fragment) {
        Pointer::Document => {
            followed.target = Some(NodeId::DOCUMENT);
            return Ok(Input::Nodes(NodeSet::subtree(NodeId::DOCUMENT, true)));
        }
        Pointer::Id { id, comments } => (id, comments),
        Pointer::Other => return Err(unknown_pointer(followed)),
    };
    match element_called(file, id) {
        Ok(target) => {
            followed.target = Some(target);
            Ok(Input::Nodes(NodeSet::subtree(target, comments)))
        }
        Err(NoElement::Nowhere) => Err(Problem::unable(format!("no element has the id `{id}`"))),
        Err(NoElement::Ambiguous) => {
            // Something is there, but not one thing: the signature is at fault, not the search.
            followed.facts.found = true;
            Err(Problem::rule(
                "XD-08",
                followed.facts.at.clone(),
                format!("several elements have the id `{id}`"),
                "ids that stand on one element each",
            ))
        }
    }
}

/// What the part of a URI after its `#` names (XMLDSig 4.4.3.2).
enum Pointer<'u> {
    /// All of the document, comments too.
    Document,
    /// An element.
    Id { id: &'u str, comments: bool },
    /// Something that is not read.
    Other,
}

fn pointer(fragment: &str) -> Pointer<'_> {
    if fragment == "xpointer(/)" {
        return Pointer::Document;
    }
    if let Some(inner) = fragment.strip_prefix("xpointer(id(") {
        let quoted = inner.strip_suffix("))").and_then(|quoted| {
            let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            quoted.strip_prefix(quote)?.strip_suffix(quote)
        });
        return quoted.map_or(Pointer::Other, |id| Pointer::Id { id, comments: true });
    }
    let comments = false;
    if fragment.contains('(') { Pointer::Other } else { Pointer::Id { id: fragment, comments } }
}

fn element_called(file: &XmlFile<'_>, id: &str) -> Result<NodeId, NoElement> {
    match file.ids.element(id) {
        Err(NoElement::Nowhere) => file.ids.element(&percent::decoded(id)),
        found => found,
    }
}

/// The one element that a URI within the document leads to, as a reference follows it.
pub(super) fn element_at(file: &XmlFile<'_>, uri: &str) -> Option<NodeId> {
    match pointer(uri.strip_prefix('#')?) {
        Pointer::Id { id, .. } => element_called(file, id).ok(),
        Pointer::Document | Pointer::Other => None,
    }
}

/// AS-03: what a URI leads to among the files of a container.
fn beside<'f>(found: Found, uri: &str, followed: &mut Followed) -> Result<Input<'f>, Problem> {
    let at = followed.facts.at.clone();
    let refused = |seen: String| {
        Err(Problem::rule("AS-03d", at.clone(), seen, "the name of one file in the container"))
    };
    match found {
        Found::File { name, quirk } => {
            if let Some(quirk) = quirk {
                let seen = format!("{uri}: {quirk}");
                let expected = "a URI that is percent-encoded";
                followed.deviations.push(Deviation::new("AS-03b", at.clone(), seen, expected));
            }
            followed.facts.at = Location { file: Some(name.clone()), ..Location::default() };
            followed.neighbour = Some(Neighbour { name, whole: false });
            Ok(Input::Octets(&[]))
        }
        Found::Nothing => Err(Problem::unable(format!("{uri} is not in the container"))),
        Found::Ambiguous => refused(format!("{uri} may be one of several files")),
        Found::Outside => refused(format!("{uri} leads out of the container")),
    }
}

fn unknown_pointer(followed: &Followed) -> Problem {
    let seen = format!("URI {}", followed.facts.what);
    Problem::rule(
        "XD-06",
        followed.facts.at.clone(),
        seen,
        "#id, #xpointer(/) or #xpointer(id('…'))",
    )
}

/// XD-18: a reference cannot be to its own signature, but for Object, KeyInfo and what is in them.
fn own_subtree(
    file: &XmlFile<'_>,
    signature: NodeId,
    target: NodeId,
    facts: &SignedReference,
) -> Result<(), Problem> {
    let tree = &file.tree;
    if !tree.contains(signature, target) {
        return Ok(());
    }
    let part = std::iter::once(target)
        .chain(tree.ancestors(target))
        .find(|at| tree.parent(*at) == Some(signature));
    let allowed =
        part.is_some_and(|part| tree.is(part, DS, "Object") || tree.is(part, DS, "KeyInfo"));
    // The signature as a whole can be meant where it is the document element and leaves itself out.
    let whole = target == signature && tree.parent(signature) == Some(NodeId::DOCUMENT);
    if allowed || whole {
        Ok(())
    } else {
        Err(Problem::rule(
            "XD-18",
            facts.at.clone(),
            format!("a reference to {}", tree.path(target)),
            "no reference into its own signature but to Object and KeyInfo",
        ))
    }
}

fn role(file: &XmlFile<'_>, signature: NodeId, followed: &Followed) -> ReferenceRole {
    let tree = &file.tree;
    let kind = followed.kind.as_deref().unwrap_or_default();
    let Some(target) = followed.target else {
        return ReferenceRole::Document;
    };
    let own = target != signature && tree.contains(signature, target);
    if own && tree.local_name(target) == "SignedProperties" && in_xades(file, target) {
        ReferenceRole::SignedProperties
    } else if tree.is(target, DS, "KeyInfo") && own {
        ReferenceRole::KeyInfo
    } else if kind == MANIFEST_TYPE || tree.is(target, DS, "Manifest") {
        ReferenceRole::Manifest
    } else if own {
        ReferenceRole::Object
    } else {
        ReferenceRole::Document
    }
}

fn in_xades(file: &XmlFile<'_>, element: NodeId) -> bool {
    XADES_VERSIONS.contains(&file.tree.namespace_of(element))
}

/// Whether a Type says that the reference is to SignedProperties.
pub(super) fn is_properties_type(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| SIGNED_PROPERTIES_TYPES.contains(&kind))
}

/// Whether a Type says that the reference is to a signature value.
pub(super) fn is_countersigned_type(kind: Option<&str>) -> bool {
    kind == Some(COUNTERSIGNED_TYPE)
}
