//! Signature algorithms by their URIs (XML Signature 1.1, RFC 9231), read from and written to
//! ds:SignatureMethod. Digest URIs are the model's own.

use super::names::DS;
use super::names::MORE_2007;
use super::tree::NodeId;
use super::tree::Tree;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::PssParameters;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;

const OLD: &str = "http://www.w3.org/2000/09/xmldsig#";
const MORE_2001: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const DS11: &str = "http://www.w3.org/2009/xmldsig11#";
const MORE_2021: &str = "http://www.w3.org/2021/04/xmldsig-more#";

use DigestAlgorithm::Md5;
use DigestAlgorithm::Ripemd160;
use DigestAlgorithm::Sha1;
use DigestAlgorithm::Sha3_224;
use DigestAlgorithm::Sha3_256;
use DigestAlgorithm::Sha3_384;
use DigestAlgorithm::Sha3_512;
use DigestAlgorithm::Sha224;
use DigestAlgorithm::Sha256;
use DigestAlgorithm::Sha384;
use DigestAlgorithm::Sha512;
use SignatureScheme::Dsa;
use SignatureScheme::Ecdsa;
use SignatureScheme::Ed448;
use SignatureScheme::Ed25519;
use SignatureScheme::Hmac;
use SignatureScheme::RsaPkcs1;
use SignatureScheme::RsaPss;

/// Namespace, name in it, scheme, digest.
const METHODS: &[(&str, &str, SignatureScheme, Option<DigestAlgorithm>)] = &[
    (OLD, "rsa-sha1", RsaPkcs1, Some(Sha1)),
    (MORE_2001, "rsa-sha224", RsaPkcs1, Some(Sha224)),
    (MORE_2001, "rsa-sha256", RsaPkcs1, Some(Sha256)),
    (MORE_2001, "rsa-sha384", RsaPkcs1, Some(Sha384)),
    (MORE_2001, "rsa-sha512", RsaPkcs1, Some(Sha512)),
    (MORE_2001, "rsa-md5", RsaPkcs1, Some(Md5)),
    (MORE_2001, "rsa-ripemd160", RsaPkcs1, Some(Ripemd160)),
    (MORE_2007, "sha1-rsa-MGF1", RsaPss, Some(Sha1)),
    (MORE_2007, "sha224-rsa-MGF1", RsaPss, Some(Sha224)),
    (MORE_2007, "sha256-rsa-MGF1", RsaPss, Some(Sha256)),
    (MORE_2007, "sha384-rsa-MGF1", RsaPss, Some(Sha384)),
    (MORE_2007, "sha512-rsa-MGF1", RsaPss, Some(Sha512)),
    (MORE_2007, "sha3-224-rsa-MGF1", RsaPss, Some(Sha3_224)),
    (MORE_2007, "sha3-256-rsa-MGF1", RsaPss, Some(Sha3_256)),
    (MORE_2007, "sha3-384-rsa-MGF1", RsaPss, Some(Sha3_384)),
    (MORE_2007, "sha3-512-rsa-MGF1", RsaPss, Some(Sha3_512)),
    (MORE_2001, "ecdsa-sha1", Ecdsa, Some(Sha1)),
    (MORE_2001, "ecdsa-sha224", Ecdsa, Some(Sha224)),
    (MORE_2001, "ecdsa-sha256", Ecdsa, Some(Sha256)),
    (MORE_2001, "ecdsa-sha384", Ecdsa, Some(Sha384)),
    (MORE_2001, "ecdsa-sha512", Ecdsa, Some(Sha512)),
    (MORE_2007, "ecdsa-ripemd160", Ecdsa, Some(Ripemd160)),
    (MORE_2021, "ecdsa-sha3-224", Ecdsa, Some(Sha3_224)),
    (MORE_2021, "ecdsa-sha3-256", Ecdsa, Some(Sha3_256)),
    (MORE_2021, "ecdsa-sha3-384", Ecdsa, Some(Sha3_384)),
    (MORE_2021, "ecdsa-sha3-512", Ecdsa, Some(Sha3_512)),
    (MORE_2021, "eddsa-ed25519", Ed25519, None),
    (MORE_2021, "eddsa-ed448", Ed448, None),
    (OLD, "dsa-sha1", Dsa, Some(Sha1)),
    (DS11, "dsa-sha256", Dsa, Some(Sha256)),
    (OLD, "hmac-sha1", Hmac, Some(Sha1)),
    (MORE_2001, "hmac-md5", Hmac, Some(Md5)),
    (MORE_2001, "hmac-sha224", Hmac, Some(Sha224)),
    (MORE_2001, "hmac-sha256", Hmac, Some(Sha256)),
    (MORE_2001, "hmac-sha384", Hmac, Some(Sha384)),
    (MORE_2001, "hmac-sha512", Hmac, Some(Sha512)),
    (MORE_2001, "hmac-ripemd160", Hmac, Some(Ripemd160)),
];

/// RSASSA-PSS with its parameters written out (RFC 9231 clause 2.3.9).
const RSA_PSS: &str = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";

