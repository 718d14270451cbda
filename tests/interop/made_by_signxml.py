#!/usr/bin/env python3
"""signxml as a peer: documents with each of its options; a line a document: FILE KIND (see xml_makers.py).

made_by_signxml.py OUT DOCUMENT RSA.key RSA.cert P256.key P256.cert CHAIN.pem SECRET
"""
import hashlib, base64, pathlib, sys

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from lxml.etree import SubElement
from signxml import SignatureReference, XMLSigner, methods
from signxml.algorithms import CanonicalizationMethod
from signxml.util import ds_tag
from signxml.xades import XAdESDataObjectFormat, XAdESSignaturePolicy, XAdESSigner

CANONICAL = {form.name.lower().replace("_", "-"): form.value for form in CanonicalizationMethod}
DIGESTS = ("sha224", "sha256", "sha384", "sha512", "sha3-224", "sha3-256", "sha3-384", "sha3-512")
RSA = ("rsa-sha224", "rsa-sha256", "rsa-sha384", "rsa-sha512", *(f"{digest}-rsa-MGF1" for digest in DIGESTS))
ECDSA = tuple(f"ecdsa-{digest}" for digest in DIGESTS)
BY_ID = '<van-ban><noi-dung Id="noi-dung"><so>15/QĐ-UBND</so></noi-dung><phu-luc ID="phu-luc"><a/></phu-luc></van-ban>'


class Saying(XAdESSigner):
    """signxml digests SignedProperties and KeyInfo in the form of SignedInfo without saying so in a Transform; say it."""

    def _add_reference_to_signed_info(self, sig_root, node, **attributes):
        super()._add_reference_to_signed_info(sig_root, node, **attributes)
        reference = self._find(sig_root, "SignedInfo")[-1]
        transforms = SubElement(reference, ds_tag("Transforms"))
        reference.insert(0, transforms)
        SubElement(transforms, ds_tag("Transform"), Algorithm=self.c14n_alg.value)


def main(out, document, rsa_key, rsa_certificate, ec_key, ec_certificate, chain, secret):
    out, source = pathlib.Path(out), pathlib.Path(document).read_bytes()
    read = lambda path: pathlib.Path(path).read_bytes()
    keys = {kind: load_pem_private_key(read(path), None) for kind, path in (("rsa", rsa_key), ("ec", ec_key))}
    certificates = {kind: x509.load_pem_x509_certificates(read(path) + read(chain)) for kind, path in (("rsa", rsa_certificate), ("ec", ec_certificate))}

    def write(name, level, root):
        (out / name).write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
        print(name, level)

    def sign(name, level="none", signer=XMLSigner, kind="rsa", text=source, method=methods.enveloped, options={}, **more):
        chosen = {"signature_algorithm": "rsa-sha256" if kind == "rsa" else "ecdsa-sha256", "digest_algorithm": "sha256", **options}
        more = {"key": keys[kind], "cert": certificates[kind], **more}
        data = etree.fromstring(text) if isinstance(text, bytes) else text
        write(name, level, signer(method=method, **chosen).sign(data, **more))

    for algorithm in (*RSA, *ECDSA):
        kind = "ec" if algorithm.startswith("ecdsa") else "rsa"
        sign(f"signxml-{algorithm}.xml", kind=kind, options={"signature_algorithm": algorithm})
    for digest in DIGESTS:
        sign(f"signxml-digest-{digest}.xml", options={"digest_algorithm": digest})
    for form, uri in CANONICAL.items():
        sign(f"signxml-{form}.xml", options={"c14n_algorithm": uri})
        sign(f"signxml-xades-{form}.xml", "B-B", Saying, options={"c14n_algorithm": uri}, always_add_key_value=False)
        sign(f"signxml-enveloping-{form}.xml", method=methods.enveloping, options={"c14n_algorithm": uri})
    by_id = BY_ID.encode()
    for form in ("canonical-xml-1-1", "exclusive-xml-canonicalization-1-0"):
        c14n = {"c14n_algorithm": CANONICAL[form]}
        sign(f"signxml-by-id-{form}.xml", text=by_id, options=c14n, reference_uri="noi-dung", inclusive_ns_prefixes=["ds"] if "exclusive" in form else None)
        sign(f"signxml-by-ids-{form}.xml", text=by_id, options=c14n, reference_uri=["#noi-dung", "#phu-luc"])
    references = [SignatureReference(URI="noi-dung", c14n_method=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0), SignatureReference(URI="phu-luc")]
    sign("signxml-by-ids-each-its-own.xml", text=by_id, reference_uri=references)
    sign("signxml-enveloping-text.xml", text="chỉ là chữ", method=methods.enveloping)
    sign("signxml-no-c14n-transform.xml", options={"c14n_algorithm": CANONICAL["canonical-xml-1-0"]}, exclude_c14n_transform_element=True)
    sign("signxml-key-value-too.xml", always_add_key_value=True)
    sign("signxml-ec-key-value-too.xml", kind="ec", always_add_key_value=True)
    sign("signxml-key-name.xml", key_name="leader")
    sign("signxml-key-value-alone.xml", "key", cert=None)
    sign("signxml-ec-key-value-alone.xml", "key", kind="ec", cert=None)
    sign("signxml-placeholder.xml", text=b'<van-ban><so/><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/><cuoi/></van-ban>')
    for algorithm in ("hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"):
        sign(f"signxml-{algorithm}.xml", "secret", options={"signature_algorithm": algorithm}, key=secret.encode(), cert=None)
    property_ = etree.fromstring('<thoi-diem Id="td" Target="#x">2026-03-05T10:00:00+07:00</thoi-diem>')
    detached = XMLSigner(method=methods.detached, c14n_algorithm=CANONICAL["exclusive-xml-canonicalization-1-0"])
    data = etree.fromstring(by_id)
    signature = detached.sign(data, key=keys["rsa"], cert=certificates["rsa"], reference_uri="noi-dung", signature_properties=property_)
    data.append(signature)
    write("signxml-detached-properties.xml", "none", data)
    sign("signxml-xades.xml", "B-B", XAdESSigner)
    sign("signxml-xades-ec.xml", "B-B", XAdESSigner, kind="ec")
    policy = {"Identifier": "urn:oid:1.2.3.4", "Description": "Chính sách", "DigestMethod": "http://www.w3.org/2001/04/xmlenc#sha256",
              "DigestValue": base64.b64encode(hashlib.sha256(b"x").digest()).decode()}
    rich = {"signature_policy": XAdESSignaturePolicy(**policy), "claimed_roles": ["Chủ tịch", "Bí thư"],
            "data_object_format": XAdESDataObjectFormat(Description="Văn bản", MimeType="text/xml")}
    sign("signxml-xades-rich.xml", "B-B", XAdESSigner, options=rich)
    for algorithm in ("sha256-rsa-MGF1", "sha3-256-rsa-MGF1", "rsa-sha512"):
        sign(f"signxml-xades-{algorithm}.xml", "B-B", XAdESSigner, options={"signature_algorithm": algorithm})
    sign("signxml-xades-by-id.xml", "B-B", XAdESSigner, text=by_id, reference_uri="noi-dung")
    sign("signxml-xades-enveloping.xml", "B-B", XAdESSigner, method=methods.enveloping)


main(*sys.argv[1:])
