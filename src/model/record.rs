//! Evidence records (RFC 4998, RFC 6283): timestamps over hash trees that are renewed while the
//! older ones still hold. Facts alone, as with signatures.

use super::finding::Deviation;
use super::finding::Location;
use super::signature::SignatureEvidence;
use serde::Deserialize;
use serde::Serialize;

/// How a record is written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordForm {
    /// ERS, RFC 4998.
    Asn1,
    /// XMLERS, RFC 6283.
    Xml,
}

/// One evidence record as observed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EvidenceRecord {
    /// `evidence-record-1`, or with the id of the signature that carries it before.
    pub id: String,
    /// Where it is.
    pub at: Location,
    /// How it is written; `None` where it is neither form.
    pub form: Option<RecordForm>,
    /// What it is said to be about: the file, or a signature with what it signs.
    pub about: String,
    /// What exists in that, as `TimestampFacts::protects` names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<String>,
    /// The archive timestamps of all chains, oldest first as they stand. What each is over is its
    /// imprint; what it proves to have existed (`TimestampFacts::protects`) is what its hash tree
    /// was found to hold: nothing where it does not hold what it must.
    pub timestamps: Vec<SignatureEvidence>,
    /// Rules that it does not keep.
    pub deviations: Vec<Deviation>,
}
