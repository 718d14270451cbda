#!/usr/bin/env python3
"""Imports EU DSS's own default policy and holds our word under it against DSS's, on the long-term rows of the corpus.

usage: imported_policy.py CONDAU

Takes constraint.xml out of DSS's jar (../shared/oracle must have been built), imports it, checks it, and verifies every
PDF row of the suite ltv under it. A row that differs must be one of KNOWN, with its reason; one of KNOWN that differs
no more is refused too. Standard library only.
"""
import json, os, pathlib, subprocess, sys, tempfile, zipfile

CORPUS = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "shared/corpus"
JARS = pathlib.Path(os.environ.get("ORACLE", pathlib.Path.home() / ".cache/condau-oracle")) / "target/lib"
KNOWN = {
    "pdf-good-b-33": "DSS takes a delegated responder without OCSPSigning (RFC 6960 4.2.2.2, OC-05)",
    "pdf-not-yet-t-1": "DSS stops at the claimed time; the timestamp proves NOT_YET_VALID (5.5.4, LT-01)",
}


def main():
    condau = sys.argv[1]
    jars = sorted(JARS.glob("dss-policy-jaxb-*.jar"))
    if not jars or not (CORPUS / "manifest.jsonl").exists():
        print("imported policy: ../shared/oracle or ../shared/corpus is absent: not asked")
        return
    with tempfile.TemporaryDirectory() as folder:
        source, policy = pathlib.Path(folder, "constraint.xml"), pathlib.Path(folder, "dss.toml")
        source.write_bytes(zipfile.ZipFile(jars[-1]).read("policy/constraint.xml"))
        subprocess.run([condau, "--quiet", "policy", "import", source, "-o", policy], check=True)
        subprocess.run([condau, "--quiet", "policy", "check", policy], check=True)
        differ, signatures = compare(condau, policy)
    for row, words in differ.items():
        print(f"{row}: {words}{'' if row in KNOWN else ' — NOT KNOWN'}")
    print(f"{signatures - len(differ)} of {signatures} signatures as EU DSS says under its own default policy, imported")
    if set(differ) != set(KNOWN):
        sys.exit(f"imported policy: {sorted(set(differ) ^ set(KNOWN))}")


def compare(condau, policy):
    rows = map(json.loads, (CORPUS / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    differ, signatures = {}, 0
    for row in rows:
        if row["suite"] != "ltv" or row["kind"] != "pdf" or "skip" in row:
            continue
        material = [("--trust", "trusted"), ("--certs", "certs"), ("--crls", "crls"), ("--ocsps", "ocsps")]
        options = [part for option, key in material for path in row[key] for part in (option, CORPUS / path)]
        command = [condau, "verify", "--format", "json", "--policy", policy, "--at", row["validation_time"], *options, CORPUS / row["file"]]
        report = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60).stdout)
        judged = [signature for signature in report["signatures"] if signature["kind"] == "signature"]
        for ours, theirs in zip(judged, row["expected"]["signatures"], strict=True):
            signatures += 1
            subs = [theirs["sub_indication"], *theirs.get("also", [])]
            same = ours["indication"] == theirs["indication"].replace("_", "-") and ours["sub_indication"] in subs
            if not same:
                differ[row["id"]] = f"{ours['indication']}/{ours['sub_indication']}; EU DSS {theirs['indication']}/{theirs['sub_indication']}"
    return differ, signatures


main()
