//! Evidence records: timestamps over hash trees, renewed before they lapse (RFC 4998, RFC 6283).
//!
//! `chains.rs` holds what both forms share: which digests a hash tree must hold, its root, and the
//! token over the root. Here is the ASN.1 form and where CMS carries it; the XML form is read in
//! `formats/xml`. What a record proves is what its trees were found to hold, and no more.

mod asn1;
mod carried;
mod chains;
mod tree;

pub(super) use carried::read_carried;
pub use chains::Archived;
pub use chains::Chain;
pub use chains::Renewals;
pub use chains::Stamp;
pub use chains::contents_of;

use super::work::Work;
use crate::formats::ObserveOptions;
use crate::model::Deviation;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::RecordForm;
use asn1::Record;
use chains::read_chains;

/// Reads a record in ASN.1 from bytes of its own. What cannot be read is a deviation of a record
/// that proves nothing.
pub fn observe(
    bytes: &[u8],
    id: &str,
    archived: &Archived<'_>,
    options: &ObserveOptions,
    material: &mut Material,
) -> EvidenceRecord {
    observe_with(bytes, id, archived, &Work::new(options), material)
}

fn observe_with(
    bytes: &[u8],
    id: &str,
    archived: &Archived<'_>,
    work: &Work<'_>,
    material: &mut Material,
) -> EvidenceRecord {
    let mut record = blank(id, archived);
    match Record::read(bytes) {
        Ok(read) => {
            record.form = Some(RecordForm::Asn1);
            record.deviations.extend(read.deviations.iter().cloned());
            read_chains(&read.chains, &read, archived, work, &mut record, material);
            record.deviations.extend(read.list_deviation(&record.timestamps));
        }
        Err(error) => {
            let at = Location::default();
            let deviation = Deviation::new("ER-01", at, error.to_string(), "an EvidenceRecord");
            record.deviations.push(deviation);
        }
    }
    record
}

/// A record of which nothing was read yet.
pub fn blank(id: &str, archived: &Archived<'_>) -> EvidenceRecord {
    EvidenceRecord {
        id: id.to_owned(),
        at: Location::default(),
        form: None,
        about: archived.about.clone(),
        concerns: archived.protects.clone(),
        timestamps: Vec::new(),
        deviations: Vec::new(),
    }
}

/// Reads the archive timestamps of a record in another form than ours.
pub fn observe_chains(
    chains: &[Chain<'_>],
    renewals: &dyn Renewals,
    archived: &Archived<'_>,
    options: &ObserveOptions,
    record: &mut EvidenceRecord,
    material: &mut Material,
) {
    read_chains(chains, renewals, archived, &Work::new(options), record, material);
}
