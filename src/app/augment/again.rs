//! What was written is read again before it counts as done. Nothing is made here.

use super::AugmentError;
use super::Look;
use super::Made;
use super::Raised;
use super::Raising;
use crate::adapters::files;
use crate::app::sign::SignError;
use crate::formats;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::Conclusion;
use crate::model::Judgement;
use crate::model::Origin;
use crate::model::SignatureLevel;
use crate::signing::augment::proof;
use crate::validation;
use std::path::Path;

impl Raising<'_> {
    /// Reads what was written from the disk: nothing is lost, and the level is reached by what the
    /// document carries alone.
    pub(super) fn look(
        &self,
        path: &Path,
        buffer: &mut Vec<u8>,
        before: &Look,
        made: &Made,
    ) -> Result<Vec<Raised>, AugmentError> {
        let (policy, observe) = (&self.settings.policy, self.observe);
        let opened = files::open(path, buffer).map_err(SignError::from)?;
        let after = formats::observe(opened.source(), "", observe).map_err(SignError::Again)?;
        proof::examine(&before.observed, &after, made.told.timestamps)?;
        let all =
            after.signatures.iter().flat_map(|own| std::iter::once(own).chain(&own.timestamps));
        let newest = all.filter_map(|made| made.timestamp.as_ref());
        let at = newest.map(|facts| facts.time).max().map_or(before.at, |t| t.max(before.at));
        let with_all = x509::assemble(after.clone(), &self.settings.pool(), &observe.limits);
        let alone = x509::assemble(after, &self.anchors_alone(), &observe.limits);
        let (full, sole) =
            (validation::validate(&with_all, policy, at), validation::validate(&alone, policy, at));
        let level = self.wishes.level;
        let mut raised = Vec::new();
        for position in &made.chosen {
            let id = before.evidence.signatures.get(*position).map(|old| old.id.clone());
            let id = id.unwrap_or_default();
            // Those that were there keep their places but in a container, where the files stand by
            // their names.
            let is_it = |at: &usize| full.signatures.get(*at).is_some_and(|judged| judged.id == id);
            let places = std::iter::once(*position).chain(0..full.signatures.len());
            let Some(now) = places.into_iter().find(is_it) else {
                return Err(AugmentError::NotReached { id, why: "gone".to_owned() });
            };
            let state = validation::retention(&alone, policy, at, now, false).unwrap_or_default();
            let told = |judgement: &Judgement| {
                let judged = judgement.signatures.get(now);
                judged.map(|judged| (judged.conclusion, judged.level))
            };
            let reached = match level {
                SignatureLevel::Lt => state.carried,
                SignatureLevel::Lta => state.archived,
                _ => true,
            };
            let conclusion = if level >= SignatureLevel::Lt { told(&sole) } else { told(&full) };
            let Some((conclusion, _)) = conclusion else { continue };
            let stands = level < SignatureLevel::Lt || conclusion == Conclusion::TotalPassed;
            if !(reached && stands) {
                let why = conclusion.sub_indication().unwrap_or("the level is not reached");
                return Err(AugmentError::NotReached { id, why: why.to_owned() });
            }
            let was = before.judgement.signatures.get(*position);
            let is = told(&full).map(|(_, level)| level);
            let renewal = validation::renewal(&with_all, policy, at, now);
            raised.push(Raised {
                before: was.map_or(SignatureLevel::None, |was| was.level),
                after: is.unwrap_or(SignatureLevel::None),
                renew_by: renewal.and_then(|renewal| renewal.by),
                id,
            });
        }
        Ok(raised)
    }

    /// The anchors, and nothing else.
    fn anchors_alone(&self) -> Pool {
        let pool = self.settings.pool();
        let mut alone = Pool::new();
        for certificate in pool.certificates() {
            let anchors: Vec<_> = pool
                .anchors()
                .filter(|anchor| anchor.certificate == certificate.id)
                .cloned()
                .collect();
            if !anchors.is_empty() {
                alone.add_limited_anchor(certificate, anchors, Origin::Cache);
            }
        }
        alone
    }
}
