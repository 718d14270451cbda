//! Text within the area of a widget: one line, a paragraph, or a comb of cells.

use super::style::Side;
use super::style::Style;
use crate::formats::pdf::appearance::drawing::Turn;
use crate::formats::pdf::appearance::font::FontError;
use crate::formats::pdf::appearance::font::FontSubset;
use crate::formats::pdf::appearance::form;
use crate::formats::pdf::appearance::number;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;

/// What a widget shows.
#[derive(Clone, Debug)]
pub(super) struct Page {
    width: f64,
    height: f64,
    turn: Turn,
    content: String,
    /// It needs the font.
    pub(super) has_text: bool,
}

impl Page {
    /// Of lines, each with where its base line begins.
    fn new(style: &Style, size: f64, lines: &[(f64, f64, String)], behind: &str) -> Self {
        let Style { width, height, ground, colour, .. } = style;
        let mut content = format!("{ground}{behind}/Tx BMC\n");
        let (inset, across) = (number(style.border), number(width - 2.0 * style.border));
        let up = number(height - 2.0 * style.border);
        content += &format!("q {inset} {inset} {across} {up} re W n\n");
        for (left, base, operand) in lines {
            let (left, base, size) = (number(*left), number(*base), number(size));
            content +=
                &format!("BT {colour} /F0 {size} Tf 1 0 0 1 {left} {base} Tm {operand} Tj ET\n");
        }
        content += "Q\nEMC\n";
        let has_text = !lines.is_empty();
        Self { width: *width, height: *height, turn: style.turn, content, has_text }
    }

    /// The dictionary of the form XObject and its content.
    pub(super) fn form(self, font: Option<Reference>) -> (Rewrite, String) {
        let mut form = form(self.width, self.height, self.turn);
        let fonts = font.filter(|_| self.has_text);
        let fonts = fonts.map(|font| format!("/Font<</F0 {}>>", rewrite::link(font)));
        form.set("Resources", format!("<<{}>>", fonts.unwrap_or_default()));
        (form, self.content)
    }
}

/// Sizes tried where the field leaves it open: no larger than the text of a letter, no smaller than
/// what can be read.
const LARGEST: f64 = 12.0;
const SMALLEST: f64 = 4.0;
const STEP: f64 = 0.5;

fn sizes(style: &Style) -> Vec<f64> {
    match style.size {
        Some(size) => vec![size],
        None => {
            let mut sizes = Vec::new();
            let mut size = LARGEST;
            while size >= SMALLEST {
                sizes.push(size);
                size -= STEP;
            }
            sizes
        }
    }
}

fn left_of(style: &Style, width: f64) -> f64 {
    let room = style.width - 2.0 * style.margin();
    style.margin()
        + match style.side {
            Side::Left => 0.0,
            Side::Centre => (room - width) / 2.0,
            Side::Right => room - width,
        }
}

/// Height of a line: from the lowest letter to the accents.
fn leading(font: &FontSubset<'_>, size: f64) -> f64 {
    (font.face().ascent - font.face().descent) * size
}

/// One line in the middle of the height; `None` where it is wider than the area.
pub(super) fn line(
    style: &Style,
    font: &mut FontSubset<'_>,
    text: &str,
) -> Result<Option<Page>, FontError> {
    if text.is_empty() {
        return Ok(Some(Page::new(style, 0.0, &[], "")));
    }
    let set = font.set(text)?;
    let room = style.width - 2.0 * style.margin();
    let is_free = style.size.is_none();
    let fits = |size: &f64| {
        let low = leading(font, *size) <= style.height - 2.0 * style.border;
        set.width * size <= room + ROUNDING && (low || !is_free)
    };
    let Some(size) = sizes(style).into_iter().find(fits) else { return Ok(None) };
    let base = (style.height - leading(font, size)) / 2.0 - font.face().descent * size;
    let left = left_of(style, set.width * size);
    Ok(Some(Page::new(style, size, &[(left, base, set.operand)], "")))
}

/// Measures are kept to four places.
const ROUNDING: f64 = 0.01;

