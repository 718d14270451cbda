//! Where a visible signature stands: in a corner, in an area, in its field, by text on the page,
//! over the signature before it.

use super::Scene;
use super::Visible;
use super::VisibleError;
use super::arrange::Arranged;
use super::arrange::Content;
use super::arrange::Room;
use super::layout::Corner;
use super::layout::Position;
use crate::formats::pdf::page::Page;
use crate::formats::pdf::page::Shown;
use crate::formats::pdf::page::Which;
use crate::model::TextLine;
use crate::ports::PageLines;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A place: the page's position in the list, the area in its units, and what stands there.
pub(super) type Placed<'v> = (usize, Shown, Arranged<'v>);

/// Finds the place.
pub(super) fn place<'v>(
    visible: &Visible,
    scene: &Scene,
    content: &Content<'v>,
) -> Result<Placed<'v>, VisibleError> {
    if let Some((index, area)) = scene.field {
        let unit = unit(scene, index);
        let (width, height) = (area.width * unit, area.height * unit);
        let arranged = content.arrange(Some(Room { width, height, is_strict: true }))?;
        return Ok((index, area, arranged));
    }
    match visible.position() {
        Position::Area { page, area } => {
            let index = find_page(scene, *page)?;
            let [left, top, width, height] = *area;
            let arranged = content.arrange(Some(Room { width, height, is_strict: true }))?;
            let unit = unit(scene, index);
            let area = Shown {
                left: left / unit,
                top: top / unit,
                width: width / unit,
                height: height / unit,
            };
            Ok((index, area, arranged))
        }
        Position::Corner { page, corner, margin } => {
            let index = find_page(scene, *page)?;
            let arranged = content.arrange(None)?;
            let page = scene.pages.get(index).ok_or(VisibleError::OffPage)?;
            Ok((index, in_corner(page, *corner, *margin, &arranged), arranged))
        }
        Position::After { page, text } => {
            let page = page.map(|page| find_page(scene, page)).transpose()?;
            let wanted = folded(text);
            let found = search(visible, scene, page, &|line| folded(line).contains(&wanted))?;
            let (index, gap) =
                found.ok_or_else(|| VisibleError::TextNotFound { text: text.clone() })?;
            in_gap(scene, index, gap, content)
        }
        Position::BelowTitle(prefixes) => {
            let (index, gap) = below_title(visible, scene, prefixes)?;
            in_gap(scene, index, gap, content)
        }
        Position::OverSignature(prefixes) => {
            let arranged = content.arrange(None)?;
            let (index, signature) = match scene.marks.last() {
                Some(mark) => (mark.page, mark.area),
                None => {
                    let (index, gap) = below_title(visible, scene, prefixes)?;
                    let width = SIGNATURE / unit(scene, index);
                    let left = gap.centre - width / 2.0;
                    let height = gap.bottom - gap.top;
                    (index, Shown { left, top: gap.top, width, height })
                }
            };
            let unit = unit(scene, index);
            let (width, height) = (arranged.width / unit, arranged.height / unit);
            let left = signature.left + signature.width / 3.0 - width;
            let top = signature.top + (signature.height - height) / 2.0;
            Ok((index, Shown { left, top, width, height }, arranged))
        }
    }
}

/// Width of a personal signature that is not there yet, in millimetres.
const SIGNATURE: f64 = 40.0;
/// Height of a signature where nothing stands below it, in millimetres.
const HEIGHT: f64 = 25.0;
/// A name further below than this many millimetres is not the signer's.
const FAR: f64 = 80.0;
/// Signatures between position and name are not wider than this many millimetres.
const WIDEST: f64 = 70.0;

fn unit(scene: &Scene, index: usize) -> f64 {
    scene.pages.get(index).map_or(1.0, |page| page.unit)
}

fn find_page(scene: &Scene, which: Which) -> Result<usize, VisibleError> {
    let count = scene.pages.len();
    let (index, wanted) = match which {
        Which::FromFirst(number) => (number.checked_sub(1), number.to_string()),
        Which::FromLast(number) => (count.checked_sub(number), format!("-{number}")),
    };
    let found = index.filter(|index| *index < count);
    found.ok_or(VisibleError::NoSuchPage { wanted, count })
}

fn in_corner(page: &Page, corner: Corner, margin: [f64; 2], arranged: &Arranged<'_>) -> Shown {
    let (page_width, page_height) = page.size();
    let [beside, above] = margin.map(|millimetres| millimetres / page.unit);
    let (width, height) = (arranged.width / page.unit, arranged.height / page.unit);
    let left = match corner {
        Corner::TopLeft | Corner::BottomLeft => beside,
        Corner::TopRight | Corner::BottomRight => page_width - beside - width,
    };
    let top = match corner {
        Corner::TopLeft | Corner::TopRight => above,
        Corner::BottomLeft | Corner::BottomRight => page_height - above - height,
    };
    Shown { left, top, width, height }
}

/// The free space between two lines of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gap {
    centre: f64,
    top: f64,
    bottom: f64,
}

fn in_gap<'v>(
    scene: &Scene,
    index: usize,
    gap: Gap,
    content: &Content<'v>,
) -> Result<Placed<'v>, VisibleError> {
    let unit = unit(scene, index);
    let height = (gap.bottom - gap.top) * unit;
    let arranged = content.arrange(Some(Room { width: WIDEST, height, is_strict: false }))?;
    let (width, height) = (arranged.width / unit, arranged.height / unit);
    let top = (gap.top + gap.bottom - height) / 2.0;
    Ok((index, Shown { left: gap.centre - width / 2.0, top, width, height }, arranged))
}

