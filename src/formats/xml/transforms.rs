//! Transforms of a reference: an allow-list (XD-09), applied to nodes of the document or to octets.
//!
//! Enveloped signature, the canonical forms, base64, and of XPath what leaves out signatures. Other
//! expressions that choose whole elements (`xpath`) are evaluated and noted (XD-09a): whether they may
//! say what is signed is the policy's to decide. XSLT and free XPath are never run.

use super::canonical;
use super::canonical::Method;
use super::encoding::Decoded;
use super::file::Problem;
use super::file::XmlFile;
use super::file::partings_of;
use super::names::BASE64;
use super::names::DS;
use super::names::ENVELOPED;
use super::names::EXCLUSIVE;
use super::names::FILTER2;
use super::names::XPATH;
use super::node_set::NodeSet;
use super::reader;
use super::tree::Kind;
use super::tree::NodeId;
use super::xpath;
use super::xpath::Unfit;
use crate::model::Deviation;
use base64::DecodeError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// One transform.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// Leaves out the signature that holds the reference (XD-11).
    Enveloped,
    /// Leaves out every signature.
    WithoutSignatures,
    /// Keeps only signatures.
    OnlySignatures,
    /// Keeps what expressions choose, of all nodes of the document. With a union, programs differ where
    /// that is more than what came in: then it is not evaluated.
    Chosen { set: NodeSet, united: bool },
    /// A canonical form.
    Canonical(Method),
    /// Decodes base64 text.
    Base64,
}

/// What a reference leads to.
pub(super) enum Input<'d> {
    /// Nodes of the document.
    Nodes(NodeSet),
    /// Octets from outside.
    Octets(&'d [u8]),
}

/// What is digested.
pub(super) enum Output<'d> {
    /// The canonical form of some nodes; where no transform names one, Canonical XML 1.0.
    Nodes(NodeSet, Option<Method>),
    /// Octets.
    Octets {
        /// They.
        octets: Cow<'d, [u8]>,
        /// The nodes they were made of, where they come from the document.
        nodes: Option<NodeSet>,
        /// What parts a text in XML that stood in octets, and is gone from its canonical form (XX-05).
        parted: Vec<&'static str>,
    },
}

/// More in one reference serves no purpose (XD-09).
const TRANSFORMS: usize = 4;

/// What parts a text (XX-05).
pub(super) const COMMENT: &str = "a comment in the middle of a signed text";

/// What parts a text without being a comment (XX-05).
pub(super) const SECTION: &str = "a CDATA section that is a part of a signed text";

/// Filters in one transform.
const FILTERS: usize = 8;

/// Reads a ds:Transforms; notes expressions that the policy must allow.
///
/// # Errors
/// Where one is not on the list.
pub(super) fn read(
    file: &XmlFile<'_>,
    transforms: NodeId,
    noted: &mut Vec<Deviation>,
) -> Result<Vec<Step>, Problem> {
    let tree = &file.tree;
    let mut steps = Vec::new();
    for (number, element) in tree.elements(transforms).enumerate() {
        if number >= TRANSFORMS {
            return Err(Problem::rule(
                "XD-10",
                file.location(transforms),
                format!("more than {TRANSFORMS} transforms"),
                format!("at most {TRANSFORMS}"),
            ));
        }
        let name = tree.attribute(element, "Algorithm").unwrap_or_default();
        let refused = |seen: String| {
            Problem::rule("XD-09", file.location(element), seen, "a transform that is allowed")
        };
        if !tree.is(element, DS, "Transform") {
            return Err(refused(format!("element {}", tree.name(element))));
        }
        match name.as_ref() {
            ENVELOPED => steps.push(Step::Enveloped),
            BASE64 => steps.push(Step::Base64),
            FILTER2 => filter(file, element, &mut steps, noted)?,
            XPATH => steps.push(expression(file, element, noted)?),
            uri => {
                let method = Method::from_uri(uri).ok_or_else(|| refused(uri.to_owned()))?;
                steps.push(Step::Canonical(with_prefixes(file, element, method)));
            }
        }
    }
    Ok(steps)
}

