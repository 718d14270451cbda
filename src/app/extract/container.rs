//! What can be had of a container: its files by their names, and what each signature covers. Names
//! are only looked up; nothing is written under them.

use super::ExtractError;
use super::is_given_out;
use crate::app::settings::Settings;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::asic::contents::Contents;
use crate::formats::asic::contents::Kind;
use crate::formats::bytes::Source;
use crate::formats::limits::Effort;
use crate::formats::xml;
use crate::formats::xml::Among;
use crate::model::DocumentFormat;
use crate::model::Location;
use crate::model::SignatureEvidence;

fn open<'a>(source: &'a dyn Source, settings: &'a Settings) -> Result<Contents<'a>, ExtractError> {
    if formats::detect(source)? != DocumentFormat::Asic {
        return Err(ExtractError::NoContainer);
    }
    Ok(Contents::of(source, &settings.observe.limits)?)
}

/// The names of all files, each on a line: a name with a control character is refused before.
pub(super) fn names(source: &dyn Source, settings: &Settings) -> Result<Vec<u8>, ExtractError> {
    let contents = open(source, settings)?;
    Ok(contents.names().flat_map(|name| [name, "\n"]).collect::<String>().into_bytes())
}

/// One file, unpacked.
pub(super) fn file(
    source: &dyn Source,
    name: &str,
    settings: &Settings,
) -> Result<Vec<u8>, ExtractError> {
    let contents = open(source, settings)?;
    let mut octets = Vec::new();
    put(&contents, name, settings, &mut octets)?;
    Ok(octets)
}

fn put(
    contents: &Contents<'_>,
    name: &str,
    settings: &Settings,
    octets: &mut Vec<u8>,
) -> Result<(), ExtractError> {
    let limit = settings.observe.limits.inflated;
    let mut all = true;
    let found = contents.copy(name, &mut |piece| {
        all &= (octets.len() as u64).saturating_add(piece.len() as u64) <= limit;
        if all {
            octets.extend_from_slice(piece);
        }
    })?;
    if !found {
        return Err(ExtractError::NoSuchFile { name: name.to_owned() });
    }
    if !all {
        let at = Location { file: Some(name.to_owned()), ..Location::default() };
        let what = "bytes of a file in a container that is read as a whole";
        return Err(FormatError::Limit { what, limit, at }.into());
    }
    Ok(())
}

/// What a signature covers: for XAdES each reference after its transforms, else the manifest, where
/// there is one, and each file that it lists.
pub(super) fn signed(
    source: &dyn Source,
    signature: &SignatureEvidence,
    only: Option<usize>,
    settings: &Settings,
) -> Result<Vec<u8>, ExtractError> {
    let contents = open(source, settings)?;
    let mut octets = Vec::new();
    if let Some((name, Kind::Xades)) = contents.signature_file(&signature.id) {
        let neighbours = contents.neighbours();
        let among = Among { name, neighbours, effort: Effort::new(&settings.observe.limits) };
        let document = contents.read(name)?.ok_or(ExtractError::Unclear)?;
        let out = &mut |piece: &[u8]| octets.extend_from_slice(piece);
        let wanted = (signature.id.as_str(), only);
        let count = xml::signed_octets_among(&document, &among, &settings.observe, wanted, out)?;
        let count = count.ok_or(ExtractError::Unclear)?;
        return numbered(only, count).map(|()| octets);
    }
    let given_out = |reference: &&_| is_given_out(signature, reference);
    let references: Vec<_> = signature.references.iter().filter(given_out).collect();
    if references.is_empty() {
        return Err(ExtractError::Unclear);
    }
    numbered(only, references.len())?;
    let is_wanted = |number: usize| only.is_none_or(|only| only == number.saturating_add(1));
    let wanted = references.iter().enumerate().filter(|(number, _)| is_wanted(*number));
    for (_, reference) in wanted {
        let name = reference.at.file.as_deref().filter(|_| reference.found);
        put(&contents, name.ok_or(ExtractError::Unclear)?, settings, &mut octets)?;
    }
    Ok(octets)
}

fn numbered(only: Option<usize>, count: usize) -> Result<(), ExtractError> {
    match only {
        Some(number) if !(1..=count).contains(&number) => {
            Err(ExtractError::NoSuchReference { number, count })
        }
        _ => Ok(()),
    }
}
