//! Verifying a certificate alone: its path to an anchor, its status, its policies.

use super::settings::LeftOut;
use super::settings::MaterialKind;
use super::settings::SettingsError;
use super::settings::read_anchors;
use super::settings::trust;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::ChainJudgement;
use crate::model::ChainOutcome;
use crate::model::Deviation;
use crate::model::Failed;
use crate::model::Location;
use crate::model::Origin;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::validation;
pub use crate::validation::ChainDemand;
pub use crate::validation::PolicyInputs;
pub use crate::validation::StatusDemand;
use std::path::Path;
use std::path::PathBuf;

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
}

/// Reads and judges. What cannot be read as what its option takes proves nothing and is listed.
///
/// # Errors
/// Where a file cannot be read at all.
pub fn verify_chain(
    sources: &ChainSources,
    demand: &ChainDemand,
    policy: &ValidationPolicy,
    at: Time,
) -> Result<(ChainJudgement, Vec<LeftOut>), FileError> {
    let mut pool = Pool::new();
    let mut left_out = Vec::new();
    let leaf = x509::read_certificates(&files::read(&sources.leaf)?);
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
    let chain = leaf.unwrap_or_else(|cause| {
        // A malformed certificate is not valid, and no reason to stop.
        left_out.push(LeftOut { path: sources.leaf.clone(), kind: certificates, cause });
        Vec::new()
    });
    let Some(id) = chain.first().map(|leaf| leaf.id) else {
        return Ok((malformed(at), left_out));
    };
    // A file that holds a chain says how it may be completed.
    for certificate in chain {
        pool.add_certificate(certificate, origin(&sources.leaf));
    }
    let mut evidence = x509::assemble_certificate(id, &pool, &Limits::default());
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
    Ok((validation::validate_certificate(&evidence, id, demand, policy, at), left_out))
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

fn malformed(at: Time) -> ChainJudgement {
    ChainJudgement {
        outcome: ChainOutcome::Failed(Failed::FormatFailure.name()),
        path: Vec::new(),
        certificates: Vec::new(),
        anchor: None,
        policies: Vec::new(),
        rejected: Vec::new(),
        findings: Vec::new(),
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
