//! A small invented world for the judge's tests: a root, an authority, a signer, a timestamp
//! authority, with current status data for each; a test changes what it is about.

use crate::model::BasicConstraints;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::CertificateReference;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::ExtendedKeyUsage;
use crate::model::Judgement;
use crate::model::KeyKind;
use crate::model::KeyUsage;
use crate::model::LaterChanges;
use crate::model::Link;
use crate::model::Location;
use crate::model::Name;
use crate::model::Origin;
use crate::model::PublicKey;
use crate::model::QualifiedStatements;
use crate::model::ReferenceRole;
use crate::model::Restrictions;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureJudgement;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignedReference;
use crate::model::SignerIdentification;
use crate::model::Time;
use crate::model::TimestampFacts;
use crate::model::TrustAnchor;
use crate::policy::ValidationPolicy;
use crate::validation::validate;
use std::sync::Arc;

pub(crate) const TIMESTAMPING: &str = "1.3.6.1.5.5.7.3.8";
pub(crate) const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

pub(crate) fn t(text: &str) -> Time {
    Time::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
}

pub(crate) fn id(name: &str) -> CertificateId {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(name.bytes()).for_each(|(slot, byte)| *slot = byte);
    CertificateId(bytes)
}

pub(crate) fn rsa(bits: u32, key: &str) -> PublicKey {
    PublicKey { kind: KeyKind::Rsa, bits, curve: None, spki: key.as_bytes().to_vec() }
}

pub(crate) fn algorithm(digest: DigestAlgorithm) -> SignatureAlgorithm {
    // With 3072 bits there is no end to it (TS 119 312).
    let (scheme, name) = (SignatureScheme::RsaPss, "1.2.840.113549.1.1.10".to_owned());
    SignatureAlgorithm { scheme, digest: Some(digest), pss: None, name }
}

pub(crate) fn digest_use(digest: DigestAlgorithm) -> DigestUse {
    DigestUse { algorithm: Some(digest), name: digest.oid().to_owned() }
}

fn name(text: &str) -> Name {
    Name {
        text: format!("CN={text}"),
        canonical: format!("2.5.4.3={text};"),
        attributes: vec![("2.5.4.3".to_owned(), text.to_owned())],
    }
}

/// A certificate of a person, from 2026 to 2028, with an RSA-3072 key.
pub(crate) fn certificate(subject: &str, issuer: &str) -> Certificate {
    Certificate {
        id: id(subject),
        der: subject.as_bytes().to_vec(),
        version: 3,
        serial: "01".to_owned(),
        subject: name(subject),
        issuer: name(issuer),
        not_before: t("2026-01-01"),
        not_after: t("2028-01-01"),
        public_key: rsa(3072, subject),
        signature_algorithm: algorithm(DigestAlgorithm::Sha256),
        basic_constraints: None,
        key_usage: Some(KeyUsage(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION)),
        extended_key_usage: None,
        subject_key_id: None,
        authority_key_id: None,
        emails: Vec::new(),
        policies: Vec::new(),
        crl_distribution_points: Vec::new(),
        delta_urls: Vec::new(),
        ocsp_urls: Vec::new(),
        issuer_urls: Vec::new(),
        ocsp_no_check: false,
        alternative_names: Vec::new(),
        name_constraints: None,
        policy_mappings: Vec::new(),
        policy_constraints: None,
        inhibit_any_policy: None,
        qc_statements: Vec::new(),
        qualified: QualifiedStatements::default(),
        private_key_usage: None,
        no_revocation_available: false,
        unknown_critical: Vec::new(),
        deviations: Vec::new(),
    }
}

/// A certificate of an authority, from 2020 to 2040.
pub(crate) fn authority(subject: &str, issuer: &str) -> Certificate {
    Certificate {
        not_before: t("2020-01-01"),
        not_after: t("2040-01-01"),
        basic_constraints: Some(BasicConstraints {
            authority: true,
            path_length: None,
            critical: true,
        }),
        key_usage: Some(KeyUsage(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN)),
        ..certificate(subject, issuer)
    }
}

/// A certificate of a timestamp authority, from 2026 to 2029.
pub(crate) fn stamper(subject: &str, issuer: &str) -> Certificate {
    let purposes = vec![TIMESTAMPING.to_owned()];
    Certificate {
        not_after: t("2029-01-01"),
        extended_key_usage: Some(ExtendedKeyUsage { purposes, critical: true }),
        ..certificate(subject, issuer)
    }
}

