//! Each rule: a signature that keeps it, and one that does not.

use super::intact;
use super::look;
use super::observed;
use super::replaced;
use super::signed;
use super::signed_with;
use crate::formats::ObserveOptions;
use crate::formats::limits::Limits;
use crate::formats::xml::observe;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::SignatureFormat;
use crate::model::Time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const TEXT: &str = "<a><b Id='x'>text</b><k/></a>";

fn rules(text: &str) -> Vec<String> {
    let all = look(text);
    let of_file = all.document.deviations.iter();
    let of_signatures = all.signatures.iter().flat_map(|signature| &signature.deviations);
    let mut rules: Vec<String> =
        of_file.chain(of_signatures).map(|deviation| deviation.rule.to_string()).collect();
    rules.sort();
    rules.dedup();
    rules
}

/// Inserts before the first occurrence.
fn before(text: &str, place: &str, what: &str) -> String {
    replaced(text, place, &format!("{what}{place}"))
}

fn id_of(text: &str) -> &str {
    let from = text.find("<ds:Signature ").expect("signed");
    let start = from + text[from..].find("Id=\"").expect("an id") + 4;
    &text[start..start + text[start..].find('"').expect("closed")]
}

#[test]
fn our_own_signatures_keep_every_rule() {
    assert_eq!(rules(&signed(TEXT)), Vec::<String>::new());
    assert_eq!(rules(&signed_with(TEXT, &["x"], Some("/a/k"))), Vec::<String>::new());
}

#[test]
fn changed_signature_breaks_the_rule_on_what_was_changed_and_is_never_intact() {
    let text = signed(TEXT);
    let by_id = signed_with(TEXT, &["x"], Some("/a/k"));
    let id = id_of(&text);
    let cases: Vec<(&str, String)> = vec![
        ("XD-01", format!("<!DOCTYPE a [<!ENTITY e 'x'>]>{text}")),
        ("XD-01", replaced(&text, "text</b>", "text&e;</b>")),
        ("XD-03", before(&text, "<ds:SignatureValue", "<ds:SignedInfo/>")),
        ("XD-03", before(&text, "<ds:KeyInfo>", "<ds:SignatureValue>AA==</ds:SignatureValue>")),
        ("XD-03", before(&text, "<ds:KeyInfo>", "<x/>")),
        ("XD-03", before(&text, "<ds:KeyInfo>", "x")),
        ("XD-03", before(&text, "<ds:SignedInfo>", "<ds:KeyInfo/>")),
        ("XD-03", before(&text, "<ds:Reference ", "<ds:SignatureMethod/>")),
        ("XD-03", before(&text, "<ds:DigestMethod ", "<x/>")),
        ("XD-03", before(&text, "<ds:Transforms>", "<ds:Transforms/>")),
        ("XD-03", before(&text, "<ds:DigestValue>", "<ds:DigestValue>AA==</ds:DigestValue>")),
        ("XD-05", before(&text, "</ds:DigestValue>", "<!---->")),
        ("XD-05", before(&text, "</ds:DigestValue>", "<x/>")),
        ("XD-05", before(&text, "</ds:SignatureValue>", "<?p?>")),
        ("XD-05", before(&text, "</ds:SignatureValue>", "<![CDATA[ ]]>")),
        ("XD-05", before(&text, "</ds:SignatureValue>", "*")),
        ("XD-06", replaced(&by_id, "URI=\"#x\"", "URI=\"#xpointer(//b)\"")),
        ("XD-08", replaced(&by_id, "<k>", "<c id='x'/><k>")),
        ("XD-09", replaced(&text, "subtract", "without")),
        ("XD-09a", replaced(&text, "subtract", "union")),
        ("XD-09", replaced(&text, "/descendant::ds:Signature", "/descendant::text()")),
        ("XD-09a", replaced(&text, "/descendant::ds:Signature", "/descendant::ds:Object")),
        ("XD-09", replaced(&text, "xmldsig-filter2\"><", "xslt\"><")),
        ("XD-09", replaced(&text, "2001/10/xml-exc-c14n#", "urn:x")),
        ("XD-18", replaced(&by_id, "URI=\"#x\"", &format!("URI=\"#{}-value\"", id_of(&by_id)))),
        ("XX-09", replaced(&text, "<b ", "<b xmlns:r='r' ")),
        // Nothing but the signature, which the filter leaves out.
        ("XX-12", {
            let start = text.find("<ds:Signature ").expect("there");
            text[start..].replace("</a>", "")
        }),
        ("XA-02", replaced(&text, &format!("URI=\"#{id}-signed\""), "URI=\"#x\"")),
        (
            "XA-02",
            replaced(
                &text,
                &format!("<xades:SignedProperties Id=\"{id}-signed\""),
                "<xades:SignedProperties Id=\"y\"",
            ),
        ),
        ("XA-02a", replaced(&text, "Type=\"http://uri.etsi.org/01903#SignedProperties\" ", "")),
        ("XA-03", {
            let (start, end) = (
                text.find("<ds:KeyInfo>").expect("there"),
                text.find("</ds:KeyInfo>").expect("there"),
            );
            format!("{}{}", &text[..start + 12], &text[end..])
        }),
        ("XA-04", {
            let start = text.find("<ds:Reference Id").expect("there");
            let end = text.find("<ds:Reference Type").expect("there");
            format!("{}{}", &text[..start], &text[end..])
        }),
        ("XA-05", replaced(&text, "20Z</xades:SigningTime>", "</xades:SigningTime>")),
        (
            "XA-06",
            replaced(
                &replaced(&text, "<xades:Cert>", "<xades:Kert>"),
                "</xades:Cert>",
                "</xades:Kert>",
            ),
        ),
        (
            "XA-07",
            replaced(&text, &format!("ObjectReference=\"#{id}-ref-1\""), "ObjectReference=\"#y\""),
        ),
    ];
    for (rule, text) in cases {
        let found = rules(&text);
        assert!(found.iter().any(|one| one == rule), "{rule}: {found:?}\n{text}");
        for signature in &look(&text).signatures {
            assert_ne!(intact(signature), Some(true), "{rule}: {text}");
        }
    }
}

