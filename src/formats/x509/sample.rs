//! A PKI in memory for tests: certificates, CRLs and OCSP responses as one asks for them.

use super::parse_certificate;
use crate::crypto;
use crate::crypto::SigningKey;
use crate::crypto::SoftwareKey;
use crate::formats::algorithm;
use crate::formats::der;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
use aws_lc_rs::signature::EcdsaKeyPair;
use std::sync::Arc;

/// Someone with a name and a P-256 key.
pub(crate) struct Party {
    /// The common name.
    pub(crate) name: String,
    /// The key.
    pub(crate) key: SoftwareKey,
}

impl Party {
    /// With a fresh key.
    pub(crate) fn new(name: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let der = pair.to_pkcs8v1().expect("PKCS#8");
        let key = SoftwareKey::from_pkcs8(der.as_ref()).expect("a key");
        Self { name: name.to_owned(), key }
    }

    /// DER of the name.
    pub(crate) fn distinguished(&self) -> Vec<u8> {
        let attribute = der::sequence(&[der::oid("2.5.4.3"), der::utf8(&self.name)]);
        der::sequence(&[der::set(&[attribute])])
    }

    fn sign(&self, tbs: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
        let value = self.key.sign(&ecdsa(), &tbs).expect("signs");
        let mut parts = vec![tbs, identifier(), der::bit_string(&value)];
        parts.extend_from_slice(more);
        der::sequence(&parts)
    }

    /// A certificate for another (or itself), for 2020 to 2030.
    pub(crate) fn issue(
        &self,
        serial: u64,
        subject: &Party,
        extensions: &[Vec<u8>],
    ) -> Arc<Certificate> {
        let mut parts = vec![
            der::explicit(0, &der::integer_of(2)),
            der::integer_of(serial),
            identifier(),
            self.distinguished(),
            der::sequence(&[der::time(date("2020-01-01")), der::time(date("2030-01-01"))]),
            subject.distinguished(),
            subject.key.public_key().spki.clone(),
        ];
        if !extensions.is_empty() {
            parts.push(der::explicit(3, &der::sequence(extensions)));
        }
        let bytes = self.sign(der::sequence(&parts), &[]);
        parse_certificate(&bytes).expect("a certificate")
    }

    /// A CRL of 2025 with entries (see [`entry`]).
    pub(crate) fn revoke(&self, entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
        let mut parts = vec![
            der::integer_of(1),
            identifier(),
            self.distinguished(),
            der::time(date("2025-01-01")),
            der::time(date("2025-02-01")),
        ];
        if !entries.is_empty() {
            parts.push(der::sequence(entries));
        }
        if !extensions.is_empty() {
            parts.push(der::explicit(0, &der::sequence(extensions)));
        }
        self.sign(der::sequence(&parts), &[])
    }

    /// A BasicOCSPResponse of 2025 with answers (see [`answer`]), carrying certificates.
    pub(crate) fn respond(
        &self,
        answers: &[Vec<u8>],
        extensions: &[Vec<u8>],
        certificates: &[&Certificate],
    ) -> Vec<u8> {
        self.respond_as(der::explicit(1, &self.distinguished()), answers, extensions, certificates)
    }

    /// A basic response whose responder is named by this ResponderID.
    pub(crate) fn respond_as(
        &self,
        responder: Vec<u8>,
        answers: &[Vec<u8>],
        extensions: &[Vec<u8>],
        certificates: &[&Certificate],
    ) -> Vec<u8> {
        let mut parts =
            vec![responder, der::generalized_time(date("2025-01-02")), der::sequence(answers)];
        if !extensions.is_empty() {
            parts.push(der::explicit(1, &der::sequence(extensions)));
        }
        let carried: Vec<&[u8]> = certificates.iter().map(|one| one.der.as_slice()).collect();
        let more: Vec<Vec<u8>> = if carried.is_empty() {
            Vec::new()
        } else {
            vec![der::explicit(0, &der::sequence(&carried))]
        };
        self.sign(der::sequence(&parts), &more)
    }
}

/// A date's first moment.
pub(crate) fn date(text: &str) -> Time {
    Time::parse(text).expect("a date")
}

/// An entry of a CRL.
pub(crate) fn entry(serial: u64, since: &str, extensions: &[Vec<u8>]) -> Vec<u8> {
    let mut parts = vec![der::integer_of(serial), der::time(date(since))];
    if !extensions.is_empty() {
        parts.push(der::sequence(extensions));
    }
    der::sequence(&parts)
}

/// An extension.
pub(crate) fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean(true));
    }
    parts.push(der::octet_string(value));
    der::sequence(&parts)
}

/// A SingleResponse about a certificate: `status` is DER of CertStatus.
pub(crate) fn answer(
    certificate: &Certificate,
    issuer: &Party,
    digest: DigestAlgorithm,
    status: &[u8],
    extensions: &[Vec<u8>],
) -> Vec<u8> {
    let hash = |octets: &[u8]| der::octet_string(&crypto::digest(digest, octets).expect("hashes"));
    let key = super::certificate::public_key_octets(issuer.key.public_key()).expect("a key");
    let id = der::sequence(&[
        algorithm::digest_identifier(digest),
        hash(&issuer.distinguished()),
        hash(key),
        der::element(der::INTEGER, &hex::decode(&certificate.serial).expect("hex")),
    ]);
    let mut parts = vec![
        id,
        status.to_vec(),
        der::generalized_time(date("2025-01-01")),
        der::explicit(0, &der::generalized_time(date("2025-01-08"))),
    ];
    if !extensions.is_empty() {
        parts.push(der::explicit(1, &der::sequence(extensions)));
    }
    der::sequence(&parts)
}

/// An OCSPResponse around a basic one.
pub(crate) fn successful(basic: &[u8]) -> Vec<u8> {
    let bytes = der::sequence(&[der::oid("1.3.6.1.5.5.7.48.1.1"), der::octet_string(basic)]);
    der::sequence(&[der::element(der::ENUMERATED, &[0]), der::explicit(0, &bytes)])
}

fn ecdsa() -> SignatureAlgorithm {
    SignatureAlgorithm {
        scheme: SignatureScheme::Ecdsa,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: "1.2.840.10045.4.3.2".to_owned(),
    }
}

fn identifier() -> Vec<u8> {
    algorithm::signature_identifier(&ecdsa()).expect("an identifier")
}
