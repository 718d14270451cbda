//! The part of XPath 1.0 that chooses whole elements, evaluated exactly: location paths for XPath
//! Filter 2.0, and what the XPath transform can say with `ancestor-or-self` alone (XD-09).
//!
//! Whatever an expression says beyond that is not evaluated at all. Functions, arithmetic, attributes
//! and namespace nodes as results, and relative paths (whose start the standards leave open) are
//! beyond it.

mod words;

use super::file::Problem;
use super::file::XmlFile;
use super::node_set::NodeSet;
use super::tree::Kind;
use super::tree::NodeId;
use std::cell::Cell;
use words::Word;
use words::words;

/// Why an expression is not evaluated.
#[derive(Debug)]
pub(super) enum Unfit {
    /// It is not of the part that is read.
    Beyond,
    /// It costs more than this file may.
    Dear(Box<Problem>),
}

/// Steps of a path, predicates of a step, parts of a union: more serve no purpose.
const PARTS: usize = 20;

/// What one look at a node is charged with, in bytes of canonical form.
const LOOK: u64 = 32;

/// One axis.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Itself,
    Parent,
    Ancestor,
    AncestorOrSelf,
}

/// Which nodes of an axis.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Test {
    /// Any node, also text and comments: only between two slashes, `.` and `..`.
    Node,
    /// Elements: of a namespace, of a local name; `None` is any.
    Element { namespace: Option<String>, name: Option<String> },
}

/// What stands in brackets.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Predicate {
    Position(usize),
    Last,
    /// An attribute without a namespace is there, or has a value.
    Attribute {
        name: String,
        value: Option<String>,
    },
    LocalName(String),
    Namespace(String),
}

#[derive(Clone, Debug)]
struct Step {
    axis: Axis,
    test: Test,
    predicates: Vec<Predicate>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Start {
    Root,
    Here,
}

#[derive(Clone, Debug)]
struct Path {
    start: Start,
    steps: Vec<Step>,
}

/// The elements that a location path, or several joined by `|`, leads to, in document order. `here` is
/// the element that holds the expression: its namespaces are those of the expression.
///
/// # Errors
/// Where it is not evaluated.
pub(super) fn elements(
    file: &XmlFile<'_>,
    here: NodeId,
    expression: &str,
) -> Result<Vec<NodeId>, Unfit> {
    let mut reader = Reader::new(file, here, expression)?;
    let mut paths = vec![reader.path()?];
    while reader.takes("|") && paths.len() < PARTS {
        paths.push(reader.path()?);
    }
    reader.end()?;
    let mut found = Vec::new();
    for path in &paths {
        found.extend(follow(file, here, path)?);
    }
    in_order(&mut found);
    let whole = |id: &NodeId| matches!(file.tree.kind(*id), Kind::Document | Kind::Element);
    if found.iter().all(whole) { Ok(found) } else { Err(Unfit::Beyond) }
}

/// Applies an expression of the XPath transform to some nodes, where it keeps or leaves out whole
/// subtrees: `not(ancestor-or-self::a:b) and ancestor-or-self::c`.
///
/// # Errors
/// Where it is not evaluated; the set is what it was then.
pub(super) fn keep(
    file: &XmlFile<'_>,
    here: NodeId,
    expression: &str,
    set: &mut NodeSet,
) -> Result<(), Unfit> {
    let mut reader = Reader::new(file, here, expression)?;
    let mut kept = set.clone();
    let mut parts = 0usize;
    loop {
        let is_left_out = reader.takes("not");
        if is_left_out {
            reader.expect("(")?;
        }
        reader.expect("ancestor-or-self")?;
        reader.expect("::")?;
        let test = reader.name_test()?;
        if is_left_out {
            reader.expect(")")?;
        }
        let looker = Looker { file, looks: Cell::new(0) };
        let all = file.tree.subtree(NodeId::DOCUMENT).map(NodeId);
        let mut named = Vec::new();
        for id in all {
            looker.look()?;
            if looker.passes(id, &test) {
                named.push(id);
            }
        }
        if is_left_out {
            kept.subtract(&file.tree, named);
        } else {
            kept.intersect(&file.tree, named);
        }
        parts += 1;
        if parts > PARTS {
            return Err(Unfit::Beyond);
        }
        if !reader.takes("and") {
            break;
        }
    }
    reader.end()?;
    *set = kept;
    Ok(())
}

fn in_order(nodes: &mut Vec<NodeId>) {
    nodes.sort_unstable();
    nodes.dedup();
}

struct Reader<'r, 'f> {
    file: &'r XmlFile<'f>,
    here: NodeId,
    words: std::vec::IntoIter<Word>,
    next: Option<Word>,
}

impl<'r, 'f> Reader<'r, 'f> {
    fn new(file: &'r XmlFile<'f>, here: NodeId, expression: &str) -> Result<Self, Unfit> {
        let mut words = words(expression).ok_or(Unfit::Beyond)?.into_iter();
        let next = words.next();
        Ok(Self { file, here, words, next })
    }

