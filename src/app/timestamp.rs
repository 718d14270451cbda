//! Timestamps without a signature: in a PDF, or as a file beside any other file.

use super::sign::Buffers;
use super::sign::Job;
use super::sign::Keep;
use super::sign::SignError;
use super::sign::SignedFile;
use crate::adapters::files;
use crate::adapters::output::Existing;
use crate::adapters::output::Pending;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::x509::Pool;
use crate::model::DigestAlgorithm;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::ports::Entropy;
use crate::ports::TimestampAuthority;
use crate::signing;
use crate::signing::SigningError;
use crate::signing::proof::Expected;
use crate::signing::timestamp;

/// What timestamps are made with.
pub struct Stamping<'a> {
    /// Who gives the time.
    pub authority: &'a dyn TimestampAuthority,
    /// The nonces.
    pub entropy: &'a dyn Entropy,
    /// The digest of the imprint.
    pub digest: DigestAlgorithm,
    /// For reading documents.
    pub observe: ObserveOptions,
    /// What our own judge holds against what was made.
    pub policy: &'a ValidationPolicy,
    /// What to do where the output is there.
    pub existing: Existing,
}

/// Adds a document timestamp to a PDF.
///
/// # Errors
/// Where a file or the authority stands in the way, or the input is no PDF that can take it.
/// Nothing is written then.
pub fn stamp_document(job: &Job, stamping: &Stamping<'_>) -> Result<SignedFile, SignError> {
    let Stamping { authority, entropy, digest, .. } = stamping;
    let pool = Pool::new();
    let keep = Keep {
        observe: &stamping.observe,
        pool: &pool,
        policy: stamping.policy,
        existing: stamping.existing,
    };
    let expected = Expected::document_timestamp();
    keep.make(job, &mut Buffers::default(), &expected, |source, name| {
        signing::stamp(source, name, *authority, *entropy, *digest, &stamping.observe)
    })
}

/// Writes a TimeStampResp over a file's bytes; returns the time it says.
///
/// # Errors
/// Where a file or the authority stands in the way. Nothing is written then.
pub fn stamp_detached(job: &Job, stamping: &Stamping<'_>) -> Result<Time, SignError> {
    let mut buffer = Vec::new();
    let opened = files::open(&job.input, &mut buffer)?;
    let imprint = imprint_of(opened.source(), stamping.digest).map_err(SigningError::from)?;
    let answer =
        timestamp::obtain(stamping.authority, stamping.entropy, stamping.digest, &imprint)?;
    Pending::write(&job.output, None, &answer.response, None)?.persist(stamping.existing)?;
    Ok(answer.time)
}

/// Hashed piece by piece: the file may be larger than memory.
fn imprint_of(source: &dyn Source, algorithm: DigestAlgorithm) -> Result<Vec<u8>, FormatError> {
    const BLOCK: usize = 1 << 20;
    let mut hasher =
        Hasher::new(algorithm).map_err(|error| FormatError::unreadable(error.to_string()))?;
    let mut offset = 0;
    while offset < source.length() {
        let block = source.read(offset, BLOCK)?;
        if block.is_empty() {
            return Err(FormatError::Read(format!("the file ends at byte {offset}")));
        }
        hasher.update(&block);
        offset = offset.saturating_add(block.len() as u64);
    }
    Ok(hasher.finish())
}
