//! What is observed within a file of a container is told with the file's name.

use crate::formats::cms;
use crate::model::Deviation;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;

/// A signature of which nothing could be read.
pub fn unread(id: &str, format: SignatureFormat, deviation: Deviation) -> SignatureEvidence {
    let kind = SignatureKind::Signature;
    cms::unread(id.to_owned(), kind, format, deviation)
}

/// Names the file for everything that names none.
pub fn place(signature: &mut SignatureEvidence, file: &str) {
    let mut open = vec![signature];
    while let Some(one) = open.pop() {
        one.at.file.get_or_insert_with(|| file.to_owned());
        for deviation in &mut one.deviations {
            place_deviation(deviation, file);
        }
        for reference in &mut one.references {
            reference.at.file.get_or_insert_with(|| file.to_owned());
        }
        for part in one.covered.iter_mut().chain(&mut one.uncovered) {
            part.file.get_or_insert_with(|| file.to_owned());
        }
        open.extend(one.timestamps.iter_mut().chain(&mut one.counter_signatures));
    }
}

/// The same for one deviation.
pub fn place_deviation(deviation: &mut Deviation, file: &str) {
    deviation.at.file.get_or_insert_with(|| file.to_owned());
}
