//! The sample timestamp authority in the same process: `--tsa sandbox`.

use super::Fault;
use super::answer_timestamp;
use crate::ports::Entropy;
use crate::ports::FetchError;
use crate::ports::TimestampAuthority;

/// Stamps without a network, with the time and serial numbers that its entropy gives.
pub struct SandboxAuthority {
    entropy: Box<dyn Entropy>,
    faults: Vec<Fault>,
}

impl SandboxAuthority {
    /// An authority in order.
    pub fn new(entropy: Box<dyn Entropy>) -> Self {
        Self { entropy, faults: Vec::new() }
    }

    /// One that does these things wrong (of those that a process can do to itself).
    #[must_use]
    pub fn with_faults(self, faults: Vec<Fault>) -> Self {
        Self { faults, ..self }
    }
}

impl TimestampAuthority for SandboxAuthority {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, FetchError> {
        let failed = |cause: String| FetchError {
            url: self.name().to_owned(),
            what: "timestamp".to_owned(),
            cause,
        };
        if self.faults.contains(&Fault::Down) {
            return Err(failed("the sandbox was asked to be down".to_owned()));
        }
        answer_timestamp(request, self.entropy.as_ref(), &self.faults)
            .map_err(|error| failed(error.to_string()))
    }

    fn name(&self) -> &str {
        "sandbox"
    }
}
