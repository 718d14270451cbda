//! A bundle: everything that verdicts were made from, in one XML file that can be signed, carried
//! and judged again elsewhere without the network.
//!
//! It is XML so that any signing of XML serves (`condau sign`); what is in it is JSON and base64. The
//! same verdicts give the same bytes. Nothing is believed for standing in it: each object must have
//! the SHA-256 that it is named by, and the policy, the anchors and the status sources must have the
//! hashes that the reports give.

use super::carried::Carried;
use crate::app::dialect::Dialect;
use crate::app::dialect::ProfileSource;
use crate::formats::trust::trust_snapshot;
use crate::formats::x509::status_snapshot;
use crate::formats::xml::dialect::DialectError;
use crate::model::CertificateId;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::policy::ChangeProfile;
use crate::policy::PolicyError;
use crate::policy::ValidationPolicy;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// The name of this form.
pub const SCHEMA: &str = "condau-evidence-bundle/1";

/// The namespace of its elements.
pub const NAMESPACE: &str = "urn:condau:evidence-bundle:1";

/// Longest line of base64.
const LINE: usize = 76;

/// What an object is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ObjectKind {
    Certificate,
    Crl,
    Ocsp,
}

impl ObjectKind {
    const ALL: [Self; 3] = [Self::Certificate, Self::Crl, Self::Ocsp];

    fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Crl => "crl",
            Self::Ocsp => "ocsp",
        }
    }
}

/// A certificate, CRL or OCSP response.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its DER.
    pub der: Vec<u8>,
}

/// The policy with its text.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CarriedPolicy {
    /// Built-in name, or the path of the file.
    pub name: String,
    /// Its hash in the reports.
    pub sha256: String,
    /// Which later changes of a PDF were accepted: `default`, `strict`, `acrobat`.
    pub changes: String,
    /// TOML, the cryptographic suite included; what it `extends` is built in.
    pub text: String,
    /// The profile that XML signatures were held against, with its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileSource>,
    /// XPath was allowed to choose what an XML signature signs (`--allow-xpath`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub xpath: bool,
}

/// Content that was signed from outside of a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CarriedDetached {
    /// The reference's URI or name.
    pub uri: String,
    /// SHA-256 of the content, hex.
    pub sha256: String,
}

/// What the verdicts depend on besides the documents.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BundleInputs {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that made it.
    pub program: String,
    /// The validation time.
    pub at: Time,
    /// What was demanded.
    pub policy: CarriedPolicy,
    /// Hash of the anchors in the reports.
    pub trust: String,
    /// The anchors, with usages and dates.
    pub anchors: Vec<TrustAnchor>,
    /// Hash of the status sources in the reports.
    pub revocation: String,
    /// SHA-256 of all CRLs and OCSP responses that were at hand from outside, sorted; those that
    /// speak of a certificate of some document are among the objects.
    pub sources: Vec<CertificateId>,
    /// Public keys for signatures that carry none: SubjectPublicKeyInfo in hex.
    pub public_keys: Vec<String>,
    /// Names of id attributes that were added (`--id-attr`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub id_attributes: Vec<String>,
    /// Detached contents.
    pub detached: Vec<CarriedDetached>,
}

/// Everything that verdicts were made from.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// What they depend on besides the documents.
    pub inputs: BundleInputs,
    /// Certificates, CRLs and OCSP responses by their SHA-256.
    pub objects: BTreeMap<CertificateId, Object>,
    /// The documents, in order.
    pub documents: Vec<Carried>,
    /// It carries an XML signature, which replaying does not look at.
    pub is_signed: bool,
}

