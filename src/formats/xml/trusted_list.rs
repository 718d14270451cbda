//! Trusted lists, TS 119 612: which certificates of which services were granted, and when.
//!
//! Only what the list says. Whether its signature holds is verified like any document's, over the
//! whole of the same bytes; who may sign a list is for whoever asks.

use super::encoding::Decoded;
use super::reader;
use super::tree::NodeId;
use super::tree::Tree;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::formats::x509::parse_certificate;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::Location;
use crate::model::Time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The namespace of TS 119 612.
const TSL: &str = "http://uri.etsi.org/02231/v2#";

/// A list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustedList {
    /// SchemeOperatorName.
    pub operator: String,
    /// SchemeTerritory.
    pub territory: Option<String>,
    /// TSLSequenceNumber.
    pub sequence: Option<u64>,
    /// ListIssueDateTime.
    pub issued: Option<Time>,
    /// NextUpdate; `None` in the last list of a scheme.
    pub next_update: Option<Time>,
    /// Its services, in its order.
    pub services: Vec<ListedService>,
}

/// A service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedService {
    /// TSPName.
    pub provider: String,
    /// ServiceName.
    pub name: String,
    /// ServiceTypeIdentifier of today.
    pub kind: String,
    /// The certificates of its digital identity.
    pub certificates: Vec<Arc<Certificate>>,
    /// When it was granted, in order of time, as far as its type is one that we use.
    pub granted: Vec<Granted>,
}

/// A time in which a service was granted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Granted {
    /// What its type is trusted for.
    pub usage: AnchorUsage,
    /// Since then.
    pub from: Time,
    /// Until then, where it was withdrawn later.
    pub until: Option<Time>,
}

/// What service types begin with.
const SVCTYPE: &str = "http://uri.etsi.org/TrstSvc/Svctype/";

/// What statuses begin with; the last two before eIDAS.
const STATUSES: &[&str] = &[
    "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/",
    "http://uri.etsi.org/TrstSvc/Svcstatus/",
    "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/Svcstatus/",
];

/// Service types that are the end of chains, by what follows (TS 119 612 clause 5.5.1).
const TYPES: &[(&str, AnchorUsage)] = &[
    ("CA/QC", AnchorUsage::Signature),
    ("CA/PKC", AnchorUsage::Signature),
    ("TSA", AnchorUsage::Timestamp),
    ("TSA/QTST", AnchorUsage::Timestamp),
    ("TSA/TSS-QC", AnchorUsage::Timestamp),
    ("TSA/TSS-AdESQCandQES", AnchorUsage::Timestamp),
    ("Certstatus/OCSP", AnchorUsage::Ocsp),
    ("Certstatus/OCSP/QC", AnchorUsage::Ocsp),
    ("Certstatus/CRL", AnchorUsage::Crl),
    ("Certstatus/CRL/QC", AnchorUsage::Crl),
];

/// Statuses under which a service is trusted (clause 5.5.4, and those of the lists before eIDAS).
const TRUSTED: &[&str] = &[
    "granted",
    "recognisedatnationallevel",
    "setbynationallaw",
    "undersupervision",
    "supervisionincessation",
    "accredited",
];

/// Whether a file looks like a trusted list: its first element's name.
pub fn is_trusted_list(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    memchr::memmem::find(head, b"TrustServiceStatusList").is_some()
}

/// Reads a list.
///
/// # Errors
/// Where it is not one, or says of a service not when its status began.
pub fn read_trusted_list(bytes: &[u8], limits: &Limits) -> Result<TrustedList, FormatError> {
    let limit = limits.xml_size;
    if bytes.len() as u64 > limit {
        return Err(FormatError::Limit { what: "bytes of XML", limit, at: Location::default() });
    }
    let decoded = Decoded::new(bytes).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, limits)
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let root = tree.document_element();
    if !tree.is(root, TSL, "TrustServiceStatusList") {
        let name = tree.name(root);
        return Err(FormatError::unreadable(format!("<{name}> is no TrustServiceStatusList")));
    }
    Reading { tree: &tree }.list(root)
}

/// The list while it is read. Every element is looked for as a child of its parent: nothing that
/// stands elsewhere, such as inside of the signature, is taken for a service.
struct Reading<'t> {
    tree: &'t Tree<'t>,
}

/// One status of a service: its type, whether that is one to trust, and since when.
type Status = (String, bool, Time);

impl<'t> Reading<'t> {
    fn list(&self, root: NodeId) -> Result<TrustedList, FormatError> {
        let scheme = self
            .child(root, "SchemeInformation")
            .ok_or_else(|| self.wrong(root, "no SchemeInformation"))?;
        let issued = self.child(scheme, "ListIssueDateTime").map(|at| self.text(at));
        let next = self
            .child(scheme, "NextUpdate")
            .and_then(|next| self.child(next, "dateTime"))
            .map(|at| self.text(at));
        let mut services = Vec::new();
        let providers = self.child(root, "TrustServiceProviderList");
        for provider in providers.into_iter().flat_map(|at| self.all(at, "TrustServiceProvider")) {
            let name = self
                .child(provider, "TSPInformation")
                .and_then(|about| self.child(about, "TSPName"))
                .map(|names| self.in_a_language(names))
                .unwrap_or_default();
            let listed = self.child(provider, "TSPServices");
            for service in listed.into_iter().flat_map(|at| self.all(at, "TSPService")) {
                services.push(self.service(service, &name)?);
            }
        }
        let operator = self.child(scheme, "SchemeOperatorName");
        let number = self.child(scheme, "TSLSequenceNumber").map(|at| self.text(at));
        Ok(TrustedList {
            operator: operator.map(|at| self.in_a_language(at)).unwrap_or_default(),
            territory: self.child(scheme, "SchemeTerritory").map(|at| self.text(at)),
            sequence: number.and_then(|number| number.parse().ok()),
            issued: issued.and_then(|text| Time::parse(&text)),
            next_update: next.and_then(|text| Time::parse(&text)),
            services,
        })
    }

