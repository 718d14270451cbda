//! The words of a content stream (ISO 32000-2 clause 7.8.2): operands and operators, one by one. What
//! they do is the reader's and the painter's.

use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Real;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::syntax::is_regular;
use crate::formats::pdf::syntax::is_space;

pub(super) enum Token<'c> {
    Operand(Object),
    Operator(&'c [u8]),
}

/// The next operand or operator; what is neither is passed over.
pub(super) fn next<'c>(parser: &mut Parser<'c>) -> Option<Token<'c>> {
    loop {
        parser.skip_space();
        let first = parser.peek()?;
        match first {
            b'/' | b'(' | b'<' | b'[' => match parser.object() {
                Ok(object) => return Some(Token::Operand(object)),
                Err(_) => parser.advance(1),
            },
            byte if is_regular(byte) => {
                let rest = parser.rest();
                let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
                let word = rest.get(..length).unwrap_or_default();
                parser.advance(length);
                let number = std::str::from_utf8(word)
                    .ok()
                    .filter(|_| matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.'));
                return Some(match number.and_then(|number| number.parse::<f64>().ok()) {
                    Some(_) => Token::Operand(Object::Real(Real(
                        String::from_utf8_lossy(word).into_owned(),
                    ))),
                    None => Token::Operator(word),
                });
            }
            _ => parser.advance(1),
        }
    }
}

/// Passes over the bytes of an inline image, up to `EI` between white space.
pub(super) fn skip_image(parser: &mut Parser<'_>) {
    let rest = parser.rest();
    let end = memchr::memmem::find_iter(rest, b"EI").find(|at| {
        let around =
            |at: Option<usize>| at.and_then(|at| rest.get(at)).is_none_or(|byte| is_space(*byte));
        around(at.checked_sub(1)) && around(Some(at.saturating_add(2)))
    });
    parser.advance(end.map_or(rest.len(), |end| end.saturating_add(2)));
}
