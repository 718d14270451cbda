//! Name constraints, RFC 5280 clauses 4.2.1.10 and 6.1.3 (b, c) (PX-08): of every authority above,
//! the anchor's too, on the subject, its e-mail address and every alternative name.
//!
//! A form of names that we cannot compare is refused where it meets a constraint of its form.

use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::GeneralName;
use crate::model::Name;
use crate::model::NameConstraints;

/// Comparisons for one chain; webpki allows 250,000, with cheaper ones.
const COMPARISONS: u32 = 100_000;
const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

/// A name that a constraint above does not allow: the certificate, the name, the constraint.
pub(super) struct Misnamed<'e> {
    pub(super) certificate: &'e Certificate,
    pub(super) name: String,
    pub(super) issuer: String,
}

/// The first name, from the anchor down, that is not allowed; `Err` where the comparisons ran out.
pub(super) fn check_names<'e>(chain: &[&'e CertificateEntry]) -> Result<Option<Misnamed<'e>>, u32> {
    let mut above: Vec<(&NameConstraints, &Certificate)> = Vec::new();
    let mut budget = COMPARISONS;
    for (depth, entry) in chain.iter().enumerate().rev() {
        let certificate = entry.certificate.as_ref();
        let is_anchor = depth.saturating_add(1) == chain.len();
        let exempt = is_anchor || (certificate.is_self_issued() && depth > 0);
        if !exempt && !above.is_empty() {
            let names = names_of(certificate);
            for (constraints, issuer) in &above {
                for name in &names {
                    if !allowed(name, constraints, &mut budget).ok_or(COMPARISONS)? {
                        return Ok(Some(Misnamed {
                            certificate,
                            name: text(name),
                            issuer: issuer.subject.text.clone(),
                        }));
                    }
                }
            }
        }
        if let Some(constraints) = &certificate.name_constraints {
            above.push((constraints, certificate));
        }
    }
    Ok(None)
}

fn names_of(certificate: &Certificate) -> Vec<GeneralName> {
    let mut names = certificate.alternative_names.clone();
    if !certificate.subject.attributes.is_empty() {
        names.push(GeneralName::Directory(certificate.subject.clone()));
    }
    let emails = certificate.subject.values(EMAIL_ADDRESS);
    names.extend(emails.map(|email| GeneralName::Email(email.to_owned())));
    names
}

/// `None` where the comparisons ran out.
fn allowed(name: &GeneralName, constraints: &NameConstraints, budget: &mut u32) -> Option<bool> {
    let mut spend = || {
        *budget = budget.checked_sub(1)?;
        Some(())
    };
    for excluded in constraints.excluded.iter().flatten() {
        spend()?;
        if same_form(name, excluded) && within(name, excluded).unwrap_or(true) {
            return Some(false);
        }
    }
    let mut limited = false;
    for permitted in constraints.permitted.iter().flatten() {
        spend()?;
        if same_form(name, permitted) {
            limited = true;
            if within(name, permitted).unwrap_or(false) {
                return Some(true);
            }
        }
    }
    Some(!limited)
}

fn same_form(a: &GeneralName, b: &GeneralName) -> bool {
    // A name that cannot be read may be of any form.
    let unreadable = |name: &GeneralName| matches!(name, GeneralName::Other(form) if form.starts_with("unreadable"));
    match (a, b) {
        _ if unreadable(a) || unreadable(b) => true,
        (GeneralName::Other(a), GeneralName::Other(b)) => {
            a.split(' ').next() == b.split(' ').next()
        }
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Whether a name lies within a subtree of its form; `None` where that cannot be told.
fn within(name: &GeneralName, subtree: &GeneralName) -> Option<bool> {
    match (name, subtree) {
        (GeneralName::Directory(name), GeneralName::Directory(top)) => Some(below(name, top)),
        (GeneralName::Dns(name), GeneralName::Dns(top)) => {
            let comparable = is_host(name) && (top.is_empty() || is_host(top));
            comparable.then(|| host_within(name, top, true))
        }
        (GeneralName::Email(name), GeneralName::Email(top)) => email_within(name, top),
        (GeneralName::Uri(name), GeneralName::Uri(top)) => {
            uri_host(name).map(|host| host_within(host, top, false))
        }
        (GeneralName::Ip(address), GeneralName::Ip(range)) => Some(ip_within(address, range)),
        _ => None,
    }
}

/// The canonical form ends every relative name with the same character, so that whole ones match.
fn below(name: &Name, top: &Name) -> bool {
    name.canonical.starts_with(&top.canonical)
}

/// Whether a dNSName is in preferred name syntax, as far as comparing it needs: no empty label.
/// A constraint with a leading period is none (RFC 5280 clause 4.2.1.10).
fn is_host(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.').all(|label| !label.is_empty())
}

/// A host within a domain. With `itself`, a domain without a leading dot stands for all below it
/// too (dNSName); else only for that host (URI, e-mail).
fn host_within(host: &str, domain: &str, itself: bool) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let domain = domain.to_ascii_lowercase();
    if domain.is_empty() {
        return true;
    }
    match domain.strip_prefix('.') {
        Some(_) => host.len() > domain.len() && host.ends_with(&domain),
        None if host == domain => true,
        None => itself && host.ends_with(&format!(".{domain}")),
    }
}

fn email_within(name: &str, top: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    Some(match top.rsplit_once('@') {
        Some((wanted, domain)) => local == wanted && host.eq_ignore_ascii_case(domain),
        None => host_within(host, top, false),
    })
}

/// The host of a URI, where it names one that is no address.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let numeric = host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (!host.is_empty() && !host.starts_with('[') && !numeric).then_some(host)
}

