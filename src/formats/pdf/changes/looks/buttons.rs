//! Check boxes, radio buttons and push buttons: the state that is shown is the value, and each
//! state looks as it was signed.

use super::Held;
use super::looks;
use crate::formats::FormatError;
use crate::formats::pdf::changes::Pair;
use crate::formats::pdf::changes::catalog::keys;
use crate::formats::pdf::changes::catalog::same;
use crate::formats::pdf::changes::placing::area;
use crate::formats::pdf::content::drawn::Oddity;
use crate::formats::pdf::content::drawn::drawn;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;

const STATE: Oddity = "its state (AS) was changed";
const DRAWN: Oddity = "a state of the button is drawn anew";
const PUSHED: Oddity = "the button is drawn anew";
const OFF: &str = "Off";

impl Pair<'_, '_, '_> {
    /// DA-12: a button.
    pub(super) fn hold_button(&mut self, held: &Held<'_>) -> Result<(), FormatError> {
        let (was, now) = (looks(self.old, held.before), looks(self.new, held.after));
        for key in ["N", "D", "R"] {
            let before = was.get(key).cloned().unwrap_or(Object::Null);
            let after = now.get(key).cloned().unwrap_or(Object::Null);
            // Without a look of its own, what is pressed looks as it does else.
            let falls_back = key != "N" && after.is_null();
            if falls_back
                || self.alike(&before, &after)
                || self.has_same_states(held, &before, &after)
            {
                continue;
            }
            self.doubt(held, if held.saying.is_push { PUSHED } else { DRAWN });
        }
        if held.saying.is_push {
            return Ok(());
        }
        let Some(value) = &held.saying.state else { return Ok(()) };
        let states = match self.new.get(&now, "N")? {
            Some(Object::Dictionary(states)) => states,
            _ => Dictionary::default(),
        };
        let named = held.after.name("AS").map(|state| state.text());
        let is_on = |state: &String| state != OFF && states.get(state).is_some();
        let shown = named.filter(is_on).unwrap_or_else(|| OFF.to_owned());
        let meant = Some(value.clone()).filter(is_on).unwrap_or_else(|| OFF.to_owned());
        let is_moved = !same(held.before, held.after, "AS");
        if held.is_filled {
            if shown != meant {
                self.tell_other_value(held, &shown, value);
            }
        } else if is_moved && shown != meant {
            self.forbid_alone(held, &format!("\"{shown}\""));
        } else if is_moved {
            self.doubt(held, STATE);
        }
        Ok(())
    }

    /// Whether all states look as they did; one that came may draw nothing.
    fn has_same_states(&self, held: &Held<'_>, before: &Object, after: &Object) -> bool {
        let (Ok(Object::Dictionary(before)), Ok(Object::Dictionary(after))) =
            (self.old.resolve(before), self.new.resolve(after))
        else {
            return false;
        };
        let place = area(self.new, &Object::Dictionary(held.after.clone()));
        keys(&before, &after).iter().all(|state| match (before.get(state), after.get(state)) {
            (Some(before), Some(after)) => self.alike(before, after),
            (None, Some(after)) => match (self.new.resolve(after), place) {
                (Ok(Object::Stream(form)), Some(place)) => {
                    drawn(self.new, &form, place).is_ok_and(|drawing| drawing.marks.is_empty())
                }
                _ => false,
            },
            _ => false,
        })
    }
}
