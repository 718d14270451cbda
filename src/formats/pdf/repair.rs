//! What can be said of a file whose cross-references cannot be read: only whether there is anything
//! in it that looks like a signature. No verdict is built on it (ST-01): a signature found here is
//! named, never verified.

use super::syntax::Parser;
use super::window::Bytes;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::Restrictions;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignerIdentification;

/// Searches a file for objects and signatures among them; `broken` is why it could not be read.
///
/// # Errors
/// With `broken`, where there are no objects at all, or no `startxref` and no signature: nobody can
/// say then whether the file was signed.
pub fn observe(
    source: &dyn Source,
    name: &str,
    limits: &Limits,
    broken: &FormatError,
) -> Result<Observed, FormatError> {
    let bytes = Bytes::new(source);
    let search = search(&bytes, limits)?;
    // A file that was cut off before its first end may have been signed in what is lost.
    let cut = search.signatures.is_empty() && !search.has_end;
    if search.objects == 0 || cut {
        return Err(broken.clone());
    }
    let digests = super::hashing::digests(source, &std::collections::BTreeSet::new())?;
    let deviation = Deviation::new(
        "ST-01",
        Location::default(),
        broken.to_string(),
        "cross-references that can be read without repair",
    );
    Ok(Observed {
        document: Document {
            name: name.to_owned(),
            sha256: hex::encode(&digests.whole),
            size: source.length(),
            format: DocumentFormat::Pdf,
            revisions: Vec::new(),
            security_store: None,
            encrypted: search.encrypted,
            deviations: vec![deviation.clone()],
        },
        signatures: search
            .signatures
            .iter()
            .map(|at| unverified(*at, &deviation, BROKEN))
            .collect(),
        records: Vec::new(),
        material: Material::default(),
    })
}

/// What a search found.
#[derive(Default)]
struct Found {
    objects: u64,
    /// Offsets of signature dictionaries.
    signatures: Vec<u64>,
    encrypted: bool,
    /// There is a `startxref` somewhere: the file, or a revision of it, once came to its end.
    has_end: bool,
}

/// Looks at every `obj` in the file. Object streams are not opened: a signature dictionary in one
/// has no bytes that could be left out of its digest, so none can be valid.
fn search(bytes: &Bytes<'_>, limits: &Limits) -> Result<Found, FormatError> {
    let mut found = Found::default();
    let mut position = 0_u64;
    while position < bytes.length() {
        let length = usize::try_from((bytes.length() - position).min(STEP)).unwrap_or(0);
        let places: Vec<u64> = bytes.with(position, length, |ahead| {
            found.encrypted |=
                memchr::memmem::find(ahead.get(..length).unwrap_or(ahead), b"/Encrypt").is_some();
            found.has_end |= memchr::memmem::find(ahead, b"startxref").is_some();
            memchr::memmem::find_iter(ahead.get(..length).unwrap_or(ahead), b"obj")
                .map(|at| position + at as u64)
                .collect()
        })?;
        for place in places {
            let start = place + 3;
            let read =
                bytes.parse(start, |ahead| Parser::new(ahead, start, limits.depth).dictionary());
            let Ok(dictionary) = read else {
                // What stands within a signature's gap may make its dictionary unreadable.
                if names_range(bytes, start)? {
                    found.objects += 1;
                    found.signatures.push(start);
                }
                continue;
            };
            found.objects += 1;
            let is_signature = dictionary.entry("ByteRange").is_some()
                || dictionary.is("Type", "Sig")
                || dictionary.is("Type", "DocTimeStamp");
            if is_signature {
                found.signatures.push(dictionary.at);
            }
        }
        // The next step begins a little earlier, so that a word across the border is seen.
        position = position.saturating_add((length as u64).saturating_sub(2).max(1));
        if length < 4 {
            break;
        }
    }
    found.signatures.sort_unstable();
    found.signatures.dedup();
    Ok(found)
}

/// Whether an object that cannot be read, up to its `endobj` or a few thousand bytes on, says what
/// a signature covers.
fn names_range(bytes: &Bytes<'_>, start: u64) -> Result<bool, FormatError> {
    const REACH: usize = 1 << 16;
    bytes.with(start, REACH, |ahead| {
        let ahead = ahead.get(..REACH).unwrap_or(ahead);
        let end = memchr::memmem::find(ahead, b"endobj").unwrap_or(ahead.len());
        let object = ahead.get(..end).unwrap_or(ahead);
        object.trim_ascii_start().starts_with(b"<<")
            && memchr::memmem::find(object, RANGE).is_some()
    })
}

/// The key that says what a signature covers.
pub(super) const RANGE: &[u8] = b"/ByteRange";

/// Searched at once.
const STEP: u64 = 1 << 16;

/// Why nothing is verified in a file that cannot be read.
const BROKEN: &str = "the structure of the file is broken";

/// A signature that is named and not verified, and why not.
pub(super) fn unverified(at: u64, deviation: &Deviation, why: &str) -> SignatureEvidence {
    SignatureEvidence {
        id: format!("byte {at}"),
        kind: SignatureKind::Signature,
        format: SignatureFormat::Unknown,
        at: Location::offset(at),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: SignatureAlgorithm {
                scheme: SignatureScheme::Unknown,
                digest: None,
                pss: None,
                name: String::new(),
            },
            verifies: Check::Unable(why.to_owned()),
            sha256: String::new(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification::default(),
        attributes: SignedAttributes::default(),
        coverage: Coverage::Unclear,
        covered_until: None,
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations: vec![deviation.clone()],
    }
}