/// Reads a canonicalisation method with its PrefixList from an element with an Algorithm.
pub(super) fn method(file: &XmlFile<'_>, element: NodeId) -> Option<Method> {
    let uri = file.tree.attribute(element, "Algorithm")?;
    Method::from_uri(&uri).map(|method| with_prefixes(file, element, method))
}

fn with_prefixes(file: &XmlFile<'_>, element: NodeId, mut method: Method) -> Method {
    method.prefixes = file
        .tree
        .child(element, EXCLUSIVE, "InclusiveNamespaces")
        .and_then(|inclusive| file.tree.attribute(inclusive, "PrefixList"))
        .map(|list| list.split_ascii_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    method
}

/// XPath Filter 2.0. As EU DSS writes it for co-signed documents: subtract (or intersect with) all
/// signatures, or subtract the one around the expression. Otherwise each filter changes which nodes of
/// the document are meant, beginning with all of them.
fn filter(
    file: &XmlFile<'_>,
    transform: NodeId,
    steps: &mut Vec<Step>,
    noted: &mut Vec<Deviation>,
) -> Result<(), Problem> {
    let tree = &file.tree;
    let filters: Vec<NodeId> = tree.elements(transform).take(FILTERS.saturating_add(1)).collect();
    if filters.is_empty() || filters.len() > FILTERS {
        let seen = match filters.len() {
            0 => "XPath filter without an expression".to_owned(),
            _ => format!("more than {FILTERS} XPath filters"),
        };
        let expected = format!("1 to {FILTERS} expressions");
        return Err(Problem::rule("XD-09", file.location(transform), seen, expected));
    }
    let known: Option<Vec<Step>> = filters.iter().map(|at| known_filter(file, *at)).collect();
    if let Some(known) = known {
        steps.extend(known);
        return Ok(());
    }
    let mut chosen = NodeSet::subtree(NodeId::DOCUMENT, true);
    let mut united = false;
    for element in filters {
        let kind = tree.attribute(element, "Filter").unwrap_or_default();
        let text = tree.text_of(element);
        let seen = format!("XPath filter {kind} {}", text.trim());
        let beyond = || {
            let expected = "subtract, intersect or union with elements by their paths";
            Problem::rule("XD-09", file.location(element), seen.clone(), expected)
        };
        if !tree.is(element, FILTER2, "XPath") {
            return Err(beyond());
        }
        let tops = xpath::elements(file, element, &text).map_err(|unfit| match unfit {
            Unfit::Beyond => beyond(),
            Unfit::Dear(problem) => *problem,
        })?;
        let is_exact = match kind.as_ref() {
            "subtract" => {
                chosen.subtract(tree, tops);
                true
            }
            "intersect" => {
                chosen.intersect(tree, tops);
                true
            }
            "union" => {
                united = true;
                chosen.unite(tree, tops)
            }
            _ => false,
        };
        if !is_exact {
            return Err(beyond());
        }
        if known_filter(file, element).is_none() {
            noted.push(chosen_by(file, element, seen));
        }
    }
    steps.push(Step::Chosen { set: chosen, united });
    Ok(())
}

/// XD-09a: an expression says what is signed.
fn chosen_by(file: &XmlFile<'_>, element: NodeId, seen: String) -> Deviation {
    let expected = "a filter that leaves out signatures";
    Deviation::new("XD-09a", file.location(element), seen, expected)
}

fn known_filter(file: &XmlFile<'_>, element: NodeId) -> Option<Step> {
    let tree = &file.tree;
    let expression = without_space(&tree.text_of(element));
    let is_expression = |pattern: &str| matches_with_prefix(file, element, &expression, pattern);
    let all = is_expression("/descendant::*:Signature") || is_expression("//*:Signature");
    let own = is_expression("here()/ancestor::*:Signature[1]");
    let kind = tree.attribute(element, "Filter").unwrap_or_default();
    match (tree.is(element, FILTER2, "XPath"), kind.as_ref()) {
        (true, "subtract") if all => Some(Step::WithoutSignatures),
        (true, "subtract") if own => Some(Step::Enveloped),
        (true, "intersect") if all => Some(Step::OnlySignatures),
        _ => None,
    }
}

/// The XPath transform: everything but signatures, everything but the one around (XMLDSig 6.6.4 spells
/// it out), or other whole elements.
fn expression(
    file: &XmlFile<'_>,
    transform: NodeId,
    noted: &mut Vec<Deviation>,
) -> Result<Step, Problem> {
    let tree = &file.tree;
    let mut expressions = tree.elements(transform);
    let element = expressions.next().filter(|element| tree.is(*element, DS, "XPath"));
    let expected = "XPath that keeps or leaves out elements with all that is in them";
    let (Some(element), None) = (element, expressions.next()) else {
        return Err(Problem::rule("XD-09", file.location(transform), XPATH, expected));
    };
    let text = tree.text_of(element);
    let plain = without_space(&text);
    if matches_with_prefix(file, element, &plain, "not(ancestor-or-self::*:Signature)") {
        return Ok(Step::WithoutSignatures);
    }
    const OWN: &str = "count(ancestor-or-self::*:Signature|here()/ancestor::*:Signature[1])\
                       >count(ancestor-or-self::*:Signature)";
    if matches_with_prefix(file, element, &plain, OWN) {
        return Ok(Step::Enveloped);
    }
    let seen = format!("XPath {}", text.trim());
    let mut chosen = NodeSet::subtree(NodeId::DOCUMENT, true);
    xpath::keep(file, element, &text, &mut chosen).map_err(|unfit| match unfit {
        Unfit::Beyond => Problem::rule("XD-09", file.location(element), seen.clone(), expected),
        Unfit::Dear(problem) => *problem,
    })?;
    noted.push(chosen_by(file, element, seen));
    Ok(Step::Chosen { set: chosen, united: false })
}

fn without_space(expression: &str) -> String {
    expression.split_ascii_whitespace().collect()
}

/// Whether an expression is the pattern with some prefix for `*` that stands for XML Signature
/// there: its meaning must not hang on a declaration that the signature does not cover.
fn matches_with_prefix(file: &XmlFile<'_>, at: NodeId, expression: &str, pattern: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return expression == pattern;
    };
    let after_first = after.split('*').next().unwrap_or(after);
    let Some(rest) = expression.strip_prefix(before) else { return false };
    let Some((prefix, _)) = rest.split_once(after_first) else { return false };
    !prefix.is_empty()
        && file.tree.namespace_of_prefix(at, prefix) == Some(DS)
        && pattern.replace('*', prefix) == expression
}

