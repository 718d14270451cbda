//! What the sandbox can be asked to do wrong, so that trials and tests see how a client takes it.

use crate::model::RevocationReason;
use crate::model::Time;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// One thing to do wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// Every answer waits so many seconds.
    Slow(u64),
    /// Nobody listens at the address.
    Down,
    /// The first so many requests are answered with status 503.
    Busy(u64),
    /// Status 500.
    Http500,
    /// An answer that is not DER.
    Garbage,
    /// An answer without end.
    Huge,
    /// The authority refuses to stamp; the responder is not authorised.
    Refused,
    /// The token carries another nonce.
    WrongNonce,
    /// The token is over another imprint.
    WrongImprint,
    /// The token, CRL or OCSP response carries a signature value that does not hold.
    BadSignature,
    /// The authority's certificate has expired.
    ExpiredTsa,
    /// The authority's certificate has the right names and comes from the rogue CA.
    RogueTsa,
    /// A certificate is revoked (all signers' where no name is given), since then (one hour ago
    /// where not given), for this reason.
    Revoked {
        /// Its name in `certs-sample/`.
        name: Option<String>,
        /// Why.
        reason: RevocationReason,
        /// Since when.
        at: Option<Time>,
    },
    /// OCSP: the status is unknown.
    Unknown,
    /// OCSP: tryLater.
    TryLater,
    /// CRL and OCSP: thisUpdate is a month ago, nextUpdate three weeks.
    Stale,
}

/// A fault's name that we do not know.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[error("`{name}` is not a fault; expected one of {}", forms())]
pub struct NotAFault {
    name: String,
}

/// Faults without parameters by their names.
const PLAIN: &[(&str, Fault)] = &[
    ("slow", Fault::Slow(30)),
    ("down", Fault::Down),
    ("busy", Fault::Busy(1)),
    ("http-500", Fault::Http500),
    ("garbage", Fault::Garbage),
    ("huge", Fault::Huge),
    ("refused", Fault::Refused),
    ("wrong-nonce", Fault::WrongNonce),
    ("wrong-imprint", Fault::WrongImprint),
    ("bad-signature", Fault::BadSignature),
    ("expired-tsa", Fault::ExpiredTsa),
    ("rogue-tsa", Fault::RogueTsa),
    ("unknown", Fault::Unknown),
    ("try-later", Fault::TryLater),
    ("stale", Fault::Stale),
];

/// CRLReason by its names in RFC 5280 clause 5.3.1, with its number.
const REASONS: &[(RevocationReason, &str, u8)] = &[
    (RevocationReason::Unspecified, "unspecified", 0),
    (RevocationReason::KeyCompromise, "keyCompromise", 1),
    (RevocationReason::CaCompromise, "cACompromise", 2),
    (RevocationReason::AffiliationChanged, "affiliationChanged", 3),
    (RevocationReason::Superseded, "superseded", 4),
    (RevocationReason::CessationOfOperation, "cessationOfOperation", 5),
    (RevocationReason::CertificateHold, "certificateHold", 6),
    (RevocationReason::RemoveFromCrl, "removeFromCRL", 8),
    (RevocationReason::PrivilegeWithdrawn, "privilegeWithdrawn", 9),
    (RevocationReason::AaCompromise, "aACompromise", 10),
];

/// The reason's name.
pub(super) fn reason_name(reason: RevocationReason) -> &'static str {
    REASONS.iter().find(|row| row.0 == reason).map_or("unspecified", |row| row.1)
}

/// The reason's number in CRLs and OCSP responses.
pub(super) fn reason_number(reason: RevocationReason) -> u8 {
    REASONS.iter().find(|row| row.0 == reason).map_or(0, |row| row.2)
}

/// All forms, for people.
fn forms() -> String {
    let mut names: Vec<&str> = PLAIN.iter().map(|row| row.0).collect();
    names.extend(["slow=SECONDS", "busy=TIMES", "revoked[:NAME]=REASON[@TIME]"]);
    names.join(", ")
}

impl FromStr for Fault {
    type Err = NotAFault;

    fn from_str(text: &str) -> Result<Self, NotAFault> {
        if let Some(row) = PLAIN.iter().find(|row| row.0 == text) {
            return Ok(row.1.clone());
        }
        parameterised(text).ok_or_else(|| NotAFault { name: text.to_owned() })
    }
}

fn parameterised(text: &str) -> Option<Fault> {
    let (name, value) = text.split_once('=')?;
    match name {
        "slow" => Some(Fault::Slow(value.parse().ok()?)),
        "busy" => Some(Fault::Busy(value.parse().ok()?)),
        _ => {
            let name = match name.strip_prefix("revoked")? {
                "" => None,
                named => Some(named.strip_prefix(':')?.to_owned()),
            };
            let (reason, at) = match value.split_once('@') {
                Some((reason, at)) => (reason, Some(Time::parse(at)?)),
                None => (value, None),
            };
            let row = REASONS.iter().find(|row| row.1.eq_ignore_ascii_case(reason))?;
            Some(Fault::Revoked { name, reason: row.0, at })
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(seconds) => write!(f, "slow={seconds}"),
            Self::Busy(times) => write!(f, "busy={times}"),
            Self::Revoked { name, reason, at } => {
                f.write_str("revoked")?;
                if let Some(name) = name {
                    write!(f, ":{name}")?;
                }
                write!(f, "={}", reason_name(*reason))?;
                at.map_or(Ok(()), |at| write!(f, "@{at}"))
            }
            plain => {
                let row = PLAIN.iter().find(|row| row.1 == *plain);
                f.write_str(row.map_or("", |row| row.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use super::PLAIN;

    #[test]
    fn every_form_is_read_and_printed_again() {
        let more = [
            "slow=2",
            "busy=3",
            "revoked=keyCompromise",
            "revoked:tsa=superseded",
            "revoked:leader=cessationOfOperation@2026-01-01T00:00:00Z",
        ];
        for text in PLAIN.iter().map(|row| row.0).chain(more) {
            let fault: Fault = text.parse().expect(text);
            let again: Fault = fault.to_string().parse().expect(text);
            assert_eq!(again, fault, "{text}");
        }
    }

    #[test]
    fn unknown_fault_is_refused_with_the_known_ones() {
        for text in
            ["", "fast", "slow=", "revoked", "revoked=", "revoked=x", "revokedtsa=superseded"]
        {
            let error = text.parse::<Fault>().expect_err(text).to_string();
            assert!(error.contains("wrong-imprint"), "{error}");
        }
    }
}
