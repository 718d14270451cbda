//! Joining `xml:base` values as Canonical XML 1.1 asks (clause 2.4): reference resolution of
//! RFC 3986 clause 5.2, changed so that relative bases stay relative.

use std::borrow::Cow;

/// Joins the values found from the inside out, nearest first.
pub(super) fn join_all(values: &[Cow<'_, str>]) -> String {
    let mut outward = values.iter().rev();
    let outermost = outward.next().map_or(String::new(), |value| value.clone().into_owned());
    outward.fold(outermost, |base, reference| join(&base, reference))
}

/// The parts of a reference, RFC 3986 appendix B; the fragment is ignored.
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(reference: &'a str) -> Self {
        let reference = reference.split_once('#').map_or(reference, |(before, _)| before);
        let colon = reference.find(':').filter(|at| {
            let before = reference.get(..*at).unwrap_or_default();
            before.starts_with(|c: char| c.is_ascii_alphabetic())
                && before
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        });
        let (scheme, rest) = match colon.and_then(|at| reference.split_at_checked(at)) {
            Some((scheme, rest)) => (Some(scheme), rest.strip_prefix(':').unwrap_or(rest)),
            None => (None, reference),
        };
        let (authority, rest) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                let (authority, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (Some(authority), rest)
            }
            None => (None, rest),
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        Self { scheme, authority, path, query }
    }
}

fn join(base: &str, reference: &str) -> String {
    let base = Parts::of(base);
    let reference = Parts::of(reference);
    let (scheme, authority, path, query);
    if reference.scheme.is_some() {
        scheme = reference.scheme;
        authority = reference.authority;
        path = without_dots(reference.path);
        query = reference.query;
    } else {
        scheme = base.scheme;
        if reference.authority.is_some() {
            authority = reference.authority;
            path = without_dots(reference.path);
            query = reference.query;
        } else {
            authority = base.authority;
            if reference.path.is_empty() {
                path = base.path.to_owned();
                query = reference.query.or(base.query);
            } else if reference.path.starts_with('/') {
                path = without_dots(reference.path);
                query = reference.query;
            } else {
                path = without_dots(&merged(&base, reference.path));
                query = reference.query;
            }
        }
    }
    let mut joined = String::new();
    if let Some(scheme) = scheme {
        joined.push_str(scheme);
        joined.push(':');
    }
    if let Some(authority) = authority {
        joined.push_str("//");
        joined.push_str(authority);
    }
    joined.push_str(&path);
    if let Some(query) = query {
        joined.push('?');
        joined.push_str(query);
    }
    joined
}

/// RFC 3986 clause 5.2.3.
fn merged(base: &Parts<'_>, path: &str) -> String {
    if base.authority.is_some() && base.path.is_empty() {
        return format!("/{path}");
    }
    // A last segment of two dots is a folder here, as if a slash followed.
    let folder = match base.path.rsplit_once('/') {
        Some((_, "..")) => format!("{}/", base.path),
        Some((folder, _)) => format!("{folder}/"),
        None if base.path == ".." => "../".to_owned(),
        None => String::new(),
    };
    folder + path
}

/// RFC 3986 clause 5.2.4, keeping leading `..` of relative paths, taking several slashes for one,
/// and ending a trailing `..` with a slash.
fn without_dots(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_open = false;
    for segment in path.split('/') {
        ends_open = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => match kept.last() {
                Some(last) if *last != ".." => {
                    kept.pop();
                }
                _ if absolute => {}
                _ => kept.push(".."),
            },
            segment => kept.push(segment),
        }
    }
    let mut result = String::new();
    if absolute {
        result.push('/');
    }
    result.push_str(&kept.join("/"));
    if ends_open && !kept.is_empty() {
        result.push('/');
    }
    result
}

#[cfg(test)]
mod tests {
    use super::join_all;
    use std::borrow::Cow;

    fn joined(outside_in: &[&str]) -> String {
        let values: Vec<Cow<'_, str>> =
            outside_in.iter().rev().map(|value| Cow::Borrowed(*value)).collect();
        join_all(&values)
    }

    #[test]
    fn relative_bases_join_as_canonical_xml_1_1_shows() {
        assert_eq!(joined(&["foo/bar", ".."]), "");
        assert_eq!(joined(&["foo/bar/", ".."]), "foo/");
        assert_eq!(joined(&["..", "x"]), "../x");
        assert_eq!(joined(&["../bar", ".."]), "../../");
        assert_eq!(joined(&["../bar/", ".."]), "../");
        assert_eq!(joined(&["http://a.example/b/c", "../d"]), "http://a.example/d");
        assert_eq!(joined(&["http://a.example", "d"]), "http://a.example/d");
        assert_eq!(joined(&["a/b", "http://c.example/d"]), "http://c.example/d");
        assert_eq!(joined(&["a/b?q", ""]), "a/b?q");
        assert_eq!(joined(&["a//b/", "c//./d"]), "a/b/c/d");
        assert_eq!(joined(&["/a/b", "../../c"]), "/c");
    }
}
