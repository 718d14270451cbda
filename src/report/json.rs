//! The report as JSON, schema `condau-report/1` (`docs/report.schema.json`). The order of fields
//! is fixed, and the same report is the same bytes.

mod findings;

pub(super) use findings::Findings;

use super::lang::Lang;
use super::signer::managing_unit;
use super::verdict::Inputs;
use super::verdict::Outcome;
use super::verdict::Report;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::KeyPeriod;
use crate::model::ModificationLevel;
use crate::model::Reason;
use crate::model::RecordJudgement;
use crate::model::RejectedPath;
use crate::model::RevocationKind;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignedReference;
use crate::model::Time;
use crate::model::TimestampJudgement;
use crate::model::ValidityModel;
use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;
use std::io;

/// The name of this schema; raised when something is renamed or dropped.
pub const SCHEMA: &str = "condau-report/1";

/// Writes one report on one line, without a line end.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report, lang: Lang, out: &mut impl io::Write) -> io::Result<()> {
    serde_json::to_writer(out, &Root::of(report, lang)).map_err(io::Error::from)
}

/// Writes one report over several lines, for people who read JSON.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_pretty(report: &Report, lang: Lang, out: &mut impl io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(out, &Root::of(report, lang)).map_err(io::Error::from)
}

/// Whether a report on one line, of a file that passed, holds what is worth a look
/// ([`super::people::notes`]).
pub fn has_notes(line: &[u8]) -> bool {
    // Most have none, which shows without reading them.
    if memchr::memmem::find(line, b"\"severity\":\"warn\"").is_none() {
        return false;
    }
    let Ok(told) = serde_json::from_slice::<Noted<'_>>(line) else { return false };
    let warns = |findings: &[NotedFinding<'_>]| findings.iter().any(|one| one.severity == "warn");
    let by_people = |one: &&NotedSignature<'_>| one.kind != "document-timestamp";
    let signed = told.signatures.iter().any(|one| by_people(&one));
    warns(&told.findings)
        || told
            .signatures
            .iter()
            .filter(|one| !signed || by_people(one))
            .any(|one| warns(&one.findings))
        || (!signed && told.timestamps.iter().any(|one| warns(&one.findings)))
}

/// Whether a report on one line names the signature that stands beside its file. No text within
/// holds quotes that are not escaped.
pub fn names_signature_beside(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"\"rule\":\"CM-03-BY\"").is_some()
}

#[derive(Deserialize)]
struct Noted<'a> {
    #[serde(borrow)]
    signatures: Vec<NotedSignature<'a>>,
    #[serde(borrow)]
    timestamps: Vec<NotedSignature<'a>>,
    #[serde(borrow)]
    findings: Vec<NotedFinding<'a>>,
}

#[derive(Deserialize)]
struct NotedSignature<'a> {
    kind: &'a str,
    #[serde(borrow)]
    findings: Vec<NotedFinding<'a>>,
}

#[derive(Deserialize)]
struct NotedFinding<'a> {
    severity: &'a str,
}

#[derive(Serialize)]
struct Root<'a> {
    schema: &'static str,
    file: &'a str,
    sha256: Option<&'a str>,
    size: Option<u64>,
    format: DocumentFormat,
    verdict: &'static str,
    signatures: Vec<Signature<'a>>,
    timestamps: Vec<Signature<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence_records: Vec<Record<'a>>,
    findings: Findings<'a>,
    inputs: InputsJson<'a>,
}

impl<'a> Root<'a> {
    fn of(report: &'a Report, lang: Lang) -> Self {
        let (mut signatures, mut timestamps) = (Vec::new(), Vec::new());
        let mut evidence_records = Vec::new();
        if let Outcome::Judged { evidence, .. } = &report.outcome {
            let records = report.records().iter();
            evidence_records.extend(records.map(|of| Record::of(evidence, of, lang)));
            for (observed, judged) in report.signatures() {
                let to = if observed.kind == SignatureKind::Timestamp {
                    &mut timestamps
                } else {
                    &mut signatures
                };
                to.push(Signature::of(evidence, observed, judged, lang));
            }
        }
        let (sha256, size, inputs) = match &report.outcome {
            Outcome::Unreadable(unreadable) => {
                let inputs = InputsJson::of(&unreadable.inputs);
                (unreadable.sha256.as_deref(), unreadable.size, inputs)
            }
            Outcome::Judged { evidence, judgement } => {
                let inputs = InputsJson {
                    policy: &judgement.policy_sha256,
                    trust: &evidence.trust_sha256,
                    revocation: &evidence.revocation_sha256,
                    at: judgement.at,
                    model: judgement.model,
                };
                (Some(evidence.document.sha256.as_str()), Some(evidence.document.size), inputs)
            }
        };
        Self {
            schema: SCHEMA,
            file: &report.file,
            sha256,
            size,
            format: report.format(),
            verdict: report.verdict().name(),
            signatures,
            timestamps,
            evidence_records,
            findings: Findings(report.findings(), lang),
            inputs,
        }
    }
}

