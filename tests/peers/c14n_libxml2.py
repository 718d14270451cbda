"""Canonical forms by libxml2: a JSON request a line on standard input, a JSON answer a line out.

Request: {"document": base64, "path": null or "/*[1]/*[2]", "mode": 0 (1.0) | 1 (exclusive) | 2 (1.1),
"comments": bool, "prefixes": [..]}. Answer: {"octets": base64} or {"refused": true}.
The system's libxml2 is called directly, since subtrees must be taken where they stand.
"""

import base64
import ctypes
import ctypes.util
import json
import sys

name = ctypes.util.find_library("xml2")
if name is None:
    sys.exit("libxml2 is not installed")
xml = ctypes.CDLL(name)
pointer = ctypes.c_void_p
for function, result, arguments in (
    ("xmlReadMemory", pointer, [ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]),
    ("xmlFreeDoc", None, [pointer]),
    ("xmlXPathNewContext", pointer, [pointer]),
    ("xmlXPathFreeContext", None, [pointer]),
    ("xmlXPathEvalExpression", pointer, [ctypes.c_char_p, pointer]),
    ("xmlXPathFreeObject", None, [pointer]),
    ("xmlC14NDocDumpMemory", ctypes.c_int,
     [pointer, pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.POINTER(pointer)]),
):
    declared = getattr(xml, function)
    declared.restype, declared.argtypes = result, arguments
free = ctypes.CFUNCTYPE(None, pointer).in_dll(xml, "xmlFree")

HANDLER = ctypes.CFUNCTYPE(None, pointer, pointer)
silent = HANDLER(lambda context, error: None)
xml.xmlSetStructuredErrorFunc.argtypes = [pointer, HANDLER]
xml.xmlSetStructuredErrorFunc(None, silent)

NOERROR, NOWARNING, NONET = 32, 64, 2048


class XPathObject(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("nodes", pointer)]


def canonical(request):
    document = base64.b64decode(request["document"])
    doc = xml.xmlReadMemory(document, len(document), None, None, NOERROR | NOWARNING | NONET)
    if not doc:
        return None
    context = found = None
    try:
        nodes = None
        if request["path"]:
            top = request["path"] + "/descendant-or-self::"
            context = xml.xmlXPathNewContext(doc)
            found = xml.xmlXPathEvalExpression(f"{top}node() | {top}*/@* | {top}*/namespace::*".encode(), context)
            nodes = ctypes.cast(found, ctypes.POINTER(XPathObject)).contents.nodes
        prefixes = [prefix.encode() for prefix in request["prefixes"]] + [None]
        listed = (ctypes.c_char_p * len(prefixes))(*prefixes) if request["prefixes"] else None
        out = pointer()
        length = xml.xmlC14NDocDumpMemory(
            doc, nodes, request["mode"], listed, int(request["comments"]), ctypes.byref(out))
        octets = ctypes.string_at(out, length) if length >= 0 and out else (b"" if length == 0 else None)
        if out:
            free(out)
        return octets
    finally:
        if found:
            xml.xmlXPathFreeObject(found)
        if context:
            xml.xmlXPathFreeContext(context)
        xml.xmlFreeDoc(doc)


for line in sys.stdin:
    octets = canonical(json.loads(line))
    answer = {"refused": True} if octets is None else {"octets": base64.b64encode(octets).decode()}
    sys.stdout.write(json.dumps(answer) + "\n")
