//! Mutants of a signed PDF, the catalogue H1 to H9 of standards.md as rows, of a signed XML document
//! (`xml`), X1 to X3, of a container (`asic`), A1 and A2, and of a CMS file (`cades`), C1 to C3: each
//! with what it does, what the verdict on it must be and which finding must name it. Pure: bytes to bytes, with the
//! keys of the sample PKI where a mutant's only fault must be the one that it is named for.
//!
//! It judges nothing. What is attacked is written by hand, byte by byte; only where the document's
//! parts are is asked of our own reader.

mod asic;
mod cades;
mod catalogue;
mod cms;
mod document;
mod padding;
mod revision;
mod seal;
mod splice;
mod stage;
mod workshop;
mod xml;

pub use asic::AsicSubject;
pub use cades::CmsSubject;
pub use workshop::Identity;
pub use workshop::Workshop;
pub use xml::XmlSubject;

use crate::crypto::CryptoError;
use crate::formats::FormatError;
use cms::Recipe;
use document::Document;
use seal::Seal;
use stage::Permit;
use stage::Stage;
use std::cell::OnceCell;
use workshop::Stamp;

/// What must come out for a mutant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expectation {
    /// TOTAL-FAILED, and not clean.
    Fails,
    /// Not clean; that it cannot be said is enough.
    Stops,
    /// Clean: a change that is permitted or an encoding that harms nobody, reported as what it is.
    Harmless,
    /// Permitted as such, and so like a forgery that it is warned of; refused where the policy
    /// permits no change (`--changes strict`).
    Remarked,
    /// No proof of time, whatever else; the signature itself may pass.
    Untimely,
    /// Not TOTAL-PASSED, for want of trust or time.
    Doubtful,
    /// It fails, or a warning names it; refused where the policy demands that all of a document is
    /// signed.
    Flagged,
}

impl Expectation {
    /// Its name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Stops => "stops",
            Self::Harmless => "harmless",
            Self::Remarked => "remarked",
            Self::Untimely => "untimely",
            Self::Doubtful => "doubtful",
            Self::Flagged => "flagged",
        }
    }

    /// Whether a file like this may be clean: what is wrong with it, if anything, is on the axes
    /// trust, time or suite.
    pub fn is_attack(self) -> bool {
        matches!(self, Self::Fails | Self::Stops)
    }
}

/// How a mutant is made.
#[derive(Clone, Copy)]
enum Make {
    /// Of the given file.
    Given(fn(&Document) -> Made),
    /// Of a document prepared and signed with the sample PKI.
    Staged(Permit, fn(&Stage) -> Made),
    /// The same, with keys at hand.
    Signed(Permit, fn(&Stage, &Workshop) -> Made),
    /// A signature of the sample PKI with one part made otherwise.
    Cms(for<'w> fn(&mut Recipe<'w>, &'w Workshop) -> Result<(), Obstacle>),
    /// The same, after it was built.
    Built(fn(Vec<u8>) -> Made),
    /// A timestamp on a signature of the sample PKI, made otherwise.
    Stamp(for<'w> fn(&mut Stamp<'w>, &'w Workshop) -> Result<(), Obstacle>),
    /// The same, in its CMS.
    Token(for<'w> fn(&mut Recipe<'w>, &'w Workshop) -> Result<(), Obstacle>),
    /// The same, after it was built.
    TokenBuilt(fn(Vec<u8>) -> Made),
    /// The same, by an authority with another certificate for the same key.
    Authority(fn(&Workshop) -> Result<Identity, Obstacle>),
    /// Of the given XML document.
    Xml(fn(&xml::Document) -> Made),
    /// The same, with keys at hand.
    XmlSigned(fn(&xml::Document, &Workshop) -> Made),
    /// Of the given CMS file.
    File(fn(&cades::Parts) -> Made),
    /// Of the given container.
    Asic(fn(&asic::Container) -> Made),
    /// Anything else of the unsigned document.
    Unsigned(fn(&Document, &Workshop) -> Made),
}

impl Make {
    /// The timestamp on a value, where it is a timestamp that is made otherwise.
    fn token(&self, workshop: &Workshop, value: &[u8]) -> Made {
        let usual = workshop.stamp(value);
        match self {
            Self::Stamp(edit) => {
                let mut stamp = usual;
                edit(&mut stamp, workshop)?;
                workshop.token(&stamp)?.build(None)
            }
            Self::Token(edit) => {
                let mut recipe = workshop.token(&usual)?;
                edit(&mut recipe, workshop)?;
                recipe.build(None)
            }
            Self::TokenBuilt(change) => change(workshop.token(&usual)?.build(None)?),
            Self::Authority(identity) => {
                let by = identity(workshop)?;
                workshop.token(&Stamp { by: &by, ..usual })?.build(None)
            }
            _ => Err(lacks("a timestamp", "dấu thời gian")),
        }
    }
}

/// A row of the catalogue.
pub struct Mutant {
    /// `H1-01`.
    pub id: &'static str,
    /// What was done, in English.
    pub en: &'static str,
    /// And in Vietnamese.
    pub vi: &'static str,
    /// What must come out.
    pub expects: Expectation,
    /// Rules of which one must be among the findings; none: nothing has to be said.
    pub rules: &'static [&'static str],
    make: Make,
}

impl Mutant {
    /// The family: `H1`.
    pub fn family(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }

    /// Whether it is made of the given file as it is signed; else of its unsigned content, signed
    /// with the sample PKI.
    pub fn keeps_signature(&self) -> bool {
        matches!(self.make, Make::Given(_) | Make::Xml(_) | Make::File(_) | Make::Asic(_))
    }
}

/// Why a mutant cannot be made of a document.
#[derive(Clone, Debug)]
pub enum Obstacle {
    /// It has not what is attacked.
    Lacks {
        /// In English.
        en: &'static str,
        /// In Vietnamese.
        vi: &'static str,
    },
    /// It cannot be read.
    Format(FormatError),
    /// A key cannot sign so.
    Crypto(CryptoError),
}

impl From<FormatError> for Obstacle {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

impl From<CryptoError> for Obstacle {
    fn from(error: CryptoError) -> Self {
        Self::Crypto(error)
    }
}

/// A file, or why there is none.
pub type Made = Result<Vec<u8>, Obstacle>;

fn lacks(en: &'static str, vi: &'static str) -> Obstacle {
    Obstacle::Lacks { en, vi }
}

/// All rows for XML documents, in the order of their ids.
pub fn xml_catalogue() -> impl Iterator<Item = &'static Mutant> {
    xml::FAMILIES.iter().flat_map(|family| family.iter())
}

/// All rows for containers, in the order of their ids.
pub fn asic_catalogue() -> impl Iterator<Item = &'static Mutant> {
    asic::FAMILIES.iter().flat_map(|family| family.iter())
}

/// All rows for CMS files, in the order of their ids.
pub fn cms_catalogue() -> impl Iterator<Item = &'static Mutant> {
    cades::rows()
}

