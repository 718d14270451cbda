//! ds:Signature → [`SignatureEvidence`].

mod counter;
mod parts;

pub(super) use counter::is_counter_signature;
pub(super) use parts::Parts;

use super::algorithms::signature_method;
use super::algorithms::with_own_mask;
use super::coverage;
use super::dialect;
use super::file::Problem;
use super::file::XmlFile;
use super::hmac;
use super::key_info;
use super::key_info::KeyInfo;
use super::manifest;
use super::names::DS;
use super::node_set::NodeSet;
use super::properties;
use super::references;
use super::references::Followed;
use super::sealing;
use super::signer;
use super::signer::Signed;
use super::signer::Signer;
use super::timestamps;
use super::timestamps::Stamped;
use super::transforms;
use super::tree::Kind;
use super::tree::NodeId;
use super::unsigned;
use crate::crypto;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::LaterChanges;
use crate::model::Material;
use crate::model::ReferenceRole;
use crate::model::Restrictions;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignerIdentification;
use counter::counter_signatures;
use parts::parts;

/// Reads one signature with everything inside it, counter-signatures included.
pub(super) fn observe(
    file: &XmlFile<'_>,
    element: NodeId,
    id: &str,
    kind: SignatureKind,
) -> (SignatureEvidence, Material) {
    file.observed.borrow_mut().insert(element);
    let mut deviations = Vec::new();
    let parts = parts(file, element, &mut deviations);
    let of_one_form = deviations.is_empty();
    let Some(parts) = parts else {
        return (nothing(file, element, id, kind, deviations), Material::default());
    };
    let references = follow_all(file, element, parts.signed_info, &mut deviations);
    // A reference that was not followed may be the one that does not hold.
    let well_formed = of_one_form && !deviations.iter().any(|deviation| deviation.rule == "XD-10");
    let listed = manifest::listed(file, element, &references, &mut deviations);
    let properties = properties::find(file, element, &mut deviations);
    let properties_signed = properties.as_ref().is_some_and(|properties| {
        properties::are_signed(file, properties, &references, &mut deviations)
    });
    // What is not signed is not what the signer said.
    let said = properties.as_ref().filter(|_| properties_signed);
    let attributes = match said {
        Some(properties) => properties::attributes(file, properties, &mut deviations),
        None => SignedAttributes {
            claimed_signing_time: properties::plain_signing_time(
                file,
                element,
                &references,
                &mut deviations,
            ),
            ..SignedAttributes::default()
        },
    };
    let mention = said.and_then(|said| properties::mention(file, said, &mut deviations));
    if let Some(said) = said {
        properties::baseline(file, said, &references, &mut deviations);
    }
    if let Some(properties) = &properties {
        unsigned::baseline(file, properties, &mut deviations);
    }
    let info = parts.key_info.map(|at| key_info::read(file, at)).unwrap_or_default();
    unreadable_keys(file, &info, &mut deviations);
    let (value, signer) =
        verify(file, &parts, well_formed, &info, mention.as_ref(), &mut deviations);
    if properties.is_some() {
        certificate_is_there(file, element, &info, &signer, &mut deviations);
    }
    let mut material = Material {
        certificates: info.certificates.clone(),
        crls: info.crls.clone(),
        ocsps: Vec::new(),
    };
    let stamped = properties.as_ref().map(|properties| {
        Stamped { file, signature: element, id, parts: &parts, references: &references, properties }
            .read(&mut deviations)
    });
    let timestamps::Found { timestamps, validation_data, material: found, records } =
        stamped.unwrap_or_default();
    material.extend(found);
    let counter_signatures =
        counter_signatures(file, &parts, properties.as_ref(), id, &mut material);
    nothing_but_itself(file, element, &references, &mut deviations);
    let mut coverage = coverage::of(file, element, &references, &listed);
    if kind == SignatureKind::Signature {
        deviations.extend(dialect::hold(file, element, &references, &mut coverage));
        coverage.uncovered.append(&mut coverage.around);
    }
    if let Some(at) = &coverage.style_sheet {
        let seen = "a style sheet that is not signed";
        deviations.push(Deviation::new(
            "XX-13",
            at.clone(),
            seen,
            "a document without, or signed whole",
        ));
    }
    comments_in_text(file, &references, &mut deviations);
    let mut facts = Vec::with_capacity(references.len());
    for reference in references {
        facts.push(reference.facts);
        deviations.extend(reference.deviations);
    }
    let evidence = SignatureEvidence {
        id: id.to_owned(),
        kind,
        format: if properties.is_some() {
            SignatureFormat::Xades
        } else {
            SignatureFormat::Xmldsig
        },
        at: file.location(element),
        references: facts,
        value,
        signer: SignerIdentification {
            reference: mention.map(|mention| mention.facts(signer.certificate.as_deref())),
            certificate: signer.certificate.as_ref().map(|certificate| certificate.id),
            bare_key: signer.bare_key,
            embedded: info.certificates.iter().map(|certificate| certificate.id).collect(),
            verifying_keys: signer.verifying_keys,
        },
        attributes,
        coverage: coverage.coverage,
        covered_until: None,
        uncovered: coverage.uncovered.into_iter().map(|part| part.at).collect(),
        covered: coverage.covered,
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps,
        counter_signatures,
        validation_data,
        listed: listed.into_iter().map(|listed| listed.facts).collect(),
        deviations,
    };
    file.records.borrow_mut().extend(sealing::with_certificates(records, &evidence));
    (evidence, material)
}

