//! Keys and certificates of the sample PKI that mutants are signed with, certificates that are made
//! of them, and tokens. Whoever starts the generator fetches them; nothing here trusts them.

use super::Made;
use super::Obstacle;
use super::cms;
use super::cms::Recipe;
use crate::crypto::SigningKey;
use crate::formats::algorithm::signature_identifier;
use crate::formats::cms::build;
use crate::formats::cms::build::TimestampInfo;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::x509::parse_certificate;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use std::sync::Arc;

/// A certificate with its key.
pub struct Identity {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// The key.
    pub key: Arc<dyn SigningKey>,
    /// The same key as PKCS#8: what is not PKCS#1 as it should be is computed by hand.
    pub pkcs8: &'static [u8],
}

/// All that mutants are signed with.
pub struct Workshop {
    /// Who signs documents.
    pub leader: Identity,
    /// Who signs after.
    pub agency: Identity,
    /// Who issued both.
    pub issuer: Identity,
    /// Who stamps.
    pub authority: Identity,
    /// Who stamped until the certificate expired.
    pub expired_authority: Identity,
    /// The leader's names with another key, below another root of the same name.
    pub rogue: Identity,
    /// The same of the authority.
    pub rogue_authority: Identity,
    /// CRLs of the issuer that revoke the authority, by reason.
    pub revoking: Vec<(&'static str, Vec<u8>)>,
    /// When the mutants are made, and judged a moment later.
    pub at: Time,
}

/// What a token is to say and by whom.
pub struct Stamp<'w> {
    /// Who stamps.
    pub by: &'w Identity,
    /// What is stamped: its digest is taken.
    pub over: Vec<u8>,
    /// With this digest.
    pub digest: DigestAlgorithm,
    /// genTime.
    pub time: Time,
    /// The nonce.
    pub nonce: Option<&'static [u8]>,
    /// Changes the TSTInfo.
    pub info: Option<fn(Vec<u8>) -> Made>,
}

impl Workshop {
    /// The issuer's certificate, as chains need it.
    pub fn chain(&self) -> Vec<Vec<u8>> {
        vec![self.issuer.certificate.der.clone()]
    }

    /// A stamp as it should be, over these octets, an hour ago.
    pub fn stamp(&self, over: &[u8]) -> Stamp<'_> {
        Stamp {
            by: &self.authority,
            over: over.to_vec(),
            digest: DigestAlgorithm::Sha256,
            time: self.at.plus_seconds(-3600),
            nonce: None,
            info: None,
        }
    }

    /// The recipe of a stamp's token.
    pub fn token<'w>(&'w self, stamp: &Stamp<'w>) -> Result<Recipe<'w>, Obstacle> {
        let info = build::timestamp_info(&TimestampInfo {
            policy: "2.999.704.3161",
            digest: stamp.digest,
            imprint: &crate::crypto::digest(stamp.digest, &stamp.over)?,
            serial: &[0x41, 1],
            time: stamp.time,
            accuracy_millis: Some(1000),
            nonce: stamp.nonce,
        });
        let info = match stamp.info {
            Some(change) => change(info)?,
            None => info,
        };
        Recipe::token(stamp.by, &self.chain(), &info)
    }

    /// The same names, serial number and key as in a certificate of the issuer, with other
    /// extensions.
    pub fn reissued(
        &self,
        of: &Identity,
        edit: impl FnOnce(&mut Vec<Vec<u8>>),
    ) -> Result<Identity, Obstacle> {
        let mut fields = Reader::new(&of.certificate.der).sequence()?.sequence()?;
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut extensions = Vec::new();
        while !fields.is_empty() {
            let field = fields.read()?;
            if field.tag != der::context(3) {
                parts.push(field.full.to_vec());
                continue;
            }
            let mut list = field.inner()?.reader();
            while !list.is_empty() {
                extensions.push(list.read()?.full.to_vec());
            }
        }
        edit(&mut extensions);
        // A certificate without extensions is one of version 1.
        if extensions.is_empty() {
            parts.retain(|part| part.first() != Some(&der::context(0)));
        } else {
            parts.push(der::explicit(3, &der::sequence(&extensions)));
        }
        let body = der::sequence(&parts);
        let algorithm = cms::rsa(SignatureScheme::RsaPkcs1);
        let value = self.issuer.key.sign(&algorithm, &body)?;
        let certificate =
            der::sequence(&[body, signature_identifier(&algorithm)?, der::bit_string(&value)]);
        Ok(Identity {
            certificate: parse_certificate(&certificate)?,
            key: Arc::clone(&of.key),
            pkcs8: of.pkcs8,
        })
    }
}

/// extendedKeyUsage with these purposes.
pub fn key_purposes(critical: bool, purposes: &[&str]) -> Vec<u8> {
    let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| der::oid(purpose)).collect();
    let value = der::octet_string(&der::sequence(&purposes));
    let critical = if critical { der::boolean(true) } else { Vec::new() };
    der::sequence(&[der::oid(KEY_PURPOSES), critical, value])
}

/// id-ce-extKeyUsage.
pub const KEY_PURPOSES: &str = "2.5.29.37";

/// Takes the extension of a kind away.
pub fn without(extensions: &mut Vec<Vec<u8>>, kind: &str) {
    let prefix = der::oid(kind);
    extensions.retain(|extension| memchr::memmem::find(extension, &prefix).is_none());
}
