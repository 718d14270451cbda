//! Whether two values, each in its own revision, are the same with all that they lead to: streams
//! by their decoded bytes, whatever their object numbers are.

use super::Pair;
use crate::formats::pdf::content::drawn::content_of;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;

/// Keys of a stream that say how its bytes are packed.
const PACKING: &[&str] = &["Length", "Filter", "DecodeParms", "DL"];
/// Values looked at for one comparison.
const VISITED: usize = 20_000;
/// References and containers within one another.
const DEPTH: usize = 40;

impl Pair<'_, '_, '_> {
    /// Whether a value of the old revision is the same in the new one. What cannot be read, or goes
    /// on without end, is not.
    pub(super) fn alike(&self, old: &Object, new: &Object) -> bool {
        self.is_alike(old, new, DEPTH, &mut VISITED.clone())
    }

    fn is_alike(&self, old: &Object, new: &Object, depth: usize, left: &mut usize) -> bool {
        let (Some(depth), Some(remaining)) = (depth.checked_sub(1), left.checked_sub(1)) else {
            return false;
        };
        *left = remaining;
        match (old, new) {
            // What it leads to in turn is accounted for by itself.
            (Object::Reference(a), Object::Reference(b))
                if a == b && !self.is_changed(a.number) =>
            {
                true
            }
            (Object::Reference(_), _) | (_, Object::Reference(_)) => {
                match (self.old.resolve(old), self.new.resolve(new)) {
                    (Ok(old), Ok(new)) => self.is_alike(&old, &new, depth, left),
                    _ => false,
                }
            }
            (Object::Array(a), Object::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.is_alike(a, b, depth, left))
            }
            (Object::Dictionary(a), Object::Dictionary(b)) => {
                self.are_alike(a, b, &[], depth, left)
            }
            (Object::Stream(a), Object::Stream(b)) => {
                self.are_alike(&a.dictionary, &b.dictionary, PACKING, depth, left)
                    && match (content_of(self.old, a), content_of(self.new, b)) {
                        (Ok(a), Ok(b)) => a == b,
                        _ => false,
                    }
            }
            (a, b) => a.same(b),
        }
    }

    fn are_alike(
        &self,
        old: &Dictionary,
        new: &Dictionary,
        but: &[&str],
        depth: usize,
        left: &mut usize,
    ) -> bool {
        super::catalog::keys(old, new).into_iter().filter(|key| !but.contains(&key.as_str())).all(
            |key| {
                let absent = Object::Null;
                let of = |dictionary: &Dictionary| dictionary.get(&key).cloned();
                let (old, new) = (of(old), of(new));
                let (old, new) = (old.as_ref(), new.as_ref());
                self.is_alike(old.unwrap_or(&absent), new.unwrap_or(&absent), depth, left)
            },
        )
    }
}
