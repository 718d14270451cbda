//! A bundle judged again: from its facts alone or, with the documents at hand, from their bytes and
//! what the bundle carries. Nothing else is read, least of all the network.

use super::bundle::Bundle;
use super::bundle::BundleError;
use super::bundle::BundleInputs;
use super::bundle::ObjectKind;
use super::carried::Carried;
use super::carried::CarriedError;
use super::carried::sha256_of_line;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::files::Walk;
use crate::app::dialect::Dialect;
use crate::app::unreadable;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Origin;
use crate::model::RevocationKind;
use crate::model::TrustAnchor;
use crate::policy::ValidationPolicy;
use crate::report::Inputs;
use crate::report::Outcome;
use crate::report::Report;
use crate::validation;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// Why a bundle cannot be replayed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// It cannot be read, or something in it is not what it is named.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The facts on a document cannot be read.
    #[error(transparent)]
    Carried(#[from] CarriedError),
}

/// What came of one document.
pub struct Replayed {
    /// The report of now.
    pub report: Report,
    /// Whether it is the one of then, byte for byte.
    pub is_same: bool,
    /// From what it was made.
    pub made_from: MadeFrom,
}

/// From what a report was made again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MadeFrom {
    /// From the facts in the bundle.
    Facts,
    /// From the bytes of the document, which is here, and the bundle's objects.
    Document(PathBuf),
}

/// Judges bundles again.
pub struct Replay {
    bundle: Bundle,
    policy: ValidationPolicy,
    dialect: Option<Arc<Dialect>>,
    certificates: BTreeMap<CertificateId, Vec<u8>>,
    documents: BTreeMap<String, PathBuf>,
    password: Option<SecretString>,
}

impl Replay {
    /// Holds everything in a bundle against its hash.
    ///
    /// # Errors
    /// Where it is no bundle, or something has another hash.
    pub fn new(bytes: &[u8]) -> Result<Self, ReplayError> {
        let bundle = Bundle::from_xml(bytes)?;
        let policy = bundle.policy()?;
        let dialect = bundle.dialect()?;
        let certificates = bundle.certificates();
        let documents = BTreeMap::new();
        Ok(Self { bundle, policy, dialect, certificates, documents, password: None })
    }

    /// With the documents in these files and folders, found by their SHA-256, and a password for
    /// encrypted ones.
    ///
    /// # Errors
    /// Where a file or folder that was named cannot be read.
    pub fn with_documents(
        mut self,
        paths: &[PathBuf],
        password: Option<SecretString>,
    ) -> Result<Self, FileError> {
        self.password = password;
        for named in paths {
            if !files::is_folder(named) {
                self.add_document(named)?;
                continue;
            }
            for path in Walk::below(named)? {
                self.add_document(&path?)?;
            }
        }
        Ok(self)
    }

    fn add_document(&mut self, path: &Path) -> Result<(), FileError> {
        let mut buffer = Vec::new();
        let opened = files::open(path, &mut buffer)?;
        if let Some(sha256) = unreadable::sha256(opened.source()) {
            self.documents.entry(sha256).or_insert_with(|| path.to_owned());
        }
        Ok(())
    }

    /// The bundle.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Judges one of its documents again.
    ///
    /// # Errors
    /// Where the facts on it cannot be read.
    pub fn judge(&self, carried: &Carried) -> Result<Replayed, ReplayError> {
        let at = self.bundle.inputs.at;
        let before = carried.judge(&self.certificates, &self.policy, at)?;
        let path = carried.sha256.as_ref().and_then(|sha256| self.documents.get(sha256));
        let (report, made_from) = match path.and_then(|path| self.anew(path, &before)) {
            Some(again) => again,
            None => (before, MadeFrom::Facts),
        };
        let is_same = sha256_of_line(&report) == carried.report_sha256;
        Ok(Replayed { report, is_same, made_from })
    }

