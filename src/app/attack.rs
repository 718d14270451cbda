//! Mutants of a signed PDF, XML document, container or CMS file, made and at once held against our own judge.

mod court;
mod folder;

pub use court::Court;
use court::IN_ASIC;
use court::IN_XML;
pub use folder::Folder;

use super::settings::Settings;
use super::settings::Wishes;
use crate::adapters::files::FileError;
use crate::adapters::sandbox;
use crate::adapters::sandbox::Fault;
use crate::adapters::sandbox::SandboxError;
use crate::attack::AsicSubject;
use crate::attack::CmsSubject;
use crate::attack::Identity;
use crate::attack::Mutant;
use crate::attack::Obstacle;
use crate::attack::Subject;
use crate::attack::Workshop;
use crate::attack::XmlSubject;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::x509::Pool;
use crate::model::DocumentFormat;
use crate::model::Origin;
use crate::model::RevocationReason;
use crate::model::Time;
use crate::policy::ChangeProfile;
use crate::report::attack::AttackRun;
use crate::report::attack::MutantRow;
use crate::report::attack::NotMade;
use crate::report::in_vietnamese;
use std::sync::Arc;
use std::sync::RwLock;
use thiserror::Error;

/// Why no mutants can be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AttackError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The sample PKI cannot be made: a bug of ours.
    #[error("the sample PKI cannot be made")]
    Sample(#[from] SandboxError),
    /// A CRL of the sample PKI cannot be read: a bug of ours.
    #[error("a CRL of the sample PKI cannot be read")]
    SampleCrl(#[from] FormatError),
    /// The document has no signature that can be attacked.
    #[error("no mutants can be made of this file: {}", .0.en)]
    Unfit(Box<NotMade>),
    /// The folder holds something.
    #[error("the folder is not empty")]
    Occupied,
}

/// Which mutants, and what becomes of them.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// Families or ids; none: all.
    pub only: Vec<String>,
    /// They are judged at once.
    pub check: bool,
}

impl Demand {
    /// Whether a mutant is wanted.
    pub fn wants(&self, mutant: &Mutant) -> bool {
        let named = |name: &String| {
            let family = mutant.family();
            name.eq_ignore_ascii_case(mutant.id) || name.eq_ignore_ascii_case(family)
        };
        self.only.is_empty() || self.only.iter().any(named)
    }
}

/// The keys of the sample PKI, with CRLs that revoke its authority.
///
/// # Errors
/// Where a sample cannot be read: our bug.
pub fn workshop(at: Time) -> Result<Workshop, SandboxError> {
    let identity = |name: &str| -> Result<Identity, SandboxError> {
        let (certificate, key, pkcs8) = sandbox::sample_identity(name)?;
        Ok(Identity { certificate, key: Arc::new(key), pkcs8 })
    };
    let mut revoking = Vec::new();
    for (name, reason, before) in [
        ("keyCompromise", RevocationReason::KeyCompromise, 600),
        ("unspecified", RevocationReason::Unspecified, 7200),
        ("cessationOfOperation", RevocationReason::CessationOfOperation, 7200),
    ] {
        let since = Some(at.plus_seconds(-before));
        let fault = Fault::Revoked { name: Some("tsa".to_owned()), reason, at: since };
        revoking.push((name, sandbox::current_crl("g2-cp", at, &[fault])?));
    }
    Ok(Workshop {
        leader: identity("leader")?,
        agency: identity("agency")?,
        issuer: identity("g2-cp")?,
        authority: identity("tsa")?,
        expired_authority: identity("tsa-expired")?,
        rogue: identity("rogue-leader")?,
        rogue_authority: identity("rogue-tsa")?,
        revoking,
        at,
    })
}

/// How mutants are judged: the sample PKI trusted, its CRLs of an hour before, the usual policy
/// with this word on later changes.
///
/// # Errors
/// Where a sample cannot be read: our bug.
pub fn settings(at: Time, changes: ChangeProfile) -> Result<Settings, AttackError> {
    let mut pool = Pool::new();
    for anchor in sandbox::sample_anchors()? {
        pool.add_anchor(anchor, Origin::File("trust".to_owned()));
    }
    for certificate in sandbox::sample_certificates()? {
        pool.add_certificate(certificate, Origin::File("ca".to_owned()));
    }
    for (name, crl) in sandbox::current_crls(at.plus_seconds(-3600))? {
        pool.add_crl(&crl, Origin::File(format!("{name}.crl")))?;
    }
    let wishes = Wishes { at: Some(at), changes: Some(changes), ..Wishes::default() };
    // Only a policy of the user's own could be unusable, and none is asked for.
    let mut settings = Settings::without_material(&wishes, at)
        .map_err(|error| FormatError::unreadable(error.to_string()))?;
    settings.pool = RwLock::new(pool);
    Ok(settings)
}

