//! Writing: DER only.

use super::BIT_STRING;
use super::BOOLEAN;
use super::CONSTRUCTED;
use super::GENERALIZED_TIME;
use super::INTEGER;
use super::NULL;
use super::OCTET_STRING;
use super::OID;
use super::SEQUENCE;
use super::SET;
use super::UTC_TIME;
use super::UTF8_STRING;
use super::context;
use super::context_primitive;
use crate::model::Time;

/// An element from its identifier octet and content.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len().saturating_add(6));
    push_header(&mut out, tag, content.len());
    out.extend_from_slice(content);
    out
}

fn push_header(out: &mut Vec<u8>, tag: u8, length: usize) {
    out.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let skip = octets.iter().take_while(|octet| **octet == 0).count();
            let count = octets.len().saturating_sub(skip);
            out.push(0x80 | u8::try_from(count).unwrap_or(0x7f));
            out.extend(octets.iter().skip(skip));
        }
    }
}

fn element_of_parts<T: AsRef<[u8]>>(tag: u8, parts: &[T]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.as_ref().len()).sum::<usize>();
    let mut out = Vec::with_capacity(length.saturating_add(6));
    push_header(&mut out, tag, length);
    for part in parts {
        out.extend_from_slice(part.as_ref());
    }
    out
}

/// SEQUENCE of elements given in DER.
pub fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    element_of_parts(SEQUENCE, parts)
}

/// SET of elements given in DER, in the order given.
pub fn set<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    element_of_parts(SET, parts)
}

/// SET OF: the elements sorted as DER demands (X.690 clause 11.6).
pub fn set_of_sorted<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    let mut sorted: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    sorted.sort_unstable();
    element_of_parts(SET, &sorted)
}

/// OCTET STRING.
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, octets)
}

/// BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    element_of_parts(BIT_STRING, &[&[0_u8][..], octets])
}

/// INTEGER from the big-endian octets of a number that is not negative.
pub fn integer(magnitude: &[u8]) -> Vec<u8> {
    let skip = magnitude.iter().take_while(|octet| **octet == 0).count();
    let significant = magnitude.get(skip..).unwrap_or_default();
    let pad = significant.first().is_none_or(|first| first & 0x80 != 0);
    let zero: &[u8] = if pad { &[0] } else { &[] };
    element_of_parts(INTEGER, &[zero, significant])
}

/// INTEGER of a small number.
pub fn integer_of(value: u64) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// OBJECT IDENTIFIER from its dotted form. What is not a dotted identifier gives one without
/// content, which no reader accepts; see [`oid_content`] for text that is not our own.
pub fn oid(text: &str) -> Vec<u8> {
    element(OID, &oid_content(text).unwrap_or_default())
}

/// The content octets of an object identifier; `None` where the text is not one.
pub fn oid_content(text: &str) -> Option<Vec<u8>> {
    let mut arcs = text.split('.').map(|arc| {
        let digits = !arc.is_empty() && arc.bytes().all(|octet| octet.is_ascii_digit());
        digits.then(|| arc.parse::<u64>().ok()).flatten()
    });
    let root = arcs.next()??;
    let second = arcs.next()??;
    if root > 2 || (root < 2 && second > 39) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    push_base128(&mut out, root.checked_mul(40)?.checked_add(second)?);
    for arc in arcs {
        push_base128(&mut out, arc?);
    }
    Some(out)
}

fn push_base128(out: &mut Vec<u8>, value: u64) {
    let groups = (1..10).rev().filter(|group| value >> (7 * group) != 0);
    for group in groups {
        out.push(0x80 | u8::try_from((value >> (7 * group)) & 0x7f).unwrap_or(0));
    }
    out.push(u8::try_from(value & 0x7f).unwrap_or(0));
}

/// `[n]` EXPLICIT around an element.
pub fn explicit(number: u8, inner: &[u8]) -> Vec<u8> {
    element(context(number), inner)
}

/// `[n]` IMPLICIT: an element with its identifier octet replaced.
pub fn implicit(number: u8, inner: &[u8]) -> Vec<u8> {
    let mut out = inner.to_vec();
    if let Some(tag) = out.first_mut() {
        *tag = context_primitive(number) | (*tag & CONSTRUCTED);
    }
    out
}

/// UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    element(UTF8_STRING, text.as_bytes())
}

/// NULL.
pub fn null() -> Vec<u8> {
    element(NULL, &[])
}

/// BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    element(BOOLEAN, &[if value { 0xff } else { 0 }])
}

/// GeneralizedTime in whole seconds, UTC.
pub fn generalized_time(time: Time) -> Vec<u8> {
    let (year, month, day, hour, minute, second) = time.civil();
    let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    element(GENERALIZED_TIME, text.as_bytes())
}

/// UTCTime for 1950 to 2049, GeneralizedTime otherwise (RFC 5280 clause 4.1.2.5).
pub fn time(time: Time) -> Vec<u8> {
    let (year, month, day, hour, minute, second) = time.civil();
    if !(1950..2050).contains(&year) {
        return generalized_time(time);
    }
    let short = year.rem_euclid(100);
    let text = format!("{short:02}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    element(UTC_TIME, text.as_bytes())
}
