#!/usr/bin/env python3
"""The cells of the interoperability table; started by run.sh inside `condau sandbox --once`.

usage: run.py CONDAU [--keep DIR]

Each cell is a check that a peer (or condau) makes of one document. A cell is right, or says what was printed.
Standard library only; peers are run as programs (pyHanko and signxml in CONDAU_PEERS/venv).
"""
import argparse, json, os, pathlib, re, shutil, subprocess, sys, tempfile, urllib.request

import containers
import xml_levels
import xml_makers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PKI = ROOT / "certs-sample"
PEERS = pathlib.Path(os.environ.get("CONDAU_PEERS", pathlib.Path.home() / ".cache/condau-peers"))
PYTHON = PEERS / "venv/bin/python"
ORACLE = ROOT.parent / "shared/oracle/oracle.sh"
PASSWORD = "matkhau-mau"
ANCHOR = PKI / "trust/g2-root.crt"
ISSUER = PKI / "ca/g2-cp.crt"
LEADER = {"rsa": PKI / "signers/leader.p12", "p256": PKI / "signers/leader-p256.p12"}
PDF = ROOT / "fixtures/pdf/quyet-dinh.pdf"
XML = ROOT / "fixtures/xml/quyet-dinh.xml"
FORM = ROOT / "fixtures/pdf/quyet-dinh-chua-so.pdf"

cells = []


def run(*command, env=None, stdin=None):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, errors="replace", timeout=300,
                          env={**os.environ, **(env or {})}, input=stdin)
    return done.returncode, done.stdout + done.stderr


def cell(direction, document, who, right, said=""):
    cells.append((direction, document, who, bool(right)))
    if not right:
        print(f"--- {direction} · {document} · {who}\n{said[-3000:]}\n", file=sys.stderr)


def fetch(url, path):
    with urllib.request.urlopen(url, timeout=20) as answer:
        path.write_bytes(answer.read())


