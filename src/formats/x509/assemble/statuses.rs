//! What CRLs and OCSP responses at hand say of a certificate: which are about it, who signed them, and
//! what they tell. Whether that counts is judged in `validation::revocation_acceptance`.

use super::Assembly;
use crate::formats::x509::crl::Crl;
use crate::formats::x509::shelf::Held;
use crate::formats::x509::shelf::HeldAnswer;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::Origin;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Answers of OCSP responses that are held against a certificate and an issuer of it for one file.
const LOOKED: u32 = 50_000;

/// Answers of one response about one certificate that are told: an honest one has one.
const ANSWERS: usize = 16;

/// Answers under another issuer key that are told of a certificate: one says enough.
pub(super) const STRAYS: usize = 4;

impl Assembly<'_> {
    /// Every CRL of the certificate's issuer, and every indirect one that it points to.
    pub(super) fn ask_crls(&mut self, certificate: &Certificate, issuers: &[Arc<Certificate>]) {
        let mut names = BTreeSet::from([certificate.issuer.canonical.as_str()]);
        for point in &certificate.crl_distribution_points {
            names.extend(point.crl_issuers.iter().map(String::as_str));
        }
        let mut crls: Vec<Held<Crl>> = Vec::new();
        for name in names {
            self.recall_crls(name, certificate);
            crls.extend(self.carried.crls(name).cloned());
            crls.extend(self.pool.shelf.crls(name).cloned());
            crls.extend(self.kept.crls(name).cloned());
        }
        let issued: BTreeSet<CertificateId> = issuers.iter().map(|issuer| issuer.id).collect();
        let mut seen = BTreeSet::new();
        for Held { value: crl, origin } in crls {
            if self.is_spent() {
                return;
            }
            if !crl.concerns(certificate) || !seen.insert(crl.id) {
                continue;
            }
            let mut candidates = self.named(&crl.issuer, crl.authority_key_id.as_deref());
            candidates.sort_by_key(|held| !issued.contains(&held.value.id));
            let signed = crl.signed();
            let check = |signer: &Certificate| crl.signed_by(&signed, signer);
            let (signer, signature) = self.signer(&signed, candidates, check, "the CRL's issuer");
            self.tell(RevocationEvidence {
                of: certificate.id,
                kind: RevocationKind::Crl,
                source: crl.id.to_string(),
                origin: origin.as_ref().clone(),
                status: crl.status(certificate),
                produced_at: None,
                this_update: crl.this_update,
                next_update: crl.next_update,
                signer,
                signature,
                signature_algorithm: crl.signature_algorithm.clone(),
                scope: Some(crl.scope(certificate)),
                knows_expired_since: crl.knows_expired_since,
                certificate_hash: None,
                deviations: crl.deviations().cloned().collect(),
            });
        }
    }

    /// Every OCSP answer whose CertID is the certificate's under one of its issuers.
    pub(super) fn ask_responses(
        &mut self,
        certificate: &Certificate,
        issuers: &[Arc<Certificate>],
    ) {
        let Ok(serial) = hex::decode(&certificate.serial) else { return };
        self.recall_responses(&serial, certificate);
        let shelves = [&self.carried, &self.pool.shelf, &self.kept];
        let answers: Vec<HeldAnswer> =
            shelves.into_iter().flat_map(|shelf| shelf.answers(&serial)).cloned().collect();
        for (HeldAnswer { response: Held { value: response, origin }, answer: at }, among) in
            self.about(certificate, issuers, answers)
        {
            if self.is_spent() {
                return;
            }
            let Some(answer) = response.answers.get(at) else { continue };
            let mut deviations = response.deviations(answer);
            if among > 1 {
                let at = Location { file: Some(response.id.to_string()), ..Location::default() };
                deviations.push(Deviation::new("OC-12", at, among.to_string(), "1"));
            }
            let mut candidates: Vec<Held<Certificate>> = Vec::new();
            candidates.extend(issuers.iter().filter_map(|issuer| self.held(issuer.id)));
            candidates.extend(response.certificates.iter().filter_map(|one| self.held(one.id)));
            match response.responder_name() {
                Some(name) => candidates.extend(self.named(name, None)),
                None => {
                    let hash = response.responder_key().unwrap_or_default();
                    let shelves = [&self.carried, &self.pool.shelf, &self.kept];
                    let mut by_key: Vec<Held<Certificate>> =
                        shelves.into_iter().flat_map(|s| s.responders(hash)).cloned().collect();
                    by_key.sort_by_key(|held| held.value.id);
                    candidates.extend(by_key);
                }
            }
            candidates.retain(|held| response.names(&held.value));
            let signed = response.signed();
            let check = |signer: &Certificate| signed.check(&signer.public_key);
            let (signer, signature) = self.signer(&signed, candidates, check, "the responder");
            self.tell(RevocationEvidence {
                of: certificate.id,
                kind: RevocationKind::Ocsp,
                source: response.id.to_string(),
                origin: origin.as_ref().clone(),
                status: answer.status,
                produced_at: Some(response.produced_at),
                this_update: answer.this_update,
                next_update: answer.next_update,
                signer,
                signature,
                signature_algorithm: response.signature_algorithm.clone(),
                scope: None,
                knows_expired_since: answer.archive_cutoff,
                certificate_hash: answer.certificate_hash_matches(certificate),
                deviations,
            });
        }
    }

    /// That an answer seems to be about a certificate, and names another key than its issuer's
    /// (OC-03): told, and no word on it.
    fn tell_stray(
        &mut self,
        certificate: &Certificate,
        issuers: &[Arc<Certificate>],
        held: &HeldAnswer,
    ) {
        let response = &held.response.value;
        let Some(answer) = response.answers.get(held.answer) else { return };
        let known: Vec<String> = issuers.iter().map(|issuer| issuer.id.to_string()).collect();
        let at = Location { file: Some(response.id.to_string()), ..Location::default() };
        let expected = format!("SHA-256 {}", known.join(", "));
        let stray = Deviation::new("OC-03", at, answer.issuer_key(), expected);
        self.tell(RevocationEvidence {
            of: certificate.id,
            kind: RevocationKind::Ocsp,
            source: response.id.to_string(),
            origin: held.response.origin.as_ref().clone(),
            status: RevocationStatus::Unknown,
            produced_at: Some(response.produced_at),
            this_update: answer.this_update,
            next_update: answer.next_update,
            signer: None,
            signature: Check::Unable("it is about another certificate".to_owned()),
            signature_algorithm: response.signature_algorithm.clone(),
            scope: None,
            knows_expired_since: None,
            certificate_hash: None,
            deviations: vec![stray],
        });
    }

    /// Of some answers those about a certificate; of many in one response those that speak against
    /// it, and the latest (OC-12), each with how many there are.
    fn about(
        &mut self,
        certificate: &Certificate,
        issuers: &[Arc<Certificate>],
        answers: Vec<HeldAnswer>,
    ) -> Vec<(HeldAnswer, usize)> {
        let mut seen = BTreeSet::new();
        let mut about: Vec<HeldAnswer> = Vec::new();
        let mut strays = 0_usize;
        for held in answers {
            if self.looked >= LOOKED {
                self.exceeded = true;
                break;
            }
            let Some(answer) = held.response.value.answers.get(held.answer) else { continue };
            let compared = u32::try_from(issuers.len()).unwrap_or(u32::MAX);
            self.looked = self.looked.saturating_add(compared);
            if issuers.iter().any(|issuer| answer.is_about(certificate, issuer))
                && seen.insert((held.response.value.id, held.answer))
            {
                about.push(held);
            } else if strays < STRAYS
                && !issuers.is_empty()
                && *held.response.origin != Origin::Cache
                && answer.seems_about(certificate)
                && seen.insert((held.response.value.id, held.answer))
            {
                strays = strays.saturating_add(1);
                self.tell_stray(certificate, issuers, &held);
            }
        }
        let mut of_response: BTreeMap<CertificateId, Vec<usize>> = BTreeMap::new();
        for (at, held) in about.iter().enumerate() {
            of_response.entry(held.response.value.id).or_default().push(at);
        }
        let mut kept = BTreeMap::new();
        for mut positions in of_response.into_values() {
            let among = positions.len();
            positions.sort_by_key(|at| {
                let held = about.get(*at);
                let answer = held.and_then(|held| held.response.value.answers.get(held.answer));
                let good = answer.is_some_and(|of| of.status == RevocationStatus::Good);
                (good, Reverse(answer.map(|answer| answer.this_update)), *at)
            });
            kept.extend(positions.into_iter().take(ANSWERS).map(|at| (at, among)));
        }
        let all = about.into_iter().enumerate();
        all.filter_map(|(at, held)| Some((held, *kept.get(&at)?))).collect()
    }
}
