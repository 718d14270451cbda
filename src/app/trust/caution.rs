//! What a person should know before a certificate is trusted.

use crate::formats::trust::TrustEntry;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::Time;

/// Something that speaks for a second look. None of it prevents trust: an anchor is trusted by
/// decision (RFC 5280 clause 6.1), and archives need roots that have expired.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Caution {
    /// It is not an authority's certificate: it is trusted for itself alone.
    NotAuthority,
    /// Another authority issued it: that one, and its word on it, are not asked for.
    Intermediate {
        /// The issuer's name.
        issuer: String,
    },
    /// It is no longer valid.
    Expired {
        /// Since then.
        since: Time,
    },
    /// It is not valid yet.
    NotYetValid {
        /// From then on.
        from: Time,
    },
    /// It is signed with SHA-1 or MD5.
    OldDigest {
        /// Which.
        digest: &'static str,
    },
    /// Its key is short.
    ShortKey {
        /// Bits.
        bits: u32,
    },
    /// One of the same name is trusted already, with another key that does not vouch for this one.
    SameName {
        /// Its fingerprint.
        new: CertificateId,
        /// That of the one that is trusted already.
        held: CertificateId,
    },
    /// One of the same name is trusted already, and its key signed this one's: a rollover.
    CrossSigned {
        /// The fingerprint of the one that is trusted already.
        held: CertificateId,
    },
    /// One of the same name and key is trusted already: a renewal.
    SameKey {
        /// The fingerprint of the one that is trusted already.
        held: CertificateId,
    },
    /// It is trusted already, by another decision in the same set, which this one replaces.
    Replaces {
        /// The decision before.
        before: TrustEntry,
        /// More is allowed now than was.
        wider: bool,
    },
    /// It is trusted already, in another set or in none: both decisions count.
    AlsoTrusted {
        /// The other decision.
        other: TrustEntry,
        /// More is allowed now than by that one alone; else this one allows nothing more.
        wider: bool,
    },
}

/// What to say of a decision beside those on the same certificate that are there already.
pub fn beside(new: &TrustEntry, known: impl Iterator<Item = TrustEntry>) -> Vec<Caution> {
    let differs =
        |old: &TrustEntry| (&old.usages, old.from, old.until) != (&new.usages, new.from, new.until);
    let others = known.filter(differs).map(|old| {
        let wider = !covers(&old, new);
        if old.set == new.set {
            Caution::Replaces { before: old, wider }
        } else {
            Caution::AlsoTrusted { other: old, wider }
        }
    });
    others.collect()
}

/// Whether all that one decision allows is allowed by another.
fn covers(wide: &TrustEntry, narrow: &TrustEntry) -> bool {
    let usages = match (&wide.usages, &narrow.usages) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => narrow.is_subset(wide),
    };
    let from = wide.from.is_none_or(|wide| narrow.from.is_some_and(|narrow| wide <= narrow));
    let until = wide.until.is_none_or(|wide| narrow.until.is_some_and(|narrow| narrow <= wide));
    usages && from && until
}

/// What to say of a certificate that is to be trusted.
pub fn cautions(certificate: &Certificate, at: Time) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let constraints = certificate.basic_constraints.as_ref();
    // Version 1 knows no basicConstraints.
    let is_authority = constraints.map_or(certificate.version < 3, |one| one.authority);
    if !is_authority {
        cautions.push(Caution::NotAuthority);
    } else if !certificate.is_self_issued() {
        cautions.push(Caution::Intermediate { issuer: certificate.issuer.text.clone() });
    }
    if certificate.not_after < at {
        cautions.push(Caution::Expired { since: certificate.not_after });
    }
    if at < certificate.not_before {
        cautions.push(Caution::NotYetValid { from: certificate.not_before });
    }
    let digest = certificate.signature_algorithm.digest;
    if let Some(digest @ (DigestAlgorithm::Sha1 | DigestAlgorithm::Md5)) = digest {
        cautions.push(Caution::OldDigest { digest: digest.name() });
    }
    let bits = certificate.public_key.bits;
    if certificate.public_key.kind == KeyKind::Rsa && bits < 2048 {
        cautions.push(Caution::ShortKey { bits });
    }
    cautions
}