class Bench:
    """The working folder: keys in the forms that the peers read, and the current CRLs."""

    def __init__(self, folder, condau):
        self.at = folder
        self.condau = condau
        self.password = folder / "password"
        self.password.write_text(PASSWORD + "\n")
        self.crls = folder / "crls"
        self.crls.mkdir()
        for name in ("g2-root", "g2-cp"):
            fetch(f"{os.environ['CONDAU_CRL'].rstrip('/')}/{name}.crl", self.crls / f"{name}.crl")
        self.anchor = self.pem(ANCHOR, "anchor.pem")
        self.issuer = self.pem(ISSUER, "issuer.pem")
        self.chain = folder / "chain.pem"
        self.chain.write_text(self.issuer.read_text() + self.anchor.read_text())
        self.key, self.certificate, self.p12 = {}, {}, {}
        for kind, p12 in LEADER.items():
            self.key[kind], self.certificate[kind] = folder / f"{kind}.key.pem", folder / f"{kind}.cert.pem"
            self.must("openssl", "pkcs12", "-in", p12, "-passin", f"file:{self.password}", "-nodes", "-nocerts", "-out", self.key[kind])
            self.must("openssl", "pkcs12", "-in", p12, "-passin", f"file:{self.password}", "-nokeys", "-clcerts", "-out", self.certificate[kind])
            self.p12[kind] = folder / f"{kind}.p12"
            self.must("openssl", "pkcs12", "-export", "-inkey", self.key[kind], "-in", self.certificate[kind], "-certfile", self.issuer,
                      "-name", f"leader-{kind}", "-passout", f"file:{self.password}", "-out", self.p12[kind])
        key = self.at / "tsa.key.pem"
        self.must("openssl", "pkey", "-inform", "DER", "-in", PKI / "keys/tsa.pk8", "-out", key)
        self.tsa_p12 = folder / "tsa.p12"
        self.must("openssl", "pkcs12", "-export", "-inkey", key, "-in", self.pem(PKI / "services/tsa.crt", "tsa.pem"), "-certfile", self.issuer,
                  "-passout", f"file:{self.password}", "-out", self.tsa_p12)
        self.nss = folder / "nss"
        self.nss.mkdir()
        self.must("certutil", "-N", "-d", f"sql:{self.nss}", "--empty-password")
        self.must("certutil", "-A", "-d", f"sql:{self.nss}", "-n", "anchor", "-t", "C,C,C", "-i", self.anchor)
        self.must("pk12util", "-i", self.p12["rsa"], "-d", f"sql:{self.nss}", "-K", "", "-w", self.password)

    def must(self, *command):
        code, said = run(*command)
        if code:
            sys.exit(f"interop: {' '.join(map(str, command))} exited {code}\n{said}")

    def pem(self, der, name):
        path = self.at / name
        self.must("openssl", "x509", "-in", der, "-out", path)
        return path

    def sign(self, source, out, kind, level, *more):
        arguments = ["sign", source, "-o", out, "--p12", LEADER[kind], "--password-file", self.password, "--chain", ISSUER, "--level", level, *more]
        if level == "B-T":
            arguments += ["--tsa", os.environ["CONDAU_TSA"]]
        code, said = run(self.condau, *arguments)
        cell("ours", out.name, "condau sign", code == 0, said)
        return code == 0

    def verify(self, document, name, level, revocation=True, content=None):
        arguments = ["verify", "--format", "json", "--trust", ANCHOR, "--certs", PKI / "ca"]
        arguments += ["--detached", content] if content else []
        arguments += ["--crls", self.crls] if revocation else []
        code, said = run(self.condau, *arguments, document)
        try:
            report = json.loads(said[said.index("{"):])
        except ValueError:
            return cell("theirs", name, "condau verify", False, said)
        signatures = [s for s in report["signatures"] if s["kind"] == "signature"]
        wanted = "TOTAL-PASSED" if revocation else "INDETERMINATE"
        right = bool(signatures) and all(
            s["indication"] == wanted and s["axes"]["intact"] is True and (not revocation or s["level"] == level) for s in signatures)
        cell("theirs", name, f"condau: {wanted}" + (f" {level}" if revocation else " without CRLs"), right, said)

    def dss(self, documents, content=None):
        """Asked about many at once: a Java machine takes its time to start. A level a document."""
        if not ORACLE.exists():
            return
        more = ["--content", content] if content else []
        code, said = run("bash", ORACLE, "dss", "validate", "--trust", ANCHOR, "--certs", PKI / "ca", "--crls", self.crls, *more, *documents)
        reports = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        found = {pathlib.Path(report["file"]).name: report.get("signatures") for report in reports}
        for document, level in documents.items():
            signatures = found.get(document.name)
            # Counter-signatures stand among the signatures, each with its own level.
            endings = tuple("BASELINE-" + one.removeprefix("B-") for one in level.split("|"))
            right = bool(signatures) and all(s["indication"] == "TOTAL_PASSED" and s["level"].endswith(endings) for s in signatures)
            cell("ours", document.name, f"EU DSS: TOTAL_PASSED {level}", right, said)

    def late(self):
        """CRLs issued after what was signed so far."""
        self.count = getattr(self, "count", 0) + 1
        folder = self.at / f"crls-{self.count}"
        folder.mkdir()
        for name in ("g2-root", "g2-cp"):
            fetch(f"{os.environ['CONDAU_CRL'].rstrip('/')}/{name}.crl", folder / f"{name}.crl")
        return folder

    def augment(self, source, out, level, *more):
        code, said = run(self.condau, "augment", source, "-o", out, "--level", level, "--tsa", os.environ["CONDAU_TSA"],
                         "--trust", ANCHOR, "--certs", PKI / "ca", "--crls", self.late(), *more)
        cell("ours", out.name, f"condau augment {level}", code == 0, said)
        return code == 0

    def ades(self, document):
        """By what the document carries alone."""
        code, said = run(PEERS / "venv/bin/pyhanko", "sign", "adesverify", "--pretty-print", "--trust", self.anchor, "--trust-replace", document)
        cell("ours", document.name, "pyHanko adesverify", "judged VALID" in said and "INVALID" not in said, said)

    def dss_augment(self, source, out, level):
        if not ORACLE.exists():
            return False
        code, said = run("bash", ORACLE, "dss", "augment", "--password-file", self.password, "--level", level, "--tsa-p12", self.tsa_p12,
                         "--trust", ANCHOR, "--certs", PKI / "ca", "--crls", self.late(), source, out)
        cell("theirs", out.name, "EU DSS augment", out.exists(), said)
        return out.exists()

    def dss_sign(self, source, out, kind, level, *more):
        arguments = ["sign", "--p12", self.p12[kind], "--password-file", self.password, "--level", level, "--trust", ANCHOR, "--certs", PKI / "ca",
                     "--crls", self.crls]
        if level.endswith("_T"):
            arguments += ["--tsa-p12", self.tsa_p12]
        code, said = run("bash", ORACLE, "dss", *arguments, *more, source, out)
        cell("theirs", out.name, "EU DSS sign", out.exists(), said)
        return out.exists()


