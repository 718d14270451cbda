#!/usr/bin/env python3
"""Evidence records of others; started by records.sh inside `condau sandbox --once`.

usage: records.py CONDAU [--keep DIR]
"""
import argparse, json, os, pathlib, random, re, shutil, subprocess, sys, tempfile, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PKI = ROOT / "certs-sample"
ORACLE = ROOT.parent / "shared/oracle/oracle.sh"
JARS = pathlib.Path(os.environ.get("ORACLE", pathlib.Path.home() / ".cache/condau-oracle")) / "target/lib"
PDF = ROOT / "fixtures/pdf/quyet-dinh.pdf"
XML = ROOT / "fixtures/xml/signed/leader-b-t.xml"
MUTANTS = 40

DETACHED = ["single.ers", "tree.ers", "group.ers", "renewed.ers", "rehashed.ers", "both.ers",
            "single.xml", "tree.xml", "renewed.xml", "rehashed.xml"]
# Where condau and DSS differ and docs/differences.md says why: order of time (RFC 4998 clause 5.3).
STRICTER = {"early.ers": "ER-01a"}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def must(*command):
    code, out, error = run(*command)
    if code:
        sys.exit(f"{' '.join(map(str, command))}\n{out}{error}")
    return out


class Bench:
    def __init__(self, condau, folder):
        self.condau, self.at = condau, folder
        self.crls = folder / "crls"
        self.crls.mkdir()
        for name in ("g2-root", "g2-cp"):
            with urllib.request.urlopen(f"{os.environ['CONDAU_CRL'].rstrip('/')}/{name}.crl", timeout=20) as answer:
                (self.crls / f"{name}.crl").write_bytes(answer.read())
        for name in ("services/tsa", "signers/leader", "ca/g2-cp"):
            certificate = PKI / f"{name}.crt"
            form = "PEM" if certificate.read_bytes().startswith(b"-----") else "DER"
            must("openssl", "x509", "-inform", form, "-in", certificate, "-out", self.path(f"{certificate.stem}.pem"))
        for name in ("tsa", "leader"):
            must("openssl", "pkey", "-inform", "DER", "-in", PKI / f"keys/{name}.pk8", "-out", self.path(f"{name}.key"))
        must("openssl", "pkcs12", "-export", "-inkey", self.path("tsa.key"), "-in", self.path("tsa.pem"),
             "-certfile", self.path("g2-cp.pem"), "-passout", "pass:x", "-out", self.path("tsa.p12"))
        self.file = self.path("file.pdf")
        shutil.copy(PDF, self.file)
        shutil.copy(XML, self.path("signed.xml"))
        self.path("note.txt").write_bytes(b"Cong van so 12\n")
        sign = ["openssl", "cms", "-sign", "-binary", "-cades", "-signer", self.path("leader.pem"),
                "-inkey", self.path("leader.key"), "-certfile", self.path("g2-cp.pem"), "-outform", "DER"]
        must(*sign, "-nodetach", "-in", self.path("note.txt"), "-out", self.path("in.p7m"))
        must(*sign, "-in", self.file, "-out", self.path("out.p7s"))
        self.out = folder / "records"
        self.out.mkdir()
        must("java", "-cp", f"{JARS}/*", HERE / "EvidenceRecords.java", self.path("tsa.p12"), "x", self.out, self.file,
             self.path("in.p7m"), self.path("out.p7s"), self.path("signed.xml"))

    def path(self, name):
        return self.at / name

    def judge(self, file, *more):
        # Tokens carry their chain; without other certificates a damaged one is missed.
        _, out, error = run(self.condau, "verify", "--format", "json", "--lang", "en", "--trust", PKI / "trust",
                            "--crls", self.crls, *more, file)
        try:
            report = json.loads(out)
        except ValueError:
            sys.exit(f"{file}: {out}{error}")
        return report

    def record(self, file, *more):
        """Indication, rules, and the time that is proven."""
        records = self.judge(file, *more).get("evidence_records") or [{"indication": "NONE", "findings": [], "proven": None}]
        one = records[0]
        return one["indication"], [finding["rule"] for finding in one["findings"]], one["proven"]

    def oracle(self, files, content):
        """What DSS says of the first evidence record of each file, in one process."""
        reports = pathlib.Path(tempfile.mkdtemp(dir=self.at))
        run(ORACLE, "dss", "validate", "--trust", PKI / "trust/g2-root.crt", "--certs", self.path("g2-cp.pem"), "--crls", self.crls,
            "--content", content, "--reports", reports, *files)
        said = {}
        for file in files:
            simple = reports / f"{file.name}.simple.xml"
            text = simple.read_text() if simple.exists() else ""
            record = text.find("<EvidenceRecord")
            found = re.search(r"<Indication>(\w+)", text[record:]) if record >= 0 else None
            said[file.name] = found.group(1) if found else "NONE"
        return said


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("condau", type=pathlib.Path)
    arguments.add_argument("--keep", type=pathlib.Path)
    options = arguments.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.condau, folder)
    wrong = []

    def cell(what, right, said):
        print(f"{'ok ' if right else 'BAD'} {what:<44} {said}")
        if not right:
            wrong.append(what)

    dss = bench.oracle([bench.out / name for name in [*DETACHED, *STRICTER]], bench.file)
    for name in DETACHED:
        said = bench.record(bench.file, "--evidence-record", bench.out / name)
        right = said[0] == "PASSED" == dss[name] and said[2] == "2026-03-01T08:00:00Z"
        cell(f"{name} about the file", right, f"{said} · DSS {dss[name]}")
        said = bench.record(bench.path("note.txt"), "--evidence-record", bench.out / name)
        cell(f"{name} about another file", said[0] == "FAILED" and said[2] is None, said)
    for name, rule in STRICTER.items():
        said = bench.record(bench.file, "--evidence-record", bench.out / name)
        cell(f"{name}, stricter than DSS", said[0] != "PASSED" and rule in said[1] and dss[name] == "PASSED", f"{said} · DSS {dss[name]}")
    said = bench.record(bench.path("signed.xml"), "--evidence-record", bench.out / "of-xml.xml")
    told = bench.oracle([bench.out / "of-xml.xml"], bench.path("signed.xml"))["of-xml.xml"]
    cell("of-xml.xml about the canonical form", said[0] == "PASSED" == told, f"{said} · DSS {told}")
    for name, content in [("internal.p7m", None), ("external.p7s", bench.file), ("sealed-asn1.xml", None), ("sealed-xml.xml", None)]:
        more = ["--detached", content] if content else []
        said = bench.record(bench.out / name, *more)
        report = bench.judge(bench.out / name, *more)
        told = bench.oracle([bench.out / name], content or bench.file)[name]
        cell(f"{name} inside a signature", said[0] == "PASSED" == told and report["verdict"] == "TOTAL-PASSED",
             f"{said} {report['verdict']} · DSS {told}")

    numbers = random.Random(4998)
    authority = subprocess.run(["openssl", "x509", "-in", bench.path("g2-cp.pem"), "-outform", "DER"], capture_output=True).stdout
    for name in ["tree.ers", "both.ers", "tree.xml"]:
        whole = (bench.out / name).read_bytes()
        # Each token brings the authority's certificate; a damaged copy among whole ones harms nothing.
        copies = [range(at.start(), at.end()) for at in re.finditer(re.escape(authority), whole)]
        places = [at for at in range(len(whole)) if not any(at in copy for copy in copies)]
        mutants = bench.at / f"mutants of {name}"
        mutants.mkdir()
        files = []
        for number in range(MUTANTS):
            changed = bytearray(whole)
            changed[numbers.choice(places)] ^= 1 << numbers.randrange(8)
            file = mutants / f"{number}-{name}"
            file.write_bytes(changed)
            files.append(file)
        dss = bench.oracle(files, bench.file)
        taken = [file.name for file in files if bench.record(bench.file, "--evidence-record", file)[0] == "PASSED"]
        lax = [name for name in taken if dss[name] != "PASSED"]
        by_dss = sum(said == "PASSED" for said in dss.values())
        cell(f"{MUTANTS} single bits of {name}", not lax, f"taken by condau {len(taken)}, by DSS {by_dss}; by condau alone {lax}")

    if not options.keep:
        shutil.rmtree(folder)
    if wrong:
        sys.exit(f"{len(wrong)} wrong: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
