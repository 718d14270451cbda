//! ds:KeyInfo: certificates, bare keys and hints at certificates that must come from elsewhere.
//!
//! KeyInfo is a hint and nothing more (XD-14): which key counts is decided by what verifies, whom to
//! trust is not decided here at all.

use super::distinguished::same_name;
use super::distinguished::same_serial;
use super::file::XmlFile;
use super::names::DS;
use super::names::DS11;
use super::transforms::decode;
use super::tree::NodeId;
use crate::crypto;
use crate::formats::der;
use crate::formats::x509::parse_public_key;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::PublicKey;
use std::sync::Arc;

/// What KeyInfo says.
#[derive(Default)]
pub(super) struct KeyInfo {
    /// Certificates in it, in order.
    pub(super) certificates: Vec<Arc<Certificate>>,
    /// CRLs in it.
    pub(super) crls: Vec<Vec<u8>>,
    /// Keys without a certificate.
    pub(super) keys: Vec<PublicKey>,
    /// Descriptions of certificates.
    pub(super) hints: Vec<Hint>,
    /// What could not be read, with the reason.
    pub(super) unreadable: Vec<(NodeId, String)>,
    /// There was more than is read.
    full: bool,
}

impl KeyInfo {
    /// Whether no more is read; that is noted once.
    fn is_full(&mut self, at: NodeId) -> bool {
        let parts = [
            self.certificates.len(),
            self.crls.len(),
            self.keys.len(),
            self.hints.len(),
            self.unreadable.len(),
        ];
        let full = parts.iter().sum::<usize>() >= PARTS;
        if full && !self.full {
            self.full = true;
            self.unreadable.push((at, format!("more than {PARTS} parts")));
        }
        full
    }
}

/// A description of a certificate.
#[derive(Debug)]
pub(super) enum Hint {
    /// Issuer as text, serial number in decimal.
    IssuerSerial(String, String),
    /// subjectKeyIdentifier, hex.
    KeyIdentifier(String),
    /// Subject as text.
    Subject(String),
    /// Digest of the certificate.
    Digest(DigestAlgorithm, Vec<u8>),
    /// A name in someone's list of keys.
    KeyName(String),
}

impl Hint {
    /// Whether it describes a certificate.
    pub(super) fn fits(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerSerial(issuer, serial) => {
                same_serial(serial, &certificate.serial) && same_name(issuer, &certificate.issuer)
            }
            Self::KeyIdentifier(identifier) => {
                certificate.subject_key_id.as_deref() == Some(identifier)
            }
            Self::Subject(subject) => same_name(subject, &certificate.subject),
            Self::Digest(algorithm, digest) => {
                crypto::digest(*algorithm, &certificate.der).is_ok_and(|of| of == *digest)
            }
            Self::KeyName(name) => {
                same_name(name, &certificate.subject)
                    || certificate.subject.common_name() == Some(name)
            }
        }
    }
}

/// More descriptions, certificates or keys than any KeyInfo needs.
const PARTS: usize = 100;

/// Reads a ds:KeyInfo. References to other KeyInfo and X509Data in the document are followed once.
pub(super) fn read(file: &XmlFile<'_>, element: NodeId) -> KeyInfo {
    let mut info = KeyInfo::default();
    for child in file.tree.elements(element) {
        read_child(file, child, &mut info, true);
    }
    info
}

fn read_child(file: &XmlFile<'_>, child: NodeId, info: &mut KeyInfo, follow: bool) {
    let tree = &file.tree;
    if info.is_full(child) {
        return;
    }
    let text = || tree.text_of(child).trim().to_owned();
    match (tree.namespace_of(child), tree.local_name(child)) {
        (DS, "X509Data") => {
            for part in tree.elements(child) {
                read_x509(file, part, info);
            }
        }
        (DS, "KeyName") => info.hints.push(Hint::KeyName(text())),
        (DS, "KeyValue") => {
            for value in tree.elements(child) {
                read_key_value(file, value, info);
            }
        }
        (DS11, "DEREncodedKeyValue") => read_spki(file, child, Some(octets(file, child)), info),
        (DS, "RetrievalMethod") | (DS11, "KeyInfoReference") if follow => {
            let target = tree
                .attribute(child, "URI")
                .and_then(|uri| uri.strip_prefix('#').map(str::to_owned))
                .and_then(|id| file.ids.element(&id).ok());
            match target {
                Some(target) if tree.is(target, DS, "KeyInfo") => {
                    for inner in tree.elements(target) {
                        read_child(file, inner, info, false);
                    }
                }
                // X509Data, KeyValue and the like; no further reference is followed.
                Some(target) => read_child(file, target, info, false),
                None => info.unreadable.push((child, "its URI leads to no element".to_owned())),
            }
        }
        _ => {}
    }
}