fn below_title(
    visible: &Visible,
    scene: &Scene,
    prefixes: &[String],
) -> Result<(usize, Gap), VisibleError> {
    let begins = |line: &str| prefixes.iter().any(|prefix| line.starts_with(prefix.as_str()));
    let found = search(visible, scene, None, &begins)?;
    found.ok_or_else(|| VisibleError::TitleNotFound { prefixes: prefixes.join(", ") })
}

/// The last line that is wanted, on one page or on the last page that has one, and the gap below
/// the lines that belong to it.
fn search(
    visible: &Visible,
    scene: &Scene,
    page: Option<usize>,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<Option<(usize, Gap)>, VisibleError> {
    let reader = visible.reader.as_ref().ok_or(VisibleError::NoReader)?;
    let opened: Box<dyn PageLines> = reader
        .open(scene.bytes.clone(), scene.password.as_deref())
        .map_err(VisibleError::Unreadable)?;
    let pages = match page {
        Some(page) => page..page.saturating_add(1),
        None => 0..scene.pages.len(),
    };
    for index in pages.rev() {
        let number = index.saturating_add(1);
        let lines = opened.lines(number).map_err(VisibleError::Unreadable)?;
        if let Some(line) = lines.iter().rfind(|line| is_wanted(&line.text)) {
            return Ok(Some((index, gap_below(line, &lines, unit(scene, index)))));
        }
    }
    Ok(None)
}

/// Lines that follow at once belong to the position; what comes after a gap is the name.
fn gap_below(first: &TextLine, lines: &[TextLine], unit: f64) -> Gap {
    let mut title = first.clone();
    let mut below: Vec<&TextLine> = lines
        .iter()
        .filter(|line| line.base > first.base && line.left < first.right && line.right > first.left)
        .collect();
    below.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut name = None;
    for line in below {
        if line.base - title.base > title.size.max(line.size) * CLOSE {
            name = Some(line);
            break;
        }
        title.left = title.left.min(line.left);
        title.right = title.right.max(line.right);
        title.base = line.base;
        title.size = line.size;
    }
    let top = title.base + title.size * DESCENT;
    let bottom = name
        .filter(|name| (name.base - title.base) * unit <= FAR)
        .map_or(top + HEIGHT / unit, |name| name.base - name.size * ASCENT);
    Gap { centre: (title.left + title.right) / 2.0, top, bottom }
}

/// Base lines of one paragraph are not further apart than this many sizes of letters.
const CLOSE: f64 = 1.9;
/// Below the base line, in sizes of letters.
const DESCENT: f64 = 0.25;
/// Above it, with what stands on capitals.
const ASCENT: f64 = 0.95;

/// For comparison: letters as they are whatever their form in Unicode, large and small alike, and
/// `UỶ` as `ỦY`: of a word's tone it counts which, not over which vowel it is written.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let letters: Vec<char> = word.nfd().flat_map(char::to_lowercase).collect();
        let is_tone = |letter: &&char| TONES.contains(*letter) && is_combining_mark(**letter);
        folded.extend(letters.iter().filter(|letter| !is_tone(letter)));
        folded.extend(letters.iter().filter(is_tone));
    }
    folded
}

/// Grave, acute, tilde, hook above, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

#[cfg(test)]
mod tests {
    use super::Gap;
    use super::folded;
    use super::gap_below;
    use crate::model::TextLine;

    fn line(text: &str, left: f64, right: f64, base: f64) -> TextLine {
        TextLine { text: text.to_owned(), left, right, base, size: 14.0 }
    }

    #[test]
    fn tone_may_stand_over_either_vowel() {
        assert_eq!(folded("TM. ỦY BAN  NHÂN DÂN"), folded("tm. uỷ ban nhân dân"));
        assert_eq!(folded("hòa"), folded("ho\u{300}a"));
        assert_ne!(folded("hòa"), folded("hỏa"));
        assert_ne!(folded("dân"), folded("dan"));
    }

    #[test]
    fn gap_lies_between_the_position_and_the_name() {
        let lines = [
            line("TM. ỦY BAN NHÂN DÂN", 320.0, 480.0, 500.0),
            line("Nơi nhận:", 80.0, 140.0, 500.0),
            line("- Như trên;", 80.0, 150.0, 514.0),
            line("KT. CHỦ TỊCH", 350.0, 450.0, 518.0),
            line("PHÓ CHỦ TỊCH", 345.0, 455.0, 536.0),
            line("- Lưu: VT.", 80.0, 150.0, 560.0),
            line("Nguyễn Văn A", 350.0, 450.0, 630.0),
        ];
        let expected = Gap { centre: 400.0, top: 536.0 + 3.5, bottom: 630.0 - 13.3 };
        for first in [0, 3] {
            let gap = gap_below(&lines[first], &lines, 25.4 / 72.0);
            assert!((gap.centre - expected.centre).abs() < 1e-9, "{gap:?}");
            assert!((gap.top - expected.top).abs() < 1e-9, "{gap:?}");
            assert!((gap.bottom - expected.bottom).abs() < 1e-9, "{gap:?}");
        }
    }

    #[test]
    fn without_a_name_below_a_usual_height_is_taken() {
        let lines = [line("GIÁM ĐỐC", 320.0, 480.0, 500.0), line("x", 330.0, 340.0, 800.0)];
        let gap = gap_below(&lines[0], &lines, 25.4 / 72.0);
        assert!((gap.bottom - gap.top - 25.0 * 72.0 / 25.4).abs() < 1e-9, "{gap:?}");
    }
}
