//! Certificate policies, RFC 5280 clause 6.1 as a graph of levels (RFC 9618): which policies are
//! left at the end, and whether one had to be (PX-09).
//!
//! Each level keeps a policy once, whatever the number of ways to it, so that nothing grows
//! exponentially.

use crate::model::Certificate;
use crate::model::CertificateEntry;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

const ANY: &str = "2.5.29.32.0";
/// Policies looked at for one chain: certificates of the field name fewer than ten.
const STEPS: u32 = 100_000;

/// What the user asks of policies (RFC 5280 clause 6.1.1 (c, e, f, g)).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PolicyInputs {
    /// user-initial-policy-set, dotted; empty: any policy.
    pub acceptable: Vec<String>,
    /// initial-explicit-policy.
    pub explicit: bool,
    /// initial-policy-mapping-inhibit.
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit.
    pub inhibit_any: bool,
}

/// Why no policy is left.
pub(in crate::validation) enum Unexplicit<'e> {
    /// An explicit policy was required and none is valid at this certificate.
    None(&'e Certificate),
    /// A mapping from or to anyPolicy.
    MappedAny(&'e Certificate),
    /// More policies and mappings than this many steps.
    TooMany(u32),
}

/// What a valid policy of a level is.
struct Node<'e> {
    /// expected_policy_set: what it is called in the next certificate.
    expected: BTreeSet<&'e str>,
    /// What it is called where the anchor's own policies are meant: before any mapping.
    roots: Rc<BTreeSet<&'e str>>,
}

/// Valid policies of a level.
struct Level<'e>(BTreeMap<&'e str, Node<'e>>);

/// How many certificates more until each holds.
struct Counters {
    explicit: u32,
    mapping: u32,
    inhibit_any: u32,
}

/// Walks a chain from the anchor down. What is left is user-constrained-policy-set (clause 6.1.5
/// (g)), in the anchor's terms.
pub(in crate::validation) fn check_policies<'e>(
    chain: &[&'e CertificateEntry],
    inputs: &PolicyInputs,
) -> Result<BTreeSet<String>, Unexplicit<'e>> {
    let length = u32::try_from(chain.len()).unwrap_or(u32::MAX);
    let unless = |inhibited: bool| if inhibited { 0 } else { length };
    let mut counters = Counters {
        explicit: unless(inputs.explicit),
        mapping: unless(inputs.inhibit_mapping),
        inhibit_any: unless(inputs.inhibit_any),
    };
    let mut level = Level(BTreeMap::from([(ANY, Node::named(ANY))]));
    let mut steps = STEPS;
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
        level = level.next(certificate, any_allowed, &mut steps)?;
        if counters.explicit == 0 && level.0.is_empty() {
            return Err(Unexplicit::None(certificate));
        }
        if is_last {
            counters.explicit = counters.explicit.saturating_sub(1);
            if certificate.policy_constraints.is_some_and(|c| c.require_explicit == Some(0)) {
                counters.explicit = 0;
            }
            let left = level.acceptable(&inputs.acceptable, &mut steps)?;
            if counters.explicit == 0 && left.is_empty() {
                return Err(Unexplicit::None(certificate));
            }
            return Ok(left);
        }
        level.map(certificate, counters.mapping > 0, &mut steps)?;
        if !certificate.is_self_issued() {
            counters.explicit = counters.explicit.saturating_sub(1);
            counters.mapping = counters.mapping.saturating_sub(1);
            counters.inhibit_any = counters.inhibit_any.saturating_sub(1);
        }
        counters.tighten(certificate);
    }
    level.acceptable(&inputs.acceptable, &mut steps)
}

fn spend<'e>(steps: &mut u32) -> Result<(), Unexplicit<'e>> {
    *steps = steps.checked_sub(1).ok_or(Unexplicit::TooMany(STEPS))?;
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

impl<'e> Node<'e> {
    /// One that no other stands above but anyPolicy.
    fn named(policy: &'e str) -> Self {
        Self { expected: BTreeSet::from([policy]), roots: Rc::new(BTreeSet::from([policy])) }
    }

    fn below(policy: &'e str, roots: Rc<BTreeSet<&'e str>>) -> Self {
        Self { expected: BTreeSet::from([policy]), roots }
    }
}

impl<'e> Level<'e> {
    /// Clause 6.1.3 (d, e): the level of the next certificate; empty for good where it names no
    /// policy.
    fn next(
        &self,
        certificate: &'e Certificate,
        any_allowed: bool,
        steps: &mut u32,
    ) -> Result<Self, Unexplicit<'e>> {
        let expected = self.expected(steps)?;
        let has_any = self.0.contains_key(ANY);
        let mut next = BTreeMap::new();
        for policy in certificate.policies.iter().map(String::as_str) {
            spend(steps)?;
            if policy == ANY {
                continue;
            }
            if let Some(roots) = expected.get(policy) {
                next.insert(policy, Node::below(policy, Rc::clone(roots)));
            } else if has_any {
                next.insert(policy, Node::named(policy));
            }
        }
        if any_allowed && certificate.policies.iter().any(|policy| policy == ANY) {
            for (policy, roots) in expected {
                next.entry(policy).or_insert_with(|| Node::below(policy, roots));
            }
        }
        Ok(Self(next))
    }

    /// What the next certificate may name, each with the anchor's names for it.
    fn expected(
        &self,
        steps: &mut u32,
    ) -> Result<BTreeMap<&'e str, Rc<BTreeSet<&'e str>>>, Unexplicit<'e>> {
        let mut expected: BTreeMap<&'e str, Rc<BTreeSet<&'e str>>> = BTreeMap::new();
        for node in self.0.values() {
            for policy in &node.expected {
                spend(steps)?;
                match expected.get_mut(policy) {
                    None => {
                        expected.insert(policy, Rc::clone(&node.roots));
                    }
                    // Two policies were mapped to one.
                    Some(roots) => {
                        for root in node.roots.iter() {
                            spend(steps)?;
                            Rc::make_mut(roots).insert(root);
                        }
                    }
                }
            }
        }
        Ok(expected)
    }

    /// Clause 6.1.4 (a, b).
    fn map(
        &mut self,
        certificate: &'e Certificate,
        allowed: bool,
        steps: &mut u32,
    ) -> Result<(), Unexplicit<'e>> {
        let mut mapped: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in &certificate.policy_mappings {
            spend(steps)?;
            if from == ANY || to == ANY {
                return Err(Unexplicit::MappedAny(certificate));
            }
            mapped.entry(from).or_default().insert(to);
        }
        let has_any = self.0.contains_key(ANY);
        for (from, to) in mapped {
            if !allowed {
                self.0.remove(from);
            } else if let Some(node) = self.0.get_mut(from) {
                node.expected = to;
            } else if has_any {
                self.0.insert(from, Node { expected: to, ..Node::named(from) });
            }
        }
        Ok(())
    }

    /// Clause 6.1.5 (g): what is left of the user's set, where there is one.
    fn acceptable(
        &self,
        wanted: &[String],
        steps: &mut u32,
    ) -> Result<BTreeSet<String>, Unexplicit<'e>> {
        let mut left: BTreeSet<&str> = BTreeSet::new();
        for node in self.0.values() {
            for root in node.roots.iter() {
                spend(steps)?;
                left.insert(root);
            }
        }
        if wanted.is_empty() || wanted.iter().any(|policy| policy == ANY) {
            return Ok(left.into_iter().map(str::to_owned).collect());
        }
        let any_left = left.contains(ANY);
        let kept = wanted.iter().filter(|policy| any_left || left.contains(policy.as_str()));
        Ok(kept.cloned().collect())
    }
}
