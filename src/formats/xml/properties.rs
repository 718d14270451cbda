//! XAdES qualifying properties: where they are, whether they are signed, and what they say.

use super::algorithms::digest_use;
use super::distinguished::same_name;
use super::distinguished::same_serial;
use super::file::XmlFile;
use super::names::DS;
use super::names::XADES_VERSIONS;
use super::references::Followed;
use super::references::base64_text;
use super::references::is_properties_type;
use super::signature_policy;
use super::transforms::decode;
use super::tree::NodeId;
use super::tree::Tree;
use crate::crypto;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::model::Certificate;
use crate::model::CertificateReference;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestUse;
use crate::model::ReferenceRole;
use crate::model::SignedAttributes;
use crate::model::Time;

/// The qualifying properties of one signature.
pub(super) struct Properties {
    /// QualifyingProperties.
    pub(super) element: NodeId,
    /// SignedProperties.
    pub(super) signed: Option<NodeId>,
    /// UnsignedSignatureProperties.
    pub(super) unsigned: Option<NodeId>,
    /// The namespace they are in.
    pub(super) namespace: &'static str,
}

/// Whether an element is QualifyingProperties of a version that we know.
pub(super) fn is_qualifying(tree: &Tree<'_>, element: NodeId) -> bool {
    tree.local_name(element) == "QualifyingProperties" && version(tree, element).is_some()
}

fn version(tree: &Tree<'_>, element: NodeId) -> Option<&'static str> {
    let namespace = tree.namespace_of(element);
    XADES_VERSIONS.into_iter().find(|version| *version == namespace)
}

/// Finds a signature's qualifying properties (XA-01): one set, right inside an Object of it, whose
/// Target is the signature.
pub(super) fn find(
    file: &XmlFile<'_>,
    signature: NodeId,
    deviations: &mut Vec<Deviation>,
) -> Option<Properties> {
    let tree = &file.tree;
    // Those of signatures inside this one (counter-signatures, signed content) are theirs.
    let mut all: Vec<NodeId> = Vec::new();
    let range = tree.subtree(signature);
    let mut at = range.start.saturating_add(1);
    while at < range.end {
        let id = NodeId(at);
        if tree.is(id, DS, "Signature") {
            at = tree.subtree(id).end;
            continue;
        }
        if is_qualifying(tree, id) {
            all.push(id);
        }
        at += 1;
    }
    let first = *all.first()?;
    let mut own = |at: NodeId, seen: String, expected: &str| {
        deviations.push(Deviation::new("XA-01", file.location(at), seen, expected));
    };
    if let Some(second) = all.get(1) {
        own(*second, format!("{} QualifyingProperties", all.len()), "one");
    }
    let object = tree.parent(first);
    if !object.is_some_and(|o| tree.is(o, DS, "Object") && tree.parent(o) == Some(signature)) {
        own(
            first,
            format!("QualifyingProperties at {}", tree.path(first)),
            "in an Object of its own",
        );
    }
    let expected = tree.attribute(signature, "Id").map(|id| format!("#{id}")).unwrap_or_default();
    let target = tree.attribute(first, "Target").unwrap_or_default();
    if target != expected || expected.is_empty() {
        own(first, format!("Target `{target}`"), &format!("`{expected}`, the signature's own"));
    }
    let namespace = version(tree, first)?;
    for name in ["SignedProperties", "UnsignedProperties"] {
        if let Some(second) = tree.named(first, namespace, name).nth(1) {
            own(second, format!("{name} more than once"), "once");
        }
    }
    // What stands there in another namespace is read by some programs and not by others.
    let parts = [
        (Some(first), ["SignedProperties", "UnsignedProperties"]),
        (
            tree.child(first, namespace, "UnsignedProperties"),
            ["UnsignedSignatureProperties", "UnsignedDataObjectProperties"],
        ),
    ];
    for (place, known) in parts {
        let inside = place.into_iter().flat_map(|place| tree.elements(place));
        let is_known = |part: &NodeId| known.iter().any(|name| tree.is(*part, namespace, name));
        for stranger in inside.filter(|part| !is_known(part)).take(1) {
            own(stranger, format!("element {}", tree.name(stranger)), &known.join(", "));
        }
    }
    let several = tree
        .child(first, namespace, "UnsignedProperties")
        .and_then(|unsigned| tree.named(unsigned, namespace, "UnsignedSignatureProperties").nth(1));
    if let Some(second) = several {
        own(second, "UnsignedSignatureProperties more than once".to_owned(), "once");
    }
    let unsigned = tree
        .child(first, namespace, "UnsignedProperties")
        .and_then(|unsigned| tree.child(unsigned, namespace, "UnsignedSignatureProperties"));
    Some(Properties {
        element: first,
        signed: tree.child(first, namespace, "SignedProperties"),
        unsigned,
        namespace,
    })
}

/// Whether the signed properties are what the signature signs (XA-02): exactly one reference of
/// their type, to the ones inside this signature's own QualifyingProperties.
pub(super) fn are_signed(
    file: &XmlFile<'_>,
    properties: &Properties,
    references: &[Followed],
    deviations: &mut Vec<Deviation>,
) -> bool {
    let Some(signed) = properties.signed else {
        return false;
    };
    let mut wrong = |rule: &'static str, seen: String, expected: &str| {
        deviations.push(Deviation::new(rule, file.location(signed), seen, expected));
    };
    let typed: Vec<&Followed> =
        references.iter().filter(|r| is_properties_type(r.kind.as_deref())).collect();
    let covering = |r: &&Followed| r.target == Some(signed) && r.covers(file, signed);
    match typed.as_slice() {
        [one] if covering(one) => true,
        [one] => {
            let leads = match one.target {
                Some(target) => file.tree.path(target),
                None => "nothing".to_owned(),
            };
            wrong("XA-02", format!("their reference leads to {leads}"), "the SignedProperties");
            false
        }
        [] if references.iter().any(|r| covering(&r)) => {
            wrong("XA-02a", "a reference without the type".to_owned(), "Type SignedProperties");
            true
        }
        [] => {
            wrong("XA-02", "no reference leads to them".to_owned(), "one reference");
            false
        }
        several => {
            wrong("XA-02", format!("{} references", several.len()), "one reference");
            false
        }
    }
}

