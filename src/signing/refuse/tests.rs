//! Tests of refusals: each with what is refused, and its neighbour that is not.

use super::Refusal;
use super::certificate;
use super::earlier_signatures;
use super::revoked;
use crate::formats::x509::parse_certificate;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestUse;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::ExtendedKeyUsage;
use crate::model::FieldLock;
use crate::model::KeyUsage;
use crate::model::Location;
use crate::model::Name;
use crate::model::Origin;
use crate::model::ReferenceRole;
use crate::model::Restrictions;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedReference;
use crate::model::Time;
use crate::report::in_vietnamese;
use crate::signing::chain::ProvedChain;
use std::sync::Arc;

fn time(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn algorithm() -> SignatureAlgorithm {
    let digest = crate::model::DigestAlgorithm::Sha256;
    SignatureAlgorithm {
        scheme: SignatureScheme::RsaPkcs1,
        digest: Some(digest),
        pss: None,
        name: "1.2.840.113549.1.1.11".to_owned(),
    }
}

/// The sample leader's certificate with dates and usages that the tests speak of.
pub(in crate::signing) fn leader() -> Certificate {
    let der = include_bytes!("../../../certs-sample/signers/leader.crt");
    let sample = parse_certificate(der).expect("a certificate");
    Certificate {
        subject: Name { text: "CN=Leader".to_owned(), ..sample.subject.clone() },
        not_before: time("2024-01-01"),
        not_after: time("2027-01-01"),
        key_usage: Some(KeyUsage(KeyUsage::NON_REPUDIATION)),
        extended_key_usage: None,
        ..Certificate::clone(&sample)
    }
}

#[test]
fn certificate_signs_within_its_dates_only() {
    let leader = leader();
    assert_eq!(certificate(&leader, time("2024-01-01")), Ok(()));
    assert_eq!(certificate(&leader, time("2027-01-01")), Ok(()));
    let late = certificate(&leader, time("2027-01-01T00:00:01Z")).expect_err("expired");
    assert!(matches!(late, Refusal::Expired { .. }));
    assert!(in_vietnamese(&late.to_string()).contains("đã hết hạn sử dụng"));
    let early = certificate(&leader, time("2023-12-31")).expect_err("not yet");
    assert!(matches!(early, Refusal::NotYetValid { .. }));
    assert!(in_vietnamese(&early.to_string()).contains("chưa có hiệu lực"));
}

#[test]
fn key_usage_without_signing_is_refused() {
    let at = time("2026-01-01");
    for usage in [None, Some(KeyUsage(KeyUsage::DIGITAL_SIGNATURE))] {
        let allowed = Certificate { key_usage: usage, ..leader() };
        assert_eq!(certificate(&allowed, at), Ok(()), "{usage:?}");
    }
    for usage in [KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN, 1 << 2] {
        let other = Certificate { key_usage: Some(KeyUsage(usage)), ..leader() };
        let refused = certificate(&other, at).expect_err("another usage");
        assert!(matches!(refused, Refusal::Usage { .. }));
    }
}

#[test]
fn certificate_of_a_service_is_refused_and_one_of_a_person_is_not() {
    let with = |purposes: &[&str]| {
        let purposes = purposes.iter().map(|oid| (*oid).to_owned()).collect();
        let extended_key_usage = Some(ExtendedKeyUsage { purposes, critical: true });
        certificate(&Certificate { extended_key_usage, ..leader() }, time("2026-01-01"))
    };
    assert!(with(&["1.3.6.1.5.5.7.3.8"]).is_err(), "timeStamping");
    assert!(with(&["1.3.6.1.5.5.7.3.9"]).is_err(), "OCSPSigning");
    assert!(with(&["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"]).is_ok());
}

fn evidence(status: RevocationStatus, of: CertificateId, signature: Check) -> Evidence {
    Evidence {
        document: Document {
            name: String::new(),
            sha256: String::new(),
            size: 0,
            format: DocumentFormat::Unknown,
            revisions: Vec::new(),
            security_store: None,
            encrypted: false,
            deviations: Vec::new(),
        },
        signatures: Vec::new(),
        records: Vec::new(),
        certificates: Vec::new(),
        revocation: vec![RevocationEvidence {
            of,
            kind: RevocationKind::Crl,
            source: String::new(),
            origin: Origin::Cache,
            status,
            produced_at: None,
            this_update: time("2026-01-01"),
            next_update: None,
            signer: None,
            signature,
            signature_algorithm: algorithm(),
            scope: None,
            knows_expired_since: None,
            certificate_hash: None,
            deviations: Vec::new(),
        }],
        anchors: Vec::new(),
        trust_sha256: String::new(),
        revocation_sha256: String::new(),
        fetched: Vec::new(),
    }
}

#[test]
fn revocation_that_holds_refuses_the_signer_and_those_above() {
    let at = time("2025-06-01");
    let status = RevocationStatus::Revoked { at, reason: RevocationReason::KeyCompromise };
    let leader = leader();
    let alone = ProvedChain::default();
    let refused = revoked(&evidence(status, leader.id, Check::Holds), &leader, &alone);
    let refused = refused.expect_err("revoked");
    assert_eq!(
        refused.to_string(),
        "the certificate of CN=Leader was revoked at 2025-06-01T00:00:00Z"
    );
    let above = Certificate { id: CertificateId([2; 32]), ..leader.clone() };
    let chain = ProvedChain { issuers: vec![Arc::new(above)], ..ProvedChain::default() };
    let of_issuer = evidence(status, CertificateId([2; 32]), Check::Holds);
    assert!(revoked(&of_issuer, &leader, &chain).is_err());
    assert!(revoked(&of_issuer, &leader, &alone).is_ok());
}

#[test]
fn revocation_that_does_not_hold_or_says_good_refuses_nothing() {
    let at = time("2025-06-01");
    let status = RevocationStatus::Revoked { at, reason: RevocationReason::Unspecified };
    let leader = leader();
    let alone = ProvedChain::default();
    for (status, signature) in [
        (status, Check::Fails),
        (status, Check::Unable("no signer".to_owned())),
        (RevocationStatus::Good, Check::Holds),
        (RevocationStatus::Unknown, Check::Holds),
    ] {
        assert_eq!(revoked(&evidence(status, leader.id, signature), &leader, &alone), Ok(()));
    }
}

pub(in crate::signing) fn earlier() -> SignatureEvidence {
    SignatureEvidence {
        id: "Chữ ký 1".to_owned(),
        kind: SignatureKind::Signature,
        format: SignatureFormat::Pades,
        at: Location::default(),
        references: vec![SignedReference {
            role: ReferenceRole::Document,
            what: "bytes 0..9".to_owned(),
            at: Location::default(),
            digest: DigestUse { algorithm: None, name: String::new() },
            found: true,
            intact: Check::Holds,
            signed_digest: "aa".to_owned(),
            computed_digest: "aa".to_owned(),
        }],
        value: SignatureValue {
            algorithm: algorithm(),
            verifies: Check::Holds,
            sha256: "00".to_owned(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: crate::model::SignerIdentification::default(),
        attributes: crate::model::SignedAttributes::default(),
        coverage: Coverage::EntireFile,
        covered_until: None,
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: crate::model::LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations: Vec::new(),
    }
}

fn restricted(restrictions: Restrictions) -> Vec<SignatureEvidence> {
    vec![SignatureEvidence { restrictions, ..earlier() }]
}

#[test]
fn certification_that_allows_nothing_refuses_and_one_that_allows_signing_does_not() {
    for (permission, allowed) in [(1, false), (2, true), (3, true)] {
        let by = restricted(Restrictions { doc_mdp: Some(permission), ..Restrictions::default() });
        assert_eq!(earlier_signatures(&by, "Chữ ký 2").is_ok(), allowed, "P={permission}");
    }
    let by = restricted(Restrictions { doc_mdp: Some(1), ..Restrictions::default() });
    let refused = earlier_signatures(&by, "x").expect_err("P=1");
    assert_eq!(refused, Refusal::NoChangesAllowed { by: "Chữ ký 1".to_owned() });
}

#[test]
fn locked_field_is_refused_by_name_part_by_part() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for (lock, field, allowed) in [
        (FieldLock::All, "a", false),
        (FieldLock::Include(names(&["Signature 1"])), "Signature 1", false),
        (FieldLock::Include(names(&["Signature 1"])), "Signature 1.below", false),
        (FieldLock::Include(names(&["Signature 1"])), "Signature 10", true),
        (FieldLock::Exclude(names(&["Signature 2"])), "Signature 2", true),
        (FieldLock::Exclude(names(&["Signature 2"])), "Signature 3", false),
    ] {
        let locks = Restrictions { field_locks: vec![lock.clone()], ..Restrictions::default() };
        let outcome = earlier_signatures(&restricted(locks), field);
        assert_eq!(outcome.is_ok(), allowed, "{lock:?} {field}");
    }
}

#[test]
fn earlier_signature_that_does_not_hold_is_refused_with_both_digests() {
    let mut broken = earlier();
    broken.references[0].intact = Check::Fails;
    broken.references[0].computed_digest = "bb".to_owned();
    let refused = earlier_signatures(&[broken], "x").expect_err("broken");
    assert_eq!(
        refused.to_string(),
        "signature `Chữ ký 1` does not hold: the digest of bytes 0..9 is bb, aa was signed"
    );
    let mut forged = earlier();
    forged.value.verifies = Check::Fails;
    assert!(earlier_signatures(&[forged], "x").is_err());
    let mut unknown = earlier();
    unknown.value.verifies = Check::Unable("SM2".to_owned());
    assert_eq!(earlier_signatures(&[unknown], "x"), Ok(()));
}

#[test]
fn document_timestamp_restricts_nothing() {
    let timestamp = SignatureEvidence {
        kind: SignatureKind::DocumentTimestamp,
        restrictions: Restrictions { doc_mdp: Some(1), ..Restrictions::default() },
        ..earlier()
    };
    assert_eq!(earlier_signatures(&[timestamp], "x"), Ok(()));
}

#[test]
fn every_refusal_has_its_vietnamese() {
    let field = || "F".to_owned();
    let refusals = [
        Refusal::PasswordNeeded,
        Refusal::WrongPassword,
        Refusal::Encryption { what: "public keys".to_owned() },
        Refusal::NotPermitted,
        Refusal::DynamicForm,
        Refusal::FieldFilled { field: field() },
        Refusal::NotASignatureField { field: field() },
        Refusal::FieldName { field: field(), why: "a name is needed" },
        Refusal::SeedValue {
            field: field(),
            constraint: "DigestMethod",
            wanted: "sha512".to_owned(),
            offered: "sha256".to_owned(),
        },
    ];
    for refusal in refusals {
        assert_ne!(refusal.to_string(), in_vietnamese(&refusal.to_string()));
        assert!(!in_vietnamese(&refusal.to_string()).is_ascii(), "{refusal}");
    }
}
