//! THE TABLE: what each constraint of EU DSS is here. A constraint that does not stand in it has no
//! counterpart.

/// What a constraint is here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Counterpart {
    /// These rules, at the level that is asked for, as far as their floors allow.
    Rules(&'static [&'static str]),
    /// It always holds, by this rule, whatever a policy says.
    Always(&'static str),
    /// The age of status data, and this rule.
    Freshness(&'static str),
    /// The delay between the claimed time and a timestamp.
    Delay,
    /// Certificates for which no status is asked.
    NoStatus,
}

use Counterpart::Always;
use Counterpart::Delay;
use Counterpart::Freshness;
use Counterpart::NoStatus;
use Counterpart::Rules;

/// Signatures and counter-signatures.
const SIGNATURE: &str = "SignatureConstraints";
const TIMESTAMP: &str = "Timestamp";
const REVOCATION: &str = "Revocation";
const EVIDENCE_RECORD: &str = "EvidenceRecord";

/// Of signatures and of timestamps: path below the group, and what it is.
const OF_BOTH: &[(&str, Counterpart)] = &[
    ("BasicSignatureConstraints/ReferenceDataExistence", Rules(&["BB-06a"])),
    ("BasicSignatureConstraints/ReferenceDataIntact", Rules(&["BB-06b"])),
    ("BasicSignatureConstraints/ManifestEntryObjectExistence", Rules(&["XD-15"])),
    ("BasicSignatureConstraints/ManifestEntryObjectIntact", Rules(&["XD-15"])),
    ("BasicSignatureConstraints/SignatureIntact", Rules(&["BB-06c"])),
    ("BasicSignatureConstraints/SignatureDuplicated", Rules(&["CV-10"])),
    ("BasicSignatureConstraints/ProspectiveCertificateChain", Rules(&["PX-01"])),
    ("BasicSignatureConstraints/SignerInformationStore", Rules(&["PA-22"])),
    ("BasicSignatureConstraints/ByteRange", Rules(&["CV-01", "CV-02", "CV-03"])),
    ("BasicSignatureConstraints/ByteRangeCollision", Rules(&["CV-08"])),
    ("BasicSignatureConstraints/ByteRangeAllDocument", Rules(&["BB-01b"])),
    ("BasicSignatureConstraints/PdfSignatureDictionary", Rules(&["CV-09"])),
    ("BasicSignatureConstraints/PdfPageDifference", Rules(&["DA-25"])),
    ("BasicSignatureConstraints/DocMDP", Rules(&["DA-25"])),
    ("BasicSignatureConstraints/FieldMDP", Rules(&["DA-25"])),
    ("BasicSignatureConstraints/SigFieldLock", Rules(&["DA-25"])),
    ("BasicSignatureConstraints/UndefinedChanges", Rules(&["DA-25"])),
    ("BasicSignatureConstraints/SigningCertificate/Recognition", Rules(&["BB-02a"])),
    ("BasicSignatureConstraints/SigningCertificate/Signature", Rules(&["PX-05d"])),
    ("BasicSignatureConstraints/SigningCertificate/SunsetDate", Rules(&["PX-13"])),
    ("BasicSignatureConstraints/SigningCertificate/RevocationDataAvailable", Rules(&["BB-05"])),
    (
        "BasicSignatureConstraints/SigningCertificate/AcceptableRevocationDataFound",
        Rules(&["BB-05"]),
    ),
    ("BasicSignatureConstraints/SigningCertificate/PolicyTree", Rules(&["PX-09"])),
    ("BasicSignatureConstraints/SigningCertificate/NameConstraints", Rules(&["PX-08"])),
    ("BasicSignatureConstraints/SigningCertificate/NoRevAvail", Rules(&["PX-07-NOREV"])),
    ("BasicSignatureConstraints/SigningCertificate/SupportedCriticalExtensions", Always("PX-07")),
    ("BasicSignatureConstraints/SigningCertificate/IssuerName", Always("PX-01")),
    ("BasicSignatureConstraints/SigningCertificate/NotRevoked", Rules(&["BB-05b"])),
    ("BasicSignatureConstraints/SigningCertificate/NotOnHold", Rules(&["BB-05d"])),
    ("BasicSignatureConstraints/SigningCertificate/RevocationIssuerNotExpired", Rules(&["BB-05e"])),
    ("BasicSignatureConstraints/CACertificate/Signature", Rules(&["PX-05d"])),
    ("BasicSignatureConstraints/CACertificate/NotExpired", Rules(&["PX-05c"])),
    ("BasicSignatureConstraints/CACertificate/SunsetDate", Rules(&["PX-13"])),
    ("BasicSignatureConstraints/CACertificate/RevocationDataAvailable", Rules(&["BB-05a"])),
    ("BasicSignatureConstraints/CACertificate/AcceptableRevocationDataFound", Rules(&["BB-05a"])),
    ("BasicSignatureConstraints/CACertificate/CA", Rules(&["PX-06a"])),
    ("BasicSignatureConstraints/CACertificate/MaxPathLength", Rules(&["PX-06b"])),
    ("BasicSignatureConstraints/CACertificate/KeyUsage", Rules(&["PX-06c"])),
    ("BasicSignatureConstraints/CACertificate/PolicyTree", Rules(&["PX-09"])),
    ("BasicSignatureConstraints/CACertificate/NameConstraints", Rules(&["PX-08"])),
    ("BasicSignatureConstraints/CACertificate/NoRevAvail", Rules(&["PX-07-NOREV-CA"])),
    ("BasicSignatureConstraints/CACertificate/SupportedCriticalExtensions", Always("PX-07")),
    ("BasicSignatureConstraints/CACertificate/IssuerName", Always("PX-01")),
    ("BasicSignatureConstraints/CACertificate/NotRevoked", Rules(&["BB-05c"])),
    ("BasicSignatureConstraints/CACertificate/NotOnHold", Rules(&["BB-05d"])),
    ("SignedAttributes/CertDigestMatch", Rules(&["BB-02c"])),
    ("SignedAttributes/IssuerSerialMatch", Rules(&["BB-02d"])),
];

/// Of signatures alone.
const OF_SIGNATURES: &[(&str, Counterpart)] = &[
    ("FullScope", Rules(&["BB-01c"])),
    ("PolicyAvailable", Rules(&["BB-03"])),
    ("BasicSignatureConstraints/SigningCertificate/NotExpired", Rules(&["PX-05a", "PX-05b"])),
    ("BasicSignatureConstraints/SigningCertificate/RevocationDataSkip", NoStatus),
    ("BasicSignatureConstraints/SigningCertificate/RevocationFreshness", Freshness("BB-04")),
    (
        "BasicSignatureConstraints/SigningCertificate/RevocationFreshnessNextUpdate",
        Rules(&["BB-04"]),
    ),
    ("BasicSignatureConstraints/SigningCertificate/KeyUsage", Rules(&["PX-10a"])),
    ("BasicSignatureConstraints/SigningCertificate/ExtendedKeyUsage", Rules(&["PX-10b"])),
    ("BasicSignatureConstraints/CACertificate/RevocationFreshness", Freshness("BB-04")),
    ("BasicSignatureConstraints/CACertificate/RevocationFreshnessNextUpdate", Rules(&["BB-04"])),
    ("SignedAttributes/SigningCertificatePresent", Rules(&["PA-26", "XA-06"])),
    ("SignedAttributes/SigningCertificateDigestAlgorithm", Rules(&["CR-07"])),
    ("SignedAttributes/CertDigestPresent", Always("BB-02e")),
    ("SignedAttributes/SigningTimeInCertRange", Rules(&["LT-09"])),
    ("SignedAttributes/MessageDigestOrSignedPropertiesPresent", Always("PA-25")),
];

/// Of timestamps alone.
const OF_TIMESTAMPS: &[(&str, Counterpart)] = &[
    ("TimestampDelay", Delay),
    ("RevocationTimeAgainstBestSignatureTime", Always("BB-05b")),
    ("BestSignatureTimeBeforeExpirationDateOfSigningCertificate", Always("PX-05b")),
    ("Coherence", Rules(&["LT-02"])),
    ("TSAGeneralNameContentMatch", Rules(&["TS-08"])),
    ("BasicSignatureConstraints/SigningCertificate/NotExpired", Always("TS-07")),
    ("BasicSignatureConstraints/SigningCertificate/RevocationFreshness", Freshness("BB-04a")),
    (
        "BasicSignatureConstraints/SigningCertificate/RevocationFreshnessNextUpdate",
        Rules(&["BB-04a"]),
    ),
    ("BasicSignatureConstraints/SigningCertificate/ExtendedKeyUsage", Rules(&["TS-06"])),
    ("BasicSignatureConstraints/CACertificate/RevocationFreshness", Freshness("BB-04a")),
    ("BasicSignatureConstraints/CACertificate/RevocationFreshnessNextUpdate", Rules(&["BB-04a"])),
    ("SignedAttributes/SigningCertificatePresent", Rules(&["TS-05"])),
    ("SignedAttributes/CertDigestPresent", Always("TS-05")),
];

/// Of CRLs and OCSP responses: one that does not keep them is not used.
const OF_STATUS: &[(&str, Counterpart)] = &[
    ("UnknownStatus", Always("OC-09")),
    ("ThisUpdatePresent", Always("CL-FORM")),
    ("RevocationIssuerKnown", Always("CL-04")),
    ("RevocationIssuerValidAtProductionTime", Always("BB-08b")),
    ("RevocationAfterCertificateIssuance", Always("BB-08a")),
    ("RevocationHasInformationAboutCertificate", Always("CL-07")),
    ("OCSPResponderIdMatch", Always("OC-05")),
    ("OCSPCertHashMatch", Always("OC-09")),
    ("SelfIssuedOCSP", Always("OC-06")),
    ("BasicSignatureConstraints/ReferenceDataExistence", Always("CL-04")),
    ("BasicSignatureConstraints/ReferenceDataIntact", Always("CL-04")),
    ("BasicSignatureConstraints/SignatureIntact", Always("CL-04")),
    ("BasicSignatureConstraints/ProspectiveCertificateChain", Always("CL-01")),
    ("BasicSignatureConstraints/SigningCertificate/Recognition", Always("CL-04")),
    ("BasicSignatureConstraints/SigningCertificate/Signature", Always("OC-05")),
    ("BasicSignatureConstraints/SigningCertificate/NotExpired", Always("BB-05e")),
    ("BasicSignatureConstraints/SigningCertificate/RevocationDataSkip", Always("OC-06")),
    ("BasicSignatureConstraints/SigningCertificate/RevocationDataAvailable", Always("OC-06")),
    ("BasicSignatureConstraints/SigningCertificate/AcceptableRevocationDataFound", Always("OC-06")),
    ("BasicSignatureConstraints/SigningCertificate/NotRevoked", Always("OC-06")),
    ("BasicSignatureConstraints/SigningCertificate/NotOnHold", Always("OC-06")),
    ("BasicSignatureConstraints/CACertificate/NotRevoked", Always("BB-05c")),
    ("BasicSignatureConstraints/CACertificate/NotOnHold", Always("BB-05d")),
    ("BasicSignatureConstraints/CACertificate/Signature", Always("PX-05d")),
    ("BasicSignatureConstraints/CACertificate/NotExpired", Always("PX-05c")),
];

/// Of evidence records.
const OF_RECORDS: &[(&str, Counterpart)] = &[
    ("DataObjectExistence", Always("ER-02")),
    ("DataObjectIntact", Always("ER-02")),
    ("DataObjectFound", Always("ER-02")),
    ("HashTreeRenewal", Always("ER-05")),
];

/// What a constraint is here, by its group (`SignatureConstraints`, `Timestamp`, `Revocation`, …)
/// and its path below it.
pub(super) fn counterpart(group: &str, path: &str) -> Option<Counterpart> {
    let tables: &[&[(&str, Counterpart)]] = match group {
        SIGNATURE => &[OF_SIGNATURES, OF_BOTH],
        TIMESTAMP => &[OF_TIMESTAMPS, OF_BOTH],
        REVOCATION => &[OF_STATUS],
        EVIDENCE_RECORD => &[OF_RECORDS],
        _ => &[],
    };
    tables.iter().flat_map(|table| table.iter()).find(|row| row.0 == path).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::rule;
    use std::collections::BTreeSet;

    #[test]
    fn every_counterpart_is_a_rule_and_no_constraint_has_two() {
        for tables in
            [&[OF_SIGNATURES, OF_BOTH][..], &[OF_TIMESTAMPS, OF_BOTH], &[OF_STATUS], &[OF_RECORDS]]
        {
            let mut paths = BTreeSet::new();
            for (path, counterpart) in tables.iter().flat_map(|table| table.iter()) {
                assert!(paths.insert(path), "{path}");
                let ids: Vec<&str> = match counterpart {
                    Rules(ids) => ids.to_vec(),
                    Always(id) | Freshness(id) => vec![id],
                    Delay => vec!["LT-03", "LT-04"],
                    NoStatus => vec!["BB-05f"],
                };
                assert!(ids.iter().all(|id| rule(id).is_some()), "{path}: {ids:?}");
            }
        }
    }
}
