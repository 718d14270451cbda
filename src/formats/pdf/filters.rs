//! Decoding of streams (ISO 32000-2 clause 7.4): Flate and LZW with predictors, ASCIIHex, ASCII85,
//! RunLength. Image filters are not decoded: no structure is read from images.

use super::object::Dictionary;
use super::object::Object;
use crate::formats::FormatError;
use std::io::Read;

/// One filter with its parameters, references already resolved.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Its name: `FlateDecode`.
    pub name: String,
    /// Its parameters, where there are any.
    pub parameters: Option<Dictionary>,
}

/// Applies filters in order; no step may yield more than `limit` bytes.
///
/// # Errors
/// Where a filter is not known, its input is damaged, or the output is too large.
pub fn decode(raw: Vec<u8>, filters: &[Filter], limit: u64) -> Result<Vec<u8>, FormatError> {
    let mut bytes = raw;
    for filter in filters {
        let parameter = |key: &str, default: i64| {
            filter
                .parameters
                .as_ref()
                .and_then(|parameters| parameters.get(key))
                .and_then(Object::as_integer)
                .unwrap_or(default)
        };
        bytes = match filter.name.as_str() {
            "FlateDecode" | "Fl" => predict(inflate(&bytes, limit)?, &parameter)?,
            "LZWDecode" | "LZW" => {
                predict(lzw(&bytes, parameter("EarlyChange", 1) != 0, limit)?, &parameter)?
            }
            "ASCIIHexDecode" | "AHx" => ascii_hex(&bytes)?,
            "ASCII85Decode" | "A85" => ascii_85(&bytes)?,
            "RunLengthDecode" | "RL" => run_length(&bytes, limit)?,
            "Crypt" => bytes,
            other => {
                return Err(FormatError::unreadable(format!("filter {other} is not decoded")));
            }
        };
    }
    Ok(bytes)
}

fn too_large(limit: u64) -> FormatError {
    FormatError::Limit { what: "inflated bytes", limit, at: crate::model::Location::default() }
}

fn inflate(bytes: &[u8], limit: u64) -> Result<Vec<u8>, FormatError> {
    let mut inflated = Vec::with_capacity(bytes.len().saturating_mul(4).min(1 << 20));
    flate2::read::ZlibDecoder::new(bytes)
        .take(limit.saturating_add(1))
        .read_to_end(&mut inflated)
        .map_err(|error| FormatError::unreadable(format!("compressed stream: {error}")))?;
    if inflated.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(inflated)
}

/// Undoes a PNG or TIFF predictor (clause 7.4.4.4).
fn predict(bytes: Vec<u8>, parameter: &dyn Fn(&str, i64) -> i64) -> Result<Vec<u8>, FormatError> {
    let predictor = parameter("Predictor", 1);
    if predictor < 2 {
        return Ok(bytes);
    }
    let positive = |key: &str, default: i64, most: u64| {
        u64::try_from(parameter(key, default))
            .ok()
            .filter(|value| (1..=most).contains(value))
            .ok_or_else(|| FormatError::unreadable(format!("predictor with a bad {key}")))
    };
    let colors = positive("Colors", 1, 32)?;
    let bits = positive("BitsPerComponent", 8, 16)?;
    let columns = positive("Columns", 1, 1 << 24)?;
    let row = usize::try_from((colors * bits * columns).div_ceil(8)).unwrap_or(usize::MAX);
    let pixel = usize::try_from((colors * bits).div_ceil(8)).unwrap_or(1).max(1);
    if predictor == 2 {
        return tiff(bytes, row, pixel, bits);
    }
    let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; row];
    for line in bytes.chunks(row + 1) {
        let Some((kind, values)) = line.split_first() else { break };
        let mut current = Vec::with_capacity(row);
        for (index, value) in values.iter().enumerate() {
            let left = index.checked_sub(pixel).and_then(|i| current.get(i).copied()).unwrap_or(0);
            let up = above.get(index).copied().unwrap_or(0);
            let corner = index.checked_sub(pixel).and_then(|i| above.get(i).copied()).unwrap_or(0);
            let added = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from((u16::from(left) + u16::from(up)) / 2).unwrap_or(0),
                4 => paeth(left, up, corner),
                _ => return Err(FormatError::unreadable(format!("PNG predictor {kind}"))),
            };
            current.push(value.wrapping_add(added));
        }
        output.extend_from_slice(&current);
        current.resize(row, 0);
        above = current;
    }
    Ok(output)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

fn tiff(mut bytes: Vec<u8>, row: usize, pixel: usize, bits: u64) -> Result<Vec<u8>, FormatError> {
    if bits != 8 {
        return Err(FormatError::unreadable(format!("TIFF predictor with {bits} bits")));
    }
    for line in bytes.chunks_mut(row) {
        for index in pixel..line.len() {
            let left = line.get(index - pixel).copied().unwrap_or(0);
            if let Some(value) = line.get_mut(index) {
                *value = value.wrapping_add(left);
            }
        }
    }
    Ok(bytes)
}

fn ascii_hex(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let end = memchr::memchr(b'>', bytes).unwrap_or(bytes.len());
    let inside = bytes.get(..end).unwrap_or_default();
    let mut digits: Vec<u8> =
        inside.iter().copied().filter(|byte| !super::syntax::is_space(*byte)).collect();
    if !digits.len().is_multiple_of(2) {
        digits.push(b'0');
    }
    hex::decode(&digits).map_err(|error| FormatError::unreadable(format!("ASCIIHex: {error}")))
}

