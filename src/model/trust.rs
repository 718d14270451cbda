//! Trust anchors, as they were given: which certificate, for what, and when.

use super::certificate::CertificateId;
use super::time::Time;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// What an anchor may be the end of a chain for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorUsage {
    /// Who signs documents.
    Signature,
    /// Timestamp authorities.
    Timestamp,
    /// An OCSP responder that is believed by decision (RFC 6960 clause 4.2.2.2, local
    /// configuration): never meant by a certificate that is trusted without naming usages.
    Ocsp,
    /// Who signs CRLs.
    Crl,
}

impl AnchorUsage {
    /// Every usage.
    pub const ALL: [Self; 4] = [Self::Signature, Self::Timestamp, Self::Ocsp, Self::Crl];

    /// The word in files and reports: `signature`, `timestamp`, `ocsp`, `crl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Timestamp => "timestamp",
            Self::Ocsp => "ocsp",
            Self::Crl => "crl",
        }
    }

    /// By its word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|usage| usage.name() == name)
    }
}

impl fmt::Display for AnchorUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A certificate that is trusted by decision, not by proof. The same certificate may be trusted
/// several times: for one thing in these years, for another in those.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct TrustAnchor {
    /// Which certificate.
    pub certificate: CertificateId,
    /// For these only; `None`: whatever it is asked for.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub usages: Option<BTreeSet<AnchorUsage>>,
    /// Trusted from then on only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// Trusted until then only, that moment included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunset: Option<Time>,
}

impl TrustAnchor {
    /// Trusted for everything, always.
    pub fn new(certificate: CertificateId) -> Self {
        Self { certificate, usages: None, from: None, sunset: None }
    }

    /// Whether nothing limits it: no chain need go on above it.
    pub fn is_unlimited(&self) -> bool {
        self.usages.is_none() && self.from.is_none() && self.sunset.is_none()
    }

    /// Whether it is trusted for a usage.
    pub fn is_for(&self, usage: AnchorUsage) -> bool {
        self.usages.as_ref().is_none_or(|usages| usages.contains(&usage))
    }

    /// Whether it names a usage: to be trusted for everything does not count.
    pub fn names(&self, usage: AnchorUsage) -> bool {
        self.usages.as_ref().is_some_and(|usages| usages.contains(&usage))
    }

    /// Whether it is trusted at a moment.
    pub fn covers(&self, time: Time) -> bool {
        self.from.is_none_or(|from| from <= time) && self.sunset.is_none_or(|until| time <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::AnchorUsage;
    use super::TrustAnchor;
    use crate::model::CertificateId;
    use crate::model::Time;

    #[test]
    fn an_anchor_covers_both_ends_of_its_dates_and_nothing_beyond() {
        let t = |text: &str| Time::parse(text).expect("a time");
        let anchor = TrustAnchor {
            from: Some(t("2020-01-01")),
            sunset: Some(t("2026-01-01")),
            ..TrustAnchor::new(CertificateId([1; 32]))
        };
        assert!(anchor.covers(t("2020-01-01")) && anchor.covers(t("2026-01-01")));
        assert!(!anchor.covers(t("2019-12-31T23:59:59Z")));
        assert!(!anchor.covers(t("2026-01-01T00:00:01Z")));
        assert!(!anchor.is_unlimited());
    }

    #[test]
    fn trusted_for_everything_names_nothing() {
        let plain = TrustAnchor::new(CertificateId([1; 32]));
        assert!(plain.is_unlimited());
        for usage in AnchorUsage::ALL {
            assert!(plain.is_for(usage) && !plain.names(usage));
            assert_eq!(AnchorUsage::from_name(usage.name()), Some(usage));
        }
        let usages = Some([AnchorUsage::Timestamp].into());
        let limited = TrustAnchor { usages, ..plain };
        assert!(limited.is_for(AnchorUsage::Timestamp) && limited.names(AnchorUsage::Timestamp));
        assert!(!limited.is_for(AnchorUsage::Signature) && !limited.is_unlimited());
    }
}
