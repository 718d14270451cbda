//! Path processing, RFC 5280 clause 6.1, without revocation (PX-05 … PX-10, PX-13).
//!
//! The anchor's own signature and dates are not looked at; its path length, its name and policy
//! constraints and what it may sign are (RFC 5937).

use super::names::Misnamed;
use super::names::check_names;
use super::policies::PolicyInputs;
use super::policies::Unexplicit;
use super::policies::check_policies;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::KeyUsage;
use crate::model::Location;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::validation::case::Case;
use crate::validation::problem::Cause;
use crate::validation::problem::Problem;
use crate::validation::validity_model::dates;

/// What the first certificate of a chain is used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::validation) enum Purpose {
    /// Signing documents.
    Signing,
    /// Signing timestamp tokens.
    Timestamping,
    /// Signing CRLs.
    Status,
    /// Nothing in particular: the certificate is judged for itself.
    Certificate,
}

impl Purpose {
    /// What an anchor would have to be trusted for and is not.
    pub(in crate::validation) fn lacking(self, anchor: &TrustAnchor) -> Option<&'static str> {
        match self {
            Self::Signing => lacking(anchor, AnchorUsage::Signature),
            Self::Timestamping => lacking(anchor, AnchorUsage::Timestamp),
            Self::Status => lacking(anchor, AnchorUsage::Crl),
            Self::Certificate => None,
        }
    }
}

/// What an anchor would have to be trusted for and is not, in the words of findings.
pub(in crate::validation) fn lacking(
    anchor: &TrustAnchor,
    usage: AnchorUsage,
) -> Option<&'static str> {
    const CARRIERS: [AnchorUsage; 2] = [AnchorUsage::Signature, AnchorUsage::Timestamp];
    let (enough, words) = match usage {
        AnchorUsage::Signature => (false, "signing documents"),
        AnchorUsage::Timestamp => (false, "issuing timestamps"),
        AnchorUsage::Ocsp => (false, "OCSP responses"),
        // Whoever carries certificates carries the CRLs about them.
        AnchorUsage::Crl => {
            (CARRIERS.into_iter().any(|carrier| anchor.is_for(carrier)), "signing CRLs")
        }
    };
    (!(enough || anchor.is_for(usage))).then_some(words)
}

impl Unexplicit<'_> {
    /// As what stands against the chain.
    pub(in crate::validation) fn problem(&self) -> Problem {
        let required = "requireExplicitPolicy".to_owned();
        match self {
            Self::None(certificate) => lasting("PX-09", certificate, required),
            Self::MappedAny(certificate) => {
                lasting("PX-09", certificate, "policyMappings: anyPolicy".to_owned())
            }
            Self::TooMany(most) => {
                let (at, most) = (Location::default(), most.to_string());
                Problem::new("PX-03", Cause::Lasting, at, "certificatePolicies", most)
            }
        }
    }
}

/// Extensions that limit what lies below, by RFC 5280 clause 4.2.1: of an anchor too.
const LIMITING: &[&str] = &["2.5.29.30", "2.5.29.33", "2.5.29.36", "2.5.29.54"];

/// Checks a chain from its first certificate to its anchor at the validation time. Whether the
/// first one's status is known is left open in [`Cause::OutOfDates`].
pub(in crate::validation) fn process(
    case: &Case<'_>,
    chain: &[&CertificateEntry],
    anchor: &TrustAnchor,
    purpose: Purpose,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut authorities_below = 0_u32;
    for (depth, entry) in chain.iter().enumerate() {
        let certificate = &entry.certificate;
        let is_anchor = depth.saturating_add(1) == chain.len();
        if is_anchor {
            let limits = certificate.unknown_critical.iter();
            let unprocessed: Vec<&str> =
                limits.map(String::as_str).filter(|oid| LIMITING.contains(oid)).collect();
            // Of an anchor that signs nothing in this chain, nothing lies below.
            if depth > 0 && !unprocessed.is_empty() {
                problems.push(lasting("PX-07", certificate, unprocessed.join(", ")));
            }
            check_anchor(case.at, certificate, anchor, purpose, &mut problems);
        } else {
            problems.extend(dates(case, chain, depth));
            check_own(certificate, &mut problems);
        }
        if depth == 0 {
            check_purpose(certificate, purpose, &mut problems);
            continue;
        }
        check_authority(certificate, is_anchor, authorities_below, &mut problems);
        if !certificate.is_self_issued() {
            authorities_below = authorities_below.saturating_add(1);
        }
    }
    match check_names(chain) {
        Ok(None) => {}
        Ok(Some(Misnamed { certificate, name, issuer })) => {
            let at = place(certificate);
            problems.push(Problem::new("PX-08", Cause::Lasting, at, name, issuer));
        }
        Err(most) => {
            let (at, most) = (Location::default(), most.to_string());
            problems.push(Problem::new("PX-03", Cause::Lasting, at, "nameConstraints", most));
        }
    }
    // Of a certificate alone, who asks names the policies and reads what is left of them.
    if purpose != Purpose::Certificate {
        let left = check_policies(chain, &PolicyInputs::default());
        problems.extend(left.err().map(|unexplicit| unexplicit.problem()));
    }
    problems
}

