#!/usr/bin/env python3
"""Runs the mutants of `condau attack` through condau, EU DSS, pyHanko, pdfsig and mutool and prints a table for docs/attacks.md.

usage: attacks.py CONDAU [FILE.pdf] [--at RFC3339] [--keep DIR] [--list]

A verifier flags a mutant where it does not pass every signature in it without reservation:
  condau    not TOTAL-PASSED (timestamps: none proves a time)
  EU DSS    a signature not TOTAL_PASSED under its default policy; where it only warns, that is counted by itself
  pyHanko   bottom_line of validate_pdf_signature is false, or it raises
  pdfsig    a signature is not valid, or the last one is not of the total document
  mutool    a signature is not valid, or there are edits since the last one
pdfsig and mutool are not asked about trust and do not look at timestamps. --list names every mutant that someone gets wrong.
Standard library only; pyHanko runs in CONDAU_PEERS/venv.
"""
import argparse, collections, json, os, pathlib, re, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = pathlib.Path(os.environ.get("CONDAU_PEERS", pathlib.Path.home() / ".cache/condau-peers"))
ORACLE = ROOT.parent / "shared/oracle/oracle.sh"
SAMPLE = ROOT / "fixtures/pdf/signed/leader-b-t.pdf"
WHO = ("condau", "EU DSS", "pyHanko", "pdfsig", "mutool")
PASSES, WARNS, FLAGS = "passes", "warns", "flags"


def run(*command, timeout=3600):
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=timeout)
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def lines(*command):
    _, said = run(*command)
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    if not rows:
        sys.exit(f"{command[:3]} said nothing\n{said[-3000:]}")
    return {pathlib.Path(row["file"]).stem: row for row in rows}


def condau(binary, folder, at, rows):
    said = lines(binary, "verify", "--format", "ndjson", "--at", at, "--trust", folder / "trust", "--certs", folder / "ca", "--crls", folder / "crls",
                 *(folder / row["file"] for row in rows))

    def word(row):
        report = said[row["id"]]
        if row["expected"] == "untimely":
            return PASSES if any(s["axes"]["time"] == "proven" for s in report["signatures"]) else FLAGS
        if report["verdict"] != "TOTAL-PASSED":
            return FLAGS
        findings = [f for s in report["signatures"] for f in s["findings"]] + report["findings"]
        return WARNS if any(f["severity"] == "warn" for f in findings) else PASSES
    return {row["id"]: word(row) for row in rows}


def dss(folder, at, rows):
    said = lines("bash", ORACLE, "dss", "validate", "--at", at, "--trust", folder / "trust", "--certs", folder / "ca", "--crls", folder / "crls",
                 *(folder / row["file"] for row in rows))

    def word(row):
        report = said.get(row["id"], {"error": "no answer"})
        signatures = report.get("signatures", [])
        stamps = [t for s in signatures for t in s["timestamps"]] + report.get("timestamps", [])
        if "error" in report or not signatures:
            return FLAGS
        if row["expected"] == "untimely":
            return PASSES if any(t["indication"] == "PASSED" for t in stamps) else FLAGS
        if any(s["indication"] != "TOTAL_PASSED" for s in signatures):
            return FLAGS
        return WARNS if any(s.get("warnings") for s in signatures) else PASSES
    return {row["id"]: word(row) for row in rows}


PYHANKO = """
import datetime, json, pathlib, sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import validation
from pyhanko_certvalidator import ValidationContext
import logging; logging.disable(logging.CRITICAL)
folder, at = pathlib.Path(sys.argv[1]), datetime.datetime.fromisoformat(sys.argv[2])
roots = [load_cert_from_pemder(path) for path in sorted((folder / "trust").glob("*.crt"))]
others = [load_cert_from_pemder(path) for path in sorted((folder / "ca").glob("*.crt"))]
crls = [path.read_bytes() for path in sorted((folder / "crls").glob("*.crl"))]
def context():
    return ValidationContext(trust_roots=roots, other_certs=others, crls=crls, allow_fetching=False, revocation_mode="soft-fail", moment=at)
for name in sys.stdin.read().split():
    row = {"file": name, "passes": False, "stamped": False, "why": ""}
    try:
        with open(folder / name, "rb") as f:
            reader = PdfFileReader(f)
            found = reader.embedded_regular_signatures
            states = [validation.validate_pdf_signature(s, context(), ts_validation_context=context()) for s in found]
            stamps = [validation.validate_pdf_timestamp(s, context()) for s in reader.embedded_timestamp_signatures]
            good = [s.bottom_line for s in states] + [s.intact and s.valid and s.trusted for s in stamps]
            row["passes"] = bool(states) and all(good)
            inside = [s.timestamp_validity for s in states if s.timestamp_validity is not None]
            row["stamped"] = any(s.intact and s.valid and s.trusted for s in inside + stamps)
    except BaseException as error:
        row["why"] = repr(error)[:200]
    print(json.dumps(row), flush=True)
"""