def parts_of_pdf(path):
    """The signed bytes and the CMS of the last signature, found by its ByteRange."""
    data = path.read_bytes()
    ranges = [tuple(map(int, m.groups())) for m in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data)]
    a, b, c, d = max(ranges, key=lambda r: r[2] + r[3])
    contents = bytes.fromhex(data[a + b + 1:c - 1].decode())
    length = 4 + int.from_bytes(contents[2:4], "big")
    return data[a:a + b] + data[c:c + d], contents[:length]


def ours_pdf(bench, kind, level):
    out = bench.at / f"pdf-{kind}-{level}.pdf"
    if not bench.sign(PDF, out, kind, level):
        return
    code, said = run("qpdf", "--check", out)
    cell("ours", out.name, "qpdf --check", code == 0, said)
    code, said = run("pdfsig", "-no-ocsp", "-nssdir", f"sql:{bench.nss}", out)
    cell("ours", out.name, "pdfsig: valid, trusted, total document",
         "Signature is Valid." in said and "Certificate is Trusted." in said and "Total document signed" in said, said)
    code, said = run(PYTHON, HERE / "peer_pyhanko.py", "verify", out, bench.anchor, bench.crls)
    cell("ours", out.name, "pyHanko: trusted, whole file, revocation checked", code == 0, said)
    content, cms = parts_of_pdf(out)
    (bench.at / "content").write_bytes(content)
    (bench.at / "cms.der").write_bytes(cms)
    code, said = run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", bench.at / "cms.der", "-content", bench.at / "content",
                     "-CAfile", bench.anchor, "-purpose", "any", "-out", os.devnull)
    cell("ours", out.name, "openssl cms -verify -cades", code == 0, said)
    if level == "B-T":
        code, said = run(PYTHON, HERE / "peer_pyhanko.py", "token", bench.at / "cms.der", bench.at / "token.der", bench.at / "value")
        code2, said2 = run("openssl", "ts", "-verify", "-token_in", "-in", bench.at / "token.der", "-data", bench.at / "value",
                           "-CAfile", bench.anchor, "-untrusted", bench.issuer)
        cell("ours", out.name, "openssl ts -verify", code == 0 and code2 == 0, said + said2)
    bench.dss({out: level})


def ours_twice(bench):
    """The agency signs after the leader: both must hold everywhere."""
    first, out = bench.at / "pdf-rsa-B-T.pdf", bench.at / "pdf-leader-agency.pdf"
    code, said = run(bench.condau, "sign", first, "-o", out, "--p12", PKI / "signers/agency.p12", "--password-file", bench.password,
                     "--chain", ISSUER, "--level", "B-T", "--tsa", os.environ["CONDAU_TSA"])
    cell("ours", out.name, "condau sign", code == 0, said)
    code, said = run(PYTHON, HERE / "peer_pyhanko.py", "verify", out, bench.anchor, bench.crls)
    cell("ours", out.name, "pyHanko: both trusted", code == 0, said)
    code, said = run("pdfsig", "-no-ocsp", "-nssdir", f"sql:{bench.nss}", out)
    cell("ours", out.name, "pdfsig: both valid", said.count("Signature is Valid.") == 2, said)
    bench.dss({out: "B-T"})
    bench.verify(out, out.name, "B-T")


