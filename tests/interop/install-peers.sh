#!/usr/bin/env bash
# Installs the peers that the interoperability script holds condau against: Debian's pdfsig, qpdf,
# xmlsec1, xmllint, openssl, SoftHSM2, NSS tools; PyPI's pyHanko, signxml, lxml in a folder of their own, and npm's xadesjs where npm is.
# Nothing is done where all is there. CONDAU_PEERS: the folder (default ~/.cache/condau-peers).
set -euo pipefail
peers=${CONDAU_PEERS:-$HOME/.cache/condau-peers}
missing=()
for pair in pdfsig:poppler-utils qpdf:qpdf xmlsec1:xmlsec1 xmllint:libxml2-utils openssl:openssl \
            softhsm2-util:softhsm2 pkcs11-tool:opensc certutil:libnss3-tools mutool:mupdf-tools cc:gcc; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
dpkg -s libxmlsec1-openssl >/dev/null 2>&1 || missing+=(libxmlsec1-openssl)
if [ -f ../shared/oracle/oracle.sh ]; then
  command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
  command -v mvn >/dev/null || missing+=(maven)
fi
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "install these packages first: ${missing[*]}" >&2; exit 5; }
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi
if ! "$peers/venv/bin/python" -c 'import pyhanko, signxml, lxml' 2>/dev/null; then
  python3 -m venv "$peers/venv"
  "$peers/venv/bin/pip" install -q 'pyhanko==0.38.0' 'pyhanko-cli==0.6.0' 'signxml==5.2.0' lxml cryptography aiohttp
fi
if command -v npm >/dev/null && [ ! -d "$peers/xadesjs/node_modules" ]; then
  npm install --silent --no-audit --no-fund --prefix "$peers/xadesjs" xadesjs@2.6.8 xmldsigjs@2.8.8 @xmldom/xmldom xpath
fi
"$peers/venv/bin/python" -c 'import importlib.metadata as m; print("peers: pyHanko", m.version("pyhanko"), "signxml", m.version("signxml"))'