/// A CRL's word that `of` is good: issued 2026-03-15, next 2026-09-15.
pub(crate) fn good(of: &str, issuer: &str) -> RevocationEvidence {
    RevocationEvidence {
        of: id(of),
        kind: RevocationKind::Crl,
        source: format!("crl of {issuer} good"),
        origin: Origin::Embedded,
        status: RevocationStatus::Good,
        produced_at: None,
        this_update: t("2026-03-15"),
        next_update: Some(t("2026-09-15")),
        signer: Some(id(issuer)),
        signature: Check::Holds,
        signature_algorithm: algorithm(DigestAlgorithm::Sha256),
        scope: None,
        knows_expired_since: None,
        certificate_hash: None,
        deviations: Vec::new(),
    }
}

/// A CRL's word, of the day after, that `of` was revoked then.
pub(crate) fn revoked(of: &str, issuer: &str, since: &str) -> RevocationEvidence {
    let at = t(since);
    RevocationEvidence {
        source: format!("crl of {issuer} revoked"),
        status: RevocationStatus::Revoked { at, reason: RevocationReason::KeyCompromise },
        this_update: at.plus_seconds(86_400),
        next_update: Some(at.plus_seconds(180 * 86_400)),
        ..good(of, issuer)
    }
}

pub(crate) fn on_hold(of: &str, issuer: &str, since: &str) -> RevocationEvidence {
    let at = t(since);
    RevocationEvidence {
        status: RevocationStatus::Revoked { at, reason: RevocationReason::CertificateHold },
        ..revoked(of, issuer, since)
    }
}

fn reference(role: ReferenceRole, what: &str) -> SignedReference {
    SignedReference {
        role,
        what: what.to_owned(),
        at: Location::range(0, 840),
        digest: digest_use(DigestAlgorithm::Sha256),
        found: true,
        intact: Check::Holds,
        signed_digest: "aa".repeat(32),
        computed_digest: "aa".repeat(32),
    }
}