/// All rows for PDFs, in the order of their ids.
pub fn catalogue() -> impl Iterator<Item = &'static Mutant> {
    catalogue::FAMILIES.iter().flat_map(|family| family.iter())
}

/// A document that is attacked.
pub struct Subject<'w> {
    given: Document,
    unsigned: Document,
    workshop: &'w Workshop,
    stages: [(Permit, OnceCell<Stage>); 5],
}

impl<'w> Subject<'w> {
    /// Opens a signed document.
    ///
    /// # Errors
    /// Where it is no PDF that can be read without repair, is encrypted, or has no signature whose
    /// gap can be found.
    pub fn open(bytes: Vec<u8>, workshop: &'w Workshop) -> Result<Self, Obstacle> {
        let given = Document::open(bytes)?;
        given.signature()?;
        let unsigned = given.unsigned()?;
        let permits =
            [Permit::Unsaid, Permit::Nothing, Permit::Forms, Permit::Annotations, Permit::Locked];
        let stages = permits.map(|permit| (permit, OnceCell::new()));
        Ok(Self { given, unsigned, workshop, stages })
    }

    fn stage(&self, permit: Permit) -> Result<&Stage, Obstacle> {
        let none = || lacks("a stage", "tài liệu chuẩn bị sẵn");
        let (_, cell) = self.stages.iter().find(|row| row.0 == permit).ok_or_else(none)?;
        if cell.get().is_none() {
            let stage = Stage::set(&self.unsigned, permit, self.workshop)?;
            // Nobody else sets it: a cell is of one thread.
            let _ = cell.set(stage);
        }
        cell.get().ok_or_else(none)
    }

    /// Makes a mutant.
    ///
    /// # Errors
    /// Where the document has not what the mutant needs.
    pub fn make(&self, mutant: &Mutant) -> Made {
        let workshop = self.workshop;
        match &mutant.make {
            Make::Given(make) => make(&self.given),
            Make::Staged(permit, make) => make(self.stage(*permit)?),
            Make::Signed(permit, make) => make(self.stage(*permit)?, workshop),
            Make::Unsigned(make) => make(&self.unsigned, workshop),
            Make::Xml(_) | Make::XmlSigned(_) => Err(lacks("the form of XML", "dạng XML")),
            Make::File(_) => Err(lacks("the form of CMS", "dạng CMS")),
            Make::Asic(_) => Err(lacks("the form of a container", "dạng gói ASiC")),
            Make::Cms(edit) => self.sealed(&|covered| {
                let mut recipe = Recipe::pades(&workshop.leader, &workshop.chain(), covered)?;
                edit(&mut recipe, workshop)?;
                recipe.build(None)
            }),
            Make::Built(change) => self.sealed(&|covered| {
                change(Recipe::pades(&workshop.leader, &workshop.chain(), covered)?.build(None)?)
            }),
            Make::Stamp(_) | Make::Token(_) | Make::TokenBuilt(_) | Make::Authority(_) => {
                self.stamped(&|value| mutant.make.token(workshop, value))
            }
        }
    }

    /// The unsigned document, signed with what `value` makes of the covered bytes.
    fn sealed(&self, value: &dyn Fn(&[u8]) -> Made) -> Made {
        let mut seal = Seal::pades(self.workshop.at.plus_seconds(-7200));
        // Once for the length, once for the file: the value may be as long as it likes.
        let length = value(b"")?.len();
        seal.room = seal.room.max(length.saturating_add(256));
        seal::sealed(&self.unsigned, "Ky", &seal, &mut |covered| value(covered))
    }

    /// The same with what `token` makes of the signature value as a signature timestamp.
    fn stamped(&self, token: &dyn Fn(&[u8]) -> Made) -> Made {
        let workshop = self.workshop;
        self.sealed(&|covered| {
            Recipe::pades(&workshop.leader, &workshop.chain(), covered)?.build(Some(token))
        })
    }
}
