//! The words of a visible signature: `{values}` in its lines, and the time of Vietnam.

use super::VisibleError;
use crate::model::Time;
use std::collections::BTreeMap;

/// How a moment is written. Vietnam has one zone and no summer time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum TimeFormat {
    /// `05/01/2020; 16:08:22 +07:00`, after the forms of decree 30/2020 (Appendix III).
    #[default]
    Nd30,
    /// `05.01.2020 16:08:22 +07:00`, as signers of the Government Cipher Committee write it.
    Vgca,
    /// `2020-01-05T16:08:22+07:00`.
    Iso8601,
}

impl TimeFormat {
    /// Their names.
    pub const NAMES: &str = "nd30, vgca, iso8601";

    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "nd30" => Self::Nd30,
            "vgca" => Self::Vgca,
            "iso8601" => Self::Iso8601,
            _ => return None,
        })
    }

    /// A moment in Vietnam's time.
    pub fn write(self, time: Time) -> String {
        const VIETNAM: i64 = 7 * 3600;
        let (year, month, day, hour, minute, second) = time.plus_seconds(VIETNAM).civil();
        let clock = format!("{hour:02}:{minute:02}:{second:02}");
        match self {
            Self::Nd30 => format!("{day:02}/{month:02}/{year:04}; {clock} +07:00"),
            Self::Vgca => format!("{day:02}.{month:02}.{year:04} {clock} +07:00"),
            Self::Iso8601 => format!("{year:04}-{month:02}-{day:02}T{clock}+07:00"),
        }
    }
}

/// What `{values}` stand for.
pub(super) type Values = BTreeMap<String, String>;

/// Puts values into a line. `{{` and `}}` stand for brackets.
pub(super) fn fill(line: &str, values: &Values) -> Result<String, VisibleError> {
    let mut said = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        said.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            said.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            said.push('}');
            rest = after;
        } else {
            let inner = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let Some((name, after)) = inner else {
                return Err(VisibleError::Bracket { line: line.to_owned() });
            };
            let value = values.get(name.trim());
            said.push_str(value.ok_or_else(|| VisibleError::NoValue { name: name.to_owned() })?);
            rest = after;
        }
    }
    said.push_str(rest);
    Ok(said)
}

/// Whether some of the lines have a place for a value.
pub(super) fn uses(lines: &[&str], name: &str) -> bool {
    let place = format!("{{{name}}}");
    lines.iter().any(|line| line.contains(&place))
}

/// Breaks a line where it is wider than `most`: after a semicolon where that is possible, else
/// between words; as much on each line as fits.
pub(super) fn wrap<E>(
    line: &str,
    most: f64,
    width: impl Fn(&str) -> Result<f64, E>,
) -> Result<Vec<String>, E> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for part in line.split_inclusive(';').map(str::trim).filter(|part| !part.is_empty()) {
        // A part that is too wide by itself is taken word by word.
        let words = if width(part)? <= most { vec![part] } else { part.split(' ').collect() };
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            let longer = if open.is_empty() { word.to_owned() } else { format!("{open} {word}") };
            if open.is_empty() || width(&longer)? <= most {
                open = longer;
            } else {
                lines.push(std::mem::replace(&mut open, word.to_owned()));
            }
        }
    }
    lines.push(open);
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::TimeFormat;
    use super::Values;
    use super::VisibleError;
    use super::fill;
    use super::wrap;
    use crate::model::Time;

    #[test]
    fn time_is_that_of_vietnam_in_each_form() {
        let time = Time::parse("2020-01-05T09:08:22Z").expect("a time");
        for (format, text) in [
            ("nd30", "05/01/2020; 16:08:22 +07:00"),
            ("vgca", "05.01.2020 16:08:22 +07:00"),
            ("iso8601", "2020-01-05T16:08:22+07:00"),
        ] {
            assert_eq!(TimeFormat::from_name(format).expect("known").write(time), text);
        }
    }

    #[test]
    fn values_are_put_in_and_missing_ones_named() {
        let values = Values::from([("number".to_owned(), "15/QĐ-{BNV}".to_owned())]);
        assert_eq!(fill("Số: {number}; {{x}}", &values), Ok("Số: 15/QĐ-{BNV}; {x}".to_owned()));
        let error = fill("{agency}", &values).expect_err("no such value");
        assert_eq!(error, VisibleError::NoValue { name: "agency".to_owned() });
        assert!(fill("{number", &values).is_err() && fill("a } b", &values).is_err());
    }

    #[test]
    fn lines_are_broken_after_semicolons_else_between_words() {
        let width = |text: &str| Ok::<f64, ()>(text.chars().count() as f64);
        let text = "SAO Y; Sở Nội vụ; 05/01/2020; 16:08:22 +07:00";
        let lines = wrap(text, 30.0, width).expect("wrapped");
        assert_eq!(lines, ["SAO Y; Sở Nội vụ; 05/01/2020;", "16:08:22 +07:00"]);
        let lines = wrap("SAO Y; Sở Nội vụ; 05/01/2020", 10.0, width).expect("wrapped");
        assert_eq!(lines, ["SAO Y;", "Sở Nội vụ;", "05/01/2020"]);
        let lines = wrap("Sở Nội vụ tỉnh X; a", 10.0, width).expect("wrapped");
        assert_eq!(lines, ["Sở Nội vụ", "tỉnh X; a"]);
        assert_eq!(wrap("một_từ_rất_dài", 3.0, width).expect("wrapped"), ["một_từ_rất_dài"]);
        assert_eq!(wrap("", 3.0, width).expect("wrapped"), [""]);
    }
}
