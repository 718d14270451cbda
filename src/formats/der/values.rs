//! Content octets as values: object identifiers and times.

use super::GENERALIZED_TIME;
use super::UTC_TIME;
use crate::model::Time;

/// The dotted form of an object identifier's content octets.
pub fn dotted(content: &[u8]) -> Option<String> {
    // Arcs beyond 64 bits exist under 2.25 only; no format that we read uses them.
    if content.last().is_none_or(|last| last & 0x80 != 0) {
        return None;
    }
    let mut text = Vec::with_capacity(content.len().saturating_mul(4));
    let mut value = 0_u64;
    let mut first = true;
    for octet in content {
        if value > u64::MAX >> 7 {
            return None;
        }
        value = (value << 7) | u64::from(octet & 0x7f);
        if octet & 0x80 != 0 {
            continue;
        }
        if first {
            let root = (value / 40).min(2);
            push_decimal(&mut text, root);
            value = value.saturating_sub(root.saturating_mul(40));
            first = false;
        }
        text.push(b'.');
        push_decimal(&mut text, value);
        value = 0;
    }
    String::from_utf8(text).ok()
}

/// Every attribute and algorithm is named by several of these, so they do not go through `fmt`.
fn push_decimal(text: &mut Vec<u8>, value: u64) {
    let mut power = 1_u64;
    while value / power >= 10 {
        power = power.saturating_mul(10);
    }
    while power > 0 {
        text.push(b'0'.saturating_add(u8::try_from(value / power % 10).unwrap_or(0)));
        power /= 10;
    }
}

pub(super) fn read_time(tag: u8, content: &[u8]) -> Option<Time> {
    let text = std::str::from_utf8(content).ok()?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let long = match tag {
        UTC_TIME => false,
        GENERALIZED_TIME => true,
        _ => digits >= 14,
    };
    let (year, rest) = if long {
        (text.get(..4)?.parse::<i64>().ok()?, text.get(4..)?)
    } else {
        let short = text.get(..2)?.parse::<i64>().ok()?;
        (if short < 50 { 2000 + short } else { 1900 + short }, text.get(2..)?)
    };
    let digits = digits.checked_sub(text.len().checked_sub(rest.len())?)?;
    if digits != 8 && digits != 10 {
        return None;
    }
    let part = |at: usize| -> Option<u32> {
        if at >= digits { Some(0) } else { rest.get(at..at.checked_add(2)?)?.parse().ok() }
    };
    let base = Time::from_civil(year, part(0)?, part(2)?, part(4)?, part(6)?, part(8)?)?;
    let mut rest = rest.get(digits..)?;
    let mut millis = 0_i64;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || !long {
            return None;
        }
        let three: String = fraction.chars().take(count).chain("000".chars()).take(3).collect();
        millis = three.parse().ok()?;
        rest = fraction.get(count..)?;
    }
    let offset = match rest.as_bytes() {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), digits @ ..]
            if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) =>
        {
            let value: i64 = rest.get(1..)?.parse().ok()?;
            let seconds = (value / 100) * 3600 + (value % 100) * 60;
            if *sign == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    Some(Time::from_unix_millis(
        base.unix_millis().saturating_add(millis).saturating_sub(offset.saturating_mul(1000)),
    ))
}
