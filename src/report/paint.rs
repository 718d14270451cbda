//! Colour and width of text for people.

use super::verdict::Verdict;
use anstyle::AnsiColor;
use anstyle::Style;

/// How text for people is to look.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// With colours.
    pub colour: bool,
    /// Columns before a line is broken.
    pub width: usize,
}

/// What a colour means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tone {
    /// Good news.
    Good,
    /// Nothing is decided.
    Doubtful,
    /// Bad news.
    Bad,
    /// A label.
    Label,
    /// Nothing special.
    Plain,
}

impl Tone {
    /// The tone of a verdict.
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::TotalPassed => Self::Good,
            Verdict::NoSignature | Verdict::Indeterminate => Self::Doubtful,
            Verdict::Error | Verdict::TotalFailed => Self::Bad,
        }
    }
}

impl Paint {
    /// Text in a tone.
    pub fn tone(self, tone: Tone, text: &str) -> String {
        let style = match tone {
            Tone::Good => AnsiColor::Green.on_default().bold(),
            Tone::Doubtful => AnsiColor::Yellow.on_default().bold(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
            Tone::Label => Style::new().dimmed(),
            Tone::Plain => Style::new(),
        };
        if !self.colour || style == Style::new() {
            return text.to_owned();
        }
        format!("{style}{text}{style:#}")
    }
}
