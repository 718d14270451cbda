//! The objects that a report rests on: the document, certificates, status data and timestamps, each
//! with an id, by what it is represented, and since when it is proven to have existed.

use super::additional;
use super::blocks;
use super::digest;
use super::element::Element;
use super::messages;
use super::names;
use super::of_data;
use super::poe;
use super::refer;
use super::time;
use crate::model::BlockJudgement;
use crate::model::CertificateId;
use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Judgement;
use crate::model::Reason;
use crate::model::RejectedPath;
use crate::model::RevocationKind;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::report::Lang;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;

/// All objects of a document, by name.
pub(super) struct Objects<'a> {
    evidence: &'a Evidence,
    at: Time,
    tokens: Vec<Token<'a>>,
    /// By what [`crate::model::TimestampFacts::protects`] names: since when, and by which timestamp.
    proofs: BTreeMap<&'a str, (Time, String)>,
}

/// A timestamp that was judged.
struct Token<'a> {
    evidence: &'a SignatureEvidence,
    reason: Option<Reason>,
    findings: &'a [Finding],
    blocks: &'a [BlockJudgement],
    rejected: &'a [RejectedPath],
}

const DOCUMENT: &str = "D-1";

impl<'a> Objects<'a> {
    /// The objects of a document that was judged.
    pub(super) fn of(evidence: &'a Evidence, judgement: &'a Judgement) -> Self {
        let mut tokens = Vec::new();
        let pairs = evidence.signatures.iter().zip(&judgement.signatures);
        for (observed, judged) in pairs {
            collect(observed, judged, &mut tokens);
        }
        let mut proofs: BTreeMap<&'a str, (Time, String)> = BTreeMap::new();
        for (number, token) in (1..).zip(&tokens) {
            let Some(facts) = token.evidence.timestamp.as_ref().filter(|_| token.reason.is_none())
            else {
                continue;
            };
            for object in &facts.protects {
                let proof = (facts.time.min(judgement.at), token_id(number));
                let known = proofs.entry(object).or_insert_with(|| proof.clone());
                if proof.0 < known.0 {
                    *known = proof;
                }
            }
        }
        Self { evidence, at: judgement.at, tokens, proofs }
    }

    /// The id of the document.
    pub(super) fn document(&self) -> String {
        DOCUMENT.to_owned()
    }

    /// The id of a certificate.
    pub(super) fn certificate(&self, id: CertificateId) -> Option<String> {
        self.evidence.certificate(id).map(|_| format!("C-{id}"))
    }

    /// The id of a CRL or response by its digest.
    pub(super) fn source(&self, sha256: &str) -> Option<String> {
        let known = self.evidence.revocation.iter().any(|source| source.source == sha256);
        (known && sha256.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| format!("R-{sha256}"))
    }

    /// The id of a timestamp by that of its evidence.
    pub(super) fn timestamp(&self, id: &str) -> Option<String> {
        let numbered = (1..).zip(&self.tokens);
        let mut found = numbered.filter(|(_, token)| token.evidence.id == id);
        found.next().map(|(number, _)| token_id(number))
    }

    /// Every object.
    pub(super) fn elements(&self, lang: Lang) -> Vec<Element> {
        let document = digest("DigestAlgAndValue", names::SHA256, &self.evidence.document.sha256);
        let mut all = vec![self.object(DOCUMENT, "signedData", document, "document", Vec::new())];
        for entry in &self.evidence.certificates {
            let certificate = &entry.certificate;
            let bytes = Element::text("base64", STANDARD.encode(&certificate.der));
            let name = format!("certificate:{}", certificate.id);
            let id = format!("C-{}", certificate.id);
            all.push(self.object(&id, "certificate", bytes, &name, Vec::new()));
        }
        let mut told = BTreeMap::new();
        for source in &self.evidence.revocation {
            let Some(id) = self.source(&source.source) else { continue };
            // One list speaks of several certificates.
            if told.insert(id.clone(), ()).is_some() {
                continue;
            }
            let (kind, name) = match source.kind {
                RevocationKind::Crl => ("CRL", format!("crl:{}", source.source)),
                RevocationKind::Ocsp => ("OCSPResponse", format!("ocsp:{}", source.source)),
            };
            let representation = digest("DigestAlgAndValue", names::SHA256, &source.source);
            all.push(self.object(&id, kind, representation, &name, Vec::new()));
        }
        for (number, token) in (1..).zip(&self.tokens) {
            let facts = token.evidence.timestamp.as_ref();
            let sha256 = facts.map_or("", |facts| facts.sha256.as_str());
            let representation = digest("DigestAlgAndValue", names::SHA256, sha256);
            let mut more = Vec::new();
            more.extend(self.provides(token));
            more.push(self.validated(token, lang));
            let name = format!("signature:{}", token.evidence.id);
            let id = token_id(number);
            all.push(self.object(&id, "timestamp", representation, &name, more));
        }
        all
    }