fn ip_within(address: &[u8], range: &[u8]) -> bool {
    let Some((network, mask)) = range.split_at_checked(address.len()) else { return false };
    network.len() == mask.len()
        && address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m)
}

fn text(name: &GeneralName) -> String {
    match name {
        GeneralName::Email(text)
        | GeneralName::Dns(text)
        | GeneralName::Uri(text)
        | GeneralName::Other(text) => text.clone(),
        GeneralName::Directory(name) => name.text.clone(),
        GeneralName::Ip(address) => hex::encode(address),
    }
}

#[cfg(test)]
mod tests {
    use super::within;
    use crate::model::GeneralName;

    fn dns(text: &str) -> GeneralName {
        GeneralName::Dns(text.to_owned())
    }

    fn email(text: &str) -> GeneralName {
        GeneralName::Email(text.to_owned())
    }

    fn uri(text: &str) -> GeneralName {
        GeneralName::Uri(text.to_owned())
    }

    #[test]
    fn hosts_match_whole_labels() {
        for (name, top, wanted) in [
            ("a.gov.vn", "gov.vn", true),
            ("gov.vn", "gov.vn", true),
            ("A.GOV.VN.", "gov.vn", true),
            ("notgov.vn", "gov.vn", false),
            ("anything", "", true),
        ] {
            assert_eq!(within(&dns(name), &dns(top)), Some(wanted), "{name} in {top}");
        }
        for (name, top) in [("a.gov.vn", ".gov.vn"), (".gov.vn", "gov.vn"), ("a..vn", "vn")] {
            assert_eq!(within(&dns(name), &dns(top)), None, "{name} in {top}");
        }
    }

    #[test]
    fn mail_is_a_box_a_host_or_a_domain() {
        for (name, top, wanted) in [
            ("a@moj.gov.vn", "moj.gov.vn", Some(true)),
            ("a@x.moj.gov.vn", "moj.gov.vn", Some(false)),
            ("a@x.moj.gov.vn", ".moj.gov.vn", Some(true)),
            ("a@moj.gov.vn", "a@MOJ.gov.vn", Some(true)),
            ("A@moj.gov.vn", "a@moj.gov.vn", Some(false)),
            ("no address", "moj.gov.vn", None),
        ] {
            assert_eq!(within(&email(name), &email(top)), wanted, "{name} in {top}");
        }
    }

    #[test]
    fn addresses_of_resources_are_judged_by_their_host() {
        for (name, top, wanted) in [
            ("http://x.gov.vn/a?b", ".gov.vn", Some(true)),
            ("http://u@x.gov.vn:80", "x.gov.vn", Some(true)),
            ("http://10.0.0.1/", ".gov.vn", None),
            ("urn:oid:1.2", ".gov.vn", None),
        ] {
            assert_eq!(within(&uri(name), &uri(top)), wanted, "{name} in {top}");
        }
    }

    #[test]
    fn networks_match_under_their_mask() {
        let address = GeneralName::Ip(vec![10, 1, 2, 3]);
        let within_ten = GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]);
        assert_eq!(within(&address, &within_ten), Some(true));
        let other = GeneralName::Ip(vec![11, 0, 0, 0, 255, 0, 0, 0]);
        assert_eq!(within(&address, &other), Some(false));
        assert_eq!(within(&address, &GeneralName::Ip(vec![10, 0])), Some(false));
    }
}
