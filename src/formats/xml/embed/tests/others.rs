//! Properties that we read and do not write: signature policies, timestamps of every kind, and what
//! only extended signatures have.

use super::PLAIN;
use super::Wish;
use super::observed;
use super::rsa;
use super::sign;
use crate::crypto;
use crate::crypto::SigningKey as _;
use crate::formats::ObserveOptions;
use crate::formats::xml::embed::octets::UNKNOWN;
use crate::formats::xml::embed::octets::canonical_part;
use crate::formats::xml::embed::octets::encoded;
use crate::formats::xml::embed::octets::sign_properties;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::observe;
use crate::formats::xml::reader;
use crate::formats::xml::signature;
use crate::formats::xml::tree::NodeId;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;

const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;
const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
const XADES141: &str = "http://uri.etsi.org/01903/v1.4.1#";

fn digest(octets: &[u8]) -> Vec<u8> {
    crypto::digest(SHA256, octets).expect("a digest")
}

fn signed() -> String {
    String::from_utf8(sign(PLAIN.as_bytes(), &rsa(), &Wish::default())).expect("UTF-8")
}

/// Where the signature stands.
fn place(text: &str) -> std::ops::Range<usize> {
    let start = text.find("<ds:Signature ").expect("a signature");
    start..text.find("</ds:Signature>").expect("an end") + "</ds:Signature>".len()
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).expect("a start") + from.len();
    &text[start..start + text[start..].find(to).expect("an end")]
}

/// A document with something more among the signed properties, signed again.
fn signed_with(property: &str) -> String {
    let mut text = signed();
    let range = place(&text);
    let mut own = text[range.clone()].to_owned();
    let id = between(&own, "Target=\"#", "\"").to_owned();
    let at = own.find("</xades:SignedSignatureProperties>").expect("properties");
    own.insert_str(at, property);
    let at = own.rfind("<ds:DigestValue>").expect("digests");
    let of_properties = own[..at].rfind("</ds:SignedInfo>").expect("an end");
    let start = own[..of_properties].rfind("<ds:DigestValue>").expect("a digest") + 16;
    let end = start + own[start..].find('<').expect("an end");
    own.replace_range(start..end, UNKNOWN);
    sign_properties(&mut own, &id, SHA256).expect("signed");
    let message = canonical_part(&own, "SignedInfo").expect("octets");
    let signer = rsa();
    let value = encoded(&signer.key.sign(&signer.algorithm, &message).expect("a value"));
    let start = own.find("<ds:SignatureValue ").expect("a value");
    let start = start + own[start..].find('>').expect("an end") + 1;
    let end = start + own[start..].find('<').expect("an end");
    own.replace_range(start..end, &value);
    text.replace_range(range, &own);
    text
}

/// A document with unsigned properties.
fn carrying(text: &str, properties: &str) -> String {
    let all = format!(
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{properties}\
         </xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    );
    text.replace("</xades:QualifyingProperties>", &format!("{all}</xades:QualifyingProperties>"))
}

fn first(text: &str, options: &ObserveOptions) -> SignatureEvidence {
    let bytes = text.as_bytes().to_vec();
    observe(&bytes, "", options).expect("XML").signatures.remove(0)
}

fn rules(signature: &SignatureEvidence) -> Vec<&str> {
    signature.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect()
}

fn policy(hash: Option<&[u8]>) -> String {
    let hash = hash.map_or(String::new(), |hash| {
        format!(
            "<xades:SigPolicyHash><ds:DigestMethod \
             Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
             <ds:DigestValue>{}</ds:DigestValue></xades:SigPolicyHash>",
            encoded(hash)
        )
    });
    format!(
        "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyId><xades:SigPolicyId>\
         <xades:Identifier>urn:oid:1.2.3</xades:Identifier></xades:SigPolicyId>{hash}\
         <xades:SigPolicyQualifiers>\
         <xades:SigPolicyQualifier><xades:SPURI>https://vi.example/quy-che.pdf</xades:SPURI>\
         </xades:SigPolicyQualifier>\
         <xades:SigPolicyQualifier><xades:SPUserNotice><xades:ExplicitText>Mẫu\
         </xades:ExplicitText></xades:SPUserNotice></xades:SigPolicyQualifier>\
         </xades:SigPolicyQualifiers></xades:SignaturePolicyId></xades:SignaturePolicyIdentifier>"
    )
}

fn store(document: &[u8]) -> String {
    format!(
        "<n:SignaturePolicyStore xmlns:n=\"{XADES141}\"><n:SignaturePolicyDocument>{}\
         </n:SignaturePolicyDocument></n:SignaturePolicyStore>",
        encoded(document)
    )
}

