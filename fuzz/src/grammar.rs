//! XML documents made of random bytes: each byte chooses the next token, so that small changes of
//! the input are small changes of the document, and most of what comes out is well-formed.

const NAMES: [&str; 8] = ["a", "b", "c:a", "c:b", "d:a", "Đơn", "xml:lang", "_1"];
const DECLARATIONS: [&str; 8] = [
    " xmlns='urn:one'",
    " xmlns='urn:two'",
    " xmlns=''",
    " xmlns:c='urn:one'",
    " xmlns:c='urn:two'",
    " xmlns:d='urn:one'",
    " xmlns:d='http://three.example/a?b=1'",
    " xmlns:e='urn:five'",
];
const ATTRIBUTES: [&str; 12] = [
    " x='1'",
    " y=\" a\tb\r\nc \"",
    " z='&#9;&#10;&#13;&lt;&amp;'",
    " c:x='v'",
    " d:x='w'",
    " xml:lang='vi'",
    " xml:space='preserve'",
    " xml:base='http://b.example/d/e'",
    " xml:base='../f/'",
    " xml:base='g'",
    " xml:id='i'",
    " Id='i'",
];
const CONTENTS: [&str; 14] = [
    "text",
    " \n\t ",
    "\r\n",
    "\r",
    "&#13;",
    "&amp;&lt;&gt;",
    "\"'",
    "Số: 15/QĐ-BNV",
    "&#x1D11E;",
    "<![CDATA[<raw> & ]]>",
    "<!-- a comment\r\n -->",
    "<?pi some data ?>",
    "<?pi?>",
    "<!---->",
];

/// A document, and the position of one of its elements as a path of positions below the root.
pub fn document(bytes: &[u8]) -> String {
    let mut bytes = bytes.iter().copied();
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    around(&mut out, bytes.next().unwrap_or_default());
    start(&mut out, &mut open, &mut bytes);
    while let Some(byte) = bytes.next() {
        if open.is_empty() {
            break;
        }
        match byte % 4 {
            0 => start(&mut out, &mut open, &mut bytes),
            1 => end(&mut out, &mut open),
            _ => out.push_str(choose(&CONTENTS, byte / 4)),
        }
    }
    while !open.is_empty() {
        end(&mut out, &mut open);
    }
    around(&mut out, bytes.next().unwrap_or_default());
    out
}

fn around(out: &mut String, byte: u8) {
    for part in [(1, "<!--around-->"), (2, "\n"), (4, "<?around the root?>"), (8, "\r\n")] {
        if byte & part.0 != 0 {
            out.push_str(part.1);
        }
    }
}

fn start<'n>(out: &mut String, open: &mut Vec<&'n str>, bytes: &mut impl Iterator<Item = u8>) {
    let (name, shape) = (bytes.next().unwrap_or_default(), bytes.next().unwrap_or_default());
    let name = choose(&NAMES, name);
    out.push('<');
    out.push_str(name);
    for _ in 0..shape % 4 {
        out.push_str(choose(&DECLARATIONS, bytes.next().unwrap_or_default()));
    }
    for _ in 0..(shape / 4) % 4 {
        out.push_str(choose(&ATTRIBUTES, bytes.next().unwrap_or_default()));
    }
    if shape & 0x80 != 0 && !open.is_empty() {
        out.push_str("/>");
    } else {
        out.push('>');
        open.push(name);
    }
}

fn end(out: &mut String, open: &mut Vec<&str>) {
    if let Some(name) = open.pop() {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

fn choose<'t>(table: &[&'t str], byte: u8) -> &'t str {
    table[usize::from(byte) % table.len()]
}
