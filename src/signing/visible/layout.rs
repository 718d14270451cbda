//! Layouts of visible signatures, as data: TOML files, five roles of the decree on official
//! documents among them (`appearances/`). A key that is not known is an error with its line.

use super::words::TimeFormat;
use crate::formats::pdf::appearance::drawing::Colour;
use crate::formats::pdf::page::Which;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

/// What is wrong with a layout's text.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[error("{name}, line {line}: {what}")]
pub struct LayoutError {
    /// The file or role.
    pub name: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// The roles that are built in, with their texts.
const BUILT_IN: [(&str, &str); 6] = [
    ("ca-nhan", include_str!("../../../appearances/ca-nhan.toml")),
    ("co-quan", include_str!("../../../appearances/co-quan.toml")),
    ("dinh-kem", include_str!("../../../appearances/dinh-kem.toml")),
    ("sao-y", include_str!("../../../appearances/sao-y.toml")),
    ("sao-luc", include_str!("../../../appearances/sao-luc.toml")),
    ("trich-sao", include_str!("../../../appearances/trich-sao.toml")),
];

/// How a signature looks and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Its name: the role, or the file.
    pub name: String,
    /// The signature in words, for those who do not see it.
    pub description: String,
    /// The picture; `None`: none is shown.
    pub image: Option<ImageRow>,
    /// The text; `None`: none is shown.
    pub text: Option<TextRow>,
    /// Where it stands.
    pub position: Position,
}

/// How a picture is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageRow {
    /// It has to be given.
    pub required: bool,
    /// Sizes are those of its visible part, without a transparent margin.
    pub by_ink: bool,
    /// Its width in millimetres where neither the user nor the file says one; `None`: one of them
    /// must.
    pub width: Option<f64>,
    /// It should be transparent.
    pub transparent: bool,
}

/// How text is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct TextRow {
    /// Lines with `{values}`.
    pub lines: Vec<String>,
    /// In points.
    pub size: f64,
    /// Lines longer than this many millimetres are broken.
    pub width: f64,
    /// Which edges of its lines are flush.
    pub align: Align,
    /// Its colour.
    pub colour: Colour,
    /// How the time is written.
    pub time_format: TimeFormat,
}

/// Which edges of lines are flush.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// The left ones.
    #[default]
    Left,
    /// None.
    Centre,
    /// The right ones.
    Right,
}

/// A corner of the page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Corner {
    /// Upper left.
    TopLeft,
    /// Upper right.
    TopRight,
    /// Lower left.
    BottomLeft,
    /// Lower right.
    BottomRight,
}

impl Corner {
    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "top-left" => Self::TopLeft,
            "top-right" => Self::TopRight,
            "bottom-left" => Self::BottomLeft,
            "bottom-right" => Self::BottomRight,
            _ => return None,
        })
    }
}

/// Where a signature stands. Millimetres, as the page is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Position {
    /// An area: left, top, width, height.
    Area {
        /// The page.
        page: Which,
        /// The area.
        area: [f64; 4],
    },
    /// In a corner.
    Corner {
        /// The page.
        page: Which,
        /// The corner.
        corner: Corner,
        /// Distance from the sides, and from the top or bottom.
        margin: [f64; 2],
    },
    /// Below a text found on a page and above what stands below it.
    After {
        /// The page; `None`: the last one that has the text.
        page: Option<Which>,
        /// The text.
        text: String,
    },
    /// Between the signer's position and name: the last line that begins with one of these.
    BelowTitle(Vec<String>),
    /// Over the left third of the last signature that is shown; without one, where
    /// [`Position::BelowTitle`] would put it.
    OverSignature(Vec<String>),
}

