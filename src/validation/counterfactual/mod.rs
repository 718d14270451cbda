//! What would have to be different for another verdict: changes are assumed one by one and
//! together, and the judge is asked each time. Nothing is claimed that was not judged.
//!
//! Start reading at [`search`].

mod assume;
mod propose;

use super::judge_one;
use crate::model::Axis;
use crate::model::Change;
use crate::model::Conclusion;
use crate::model::Counterfactual;
use crate::model::Evidence;
use crate::model::Failed;
use crate::model::Finding;
use crate::model::Reason;
use crate::model::Severity;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::model::TimestampJudgement;
use crate::model::Window;
use crate::policy::Level;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use assume::Situation;
use propose::deciding;
use propose::negotiable;
use propose::proposals;
use propose::turning_points;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::collections::VecDeque;

/// What a search came to.
pub(super) struct Found {
    pub(super) deciding: Vec<Finding>,
    pub(super) counterfactuals: Vec<Counterfactual>,
    pub(super) incurable: Vec<usize>,
    pub(super) runs: u32,
    pub(super) exhausted: bool,
}

/// Times that the judge is asked while looking for what helps; one answer takes well below a
/// millisecond.
const SEARCH: u32 = 64;
/// And while finding out within which moments it helps.
const REFINE: u32 = 128;
/// Answers that are worth telling.
const TOLD: usize = 8;
/// Turning points that are looked at: a hostile file can name any number.
const POINTS: usize = 24;

/// Looks for what would change the verdict on the signature at a place.
pub(super) fn search(
    evidence: &Evidence,
    policy: &ValidationPolicy,
    at: Time,
    place: &[usize],
) -> Option<Found> {
    let (evidence, policy) = (Cow::Borrowed(evidence), Cow::Borrowed(policy));
    let now = Situation { evidence, policy, at, place };
    let judged = judge_one(&now.evidence, &now.policy, at, place)?;
    let deciding = deciding(&judged);
    let mut search = Search { now, deciding, runs: 0, budget: SEARCH, exhausted: false };
    let mut told = Vec::new();
    if judged.conclusion == Conclusion::TotalPassed {
        search.budget = REFINE;
        told.extend(search.end_of_validity(&judged));
    } else {
        let (passing, partial) = search.explore(&judged);
        search.budget = SEARCH.saturating_add(REFINE);
        for changes in passing {
            told.extend(search.refine(changes, &judged));
        }
        told.extend(search.other_moments(&judged));
        told.extend(search.lower_levels());
        told = minimal(told);
        told.extend(minimal(partial));
        told.truncate(TOLD);
    }
    let incurable = search.incurable(&told);
    let Search { deciding, runs, exhausted, .. } = search;
    Some(Found { deciding, counterfactuals: told, incurable, runs, exhausted })
}

struct Search<'a> {
    now: Situation<'a>,
    deciding: Vec<Finding>,
    runs: u32,
    budget: u32,
    exhausted: bool,
}

impl<'a> Search<'a> {
    /// The situation with changes made, and the judge's word on it; `None` where the budget is
    /// spent.
    fn ask(&mut self, changes: &[Change]) -> Option<(Situation<'a>, SignatureJudgement)> {
        if self.runs >= self.budget {
            self.exhausted = true;
            return None;
        }
        self.runs = self.runs.saturating_add(1);
        let mut then = self.now.clone();
        // The moment first: what is fresh and what is proven depends on it.
        let (moments, others): (Vec<&Change>, Vec<&Change>) =
            changes.iter().partition(|change| matches!(change, Change::At { .. }));
        moments.into_iter().chain(others).for_each(|change| then.assume(change));
        let judged = judge_one(&then.evidence, &then.policy, then.at, then.place)?;
        Some((then, judged))
    }

    fn passes(&mut self, changes: &[Change]) -> bool {
        self.ask(changes).is_some_and(|(_, judged)| judged.conclusion == Conclusion::TotalPassed)
    }