def accepted(bench, out, level, signatures, ask_dss=True):
    """A PDF of ours with several steps: its structure, and every signature of it, in each peer."""
    code, said = run("qpdf", "--check", out)
    cell("ours", out.name, "qpdf --check", code == 0, said)
    code, said = run("pdfsig", "-no-ocsp", "-nssdir", f"sql:{bench.nss}", out)
    cell("ours", out.name, f"pdfsig: {signatures} valid", said.count("Signature is Valid.") == signatures, said)
    code, said = run(PYTHON, HERE / "peer_pyhanko.py", "verify", out, bench.anchor, bench.crls)
    cell("ours", out.name, "pyHanko: all trusted", code == 0, said)
    if ask_dss:
        bench.dss({out: level})
    bench.verify(out, out.name, level)


def ours_restricted(bench):
    """Certified with each permission, locked, filled after the leader and closed by the agency; what is forbidden is refused."""
    tsa = os.environ["CONDAU_TSA"]
    agency = ["--p12", PKI / "signers/agency.p12", "--password-file", bench.password, "--chain", ISSUER, "--level", "B-T", "--tsa", tsa]
    for permission in ("1", "2", "3"):
        out = bench.at / f"certified-{permission}.pdf"
        if bench.sign(FORM, out, "rsa", "B-T", "--certify", permission):
            accepted(bench, out, "B-T", 1)
    filled = bench.at / "certified-2-filled.pdf"
    code, said = run(bench.condau, "fill", bench.at / "certified-2.pdf", "-o", filled, "--set", "so=15/QĐ-UBND", "--set", "ngay=Mẫu, ngày 05 tháng 01 năm 2026")
    cell("ours", filled.name, "condau fill", code == 0, said)
    accepted(bench, filled, "B-T", 1)
    closed = bench.at / "certified-2-filled-locked.pdf"
    code, said = run(bench.condau, "sign", filled, "-o", closed, *agency, "--lock", "so,ngay")
    cell("ours", closed.name, "condau sign --lock", code == 0, said)
    accepted(bench, closed, "B-T", 2)
    for source, why in ((bench.at / "certified-1.pdf", "P=1"), (closed, "FieldMDP")):
        never = bench.at / "never.pdf"
        code, said = run(bench.condau, "fill", source, "-o", never, "--set", "so=51/QĐ-UBND", "--lang", "en")
        cell("ours", source.name, f"condau fill: refused ({why})", code == 5 and why in said and not never.exists(), said)


def ours_raised(bench, kind):
    """Raised from B-T and from B-B, made at once, encrypted, renewed: in every peer, and to be raised further by EU DSS."""
    for start, level in (("B-T", "B-LT"), ("B-T", "B-LTA"), ("B-B", "B-LTA")):
        out = bench.at / f"raised-{kind}-{start}-{level}.pdf"
        if bench.augment(bench.at / f"pdf-{kind}-{start}.pdf", out, level):
            accepted(bench, out, level, 1)
            bench.ades(out)
    lta = bench.at / f"raised-{kind}-B-T-B-LTA.pdf"
    renewed = bench.at / f"raised-{kind}-renewed.pdf"
    if bench.augment(lta, renewed, "B-LTA", "--renew", "--vri"):
        accepted(bench, renewed, "B-LTA", 1)
        bench.ades(renewed)
    for source in (bench.at / f"pdf-{kind}-B-T.pdf", lta):
        out = bench.at / f"{source.stem}-by-dss.pdf"
        if bench.dss_augment(source, out, "PAdES_BASELINE_LTA"):
            bench.verify(out, out.name, "B-LTA")


def ours_matrix(bench):
    """Every level at once with the key: RSA, PSS and ECDSA; certified and not; encrypted and not."""
    late = ["--trust", ANCHOR, "--certs", PKI / "ca", "--crls", bench.late()]
    locked = bench.at / "encrypted.pdf"
    bench.must("qpdf", "--encrypt", "", "owner", "256", "--", PDF, locked)
    made = {}
    for kind, key in (("rsa", ["--p12", LEADER["rsa"]]), ("pss", ["--p12", LEADER["rsa"], "--pss"]), ("p256", ["--p12", LEADER["p256"]])):
        for source, closed in ((PDF, ""), (locked, "-encrypted")):
            for certify in ("", "1"):
                for level in ("B-B", "B-T", "B-LT", "B-LTA"):
                    out = bench.at / f"at-once-{kind}{closed}{'-certified-' + certify if certify else ''}-{level}.pdf"
                    more = [] if level == "B-B" else ["--tsa", os.environ["CONDAU_TSA"]]
                    more += ["--certify", certify] if certify else []
                    code, said = run(bench.condau, "sign", source, "-o", out, *key, "--password-file", bench.password, "--chain", ISSUER,
                                     "--level", level, *late, *more)
                    cell("ours", out.name, f"condau sign --level {level}", code == 0, said)
                    accepted(bench, out, level, 1, ask_dss=False)
                    if level in ("B-LT", "B-LTA"):
                        bench.ades(out)
                    made[out] = level
    bench.dss(made)