/// Applies transforms to what a reference of `signature` leads to.
///
/// # Errors
/// Where a transform does not fit what it is applied to, or a limit is reached.
pub(super) fn apply<'d>(
    file: &XmlFile<'_>,
    signature: NodeId,
    input: Input<'d>,
    steps: &[Step],
) -> Result<Output<'d>, Problem> {
    let mut set = match input {
        Input::Octets(octets) => return on_octets(file, Cow::Borrowed(octets), None, steps),
        Input::Nodes(set) => set,
    };
    let mut steps = steps.iter();
    while let Some(step) = steps.next() {
        match step {
            Step::Enveloped => set.subtract(&file.tree, [signature]),
            Step::WithoutSignatures => {
                set.subtract(&file.tree, file.signatures.iter().copied());
            }
            Step::OnlySignatures => {
                set.intersect(&file.tree, file.signatures.iter().copied());
            }
            Step::Chosen { set: chosen, united } => {
                set.intersect_with(&file.tree, chosen);
                if *united && (&set.roots, &set.without) != (&chosen.roots, &chosen.without) {
                    let seen = "XPath filter union with what was left out before";
                    let at = crate::model::Location::default();
                    return Err(Problem::rule("XD-09", at, seen, "a union within what is signed"));
                }
            }
            Step::Canonical(method) if steps.len() == 0 => {
                return Ok(Output::Nodes(set, Some(method.clone())));
            }
            Step::Canonical(method) => {
                let mut octets = Vec::new();
                file.canonical(&set, method, &mut |bytes| octets.extend_from_slice(bytes))?;
                return on_octets(file, Cow::Owned(octets), Some(set), steps.as_slice());
            }
            Step::Base64 => {
                file.charge(set.span(&file.tree))?;
                let octets = decode(set.text(&file.tree).as_bytes())?;
                let nodes = is_text_of_object(file, &set).then_some(set);
                return on_octets(file, Cow::Owned(octets), nodes, steps.as_slice());
            }
        }
    }
    Ok(Output::Nodes(set, None))
}

