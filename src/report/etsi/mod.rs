//! The validation report of ETSI TS 119 102-2 V1.4.1, in XML: one report a signature, then the
//! objects that they rest on. Left out is what condau has no say on (signature quality) or does not
//! keep (bytes of CRLs and responses, which are named by digest).
//!
//! Rules and policies are named by URNs of our own, `urn:condau:rule:ID` and
//! `urn:condau:policy:sha256:HEX`; so is a file without a signature, for which the standard has no
//! indication.

mod attributes;
mod blocks;
mod element;
mod names;
mod objects;

use super::lang::Lang;
use super::message::Message;
use super::signer::shown_name;
use super::verdict::Outcome;
use super::verdict::Report;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Indeterminate;
use crate::model::Judgement;
use crate::model::Reason;
use crate::model::ReferenceRole;
use crate::model::RevocationStatus;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::SignatureKind;
use crate::model::SuiteAxis;
use crate::model::Time;
use crate::policy::rule;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use element::Element;
use objects::Objects;
use std::io;
use std::io::Write;

const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns", "http://uri.etsi.org/19102/v1.4.1#"),
    ("xmlns:ds", "http://www.w3.org/2000/09/xmldsig#"),
    ("xmlns:XAdES", "http://uri.etsi.org/01903/v1.3.2#"),
];

/// Writes a report. Messages are in the language asked for.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let mut root = Element::of("ValidationReport", parts(report, lang));
    for (name, uri) in NAMESPACES {
        root = root.with(name, uri);
    }
    root.write(0, out)
}

fn parts(report: &Report, lang: Lang) -> Vec<Element> {
    let Outcome::Judged { evidence, judgement } = &report.outcome else {
        return vec![without_signature(report, lang)];
    };
    let objects = Objects::of(evidence, judgement);
    let page = Page { evidence, judgement, objects: &objects, lang };
    let pairs = report.signatures();
    // A document's timestamps are objects; where there is nothing else, they are what is reported.
    let only_tokens = pairs.iter().all(|(observed, _)| observed.timestamp.is_some());
    let told = (1..).zip(pairs);
    let told = told.filter(|(_, (observed, _))| only_tokens || observed.timestamp.is_none());
    let mut parts: Vec<Element> =
        told.map(|(number, (observed, judged))| page.signature(number, observed, judged)).collect();
    if parts.is_empty() {
        parts.push(without_signature(report, lang));
    }
    parts.push(Element::of("SignatureValidationObjects", objects.elements(lang)));
    parts
}

/// The report where there is no signature to report on.
fn without_signature(report: &Report, lang: Lang) -> Element {
    let findings = messages(report.findings(), lang);
    let mut status =
        vec![Element::text("MainIndication", names::of_no_signature(report.verdict()))];
    status.extend(additional(findings).map(|more| of_data(vec![more])));
    let status = Element::of("SignatureValidationStatus", status);
    Element::of("SignatureValidationReport", [status])
}

struct Page<'a> {
    evidence: &'a Evidence,
    judgement: &'a Judgement,
    objects: &'a Objects<'a>,
    lang: Lang,
}

