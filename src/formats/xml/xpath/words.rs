//! XPath 1.0 as words (clause 3.7), as far as the expressions need it that are evaluated here.

/// One word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Word {
    Sign(&'static str),
    Name(String),
    /// `p:a`, `p:*`.
    Prefixed(String, String),
    Number(usize),
    /// Without its quotes.
    Literal(String),
}

/// Longer ones first.
const SIGNS: [&str; 13] = ["::", "//", "..", "/", "|", "(", ")", "[", "]", "@", "=", "*", "."];

/// More belong to no expression that is evaluated.
const MOST: usize = 500;

/// The words of an expression; `None` where it has others.
pub(super) fn words(expression: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = expression.trim_ascii_start();
    while let Some(first) = rest.chars().next() {
        if words.len() >= MOST {
            return None;
        }
        let (word, after) = if is_name_start(first) {
            name(rest)?
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, after) = rest.split_at_checked(end)?;
            (Word::Number(digits.parse().ok()?), after)
        } else if matches!(first, '"' | '\'') {
            let (text, after) = rest.get(1..)?.split_once(first)?;
            (Word::Literal(text.to_owned()), after)
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
            (Word::Sign(sign), rest.strip_prefix(sign)?)
        };
        words.push(word);
        rest = after.trim_ascii_start();
    }
    Some(words)
}

/// A name, with its prefix where a single colon follows at once.
fn name(text: &str) -> Option<(Word, &str)> {
    let (first, after) = simple_name(text)?;
    let local = after.strip_prefix(':').filter(|local| !local.starts_with(':'));
    let Some(local) = local else { return Some((Word::Name(first.to_owned()), after)) };
    if let Some(after) = local.strip_prefix('*') {
        return Some((Word::Prefixed(first.to_owned(), "*".to_owned()), after));
    }
    let (second, after) = simple_name(local)?;
    Some((Word::Prefixed(first.to_owned(), second.to_owned()), after))
}

fn simple_name(text: &str) -> Option<(&str, &str)> {
    text.chars().next().filter(|first| is_name_start(*first))?;
    let end = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
    text.split_at_checked(end)
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_name(c: char) -> bool {
    // Combining marks and the like are in names of XML, too: whatever is no word of its own.
    is_name_start(c)
        || c.is_numeric()
        || matches!(c, '-' | '.')
        || (!c.is_ascii() && !c.is_whitespace())
}
