//! URIs of TS 119 102-2 and of algorithms.

use crate::model::Conclusion;
use crate::model::Reason;
use crate::model::RevocationReason;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::report::Verdict;

/// The digest that objects are named by.
pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
/// A proof of existence that this validation derived.
pub(super) const BY_VALIDATION: &str = "urn:etsi:019102:poetype:validation";

/// MainIndication and SubIndication of a whole signature.
pub(super) fn of_conclusion(conclusion: Conclusion) -> (String, Option<String>) {
    let main = conclusion.indication().to_lowercase();
    (indication(&main), conclusion.sub_indication().map(sub_indication))
}

/// MainIndication and SubIndication of a building block: `None` passed.
pub(super) fn of_block(reason: Option<Reason>) -> (String, Option<String>) {
    match reason {
        None => (indication("passed"), None),
        Some(Reason::Failed(why)) => (indication("failed"), Some(sub_indication(why.name()))),
        Some(Reason::Indeterminate(why)) => {
            (indication("indeterminate"), Some(sub_indication(why.name())))
        }
    }
}

/// A file without a signature, or that could not be read: the standard has no name for either.
pub(super) fn of_no_signature(verdict: Verdict) -> String {
    format!("urn:condau:mainindication:{}", verdict.name().to_lowercase())
}

fn indication(name: &str) -> String {
    format!("urn:etsi:019102:mainindication:{name}")
}

fn sub_indication(name: &str) -> String {
    format!("urn:etsi:019102:subindication:{name}")
}

/// The URI of a reason for revocation.
pub(super) fn reason(reason: RevocationReason) -> String {
    let name = match reason {
        RevocationReason::Unspecified => "unspecified",
        RevocationReason::KeyCompromise => "keyCompromise",
        RevocationReason::CaCompromise => "cACompromise",
        RevocationReason::AffiliationChanged => "affiliationChanged",
        RevocationReason::Superseded => "superseded",
        RevocationReason::CessationOfOperation => "cessationOfOperation",
        RevocationReason::CertificateHold => "certificateHold",
        RevocationReason::RemoveFromCrl => "removeFromCRL",
        RevocationReason::PrivilegeWithdrawn => "privilegeWithdrawn",
        RevocationReason::AaCompromise => "aACompromise",
    };
    format!("urn:etsi:019102:revocationReason:{name}")
}

/// The URI of RFC 9231 for a signature algorithm; the object identifier where it has none.
pub(super) fn algorithm(algorithm: &SignatureAlgorithm) -> String {
    let digest = algorithm.digest.map_or("", |digest| digest.name());
    let more = "http://www.w3.org/2001/04/xmldsig-more#";
    match (algorithm.scheme, digest) {
        (SignatureScheme::RsaPkcs1, "sha1") => {
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1".to_owned()
        }
        (SignatureScheme::RsaPkcs1, "md5" | "sha224" | "sha256" | "sha384" | "sha512") => {
            format!("{more}rsa-{digest}")
        }
        (SignatureScheme::Ecdsa, "sha1" | "sha224" | "sha256" | "sha384" | "sha512") => {
            format!("{more}ecdsa-{digest}")
        }
        (SignatureScheme::RsaPss, "sha1" | "sha224" | "sha256" | "sha384" | "sha512") => {
            format!("http://www.w3.org/2007/05/xmldsig-more#{digest}-rsa-MGF1")
        }
        (SignatureScheme::Ed25519, _) => {
            "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519".to_owned()
        }
        (SignatureScheme::Ed448, _) => {
            "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448".to_owned()
        }
        _ => uri(&algorithm.name),
    }
}

/// A URI as it is, an object identifier as a URN; what a URI cannot hold is escaped.
pub(super) fn uri(name: &str) -> String {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return format!("urn:oid:{name}");
    }
    let mut escaped = String::with_capacity(name.len());
    for byte in name.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        if plain {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::of_conclusion;
    use super::uri;
    use crate::model::Conclusion;
    use crate::model::Indeterminate;

    #[test]
    fn indications_are_those_of_the_standard() {
        let passed = "urn:etsi:019102:mainindication:total-passed".to_owned();
        assert_eq!(of_conclusion(Conclusion::TotalPassed), (passed, None));
        let (main, sub) = of_conclusion(Conclusion::Indeterminate(Indeterminate::TryLater));
        assert_eq!(main, "urn:etsi:019102:mainindication:indeterminate");
        assert_eq!(sub.as_deref(), Some("urn:etsi:019102:subindication:TRY_LATER"));
    }

    #[test]
    fn identifiers_become_uris() {
        assert_eq!(uri("1.2.3"), "urn:oid:1.2.3");
        assert_eq!(uri("http://a/b c"), "http://a/b%20c");
    }
}