/// The digest that an Algorithm attribute names.
pub(super) fn digest_use(tree: &Tree<'_>, method: Option<NodeId>) -> DigestUse {
    let name = method.and_then(|at| tree.attribute(at, "Algorithm")).unwrap_or_default();
    DigestUse { algorithm: DigestAlgorithm::from_uri(&name), name: name.into_owned() }
}

/// The algorithm that a ds:SignatureMethod names.
pub(super) fn signature_method(tree: &Tree<'_>, method: Option<NodeId>) -> SignatureAlgorithm {
    let name = method.and_then(|at| tree.attribute(at, "Algorithm")).unwrap_or_default();
    if let (RSA_PSS, Some(method)) = (name.as_ref(), method) {
        return pss_with_parameters(tree, method);
    }
    let row = METHODS
        .iter()
        .find(|row| name.strip_prefix(row.0).is_some_and(|fragment| fragment == row.1));
    let scheme = match row {
        Some(row) => row.2,
        None if post_quantum(&name) => SignatureScheme::PostQuantum,
        None => SignatureScheme::Unknown,
    };
    let digest = row.and_then(|row| row.3);
    SignatureAlgorithm { scheme, digest, pss: implied_pss(scheme, digest), name: name.into_owned() }
}

/// What the names of RFC 9231 clause 2.3.10 imply: MGF1 with the same digest, a salt of its length.
fn implied_pss(scheme: SignatureScheme, digest: Option<DigestAlgorithm>) -> Option<PssParameters> {
    let digest = digest.filter(|_| scheme == RsaPss)?;
    Some(PssParameters { mgf_digest: digest, salt_length: u32::try_from(digest.length()).ok()? })
}

fn post_quantum(name: &str) -> bool {
    let fragment = name.rsplit_once('#').map_or(name, |(_, fragment)| fragment);
    ["ml-dsa", "slh-dsa", "fn-dsa", "xmss", "hss-lms"].iter().any(|kind| fragment.starts_with(kind))
}

/// The same where RSAPSSParams name no mask: then the standard's default is meant, and some programs
/// mean MGF1 with the digest of the signature. `None` where both are the same.
pub(super) fn with_own_mask(
    tree: &Tree<'_>,
    method: Option<NodeId>,
    algorithm: &SignatureAlgorithm,
) -> Option<SignatureAlgorithm> {
    let parameters = method.and_then(|at| tree.child(at, MORE_2007, "RSAPSSParams"));
    let named = parameters.and_then(|at| tree.child(at, MORE_2007, "MaskGenerationFunction"));
    let (digest, pss) = (algorithm.digest?, algorithm.pss?);
    let differs = algorithm.name == RSA_PSS && named.is_none() && pss.mgf_digest != digest;
    let pss = Some(PssParameters { mgf_digest: digest, ..pss });
    differs.then(|| SignatureAlgorithm { pss, ..algorithm.clone() })
}

fn pss_with_parameters(tree: &Tree<'_>, method: NodeId) -> SignatureAlgorithm {
    let unknown =
        SignatureAlgorithm { scheme: RsaPss, digest: None, pss: None, name: RSA_PSS.to_owned() };
    let parameters = tree.child(method, MORE_2007, "RSAPSSParams");
    let part = |name: &str| {
        parameters.and_then(|at| tree.elements(at).find(|part| tree.local_name(*part) == name))
    };
    // Absent parts mean SHA-256, MGF1 with SHA-256, a salt of the digest's length, trailer 1.
    let digest_or_default = |element: Option<NodeId>| match element {
        Some(at) => digest_use(tree, Some(at)).algorithm,
        None => Some(Sha256),
    };
    let Some(digest) = digest_or_default(part("DigestMethod")) else {
        return unknown;
    };
    let mask = part("MaskGenerationFunction");
    let is_mgf1 = |at: NodeId| {
        tree.attribute(at, "Algorithm").is_some_and(|uri| uri == format!("{MORE_2007}MGF1"))
    };
    let trailer_is_one = part("TrailerField").is_none_or(|at| tree.text_of(at).trim() == "1");
    let mgf_digest = digest_or_default(mask.and_then(|at| tree.child(at, DS, "DigestMethod")));
    let salt_length = match part("SaltLength") {
        Some(at) => tree.text_of(at).trim().parse().ok(),
        None => u32::try_from(digest.length()).ok(),
    };
    match (mgf_digest, salt_length) {
        (Some(mgf_digest), Some(salt_length)) if mask.is_none_or(is_mgf1) && trailer_is_one => {
            SignatureAlgorithm {
                digest: Some(digest),
                pss: Some(PssParameters { mgf_digest, salt_length }),
                ..unknown
            }
        }
        _ => unknown,
    }
}

