//! What evidence records of both forms have in common: each archive timestamp must hold certain
//! digests in the first list of its hash tree, and its token is over the tree's root.

use super::tree::root;
use crate::crypto::digest;
use crate::formats::cms::evidence::unreadable;
use crate::formats::cms::observe::Subject;
use crate::formats::cms::observe::observe_signed_data;
use crate::formats::cms::signed_data::SignedData;
use crate::formats::cms::timestamp::Info;
use crate::formats::cms::work::Work;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use std::borrow::Cow;

/// One archive timestamp as it stands.
pub struct Stamp<'a> {
    /// The digest algorithm of its hash tree, where it names one; else it is its token's.
    pub algorithm: Option<DigestUse>,
    /// The lists of its reduced hash tree; empty where the token is over one thing alone.
    pub lists: Vec<Vec<Cow<'a, [u8]>>>,
    /// The token.
    pub token: Cow<'a, [u8]>,
    /// Where it is.
    pub at: Location,
    /// What stands beside the token, and is covered by the next one with it.
    pub material: Material,
}

/// Archive timestamps that renew each other under one digest algorithm, oldest first.
pub type Chain<'a> = Vec<Stamp<'a>>;

/// What later archive timestamps are over, by the form of the record.
pub trait Renewals {
    /// The digest of a timestamp for the next one in its chain (ER-04).
    fn timestamp(&self, chain: usize, stamp: usize, by: DigestAlgorithm) -> Option<Vec<u8>>;

    /// The digest of all chains before this one (ER-05).
    fn older(&self, chain: usize, by: DigestAlgorithm) -> Option<Vec<u8>>;

    /// What the first list of a new chain must hold, from the digest of what is archived and that
    /// of the older chains.
    fn renewed(&self, of: Vec<Vec<u8>>, older: &[u8], by: DigestAlgorithm) -> Vec<Vec<u8>>;
}

/// What a record should be about.
pub struct Archived<'a> {
    /// In words.
    pub about: String,
    /// The digests that must stand in the first list of a chain, by the chain's number (from 0);
    /// `None` where it is not at hand or cannot be computed.
    pub digests: &'a dyn Fn(DigestAlgorithm, usize) -> Option<Vec<Vec<u8>>>,
    /// What exists in it, as `TimestampFacts::protects` names it.
    pub protects: Vec<String>,
}

/// Hash values of one record. A tree over a thousand million documents, renewed ten times, needs
/// some hundreds.
const VALUES: usize = 100_000;

