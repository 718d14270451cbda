//! The octets that a signature's references are digested over, given out as they are.

use super::canonical::Method;
use super::encoding::Decoded;
use super::file::XmlFile;
use super::named_signatures;
use super::names::DS;
use super::reader;
use super::references;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::model::Location;

/// Gives out, in pieces, what each reference of a signature covers after its transforms, in the
/// order of the references. Whether there is a signature of this id.
///
/// # Errors
/// Where the file is not XML that we read, or a reference leads nowhere; nothing more is given out
/// then.
pub fn signed_octets(
    document: &[u8],
    options: &ObserveOptions,
    id: &str,
    out: &mut dyn FnMut(&[u8]),
) -> Result<bool, FormatError> {
    let decoded = Decoded::new(document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &options.limits)
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let file = XmlFile::new(&decoded, tree, options);
    let all = named_signatures(&file);
    let Some((_, element)) = all.into_iter().find(|(known, _)| known == id) else {
        return Ok(false);
    };
    let tree = &file.tree;
    let Some(signed_info) = tree.child(element, DS, "SignedInfo") else {
        let at = file.location(element);
        return Err(FormatError::Malformed { what: "SignedInfo is missing".to_owned(), at });
    };
    for reference in tree.named(signed_info, DS, "Reference") {
        let followed = references::follow(&file, element, reference);
        followed.write(&file, &Method::DEFAULT, out).map_err(|problem| FormatError::Malformed {
            what: problem.why,
            at: Location::clone(&followed.facts.at),
        })?;
    }
    Ok(true)
}
