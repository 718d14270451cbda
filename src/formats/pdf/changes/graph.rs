//! Who refers to whom in one revision: every reference that can be reached from the trailer, by the
//! path within its holder.

use crate::formats::FormatError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::Site;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::xref::Place;
use crate::model::Location;
use std::collections::HashMap;
use std::rc::Rc;

/// Stands for the trailer where a holder's object number is asked for: no object has number 0.
///
/// Where a table says otherwise, nobody takes it for one: [`View::place`].
pub const TRAILER: u32 = 0;

/// A path within an object: the keys from its outside to its inside. Positions in arrays are not
/// part of it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PathId(u32);

/// Paths, each kept once.
#[derive(Default)]
pub struct Paths {
    ids: HashMap<String, PathId>,
    texts: Vec<String>,
}

impl Paths {
    /// The id of a path such as `AP/N`.
    pub fn id(&mut self, path: &str) -> PathId {
        if let Some(id) = self.ids.get(path) {
            return *id;
        }
        let id = PathId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.ids.insert(path.to_owned(), id);
        self.texts.push(path.to_owned());
        id
    }

    /// The text of a path.
    pub fn text(&self, id: PathId) -> &str {
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        self.texts.get(at).map_or("", String::as_str)
    }
}

/// A reference as its target sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Incoming {
    /// Object number of who refers, or [`TRAILER`].
    pub holder: u32,
    /// Where in the holder.
    pub path: PathId,
}

/// Outgoing references of every object that was looked at, for all revisions: the same bytes refer
/// to the same numbers.
#[derive(Default)]
pub struct Outgoing {
    known: HashMap<Site, Known>,
    /// The paths.
    pub paths: Paths,
    /// Objects visited so far, for all comparisons of a file.
    visited: u64,
}

/// What is known of an object, whichever revision it is looked at from.
#[derive(Clone)]
struct Known {
    references: Rc<[(PathId, Reference)]>,
    /// Offset just after its last byte in the file; 0 within an object stream.
    end: u64,
}

/// Objects visited, over all comparisons of a file: each comparison of two revisions visits each
/// object, and what else it does is in proportion. Forty signatures on fifty thousand objects are
/// within it.
const VISITED: u64 = 4_000_000;
/// What a comparison costs by itself, in objects.
const COMPARISON: u64 = 200;

/// The references of one revision that can be reached from its trailer.
pub struct Graph {
    incoming: HashMap<u32, Vec<Incoming>>,
    /// Objects with bytes after the end of the revision.
    outside: Vec<u32>,
}

/// Stands where an object leads to the object stream that it is in: what the stream says of itself
/// (N, First, Length, how it is encoded) is part of every object in it.
const STREAM_OF_OBJECT: &str = "object stream";

impl Graph {
    /// Follows every reference from the trailer of a revision.
    ///
    /// # Errors
    /// Where an object on the way cannot be read: what it refers to would stay unknown.
    pub fn new(view: View<'_, '_>, outgoing: &mut Outgoing) -> Result<Self, FormatError> {
        let mut graph = Self { incoming: HashMap::new(), outside: Vec::new() };
        let revision = view.file().revisions().get(view.revision());
        let last = revision.map_or(0, |revision| revision.end());
        outgoing.visited += COMPARISON;
        let mut open: Vec<u32> = Vec::new();
        if let Some(trailer) = view.trailer() {
            let mut found = Vec::new();
            let mut path = String::new();
            for entry in &trailer.entries {
                path.clear();
                path.push_str(&entry.key.key());
                collect(&entry.value, &mut path, &mut outgoing.paths, &mut found);
            }
            graph.add(TRAILER, &found, &mut open);
        }
        while let Some(number) = open.pop() {
            outgoing.visited += 1;
            if outgoing.visited > VISITED {
                let at = Location::object(number, 0);
                return Err(FormatError::Limit { what: "objects compared", limit: VISITED, at });
            }
            let Some(site) = view.site(number)? else { continue };
            let known = outgoing.of(view, number, site)?;
            graph.add(number, &known.references, &mut open);
            if let Place::Within { stream, .. } = view.place(number) {
                let path = outgoing.paths.id(STREAM_OF_OBJECT);
                graph.add(
                    number,
                    &[(path, Reference { number: stream, generation: 0 })],
                    &mut open,
                );
            }
            if known.end > last {
                graph.outside.push(number);
            }
        }
        Ok(graph)
    }

    fn add(&mut self, holder: u32, found: &[(PathId, Reference)], open: &mut Vec<u32>) {
        for (path, target) in found {
            let incoming = self.incoming.entry(target.number).or_default();
            if incoming.is_empty() {
                open.push(target.number);
            }
            let edge = Incoming { holder, path: *path };
            if !incoming.contains(&edge) || incoming.len() > 64 {
                incoming.push(edge);
            }
        }
    }

    /// Objects of the revision that go on after its end: what is appended becomes part of them.
    pub fn outside(&self) -> &[u32] {
        &self.outside
    }

    /// Who refers to an object; empty where nobody does that can be reached.
    pub fn incoming(&self, number: u32) -> &[Incoming] {
        self.incoming.get(&number).map_or(&[], Vec::as_slice)
    }
}

impl Outgoing {
    /// The references in an object, and where it ends.
    fn of(&mut self, view: View<'_, '_>, number: u32, site: Site) -> Result<Known, FormatError> {
        if let Some(known) = self.known.get(&site) {
            return Ok(known.clone());
        }
        let mut found = Vec::new();
        let mut end = 0;
        if let Some(read) = view.indirect_any(number)? {
            let mut path = String::new();
            collect(&read.object, &mut path, &mut self.paths, &mut found);
            end = match (&read.object, site) {
                (_, Site::Within(..)) => 0,
                (Object::Stream(stream), _) => view.stream_end(stream)?,
                _ => read.end,
            };
        }
        let known = Known { references: found.into(), end };
        self.known.insert(site, known.clone());
        Ok(known)
    }
}

fn collect(
    object: &Object,
    path: &mut String,
    paths: &mut Paths,
    found: &mut Vec<(PathId, Reference)>,
) {
    match object {
        Object::Reference(reference) => found.push((paths.id(path), *reference)),
        Object::Array(elements) => {
            for element in elements {
                collect(element, path, paths, found);
            }
        }
        Object::Dictionary(_) | Object::Stream(_) => {
            for entry in object.dictionary_of_any().into_iter().flat_map(|d| &d.entries) {
                if matches!(
                    entry.value,
                    Object::Reference(_) | Object::Array(_) | Object::Dictionary(_)
                ) {
                    let length = path.len();
                    if !path.is_empty() {
                        path.push('/');
                    }
                    path.push_str(&entry.key.key());
                    collect(&entry.value, path, paths, found);
                    path.truncate(length);
                }
            }
        }
        _ => {}
    }
}
