//! What of an archive must be raised or renewed, by when, and why (RN-01, RN-02): the earliest end
//! of what proves each document's signatures.

use super::settings::Settings;
use crate::model::Conclusion;
use crate::model::Indeterminate;
use crate::model::SignatureFormat;
use crate::model::SignatureLevel;
use crate::model::Time;
use crate::report::Outcome;
use crate::report::Report;
use crate::report::Verdict;
use crate::validation;
use crate::validation::Renewal;
use crate::validation::RenewalCause;
use serde::Serialize;
use std::collections::BTreeMap;

/// The name of the form in which a plan is told to programs.
pub const SCHEMA: &str = "condau-plan/1";

/// How a document stands. In the order of the plan.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Its date has passed.
    Overdue,
    /// Its date comes within the days asked for.
    Due,
    /// No chain is found, or it cannot be decided for another reason than a status that is missing.
    Undecided,
    /// It has time.
    Later,
    /// A signature does not hold, which nothing mends.
    Broken,
    /// It could not be read.
    Unreadable,
}

/// What ends first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum End {
    SignerCertificate,
    TimestampCertificate,
    Algorithm,
}

/// One document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct PlannedDocument {
    /// Its path.
    pub file: String,
    /// How it stands.
    pub urgency: Urgency,
    /// The lowest level among its signatures, by what they carry; `None`: one is none of a
    /// baseline.
    pub level: SignatureLevel,
    /// Whether each signature's form has a place for what would raise it.
    pub raisable: bool,
    /// By when something must be done.
    pub by: Option<Time>,
    /// What ends then.
    pub end: Option<End>,
    /// Whose certificate, or which algorithm.
    pub subject: Option<String>,
    /// The signature that it is about, and of how many.
    pub signature: Option<String>,
    /// Why it is undecided: the sub-indication.
    pub sub_indication: Option<String>,
    /// Number of signatures.
    pub signatures: usize,
    /// Certificates and statuses that are neither carried nor at hand.
    pub missing: usize,
}

/// Documents of one month and cause.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Forecast {
    /// `2031-01`.
    pub month: String,
    /// What ends.
    pub end: End,
    /// How many documents.
    pub documents: u64,
}

/// The plan of an archive.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The validation time.
    pub at: Time,
    /// Days ahead that count as due.
    pub within_days: u32,
    /// What is most urgent first.
    pub documents: Vec<PlannedDocument>,
    /// How many documents have no signature.
    pub unsigned: u64,
    /// By month and cause.
    pub forecast: Vec<Forecast>,
}

/// Plans a verified document; `None` where it has no signature.
pub fn of_document(
    report: &Report,
    settings: &Settings,
    within_days: u32,
) -> Option<PlannedDocument> {
    let mut planned = PlannedDocument {
        file: report.file.clone(),
        urgency: Urgency::Unreadable,
        level: SignatureLevel::None,
        raisable: true,
        by: None,
        end: None,
        subject: None,
        signature: None,
        sub_indication: None,
        signatures: 0,
        missing: 0,
    };
    if report.verdict() == Verdict::NoSignature {
        return None;
    }
    let Outcome::Judged { evidence, judgement, .. } = &report.outcome else {
        return Some(planned);
    };
    let (policy, at) = (&settings.policy, settings.at);
    let found: Vec<(&str, Renewal)> = evidence
        .signatures
        .iter()
        .enumerate()
        .filter_map(|(position, signature)| {
            let mut renewal = validation::renewal(evidence, policy, at, position)?;
            let judged = judgement.signatures.get(position);
            if judged.is_some_and(|judged| judged.level == SignatureLevel::None) {
                renewal.stands_at = SignatureLevel::None;
            }
            Some((signature.id.as_str(), renewal))
        })
        .collect();
    planned.raisable =
        !evidence.signatures.iter().any(|signature| signature.format == SignatureFormat::Xmldsig);
    let fails = |(_, one): &&(&str, Renewal)| matches!(one.conclusion, Conclusion::TotalFailed(_));
    if let Some((id, _)) = found.iter().find(fails) {
        // What does not hold has no end that could be put off.
        planned.urgency = Urgency::Broken;
        planned.signatures = found.len();
        planned.signature = Some((*id).to_owned());
        planned.level = found.iter().map(|(_, one)| one.stands_at).min().unwrap_or(planned.level);
        return Some(planned);
    }
    planned.sub_indication = found
        .iter()
        .find(|found| is_open(found))
        .and_then(|(_, one)| one.conclusion.sub_indication())
        .map(str::to_owned);
    let first = found.iter().min_by_key(|(_, one)| (one.by.is_none(), one.by, one.stands_at))?;
    let (id, renewal) = first;
    planned.signatures = found.len();
    planned.signature = Some((*id).to_owned());
    planned.level = found.iter().map(|(_, one)| one.stands_at).min().unwrap_or(planned.level);
    planned.missing = found.iter().map(|(_, one)| one.missing).max().unwrap_or_default();
    planned.by = renewal.by;
    let (end, subject) = match &renewal.cause {
        Some(RenewalCause::Signer(subject)) => (End::SignerCertificate, subject),
        Some(RenewalCause::Authority(subject)) => (End::TimestampCertificate, subject),
        Some(RenewalCause::Algorithm(name)) => (End::Algorithm, name),
        None => {
            planned.urgency = urgency(&found, None, at, within_days);
            return Some(planned);
        }
    };
    planned.end = Some(end);
    planned.subject = Some(subject.clone());
    planned.urgency = urgency(&found, planned.by, at, within_days);
    Some(planned)
}