    /// Goes from what decides to what might help, and on from what decides then; sets that pass,
    /// and single changes that help against some rule.
    fn explore(&mut self, judged: &SignatureJudgement) -> (Vec<Vec<Change>>, Vec<Counterfactual>) {
        let mut passing: Vec<Vec<Change>> = Vec::new();
        let mut partial = Vec::new();
        let mut seen = BTreeSet::new();
        let mut queue = VecDeque::from([(Vec::new(), self.now.clone(), judged.clone())]);
        while let Some((changes, situation, judged)) = queue.pop_front() {
            for proposal in proposals(&situation, &judged) {
                let mut more: Vec<Change> = changes.clone();
                if more.iter().any(|change| excludes(change, &proposal)) {
                    continue;
                }
                more.push(proposal);
                let more = merged(more);
                let known = passing.iter().any(|other| other.iter().all(|c| more.contains(c)));
                if known || !seen.insert(format!("{more:?}")) {
                    continue;
                }
                let Some((then, judged_then)) = self.ask(&more) else { return (passing, partial) };
                if judged_then.conclusion == Conclusion::TotalPassed {
                    passing.push(more);
                    continue;
                }
                // What makes no difference leads nowhere.
                if standing(&judged_then) == standing(&judged) {
                    continue;
                }
                if changes.is_empty() {
                    let one = self.told(more.clone(), &judged_then);
                    partial.extend(Some(one).filter(|one| !one.keeps.is_empty()));
                }
                queue.push_back((more, then, judged_then));
            }
        }
        (passing, partial)
    }

    fn told(&self, changes: Vec<Change>, then: &SignatureJudgement) -> Counterfactual {
        let remains = deciding(then);
        let kept = |finding: &Finding| {
            !remains.iter().any(|other| other.rule == finding.rule && other.at == finding.at)
        };
        let keeps = (0..).zip(&self.deciding).filter(|(_, one)| kept(one)).map(|(at, _)| at);
        let (then, keeps) = (then.conclusion, keeps.collect());
        Counterfactual { changes, then, keeps, remains, ends: None }
    }

    /// The same changes without those, each certificate's status by itself, that it passes without.
    fn reduce(&mut self, changes: Vec<Change>) -> Vec<Change> {
        let mut needed = parts(changes);
        for part in needed.clone() {
            let fewer: Vec<Change> = needed.iter().filter(|one| **one != part).cloned().collect();
            if !fewer.is_empty() && self.passes(&merged(fewer.clone())) {
                needed = fewer;
            }
        }
        merged(needed)
    }

    /// Leaves out what is not needed, and finds the moments between which the rest helps.
    fn refine(
        &mut self,
        changes: Vec<Change>,
        judged: &SignatureJudgement,
    ) -> Option<Counterfactual> {
        let mut changes = self.reduce(changes);
        let timed = changes.iter().position(|change| moment(change).is_some());
        if let Some(timed) = timed
            && let Some(centre) = changes.get(timed).and_then(moment)
        {
            let (then, with) = self.ask(&changes)?;
            let points =
                turning_points(&then, judged).into_iter().chain(turning_points(&then, &with));
            let points: BTreeSet<Time> = points.filter(|point| *point <= self.now.at).collect();
            let others = changes.clone();
            let set = |time: Time| {
                let mut changes = others.clone();
                if let Some(change) = changes.get_mut(timed) {
                    set_window(change, Window::at(time));
                }
                changes
            };
            let window = self.window(points, centre, Some(self.now.at), set);
            if let Some(change) = changes.get_mut(timed) {
                set_window(change, window);
            }
        }
        let (_, then) = self.ask(&changes)?;
        (then.conclusion == Conclusion::TotalPassed).then(|| self.told(changes, &then))
    }

    /// The window around a moment that passes: outwards over the turning points, each end tried.
    fn window(
        &mut self,
        points: BTreeSet<Time>,
        centre: Time,
        most: Option<Time>,
        set: impl Fn(Time) -> Vec<Change>,
    ) -> Window {
        let below: Vec<Time> = points.range(..=centre).rev().copied().take(POINTS).collect();
        let above: Vec<Time> = points.range(centre..).copied().take(POINTS).collect();
        let from = self.edge(&below, centre, Ordering::Less, &set);
        let until = self.edge(&above, centre, Ordering::Greater, &set);
        Window { from, until: until.or(most) }
    }

    /// Walks from a moment that passes over turning points as long as it passes; the last moment
    /// that did. `None` where it passes beyond the last of them.
    fn edge(
        &mut self,
        points: &[Time],
        centre: Time,
        onwards: Ordering,
        set: &impl Fn(Time) -> Vec<Change>,
    ) -> Option<Time> {
        let step = onwards as i64;
        let mut last = centre;
        for point in points {
            for time in
                [point.plus_seconds(step.saturating_neg()), *point, point.plus_seconds(step)]
            {
                // Between two turning points nothing turns.
                if time.cmp(&last) != onwards {
                    continue;
                }
                if !self.passes(&set(time)) {
                    return Some(last);
                }
                last = time;
            }
        }
        None
    }

