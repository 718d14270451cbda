//! A plain XML signature in the form of a national dialect (`profiles/`): no XAdES, inclusive
//! canonical form, in the place that the profile names, the signing time in an Object.
//!
//! Inclusive canonical form takes the namespaces that are declared around the signature, so digests
//! are made over the document with the signature in it, less its value.

use super::Frame;
use super::PreparedXml;
use super::XmlSigningOptions;
use super::place::cut;
use super::place::fresh_id;
use super::place::spares_others;
use super::place::targets;
use super::text::Text;
use super::unsupported;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::limits::Limits;
use crate::formats::xml::algorithms;
use crate::formats::xml::canonical::Method;
use crate::formats::xml::dialect::Base;
use crate::formats::xml::dialect::Dialect;
use crate::formats::xml::dialect::Slot;
use crate::formats::xml::dialect::bases;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::ids::is_id;
use crate::formats::xml::names::DS;
use crate::formats::xml::names::ENVELOPED;
use crate::formats::xml::nested;
use crate::formats::xml::node_set::NodeSet;
use crate::formats::xml::path;
use crate::formats::xml::reader;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;
use crate::model::Time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The form of a national dialect.
#[derive(Clone, Copy, Debug)]
pub struct PlainForm<'a> {
    /// The profile.
    pub dialect: &'a Dialect,
    /// Name of the place; `None`: the only one.
    pub slot: Option<&'a str>,
    /// Make the place where it is missing.
    pub create: bool,
}

/// Where the signature goes.
struct Place<'d> {
    base: Base<'d>,
    slot: &'d Slot,
    /// The element that is there and receives it, or what is made for it.
    container: NodeId,
    /// Local names of elements to be made around it, outermost first.
    missing: &'d [String],
}

/// Vietnam's time is seven hours ahead, without exception.
const AHEAD: i64 = 7 * 3600;

pub(super) fn prepare(
    document: &[u8],
    options: &XmlSigningOptions<'_>,
    form: &PlainForm<'_>,
) -> Result<PreparedXml, FormatError> {
    let decoded = Decoded::new(document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &Limits::default())
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let observe = ObserveOptions::default();
    let file = XmlFile::new(&decoded, tree, &observe);
    let place = place(&file.tree, options, form)?;
    spares_others(&file, place.container)?;
    if let Some((at, why)) = nested::undecodable(&file, &place.base) {
        let what = format!(
            "{} is not base64 of a file, and whoever receives it cannot read it: mend it before \
             signing ({why})",
            file.tree.path(at)
        );
        return Err(FormatError::Malformed { what, at: file.location(at) });
    }
    let parts = parts_to_sign(&file, &place, options)?;
    if let Some((id, _)) = parts.iter().find(|(id, part)| {
        !id.is_empty() && !form.dialect.enveloped && file.tree.contains(*part, place.container)
    }) {
        return Err(FormatError::unreadable(format!(
            "the element with the id `{id}` holds the place of the signature: sign another element"
        )));
    }
    let id = fresh_id(&file, document, options)?.replacen("sig", &place.slot.name, 1);
    let cut = cut(&decoded, &file.tree, place.container)?;
    let ascii = cut.ascii();
    let mut frame = cut.frame(document.to_vec(), id.clone());
    wrap(&mut frame, &file.tree, &place)?;
    let mut text = Text { ascii, text: String::with_capacity(4096) };
    write(&mut text, &id, &parts, options, form)?;
    let (signature, to_be_signed) = digested(&frame, text.text, &id, &parts, options, form)?;
    let width = usize::try_from(options.certificate.public_key.bits.div_ceil(8)).unwrap_or(0);
    Ok(PreparedXml {
        frame,
        signature,
        to_be_signed,
        algorithm: options.algorithm.clone(),
        width,
        end_of_value: "</SignatureValue>",
    })
}

fn refused(what: String) -> FormatError {
    FormatError::unreadable(what)
}