#[test]
fn policy_at_hand_is_held_against_its_signed_digest() {
    let named = signed_with(&policy(Some(&digest(b"policy"))));
    let none = ObserveOptions::default();
    let look = |text: &str, options: &ObserveOptions| {
        let signature = first(text, options);
        assert!(signature.value.verifies.holds());
        assert!(signature.references.iter().all(|part| part.intact.holds()));
        assert_eq!(signature.attributes.signature_policy.as_deref(), Some("urn:oid:1.2.3"));
        let facts = signature.attributes.policy_facts.clone().expect("facts");
        assert_eq!(facts.uri.as_deref(), Some("https://vi.example/quy-che.pdf"));
        assert_eq!(facts.notice.as_deref(), Some("Mẫu"));
        let all = rules(&signature).join(" ");
        (facts.document, all)
    };
    let no_rule = String::new;
    assert_eq!(look(&named, &none), (None, no_rule()));
    let right = carrying(&named, &store(b"policy"));
    assert_eq!(look(&right, &none), (Some(Check::Holds), no_rule()));
    let wrong = carrying(&named, &store(b"another"));
    assert_eq!(look(&wrong, &none), (Some(Check::Fails), "XA-08a".to_owned()));
    for name in ["https://vi.example/quy-che.pdf", "quy-che.pdf", "urn:oid:1.2.3"] {
        let given = |document: &[u8]| ObserveOptions {
            detached: [(name.to_owned(), document.to_vec().into())].into(),
            ..ObserveOptions::default()
        };
        assert_eq!(look(&named, &given(b"policy")).0, Some(Check::Holds), "{name}");
        assert_eq!(look(&named, &given(b"other")).1, "XA-08a", "{name}");
    }
    // What is in the signature without a digest of it may be anybody's.
    let open = carrying(&signed_with(&policy(None)), &store(b"policy"));
    assert_eq!(look(&open, &none), (None, "XA-08".to_owned()));
}

#[test]
fn implied_policy_is_told() {
    let implied = "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyImplied/>\
                   </xades:SignaturePolicyIdentifier>";
    let signature = first(&signed_with(implied), &ObserveOptions::default());
    assert_eq!(rules(&signature), ["XA-08"]);
    assert_eq!(signature.attributes.signature_policy.as_deref(), Some("implied"));
}

/// The imprint of the last timestamp property, or why there is none.
fn imprint(text: &str) -> Result<Vec<u8>, String> {
    let decoded = Decoded::new(text.as_bytes()).map_err(|_| "not decoded")?;
    let options = ObserveOptions::default();
    let tree = reader::read(&decoded.text, &options.limits).map_err(|_| "not read")?;
    let file = XmlFile::new(&decoded, tree, &options);
    let all: Vec<NodeId> = file.tree.subtree(NodeId::DOCUMENT).map(NodeId).collect();
    let is_stamp = |at: &&NodeId| {
        let name = file.tree.local_name(**at);
        name.contains("TimeStamp") && !name.starts_with("Encapsulated")
    };
    let property = all.iter().rfind(is_stamp).expect("a timestamp");
    let made = signature::imprint(&file, file.signatures[0], *property, SHA256);
    made.expect("complete").map_err(|problem| problem.why)
}

fn stamp(name: &str, namespace: &str, inside: &str) -> String {
    format!(
        "<t:{name} xmlns:t=\"{namespace}\"><ds:CanonicalizationMethod \
         Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>{inside}</t:{name}>"
    )
}

/// Canonical octets of parts of the signature, one after the other.
fn parts(text: &str, names: &[&str]) -> Vec<u8> {
    let own = &text[place(text)];
    names.iter().flat_map(|name| canonical_part(own, name).expect("a part")).collect()
}

const REFS: &str = "<xades:CompleteCertificateRefs/><xades:CompleteRevocationRefs/>\
                    <m:CompleteCertificateRefsV2 xmlns:m=\"http://uri.etsi.org/01903/v1.4.1#\"/>";

#[test]
fn timestamps_on_references_are_about_those_before_them() {
    let first_version = ["CompleteCertificateRefs", "CompleteRevocationRefs"];
    let second_version = ["CompleteRevocationRefs", "CompleteCertificateRefsV2"];
    for (name, namespace, refs) in [
        ("RefsOnlyTimeStamp", XADES, first_version),
        ("RefsOnlyTimeStampV2", XADES141, second_version),
    ] {
        let text = carrying(&signed(), &format!("{REFS}{}", stamp(name, namespace, "")));
        assert_eq!(imprint(&text), Ok(digest(&parts(&text, &refs))), "{name}");
        let name = name.replace("RefsOnly", "SigAndRefs");
        let text = carrying(&signed(), &format!("{REFS}{}", stamp(&name, namespace, "")));
        let all = [&["SignatureValue"], &refs[..]].concat();
        assert_eq!(imprint(&text), Ok(digest(&parts(&text, &all))), "{name}");
        // What stands after it is not covered.
        let text = carrying(&signed(), &format!("{}{REFS}", stamp(&name, namespace, "")));
        assert_eq!(imprint(&text), Ok(digest(&parts(&text, &["SignatureValue"]))), "{name}");
    }
}

