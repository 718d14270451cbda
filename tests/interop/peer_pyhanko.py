#!/usr/bin/env python3
"""pyHanko as a peer.

peer_pyhanko.py verify PDF ANCHOR.pem CRL-FOLDER       exit 0: every signature and document timestamp holds, with revocation
peer_pyhanko.py sign IN OUT KEY.pem CERT.pem CHAIN.pem TSA-URL|-
peer_pyhanko.py sign-lta IN OUT KEY.pem CERT.pem CHAIN.pem TSA-URL ANCHOR.pem CRL-FOLDER
peer_pyhanko.py ades PDF TRUST CERTS CRLS AT           basic validation by EN 319 102-1 5.3: the sub-indication of each signature
peer_pyhanko.py ades-time PDF TRUST CERTS CRLS AT      with time, by 5.5
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
        if reader.encrypted:
            reader.decrypt("")
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


def ades(pdf, trust, certs, crls, at, process="ades_basic_validation"):
    import asyncio, datetime
    from asn1crypto import crl
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import ades, policy_decl
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
    from pyhanko_certvalidator.registry import SimpleTrustManager
    from pyhanko_certvalidator.revinfo.archival import CRLContainer
    files = lambda folder, end: sorted(pathlib.Path(folder).glob(end))
    lists = [CRLContainer(crl.CertificateList.load(path.read_bytes())) for path in files(crls, "*.crl")]
    spec = policy_decl.SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=[load_cert_from_pemder(path) for path in files(trust, "*.crt")]),
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require"))),
        revinfo_gathering_policy=policy_decl.RevocationInfoGatheringSpec(online_fetching_rule=policy_decl.RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=policy_decl.LocalKnowledge(known_certs=[load_cert_from_pemder(path) for path in files(certs, "*.crt")], known_crls=lists))
    now = datetime.datetime.fromisoformat(at)
    moment = ades.ValidationTimingInfo(validation_time=now, best_signature_time=now, point_in_time_validation=False)
    with open(pdf, "rb") as f:
        for signature in PdfFileReader(f).embedded_regular_signatures:
            said = asyncio.run(getattr(ades, process)(signature.signed_data, spec, timing_info=moment, raw_digest=signature.compute_digest()))
            print(said.ades_subindic.name)
    return 0


def ades_time(*inputs):
    return ades(*inputs, process="ades_with_time_validation")


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


def sign_lta(source, out, key, certificate, chain, tsa, anchor, crls):
    from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import HTTPTimeStamper
    from pyhanko_certvalidator import ValidationContext
    lists = [path.read_bytes() for path in sorted(pathlib.Path(crls).glob("*.crl"))]
    context = ValidationContext(trust_roots=[load_cert_from_pemder(anchor)], other_certs=list(load_certs_from_pemder([chain])), crls=lists,
                                allow_fetching=False, revocation_mode="hard-fail")
    signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=[chain])
    with open(source, "rb") as f, open(out, "wb") as o:
        meta = signers.PdfSignatureMetadata(field_name="ChuKy1", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
                                            embed_validation_info=True, use_pades_lta=True, validation_context=context)
        signers.PdfSigner(meta, signer, timestamper=HTTPTimeStamper(tsa)).sign_pdf(IncrementalPdfFileWriter(f), output=o)
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


sys.exit({"verify": verify, "ades": ades, "ades-time": ades_time, "sign": sign, "sign-lta": sign_lta, "token": token}[sys.argv[1]](*sys.argv[2:]))