fn place<'d>(
    tree: &Tree<'_>,
    options: &XmlSigningOptions<'_>,
    form: &PlainForm<'d>,
) -> Result<Place<'d>, FormatError> {
    let dialect = form.dialect;
    let mut all = bases(tree, dialect);
    if all.is_empty() {
        let kinds: Vec<String> = dialect.kinds.iter().map(of_namespace).collect();
        let seen = tree.name(tree.document_element());
        return Err(refused(format!(
            "profile {} signs {}, and the document is <{seen}>",
            dialect.name,
            kinds.join(", ")
        )));
    }
    if let Some(into) = options.into {
        let container = path::find(tree, into).map_err(|error| refused(error.to_string()))?;
        let found = all.into_iter().find_map(|base| Some((base.slot(tree, container)?, base)));
        let Some((slot, base)) = found else {
            return Err(refused(format!(
                "{into} is no place of signatures in profile {}",
                dialect.name
            )));
        };
        if form.slot.is_some_and(|asked| asked != slot.name) {
            return Err(refused(format!("{into} is the place {}", slot.name)));
        }
        return free(tree, Place { base, slot, container, missing: &[] });
    }
    if all.len() > 1 {
        return Err(refused(format!(
            "there are {} documents in the file: say which with --into {}",
            all.len(),
            all.first().map(|base| tree.path(base.top)).unwrap_or_default()
        )));
    }
    let base = all.swap_remove(0);
    let slot = match (form.slot, base.kind.slots.as_slice()) {
        (None, [slot]) => slot,
        (asked, slots) => {
            let found = asked.and_then(|asked| slots.iter().find(|slot| slot.name == asked));
            found.ok_or_else(|| {
                let names: Vec<&str> = slots.iter().map(|slot| &*slot.name).collect();
                let (kind, names) = (&base.kind.name, names.join(" | "));
                refused(match asked {
                    Some(asked) => format!(
                        "{kind} has no place `{asked}` (upper and lower case count): --slot {names}"
                    ),
                    None => format!("say in which place of {kind} to sign: --slot {names}"),
                })
            })?
        }
    };
    let places = base.below(tree, &slot.path);
    match places.as_slice() {
        [container] => {
            let container = *container;
            free(tree, Place { base, slot, container, missing: &[] })
        }
        [first, ..] => Err(refused(format!(
            "there are {} elements {}: say which with --into, such as {}",
            places.len(),
            slot.path.join("/"),
            tree.path(*first)
        ))),
        [] if form.create => {
            for length in (0..slot.path.len()).rev() {
                let (there, missing) = slot.path.split_at(length);
                match base.below(tree, there).as_slice() {
                    [container] => {
                        let container = *container;
                        return Ok(Place { base, slot, container, missing });
                    }
                    [] => {}
                    several => {
                        return Err(refused(format!(
                            "there are {} elements {}",
                            several.len(),
                            there.join("/")
                        )));
                    }
                }
            }
            Err(refused(format!("there is no element {}", base.kind.name)))
        }
        [] => Err(refused(format!(
            "there is no element {}/{}: --create makes it",
            tree.path(base.top),
            slot.path.join("/")
        ))),
    }
}

fn of_namespace(kind: &crate::formats::xml::dialect::Kind) -> String {
    match kind.namespaces.first().map(String::as_str) {
        None | Some("") => kind.name.clone(),
        Some(namespace) => format!("{} ({namespace})", kind.name),
    }
}

/// A place that may hold one signature must not hold one yet.
fn free<'d>(tree: &Tree<'_>, place: Place<'d>) -> Result<Place<'d>, FormatError> {
    match tree.child(place.container, DS, "Signature") {
        Some(_) if !place.slot.many => {
            Err(refused(format!("{} holds a signature already", tree.path(place.container))))
        }
        _ => Ok(place),
    }
}