    fn object(
        &self,
        id: &str,
        kind: &str,
        representation: Element,
        name: &str,
        more: Vec<Element>,
    ) -> Element {
        let proof = match self.proofs.get(name) {
            Some((time, by)) if by != id => poe("POE", *time, Some(by.clone())),
            _ => poe("POE", self.at, None),
        };
        let kind = Element::text("ObjectType", format!("urn:etsi:019102:validationObject:{kind}"));
        let representation = Element::of("ValidationObjectRepresentation", [representation]);
        let parts = [kind, representation, proof].into_iter().chain(more);
        Element::of("ValidationObject", parts).with("id", id)
    }

    /// What a timestamp that holds proves to have existed.
    fn provides(&self, token: &Token<'_>) -> Option<Element> {
        let facts = token.evidence.timestamp.as_ref().filter(|_| token.reason.is_none())?;
        let mut parts = vec![time("POETime", facts.time)];
        let objects = facts.protects.iter().filter_map(|name| match name.split_once(':') {
            None => (name == "document").then(|| DOCUMENT.to_owned()),
            Some(("certificate", id)) => self.certificate(CertificateId::from_hex(id)?),
            Some(("crl" | "ocsp", id)) => self.source(id),
            Some(("signature", id)) => self.timestamp(id),
            Some(_) => None,
        });
        parts.extend(objects.map(|object| refer("ValidationObject", &object)));
        let signatures = facts.protects.iter().filter_map(|name| {
            let id = name.strip_prefix("signature:")?;
            let signature = self.evidence.signatures.iter().find(|one| one.id == id)?;
            let hex = Some(&signature.value.sha256).filter(|hex| !hex.is_empty())?;
            Some(Element::of(
                "SignatureReference",
                [
                    Element::text("DigestMethod", names::SHA256),
                    Element::text("DigestValue", super::base64_of_hex(hex)),
                ],
            ))
        });
        parts.extend(signatures);
        Some(Element::of("POEProvisioning", parts))
    }

    /// The report on a timestamp.
    fn validated(&self, token: &Token<'_>, lang: Lang) -> Element {
        let told = blocks::of(token.blocks, token.rejected, self, lang);
        let mut parts = vec![Element::of("ValidationConstraintsEvaluationReport", told)];
        let signer = token.evidence.signer.certificate;
        if let Some(object) = signer.and_then(|id| self.certificate(id)) {
            parts.push(Element::of("SignerInformation", [refer("SignerCertificate", &object)]));
        }
        let (main, sub) = names::of_block(token.reason);
        let mut status = vec![Element::text("MainIndication", main)];
        status.extend(sub.map(|sub| Element::text("SubIndication", sub)));
        let told = additional(messages(token.findings, lang));
        status.extend(told.map(|more| of_data(vec![more])));
        parts.push(Element::of("SignatureValidationStatus", status));
        Element::of("ValidationReport", parts)
    }
}

fn token_id(number: usize) -> String {
    format!("T-{number}")
}

/// The timestamps in a signature and its counter-signatures, and those that stand by themselves.
fn collect<'a>(
    observed: &'a SignatureEvidence,
    judged: &'a SignatureJudgement,
    tokens: &mut Vec<Token<'a>>,
) {
    if observed.timestamp.is_some() {
        let reason = match judged.conclusion {
            Conclusion::TotalPassed => None,
            Conclusion::Indeterminate(why) => Some(Reason::Indeterminate(why)),
            Conclusion::TotalFailed(why) => Some(Reason::Failed(why)),
        };
        tokens.push(Token {
            evidence: observed,
            reason,
            findings: &judged.findings,
            blocks: &judged.blocks,
            rejected: &judged.rejected,
        });
    }
    for token in &observed.timestamps {
        let own = judged.timestamps.iter().find(|one| one.id == token.id);
        if let Some(own) = own {
            tokens.push(Token {
                evidence: token,
                reason: own.reason,
                findings: &own.findings,
                blocks: &own.blocks,
                rejected: &own.rejected,
            });
        }
    }
    for (observed, judged) in observed.counter_signatures.iter().zip(&judged.counter_signatures) {
        collect(observed, judged, tokens);
    }
}