impl Layout {
    /// Names of the roles that are built in.
    pub fn roles() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The text of a role that is built in.
    pub fn text_of_role(role: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(name, _)| *name == role).map(|(_, text)| *text)
    }

    /// Reads a layout. `name` is for messages.
    ///
    /// # Errors
    /// Where the text is not TOML, has a key that is not known, or a value that makes no sense.
    pub fn read(text: &str, name: &str) -> Result<Self, LayoutError> {
        let error = |span: std::ops::Range<usize>, what: String| {
            let before = text.get(..span.start).unwrap_or(text);
            let line = before.matches('\n').count().saturating_add(1);
            LayoutError { name: name.to_owned(), line, what }
        };
        let file: LayoutFile = toml::from_str(text)
            .map_err(|e| error(e.span().unwrap_or(0..0), e.message().to_owned()))?;
        let length = |value: &Spanned<f64>| match *value.get_ref() {
            millimetres if millimetres > 0.0 && millimetres <= MOST => Ok(millimetres),
            other => Err(error(value.span(), format!("{other} is not above 0 and up to {MOST}"))),
        };
        let image = match file.image {
            None => None,
            Some(row) => Some(ImageRow {
                required: row.r#use == Use::Required,
                by_ink: row.measure == Measure::Ink,
                width: row.width.as_ref().map(&length).transpose()?,
                transparent: row.transparent,
            }),
        };
        let text_row = match file.text {
            None => None,
            Some(row) => Some(TextRow {
                size: row.size.as_ref().map_or(Ok(10.0), &length)?,
                width: row.width.as_ref().map_or(Ok(85.0), &length)?,
                align: row.align,
                colour: match &row.colour {
                    None => [0.0; 3],
                    Some(colour) => read_colour(colour.get_ref()).ok_or_else(|| {
                        error(colour.span(), "a colour is written #rrggbb".to_owned())
                    })?,
                },
                time_format: match &row.time_format {
                    None => TimeFormat::default(),
                    Some(format) => TimeFormat::from_name(format.get_ref()).ok_or_else(|| {
                        let what =
                            format!("`{}` is none of {}", format.get_ref(), TimeFormat::NAMES);
                        error(format.span(), what)
                    })?,
                },
                lines: row.lines,
            }),
        };
        if image.is_none() && text_row.is_none() {
            return Err(error(
                0..0,
                "neither [image] nor [text]: nothing would be shown".to_owned(),
            ));
        }
        let place = file.place.get_ref();
        let page = match &place.page {
            None => Which::FromFirst(1),
            Some(page) => page.get_ref().which().ok_or_else(|| {
                error(page.span(), "a page is a number that is not 0, `first` or `last`".to_owned())
            })?,
        };
        let mut positions = Vec::new();
        if let Some(corner) = place.corner {
            let margin = place.margin.unwrap_or([10.0, 10.0]);
            positions.push(Position::Corner { page, corner, margin });
        }
        if let Some(area) = place.area {
            positions.push(Position::Area { page, area });
        }
        if let Some(text) = &place.after {
            let page = place.page.as_ref().map(|_| page);
            positions.push(Position::After { page, text: text.clone() });
        }
        positions.extend(place.below_title.clone().map(Position::BelowTitle));
        positions.extend(place.over_signature.clone().map(Position::OverSignature));
        let position = positions.pop();
        let (Some(position), true) = (position, positions.is_empty()) else {
            let what = "[place] has one of corner, area, after, below-title, over-signature";
            return Err(error(file.place.span(), what.to_owned()));
        };
        let description = file.description;
        Ok(Self { name: name.to_owned(), description, image, text: text_row, position })
    }
}

/// Two metres: no page of a document is wider.
const MOST: f64 = 2000.0;

fn read_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#')?;
    let bytes = hex::decode(digits).ok()?;
    let colour: [u8; 3] = bytes.try_into().ok()?;
    Some(colour.map(|value| f64::from(value) / 255.0))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LayoutFile {
    /// Which rules it follows, and since when they are in force: for people who keep the files.
    #[serde(rename = "profile")]
    _profile: Option<String>,
    #[serde(rename = "role")]
    _role: Option<String>,
    #[serde(rename = "in-force")]
    _in_force: Option<String>,
    #[serde(default = "description")]
    description: String,
    image: Option<ImageTable>,
    text: Option<TextTable>,
    place: Spanned<PlaceTable>,
}

