//! Canonical forms by the system's libxml2.

use std::ffi::CString;
use std::ffi::c_char;
use std::ffi::c_int;
use std::ffi::c_void;
use std::ptr;

unsafe extern "C" {
    fn xmlReadMemory(
        buffer: *const c_char,
        size: c_int,
        url: *const c_char,
        encoding: *const c_char,
        options: c_int,
    ) -> *mut c_void;
    fn xmlFreeDoc(doc: *mut c_void);
    fn xmlXPathNewContext(doc: *mut c_void) -> *mut c_void;
    fn xmlXPathFreeContext(context: *mut c_void);
    fn xmlXPathEvalExpression(expression: *const c_char, context: *mut c_void) -> *mut XPathObject;
    fn xmlXPathFreeObject(object: *mut XPathObject);
    fn xmlC14NDocDumpMemory(
        doc: *mut c_void,
        nodes: *mut c_void,
        mode: c_int,
        prefixes: *const *const c_char,
        comments: c_int,
        out: *mut *mut u8,
    ) -> c_int;
    static xmlFree: unsafe extern "C" fn(*mut c_void);
}

/// The head of libxml2's struct of this name: all that is read of it.
#[repr(C)]
struct XPathObject {
    kind: c_int,
    nodes: *mut c_void,
}

/// XML_PARSE_NOERROR, _NOWARNING, _NONET: silent, and nothing from the network.
const OPTIONS: c_int = 32 | 64 | 2048;

/// The canonical octets of a document, or of the element at `path` where it stands; `mode` is 0 for
/// Canonical XML 1.0, 1 for the exclusive form, 2 for 1.1. `None` where libxml2 refuses.
pub fn canonical(
    document: &[u8],
    path: Option<&str>,
    mode: u8,
    comments: bool,
    prefixes: &[&str],
) -> Option<Vec<u8>> {
    let length = c_int::try_from(document.len()).ok()?;
    let texts: Vec<CString> = prefixes.iter().filter_map(|text| CString::new(*text).ok()).collect();
    let mut listed: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
    listed.push(ptr::null());
    let top = path.map(|path| format!("{path}/descendant-or-self::"));
    let expression = top.map(|top| format!("{top}node() | {top}*/@* | {top}*/namespace::*"));
    let expression = expression.and_then(|text| CString::new(text).ok());
    // SAFETY: each pointer is what libxml2 gave for it or null, is checked before it is followed, and
    // is freed once; the buffer and the strings outlive the calls.
    unsafe {
        let doc =
            xmlReadMemory(document.as_ptr().cast(), length, ptr::null(), ptr::null(), OPTIONS);
        if doc.is_null() {
            return None;
        }
        let (mut context, mut found) = (ptr::null_mut(), ptr::null_mut::<XPathObject>());
        let mut nodes = ptr::null_mut();
        if let Some(expression) = &expression {
            context = xmlXPathNewContext(doc);
            found = xmlXPathEvalExpression(expression.as_ptr(), context);
            if !found.is_null() {
                nodes = (*found).nodes;
            }
        }
        let mut octets = None;
        if expression.is_none() || !nodes.is_null() {
            let mut out = ptr::null_mut();
            let list = if prefixes.is_empty() { ptr::null() } else { listed.as_ptr() };
            let mode = c_int::from(mode);
            let length =
                xmlC14NDocDumpMemory(doc, nodes, mode, list, c_int::from(comments), &mut out);
            if let Ok(length) = usize::try_from(length) {
                octets = Some(if out.is_null() {
                    Vec::new()
                } else {
                    std::slice::from_raw_parts(out, length).to_vec()
                });
            }
            if !out.is_null() {
                xmlFree(out.cast());
            }
        }
        if !found.is_null() {
            xmlXPathFreeObject(found);
        }
        if !context.is_null() {
            xmlXPathFreeContext(context);
        }
        xmlFreeDoc(doc);
        octets
    }
}
