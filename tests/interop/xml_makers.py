"""XML signatures by other makers, each in all of its options: a part of the table that run.py prints.

A maker prints a line a document, its file and its kind:

none, B-B        passes, at this level
weak             holds; SHA-1 is not relied on
unable           its algorithm is not computed, and named
key              holds under a bare key, that of nobody
pool             passes where the signer's certificate is given
secret           a code under a shared secret: holds where that is given, and is nobody's
filter           what is signed is chosen by an expression: passes where that is allowed
refused          an expression that is not evaluated, and named
manifest         passes, and so does what the manifest lists; manifest-broken: that is told
"""
import json, pathlib, subprocess

import xml_levels

HERE = pathlib.Path(__file__).resolve().parent
SECRET = "bi-mat-dung-chung-cua-hai-co-quan"


def modules(table):
    return table.PEERS / "xadesjs/node_modules"


def judged(table, bench, documents, *more):
    """The first signature of each document, by the document's name."""
    arguments = ["verify", "--format", "ndjson", "--trust", table.ANCHOR, "--certs", table.PKI / "ca", "--crls", bench.crls, *more]
    done = subprocess.run([str(word) for word in (bench.condau, *arguments, *documents)], capture_output=True, text=True, timeout=300)
    reports = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {pathlib.Path(report["file"]).name: report["signatures"][0] for report in reports if report.get("signatures")}


def rules(signature):
    return {finding["rule"] for finding in signature["findings"]}


def held(table, bench, folder, printed):
    """Holds what a maker made against the kinds that it printed."""
    kinds = dict(line.split() for line in printed.splitlines() if line.count(" ") == 1 and line.split()[0].endswith(".xml"))
    secret, signer, demanding = bench.at / "hmac.secret", bench.certificate["rsa"], bench.at / "manifests.toml"
    secret.write_text(SECRET + "\n")
    demanding.write_text('extends = "vn-agency"\n[levels]\n"XD-15" = "fail"\n')
    documents = [folder / name for name in kinds]
    plain = judged(table, bench, documents)
    given = judged(table, bench, documents, "--certs", signer, "--hmac-secret-file", secret, "--allow-xpath", "--policy", demanding)
    for name, kind in kinds.items():
        first, second = plain.get(name), given.get(name)
        said = json.dumps([first, second], ensure_ascii=False, indent=1)
        if not first or not second:
            table.cell("theirs", name, "condau verify", False, said)
            continue
        verdicts = (first["indication"], second["indication"])
        intact = (first["axes"]["intact"], second["axes"]["intact"])
        passed, open_, failed = "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"
        right = {
            "none": verdicts == (passed, passed) and first["level"] == "none",
            "B-B": verdicts == (passed, passed) and first["level"] == "B-B",
            "weak": verdicts == (open_, open_) and intact == (True, True) and "CR-04" in rules(first),
            "unable": verdicts == (open_, open_) and intact == (None, None),
            "key": verdicts[0] == open_ and intact[0] is True and "BB-02b" in rules(first),
            "pool": verdicts == (open_, passed),
            "secret": verdicts == (open_, open_) and intact == (None, True) and "XD-12a" in rules(second),
            "filter": verdicts == (open_, passed) and intact == (True, True) and "XD-09a" in rules(first),
            "refused": verdicts == (open_, open_) and intact == (None, None) and "XD-09" in rules(first),
            "manifest": verdicts == (passed, passed) and bool(first.get("listed")) and all(entry["intact"] for entry in first["listed"]),
            "manifest-broken": verdicts == (passed, failed) and "XD-15" in rules(first),
        }.get(kind, False)
        table.cell("theirs", name, f"condau: {kind}", right, said)


def theirs(table, bench):
    folder = bench.at / "makers"
    folder.mkdir()
    keys = [bench.key["rsa"], bench.certificate["rsa"], bench.key["p256"], bench.certificate["p256"]]
    code, said = table.run(table.PYTHON, HERE / "made_by_signxml.py", folder, table.XML, *keys, bench.issuer, SECRET)
    table.cell("theirs", "signxml", "makes its documents", code == 0, said)
    held(table, bench, folder, said)
    libraries = xml_levels.LIBRARIES
    if libraries.is_dir():
        crl = bench.at / "g2-cp.crl.der"
        crl.write_bytes((bench.crls / "g2-cp.crl").read_bytes())
        code, said = table.run("java", "-cp", f"{libraries}/*", HERE / "SantuarioMaker.java", folder, *keys, crl, SECRET)
        table.cell("theirs", "Santuario", "makes its documents", code == 0, said)
        held(table, bench, folder, said)
    else:
        print(f"skipped: documents by Santuario, for {libraries} is not there")
    if modules(table).is_dir():
        code, said = table.run("node", HERE / "xadesjs.mjs", modules(table), "make", folder, table.XML, *keys)
        table.cell("theirs", "xadesjs", "makes its documents", code == 0, said)
        held(table, bench, folder, said)
        ours = [bench.at / f"xades-{kind}-by-id-{level}.xml" for kind in ("rsa", "pss") for level in ("B-B", "B-T", "B-LT")]
        # It knows neither XPath Filter 2.0, nor certificates of P-256, nor archive timestamps of XAdES 1.4.1 (docs/differences.md).
        ours = [document for document in ours if document.exists()]
        code, said = table.run("node", HERE / "xadesjs.mjs", modules(table), "verify", *ours)
        for document in ours:
            table.cell("ours", document.name, "xadesjs", f"{document} true\n" in said, said)
    else:
        print(f"skipped: documents by xadesjs, for {modules(table)} is not there (install-peers.sh makes it where npm is)")