#[test]
fn archive_timestamps_of_both_versions_differ_in_the_objects_that_are_signed() {
    let with_object = |text: &str| {
        text.replace("</ds:Signature>", "<ds:Object Id=\"o\">x</ds:Object></ds:Signature>")
    };
    let imprint_of = |namespace: &str| {
        let text = carrying(&signed(), &stamp("ArchiveTimeStamp", namespace, ""));
        (imprint(&text).expect("an imprint"), imprint(&with_object(&text)).expect("an imprint"))
    };
    let (old, old_object) = imprint_of(XADES);
    let (new, new_object) = imprint_of(XADES141);
    assert_eq!(old, new);
    assert_ne!(old, old_object, "an Object that is not signed counts in both");
    assert_eq!(old_object, new_object);
    // A signed one counts twice in the new version only.
    let signing_it = |namespace: &str| {
        let text = carrying(&signed(), &stamp("ArchiveTimeStamp", namespace, ""));
        let end = "</ds:SignedInfo>";
        let more = format!(
            "<ds:Reference URI=\"#o\"><ds:DigestMethod \
             Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
             <ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>{end}"
        );
        imprint(&with_object(&text.replace(end, &more))).expect("an imprint")
    };
    assert_ne!(signing_it(XADES), signing_it(XADES141));
    let unknown = carrying(&signed(), &stamp("ArchiveTimeStamp", "urn:x", ""));
    assert!(imprint(&unknown).is_err());
}

#[test]
fn what_is_included_by_name_is_what_counts() {
    let text = signed();
    let value = format!("{}-value", between(&text, "Target=\"#", "\""));
    let include = |uri: &str| format!("<xades:Include URI=\"#{uri}\"/>");
    let about = |inside: &str| {
        let text = carrying(&text, &stamp("SignatureTimeStamp", XADES, inside));
        (imprint(&text), digest(&parts(&text, &["SignatureValue"])))
    };
    let (made, expected) = about(&include(&value));
    assert_eq!(made, Ok(expected));
    for other in ["i1", "nothing"] {
        let (made, _) = about(&include(other));
        assert!(made.is_err(), "{other}");
        // Nor with the value beside it.
        assert!(about(&format!("{}{}", include(&value), include(other))).0.is_err(), "{other}");
    }
    let named = REFS.replace("CompleteRevocationRefs/", "CompleteRevocationRefs Id=\"r\"/");
    let text =
        carrying(&text, &format!("{named}{}", stamp("RefsOnlyTimeStamp", XADES, &include("r"))));
    assert_eq!(imprint(&text), Ok(digest(&parts(&text, &["CompleteRevocationRefs"]))));
}

#[test]
fn hash_data_of_the_first_version_is_the_signature_value_in_the_form_that_it_names() {
    const XADES111: &str = "http://uri.etsi.org/01903/v1.1.1#";
    const PLAIN_FORM: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    // A namespace that only the inclusive form takes in.
    let text = signed().replacen("<ds:Signature ", "<ds:Signature xmlns:u=\"urn:u\" ", 1);
    let value = format!("{}-value", between(&text, "Target=\"#", "\""));
    let named = |property: &str, uri: &str, inside: &str, beside: &str| {
        let hashed = format!(
            "<o:HashDataInfo xmlns:o=\"{XADES111}\" uri=\"#{uri}\">{inside}</o:HashDataInfo>{beside}"
        );
        let inside = format!("<o:{property} xmlns:o=\"{XADES111}\">{hashed}</o:{property}>");
        carrying(&text, &inside)
    };
    let form = |uri: &str| format!("<ds:Transform Algorithm=\"{uri}\"/>");
    let list =
        |inside: &str| format!("<o:Transforms xmlns:o=\"{XADES111}\">{inside}</o:Transforms>");
    let stamped = "SignatureTimeStamp";
    let inclusive = imprint(&named(stamped, &value, "", ""));
    assert_eq!(imprint(&named(stamped, &value, &list(&form(PLAIN_FORM)), "")), inclusive);
    let exclusive = imprint(&named(stamped, &value, &list(&form(EXCLUSIVE)), ""));
    assert_eq!(exclusive, Ok(digest(&parts(&text, &["SignatureValue"]))));
    assert!(inclusive.is_ok() && inclusive != exclusive, "it takes in xmlns of ancestors");
    let both = form(EXCLUSIVE).repeat(2);
    let method = format!("<ds:CanonicalizationMethod Algorithm=\"{PLAIN_FORM}\"/>");
    let again = format!("<o:HashDataInfo xmlns:o=\"{XADES111}\" uri=\"#{value}\"/>");
    for refused in [
        named(stamped, "i1", "", ""),
        named(stamped, "nothing", "", ""),
        named(stamped, &value, &list(&both), ""),
        named(stamped, &value, &list(&form("http://www.w3.org/2000/09/xmldsig#base64")), ""),
        named(stamped, &value, &list(&form("urn:x")), ""),
        named(stamped, &value, &form(EXCLUSIVE), ""),
        named(stamped, &value, "", &method),
        named(stamped, &value, "", &again),
        named("AllDataObjectsTimeStamp", &value, "", ""),
        named("ArchiveTimeStamp", &value, "", ""),
    ] {
        assert!(imprint(&refused).is_err(), "{refused}");
    }
}

