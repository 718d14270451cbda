//! How a widget wants its value to look: its area, border, colours, size and side (ISO 32000-2
//! clauses 12.5.6.19 and 12.7.4.3).

use crate::formats::FormatError;
use crate::formats::pdf::appearance::drawing::Turn;
use crate::formats::pdf::appearance::number;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;

/// Where a line stands (Q).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Side {
    Left,
    Centre,
    Right,
}

/// How a widget looks.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// Of the area as it is read, in points.
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) turn: Turn,
    /// Size of the text; `None`: as fits.
    pub(super) size: Option<f64>,
    /// Operators that set the colour of the text.
    pub(super) colour: String,
    pub(super) side: Side,
    /// Width of the border; 0 without one.
    pub(super) border: f64,
    /// What stands below the text.
    pub(super) ground: String,
}

impl Style {
    /// Reads what a widget says; `appearance` is its /DA and `adjusted` its /Q, its own or
    /// inherited.
    pub(super) fn read(
        view: View<'_, '_>,
        widget: &Dictionary,
        appearance: Option<&str>,
        adjusted: Option<i64>,
    ) -> Result<Self, FormatError> {
        let corners = numbers(view, widget, "Rect")?;
        let (across, up) = match corners.as_slice() {
            [left, bottom, right, top] => ((right - left).abs(), (top - bottom).abs()),
            _ => (0.0, 0.0),
        };
        let characteristics = dictionary(view, widget, "MK")?;
        let turn = view.get(&characteristics, "R")?.and_then(|turn| turn.as_integer());
        let turn = Turn::of_degrees(turn.unwrap_or_default());
        let (width, height) = if turn.is_sideways() { (up, across) } else { (across, up) };
        let (size, colour) = default_appearance(appearance.unwrap_or_default());
        let edge = numbers(view, &characteristics, "BC")?;
        let border = if edge.is_empty() { 0.0 } else { border_width(view, widget)? };
        let ground = ground(&numbers(view, &characteristics, "BG")?, &edge, border, width, height);
        let side = match adjusted {
            Some(1) => Side::Centre,
            Some(2) => Side::Right,
            _ => Side::Left,
        };
        Ok(Self { width, height, turn, size, colour, side, border, ground })
    }

    /// What the text keeps clear of at each edge.
    pub(super) fn margin(&self) -> f64 {
        (self.border * 2.0).max(2.0)
    }
}

fn dictionary(view: View<'_, '_>, of: &Dictionary, key: &str) -> Result<Dictionary, FormatError> {
    Ok(view.get(of, key)?.and_then(|value| value.as_dictionary().cloned()).unwrap_or_default())
}

fn numbers(view: View<'_, '_>, of: &Dictionary, key: &str) -> Result<Vec<f64>, FormatError> {
    let Some(Object::Array(elements)) = view.get(of, key)? else { return Ok(Vec::new()) };
    let mut numbers = Vec::with_capacity(elements.len());
    for element in &elements {
        let number = view.resolve(element)?.as_number().filter(|number| number.is_finite());
        numbers.push(number.unwrap_or_default());
    }
    Ok(numbers)
}

/// /BS or the older /Border; one point where neither says.
fn border_width(view: View<'_, '_>, widget: &Dictionary) -> Result<f64, FormatError> {
    let style = dictionary(view, widget, "BS")?;
    if let Some(width) = view.get(&style, "W")?.and_then(|width| width.as_number()) {
        return Ok(width.clamp(0.0, 12.0));
    }
    let old = numbers(view, widget, "Border")?;
    Ok(old.get(2).copied().unwrap_or(1.0).clamp(0.0, 12.0))
}

/// Background and border. Every style of border is drawn as a line.
fn ground(fill: &[f64], edge: &[f64], border: f64, width: f64, height: f64) -> String {
    let mut ground = String::new();
    if let Some(colour) = colour(fill, ["g", "rg", "k"]) {
        ground += &format!("{colour} 0 0 {} {} re f\n", number(width), number(height));
    }
    if let Some(colour) = colour(edge, ["G", "RG", "K"])
        && border > 0.0
    {
        let (inset, line) = (number(border / 2.0), number(border));
        let (across, up) = (number(width - border), number(height - border));
        ground += &format!("{colour} {line} w {inset} {inset} {across} {up} re S\n");
    }
    ground
}

fn colour(parts: &[f64], operators: [&str; 3]) -> Option<String> {
    let [grey, rgb, cmyk] = operators;
    let operator = match parts.len() {
        1 => grey,
        3 => rgb,
        4 => cmyk,
        _ => return None,
    };
    let parts: Vec<String> = parts.iter().map(|part| number(part.clamp(0.0, 1.0))).collect();
    Some(format!("{} {operator}", parts.join(" ")))
}

/// The size and the colour of a default appearance string; 0, which stands for a size that fits, is
/// `None`.
fn default_appearance(text: &str) -> (Option<f64>, String) {
    let text = text.replace('/', " /");
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let mut size = None;
    let mut colour = "0 g".to_owned();
    for (position, word) in words.iter().enumerate() {
        let operands = |count: usize| {
            let from = position.checked_sub(count)?;
            let operands = words.get(from..position)?;
            let numbers: Option<Vec<f64>> =
                operands.iter().map(|operand| operand.parse().ok().filter(is_number)).collect();
            numbers
        };
        let count = match *word {
            "Tf" => {
                size = operands(1).and_then(|size| size.first().copied());
                continue;
            }
            "g" => 1,
            "rg" => 3,
            "k" => 4,
            _ => continue,
        };
        if let Some(parts) = operands(count) {
            colour = self::colour(&parts, ["g", "rg", "k"]).unwrap_or(colour);
        }
    }
    (size.filter(|size| *size > 0.0), colour)
}

/// Rust reads `inf` and `NaN` as numbers, PDF does not.
fn is_number(number: &f64) -> bool {
    number.is_finite()
}

#[cfg(test)]
mod tests {
    use super::default_appearance;
    use super::ground;

    #[test]
    fn default_appearance_says_size_and_colour() {
        for (text, size, colour) in [
            ("/Helv 12 Tf 0 g", Some(12.0), "0 g"),
            ("0 0 1 rg /Ti 9.5 Tf", Some(9.5), "0 0 1 rg"),
            ("0.5 g/Helv 0 Tf", None, "0.5 g"),
            ("/Helv 10 Tf 0 1 1 0 k", Some(10.0), "0 1 1 0 k"),
            ("/Helv -3 Tf x rg 7 rg", None, "0 g"),
            ("/Helv NaN Tf inf g NaN 0 0 rg", None, "0 g"),
            ("Tf", None, "0 g"),
            ("", None, "0 g"),
        ] {
            assert_eq!(default_appearance(text), (size, colour.to_owned()), "{text}");
        }
    }

    #[test]
    fn ground_is_drawn_where_it_has_a_colour() {
        assert_eq!(ground(&[], &[], 1.0, 10.0, 5.0), "");
        assert_eq!(ground(&[1.0], &[], 1.0, 10.0, 5.0), "1 g 0 0 10 5 re f\n");
        let edge = ground(&[], &[1.0, 0.0, 0.0], 2.0, 10.0, 5.0);
        assert_eq!(edge, "1 0 0 RG 2 w 1 1 8 3 re S\n");
    }
}
