//! The moment and the unpredictable bytes of a real run.

use super::clock;
use crate::crypto;
use crate::model::Time;
use crate::ports::Entropy;

/// The system's clock and randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn now(&self) -> Time {
        clock::now()
    }

    fn fill(&self, buffer: &mut [u8]) {
        crypto::random(buffer);
    }
}