def pyhanko(folder, at, rows):
    done = subprocess.run([str(PEERS / "venv/bin/python"), "-c", PYHANKO, str(folder), at.replace("Z", "+00:00")], capture_output=True, text=True,
                          input="\n".join(row["file"] for row in rows))
    said = {pathlib.Path(r["file"]).stem: r for r in map(json.loads, filter(lambda line: line.startswith("{"), done.stdout.splitlines()))}
    if not said:
        sys.exit(f"pyHanko said nothing\n{done.stderr[-3000:]}")

    def word(row):
        report = said.get(row["id"], {})
        return PASSES if report.get("stamped" if row["expected"] == "untimely" else "passes") else FLAGS
    return {row["id"]: word(row) for row in rows}


def one_by_one(rows, judge):
    return {row["id"]: None if row["expected"] == "untimely" else judge(row) for row in rows}


def pdfsig(folder, _, rows):
    with tempfile.TemporaryDirectory() as nss:
        run("certutil", "-N", "-d", f"sql:{nss}", "--empty-password")

        def judge(row):
            try:
                _, said = run("pdfsig", "-nocert", "-nssdir", f"sql:{nss}", folder / row["file"], timeout=60)
            except subprocess.TimeoutExpired:
                return FLAGS
            signed = [part for part in said.split("Signature #")[1:] if "not signed" not in part]
            valid = signed and all("Signature Validation: Signature is Valid." in part for part in signed)
            return PASSES if valid and "Total document signed" in signed[-1] else FLAGS
        return one_by_one(rows, judge)


def mutool(folder, _, rows):
    def judge(row):
        try:
            _, said = run("mutool", "sign", "-v", folder / row["file"], timeout=60)
        except subprocess.TimeoutExpired:
            return FLAGS
        signed = [part for part in said.split("Verifying signature")[1:] if "not signed" not in part]
        valid = signed and all(re.search("unchanged since signing|signature is valid", part) for part in signed)
        return PASSES if valid and "unchanged since signing" in signed[-1] else FLAGS
    return one_by_one(rows, judge)


def table(rows, said):
    """A line a family: attacks that pass and harmless mutants that are refused, by verifier."""
    families = sorted({row["family"] for row in rows})
    print("| family | mutants | " + " | ".join(WHO) + " |\n|---|---|" + "---|" * len(WHO))
    for name, wanted, wrong in (("attacks passed", ("fails", "stops", "doubtful", "untimely"), (PASSES, WARNS)),
                                ("remarked, passed without a word", ("remarked",), (PASSES,)), ("harmless refused", ("harmless",), (FLAGS,))):
        for family in [*families, None]:
            chosen = [row for row in rows if row["expected"] in wanted and family in (row["family"], None)]
            if not chosen:
                continue
            cells = []
            for who in WHO:
                words = [said[who][row["id"]] for row in chosen if said[who][row["id"]]]
                errors = collections.Counter(word for word in words if word in wrong)
                warned = f" ({errors[WARNS]} with a warning)" if errors[WARNS] else ""
                cells.append(f"{sum(errors.values())}{warned}" if words else "–")
            label = f"**{name}**" if family is None else f"{family} {name}"
            print(f"| {label} | {len(chosen)} | " + " | ".join(cells) + " |")


def listing(rows, said):
    print("\n| mutant | must be | " + " | ".join(WHO) + " |\n|---|---|" + "---|" * len(WHO))
    for row in rows:
        right = {"harmless": (PASSES, WARNS), "remarked": (WARNS, FLAGS)}.get(row["expected"], (FLAGS,))
        words = [said[who][row["id"]] for who in WHO]
        if any(word and word not in right for word in words):
            cells = ["–" if word is None else word if word in right else f"**{word}**" for word in words]
            print(f"| {row['variant']} | {row['expected']} | " + " | ".join(cells) + " |")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("condau")
    p.add_argument("file", nargs="?", default=SAMPLE)
    p.add_argument("--at", default="2026-11-20T03:00:00Z")
    p.add_argument("--keep")
    p.add_argument("--list", action="store_true")
    options = p.parse_args()
    binary = os.path.abspath(options.condau)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(options.keep or folder)
        code, said = run(binary, "attack", options.file, "--out-dir", folder, "--force", "--at", options.at, "--lang", "en")
        if code != 0:
            sys.exit(said)
        rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
        judges = (lambda: condau(binary, folder, options.at, rows), lambda: dss(folder, options.at, rows), lambda: pyhanko(folder, options.at, rows),
                  lambda: pdfsig(folder, options.at, rows), lambda: mutool(folder, options.at, rows))
        words = dict(zip(WHO, (judge() for judge in judges)))
    table(rows, words)
    if options.list:
        listing(rows, words)
    wrong = [row["id"] for row in rows if (words["condau"][row["id"]] == FLAGS) != (row["expected"] not in ("harmless", "remarked"))]
    if wrong:
        sys.exit(f"condau errs: {' '.join(wrong)}")


main()