/// Lines from the top, broken between words; `None` where they are more than the area holds, or a
/// word is wider.
pub(super) fn paragraph(
    style: &Style,
    font: &mut FontSubset<'_>,
    text: &str,
) -> Result<Option<Page>, FontError> {
    let room = style.width - 2.0 * style.margin();
    for size in sizes(style) {
        let Some(lines) = broken(font, text, room / size)? else { continue };
        let height = leading(font, size);
        let needed = height * lines.len() as f64;
        if needed > style.height - 2.0 * style.border + ROUNDING {
            continue;
        }
        let mut placed = Vec::with_capacity(lines.len());
        let mut base = style.height - style.border - font.face().ascent * size;
        for line in lines {
            if !line.is_empty() {
                let set = font.set(&line)?;
                placed.push((left_of(style, set.width * size), base, set.operand));
            }
            base -= height;
        }
        return Ok(Some(Page::new(style, size, &placed, "")));
    }
    Ok(None)
}

/// Lines no wider than `room` ems; `None` where a word is.
fn broken(font: &FontSubset<'_>, text: &str, room: f64) -> Result<Option<Vec<String>>, FontError> {
    let mut lines = Vec::new();
    for given in text.split('\n') {
        let mut line = String::new();
        for word in given.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if font.face().width(&longer)? <= room + ROUNDING {
                line = longer;
                continue;
            }
            if font.face().width(word)? > room + ROUNDING {
                return Ok(None);
            }
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
        lines.push(line);
    }
    Ok(Some(lines))
}

/// A letter in the middle of each cell; `None` where one is wider than a cell.
pub(super) fn comb(
    style: &Style,
    font: &mut FontSubset<'_>,
    text: &str,
    cells: usize,
) -> Result<Option<Page>, FontError> {
    let cell = style.width / cells.max(1) as f64;
    let mut letters = Vec::new();
    for letter in text.chars() {
        letters.push(font.set(letter.encode_utf8(&mut [0; 4]))?);
    }
    let widest = letters.iter().map(|letter| letter.width).fold(0.0, f64::max);
    let is_free = style.size.is_none();
    let fits = |size: &f64| {
        let low = leading(font, *size) <= style.height - 2.0 * style.border;
        widest * size <= cell + ROUNDING && (low || !is_free)
    };
    let Some(size) = sizes(style).into_iter().find(fits) else { return Ok(None) };
    let base = (style.height - leading(font, size)) / 2.0 - font.face().descent * size;
    let free = cells.saturating_sub(letters.len()) as f64;
    let first = match style.side {
        Side::Left => 0.0,
        Side::Centre => (free / 2.0).floor(),
        Side::Right => free,
    };
    let placed: Vec<(f64, f64, String)> = letters
        .into_iter()
        .enumerate()
        .map(|(position, letter)| {
            let middle = (first + position as f64 + 0.5) * cell;
            (middle - letter.width * size / 2.0, base, letter.operand)
        })
        .collect();
    Ok(Some(Page::new(style, size, &placed, "")))
}

/// The options of a list from `top` on, with those that are chosen on a coloured ground. At least
/// the first has to fit.
pub(super) fn list(
    style: &Style,
    font: &mut FontSubset<'_>,
    options: &[String],
    chosen: usize,
) -> Result<Option<Page>, FontError> {
    let room = style.width - 2.0 * style.margin();
    let size = style.size.unwrap_or(LARGEST);
    let height = leading(font, size);
    let area = style.height - 2.0 * style.border;
    let shown = ((area + ROUNDING) / height).floor().max(0.0) as usize;
    if shown == 0 {
        return Ok(None);
    }
    // The chosen one is in sight.
    let top = chosen.saturating_add(1).saturating_sub(shown);
    let mut lines = Vec::new();
    let mut behind = String::new();
    let mut base = style.height - style.border - font.face().ascent * size;
    for (position, option) in options.iter().enumerate().skip(top).take(shown) {
        let set = font.set(option)?;
        if position == chosen {
            if set.width * size > room + ROUNDING {
                return Ok(None);
            }
            let low = number(base + font.face().descent * size);
            let (left, across) = (number(style.border), number(style.width - 2.0 * style.border));
            behind = format!("{HIGHLIGHT} {left} {low} {across} {} re f\n", number(height));
        }
        lines.push((left_of(style, set.width * size), base, set.operand));
        base -= height;
    }
    Ok(Some(Page::new(style, size, &lines, &behind)))
}

/// The grey behind what is chosen.
const HIGHLIGHT: &str = "0.8 g";

#[cfg(test)]
mod tests {
    use super::Side;
    use super::Style;
    use super::comb;
    use super::line;
    use super::list;
    use super::paragraph;
    use crate::formats::pdf::appearance::drawing::Turn;
    use crate::formats::pdf::appearance::font::Face;
    use crate::formats::pdf::appearance::font::FontSubset;

