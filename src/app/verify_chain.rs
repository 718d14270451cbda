//! Verifying a certificate alone: its path to an anchor, its status, its policies.

use super::online::Online;
use super::settings::LeftOut;
use super::settings::MaterialKind;
use super::settings::Network;
use super::settings::SettingsError;
use super::settings::material::read_anchors;
use super::settings::material::trust;
use super::settings::online;
use crate::adapters::fetch::FetchRecord;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::ChainJudgement;
use crate::model::ChainOutcome;
use crate::model::Compared;
use crate::model::Deviation;
use crate::model::Failed;
use crate::model::Finding;
use crate::model::Location;
use crate::model::Origin;
use crate::model::Severity;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use crate::validation;
pub use crate::validation::ChainDemand;
pub use crate::validation::PolicyInputs;
pub use crate::validation::StatusDemand;
use std::borrow::Cow;
use std::path::Path;
use std::path::PathBuf;
use std::sync::RwLock;

/// Where everything is to be read from.
#[derive(Clone, Debug, Default)]
pub struct ChainSources {
    /// The certificate: the first one of the file.
    pub leaf: PathBuf,
    /// Certificates that may complete a path.
    pub untrusted: Vec<PathBuf>,
    /// Anchors.
    pub trusted: Vec<PathBuf>,
    /// CRLs.
    pub crls: Vec<PathBuf>,
    /// OCSP responses.
    pub ocsps: Vec<PathBuf>,
    /// What is missing may be fetched; `None`: nothing is.
    pub online: Option<Network>,
}

/// The judge's word, and what is to be known besides.
pub struct ChainVerified {
    /// The judge's word.
    pub judgement: ChainJudgement,
    /// Files that were not used.
    pub left_out: Vec<LeftOut>,
    /// What the network was asked, and what came of it.
    pub asked: Vec<FetchRecord>,
}

/// Reads and judges. What cannot be read as what its option takes proves nothing and is listed.
///
/// # Errors
/// Where a file cannot be read at all, or the network is asked for and there is none.
pub fn verify_chain(
    sources: &ChainSources,
    demand: &ChainDemand,
    policy: &ValidationPolicy,
    at: Time,
) -> Result<ChainVerified, SettingsError> {
    let online = sources.online.as_ref().map(online).transpose()?;
    let mut pool = Pool::new();
    let mut left_out = Vec::new();
    let bytes = files::read(&sources.leaf)?;
    let leaf = x509::read_certificates(&bytes);
    let certificates = MaterialKind::Certificate;
    read(&sources.untrusted, certificates, &mut left_out, |bytes, origin| {
        for certificate in x509::read_certificates(bytes)? {
            pool.add_certificate(certificate, origin.clone());
        }
        Ok(())
    })?;
    for path in &sources.trusted {
        trust_path(&mut pool, path, &mut left_out)?;
    }
    read(&sources.crls, MaterialKind::Crl, &mut left_out, |bytes, origin| {
        pool.add_crl(bytes, origin)
    })?;
    read(&sources.ocsps, MaterialKind::Ocsp, &mut left_out, |bytes, origin| {
        pool.add_ocsp(bytes, origin)
    })?;
    let chain = match leaf {
        Ok(chain) => chain,
        // A malformed certificate is not valid, and no reason to stop.
        Err(cause) => {
            let judgement = malformed(&sources.leaf, &bytes, &cause, at);
            return Ok(ChainVerified { judgement, left_out, asked: Vec::new() });
        }
    };
    let Some(id) = chain.first().map(|leaf| leaf.id) else {
        let cause = FormatError::unreadable("there is no certificate in the file");
        let judgement = malformed(&sources.leaf, &bytes, &cause, at);
        return Ok(ChainVerified { judgement, left_out, asked: Vec::new() });
    };
    // A file that holds a chain says how it may be completed.
    for certificate in chain {
        pool.add_certificate(certificate, origin(&sources.leaf));
    }
    let limits = Limits::default();
    let mut evidence = match &online {
        Some(online) => {
            let wanted = (at, demand.status != StatusDemand::None);
            online.assemble_certificate(id, &RwLock::new(pool), &limits, policy, wanted)
        }
        None => x509::assemble_certificate(id, &pool, &limits),
    };
    for LeftOut { path, kind, cause } in &left_out {
        let (rule, expected) = match kind {
            MaterialKind::Crl => ("CL-FORM", "a CRL"),
            MaterialKind::Ocsp => ("OC-FORM", "an OCSP response"),
            _ => continue,
        };
        let at = Location { file: Some(path.display().to_string()), ..Location::default() };
        let deviation = Deviation::new(rule, at, cause.to_string(), expected);
        evidence.document.deviations.push(deviation);
    }
    let judgement = validation::validate_certificate(&evidence, id, demand, policy, at);
    let asked = online.as_ref().map(Online::take_log).unwrap_or_default();
    Ok(ChainVerified { judgement, left_out, asked })
}

/// Trusts what a path holds; a trust list that is not one trusts nothing.
fn trust_path(pool: &mut Pool, path: &Path, left_out: &mut Vec<LeftOut>) -> Result<(), FileError> {
    match read_anchors(path, left_out) {
        Ok(store) => trust(pool, &store, &[]),
        Err(SettingsError::File(error)) => return Err(error),
        Err(SettingsError::Material { path, kind, cause }) => {
            left_out.push(LeftOut { path, kind, cause });
        }
        Err(_) => {}
    }
    Ok(())
}

/// What is no certificate: what it is instead, where that is known, else why it cannot be read.
fn malformed(path: &Path, bytes: &[u8], cause: &FormatError, at: Time) -> ChainJudgement {
    const RULE: &str = "PX-FORM";
    let seen = x509::instead(bytes).map_or_else(|| cause.to_string(), str::to_owned);
    let place = Location { file: Some(path.display().to_string()), ..Location::default() };
    let finding = rule(RULE).map(|row| Finding {
        rule: Cow::Borrowed(RULE),
        axis: row.axis,
        severity: Severity::Fail,
        at: place,
        compared: Some(Compared { seen, expected: "X.509".to_owned() }),
    });
    ChainJudgement {
        outcome: ChainOutcome::Failed(Failed::FormatFailure.name()),
        path: Vec::new(),
        certificates: Vec::new(),
        anchor: None,
        policies: Vec::new(),
        rejected: Vec::new(),
        findings: finding.into_iter().collect(),
        at,
    }
}

fn read(
    named: &[PathBuf],
    kind: MaterialKind,
    left_out: &mut Vec<LeftOut>,
    mut add: impl FnMut(&[u8], Origin) -> Result<(), FormatError>,
) -> Result<(), FileError> {
    for name in named {
        for path in files::named_by(name)? {
            if let Err(cause) = add(&files::read(&path)?, origin(&path)) {
                left_out.push(LeftOut { path, kind, cause });
            }
        }
    }
    Ok(())
}

fn origin(path: &Path) -> Origin {
    Origin::File(path.display().to_string())
}