/// What a timestamp property of a signature is about, as a digest; `None` where the signature is not
/// complete.
pub(super) fn imprint(
    file: &XmlFile<'_>,
    signature: NodeId,
    property: NodeId,
    algorithm: DigestAlgorithm,
) -> Option<Result<Vec<u8>, Problem>> {
    let mut deviations = Vec::new();
    let parts = parts(file, signature, &mut deviations)?;
    let references = follow_all(file, signature, parts.signed_info, &mut deviations);
    let properties = properties::find(file, signature, &mut deviations)?;
    let stamped = Stamped {
        file,
        signature,
        id: "",
        parts: &parts,
        references: &references,
        properties: &properties,
    };
    Some(stamped.imprint(property, algorithm))
}

/// What is left to say of a signature without its parts: that it is there and is none.
fn nothing(
    file: &XmlFile<'_>,
    element: NodeId,
    id: &str,
    kind: SignatureKind,
    deviations: Vec<Deviation>,
) -> SignatureEvidence {
    let why = "the signature is not complete".to_owned();
    SignatureEvidence { at: file.location(element), ..unread(id, kind, why, deviations) }
}

/// A signature of which nothing could be computed.
pub(super) fn unread(
    id: &str,
    kind: SignatureKind,
    why: String,
    deviations: Vec<Deviation>,
) -> SignatureEvidence {
    SignatureEvidence {
        id: id.to_owned(),
        kind,
        format: SignatureFormat::Xmldsig,
        at: crate::model::Location::default(),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: SignatureAlgorithm {
                scheme: SignatureScheme::Unknown,
                digest: None,
                pss: None,
                name: String::new(),
            },
            verifies: Check::Unable(why),
            sha256: String::new(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification::default(),
        attributes: SignedAttributes::default(),
        coverage: crate::model::Coverage::Unclear,
        covered_until: None,
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations,
    }
}

pub(super) fn follow_all(
    file: &XmlFile<'_>,
    signature: NodeId,
    holder: NodeId,
    deviations: &mut Vec<Deviation>,
) -> Vec<Followed> {
    let limit = file.options.limits.references;
    let mut followed = Vec::new();
    let mut left = 0usize;
    for reference in file.tree.named(holder, DS, "Reference") {
        if followed.len() < limit && file.spend_reference() {
            followed.push(references::follow(file, signature, reference));
        } else {
            left += 1;
        }
    }
    if left > 0 {
        deviations.push(Deviation::new(
            "XD-10",
            file.location(holder),
            format!("{left} references too many"),
            format!("at most {limit} in one signature"),
        ));
    }
    followed
}

fn verify(
    file: &XmlFile<'_>,
    parts: &Parts,
    well_formed: bool,
    info: &KeyInfo,
    mention: Option<&properties::Mention>,
    deviations: &mut Vec<Deviation>,
) -> (SignatureValue, Signer) {
    let tree = &file.tree;
    let method = tree.child(parts.signed_info, DS, "SignatureMethod");
    let mut algorithm = signature_method(tree, method);
    let otherwise = with_own_mask(tree, method, &algorithm);
    let value = match references::base64_text(file, parts.signature_value) {
        Ok(value) => Ok(value),
        Err(deviation) => {
            let why = deviation.compared.seen.clone();
            deviations.push(deviation);
            Err(why)
        }
    };
    let message = canonical_signed_info(file, parts.signed_info).map_err(|problem| {
        deviations.extend(problem.deviation);
        problem.why
    });
    let sha256 = value
        .as_ref()
        .ok()
        .and_then(|value| crypto::digest(DigestAlgorithm::Sha256, value).ok())
        .map(hex::encode)
        .unwrap_or_default();
    let octets = value.as_ref().map(hex::encode).unwrap_or_default();
    let message_sha256 = message
        .as_ref()
        .ok()
        .and_then(|message| crypto::digest(DigestAlgorithm::Sha256, message).ok())
        .map(hex::encode)
        .unwrap_or_default();
    let empty = Vec::new();
    let signed = Signed {
        message: message.as_ref().unwrap_or(&empty),
        algorithm: &algorithm,
        otherwise: otherwise.as_ref(),
        value: value.as_ref().unwrap_or(&empty),
    };
    let mut signer = if algorithm.scheme == SignatureScheme::Hmac {
        hmac::check(file, method, &signed, deviations)
    } else {
        signer::identify(file, info, mention, &signed)
    };
    // Whatever the keys say, a value cannot hold over what is not one value and one SignedInfo.
    let broken = match (&message, &value) {
        (Err(why), _) | (_, Err(why)) => Some(why.clone()),
        _ if !well_formed => Some("the signature is not of the form of one".to_owned()),
        _ => None,
    };
    if let Some(why) = broken {
        signer.verifies = Check::Unable(why);
        signer.verifying_keys = 0;
    }
    if signer.der_value && signer.verifies.holds() {
        deviations.push(Deviation::new(
            "XD-13",
            file.location(parts.signature_value),
            "an ECDSA value in DER",
            "r and s side by side",
        ));
    }
    if let Some(otherwise) = otherwise.filter(|_| signer.otherwise) {
        if signer.verifies.holds() {
            deviations.push(Deviation::new(
                "XD-13",
                file.location(method.unwrap_or(parts.signed_info)),
                "RSAPSSParams without MaskGenerationFunction where it is not MGF1 with SHA-256",
                "MGF1 and its digest by name",
            ));
        }
        algorithm = otherwise;
    }
    if signer.verifying_keys > 1 {
        deviations.push(Deviation::new(
            "XD-14",
            file.location(parts.key_info.unwrap_or(parts.signature_value)),
            format!("{} different keys verify the value", signer.verifying_keys),
            "one",
        ));
    }
    let verifies = signer.verifies.clone();
    (SignatureValue { algorithm, verifies, sha256, octets, message_sha256 }, signer)
}

fn canonical_signed_info(file: &XmlFile<'_>, signed_info: NodeId) -> Result<Vec<u8>, Problem> {
    let element = file.tree.child(signed_info, DS, "CanonicalizationMethod");
    let method =
        element.and_then(|element| transforms::method(file, element)).ok_or_else(|| {
            let name =
                element.and_then(|at| file.tree.attribute(at, "Algorithm")).unwrap_or_default();
            Problem::rule(
                "XD-09",
                file.location(element.unwrap_or(signed_info)),
                name,
                "a canonicalisation method that is known",
            )
        })?;
    let mut octets = Vec::with_capacity(2048);
    let set = NodeSet::subtree(signed_info, true);
    file.canonical(&set, &method, &mut |bytes| octets.extend_from_slice(bytes))?;
    Ok(octets)
}

fn unreadable_keys(file: &XmlFile<'_>, info: &KeyInfo, deviations: &mut Vec<Deviation>) {
    for (at, why) in &info.unreadable {
        let seen = format!("{}: {why}", file.tree.name(*at));
        deviations.push(Deviation::new("XD-14a", file.location(*at), seen, "readable key data"));
    }
}

/// XA-03: the baseline wants the signing certificate in KeyInfo.
fn certificate_is_there(
    file: &XmlFile<'_>,
    signature: NodeId,
    info: &KeyInfo,
    signer: &Signer,
    deviations: &mut Vec<Deviation>,
) {
    let there = signer
        .certificate
        .as_ref()
        .is_some_and(|signing| info.certificates.iter().any(|other| other.id == signing.id));
    if !there {
        let at = file.location(signature);
        let seen = "KeyInfo without the signing certificate";
        deviations.push(Deviation::new("XA-03", at, seen, "the signing certificate"));
    }
}

/// XX-12: a signature over its own properties and keys alone is one of nothing.
fn nothing_but_itself(
    file: &XmlFile<'_>,
    signature: NodeId,
    references: &[Followed],
    deviations: &mut Vec<Deviation>,
) {
    let of_itself = |reference: &Followed| {
        matches!(reference.facts.role, ReferenceRole::SignedProperties | ReferenceRole::KeyInfo)
    };
    if !references.is_empty() && references.iter().all(of_itself) {
        let seen = "nothing but its own properties and keys";
        let at = file.location(signature);
        deviations.push(Deviation::new("XX-12", at, seen, "at least one element or file"));
    }
}

/// XX-05: a signed text that does not stand in one piece. What parts it is not signed, and programs
/// that read only a part see another text.
fn comments_in_text(file: &XmlFile<'_>, references: &[Followed], deviations: &mut Vec<Deviation>) {
    let has_comments = |reference: &Followed, set: &NodeSet| {
        set.comments && reference.form.as_ref().is_some_and(|form| form.comments)
    };
    let sets: Vec<(&NodeSet, bool)> = references
        .iter()
        .filter_map(|reference| Some((reference, reference.nodes.as_ref()?)))
        .map(|(reference, set)| (set, has_comments(reference, set)))
        .collect();
    if sets.is_empty() {
        return;
    }
    let tree = &file.tree;
    let (comments, sections): (Vec<NodeId>, Vec<NodeId>) =
        file.partings().iter().partition(|at| tree.kind(**at) == Kind::Comment);
    let without = sets.iter().filter(|(_, has_comments)| !has_comments);
    let comment = without.filter_map(|(set, _)| set.first_of(tree, &comments)).min();
    let section = sets.iter().filter_map(|(set, _)| set.first_of(tree, &sections)).min();
    let seen = [(comment, transforms::COMMENT), (section, transforms::SECTION)];
    for (at, seen) in seen.into_iter().filter_map(|(at, seen)| Some((at?, seen))) {
        deviations.push(Deviation::new("XX-05", file.location(at), seen, "text in one piece"));
    }
}