    fn style(width: f64, height: f64, size: Option<f64>, side: Side) -> Style {
        let (colour, ground) = ("0 g".to_owned(), String::new());
        Style { width, height, turn: Turn::None, size, colour, side, border: 0.0, ground }
    }

    /// Left, base line and size of each piece of text.
    fn places(content: &str) -> Vec<(f64, f64, f64)> {
        let lines = content.lines().filter(|line| line.starts_with("BT"));
        lines
            .map(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                let after = |word: &str, step: usize| -> f64 {
                    let at = words.iter().position(|known| *known == word).expect(word);
                    words[at + step].parse().expect("a number")
                };
                (after("Tf", 5), after("Tf", 6), after("/F0", 1))
            })
            .collect()
    }

    #[test]
    fn line_stands_at_its_side_and_in_the_middle() {
        let face = Face::serif().expect("built in");
        let mut font = FontSubset::new(&face);
        // "00" is one em wide.
        for (side, left) in [(Side::Left, 2.0), (Side::Centre, 45.0), (Side::Right, 88.0)] {
            let style = style(100.0, 20.0, Some(10.0), side);
            let page = line(&style, &mut font, "00").expect("set").expect("fits");
            let placed = places(&page.content);
            assert_eq!(placed.len(), 1);
            assert!((placed[0].0 - left).abs() < 0.01, "{side:?}: {placed:?}");
            assert!(placed[0].1 > 5.0 && placed[0].1 < 9.0, "{placed:?}");
        }
        let empty = line(&style(100.0, 20.0, None, Side::Left), &mut font, "");
        assert!(!empty.expect("set").expect("fits").has_text);
    }

    #[test]
    fn open_size_shrinks_and_a_fixed_one_does_not() {
        let face = Face::serif().expect("built in");
        let mut font = FontSubset::new(&face);
        let mut set = |width: f64, size: Option<f64>| {
            line(&style(width, 20.0, size, Side::Left), &mut font, "0000000000").expect("set")
        };
        assert_eq!(places(&set(100.0, None).expect("fits").content)[0].2, 12.0);
        assert_eq!(places(&set(44.0, None).expect("fits").content)[0].2, 8.0);
        assert!(set(20.0, None).is_none());
        assert!(set(44.0, Some(12.0)).is_none());
    }

    #[test]
    fn paragraph_is_broken_between_words_from_the_top() {
        let face = Face::serif().expect("built in");
        let mut font = FontSubset::new(&face);
        let mut set = |height: f64, text: &str| {
            paragraph(&style(37.0, height, Some(10.0), Side::Left), &mut font, text).expect("set")
        };
        let placed = places(&set(60.0, "0000 0000 00\n\n00").expect("fits").content);
        assert_eq!(placed.len(), 3);
        assert!(placed[0].1 > placed[1].1 && placed[1].1 > placed[2].1, "{placed:?}");
        let gap = placed[1].1 - placed[2].1;
        assert!(gap > 1.5 * (placed[0].1 - placed[1].1), "an empty line: {placed:?}");
        assert!(set(20.0, "0000 0000 00\n\n00").is_none());
        assert!(set(60.0, "00000000").is_none(), "a word that is too wide");
    }

    #[test]
    fn comb_has_a_letter_a_cell() {
        let face = Face::serif().expect("built in");
        let mut font = FontSubset::new(&face);
        let style = style(100.0, 20.0, Some(10.0), Side::Left);
        let page = comb(&style, &mut font, "Đ0", 5).expect("set").expect("fits");
        let placed = places(&page.content);
        assert_eq!(placed.len(), 2);
        assert!((placed[1].0 - 27.5).abs() < 0.01, "{placed:?}");
    }

    #[test]
    fn list_keeps_the_chosen_option_in_sight() {
        let face = Face::serif().expect("built in");
        let mut font = FontSubset::new(&face);
        let options: Vec<String> = (0..9).map(|number| number.to_string()).collect();
        let style = style(50.0, 30.0, Some(10.0), Side::Left);
        for chosen in [0, 8] {
            let page = list(&style, &mut font, &options, chosen).expect("set").expect("fits");
            assert_eq!(places(&page.content).len(), 2);
            assert_eq!(page.content.matches("0.8 g").count(), 1, "{chosen}");
        }
        let low = Style { height: 5.0, ..style };
        assert!(list(&low, &mut font, &options, 0).expect("set").is_none());
    }
}
