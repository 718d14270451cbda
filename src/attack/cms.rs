//! A CMS signature of which every part can be made wrong while the rest stays right: the value is
//! computed over whatever was built.

use super::Made;
use super::Obstacle;
use super::workshop::Identity;
use crate::crypto;
use crate::formats::algorithm::digest_identifier;
use crate::formats::algorithm::signature_identifier;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;

/// id-data.
pub const DATA: &str = "1.2.840.113549.1.7.1";
/// id-signedData.
pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
/// id-ct-TSTInfo.
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
/// id-contentType.
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
/// id-messageDigest.
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// id-signingTime.
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
/// id-countersignature.
pub const COUNTER_SIGNATURE: &str = "1.2.840.113549.1.9.6";
/// id-aa-CMSAlgorithmProtection.
pub const PROTECTION: &str = "1.2.840.113549.1.9.52";
/// id-aa-signingCertificate.
pub const ESS_V1: &str = "1.2.840.113549.1.9.16.2.12";
/// id-aa-signingCertificateV2.
pub const ESS_V2: &str = "1.2.840.113549.1.9.16.2.47";
/// id-aa-signatureTimeStampToken.
pub const SIGNATURE_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.14";
/// id-aa-ets-revocationValues.
pub const REVOCATION_VALUES: &str = "1.2.840.113549.1.9.16.2.24";

/// Makes a token of a signature value.
pub type Stamper<'s> = dyn Fn(&[u8]) -> Made + 's;

/// In what order the signed attributes are written, and what is signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// As DER asks for.
    Der,
    /// Backwards; signed as DER asks for.
    Backwards,
    /// Backwards, and signed so.
    SignedBackwards,
}

/// Every part of a SignedData with one signer.
pub struct Recipe<'w> {
    /// Who signs.
    pub signer: &'w Identity,
    /// What the key signs with.
    pub algorithm: SignatureAlgorithm,
    /// What is written as the signature's algorithm.
    pub algorithm_identifier: Vec<u8>,
    /// What is written as the signer's digest algorithm.
    pub digest_identifier: Vec<u8>,
    /// The set of digest algorithms.
    pub digest_set: Vec<Vec<u8>>,
    /// The type of the content.
    pub content_type: &'static str,
    /// The content, where it is inside.
    pub content: Option<Vec<u8>>,
    /// What is signed where there are no attributes.
    pub bare: Vec<u8>,
    /// The signed attributes.
    pub signed: Option<Vec<Vec<u8>>>,
    /// Their order.
    pub order: Order,
    /// Who signed, as the signer info names it.
    pub sid: Vec<u8>,
    /// Its version.
    pub version: u64,
    /// The certificates field's elements.
    pub certificates: Vec<Vec<u8>>,
    /// The unsigned attributes but the timestamp.
    pub unsigned: Vec<Vec<u8>>,
    /// The value, where it is not to be computed.
    pub value: Option<Vec<u8>>,
    /// Changes the value that was computed.
    pub spoil: Option<fn(&mut [u8])>,
    /// How often the signer info stands there.
    pub signers: usize,
    /// A second signer info.
    pub second: Option<Vec<u8>>,
}

