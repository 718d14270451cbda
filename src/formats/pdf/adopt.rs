//! Our objects as lopdf has them: for what it writes, and for the key of an encrypted document.

use super::object::Dictionary;
use super::object::Object;
use super::object::StringForm;

/// An object. Real numbers are rounded as lopdf rounds them, and a stream loses its bytes: only
/// for trailers and encryption dictionaries, which hold neither.
pub fn adopt(object: &Object) -> lopdf::Object {
    match object {
        Object::Null => lopdf::Object::Null,
        Object::Boolean(truth) => (*truth).into(),
        Object::Integer(number) => (*number).into(),
        Object::Real(real) => real.value().into(),
        Object::String(bytes, StringForm::Literal) => {
            lopdf::Object::String(bytes.clone(), lopdf::StringFormat::Literal)
        }
        Object::String(bytes, StringForm::Hexadecimal) => {
            lopdf::Object::String(bytes.clone(), lopdf::StringFormat::Hexadecimal)
        }
        Object::Name(name) => lopdf::Object::Name(name.0.clone()),
        Object::Array(elements) => lopdf::Object::Array(elements.iter().map(adopt).collect()),
        Object::Dictionary(dictionary) => lopdf::Object::Dictionary(adopt_dictionary(dictionary)),
        Object::Stream(stream) => lopdf::Object::Dictionary(adopt_dictionary(&stream.dictionary)),
        Object::Reference(to) => lopdf::Object::Reference((to.number, to.generation)),
    }
}

/// A dictionary, entry by entry; of a key that stands twice, the last counts.
pub fn adopt_dictionary(dictionary: &Dictionary) -> lopdf::Dictionary {
    let mut adopted = lopdf::Dictionary::new();
    for entry in &dictionary.entries {
        adopted.set(entry.key.0.clone(), adopt(&entry.value));
    }
    adopted
}
