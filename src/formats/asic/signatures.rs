//! The signature files of a container, each read by what it is, and how much of the container each
//! signature covers (AS-02 to AS-06).

use super::Container;
use super::Form;
use super::Signed;
use super::detached;
use super::parts::Part;
use super::placing;
use crate::formats::xml;
use crate::formats::xml::Among;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use std::collections::BTreeSet;

/// Signature files that are read; of more it is said that there are more.
const FILES: usize = 1000;

impl Container<'_> {
    /// Reads all of them, in the order of their names.
    pub(super) fn signatures(&self) -> Vec<Signed> {
        let kinds = [Part::Xades, Part::Cades, Part::Timestamp];
        let mut all: Vec<(usize, Part)> = kinds
            .into_iter()
            .flat_map(|kind| self.parts.of_kind(kind).map(move |at| (at, kind)))
            .collect();
        all.sort_by_key(|(position, _)| self.name(*position).to_owned());
        let read = |(number, (position, kind)): (usize, (usize, Part))| {
            if number >= FILES {
                let expected = format!("at most {FILES}");
                let at = Location::default();
                let deviation = Deviation::new("AS-07a", at, "more signature files", expected);
                return self.unread(position, kind, deviation);
            }
            let mut signed = match kind {
                Part::Xades => self.xades(position),
                _ => detached::read(self, position, kind),
            };
            let name = self.name(position);
            for signature in &mut signed.signatures {
                if signature.kind == SignatureKind::Signature {
                    self.cover(signature);
                }
                placing::place(signature, name);
            }
            for deviation in &mut signed.deviations {
                placing::place_deviation(deviation, name);
            }
            signed
        };
        all.into_iter().enumerate().map(read).collect()
    }

    fn xades(&self, position: usize) -> Signed {
        let name = self.name(position);
        let entry = self.members.entries.get(position);
        let among = Among { name, neighbours: self.members, effort: self.effort.clone() };
        let read = entry
            .ok_or_else(|| crate::formats::FormatError::unreadable("no such file in the container"))
            .and_then(|entry| self.members.whole(entry))
            .and_then(|bytes| xml::observe_among(&bytes, &among, self.options));
        let expected = "a file with XAdES signatures";
        let observed = match read {
            Ok(observed) => observed,
            Err(error) => {
                let at = Location::default();
                let deviation = Deviation::new("AS-03", at, error.to_string(), expected);
                return self.unread(position, Part::Xades, deviation);
            }
        };
        if observed.signatures.is_empty() {
            let at = Location::default();
            let deviation = Deviation::new("AS-03", at, "no signature in the file", expected);
            return self.unread(position, Part::Xades, deviation);
        }
        let mut records: Vec<EvidenceRecord> = observed.records;
        for record in &mut records {
            record.at.file.get_or_insert_with(|| name.to_owned());
        }
        Signed {
            position,
            signatures: observed.signatures,
            records,
            material: observed.material,
            deviations: observed.document.deviations,
        }
    }

    /// A signature file of which nothing can be read.
    pub(super) fn unread(&self, position: usize, kind: Part, deviation: Deviation) -> Signed {
        let format = match kind {
            Part::Xades => SignatureFormat::Xmldsig,
            Part::Timestamp => SignatureFormat::Rfc3161,
            _ => SignatureFormat::Cms,
        };
        let name = self.name(position);
        let mut signature = placing::unread(name, format, deviation);
        placing::place(&mut signature, name);
        Signed {
            position,
            signatures: vec![signature],
            records: Vec::new(),
            material: Material::default(),
            deviations: Vec::new(),
        }
    }

    /// AS-06: which files the signature covers. One that covers none is no signature of the
    /// container.
    fn cover(&self, signature: &mut SignatureEvidence) {
        let covered: BTreeSet<&str> =
            signature.covered.iter().filter_map(|part| part.file.as_deref()).collect();
        let content = self.parts.content.iter().map(|position| self.name(*position));
        let (inside, outside): (Vec<&str>, Vec<&str>) =
            content.partition(|name| covered.contains(name));
        let at = |name: &&str| Location { file: Some((*name).to_owned()), ..Location::default() };
        if inside.is_empty() {
            let rule = if signature.format == SignatureFormat::Cms { "AS-04" } else { "AS-03" };
            let seen = "a signature of no file of the container";
            let expected = "a signature of the files";
            signature.coverage = Coverage::Unclear;
            signature.deviations.push(Deviation::new(rule, Location::default(), seen, expected));
            return;
        }
        if !outside.is_empty() {
            let seen = outside.join(", ");
            let place = outside.first().map(at).unwrap_or_default();
            signature.deviations.push(Deviation::new("AS-06", place, seen, "every file"));
            signature.uncovered.extend(outside.iter().map(at));
        }
        signature.coverage = if signature.uncovered.is_empty() {
            Coverage::EntireDocument
        } else {
            Coverage::Partial
        };
    }

    /// Signatures that a manifest speaks of and that are not there: a container is never taken for
    /// one without a signature because its file was moved.
    pub(super) fn missing(&self) -> Vec<SignatureEvidence> {
        let lost = |listing: &&super::Listing| {
            let target = listing.signature.and_then(|position| self.parts.kind(position));
            listing.kind != Part::RecordManifest
                && !matches!(target, Some(Part::Cades | Part::Timestamp))
        };
        let missing = self.listings.iter().filter(lost).map(|listing| {
            let name = self.name(listing.position);
            let expected = "a signature file under META-INF";
            let at = Location { file: Some(name.to_owned()), ..Location::default() };
            let seen = "a manifest without its signature";
            let deviation = Deviation::new("AS-04", at, seen, expected);
            let mut signature = placing::unread(name, SignatureFormat::Cms, deviation);
            signature.deviations.extend(listing.deviations.iter().cloned());
            signature
        });
        missing.collect()
    }

    /// The one data object, where the container has the simple form.
    pub(super) fn only_content(&self) -> Option<usize> {
        match self.parts.content.as_slice() {
            [one] if self.form == Form::Simple => Some(*one),
            _ => None,
        }
    }
}
