//! Needs → certificates, CRLs and OCSP responses, from the addresses that certificates name
//! (AIA, CRL distribution points). Only with `--online`.
//!
//! What is fetched adds no trust (AI-04): it is material, judged like any other. Each address is
//! asked once a run for the same thing, and a host that keeps failing is left alone.

use crate::crypto;
use crate::formats::FormatError;
use crate::formats::x509;
use crate::formats::x509::Nonce;
use crate::formats::x509::OcspRefusal;
use crate::formats::x509::Pool;
use crate::formats::x509::describe;
use crate::formats::x509::describe::Piece;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::Evidence;
use crate::model::FetchFact;
use crate::model::Need;
use crate::model::Origin;
use crate::model::Time;
use crate::model::Wanted;
use crate::ports::Entropy;
use crate::ports::Fetch;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Requests for one document: its chains and those of its timestamps, with room for addresses that
/// do not answer.
const REQUESTS: u32 = 60;

/// Failures in a row after which a host is left alone.
const PATIENCE: u32 = 3;

/// Random bytes that tie an OCSP response to its request (RFC 9654 clause 2.1).
const NONCE: usize = 32;

/// One request that was made, or left out, and what came of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FetchRecord {
    /// When.
    pub at: Time,
    /// The address.
    pub url: String,
    /// `certificate`, `CRL` or `OCSP response`.
    pub what: &'static str,
    /// The certificate that it is about.
    pub certificate: CertificateId,
    /// Bytes that were taken, or why nothing was.
    pub outcome: Result<usize, String>,
    /// SHA-256 of what was taken, hex.
    pub sha256: Option<String>,
    /// The rule that the answer breaks, where one does.
    pub rule: Option<&'static str>,
}

impl FetchRecord {
    /// As evidence keeps it.
    pub fn fact(&self) -> FetchFact {
        FetchFact {
            at: self.at,
            url: self.url.clone(),
            what: self.what.to_owned(),
            certificate: self.certificate,
            bytes: self.outcome.as_ref().ok().map(|length| *length as u64),
            sha256: self.sha256.clone(),
            trouble: self.outcome.as_ref().err().cloned(),
            rule: self.rule.map(Cow::Borrowed),
        }
    }
}

/// Something fetched and read, ready for the pool.
#[derive(Debug)]
pub enum Fetched {
    /// Certificates, with their address.
    Certificates(Vec<Arc<Certificate>>, String),
    /// A CRL, with its address.
    Crl(Vec<u8>, String),
    /// An OCSP response, with its address.
    Ocsp(Vec<u8>, String),
}

impl Fetched {
    /// What it holds, to be kept, and its address.
    pub fn pieces(&self) -> Vec<(Piece, String)> {
        let (pieces, url) = match self {
            Self::Certificates(certificates, url) => {
                let certificates = certificates.iter().map(Arc::clone);
                (certificates.map(describe::certificate).collect(), url)
            }
            Self::Crl(bytes, url) | Self::Ocsp(bytes, url) => {
                (describe::read_pieces(bytes).unwrap_or_default(), url)
            }
        };
        pieces.into_iter().map(|piece: Piece| (piece, url.clone())).collect()
    }

    /// Puts it into the pool.
    ///
    /// # Errors
    /// Where it is not what it was fetched as.
    pub fn add_to(self, pool: &mut Pool) -> Result<(), FormatError> {
        match self {
            Self::Certificates(certificates, url) => {
                for certificate in certificates {
                    pool.add_certificate(certificate, Origin::Url(url.clone()));
                }
                Ok(())
            }
            Self::Crl(bytes, url) => pool.add_crl(&bytes, Origin::Url(url)),
            Self::Ocsp(bytes, url) => pool.add_ocsp(&bytes, Origin::Url(url)),
        }
    }
}

/// Asks the addresses, for all documents of a run.
pub struct Fetcher {
    fetch: Box<dyn Fetch>,
    entropy: Box<dyn Entropy>,
    /// Address and, for OCSP, the certificate that was asked about.
    asked: BTreeSet<(String, Option<CertificateId>)>,
    /// Failures in a row by host.
    failures: BTreeMap<String, u32>,
    log: Vec<FetchRecord>,
}

impl Fetcher {
    /// A fetcher that has asked nobody yet.
    pub fn new(fetch: Box<dyn Fetch>, entropy: Box<dyn Entropy>) -> Self {
        Self { fetch, entropy, asked: BTreeSet::new(), failures: BTreeMap::new(), log: Vec::new() }
    }

    /// Asks for what a document needs and what was not asked before: for each need one address
    /// after the other (OCSP before CRLs) until one answers. `left` are the requests that the
    /// document may still make.
    pub fn answer(&mut self, needs: &[Need], evidence: &Evidence, left: &mut u32) -> Vec<Fetched> {
        let mut fetched = Vec::new();
        for need in needs {
            let of = |id| evidence.certificate(id).map(|entry| &entry.certificate);
            let Some(certificate) = of(need.certificate) else { continue };
            let found = match &need.wanted {
                Wanted::Issuer { urls } => self.certificates(certificate, urls, left),
                // A delta continues a complete CRL, so it comes after.
                Wanted::Status { issuer, ocsp_urls, crl_urls, delta_urls } => of(*issuer)
                    .and_then(|issuer| self.ocsp(certificate, issuer, ocsp_urls, left))
                    .or_else(|| self.crl(certificate, crl_urls, left))
                    .or_else(|| self.crl(certificate, delta_urls, left)),
            };
            fetched.extend(found);
        }
        fetched
    }

