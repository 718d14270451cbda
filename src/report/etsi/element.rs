//! Elements of XML, written as text: as much as a report needs.

use std::io;
use std::io::Write;

/// An element with what is in it.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

impl Element {
    /// With elements in it.
    pub(super) fn of(name: &'static str, elements: impl IntoIterator<Item = Element>) -> Self {
        let content = Content::Elements(elements.into_iter().collect());
        Self { name, attributes: Vec::new(), content }
    }

    /// With text in it.
    pub(super) fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, attributes: Vec::new(), content: Content::Text(text.into()) }
    }

    /// With an attribute more.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Writes it, indented.
    pub(super) fn write(&self, indent: usize, out: &mut impl Write) -> io::Result<()> {
        write!(out, "{:indent$}<{}", "", self.name)?;
        for (name, value) in &self.attributes {
            write!(out, " {name}=\"{}\"", escaped(value))?;
        }
        match &self.content {
            Content::Elements(elements) if elements.is_empty() => writeln!(out, "/>"),
            Content::Elements(elements) => {
                writeln!(out, ">")?;
                elements.iter().try_for_each(|one| one.write(indent.saturating_add(1), out))?;
                writeln!(out, "{:indent$}</{}>", "", self.name)
            }
            Content::Text(text) => writeln!(out, ">{}</{}>", escaped(text), self.name),
        }
    }
}

/// Text as XML has it: what would be markup as references, what XML cannot hold as U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::Element;

    #[test]
    fn foreign_text_cannot_become_markup() {
        let text = Element::text("a", "<b>&\u{0}\r").with("c", "\"d\"");
        let mut out = Vec::new();
        text.write(0, &mut out).expect("written");
        let expected = "<a c=\"&quot;d&quot;\">&lt;b&gt;&amp;\u{fffd}&#13;</a>\n";
        assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
    }
}
