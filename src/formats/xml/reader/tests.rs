//! What the reader takes and what it refuses.

use super::read;
use crate::formats::limits::Limits;
use crate::formats::xml::refusal::Refusal;
use crate::formats::xml::tree::Kind;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;
use proptest::prelude::*;

fn tree(text: &str) -> Tree<'_> {
    read(text, &Limits::default()).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for text in [
        "",
        " ",
        "a",
        "<a>",
        "<a></b>",
        "<a></ab>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a b=c/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
        "<a xmlns='u' xmlns='v'/>",
        "<a xmlns:p='u' xmlns:p='u'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='u'/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:xmlns='u'/>",
        "<p:a/>",
        "<a p:b=''/>",
        "<:a/>",
        "<a:/>",
        "<a:b:c xmlns:a='u'/>",
        "<1a/>",
        "<-a/>",
        "<a:1 xmlns:a='u'/>",
        "< a/>",
        "<a b='<'/>",
        "<a b='&'/>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>",
        "<a>&#x1;</a>",
        "<a>&amp</a>",
        "<a>]]></a>",
        "<a><![CDATA[</a>",
        "<![CDATA[]]><a/>",
        "<a><!-- -- --></a>",
        "<a><!-- ---></a>",
        "<a><!-></a>",
        "<a><?xml version='1.0'?></a>",
        "<a><?XML x?></a>",
        "<a><?p?q?></a>",
        " <?xml version='1.0'?><a/>",
        "<?xml version='1.1'?><a/>",
        "<?xml?><a/>",
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>",
        "<a>\u{1}</a>",
        "<a>\0</a>",
        "<a>\u{FFFE}</a>",
        "<a b='",
        "<a b",
        "<a ",
        "<a/",
        "<",
        "<a><!DOCTYPE b></a>",
    ] {
        let refusal = read(text, &Limits::default()).err();
        assert!(matches!(refusal, Some(Refusal::Malformed { .. })), "{text}: {refusal:?}");
    }
}

#[test]
fn document_type_declaration_is_refused_by_name() {
    let refusal =
        read("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", &Limits::default());
    assert_eq!(refusal.err(), Some(Refusal::Doctype { at: 22 }));
}

#[test]
fn limits_are_reached_by_name() {
    let limits =
        Limits { depth: 3, attributes: 2, objects: 10, xml_size: 100, ..Limits::default() };
    let deep = "<a><b><c><d/></c></b></a>".to_owned();
    let wide = "<a b='' c='' d=''/>".to_owned();
    let many = format!("<a>{}</a>", "<b/>".repeat(10));
    let large = format!("<a>{}</a>", "x".repeat(100));
    for (text, what) in [
        (deep, "nested elements"),
        (wide, "attributes of one element"),
        (many, "nodes"),
        (large, "bytes"),
    ] {
        match read(&text, &limits).err() {
            Some(Refusal::Limit { what: reached, .. }) => assert_eq!(reached, what),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn hostile_widths_take_linear_time() {
    let limits = Limits { attributes: usize::MAX, ..Limits::default() };
    let attributes: String = (0..50_000).map(|n| format!(" a{n}='x'")).collect();
    let declarations: String = (0..9_000).map(|n| format!(" xmlns:p{n}='u{n}'")).collect();
    let references = "&amp".repeat(200_000);
    assert!(read(&format!("<a{attributes}{declarations}/>"), &limits).is_ok());
    assert!(read(&format!("<a>{references}</a>"), &limits).is_err());
}

#[test]
fn names_values_and_namespaces_are_read() {
    let tree = tree(
        "<a xmlns='u' xmlns:p=\"v&amp;w\"><p:b c=' x\ty&#9;' p:d='1'/>t&lt;<![CDATA[<]]>\r\n</a>",
    );
    let a = tree.document_element();
    let b = tree.elements(a).next().expect("b");
    assert_eq!((tree.name(b), tree.local_name(b), tree.namespace_of(b)), ("p:b", "b", "v&w"));
    assert_eq!(tree.namespace_of(a), "u");
    assert_eq!(tree.attribute(b, "c").as_deref(), Some(" x y\t"));
    assert_eq!(tree.attribute(b, "d"), None);
    assert_eq!(tree.text_of(a), "t<<\n");
    assert_eq!(tree.namespace_of_prefix(b, "p"), Some("v&w"));
    assert_eq!(tree.namespace_of_prefix(b, "q"), None);
    assert_eq!(tree.path(b), "/a/p:b");
}

#[test]
fn siblings_of_one_name_are_told_apart_by_position() {
    let tree = tree("<a><b/><c/><b><d/></b></a>");
    let d = tree.subtree(NodeId::DOCUMENT).map(NodeId).find(|id| tree.name(*id) == "d");
    assert_eq!(tree.path(d.expect("d")), "/a/b[2]/d");
}

/// The same tree as roxmltree's, node by node.
fn same_as_roxmltree(text: &str) {
    let ours = tree(text);
    let theirs = roxmltree::Document::parse(text)
        .unwrap_or_else(|error| panic!("we accept what roxmltree refuses: {text}: {error}"));
    let elements: Vec<NodeId> =
        ours.subtree(NodeId::DOCUMENT).map(NodeId).filter(|id| ours.is_element(*id)).collect();
    let others: Vec<_> = theirs.descendants().filter(|node| node.is_element()).collect();
    assert_eq!(elements.len(), others.len(), "{text}");
    for (our, their) in elements.iter().zip(&others) {
        assert_eq!(ours.local_name(*our), their.tag_name().name());
        assert_eq!(ours.namespace_of(*our), their.tag_name().namespace().unwrap_or_default());
        assert_eq!(ours.range(*our), their.range(), "{text}");
        let text_of: String =
            their.children().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
        assert_eq!(ours.text_of(*our), text_of, "{text}");
        let attributes = ours.attributes(*our);
        assert_eq!(attributes.len(), their.attributes().count());
        for (one, other) in attributes.iter().zip(their.attributes()) {
            assert_eq!(ours.attribute_value(one), other.value(), "{text}");
            assert_eq!(ours.namespace(one.namespace), other.namespace().unwrap_or_default());
        }
    }
    let count = |kind: Kind| {
        ours.subtree(NodeId::DOCUMENT).filter(|id| ours.kind(NodeId(*id)) == kind).count()
    };
    assert_eq!(count(Kind::Comment), theirs.descendants().filter(|n| n.is_comment()).count());
    assert_eq!(count(Kind::Instruction), theirs.descendants().filter(|n| n.is_pi()).count());
}

const PIECES: &[&str] = &[
    "<a>",
    "</a>",
    "<b>",
    "</b>",
    "<p:c xmlns:p='urn:p'>",
    "</p:c>",
    "<d/>",
    "<d e='f'/>",
    " ",
    "\r\n",
    "\t",
    "x",
    "Đ",
    "&amp;",
    "&#13;",
    "&#x1D11E;",
    "&lt",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?p",
    " q",
    "?>",
    "\"",
    "'",
    "=",
    "<",
    ">",
    "xmlns='u'",
    "xmlns=''",
    "p:x='1'",
    "&",
    ";",
    "-",
    "]",
    "\0",
];

proptest! {
    #[test]
    fn reader_never_panics_and_never_accepts_what_roxmltree_refuses(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24),
        wrapped in any::<bool>(),
    ) {
        let inner = pieces.concat();
        let text = if wrapped { format!("<r xmlns:p='urn:q'>{inner}</r>") } else { inner };
        if read(&text, &Limits::default()).is_ok() {
            same_as_roxmltree(&text);
        }
    }
}
