//! Encrypted documents (ISO 32000-2 clause 7.6): what can be said of one without its password.
//!
//! Numbers, names, references and the Contents of signatures are never encrypted, so digests,
//! signature values and coverage need no password (EN-02, EN-03). Strings (field names, reasons),
//! streams (validation data) and object streams are hidden: fields are named by their objects, and
//! later changes cannot be compared. Nothing is decrypted here.

use super::revisions::View;

/// Whether the file says that its strings and streams are encrypted.
pub fn is_encrypted(view: View<'_, '_>) -> bool {
    view.trailer().is_some_and(|trailer| trailer.get("Encrypt").is_some())
}
