//! The one name of all that is trusted: the hash that a verdict gives as `inputs.trust`.

use crate::crypto;
use crate::model::DigestAlgorithm;
use crate::model::Time;
use crate::model::TrustAnchor;
use std::collections::BTreeSet;

/// First line of what is hashed.
const HEAD: &str = "condau-trust/1";

/// SHA-256, in hex, over [`snapshot_lines`]. The same anchors with the same usages and dates have
/// the same one, in any order, under any file names and labels.
pub fn trust_snapshot<'a>(anchors: impl Iterator<Item = &'a TrustAnchor>) -> String {
    let lines = snapshot_lines(anchors);
    crypto::digest(DigestAlgorithm::Sha256, lines.as_bytes()).map(hex::encode).unwrap_or_default()
}

/// What a snapshot is the hash of: `condau-trust/1`, then a line for each anchor, sorted:
/// fingerprint, usages (`*` for all), from, until (`-` for none). Each line ends with a line feed.
pub fn snapshot_lines<'a>(anchors: impl Iterator<Item = &'a TrustAnchor>) -> String {
    let date = |time: Option<Time>| time.map_or_else(|| "-".to_owned(), |time| time.to_string());
    let line = |anchor: &TrustAnchor| {
        let usages = anchor.usages.as_ref().map_or_else(
            || "*".to_owned(),
            |named| named.iter().map(|usage| usage.name()).collect::<Vec<_>>().join(","),
        );
        let (from, until) = (date(anchor.from), date(anchor.sunset));
        format!("{} {usages} {from} {until}\n", anchor.certificate)
    };
    let lines: BTreeSet<String> = anchors.map(line).collect();
    std::iter::once(format!("{HEAD}\n")).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::snapshot_lines;
    use super::trust_snapshot;
    use crate::model::AnchorUsage;
    use crate::model::CertificateId;
    use crate::model::Time;
    use crate::model::TrustAnchor;

    #[test]
    fn order_and_repetition_do_not_count_usages_and_dates_do() {
        let one = TrustAnchor::new(CertificateId([1; 32]));
        let two = TrustAnchor::new(CertificateId([2; 32]));
        let name = |anchors: &[&TrustAnchor]| trust_snapshot(anchors.iter().copied());
        let both = name(&[&one, &two]);
        assert_eq!(both, name(&[&two, &one, &two]));
        assert_ne!(both, name(&[&one]));
        let until = TrustAnchor { sunset: Time::parse("2030-01-01"), ..two.clone() };
        let from = TrustAnchor { from: Time::parse("2030-01-01"), ..two.clone() };
        let usages = Some([AnchorUsage::Timestamp].into());
        let stamps = TrustAnchor { usages, ..two.clone() };
        let nothing = TrustAnchor { usages: Some([].into()), ..two };
        let names: Vec<String> =
            [until, from, stamps, nothing].iter().map(|x| name(&[&one, x])).collect();
        for (at, one) in names.iter().enumerate() {
            assert_ne!(*one, both);
            assert!(!names[..at].contains(one));
        }
    }

    #[test]
    fn the_lines_can_be_hashed_by_anybody() {
        let anchor = TrustAnchor {
            usages: Some([AnchorUsage::Timestamp, AnchorUsage::Signature].into()),
            sunset: Time::parse("2030-01-01"),
            ..TrustAnchor::new(CertificateId([0xab; 32]))
        };
        let expected = format!(
            "condau-trust/1\n{} signature,timestamp - 2030-01-01T00:00:00Z\n",
            "ab".repeat(32)
        );
        assert_eq!(snapshot_lines([&anchor].into_iter()), expected);
    }
}