def theirs_raised(bench):
    """What others made, raised by condau, and what others raised."""
    for maker in ("pyhanko", "dss"):
        source = bench.at / ("pyhanko-rsa-B-T.pdf" if maker == "pyhanko" else "dss-rsa-T.pdf")
        if not source.exists():
            continue
        for level in ("B-LT", "B-LTA"):
            out = bench.at / f"{maker}-raised-{level}.pdf"
            if bench.augment(source, out, level):
                accepted(bench, out, level, 1)
    out = bench.at / "pyhanko-lta.pdf"
    code, said = run(PYTHON, HERE / "peer_pyhanko.py", "sign-lta", PDF, out, bench.key["rsa"], bench.certificate["rsa"], bench.chain,
                     os.environ["CONDAU_TSA"], bench.anchor, bench.late())
    cell("theirs", out.name, "pyHanko sign, B-LTA", code == 0, said)
    bench.verify(out, out.name, "B-LTA")
    renewed = bench.at / "pyhanko-lta-renewed.pdf"
    if bench.augment(out, renewed, "B-LTA", "--renew"):
        accepted(bench, renewed, "B-LTA", 1)
        bench.ades(renewed)
    if ORACLE.exists():
        out = bench.at / "dss-rsa-LTA.pdf"
        if bench.dss_augment(bench.at / "dss-rsa-T.pdf", out, "PAdES_BASELINE_LTA"):
            bench.verify(out, out.name, "B-LTA")
            renewed = bench.at / "dss-lta-renewed.pdf"
            if bench.augment(out, renewed, "B-LTA", "--renew"):
                accepted(bench, renewed, "B-LTA", 1)


def ours_cms(bench, kind, level):
    """CAdES over any bytes, beside the file and around it."""
    source = bench.at / "any.bin"
    source.write_bytes(bytes(range(256)) * 99)
    for option, extension in (("--detached", "p7s"), ("--attached", "p7m")):
        out = bench.at / f"any-{kind}-{level}.{extension}"
        if not bench.sign(source, out, kind, level, option):
            continue
        content = source if extension == "p7s" else None
        code, said = run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", out, *(["-content", content] if content else []),
                         "-CAfile", bench.anchor, "-purpose", "any", "-out", bench.at / "content-back")
        cell("ours", out.name, "openssl cms -verify -cades", code == 0 and (bench.at / "content-back").read_bytes() == source.read_bytes(), said)
        bench.dss({out: level}, content)
        bench.verify(out, out.name, level, content=content)


def cms_holds(bench, out, level, source):
    """A CMS file of ours in openssl, which gives the content back, and in condau by itself."""
    content = source if out.suffix == ".p7s" else None
    code, said = run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", out, *(["-content", content] if content else []),
                     "-CAfile", bench.anchor, "-purpose", "any", "-out", bench.at / "content-back")
    cell("ours", out.name, "openssl cms -verify -cades", code == 0 and (bench.at / "content-back").read_bytes() == source.read_bytes(), said)
    code, said = run(bench.condau, "verify", "--format", "json", "--trust", ANCHOR, *(["--detached", content] if content else []), out)
    signatures = [s for s in json.loads(said[said.index("{"):])["signatures"] if s["kind"] == "signature"]
    right = bool(signatures) and all(s["indication"] == "TOTAL-PASSED" and s["level"] == level for s in signatures)
    cell("ours", out.name, f"condau: TOTAL-PASSED {level} by what it carries", right, said)


