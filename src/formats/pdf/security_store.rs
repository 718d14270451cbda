//! The document security store (EN 319 142-1 clause 5.4.2), read at any revision: certificates, CRLs
//! and OCSP responses, each stream read once however many revisions and keys lead to it.

use super::object::Dictionary;
use super::object::Object;
use super::revisions::PdfFile;
use super::revisions::RevisionTable;
use super::revisions::Site;
use super::revisions::View;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::x509;
use crate::model::CertificateId;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use crate::model::Material;
use crate::model::SecurityStore;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What one stream of a store holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Certificate,
    Crl,
    Ocsp,
}

/// One stream, read.
#[derive(Clone, Debug)]
enum Held {
    Certificate(CertificateId),
    Crl(String),
    Ocsp(String),
    Unreadable,
}

impl Held {
    /// As `TimestampFacts::protects` names it.
    fn object_id(&self) -> Option<String> {
        match self {
            Self::Certificate(id) => Some(format!("certificate:{id}")),
            Self::Crl(digest) => Some(format!("crl:{digest}")),
            Self::Ocsp(digest) => Some(format!("ocsp:{digest}")),
            Self::Unreadable => None,
        }
    }
}

/// The stores of all revisions.
#[derive(Default)]
pub struct Stores {
    held: BTreeMap<Site, Held>,
    /// Streams of the store as it was at a revision; `None` where there was none.
    at: BTreeMap<usize, Option<Vec<Site>>>,
    /// Everything found, as bytes.
    pub material: Material,
    /// What is odd.
    pub deviations: Vec<Deviation>,
}

impl Stores {
    /// Reads the stores of these revisions.
    pub fn read(file: &PdfFile<'_>, revisions: &BTreeSet<usize>) -> Self {
        let mut stores = Self::default();
        if file.protection().closed().is_some() {
            // Its streams are, too.
            return stores;
        }
        for revision in revisions {
            let found = stores.sites(file.view(*revision));
            stores.at.insert(*revision, found);
        }
        stores
    }

    /// What a store at this revision holds, as `TimestampFacts::protects` names it.
    pub fn object_ids(&self, revision: usize) -> Vec<String> {
        let ids: BTreeSet<String> = self
            .at
            .get(&revision)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|site| self.held.get(site)?.object_id())
            .collect();
        ids.into_iter().collect()
    }

    /// The store at the last revision, for the document's facts.
    pub fn summary(&self, file: &PdfFile<'_>) -> Option<SecurityStore> {
        let last = file.revisions().len().checked_sub(1)?;
        let sites = self.at.get(&last)?.as_ref()?;
        let has_store = |revision: &usize| {
            file.view(*revision).catalog().is_ok_and(|read| {
                read.object.as_dictionary().is_some_and(|c| c.get("DSS").is_some())
            })
        };
        let first = (0..=last).find(has_store)?;
        let mut store = SecurityStore {
            since: file.revisions().get(first).map(RevisionTable::end)?,
            ..SecurityStore::default()
        };
        let mut seen = BTreeSet::new();
        for held in sites.iter().filter_map(|site| self.held.get(site)) {
            if !held.object_id().is_some_and(|id| seen.insert(id)) {
                continue;
            }
            match held {
                Held::Certificate(id) => store.certificates.push(*id),
                Held::Crl(digest) => store.crls.push(digest.clone()),
                Held::Ocsp(digest) => store.ocsps.push(digest.clone()),
                Held::Unreadable => {}
            }
        }
        Some(store)
    }

    /// The streams of a revision's store, arrays first, then what only VRI names.
    fn sites(&mut self, view: View<'_, '_>) -> Option<Vec<Site>> {
        let catalog = view.catalog().ok()?;
        let store = match view.get(catalog.object.as_dictionary()?, "DSS") {
            Ok(Some(Object::Dictionary(store))) => store,
            Ok(None) => return None,
            Ok(Some(other)) => {
                self.note(Location::default(), other.kind(), "a DSS that is a dictionary");
                return None;
            }
            Err(error) => {
                self.note(Location::default(), error.to_string(), "a DSS that can be read");
                return None;
            }
        };
        let mut sites = Vec::new();
        self.arrays(view, &store, ["Certs", "CRLs", "OCSPs"], &mut sites);
        if let Ok(Some(Object::Dictionary(entries))) = view.get(&store, "VRI") {
            for entry in &entries.entries {
                if let Ok(Object::Dictionary(entry)) = view.resolve(&entry.value) {
                    self.arrays(view, &entry, ["Cert", "CRL", "OCSP"], &mut sites);
                }
            }
        }
        let mut seen = BTreeSet::new();
        sites.retain(|site| seen.insert(*site));
        Some(sites)
    }

    fn arrays(
        &mut self,
        view: View<'_, '_>,
        dictionary: &Dictionary,
        keys: [&str; 3],
        sites: &mut Vec<Site>,
    ) {
        for (key, kind) in keys.into_iter().zip([Kind::Certificate, Kind::Crl, Kind::Ocsp]) {
            let elements = match view.get(dictionary, key) {
                Ok(Some(Object::Array(elements))) => elements,
                Ok(None) => continue,
                Ok(Some(other)) => {
                    self.note(Location::default(), other.kind(), "an array of streams");
                    continue;
                }
                Err(error) => {
                    self.note(Location::default(), error.to_string(), "an array of streams");
                    continue;
                }
            };
            for element in &elements {
                let Some(reference) = element.as_reference() else {
                    self.note(Location::default(), element.kind(), "a reference to a stream");
                    continue;
                };
                let at = Location::object(reference.number, reference.generation);
                let site = match view.site(reference.number) {
                    Ok(Some(site)) => site,
                    Ok(None) => {
                        self.note(at, "no object", "a stream");
                        continue;
                    }
                    Err(error) => {
                        self.note(at, error.to_string(), "a stream");
                        continue;
                    }
                };
                if !self.held.contains_key(&site) {
                    let held = self.hold(view, element, kind).unwrap_or_else(|error| {
                        self.note(at, error.to_string(), "validation data that can be read");
                        Held::Unreadable
                    });
                    self.held.insert(site, held);
                }
                sites.push(site);
            }
        }
    }

    fn hold(
        &mut self,
        view: View<'_, '_>,
        element: &Object,
        kind: Kind,
    ) -> Result<Held, FormatError> {
        let Object::Stream(stream) = view.resolve(element)? else {
            return Err(FormatError::unreadable("not a stream"));
        };
        let bytes = view.stream_bytes(&stream)?;
        if kind == Kind::Certificate {
            let certificate = x509::parse_certificate(&bytes)?;
            let id = certificate.id;
            self.material.certificates.push(certificate);
            return Ok(Held::Certificate(id));
        }
        let digest = crypto::digest(DigestAlgorithm::Sha256, &bytes)
            .map(hex::encode)
            .map_err(|error| FormatError::unreadable(error.to_string()))?;
        if kind == Kind::Crl {
            self.material.crls.push(bytes);
            return Ok(Held::Crl(digest));
        }
        self.material.ocsps.push(bytes);
        Ok(Held::Ocsp(digest))
    }

    fn note(&mut self, at: Location, seen: impl Into<String>, expected: &str) {
        self.deviations.push(Deviation::new("PA-50", at, seen, expected));
    }
}
