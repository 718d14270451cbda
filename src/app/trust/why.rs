//! Whether a certificate is trusted at a moment, through which anchor and path, or why not: the
//! judge's own path building over the store.

use super::error::TrustError;
use super::read;
use crate::adapters::files;
use crate::adapters::trust_store::TrustStore;
use crate::app::settings::Sources;
use crate::app::settings::material::load_more;
use crate::app::settings::material::trust;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::formats::x509::read_certificates;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::ChainJudgement;
use crate::model::Origin;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::validation::ChainDemand;
use crate::validation::StatusDemand;
use crate::validation::validate_certificate;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// The question.
#[derive(Clone, Debug)]
pub struct WhyRequest {
    /// A file: its first certificate is asked about, the others may complete a path.
    pub certificate: PathBuf,
    /// When.
    pub at: Time,
    /// For what; `None`: for anything.
    pub usage: Option<AnchorUsage>,
    /// Certificates, CRLs and OCSP responses. Statuses are asked for only where there are some.
    pub sources: Sources,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Why {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// The judge's word.
    pub judgement: ChainJudgement,
    /// Labels of anchors.
    pub labels: BTreeMap<CertificateId, String>,
    /// The snapshot that it was asked of.
    pub snapshot: String,
    /// Number of anchors.
    pub anchors: usize,
    /// Whether revocation was looked at.
    pub with_status: bool,
}

/// Asks.
///
/// # Errors
/// Where a file cannot be read.
pub fn why(place: &Path, request: &WhyRequest) -> Result<Why, TrustError> {
    let store = read(place)?;
    let mut pool = Pool::new();
    trust(&mut pool, &store, &request.sources.trust_sets);
    load_more(&mut pool, &request.sources, &mut Vec::new())?;
    let path = &request.certificate;
    let unreadable = |cause| TrustError::Unreadable { path: path.clone(), cause };
    let all = read_certificates(&files::read(path)?).map_err(unreadable)?;
    let mut asked = None;
    for certificate in all {
        asked.get_or_insert_with(|| Arc::clone(&certificate));
        pool.add_certificate(certificate, Origin::File(path.display().to_string()));
    }
    let nothing = || crate::formats::FormatError::unreadable("there is no certificate in the file");
    let certificate = asked.ok_or_else(|| unreadable(nothing()))?;
    let with_status = !(request.sources.crls.is_empty() && request.sources.ocsps.is_empty());
    let demand = ChainDemand {
        status: if with_status { StatusDemand::Require } else { StatusDemand::None },
        usage: request.usage,
        ..ChainDemand::default()
    };
    let evidence = x509::assemble_certificate(certificate.id, &pool, &Limits::default());
    let policy = ValidationPolicy::rfc5280();
    let judgement = validate_certificate(&evidence, certificate.id, &demand, &policy, request.at);
    Ok(Why {
        certificate,
        judgement,
        labels: labels(&store),
        snapshot: evidence.trust_sha256,
        anchors: evidence.anchors.len(),
        with_status,
    })
}

fn labels(store: &TrustStore) -> BTreeMap<CertificateId, String> {
    let entries = store.lists.iter().flat_map(|(_, list)| &list.entries);
    entries.filter_map(|entry| Some((entry.certificate, entry.label.clone()?))).collect()
}