/// What is only missing can be had when it is raised; anything else is to be looked into.
fn is_open((_, one): &(&str, Renewal)) -> bool {
    match one.conclusion {
        Conclusion::Indeterminate(reason) => {
            !matches!(reason, Indeterminate::TryLater | Indeterminate::RevocationOutOfBoundsNoPoe)
        }
        Conclusion::TotalPassed | Conclusion::TotalFailed(_) => false,
    }
}

fn urgency(found: &[(&str, Renewal)], by: Option<Time>, at: Time, within_days: u32) -> Urgency {
    const DAY: i64 = 86_400;
    let horizon = at.plus_seconds(i64::from(within_days).saturating_mul(DAY));
    match by {
        None => Urgency::Undecided,
        Some(by) if by <= at => Urgency::Overdue,
        Some(_) if found.iter().any(is_open) => Urgency::Undecided,
        Some(by) if by <= horizon => Urgency::Due,
        Some(_) => Urgency::Later,
    }
}

impl Plan {
    /// Of documents in any order.
    pub fn of(
        mut documents: Vec<PlannedDocument>,
        unsigned: u64,
        at: Time,
        within_days: u32,
    ) -> Self {
        documents.sort_by(|one, two| {
            let first = |of: &PlannedDocument| (of.urgency, of.by.is_none(), of.by, of.level);
            let then = |of: &PlannedDocument| (of.end, of.subject.clone(), of.missing);
            let by_reason = first(one).cmp(&first(two)).then_with(|| then(one).cmp(&then(two)));
            by_reason.then_with(|| one.file.cmp(&two.file))
        });
        let mut months: BTreeMap<(String, End), u64> = BTreeMap::new();
        for document in &documents {
            if let (Some(by), Some(end), false) =
                (document.by, document.end, document.urgency == Urgency::Broken)
            {
                let (year, month, ..) = by.civil();
                let count = months.entry((format!("{year:04}-{month:02}"), end)).or_default();
                *count = count.saturating_add(1);
            }
        }
        let months = months.into_iter();
        let forecast = months.map(|((month, end), documents)| Forecast { month, end, documents });
        let forecast = forecast.collect();
        Self { schema: SCHEMA, at, within_days, documents, unsigned, forecast }
    }

    /// How many documents stand so.
    pub fn count(&self, urgency: Urgency) -> usize {
        self.documents.iter().filter(|document| document.urgency == urgency).count()
    }
}

#[cfg(test)]
mod tests {
    use super::End;
    use super::Plan;
    use super::PlannedDocument;
    use super::Urgency;
    use crate::model::SignatureLevel;
    use crate::model::Time;

    fn document(file: &str, urgency: Urgency, by: Option<&str>) -> PlannedDocument {
        PlannedDocument {
            file: file.to_owned(),
            urgency,
            level: SignatureLevel::Lta,
            raisable: true,
            by: by.map(|by| Time::parse(by).expect("a time")),
            end: by.map(|_| End::Algorithm),
            subject: None,
            signature: None,
            sub_indication: None,
            signatures: 1,
            missing: 0,
        }
    }

    #[test]
    fn most_urgent_comes_first_and_months_are_counted() {
        let plan = Plan::of(
            vec![
                document("broken", Urgency::Broken, Some("2020-01-01")),
                document("later", Urgency::Later, Some("2031-01-02")),
                document("soon", Urgency::Due, Some("2027-02-02")),
                document("sooner", Urgency::Due, Some("2027-02-01")),
                document("unknown", Urgency::Undecided, None),
                document("past", Urgency::Overdue, Some("2026-01-01")),
            ],
            2,
            Time::parse("2027-01-01").expect("a time"),
            90,
        );
        let order: Vec<&str> = plan.documents.iter().map(|of| of.file.as_str()).collect();
        assert_eq!(order, ["past", "sooner", "soon", "unknown", "later", "broken"]);
        let months: Vec<_> =
            plan.forecast.iter().map(|of| (of.month.as_str(), of.documents)).collect();
        assert_eq!(months, [("2026-01", 1), ("2027-02", 2), ("2031-01", 1)]);
        assert_eq!((plan.count(Urgency::Due), plan.unsigned), (2, 2));
    }
}
