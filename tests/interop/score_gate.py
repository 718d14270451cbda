#!/usr/bin/env python3
"""Runs ../shared/corpus/score.py and holds its result against what must be right by now.

usage: score_gate.py BINARY

xmldsig, c14n, certificate chains, and long-term validation of the forms that we read: every row. Signed PDFs: every row
with an indication. PDFs and attacks: no crash, no false accept, and `intact` and `coverage` right in
every row whose file is not encrypted (a row that is wrong in another way is counted, not refused). A row whose file
stands in docs/differences.md, with the reason, is not refused.
"""
import os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.normpath(os.path.join(HERE, "../../../shared/corpus"))


def score(binary, *arguments):
    done = subprocess.run([sys.executable, os.path.join(CORPUS, "score.py"), "--bin", binary, "--list", *arguments],
                          capture_output=True, text=True)
    sys.stderr.write(done.stderr)
    rows = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") >= 4]
    summary = [line for line in done.stdout.splitlines() if line.count("\t") < 4]
    print("\n".join(summary))
    return done.returncode, rows


def main():
    binary = sys.argv[1]
    refused = []
    chains = [word for name in ("pkits", "openssl-ocsp", "limbo") for word in ("--suite", f"chain-{name}")]
    long_term = [["--suite", "ltv", "--kind", kind] for kind in ("pdf", "xml", "cms")]
    for every in (["--suite", "xmldsig", "--suite", "c14n"], chains, *long_term):
        code, rows = score(binary, *every)
        if code:
            refused += rows or [[" ".join(every), "score.py failed"]]
    _, rows = score(binary, "--suite", "pdf-signed", "--suite", "pdf-structure", "--suite", "attacks")
    for row in rows:
        kind, why, suite = row[3], row[4], row[0]
        encrypted = "encrypted" in suite
        if kind in ("false accept", "crash") or (not encrypted and re.match(r"(intact|coverage|indication|sub_indication) ", why)):
            refused.append(row)
    with open(os.path.join(HERE, "../../docs/differences.md"), encoding="utf-8") as f:
        explained = f.read()
    for row in [row for row in refused if len(row) > 1 and os.path.basename(row[1]) in explained]:
        print("stands in docs/differences.md:", *row, sep="\t")
        refused.remove(row)
    for row in refused:
        print("must be right:", *row, sep="\t")
    sys.exit(1 if refused else 0)


main()
