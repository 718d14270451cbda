//! Findings as people are told of them: what decides first, names for distinguished names, and no
//! digests. Programs get all of it from the JSON.

use super::lang::Lang;
use super::message::Message;
use super::moment::local_times;
use super::signer::shown_name;
use super::verdict::Outcome;
use super::verdict::Report;
use super::verdict::Verdict;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Indeterminate;
use crate::model::Severity;
use crate::model::SignatureJudgement;
use crate::policy::rule;

/// The file could not be read as XML; what could not be checked therefore follows from it.
const UNREAD: &str = "XD-01";

/// Digits of a digest that are shown; what is shorter than a SHA-1 digest is none.
const SHOWN_DIGITS: usize = 8;
const DIGEST_DIGITS: usize = 40;

/// The names that certificates of a document have for people, by their distinguished names.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// Longest first: one may hold another.
    rows: Vec<(&'a str, &'a str)>,
    certificates: &'a [CertificateEntry],
}

impl<'a> Names<'a> {
    /// Those of a document's certificates and of who issued them.
    pub fn of(evidence: &'a Evidence) -> Self {
        let certificates = evidence.certificates.as_slice();
        let mut rows: Vec<_> = certificates
            .iter()
            .map(|entry| &entry.certificate)
            .flat_map(|certificate| [&certificate.subject, &certificate.issuer])
            .map(|name| (name.text.as_str(), shown_name(name)))
            .filter(|(text, shown)| text != shown && !text.is_empty())
            .collect();
        rows.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
        rows.dedup();
        Self { rows, certificates }
    }

    /// A certificate by its digest in hexadecimal.
    fn by_id(&self, id: &str) -> Option<&'a Certificate> {
        let mut certificates = self.certificates.iter().map(|entry| entry.certificate.as_ref());
        certificates.find(|certificate| certificate.id.to_string() == id)
    }

    /// The name for people of a distinguished name.
    fn by_text(&self, text: &str) -> Option<&'a str> {
        self.rows.iter().find(|(known, _)| *known == text).map(|(_, shown)| *shown)
    }

    /// Those of a report; none where the file could not be read.
    pub fn in_report(report: &'a Report) -> Self {
        match &report.outcome {
            Outcome::Judged { evidence, .. } => Self::of(evidence),
            Outcome::Unreadable(_) => Self::default(),
        }
    }

    fn put_into(&self, sentence: String) -> String {
        let present = self.rows.iter().filter(|(text, _)| sentence.contains(text));
        let present: Vec<_> = present.collect();
        present
            .into_iter()
            .fold(sentence, |sentence, (text, shown)| sentence.replace(text, &format!("'{shown}'")))
    }
}

/// What a person is told of a finding, its rule not named, taken apart at the certificate that it
/// is about, so that the same can be told of several at once.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Sentence {
    /// What stands before the certificate; all where it is about none.
    pub before: String,
    /// The certificate's name for people.
    pub subject: Option<String>,
    /// What stands after it.
    pub after: String,
}

impl Sentence {
    /// Of a finding.
    pub fn of(finding: &Finding, names: &Names<'_>, lang: Lang) -> Self {
        let told = told(&Message::for_people(finding, lang), names, lang);
        let seen = finding.compared.as_ref().map(|compared| compared.seen.as_str());
        let named = seen.and_then(|seen| names.by_text(seen));
        if let Some((before, after)) = named.and_then(|name| told.split_once(&format!("'{name}'")))
        {
            let subject = named.map(str::to_owned);
            return Self { before: before.to_owned(), subject, after: after.to_owned() };
        }
        let about = finding.at.certificate.as_deref().and_then(|id| names.by_id(id));
        match about.map(|certificate| shown_name(&certificate.subject)) {
            Some(name) if !told.contains(&format!("'{name}'")) => Self {
                before: String::new(),
                subject: Some(name.to_owned()),
                after: format!(": {told}"),
            },
            _ => Self { before: told, ..Self::default() },
        }
    }

    /// The whole sentence, with what stands for its subject.
    pub fn about(&self, subject: &str) -> String {
        format!("{}{subject}{}", self.before, self.after)
    }
}

/// What a person is told of a finding, its rule not named.
pub fn sentence(finding: &Finding, names: &Names<'_>, lang: Lang) -> String {
    let sentence = Sentence::of(finding, names, lang);
    let subject = sentence.subject.as_ref().map(|name| format!("'{name}'"));
    sentence.about(subject.as_deref().unwrap_or_default())
}

/// Who issued the certificate whose status a finding misses: whoever it is, its CRL helps all.
pub fn issuer_of_the_status(finding: &Finding, names: &Names<'_>) -> Option<String> {
    const STATUS: [&str; 4] = ["BB-04", "BB-04a", "BB-05", "BB-05a"];
    let id = finding.at.certificate.as_deref().filter(|_| STATUS.contains(&&*finding.rule))?;
    names.by_id(id).map(|certificate| shown_name(&certificate.issuer).to_owned())
}

/// What to do about it; empty where nothing can be done.
pub fn cure(finding: &Finding, names: &Names<'_>, lang: Lang) -> String {
    told(&Message::cure(finding, lang), names, lang)
}

fn told(message: &Message<'_>, names: &Names<'_>, lang: Lang) -> String {
    let named = names.put_into(message.to_string());
    local_times(&without_digests(&named), lang)
}