/// Clause 6.1.3: what every certificate must be, besides valid.
fn check_own(certificate: &Certificate, problems: &mut Vec<Problem>) {
    if !certificate.unknown_critical.is_empty() {
        problems.push(lasting("PX-07", certificate, certificate.unknown_critical.join(", ")));
    }
    for deviation in &certificate.deviations {
        let mut at = deviation.at.clone();
        at.certificate.get_or_insert_with(|| certificate.id.to_string());
        problems.push(Problem {
            rule: deviation.rule.clone(),
            at,
            compared: deviation.compared.clone(),
            cause: Cause::Lasting,
        });
    }
}

/// Clause 6.1.4: what an issuer must be. An anchor without basicConstraints is one of version 1.
fn check_authority(
    certificate: &Certificate,
    is_anchor: bool,
    authorities_below: u32,
    problems: &mut Vec<Problem>,
) {
    match &certificate.basic_constraints {
        None if is_anchor => {}
        Some(constraints) if constraints.authority => {
            if let Some(length) = constraints.path_length
                && authorities_below > length
            {
                problems.push(lasting("PX-06b", certificate, length.to_string()));
            }
            if !constraints.critical && !is_anchor {
                problems.push(Problem::new(
                    "PX-06d",
                    Cause::Noted,
                    place(certificate),
                    named(certificate),
                    "",
                ));
            }
        }
        _ => problems.push(lasting("PX-06a", certificate, String::new())),
    }
    if certificate.key_usage.is_some_and(|usage| !usage.any(KeyUsage::KEY_CERT_SIGN)) {
        problems.push(lasting("PX-06c", certificate, "keyCertSign".to_owned()));
    }
}

/// PX-13: an anchor counts for what it is trusted for, and when.
fn check_anchor(
    at: Time,
    certificate: &Certificate,
    anchor: &TrustAnchor,
    purpose: Purpose,
    problems: &mut Vec<Problem>,
) {
    if let Some(sunset) = anchor.sunset.filter(|sunset| *sunset < at) {
        let cause = Cause::Sunset { until: sunset };
        let (place, seen) = (place(certificate), named(certificate));
        problems.push(Problem::new("PX-13", cause, place, seen, sunset.to_string()));
    }
    if let Some(what) = purpose.lacking(anchor) {
        problems.push(lasting("PX-13a", certificate, what.to_owned()));
    }
    problems.extend(too_early_for(anchor, certificate, at));
}

/// What stands against relying on an anchor at a moment before it is trusted (PX-13b).
pub(in crate::validation) fn too_early_for(
    anchor: &TrustAnchor,
    certificate: &Certificate,
    time: Time,
) -> Option<Problem> {
    let from = anchor.from.filter(|from| time < *from)?;
    let seen = format!("{} ({from})", named(certificate));
    Some(Problem::new("PX-13b", Cause::Lasting, place(certificate), seen, time.to_string()))
}

/// Purposes that allow to sign documents (PX-10): any, e-mail, documents (RFC 9336), Microsoft's
/// and Adobe's.
const DOCUMENT_PURPOSES: &[&str] = &[
    "2.5.29.37.0",
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.5.5.7.3.36",
    "1.3.6.1.4.1.311.10.3.12",
    "1.2.840.113583.1.1.5",
];
const TIMESTAMPING: &str = "1.3.6.1.5.5.7.3.8";

fn check_purpose(certificate: &Certificate, purpose: Purpose, problems: &mut Vec<Problem>) {
    const SIGNS: u16 = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION;
    let usage = certificate.key_usage;
    let purposes = certificate.extended_key_usage.as_ref();
    match purpose {
        Purpose::Signing => {
            if usage.is_some_and(|usage| !usage.any(SIGNS)) {
                problems.push(lasting(
                    "PX-10a",
                    certificate,
                    "digitalSignature, nonRepudiation".to_owned(),
                ));
            }
            let named_ones = purposes.map(|extension| extension.purposes.as_slice());
            if let Some(named_ones) = named_ones
                && !named_ones.iter().any(|oid| DOCUMENT_PURPOSES.contains(&oid.as_str()))
            {
                problems.push(Problem::new(
                    "PX-10b",
                    Cause::Noted,
                    place(certificate),
                    named_ones.join(", "),
                    DOCUMENT_PURPOSES.join(", "),
                ));
            }
        }
        Purpose::Timestamping => {
            let exact = purposes.is_some_and(|extension| {
                extension.critical
                    && matches!(extension.purposes.as_slice(), [only] if only == TIMESTAMPING)
            });
            let signs_only = usage.is_none_or(|usage| usage.any(SIGNS) && !usage.any(!SIGNS));
            if !(exact && signs_only) {
                let seen = match purposes {
                    None => "extKeyUsage: –".to_owned(),
                    Some(extension) => format!(
                        "extKeyUsage {}{}",
                        if extension.critical { "critical: " } else { ": " },
                        extension.purposes.join(", ")
                    ),
                };
                let seen = match usage {
                    Some(usage) if !signs_only => format!("{seen}; keyUsage {:#b}", usage.0),
                    _ => seen,
                };
                problems.push(Problem::new(
                    "TS-06",
                    Cause::Lasting,
                    place(certificate),
                    seen,
                    TIMESTAMPING,
                ));
            }
        }
        Purpose::Status | Purpose::Certificate => {}
    }
}

fn lasting(rule: &'static str, certificate: &Certificate, expected: String) -> Problem {
    Problem::new(rule, Cause::Lasting, place(certificate), named(certificate), expected)
}

fn place(certificate: &Certificate) -> Location {
    Location { certificate: Some(certificate.id.to_string()), ..Location::default() }
}

fn named(certificate: &Certificate) -> String {
    certificate.subject.text.clone()
}