    /// Other validation times at which the verdict is TOTAL-PASSED.
    fn other_moments(&mut self, judged: &SignatureJudgement) -> Vec<Counterfactual> {
        let now = self.now.clone();
        let points: BTreeSet<Time> = turning_points(&now, judged).into_iter().collect();
        let mut told: Vec<Counterfactual> = Vec::new();
        let set = |time: Time| vec![Change::At { window: Window::at(time) }];
        let nearest = |time: &Time| time.unix_millis().abs_diff(now.at.unix_millis());
        let mut tried: Vec<Time> = points
            .iter()
            .flat_map(|point| [point.plus_seconds(-1), point.plus_seconds(1)])
            .collect();
        tried.sort_by_key(nearest);
        tried.truncate(POINTS);
        for time in tried {
            if told.iter().any(|one| one.changes.iter().any(|change| covers(change, time))) {
                continue;
            }
            if !self.passes(&set(time)) {
                continue;
            }
            let window = self.window(points.clone(), time, None, set);
            let changes = vec![Change::At { window }];
            let Some((_, then)) = self.ask(&changes) else { break };
            if then.conclusion == Conclusion::TotalPassed {
                told.push(self.told(changes, &then));
            }
        }
        told
    }

    /// Policies that would only warn: of one rule, or of all that decide and may be set lower.
    fn lower_levels(&mut self) -> Vec<Counterfactual> {
        let mut lower = Vec::new();
        let rules: Vec<String> = negotiable(&self.deciding).into_iter().collect();
        let mut sets: Vec<Vec<String>> = rules.iter().map(|rule| vec![rule.clone()]).collect();
        if let [_, _, ..] = rules.as_slice() {
            sets.push(rules);
        }
        for rules in sets {
            let changes = vec![Change::Policy { rules }];
            let Some((_, then)) = self.ask(&changes) else { break };
            if then.conclusion == Conclusion::TotalPassed {
                lower.push(self.told(changes, &then));
            }
        }
        lower
    }

    /// Of a signature that passes: from when on it no longer would, by what is at hand.
    fn end_of_validity(&mut self, judged: &SignatureJudgement) -> Option<Counterfactual> {
        let points = turning_points(&self.now, judged);
        let ahead = points.into_iter().filter(|point| self.now.at <= *point);
        let mut last = self.now.at;
        for point in ahead.take(POINTS).collect::<Vec<_>>() {
            for time in [point, point.plus_seconds(1)] {
                if time <= last {
                    continue;
                }
                let window = Window { from: Some(time), until: None };
                let changes = vec![Change::At { window }];
                let (_, then) = self.ask(&changes)?;
                if then.conclusion != Conclusion::TotalPassed {
                    let ends = ended(&then, judged, (point, time));
                    return Some(Counterfactual { ends, ..self.told(changes, &then) });
                }
                last = time;
            }
        }
        None
    }

    /// Rules about the bytes themselves that nothing tried keeps, and that no policy may set lower.
    fn incurable(&self, told: &[Counterfactual]) -> Vec<usize> {
        const BYTES: [Failed; 3] =
            [Failed::FormatFailure, Failed::HashFailure, Failed::SigCryptoFailure];
        let for_good = |position: usize, finding: &Finding| {
            let row = rule(&finding.rule);
            row.is_some_and(|row| {
                row.floor == Level::Fail
                    && matches!(row.reason, Some(Reason::Failed(why)) if BYTES.contains(&why))
            }) && !told.iter().any(|one| one.keeps.contains(&position))
        };
        let all = (0..).zip(&self.deciding);
        all.filter(|(position, finding)| for_good(*position, finding)).map(|(at, _)| at).collect()
    }
}

/// What stands against a signature and its timestamps, and what it comes to.
fn standing(judged: &SignatureJudgement) -> (Vec<Finding>, Conclusion, &[TimestampJudgement]) {
    (deciding(judged), judged.conclusion, &judged.timestamps)
}

/// What was kept before a turning point and is not kept after it, of a signature or of what proves
/// its time, judged at `time`: an algorithm's end takes a timestamp with it, and so what the
/// timestamp had settled.
pub(super) fn ended(
    then: &SignatureJudgement,
    before: &SignatureJudgement,
    (point, time): (Time, Time),
) -> Option<Finding> {
    let moment = point.to_string();
    let failing = |judged: &SignatureJudgement| -> Vec<Finding> {
        let tokens = judged.timestamps.iter().flat_map(|token| &token.findings);
        let all = judged.findings.iter().chain(tokens);
        all.filter(|finding| finding.severity == Severity::Fail).cloned().collect()
    };
    let known = failing(before);
    let new = failing(then).into_iter().filter(|finding| !known.contains(finding));
    let at_the_point = new.filter(|finding| {
        let Some(values) = &finding.compared else { return false };
        // What is outside its dates names the moment that was asked for, whichever that is.
        let asked = finding.axis != Axis::Suite && time == point && values.expected == moment;
        !asked && [&values.seen, &values.expected].iter().any(|value| value.contains(&moment))
    });
    at_the_point.min_by_key(|finding| finding.axis != Axis::Suite)
}