#[test]
fn qualifying_properties_that_are_doubled_or_of_another_signature_are_a_deviation() {
    let text = signed(TEXT);
    let doubled = replaced(
        &text,
        "</ds:Object>",
        "</ds:Object><ds:Object><xades:QualifyingProperties \
         xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\"/></ds:Object>",
    );
    let target = format!("Target=\"#{}\"", id_of(&text));
    for text in [doubled, replaced(&text, &target, "Target=\"#y\""), replaced(&text, &target, "")] {
        assert_eq!(rules(&text), ["XA-01"], "{text}");
    }
}

#[test]
fn unsigned_part_of_the_signature_that_is_odd_leaves_it_intact_and_is_told() {
    let text = signed(TEXT);
    let unsigned = |inner: &str| {
        before(
            &text,
            "</xades:QualifyingProperties>",
            &format!(
                "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{inner}\
                 </xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
            ),
        )
    };
    let value = {
        let start = text.find("-value\">").expect("there") + 8;
        let end = text.find("</ds:SignatureValue>").expect("there");
        text[start..end].to_owned()
    };
    let raw = STANDARD.decode(&value).expect("base64");
    let integer = |half: &[u8]| crate::formats::der::integer(half);
    let pair = crate::formats::der::sequence(&[integer(&raw[..32]), integer(&raw[32..])]);
    let cases = [
        ("XA-11", unsigned("<xades:SignatureTimeStamp/>")),
        (
            "XA-11",
            unsigned(
                "<xades:SignatureTimeStamp><xades:EncapsulatedTimeStamp>AAAA</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>",
            ),
        ),
        (
            "XA-16",
            unsigned(
                "<xades:CertificateValues><xades:EncapsulatedX509Certificate>AAAA</xades:EncapsulatedX509Certificate></xades:CertificateValues>",
            ),
        ),
        (
            "XD-14a",
            before(&text, "</ds:X509Data>", "<ds:X509Certificate>AAAA</ds:X509Certificate>"),
        ),
        ("XD-13", replaced(&text, &value, &STANDARD.encode(pair))),
    ];
    for (rule, text) in cases {
        assert_eq!(rules(&text), [rule], "{text}");
        assert_eq!(intact(&look(&text).signatures[0]), Some(true), "{text}");
    }
}