    /// The report made again from the document's bytes. `None` where it cannot be read any more.
    fn anew(&self, path: &Path, before: &Report) -> Option<(Report, MadeFrom)> {
        let mut buffer = Vec::new();
        let opened = files::open(path, &mut buffer).ok()?;
        let evidence = match &before.outcome {
            Outcome::Judged { evidence, .. } => Some(&**evidence),
            Outcome::Unreadable(_) => None,
        };
        let pool = self.pool(evidence);
        let observe = self.observe_options(&pool);
        let source = opened.source();
        let name = &before.file;
        let report = match formats::observe(source, name, &observe) {
            Ok(observed) => {
                let mut now = x509::assemble(observed, &pool, &observe.limits);
                if let Some(then) = evidence {
                    // The hash is over all that was at hand, which was held against it already.
                    now.revocation_sha256.clone_from(&then.revocation_sha256);
                }
                let judgement = validation::validate(&now, &self.policy, self.bundle.inputs.at);
                Report::judged(name, now, judgement)
            }
            Err(error) => match &before.outcome {
                Outcome::Unreadable(then) => {
                    unreadable::under(source, name, &error, then.inputs.clone())
                }
                // It was readable then: that it is not now shows as another report.
                Outcome::Judged { .. } => unreadable::under(source, name, &error, self.inputs()),
            },
        };
        Some((report, MadeFrom::Document(path.to_owned())))
    }

    fn inputs(&self) -> Inputs {
        let BundleInputs { policy, trust, revocation, at, .. } = &self.bundle.inputs;
        let policy = policy.sha256.clone();
        let (trust, revocation) = (trust.clone(), revocation.clone());
        Inputs { policy, trust, revocation, at: *at, model: self.policy.model }
    }

    /// What was at hand for one document: what its facts say that came from outside.
    fn pool(&self, evidence: Option<&Evidence>) -> Pool {
        let mut pool = Pool::new();
        let parse = |id: &CertificateId| {
            self.certificates.get(id).and_then(|der| x509::parse_certificate(der).ok())
        };
        let mut anchors: BTreeMap<CertificateId, Vec<TrustAnchor>> = BTreeMap::new();
        for anchor in &self.bundle.inputs.anchors {
            anchors.entry(anchor.certificate).or_default().push(anchor.clone());
        }
        let origin_of = |id: CertificateId| {
            let entry = evidence.and_then(|evidence| evidence.certificate(id));
            let origin = entry.map(|entry| entry.origin.clone());
            origin.filter(|origin| *origin != Origin::Embedded).unwrap_or(Origin::Cache)
        };
        for (id, limits) in anchors {
            if let Some(certificate) = parse(&id) {
                pool.add_limited_anchor(certificate, limits, origin_of(id));
            }
        }
        let Some(evidence) = evidence else { return pool };
        let mut named = BTreeSet::new();
        for entry in &evidence.certificates {
            if entry.origin != Origin::Embedded {
                named.insert(entry.certificate.id);
            }
            named.extend(entry.links.iter().map(|link| link.issuer));
        }
        for id in named {
            let embedded =
                evidence.certificate(id).is_some_and(|entry| entry.origin == Origin::Embedded);
            if let Some(certificate) = parse(&id).filter(|_| !embedded) {
                pool.add_certificate(certificate, origin_of(id));
            }
        }
        for found in evidence.revocation.iter().filter(|found| found.origin != Origin::Embedded) {
            let id = CertificateId::from_hex(&found.source);
            let Some(object) = id.and_then(|id| self.bundle.objects.get(&id)) else { continue };
            // What cannot be read is missing, and shows as another verdict.
            let _ = match (found.kind, object.kind) {
                (RevocationKind::Crl, ObjectKind::Crl) => {
                    pool.add_crl(&object.der, found.origin.clone())
                }
                (RevocationKind::Ocsp, ObjectKind::Ocsp) => {
                    pool.add_ocsp(&object.der, found.origin.clone())
                }
                _ => Ok(()),
            };
        }
        pool
    }

    fn observe_options(&self, pool: &Pool) -> ObserveOptions {
        let keys = self.bundle.inputs.public_keys.iter();
        let keys = keys.filter_map(|key| x509::parse_public_key(&hex::decode(key).ok()?).ok());
        let mut options = ObserveOptions {
            public_keys: keys.collect(),
            certificates: pool.certificates(),
            password: self.password.clone(),
            dialect: self.dialect.clone(),
            id_attributes: self.bundle.inputs.id_attributes.clone(),
            ..ObserveOptions::default()
        };
        for detached in &self.bundle.inputs.detached {
            let path = self.documents.get(&detached.sha256);
            if let Some(content) = path.and_then(|path| files::content(path).ok()) {
                options.detached.insert(detached.uri.clone(), content);
            }
        }
        options
    }
}
