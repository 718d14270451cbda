//! A certificate: the facts that the checks need, and its bytes so that new links can be proved.

use super::algorithm::KeyKind;
use super::algorithm::SignatureAlgorithm;
use super::finding::Deviation;
use super::qualified::KeyPeriod;
use super::qualified::QualifiedStatements;
use super::time::Time;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use std::fmt;

/// SHA-256 of a certificate's DER: the same certificate from two places is one.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CertificateId(pub [u8; 32]);

impl CertificateId {
    /// From 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut id = [0; 32];
        hex::decode_to_slice(text, &mut id).ok()?;
        Some(Self(id))
    }
}

impl fmt::Display for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for CertificateId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CertificateId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text)
            .ok_or_else(|| serde::de::Error::custom("a certificate id is 64 hexadecimal digits"))
    }
}

/// A distinguished name.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Name {
    /// For people, RFC 4514.
    pub text: String,
    /// For comparison, RFC 5280 clause 7.1: case folded, spaces compressed, string types ignored.
    /// Relative names follow each other as encoded, each ending with `;`, so that a name above
    /// another is its prefix.
    pub canonical: String,
    /// Attributes in the order of the encoding: dotted type and value as text.
    pub attributes: Vec<(String, String)>,
}

impl Name {
    /// The values of one attribute type (dotted), in order.
    pub fn values<'a>(&'a self, oid: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |(kind, _)| kind == oid).map(|(_, value)| value.as_str())
    }

    /// The last common name, where there is one.
    pub fn common_name(&self) -> Option<&str> {
        self.values("2.5.4.3").last()
    }
}

/// A public key.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct PublicKey {
    /// RSA, EC, …
    pub kind: KeyKind,
    /// Size: modulus or field, in bits; 0 where unknown.
    pub bits: u32,
    /// Dotted curve, for EC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<String>,
    /// DER of SubjectPublicKeyInfo.
    #[serde(with = "hex::serde")]
    pub spki: Vec<u8>,
}

/// basicConstraints, RFC 5280 clause 4.2.1.9.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BasicConstraints {
    /// cA.
    pub authority: bool,
    /// pathLenConstraint.
    pub path_length: Option<u32>,
    /// Marked critical.
    pub critical: bool,
}

/// keyUsage, RFC 5280 clause 4.2.1.3: bit n of the extension is bit n here.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyUsage(pub u16);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: u16 = 1;
    /// nonRepudiation (contentCommitment).
    pub const NON_REPUDIATION: u16 = 1 << 1;
    /// keyCertSign.
    pub const KEY_CERT_SIGN: u16 = 1 << 5;
    /// cRLSign.
    pub const CRL_SIGN: u16 = 1 << 6;

    /// Whether any of the given bits is set.
    pub fn any(self, bits: u16) -> bool {
        self.0 & bits != 0
    }
}

/// extKeyUsage, RFC 5280 clause 4.2.1.12.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ExtendedKeyUsage {
    /// Dotted purposes.
    pub purposes: Vec<String>,
    /// Marked critical.
    pub critical: bool,
}

/// One point of cRLDistributionPoints or freshestCRL, RFC 5280 clause 4.2.1.13.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct DistributionPoint {
    /// Full names that are URIs.
    pub urls: Vec<String>,
    /// All names for comparison with a CRL's own: directory names in canonical form (one relative
    /// to an issuer completed), others as DER of GeneralName in hex.
    pub names: Vec<String>,
    /// Reasons bit mask, where the point is for some reasons only.
    pub reasons: Option<u16>,
    /// Canonical names of cRLIssuer.
    pub crl_issuers: Vec<String>,
}

/// One name of subjectAltName or nameConstraints, RFC 5280 clause 4.2.1.6.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GeneralName {
    /// rfc822Name.
    Email(String),
    /// dNSName.
    Dns(String),
    /// uniformResourceIdentifier.
    Uri(String),
    /// directoryName.
    Directory(Name),
    /// iPAddress: the address, in a constraint followed by the mask.
    Ip(#[serde(with = "hex::serde")] Vec<u8>),
    /// Another form: `other-name OID`, `x400-address`, `edi-party`, `registered-id OID`, or
    /// `unreadable N` with the form's tag number where its content is malformed.
    Other(String),
}

