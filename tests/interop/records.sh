#!/usr/bin/env bash
# Evidence records of others: made by BouncyCastle and EU DSS, judged by condau and EU DSS, whole and
# with single bits changed. Fails where a whole one does not hold, and where condau takes a changed one
# that DSS does not take. Needs the oracle's jars (Java 17).
#   tests/interop/records.sh target/release/condau [--keep DIR]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
condau=$(realpath "${1:?the condau binary}"); shift
exec "$condau" sandbox --once python3 "$here/records.py" "$condau" "$@"