/// RSA with PKCS#1 v1.5 or PSS over SHA-256.
pub fn rsa(scheme: SignatureScheme) -> SignatureAlgorithm {
    let digest = DigestAlgorithm::Sha256;
    let pss = crate::model::PssParameters { mgf_digest: digest, salt_length: 32 };
    SignatureAlgorithm {
        scheme,
        digest: Some(digest),
        pss: (scheme == SignatureScheme::RsaPss).then_some(pss),
        name: String::new(),
    }
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Made {
    Ok(crypto::digest(DigestAlgorithm::Sha256, bytes)?)
}

/// An attribute with its values.
pub fn attribute(kind: &str, values: &[Vec<u8>]) -> Vec<u8> {
    der::sequence(&[der::oid(kind), der::set(values)])
}

/// signing-certificate-v2 that names one certificate by a SHA-256.
pub fn ess(hash: &[u8]) -> Vec<u8> {
    let reference = der::sequence(&[der::octet_string(hash)]);
    attribute(ESS_V2, &[der::sequence(&[der::sequence(&[reference])])])
}

/// cmsAlgorithmProtection over two identifiers.
pub fn protection(digest: &[u8], algorithm: &[u8]) -> Vec<u8> {
    attribute(PROTECTION, &[der::sequence(&[digest.to_vec(), der::implicit(1, algorithm)])])
}

/// An issuer's name and a serial number, as a signer info names them.
pub fn issuer_and_serial(certificate: &[u8]) -> Made {
    let mut fields = Reader::new(certificate).sequence()?.sequence()?;
    fields.optional(der::context(0))?;
    let serial = fields.expect(der::INTEGER)?.full;
    fields.expect(der::SEQUENCE)?;
    let issuer = fields.expect(der::SEQUENCE)?.full;
    Ok(der::sequence(&[issuer, serial]))
}

impl<'w> Recipe<'w> {
    /// A PAdES baseline signature over these bytes, as it should be.
    pub fn pades(
        signer: &'w Identity,
        chain: &[Vec<u8>],
        covered: &[u8],
    ) -> Result<Self, Obstacle> {
        let mut recipe = Self::of(signer, chain, DATA, covered)?;
        recipe.bare = covered.to_vec();
        Ok(recipe)
    }

    /// A token with this TSTInfo, as it should be.
    pub fn token(signer: &'w Identity, chain: &[Vec<u8>], info: &[u8]) -> Result<Self, Obstacle> {
        let mut recipe = Self::of(signer, chain, TST_INFO, info)?;
        recipe.content = Some(info.to_vec());
        Ok(recipe)
    }

    fn of(
        signer: &'w Identity,
        chain: &[Vec<u8>],
        content_type: &'static str,
        content: &[u8],
    ) -> Result<Self, Obstacle> {
        let algorithm = rsa(SignatureScheme::RsaPkcs1);
        let algorithm_identifier = signature_identifier(&algorithm)?;
        let digest_identifier = digest_identifier(DigestAlgorithm::Sha256);
        let certificate = signer.certificate.der.clone();
        let signed = vec![
            attribute(CONTENT_TYPE, &[der::oid(content_type)]),
            attribute(MESSAGE_DIGEST, &[der::octet_string(&sha256(content)?)]),
            ess(&sha256(&certificate)?),
            protection(&digest_identifier, &algorithm_identifier),
        ];
        Ok(Self {
            signer,
            algorithm,
            algorithm_identifier,
            digest_set: vec![digest_identifier.clone()],
            digest_identifier,
            content_type,
            content: None,
            bare: Vec::new(),
            signed: Some(signed),
            order: Order::Der,
            sid: issuer_and_serial(&certificate)?,
            version: 1,
            certificates: [vec![certificate], chain.to_vec()].concat(),
            unsigned: Vec::new(),
            value: None,
            spoil: None,
            signers: 1,
            second: None,
        })
    }

    /// Replaces the signed attributes of a type by others; takes them away with an empty list.
    pub fn replace(&mut self, kind: &str, with: &[Vec<u8>]) {
        let prefix = der::oid(kind);
        if let Some(signed) = &mut self.signed {
            signed.retain(|attribute| memchr::memmem::find(attribute, &prefix).is_none());
            signed.extend(with.iter().cloned());
        }
    }

    /// Another algorithm: it is what the attributes say and the key does.
    pub fn use_algorithm(&mut self, scheme: SignatureScheme) -> Result<(), Obstacle> {
        self.algorithm = rsa(scheme);
        self.algorithm_identifier = signature_identifier(&self.algorithm)?;
        let protection = protection(&self.digest_identifier, &self.algorithm_identifier);
        self.replace(PROTECTION, &[protection]);
        Ok(())
    }

    /// The attributes as written and as signed.
    fn attributes(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let signed = self.signed.as_ref()?;
        let sorted = der::set_of_sorted(signed);
        let mut backwards = signed.clone();
        backwards.sort_unstable();
        backwards.reverse();
        let backwards = der::set(&backwards);
        Some(match self.order {
            Order::Der => (sorted.clone(), sorted),
            Order::Backwards => (backwards, sorted),
            Order::SignedBackwards => (backwards.clone(), backwards),
        })
    }

    /// The octets that the key signs.
    pub fn message(&self) -> Vec<u8> {
        self.attributes().map_or_else(|| self.bare.clone(), |(_, signed)| signed)
    }

    /// The signature value.
    pub fn signature(&self) -> Made {
        let mut value = match &self.value {
            Some(value) => value.clone(),
            None => self.signer.key.sign(&self.algorithm, &self.message())?,
        };
        if let Some(spoil) = self.spoil {
            spoil(&mut value);
        }
        Ok(value)
    }

    /// The signer info with this value and these unsigned attributes.
    pub fn signer_info(&self, value: &[u8], unsigned: &[Vec<u8>]) -> Vec<u8> {
        let signed = self.attributes().map(|(written, _)| der::implicit(0, &written));
        let unsigned = match unsigned {
            [] => Vec::new(),
            attributes => der::implicit(1, &der::set(attributes)),
        };
        der::sequence(&[
            der::integer_of(self.version),
            self.sid.clone(),
            self.digest_identifier.clone(),
            signed.unwrap_or_default(),
            self.algorithm_identifier.clone(),
            der::octet_string(value),
            unsigned,
        ])
    }

    /// The whole structure, with what `stamp` makes of the value as a signature timestamp.
    pub fn build(&self, stamp: Option<&Stamper<'_>>) -> Made {
        let value = self.signature()?;
        let mut unsigned = self.unsigned.clone();
        if let Some(stamp) = stamp {
            unsigned.push(attribute(SIGNATURE_TIMESTAMP, &[stamp(&value)?]));
        }
        let content = self.content.as_ref();
        let content =
            content.map(|of| der::explicit(0, &der::octet_string(of))).unwrap_or_default();
        let encapsulated = der::sequence(&[der::oid(self.content_type), content]);
        let certificates = match self.certificates.as_slice() {
            [] => Vec::new(),
            all => der::implicit(0, &der::set(all)),
        };
        let mut signers = vec![self.signer_info(&value, &unsigned); self.signers];
        signers.extend(self.second.clone());
        let signed_data = der::sequence(&[
            der::integer_of(if self.content_type == DATA { 1 } else { 3 }),
            der::set(&self.digest_set),
            encapsulated,
            certificates,
            der::set(&signers),
        ]);
        Ok(der::sequence(&[der::oid(SIGNED_DATA), der::explicit(0, &signed_data)]))
    }
}

/// The same structure with indefinite lengths for the three outermost elements.
pub fn indefinite(structure: &[u8]) -> Made {
    let mut outer = Reader::new(structure).sequence()?;
    let kind = outer.expect(der::OID)?.full;
    let signed_data = outer.expect(der::context(0))?.inner()?;
    let endless = |tag: u8, content: &[u8]| [&[tag, 0x80], content, &[0, 0]].concat();
    let inner = endless(der::SEQUENCE, signed_data.content);
    Ok(endless(der::SEQUENCE, &[kind, &endless(der::context(0), &inner)].concat()))
}