#[derive(Serialize)]
struct InputsJson<'a> {
    policy: &'a str,
    trust: &'a str,
    revocation: &'a str,
    at: Time,
    model: ValidityModel,
}

impl<'a> InputsJson<'a> {
    fn of(inputs: &'a Inputs) -> Self {
        let Inputs { policy, trust, revocation, at, model } = inputs;
        Self { policy, trust, revocation, at: *at, model: *model }
    }
}

#[derive(Serialize)]
struct Signature<'a> {
    id: &'a str,
    kind: SignatureKind,
    indication: &'static str,
    sub_indication: Option<&'static str>,
    level: crate::model::SignatureLevel,
    axes: AxesJson,
    signer: Option<Signer<'a>>,
    chain: Vec<ChainLink<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected_paths: Vec<Rejected<'a>>,
    algorithms: Algorithms<'a>,
    revocation: Vec<Revocation>,
    timestamps: Vec<Timestamp<'a>>,
    claimed_time: Option<Time>,
    best_signature_time: Time,
    findings: Findings<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    listed: Vec<Listed<'a>>,
}

/// What a manifest lists.
#[derive(Serialize)]
struct Listed<'a> {
    reference: &'a str,
    intact: Option<bool>,
}

impl<'a> Listed<'a> {
    fn of(listed: &'a SignedReference) -> Self {
        let intact = match listed.intact {
            Check::Holds => Some(true),
            Check::Fails => Some(false),
            Check::Unable(_) => None,
        };
        Self { reference: &listed.what, intact }
    }
}

impl<'a> Signature<'a> {
    fn of(
        evidence: &'a Evidence,
        observed: &'a SignatureEvidence,
        judged: &'a SignatureJudgement,
        lang: Lang,
    ) -> Self {
        Self {
            id: &observed.id,
            kind: observed.kind,
            indication: judged.conclusion.indication(),
            sub_indication: judged.conclusion.sub_indication(),
            level: judged.level,
            axes: AxesJson::of(judged),
            signer: Signer::of(evidence, observed, judged),
            chain: chain(evidence, &judged.chain),
            rejected_paths: rejected(evidence, &judged.rejected, lang),
            algorithms: Algorithms::of(evidence, observed),
            revocation: judged
                .revocation
                .iter()
                .filter_map(|at| evidence.revocation.get(*at))
                .map(Revocation::of)
                .collect(),
            timestamps: timestamps(evidence, &judged.timestamps, lang),
            claimed_time: observed.attributes.claimed_signing_time,
            best_signature_time: judged.best_signature_time,
            findings: Findings(&judged.findings, lang),
            listed: observed.listed.iter().map(Listed::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct AxesJson {
    intact: Option<bool>,
    coverage: Coverage,
    changes: Changes,
    changes_permitted: Option<bool>,
    trust: crate::model::TrustAxis,
    time: crate::model::TimeAxis,
    suite: crate::model::SuiteAxis,
    format: crate::model::FormatAxis,
}

impl AxesJson {
    fn of(judged: &SignatureJudgement) -> Self {
        let axes = &judged.axes;
        Self {
            intact: axes.intact,
            coverage: axes.coverage,
            changes: Changes(axes.changes),
            changes_permitted: axes.changes_permitted,
            trust: axes.trust,
            time: axes.time,
            suite: axes.suite,
            format: axes.format,
        }
    }
}

/// The worst later change; `not-evaluated` where there is none.
struct Changes(Option<ModificationLevel>);

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(level) => level.serialize(serializer),
            None => serializer.serialize_str("not-evaluated"),
        }
    }
}

#[derive(Serialize)]
struct Signer<'a> {
    subject: &'a str,
    issuer: &'a str,
    serial: &'a str,
    sha256: CertificateId,
    not_before: Time,
    not_after: Time,
    managing_unit: Option<&'a str>,
    valid_at_signing: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statements: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key_usage: Option<KeyPeriod>,
}

impl<'a> Signer<'a> {
    fn of(
        evidence: &'a Evidence,
        observed: &SignatureEvidence,
        judged: &SignatureJudgement,
    ) -> Option<Self> {
        let certificate = &evidence.certificate(observed.signer.certificate?)?.certificate;
        Some(Self {
            subject: &certificate.subject.text,
            issuer: &certificate.issuer.text,
            serial: &certificate.serial,
            sha256: certificate.id,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            managing_unit: managing_unit(&certificate.subject),
            valid_at_signing: judged.valid_at_signing,
            statements: certificate.qualified.told(&certificate.qc_statements),
            private_key_usage: certificate.private_key_usage,
        })
    }
}

#[derive(Serialize)]
struct ChainLink<'a> {
    subject: &'a str,
    sha256: CertificateId,
    anchor: bool,
}

