//! Codes under a shared secret (XD-12): checked with the secret, and never a signature.

use super::observed;
use crate::crypto::digest;
use crate::formats::ObserveOptions;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::SignatureEvidence;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretSlice;

const SECRET: &[u8] = b"b\xed m\xe1\x00t";

/// A document with a code in place of a signature, cut as asked for.
fn sealed(output_length: &str, bytes: usize, key_info: &str) -> String {
    let digest = digest(DigestAlgorithm::Sha256, b"<a><b></b></a>").expect("a digest");
    let inner = format!(
        "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256\">{output_length}</ds:SignatureMethod>\
         <ds:Reference URI=\"\"><ds:Transforms><ds:Transform \
         Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{}</ds:DigestValue></ds:Reference>",
        STANDARD.encode(digest)
    );
    let message = format!(
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{inner}</ds:SignedInfo>"
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    let code = hmac::sign(&key, message.as_bytes());
    format!(
        "<a><b/><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>{inner}</ds:SignedInfo>\
         <ds:SignatureValue>{}</ds:SignatureValue>{key_info}</ds:Signature></a>",
        STANDARD.encode(&code.as_ref()[..bytes])
    )
}

fn seen(text: &str, secret: Option<&[u8]>) -> (SignatureEvidence, Vec<String>) {
    let hmac_secret = secret.map(|secret| SecretSlice::from(secret.to_vec()));
    let options = ObserveOptions { hmac_secret, ..ObserveOptions::default() };
    let signature = observed(text.as_bytes(), &options).signatures.swap_remove(0);
    let rules = signature.deviations.iter().map(|deviation| deviation.rule.to_string()).collect();
    (signature, rules)
}

#[test]
fn code_holds_under_its_secret_and_names_nobody() {
    let (signature, rules) = seen(&sealed("", 32, ""), Some(SECRET));
    assert_eq!(signature.value.verifies, Check::Holds);
    assert_eq!(signature.references[0].intact, Check::Holds);
    assert_eq!(rules, ["XD-12a"]);
    assert!(signature.signer.certificate.is_none() && signature.signer.bare_key.is_none());
    let (other, rules) = seen(&sealed("", 32, ""), Some(b"another"));
    assert_eq!(
        (other.value.verifies, rules.as_slice()),
        (Check::Fails, ["XD-12a".to_owned()].as_slice())
    );
    let (without, rules) = seen(&sealed("", 32, ""), None);
    assert!(matches!(without.value.verifies, Check::Unable(_)));
    assert_eq!(rules, ["XD-12a"]);
}

#[test]
fn public_key_in_the_file_is_never_the_secret() {
    let name = String::from_utf8_lossy(SECRET).into_owned();
    let key_info =
        format!("<ds:KeyInfo><ds:KeyName>{name}</ds:KeyName></ds:KeyInfo>").replace('\0', "");
    let (signature, _) = seen(&sealed("", 32, &key_info), None);
    assert!(matches!(signature.value.verifies, Check::Unable(_)));
}

#[test]
fn code_may_be_cut_to_half_and_no_further() {
    let length = |bits: &str| format!("<ds:HMACOutputLength>{bits}</ds:HMACOutputLength>");
    for (bits, bytes) in [("128", 16), (" 256 ", 32), ("136", 17)] {
        let (signature, rules) = seen(&sealed(&length(bits), bytes, ""), Some(SECRET));
        assert_eq!((&signature.value.verifies, rules.len()), (&Check::Holds, 1), "{bits}");
    }
    for (bits, bytes) in [
        ("0", 0),
        ("1", 1),
        ("8", 1),
        ("40", 5),
        ("80", 10),
        ("120", 15),
        ("129", 17),
        ("264", 32),
        ("-8", 1),
        ("", 32),
        ("1e2", 32),
    ] {
        let (signature, rules) = seen(&sealed(&length(bits), bytes, ""), Some(SECRET));
        assert!(matches!(signature.value.verifies, Check::Unable(_)), "{bits}");
        assert_eq!(rules, ["XD-12a", "XD-12"], "{bits}");
    }
    let twice = [length("256"), length("8")].concat();
    assert_eq!(seen(&sealed(&twice, 32, ""), Some(SECRET)).1, ["XD-12a", "XD-12"]);
    // Shorter than it says, or cut without a word.
    for (said, bytes) in
        [("", 16), (length("256").as_str(), 16), (length("128").as_str(), 32), ("", 0)]
    {
        let (signature, _) = seen(&sealed(said, bytes, ""), Some(SECRET));
        assert_eq!(signature.value.verifies, Check::Fails, "{said} {bytes}");
    }
}
