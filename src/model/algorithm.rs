//! Algorithms by the names that documents use for them: OIDs, URIs and our own short names.
//!
//! Whether an algorithm is acceptable is the policy's business (`policy/suite.rs`).

use serde::Deserialize;
use serde::Serialize;

/// A digest algorithm that we know by name; that we can compute it is another question.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum DigestAlgorithm {
    Md5,
    Sha1,
    Ripemd160,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    #[serde(rename = "sha3-224")]
    Sha3_224,
    #[serde(rename = "sha3-256")]
    Sha3_256,
    #[serde(rename = "sha3-384")]
    Sha3_384,
    #[serde(rename = "sha3-512")]
    Sha3_512,
}

const DIGESTS: &[(DigestAlgorithm, &str, &str, &str)] = &[
    (
        DigestAlgorithm::Md5,
        "md5",
        "1.2.840.113549.2.5",
        "http://www.w3.org/2001/04/xmldsig-more#md5",
    ),
    (DigestAlgorithm::Sha1, "sha1", "1.3.14.3.2.26", "http://www.w3.org/2000/09/xmldsig#sha1"),
    (
        DigestAlgorithm::Ripemd160,
        "ripemd160",
        "1.3.36.3.2.1",
        "http://www.w3.org/2001/04/xmlenc#ripemd160",
    ),
    (
        DigestAlgorithm::Sha224,
        "sha224",
        "2.16.840.1.101.3.4.2.4",
        "http://www.w3.org/2001/04/xmldsig-more#sha224",
    ),
    (
        DigestAlgorithm::Sha256,
        "sha256",
        "2.16.840.1.101.3.4.2.1",
        "http://www.w3.org/2001/04/xmlenc#sha256",
    ),
    (
        DigestAlgorithm::Sha384,
        "sha384",
        "2.16.840.1.101.3.4.2.2",
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
    ),
    (
        DigestAlgorithm::Sha512,
        "sha512",
        "2.16.840.1.101.3.4.2.3",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    ),
    (
        DigestAlgorithm::Sha3_224,
        "sha3-224",
        "2.16.840.1.101.3.4.2.7",
        "http://www.w3.org/2007/05/xmldsig-more#sha3-224",
    ),
    (
        DigestAlgorithm::Sha3_256,
        "sha3-256",
        "2.16.840.1.101.3.4.2.8",
        "http://www.w3.org/2007/05/xmldsig-more#sha3-256",
    ),
    (
        DigestAlgorithm::Sha3_384,
        "sha3-384",
        "2.16.840.1.101.3.4.2.9",
        "http://www.w3.org/2007/05/xmldsig-more#sha3-384",
    ),
    (
        DigestAlgorithm::Sha3_512,
        "sha3-512",
        "2.16.840.1.101.3.4.2.10",
        "http://www.w3.org/2007/05/xmldsig-more#sha3-512",
    ),
];

impl DigestAlgorithm {
    /// The short name, as in reports and options: `sha256`.
    pub fn name(self) -> &'static str {
        DIGESTS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The object identifier, dotted.
    pub fn oid(self) -> &'static str {
        DIGESTS.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// The XML Signature URI.
    pub fn uri(self) -> &'static str {
        DIGESTS.iter().find(|row| row.0 == self).map_or("", |row| row.3)
    }

    /// By short name.
    pub fn from_name(name: &str) -> Option<Self> {
        DIGESTS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// By dotted object identifier.
    pub fn from_oid(oid: &str) -> Option<Self> {
        DIGESTS.iter().find(|row| row.2 == oid).map(|row| row.0)
    }

    /// By XML Signature URI (the xmldsig-more form of SHA-256's family is read too).
    pub fn from_uri(uri: &str) -> Option<Self> {
        DIGESTS.iter().find(|row| row.3 == uri).map(|row| row.0)
    }

    /// Length of the digest in bytes.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 | Self::Ripemd160 => 20,
            Self::Sha224 | Self::Sha3_224 => 28,
            Self::Sha256 | Self::Sha3_256 => 32,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 => 64,
        }
    }
}

/// A digest algorithm as a document names it: known to us or not.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DigestUse {
    /// The algorithm, where we know the name.
    pub algorithm: Option<DigestAlgorithm>,
    /// The name as written: an OID or a URI.
    pub name: String,
}

/// What a signature is made with, apart from its digest.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum SignatureScheme {
    RsaPkcs1,
    RsaPss,
    Ecdsa,
    Ed25519,
    Ed448,
    Dsa,
    Hmac,
    /// ML-DSA and the other post-quantum schemes: known by name, not verified.
    PostQuantum,
    /// Not known to us.
    Unknown,
}

impl SignatureScheme {
    /// The name in reports: `rsa-pkcs1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1 => "rsa-pkcs1",
            Self::RsaPss => "rsa-pss",
            Self::Ecdsa => "ecdsa",
            Self::Ed25519 => "ed25519",
            Self::Ed448 => "ed448",
            Self::Dsa => "dsa",
            Self::Hmac => "hmac",
            Self::PostQuantum => "post-quantum",
            Self::Unknown => "unknown",
        }
    }
}

/// RSASSA-PSS parameters, RFC 4055 clause 3.1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PssParameters {
    /// The digest of the mask generation function MGF1.
    pub mgf_digest: DigestAlgorithm,
    /// Length of the salt in bytes.
    pub salt_length: u32,
}

/// A signature algorithm as a document names it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignatureAlgorithm {
    /// The scheme, or [`SignatureScheme::Unknown`].
    pub scheme: SignatureScheme,
    /// The digest that belongs to it; `None` where the name does not say (plain `rsaEncryption`
    /// before the digest algorithm was looked up, EdDSA) or where we do not know it.
    pub digest: Option<DigestAlgorithm>,
    /// Only for RSASSA-PSS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pss: Option<PssParameters>,
    /// The name as written: an OID or a URI.
    pub name: String,
}

/// The kind of a public key.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum KeyKind {
    Rsa,
    Ec,
    Ed25519,
    Ed448,
    Dsa,
    Unknown,
}