impl<'a> ChainLink<'a> {
    fn of(evidence: &'a Evidence, id: CertificateId) -> Option<Self> {
        let certificate = &evidence.certificate(id)?.certificate;
        let anchor = evidence.anchor(id).is_some();
        Some(Self { subject: &certificate.subject.text, sha256: id, anchor })
    }
}

fn chain<'a>(evidence: &'a Evidence, ids: &[CertificateId]) -> Vec<ChainLink<'a>> {
    ids.iter().filter_map(|id| ChainLink::of(evidence, *id)).collect()
}

/// Another path that was tried.
#[derive(Serialize)]
struct Rejected<'a> {
    path: Vec<ChainLink<'a>>,
    reason: &'a str,
    findings: Findings<'a>,
}

fn rejected<'a>(
    evidence: &'a Evidence,
    paths: &'a [RejectedPath],
    lang: Lang,
) -> Vec<Rejected<'a>> {
    let told = paths.iter().map(|one| Rejected {
        path: chain(evidence, &one.certificates),
        reason: &one.reason,
        findings: Findings(&one.findings, lang),
    });
    told.collect()
}

#[derive(Serialize)]
struct Algorithms<'a> {
    digest: Option<&'a str>,
    signature: &'a str,
    key_bits: Option<u32>,
}

impl<'a> Algorithms<'a> {
    fn of(evidence: &Evidence, observed: &'a SignatureEvidence) -> Self {
        let algorithm = &observed.value.algorithm;
        let of_content = observed.references.first().map(|reference| {
            reference.digest.algorithm.map_or(reference.digest.name.as_str(), |known| known.name())
        });
        let signature = match algorithm.scheme {
            SignatureScheme::Unknown => algorithm.name.as_str(),
            known => known.name(),
        };
        let signer = &observed.signer;
        let of_certificate = signer
            .certificate
            .and_then(|id| evidence.certificate(id))
            .map(|entry| entry.certificate.public_key.bits);
        let key_bits = of_certificate.or(signer.bare_key.as_ref().map(|key| key.bits));
        Self {
            digest: algorithm.digest.map(|digest| digest.name()).or(of_content),
            signature,
            key_bits: key_bits.filter(|bits| *bits > 0),
        }
    }
}

#[derive(Serialize)]
struct Revocation {
    of: CertificateId,
    kind: RevocationKind,
    status: &'static str,
    this_update: Time,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<RevocationReason>,
}

impl Revocation {
    fn of(found: &crate::model::RevocationEvidence) -> Self {
        let (status, revoked_at, reason) = match found.status {
            RevocationStatus::Good => ("good", None, None),
            RevocationStatus::Revoked { at, reason } => ("revoked", Some(at), Some(reason)),
            RevocationStatus::Unknown => ("unknown", None, None),
        };
        Self {
            of: found.of,
            kind: found.kind,
            status,
            this_update: found.this_update,
            source: found.origin.name(),
            revoked_at,
            reason,
        }
    }
}

#[derive(Serialize)]
struct Timestamp<'a> {
    time: Time,
    authority: &'a str,
    indication: &'static str,
    sub_indication: Option<&'static str>,
    kind: SignatureKind,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected_paths: Vec<Rejected<'a>>,
    findings: Findings<'a>,
}

fn timestamps<'a>(
    evidence: &'a Evidence,
    judged: &'a [TimestampJudgement],
    lang: Lang,
) -> Vec<Timestamp<'a>> {
    judged.iter().map(|token| Timestamp::of(evidence, token, lang)).collect()
}

impl<'a> Timestamp<'a> {
    fn of(evidence: &'a Evidence, judged: &'a TimestampJudgement, lang: Lang) -> Self {
        let (indication, sub_indication) = status(judged.reason);
        Self {
            time: judged.time,
            authority: &judged.authority,
            indication,
            sub_indication,
            kind: judged.kind,
            rejected_paths: rejected(evidence, &judged.rejected, lang),
            findings: Findings(&judged.findings, lang),
        }
    }
}

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    about: &'a str,
    indication: &'static str,
    sub_indication: Option<&'static str>,
    proven: Option<Time>,
    timestamps: Vec<Timestamp<'a>>,
    findings: Findings<'a>,
}

impl<'a> Record<'a> {
    fn of(evidence: &'a Evidence, judged: &'a RecordJudgement, lang: Lang) -> Self {
        let (indication, sub_indication) = status(judged.reason);
        Self {
            id: &judged.id,
            about: &judged.about,
            indication,
            sub_indication,
            proven: judged.proven,
            timestamps: timestamps(evidence, &judged.timestamps, lang),
            findings: Findings(&judged.findings, lang),
        }
    }
}

/// The status of a building block: not a total (EN 319 102-1 clause 5.1.2).
fn status(reason: Option<Reason>) -> (&'static str, Option<&'static str>) {
    match reason {
        None => ("PASSED", None),
        Some(Reason::Indeterminate(reason)) => ("INDETERMINATE", Some(reason.name())),
        Some(Reason::Failed(reason)) => ("FAILED", Some(reason.name())),
    }
}
