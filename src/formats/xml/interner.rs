//! Strings that occur again and again, each kept once and known by a number.

use std::borrow::Cow;
use std::collections::HashMap;

/// Strings that occur again and again, each kept once.
pub(super) struct Interner<'a> {
    pub(super) strings: Vec<Cow<'a, str>>,
    // Filled only once there are many; before, looking at each is faster.
    index: HashMap<Cow<'a, str>, u32>,
}

const FEW: usize = 12;

impl<'a> Interner<'a> {
    pub(super) fn new(strings: Vec<Cow<'a, str>>) -> Self {
        Self { strings, index: HashMap::new() }
    }

    pub(super) fn intern(&mut self, string: Cow<'a, str>) -> u32 {
        let found = if self.strings.len() <= FEW {
            self.strings.iter().position(|known| *known == string).map(|at| at as u32)
        } else {
            self.index.get(&string).copied()
        };
        found.unwrap_or_else(|| {
            let id = self.strings.len() as u32;
            self.strings.push(string.clone());
            if self.strings.len() == FEW + 1 {
                for (at, known) in self.strings.iter().enumerate() {
                    self.index.insert(known.clone(), at as u32);
                }
            } else if self.strings.len() > FEW {
                self.index.insert(string, id);
            }
            id
        })
    }
}
