//! Assumptions put into evidence, policy and time, so that the judge can be asked about them.
//!
//! What is invented here (a timestamp authority, an issuer, a status) keeps every rule by
//! construction and never leaves this module's caller: only the judge's answer does.

use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::Change;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Evidence;
use crate::model::ExtendedKeyUsage;
use crate::model::KeyKind;
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
use crate::model::RevocationStatus;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignedReference;
use crate::model::SignerIdentification;
use crate::model::Time;
use crate::model::TimestampFacts;
use crate::model::TrustAnchor;
use crate::policy::Level;
use crate::policy::Suite;
use crate::policy::ValidationPolicy;
use std::borrow::Cow;
use std::sync::Arc;

/// What the judge is asked about.
#[derive(Clone)]
pub(super) struct Situation<'a> {
    pub(super) evidence: Cow<'a, Evidence>,
    pub(super) policy: Cow<'a, ValidationPolicy>,
    pub(super) at: Time,
    /// The signature: its position, then the position of each counter-signature below.
    pub(super) place: &'a [usize],
}

impl Situation<'_> {
    /// Makes a change come true.
    pub(super) fn assume(&mut self, change: &Change) {
        match change {
            Change::Trust { certificate, .. } => self.trust(*certificate),
            Change::Issuer { of, .. } => self.supply_issuer(*of),
            Change::Status { of } => {
                for (certificate, issuer) in of {
                    let next = self.at.plus_seconds(DAY);
                    self.say_good(*certificate, *issuer, self.at, next);
                }
            }
            Change::Timestamp { window } => {
                let Some(time) = window.until else { return };
                let token = self.token(SignatureKind::SignatureTimestamp, time, Vec::new());
                if let Some(signature) = self.signature() {
                    signature.timestamps.push(token);
                }
            }
            Change::Archive { window, of } => {
                let Some(time) = window.until else { return };
                for (certificate, issuer) in of {
                    self.say_good(*certificate, *issuer, time, time.plus_seconds(DAY));
                }
                self.archive(time);
            }
            Change::Content { .. } => {
                let Some(signature) = self.signature() else { return };
                for reference in signature.references.iter_mut().filter(|one| !one.found) {
                    reference.found = true;
                    reference.intact = Check::Holds;
                    reference.computed_digest.clone_from(&reference.signed_digest);
                }
            }
            Change::Policy { rules } => {
                let levels = &mut self.policy.to_mut().levels;
                levels.extend(rules.iter().map(|rule| (rule.clone(), Level::Warn)));
            }
            Change::At { window } => self.at = window.from.or(window.until).unwrap_or(self.at),
        }
    }

    fn signature(&mut self) -> Option<&mut SignatureEvidence> {
        let (first, below) = self.place.split_first()?;
        let first = self.evidence.to_mut().signatures.get_mut(*first)?;
        below
            .iter()
            .try_fold(first, |signature, position| signature.counter_signatures.get_mut(*position))
    }

    fn trust(&mut self, certificate: CertificateId) {
        let anchors = &mut self.evidence.to_mut().anchors;
        anchors.push(TrustAnchor::new(certificate));
        anchors.sort();
    }

    fn add(&mut self, certificate: Certificate, links: Vec<Link>) {
        let certificates = &mut self.evidence.to_mut().certificates;
        let id = certificate.id;
        let known = certificates.binary_search_by(|entry| entry.certificate.id.cmp(&id));
        if let Err(place) = known {
            let certificate = Arc::new(certificate);
            let entry = CertificateEntry { certificate, origin: Origin::Cache, links };
            certificates.insert(place, entry);
        }
    }

    fn supply_issuer(&mut self, of: CertificateId) {
        let Some(below) = self.evidence.certificate(of).map(|entry| entry.certificate.clone())
        else {
            return;
        };
        let invented = CertificateId(of.0.map(|byte| byte ^ 0xa5));
        // An anchor is held to nothing but its name and how large its key is.
        let issuer = invent(invented, below.issuer.clone());
        self.add(issuer, Vec::new());
        self.trust(invented);
        let certificates = &mut self.evidence.to_mut().certificates;
        if let Some(entry) = certificates.iter_mut().find(|entry| entry.certificate.id == of) {
            entry.links.push(Link { issuer: invented, signature: Check::Holds });
        }
    }

    /// Puts in a response by the issuer itself, which is asked for least.
    fn say_good(&mut self, of: CertificateId, issuer: CertificateId, at: Time, next: Time) {
        let Some(signer) = self.evidence.certificate(issuer) else { return };
        let key = &signer.certificate.public_key;
        let own = &signer.certificate.signature_algorithm;
        let asked = self.at.max(next);
        let signature_algorithm = strong(&self.policy.suite, key, asked)
            .or_else(|| strong(&self.policy.suite, key, at))
            .unwrap_or_else(|| own.clone());
        self.evidence.to_mut().revocation.push(RevocationEvidence {
            of,
            kind: RevocationKind::Ocsp,
            source: format!("assumed {of} {at}"),
            origin: Origin::Cache,
            status: RevocationStatus::Good,
            produced_at: Some(at),
            this_update: at,
            next_update: Some(next),
            signer: Some(issuer),
            signature: Check::Holds,
            signature_algorithm,
            scope: None,
            knows_expired_since: Some(FIRST),
            certificate_hash: Some(true),
            deviations: Vec::new(),
        });
    }

    /// A timestamp over the signature, all certificates and all status data that there were.
    fn archive(&mut self, time: Time) {
        let mut protects = vec!["document".to_owned()];
        let entries = self.evidence.certificates.iter();
        let there = entries.filter(|entry| entry.certificate.not_before <= time);
        protects.extend(there.map(|entry| format!("certificate:{}", entry.certificate.id)));
        let sources = self.evidence.revocation.iter().filter(|source| source.this_update <= time);
        protects.extend(sources.map(|source| match source.kind {
            RevocationKind::Crl => format!("crl:{}", source.source),
            RevocationKind::Ocsp => format!("ocsp:{}", source.source),
        }));
        // What lies in revisions of a file is covered by a later revision.
        let revised = self.signature().is_some_and(|signature| signature.covered_until.is_some());
        if revised {
            let names = self.evidence.signatures.iter().map(|one| format!("signature:{}", one.id));
            protects.extend(names);
            let token = self.token(SignatureKind::DocumentTimestamp, time, protects);
            self.evidence.to_mut().signatures.push(token);
        } else {
            let token = self.token(SignatureKind::ArchiveTimestamp, time, protects);
            if let Some(signature) = self.signature() {
                signature.timestamps.push(token);
            }
        }
    }

    /// A token of an authority that is trusted.
    fn token(
        &mut self,
        kind: SignatureKind,
        time: Time,
        mut protects: Vec<String>,
    ) -> SignatureEvidence {
        let id = self.signature().map(|signature| signature.id.clone()).unwrap_or_default();
        protects.push(format!("signature:{id}"));
        let authority = CertificateId([0xa5; 32]);
        let purposes = vec!["1.3.6.1.5.5.7.3.8".to_owned()];
        let certificate = Certificate {
            extended_key_usage: Some(ExtendedKeyUsage { purposes, critical: true }),
            ..invent(authority, Name::default())
        };
        let key = &certificate.public_key;
        let algorithm = strong(&self.policy.suite, key, self.at).unwrap_or_else(pss);
        if self.evidence.certificate(authority).is_none() {
            self.add(certificate, Vec::new());
            self.trust(authority);
        }
        let digest = algorithm.digest.unwrap_or(DigestAlgorithm::Sha512);
        let imprint = SignedReference {
            role: ReferenceRole::Imprint,
            what: String::new(),
            at: Location::default(),
            digest: DigestUse { algorithm: Some(digest), name: digest.name().to_owned() },
            found: true,
            intact: Check::Holds,
            signed_digest: String::new(),
            computed_digest: String::new(),
        };
        SignatureEvidence {
            id: format!("assumed {time}"),
            kind,
            format: SignatureFormat::Rfc3161,
            at: Location::default(),
            references: vec![imprint],
            value: SignatureValue {
                algorithm,
                verifies: Check::Holds,
                sha256: String::new(),
                octets: String::new(),
                message_sha256: String::new(),
            },
            signer: SignerIdentification {
                certificate: Some(authority),
                ..SignerIdentification::default()
            },
            attributes: SignedAttributes::default(),
            coverage: Coverage::EntireFile,
            covered_until: (kind == SignatureKind::DocumentTimestamp).then_some(u64::MAX),
            uncovered: Vec::new(),
            covered: Vec::new(),
            later: LaterChanges::default(),
            restrictions: Restrictions::default(),
            timestamp: Some(TimestampFacts {
                sha256: String::new(),
                time,
                accuracy_millis: None,
                ordering: false,
                policy: String::new(),
                serial: String::new(),
                nonce: None,
                authority: None,
                protects,
            }),
            timestamps: Vec::new(),
            counter_signatures: Vec::new(),
            validation_data: Vec::new(),
            listed: Vec::new(),
            deviations: Vec::new(),
        }
    }
}

