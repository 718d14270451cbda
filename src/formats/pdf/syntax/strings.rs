//! Strings: literal and hexadecimal (clause 7.3.4).

use super::Parser;
use super::SyntaxError;
use super::hex_digit;
use super::is_space;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::StringForm;

impl Parser<'_> {
    pub(super) fn hexadecimal(&mut self) -> Result<Object, SyntaxError> {
        let rest = self.rest();
        let Some(length) = memchr::memchr(b'>', rest) else { return self.truncated() };
        let inside = rest.get(1..length).unwrap_or_default();
        let mut bytes = vec![0; inside.len() / 2];
        // The usual case, a signature's Contents above all: digits only.
        if inside.len() % 2 != 0 || hex::decode_to_slice(inside, &mut bytes).is_err() {
            bytes.clear();
            let mut half = None;
            for (index, byte) in inside.iter().enumerate() {
                if is_space(*byte) {
                    continue;
                }
                let Some(digit) = hex_digit(*byte) else {
                    self.position += index;
                    return self.malformed("this is not a hexadecimal digit");
                };
                match half.take() {
                    None => half = Some(digit),
                    Some(high) => bytes.push(high << 4 | digit),
                }
            }
            if let Some(high) = half {
                bytes.push(high << 4);
            }
        }
        self.position += length + 1;
        Ok(Object::String(bytes, StringForm::Hexadecimal))
    }

    pub(super) fn literal(&mut self) -> Result<Object, SyntaxError> {
        self.position += 1;
        let mut string = Vec::new();
        let mut open = 0_usize;
        loop {
            let rest = self.rest();
            let plain =
                rest.iter().take_while(|byte| !matches!(byte, b'(' | b')' | b'\\' | b'\r')).count();
            string.extend_from_slice(rest.get(..plain).unwrap_or_default());
            self.position += plain;
            let Some(byte) = self.peek() else { return self.truncated() };
            self.position += 1;
            match byte {
                b'(' => {
                    open += 1;
                    string.push(byte);
                }
                b')' if open == 0 => return Ok(Object::String(string, StringForm::Literal)),
                b')' => {
                    open -= 1;
                    string.push(byte);
                }
                b'\r' => {
                    // An end of line is a line feed, however it is written (clause 7.3.4.2).
                    if self.peek() == Some(b'\n') {
                        self.position += 1;
                    }
                    string.push(b'\n');
                }
                _ => self.escape(&mut string)?,
            }
        }
    }

    /// After a reverse solidus.
    fn escape(&mut self, string: &mut Vec<u8>) -> Result<(), SyntaxError> {
        let Some(byte) = self.peek() else { return self.truncated() };
        self.position += 1;
        match byte {
            b'n' => string.push(b'\n'),
            b'r' => string.push(b'\r'),
            b't' => string.push(b'\t'),
            b'b' => string.push(8),
            b'f' => string.push(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.position += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(next - b'0');
                    self.position += 1;
                }
                // High-order overflow is ignored (clause 7.3.4.2).
                string.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            other => string.push(other),
        }
        Ok(())
    }
}
