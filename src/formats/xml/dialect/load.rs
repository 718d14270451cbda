//! TOML → [`Dialect`], or an error that names the line.

use super::Dialect;
use super::Kind;
use super::Signed;
use super::Slot;
use crate::formats::xml::canonical::Method;
use serde::Deserialize;
use std::ops::Range;
use thiserror::Error;
use toml::Spanned;

/// What is wrong with a profile's text.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[error("{name}, line {line}: {what}")]
pub struct DialectError {
    /// The file or profile.
    pub name: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// A file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProfileText {
    profile: Spanned<String>,
    in_force: Spanned<String>,
    title: String,
    title_vi: String,
    canonicalization: Spanned<String>,
    #[serde(default)]
    enveloped: bool,
    #[serde(default)]
    signing_time: bool,
    document: Vec<KindText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct KindText {
    name: String,
    at: Vec<Spanned<String>>,
    namespaces: Vec<String>,
    #[serde(default)]
    outside: Vec<Spanned<String>>,
    #[serde(default)]
    nested: Vec<String>,
    slot: Vec<SlotText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SlotText {
    name: String,
    path: Spanned<String>,
    signs: Spanned<Vec<String>>,
    #[serde(default)]
    later: Vec<String>,
    #[serde(default)]
    many: bool,
}

impl Dialect {
    /// Reads a profile; `name` is said in errors.
    ///
    /// # Errors
    /// Where it is not TOML of this form.
    pub fn read(text: &str, name: &str) -> Result<Self, DialectError> {
        let error = |span: Range<usize>, what: String| DialectError {
            name: name.to_owned(),
            line: text.get(..span.start).unwrap_or_default().matches('\n').count() + 1,
            what,
        };
        let file: ProfileText = toml::from_str(text)
            .map_err(|e| error(e.span().unwrap_or(0..0), e.message().to_owned()))?;
        let uri = file.canonicalization.get_ref();
        if Method::from_uri(uri).is_none() {
            let what = format!("`{uri}` is no canonical form that is known");
            return Err(error(file.canonicalization.span(), what));
        }
        let date = format!("{}T00:00:00Z", file.in_force.get_ref());
        if crate::model::Time::parse(&date).is_none() {
            let what = "a date is written 2026-11-23".to_owned();
            return Err(error(file.in_force.span(), what));
        }
        let names = |path: &Spanned<String>, absolute: bool| {
            let text = path.get_ref();
            let rest = if absolute { text.strip_prefix('/') } else { Some(text.as_str()) };
            let names = rest.map(|rest| rest.split('/').map(str::to_owned).collect::<Vec<_>>());
            names
                .filter(|names| names.iter().all(|name| is_name(name)))
                .ok_or_else(|| error(path.span(), format!("`{text}` is not a path of local names")))
        };
        let mut kinds = Vec::with_capacity(file.document.len());
        for kind in &file.document {
            let mut slots = Vec::with_capacity(kind.slot.len());
            for slot in &kind.slot {
                let signs = signs(slot.signs.get_ref()).ok_or_else(|| {
                    let what =
                        "signs is [\".\"], or local names, `?` after those that may be absent";
                    error(slot.signs.span(), what.to_owned())
                })?;
                slots.push(Slot {
                    name: slot.name.clone(),
                    path: names(&slot.path, false)?,
                    signs,
                    later: slot.later.clone(),
                    many: slot.many,
                });
            }
            for outside in kind.outside.iter().filter(|path| !path.get_ref().starts_with('@')) {
                names(outside, true)?;
            }
            kinds.push(Kind {
                name: kind.name.clone(),
                at: kind.at.iter().map(|path| names(path, true)).collect::<Result<_, _>>()?,
                namespaces: kind.namespaces.clone(),
                outside: kind.outside.iter().map(|path| path.get_ref().clone()).collect(),
                nested: kind.nested.clone(),
                slots,
            });
        }
        Ok(Self {
            name: file.profile.into_inner(),
            in_force: file.in_force.into_inner(),
            title: [file.title, file.title_vi],
            canonicalization: file.canonicalization.into_inner(),
            enveloped: file.enveloped,
            signing_time: file.signing_time,
            kinds,
        })
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// `None` where they are not names. `["."]` is no part: all of the document.
fn signs(names: &[String]) -> Option<Vec<Signed>> {
    if names == ["."] {
        return Some(Vec::new());
    }
    let one = |name: &String| {
        let bare = name.strip_suffix('?');
        let signed = Signed { name: bare.unwrap_or(name).to_owned(), optional: bare.is_some() };
        is_name(&signed.name).then_some(signed)
    };
    let signed: Vec<Signed> = names.iter().map(one).collect::<Option<_>>()?;
    signed.iter().any(|part| !part.optional).then_some(signed)
}