const DAY: i64 = 86_400;
/// 1900 and 9999: longer than anything that is asked about.
const FIRST: Time = Time::from_unix(-2_208_988_800);
const LAST: Time = Time::from_unix(253_402_300_799);

/// Which keys sign by which schemes, the best first.
const SCHEMES: [(KeyKind, SignatureScheme); 5] = [
    (KeyKind::Rsa, SignatureScheme::RsaPss),
    (KeyKind::Rsa, SignatureScheme::RsaPkcs1),
    (KeyKind::Ec, SignatureScheme::Ecdsa),
    (KeyKind::Ed25519, SignatureScheme::Ed25519),
    (KeyKind::Ed448, SignatureScheme::Ed448),
];

/// The algorithm of the suite that signs with such a key and is relied on at a time.
fn strong(suite: &Suite, key: &PublicKey, at: Time) -> Option<SignatureAlgorithm> {
    let digests = [DigestAlgorithm::Sha512, DigestAlgorithm::Sha256];
    let fitting = SCHEMES.into_iter().filter(|(kind, _)| *kind == key.kind);
    let mut all = fitting.flat_map(|(_, scheme)| digests.map(|digest| named(scheme, digest)));
    all.find(|algorithm| suite.signature(algorithm, key.bits).covers(at))
}

fn pss() -> SignatureAlgorithm {
    named(SignatureScheme::RsaPss, DigestAlgorithm::Sha512)
}

fn named(scheme: SignatureScheme, digest: DigestAlgorithm) -> SignatureAlgorithm {
    SignatureAlgorithm { scheme, digest: Some(digest), pss: None, name: scheme.name().to_owned() }
}

/// A certificate with a key of a size that is relied on, with whichever scheme.
fn invent(id: CertificateId, subject: Name) -> Certificate {
    let (kind, spki) = (KeyKind::Rsa, id.0.to_vec());
    let public_key = PublicKey { kind, bits: 4096, curve: None, spki };
    let signature_algorithm = pss();
    Certificate {
        id,
        der: Vec::new(),
        version: 3,
        serial: "00".to_owned(),
        issuer: subject.clone(),
        subject,
        not_before: FIRST,
        not_after: LAST,
        public_key,
        signature_algorithm,
        basic_constraints: None,
        key_usage: None,
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
