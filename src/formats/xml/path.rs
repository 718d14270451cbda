//! Simple absolute paths to one element: `/a/b[2]/p:c`, `/a/*[3]`.
//!
//! Names are compared as the document writes them, prefix included, so a path from a report leads
//! back to its element. This is not XPath; what is more than names and positions is refused.

use super::tree::NodeId;
use super::tree::Tree;
use thiserror::Error;

/// Why a path leads nowhere.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub(super) enum PathError {
    #[error("`{0}` is not a path of the form /a/b[2]/p:c")]
    Malformed(String),
    #[error("there is no element {path} ({known})")]
    Nothing { path: String, known: String },
    #[error("there are {count} elements {path}: say which with a position, such as {path}[1]")]
    Several { path: String, count: usize },
}

/// The one element at a path.
///
/// # Errors
/// Where the path is malformed, or leads to no or several elements.
pub(super) fn find(tree: &Tree<'_>, path: &str) -> Result<NodeId, PathError> {
    let malformed = || PathError::Malformed(path.to_owned());
    let steps = path.strip_prefix('/').filter(|rest| !rest.is_empty()).ok_or_else(malformed)?;
    let mut at = NodeId::DOCUMENT;
    let mut walked = String::new();
    for step in steps.split('/') {
        let (name, position) = match step.split_once('[') {
            Some((name, rest)) => {
                let number = rest.strip_suffix(']').and_then(|n| n.parse::<usize>().ok());
                (name, Some(number.filter(|n| *n > 0).ok_or_else(malformed)?))
            }
            None => (step, None),
        };
        let is_name = name == "*"
            || (!name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')));
        if !is_name {
            return Err(malformed());
        }
        walked.push('/');
        walked.push_str(step);
        let mut matching =
            tree.elements(at).filter(|element| name == "*" || tree.name(*element) == name);
        let skipped = position.unwrap_or(1).saturating_sub(1);
        at = matching
            .nth(skipped)
            .ok_or_else(|| PathError::Nothing { path: walked.clone(), known: known(tree, at) })?;
        let others = matching.count();
        if position.is_none() && others > 0 {
            return Err(PathError::Several { path: walked, count: others.saturating_add(1) });
        }
    }
    Ok(at)
}

/// What is there instead.
fn known(tree: &Tree<'_>, below: NodeId) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<&str> = Vec::new();
    for element in tree.elements(below) {
        let name = tree.name(element);
        if !names.contains(&name) && names.len() < SHOWN {
            names.push(name);
        }
    }
    match names.is_empty() {
        true => "there is nothing in it".to_owned(),
        false => format!("there are: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::PathError;
    use super::find;
    use crate::formats::limits::Limits;
    use crate::formats::xml::reader::read;
    use crate::formats::xml::tree::NodeId;

    fn nothing(path: &str, known: &str) -> PathError {
        PathError::Nothing { path: path.to_owned(), known: known.to_owned() }
    }

    #[test]
    fn paths_lead_to_one_element_and_back() {
        let text = "<a xmlns:p='urn:p'><b/><p:c/><b><c/><d/></b></a>";
        let tree = read(text, &Limits::default()).expect("well-formed");
        for id in tree.subtree(NodeId::DOCUMENT).map(NodeId).filter(|id| tree.is_element(*id)) {
            assert_eq!(find(&tree, &tree.path(id)), Ok(id));
        }
        assert_eq!(find(&tree, "/a/*[3]/*[2]").map(|id| tree.name(id)), Ok("d"));
        for (path, error) in [
            ("/a/b", PathError::Several { path: "/a/b".to_owned(), count: 2 }),
            ("/a/b[3]", nothing("/a/b[3]", "there are: b, p:c")),
            ("/a/b[1]/x", nothing("/a/b[1]/x", "there is nothing in it")),
            ("/b", nothing("/b", "there are: a")),
        ] {
            assert_eq!(find(&tree, path), Err(error));
        }
        for path in ["", "/", "a", "//a", "/a/", "/a[0]", "/a[x]", "/a[last()]", "/a/@b", "/a b"] {
            let error = find(&tree, path).expect_err("malformed");
            assert!(matches!(error, PathError::Malformed(_)), "{path}: {error}");
        }
    }
}
