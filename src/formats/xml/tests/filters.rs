//! Expressions that choose what is signed: evaluated, noted, and reported as what they cover.

use super::look;
use crate::crypto::digest;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const FILTER: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";

fn filter(kind: &str, expression: &str) -> String {
    format!("<f:XPath xmlns:f=\"{FILTER}\" Filter=\"{kind}\">{expression}</f:XPath>")
}

/// Rules, whether the digest of `octets` is that of the reference, what is covered and what is not.
fn seen(
    transform: &str,
    inner: &str,
    octets: &str,
) -> (Vec<String>, Check, Vec<String>, Vec<String>) {
    let digest = digest(DigestAlgorithm::Sha256, octets.as_bytes()).expect("a digest");
    let text = format!(
        "<a x='1'><!-- c --><b>1<c>2</c></b><d><e/>3</d>\
         <ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
         <ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
         <ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"{transform}\">{inner}</ds:Transform>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>{}</ds:DigestValue>\
         </ds:Reference></ds:SignedInfo><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature></a>",
        STANDARD.encode(digest)
    );
    let signature = look(&text).signatures.swap_remove(0);
    let rules = signature.deviations.iter().map(|deviation| deviation.rule.to_string());
    let paths = |list: &[crate::model::Location]| {
        list.iter().filter_map(|at| at.xpath.clone()).collect::<Vec<_>>()
    };
    let reference = &signature.references[0];
    (
        rules.collect(),
        reference.intact.clone(),
        paths(&signature.covered),
        paths(&signature.uncovered),
    )
}

#[test]
fn chosen_elements_are_covered_and_the_others_named() {
    let chosen = [filter("intersect", "//b | //d"), filter("subtract", "//e")].concat();
    let (rules, intact, covered, uncovered) = seen(FILTER, &chosen, "<b>1<c>2</c></b><d>3</d>");
    assert_eq!(
        (rules.as_slice(), intact),
        (["XD-09a", "XD-09a"].map(String::from).as_slice(), Check::Holds)
    );
    assert_eq!(covered, ["/a/b", "/a/d"]);
    assert_eq!(uncovered, ["/a/@x", "/a/d/e", "name(/a)"]);
}

#[test]
fn what_is_added_again_is_covered() {
    let chosen = [filter("intersect", "//b"), filter("union", "//d"), filter("subtract", "//c")];
    let (rules, intact, ..) = seen(FILTER, &chosen.concat(), "<b>1</b><d><e></e>3</d>");
    assert_eq!((rules.len(), intact), (3, Check::Holds));
}

#[test]
fn sum_that_cannot_be_said_is_not_evaluated() {
    let chosen = [filter("subtract", "//d"), filter("union", "//e")].concat();
    let (rules, intact, ..) = seen(FILTER, &chosen, "");
    assert!(rules.contains(&"XD-09".to_owned()), "{rules:?}");
    assert!(matches!(intact, Check::Unable(_)));
}

#[test]
fn signatures_alone_are_left_out_without_a_word() {
    let (rules, intact, ..) = seen(
        XPATH,
        "<ds:XPath>count(ancestor-or-self::ds:Signature | here()/ancestor::ds:Signature[1]) > \
         count(ancestor-or-self::ds:Signature)</ds:XPath>",
        "<a x=\"1\"><b>1<c>2</c></b><d><e></e>3</d></a>",
    );
    assert_eq!((rules, intact), (Vec::new(), Check::Holds));
    let (rules, intact, ..) = seen(
        XPATH,
        "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>",
        "<a x=\"1\"><b>1<c>2</c></b><d><e></e>3</d></a>",
    );
    assert_eq!((rules, intact), (Vec::new(), Check::Holds));
}

#[test]
fn expression_of_the_xpath_transform_is_noted() {
    let (rules, intact, covered, uncovered) = seen(
        XPATH,
        "<ds:XPath>not(ancestor-or-self::ds:Signature) and not(ancestor-or-self::d)</ds:XPath>",
        "<a x=\"1\"><b>1<c>2</c></b></a>",
    );
    assert_eq!((rules.as_slice(), intact), (["XD-09a".to_owned()].as_slice(), Check::Holds));
    assert_eq!(
        (covered.as_slice(), uncovered.as_slice()),
        (["/a".to_owned()].as_slice(), ["/a/d".to_owned()].as_slice())
    );
    let (rules, intact, ..) = seen(XPATH, "<ds:XPath>not(self::d)</ds:XPath>", "");
    assert_eq!(rules, ["XD-09"]);
    assert!(matches!(intact, Check::Unable(_)));
}

#[test]
fn expression_that_chooses_nothing_signs_nothing() {
    let (rules, ..) = seen(FILTER, &filter("intersect", "//nowhere"), "");
    assert_eq!(rules, ["XD-09a", "XX-12"]);
}

#[test]
fn prefix_that_stands_for_something_else_in_the_expression_is_no_signature() {
    let own = filter("subtract", "/descendant::ds:Signature");
    let (rules, intact, ..) = seen(FILTER, &own, "<a x=\"1\"><b>1<c>2</c></b><d><e></e>3</d></a>");
    assert_eq!((rules, intact), (Vec::new(), Check::Holds));
    for binding in [" xmlns:ds=\"urn:x\"", " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig\""] {
        let rebound = own.replacen(" xmlns:f", &format!("{binding} xmlns:f"), 1);
        let (rules, intact, ..) =
            seen(FILTER, &rebound, "<a x=\"1\"><b>1<c>2</c></b><d><e></e>3</d></a>");
        assert!(rules.contains(&"XD-09a".to_owned()), "{rules:?}");
        assert!(!intact.holds(), "{binding}");
    }
    // A prefix that is bound there alone means what it is bound to.
    let other = filter("subtract", "/descendant::s:Signature");
    let (rules, ..) = seen(FILTER, &other, "");
    assert_eq!(rules, ["XD-09"]);
    let bound =
        other.replacen(" xmlns:f", " xmlns:s=\"http://www.w3.org/2000/09/xmldsig#\" xmlns:f", 1);
    let (rules, intact, ..) =
        seen(FILTER, &bound, "<a x=\"1\"><b>1<c>2</c></b><d><e></e>3</d></a>");
    assert_eq!((rules, intact), (Vec::new(), Check::Holds));
}
