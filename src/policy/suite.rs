//! The cryptographic suite: until when each algorithm and key size is relied on (TS 119 312, read
//! as data), and where SHA-1 is tolerated beyond that (CR-01, CR-02).
//!
//! Which algorithm protects which object is the judge's to say.

use crate::model::DigestAlgorithm;
use crate::model::PssParameters;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use std::collections::BTreeMap;
use std::fmt;

/// Until when something is relied on.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Until {
    /// Not at all.
    Never,
    /// Before this moment, not at it.
    Before(Time),
    /// No end is set.
    Always,
}

impl Until {
    /// Whether it is relied on at a time.
    pub fn covers(self, time: Time) -> bool {
        match self {
            Self::Never => false,
            Self::Before(end) => time < end,
            Self::Always => true,
        }
    }

    /// The first moment at which it is no longer relied on, where there is one and it was before.
    pub fn end(self) -> Option<Time> {
        match self {
            Self::Before(end) => Some(end),
            Self::Never | Self::Always => None,
        }
    }
}

impl fmt::Display for Until {
    /// `never`, `always`, or the first moment at which it is no longer relied on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Before(end) => end.fmt(f),
            Self::Always => f.write_str("always"),
        }
    }
}

/// Algorithms and key sizes with their dates. What is not named is never relied on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Suite {
    /// Digest algorithms.
    pub digests: BTreeMap<DigestAlgorithm, Until>,
    /// Schemes: smallest key size in bits, and until when; a key counts in the row with the
    /// largest size that it reaches.
    pub signatures: BTreeMap<SignatureScheme, BTreeMap<u32, Until>>,
    /// Everything is relied on at every time, named or not: RFC 5280 alone knows no dates.
    pub unlimited: bool,
}

impl Suite {
    /// Until when a digest algorithm is relied on.
    pub fn digest(&self, digest: DigestAlgorithm) -> Until {
        if self.unlimited {
            return Until::Always;
        }
        self.digests.get(&digest).copied().unwrap_or(Until::Never)
    }

    /// Until when a scheme with a key of so many bits is relied on, whatever its digest.
    pub fn scheme(&self, scheme: SignatureScheme, bits: u32) -> Until {
        if self.unlimited {
            return Until::Always;
        }
        self.signatures
            .get(&scheme)
            .and_then(|sizes| sizes.range(..=bits).next_back())
            .map_or(Until::Never, |(_, until)| *until)
    }

    /// Until when a signature algorithm with a key of so many bits is relied on: the earliest of
    /// scheme, digest and, for RSASSA-PSS, the digest of the mask.
    pub fn signature(&self, algorithm: &SignatureAlgorithm, bits: u32) -> Until {
        let mask = algorithm.pss.map(|PssParameters { mgf_digest, .. }| mgf_digest);
        algorithm
            .digest
            .into_iter()
            .chain(mask)
            .map(|digest| self.digest(digest))
            .fold(self.scheme(algorithm.scheme, bits), Ord::min)
    }
}

/// Where SHA-1 is tolerated, with a finding, after the suite's date for it (CR-02). `None`: nowhere.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sha1Tolerance {
    /// In signatures of certificates below an anchor that were issued before. The date is the
    /// authority's own statement, inside what it signed.
    pub certificates_issued_before: Option<Time>,
    /// In signatures of CRLs and OCSP responses that were issued before.
    pub revocation_issued_before: Option<Time>,
    /// In message imprints of timestamp tokens issued before.
    pub imprints_issued_before: Option<Time>,
    /// In plain XML signatures of a national dialect made before, by the time that they claim, else
    /// by the issue of their certificate; where the dialect was asked for.
    pub dialects_signed_before: Option<Time>,
    /// The dialect was asked for.
    pub dialect_asked_for: bool,
}

#[cfg(test)]
mod tests {
    use super::Suite;
    use super::Until;
    use crate::model::DigestAlgorithm;
    use crate::model::SignatureScheme;
    use crate::model::Time;
    use std::collections::BTreeMap;

    #[test]
    fn a_key_counts_in_the_largest_size_it_reaches() {
        let early = Until::Before(Time::from_unix(1));
        let suite = Suite {
            digests: BTreeMap::new(),
            signatures: BTreeMap::from([(
                SignatureScheme::RsaPkcs1,
                BTreeMap::from([(1024, early), (1900, Until::Always)]),
            )]),
            unlimited: false,
        };
        assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 1023), Until::Never);
        assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 1899), early);
        assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 4096), Until::Always);
        assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 256), Until::Never);
        assert_eq!(suite.digest(DigestAlgorithm::Sha256), Until::Never);
    }

    #[test]
    fn an_unlimited_suite_relies_on_what_it_does_not_name() {
        let suite = Suite { unlimited: true, ..Suite::default() };
        assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 112), Until::Always);
        assert_eq!(suite.digest(DigestAlgorithm::Sha1), Until::Always);
        assert_eq!(Suite::default().digest(DigestAlgorithm::Sha1), Until::Never);
    }

    #[test]
    fn the_last_day_ends_before_its_date() {
        let end = Time::parse("2012-08-01").expect("a date");
        assert!(Until::Before(end).covers(end.plus_seconds(-1)));
        assert!(!Until::Before(end).covers(end));
        assert!(Until::Never < Until::Before(end) && Until::Before(end) < Until::Always);
    }
}
