//! What an archive lacks: the distinct certificates, CRLs and OCSP responses that might settle its
//! undecided documents, and how many documents each is about.

use crate::app::settings::Settings;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Need;
use crate::model::Time;
use crate::model::Wanted;
use crate::report::Outcome;
use crate::report::Report;
use crate::report::Verdict;
use crate::validation;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The name of the form in which wants are told to programs.
pub const SCHEMA: &str = "condau-wanted/1";

/// Documents that are named for each want.
const EXAMPLES: usize = 3;

/// What kind of thing is wanted.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum WantKind {
    Certificate,
    Crl,
    Delta,
    Ocsp,
}

/// What makes two wants one: the same answer would serve both.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Key {
    kind: WantKind,
    /// Canonical name of the issuer.
    issuer: String,
    key_id: Option<String>,
    /// OCSP: the certificate that it is about.
    about: Option<CertificateId>,
    /// CRL: each distribution point has its own.
    urls: Vec<String>,
}

/// What one document wants, ready to be added up.
#[derive(Clone, Debug)]
pub struct DocumentWants {
    /// The document's name.
    file: String,
    verdict: Verdict,
    wants: BTreeMap<Key, Facts>,
}

#[derive(Clone, Debug)]
struct Facts {
    name: String,
    serial: Option<String>,
    issued_by: Option<Time>,
    urls: Vec<String>,
}

/// One thing that is wanted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Want {
    /// What it is.
    pub kind: WantKind,
    /// A certificate or CRL: the name of who issued it (RFC 4514); an OCSP response: the subject of
    /// the certificate that it is about.
    pub name: String,
    /// keyIdentifier of the issuer's key, hex, where the certificates say it.
    pub key_id: Option<String>,
    /// OCSP: the certificate that it is about, SHA-256.
    pub certificate: Option<CertificateId>,
    /// OCSP: that certificate's serial number, hex.
    pub serial: Option<String>,
    /// A status must have been issued by then, unless the issuer keeps expired certificates on it:
    /// the certificate has expired.
    pub issued_by: Option<Time>,
    /// Where certificates say that it can be had; none: ask the authority.
    pub urls: Vec<String>,
    /// How many documents it might settle.
    pub documents: u64,
    /// Some of them, in the order of the archive.
    pub examples: Vec<String>,
}

/// What an archive wants.
#[derive(Clone, Debug, Serialize)]
pub struct Wants {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The validation time.
    pub at: Time,
    /// Documents looked at.
    pub documents: u64,
    /// Of these, undecided.
    pub undecided: u64,
    /// Of the undecided, those that nothing on the list can settle.
    pub not_for_want_of_evidence: u64,
    /// What is wanted, what serves most documents first.
    pub wanted: Vec<Want>,
}

/// What a verified document wants.
pub fn of_document(report: &Report, settings: &Settings) -> DocumentWants {
    let mut found = DocumentWants {
        file: report.file.clone(),
        verdict: report.verdict(),
        wants: BTreeMap::new(),
    };
    if let Outcome::Judged { evidence, judgement } = &report.outcome
        && found.verdict == Verdict::Indeterminate
    {
        let needs = validation::wanted(evidence, judgement, &settings.policy, settings.at);
        for need in &needs {
            found.add(need, evidence, settings.at);
        }
    }
    found
}

impl DocumentWants {
    fn add(&mut self, need: &Need, evidence: &Evidence, at: Time) {
        let Some(entry) = evidence.certificate(need.certificate) else { return };
        let certificate = &entry.certificate;
        let key = |kind| Key {
            kind,
            issuer: certificate.issuer.canonical.clone(),
            key_id: certificate.authority_key_id.clone(),
            about: None,
            urls: Vec::new(),
        };
        let facts = |name: &str, urls: &[String]| Facts {
            name: name.to_owned(),
            serial: None,
            issued_by: None,
            urls: urls.to_vec(),
        };
        let issuer = &certificate.issuer.text;
        match &need.wanted {
            Wanted::Issuer { urls } => {
                self.insert(key(WantKind::Certificate), facts(issuer, urls));
            }
            Wanted::Status { ocsp_urls, crl_urls, delta_urls, .. } => {
                let issued_by = Some(certificate.not_after).filter(|end| *end < at);
                if !ocsp_urls.is_empty() {
                    let about = Some(certificate.id);
                    let serial = Some(certificate.serial.clone());
                    self.insert(
                        Key { about, ..key(WantKind::Ocsp) },
                        Facts { serial, issued_by, ..facts(&certificate.subject.text, ocsp_urls) },
                    );
                }
                if !delta_urls.is_empty() {
                    self.insert(
                        Key { urls: delta_urls.clone(), ..key(WantKind::Delta) },
                        Facts { issued_by, ..facts(issuer, delta_urls) },
                    );
                }
                if !crl_urls.is_empty() || ocsp_urls.is_empty() {
                    self.insert(
                        Key { urls: crl_urls.clone(), ..key(WantKind::Crl) },
                        Facts { issued_by, ..facts(issuer, crl_urls) },
                    );
                }
            }
        }
    }