    /// What was asked so far and was not taken.
    pub fn log(&self) -> &[FetchRecord] {
        &self.log
    }

    /// The current time.
    pub fn now(&self) -> Time {
        self.entropy.now()
    }

    /// What was asked since the last call, and what came of it.
    pub fn take_log(&mut self) -> Vec<FetchRecord> {
        std::mem::take(&mut self.log)
    }

    fn certificates(
        &mut self,
        of: &Certificate,
        urls: &[String],
        left: &mut u32,
    ) -> Option<Fetched> {
        urls.iter().find_map(|url| {
            let request = Request { url, what: "certificate", of: of.id, body: None, key: None };
            self.ask(&request, left, |bytes| {
                let certificates = x509::read_certificates(&bytes)?;
                Ok(Fetched::Certificates(certificates, url.clone()).into())
            })
        })
    }

    fn crl(&mut self, of: &Certificate, urls: &[String], left: &mut u32) -> Option<Fetched> {
        urls.iter().find_map(|url| {
            let request = Request { url, what: CRL, of: of.id, body: None, key: None };
            self.ask(&request, left, |bytes| {
                // Read once to see that it is one, so that the next address is tried otherwise.
                Pool::new().add_crl(&bytes, Origin::Url(url.clone()))?;
                Ok(Fetched::Crl(bytes, url.clone()).into())
            })
        })
    }

    fn ocsp(
        &mut self,
        of: &Certificate,
        issuer: &Certificate,
        urls: &[String],
        left: &mut u32,
    ) -> Option<Fetched> {
        urls.iter().find_map(|url| {
            let mut nonce = [0; NONCE];
            self.entropy.fill(&mut nonce);
            let question = x509::ocsp_request(of, issuer, &nonce);
            let request = Request {
                url,
                what: "OCSP response",
                of: of.id,
                body: Some(("application/ocsp-request", &question)),
                key: Some(of.id),
            };
            self.ask(&request, left, |bytes| {
                let nonce = x509::check_ocsp_response(&bytes, &nonce)?;
                let rule = (nonce == Nonce::LeftOut).then_some("OC-08-ABSENT");
                Ok(Taken { fetched: Fetched::Ocsp(bytes, url.clone()), rule })
            })
        })
    }

    fn ask(
        &mut self,
        request: &Request<'_>,
        left: &mut u32,
        read: impl FnOnce(Vec<u8>) -> Result<Taken, Left>,
    ) -> Option<Fetched> {
        if !self.asked.insert((request.url.to_owned(), request.key)) {
            return None;
        }
        let host = host(request.url);
        let failed = self.failures.get(host).copied().unwrap_or_default();
        let outcome = if *left == 0 {
            Err(Left::plain(format!("left out: this document made {REQUESTS} requests already")))
        } else if failed >= PATIENCE {
            Err(Left::plain(format!("left out: {host} failed {failed} times in a row")))
        } else {
            *left = left.saturating_sub(1);
            let fetched = self.fetch.fetch(request.url, request.what, request.body);
            let count = if fetched.is_ok() { 0 } else { failed.saturating_add(1) };
            self.failures.insert(host.to_owned(), count);
            fetched.map_err(|error| Left::plain(error.cause)).and_then(|bytes| {
                let length = bytes.len();
                let digest = crypto::digest(DigestAlgorithm::Sha256, &bytes);
                Ok((read(bytes)?, length, digest.map(hex::encode).ok()))
            })
        };
        let (found, outcome, sha256, rule) = match outcome {
            Ok((taken, length, sha256)) => (Some(taken.fetched), Ok(length), sha256, taken.rule),
            Err(left) => (None, Err(left.cause), None, left.rule),
        };
        self.log.push(FetchRecord {
            at: self.entropy.now(),
            url: request.url.to_owned(),
            what: request.what,
            certificate: request.of,
            outcome,
            sha256,
            rule,
        });
        found
    }
}

/// What an address gave, with the rule that it breaks and is taken nonetheless.
struct Taken {
    fetched: Fetched,
    rule: Option<&'static str>,
}

impl From<Fetched> for Taken {
    fn from(fetched: Fetched) -> Self {
        Self { fetched, rule: None }
    }
}

/// Why nothing was taken, with the rule that the answer breaks, where one does.
struct Left {
    cause: String,
    rule: Option<&'static str>,
}

impl Left {
    fn plain(cause: String) -> Self {
        Self { cause, rule: None }
    }
}

impl From<FormatError> for Left {
    fn from(error: FormatError) -> Self {
        Self::plain(error.to_string())
    }
}

impl From<OcspRefusal> for Left {
    fn from(refusal: OcspRefusal) -> Self {
        Self { cause: refusal.to_string(), rule: Some(refusal.rule) }
    }
}

/// The requests that one document may make.
pub fn requests_of_a_document() -> u32 {
    REQUESTS
}

/// The name under which the client takes large answers, too.
const CRL: &str = "CRL";

struct Request<'a> {
    url: &'a str,
    what: &'static str,
    of: CertificateId,
    body: Option<(&'a str, &'a [u8])>,
    /// What makes the same address another question.
    key: Option<CertificateId>,
}

/// Host and port of an address.
fn host(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at.saturating_add(3));
    let rest = url.get(after_scheme..).unwrap_or_default();
    let length = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    rest.get(..length).unwrap_or_default()
}
