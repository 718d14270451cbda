//! Many files in few words: totals, and what needs attention.

use super::csv::decisive_findings;
use super::lang::Lang;
use super::message::Message;
use super::safe::Safe;
use super::text::verdict_words;
use super::verdict::Report;
use super::verdict::Verdict;

/// How many files came to which verdict.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    counts: [u64; Verdict::ALL.len()],
    others: u64,
}

impl Tally {
    /// Counts a document.
    pub fn count(&mut self, verdict: Verdict) {
        let counts = Verdict::ALL.iter().zip(&mut self.counts);
        for (_, count) in counts.filter(|(known, _)| **known == verdict) {
            *count = count.saturating_add(1);
        }
    }

    /// Counts a file of another kind.
    pub fn count_other(&mut self) {
        self.others = self.others.saturating_add(1);
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
        self.others
    }

    /// The totals, a line each, for people.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines =
            vec![format!("{}: {}", lang.pick("documents", "số văn bản"), self.documents())];
        for verdict in Verdict::ALL {
            let count = self.of(verdict);
            if count > 0 {
                lines.push(format!("  {}: {count}", verdict_words(verdict, lang)));
            }
        }
        if self.others > 0 {
            let label = lang.pick("other files, not looked at", "tệp loại khác, không kiểm tra");
            lines.push(format!("{label}: {}", self.others));
        }
        lines
    }
}

/// Why a file needs attention: the reason and what was found first, in one line.
pub fn why(report: &Report, lang: Lang) -> String {
    let signatures = report.signatures();
    let reason = signatures
        .iter()
        .map(|(_, judged)| judged.conclusion)
        .max_by_key(|conclusion| Verdict::from(*conclusion))
        .and_then(|worst| worst.sub_indication());
    let finding = decisive_findings(report).next();
    let message = finding.map(|finding| {
        let message = super::text::local_times(&Message::of(finding, lang).to_string(), lang);
        format!("{}: {}", finding.rule, Safe(&message))
    });
    [reason.map(str::to_owned), message].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::Lang;
    use super::Tally;
    use super::Verdict;

    #[test]
    fn totals_name_only_what_there_is() {
        let mut tally = Tally::default();
        tally.count(Verdict::TotalPassed);
        tally.count(Verdict::TotalPassed);
        tally.count(Verdict::Error);
        tally.count_other();
        assert_eq!(tally.documents(), 3);
        assert_eq!(
            tally.lines(Lang::En),
            ["documents: 3", "  VALID: 2", "  CANNOT BE READ: 1", "other files, not looked at: 1"]
        );
    }
}
