//! Two pictures of one page held against each other: where they differ, and both side by side with
//! those places framed. For people to look at; no verdict rests on it.

use super::pages::Picture;
use std::collections::BTreeMap;

/// Two pixels are the same where no colour differs by more than this: what is drawn twice alike is
/// the same to the bit, and a shade more or less is nothing that people see.
const SAME: u8 = 24;
/// Side of the squares that differences are gathered in, in pixels.
const SQUARE: u32 = 12;
/// Frames drawn on one page; more would be one red page.
const FRAMES: usize = 200;
/// Pixels between the two pictures, and around a frame.
const GAP: u32 = 8;
const RED: [u8; 3] = [220, 0, 0];
const GREY: [u8; 3] = [120, 120, 120];

/// A place where two pictures differ, in pixels from the top left corner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Frame {
    /// From the left edge.
    pub left: u32,
    /// From the top edge.
    pub top: u32,
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// Where two pictures differ: neighbouring differences in one frame, from the top. Pictures of
/// different sizes differ as a whole.
pub fn differences(before: &Picture, after: &Picture) -> Vec<Frame> {
    if (before.width, before.height) != (after.width, after.height) {
        let (width, height) = (after.width, after.height);
        return vec![Frame { left: 0, top: 0, width, height }];
    }
    let mut squares: BTreeMap<(u32, u32), ()> = BTreeMap::new();
    let pixels = before.rgb.chunks_exact(3).zip(after.rgb.chunks_exact(3));
    let places = (0..after.height).flat_map(|y| (0..after.width).map(move |x| (x, y)));
    for ((x, y), (a, b)) in places.zip(pixels) {
        if a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > SAME) {
            squares.insert((y / SQUARE, x / SQUARE), ());
        }
    }
    let mut frames = Vec::new();
    while let Some(((row, column), ())) = squares.pop_first() {
        let (mut top, mut bottom, mut left, mut right) = (row, row, column, column);
        let mut open = vec![(row, column)];
        while let Some((row, column)) = open.pop() {
            (top, bottom) = (top.min(row), bottom.max(row));
            (left, right) = (left.min(column), right.max(column));
            // One square apart is still together: letters of a word, lines of a seal.
            for y in row.saturating_sub(2)..=row.saturating_add(2) {
                for x in column.saturating_sub(2)..=column.saturating_add(2) {
                    if squares.remove(&(y, x)).is_some() {
                        open.push((y, x));
                    }
                }
            }
        }
        let (x, y) = (left * SQUARE, top * SQUARE);
        frames.push(Frame {
            left: x,
            top: y,
            width: ((right + 1) * SQUARE).min(after.width).saturating_sub(x),
            height: ((bottom + 1) * SQUARE).min(after.height).saturating_sub(y),
        });
    }
    let mut frames = joined(frames);
    frames.sort_by_key(|frame| (frame.top, frame.left));
    frames.truncate(FRAMES);
    frames
}

/// Frames that overlap, as one.
fn joined(frames: Vec<Frame>) -> Vec<Frame> {
    let mut apart: Vec<Frame> = Vec::new();
    for mut frame in frames.into_iter().take(FRAMES * 20) {
        while let Some(at) = apart.iter().position(|other| meet(other, &frame)) {
            let other = apart.swap_remove(at);
            let right = (frame.left + frame.width).max(other.left + other.width);
            let bottom = (frame.top + frame.height).max(other.top + other.height);
            let (left, top) = (frame.left.min(other.left), frame.top.min(other.top));
            frame = Frame { left, top, width: right - left, height: bottom - top };
        }
        apart.push(frame);
    }
    apart
}

fn meet(a: &Frame, b: &Frame) -> bool {
    a.left < b.left + b.width
        && b.left < a.left + a.width
        && a.top < b.top + b.height
        && b.top < a.top + a.height
}

/// Both pictures side by side, the differing places framed in red; where one is missing (a page that
/// was added or taken away), its half stays grey.
pub fn side_by_side(
    before: Option<&Picture>,
    after: Option<&Picture>,
    frames: &[Frame],
) -> Option<Picture> {
    let any = after.or(before)?;
    let half = before.map_or(0, |one| one.width).max(after.map_or(0, |one| one.width));
    let height = before.map_or(0, |one| one.height).max(after.map_or(0, |one| one.height));
    let width = half.checked_mul(2)?.checked_add(GAP)?;
    let pixels = usize::try_from(u64::from(width).checked_mul(u64::from(height))?).ok()?;
    let mut sheet = Picture { width, height, resolution: any.resolution, rgb: GREY.repeat(pixels) };
    for (picture, at) in [(before, 0), (after, half.saturating_add(GAP))] {
        let Some(picture) = picture else { continue };
        lay(&mut sheet, picture, at);
        for frame in frames {
            outline(&mut sheet, frame, at, half);
        }
    }
    Some(sheet)
}

