//! Documents whose verdict changes from one policy to another (`condau policy diff`), and the rules
//! that make the difference.

use super::brief::Brief;
use super::lang::Lang;
use super::message::Message;
use super::moment::local_times;
use super::moment::moment;
use super::safe::Safe;
use crate::model::Finding;
use crate::model::Severity;
use crate::model::Time;
use crate::model::ValidityModel;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::io::Write;

/// The name of the JSON form; raised when something is renamed or dropped.
const SCHEMA: &str = "condau-policy-diff/1";

/// One of the two policies.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct PolicyName {
    /// Its name.
    pub name: String,
    /// Its SHA-256, hex.
    pub sha256: String,
    /// Its validity model.
    pub model: ValidityModel,
}

/// A document whose verdict changes.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentDifference {
    file: String,
    from: &'static str,
    to: &'static str,
    /// By rules on the file as a whole.
    rules: Vec<RuleDifference>,
    signatures: Vec<SignatureDifference>,
}

#[derive(Clone, Debug, Serialize)]
struct SignatureDifference {
    id: String,
    from: String,
    to: String,
    rules: Vec<RuleDifference>,
}

/// A rule that weighs otherwise; `None` where it was not found, or is not looked at.
#[derive(Clone, Debug, Serialize)]
struct RuleDifference {
    rule: String,
    from: Option<Severity>,
    to: Option<Severity>,
    #[serde(skip)]
    finding: Finding,
}

impl DocumentDifference {
    /// Between what came out under the one and under the other policy; `None` where every verdict
    /// is the same.
    pub fn between(from: &Brief, to: &Brief) -> Option<Self> {
        let signatures: Vec<SignatureDifference> = from
            .signatures
            .iter()
            .zip(&to.signatures)
            .filter(|(from, to)| from.conclusion != to.conclusion)
            .map(|(from, to)| SignatureDifference {
                id: from.id.clone(),
                from: from.spoken(),
                to: to.spoken(),
                rules: differences(&from.rules, &to.rules),
            })
            .collect();
        if signatures.is_empty() && from.verdict == to.verdict {
            return None;
        }
        Some(Self {
            file: from.file.clone(),
            from: from.verdict.name(),
            to: to.verdict.name(),
            rules: differences(&from.rules, &to.rules),
            signatures,
        })
    }
}

/// Rules that weigh otherwise: those that decide under one of the two alone; where there are none,
/// all.
fn differences(
    from: &BTreeMap<String, Finding>,
    to: &BTreeMap<String, Finding>,
) -> Vec<RuleDifference> {
    let mut rules: Vec<&String> = from.keys().chain(to.keys()).collect();
    rules.sort();
    rules.dedup();
    let all: Vec<RuleDifference> = rules
        .into_iter()
        .filter_map(|rule| {
            let (was, is) = (from.get(rule), to.get(rule));
            let severity = |finding: Option<&Finding>| finding.map(|finding| finding.severity);
            (severity(was) != severity(is)).then_some(())?;
            Some(RuleDifference {
                rule: rule.clone(),
                from: severity(was),
                to: severity(is),
                finding: is.or(was)?.clone(),
            })
        })
        .collect();
    let decides = |difference: &RuleDifference| {
        [difference.from, difference.to].contains(&Some(Severity::Fail))
    };
    if all.iter().any(decides) { all.into_iter().filter(decides).collect() } else { all }
}

/// All documents that were compared.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyDiff {
    schema: &'static str,
    /// From this policy …
    pub from: PolicyName,
    /// … to this one.
    pub to: PolicyName,
    /// The validation time.
    pub at: Time,
    /// Documents compared.
    pub documents: usize,
    /// Those whose verdict changes.
    pub changed: usize,
    /// In the order of the files.
    pub differences: Vec<DocumentDifference>,
}

impl PolicyDiff {
    /// Without documents yet.
    pub fn new(from: PolicyName, to: PolicyName, at: Time) -> Self {
        let (documents, changed, differences) = (0, 0, Vec::new());
        Self { schema: SCHEMA, from, to, at, documents, changed, differences }
    }

    /// Adds a document.
    pub fn add(&mut self, difference: Option<DocumentDifference>) {
        self.documents = self.documents.saturating_add(1);
        if let Some(difference) = difference {
            self.changed = self.changed.saturating_add(1);
            self.differences.push(difference);
        }
    }

    /// Writes it for people.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_text(&self, lang: Lang, out: &mut impl Write) -> io::Result<()> {
        for document in &self.differences {
            writeln!(out, "{}: {} → {}", Safe(&document.file), document.from, document.to)?;
            write_rules(&document.rules, "  ", lang, out)?;
            for signature in &document.signatures {
                let (from, to) = (&signature.from, &signature.to);
                writeln!(out, "  {}: {from} → {to}", Safe(&signature.id))?;
                write_rules(&signature.rules, "    ", lang, out)?;
            }
        }
        let (documents, changed) = (self.documents, self.changed);
        let (from, to, at) = (Safe(&self.from.name), Safe(&self.to.name), moment(self.at, lang));
        match lang {
            Lang::En => writeln!(
                out,
                "{documents} documents, {changed} with another verdict ({from} → {to}, as of {at})"
            ),
            Lang::Vi => writeln!(
                out,
                "{documents} văn bản, {changed} có kết luận khác ({from} → {to}, tại {at})"
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

fn write_rules(
    rules: &[RuleDifference],
    indent: &str,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    for difference in rules {
        let (rule, from, to) = (&difference.rule, word(difference.from), word(difference.to));
        let message = local_times(&Message::of(&difference.finding, lang).to_string(), lang);
        writeln!(out, "{indent}{rule} ({from} → {to}): {}", Safe(&message))?;
    }
    Ok(())
}

fn word(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Fail) => "fail",
        Some(Severity::Warn) => "warn",
        Some(Severity::Inform) => "inform",
        None => "–",
    }
}