    fn insert(&mut self, key: Key, facts: Facts) {
        match self.wants.get_mut(&key) {
            Some(known) => known.join(&facts),
            None => {
                self.wants.insert(key, facts);
            }
        }
    }
}

impl Facts {
    /// Two certificates that want the same thing: all addresses, and the earlier of the moments.
    fn join(&mut self, other: &Self) {
        for url in &other.urls {
            if !self.urls.contains(url) {
                self.urls.push(url.clone());
            }
        }
        self.issued_by = match (self.issued_by, other.issued_by) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
    }
}

/// Adds up what documents want.
#[derive(Debug, Default)]
pub struct Sum {
    documents: u64,
    undecided: u64,
    not_for_want_of_evidence: u64,
    wants: BTreeMap<Key, Counted>,
}

#[derive(Debug)]
struct Counted {
    facts: Facts,
    documents: u64,
    examples: Vec<String>,
}

impl Sum {
    /// Adds one document.
    pub fn add(&mut self, document: DocumentWants) {
        self.documents = self.documents.saturating_add(1);
        if document.verdict != Verdict::Indeterminate {
            return;
        }
        self.undecided = self.undecided.saturating_add(1);
        if document.wants.is_empty() {
            self.not_for_want_of_evidence = self.not_for_want_of_evidence.saturating_add(1);
        }
        for (key, facts) in document.wants {
            let counted = self.wants.entry(key).or_insert_with(|| Counted {
                facts: facts.clone(),
                documents: 0,
                examples: Vec::new(),
            });
            counted.facts.join(&facts);
            counted.documents = counted.documents.saturating_add(1);
            if counted.examples.len() < EXAMPLES {
                counted.examples.push(document.file.clone());
            }
        }
    }

    /// What all want, what serves most documents first.
    pub fn finish(self, at: Time) -> Wants {
        let wants = self.wants.into_iter().map(|(key, counted)| Want {
            kind: key.kind,
            name: counted.facts.name,
            key_id: key.key_id,
            certificate: key.about,
            serial: counted.facts.serial,
            issued_by: counted.facts.issued_by,
            urls: counted.facts.urls,
            documents: counted.documents,
            examples: counted.examples,
        });
        let mut wanted: Vec<Want> = wants.collect();
        // Stable: what serves as many stays in the order of kinds and names.
        wanted.sort_by_key(|want| Reverse(want.documents));
        Wants {
            schema: SCHEMA,
            at,
            documents: self.documents,
            undecided: self.undecided,
            not_for_want_of_evidence: self.not_for_want_of_evidence,
            wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DocumentWants;
    use super::Facts;
    use super::Key;
    use super::Sum;
    use super::WantKind;
    use crate::model::Time;
    use crate::report::Verdict;

    fn key(issuer: &str) -> Key {
        let issuer = issuer.to_owned();
        Key { kind: WantKind::Crl, issuer, key_id: None, about: None, urls: Vec::new() }
    }

    fn document(file: &str, verdict: Verdict, issuers: &[(&str, Option<i64>)]) -> DocumentWants {
        let facts = |name: &str, end: Option<i64>| Facts {
            name: name.to_owned(),
            serial: None,
            issued_by: end.map(Time::from_unix),
            urls: vec![format!("http://{file}/")],
        };
        let wants = issuers.iter().map(|(issuer, end)| (key(issuer), facts(issuer, *end)));
        DocumentWants { file: file.to_owned(), verdict, wants: wants.collect() }
    }

    #[test]
    fn what_serves_most_documents_comes_first_with_all_addresses_and_the_earliest_moment() {
        let mut sum = Sum::default();
        sum.add(document("a", Verdict::Indeterminate, &[("rare", None), ("usual", Some(9))]));
        sum.add(document("b", Verdict::Indeterminate, &[("usual", Some(5))]));
        sum.add(document("c", Verdict::Indeterminate, &[]));
        sum.add(document("d", Verdict::TotalPassed, &[]));
        let wants = sum.finish(Time::from_unix(10));
        let rows: Vec<(&str, u64)> =
            wants.wanted.iter().map(|want| (want.name.as_str(), want.documents)).collect();
        assert_eq!(rows, [("usual", 2), ("rare", 1)]);
        assert_eq!(wants.wanted[0].urls, ["http://a/", "http://b/"]);
        assert_eq!(wants.wanted[0].issued_by, Some(Time::from_unix(5)));
        assert_eq!(wants.wanted[0].examples, ["a", "b"]);
        assert_eq!((wants.documents, wants.undecided, wants.not_for_want_of_evidence), (4, 3, 1));
    }

    #[test]
    fn documents_that_are_decided_want_nothing() {
        let mut sum = Sum::default();
        sum.add(document("a", Verdict::TotalFailed, &[("x", None)]));
        assert!(sum.finish(Time::from_unix(0)).wanted.is_empty());
    }
}
