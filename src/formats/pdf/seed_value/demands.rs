//! Whether a signature meets what the author of its field demands (PA-86 to PA-88): one that is
//! going to be made, and one that was.

use super::CertificateSeed;
use super::SeedValue;
use crate::model::Certificate;

/// What a signature has. What is `None` where the field says so cannot be compared and passes.
#[derive(Clone, Debug, Default)]
pub struct Offer<'a> {
    /// Filter.
    pub filter: Option<String>,
    /// SubFilter.
    pub sub_filter: Option<String>,
    /// Reason; `None`: it has none.
    pub reason: Option<&'a str>,
    /// Its digest, in small letters.
    pub digest: Option<&'a str>,
    /// Revocation data are within it.
    pub revocation_data: bool,
    /// It locks the whole document: no field and nothing else may change.
    pub locks_document: bool,
    /// The permission that it certifies with; 0: it does not certify.
    pub certification: u8,
    /// It has a timestamp.
    pub timestamped: bool,
    /// The timestamp authority's address, where it is known.
    pub authority: Option<&'a str>,
    /// Its certificate, where it is known.
    pub certificate: Option<&'a Certificate>,
    /// DER of the certificates above it, where they are known.
    pub issuers: Vec<&'a [u8]>,
}

/// A demand that is not met.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unmet {
    /// Which: the key of the seed value.
    pub constraint: &'static str,
    /// What it allows.
    pub wanted: String,
    /// What the signature has.
    pub offered: String,
}

fn unmet(constraint: &'static str, wanted: impl Into<String>, offered: impl Into<String>) -> Unmet {
    Unmet { constraint, wanted: wanted.into(), offered: offered.into() }
}

impl SeedValue {
    /// All demands that a signature does not meet, in the order of table 237. The version, the
    /// appearance and the attestation are demands on the program and not on the signature.
    pub fn unmet(&self, offer: &Offer<'_>) -> Vec<Unmet> {
        let mut found = Vec::new();
        if let (Some(wanted), Some(filter)) = (&self.filter, &offer.filter)
            && wanted != filter
        {
            found.push(unmet("Filter", wanted, filter));
        }
        if let Some(sub_filter) = &offer.sub_filter
            && !self.sub_filters.is_empty()
            && !self.sub_filters.contains(sub_filter)
        {
            found.push(unmet("SubFilter", self.sub_filters.join(", "), sub_filter));
        }
        found.extend(self.reason(offer));
        if self.revocation_data && !offer.revocation_data {
            found.push(unmet("AddRevInfo", "revocation data within the signature", "none"));
        }
        if let Some(digest) = offer.digest
            && !self.digests.is_empty()
            && !self.digests.iter().any(|known| known == digest)
        {
            found.push(unmet("DigestMethod", self.digests.join(", "), digest));
        }
        match (self.lock_document.as_deref(), offer.locks_document) {
            (Some("true"), false) => found.push(unmet("LockDocument", "true", "no lock")),
            (Some("false"), true) => found.push(unmet("LockDocument", "false", "a lock")),
            _ => {}
        }
        found.extend(self.certification(offer));
        found.extend(self.timestamp(offer));
        found.extend(offer.certificate.and_then(|of| self.certificate.unmet(of, &offer.issuers)));
        found
    }

    /// A single point forbids a reason; otherwise one of the list is asked for.
    fn reason(&self, offer: &Offer<'_>) -> Option<Unmet> {
        let allowed = self.reasons.as_ref()?;
        let offered = offer.reason.unwrap_or("none");
        let forbidden = matches!(allowed.as_slice(), [point] if point == ".") || allowed.is_empty();
        match (offer.reason, forbidden) {
            (Some(_), true) => Some(unmet("Reasons", "no reason", offered)),
            (None, true) => None,
            (Some(reason), false) if allowed.iter().any(|one| one == reason) => None,
            (_, false) => Some(unmet("Reasons", allowed.join(", "), offered)),
        }
    }

    fn certification(&self, offer: &Offer<'_>) -> Option<Unmet> {
        let wanted = self.certification.filter(|of| *of != i64::from(offer.certification))?;
        let named = |permission: i64| match permission {
            0 => "an approval".to_owned(),
            permission => format!("a certification with P={permission}"),
        };
        Some(unmet("MDP", named(wanted), named(i64::from(offer.certification))))
    }

    fn timestamp(&self, offer: &Offer<'_>) -> Option<Unmet> {
        let wanted = self.timestamp.as_ref()?.as_deref();
        let agreed = match (wanted, offer.authority) {
            (Some(wanted), Some(authority)) => wanted == authority,
            _ => true,
        };
        if offer.timestamped && agreed {
            return None;
        }
        let offered = match (offer.timestamped, offer.authority) {
            (true, Some(authority)) => authority,
            _ => "none (--tsa)",
        };
        let authority = wanted.unwrap_or("any authority");
        Some(unmet("TimeStamp", format!("a timestamp by {authority}"), offered))
    }
}