/// Digests cut short: nobody reads them, and an auditor finds the whole ones in the JSON.
fn without_digests(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| {
        let digits = word.trim_matches(|character: char| !character.is_ascii_hexdigit());
        let is_digest = digits.len() >= DIGEST_DIGITS
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            && digits.bytes().any(|byte| byte.is_ascii_digit());
        match digits.get(..SHOWN_DIGITS) {
            Some(shown) if is_digest => word.replace(digits, &format!("{shown}…")),
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What a finding comes to where it is held against the document.
fn weight(finding: &Finding) -> Option<Conclusion> {
    if finding.severity != Severity::Fail {
        return None;
    }
    let reason = rule(&finding.rule).and_then(|rule| rule.reason);
    let unnamed = Conclusion::Indeterminate(Indeterminate::SigConstraintsFailure);
    Some(reason.map_or(unnamed, Conclusion::from))
}

/// Findings with what decides before what does not: first those from which the conclusion follows.
pub fn by_weight(findings: &[Finding], conclusion: Conclusion) -> Vec<&Finding> {
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    ordered.sort_by_key(|finding| {
        let decides = weight(finding) == Some(conclusion);
        (finding.severity, !decides, finding.rule != UNREAD)
    });
    ordered
}

/// Findings to tell, in order, and the rules of those that only follow from the first: where a
/// file could not be read to its end, there is no certificate and no digest either.
pub fn with_consequences(ordered: Vec<&Finding>) -> (Vec<&Finding>, Vec<&str>) {
    if ordered.first().is_none_or(|first| first.rule != UNREAD || first.severity != Severity::Fail)
    {
        return (ordered, Vec::new());
    }
    let (follow, told): (Vec<_>, Vec<_>) = ordered
        .into_iter()
        .partition(|finding| matches!(weight(finding), Some(Conclusion::Indeterminate(_))));
    (told, follow.into_iter().map(|finding| finding.rule.as_ref()).collect())
}

/// The signature that decides about its file, the first of several.
pub fn worst(report: &Report) -> Option<&SignatureJudgement> {
    let mut worst: Option<&SignatureJudgement> = None;
    for (_, judged) in report.signatures() {
        let verdict = Verdict::from(judged.conclusion);
        if worst.is_none_or(|known| Verdict::from(known.conclusion) < verdict) {
            worst = Some(judged);
        }
    }
    worst
}

/// The findings that stand against a file, what decides first.
pub fn decisive(report: &Report) -> Vec<&Finding> {
    let verdict = report.verdict();
    let mut all = Vec::new();
    if let Some(worst) = worst(report).filter(|worst| Verdict::from(worst.conclusion) == verdict) {
        all.extend(by_weight(&worst.findings, worst.conclusion));
    }
    let mut of_the_file: Vec<&Finding> = report.findings().iter().collect();
    of_the_file.sort_by_key(|finding| weight(finding).map(Verdict::from) != Some(verdict));
    all.extend(of_the_file);
    for (_, judged) in report.signatures() {
        all.extend(&judged.findings);
    }
    let mut once: Vec<&Finding> = Vec::with_capacity(all.len());
    for finding in all.into_iter().filter(|found| found.severity == Severity::Fail) {
        if !once.contains(&finding) {
            once.push(finding);
        }
    }
    once
}

/// What is worth a look although the file passed. What is odd about a timestamp is told with it,
/// and again with the signature where that makes a difference.
pub fn notes(report: &Report) -> impl Iterator<Item = &Finding> {
    let signatures = report.signatures();
    let signed = signatures.iter().any(|(observed, _)| observed.timestamp.is_none());
    let of_signatures = signatures
        .into_iter()
        .filter(move |(observed, _)| !signed || observed.timestamp.is_none())
        .flat_map(|(_, judged)| judged.findings.iter());
    report.findings().iter().chain(of_signatures).filter(|found| found.severity == Severity::Warn)
}

#[cfg(test)]
mod tests {
    use super::by_weight;
    use super::with_consequences;
    use super::without_digests;
    use crate::model::Axis;
    use crate::model::Conclusion;
    use crate::model::Failed;
    use crate::model::Finding;
    use crate::model::Indeterminate;
    use crate::model::Location;
    use crate::model::Severity;
    use std::borrow::Cow;

    fn finding(rule: &'static str, severity: Severity) -> Finding {
        let at = Location::default();
        Finding { rule: Cow::Borrowed(rule), axis: Axis::Trust, severity, at, compared: None }
    }

    fn rules<'a>(findings: &[&'a Finding]) -> Vec<&'a str> {
        findings.iter().map(|finding| finding.rule.as_ref()).collect()
    }

    #[test]
    fn expiry_is_told_before_the_status_that_is_unknown_because_of_it() {
        let found = [finding("BB-05", Severity::Fail), finding("PX-05a", Severity::Fail)];
        let expired = Conclusion::Indeterminate(Indeterminate::OutOfBoundsNoPoe);
        assert_eq!(rules(&by_weight(&found, expired)), ["PX-05a", "BB-05"]);
        let unknown = Conclusion::Indeterminate(Indeterminate::TryLater);
        assert_eq!(rules(&by_weight(&found, unknown)), ["BB-05", "PX-05a"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_without_its_consequences() {
        let found = [
            finding("BB-06e", Severity::Fail),
            finding("BB-02a", Severity::Fail),
            finding("XD-01", Severity::Fail),
        ];
        let conclusion = Conclusion::TotalFailed(Failed::FormatFailure);
        let (told, follow) = with_consequences(by_weight(&found, conclusion));
        assert_eq!(rules(&told), ["XD-01"]);
        assert_eq!(follow, ["BB-06e", "BB-02a"]);
        let (told, follow) = with_consequences(by_weight(&found[..2], conclusion));
        assert_eq!((told.len(), follow.len()), (2, 0));
    }

    #[test]
    fn digests_are_cut_short_and_other_words_are_not() {
        let digest = "ab".repeat(31) + "01";
        let told = without_digests(&format!("of ({digest}), in {} words", "deadbeef".repeat(5)));
        assert_eq!(told, format!("of (abababab…), in {} words", "deadbeef".repeat(5)));
    }
}