fn read_x509(file: &XmlFile<'_>, part: NodeId, info: &mut KeyInfo) {
    let tree = &file.tree;
    if info.is_full(part) {
        return;
    }
    let text = || tree.text_of(part).trim().to_owned();
    match (tree.namespace_of(part), tree.local_name(part)) {
        (DS, "X509Certificate") => {
            match octets(file, part).and_then(|der| file.certificate(&der)) {
                Ok(certificate) => info.certificates.push(certificate),
                Err(why) => info.unreadable.push((part, why)),
            }
        }
        (DS, "X509CRL") => match octets(file, part) {
            Ok(crl) => info.crls.push(crl),
            Err(why) => info.unreadable.push((part, why)),
        },
        (DS, "X509IssuerSerial") => {
            let inner = |name: &str| {
                tree.child(part, DS, name).map(|at| tree.text_of(at).trim().to_owned())
            };
            if let (Some(issuer), Some(serial)) =
                (inner("X509IssuerName"), inner("X509SerialNumber"))
            {
                info.hints.push(Hint::IssuerSerial(issuer, serial));
            }
        }
        (DS, "X509SKI") => match octets(file, part) {
            Ok(identifier) => info.hints.push(Hint::KeyIdentifier(hex::encode(identifier))),
            Err(why) => info.unreadable.push((part, why)),
        },
        (DS, "X509SubjectName") => info.hints.push(Hint::Subject(text())),
        (DS11, "X509Digest") => {
            let algorithm =
                tree.attribute(part, "Algorithm").and_then(|uri| DigestAlgorithm::from_uri(&uri));
            if let (Some(algorithm), Ok(digest)) = (algorithm, octets(file, part)) {
                info.hints.push(Hint::Digest(algorithm, digest));
            }
        }
        _ => {}
    }
}

fn read_key_value(file: &XmlFile<'_>, value: NodeId, info: &mut KeyInfo) {
    let tree = &file.tree;
    let part = |namespace: &str, name: &str| {
        tree.child(value, namespace, name).and_then(|at| octets(file, at).ok())
    };
    let spki = match (tree.namespace_of(value), tree.local_name(value)) {
        (DS, "RSAKeyValue") => {
            part(DS, "Modulus").zip(part(DS, "Exponent")).map(|(modulus, exponent)| {
                let key = der::sequence(&[der::integer(&modulus), der::integer(&exponent)]);
                let rsa = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
                der::sequence(&[rsa, der::bit_string(&key)])
            })
        }
        (DS11, "ECKeyValue") => {
            let curve = tree
                .child(value, DS11, "NamedCurve")
                .and_then(|curve| tree.attribute(curve, "URI"))
                .and_then(|uri| uri.strip_prefix("urn:oid:").map(str::to_owned));
            curve.zip(part(DS11, "PublicKey")).map(|(curve, point)| {
                let ec = der::sequence(&[der::oid("1.2.840.10045.2.1"), der::oid(&curve)]);
                der::sequence(&[ec, der::bit_string(&point)])
            })
        }
        _ => None,
    };
    read_spki(file, value, spki.map(Ok), info);
}

fn read_spki(
    file: &XmlFile<'_>,
    at: NodeId,
    spki: Option<Result<Vec<u8>, String>>,
    info: &mut KeyInfo,
) {
    let key = match spki {
        Some(Ok(spki)) => parse_public_key(&spki).map_err(|error| error.to_string()),
        Some(Err(why)) => Err(why),
        None => Err(format!("{} is not a key that is read", file.tree.name(at))),
    };
    match key {
        Ok(key) => info.keys.push(key),
        Err(why) => info.unreadable.push((at, why)),
    }
}

fn octets(file: &XmlFile<'_>, element: NodeId) -> Result<Vec<u8>, String> {
    decode(file.tree.text_of(element).as_bytes()).map_err(|problem| problem.why)
}
