//! Text broken at spaces, for pages of a width.

use std::io;
use std::io::Write;

/// Columns of a tail that is not broken.
const SHORT: usize = 40;

/// Text after a lead of some columns; later lines are indented by `hang`.
#[derive(Clone, Copy, Debug)]
pub struct Paragraph<'a> {
    /// Columns before the lead.
    pub indent: usize,
    /// What stands first, coloured or not.
    pub lead: &'a str,
    /// How many columns the lead takes.
    pub columns: usize,
    /// Columns before later lines.
    pub hang: usize,
    /// Columns of the page.
    pub width: usize,
}

impl Paragraph<'_> {
    /// Writes the text, and after it a tail that is broken like it and painted word by word.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write(
        self,
        text: &str,
        tail: &str,
        paint: impl Fn(&str) -> String,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let Self { indent, lead, columns, hang, width } = self;
        write!(out, "{:indent$}{lead}", "")?;
        let mut at = indent.saturating_add(columns);
        let plain = text.split(' ').map(|word| (word, false));
        // A short tail stays together.
        let separator = if columns_of(tail) <= SHORT { '\n' } else { ' ' };
        let painted =
            tail.split(separator).filter(|word| !word.is_empty()).map(|word| (word, true));
        for (number, (word, is_tail)) in plain.chain(painted).enumerate() {
            let length = columns_of(word);
            let shown = if is_tail { paint(word) } else { word.to_owned() };
            if number > 0 && at.saturating_add(1).saturating_add(length) > width {
                write!(out, "\n{:hang$}{shown}", "")?;
                at = hang.saturating_add(length);
            } else {
                write!(out, "{}{shown}", if number == 0 { "" } else { " " })?;
                at = at.saturating_add(length).saturating_add(usize::from(number > 0));
            }
        }
        writeln!(out)
    }
}

/// Columns that a word takes: marks that combine with the letter before take none.
fn columns_of(word: &str) -> usize {
    word.chars().filter(|character| !matches!(character, '\u{300}'..='\u{36f}')).count()
}

#[cfg(test)]
mod tests {
    use super::Paragraph;

    #[test]
    fn later_lines_hang_and_the_tail_is_broken_with_the_text() {
        let paragraph = Paragraph { indent: 2, lead: "✗ ", columns: 2, hang: 4, width: 16 };
        let mut out = Vec::new();
        let paint = |word: &str| format!("<{word}>");
        let tail = format!("[A, {}]", "B".repeat(40));
        paragraph.write("one two three", &tail, paint, &mut out).expect("written");
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(text, format!("  ✗ one two\n    three <[A,>\n    <{}]>\n", "B".repeat(40)));
    }
}
