//! Cross-reference streams (clause 7.5.8): their entries. Tables and chains are read outside.

use super::Place;
use super::Range;
use super::Section;
use super::SectionForm;
use super::direct_filters;
use super::end_of_stream;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::formats::pdf::filters;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::window::Bytes;

/// Reads a cross-reference stream.
pub(super) fn stream(
    bytes: &Bytes<'_>,
    at: u64,
    limits: &Limits,
    inflated: &mut u64,
) -> Result<Section, FormatError> {
    let read = bytes
        .parse(at, |ahead| Parser::new(ahead, at, limits.depth).indirect())
        .map_err(|_| FormatError::at(at, "no cross-reference section begins here"))?;
    let Object::Stream(Stream { dictionary, at: data, .. }) = read.object else {
        return Err(FormatError::at(at, "no cross-reference section begins here"));
    };
    if !dictionary.is("Type", "XRef") {
        return Err(FormatError::at(at, "a stream of Type XRef is expected here"));
    }
    let integer = |key: &str| dictionary.get(key).and_then(Object::as_integer);
    let length = integer("Length")
        .and_then(|length| usize::try_from(length).ok())
        .ok_or_else(|| FormatError::at(at, "a cross-reference stream without a direct Length"))?;
    let raw = bytes.copy(data, length)?;
    let end = end_of_stream(bytes, data.saturating_add(length as u64))?;
    let remaining = limits.inflated.saturating_sub(*inflated);
    let table = filters::decode(raw, &direct_filters(&dictionary)?, remaining)?;
    *inflated = inflated.saturating_add(table.len() as u64);

    let integers = |key: &str| -> Option<Vec<u64>> {
        let elements = dictionary.get(key)?.as_array()?;
        elements.iter().map(|e| e.as_integer().and_then(|n| u64::try_from(n).ok())).collect()
    };
    let widths = integers("W").filter(|widths| widths.iter().all(|width| *width <= 8));
    let Some([kind, second, third, ..]) = widths.as_deref() else {
        return Err(FormatError::at(at, "W of a cross-reference stream is not three widths"));
    };
    let width = |width: u64| usize::try_from(width).unwrap_or_default();
    let (kind, second, third) = (width(*kind), width(*second), width(*third));
    let row = kind + second + third;
    if row == 0 {
        return Err(FormatError::at(at, "W of a cross-reference stream is zero"));
    }
    let index = match dictionary.get("Index") {
        Some(_) => integers("Index"),
        None => integer("Size").and_then(|size| u64::try_from(size).ok()).map(|size| vec![0, size]),
    };
    let Some(index) = index.filter(|index| index.len() % 2 == 0) else {
        return Err(FormatError::at(at, "Index of a cross-reference stream is not pairs"));
    };
    let mut rows = table.chunks_exact(row);
    let mut ranges = Vec::new();
    for pair in index.chunks_exact(2) {
        let (Some(first), Some(count)) = (pair.first(), pair.last()) else { continue };
        let Ok(first) = u32::try_from(*first) else {
            return Err(FormatError::at(at, "Index of a cross-reference stream is too large"));
        };
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        let places: Vec<Place> =
            rows.by_ref().take(count).map(|r| place(r, kind, second)).collect();
        if places.len() < count {
            return Err(FormatError::at(at, "a cross-reference stream is shorter than its Index"));
        }
        ranges.push(Range { first, places });
    }
    ranges.sort_by_key(|range| range.first);
    let form = SectionForm::Stream(read.reference);
    Ok(Section { at: read.at, end, form, trailer: dictionary, exact: true, hybrid: None, ranges })
}

/// One row of a cross-reference stream, clause 7.5.8.3.
fn place(row: &[u8], kind: usize, second: usize) -> Place {
    let number = |part: Option<&[u8]>| {
        part.unwrap_or_default().iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte))
    };
    let first = if kind == 0 { 1 } else { number(row.get(..kind)) };
    let middle = number(row.get(kind..kind + second));
    let last = number(row.get(kind + second..));
    match first {
        1 => match u16::try_from(last) {
            Ok(generation) => Place::At { offset: middle, generation },
            Err(_) => Place::Free,
        },
        2 => match (u32::try_from(middle), u32::try_from(last)) {
            (Ok(stream), Ok(index)) => Place::Within { stream, index },
            _ => Place::Free,
        },
        // Other types are references to null (clause 7.5.8.3).
        _ => Place::Free,
    }
}