    fn advance(&mut self) -> Option<Word> {
        std::mem::replace(&mut self.next, self.words.next())
    }

    /// Takes a sign, or a name without a prefix, where it is next.
    fn takes(&mut self, text: &str) -> bool {
        let is_next = match &self.next {
            Some(Word::Sign(sign)) => *sign == text,
            Some(Word::Name(name)) => name == text,
            _ => false,
        };
        if is_next {
            self.advance();
        }
        is_next
    }

    fn expect(&mut self, text: &str) -> Result<(), Unfit> {
        if self.takes(text) { Ok(()) } else { Err(Unfit::Beyond) }
    }

    fn end(&self) -> Result<(), Unfit> {
        if self.next.is_none() { Ok(()) } else { Err(Unfit::Beyond) }
    }

    /// `/a/b`, `//a`, `here()/ancestor::a`. `/` alone is the document.
    fn path(&mut self) -> Result<Path, Unfit> {
        let mut steps = Vec::new();
        let any = |axis| Step { axis, test: Test::Node, predicates: Vec::new() };
        let start = if self.takes("here") {
            self.expect("(")?;
            self.expect(")")?;
            Start::Here
        } else {
            Start::Root
        };
        if start == Start::Root && self.takes("/") {
            match &self.next {
                None | Some(Word::Sign("|")) => return Ok(Path { start, steps }),
                _ => steps.push(self.step()?),
            }
        } else if start == Start::Root {
            self.expect("//")?;
            steps.push(any(Axis::DescendantOrSelf));
            steps.push(self.step()?);
        }
        loop {
            if steps.len() > PARTS {
                return Err(Unfit::Beyond);
            }
            if self.takes("//") {
                steps.push(any(Axis::DescendantOrSelf));
                steps.push(self.step()?);
            } else if self.takes("/") {
                steps.push(self.step()?);
            } else {
                break;
            }
        }
        Ok(Path { start, steps })
    }

    fn step(&mut self) -> Result<Step, Unfit> {
        let short = |axis| Step { axis, test: Test::Node, predicates: Vec::new() };
        if self.takes("..") {
            return Ok(short(Axis::Parent));
        }
        if self.takes(".") {
            return Ok(short(Axis::Itself));
        }
        let axis = self.axis()?;
        let test = self.name_test()?;
        let mut predicates = Vec::new();
        while self.takes("[") {
            // A position counts what the bracket before left, not what stands before it in its own:
            // so it stands alone.
            let mut before = 0_usize;
            loop {
                let predicate = self.predicate()?;
                let counts = counts(&predicate);
                if counts && before > 0 {
                    return Err(Unfit::Beyond);
                }
                predicates.push(predicate);
                before = before.saturating_add(1);
                if counts || !self.takes("and") {
                    break;
                }
            }
            self.expect("]")?;
            if predicates.len() > PARTS {
                return Err(Unfit::Beyond);
            }
        }
        Ok(Step { axis, test, predicates })
    }

    fn axis(&mut self) -> Result<Axis, Unfit> {
        const AXES: [(&str, Axis); 7] = [
            ("child", Axis::Child),
            ("descendant", Axis::Descendant),
            ("descendant-or-self", Axis::DescendantOrSelf),
            ("self", Axis::Itself),
            ("parent", Axis::Parent),
            ("ancestor", Axis::Ancestor),
            ("ancestor-or-self", Axis::AncestorOrSelf),
        ];
        let is_named = self.words.as_slice().first() == Some(&Word::Sign("::"));
        if !is_named {
            return Ok(Axis::Child);
        }
        let Some(Word::Name(name)) = self.advance() else { return Err(Unfit::Beyond) };
        self.advance();
        AXES.iter().find(|row| row.0 == name).map(|row| row.1).ok_or(Unfit::Beyond)
    }

    /// `a`, `p:a`, `p:*`, `*`. A prefix that is not declared makes the expression one that says nothing.
    fn name_test(&mut self) -> Result<Test, Unfit> {
        let test = match self.advance() {
            Some(Word::Sign("*")) => Test::Element { namespace: None, name: None },
            Some(Word::Name(name)) => {
                Test::Element { namespace: Some(String::new()), name: Some(name) }
            }
            Some(Word::Prefixed(prefix, name)) => {
                let namespace = self.file.tree.namespace_of_prefix(self.here, &prefix);
                let namespace = namespace.ok_or(Unfit::Beyond)?.to_owned();
                let name = Some(name).filter(|name| name != "*");
                Test::Element { namespace: Some(namespace), name }
            }
            _ => return Err(Unfit::Beyond),
        };
        // `text()` and the like.
        if matches!(self.next, Some(Word::Sign("("))) { Err(Unfit::Beyond) } else { Ok(test) }
    }

