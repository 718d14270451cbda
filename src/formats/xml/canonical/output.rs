//! Canonical octets on their way to a sink, and the characters that are escaped in them.

/// Collects octets for the sink: long stretches of the text as they are, short pieces together.
pub(super) struct Output<'t, 'o> {
    text: &'t str,
    out: &'o mut dyn FnMut(&[u8]),
    buffer: Vec<u8>,
    /// A stretch of the text that is still growing.
    start: u32,
    end: u32,
}

/// From here on a stretch of text is handed over by itself.
const LONG: usize = 512;
const BUFFER: usize = 8192;

impl<'t, 'o> Output<'t, 'o> {
    /// Starts with nothing.
    pub(super) fn new(text: &'t str, out: &'o mut dyn FnMut(&[u8])) -> Self {
        Self { text, out, buffer: Vec::with_capacity(BUFFER + LONG), start: 0, end: 0 }
    }

    /// A stretch of the text.
    pub(super) fn verbatim(&mut self, start: u32, end: u32) {
        if self.end != start {
            self.settle();
            self.start = start;
        }
        self.end = end;
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.settle();
        self.buffer.extend_from_slice(bytes);
    }

    pub(super) fn character(&mut self, character: char) {
        self.bytes(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn settle(&mut self) {
        let (start, end) = (self.start as usize, self.end as usize);
        self.start = 0;
        self.end = 0;
        let stretch = self.text.as_bytes().get(start..end).unwrap_or_default();
        if stretch.len() < LONG {
            self.buffer.extend_from_slice(stretch);
            if self.buffer.len() >= BUFFER {
                self.empty();
            }
        } else {
            self.empty();
            (self.out)(stretch);
        }
    }

    /// The sink itself; what was written before has gone to it.
    pub(super) fn sink(&mut self) -> &mut dyn FnMut(&[u8]) {
        self.finish();
        self.out
    }

    fn empty(&mut self) {
        if !self.buffer.is_empty() {
            (self.out)(&self.buffer);
            self.buffer.clear();
        }
    }

    pub(super) fn finish(&mut self) {
        self.settle();
        self.empty();
    }
}

pub(super) fn escape_value(value: &str, output: &mut Output<'_, '_>) {
    escape(value, output, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

pub(super) fn escape(
    text: &str,
    output: &mut Output<'_, '_>,
    replaced: impl Fn(u8) -> Option<&'static str>,
) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| replaced(*byte).is_some()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        output.bytes(before);
        if let Some(by) = from.first().and_then(|byte| replaced(*byte)) {
            output.bytes(by.as_bytes());
        }
        rest = from.get(1..).unwrap_or_default();
    }
    output.bytes(rest);
}