#[test]
fn id_that_is_the_name_of_another_signatures_part_is_no_name() {
    let skeleton = |id: &str| format!("<ds:Signature Id=\"{id}\"/>");
    for id in ["a/timestamp-1", "a#b", "a (3)", "a\tb"] {
        let both = [skeleton("a"), skeleton(id)].concat();
        let text = format!("<r xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{both}</r>");
        let named: Vec<String> = look(&text).signatures.into_iter().map(|one| one.id).collect();
        assert_eq!(named, ["a", "2"], "{id}");
    }
}

#[test]
fn id_on_several_elements_is_told_where_no_signature_refers_to_it() {
    let text = signed("<a><b Id='x'/><c id='x'/></a>");
    assert_eq!(rules(&text), ["XD-08a"]);
    assert_eq!(intact(&look(&text).signatures[0]), Some(true));
}

#[test]
fn comment_in_the_middle_of_a_signed_text_is_told() {
    let text = signed("<a><b>user@agency.vn<!-- -->.evil.example</b></a>");
    assert_eq!(rules(&text), ["XX-05"]);
    assert_eq!(
        rules(&signed("<a><b>text</b><!-- between --><b>text</b></a>")),
        Vec::<String>::new()
    );
}

#[test]
fn too_many_references_reach_a_limit() {
    let text = signed_with(TEXT, &["x"], Some("/a/k"));
    let limits = Limits { references: 1, ..Limits::default() };
    let options = ObserveOptions { limits, ..ObserveOptions::default() };
    let all = observed(text.as_bytes(), &options);
    assert!(all.signatures[0].deviations.iter().any(|deviation| deviation.rule == "XD-10"));
}

#[test]
fn file_beyond_a_limit_lists_its_signatures_unread() {
    let text = signed(TEXT);
    let limits = Limits { depth: 3, ..Limits::default() };
    let options = ObserveOptions { limits, ..ObserveOptions::default() };
    let all = observe(&text.into_bytes(), "deep.xml", &options).expect("listed");
    let [signature] = all.signatures.as_slice() else { panic!("one signature") };
    assert_eq!(signature.deviations[0].rule, "XD-10");
    assert_eq!(intact(signature), None);
    assert!(observe(&b"<a><b><c><d/></c></b></a>".to_vec(), "deep.xml", &options).is_err());
}

#[test]
fn signed_element_moved_away_leaves_the_one_in_its_place_uncovered() {
    let text = signed_with("<a><b Id='x'><sum>1</sum></b><k/></a>", &["x"], Some("/a/k"));
    let moved = replaced(&text, "<b Id='x'><sum>1</sum></b>", "<b><sum>9</sum></b>");
    let wrapped =
        before(&moved, "</ds:Signature>", "<ds:Object><b Id='x'><sum>1</sum></b></ds:Object>");
    let all = look(&wrapped);
    let signature = &all.signatures[0];
    assert_eq!(intact(signature), Some(true));
    assert_eq!(signature.coverage, Coverage::Partial);
    let uncovered: Vec<_> =
        signature.uncovered.iter().filter_map(|location| location.xpath.as_deref()).collect();
    assert_eq!(uncovered, ["/a/b"]);
}

#[test]
fn style_sheet_outside_a_part_signed_by_id_is_uncovered() {
    let text = signed_with("<?xml-stylesheet href='x.xsl'?><a Id='x'><b/></a>", &["x"], None);
    let all = look(&text);
    let signature = &all.signatures[0];
    assert_eq!(signature.coverage, Coverage::Partial);
    assert_eq!(signature.uncovered[0].xpath.as_deref(), Some("/processing-instruction()"));
    assert_eq!(rules(&text), ["XX-13"]);
    let whole = look(&signed("<?xml-stylesheet href='x.xsl'?><a Id='x'><b/></a>"));
    assert_eq!(whole.signatures[0].coverage, Coverage::EntireDocument);
    assert_eq!(whole.signatures[0].deviations, []);
    // Another instruction is no style sheet.
    let other = signed_with("<?p xml-stylesheet?><a Id='x'><b/></a>", &["x"], None);
    assert_eq!(rules(&other), Vec::<String>::new());
}