/// A PAdES signature by `signer`, claimed 2026-03-10T09:00Z, of the whole file.
pub(crate) fn signature(field: &str, signer: &str) -> SignatureEvidence {
    SignatureEvidence {
        id: field.to_owned(),
        kind: SignatureKind::Signature,
        format: SignatureFormat::Pades,
        at: Location { field: Some(field.to_owned()), ..Location::default() },
        references: vec![reference(ReferenceRole::Document, "bytes 0..840 and 960..2030")],
        value: SignatureValue {
            algorithm: algorithm(DigestAlgorithm::Sha256),
            verifies: Check::Holds,
            sha256: "bb".repeat(32),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification {
            certificate: Some(id(signer)),
            bare_key: None,
            embedded: vec![id(signer)],
            reference: Some(CertificateReference {
                attribute: "signing-certificate-v2".to_owned(),
                digest: digest_use(DigestAlgorithm::Sha256),
                digest_matches: Check::Holds,
                issuer_serial_matches: None,
            }),
            verifying_keys: 1,
        },
        attributes: SignedAttributes {
            claimed_signing_time: Some(t("2026-03-10T09:00:00Z")),
            ..SignedAttributes::default()
        },
        coverage: Coverage::EntireFile,
        covered_until: Some(2030),
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations: Vec::new(),
    }
}

/// A token by `signer`.
pub(crate) fn token(kind: SignatureKind, signer: &str, time: &str) -> SignatureEvidence {
    SignatureEvidence {
        kind,
        format: SignatureFormat::Rfc3161,
        references: vec![reference(ReferenceRole::Imprint, "message-imprint")],
        attributes: SignedAttributes::default(),
        covered_until: None,
        timestamp: Some(TimestampFacts {
            sha256: String::new(),
            time: t(time),
            accuracy_millis: None,
            ordering: false,
            policy: "1.2.3".to_owned(),
            serial: "07".to_owned(),
            nonce: None,
            authority: None,
            protects: match kind {
                SignatureKind::DocumentTimestamp => {
                    vec!["document".to_owned(), "signature:Leader".to_owned()]
                }
                _ => vec!["signature:Leader".to_owned()],
            },
        }),
        ..signature(&format!("token of {time}"), signer)
    }
}

/// The world, with one signature without a timestamp.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) evidence: Evidence,
    pub(crate) policy: ValidationPolicy,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let document = Document {
            name: "cong-van.pdf".to_owned(),
            sha256: "cc".repeat(32),
            size: 2030,
            format: DocumentFormat::Pdf,
            revisions: Vec::new(),
            security_store: None,
            encrypted: false,
            deviations: Vec::new(),
        };
        let evidence = Evidence {
            document,
            signatures: vec![signature("Leader", "signer")],
            records: Vec::new(),
            certificates: Vec::new(),
            revocation: vec![good("signer", "ca"), good("tsa", "ca"), good("ca", "root")],
            anchors: vec![TrustAnchor::new(id("root"))],
            trust_sha256: String::new(),
            revocation_sha256: String::new(),
            fetched: Vec::new(),
        };
        let policy = ValidationPolicy::built_in("etsi-2026").expect("built in");
        let mut scene = Self { evidence, policy };
        scene.add(authority("root", "root"));
        scene.add(authority("ca", "root"));
        scene.add(certificate("signer", "ca"));
        scene.add(stamper("tsa", "ca"));
        scene
    }

    /// The same with a signature timestamp of `time`.
    pub(crate) fn stamped(time: &str) -> Self {
        let mut scene = Self::new();
        scene.signature().timestamps.push(token(SignatureKind::SignatureTimestamp, "tsa", time));
        scene
    }

    /// Adds a certificate (in place of one of the same name), signed by its issuer.
    pub(crate) fn add(&mut self, certificate: Certificate) {
        let issuer = certificate.issuer.common_name().map(id).expect("an issuer");
        self.evidence.certificates.retain(|entry| entry.certificate.id != certificate.id);
        self.evidence.certificates.push(CertificateEntry {
            certificate: Arc::new(certificate),
            origin: Origin::Embedded,
            links: vec![Link { issuer, signature: Check::Holds }],
        });
        self.evidence.certificates.sort_by_key(|entry| entry.certificate.id);
    }

    /// Changes one certificate.
    pub(crate) fn change(&mut self, of: &str, change: impl FnOnce(&mut Certificate)) {
        let entry = self
            .evidence
            .certificates
            .iter_mut()
            .find(|entry| entry.certificate.id == id(of))
            .expect("there is one");
        change(Arc::make_mut(&mut entry.certificate));
    }

    /// Puts one word on `of` in place of all others.
    pub(crate) fn status(&mut self, status: RevocationEvidence) {
        self.evidence.revocation.retain(|known| known.of != status.of);
        self.evidence.revocation.push(status);
    }

    /// Makes the signer expire on a day, and its status data of 2026 known.
    pub(crate) fn signer_until(&mut self, not_after: &str) {
        self.change("signer", |certificate| certificate.not_after = t(not_after));
    }

    pub(crate) fn signature(&mut self) -> &mut SignatureEvidence {
        &mut self.evidence.signatures[0]
    }

    pub(crate) fn policy(&mut self, name: &str) -> &mut Self {
        self.policy = ValidationPolicy::built_in(name).expect("built in");
        self
    }

    /// The same policy with one rule held otherwise.
    pub(crate) fn hold(&mut self, toml: &str) -> &mut Self {
        let text = format!("extends = \"etsi-2026\"\n{toml}");
        self.policy = ValidationPolicy::from_toml(&text, "test").unwrap_or_else(|e| panic!("{e}"));
        self
    }

    pub(crate) fn judge(&self, at: &str) -> Judgement {
        validate(&self.evidence, &self.policy, t(at))
    }

    pub(crate) fn first(&self, at: &str) -> SignatureJudgement {
        self.judge(at).signatures.remove(0)
    }

    /// `TOTAL-PASSED`, or indication and sub-indication, of the first signature.
    pub(crate) fn verdict(&self, at: &str) -> String {
        spoken(&self.first(at))
    }

    /// Ids of the rules found on the first signature.
    pub(crate) fn rules(&self, at: &str) -> Vec<String> {
        self.first(at).findings.iter().map(|finding| finding.rule.to_string()).collect()
    }
}

/// A day on which the unchanged scenes pass.
pub(crate) const NOW: &str = "2026-04-01";
/// A moment after the claimed time, for a timestamp.
pub(crate) const STAMPED: &str = "2026-03-10T09:05:00Z";

/// The verdict, and that the rule is among the findings.
#[track_caller]
pub(crate) fn found(scene: &Scene, rule: &str, verdict: &str) {
    let rules = scene.rules(NOW);
    assert!(rules.iter().any(|found| found == rule), "{rule} is not in {rules:?}");
    assert_eq!(scene.verdict(NOW), verdict);
}

#[track_caller]
pub(crate) fn passes(scene: &Scene) {
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED", "{:?}", scene.first(NOW).findings);
}

pub(crate) fn spoken(judged: &SignatureJudgement) -> String {
    match judged.conclusion.sub_indication() {
        None => judged.conclusion.indication().to_owned(),
        Some(sub) => format!("{}/{sub}", judged.conclusion.indication()),
    }
}