impl CertificateSeed {
    fn unmet(&self, certificate: &Certificate, issuers: &[&[u8]]) -> Option<Unmet> {
        let not_met = |constraint: &'static str, wanted: String| {
            Some(unmet(constraint, wanted, certificate.subject.text.clone()))
        };
        if !self.subjects.is_empty() && !self.subjects.contains(&certificate.der) {
            let wanted = format!("one of {} certificates", self.subjects.len());
            return not_met("Cert Subject", wanted);
        }
        let issued_by = |der: &Vec<u8>| issuers.contains(&der.as_slice());
        if !self.issuers.is_empty() && !self.issuers.iter().any(issued_by) {
            return not_met("Cert Issuer", format!("one of {} authorities", self.issuers.len()));
        }
        let has_policy = |oid: &String| certificate.policies.contains(oid);
        if !self.policies.is_empty() && !self.policies.iter().any(has_policy) {
            return not_met("Cert OID", self.policies.join(", "));
        }
        let is_named = |names: &Vec<(String, String)>| {
            names.iter().all(|(attribute, value)| has_name(certificate, attribute, value))
        };
        if !self.subject_names.is_empty() && !self.subject_names.iter().any(is_named) {
            let wanted = self.subject_names.iter().flatten();
            let wanted: Vec<String> =
                wanted.map(|(attribute, value)| format!("{attribute}={value}")).collect();
            return not_met("Cert SubjectDN", wanted.join(", "));
        }
        let is_used = |pattern: &String| has_usage(certificate, pattern);
        if !self.key_usages.is_empty() && !self.key_usages.iter().any(is_used) {
            return not_met("Cert KeyUsage", self.key_usages.join(", "));
        }
        None
    }
}

/// Attributes are named as in RFC 4519 or by their identifier.
fn has_name(certificate: &Certificate, attribute: &str, value: &str) -> bool {
    let known = ATTRIBUTES.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
    let oid = known.map_or(attribute, |(_, oid)| *oid);
    certificate.subject.values(oid).any(|found| found == value)
}

const ATTRIBUTES: [(&str, &str); 9] = [
    ("cn", "2.5.4.3"),
    ("sn", "2.5.4.4"),
    ("c", "2.5.4.6"),
    ("l", "2.5.4.7"),
    ("st", "2.5.4.8"),
    ("o", "2.5.4.10"),
    ("ou", "2.5.4.11"),
    ("title", "2.5.4.12"),
    ("email", "1.2.840.113549.1.9.1"),
];

/// Nine characters from digitalSignature to decipherOnly; what is left out does not matter.
fn has_usage(certificate: &Certificate, pattern: &str) -> bool {
    let bits = certificate.key_usage.map_or(0, |usage| usage.0);
    pattern.chars().take(9).enumerate().all(|(position, wanted)| {
        let is_set = bits & (1 << position) != 0;
        match wanted {
            '1' => is_set,
            '0' => !is_set,
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Offer;
    use super::SeedValue;

    fn constraints(seed: &SeedValue, offer: &Offer<'_>) -> Vec<&'static str> {
        seed.unmet(offer).iter().map(|unmet| unmet.constraint).collect()
    }

    #[test]
    fn each_demand_is_met_or_named() {
        let seed = SeedValue {
            filter: Some("Adobe.PPKLite".to_owned()),
            sub_filters: vec!["ETSI.CAdES.detached".to_owned()],
            reasons: Some(vec!["a".to_owned(), "b".to_owned()]),
            revocation_data: true,
            digests: vec!["sha384".to_owned()],
            lock_document: Some("true".to_owned()),
            certification: Some(2),
            timestamp: Some(Some("http://tsa".to_owned())),
            ..SeedValue::default()
        };
        let fitting = Offer {
            filter: Some("Adobe.PPKLite".to_owned()),
            sub_filter: Some("ETSI.CAdES.detached".to_owned()),
            reason: Some("b"),
            digest: Some("sha384"),
            revocation_data: true,
            locks_document: true,
            certification: 2,
            timestamped: true,
            authority: Some("http://tsa"),
            ..Offer::default()
        };
        assert_eq!(seed.unmet(&fitting), []);
        let other = Offer {
            filter: Some("x".to_owned()),
            sub_filter: Some("y".to_owned()),
            reason: Some("c"),
            digest: Some("sha256"),
            certification: 3,
            timestamped: true,
            authority: Some("http://other"),
            ..Offer::default()
        };
        let all = ["Filter", "SubFilter", "Reasons", "AddRevInfo", "DigestMethod", "LockDocument"];
        let all: Vec<&str> = all.into_iter().chain(["MDP", "TimeStamp"]).collect();
        assert_eq!(constraints(&seed, &other), all);
    }

    #[test]
    fn what_nobody_demands_is_free_and_what_is_forbidden_is_not() {
        let offer = Offer { reason: Some("c"), certification: 1, ..Offer::default() };
        assert_eq!(SeedValue::default().unmet(&offer), []);
        let none = SeedValue {
            reasons: Some(vec![".".to_owned()]),
            certification: Some(0),
            lock_document: Some("false".to_owned()),
            ..SeedValue::default()
        };
        assert_eq!(none.unmet(&Offer::default()), []);
        let locked = Offer { locks_document: true, ..offer };
        assert_eq!(constraints(&none, &locked), ["Reasons", "LockDocument", "MDP"]);
    }
}
