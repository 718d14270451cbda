//! Documents held against what is expected of them (`condau policy test`): each that differs, and
//! how.

use super::brief::Brief;
use super::lang::Lang;
use super::moment::moment;
use super::safe::Safe;
use super::verdict::Verdict;
use crate::model::Time;
use crate::model::ValidityModel;
use serde::Serialize;
use std::io;
use std::io::Write;

/// The name of the JSON form; raised when something is renamed or dropped.
const SCHEMA: &str = "condau-policy-test/1";

/// What is expected of one document. What is not named may be anything.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Expected {
    /// SHA-256 of the file, hex.
    pub sha256: Option<String>,
    /// Of the file.
    pub verdict: Option<Verdict>,
    /// Of a signature that has the file's verdict.
    pub sub_indication: Option<String>,
    /// `INDICATION/SUB_INDICATION/LEVEL` of each signature, or as much of it, in the report's order.
    pub signatures: Option<Vec<String>>,
    /// Rules that must be among the findings.
    pub rules: Vec<String>,
}

/// What differs.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviationKind {
    /// There is no such file.
    Missing,
    /// Another file than the one that the manifest is about.
    Sha256,
    /// The verdict on the file.
    Verdict,
    /// The sub-indication.
    SubIndication,
    /// The signatures.
    Signatures,
    /// A rule was not found.
    Rules,
}

impl DeviationKind {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Missing => lang.pick("the file", "tệp"),
            Self::Sha256 => "SHA-256",
            Self::Verdict => lang.pick("verdict", "kết luận"),
            Self::SubIndication => lang.pick("sub-indication", "chỉ dẫn phụ"),
            Self::Signatures => lang.pick("signatures", "chữ ký"),
            Self::Rules => lang.pick("rules", "quy tắc"),
        }
    }
}

/// One difference between what came out and what is expected.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ExpectationDeviation {
    /// As the manifest names it.
    pub file: String,
    /// What differs.
    pub kind: DeviationKind,
    /// What came out.
    pub seen: String,
    /// What is expected.
    pub expected: String,
}

/// All of a manifest.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyTest {
    schema: &'static str,
    /// The manifest's path.
    pub manifest: String,
    /// Name of the policy.
    pub policy: String,
    /// Its SHA-256, hex.
    pub policy_sha256: String,
    /// Its validity model.
    pub model: ValidityModel,
    /// The validation time of documents that have none of their own.
    pub at: Time,
    /// How many documents the manifest names.
    pub documents: usize,
    /// How many of them differ.
    pub deviating: usize,
    /// In the manifest's order.
    pub deviations: Vec<ExpectationDeviation>,
}

impl PolicyTest {
    /// Without documents yet.
    pub fn new(
        manifest: String,
        (policy, policy_sha256): (String, String),
        model: ValidityModel,
        at: Time,
    ) -> Self {
        let (documents, deviating, deviations) = (0, 0, Vec::new());
        let schema = SCHEMA;
        Self {
            schema,
            manifest,
            policy,
            policy_sha256,
            model,
            at,
            documents,
            deviating,
            deviations,
        }
    }

    /// Adds a document with what differs in it.
    pub fn add(&mut self, deviations: Vec<ExpectationDeviation>) {
        self.documents = self.documents.saturating_add(1);
        if !deviations.is_empty() {
            self.deviating = self.deviating.saturating_add(1);
        }
        self.deviations.extend(deviations);
    }

    /// Writes it for people.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_text(&self, lang: Lang, out: &mut impl Write) -> io::Result<()> {
        let mut last = None;
        for deviation in &self.deviations {
            if last != Some(&deviation.file) {
                writeln!(out, "{}", Safe(&deviation.file))?;
                last = Some(&deviation.file);
            }
            if deviation.kind == DeviationKind::Missing {
                let line = lang.pick(
                    "there is no such file; correct the manifest, or put the file back",
                    "không có tệp này; hãy sửa MANIFEST.toml hoặc đưa tệp trở lại",
                );
                writeln!(out, "  {line}")?;
                continue;
            }
            let (what, expected) = (deviation.kind.words(lang), lang.pick("expected", "cần là"));
            let seen = Safe(&deviation.seen);
            writeln!(out, "  {what}: {seen}; {expected} {}", Safe(&deviation.expected))?;
        }
        let (documents, deviating) = (self.documents, self.deviating);
        let (name, model, at) = (Safe(&self.policy), self.model.name(), moment(self.at, lang));
        match lang {
            Lang::En => writeln!(
                out,
                "{documents} documents, {deviating} not as expected (policy {name}, {model} model, as of {at})"
            ),
            Lang::Vi => writeln!(
                out,
                "{documents} văn bản, {deviating} khác với kết quả cần có (chính sách {name}, mô hình {model}, tại {at})"
            ),
        }
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}

impl Expected {
    /// Whether nothing is expected at all: a slip of who wrote it.
    pub fn is_empty(&self) -> bool {
        *self == Self { sha256: self.sha256.clone(), ..Self::default() }
    }

    /// What differs in a document that came out as `brief`; `file` is the manifest's name for it.
    pub fn deviations(&self, file: &str, brief: &Brief) -> Vec<ExpectationDeviation> {
        let mut deviations = Vec::new();
        let mut note = |kind, seen: String, expected: String| {
            let file = file.to_owned();
            deviations.push(ExpectationDeviation { file, kind, seen, expected });
        };
        if let Some(expected) = &self.sha256
            && brief.sha256.as_ref() != Some(expected)
        {
            let seen = brief.sha256.clone().unwrap_or_else(|| "-".to_owned());
            note(DeviationKind::Sha256, seen, expected.clone());
        }
        if let Some(expected) = self.verdict.filter(|expected| *expected != brief.verdict) {
            let seen = brief.verdict.name().to_owned();
            note(DeviationKind::Verdict, seen, expected.name().to_owned());
        }
        if let Some(expected) = &self.sub_indication {
            let mut seen: Vec<&str> = brief
                .signatures
                .iter()
                .filter(|signature| Verdict::from(signature.conclusion) == brief.verdict)
                .map(|signature| signature.conclusion.sub_indication().unwrap_or("-"))
                .collect();
            seen.dedup();
            if !seen.contains(&expected.as_str()) {
                note(DeviationKind::SubIndication, seen.join(", "), expected.clone());
            }
        }
        if let Some(expected) = &self.signatures {
            let seen: Vec<String> =
                brief.signatures.iter().map(|signature| signature.spoken()).collect();
            let same = seen.len() == expected.len()
                && seen.iter().zip(expected).all(|(seen, expected)| agrees(seen, expected));
            if !same {
                note(DeviationKind::Signatures, seen.join(", "), expected.join(", "));
            }
        }
        let missing: Vec<&str> =
            self.rules.iter().map(String::as_str).filter(|rule| !brief.has(rule)).collect();
        if !missing.is_empty() {
            note(DeviationKind::Rules, brief.found().join(", "), missing.join(", "));
        }
        deviations
    }
}

/// Whether `seen` is what is expected, as far as that goes.
fn agrees(seen: &str, expected: &str) -> bool {
    seen.strip_prefix(expected).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn as_much_is_compared_as_is_expected() {
        let seen = "INDETERMINATE/TRY_LATER/B-T";
        for expected in ["INDETERMINATE", "INDETERMINATE/TRY_LATER", seen] {
            assert!(agrees(seen, expected), "{expected}");
        }
        for expected in ["INDETER", "INDETERMINATE/TRY", "INDETERMINATE/TRY_LATER/B", "", "x"] {
            assert!(!agrees(seen, expected), "{expected}");
        }
    }
}