/// Changes in their order, the statuses asked for in one.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut statuses = Vec::new();
    let mut others = Vec::new();
    for change in changes {
        match change {
            Change::Status { of } => statuses.extend(of),
            other => others.push(other),
        }
    }
    statuses.sort();
    statuses.dedup();
    if !statuses.is_empty() {
        others.push(Change::Status { of: statuses });
    }
    others.sort_by_key(rank);
    others
}

/// Changes with each certificate's status as one of its own; [`merged`] joins them again.
fn parts(changes: Vec<Change>) -> Vec<Change> {
    let parts = changes.into_iter().flat_map(|change| match change {
        Change::Status { of } => {
            of.into_iter().map(|pair| Change::Status { of: vec![pair] }).collect()
        }
        other => vec![other],
    });
    parts.collect()
}

/// Whether a change trusts what may be a forgery.
fn is_suspect(change: &Change) -> bool {
    matches!(change, Change::Trust { impostor: true, .. } | Change::Issuer { impostor: true, .. })
}

/// Sets of which no part passes by itself, the least first.
fn minimal(mut told: Vec<Counterfactual>) -> Vec<Counterfactual> {
    told.sort_by_key(|one| {
        let ranks = one.changes.iter().map(rank).collect::<Vec<_>>();
        (one.changes.iter().any(is_suspect), one.changes.len(), ranks)
    });
    let mut kept: Vec<Counterfactual> = Vec::new();
    for one in told {
        let implied = kept.iter().any(|other| {
            other.changes.iter().all(|change| one.changes.iter().any(|c| implies(c, change)))
        });
        if !implied {
            kept.push(one);
        }
    }
    kept
}

/// Whether whoever has the first also has the second.
fn implies(first: &Change, second: &Change) -> bool {
    match (first, second) {
        // What an archive timestamp proves, a timestamp on the signature proves in part.
        (Change::Archive { .. }, Change::Timestamp { .. }) => true,
        (Change::Archive { of: more, .. }, Change::Status { of }) => {
            of.iter().all(|one| more.contains(one))
        }
        (Change::Archive { of: more, .. }, Change::Archive { of, .. }) => {
            of.iter().all(|one| more.contains(one))
        }
        (Change::Timestamp { .. }, Change::Timestamp { .. }) => true,
        (Change::Status { of: more }, Change::Status { of }) => {
            of.iter().all(|one| more.contains(one))
        }
        (Change::Policy { rules: more }, Change::Policy { rules }) => {
            rules.iter().all(|one| more.contains(one))
        }
        (first, second) => first == second,
    }
}

/// Whether two changes answer the same question.
fn excludes(one: &Change, other: &Change) -> bool {
    match (one, other) {
        (Change::Timestamp { .. } | Change::Archive { .. }, Change::Timestamp { .. })
        | (Change::Timestamp { .. } | Change::Archive { .. }, Change::Archive { .. }) => true,
        (Change::Issuer { of, .. }, Change::Trust { certificate, .. })
        | (Change::Trust { certificate, .. }, Change::Issuer { of, .. }) => of == certificate,
        (one, other) => one == other,
    }
}

/// What is easiest to bring about first.
fn rank(change: &Change) -> u8 {
    match change {
        Change::Content { .. } => 0,
        Change::Issuer { .. } => 1,
        Change::Trust { .. } => 2,
        Change::Status { .. } => 3,
        Change::Timestamp { .. } => 4,
        Change::Archive { .. } => 5,
        Change::At { .. } => 6,
        Change::Policy { .. } => 7,
    }
}

fn moment(change: &Change) -> Option<Time> {
    match change {
        Change::Timestamp { window } | Change::Archive { window, .. } => window.until,
        _ => None,
    }
}

fn set_window(change: &mut Change, to: Window) {
    if let Change::Timestamp { window } | Change::Archive { window, .. } = change {
        *window = to;
    }
}

fn covers(change: &Change, time: Time) -> bool {
    let Change::At { window } = change else { return false };
    window.from.is_none_or(|from| from <= time) && window.until.is_none_or(|until| time <= until)
}
