//! An interrupted NDJSON report, read back: what was told already is not looked at again.
//!
//! The report and the walk have the same order, so only one line is held at a time. Where they
//! part (a file came or went), everything from there on is verified anew.

use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::model::Time;
use crate::model::ValidityModel;
use crate::report::Inputs;
use crate::report::Verdict;
use crate::report::json::SCHEMA;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::BufRead;
use std::path::Path;
use thiserror::Error;

/// Why a report cannot be continued.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its first line is not one of a report.
    #[error("its first line is not a line of a {SCHEMA} report")]
    Form,
    /// It was made for another validation time.
    #[error("it was made for {seen}, now {expected}")]
    Time {
        /// In the report.
        seen: Time,
        /// In this run.
        expected: Time,
    },
    /// It was made under another policy.
    #[error("it was made under another policy")]
    Policy,
    /// It was made with other anchors.
    #[error("it was made with other trust anchors")]
    Trust,
    /// It was made with other status data.
    #[error("it was made with other CRLs or OCSP responses")]
    Revocation,
}

/// A line of the report that can be told again.
pub struct KnownLine {
    /// The line with its end.
    pub bytes: Vec<u8>,
    /// Its verdict.
    pub verdict: Verdict,
}

/// The lines of an interrupted report that have not been used yet.
pub struct Resumed {
    reader: Box<dyn BufRead + Send>,
    next: Option<Line>,
}

struct Line {
    bytes: Vec<u8>,
    file: String,
    size: Option<u64>,
    verdict: Verdict,
    inputs: Inputs,
}

/// What is read of a line.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow)]
    schema: Cow<'a, str>,
    file: String,
    size: Option<u64>,
    #[serde(borrow)]
    verdict: Cow<'a, str>,
    inputs: ToldInputs,
}

#[derive(Deserialize)]
struct ToldInputs {
    policy: String,
    trust: String,
    revocation: String,
    at: Time,
    /// Reports of earlier versions do not name it; the policy's hash settles it.
    #[serde(default)]
    model: ValidityModel,
}

impl Resumed {
    /// Opens a report. An empty one, or one with not even a whole line, is right: nothing is known.
    ///
    /// # Errors
    /// Where it cannot be read or is something else.
    pub fn open(report: &Path) -> Result<Self, ResumeError> {
        let mut resumed = Self { reader: Box::new(files::reader(report)?), next: None };
        let Some(bytes) = resumed.read_line() else { return Ok(resumed) };
        resumed.next = parse(bytes);
        if resumed.next.is_none() {
            return Err(ResumeError::Form);
        }
        Ok(resumed)
    }

    /// The validation time of the report, where it has a line.
    pub fn at(&self) -> Option<Time> {
        self.next.as_ref().map(|line| line.inputs.at)
    }

    /// Whether the report was made with the settings of this run.
    ///
    /// # Errors
    /// Where it was not.
    pub fn check(&self, inputs: &Inputs) -> Result<(), ResumeError> {
        let Some(line) = &self.next else { return Ok(()) };
        let was = &line.inputs;
        if was.at != inputs.at {
            return Err(ResumeError::Time { seen: was.at, expected: inputs.at });
        }
        if was.policy != inputs.policy {
            return Err(ResumeError::Policy);
        }
        if was.trust != inputs.trust {
            return Err(ResumeError::Trust);
        }
        if was.revocation != inputs.revocation {
            return Err(ResumeError::Revocation);
        }
        Ok(())
    }

    /// The line on a file, if it is the next one and the file has still the same size.
    pub fn take(&mut self, path: &Path) -> Option<KnownLine> {
        self.next.as_ref().filter(|line| line.file == path.to_string_lossy())?;
        let line = self.next.take()?;
        self.next =
            self.read_line().and_then(parse).filter(|following| following.inputs == line.inputs);
        let unchanged = line.size.is_none() || files::length(path) == line.size;
        unchanged.then_some(KnownLine { bytes: line.bytes, verdict: line.verdict })
    }

    /// `None` at the end, and at a line that was cut off.
    fn read_line(&mut self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader.read_until(b'\n', &mut bytes).ok()?;
        bytes.ends_with(b"\n").then_some(bytes)
    }
}

fn parse(bytes: Vec<u8>) -> Option<Line> {
    let told: Told<'_> = serde_json::from_slice(&bytes).ok()?;
    if told.schema != SCHEMA {
        return None;
    }
    let verdict = Verdict::from_name(&told.verdict)?;
    let (file, size) = (told.file, told.size);
    let ToldInputs { policy, trust, revocation, at, model } = told.inputs;
    let inputs = Inputs { policy, trust, revocation, at, model };
    Some(Line { bytes, file, size, verdict, inputs })
}
