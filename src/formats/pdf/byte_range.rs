//! Which bytes a signature covers (CV-01 to CV-12): the ByteRange held against the file, the gap
//! held against the Contents, the covered end held against the ends of revisions.

use super::revisions::PdfFile;
use super::revisions::Site;
use super::signature_dictionary::SignatureDictionary;
use crate::formats::FormatError;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::Location;

/// Two covered blocks that lie within the file: bytes `0..gap` and `resume..end`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Covered {
    /// End of the first block.
    pub gap: u64,
    /// Start of the second block.
    pub resume: u64,
    /// End of the second block.
    pub end: u64,
}

impl Covered {
    /// As in reports.
    pub fn text(&self) -> String {
        format!("bytes 0..{} and {}..{}", self.gap, self.resume, self.end)
    }
}

/// How much a signature covers.
#[derive(Clone, Debug)]
pub struct Extent {
    /// The blocks; `None` where ByteRange does not say two blocks within the file.
    pub covered: Option<Covered>,
    /// How much of the document that is.
    pub coverage: Coverage,
    /// Position of the revision that ends where the signature ends; `None` where none does.
    pub revision: Option<usize>,
    /// Rules that are not kept.
    pub deviations: Vec<Deviation>,
}

/// Holds a signature's ByteRange against the file.
///
/// # Errors
/// Where the file cannot be read.
pub fn extent(
    file: &PdfFile<'_>,
    signature: &SignatureDictionary,
    at: &Location,
) -> Result<Extent, FormatError> {
    let mut extent = Extent {
        covered: None,
        coverage: Coverage::Unclear,
        revision: None,
        deviations: Vec::new(),
    };
    let Some([start, length, resume, rest]) = signature.byte_range else { return Ok(extent) };
    let size = file.bytes().length();
    let written = format!("[{start} {length} {resume} {rest}]");
    if start != 0 || length == 0 || resume < length {
        extent.deviations.push(Deviation::new(
            "CV-01",
            at.clone(),
            written,
            "[0 b c d] with c ≥ b > 0",
        ));
        return Ok(extent);
    }
    let Some(end) = resume.checked_add(rest).filter(|end| *end <= size) else {
        let expected = format!("blocks within the {size} bytes of the file");
        extent.deviations.push(Deviation::new("CV-02", at.clone(), written, expected));
        return Ok(extent);
    };
    let covered = Covered { gap: length, resume, end };
    extent.covered = Some(covered);
    if !gap_is_contents(file, signature, covered, at, &mut extent.deviations)? {
        return Ok(extent);
    }
    if end == size {
        extent.coverage = Coverage::EntireFile;
        extent.revision = file.revisions().len().checked_sub(1);
        return Ok(extent);
    }
    extent.coverage = Coverage::ContiguousFromStart;
    match ended_revision(file, end) {
        Ok(revision) => {
            let problem = revision_is_covered(file, revision, covered);
            match problem {
                None if same_dictionary(file, signature, revision) => {
                    extent.revision = Some(revision);
                    extent.coverage = Coverage::EntireRevision;
                }
                None => extent.deviations.push(Deviation::new(
                    "CV-09",
                    at.clone(),
                    "a signature dictionary that a later revision has put in",
                    "the one of the signed revision",
                )),
                Some(deviation) => extent.deviations.push(deviation),
            }
        }
        Err(seen) => extent.deviations.push(Deviation::new(
            "CV-06",
            Location { offset: Some(end), ..at.clone() },
            seen,
            "the end of a revision: startxref of its cross-reference, %%EOF",
        )),
    }
    Ok(extent)
}

/// CV-03 and CV-04: the gap is the Contents of this dictionary and nothing else. Returns whether it
/// can be said what is covered.
fn gap_is_contents(
    file: &PdfFile<'_>,
    signature: &SignatureDictionary,
    covered: Covered,
    at: &Location,
    deviations: &mut Vec<Deviation>,
) -> Result<bool, FormatError> {
    let Some(contents) = &signature.contents else { return Ok(false) };
    let gap = Location {
        offset: Some(covered.gap),
        length: Some(covered.resume - covered.gap),
        ..at.clone()
    };
    let hexadecimal = (contents.bytes.len() as u64).saturating_mul(2).saturating_add(2);
    let own = (contents.at, contents.end) == (covered.gap, covered.resume);
    if own && (covered.resume - covered.gap != hexadecimal) {
        deviations.push(Deviation::new(
            "CV-04",
            gap,
            "digits with something between them",
            "pairs of hexadecimal digits and nothing else",
        ));
        return Ok(false);
    }
    if covered.resume - covered.gap != hexadecimal {
        deviations.push(Deviation::new(
            "CV-03",
            gap,
            format!("{} bytes left out", covered.resume - covered.gap),
            format!("the {hexadecimal} bytes of Contents in hexadecimal"),
        ));
        return Ok(false);
    }
    let in_file = matches!(signature.site, Some(Site::At(_)) | None);
    if in_file && own {
        return Ok(true);
    }
    // Another copy of the same Contents: the bytes are covered, but not for this dictionary.
    let length = usize::try_from(hexadecimal).unwrap_or(usize::MAX);
    let equal = file.bytes().with(covered.gap, length, |ahead| {
        let inside = ahead
            .get(..length)
            .and_then(|gap| gap.strip_prefix(b"<"))
            .and_then(|gap| gap.strip_suffix(b">"));
        let mut bytes = vec![0; contents.bytes.len()];
        inside.is_some_and(|inside| {
            hex::decode_to_slice(inside, &mut bytes).is_ok() && bytes == contents.bytes
        })
    })?;
    deviations.push(Deviation::new(
        if equal { "CV-09" } else { "CV-03" },
        gap,
        if equal { "Contents of another copy of the dictionary" } else { "other bytes" },
        format!("the Contents at {}..{} of this dictionary", contents.at, contents.end),
    ));
    Ok(equal)
}

