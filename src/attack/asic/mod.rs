//! Mutants of a signed container: A1, files that programs see differently; A2, files, manifests and
//! signatures that are others. The zip archive is written by hand; only which files there are is
//! asked of our own reader.

mod archive;
mod files;
mod parts;

use super::Expectation;
use super::Made;
use super::Make;
use super::Mutant;
use super::Obstacle;
use super::lacks;
use crate::formats::asic::contents::Contents;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use archive::Archive;
use archive::Member;

/// A1 and A2, in their order.
pub(super) const FAMILIES: &[&[Mutant]] = &[files::ROWS, parts::ROWS];

/// Under it stand signatures and what belongs to them.
const META_INF: &[u8] = b"META-INF/";

/// A signed container that is attacked.
pub struct AsicSubject {
    given: Container,
}

impl AsicSubject {
    /// Opens a signed container.
    ///
    /// # Errors
    /// Where it cannot be read, or has no signature on a file.
    pub fn open(bytes: &dyn Source) -> Result<Self, Obstacle> {
        Ok(Self { given: Container::open(bytes)? })
    }

    /// Makes a mutant.
    ///
    /// # Errors
    /// Where the container has not what the mutant needs.
    pub fn make(&self, mutant: &Mutant) -> Made {
        match mutant.make {
            Make::Asic(make) => make(&self.given),
            _ => Err(lacks("the form of a PDF", "dạng PDF")),
        }
    }
}

/// The files of a container, each as it is.
pub(super) struct Container {
    members: Vec<Member>,
    /// The first document, and its position.
    document: (usize, Member),
    /// The same of the first file of signatures.
    signature: (usize, Member),
}

impl Container {
    fn open(bytes: &dyn Source) -> Result<Self, Obstacle> {
        let limits = Limits::default();
        let contents = Contents::of(bytes, &limits)?;
        let mut members = Vec::new();
        for name in contents.names() {
            let content = contents.read(name)?.unwrap_or_default();
            members.push(Member::new(name, &content));
        }
        let find = |wanted: &dyn Fn(&[u8]) -> bool| {
            let mut all = members.iter().enumerate();
            let found = all.find(|(_, member): &(usize, &Member)| wanted(&member.name));
            found.map(|(at, member)| (at, member.clone()))
        };
        let document = find(&|name| !name.starts_with(META_INF) && name != b"mimetype")
            .ok_or_else(|| lacks("a document", "tài liệu"))?;
        let signed = |name: &[u8]| {
            let holds = |word: &[u8]| memchr::memmem::find(name, word).is_some();
            name.starts_with(META_INF) && (name.ends_with(b".p7s") || holds(b"signature"))
        };
        let signature = find(&signed).ok_or_else(|| lacks("a signature", "chữ ký"))?;
        Ok(Self { members, document, signature })
    }

    /// The first document.
    fn document(&self) -> &Member {
        &self.document.1
    }

    /// The first file of signatures.
    fn signature(&self) -> &Member {
        &self.signature.1
    }

    /// The container with one file changed.
    fn with(&self, at: usize, change: impl FnOnce(Member) -> Member) -> Vec<Member> {
        let mut members = self.members.clone();
        if let Some(member) = members.get_mut(at) {
            *member = change(member.clone());
        }
        members
    }

    /// The container with the first document changed.
    fn document_as(&self, change: impl FnOnce(Member) -> Member) -> Made {
        done(&self.with(self.document.0, change))
    }

    /// The container with one more file.
    fn and(&self, member: Member) -> Made {
        done(&[&self.members[..], &[member]].concat())
    }

    /// The same, called like the first document but for something.
    fn and_named(&self, name: impl FnOnce(&str) -> String) -> Made {
        let own = String::from_utf8_lossy(&self.document().name).into_owned();
        let name = name(&own);
        if name == own {
            return Err(lacks("letters in the document's name", "chữ cái trong tên tài liệu"));
        }
        self.and(Member::new(name, OTHER))
    }
}

/// What nobody signed.
const OTHER: &[u8] = b"what nobody signed";

/// These files as bytes.
fn done(members: &[Member]) -> Made {
    Archive::of(members).into_bytes()
}

const fn row(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    expects: Expectation,
    rules: &'static [&'static str],
    make: fn(&Container) -> Made,
) -> Mutant {
    Mutant { id, en, vi, expects, rules, make: Make::Asic(make) }
}