def cades(bench):
    """CAdES of the higher levels, ours and EU DSS's, each raised and judged by the other."""
    if not ORACLE.exists():
        return
    source = bench.at / "any.bin"
    late = ["--trust", ANCHOR, "--certs", PKI / "ca", "--crls", bench.late(), "--tsa", os.environ["CONDAU_TSA"]]
    made = {"p7s": {}, "p7m": {}}
    for kind, key in (("rsa", ["--p12", LEADER["rsa"]]), ("pss", ["--p12", LEADER["rsa"], "--pss"]), ("p256", ["--p12", LEADER["p256"]])):
        for digest in ("sha256", "sha512"):
            for option, extension in (("--detached", "p7s"), ("--attached", "p7m")):
                for level in ("B-LT", "B-LTA"):
                    out = bench.at / f"cades-{kind}-{digest}-{level}.{extension}"
                    code, said = run(bench.condau, "sign", source, "-o", out, option, *key, "--password-file", bench.password, "--chain", ISSUER,
                                     "--digest", digest, "--level", level, *late)
                    cell("ours", out.name, f"condau sign --level {level}", code == 0, said)
                    if code == 0:
                        cms_holds(bench, out, level, source)
                        made[extension][out] = level
    for extension, content in (("p7s", ["--detached", source]), ("p7m", [])):
        first = bench.at / f"any-rsa-B-T.{extension}"
        for name, start, level, more in (("raised", first, "B-LTA", []), ("renewed", bench.at / f"cades-raised-B-LTA.{extension}", "B-LTA", ["--renew"])):
            out = bench.at / f"cades-{name}-{level}.{extension}"
            if bench.augment(start, out, level, *content, *more):
                cms_holds(bench, out, level, source)
                made[extension][out] = level
    theirs = bench.at / "cades-by-dss"
    theirs.mkdir()
    jars = pathlib.Path(os.environ.get("ORACLE", pathlib.Path.home() / ".cache/condau-oracle")) / "target/lib/*"
    raise_too = [bench.at / f"any-rsa-B-T.{extension}" for extension in ("p7s", "p7m")]
    raise_too += [bench.at / f"cades-raised-B-LTA.{extension}" for extension in ("p7s", "p7m")]
    code, said = run("java", "-cp", jars, HERE / "CadesDocuments.java", bench.p12["rsa"], bench.p12["p256"], bench.tsa_p12, PASSWORD, ANCHOR, ISSUER,
                     bench.late(), source, theirs, *raise_too)
    cell("theirs", "cades-by-dss", "EU DSS sign, augment, counter-sign", code == 0, said)
    for document in sorted(theirs.iterdir()):
        level = "B-" + document.stem.rsplit("-B-", 1)[1]
        content = source if document.suffix == ".p7s" else None
        bench.verify(document, document.name, level, content=content)
    for name in ("dss-augmented-B-T", "dss-two-signers-B-B", "dss-countered-B-T", "dss-content-stamped-B-LTA"):
        for extension, content in (("p7s", ["--detached", source]), ("p7m", [])):
            out = bench.at / f"{name}-raised.{extension}"
            if bench.augment(theirs / f"{name}.{extension}", out, "B-LTA", "--renew", *content):
                cms_holds(bench, out, "B-LTA", source)
                made[extension][out] = "B-LTA|B-B" if "countered" in name else "B-LTA"
    bench.dss(made["p7s"], source)
    bench.dss(made["p7m"])


def ours_xml(bench, kind, level):
    out = bench.at / f"xml-{kind}-{level}.xml"
    if not bench.sign(XML, out, kind, level):
        return
    code, said = run("xmlsec1", "--verify", "--trusted-pem", bench.anchor, "--untrusted-pem", bench.issuer, "--id-attr:Id",
                     "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", out)
    cell("ours", out.name, "xmlsec1 --verify", code == 0, said)
    bench.dss({out: level})