/// The revision that ends at `end`, give or take its end of line; else what stands there.
fn ended_revision(file: &PdfFile<'_>, end: u64) -> Result<usize, String> {
    let mut closest = None;
    for (position, revision) in file.revisions().iter().enumerate() {
        let Some(tail) = revision.tail else { continue };
        if (tail.marker_end..=tail.next).contains(&end) {
            let leads =
                revision.entry().is_some_and(|section| file.leads_to(tail.startxref, section.at));
            if leads {
                return Ok(position);
            }
            return Err(format!("startxref {} that leads elsewhere", tail.startxref));
        }
        if tail.end > end && closest.is_none() {
            closest = Some(tail.end);
        }
    }
    Err(match closest {
        Some(revision) => format!("byte {end}, within a revision that ends at {revision}"),
        None => format!("byte {end}, after the last revision"),
    })
}

/// CV-06 and ST-02: all cross-reference sections of the revision and of those before it lie in the
/// covered bytes, and so does every object that they name.
fn revision_is_covered(file: &PdfFile<'_>, revision: usize, covered: Covered) -> Option<Deviation> {
    let sections =
        file.revisions().iter().take(revision + 1).flat_map(|table| table.sections.iter());
    for section in sections {
        if section.end > covered.end {
            return Some(Deviation::new(
                "CV-06",
                Location::offset(section.at),
                format!("a cross-reference section that ends at {}", section.end),
                format!("all sections within the {} covered bytes", covered.end),
            ));
        }
    }
    let (number, offset) =
        file.object_outside(revision, covered.gap..covered.resume, covered.end)?;
    let in_gap = offset < covered.end;
    Some(Deviation::new(
        "ST-02",
        Location { offset: Some(offset), ..Location::object(number, 0) },
        if in_gap { "an object within the gap" } else { "an object after the covered end" },
        "every object of the signed revision within the covered bytes",
    ))
}

/// CV-09: at its revision, the table leads to these same bytes.
fn same_dictionary(file: &PdfFile<'_>, signature: &SignatureDictionary, revision: usize) -> bool {
    match (signature.reference, signature.site) {
        (Some(reference), Some(site)) => {
            file.view(revision).site(reference.number).ok().flatten() == Some(site)
        }
        // Within its field directly: the field's own comparison covers it.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// CV-08: of any two signatures the one that ends later covers all that the other leaves out, too.
/// Each given with its id; returns the position of a signature and the deviation.
pub fn overlaps(signatures: &[(String, Covered)]) -> Vec<(usize, Deviation)> {
    let mut order: Vec<usize> = (0..signatures.len()).collect();
    order.sort_by_key(|index| signatures.get(*index).map(|(_, covered)| covered.end));
    let mut found = Vec::new();
    // In order of their ends it is enough to hold each against the one before it: what nests in
    // its neighbour nests in all later ones.
    for pair in order.windows(2) {
        let [earlier, later] = pair else { continue };
        let (Some((first, a)), Some((_, b))) = (signatures.get(*earlier), signatures.get(*later))
        else {
            continue;
        };
        if b.gap < a.end && a != b {
            found.push((
                *later,
                Deviation::new(
                    "CV-08",
                    Location::range(b.gap, b.resume - b.gap),
                    format!("a gap within what signature {first} covers, up to {}", a.end),
                    "signatures that cover one another whole",
                ),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Covered;
    use super::overlaps;

    fn covered(gap: u64, resume: u64, end: u64) -> (String, Covered) {
        (format!("{gap}"), Covered { gap, resume, end })
    }

    #[test]
    fn nested_signatures_keep_cv_08() {
        assert!(overlaps(&[covered(1200, 1300, 1400), covered(100, 200, 1000)]).is_empty());
    }

    #[test]
    fn a_gap_in_what_another_signature_covers_is_a_deviation() {
        let found = overlaps(&[covered(100, 200, 1000), covered(500, 600, 1100)]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 1);
        assert_eq!(found[0].1.rule, "CV-08");
    }
}