/// A signed reference to the signing certificate.
pub(super) struct Mention {
    attribute: &'static str,
    digest: DigestUse,
    value: Vec<u8>,
    issuer_serial: Option<IssuerSerial>,
}

enum IssuerSerial {
    /// Version 1: a name as text, a number in decimal.
    Text(String, String),
    /// Version 2: IssuerSerial of RFC 5035 in DER.
    Der(Vec<u8>),
}

impl Mention {
    /// Whether the digest is this certificate's.
    pub(super) fn fits(&self, certificate: &Certificate) -> bool {
        self.check(certificate).holds()
    }

    fn check(&self, certificate: &Certificate) -> Check {
        // The id is a SHA-256 already.
        if self.digest.algorithm == Some(crate::model::DigestAlgorithm::Sha256) {
            return Check::of(self.value == certificate.id.0);
        }
        match self.digest.algorithm.map(|algorithm| crypto::digest(algorithm, &certificate.der)) {
            Some(Ok(digest)) => Check::of(digest == self.value),
            Some(Err(error)) => Check::Unable(error.to_string()),
            None => Check::Unable(format!("digest algorithm {} is not known", self.digest.name)),
        }
    }

    /// The facts about the signer's certificate, where there is one.
    pub(super) fn facts(&self, certificate: Option<&Certificate>) -> CertificateReference {
        let issuer_serial_matches =
            self.issuer_serial.as_ref().zip(certificate).map(|(named, certificate)| match named {
                IssuerSerial::Text(issuer, serial) => {
                    same_serial(serial, &certificate.serial)
                        && same_name(issuer, &certificate.issuer)
                }
                IssuerSerial::Der(der) => names_issuer_and_serial(der, &certificate.der),
            });
        CertificateReference {
            attribute: self.attribute.to_owned(),
            digest: self.digest.clone(),
            digest_matches: match certificate {
                Some(certificate) => self.check(certificate),
                None => Check::Unable("the certificate was not found".to_owned()),
            },
            issuer_serial_matches,
        }
    }
}

/// Whether DER of IssuerSerial names a certificate's issuer and serial number.
fn names_issuer_and_serial(named: &[u8], certificate: &[u8]) -> bool {
    let parts = || {
        let mut reader = Reader::new(named).sequence().ok()?;
        let mut names = reader.sequence().ok()?;
        let name = names.expect(der::context(4)).ok()?;
        let serial = reader.expect(der::INTEGER).ok()?;
        let (issuer, number) = issuer_and_serial(certificate)?;
        Some(name.content == issuer && serial.content == number)
    };
    parts().unwrap_or(false)
}