def ours_token(bench):
    out = bench.at / "quyet-dinh.tsr"
    code, said = run(bench.condau, "timestamp", "--detached", PDF, "-o", out, "--tsa", os.environ["CONDAU_TSA"])
    cell("ours", out.name, "condau timestamp --detached", code == 0, said)
    code, said = run("openssl", "ts", "-verify", "-in", out, "-data", PDF, "-CAfile", bench.anchor, "-untrusted", bench.issuer)
    cell("ours", out.name, "openssl ts -verify", code == 0, said)
    stamped = bench.at / "document-timestamp.pdf"
    code, said = run(bench.condau, "timestamp", bench.at / "pdf-rsa-B-B.pdf", "-o", stamped, "--tsa", os.environ["CONDAU_TSA"])
    cell("ours", stamped.name, "condau timestamp", code == 0, said)
    code, said = run(PYTHON, HERE / "peer_pyhanko.py", "verify", stamped, bench.anchor, bench.crls)
    cell("ours", stamped.name, "pyHanko: signature and document timestamp", code == 0, said)
    bench.dss({stamped: "B-T"})


def theirs(bench):
    for kind in ("rsa", "p256"):
        for level in ("B-B", "B-T"):
            out = bench.at / f"pyhanko-{kind}-{level}.pdf"
            code, said = run(PYTHON, HERE / "peer_pyhanko.py", "sign", PDF, out, bench.key[kind], bench.certificate[kind], bench.chain,
                             os.environ["CONDAU_TSA"] if level == "B-T" else "-")
            cell("theirs", out.name, "pyHanko sign", code == 0, said)
            bench.verify(out, out.name, level)
        out = bench.at / f"signxml-{kind}.xml"
        code, said = run(PYTHON, HERE / "peer_signxml.py", XML, out, bench.key[kind], bench.certificate[kind], bench.chain)
        cell("theirs", out.name, "signxml sign", code == 0, said)
        bench.verify(out, out.name, "B-B")
        if ORACLE.exists():
            for form, source, extension in (("PAdES", PDF, "pdf"), ("XAdES", XML, "xml")):
                for level in ("B", "T"):
                    out = bench.at / f"dss-{kind}-{level}.{extension}"
                    if bench.dss_sign(source, out, kind, f"{form}_BASELINE_{level}"):
                        bench.verify(out, out.name, f"B-{level}")
    bench.verify(bench.at / "pyhanko-rsa-B-B.pdf", "pyhanko-rsa-B-B.pdf", "B-B", revocation=False)
    out = bench.at / "pdfsig.pdf"
    code, said = run("pdfsig", PDF, out, "-add-signature", "-nssdir", f"sql:{bench.nss}", "-nick", "leader-rsa")
    cell("theirs", out.name, "pdfsig -add-signature", out.exists(), said)
    if out.exists():
        bench.verify(out, out.name, "none")  # adbe.pkcs7.detached


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("condau")
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    missing = [tool for tool in ("qpdf", "pdfsig", "openssl", "xmlsec1", "certutil", "pk12util") if not shutil.which(tool)]
    missing += [] if PYTHON.exists() else [str(PYTHON)]
    if missing:
        sys.exit(f"interop: missing {', '.join(missing)}; run tests/interop/install-peers.sh")
    if not ORACLE.exists():
        print("interop: ../shared/oracle is absent: EU DSS is not asked")
    with tempfile.TemporaryDirectory() as folder:
        folder = options.keep or pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder.resolve(), options.condau)
        for kind in ("rsa", "p256"):
            for level in ("B-B", "B-T"):
                ours_pdf(bench, kind, level)
                ours_xml(bench, kind, level)
                ours_cms(bench, kind, level)
        ours_twice(bench)
        ours_restricted(bench)
        ours_token(bench)
        theirs(bench)
        for kind in ("rsa", "p256"):
            ours_raised(bench, kind)
        ours_matrix(bench)
        theirs_raised(bench)
        cades(bench)
        xml_levels.ours(sys.modules[__name__], bench)
        containers.ours(sys.modules[__name__], bench)
        if ORACLE.exists():
            xml_levels.theirs(sys.modules[__name__], bench)
            containers.theirs(sys.modules[__name__], bench)
            containers.theirs_in_full(sys.modules[__name__], bench)
        xml_makers.theirs(sys.modules[__name__], bench)
    width = max(len(document) for _, document, _, _ in cells)
    for direction, document, who, right in cells:
        print(f"{direction:7} {document:{width}}  {'right' if right else 'WRONG':6} {who}")
    wrong = sum(not right for *_, right in cells)
    print(f"interop: {len(cells) - wrong} right, {wrong} wrong")
    sys.exit(1 if wrong else 0)


main()
