/* xmldsigjs and xadesjs as peers: documents in every form that they make, and what they say of ours.

   node xadesjs.mjs MODULES make OUT DOCUMENT RSA.key RSA.cert P256.key P256.cert
   node xadesjs.mjs MODULES verify FILE…

   MODULES is a node_modules folder with both. `make` prints a line a document: FILE KIND (see xml_makers.py); `verify`: FILE true|false. */
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const [modules, what, ...rest] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), "x.js"));
const dsig = require("xmldsigjs");
const xades = require("xadesjs");
const dom = require("@xmldom/xmldom");
const xpath = require("xpath");
for (const library of [dsig, xades]) {
  library.setNodeDependencies?.({ XMLSerializer: dom.XMLSerializer, DOMParser: dom.DOMParser, DOMImplementation: dom.DOMImplementation, xpath });
  library.Application.setEngine("NodeJS", globalThis.crypto);
}

const DS = "http://www.w3.org/2000/09/xmldsig#";
const pem = (file) => fs.readFileSync(file, "utf8").replace(/[\s\S]*-----BEGIN [^-]+-----|-----END[\s\S]*/g, "").replace(/\s/g, "");

async function make(out, source, rsaKey, rsaCert, ecKey, ecCert) {
  const text = fs.readFileSync(source, "utf8");
  const subtle = globalThis.crypto.subtle;
  const load = (file, algorithm) => subtle.importKey("pkcs8", Buffer.from(pem(file), "base64"), algorithm, true, ["sign"]);
  const signers = {};
  for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
    const short = hash.replace("-", "").toLowerCase();
    signers[`rsa-${short}`] = [{ name: "RSASSA-PKCS1-v1_5" }, await load(rsaKey, { name: "RSASSA-PKCS1-v1_5", hash }), rsaCert, hash];
    const saltLength = Number(hash.slice(4)) / 8;
    signers[`pss-${short}`] = [{ name: "RSA-PSS", saltLength, hash }, await load(rsaKey, { name: "RSA-PSS", hash }), rsaCert, hash];
    signers[`p256-${short}`] = [{ name: "ECDSA", hash }, await load(ecKey, { name: "ECDSA", namedCurve: "P-256" }), ecCert, hash];
  }

  async function signed(library, name, by, level, options, { input = text, into = false } = {}) {
    const [algorithm, key, certificate, hash] = signers[by];
    const document = dsig.Parse(input);
    const maker = new library.SignedXml();
    // With RSAPSSParams it declares their prefix on SignedInfo when it signs and not when it writes: only the exclusive form is the same.
    if (by.startsWith("pss")) maker.XmlSignature.SignedInfo.CanonicalizationMethod.Algorithm = "http://www.w3.org/2001/10/xml-exc-c14n#";
    const x509 = [pem(certificate)];
    const settings = { x509, references: [{ id: "ref-1", uri: "", hash, transforms: ["enveloped", "exc-c14n"] }], ...options(hash, x509[0]) };
    const signature = await maker.Sign(algorithm, key, document, settings);
    let written = maker.toString();
    if (into) {
      document.documentElement.appendChild(document.importNode(signature.GetXml(), true));
      written = new dom.XMLSerializer().serializeToString(document);
    }
    fs.writeFileSync(path.join(out, name), written);
    console.log(`${name} ${level}`);
  }

  const parted = '<van-ban><noi-dung Id="noi-dung"><so>15/QĐ-UBND</so></noi-dung></van-ban>';
  const plain = () => ({});
  for (const by of Object.keys(signers)) {
    await signed(dsig, `xmldsigjs-${by}.xml`, by, "none", plain);
    await signed(xades, `xadesjs-${by}.xml`, by, "B-B", (hash, certificate) => ({ signingCertificateV2: { certificate, digestAlgorithm: hash } }));
  }
  const reference = (uri, transforms) => (hash) => ({ references: [{ id: "ref-1", uri, hash, transforms }] });
  const forms = {
    enveloped: [undefined, ["enveloped"]],
    "enveloped-c14n": ["", ["enveloped", "c14n"]],
    "enveloped-c14n-com": ["", ["enveloped", "c14n-com"]],
    "enveloped-exc-c14n-com": ["", ["enveloped", "exc-c14n-com"]],
  };
  for (const [form, [uri, transforms]] of Object.entries(forms)) {
    await signed(dsig, `xmldsigjs-${form}.xml`, "rsa-sha256", "none", reference(uri ?? "", transforms));
  }
  await signed(dsig, "xmldsigjs-by-id.xml", "rsa-sha256", "none", reference("#noi-dung", ["exc-c14n"]), { input: parted, into: true });
  await signed(dsig, "xmldsigjs-by-id-c14n.xml", "p256-sha256", "none", reference("#noi-dung", ["c14n"]), { input: parted, into: true });
  const both = await subtle.exportKey("jwk", signers["rsa-sha256"][1]);
  const keyValue = await subtle.importKey("jwk", { kty: both.kty, n: both.n, e: both.e, alg: both.alg }, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, true, ["verify"]);
  await signed(dsig, "xmldsigjs-key-value-too.xml", "rsa-sha256", "none", () => ({ keyValue }));
  await signed(dsig, "xmldsigjs-key-value.xml", "rsa-sha256", "key", () => ({ keyValue, x509: [] }));
  const properties = {
    "v1": (certificate) => ({ signingCertificate: certificate }),
    "place-role": (certificate) => ({ signingCertificateV2: certificate, productionPlace: { country: "VN", city: "Đà Nẵng", code: "550000", state: "Đà Nẵng" }, signerRole: { claimed: ["Chủ tịch"] } }),
    "policy": (certificate) => ({ signingCertificateV2: certificate, policy: { hash: "SHA-256", identifier: { qualifier: "OIDAsURN", value: "urn:oid:1.2.3.4.5" }, qualifiers: ["http://chinh-sach.example/"] } }),
    "time": (certificate) => ({ signingCertificateV2: certificate, signingTime: { format: "isoUtcDateTime" } }),
  };
  for (const [form, option] of Object.entries(properties)) {
    await signed(xades, `xadesjs-${form}.xml`, "rsa-sha256", "B-B", (_, certificate) => option(certificate));
  }
  await signed(xades, "xadesjs-by-id.xml", "p256-sha256", "B-B", (hash, certificate) => ({ ...reference("#noi-dung", ["exc-c14n"])(hash), signingCertificateV2: certificate }), { input: parted, into: true });
}

async function verify(files) {
  for (const file of files) {
    const document = dsig.Parse(fs.readFileSync(file, "utf8"));
    const found = document.getElementsByTagNameNS(DS, "Signature");
    let holds = found.length > 0;
    for (let at = 0; at < found.length; at++) {
      const signed = new xades.SignedXml(document);
      try {
        signed.LoadXml(found[at]);
        holds &&= await signed.Verify();
      } catch (error) {
        console.error(`${file}: ${error}`);
        holds = false;
      }
    }
    console.log(`${file} ${holds}`);
  }
}

await (what === "make" ? make(...rest) : verify(rest));
