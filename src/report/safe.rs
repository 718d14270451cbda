//! Foreign text made harmless for a terminal: control characters, characters that change the
//! direction of text and characters that nobody sees are written as escapes.

use std::fmt;
use std::fmt::Write;

/// Displays text that came from a document, a file name or a server: what could move the cursor,
/// colour the screen, reverse the reading order or hide itself is shown as `\u{…}`.
#[derive(Clone, Copy, Debug)]
pub struct Safe<'a>(pub &'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.chars().any(is_treacherous) {
            return f.pad(self.0);
        }
        self.0.chars().try_for_each(|character| {
            if is_treacherous(character) {
                write!(f, "\\u{{{:x}}}", u32::from(character))
            } else {
                f.write_char(character)
            }
        })
    }
}

fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            // Zero width, left-to-right and right-to-left marks.
            | '\u{200b}'..='\u{200f}'
            // Separators, embeddings and overrides.
            | '\u{2028}'..='\u{202e}'
            // Invisible operators and isolates.
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            // Musical format characters, tags and supplementary variation selectors.
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::Safe;

    #[test]
    fn escape_sequences_and_direction_overrides_are_shown_not_obeyed() {
        assert_eq!(Safe("a\u{1b}[31mb").to_string(), "a\\u{1b}[31mb");
        assert_eq!(Safe("x\u{202e}fdp.exe").to_string(), "x\\u{202e}fdp.exe");
        assert_eq!(Safe("line\nbreak\r").to_string(), "line\\u{a}break\\u{d}");
        assert_eq!(Safe("a\u{200b}b\u{e0041}").to_string(), "a\\u{200b}b\\u{e0041}");
        assert_eq!(Safe("\u{9b}31m").to_string(), "\\u{9b}31m");
    }

    #[test]
    fn vietnamese_stays_as_it_is_in_either_normal_form() {
        for name in ["Nguyễn Thị Ánh", "Nguye\u{302}\u{303}n", "UBND tỉnh Ninh Bình – Sở"]
        {
            assert_eq!(Safe(name).to_string(), name);
        }
    }
}