/// Reads the archive timestamps of a record, oldest first.
pub(super) fn read_chains(
    chains: &[Chain<'_>],
    renewals: &dyn Renewals,
    archived: &Archived<'_>,
    work: &Work<'_>,
    record: &mut EvidenceRecord,
    material: &mut Material,
) {
    let mut before = Vec::new();
    let mut values = 0_usize;
    if chains.iter().all(Vec::is_empty) {
        let at = Location::default();
        record.deviations.push(Deviation::new("ER-01", at, "none", "an archive timestamp"));
    }
    for (number, chain) in chains.iter().enumerate() {
        let mut common: Option<DigestUse> = None;
        for (position, stamp) in chain.iter().enumerate() {
            values = stamp.lists.iter().map(Vec::len).fold(values, usize::saturating_add);
            if values > VALUES || !work.take_part() {
                let expected = format!("at most {VALUES} hash values");
                let at = stamp.at.clone();
                let seen = "more than is read of one record";
                record.deviations.push(Deviation::new("ER-01", at, seen, expected));
                return;
            }
            let imprint = imprint_digest(&stamp.token);
            let algorithm = stamp.algorithm.clone().or_else(|| imprint.clone());
            check_algorithm(stamp, &algorithm, &imprint, &mut common, record);
            let known = algorithm.as_ref().and_then(|of| of.algorithm);
            let must = Must::of(known, (number, position), renewals, archived);
            let holds = must.check(stamp, known, record);
            let mut protects = Vec::new();
            if holds && position > 0 {
                protects.clone_from(&before);
            } else if holds {
                protects.clone_from(&archived.protects);
                protects.extend(before.iter().cloned());
            }
            let computed = known.and_then(|by| match (stamp.lists.is_empty(), &must.digests) {
                (true, Some(digests)) => match digests.as_slice() {
                    [one] => Some(one.clone()),
                    _ => None,
                },
                (true, None) => None,
                (false, _) => root(&stamp.lists, by),
            });
            let id =
                format!("{}/timestamp-{}", record.id, record.timestamps.len().saturating_add(1));
            let outside = |by| computed.clone().filter(|_| Some(by) == known);
            let (tokens, carried) = read_token(stamp, id, &outside, protects, work);
            // A timestamp of one chain covers the one before; through it all that that one covers.
            if position == 0 {
                before.extend(contents_of(&tokens, &carried));
            } else {
                before = contents_of(&tokens, &carried);
            }
            record.timestamps.extend(tokens);
            material.extend(carried);
        }
        // A new chain covers all older ones whole.
        before = contents_of(&record.timestamps, material);
    }
}

/// The digest algorithm of a token's imprint.
fn imprint_digest(token: &[u8]) -> Option<DigestUse> {
    let info = SignedData::read(token).ok()?.timestamp_info().ok()??;
    Some(Info::read(&info).ok()?.digest)
}

/// One algorithm in a chain, for the trees and the tokens over their roots (ER-01b).
fn check_algorithm(
    stamp: &Stamp<'_>,
    algorithm: &Option<DigestUse>,
    imprint: &Option<DigestUse>,
    common: &mut Option<DigestUse>,
    record: &mut EvidenceRecord,
) {
    let Some(algorithm) = algorithm else { return };
    let name =
        |of: &DigestUse| of.algorithm.map_or(of.name.clone(), |known| known.name().to_owned());
    let same = |one: &DigestUse, other: &DigestUse| name(one) == name(other);
    let others = [imprint.as_ref(), common.as_ref()];
    for other in others.into_iter().flatten().filter(|other| !same(other, algorithm)) {
        let (seen, expected) = (name(algorithm), name(other));
        record.deviations.push(Deviation::new("ER-01b", stamp.at.clone(), seen, expected));
    }
    common.get_or_insert_with(|| algorithm.clone());
}

/// What the first list of a hash tree must hold.
struct Must {
    rule: &'static str,
    digests: Option<Vec<Vec<u8>>>,
}

impl Must {
    fn of(
        by: Option<DigestAlgorithm>,
        (chain, position): (usize, usize),
        renewals: &dyn Renewals,
        archived: &Archived<'_>,
    ) -> Self {
        let digests = |by| (archived.digests)(by, chain);
        match (chain, position) {
            (0, 0) => Self { rule: "ER-02", digests: by.and_then(digests) },
            (_, 0) => {
                let renewed = by.and_then(|by| {
                    let older = renewals.older(chain, by)?;
                    Some(renewals.renewed(digests(by)?, &older, by))
                });
                Self { rule: "ER-05", digests: renewed }
            }
            (_, later) => {
                let previous = later.saturating_sub(1);
                let digest = by.and_then(|by| renewals.timestamp(chain, previous, by));
                Self { rule: "ER-04", digests: digest.map(|one| vec![one]) }
            }
        }
    }

    /// Whether the tree holds it all. What it does not hold is said.
    fn check(
        &self,
        stamp: &Stamp<'_>,
        by: Option<DigestAlgorithm>,
        record: &mut EvidenceRecord,
    ) -> bool {
        let mut odd = |rule, seen: String, expected: String| {
            record.deviations.push(Deviation::new(rule, stamp.at.clone(), seen, expected));
        };
        let length = by.map(DigestAlgorithm::length);
        let empty = stamp.lists.iter().any(Vec::is_empty);
        let misfit = stamp.lists.iter().flatten().find(|value| Some(value.len()) != length);
        if empty || misfit.is_some() {
            let seen = misfit.map_or_else(
                || "a list without values".to_owned(),
                |value| format!("a value of {} bytes", value.len()),
            );
            let expected = length.map_or_else(String::new, |length| format!("{length} bytes each"));
            odd("ER-01", seen, expected);
            return false;
        }
        let Some(digests) = self.digests.as_ref().filter(|digests| !digests.is_empty()) else {
            odd("ER-02a", by.map_or("?", DigestAlgorithm::name).to_owned(), record.about.clone());
            return false;
        };
        match stamp.lists.first() {
            // The token itself says whether it is over this one digest.
            None if digests.len() == 1 => true,
            None => {
                odd(self.rule, "no hash tree".to_owned(), format!("{} digests", digests.len()));
                false
            }
            Some(list) => {
                let missing = digests.iter().find(|of| !list.iter().any(|value| value == *of));
                if let Some(missing) = missing {
                    odd(self.rule, hex::encode(missing), format!("{} digests", list.len()));
                }
                missing.is_none()
            }
        }
    }
}

/// Reads the token of an archive timestamp, with what stands beside it.
fn read_token(
    stamp: &Stamp<'_>,
    id: String,
    outside: &dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    protects: Vec<String>,
    work: &Work<'_>,
) -> (Vec<SignatureEvidence>, Material) {
    let kind = SignatureKind::ArchiveTimestamp;
    let subject = Subject {
        format: SignatureFormat::Rfc3161,
        kind,
        id: Some(id.clone()),
        outside,
        outside_octets: None,
        protects,
    };
    let mut material = stamp.material.clone();
    let read = work.nested(|| observe_signed_data(&stamp.token, &subject, work));
    let error = match read {
        Some(Ok(observed)) => {
            material.extend(observed.material);
            let mut tokens = observed.signatures;
            for token in &mut tokens {
                token.at = stamp.at.clone();
            }
            return (tokens, material);
        }
        Some(Err(error)) => error.to_string(),
        None => "records are nested too deeply".to_owned(),
    };
    let deviation = Deviation::new("TS-02", stamp.at.clone(), error, "a timestamp token");
    (vec![unreadable(id, kind, SignatureFormat::Rfc3161, deviation)], material)
}

/// What exists where some signatures with all that they carry exist, as `TimestampFacts::protects`
/// names it.
pub fn contents_of(signatures: &[SignatureEvidence], material: &Material) -> Vec<String> {
    let mut contents = Vec::new();
    let mut open: Vec<&SignatureEvidence> = signatures.iter().collect();
    while let Some(signature) = open.pop() {
        contents.push(format!("signature:{}", signature.id));
        contents.extend(signature.signer.embedded.iter().map(|id| format!("certificate:{id}")));
        open.extend(signature.timestamps.iter().chain(&signature.counter_signatures));
    }
    contents.extend(material.certificates.iter().map(|of| format!("certificate:{}", of.id)));
    for (kind, all) in [("crl", &material.crls), ("ocsp", &material.ocsps)] {
        let ids = all.iter().filter_map(|der| digest(DigestAlgorithm::Sha256, der).ok());
        contents.extend(ids.map(|id| format!("{kind}:{}", hex::encode(id))));
    }
    contents.sort();
    contents.dedup();
    contents
}
