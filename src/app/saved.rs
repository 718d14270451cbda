//! Evidence saved beside a document, so that a verdict can be replayed later, under another policy
//! or at another time, without the document. It holds facts and no conclusions.

use crate::model::Evidence;
use crate::model::Time;
use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

/// The name of the form in which evidence is saved.
pub const SCHEMA: &str = "condau-evidence/1";

/// Evidence with the moment it was collected for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SavedEvidence {
    /// [`SCHEMA`].
    pub schema: String,
    /// The validation time of the run that saved it; a replay uses it where no other is given.
    pub at: Time,
    /// The facts.
    pub evidence: Evidence,
}

/// Why saved evidence cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SavedError {
    /// It is not JSON of this form.
    #[error("it is not saved evidence")]
    Form(#[from] serde_json::Error),
    /// It has another schema.
    #[error("its schema is `{seen}`, not `{SCHEMA}`")]
    Schema {
        /// As found.
        seen: String,
    },
}

impl SavedEvidence {
    /// To be saved.
    pub fn new(evidence: Evidence, at: Time) -> Self {
        Self { schema: SCHEMA.to_owned(), at, evidence }
    }

    /// Reads what was saved.
    ///
    /// # Errors
    /// Where it is not saved evidence of this schema.
    pub fn from_json(bytes: &[u8]) -> Result<Self, SavedError> {
        let saved: Self = serde_json::from_slice(bytes)?;
        if saved.schema != SCHEMA {
            return Err(SavedError::Schema { seen: saved.schema });
        }
        Ok(saved)
    }

    /// As JSON, the same bytes for the same evidence.
    ///
    /// # Errors
    /// Where a value has no JSON form.
    pub fn to_json(&self) -> Result<Vec<u8>, SavedError> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