fn description() -> String {
    "Chữ ký số của {name}".to_owned()
}

#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Use {
    #[default]
    Optional,
    Required,
}

#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Measure {
    #[default]
    Picture,
    Ink,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ImageTable {
    #[serde(default)]
    r#use: Use,
    #[serde(default)]
    measure: Measure,
    width: Option<Spanned<f64>>,
    #[serde(default)]
    transparent: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TextTable {
    lines: Vec<String>,
    size: Option<Spanned<f64>>,
    width: Option<Spanned<f64>>,
    #[serde(default)]
    align: Align,
    colour: Option<Spanned<String>>,
    time_format: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PlaceTable {
    page: Option<Spanned<PageValue>>,
    corner: Option<Corner>,
    margin: Option<[f64; 2]>,
    area: Option<[f64; 4]>,
    after: Option<String>,
    below_title: Option<Vec<String>>,
    over_signature: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PageValue {
    Number(i64),
    Word(String),
}

impl PageValue {
    fn which(&self) -> Option<Which> {
        match self {
            Self::Number(number) => Which::of_number(*number),
            Self::Word(word) => match word.as_str() {
                "first" => Some(Which::FromFirst(1)),
                "last" => Some(Which::FromLast(1)),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Corner;
    use super::Layout;
    use super::Position;
    use super::Which;

    #[test]
    fn every_role_that_is_built_in_can_be_read() {
        for role in Layout::roles() {
            let text = Layout::text_of_role(role).expect("its text");
            let layout = Layout::read(text, role).expect(role);
            assert!(text.contains(&format!("role = \"{role}\"")), "{role}");
            let shows_image = matches!(role, "ca-nhan" | "co-quan");
            assert_eq!(layout.image.is_some(), shows_image, "{role}");
            assert_eq!(layout.text.is_some(), !shows_image, "{role}");
        }
    }

    #[test]
    fn copies_stand_in_the_upper_right_corner_of_the_first_page_in_ten_points() {
        let text = Layout::text_of_role("sao-y").expect("its text");
        let layout = Layout::read(text, "sao-y").expect("read");
        let page = Which::FromFirst(1);
        let margin = [15.0, 5.0];
        assert_eq!(layout.position, Position::Corner { page, corner: Corner::TopRight, margin });
        let text = layout.text.expect("text");
        assert!((text.size - 10.0).abs() < f64::EPSILON && text.colour == [0.0; 3]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let start = "[text]\nlines = [\"a\"]\n";
        for (rest, line, part) in [
            ("bold = true\n[place]\ncorner = \"top-left\"\n", 3, "unknown field `bold`"),
            ("size = -1.0\n[place]\ncorner = \"top-left\"\n", 3, "-1 is not above 0"),
            ("colour = \"blue\"\n[place]\ncorner = \"top-left\"\n", 3, "#rrggbb"),
            ("time-format = \"us\"\n[place]\ncorner = \"top-left\"\n", 3, "`us` is none of"),
            ("[place]\npage = 0\ncorner = \"top-left\"\n", 4, "a page is a number"),
            ("[place]\npage = 1\n", 3, "[place] has one of"),
            ("[place]\narea = [1.0, 2.0, 3.0, 4.0]\nafter = \"x\"\n", 3, "[place] has one of"),
            ("", 1, "missing field `place`"),
        ] {
            let error = Layout::read(&format!("{start}{rest}"), "m.toml").expect_err(rest);
            assert_eq!(error.line, line, "{error}");
            assert!(error.to_string().contains(part), "{error}");
            assert!(error.to_string().starts_with("m.toml, line "), "{error}");
        }
        let error = Layout::read("[place]\ncorner = \"top-left\"\n", "m.toml").expect_err("empty");
        assert!(error.what.contains("nothing would be shown"), "{error}");
    }
}
