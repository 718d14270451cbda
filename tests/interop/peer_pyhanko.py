#!/usr/bin/env python3
"""pyHanko as a peer.

peer_pyhanko.py verify PDF ANCHOR.pem CRL-FOLDER       exit 0: every signature and document timestamp holds, with revocation
peer_pyhanko.py sign IN OUT KEY.pem CERT.pem CHAIN.pem TSA-URL|-
peer_pyhanko.py token CMS.der TOKEN VALUE               takes the signature timestamp and the signature value out of a CMS
"""
import pathlib, sys


def verify(pdf, anchor, crls):
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import validation
    from pyhanko_certvalidator import ValidationContext
    lists = [path.read_bytes() for path in sorted(pathlib.Path(crls).glob("*.crl"))]
    issuers = [load_cert_from_pemder(path) for path in sorted((pathlib.Path(__file__).resolve().parents[2] / "certs-sample/ca").glob("g2-*.crt"))]

    def context():
        return ValidationContext(trust_roots=[load_cert_from_pemder(anchor)], other_certs=issuers, crls=lists, allow_fetching=False,
                                 revocation_mode="hard-fail")
    good = True
    with open(pdf, "rb") as f:
        reader = PdfFileReader(f)
        for signature in reader.embedded_regular_signatures:
            status = validation.validate_pdf_signature(signature, context(), ts_validation_context=context())
            print(status.pretty_print_details())
            good &= status.bottom_line
        for signature in reader.embedded_timestamp_signatures:
            status = validation.validate_pdf_timestamp(signature, context())
            print(status.summary())
            good &= status.intact and status.valid and status.trusted
        good &= bool(reader.embedded_signatures)
    return 0 if good else 1


def sign(source, out, key, certificate, chain, tsa):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import HTTPTimeStamper
    signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=[chain])
    with open(source, "rb") as f, open(out, "wb") as o:
        meta = signers.PdfSignatureMetadata(field_name="ChuKy1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
        stamper = None if tsa == "-" else HTTPTimeStamper(tsa)
        signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(IncrementalPdfFileWriter(f), output=o)
    return 0


def token(cms, out, value):
    from asn1crypto import cms as asn1
    signer = asn1.ContentInfo.load(pathlib.Path(cms).read_bytes())["content"]["signer_infos"][0]
    pathlib.Path(value).write_bytes(signer["signature"].native)
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            pathlib.Path(out).write_bytes(attribute["values"][0].dump())
            return 0
    return 1


sys.exit({"verify": verify, "sign": sign, "token": token}[sys.argv[1]](*sys.argv[2:]))