#[test]
fn individual_data_objects_are_named_and_marked() {
    let text = signed();
    let reference = format!("{}-ref-1", between(&text, "Target=\"#", "\""));
    let about = |inside: &str| {
        imprint(&carrying(&text, &stamp("IndividualDataObjectsTimeStamp", XADES, inside)))
    };
    let right = format!("<xades:Include URI=\"#{reference}\" referencedData=\"true\"/>");
    let all = imprint(&carrying(&text, &stamp("AllDataObjectsTimeStamp", XADES, "")));
    assert_eq!(about(&right), all, "there is one data object");
    assert!(about(&right.replace("true", "false")).is_err());
    assert!(about(&right.replace(&reference, "other")).is_err());
    assert!(about("").is_err());
}

#[test]
fn properties_that_a_baseline_signature_does_not_have_are_told() {
    let told = |properties: &str| {
        let signature = first(&carrying(&signed(), properties), &ObserveOptions::default());
        rules(&signature).into_iter().filter(|rule| *rule != "XA-11").collect::<Vec<_>>().join(" ")
    };
    let values = "<xades:CertificateValues/><xades:RevocationValues/>";
    let of =
        |uri: &str| format!("<n:TimeStampValidationData xmlns:n=\"{XADES141}\" URI=\"#{uri}\"/>");
    let stamped = "<xades:SignatureTimeStamp Id=\"s\"/>";
    assert_eq!(told(&format!("{stamped}{values}{}", of("s"))), "");
    assert_eq!(told(&format!("{values}{values}")), "XA-12 XA-12");
    assert_eq!(told("<xades:CompleteRevocationRefs/>"), "XA-13");
    assert_eq!(told("<x:CompleteRevocationRefs xmlns:x=\"urn:x\"/>"), "");
    assert_eq!(told(&stamp("ArchiveTimeStamp", XADES141, "")), "");
    assert_eq!(told(&stamp("ArchiveTimeStamp", XADES, "")), "XA-14");
    for name in ["RenewedDigests", "RenewedDigestsV2"] {
        assert_eq!(told(&format!("<n:{name} xmlns:n=\"{XADES141}\"/>")), "XA-14a", "{name}");
        assert_eq!(told(&format!("<n:{name} xmlns:n=\"urn:x\"/>")), "", "{name}");
    }
    assert_eq!(told(&format!("{stamped}{}", of("t"))), "XA-15");
    assert_eq!(told(&format!("{}{stamped}", of("s"))), "XA-15");
}

#[test]
fn timestamp_on_references_alone_is_no_proof_of_the_signature() {
    let token = "<xades:EncapsulatedTimeStamp>AAAA</xades:EncapsulatedTimeStamp>";
    let text = carrying(&signed(), &format!("{REFS}{}", stamp("RefsOnlyTimeStamp", XADES, token)));
    let signature = observed(text.as_bytes()).signatures.remove(0);
    assert!(signature.timestamps.iter().all(|token| token.kind == SignatureKind::Timestamp));
}

#[test]
fn properties_that_stand_twice_are_not_a_signatures_own() {
    let text = signed();
    let once = carrying(&text, "");
    assert!(rules(&first(&once, &ObserveOptions::default())).is_empty());
    for name in ["UnsignedProperties", "UnsignedSignatureProperties"] {
        let twice =
            once.replace(&format!("<xades:{name}>"), &format!("<xades:{name}/><xades:{name}>"));
        assert_eq!(rules(&first(&twice, &ObserveOptions::default())), ["XA-01"], "{name}");
    }
}
