//! Certificates whose issuer says that it publishes no status for them (noRevAvail, RFC 9608): an
//! accepted reason for having none, unless the policy says otherwise.

use super::case::Case;
use crate::model::Certificate;
use crate::policy::Level;
use crate::policy::rule;

/// The rule that reports it; at level Fail the policy does not take it for an answer.
pub(super) const RULE: &str = "BB-05f";

/// Whether a certificate says so, and nothing in it says otherwise (RFC 9608 clause 3).
pub(super) fn is_stated(certificate: &Certificate) -> bool {
    let authority = certificate.basic_constraints.as_ref().is_some_and(|c| c.authority);
    let contradicted =
        certificate.deviations.iter().any(|deviation| deviation.rule.starts_with("PX-07-NOREV"));
    certificate.no_revocation_available
        && !authority
        && !contradicted
        && certificate.crl_distribution_points.is_empty()
        && certificate.ocsp_urls.is_empty()
}

/// Whether it says so and the policy takes it for an answer.
pub(super) fn is_accepted(case: &Case<'_>, certificate: &Certificate) -> bool {
    is_stated(certificate) && rule(RULE).is_some_and(|row| case.policy.level(row) < Level::Fail)
}
