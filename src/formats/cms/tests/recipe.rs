//! CMS structures of every shape, right and wrong, signed with keys of the sample PKI.

use crate::crypto::SigningKey;
use crate::crypto::SoftwareKey;
use crate::crypto::digest;
use crate::formats::algorithm::digest_identifier;
use crate::formats::algorithm::signature_identifier;
use crate::formats::cms::build::CmsSigningOptions;
use crate::formats::cms::build::TimestampInfo;
use crate::formats::cms::build::prepare;
use crate::formats::cms::build::timestamp_info;
use crate::formats::cms::oid;
use crate::formats::cms::signed_data::issuer_and_serial;
use crate::formats::der;
use crate::formats::x509::read_certificates;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::PssParameters;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) const CONTENT: &[u8] = b"Cong van so 12/UBND";

pub(super) fn sample(path: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("certs-sample");
    std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(super) fn certificate(path: &str) -> Arc<Certificate> {
    let bytes = sample(path);
    let mut all = read_certificates(&bytes).expect("a certificate");
    assert_eq!(all.len(), 1, "{path}");
    all.remove(0)
}

pub(super) fn key(name: &str) -> SoftwareKey {
    SoftwareKey::from_pkcs8(&sample(&format!("keys/{name}.pk8"))).expect("a key")
}

pub(super) fn algorithm(scheme: SignatureScheme, digest: DigestAlgorithm) -> SignatureAlgorithm {
    let pss = PssParameters { mgf_digest: digest, salt_length: 32 };
    SignatureAlgorithm {
        scheme,
        digest: Some(digest),
        pss: (scheme == SignatureScheme::RsaPss).then_some(pss),
        name: String::new(),
    }
}

pub(super) fn rsa() -> SignatureAlgorithm {
    algorithm(SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256)
}

pub(super) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(DigestAlgorithm::Sha256, bytes).expect("SHA-256")
}

/// Attribute with its values.
pub(super) fn attribute(kind: &str, values: &[Vec<u8>]) -> Vec<u8> {
    der::sequence(&[der::oid(kind), der::set(values)])
}

/// ESSCertIDv2 in its attribute, without issuer and serial.
pub(super) fn names(certificate: &Certificate) -> Vec<u8> {
    let reference = der::sequence(&[der::octet_string(&certificate.id.0)]);
    attribute(oid::SIGNING_CERTIFICATE_V2, &[der::sequence(&[der::sequence(&[reference])])])
}

pub(super) fn protection(digest: &[u8], algorithm: &[u8]) -> Vec<u8> {
    attribute(
        oid::ALGORITHM_PROTECTION,
        &[der::sequence(&[digest.to_vec(), der::implicit(1, algorithm)])],
    )
}

/// Every part of a SignedData with one signer, to be changed before it is built.
pub(super) struct Recipe {
    pub(super) key: SoftwareKey,
    pub(super) certificate: Arc<Certificate>,
    pub(super) algorithm: SignatureAlgorithm,
    /// The AlgorithmIdentifier that is written; the key signs with `algorithm`.
    pub(super) algorithm_identifier: Vec<u8>,
    pub(super) digest_identifier: Vec<u8>,
    pub(super) digest_set: Vec<Vec<u8>>,
    pub(super) content_type: String,
    pub(super) content: Option<Vec<u8>>,
    /// What the value is over where there are no signed attributes.
    pub(super) bare: Vec<u8>,
    pub(super) signed: Option<Vec<Vec<u8>>>,
    pub(super) sorted: bool,
    pub(super) sid: Vec<u8>,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) crls: Vec<u8>,
    pub(super) unsigned: Vec<Vec<u8>>,
    pub(super) value: Option<Vec<u8>>,
    pub(super) signers: usize,
}

