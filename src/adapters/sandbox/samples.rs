//! The sample PKI of `certs-sample/`, embedded so that the one binary carries it.
//!
//! Its private keys are public: nothing may ever trust these certificates by default.

use super::SandboxError;
use crate::crypto::SoftwareKey;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::x509::parse_certificate;
use crate::model::Certificate;
use crate::model::RevocationReason;
use crate::model::Time;
use std::sync::Arc;
use std::sync::LazyLock;

/// What opens the sample PKCS#12 files.
pub const SAMPLE_PASSWORD: &str = "matkhau-mau";

/// A certificate of the sample PKI with its key.
pub(super) struct Sample {
    /// Its name in `certs-sample/`.
    pub name: &'static str,
    /// The name of who issued it.
    pub issuer: &'static str,
    /// Its facts.
    pub certificate: Arc<Certificate>,
    /// The parts that revocation data name.
    pub parts: Parts,
    /// Since when and why it is revoked.
    pub revoked: Option<(Time, RevocationReason)>,
    key: &'static [u8],
    store: Option<&'static [u8]>,
}

/// Elements of a certificate as they stand in it.
pub(super) struct Parts {
    /// INTEGER: the serial number.
    pub serial: Vec<u8>,
    /// The subject's name.
    pub subject: Vec<u8>,
    /// The bits of the subject's public key.
    pub key_bits: Vec<u8>,
}

impl Sample {
    /// Its private key.
    pub fn key(&self) -> Result<SoftwareKey, SandboxError> {
        Ok(SoftwareKey::from_pkcs8(self.key)?)
    }

    /// Whether it issues certificates.
    pub fn is_authority(&self) -> bool {
        self.certificate.basic_constraints.as_ref().is_some_and(|basic| basic.authority)
    }

    /// Whether it carries the names of others with a key of its own.
    pub fn is_rogue(&self) -> bool {
        self.name.starts_with("rogue-")
    }
}

/// All of them, in the order of `pki.toml`.
pub(super) fn all() -> Result<&'static [Sample], SandboxError> {
    static SAMPLES: LazyLock<Result<Vec<Sample>, FormatError>> =
        LazyLock::new(|| EMBEDDED.iter().map(read).collect());
    SAMPLES.as_deref().map_err(|error| SandboxError::Format(error.clone()))
}

/// One by its name.
pub(super) fn named(name: &str) -> Result<&'static Sample, SandboxError> {
    all()?
        .iter()
        .find(|sample| sample.name == name)
        .ok_or_else(|| SandboxError::NoSuchSample(name.to_owned()))
}

/// The sample trust anchors: the roots of generation 1 and 2 (not the rogue one).
///
/// # Errors
/// Where an embedded certificate cannot be read: our bug.
pub fn sample_anchors() -> Result<Vec<Arc<Certificate>>, SandboxError> {
    Ok(all()?
        .iter()
        .filter(|sample| sample.issuer == sample.name && !sample.is_rogue())
        .map(|sample| Arc::clone(&sample.certificate))
        .collect())
}

/// The sample sub-CAs of both generations, which complete chains.
///
/// # Errors
/// As [`sample_anchors`].
pub fn sample_certificates() -> Result<Vec<Arc<Certificate>>, SandboxError> {
    Ok(all()?
        .iter()
        .filter(|sample| {
            sample.is_authority() && sample.issuer != sample.name && !sample.is_rogue()
        })
        .map(|sample| Arc::clone(&sample.certificate))
        .collect())
}

/// A sample certificate by its name in `certs-sample/`: `leader`, `g2-cp`, `rogue-root`.
///
/// # Errors
/// Where there is none of this name.
pub fn sample_certificate(name: &str) -> Result<Arc<Certificate>, SandboxError> {
    Ok(Arc::clone(&named(name)?.certificate))
}

/// A sample signer's PKCS#12 file and its password: `leader`, `agency`.
///
/// # Errors
/// Where there is no signer of this name.
pub fn sample_key(name: &str) -> Result<(&'static [u8], &'static str), SandboxError> {
    let store = named(name)?.store;
    let store = store.ok_or_else(|| SandboxError::NoSuchSample(format!("{name}.p12")))?;
    Ok((store, SAMPLE_PASSWORD))
}

/// A sample certificate with its private key as PKCS#8, by its name in `certs-sample/`.
///
/// # Errors
/// Where there is none of this name.
pub fn sample_identity(
    name: &str,
) -> Result<(Arc<Certificate>, SoftwareKey, &'static [u8]), SandboxError> {
    let sample = named(name)?;
    Ok((Arc::clone(&sample.certificate), sample.key()?, sample.key))
}

fn read(embedded: &Embedded) -> Result<Sample, FormatError> {
    let revoked = match embedded.revoked {
        Some((at, reason)) => {
            let at = Time::parse(at)
                .ok_or_else(|| FormatError::unreadable(format!("`{at}` is not a time")))?;
            Some((at, reason))
        }
        None => None,
    };
    Ok(Sample {
        name: embedded.name,
        issuer: embedded.issuer,
        certificate: parse_certificate(embedded.certificate)?,
        parts: parts(embedded.certificate)?,
        revoked,
        key: embedded.key,
        store: embedded.store,
    })
}

