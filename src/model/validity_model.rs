//! The validity models of certificate chains: at which time each certificate of a chain must be
//! valid (EN 319 102-1 clauses 5.2.6 and 5.6.2.2).

use serde::Deserialize;
use serde::Serialize;

/// When the certificates of a chain must be valid.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ValidityModel {
    /// All of them at the time that the signature is judged for: RFC 5280.
    #[default]
    Shell,
    /// Each authority when it issued the certificate below it, the signer when it signed.
    Chain,
    /// Authorities by the shell model, the signer's certificate by the chain model.
    Hybrid,
}

impl ValidityModel {
    /// All.
    pub const ALL: [Self; 3] = [Self::Shell, Self::Chain, Self::Hybrid];

    /// The word in policies and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Chain => "chain",
            Self::Hybrid => "hybrid",
        }
    }

    /// By the word in policies and reports.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }
}