impl Recipe {
    /// A PAdES signature of CONTENT as it should be.
    pub(super) fn pades() -> Self {
        let certificate = certificate("signers/leader.crt");
        let (issuer, serial) = issuer_and_serial(&certificate.der).expect("a certificate");
        let sid = der::sequence(&[issuer, &der::element(der::INTEGER, serial)]);
        let signed = vec![
            attribute(oid::CONTENT_TYPE, &[der::oid(oid::DATA)]),
            attribute(oid::MESSAGE_DIGEST, &[der::octet_string(&sha256(CONTENT))]),
            names(&certificate),
        ];
        let digest_identifier = digest_identifier(DigestAlgorithm::Sha256);
        Self {
            key: key("leader"),
            certificates: vec![certificate.der.clone()],
            certificate,
            algorithm: rsa(),
            algorithm_identifier: signature_identifier(&rsa()).expect("an identifier"),
            digest_set: vec![digest_identifier.clone()],
            digest_identifier,
            content_type: oid::DATA.to_owned(),
            content: None,
            bare: CONTENT.to_vec(),
            signed: Some(signed),
            sorted: true,
            sid,
            crls: Vec::new(),
            unsigned: Vec::new(),
            value: None,
            signers: 1,
        }
    }

    /// The signed attributes, to be changed.
    pub(super) fn signed(&mut self) -> &mut Vec<Vec<u8>> {
        self.signed.as_mut().expect("signed attributes")
    }

    /// Replaces the signed attribute of a type; none of it with an empty list.
    pub(super) fn replace(&mut self, kind: &str, with: &[Vec<u8>]) {
        let prefix = der::oid(kind);
        self.signed().retain(|attribute| !attribute.windows(prefix.len()).any(|at| at == prefix));
        self.signed().extend(with.iter().cloned());
    }

    pub(super) fn signer_info(&self) -> Vec<u8> {
        let set = self.signed.as_ref().map(|attributes| match self.sorted {
            true => der::set_of_sorted(attributes),
            false => der::set(attributes),
        });
        let message = match (&set, self.sorted) {
            (Some(_), false) => der::set_of_sorted(self.signed.as_ref().expect("attributes")),
            (Some(set), true) => set.clone(),
            (None, _) => self.bare.clone(),
        };
        let value = self
            .value
            .clone()
            .unwrap_or_else(|| self.key.sign(&self.algorithm, &message).expect("the key signs"));
        let unsigned = match self.unsigned.as_slice() {
            [] => Vec::new(),
            attributes => der::implicit(1, &der::set(attributes)),
        };
        der::sequence(&[
            der::integer_of(1),
            self.sid.clone(),
            self.digest_identifier.clone(),
            set.map(|set| der::implicit(0, &set)).unwrap_or_default(),
            self.algorithm_identifier.clone(),
            der::octet_string(&value),
            unsigned,
        ])
    }

    pub(super) fn build(&self) -> Vec<u8> {
        let content = self.content.as_ref();
        let encapsulated = der::sequence(&[
            der::oid(&self.content_type),
            content.map(|of| der::explicit(0, &der::octet_string(of))).unwrap_or_default(),
        ]);
        let certificates = match self.certificates.as_slice() {
            [] => Vec::new(),
            all => der::implicit(0, &der::set(all)),
        };
        let signers = vec![self.signer_info(); self.signers];
        let signed_data = der::sequence(&[
            der::integer_of(1),
            der::set(&self.digest_set),
            encapsulated,
            certificates,
            self.crls.clone(),
            der::set(&signers),
        ]);
        der::sequence(&[der::oid(oid::SIGNED_DATA), der::explicit(0, &signed_data)])
    }
}

/// A token of the sample authority over a SHA-256 imprint.
pub(super) fn token(imprint: &[u8], nonce: Option<&[u8]>) -> Vec<u8> {
    token_of(&timestamp_info(&TimestampInfo {
        policy: "2.16.704.1.1.1.1.1",
        digest: DigestAlgorithm::Sha256,
        imprint,
        serial: &[1],
        time: Time::parse("2026-03-01T08:00:00Z").expect("a time"),
        accuracy_millis: Some(1000),
        nonce,
    }))
}

/// A token of the sample authority with this TSTInfo.
pub(super) fn token_of(info: &[u8]) -> Vec<u8> {
    let own = certificate("services/tsa.crt");
    let chain = [certificate("ca/g2-cp.crt")];
    let prepared = prepare(
        &sha256(info),
        &CmsSigningOptions {
            certificate: &own,
            chain: &chain,
            digest: DigestAlgorithm::Sha256,
            algorithm: &rsa(),
            content_type: oid::TST_INFO,
            content: Some(info),
        },
    )
    .expect("prepared");
    let value = key("tsa").sign(&rsa(), prepared.to_be_signed()).expect("the key signs");
    prepared.finish(&value, None).expect("finished")
}
