#!/usr/bin/env python3
"""signxml as a peer: signs XAdES B-B, enveloped.

peer_signxml.py IN OUT KEY.pem CERT.pem CHAIN.pem
"""
import pathlib, sys

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from lxml.etree import SubElement
from signxml import methods
from signxml.util import ds_tag
from signxml.xades import XAdESDataObjectFormat, XAdESSigner

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


class Signer(XAdESSigner):
    """signxml digests SignedProperties and KeyInfo in exclusive canonical form without saying so in a Transform; say it."""

    def _add_reference_to_signed_info(self, sig_root, node, **attributes):
        super()._add_reference_to_signed_info(sig_root, node, **attributes)
        reference = self._find(sig_root, "SignedInfo")[-1]
        transforms = SubElement(reference, ds_tag("Transforms"))
        reference.insert(0, transforms)
        SubElement(transforms, ds_tag("Transform"), Algorithm=EXCLUSIVE)


def main(source, out, key, certificate, chain):
    private = load_pem_private_key(pathlib.Path(key).read_bytes(), None)
    algorithm = "ecdsa-sha256" if "p256" in pathlib.Path(key).name else "rsa-sha256"
    signer = Signer(method=methods.enveloped, signature_algorithm=algorithm, digest_algorithm="sha256", c14n_algorithm=EXCLUSIVE,
                    data_object_format=XAdESDataObjectFormat(Description="Văn bản", MimeType="text/xml"))
    certificates = x509.load_pem_x509_certificates(pathlib.Path(certificate).read_bytes() + pathlib.Path(chain).read_bytes())
    root = signer.sign(etree.fromstring(pathlib.Path(source).read_bytes()), key=private, cert=certificates, always_add_key_value=False)
    pathlib.Path(out).write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


main(*sys.argv[1:])
