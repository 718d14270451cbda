//! CAdES signatures and timestamp tokens in files of their own: over the one data object of a
//! simple container, else over a manifest (AS-02, AS-04).

use super::Container;
use super::Form;
use super::Listing;
use super::Signed;
use super::parts::Part;
use crate::formats::FormatError;
use crate::formats::cms;
use crate::formats::cms::Context;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use std::cell::RefCell;

/// Reads such a file.
pub fn read(container: &Container<'_>, position: usize, kind: Part) -> Signed {
    let name = container.name(position);
    let token = kind == Part::Timestamp;
    let format = if token { SignatureFormat::Rfc3161 } else { SignatureFormat::Cms };
    let over: Vec<&Listing> = container
        .listings
        .iter()
        .filter(|listing| listing.kind != Part::RecordManifest)
        .filter(|listing| listing.signature == Some(position))
        .collect();
    let content = over.first().map(|listing| listing.position).or(container.only_content());
    let expected = if token { "a timestamp token" } else { "a CMS SignedData" };
    let rule = if token { "TS-02" } else { "CM-01" };
    let entry = container.members.entries.get(position);
    let read = entry
        .ok_or_else(|| FormatError::unreadable("no such file in the container"))
        .and_then(|entry| container.members.whole(entry));
    // Which digests of the content were given out: those of what stands outside.
    let given: RefCell<Vec<Vec<u8>>> = RefCell::default();
    let unread: RefCell<Option<FormatError>> = RefCell::default();
    let digest = |algorithm: DigestAlgorithm| match container.members.digest_of(content?, algorithm)
    {
        Ok(digest) => {
            given.borrow_mut().push(digest.clone());
            Some(digest)
        }
        Err(error) => {
            unread.replace(Some(error));
            None
        }
    };
    let context = Context {
        format,
        id: name,
        content_digest: &digest,
        options: container.options,
        effort: container.effort.clone(),
    };
    let observed = read.and_then(|bytes| {
        let observed = cms::observe(&bytes, &context)?;
        let tail = bytes.len().saturating_sub(observed.length);
        Ok((observed, tail))
    });
    let (observed, tail) = match observed {
        Ok((observed, tail)) if !observed.signatures.is_empty() => (observed, tail),
        Ok(_) => {
            let at = Location::default();
            let deviation = Deviation::new(rule, at, "no signer", expected);
            return container.unread(position, kind, deviation);
        }
        Err(error) => {
            let at = Location::default();
            let deviation = Deviation::new(rule, at, error.to_string(), expected);
            return container.unread(position, kind, deviation);
        }
    };
    let mut signatures = observed.signatures;
    for signature in &mut signatures {
        let mut odd = |rule, seen: String, expected: &str| {
            let at = Location::default();
            signature.deviations.push(Deviation::new(rule, at, seen, expected));
        };
        if tail > 0 {
            odd("CM-01-FOREIGN", format!("{tail} bytes"), "nothing");
        }
        if let Some(error) = &*unread.borrow() {
            odd(error_rule(error), error.to_string(), "a file that can be unpacked");
        }
        if over.is_empty() && container.form == Form::Extended {
            odd("AS-04", "no manifest names the signature".to_owned(), "exactly one manifest");
        }
        if over.len() > 1 {
            let seen = format!("{} manifests name the signature", over.len());
            odd("AS-04", seen, "exactly one manifest");
        }
        if over.iter().any(|_| container.form == Form::Simple)
            && !over.iter().all(|listing| listing.kind == Part::ArchiveManifest)
        {
            odd("AS-02", "a manifest of a signature".to_owned(), "a signature of the file itself");
        }
        signs_outside(container, content, &given.borrow(), token, signature);
        for listing in &over {
            signature.deviations.extend(listing.deviations.iter().cloned());
            signature.references.extend(listing.references.iter().cloned());
        }
        let archived = over.iter().any(|listing| listing.kind == Part::ArchiveManifest);
        if token {
            signature.kind =
                if archived { SignatureKind::DocumentTimestamp } else { SignatureKind::Timestamp };
        }
        let mut covered: Vec<usize> =
            over.iter().flat_map(|one| one.listed.iter().copied()).collect();
        covered.extend(content.filter(|_| over.is_empty()));
        signature.covered = covered
            .iter()
            .map(|position| Location {
                file: Some(container.name(*position).to_owned()),
                ..Location::default()
            })
            .collect();
    }
    Signed {
        position,
        signatures,
        records: observed.records,
        material: observed.material,
        deviations: Vec::new(),
    }
}

/// Why a file cannot be digested: it costs too much, or it is not what its header says.
pub fn error_rule(error: &FormatError) -> &'static str {
    match error {
        FormatError::Limit { .. } => "AS-07a",
        _ => "AS-07",
    }
}

/// What the signature digests is the file that it should be about, not a content of its own, and it
/// signs attributes, as CAdES demands: without them the file could be taken for some.
fn signs_outside(
    container: &Container<'_>,
    content: Option<usize>,
    given: &[Vec<u8>],
    token: bool,
    signature: &mut SignatureEvidence,
) {
    let about = content.map(|position| container.name(position));
    let mut stray = false;
    for reference in &mut signature.references {
        let own = match reference.role {
            ReferenceRole::Document => !token,
            ReferenceRole::Imprint => token,
            _ => false,
        };
        if !own {
            continue;
        }
        if let Some(name) = about {
            name.clone_into(&mut reference.what);
            reference.at = Location { file: Some(name.to_owned()), ..Location::default() };
        }
        let outside = given.iter().any(|digest| hex::encode(digest) == reference.computed_digest);
        if reference.found && !reference.computed_digest.is_empty() && !outside {
            stray = true;
            reference.intact = Check::Fails;
        }
    }
    let mut odd = |seen: &str, expected: &str| {
        let at = Location::default();
        signature.deviations.push(Deviation::new("AS-04", at, seen, expected));
    };
    if stray {
        odd("a content of its own within the signature", "the file in the container");
    }
    if !token && signature.value.message_sha256.is_empty() {
        odd("no signed attributes", "signed attributes");
    }
}
