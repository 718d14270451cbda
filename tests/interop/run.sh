#!/usr/bin/env bash
# Interoperability in both directions with the sample PKI: what condau signs goes to pdfsig, pyHanko,
# qpdf, openssl, xmlsec1, Santuario and EU DSS; what pyHanko, pdfsig, signxml and EU DSS sign comes to condau.
# Prints the table and fails on any unexpected cell, and where a peer is missing; then EU DSS is asked about every fixture.
#   tests/interop/run.sh target/release/condau [--keep DIR]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
condau=$(realpath "${1:?the condau binary}"); shift
"$condau" sandbox --once python3 "$here/run.py" "$condau" "$@"
python3 "$here/fixtures_against_dss.py" "$condau"
python3 "$here/imported_policy.py" "$condau"