    fn predicate(&mut self) -> Result<Predicate, Unfit> {
        match self.advance() {
            Some(Word::Number(number)) => Ok(Predicate::Position(number)),
            Some(Word::Sign("@")) => {
                let Some(Word::Name(name)) = self.advance() else { return Err(Unfit::Beyond) };
                let value = if self.takes("=") { Some(self.literal()?) } else { None };
                Ok(Predicate::Attribute { name, value })
            }
            Some(Word::Name(function)) => {
                self.expect("(")?;
                self.expect(")")?;
                match function.as_str() {
                    "last" => Ok(Predicate::Last),
                    "position" => {
                        self.expect("=")?;
                        match self.advance() {
                            Some(Word::Number(number)) => Ok(Predicate::Position(number)),
                            _ => Err(Unfit::Beyond),
                        }
                    }
                    "local-name" => {
                        self.expect("=")?;
                        self.literal().map(Predicate::LocalName)
                    }
                    "namespace-uri" => {
                        self.expect("=")?;
                        self.literal().map(Predicate::Namespace)
                    }
                    _ => Err(Unfit::Beyond),
                }
            }
            _ => Err(Unfit::Beyond),
        }
    }

    fn literal(&mut self) -> Result<String, Unfit> {
        match self.advance() {
            Some(Word::Literal(text)) => Ok(text),
            _ => Err(Unfit::Beyond),
        }
    }
}

/// Looks at nodes, each of which is paid for.
struct Looker<'r, 'f> {
    file: &'r XmlFile<'f>,
    looks: Cell<u64>,
}

impl Looker<'_, '_> {
    fn look(&self) -> Result<(), Unfit> {
        /// Paid at once.
        const BATCH: u64 = 1024;
        let looks = self.looks.get();
        self.looks.set(looks.saturating_add(1));
        match looks % BATCH {
            0 => self
                .file
                .charge(BATCH.saturating_mul(LOOK))
                .map_err(|problem| Unfit::Dear(Box::new(problem))),
            _ => Ok(()),
        }
    }

    fn passes(&self, id: NodeId, test: &Test) -> bool {
        let tree = &self.file.tree;
        match test {
            Test::Node => tree.kind(id) != Kind::Folded,
            Test::Element { namespace, name } => {
                tree.is_element(id)
                    && name.as_ref().is_none_or(|name| tree.local_name(id) == name)
                    && namespace.as_ref().is_none_or(|uri| tree.namespace_of(id) == uri)
            }
        }
    }

    fn holds(&self, id: NodeId, position: usize, last: usize, predicate: &Predicate) -> bool {
        let tree = &self.file.tree;
        match predicate {
            Predicate::Position(wanted) => position == *wanted,
            Predicate::Last => position == last,
            Predicate::Attribute { name, value } => tree
                .attribute(id, name)
                .is_some_and(|found| value.as_ref().is_none_or(|value| found == *value)),
            Predicate::LocalName(name) => tree.local_name(id) == name,
            Predicate::Namespace(uri) => tree.namespace_of(id) == uri,
        }
    }

    /// What an axis leads to from one node, nearest first.
    fn along(&self, from: NodeId, axis: Axis) -> Result<Vec<NodeId>, Unfit> {
        let tree = &self.file.tree;
        let mut found = Vec::new();
        let itself = matches!(axis, Axis::DescendantOrSelf | Axis::Itself | Axis::AncestorOrSelf);
        found.extend(itself.then_some(from));
        match axis {
            Axis::Itself => {}
            Axis::Child => {
                for child in tree.children(from) {
                    self.look()?;
                    found.push(child);
                }
            }
            Axis::Descendant | Axis::DescendantOrSelf => {
                for id in tree.subtree(from).skip(1) {
                    self.look()?;
                    found.push(NodeId(id));
                }
            }
            Axis::Parent => found.extend(tree.parent(from)),
            Axis::Ancestor | Axis::AncestorOrSelf => {
                for above in tree.ancestors(from) {
                    self.look()?;
                    found.push(above);
                }
            }
        }
        Ok(found)
    }
}

/// The elements that one path leads to.
fn follow(file: &XmlFile<'_>, here: NodeId, path: &Path) -> Result<Vec<NodeId>, Unfit> {
    let looker = Looker { file, looks: Cell::new(0) };
    let mut at = match path.start {
        Start::Root => vec![NodeId::DOCUMENT],
        Start::Here => vec![here],
    };
    for step in &path.steps {
        let downwards = matches!(step.axis, Axis::Descendant | Axis::DescendantOrSelf);
        if downwards && !step.predicates.iter().any(counts) {
            // What is inside another is found from there.
            let mut end = 0;
            at.retain(|id| {
                let keep = id.0 >= end;
                end = end.max(file.tree.subtree(*id).end);
                keep
            });
        }
        let mut next = Vec::new();
        for from in at {
            let mut found = looker.along(from, step.axis)?;
            found.retain(|id| looker.passes(*id, &step.test));
            for predicate in &step.predicates {
                let last = found.len();
                let mut position = 0;
                found.retain(|id| {
                    position += 1;
                    looker.holds(*id, position, last, predicate)
                });
            }
            next.extend(found);
        }
        in_order(&mut next);
        at = next;
    }
    Ok(at)
}

fn counts(predicate: &Predicate) -> bool {
    matches!(predicate, Predicate::Position(_) | Predicate::Last)
}

#[cfg(test)]
mod tests;