fn ascii_85(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let bad = || FormatError::unreadable("ASCII85: a group is damaged");
    let end = memchr::memmem::find(bytes, b"~>").unwrap_or(bytes.len());
    let mut output = Vec::with_capacity(end / 5 * 4);
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let flush = |group: &mut Vec<u8>, output: &mut Vec<u8>| {
        let count = group.len();
        if count == 0 {
            return Ok(());
        }
        if count == 1 {
            return Err(bad());
        }
        group.resize(5, 84);
        let value = group.iter().fold(0_u64, |sum, digit| sum * 85 + u64::from(*digit));
        let value = u32::try_from(value).map_err(|_| bad())?;
        output.extend_from_slice(value.to_be_bytes().get(..count - 1).unwrap_or_default());
        group.clear();
        Ok(())
    };
    for byte in bytes.get(..end).unwrap_or_default() {
        match byte {
            b'z' if group.is_empty() => output.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    flush(&mut group, &mut output)?;
                }
            }
            byte if super::syntax::is_space(*byte) => {}
            _ => return Err(bad()),
        }
    }
    flush(&mut group, &mut output)?;
    Ok(output)
}

fn run_length(bytes: &[u8], limit: u64) -> Result<Vec<u8>, FormatError> {
    let mut output = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first() {
        let length = usize::from(*length);
        match length {
            128 => break,
            0..=127 => {
                let (run, after) = after.split_at_checked(length + 1).ok_or_else(|| {
                    FormatError::unreadable("RunLength: the data ends within a run")
                })?;
                output.extend_from_slice(run);
                rest = after;
            }
            _ => {
                let Some((byte, after)) = after.split_first() else { break };
                output.resize(output.len() + (257 - length), *byte);
                rest = after;
            }
        }
        if output.len() as u64 > limit {
            return Err(too_large(limit));
        }
    }
    Ok(output)
}

/// LZW with codes of 9 to 12 bits, most significant bit first (clause 7.4.4.2).
fn lzw(bytes: &[u8], early: bool, limit: u64) -> Result<Vec<u8>, FormatError> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let bad = || FormatError::unreadable("LZW: a code is not in the table");
    let early = usize::from(early);
    let mut output: Vec<u8> = Vec::new();
    // An entry is a place in the output: the sequences of LZW all stand there already.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut previous: Option<(usize, usize)> = None;
    let (mut buffer, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = usize::try_from((buffer >> held) & ((1 << width) - 1)).unwrap_or(END);
        buffer &= (1 << held) - 1;
        if code == END {
            break;
        }
        if code == CLEAR {
            table.clear();
            previous = None;
            width = 9;
            continue;
        }
        let start = output.len();
        if let Ok(literal) = u8::try_from(code) {
            output.push(literal);
        } else if let Some((at, length)) = table.get(code - 258).copied() {
            output.extend_from_within(at..at + length);
        } else if let (Some((at, length)), true) = (previous, code - 258 == table.len()) {
            // The sequence that is being defined: the previous one and its own first byte.
            output.extend_from_within(at..at + length);
            output.extend_from_within(at..at + 1);
        } else {
            return Err(bad());
        }
        if let Some((at, length)) = previous
            && table.len() < 4096 - 258
        {
            table.push((at, length + 1));
        }
        previous = Some((start, output.len() - start));
        width = match table.len() + 258 + early {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        if output.len() as u64 > limit {
            return Err(too_large(limit));
        }
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use super::decode;
    use crate::formats::pdf::syntax::Parser;
    use proptest::prelude::any;
    use proptest::prelude::proptest;
    use std::io::Write;

    fn filter(name: &str, parameters: &str) -> Filter {
        let parameters = (!parameters.is_empty())
            .then(|| Parser::new(parameters.as_bytes(), 0, 8).dictionary().expect("a dictionary"));
        Filter { name: name.to_owned(), parameters }
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn every_png_predictor_is_undone() {
        // Rows of three: none, sub, up, average, paeth.
        let rows = [[0, 1, 2, 3], [1, 1, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1], [4, 1, 1, 1]].concat();
        let filters = [filter("FlateDecode", "<< /Predictor 12 /Columns 3 >>")];
        let decoded = decode(deflate(&rows), &filters, 1000).expect("decodes");
        assert_eq!(decoded, [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
    }

    #[test]
    fn the_standards_lzw_example_is_decoded() {
        // ISO 32000-2 clause 7.4.4.2, example 2.
        let encoded = vec![0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        let decoded = decode(encoded, &[filter("LZWDecode", "")], 1000).expect("decodes");
        assert_eq!(decoded, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn text_filters_are_decoded_one_after_the_other() {
        let filters = [filter("ASCIIHexDecode", ""), filter("A85", "")];
        let decoded = decode(b"38 37 63 55 52 7e 3e>".to_vec(), &filters, 1000);
        assert_eq!(decoded.expect("decodes"), b"Hell");
        let decoded = decode(vec![2, 1, 2, 3, 254, 7, 128], &[filter("RL", "")], 1000);
        assert_eq!(decoded.expect("decodes"), [1, 2, 3, 7, 7, 7]);
    }

    #[test]
    fn a_bomb_meets_its_limit() {
        let bomb = deflate(&vec![0; 1 << 20]);
        let error = decode(bomb, &[filter("FlateDecode", "")], 1 << 10).expect_err("too large");
        assert!(error.to_string().contains("1024"), "{error}");
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            columns in -2_i64..20,
            predictor in 0_i64..16,
        ) {
            let parameters = format!("<< /Predictor {predictor} /Columns {columns} >>");
            for name in ["FlateDecode", "LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RL"] {
                let _ = decode(bytes.clone(), &[filter(name, &parameters)], 1 << 16);
            }
            let _ = decode(deflate(&bytes), &[filter("FlateDecode", &parameters)], 1 << 16);
        }
    }
}