/// Takes a mutant with its row.
pub type Keeper<'k> = dyn FnMut(&MutantRow, &[u8]) -> Result<(), AttackError> + 'k;

/// Makes the mutants of a signed PDF that are wanted; `keep` gets each with its row.
///
/// # Errors
/// Where the document cannot be attacked, or `keep` refuses.
pub fn run(
    name: &str,
    bytes: Vec<u8>,
    at: Time,
    demand: &Demand,
    keep: &mut Keeper<'_>,
) -> Result<AttackRun, AttackError> {
    let workshop = workshop(at)?;
    let unfit = |obstacle| AttackError::Unfit(Box::new(words(&obstacle)));
    let input_broken = demand.check && Court::sit(at)?.is_broken(name, &bytes);
    let (court, catalogue, subject): (_, Vec<&Mutant>, _) = match formats::detect(&bytes)? {
        DocumentFormat::Xml => {
            let subject = Victim::Xml(XmlSubject::open(bytes, &workshop).map_err(unfit)?);
            (Court::sit_over(at, IN_XML)?, crate::attack::xml_catalogue().collect(), subject)
        }
        DocumentFormat::Asic => {
            let subject = Victim::Asic(AsicSubject::open(&bytes).map_err(unfit)?);
            (Court::sit_over(at, IN_ASIC)?, crate::attack::asic_catalogue().collect(), subject)
        }
        DocumentFormat::Cms => {
            let subject = Victim::Cms(CmsSubject::open(&bytes, &workshop).map_err(unfit)?);
            (Court::sit_over(at, &[])?, crate::attack::cms_catalogue().collect(), subject)
        }
        _ => {
            let subject = Victim::Pdf(Box::new(Subject::open(bytes, &workshop).map_err(unfit)?));
            (Court::sit(at)?, crate::attack::catalogue().collect(), subject)
        }
    };
    let mut run = AttackRun::new(name.to_owned(), at);
    run.input_broken = input_broken;
    for mutant in catalogue.into_iter().filter(|mutant| demand.wants(mutant)) {
        let mut row = row(mutant);
        let made = match &subject {
            Victim::Pdf(subject) => subject.make(mutant),
            Victim::Xml(subject) => subject.make(mutant),
            Victim::Asic(subject) => subject.make(mutant),
            Victim::Cms(subject) => subject.make(mutant),
        };
        match made {
            Err(obstacle) => row.not_made = Some(words(&obstacle)),
            Ok(bytes) => {
                if demand.check {
                    row.judged = Some(court.judge(mutant, bytes.clone()));
                }
                keep(&row, &bytes)?;
            }
        }
        run.mutants.push(row);
    }
    Ok(run)
}

/// What is attacked.
enum Victim<'w> {
    Pdf(Box<Subject<'w>>),
    Xml(XmlSubject<'w>),
    Asic(AsicSubject),
    Cms(CmsSubject<'w>),
}

/// The rows of the catalogue that are wanted, of no document.
pub fn rows(demand: &Demand) -> Vec<MutantRow> {
    let all = crate::attack::catalogue()
        .chain(crate::attack::xml_catalogue())
        .chain(crate::attack::asic_catalogue())
        .chain(crate::attack::cms_catalogue());
    all.filter(|mutant| demand.wants(mutant)).map(row).collect()
}

fn row(mutant: &Mutant) -> MutantRow {
    MutantRow {
        id: mutant.id,
        description: mutant.en,
        description_vi: mutant.vi,
        expected: mutant.expects.name(),
        rules: mutant.rules,
        must_flag: mutant.expects.is_attack(),
        own_signature: mutant.keeps_signature(),
        not_made: None,
        judged: None,
    }
}

fn words(obstacle: &Obstacle) -> NotMade {
    let say = |what: String| NotMade { vi: in_vietnamese(&what).into_owned(), en: what };
    match obstacle {
        Obstacle::Lacks { en, vi } => {
            NotMade { en: format!("it lacks {en}"), vi: format!("tệp không có {vi}") }
        }
        Obstacle::Format(error) => say(error.to_string()),
        Obstacle::Crypto(error) => say(error.to_string()),
    }
}