/// Copies a picture into a wider one, at a column.
fn lay(sheet: &mut Picture, picture: &Picture, column: u32) {
    let (wide, own) = (bytes(sheet.width), bytes(picture.width));
    let start = bytes(column);
    let rows = sheet.rgb.chunks_exact_mut(wide.max(1));
    for (row, source) in rows.zip(picture.rgb.chunks_exact(own.max(1))) {
        if let Some(place) = row.get_mut(start..start.saturating_add(own)) {
            place.copy_from_slice(source);
        }
    }
}

/// Draws a frame two pixels thick, a little outside of what differs.
fn outline(sheet: &mut Picture, frame: &Frame, column: u32, half: u32) {
    let left = frame.left.saturating_sub(GAP / 2);
    let top = frame.top.saturating_sub(GAP / 2);
    let right =
        frame.left.saturating_add(frame.width).saturating_add(GAP / 2).min(half.saturating_sub(1));
    let bottom = frame
        .top
        .saturating_add(frame.height)
        .saturating_add(GAP / 2)
        .min(sheet.height.saturating_sub(1));
    for x in left..=right {
        for y in [top, top.saturating_add(1), bottom.saturating_sub(1), bottom] {
            paint(sheet, column.saturating_add(x), y);
        }
    }
    for y in top..=bottom {
        for x in [left, left.saturating_add(1), right.saturating_sub(1), right] {
            paint(sheet, column.saturating_add(x), y);
        }
    }
}

fn paint(sheet: &mut Picture, x: u32, y: u32) {
    if x >= sheet.width || y >= sheet.height {
        return;
    }
    let at = bytes(sheet.width)
        .saturating_mul(usize::try_from(y).unwrap_or(usize::MAX))
        .saturating_add(bytes(x));
    if let Some(pixel) = sheet.rgb.get_mut(at..at.saturating_add(3)) {
        pixel.copy_from_slice(&RED);
    }
}

/// Bytes of so many pixels.
fn bytes(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(usize::MAX).saturating_mul(3)
}

#[cfg(test)]
mod tests {
    use super::Frame;
    use super::RED;
    use super::differences;
    use super::side_by_side;
    use crate::adapters::pages::Picture;

    fn white(width: u32, height: u32) -> Picture {
        let rgb = vec![255; (width * height * 3) as usize];
        Picture { width, height, resolution: 72, rgb }
    }

    fn spotted(spots: &[(u32, u32)], shade: u8) -> Picture {
        let mut picture = white(200, 100);
        for (x, y) in spots {
            let at = ((y * 200 + x) * 3) as usize;
            picture.rgb[at..at + 3].fill(shade);
        }
        picture
    }

    #[test]
    fn neighbours_are_framed_together_and_what_is_apart_is_not() {
        let after = spotted(&[(20, 20), (40, 20), (150, 80)], 0);
        let frames = differences(&white(200, 100), &after);
        let first = Frame { left: 12, top: 12, width: 36, height: 12 };
        let second = Frame { left: 144, top: 72, width: 12, height: 12 };
        assert_eq!(frames, [first, second]);
    }

    #[test]
    fn a_shade_is_no_difference_and_another_size_is_one_of_the_whole_page() {
        assert!(differences(&white(200, 100), &spotted(&[(1, 1)], 240)).is_empty());
        let frames = differences(&white(200, 100), &white(100, 200));
        assert_eq!(frames, [Frame { left: 0, top: 0, width: 100, height: 200 }]);
    }

    #[test]
    fn both_halves_are_framed_and_a_missing_one_stays_grey() {
        let (before, after) = (white(200, 100), spotted(&[(20, 20)], 0));
        let frames = differences(&before, &after);
        let sheet = side_by_side(Some(&before), Some(&after), &frames).expect("a sheet");
        assert_eq!((sheet.width, sheet.height), (408, 100));
        let pixel = |x: usize, y: usize| sheet.rgb[(y * 408 + x) * 3..][..3].to_vec();
        assert_eq!((pixel(8, 15), pixel(216, 15)), (RED.to_vec(), RED.to_vec()));
        assert_eq!(pixel(228, 20), [0, 0, 0]);
        let added = side_by_side(None, Some(&after), &[]).expect("a sheet");
        assert_eq!(added.rgb[..3], [120, 120, 120]);
        assert!(side_by_side(None, None, &[]).is_none());
    }
}