/// Why a bundle cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BundleError {
    /// It is not XML.
    #[error("it is not XML")]
    Xml(#[from] roxmltree::Error),
    /// It is not UTF-8.
    #[error("it is not UTF-8 text")]
    Text(#[from] std::str::Utf8Error),
    /// It is something else.
    #[error("it is not an evidence bundle of schema {SCHEMA}: {0}")]
    Form(String),
    /// A part of it is not JSON of its form.
    #[error("its {what} cannot be read")]
    Part {
        /// Which part.
        what: &'static str,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
    /// Something has not the hash that it is named by.
    #[error("its {what} has SHA-256 {seen}, not {expected}")]
    Hash {
        /// What.
        what: String,
        /// As computed.
        seen: String,
        /// As named.
        expected: String,
    },
    /// Its profile is none.
    #[error("its profile cannot be used")]
    Profile(#[from] DialectError),
    /// The policy cannot be read.
    #[error("its policy cannot be used")]
    Policy(#[from] PolicyError),
}

impl Bundle {
    /// As XML, the same bytes for the same bundle.
    ///
    /// # Errors
    /// Where a value has no JSON form.
    pub fn to_xml(&self) -> Result<Vec<u8>, BundleError> {
        let part = |what| move |cause| BundleError::Part { what, cause };
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.push_str(&format!("<evidence-bundle xmlns=\"{NAMESPACE}\">\n<inputs>"));
        let inputs = serde_json::to_string_pretty(&self.inputs).map_err(part("inputs"))?;
        push_text(&mut xml, &inputs);
        xml.push_str("</inputs>\n");
        for (id, object) in &self.objects {
            let kind = object.kind.name();
            xml.push_str(&format!("<object kind=\"{kind}\" sha256=\"{id}\">\n"));
            let text = STANDARD.encode(&object.der);
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let (line, after) = rest.split_at_checked(LINE).unwrap_or((rest, ""));
                xml.push_str(line);
                xml.push('\n');
                rest = after;
            }
            xml.push_str("</object>\n");
        }
        for document in &self.documents {
            xml.push_str("<document>");
            let text = serde_json::to_string_pretty(document).map_err(part("documents"))?;
            push_text(&mut xml, &text);
            xml.push_str("</document>\n");
        }
        xml.push_str("</evidence-bundle>\n");
        Ok(xml.into_bytes())
    }

    /// Reads a bundle and holds everything in it against its hash.
    ///
    /// # Errors
    /// Where it is none, or something has another hash.
    pub fn from_xml(bytes: &[u8]) -> Result<Self, BundleError> {
        let text = std::str::from_utf8(bytes)?;
        let xml = roxmltree::Document::parse(text)?;
        let root = xml.root_element();
        let form = |what: &str| BundleError::Form(what.to_owned());
        if !root.has_tag_name((NAMESPACE, "evidence-bundle")) {
            return Err(form("its first element has another name"));
        }
        let mut inputs: Option<BundleInputs> = None;
        let mut objects = BTreeMap::new();
        let mut documents = Vec::new();
        let mut is_signed = false;
        for element in root.children().filter(roxmltree::Node::is_element) {
            let content = whole_text(element).ok_or_else(|| form("an element within a text"));
            match (element.tag_name().namespace(), element.tag_name().name()) {
                (Some(NAMESPACE), "inputs") if inputs.is_none() => {
                    let read = serde_json::from_str(&content?);
                    inputs =
                        Some(read.map_err(|cause| BundleError::Part { what: "inputs", cause })?);
                }
                (Some(NAMESPACE), "object") => {
                    let (id, object) = read_object(element, &content?)?;
                    objects.insert(id, object);
                }
                (Some(NAMESPACE), "document") => {
                    let read = serde_json::from_str(&content?);
                    let what = "documents";
                    documents.push(read.map_err(|cause| BundleError::Part { what, cause })?);
                }
                (Some("http://www.w3.org/2000/09/xmldsig#"), "Signature") => is_signed = true,
                (_, name) => return Err(BundleError::Form(format!("an element {name}"))),
            }
        }
        let inputs = inputs.ok_or_else(|| form("it has no inputs"))?;
        if inputs.schema != SCHEMA {
            return Err(BundleError::Form(inputs.schema));
        }
        same("trust", trust_snapshot(inputs.anchors.iter()), &inputs.trust)?;
        same("status sources", status_snapshot(inputs.sources.iter()), &inputs.revocation)?;
        Ok(Self { inputs, objects, documents, is_signed })
    }

    /// The policy, from its text.
    ///
    /// # Errors
    /// Where it is none, or has another hash: what it extends differs in this version.
    pub fn policy(&self) -> Result<ValidationPolicy, BundleError> {
        let CarriedPolicy { name, sha256, changes, text, xpath, .. } = &self.inputs.policy;
        let profile = ChangeProfile::ALL.into_iter().find(|profile| profile.name() == changes);
        let profile = profile.ok_or_else(|| BundleError::Form(format!("changes {changes}")))?;
        let policy = ValidationPolicy::from_toml(text, name)?
            .with_changes(profile)
            .with_profile(self.inputs.policy.profile.as_ref().map(|carried| carried.text.as_str()))
            .with_xpath(*xpath);
        same("policy", policy.sha256.clone(), sha256)?;
        Ok(policy)
    }

    /// The profile that XML signatures are held against, where there is one.
    ///
    /// # Errors
    /// Where its text is not that of a profile.
    pub fn dialect(&self) -> Result<Option<Arc<Dialect>>, BundleError> {
        let profile = self.inputs.policy.profile.as_ref();
        Ok(profile.map(ProfileSource::dialect).transpose()?)
    }

    /// The DER of its certificates.
    pub fn certificates(&self) -> BTreeMap<CertificateId, Vec<u8>> {
        let objects = self.objects.iter();
        objects
            .filter(|(_, object)| object.kind == ObjectKind::Certificate)
            .map(|(id, object)| (*id, object.der.clone()))
            .collect()
    }
}

fn same(what: &str, seen: String, expected: &str) -> Result<(), BundleError> {
    if seen == expected {
        return Ok(());
    }
    Err(BundleError::Hash { what: what.to_owned(), seen, expected: expected.to_owned() })
}

/// The text of an element that has nothing else in it.
fn whole_text(element: roxmltree::Node<'_, '_>) -> Option<String> {
    let children = element.children();
    children.map(|child| child.text().filter(|_| child.is_text())).collect()
}

fn read_object(
    element: roxmltree::Node<'_, '_>,
    content: &str,
) -> Result<(CertificateId, Object), BundleError> {
    let attribute = |name| element.attribute(name).unwrap_or_default();
    let named = attribute("sha256");
    let kind = ObjectKind::ALL.into_iter().find(|kind| kind.name() == attribute("kind"));
    let compact: Vec<u8> = content.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect();
    let (Some(kind), Ok(der)) = (kind, STANDARD.decode(compact)) else {
        return Err(BundleError::Form(format!("the object {named} cannot be read")));
    };
    let seen = super::sha256(&der);
    let Some(id) = CertificateId::from_hex(&seen).filter(|_| seen == named) else {
        let what = format!("object {named}");
        return Err(BundleError::Hash { what, seen, expected: named.to_owned() });
    };
    Ok((id, Object { kind, der }))
}

/// JSON as XML text. The two characters that XML does not allow stand within strings only, where
/// JSON can say them otherwise.
fn push_text(xml: &mut String, json: &str) {
    for character in json.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\u{fffe}' => xml.push_str("\\ufffe"),
            '\u{ffff}' => xml.push_str("\\uffff"),
            other => xml.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bundle;
    use super::BundleError;
    use super::BundleInputs;
    use super::CarriedPolicy;
    use super::Object;
    use super::ObjectKind;
    use super::ProfileSource;
    use super::SCHEMA;
    use crate::formats::trust::trust_snapshot;
    use crate::formats::x509::status_snapshot;
    use crate::model::CertificateId;
    use crate::model::Time;
    use crate::policy::ValidationPolicy;
    use std::collections::BTreeMap;

    fn bundle() -> Bundle {
        let text = ValidationPolicy::built_in_text("strict").expect("a text").to_owned();
        let policy = ValidationPolicy::built_in("strict").expect("a policy");
        let der = vec![7; 200];
        let id = CertificateId::from_hex(&crate::app::evidence::sha256(&der)).expect("an id");
        let inputs = BundleInputs {
            schema: SCHEMA.to_owned(),
            program: "condau \u{ffff} <&>".to_owned(),
            at: Time::from_unix(1_800_000_000),
            policy: CarriedPolicy {
                name: "strict".to_owned(),
                sha256: policy.sha256,
                changes: "default".to_owned(),
                text,
                profile: None,
                xpath: false,
            },
            trust: trust_snapshot([].into_iter()),
            anchors: Vec::new(),
            revocation: status_snapshot([id].iter()),
            sources: vec![id],
            public_keys: Vec::new(),
            id_attributes: Vec::new(),
            detached: Vec::new(),
        };
        let objects = BTreeMap::from([(id, Object { kind: ObjectKind::Crl, der })]);
        Bundle { inputs, objects, documents: Vec::new(), is_signed: false }
    }

    #[test]
    fn bundle_is_read_as_it_was_written() {
        let bundle = bundle();
        let xml = bundle.to_xml().expect("XML");
        let read = Bundle::from_xml(&xml).expect("a bundle");
        assert_eq!(read.inputs, bundle.inputs);
        assert_eq!(read.objects, bundle.objects);
        assert_eq!(read.to_xml().expect("XML"), xml);
        assert_eq!(read.policy().expect("a policy").name, "strict");
    }

    #[test]
    fn whatever_has_another_hash_is_refused() {
        let refused = |change: &dyn Fn(&mut Bundle)| {
            let mut bundle = bundle();
            change(&mut bundle);
            let xml = bundle.to_xml().expect("XML");
            let read = Bundle::from_xml(&xml).and_then(|bundle| bundle.policy().map(|_| ()));
            matches!(read, Err(BundleError::Hash { .. }))
        };
        assert!(refused(&|bundle| bundle.inputs.sources.clear()));
        assert!(refused(&|bundle| bundle.inputs.trust.clear()));
        assert!(refused(&|bundle| bundle.inputs.policy.text.push('\n')));
        assert!(refused(&|bundle| bundle.inputs.policy.changes = "acrobat".to_owned()));
        assert!(refused(&|bundle| bundle.inputs.policy.xpath = true));
        let profile = ProfileSource { name: "gdt".to_owned(), text: String::new() };
        assert!(refused(&|bundle| bundle.inputs.policy.profile = Some(profile.clone())));
        assert!(refused(&|bundle| bundle.objects.values_mut().for_each(|o| o.der[9] ^= 1)));
        assert!(!refused(&|_| {}));
    }

    #[test]
    fn what_is_no_bundle_is_an_error() {
        for text in ["", "<a/>", "<evidence-bundle/>", "{}", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"] {
            assert!(Bundle::from_xml(text.as_bytes()).is_err(), "{text}");
        }
        let xml = String::from_utf8(bundle().to_xml().expect("XML")).expect("UTF-8");
        let other = xml.replace("</evidence-bundle>", "<more/></evidence-bundle>");
        assert!(Bundle::from_xml(other.as_bytes()).is_err());
    }
}
