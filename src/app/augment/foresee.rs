//! What raising a document would do, by what is known before anything is made: no authority is
//! asked, nothing is written. What a new timestamp's own chain will lack is not known yet.

use super::AugmentError;
use super::Foreseen;
use super::ForeseenSignature;
use super::Raising;
use super::Retention;
use super::Signed;
use super::Source;
use super::Step;
use super::material;
use crate::model::SignatureLevel;

impl Raising<'_> {
    pub(super) fn foresee(
        &self,
        source: &dyn Source,
        name: &str,
    ) -> Result<Foreseen, AugmentError> {
        let look = self.gather(source, name)?;
        let chosen = self.choose(&look)?;
        let states: Vec<(usize, Retention)> =
            chosen.iter().filter_map(|at| Some((*at, look.state(self, *at, false)?))).collect();
        let bare: Vec<usize> =
            states.iter().filter(|(_, state)| !state.timestamped).map(|(at, _)| *at).collect();
        self.admit_timestamp(&look, &bare)?;
        let wants = self.wanting(&look, &states);
        self.admit(&Signed::of(source, self.observe)?, &look, &bare, &wants)?;
        let level = self.wishes.level;
        let needs_authority = !bare.is_empty() || level == SignatureLevel::Lta && !wants.is_empty();
        if needs_authority && self.authority.is_none() {
            return Err(AugmentError::NoAuthority);
        }
        let mut foreseen = Foreseen::default();
        let mut wanted = Vec::new();
        for (position, state) in &states {
            let want = wants.iter().find(|(at, _)| at == position).map(|(_, renews)| *renews);
            let mut steps = Vec::new();
            steps.extend((!state.timestamped).then_some(Step::Timestamp));
            match (want, level) {
                (Some(true), _) => steps.push(Step::Renewal),
                (Some(false), SignatureLevel::Lta) => steps.extend([Step::Values, Step::Archive]),
                (Some(false), _) => steps.push(Step::Values),
                (None, _) => {}
            }
            if let Some(renews) = want {
                wanted.extend(look.state(self, *position, renews));
            }
            let judged = look.judgement.signatures.get(*position);
            foreseen.signatures.push(ForeseenSignature {
                id: look.ids(&[*position]).pop().unwrap_or_default(),
                level: judged.map_or(SignatureLevel::None, |judged| judged.level),
                steps,
            });
        }
        foreseen.lacks = material::lacks(&look.evidence, wanted.iter());
        Ok(foreseen)
    }
}
