#!/usr/bin/env python3
"""Holds our word on every fixture against EU DSS's: indication and sub-indication of each signature and timestamp.

usage: fixtures_against_dss.py CONDAU [--print]

Same anchors, CA certificates, CRLs and moment (`at` of fixtures/MANIFEST.toml) for both; ours under etsi-2026, DSS's
under its default policy. A difference must stand in the table "Fixtures against EU DSS" of
docs/differences.md with both words; one that stands there and is no more is refused too, so that the table stays true.
--print writes what differs as rows of that table.
"""
import argparse, json, os, pathlib, re, subprocess, sys, tempfile, tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PKI = ROOT / "certs-sample"
ORACLE = ROOT.parent / "shared/oracle/oracle.sh"
DIFFERENCES = ROOT / "docs/differences.md"
HEADING = "## Fixtures against EU DSS"


def lines(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=1200)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not rows:
        sys.exit(f"{command[0]} said nothing; exit {done.returncode}\n{done.stderr[-3000:]}")
    return rows


def ours(condau, material, at, fixture):
    content = ["--detached", ROOT / "fixtures" / fixture["detached"]] if "detached" in fixture else []
    row = lines([condau, "verify", "--format", "ndjson", "--policy", "etsi-2026", "--at", at, *material, *content, ROOT / "fixtures" / fixture["file"]])[0]
    if row["verdict"] == "ERROR":
        return "error"
    signed = [s for s in row["signatures"] if s["kind"] == "signature"]
    return told(signed, row["timestamps"])


def theirs(row):
    return "error" if "error" in row else told(row["signatures"], row["timestamps"])


def told(signatures, timestamps):
    """Each signature's word with those of its timestamps, then the timestamps that stand alone."""
    words = []
    for signature in signatures:
        words += [word(signature)] + [f"timestamp {word(stamp)}" for stamp in signature["timestamps"]]
    return ", ".join(words + [f"timestamp {word(stamp)}" for stamp in timestamps]) or "no signature"


def word(judged):
    indication, sub = judged["indication"].replace("-", "_").removeprefix("TOTAL_"), judged["sub_indication"]
    return indication + (f"/{sub}" if sub else "")


def dss(material, at, files, content=None):
    more = ["--content", content] if content else []
    rows = lines(["bash", ORACLE, "dss", "validate", "--at", at, *material, *more, *files])
    return {row["file"]: theirs(row) for row in rows}


def known():
    """file -> (ours, theirs), from the table."""
    text = DIFFERENCES.read_text(encoding="utf-8")
    rows = {}
    for line in text.partition(HEADING)[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"`(pdf|xml)/[^`]+`", cells[0]):
            if not cells[3] or not cells[4]:
                sys.exit(f"docs/differences.md: {cells[0]} lacks a clause or a second verifier")
            rows[cells[0].strip("`")] = (cells[1], cells[2])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("condau")
    parser.add_argument("--print", action="store_true", dest="rows")
    options = parser.parse_args()
    if not ORACLE.exists():
        print("fixtures against EU DSS: ../shared/oracle is absent: not asked")
        return
    manifest = tomllib.loads((ROOT / "fixtures/MANIFEST.toml").read_text(encoding="utf-8"))
    at, fixtures = manifest["at"], manifest["fixture"]
    with tempfile.TemporaryDirectory() as folder:
        crls = pathlib.Path(folder) / "crls"
        subprocess.run([options.condau, "sandbox", "--save-crls", crls, "--at", at], check=True, capture_output=True)
        material = ["--trust", PKI / "trust", "--certs", PKI / "ca", "--crls", crls]
        path = {fixture["file"]: str(ROOT / "fixtures" / fixture["file"]) for fixture in fixtures}
        answers = dss(material, at, [path[f["file"]] for f in fixtures if "detached" not in f])
        for fixture in (f for f in fixtures if "detached" in f):
            # DSS reads the token, not the answer around it (RFC 3161 2.4.2).
            token = pathlib.Path(folder) / "token"
            subprocess.run(["openssl", "ts", "-reply", "-in", path[fixture["file"]], "-token_out", "-out", token], check=True, capture_output=True)
            said = dss(material, at, [token], ROOT / "fixtures" / fixture["detached"])
            answers[path[fixture["file"]]] = said[str(token)]
        explained, wrong, agreed = known(), [], 0
        for fixture in fixtures:
            name = fixture["file"]
            one, other = ours(options.condau, material, at, fixture), answers[path[name]]
            if one == other:
                agreed += 1
                if name in explained:
                    wrong.append(f"{name}: {one}: both say so; take it out of docs/differences.md")
            elif explained.get(name) != (one, other):
                wrong.append(f"{name}: ours {one}; EU DSS {other}")
            if one != other and options.rows:
                print(f"| `{name}` | {one} | {other} |  |  |")
        wrong += [f"{name}: no such fixture; take it out of docs/differences.md" for name in explained if name not in path]
    for line in wrong:
        print(f"must be explained in docs/differences.md: {line}")
    print(f"fixtures against EU DSS: {agreed} of {len(fixtures)} agree, {len(fixtures) - agreed} differ, {len(wrong)} not explained")
    sys.exit(1 if wrong else 0)


main()