#[test]
fn unsigned_object_in_an_enveloped_signature_is_uncovered() {
    let text = before(&signed(TEXT), "</ds:Signature>", "<ds:Object>evil</ds:Object>");
    let all = look(&text);
    assert_eq!(intact(&all.signatures[0]), Some(true));
    assert_eq!(all.signatures[0].coverage, Coverage::Partial);
}

#[test]
fn properties_that_are_not_signed_say_nothing() {
    let text = signed(TEXT);
    let id = id_of(&text).to_owned();
    let all = look(&replaced(&text, &format!("URI=\"#{id}-signed\""), "URI=\"#x\""));
    let signature = &all.signatures[0];
    assert_eq!(signature.attributes.claimed_signing_time, None);
    assert!(signature.signer.reference.is_none());
    assert_eq!(signature.format, SignatureFormat::Xades);
}

#[test]
fn two_keys_that_verify_one_value_leave_the_signer_uncertain() {
    // From an ECDSA signature two public keys can be computed that both verify it.
    use p256::ecdsa::RecoveryId;
    use p256::ecdsa::VerifyingKey;
    let text = signed(TEXT);
    let start = text.find("-value\">").expect("there") + 8;
    let end = text.find("</ds:SignatureValue>").expect("there");
    let raw = STANDARD.decode(&text[start..end]).expect("base64");
    let signature = p256::ecdsa::Signature::from_slice(&raw).expect("r and s");
    let signed_info = {
        let (from, to) = ("<ds:SignedInfo>", "</ds:SignedInfo>");
        let inner =
            &text[text.find(from).expect("there")..text.find(to).expect("there") + to.len()];
        let alone = format!("<ds:x xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{inner}</ds:x>");
        let mut octets = Vec::new();
        crate::formats::xml::canonicalize_element(
            alone.as_bytes(),
            "/ds:x/ds:SignedInfo",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
            &[],
            &mut |bytes| octets.extend_from_slice(bytes),
        )
        .expect("canonical");
        octets
    };
    let key_value = |parity: bool| {
        let key = VerifyingKey::recover_from_msg(
            &signed_info,
            &signature,
            RecoveryId::new(parity, false),
        )
        .expect("recoverable");
        let point = STANDARD.encode(key.to_sec1_point(false).as_bytes());
        format!(
            "<ds:KeyValue><e:ECKeyValue xmlns:e=\"http://www.w3.org/2009/xmldsig11#\">\
             <e:NamedCurve URI=\"urn:oid:1.2.840.10045.3.1.7\"/><e:PublicKey>{point}</e:PublicKey>\
             </e:ECKeyValue></ds:KeyValue>"
        )
    };
    let keys = format!("<ds:KeyInfo>{}{}</ds:KeyInfo>", key_value(false), key_value(true));
    let (from, to) = (
        text.find("<ds:KeyInfo>").expect("there"),
        text.find("</ds:KeyInfo>").expect("there") + 13,
    );
    let doubled = format!("{}{keys}{}", &text[..from], &text[to..]);
    let all = look(&doubled);
    let signature = &all.signatures[0];
    assert_eq!(signature.signer.verifying_keys, 2);
    assert!(signature.deviations.iter().any(|deviation| deviation.rule == "XD-14"));
    assert!(signature.signer.certificate.is_none());
}

