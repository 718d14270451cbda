//! From a request to a signed document, as a chain of types.

mod request;

pub use request::SigningRequest;