impl Page<'_> {
    fn signature(
        &self,
        number: usize,
        observed: &SignatureEvidence,
        judged: &SignatureJudgement,
    ) -> Element {
        let id = format!("S-{number}");
        let mut parts = vec![identifier(&id, observed)];
        parts.push(self.constraints(judged));
        parts.push(self.times(observed, judged));
        parts.extend(self.document(observed));
        parts.extend(attributes::of(observed, self.objects));
        parts.extend(self.signer(observed));
        let process = Element::text("SignatureValidationProcessID", process(observed, judged));
        parts.push(Element::of("SignatureValidationProcess", [process]));
        let (main, sub) = names::of_conclusion(judged.conclusion);
        let mut status = vec![Element::text("MainIndication", main)];
        status.extend(sub.map(|sub| Element::text("SubIndication", sub)));
        status.push(of_data(self.associated(&id, observed, judged)));
        parts.push(Element::of("SignatureValidationStatus", status));
        Element::of("SignatureValidationReport", parts)
    }

    /// The policy, each building block and what it came to, each path that was rejected, and each
    /// rule that is not kept.
    fn constraints(&self, judged: &SignatureJudgement) -> Element {
        let hash = &self.judgement.policy_sha256;
        let identifier =
            Element::text("XAdES:Identifier", format!("urn:condau:policy:sha256:{hash}"));
        let policy = Element::of(
            "XAdES:SignaturePolicyId",
            [
                Element::of("XAdES:SigPolicyId", [identifier]),
                Element::of("XAdES:SigPolicyHash", digest_parts(names::SHA256, hash)),
            ],
        );
        let policy = Element::of("SignaturePolicyIdentifier", [policy]);
        let policy = Element::of("SignatureValidationPolicy", [policy]);
        let blocks = blocks::of(&judged.blocks, &judged.rejected, self.objects, self.lang);
        let rules = judged.findings.iter().map(|finding| constraint(finding, self.lang));
        let parts = std::iter::once(policy).chain(blocks).chain(rules);
        Element::of("ValidationConstraintsEvaluationReport", parts)
    }

    fn times(&self, observed: &SignatureEvidence, judged: &SignatureJudgement) -> Element {
        let best = judged.best_signature_time;
        let proof = judged.timestamps.iter().find(|token| {
            token.reason.is_none()
                && token.time.min(self.judgement.at) == best
                && token.kind != SignatureKind::ContentTimestamp
        });
        let object = proof.and_then(|token| self.objects.timestamp(&token.id));
        let own = observed.timestamp.is_some();
        Element::of(
            "ValidationTimeInfo",
            [
                time("ValidationTime", self.judgement.at),
                poe("BestSignatureTime", best, object.filter(|_| !own)),
            ],
        )
    }

    /// What was signed: its digest where it is one, else the file's.
    fn document(&self, observed: &SignatureEvidence) -> Option<Element> {
        let reference = observed.references.iter().find(|reference| {
            reference.role == ReferenceRole::Document && !reference.computed_digest.is_empty()
        });
        let digest = match reference.and_then(|one| one.digest.algorithm.map(|of| (one, of))) {
            Some((reference, of)) => {
                digest("DigestAlgAndValue", of.uri(), &reference.computed_digest)
            }
            None => digest("DigestAlgAndValue", names::SHA256, &self.evidence.document.sha256),
        };
        let object = refer("SignersDocumentRepresentation", &self.objects.document());
        Some(Element::of("SignersDocument", [digest, object]))
    }

    fn signer(&self, observed: &SignatureEvidence) -> Option<Element> {
        let id = observed.signer.certificate?;
        let object = self.objects.certificate(id)?;
        let entry = self.evidence.certificate(id)?;
        let name = shown_name(&entry.certificate.subject);
        let parts = [refer("SignerCertificate", &object), Element::text("Signer", name)];
        Some(Element::of("SignerInformation", parts))
    }

    /// What the status rests on.
    fn associated(
        &self,
        id: &str,
        observed: &SignatureEvidence,
        judged: &SignatureJudgement,
    ) -> Vec<Element> {
        let mut parts = self.chain(&judged.chain);
        let sources = judged.revocation.iter().filter_map(|at| self.evidence.revocation.get(*at));
        let tokens = judged.timestamps.iter().filter_map(|one| self.objects.timestamp(&one.id));
        let related = sources.clone().filter_map(|source| self.objects.source(&source.source));
        parts.extend(related.chain(tokens).map(|one| refer("RelatedValidationObject", &one)));
        let revoked = sources.filter_map(|source| match source.status {
            RevocationStatus::Revoked { at, reason } => Some((source, at, reason)),
            RevocationStatus::Good | RevocationStatus::Unknown => None,
        });
        for (source, at, reason) in revoked.take(1) {
            let Some(object) = self.objects.certificate(source.of) else { continue };
            let mut inside = vec![
                refer("ValidationObjectId", &object),
                time("RevocationTime", at),
                Element::text("RevocationReason", names::reason(reason)),
            ];
            let list = self.objects.source(&source.source);
            inside.extend(list.map(|list| refer("RevocationObject", &list)));
            parts.push(Element::of("RevocationStatusInformation", inside));
        }
        if judged.axes.suite != SuiteAxis::NotEvaluated {
            let secure = judged.axes.suite == SuiteAxis::Acceptable;
            let algorithm = names::algorithm(&observed.value.algorithm);
            parts.push(Element::of(
                "CryptoInformation",
                [
                    refer("ValidationObjectId", id),
                    Element::text("Algorithm", algorithm),
                    Element::text("SecureAlgorithm", secure.to_string()),
                ],
            ));
        }
        parts.extend(additional(messages(&judged.findings, self.lang)));
        parts
    }

    /// The anchor and the chain, where it is at hand.
    fn chain(&self, chain: &[CertificateId]) -> Vec<Element> {
        let anchored = chain.last().filter(|last| self.evidence.anchor(**last).is_some());
        let above = anchored.filter(|_| chain.len() > 1);
        let anchor = above.and_then(|last| self.objects.certificate(*last));
        let mut parts: Vec<Element> = anchor.iter().map(|one| refer("TrustAnchor", one)).collect();
        parts.extend(certificate_chain(chain, anchor.is_some(), self.objects));
        parts
    }
}

/// Certificates from the signing one upwards; `None` where there is none.
fn certificate_chain(
    chain: &[CertificateId],
    anchored: bool,
    objects: &Objects<'_>,
) -> Option<Element> {
    let named: Vec<String> = chain.iter().filter_map(|id| objects.certificate(*id)).collect();
    let (first, above) = named.split_first()?;
    let anchor = above.last().filter(|_| anchored);
    let between = above.len().saturating_sub(usize::from(anchor.is_some()));
    let mut inside = vec![refer("SigningCertificate", first)];
    inside.extend(above.iter().take(between).map(|one| refer("IntermediateCertificate", one)));
    inside.extend(anchor.map(|one| refer("TrustAnchor", one)));
    Some(Element::of("CertificateChain", inside))
}

