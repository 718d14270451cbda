//! Strings that occur again and again, each kept once and known by a number.

use std::collections::HashMap;

/// Strings that occur again and again, each kept once.
#[derive(Clone, Default)]
pub(super) struct Interner {
    strings: Vec<Box<str>>,
    // Filled only once there are many; before, looking at each is faster.
    index: HashMap<Box<str>, u32>,
}

const FEW: usize = 12;

impl Interner {
    pub(super) fn new(strings: [&str; 2]) -> Self {
        Self { strings: strings.map(Box::from).to_vec(), index: HashMap::new() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.strings.len()
    }

    pub(super) fn string(&self, number: u32) -> &str {
        self.strings.get(number as usize).map_or("", Box::as_ref)
    }

    /// The number of a string that is there.
    pub(super) fn find(&self, string: &str) -> Option<u32> {
        if self.strings.len() <= FEW {
            self.strings.iter().position(|known| known.as_ref() == string).map(|at| at as u32)
        } else {
            self.index.get(string).copied()
        }
    }

    pub(super) fn intern(&mut self, string: &str) -> u32 {
        self.find(string).unwrap_or_else(|| {
            let number = self.strings.len() as u32;
            self.strings.push(string.into());
            if self.strings.len() == FEW + 1 {
                for (at, known) in self.strings.iter().enumerate() {
                    self.index.insert(known.clone(), at as u32);
                }
            } else if self.strings.len() > FEW {
                self.index.insert(string.into(), number);
            }
            number
        })
    }
}