#[test]
fn time_in_a_national_dialect_is_read_where_it_is_signed() {
    let object = |time: &str| {
        format!(
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>\
             <CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\
             <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
             <Reference URI=\"#o\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
             <DigestValue>AA==</DigestValue></Reference></SignedInfo><SignatureValue>AA==</SignatureValue>\
             <Object Id=\"o\"><SignatureProperties xmlns=\"\"><SignatureProperty Target=\"\">\
             <SigningTime>{time}</SigningTime></SignatureProperty></SignatureProperties></Object></Signature>"
        )
    };
    let local = look(&object("2022-01-04T08:26:34"));
    let claimed = local.signatures[0].attributes.claimed_signing_time;
    assert_eq!(claimed, Time::parse("2022-01-04T01:26:34Z"));
    assert_eq!(local.signatures[0].deviations[0].rule, "XA-05a");
    let broken = look(&object("04/01/2022 08:26"));
    assert_eq!(broken.signatures[0].attributes.claimed_signing_time, None);
    assert_eq!(broken.signatures[0].deviations[0].rule, "XA-05");
    let unsigned = object("2022-01-04T08:26:34Z").replace("URI=\"#o\"", "URI=\"#other\"");
    assert_eq!(look(&unsigned).signatures[0].attributes.claimed_signing_time, None);
}

#[test]
fn detached_content_is_looked_up_by_its_uri() {
    let text = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo>\
        <CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\
        <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
        <Reference URI=\"c%C3%B4ng%20v%C4%83n.txt\">\
        <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
        <DigestValue>ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=</DigestValue></Reference></SignedInfo>\
        <SignatureValue>AA==</SignatureValue></Signature>";
    let mut options = ObserveOptions::default();
    let without = observed(text.as_bytes(), &options);
    assert!(!without.signatures[0].references[0].found);
    options.detached.insert("công văn.txt".to_owned(), b"abc".to_vec().into());
    let with = observed(text.as_bytes(), &options);
    assert_eq!(with.signatures[0].references[0].intact, Check::Holds);
}

#[test]
fn certificate_given_from_outside_is_found_by_the_signed_reference() {
    let text = signed(TEXT);
    let all = look(&text);
    let certificate = all.material.certificates[0].clone();
    let (from, to) = (
        text.find("<ds:KeyInfo>").expect("there"),
        text.find("</ds:KeyInfo>").expect("there") + 13,
    );
    let bare = format!("{}{}", &text[..from], &text[to..]);
    assert!(matches!(look(&bare).signatures[0].value.verifies, Check::Unable(_)));
    let options =
        ObserveOptions { certificates: vec![certificate.clone()], ..ObserveOptions::default() };
    let found = observed(bare.as_bytes(), &options);
    assert_eq!(found.signatures[0].signer.certificate, Some(certificate.id));
    assert_eq!(intact(&found.signatures[0]), Some(true));
    let key = ObserveOptions {
        public_keys: vec![certificate.public_key.clone()],
        ..ObserveOptions::default()
    };
    let by_key = observed(bare.as_bytes(), &key);
    assert_eq!(intact(&by_key.signatures[0]), Some(true));
    assert!(by_key.signatures[0].signer.bare_key.is_some());
}

#[test]
fn hostile_numbers_of_everything_take_little_time() {
    let text = signed_with(TEXT, &["x"], Some("/a/k"));
    let hint = "<ds:X509SKI>AAAA</ds:X509SKI>".repeat(20_000);
    let references = {
        let start = text.find("<ds:Reference ").expect("there");
        let end = text.find("</ds:Reference>").expect("there") + "</ds:Reference>".len();
        text[start..end].repeat(3_000)
    };
    let comments = "t<!--c-->".repeat(30_000);
    let siblings = "<b/>".repeat(50_000);
    let empty = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>".repeat(3_000);
    for hostile in [
        before(&text, "</ds:X509Data>", &hint),
        before(&text, "<ds:Reference ", &references),
        before(&text, "<k>", &comments),
        before(&text, "<k>", &siblings),
        before(&text, "<k>", &empty),
    ] {
        let _ = look(&hostile);
    }
    let all = look(&before(&text, "<k>", &empty));
    assert_eq!(all.signatures.len(), 3_001);
    assert!(all.signatures.iter().take(3_000).all(|signature| intact(signature).is_none()));
    let many = look(&before(&text, "<ds:Reference ", &references));
    assert_eq!(intact(&many.signatures[0]), None);
    assert!(rules(&before(&text, "</ds:X509Data>", &hint)).contains(&"XD-14a".to_owned()));
}