/// The URI of an algorithm that we write; `None` where it has none (PSS with other parameters than
/// its name implies).
pub(super) fn uri(algorithm: &SignatureAlgorithm) -> Option<String> {
    let implied = implied_pss(algorithm.scheme, algorithm.digest);
    if algorithm.scheme == RsaPss && algorithm.pss.is_some() && algorithm.pss != implied {
        return None;
    }
    METHODS
        .iter()
        .find(|row| {
            row.2 == algorithm.scheme
                && (row.3 == algorithm.digest || matches!(row.2, Ed25519 | Ed448))
        })
        .map(|row| format!("{}{}", row.0, row.1))
}

#[cfg(test)]
mod tests {
    use super::METHODS;
    use super::signature_method;
    use super::uri;
    use super::with_own_mask;
    use crate::formats::limits::Limits;
    use crate::formats::xml::reader::read;
    use crate::model::DigestAlgorithm;
    use crate::model::PssParameters;
    use crate::model::SignatureAlgorithm;
    use crate::model::SignatureScheme;

    fn method(text: &str) -> SignatureAlgorithm {
        let tree = read(text, &Limits::default()).expect("well-formed");
        signature_method(&tree, Some(tree.document_element()))
    }

    #[test]
    fn every_name_is_read_back() {
        for row in METHODS {
            let name = format!("{}{}", row.0, row.1);
            let algorithm = method(&format!("<m Algorithm='{name}'/>"));
            assert_eq!((algorithm.scheme, algorithm.digest), (row.2, row.3));
            assert_eq!(uri(&algorithm), Some(name));
        }
    }

    #[test]
    fn pss_parameters_are_read_with_their_defaults() {
        let pss = |inner: &str| {
            method(&format!(
                "<m Algorithm='http://www.w3.org/2007/05/xmldsig-more#rsa-pss' \
                 xmlns:d='http://www.w3.org/2000/09/xmldsig#' \
                 xmlns:p='http://www.w3.org/2007/05/xmldsig-more#'>{inner}</m>"
            ))
        };
        let default = pss("");
        assert_eq!(default.digest, Some(DigestAlgorithm::Sha256));
        let expected = PssParameters { mgf_digest: DigestAlgorithm::Sha256, salt_length: 32 };
        assert_eq!(default.pss, Some(expected));
        let written = pss(
            "<p:RSAPSSParams><d:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha512'/>\
             <p:MaskGenerationFunction Algorithm='http://www.w3.org/2007/05/xmldsig-more#MGF1'>\
             <d:DigestMethod Algorithm='http://www.w3.org/2000/09/xmldsig#sha1'/>\
             </p:MaskGenerationFunction><p:SaltLength>20</p:SaltLength></p:RSAPSSParams>",
        );
        assert_eq!(written.digest, Some(DigestAlgorithm::Sha512));
        let expected = PssParameters { mgf_digest: DigestAlgorithm::Sha1, salt_length: 20 };
        assert_eq!(written.pss, Some(expected));
        let other = pss("<p:RSAPSSParams><p:TrailerField>2</p:TrailerField></p:RSAPSSParams>");
        assert_eq!((other.digest, other.pss), (None, None));
    }

    #[test]
    fn mask_that_is_not_named_may_be_that_of_the_digest() {
        let own = |inner: &str| {
            let text = format!(
                "<m Algorithm='http://www.w3.org/2007/05/xmldsig-more#rsa-pss' \
                 xmlns:d='http://www.w3.org/2000/09/xmldsig#' \
                 xmlns:p='http://www.w3.org/2007/05/xmldsig-more#'><p:RSAPSSParams>\
                 {inner}</p:RSAPSSParams></m>"
            );
            let tree = read(&text, &Limits::default()).expect("well-formed");
            let top = Some(tree.document_element());
            with_own_mask(&tree, top, &signature_method(&tree, top))
        };
        let digest =
            |name: &str| format!("<d:DigestMethod Algorithm='http://www.w3.org/2001/04/{name}'/>");
        let mask = |inner: &str| {
            format!(
                "<p:MaskGenerationFunction Algorithm='http://www.w3.org/2007/05/xmldsig-more#MGF1'>\
                 {inner}</p:MaskGenerationFunction>"
            )
        };
        let sha512 = digest("xmlenc#sha512");
        let pss = own(&sha512).and_then(|algorithm| algorithm.pss);
        let expected = PssParameters { mgf_digest: DigestAlgorithm::Sha512, salt_length: 64 };
        assert_eq!(pss, Some(expected));
        assert_eq!(own(&digest("xmlenc#sha256")), None);
        assert_eq!(own(&format!("{sha512}{}", mask(&digest("xmlenc#sha256")))), None);
        assert_eq!(own(&digest("nothing")), None);
    }

    #[test]
    fn unknown_and_post_quantum_names_are_told_apart() {
        let scheme = |name: &str| method(&format!("<m Algorithm='{name}'/>")).scheme;
        assert_eq!(scheme("urn:x#ml-dsa-44"), SignatureScheme::PostQuantum);
        assert_eq!(scheme("urn:x#rsa"), SignatureScheme::Unknown);
        assert_eq!(scheme(""), SignatureScheme::Unknown);
    }
}