fn identifier(id: &str, observed: &SignatureEvidence) -> Element {
    let value = &observed.value;
    let mut parts = Vec::new();
    if !value.message_sha256.is_empty() {
        parts.push(digest("DigestAlgAndValue", names::SHA256, &value.message_sha256));
    }
    if !value.octets.is_empty() {
        parts.push(Element::text("ds:SignatureValue", base64_of_hex(&value.octets)));
    }
    parts.push(Element::text("HashOnly", "false"));
    parts.push(Element::text("DocHashOnly", "false"));
    parts.push(Element::text("DAIdentifier", &observed.id));
    Element::of("SignatureIdentifier", parts).with("id", id)
}

/// A rule that is not kept, with what the policy makes of it.
fn constraint(finding: &Finding, lang: Lang) -> Element {
    let decides = finding.severity == Severity::Fail;
    let reason = rule(&finding.rule).and_then(|row| row.reason);
    let reason = reason.unwrap_or(Reason::Indeterminate(Indeterminate::SigConstraintsFailure));
    let (main, sub) = names::of_block(decides.then_some(reason));
    let mut status = vec![Element::text("MainIndication", main)];
    status.extend(sub.map(|sub| Element::text("SubIndication", sub)));
    let told = messages(std::slice::from_ref(finding), lang);
    status
        .extend(additional(told).map(|more| Element::of("AssociatedValidationReportData", [more])));
    let identifier = format!("urn:condau:rule:{}", names::uri(&finding.rule));
    applied(identifier, None, status)
}

/// A constraint that was applied, the clause that it follows, and its status.
fn applied(identifier: String, clause: Option<&str>, status: Vec<Element>) -> Element {
    let mut parts = vec![Element::text("ValidationConstraintIdentifier", identifier)];
    parts.extend(clause.map(|clause| {
        let kind = Element::text("Type", "urn:condau:clause");
        Element::of("ValidationConstraintParameter", [kind, Element::text("Value", clause)])
    }));
    let applied = Element::text("Status", "urn:etsi:019102:constraintStatus:applied");
    parts.push(Element::of("ConstraintStatus", [applied]));
    parts.push(Element::of("ValidationStatus", status));
    Element::of("ValidationConstraint", parts)
}

/// Which process the status comes from.
fn process(observed: &SignatureEvidence, judged: &SignatureJudgement) -> String {
    let archived = judged.timestamps.iter().any(|token| {
        matches!(token.kind, SignatureKind::ArchiveTimestamp | SignatureKind::DocumentTimestamp)
    });
    let name = if archived {
        "LTA"
    } else if judged.timestamps.is_empty() || observed.timestamp.is_some() {
        "Basic"
    } else {
        "LTVM"
    };
    format!("urn:etsi:019102:validationprocess:{name}")
}

/// Findings as severity and sentence.
fn messages(findings: &[Finding], lang: Lang) -> Vec<(&'static str, String)> {
    let told = findings.iter().map(|finding| {
        let kind = match finding.severity {
            Severity::Fail => "urn:condau:message:fail",
            Severity::Warn => "urn:condau:message:warn",
            Severity::Inform => "urn:condau:message:inform",
        };
        (kind, format!("{}: {}", finding.rule, Message::of(finding, lang)))
    });
    told.collect()
}

fn additional(messages: Vec<(&'static str, String)>) -> Option<Element> {
    let data = messages.into_iter().map(|(kind, message)| {
        Element::of("ReportData", [Element::text("Type", kind), Element::text("Value", message)])
    });
    let data: Vec<Element> = data.collect();
    (!data.is_empty()).then(|| Element::of("AdditionalValidationReportData", data))
}

fn of_data(parts: Vec<Element>) -> Element {
    Element::of("AssociatedValidationReportData", parts)
}

fn time(name: &'static str, time: Time) -> Element {
    Element::text(name, time.to_string())
}

/// A proof of existence, with the timestamp that gives it.
fn poe(name: &'static str, at: Time, by: Option<String>) -> Element {
    let mut parts = vec![time("POETime", at), Element::text("TypeOfProof", names::BY_VALIDATION)];
    parts.extend(by.map(|by| refer("POEObject", &by)));
    Element::of(name, parts)
}

fn refer(name: &'static str, to: &str) -> Element {
    Element::of(name, []).with("VOReference", to)
}

fn digest(name: &'static str, algorithm: &str, hex: &str) -> Element {
    Element::of(name, digest_parts(algorithm, hex))
}

fn digest_parts(algorithm: &str, hex: &str) -> [Element; 2] {
    [
        Element::of("ds:DigestMethod", []).with("Algorithm", algorithm),
        Element::text("ds:DigestValue", base64_of_hex(hex)),
    ]
}

fn base64_of_hex(text: &str) -> String {
    STANDARD.encode(hex::decode(text).unwrap_or_default())
}
