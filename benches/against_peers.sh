#!/usr/bin/env bash
# Measures condau on the corpus of ../shared/bench (made by others' tools) with the fastest peers in the same run.
#   benches/against_peers.sh [target/release/condau]
# Needs ../shared/bench/setup_peers.sh to have run. CPU seconds are user + system of the whole process on one core;
# medians of RUNS (default 3). Figures of one machine and one run: see docs/bench.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
condau=$(realpath "${1:-target/release/condau}")
B=${BENCH:-$HOME/.cache/condau-bench}; K=$B/pki; C=$B/corpus; RUNS=${RUNS:-3}
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
export CONDAU_TRUST=/nonexistent

measure() { # name documents command…
  local name=$1 documents=$2; shift 2
  for _ in $(seq "$RUNS"); do
    /usr/bin/time -o "$out/time" -f "%U %S %M" taskset -c 1 "$@" > "$out/stdout" 2> "$out/stderr" || true
    tail -1 "$out/time"
  done | sort -n | awk -v name="$name" -v documents="$documents" '
    { cpu[NR] = $1 + $2; memory[NR] = $3 }
    END { m = int((NR + 1) / 2); printf "%-46s %8.2f CPU s %9.0f a CPU s %8.1f MB\n", name, cpu[m], (cpu[m] > 0 ? documents / cpu[m] : 0), memory[m] / 1024 }'
}
verify=("$condau" check --format ndjson --trust "$K/root.cert.pem" --certs "$K/sub.cert.pem" --crls "$K/root.crl" --crls "$K/sub.crl")

measure "PDF: condau, 1,000 + 6 bad, chain, CRLs" 1006 "${verify[@]}" "$C/pdf" "$C/pdf-bad"
python3 - "$out/stdout" <<'PY'
import collections, json, os, sys
verdicts = {os.path.basename(r["file"]): r["verdict"] for r in map(json.loads, open(sys.argv[1]))}
bad = {"tampered.pdf", "leaf-revoked.pdf", "rogue.pdf", "leaf-expired.pdf", "appended.pdf"}
passed = [name for name in bad if verdicts.get(name) == "TOTAL-PASSED"]
print("   ", dict(collections.Counter(verdicts.values())), "bad files passed:", passed or "none")
PY
measure "XML: condau, 1,000 + 4 bad, chain, CRLs" 1004 "${verify[@]}" "$C/xml" "$C/xml-bad"
python3 - "$out/stdout" <<'PY'
import collections, json, os, sys
verdicts = {os.path.basename(r["file"]): r["verdict"] for r in map(json.loads, open(sys.argv[1]))}
passed = [name for name in ("tampered.xml", "revoked.xml", "expired.xml") if verdicts.get(name) == "TOTAL-PASSED"]
print("   ", dict(collections.Counter(verdicts.values())), "bad files passed:", passed or "none")
PY
measure "PDF B-LTA, two signatures: condau" 100 "${verify[@]}" "$C/pdf-lta"
measure "PDF ECDSA: condau" 100 "${verify[@]}" "$C/pdf-ec"
measure "100 MB PDF: condau" 1 "${verify[@]}" "$C/pdf-large/100mb.pdf"
measure "100 MB PDF: openssl dgst -sha256" 1 openssl dgst -sha256 "$C/pdf-large/100mb.pdf"
printf 'secret\n' > "$out/password"
measure "PDF: condau sign B-B, 1,000" 1000 "$condau" sign --p12 "$K/leaf-rsa.p12" --password-file "$out/password" --trust "$K/root.cert.pem" \
  --out-dir "$out/signed" --force "$C"/pdf-unsigned/*.pdf
measure "XML: condau sign B-B, 1,000" 1000 "$condau" sign --p12 "$K/leaf-rsa.p12" --password-file "$out/password" --trust "$K/root.cert.pem" \
  --out-dir "$out/signed-xml" --force "$C"/xml-unsigned/*.xml

if [ -x "$B/run_peers.sh" ] || [ -f "$B/run_peers.sh" ]; then
  echo "peers, the same machine and run (name, documents, run, wall, user, system, KB, exit, load):"
  RUNS=$RUNS ONLY='^(pdfbox.bc loop chain|pdfsig -no-ocsp chain per file|santuario loop chain|xmlsec1 one process|100MB pdf: (openssl|mutool|pdfsig)|pyhanko sign loop bb$|pdfbox.bc sign loop)' \
    bash "$B/run_peers.sh" pdfver xmlver large pdfsign | grep -v '^###'
fi
