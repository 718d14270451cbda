//! Canonical forms by hand-written examples.

use super::Method;
use super::NodeSet;
use super::canonicalize;
use super::write;
use crate::formats::limits::Limits;
use crate::formats::xml::reader::read;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;

const C10: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const C10_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
const C11: &str = "http://www.w3.org/2006/12/xml-c14n11";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

fn whole(method: &str, text: &str) -> String {
    let mut out = Vec::new();
    canonicalize(text.as_bytes(), method, &[], &mut |bytes| out.extend_from_slice(bytes))
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    String::from_utf8(out).expect("UTF-8")
}

fn find(tree: &Tree<'_>, name: &str) -> NodeId {
    tree.subtree(NodeId::DOCUMENT)
        .map(NodeId)
        .find(|id| tree.name(*id) == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

fn part(method: &str, prefixes: &[&str], text: &str, name: &str) -> String {
    let tree = read(text, &Limits::default()).expect("well-formed");
    let mut method = Method::from_uri(method).expect("known");
    method.prefixes = prefixes.iter().map(|prefix| (*prefix).to_owned()).collect();
    let mut out = Vec::new();
    let set = NodeSet::subtree(find(&tree, name), true);
    write(&tree, &set, &method, &mut |bytes| out.extend_from_slice(bytes)).expect("absolute");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn whole_document_is_normalised() {
    let text = "<?xml version='1.0'?>\r\n<?p  x ?>\n<!-- c -->\n<a  z='1' b = 'x\ty\"&#9;' ><![CDATA[<&>]]>\r\n&#13;<e/></a >\n<!-- d --><?q?>";
    assert_eq!(
        whole(C10, text),
        "<?p x ?>\n<a b=\"x y&quot;&#x9;\" z=\"1\">&lt;&amp;&gt;\n&#xD;<e></e></a>\n<?q?>"
    );
    assert_eq!(
        whole(C10_COMMENTS, text),
        "<?p x ?>\n<!-- c -->\n<a b=\"x y&quot;&#x9;\" z=\"1\">&lt;&amp;&gt;\n&#xD;<e></e></a>\n<!-- d -->\n<?q?>"
    );
}

#[test]
fn superfluous_namespaces_go_and_undeclarations_stay() {
    let text = "<a xmlns='urn:u' xmlns:p='urn:p'><b xmlns='urn:u' xmlns:p='urn:p'/><c xmlns=''><d xmlns=''/></c></a>";
    assert_eq!(
        whole(C10, text),
        "<a xmlns=\"urn:u\" xmlns:p=\"urn:p\"><b></b><c xmlns=\"\"><d></d></c></a>"
    );
    assert_eq!(whole(EXCLUSIVE, text), "<a xmlns=\"urn:u\"><b></b><c xmlns=\"\"><d></d></c></a>");
}

#[test]
fn attributes_are_ordered_by_namespace_then_name() {
    let text = "<a xmlns:y='urn:a' xmlns:x='urn:b' x:a='1' y:b='2' c='3' b='4' xml:lang='vi'/>";
    assert_eq!(
        whole(C10, text),
        "<a xmlns:x=\"urn:b\" xmlns:y=\"urn:a\" b=\"4\" c=\"3\" xml:lang=\"vi\" y:b=\"2\" x:a=\"1\"></a>"
    );
}

#[test]
fn subtree_takes_its_context_along() {
    let text = "<a xmlns='urn:u' xmlns:p='urn:p' xml:lang='vi' xml:base='x/' xml:id='i'><b xml:base='y'><p:c q='1'/></b></a>";
    assert_eq!(
        part(C10, &[], text, "p:c"),
        "<p:c xmlns=\"urn:u\" xmlns:p=\"urn:p\" q=\"1\" xml:base=\"y\" xml:id=\"i\" xml:lang=\"vi\"></p:c>"
    );
    assert_eq!(
        part(C11, &[], text, "p:c"),
        "<p:c xmlns=\"urn:u\" xmlns:p=\"urn:p\" q=\"1\" xml:base=\"x/y\" xml:lang=\"vi\"></p:c>"
    );
    assert_eq!(part(EXCLUSIVE, &[], text, "p:c"), "<p:c xmlns:p=\"urn:p\" q=\"1\"></p:c>");
    assert_eq!(
        part(EXCLUSIVE, &["#default", "xml", "none"], text, "p:c"),
        "<p:c xmlns=\"urn:u\" xmlns:p=\"urn:p\" q=\"1\"></p:c>"
    );
}

#[test]
fn excluded_subtree_is_left_out() {
    let text = "<a>1<s>2<s>3</s></s>4<b/><s/></a>";
    let tree = read(text, &Limits::default()).expect("well-formed");
    let mut set = NodeSet::subtree(NodeId::DOCUMENT, false);
    let all = tree.subtree(NodeId::DOCUMENT).map(NodeId).filter(|id| tree.name(*id) == "s");
    set.subtract(&tree, all);
    let mut out = Vec::new();
    write(&tree, &set, &Method::DEFAULT, &mut |bytes| out.extend_from_slice(bytes)).expect("fine");
    assert_eq!(out, b"<a>14<b></b></a>");
    assert_eq!(set.text(&tree), "14");
}

#[test]
fn intersection_with_subtrees_keeps_each_of_them() {
    let text = "<a xmlns='urn:u'>1<s>2</s>3<s xmlns=''>4</s></a>";
    let tree = read(text, &Limits::default()).expect("well-formed");
    let mut set = NodeSet::subtree(NodeId::DOCUMENT, false);
    let all = tree.subtree(NodeId::DOCUMENT).map(NodeId).filter(|id| tree.name(*id) == "s");
    set.intersect(&tree, all);
    let mut out = Vec::new();
    write(&tree, &set, &Method::DEFAULT, &mut |bytes| out.extend_from_slice(bytes)).expect("fine");
    assert_eq!(out, b"<s xmlns=\"urn:u\">2</s><s>4</s>");
}

#[test]
fn relative_namespace_has_no_canonical_form() {
    for (method, text) in [
        (C10, "<a xmlns='ns'/>"),
        (EXCLUSIVE, "<a><b xmlns:p='../x'/></a>"),
        (C11, "<a xmlns=':x'/>"),
    ] {
        let error = canonicalize(text.as_bytes(), method, &[], &mut |_| {}).expect_err("refused");
        assert!(error.to_string().contains("relative URI"), "{error}");
    }
}

#[test]
fn two_hundred_thousand_levels_do_not_overflow() {
    let depth = 200_000;
    let text = "<a b='1'>".repeat(depth) + &"</a>".repeat(depth);
    let limits = Limits { depth: usize::MAX, ..Limits::default() };
    let tree = read(&text, &limits).expect("well-formed");
    let mut length = 0;
    let set = NodeSet::subtree(NodeId::DOCUMENT, true);
    let elements =
        write(&tree, &set, &Method::DEFAULT, &mut |bytes| length += bytes.len()).expect("fine");
    assert_eq!((elements, length), (depth as u64, text.len()));
}

#[test]
fn unknown_method_is_named() {
    let error = canonicalize(b"<a/>", "urn:x", &[], &mut |_| {}).expect_err("refused");
    assert!(error.to_string().contains("urn:x"), "{error}");
}
