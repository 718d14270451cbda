//! National dialects of XML Signature as data: where a signature stands in a kind of document, what
//! it signs, and in which form. Profiles are TOML files (`profiles/`); a key that is not known is an
//! error with its line.
//!
//! What it does not do: weigh what a signature leaves out. `demand` says what a profile demands
//! and a signature does not keep; the policy says what follows.

mod demand;
mod load;
mod place;

pub(super) use demand::hold;
pub(super) use demand::recognise;
pub use load::DialectError;
pub(super) use place::Base;
pub(super) use place::bases;

use std::sync::Arc;
use std::sync::LazyLock;

/// The profiles that are built in, with their texts.
const BUILT_IN: [(&str, &str); 4] = [
    ("gdt", include_str!("../../../../profiles/gdt.toml")),
    ("etax", include_str!("../../../../profiles/etax.toml")),
    ("bhxh", include_str!("../../../../profiles/bhxh.toml")),
    ("invoice", include_str!("../../../../profiles/invoice.toml")),
];

static ALL: LazyLock<Vec<Arc<Dialect>>> = LazyLock::new(|| {
    // A unit test holds that each of them is one.
    BUILT_IN
        .iter()
        .filter_map(|(name, text)| Dialect::read(text, name).ok())
        .map(Arc::new)
        .collect()
});

/// A dialect: a profile of XML Signature for some kinds of documents.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dialect {
    /// Its name: `gdt`.
    pub name: String,
    /// Since when documents are signed so, as the profile writes the date.
    pub in_force: String,
    /// What it is for, in English and in Vietnamese.
    pub title: [String; 2],
    /// URI of the canonical form of SignedInfo.
    pub canonicalization: String,
    /// References carry the enveloped-signature transform, whether it leaves out anything or not.
    pub enveloped: bool,
    /// An Object with the signing time is written and signed.
    pub signing_time: bool,
    /// Kinds of documents.
    pub(super) kinds: Vec<Kind>,
}

/// A kind of document in a dialect.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Kind {
    /// For people.
    pub(super) name: String,
    /// Paths of local names at which its top element stands.
    pub(super) at: Vec<Vec<String>>,
    /// Namespaces that the top element may have; the empty one is none.
    pub(super) namespaces: Vec<String>,
    /// What no signature has to cover: absolute paths of local names, `@name` for attributes of XML
    /// Schema instances.
    pub(super) outside: Vec<String>,
    /// Local names of elements that hold XML in base64.
    pub(super) nested: Vec<String>,
    /// Places of signatures.
    pub(super) slots: Vec<Slot>,
}

/// A place of signatures.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Slot {
    /// `TTCQT`.
    pub(super) name: String,
    /// Local names from the top element to the one that holds the signature.
    pub(super) path: Vec<String>,
    /// Children of the top element that the signature has to cover; none: all of the document.
    pub(super) signs: Vec<Signed>,
    /// Children of the top element that may come, or change, after this signature.
    pub(super) later: Vec<String>,
    /// Several signatures may stand there.
    pub(super) many: bool,
}

/// A part that is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Signed {
    /// Local name.
    pub(super) name: String,
    /// It may be absent.
    pub(super) optional: bool,
}

/// Whether octets mention an element that holds files of a known dialect.
pub fn mentions_files(octets: &[u8]) -> bool {
    let kinds = Dialect::all().iter().flat_map(|dialect| &dialect.kinds);
    let mut names = kinds.flat_map(|kind| &kind.nested);
    names.any(|name| memchr::memmem::find(octets, name.as_bytes()).is_some())
}

impl Dialect {
    /// The text of a profile that is built in.
    pub fn built_in_text(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Names of the profiles that are built in.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Every profile that is built in.
    pub(super) fn all() -> &'static [Arc<Self>] {
        &ALL
    }
}

#[cfg(test)]
mod tests;
