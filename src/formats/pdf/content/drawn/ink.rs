//! Colours as they are seen, and the graphics states that change what becomes of them.

use super::BROKEN;
use super::Oddity;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;

/// A colour as it is laid on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// Red, green and blue, 0 to 1.
    pub colour: [f64; 3],
    /// 1 hides what is below, 0 nothing of it.
    pub opacity: f64,
    /// It darkens what is below and does not hide it.
    pub blends: bool,
}

impl Ink {
    /// Black that hides.
    pub(super) const BLACK: Self = Self { colour: [0.0; 3], opacity: 1.0, blends: false };

    /// How light it is: 0 black, 1 white.
    pub fn light(&self) -> f64 {
        light(self.colour)
    }
}

/// How light a colour is: 0 black, 1 white.
pub fn light([red, green, blue]: [f64; 3]) -> f64 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// Whether two colours look the same.
pub fn is_alike(a: [f64; 3], b: [f64; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.04)
}

/// A colour of one, three or four parts: grey, RGB or CMYK.
pub fn colour(parts: &[f64]) -> Option<[f64; 3]> {
    let within = |part: &f64| part.clamp(0.0, 1.0);
    match parts.iter().map(within).collect::<Vec<_>>().as_slice() {
        [grey] => Some([*grey; 3]),
        [red, green, blue] => Some([*red, *green, *blue]),
        [cyan, magenta, yellow, black] => {
            Some([cyan, magenta, yellow].map(|part| (1.0 - part) * (1.0 - black)))
        }
        _ => None,
    }
}

const STATE: Oddity = "it sets a graphics state that may hide or alter what is drawn";

/// What a graphics state's dictionary makes of fillings and of lines.
pub(super) fn applied(
    set: &Dictionary,
    fill: &mut Ink,
    stroke: &mut Ink,
    width: &mut f64,
) -> Result<(), Oddity> {
    for entry in &set.entries {
        let key = entry.key.text();
        let value = &entry.value;
        match key.as_str() {
            // How finely it is drawn.
            "Type" | "SA" | "LC" | "LJ" | "ML" | "D" | "RI" | "FL" | "SM" | "TK" | "AIS" => {}
            "LW" => *width = value.as_number().filter(|width| *width >= 0.0).ok_or(BROKEN)?,
            "ca" => fill.opacity = opacity(value)?,
            "CA" => stroke.opacity = opacity(value)?,
            "BM" => {
                let named = match value {
                    Object::Array(names) => names.first(),
                    one => Some(one),
                };
                let blends =
                    match named.and_then(Object::as_name).map(|name| name.text()).as_deref() {
                        Some("Normal" | "Compatible") => false,
                        Some("Multiply" | "Darken") => true,
                        _ => return Err(STATE),
                    };
                (fill.blends, stroke.blends) = (blends, blends);
            }
            "SMask" if value.as_name().is_some_and(|name| *name == "None") => {}
            "OP" | "op" if matches!(value, Object::Boolean(false)) => {}
            "OPM" if value.as_integer() == Some(0) => {}
            _ => return Err(STATE),
        }
    }
    Ok(())
}

fn opacity(value: &Object) -> Result<f64, Oddity> {
    value.as_number().filter(|opacity| (0.0..=1.0).contains(opacity)).ok_or(BROKEN)
}