/// The ids of the parts with their elements; the empty id is the document.
fn parts_to_sign(
    file: &XmlFile<'_>,
    place: &Place<'_>,
    options: &XmlSigningOptions<'_>,
) -> Result<Vec<(String, NodeId)>, FormatError> {
    let (tree, base) = (&file.tree, &place.base);
    let asked = targets(file, options.ids)?;
    if place.slot.signs.is_empty() {
        return match asked.first() {
            None => Ok(vec![(String::new(), NodeId::DOCUMENT)]),
            Some((id, _)) => Err(refused(format!(
                "{} signs the whole document: leave out --xml-id {id}",
                place.slot.name
            ))),
        };
    }
    let mut parts = Vec::new();
    for part in &place.slot.signs {
        let element = match base.parts(&part.name) {
            [] if part.optional => continue,
            [] => {
                return Err(refused(format!(
                    "there is no {} in {}, which {} signs",
                    part.name,
                    tree.path(base.top),
                    place.slot.name
                )));
            }
            [one] => *one,
            several => {
                return Err(refused(format!("there are {} elements {}", several.len(), part.name)));
            }
        };
        if let Some((id, _)) = asked.iter().find(|(_, known)| *known == element) {
            parts.push((id.clone(), element));
            continue;
        }
        let own = tree.attributes(element).iter().find(|attribute| is_id(tree, attribute));
        let id = own.map(|attribute| tree.attribute_value(attribute).trim_matches(' ').to_owned());
        match id.filter(|id| !id.is_empty()) {
            // Says that it is ambiguous, where it is.
            Some(id) => parts.extend(targets(file, &[id])?),
            None => {
                return Err(refused(format!(
                    "{} has no Id to refer to: give it one before signing, such as Id=\"data\"",
                    tree.path(element)
                )));
            }
        }
    }
    match asked.iter().find(|(_, element)| !parts.iter().any(|(_, known)| known == element)) {
        None => Ok(parts),
        Some((id, _)) => Err(refused(format!(
            "{} signs {} and nothing else: leave out --xml-id {id}",
            place.slot.name,
            place.slot.signs.iter().map(|part| &*part.name).collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// Writes elements that are missing around the signature.
fn wrap(frame: &mut Frame, tree: &Tree<'_>, place: &Place<'_>) -> Result<(), FormatError> {
    let prefix = tree.name(place.base.top).split_once(':').map(|(prefix, _)| format!("{prefix}:"));
    let prefix = prefix.unwrap_or_default();
    let open: String = place.missing.iter().map(|name| format!("<{prefix}{name}>")).collect();
    let close: String =
        place.missing.iter().rev().map(|name| format!("</{prefix}{name}>")).collect();
    let encode = |text: &str| {
        let encoded = frame.encoding.encode(text);
        encoded.ok_or_else(|| refused(format!("`{text}` cannot be encoded")))
    };
    let (open, mut after) = (encode(&open)?, encode(&close)?);
    frame.before.extend(open);
    after.append(&mut frame.after);
    frame.after = after;
    Ok(())
}

/// Stands where the digest of a reference goes; no base64 looks like it.
fn unknown(number: usize) -> String {
    format!("<DigestValue>?{number}</DigestValue>")
}

fn write(
    text: &mut Text,
    id: &str,
    parts: &[(String, NodeId)],
    options: &XmlSigningOptions<'_>,
    form: &PlainForm<'_>,
) -> Result<(), FormatError> {
    let algorithm = algorithms::uri(&options.algorithm).ok_or_else(|| {
        refused(format!("{} has no name in XML Signature", options.algorithm.name))
    })?;
    let digest = options.digest.uri();
    text.add(format_args!(
        "<Signature xmlns=\"{DS}\" Id=\"{id}\"><SignedInfo>\
         <CanonicalizationMethod Algorithm=\"{}\"/><SignatureMethod Algorithm=\"{algorithm}\"/>",
        form.dialect.canonicalization
    ));
    let mut number = 0usize;
    let mut after_uri = |text: &mut Text, transforms: bool| {
        text.add(format_args!("\">"));
        if transforms {
            text.add(format_args!(
                "<Transforms><Transform Algorithm=\"{ENVELOPED}\"/></Transforms>"
            ));
        }
        text.add(format_args!(
            "<DigestMethod Algorithm=\"{digest}\"/>{}</Reference>",
            unknown(number)
        ));
        number = number.saturating_add(1);
    };
    if form.dialect.signing_time {
        text.add(format_args!("<Reference URI=\"#Object-{id}"));
        after_uri(text, false);
    }
    for (part, _) in parts {
        text.add(format_args!("<Reference URI=\""));
        if !part.is_empty() {
            text.add(format_args!("#"));
            text.escaped(part);
        }
        after_uri(text, form.dialect.enveloped);
    }
    text.add(format_args!(
        "</SignedInfo><SignatureValue></SignatureValue><KeyInfo><X509Data><X509SubjectName>"
    ));
    text.escaped(&options.certificate.subject.text);
    text.add(format_args!(
        "</X509SubjectName><X509Certificate>{}</X509Certificate></X509Data></KeyInfo>",
        STANDARD.encode(&options.certificate.der)
    ));
    if form.dialect.signing_time {
        let local = Time::from_unix(options.claimed_time.unix().saturating_add(AHEAD)).to_string();
        text.add(format_args!(
            "<Object Id=\"Object-{id}\"><SignatureProperties xmlns=\"\">\
             <SignatureProperty Id=\"SignatureProperty-{id}\" Target=\"#{id}\">\
             <SigningTime>{}</SigningTime></SignatureProperty></SignatureProperties></Object>",
            local.trim_end_matches('Z')
        ));
    }
    text.add(format_args!("</Signature>"));
    Ok(())
}

/// The signature with its digests, and the canonical octets of its SignedInfo.
fn digested(
    frame: &Frame,
    mut signature: String,
    id: &str,
    parts: &[(String, NodeId)],
    options: &XmlSigningOptions<'_>,
    form: &PlainForm<'_>,
) -> Result<(String, Vec<u8>), FormatError> {
    let written = frame.encoding.encode(&signature);
    let written = written.ok_or_else(|| refused("the signature cannot be encoded".to_owned()))?;
    let document = [frame.before.as_slice(), &written, &frame.after].concat();
    let decoded = Decoded::new(&document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &Limits::default())
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let observe = ObserveOptions::default();
    let file = XmlFile::new(&decoded, tree, &observe);
    let by_id = |id: &str| {
        let found = file.ids.element(id);
        found.map_err(|_| refused(format!("no element has the id `{id}` alone")))
    };
    let element = by_id(id)?;
    let info = file.tree.child(element, DS, "SignedInfo");
    let info = info.ok_or_else(|| refused("there is no SignedInfo".to_owned()))?;
    let method = Method::from_uri(&form.dialect.canonicalization)
        .ok_or_else(|| refused("the canonical form is not known".to_owned()))?;
    let canonical = |node: NodeId, method: &Method, comments: bool, enveloped: bool| {
        let mut set = NodeSet::subtree(node, comments);
        if enveloped {
            set.subtract(&file.tree, [element]);
        }
        let mut octets = Vec::new();
        let written = file.canonical(&set, method, &mut |bytes| octets.extend_from_slice(bytes));
        written.map(|_| octets).map_err(|problem| refused(problem.why))
    };
    let signed_info = canonical(info, &method, true, false)?;
    let mut signed_info = String::from_utf8(signed_info)
        .map_err(|_| refused("the canonical form is not UTF-8".to_owned()))?;
    let object = form.dialect.signing_time.then(|| format!("Object-{id}"));
    let mut nodes = Vec::new();
    for id in object.iter().chain(parts.iter().map(|(id, _)| id)) {
        nodes.push(if id.is_empty() { NodeId::DOCUMENT } else { by_id(id)? });
    }
    for (number, node) in nodes.into_iter().enumerate() {
        let enveloped = form.dialect.enveloped && !file.tree.contains(element, node);
        let octets = canonical(node, &Method::DEFAULT, false, enveloped)?;
        let digest = crypto::digest(options.digest, &octets).map_err(unsupported)?;
        let value = format!("<DigestValue>{}</DigestValue>", STANDARD.encode(digest));
        signature = signature.replacen(&unknown(number), &value, 1);
        signed_info = signed_info.replacen(&unknown(number), &value, 1);
    }
    Ok((signature, signed_info.into_bytes()))
}

#[cfg(test)]
mod tests;