/// TBSCertificate: version, serial, signature, issuer, validity, subject, key.
fn parts(certificate: &[u8]) -> Result<Parts, FormatError> {
    let mut fields = Reader::new(certificate).sequence()?.sequence()?;
    fields.optional(der::context(0))?;
    let serial = fields.expect(der::INTEGER)?.full.to_vec();
    for _ in 0..3 {
        fields.expect(der::SEQUENCE)?;
    }
    let subject = fields.expect(der::SEQUENCE)?.full.to_vec();
    let mut key = fields.sequence()?;
    key.expect(der::SEQUENCE)?;
    let (bits, _) = key.expect(der::BIT_STRING)?.bits()?;
    Ok(Parts { serial, subject, key_bits: bits.to_vec() })
}

struct Embedded {
    name: &'static str,
    issuer: &'static str,
    certificate: &'static [u8],
    key: &'static [u8],
    store: Option<&'static [u8]>,
    revoked: Option<(&'static str, RevocationReason)>,
}

/// The rows follow `certs-sample/pki.toml`; a test compares them.
const EMBEDDED: &[Embedded] = &[
    Embedded {
        name: "g1-root",
        issuer: "g1-root",
        certificate: include_bytes!("../../../certs-sample/trust/g1-root.crt"),
        key: include_bytes!("../../../certs-sample/keys/g1-root.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "g1-cp",
        issuer: "g1-root",
        certificate: include_bytes!("../../../certs-sample/ca/g1-cp.crt"),
        key: include_bytes!("../../../certs-sample/keys/g1-cp.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "g1-btc",
        issuer: "g1-root",
        certificate: include_bytes!("../../../certs-sample/ca/g1-btc.crt"),
        key: include_bytes!("../../../certs-sample/keys/g1-btc.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "g1-agency",
        issuer: "g1-cp",
        certificate: include_bytes!("../../../certs-sample/signers/g1-agency.crt"),
        key: include_bytes!("../../../certs-sample/keys/g1-agency.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/g1-agency.p12")),
        revoked: None,
    },
    Embedded {
        name: "g1-officer",
        issuer: "g1-btc",
        certificate: include_bytes!("../../../certs-sample/signers/g1-officer.crt"),
        key: include_bytes!("../../../certs-sample/keys/g1-officer.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/g1-officer.p12")),
        revoked: None,
    },
    Embedded {
        name: "g2-root",
        issuer: "g2-root",
        certificate: include_bytes!("../../../certs-sample/trust/g2-root.crt"),
        key: include_bytes!("../../../certs-sample/keys/g2-root.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "g2-cp",
        issuer: "g2-root",
        certificate: include_bytes!("../../../certs-sample/ca/g2-cp.crt"),
        key: include_bytes!("../../../certs-sample/keys/g2-cp.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "g2-dcs",
        issuer: "g2-root",
        certificate: include_bytes!("../../../certs-sample/ca/g2-dcs.crt"),
        key: include_bytes!("../../../certs-sample/keys/g2-dcs.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "g2-revoked",
        issuer: "g2-root",
        certificate: include_bytes!("../../../certs-sample/ca/g2-revoked.crt"),
        key: include_bytes!("../../../certs-sample/keys/g2-revoked.pk8"),
        store: None,
        revoked: Some(("2024-06-01T01:00:00Z", RevocationReason::CaCompromise)),
    },
    Embedded {
        name: "leader",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/leader.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader.p12")),
        revoked: None,
    },
    Embedded {
        name: "leader-p256",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/leader-p256.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader-p256.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader-p256.p12")),
        revoked: None,
    },
    Embedded {
        name: "agency",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/agency.crt"),
        key: include_bytes!("../../../certs-sample/keys/agency.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/agency.p12")),
        revoked: None,
    },
    Embedded {
        name: "agency-p256",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/agency-p256.crt"),
        key: include_bytes!("../../../certs-sample/keys/agency-p256.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/agency-p256.p12")),
        revoked: None,
    },
    Embedded {
        name: "party-office",
        issuer: "g2-dcs",
        certificate: include_bytes!("../../../certs-sample/signers/party-office.crt"),
        key: include_bytes!("../../../certs-sample/keys/party-office.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/party-office.p12")),
        revoked: None,
    },
    Embedded {
        name: "leader-expired",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/leader-expired.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader-expired.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader-expired.p12")),
        revoked: None,
    },
    Embedded {
        name: "leader-revoked",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/leader-revoked.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader-revoked.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader-revoked.p12")),
        revoked: Some(("2024-06-01T01:00:00Z", RevocationReason::KeyCompromise)),
    },
    Embedded {
        name: "leader-not-yet-valid",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/leader-not-yet-valid.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader-not-yet-valid.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader-not-yet-valid.p12")),
        revoked: None,
    },
    Embedded {
        name: "leader-below-revoked",
        issuer: "g2-revoked",
        certificate: include_bytes!("../../../certs-sample/signers/leader-below-revoked.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader-below-revoked.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader-below-revoked.p12")),
        revoked: None,
    },
    Embedded {
        name: "leader-encryption-only",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/signers/leader-encryption-only.crt"),
        key: include_bytes!("../../../certs-sample/keys/leader-encryption-only.pk8"),
        store: Some(include_bytes!("../../../certs-sample/signers/leader-encryption-only.p12")),
        revoked: None,
    },
    Embedded {
        name: "tsa",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/services/tsa.crt"),
        key: include_bytes!("../../../certs-sample/keys/tsa.pk8"),
        store: Some(include_bytes!("../../../certs-sample/services/tsa.p12")),
        revoked: None,
    },
    Embedded {
        name: "tsa-expired",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/services/tsa-expired.crt"),
        key: include_bytes!("../../../certs-sample/keys/tsa-expired.pk8"),
        store: Some(include_bytes!("../../../certs-sample/services/tsa-expired.p12")),
        revoked: None,
    },
    Embedded {
        name: "ocsp",
        issuer: "g2-cp",
        certificate: include_bytes!("../../../certs-sample/services/ocsp.crt"),
        key: include_bytes!("../../../certs-sample/keys/ocsp.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "rogue-root",
        issuer: "rogue-root",
        certificate: include_bytes!("../../../certs-sample/rogue/rogue-root.crt"),
        key: include_bytes!("../../../certs-sample/keys/rogue-root.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "rogue-cp",
        issuer: "rogue-root",
        certificate: include_bytes!("../../../certs-sample/rogue/rogue-cp.crt"),
        key: include_bytes!("../../../certs-sample/keys/rogue-cp.pk8"),
        store: None,
        revoked: None,
    },
    Embedded {
        name: "rogue-leader",
        issuer: "rogue-cp",
        certificate: include_bytes!("../../../certs-sample/rogue/rogue-leader.crt"),
        key: include_bytes!("../../../certs-sample/keys/rogue-leader.pk8"),
        store: Some(include_bytes!("../../../certs-sample/rogue/rogue-leader.p12")),
        revoked: None,
    },
    Embedded {
        name: "rogue-tsa",
        issuer: "rogue-cp",
        certificate: include_bytes!("../../../certs-sample/rogue/rogue-tsa.crt"),
        key: include_bytes!("../../../certs-sample/keys/rogue-tsa.pk8"),
        store: None,
        revoked: None,
    },
];

#[cfg(test)]
mod tests {
    use super::all;
    use super::sample_anchors;
    use super::sample_certificates;
    use super::sample_key;
    use crate::adapters::sandbox::faults::reason_name;

    #[test]
    fn embedded_samples_are_those_of_the_description() {
        let description: toml::Table =
            toml::from_str(include_str!("../../../certs-sample/pki.toml")).expect("TOML");
        let described: Vec<String> = description["certificate"]
            .as_array()
            .expect("certificates")
            .iter()
            .map(|row| {
                let text = |name: &str| row[name].as_str().expect("text").to_owned();
                let revoked = row.get("revoked").map_or_else(String::new, |revoked| {
                    let part = |name: &str| revoked[name].as_str().expect("text");
                    format!("{} {}", part("at"), part("reason"))
                });
                let store = row.get("pkcs12").is_some();
                format!("{} {} {} {store} {revoked}", text("name"), text("issuer"), text("serial"))
            })
            .collect();
        let embedded: Vec<String> = all()
            .expect("samples")
            .iter()
            .map(|sample| {
                let revoked = sample.revoked.map_or_else(String::new, |(at, reason)| {
                    format!("{at} {}", reason_name(reason))
                });
                let serial = hex::encode(&sample.parts.serial[2..]);
                let serial =
                    serial.strip_prefix("00ff").map_or(serial.clone(), |rest| format!("ff{rest}"));
                let store = sample.store.is_some();
                format!("{} {} {serial} {store} {revoked}", sample.name, sample.issuer)
            })
            .collect();
        assert_eq!(embedded, described);
    }

    #[test]
    fn every_sample_key_is_its_certificates() {
        use crate::crypto::SigningKey;
        for sample in all().expect("samples") {
            let key = sample.key().expect(sample.name);
            assert_eq!(
                hex::encode(&key.public_key().spki),
                hex::encode(&sample.certificate.public_key.spki),
                "{}",
                sample.name
            );
        }
    }

    #[test]
    fn rogues_are_neither_anchors_nor_helpers() {
        let anchors = sample_anchors().expect("anchors");
        assert_eq!(anchors.len(), 2);
        assert_eq!(sample_certificates().expect("sub-CAs").len(), 5);
        assert!(sample_key("leader").is_ok());
        assert!(sample_key("ocsp").is_err(), "it has no PKCS#12");
        assert!(sample_key("nobody").is_err());
    }
}
