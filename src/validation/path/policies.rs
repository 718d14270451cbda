//! Certificate policies, RFC 5280 clause 6.1 as a graph of levels (RFC 9618), for any initial
//! policy: whether a policy that must be explicit is left at the end (PX-09).
//!
//! Each level keeps a policy once, whatever the number of ways to it, so that nothing grows
//! exponentially.

use crate::model::Certificate;
use crate::model::CertificateEntry;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

const ANY: &str = "2.5.29.32.0";

/// Why no policy is left.
pub(super) enum Unexplicit<'e> {
    /// An explicit policy was required and none is valid at this certificate.
    None(&'e Certificate),
    /// A mapping from or to anyPolicy.
    MappedAny(&'e Certificate),
}

/// Valid policies of a level with what each expects below.
struct Level<'e>(BTreeMap<&'e str, BTreeSet<&'e str>>);

/// How many certificates more until each holds.
struct Counters {
    explicit: u32,
    mapping: u32,
    inhibit_any: u32,
}

/// Walks a chain from the anchor down.
pub(super) fn check_policies<'e>(chain: &[&'e CertificateEntry]) -> Result<(), Unexplicit<'e>> {
    let length = u32::try_from(chain.len()).unwrap_or(u32::MAX);
    let mut counters = Counters { explicit: length, mapping: length, inhibit_any: length };
    let mut level = Level(BTreeMap::from([(ANY, BTreeSet::from([ANY]))]));
    for (depth, entry) in chain.iter().enumerate().rev() {
        let certificate = entry.certificate.as_ref();
        let is_anchor = depth.saturating_add(1) == chain.len();
        if is_anchor {
            // RFC 5937: what the anchor requires, it requires from its first certificate on.
            counters.tighten(certificate);
            continue;
        }
        let is_last = depth == 0;
        let any_allowed = counters.inhibit_any > 0 || (!is_last && certificate.is_self_issued());
        level = level.next(certificate, any_allowed);
        if counters.explicit == 0 && level.0.is_empty() {
            return Err(Unexplicit::None(certificate));
        }
        if is_last {
            counters.explicit = counters.explicit.saturating_sub(1);
            if certificate.policy_constraints.is_some_and(|c| c.require_explicit == Some(0)) {
                counters.explicit = 0;
            }
            if counters.explicit == 0 && level.0.is_empty() {
                return Err(Unexplicit::None(certificate));
            }
            continue;
        }
        level.map(certificate, counters.mapping > 0)?;
        if !certificate.is_self_issued() {
            counters.explicit = counters.explicit.saturating_sub(1);
            counters.mapping = counters.mapping.saturating_sub(1);
            counters.inhibit_any = counters.inhibit_any.saturating_sub(1);
        }
        counters.tighten(certificate);
    }
    Ok(())
}

impl Counters {
    /// Clause 6.1.4 (i, j).
    fn tighten(&mut self, certificate: &Certificate) {
        if let Some(constraints) = certificate.policy_constraints {
            self.explicit = self.explicit.min(constraints.require_explicit.unwrap_or(u32::MAX));
            self.mapping = self.mapping.min(constraints.inhibit_mapping.unwrap_or(u32::MAX));
        }
        self.inhibit_any = self.inhibit_any.min(certificate.inhibit_any_policy.unwrap_or(u32::MAX));
    }
}

impl<'e> Level<'e> {
    /// Clause 6.1.3 (d, e): the level of the next certificate; empty for good where it names no
    /// policy.
    fn next(&self, certificate: &'e Certificate, any_allowed: bool) -> Self {
        let mut next = BTreeMap::new();
        let expected: BTreeSet<&str> =
            self.0.values().flat_map(|expected| expected.iter().copied()).collect();
        let has_any = self.0.contains_key(ANY);
        for policy in certificate.policies.iter().map(String::as_str) {
            if policy != ANY && (has_any || expected.contains(policy)) {
                next.insert(policy, BTreeSet::from([policy]));
            }
        }
        if any_allowed && certificate.policies.iter().any(|policy| policy == ANY) {
            for policy in expected {
                next.entry(policy).or_insert_with(|| BTreeSet::from([policy]));
            }
        }
        Self(next)
    }

    /// Clause 6.1.4 (a, b).
    fn map(&mut self, certificate: &'e Certificate, allowed: bool) -> Result<(), Unexplicit<'e>> {
        let mut mapped: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in &certificate.policy_mappings {
            if from == ANY || to == ANY {
                return Err(Unexplicit::MappedAny(certificate));
            }
            mapped.entry(from).or_default().insert(to);
        }
        let has_any = self.0.contains_key(ANY);
        for (from, to) in mapped {
            if !allowed {
                self.0.remove(from);
            } else if has_any || self.0.contains_key(from) {
                self.0.insert(from, to);
            }
        }
        Ok(())
    }
}