/// DER of a certificate's issuer and the content octets of its serial number.
pub(super) fn issuer_and_serial(certificate: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader::new(certificate).sequence().ok()?.sequence().ok()?;
    reader.optional(der::context(0)).ok()?;
    let serial = reader.expect(der::INTEGER).ok()?;
    reader.expect(der::SEQUENCE).ok()?;
    let issuer = reader.expect(der::SEQUENCE).ok()?;
    Some((issuer.full, serial.content))
}

/// The signed reference to the signing certificate: the first Cert of SigningCertificateV2 or
/// SigningCertificate (XA-06).
pub(super) fn mention(
    file: &XmlFile<'_>,
    properties: &Properties,
    deviations: &mut Vec<Deviation>,
) -> Option<Mention> {
    let tree = &file.tree;
    let namespace = properties.namespace;
    let signed = properties.signed?;
    let place = signature_properties(file, properties)?;
    let mut odd = |at: NodeId, seen: &str| {
        let expected = "one SigningCertificateV2 with a digest";
        deviations.push(Deviation::new("XA-06", file.location(at), seen, expected));
    };
    let named =
        |name: &'static str| tree.named(place, namespace, name).map(move |element| (name, element));
    let all: Vec<(&'static str, NodeId)> =
        named("SigningCertificateV2").chain(named("SigningCertificate")).collect();
    if all.len() > 1 {
        odd(signed, "more than one reference to the signing certificate");
    }
    let Some((attribute, element)) = all.first().copied() else {
        odd(signed, "no reference to the signing certificate");
        return None;
    };
    let Some(first) = tree.child(element, namespace, "Cert") else {
        odd(element, "no Cert in it");
        return None;
    };
    let Some(digest) = tree.child(first, namespace, "CertDigest") else {
        odd(element, "no CertDigest in it");
        return None;
    };
    let value = match tree.child(digest, DS, "DigestValue").map(|at| base64_text(file, at)) {
        Some(Ok(value)) => value,
        _ => {
            odd(digest, "no readable DigestValue in it");
            return None;
        }
    };
    let issuer_serial = if attribute == "SigningCertificateV2" {
        tree.child(first, namespace, "IssuerSerialV2")
            .map(|at| decode(tree.text_of(at).as_bytes()).unwrap_or_default())
            .map(IssuerSerial::Der)
    } else {
        tree.child(first, namespace, "IssuerSerial").map(|at| {
            let text = |name: &str| {
                tree.child(at, DS, name)
                    .map(|inner| tree.text_of(inner).trim().to_owned())
                    .unwrap_or_default()
            };
            IssuerSerial::Text(text("X509IssuerName"), text("X509SerialNumber"))
        })
    };
    let digest = digest_use(tree, tree.child(digest, DS, "DigestMethod"));
    Some(Mention { attribute, digest, value, issuer_serial })
}

fn signature_properties(file: &XmlFile<'_>, properties: &Properties) -> Option<NodeId> {
    file.tree.child(properties.signed?, properties.namespace, "SignedSignatureProperties")
}

/// What the signer said, from signed properties.
pub(super) fn attributes(
    file: &XmlFile<'_>,
    properties: &Properties,
    deviations: &mut Vec<Deviation>,
) -> SignedAttributes {
    let tree = &file.tree;
    let namespace = properties.namespace;
    let mut said = SignedAttributes::default();
    let Some(place) = signature_properties(file, properties) else {
        return said;
    };
    let text = |at: NodeId| tree.text_of(at).trim().to_owned();
    for element in tree.elements(place) {
        if tree.namespace_of(element) != namespace {
            continue;
        }
        match tree.local_name(element) {
            "SigningTime" => {
                let time = signing_time(file, element, false, deviations);
                said.claimed_signing_time = said.claimed_signing_time.or(time);
            }
            "SignaturePolicyIdentifier" => {
                let named = signature_policy::read(file, properties, element, deviations);
                if said.signature_policy.is_some() {
                    let at = file.location(element);
                    let seen = "SignaturePolicyIdentifier more than once";
                    deviations.push(Deviation::new("XA-08", at, seen, "once"));
                } else {
                    (said.signature_policy, said.policy_facts) = named.unzip();
                }
            }
            "SignatureProductionPlace" | "SignatureProductionPlaceV2" => {
                let parts: Vec<String> =
                    tree.elements(element).map(text).filter(|part| !part.is_empty()).collect();
                said.location = Some(parts.join(", ")).filter(|place| !place.is_empty());
            }
            "SignerRole" | "SignerRoleV2" => {
                for claimed in tree.named(element, namespace, "ClaimedRoles") {
                    said.roles.extend(tree.elements(claimed).map(text));
                }
            }
            _ => {}
        }
    }
    said.commitments = properties
        .signed
        .and_then(|signed| tree.child(signed, namespace, "SignedDataObjectProperties"))
        .into_iter()
        .flat_map(|objects| tree.named(objects, namespace, "CommitmentTypeIndication"))
        .filter_map(|commitment| tree.child(commitment, namespace, "CommitmentTypeId"))
        .filter_map(|id| tree.child(id, namespace, "Identifier"))
        .map(text)
        .collect();
    if said.claimed_signing_time.is_none() && tree.child(place, namespace, "SigningTime").is_none()
    {
        let at = file.location(place);
        deviations.push(Deviation::new("XA-05", at, "no SigningTime", "one SigningTime"));
    }
    said
}

/// Reads xsd:dateTime. Without a zone it is Vietnam's: so the national programs write it, whose
/// forms (`plain`) have it so.
pub(super) fn signing_time(
    file: &XmlFile<'_>,
    element: NodeId,
    plain: bool,
    deviations: &mut Vec<Deviation>,
) -> Option<Time> {
    let text = file.tree.text_of(element);
    let text = text.trim();
    if let Some(time) = Time::parse(text).filter(|_| text.len() > 10) {
        return Some(time);
    }
    let here = Time::parse(&format!("{text}+07:00")).filter(|_| text.len() > 10);
    let (rule, expected) = match here {
        Some(_) if plain => ("XA-05a", ""),
        Some(_) => ("XA-05", "a time with its zone; taken as UTC+07:00"),
        None => ("XA-05", "a date and time with its zone"),
    };
    deviations.push(Deviation::new(rule, file.location(element), text, expected));
    here
}

/// Elements among which a SigningTime is looked for.
const DIALECT_PARTS: usize = 1000;

/// The plain SigningTime of the national dialects: inside an Object that the signature signs
/// (`domain.md` 6.1).
pub(super) fn plain_signing_time(
    file: &XmlFile<'_>,
    signature: NodeId,
    references: &[Followed],
    deviations: &mut Vec<Deviation>,
) -> Option<Time> {
    let tree = &file.tree;
    // Object, SignatureProperties, SignatureProperty, SigningTime: no deeper. What is not signed is
    // passed over: it must not stand in the way of what is.
    tree.named(signature, DS, "Object")
        .flat_map(|object| tree.elements(object))
        .flat_map(|properties| tree.elements(properties))
        .flat_map(|property| tree.elements(property))
        .take(DIALECT_PARTS)
        .filter(|element| tree.local_name(*element) == "SigningTime")
        .find(|time| references.iter().any(|reference| reference.covers(file, *time)))
        .and_then(|time| signing_time(file, time, true, deviations))
}

/// The baseline's demands that weigh on the format only: XA-03, XA-04, XA-07.
pub(super) fn baseline(
    file: &XmlFile<'_>,
    properties: &Properties,
    references: &[Followed],
    deviations: &mut Vec<Deviation>,
) {
    let tree = &file.tree;
    let namespace = properties.namespace;
    let Some(signed) = properties.signed else {
        return;
    };
    let formats: Vec<String> = tree
        .child(signed, namespace, "SignedDataObjectProperties")
        .into_iter()
        .flat_map(|objects| tree.named(objects, namespace, "DataObjectFormat"))
        .filter(|format| {
            tree.child(*format, namespace, "MimeType")
                .is_some_and(|mime| !tree.text_of(mime).trim().is_empty())
        })
        .filter_map(|format| tree.attribute(format, "ObjectReference").map(|id| id.into_owned()))
        .collect();
    for reference in references {
        let exempt = matches!(
            reference.facts.role,
            ReferenceRole::SignedProperties | ReferenceRole::KeyInfo | ReferenceRole::Manifest
        ) || reference.kind.as_deref().is_some_and(|kind| {
            is_properties_type(Some(kind))
                || super::references::is_countersigned_type(Some(kind))
                || kind.ends_with("#SignatureProperties")
        });
        let described = reference
            .id
            .as_deref()
            .is_some_and(|id| formats.iter().any(|format| format.strip_prefix('#') == Some(id)));
        if !exempt && !described {
            deviations.push(Deviation::new(
                "XA-07",
                file.location(reference.element),
                format!("no DataObjectFormat with a MimeType for {}", reference.facts.what),
                "one for each signed object",
            ));
        }
    }
    if references.len() < 2 {
        deviations.push(Deviation::new(
            "XA-04",
            file.location(signed),
            format!("{} references", references.len()),
            "at least 2: what is signed, and the properties",
        ));
    }
}
