//! Mutants of a CMS file: C1, its frame; C2 and C3, the rows of H8 and H9 on a signature around the
//! same content, each with what must come out where no PDF is around.

mod forms;
mod inside;

use super::Expectation;
use super::Made;
use super::Make;
use super::Mutant;
use super::Obstacle;
use super::Workshop;
use super::cms::Recipe;
use super::cms::SIGNED_DATA;
use super::lacks;
use crate::formats::cms;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
pub(super) use inside::rows;

/// What is signed where the file given has no content inside.
const CONTENT: &[u8] = b"what is signed";

/// A CMS file that is attacked.
pub struct CmsSubject<'w> {
    given: Parts,
    workshop: &'w Workshop,
}

impl<'w> CmsSubject<'w> {
    /// Opens a CMS file: DER, PEM or base64.
    ///
    /// # Errors
    /// Where it is no SignedData with a signer, in DER.
    pub fn open(bytes: &[u8], workshop: &'w Workshop) -> Result<Self, Obstacle> {
        Ok(Self { given: Parts::open(&cms::decode(bytes)?)?, workshop })
    }

    /// Makes a mutant.
    ///
    /// # Errors
    /// Where the file has not what the mutant needs.
    pub fn make(&self, mutant: &Mutant) -> Made {
        let workshop = self.workshop;
        match &mutant.make {
            Make::File(make) => make(&self.given),
            Make::Cms(edit) => {
                let mut recipe = self.recipe()?;
                edit(&mut recipe, workshop)?;
                recipe.build(None)
            }
            Make::Built(change) => change(self.recipe()?.build(None)?),
            Make::Stamp(_) | Make::Token(_) | Make::TokenBuilt(_) | Make::Authority(_) => {
                self.stamped(&|value| mutant.make.token(workshop, value))
            }
            _ => Err(lacks("the form of a PDF", "dạng PDF")),
        }
    }

    /// A signature around the content.
    fn recipe(&self) -> Result<Recipe<'w>, Obstacle> {
        let workshop = self.workshop;
        let content = self.given.octets.as_deref().unwrap_or(CONTENT);
        let mut recipe = Recipe::pades(&workshop.leader, &workshop.chain(), content)?;
        recipe.content = Some(content.to_vec());
        Ok(recipe)
    }

    fn stamped(&self, token: &dyn Fn(&[u8]) -> Made) -> Made {
        self.recipe()?.build(Some(token))
    }
}

/// A SignedData, part by part.
#[derive(Clone)]
pub(super) struct Parts {
    /// All of it.
    whole: Vec<u8>,
    version: Vec<u8>,
    digests: Vec<u8>,
    content_type: Vec<u8>,
    /// eContent with its tag, or nothing.
    content: Vec<u8>,
    /// The octets in it.
    octets: Option<Vec<u8>>,
    certificates: Vec<u8>,
    crls: Vec<u8>,
    signers: Vec<Vec<u8>>,
}

impl Parts {
    fn open(bytes: &[u8]) -> Result<Self, Obstacle> {
        let mut outer = Reader::new(bytes);
        let whole = outer.expect(der::SEQUENCE)?;
        let mut frame = whole.reader();
        frame.expect(der::OID)?;
        let mut reader = frame.expect(der::context(0))?.inner()?.reader();
        let full = |element: Option<Element<'_>>| {
            element.map(|element| element.full.to_vec()).unwrap_or_default()
        };
        let version = reader.expect(der::INTEGER)?.full.to_vec();
        let digests = reader.expect(der::SET)?.full.to_vec();
        let mut encapsulated = reader.expect(der::SEQUENCE)?.reader();
        let content_type = encapsulated.expect(der::OID)?.full.to_vec();
        let content = encapsulated.optional(der::context(0))?;
        let octets = match &content {
            Some(content) => Some(content.inner()?.octets()?.into_owned()),
            None => None,
        };
        let certificates = full(reader.optional(der::context(0))?);
        let crls = full(reader.optional(der::context(1))?);
        let mut signers = Vec::new();
        for signer in reader.expect(der::SET)?.reader() {
            signers.push(signer?.full.to_vec());
        }
        if signers.is_empty() {
            return Err(lacks("a signature", "chữ ký"));
        }
        let content = full(content);
        let whole = whole.full.to_vec();
        Ok(Self {
            whole,
            version,
            digests,
            content_type,
            content,
            octets,
            certificates,
            crls,
            signers,
        })
    }

    /// The content inside.
    fn octets(&self) -> Result<&[u8], Obstacle> {
        self.octets.as_deref().ok_or_else(|| lacks("content inside", "nội dung bên trong"))
    }

    /// All of it, where it can be judged by itself: with its content inside.
    fn judged(&self) -> Result<&[u8], Obstacle> {
        self.octets().map(|_| self.whole.as_slice())
    }

    /// The structure of these parts.
    fn built(&self) -> Made {
        let encapsulated = der::sequence(&[&self.content_type, &self.content]);
        let signers = der::set(&self.signers);
        let parts =
            [&self.version, &self.digests, &encapsulated, &self.certificates, &self.crls, &signers];
        let signed_data = der::explicit(0, &der::sequence(&parts));
        Ok(der::sequence(&[der::oid(SIGNED_DATA), signed_data]))
    }

    /// The same with something changed.
    fn with(&self, change: impl FnOnce(&mut Self)) -> Made {
        let mut parts = self.clone();
        change(&mut parts);
        parts.built()
    }
}

/// eContent around some octets.
fn around(octets: &[u8]) -> Vec<u8> {
    der::explicit(0, &der::octet_string(octets))
}

const fn row(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    expects: Expectation,
    rules: &'static [&'static str],
    make: fn(&Parts) -> Made,
) -> Mutant {
    Mutant { id, en, vi, expects, rules, make: Make::File(make) }
}
