//! Reports as a bundle carries them: facts without the certificates, which stand in the bundle once
//! for all documents.

use crate::formats::x509;
use crate::model::CertificateId;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::report::Inputs;
use crate::report::Lang;
use crate::report::Outcome;
use crate::report::Report;
use crate::report::Unreadable;
use crate::report::json;
use crate::validation;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use thiserror::Error;

/// One document's report.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Carried {
    /// The path as it was given.
    pub file: String,
    /// SHA-256 of the document, hex, where it could be read.
    pub sha256: Option<String>,
    /// SHA-256 of the report's line in NDJSON (English, without its line end), hex.
    pub report_sha256: String,
    #[serde(flatten)]
    outcome: CarriedOutcome,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum CarriedOutcome {
    /// Facts, in which each certificate is its id.
    Evidence(Value),
    Unreadable(CarriedUnreadable),
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct CarriedUnreadable {
    size: Option<u64>,
    format: DocumentFormat,
    findings: Vec<Finding>,
    inputs: Inputs,
}

/// Why a report that is carried cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CarriedError {
    /// It has another form.
    #[error("the evidence on {file} cannot be read")]
    Form {
        /// The document.
        file: String,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
    /// A certificate that the facts refer to is not in the bundle.
    #[error("the evidence on {file} refers to certificate {id}, which is not in the bundle")]
    Certificate {
        /// The document.
        file: String,
        /// The certificate.
        id: String,
    },
}

impl Carried {
    /// A report to be carried.
    ///
    /// # Errors
    /// Where a fact has no JSON form.
    pub fn new(report: &Report) -> Result<Self, CarriedError> {
        let file = report.file.clone();
        let form = |cause| CarriedError::Form { file: file.clone(), cause };
        let report_sha256 = sha256_of_line(report);
        let (sha256, outcome) = match &report.outcome {
            Outcome::Judged { evidence, .. } => {
                let facts = without_certificates(evidence).map_err(form)?;
                (Some(evidence.document.sha256.clone()), CarriedOutcome::Evidence(facts))
            }
            Outcome::Unreadable(unreadable) => {
                let Unreadable { sha256, size, format, findings, inputs } = &**unreadable;
                let (findings, inputs) = (findings.clone(), inputs.clone());
                let carried = CarriedUnreadable { size: *size, format: *format, findings, inputs };
                (sha256.clone(), CarriedOutcome::Unreadable(carried))
            }
        };
        Ok(Self { file, sha256, report_sha256, outcome })
    }

    /// The facts with their certificates again; `None` where the document could not be read.
    ///
    /// # Errors
    /// Where they are not such facts, or a certificate is missing.
    pub fn evidence(
        &self,
        certificates: &BTreeMap<CertificateId, Vec<u8>>,
    ) -> Result<Option<Evidence>, CarriedError> {
        match &self.outcome {
            CarriedOutcome::Evidence(facts) => {
                self.with_certificates(facts, certificates).map(Some)
            }
            CarriedOutcome::Unreadable(_) => Ok(None),
        }
    }

    fn with_certificates(
        &self,
        facts: &Value,
        certificates: &BTreeMap<CertificateId, Vec<u8>>,
    ) -> Result<Evidence, CarriedError> {
        let form = |cause| CarriedError::Form { file: self.file.clone(), cause };
        let mut facts = facts.clone();
        let entries = facts.get_mut("certificates").and_then(Value::as_array_mut);
        for slot in entries.into_iter().flatten().filter_map(|entry| entry.get_mut("certificate")) {
            let id = slot.as_str().unwrap_or_default().to_owned();
            let der = CertificateId::from_hex(&id).and_then(|id| certificates.get(&id));
            let read = der.and_then(|der| x509::parse_certificate(der).ok());
            let Some(certificate) = read else {
                return Err(CarriedError::Certificate { file: self.file.clone(), id });
            };
            *slot = serde_json::to_value(&*certificate).map_err(form)?;
        }
        serde_json::from_value(facts).map_err(form)
    }

    /// The report, judged again from the facts.
    ///
    /// # Errors
    /// As [`Self::evidence`].
    pub fn judge(
        &self,
        certificates: &BTreeMap<CertificateId, Vec<u8>>,
        policy: &ValidationPolicy,
        at: Time,
    ) -> Result<Report, CarriedError> {
        let carried = match &self.outcome {
            CarriedOutcome::Unreadable(carried) => carried,
            CarriedOutcome::Evidence(facts) => {
                let evidence = self.with_certificates(facts, certificates)?;
                let judgement = validation::validate(&evidence, policy, at);
                return Ok(Report::judged(&self.file, evidence, judgement));
            }
        };
        let CarriedUnreadable { size, format, findings, inputs } = carried.clone();
        let sha256 = self.sha256.clone();
        let unreadable = Unreadable { sha256, size, format, findings, inputs };
        Ok(Report::unreadable(&self.file, unreadable))
    }
}

fn without_certificates(evidence: &Evidence) -> Result<Value, serde_json::Error> {
    let mut facts = serde_json::to_value(evidence)?;
    let entries = facts.get_mut("certificates").and_then(Value::as_array_mut);
    for (slot, entry) in entries.into_iter().flatten().zip(&evidence.certificates) {
        if let Some(slot) = slot.get_mut("certificate") {
            *slot = Value::String(entry.certificate.id.to_string());
        }
    }
    Ok(facts)
}

/// SHA-256 of a report's line in NDJSON, hex.
pub fn sha256_of_line(report: &Report) -> String {
    let mut line = Vec::new();
    // Writing to memory fails only where a value has no form, which none of ours lacks.
    let _ = json::write(report, Lang::En, &mut line);
    super::sha256(&line)
}