/// Whether nodes are an Object with text alone: of anything else, base64 leaves names, attributes
/// and elements unsigned.
fn is_text_of_object(file: &XmlFile<'_>, set: &NodeSet) -> bool {
    let tree = &file.tree;
    set.roots
        .iter()
        .all(|root| tree.is(*root, DS, "Object") && tree.elements(*root).next().is_none())
}

fn on_octets<'d>(
    file: &XmlFile<'_>,
    mut octets: Cow<'d, [u8]>,
    nodes: Option<NodeSet>,
    steps: &[Step],
) -> Result<Output<'d>, Problem> {
    let mut parted = Vec::new();
    for step in steps {
        file.charge(octets.len() as u64)?;
        octets = Cow::Owned(match step {
            Step::Base64 => decode(&octets)?,
            Step::Canonical(method) => canonical_of_octets(file, &octets, method, &mut parted)?,
            Step::Enveloped
            | Step::WithoutSignatures
            | Step::OnlySignatures
            | Step::Chosen { .. } => {
                return Err(Problem::rule(
                    "XD-09",
                    crate::model::Location::default(),
                    "a transform of nodes is applied to octets",
                    "canonical XML or base64",
                ));
            }
        });
    }
    Ok(Output::Octets { octets, nodes, parted })
}

/// The canonical form of XML that stands in octets. What parts a text there, and is left out of the
/// form, is noted: it can be put in after signing, and programs read only a part of the text then.
///
/// # Errors
/// Where it is not XML that we read.
pub(super) fn canonical_of_octets(
    file: &XmlFile<'_>,
    octets: &[u8],
    method: &Method,
    parted: &mut Vec<&'static str>,
) -> Result<Vec<u8>, Problem> {
    let unreadable = |why: String| Problem::unable(format!("what is signed is not XML: {why}"));
    let decoded = Decoded::new(octets).map_err(|refusal| unreadable(refusal.to_string()))?;
    let tree = reader::read(&decoded.text, &file.options.limits)
        .map_err(|refusal| unreadable(refusal.to_string()))?;
    let partings = partings_of(&tree);
    let comment = partings.iter().any(|at| tree.kind(*at) == Kind::Comment);
    if comment && !method.comments {
        parted.push(COMMENT);
    }
    if partings.iter().any(|at| tree.kind(*at) != Kind::Comment) {
        parted.push(SECTION);
    }
    let mut canonical = Vec::with_capacity(octets.len());
    let whole = NodeSet::subtree(NodeId::DOCUMENT, true);
    canonical::write(&tree, &whole, method, &mut |bytes| canonical.extend_from_slice(bytes))
        .map_err(|relative| Problem::unable(relative.to_string()))?;
    Ok(canonical)
}

/// Decodes base64 with white space in it; nothing else is let through.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, Problem> {
    let compact: Vec<u8> =
        text.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).collect();
    STANDARD.decode(compact).map_err(|error| Problem::unable(not_base64(&error)))
}

fn not_base64(error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, byte) => {
            let at = at.saturating_add(1);
            format!("it is not base64: character {at} is `{}`", byte.escape_ascii())
        }
        DecodeError::InvalidLength(length) => {
            format!("it is not base64: it has {length} characters, and the last ones are missing")
        }
        DecodeError::InvalidLastSymbol { .. } | DecodeError::InvalidPadding => {
            "it is not base64: its end is cut off or not as it must be".to_owned()
        }
    }
}
