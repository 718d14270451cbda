//! Text of a page, line by line.

use serde::Deserialize;
use serde::Serialize;

/// A line of text, or one column's part of it, where it stands as the page is shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TextLine {
    /// What it says, composed (NFC).
    pub text: String,
    /// Left end, in units of the page from the left edge of the page as it is shown.
    pub left: f64,
    /// Right end.
    pub right: f64,
    /// The base line, from the top edge of the page as it is shown.
    pub base: f64,
    /// Size of its largest letters' font.
    pub size: f64,
}
