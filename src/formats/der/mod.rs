//! BER and DER, element by element, without copying: every element knows its bytes and its place.
//!
//! Reading is tolerant of what real documents hold (indefinite lengths, long forms of short lengths,
//! strings in segments); what is tolerated can be asked of the element, so that a caller can report
//! it. Writing is DER only. Nothing here knows certificates or signatures.

mod read;
mod values;
mod write;

pub use read::Element;
pub use read::Reader;
pub use values::dotted;
pub use write::bit_string;
pub use write::boolean;
pub use write::element;
pub use write::explicit;
pub use write::generalized_time;
pub use write::implicit;
pub use write::integer;
pub use write::integer_of;
pub use write::null;
pub use write::octet_string;
pub use write::oid;
pub use write::oid_content;
pub use write::sequence;
pub use write::set;
pub use write::set_of_sorted;
pub use write::time;
pub use write::utf8;

/// BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// BIT STRING.
pub const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// NULL.
pub const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER.
pub const OID: u8 = 0x06;
/// ENUMERATED.
pub const ENUMERATED: u8 = 0x0a;
/// UTF8String.
pub const UTF8_STRING: u8 = 0x0c;
/// SEQUENCE, SEQUENCE OF.
pub const SEQUENCE: u8 = 0x30;
/// SET, SET OF.
pub const SET: u8 = 0x31;
/// UTCTime.
pub const UTC_TIME: u8 = 0x17;
/// GeneralizedTime.
pub const GENERALIZED_TIME: u8 = 0x18;

/// The bit of an identifier octet that says that the content is elements.
const CONSTRUCTED: u8 = 0x20;

/// The identifier octet of a constructed context-specific element: `[n]` EXPLICIT, or IMPLICIT of
/// something constructed.
pub const fn context(number: u8) -> u8 {
    0xa0 | (number & 0x1f)
}

/// The identifier octet of a primitive context-specific element: `[n]` IMPLICIT of a simple type.
pub const fn context_primitive(number: u8) -> u8 {
    0x80 | (number & 0x1f)
}

#[cfg(test)]
mod tests;
