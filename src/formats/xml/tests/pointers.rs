//! What references lead to by their URI, and what the enveloped transform and counter-signatures take
//! for theirs.

use super::look;
use super::signed;
use crate::crypto::digest;
use crate::formats::xml::names::DS;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::SignatureEvidence;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const COMMENTED: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// A signature of whatever value with one reference.
fn signature(uri: &str, transforms: &[&str], octets: &str) -> String {
    let digest = digest(DigestAlgorithm::Sha256, octets.as_bytes()).expect("a digest");
    let transforms: String =
        transforms.iter().map(|uri| format!("<ds:Transform Algorithm=\"{uri}\"/>")).collect();
    format!(
        "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>\
         <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
         <ds:Reference URI=\"{uri}\"><ds:Transforms>{transforms}</ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>\
         <ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>",
        STANDARD.encode(digest)
    )
}

fn names(signature: &SignatureEvidence, rule: &str) -> bool {
    signature.deviations.iter().any(|deviation| deviation.rule == rule)
}

#[test]
fn only_pointers_keep_comments() {
    let held = |uri: &str, transforms: &[&str], octets: &str| {
        let signature = signature(uri, transforms, octets);
        let text = format!("<a><!-- c --><b Id=\"x\">1<!-- d --></b>{signature}</a>");
        look(&text).signatures.swap_remove(0).references[0].intact.clone()
    };
    let (bare, commented) = ("<b Id=\"x\">1</b>", "<b Id=\"x\">1<!-- d --></b>");
    let cases = [
        ("#x", EXCLUSIVE, bare, Check::Holds),
        ("#x", COMMENTED, bare, Check::Holds),
        ("#x", COMMENTED, commented, Check::Fails),
        ("#xpointer(id('x'))", COMMENTED, commented, Check::Holds),
        ("#xpointer(id('x'))", COMMENTED, bare, Check::Fails),
        ("#xpointer(id('x'))", EXCLUSIVE, bare, Check::Holds),
        ("#xpointer(id(&quot;x&quot;))", COMMENTED, commented, Check::Holds),
    ];
    for (uri, method, octets, expected) in cases {
        assert_eq!(held(uri, &[method], octets), expected, "{uri} {method} {octets}");
    }
    let whole = |uri: &str, octets: &str| held(uri, &[ENVELOPED, COMMENTED], octets);
    let (bare, commented) = (format!("<a>{bare}</a>"), format!("<a><!-- c -->{commented}</a>"));
    assert_eq!(whole("", &bare), Check::Holds);
    assert_eq!(whole("", &commented), Check::Fails);
    assert_eq!(whole("#xpointer(/)", &commented), Check::Holds);
    assert_eq!(whole("#xpointer(/)", &bare), Check::Fails);
}

#[test]
fn pointer_of_another_form_leads_nowhere_and_is_told() {
    for uri in [
        "#xpointer(//b)",
        "#xpointer(id(x))",
        "#xpointer(id('x')/c)",
        "#xpointer(id('x'))xpointer(/)",
        "#xpointer( / )",
        "#xpointer(id('x)",
        "#xpointer(id('x&quot;))",
        "#element(/1)",
        "#xmlns(p=urn:p)xpointer(//p:b)",
    ] {
        let text = format!(
            "<a><b Id=\"x\">1</b>{}</a>",
            signature(uri, &[EXCLUSIVE], "<b Id=\"x\">1</b>")
        );
        let found = look(&text).signatures.swap_remove(0);
        assert!(names(&found, "XD-06"), "{uri}: {:?}", found.deviations);
        assert!(!found.references[0].intact.holds(), "{uri}");
    }
    for uri in ["#", "##x", "#y", "# x", "#x#x"] {
        let text = format!(
            "<a><b Id=\"x\">1</b>{}</a>",
            signature(uri, &[EXCLUSIVE], "<b Id=\"x\">1</b>")
        );
        let found = look(&text).signatures.swap_remove(0);
        assert!(matches!(found.references[0].intact, Check::Unable(_)), "{uri}");
    }
}

#[test]
fn enveloped_transform_leaves_out_its_own_signature_and_no_other() {
    let other = signature("#x", &[EXCLUSIVE], "other");
    let shown = other.replace("/>", "></ds:_>");
    let shown = ["CanonicalizationMethod", "SignatureMethod", "Transform", "DigestMethod"]
        .iter()
        .fold(shown, |text, name| {
            let parts: Vec<&str> = text.split(&format!("<ds:{name} ")).collect();
            let closed = parts.iter().enumerate().map(|(at, part)| match at {
                0 => (*part).to_owned(),
                _ => part.replacen("</ds:_>", &format!("</ds:{name}>"), 1),
            });
            closed.collect::<Vec<_>>().join(&format!("<ds:{name} "))
        });
    let held = |octets: &str| {
        let own = signature("", &[ENVELOPED, EXCLUSIVE], octets);
        let text = format!("<a><b Id=\"x\"></b>{other}{own}</a>");
        look(&text).signatures[1].references[0].intact.clone()
    };
    assert_eq!(held(&format!("<a><b Id=\"x\"></b>{shown}</a>")), Check::Holds);
    assert_eq!(held("<a><b Id=\"x\"></b></a>"), Check::Fails);
}

#[test]
fn counter_signature_signs_the_value_around_it_or_is_malformed() {
    let given = signed("<a><b Id=\"x\">1</b></a>");
    let from = given.find("<ds:SignatureValue Id=\"").expect("a value with an id") + 23;
    let value = &given[from..from + given[from..].find('"').expect("closed")];
    let end = "</xades:QualifyingProperties>";
    let countered = |uri: &str| {
        let inside = signature(uri, &[EXCLUSIVE], "");
        let text = given.replacen(
            end,
            &format!(
                "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>\
                 <xades:CounterSignature>{inside}</xades:CounterSignature>\
                 </xades:UnsignedSignatureProperties></xades:UnsignedProperties>{end}"
            ),
            1,
        );
        let outer = look(&text).signatures.swap_remove(0);
        names(&outer.counter_signatures[0], "XA-10")
    };
    assert!(!countered(&format!("#{value}")));
    assert!(!countered(&format!("#xpointer(id('{value}'))")));
    for elsewhere in ["", "#x", "#nowhere", "tep.xml"] {
        assert!(countered(elsewhere), "{elsewhere:?}");
    }
}
