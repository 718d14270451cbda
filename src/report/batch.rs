//! Many files in few words: totals, and why files need attention.

use super::lang::Lang;
use super::people::Names;
use super::people::Sentence;
use super::people::cure;
use super::people::decisive;
use super::people::issuer_of_the_status;
use super::people::notes;
use super::people::worst;
use super::text::verdict_words;
use super::verdict::Report;
use super::verdict::Verdict;
use crate::model::Finding;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

/// How many files came to which verdict.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    counts: [u64; Verdict::ALL.len()],
    noted: u64,
    beside: u64,
    /// Files of other kinds, by the ends of their names.
    others: BTreeMap<String, u64>,
}

/// Kinds of other files that are told apart.
const KINDS: usize = 100;

/// Kinds of other files that are named, most frequent first.
const NAMED_KINDS: usize = 6;

/// Characters of an extension; what is longer says nothing of the kind.
const LONGEST_EXTENSION: usize = 8;

impl Tally {
    /// Counts a document.
    pub fn count(&mut self, verdict: Verdict) {
        let counts = Verdict::ALL.iter().zip(&mut self.counts);
        for (_, count) in counts.filter(|(known, _)| **known == verdict) {
            *count = count.saturating_add(1);
        }
    }

    /// Counts a document that passed as one with something to look at.
    pub fn count_noted(&mut self) {
        self.noted = self.noted.saturating_add(1);
    }

    /// Counts a document without a signature as one whose signature stands beside it.
    pub fn count_beside(&mut self) {
        self.beside = self.beside.saturating_add(1);
    }

    /// Counts a file of another kind.
    pub fn count_other(&mut self, path: &Path) {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let extension = extension.map(str::to_lowercase).filter(|text| {
            text.chars().count() <= LONGEST_EXTENSION && text.chars().all(char::is_alphanumeric)
        });
        let mut kind = extension.unwrap_or_default();
        if self.others.len() >= KINDS && !self.others.contains_key(&kind) {
            kind.clear();
        }
        let count = self.others.entry(kind).or_default();
        *count = count.saturating_add(1);
    }

    /// Documents with this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        let mut counts = Verdict::ALL.iter().zip(self.counts);
        counts.find(|(known, _)| **known == verdict).map_or(0, |(_, count)| count)
    }

    /// All documents.
    pub fn documents(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Files of other kinds.
    pub fn others(&self) -> u64 {
        self.others.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The totals, a line each, for people.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines =
            vec![format!("{}: {}", lang.pick("documents", "số văn bản"), self.documents())];
        for verdict in Verdict::ALL {
            let count = self.of(verdict);
            if count == 0 {
                continue;
            }
            let mut line = format!("  {}: {count}", verdict_words(verdict, lang));
            if verdict == Verdict::TotalPassed && self.noted > 0 {
                let words = lang.pick("of these with remarks", "trong đó có lưu ý");
                line.push_str(&format!(" ({words}: {})", self.noted));
            }
            if verdict == Verdict::NoSignature && self.beside > 0 {
                let words =
                    lang.pick("of these signed beside", "trong đó có tệp chữ ký đặt bên cạnh");
                line.push_str(&format!(" ({words}: {})", self.beside));
            }
            lines.push(line);
        }
        if !self.others.is_empty() {
            lines.push(self.skipped(lang));
        }
        lines
    }

    /// How many files were passed over, and of what kinds.
    fn skipped(&self, lang: Lang) -> String {
        let mut kinds: Vec<(&str, u64)> =
            self.others.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
        kinds.sort_by_key(|(kind, count)| (kind.is_empty(), Reverse(*count), *kind));
        let mut named: Vec<String> = kinds
            .iter()
            .take(NAMED_KINDS)
            .map(|(kind, count)| match *kind {
                "" => format!("{count} {}", lang.pick("others", "loại khác")),
                kind => format!("{count} .{kind}"),
            })
            .collect();
        if kinds.len() > NAMED_KINDS {
            named.push("…".to_owned());
        }
        let (count, named) = (self.others(), named.join(", "));
        let files = if count == 1 { "file" } else { "files" };
        lang.pick(
            format!("skipped, not PDF, XML, CMS or a container: {count} {files} ({named})"),
            format!("bỏ qua, không phải PDF, XML, CMS hay gói ASiC: {count} tệp ({named})"),
        )
    }
}

/// Why a file needs attention, for people; foreign text is not made safe yet.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Why {
    /// The sentence; empty where the verdict says all.
    pub cause: Sentence,
    /// Who issued the certificate, where its status is what is missing.
    pub issuer: Option<String>,
    /// The sub-indication and the rule.
    pub codes: String,
    /// What to do about it; may be empty.
    pub cure: String,
}

impl Why {
    fn of(finding: &Finding, reason: Option<&str>, names: &Names<'_>, lang: Lang) -> Self {
        let codes = reason.into_iter().chain([finding.rule.as_ref()]);
        Self {
            cause: Sentence::of(finding, names, lang),
            issuer: issuer_of_the_status(finding, names),
            codes: codes.collect::<Vec<_>>().join(", "),
            cure: cure(finding, names, lang),
        }
    }
}

/// Why a file needs attention: what decided.
pub fn why(report: &Report, lang: Lang) -> Why {
    let names = Names::in_report(report);
    let reason = worst(report).and_then(|worst| worst.conclusion.sub_indication());
    let finding = decisive(report).into_iter().next();
    finding.map(|finding| Why::of(finding, reason, &names, lang)).unwrap_or_default()
}

/// What is worth a look about a file that passed, each thing once.
pub fn remarks(report: &Report, lang: Lang) -> Vec<Why> {
    let names = Names::in_report(report);
    let mut all: Vec<Why> =
        notes(report).map(|finding| Why::of(finding, None, &names, lang)).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::Lang;
    use super::Tally;
    use super::Verdict;
    use std::path::Path;

    #[test]
    fn totals_name_only_what_there_is() {
        let mut tally = Tally::default();
        tally.count(Verdict::TotalPassed);
        tally.count(Verdict::TotalPassed);
        tally.count(Verdict::Error);
        assert_eq!(tally.documents(), 3);
        assert_eq!(tally.lines(Lang::En), ["documents: 3", "  VALID: 2", "  CANNOT BE READ: 1"]);
        tally.count_noted();
        assert_eq!(tally.lines(Lang::Vi)[1], "  HỢP LỆ: 2 (trong đó có lưu ý: 1)");
    }

    #[test]
    fn files_of_other_kinds_are_counted_by_kind() {
        let mut tally = Tally::default();
        for name in ["a.JPG", "b.jpg", "c.docx", "d", "e.an unlikely\u{1b}[2J"] {
            tally.count_other(Path::new(name));
        }
        let lines = tally.lines(Lang::Vi);
        assert_eq!(
            lines[1],
            "bỏ qua, không phải PDF, XML, CMS hay gói ASiC: 5 tệp (2 .jpg, 1 .docx, 2 loại khác)"
        );
        for number in 0..1000 {
            tally.count_other(Path::new(&format!("f.x{number}")));
        }
        assert_eq!(tally.others(), 1005);
        assert!(tally.lines(Lang::En)[1].len() < 120);
    }
}
