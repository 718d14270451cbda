//! Expressions that are evaluated, to what they lead, and those that are not.

use super::Unfit;
use super::elements;
use super::keep;
use crate::formats::ObserveOptions;
use crate::formats::limits::Limits;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::node_set::NodeSet;
use crate::formats::xml::reader::read;
use crate::formats::xml::tree::NodeId;
use proptest::prelude::*;

const TEXT: &str = "<r xmlns='urn:r' xmlns:p='urn:p' xmlns:q='urn:p'><p:a n='1'><b xmlns=''/><p:a n='2'>\
                    <c/>x</p:a></p:a><!--c--><p:b n='1'><p:a/></p:b><here><q:a/></here></r>";

/// Gives a file to a test.
fn with<T>(text: &str, look: impl FnOnce(&XmlFile<'_>) -> T) -> T {
    let decoded = Decoded::new(text.as_bytes()).expect("UTF-8");
    let tree = read(&decoded.text, &Limits::default()).expect("well-formed");
    let options = ObserveOptions::default();
    look(&XmlFile::new(&decoded, tree, &options))
}

/// Paths of what an expression in `here` leads to.
fn found(expression: &str) -> Option<Vec<String>> {
    with(TEXT, |file| {
        let here = file.tree.all_elements().find(|at| file.tree.local_name(*at) == "here");
        let found = elements(file, here.expect("there"), expression).ok()?;
        Some(found.into_iter().map(|at| file.tree.path(at)).collect())
    })
}

#[test]
fn location_paths_lead_where_xpath_says() {
    let (outer, inner, third, fourth) = ("/r/p:a", "/r/p:a/p:a", "/r/p:b/p:a", "/r/here/q:a");
    let cases: &[(&str, &[&str])] = &[
        ("/", &["/"]),
        ("//p:a", &[outer, inner, third, fourth]),
        ("/descendant::p:a", &[outer, inner, third, fourth]),
        ("//q:a[1]", &[outer, inner, third, fourth]),
        ("/descendant::p:a[2]", &[inner]),
        ("/descendant::p:a[last()]", &[fourth]),
        ("//p:a[@n]", &[outer, inner]),
        ("//p:a[@n = \"2\"]", &[inner]),
        ("//*[@n='1'][local-name()='b']", &["/r/p:b"]),
        ("//*[local-name()='a' and namespace-uri()='urn:p' and @n='2']", &[inner]),
        ("//b", &["/r/p:a/b"]),
        ("/p:r", &[]),
        ("/*/p:*", &[outer, "/r/p:b"]),
        ("/*/*[2]", &["/r/p:b"]),
        ("/*/*[ position() = 2 ]/..", &["/r"]),
        ("/*/p:a//p:a/ancestor::*[1]", &[outer]),
        ("//p:a/ancestor-or-self::p:a", &[outer, inner, third, fourth]),
        ("//p:a/self::p:a[@n='1']|//b", &[outer, "/r/p:a/b"]),
        ("/child::*/./child::p:b", &["/r/p:b"]),
        ("/*/p:a//..", &["/r", outer, inner]),
        ("here()", &["/r/here"]),
        ("here()/parent::*", &["/r"]),
        ("here()//q:a", &[fourth]),
    ];
    for (expression, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(found(expression), Some(expected), "{expression}");
    }
}

#[test]
fn what_is_beyond_is_not_evaluated() {
    for expression in [
        "",
        "p:a",
        ".",
        "..",
        "/p:a/",
        "//",
        "//@n",
        "//p:a/@n",
        "//text()",
        "//comment()",
        "//node()",
        "//.",
        "//p:a[",
        "//p:a[1 and 2]",
        "//p:a[@n and 1]",
        "//p:a[@n and last()]",
        "//p:a[@n='1' and position()=2]",
        "//p:a[position()=2 and @n]",
        "//p:a[p:b]",
        "//p:a[not(@n)]",
        "//p:a[@n='1' or @n='2']",
        "//x:a",
        "id('x')",
        "count(//p:a)",
        "//p:a = 1",
        "//p:a + 1",
        "//namespace::*",
        "//attribute::n",
        "//following::p:a",
        "document('x')",
        "//p:a[@p:n]",
        "$v",
        "//p:a[.='x']",
        "//p:a | p:b",
        "true()",
        "//p:a)",
        "here",
        "//p:a[@n='1]",
    ] {
        assert_eq!(found(expression), None, "{expression}");
    }
}

/// Text that is left of the document.
fn kept(expression: &str) -> Option<String> {
    with("<r xmlns:p='urn:p'>1<p:a>2<b>3<p:a>4</p:a></b></p:a><b>5</b></r>", |file| {
        let mut set = NodeSet::subtree(NodeId::DOCUMENT, true);
        let top = file.tree.document_element();
        keep(file, top, expression, &mut set).ok()?;
        Some(set.text(&file.tree))
    })
}

#[test]
fn whole_elements_are_kept_or_left_out() {
    let cases = [
        ("not(ancestor-or-self::p:a)", Some("15")),
        ("ancestor-or-self::p:a", Some("234")),
        ("ancestor-or-self::p:a and not ( ancestor-or-self::b )", Some("2")),
        ("not(ancestor-or-self::b) and not(ancestor-or-self::p:a)", Some("1")),
        ("ancestor-or-self::c", Some("")),
        ("not(ancestor-or-self::*)", Some("")),
        ("self::p:a", None),
        ("ancestor-or-self::p:a or ancestor-or-self::b", None),
        ("not(not(ancestor-or-self::b))", None),
        ("ancestor-or-self::b[1]", None),
        ("ancestor-or-self::node()", None),
        ("1", None),
        ("", None),
    ];
    for (expression, expected) in cases {
        assert_eq!(kept(expression).as_deref(), expected, "{expression}");
    }
}

#[test]
fn costly_expression_reaches_the_limit_of_the_file() {
    let text = format!("<r>{}</r>", "<a><b/></a>".repeat(20_000));
    let outcome = with(&text, |file| {
        elements(file, file.tree.document_element(), "//*[1]/ancestor-or-self::*//*[1]//*[1]//*[1]")
    });
    assert!(outcome.is_ok());
    let chain = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
    let nested = format!("<r>{}</r>", chain.repeat(200));
    let outcome = with(&nested, |file| {
        let expression = format!("//*{}", "/descendant::*[1]".repeat(15));
        elements(file, file.tree.document_element(), &expression)
    });
    assert!(matches!(outcome, Err(Unfit::Dear(_))), "{outcome:?}");
}

proptest! {
    #[test]
    fn no_expression_panics(
        words in prop::collection::vec(prop::sample::select(vec![
            "/", "//", "p:a", "a", "*", "[", "]", "1", "@n", "=", "'x'", "..", ".", "|", "here()", "::",
            "ancestor-or-self", "not(", ")", "and", "last()", " ", "é", "p:", ":", "\"", "99999999999999999999",
        ]), 0..12),
    ) {
        let expression = words.concat();
        let _ = found(&expression);
        let _ = kept(&expression);
    }
}
