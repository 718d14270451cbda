//! What was observed of one signature or timestamp token. No opinion is in it.

use super::algorithm::DigestUse;
use super::algorithm::SignatureAlgorithm;
use super::certificate::CertificateId;
use super::certificate::PublicKey;
use super::document::Coverage;
use super::finding::Check;
use super::finding::Deviation;
use super::finding::Location;
use super::modification::LaterChanges;
use super::modification::Restrictions;
use super::time::Time;
use serde::Deserialize;
use serde::Serialize;

/// What a signature is for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// A person's or an agency's.
    Signature,
    /// PDF /DocTimeStamp.
    DocumentTimestamp,
    /// A counter-signature.
    CounterSignature,
    /// A timestamp on the signature value (inside another signature).
    SignatureTimestamp,
    /// A timestamp on the content, made before signing (inside another signature).
    ContentTimestamp,
    /// An archive timestamp (inside another signature).
    ArchiveTimestamp,
    /// A detached token on a file.
    Timestamp,
}

/// How it is encoded, which decides what its format promises.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignatureFormat {
    /// PDF, SubFilter ETSI.CAdES.detached.
    Pades,
    /// PDF, SubFilter adbe.pkcs7.detached.
    PdfPkcs7Detached,
    /// PDF, SubFilter adbe.pkcs7.sha1.
    PdfPkcs7Sha1,
    /// PDF, SubFilter adbe.x509.rsa_sha1.
    PdfX509RsaSha1,
    /// An RFC 3161 token.
    Rfc3161,
    /// CMS by itself.
    Cms,
    /// XML Signature without XAdES properties.
    Xmldsig,
    /// XML Signature with XAdES properties.
    Xades,
    /// A form that we do not know.
    Unknown,
}

/// What a reference is about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum ReferenceRole {
    Document,
    SignedProperties,
    KeyInfo,
    /// A list of further references, itself signed like anything else.
    Manifest,
    /// An Object inside the signature (its own properties, an enveloped content).
    Object,
    /// The message imprint of a timestamp token.
    Imprint,
}

/// One thing that a signature signs by its digest.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignedReference {
    /// Its role.
    pub role: ReferenceRole,
    /// As the document names it: a URI, `bytes 0..840 and 960..2030`, `message-digest`.
    pub what: String,
    /// Where the signed thing is.
    pub at: Location,
    /// The digest algorithm.
    pub digest: DigestUse,
    /// The thing was found.
    pub found: bool,
    /// Its digest is the signed one.
    pub intact: Check,
    /// Hex of the digest that was signed.
    pub signed_digest: String,
    /// Hex of the digest that was computed; empty where it could not be.
    pub computed_digest: String,
}

/// The signature value itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignatureValue {
    /// With what.
    pub algorithm: SignatureAlgorithm,
    /// Whether the signing certificate's key (or the given or contained key) verifies it.
    pub verifies: Check,
    /// SHA-256 of the value's octets, hex: the object that a signature timestamp is about.
    pub sha256: String,
    /// The value's octets, in hex; empty where there are none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub octets: String,
    /// SHA-256 of what is signed directly (signed attributes, SignedInfo), hex; empty where that is
    /// the content itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message_sha256: String,
}

/// How the signing certificate is named by a signed attribute or property (ESS, XAdES).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CertificateReference {
    /// `signing-certificate`, `signing-certificate-v2`, `SigningCertificate`, `SigningCertificateV2`.
    pub attribute: String,
    /// Digest algorithm of the first reference.
    pub digest: DigestUse,
    /// The first reference's digest is the signing certificate's.
    pub digest_matches: Check,
    /// Its issuer and serial are the signing certificate's; `None` where it names none.
    pub issuer_serial_matches: Option<bool>,
}

/// Who signed, as far as the signature and the material say.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignerIdentification {
    /// The certificate that the signature points to and, where several fit, whose key verifies it.
    pub certificate: Option<CertificateId>,
    /// The key, where the signature was checked with a key that no certificate vouches for
    /// (given by the user, or contained in KeyInfo).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bare_key: Option<PublicKey>,
    /// Certificates that the signature carries, in its order.
    pub embedded: Vec<CertificateId>,
    /// The signed reference to the certificate.
    pub reference: Option<CertificateReference>,
    /// Number of keys that verify the value where it must be one (XD-14).
    #[serde(default)]
    pub verifying_keys: u32,
}

/// What the signer said and signed.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignedAttributes {
    /// signing-time, SigningTime or /M. A claim.
    pub claimed_signing_time: Option<Time>,
    /// Signature policy by OID or URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_policy: Option<String>,
    /// What else is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_facts: Option<SignaturePolicyFacts>,
    /// Commitment types by OID or URI.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<String>,
    /// /Reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// /Location, SignatureProductionPlace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// /Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Claimed roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

/// What a signer says of the signature policy that is named, and what is known of it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignaturePolicyFacts {
    /// Where it is said to be (SPURI).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// A notice to whoever relies on the signature (SPUserNotice).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Whether the document at hand is the one whose digest was signed; `None`: none is at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Check>,
}

/// What an RFC 3161 token says, apart from its signature.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct TimestampFacts {
    /// genTime.
    pub time: Time,
    /// accuracy, in milliseconds.
    pub accuracy_millis: Option<u64>,
    /// ordering.
    pub ordering: bool,
    /// policy, dotted.
    pub policy: String,
    /// serialNumber, hex.
    pub serial: String,
    /// nonce, hex.
    pub nonce: Option<String>,
    /// tsa, as text.
    pub authority: Option<String>,
    /// SHA-256 of the token, hex.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// What existed at `time` if the token holds: `signature:ID` for a signature's value,
    /// `certificate:HEX`, `crl:HEX`, `ocsp:HEX` (SHA-256), `document`.
    pub protects: Vec<String>,
}

/// One signature or token as observed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignatureEvidence {
    /// Fully qualified field name, Id or position, path in a container.
    pub id: String,
    /// What it is for.
    pub kind: SignatureKind,
    /// How it is encoded.
    pub format: SignatureFormat,
    /// Where it is.
    pub at: Location,
    /// What it signs.
    pub references: Vec<SignedReference>,
    /// The value.
    pub value: SignatureValue,
    /// Who signed.
    pub signer: SignerIdentification,
    /// What the signer said.
    pub attributes: SignedAttributes,
    /// How much of the document it covers.
    pub coverage: Coverage,
    /// PDF: offset just after the last covered byte. ASiC: 0, and for archive timestamps one more than
    /// the latest one that they cover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_until: Option<u64>,
    /// XML: parts of the document outside the signed ones; ASiC: files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncovered: Vec<Location>,
    /// XML: the covered elements; ASiC: the covered files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Location>,
    /// PDF: what later revisions did.
    #[serde(default)]
    pub later: LaterChanges,
    /// PDF: what this signature allows to change.
    #[serde(default)]
    pub restrictions: Restrictions,
    /// For kinds that are timestamps: what the token says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<TimestampFacts>,
    /// Tokens inside this signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timestamps: Vec<SignatureEvidence>,
    /// Signatures on this signature's value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counter_signatures: Vec<SignatureEvidence>,
    /// Validation data inside the signature (XAdES CertificateValues and RevocationValues, CMS
    /// revocation values), by SHA-256 in hex.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation_data: Vec<String>,
    /// XML: what manifests that it signs list. A digest that does not match there leaves the signature
    /// itself as it is (XMLDSig clause 5.1, XD-15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<SignedReference>,
    /// Rules that it does not keep.
    pub deviations: Vec<Deviation>,
}