/// nameConstraints, RFC 5280 clause 4.2.1.10.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct NameConstraints {
    /// permittedSubtrees; `None` where absent.
    pub permitted: Option<Vec<GeneralName>>,
    /// excludedSubtrees; `None` where absent.
    pub excluded: Option<Vec<GeneralName>>,
    /// Marked critical.
    pub critical: bool,
}

/// policyConstraints, RFC 5280 clause 4.2.1.11.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct PolicyConstraints {
    /// requireExplicitPolicy.
    pub require_explicit: Option<u32>,
    /// inhibitPolicyMapping.
    pub inhibit_mapping: Option<u32>,
}

/// A certificate's facts, as RFC 5280 names them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Certificate {
    /// SHA-256 of `der`.
    pub id: CertificateId,
    /// The certificate itself.
    #[serde(with = "hex::serde")]
    pub der: Vec<u8>,
    /// 1, 2 or 3.
    pub version: u32,
    /// Serial number, the content octets in hex.
    pub serial: String,
    /// Subject.
    pub subject: Name,
    /// Issuer.
    pub issuer: Name,
    /// notBefore.
    pub not_before: Time,
    /// notAfter.
    pub not_after: Time,
    /// The subject's key.
    pub public_key: PublicKey,
    /// What the issuer signed it with.
    pub signature_algorithm: SignatureAlgorithm,
    /// basicConstraints.
    pub basic_constraints: Option<BasicConstraints>,
    /// keyUsage.
    pub key_usage: Option<KeyUsage>,
    /// extKeyUsage.
    pub extended_key_usage: Option<ExtendedKeyUsage>,
    /// subjectKeyIdentifier, hex.
    pub subject_key_id: Option<String>,
    /// keyIdentifier of authorityKeyIdentifier, hex.
    pub authority_key_id: Option<String>,
    /// rfc822Name entries of subjectAltName.
    pub emails: Vec<String>,
    /// Dotted certificate policies.
    pub policies: Vec<String>,
    /// cRLDistributionPoints.
    pub crl_distribution_points: Vec<DistributionPoint>,
    /// Addresses of delta CRLs, from freshestCRL.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delta_urls: Vec<String>,
    /// Addresses of OCSP responders, from authorityInfoAccess.
    pub ocsp_urls: Vec<String>,
    /// Addresses of issuers' certificates, from authorityInfoAccess.
    pub issuer_urls: Vec<String>,
    /// id-pkix-ocsp-nocheck is there.
    pub ocsp_no_check: bool,
    /// All names of subjectAltName.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternative_names: Vec<GeneralName>,
    /// nameConstraints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_constraints: Option<NameConstraints>,
    /// policyMappings: issuerDomainPolicy and subjectDomainPolicy, dotted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy_mappings: Vec<(String, String)>,
    /// policyConstraints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_constraints: Option<PolicyConstraints>,
    /// inhibitAnyPolicy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inhibit_any_policy: Option<u32>,
    /// Dotted statements of qcStatements (RFC 3739 clause 3.2.6, EN 319 412-5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qc_statements: Vec<String>,
    /// What those say.
    #[serde(default, skip_serializing_if = "QualifiedStatements::is_empty")]
    pub qualified: QualifiedStatements,
    /// privateKeyUsagePeriod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_key_usage: Option<KeyPeriod>,
    /// noRevAvail (RFC 9608) is there: the issuer never publishes a status.
    #[serde(default)]
    pub no_revocation_available: bool,
    /// Critical extensions that we do not know, dotted.
    pub unknown_critical: Vec<String>,
    /// What is odd about the encoding or the content.
    pub deviations: Vec<Deviation>,
}

impl Certificate {
    /// Whether issuer and subject are the same name (RFC 5280: self-issued).
    pub fn is_self_issued(&self) -> bool {
        self.subject.canonical == self.issuer.canonical
    }
}