    fn service(&self, service: NodeId, provider: &str) -> Result<ListedService, FormatError> {
        let about = self
            .child(service, "ServiceInformation")
            .ok_or_else(|| self.wrong(service, "no ServiceInformation"))?;
        let mut statuses = vec![self.status(about)?];
        let history = self.child(service, "ServiceHistory");
        for earlier in history.into_iter().flat_map(|at| self.all(at, "ServiceHistoryInstance")) {
            statuses.push(self.status(earlier)?);
        }
        let kind = self.child(about, "ServiceTypeIdentifier").map(|at| self.text(at));
        let name = self.child(about, "ServiceName");
        let mut certificates: BTreeMap<_, Arc<Certificate>> = BTreeMap::new();
        let identity = self.child(about, "ServiceDigitalIdentity");
        for digital in identity.into_iter().flat_map(|at| self.all(at, "DigitalId")) {
            for carried in self.all(digital, "X509Certificate") {
                let compact: String =
                    self.text(carried).chars().filter(|c| !c.is_whitespace()).collect();
                let der = STANDARD
                    .decode(compact)
                    .map_err(|_| self.wrong(carried, "a certificate that is not base64"))?;
                let certificate = parse_certificate(&der)?;
                certificates.insert(certificate.id, certificate);
            }
        }
        let kind = kind.unwrap_or_default();
        Ok(ListedService {
            provider: provider.to_owned(),
            name: name.map(|at| self.in_a_language(at)).unwrap_or_default(),
            granted: granted(statuses),
            certificates: certificates.into_values().collect(),
            kind,
        })
    }

    fn status(&self, about: NodeId) -> Result<Status, FormatError> {
        let text = |name| self.child(about, name).map(|at| self.text(at)).unwrap_or_default();
        let status = text("ServiceStatus");
        let word = STATUSES.iter().find_map(|before| status.strip_prefix(before)).unwrap_or("");
        let since = Time::parse(&text("StatusStartingTime"))
            .ok_or_else(|| self.wrong(about, "no StatusStartingTime"))?;
        Ok((text("ServiceTypeIdentifier"), TRUSTED.contains(&word), since))
    }

    fn child(&self, of: NodeId, name: &str) -> Option<NodeId> {
        self.tree.child(of, TSL, name)
    }

    fn all<'n>(&self, of: NodeId, name: &'n str) -> impl Iterator<Item = NodeId> + use<'t, 'n> {
        let tree = self.tree;
        tree.elements(of).filter(move |at| tree.is(*at, TSL, name))
    }

    fn text(&self, of: NodeId) -> String {
        self.tree.text_of(of).trim().to_owned()
    }

    /// One of several names: English, Vietnamese, or the first.
    fn in_a_language(&self, names: NodeId) -> String {
        let all: Vec<NodeId> = self.all(names, "Name").collect();
        let lang = |at: NodeId| {
            let attributes = self.tree.attributes(at).iter();
            let mut own = attributes.filter(|one| self.tree.attribute_name(one) == "xml:lang");
            own.next().map(|one| self.tree.attribute_value(one).to_lowercase())
        };
        let of = |wanted: &str| all.iter().find(|at| lang(**at).as_deref() == Some(wanted));
        let chosen = of("en").or_else(|| of("vi")).or_else(|| all.first());
        chosen.map(|at| self.text(*at)).unwrap_or_default()
    }

    fn wrong(&self, at: NodeId, what: &str) -> FormatError {
        let at = Location { xpath: Some(self.tree.path(at)), ..Location::default() };
        FormatError::Malformed { what: format!("a trusted list with {what}"), at }
    }
}

/// The times in which a service was granted, each up to its next status; two that follow each other
/// for the same usage are one.
fn granted(mut statuses: Vec<Status>) -> Vec<Granted> {
    // The list begins with the present one: of one moment, it comes last.
    statuses.reverse();
    statuses.sort_by_key(|(_, _, since)| *since);
    let ends: Vec<Option<Time>> = statuses
        .iter()
        .skip(1)
        // The last second before the next status: dates in these lists are whole seconds.
        .map(|(_, _, next)| Some(next.plus_seconds(-1)))
        .chain([None])
        .collect();
    let mut periods: Vec<Granted> = Vec::new();
    for ((kind, is_trusted, from), until) in statuses.into_iter().zip(ends) {
        let Some(usage) = usage_of(&kind).filter(|_| is_trusted) else { continue };
        match periods.last_mut() {
            Some(last) if last.usage == usage && last.until == Some(from.plus_seconds(-1)) => {
                last.until = until;
            }
            _ => periods.push(Granted { usage, from, until }),
        }
    }
    // Two statuses of one moment: the earlier one never was.
    periods.retain(|period| period.until.is_none_or(|until| period.from <= until));
    periods
}

fn usage_of(kind: &str) -> Option<AnchorUsage> {
    let word = kind.strip_prefix(SVCTYPE)?;
    TYPES.iter().find(|(known, _)| *known == word).map(|(_, usage)| *usage)
}

#[cfg(test)]
mod tests;
