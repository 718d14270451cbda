//! The octets that a signature's references are digested over, given out as they are.

use super::Among;
use super::canonical::Method;
use super::encoding::Decoded;
use super::file::XmlFile;
use super::named_signatures;
use super::names::DS;
use super::path;
use super::reader;
use super::references;
use super::transforms::decode;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::model::Location;

/// Files within each other whose signatures have ids (`nested`), and a `#` in an Id of one's own.
const WITHIN: usize = 4;

/// Gives out, in pieces, what each reference of a signature covers after its transforms, in the
/// order of the references, or the one of a number counted from 1 alone. How many references the
/// signature of this id has; `None`: there is none.
///
/// # Errors
/// Where the file is not XML that we read, or a reference leads nowhere; nothing more is given out
/// then.
pub fn signed_octets(
    document: &[u8],
    options: &ObserveOptions,
    id: &str,
    only: Option<usize>,
    out: &mut dyn FnMut(&[u8]),
) -> Result<Option<usize>, FormatError> {
    octets_of(document, None, options, (id, only), out)
}

/// The same for a signature in a container (ASiC), by its name there.
///
/// # Errors
/// As [`signed_octets`].
pub fn signed_octets_among(
    document: &[u8],
    among: &Among<'_>,
    options: &ObserveOptions,
    (id, only): (&str, Option<usize>),
    out: &mut dyn FnMut(&[u8]),
) -> Result<Option<usize>, FormatError> {
    octets_of(document, Some(among), options, (id, only), out)
}

fn octets_of(
    document: &[u8],
    among: Option<&Among<'_>>,
    options: &ObserveOptions,
    (id, only): (&str, Option<usize>),
    out: &mut dyn FnMut(&[u8]),
) -> Result<Option<usize>, FormatError> {
    let decoded = Decoded::new(document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &options.limits)
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let file = XmlFile::new(&decoded, tree, options);
    let file = match among {
        Some(among) => file.among(among),
        None => file,
    };
    let all = named_signatures(&file);
    let Some((_, element)) = all.into_iter().find(|(known, _)| known == id) else {
        return match id.split_once('#').filter(|_| id.matches('#').count() <= WITHIN) {
            Some((at, inner)) => match path::find(&file.tree, at) {
                Ok(at) => {
                    let octets = decode(file.tree.text_of(at).as_bytes())
                        .map_err(|problem| FormatError::unreadable(problem.why))?;
                    signed_octets(&octets, options, inner, only, out)
                }
                Err(_) => Ok(None),
            },
            None => Ok(None),
        };
    };
    let tree = &file.tree;
    let Some(signed_info) = tree.child(element, DS, "SignedInfo") else {
        let at = file.location(element);
        return Err(FormatError::Malformed { what: "SignedInfo is missing".to_owned(), at });
    };
    let mut count = 0usize;
    for reference in tree.named(signed_info, DS, "Reference") {
        count = count.saturating_add(1);
        if only.is_some_and(|only| only != count) {
            continue;
        }
        let followed = references::follow(&file, element, reference);
        followed.write(&file, &Method::DEFAULT, out).map_err(|problem| FormatError::Malformed {
            what: problem.why,
            at: Location::clone(&followed.facts.at),
        })?;
    }
    Ok(Some(count))
}
