//! CMS and timestamps in both directions with openssl: what we write, it verifies; what it writes,
//! we read. Skipped where there is no openssl.

#![allow(clippy::disallowed_methods, reason = "openssl works on files")]

use condau::crypto::SigningKey;
use condau::crypto::SoftwareKey;
use condau::crypto::digest;
use condau::formats::ObserveOptions;
use condau::formats::cms::build;
use condau::formats::cms::build::CmsSigningOptions;
use condau::formats::cms::build::TimestampInfo;
use condau::formats::observe;
use condau::formats::x509::read_certificates;
use condau::model::Certificate;
use condau::model::DigestAlgorithm;
use condau::model::PssParameters;
use condau::model::SignatureAlgorithm;
use condau::model::SignatureEvidence;
use condau::model::SignatureScheme;
use condau::model::Time;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;

const CONTENT: &[u8] = b"Quyet dinh so 7\n";
const DATA: &str = "1.2.840.113549.1.7.1";
const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// A folder with the sample certificates in PEM, as openssl wants them, and the content.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            println!("skipped: there is no openssl");
            return None;
        }
        let bench = Self { folder: tempfile::tempdir().expect("a folder") };
        bench.write("content", CONTENT);
        for (name, from) in [
            ("root.pem", "trust/g2-root.crt"),
            ("ca.pem", "ca/g2-cp.crt"),
            ("leader.pem", "signers/leader.crt"),
            ("leader-p256.pem", "signers/leader-p256.crt"),
            ("agency.pem", "signers/agency.crt"),
            ("tsa.pem", "services/tsa.crt"),
        ] {
            let from = sample(from);
            let from = from.to_str().expect("a path");
            bench.run(&["x509", "-inform", "DER", "-in", from, "-out", name]);
        }
        for name in ["leader", "leader-p256", "agency", "tsa"] {
            let from = sample(&format!("keys/{name}.pk8"));
            let from = from.to_str().expect("a path");
            let to = format!("{name}.key");
            bench.run(&["pkey", "-inform", "DER", "-in", from, "-out", &to]);
        }
        Some(bench)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).expect("a file")
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("openssl runs");
        let told = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "openssl {}\n{told}", arguments.join(" "));
        told
    }
}

fn sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-sample").join(path)
}

fn certificate(path: &str) -> Arc<Certificate> {
    let bytes = std::fs::read(sample(path)).expect("a sample");
    read_certificates(&bytes).expect("a certificate").remove(0)
}

fn key(name: &str) -> SoftwareKey {
    let bytes = std::fs::read(sample(&format!("keys/{name}.pk8"))).expect("a sample");
    SoftwareKey::from_pkcs8(&bytes).expect("a key")
}

fn algorithm(scheme: SignatureScheme, digest: DigestAlgorithm) -> SignatureAlgorithm {
    let salt_length = u32::try_from(digest.length()).expect("small");
    let pss = PssParameters { mgf_digest: digest, salt_length };
    SignatureAlgorithm {
        scheme,
        digest: Some(digest),
        pss: (scheme == SignatureScheme::RsaPss).then_some(pss),
        name: String::new(),
    }
}

fn token(imprint: &[u8], nonce: &[u8]) -> Vec<u8> {
    let info = build::timestamp_info(&TimestampInfo {
        policy: "1.2.3.4",
        digest: DigestAlgorithm::Sha256,
        imprint,
        serial: &[0x99, 1],
        time: Time::parse("2026-03-01T08:00:00Z").expect("a time"),
        accuracy_millis: Some(1500),
        nonce: Some(nonce),
    });
    let algorithm = algorithm(SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256);
    let prepared = build::prepare(
        &digest(DigestAlgorithm::Sha256, &info).expect("a digest"),
        &CmsSigningOptions {
            certificate: &certificate("services/tsa.crt"),
            chain: &[certificate("ca/g2-cp.crt")],
            digest: DigestAlgorithm::Sha256,
            algorithm: &algorithm,
            content_type: TST_INFO,
            content: Some(&info),
        },
    )
    .expect("prepared");
    let value = key("tsa").sign(&algorithm, prepared.to_be_signed()).expect("signed");
    prepared.finish(&value, None).expect("finished")
}

fn all_hold(signature: &SignatureEvidence) -> bool {
    signature.value.verifies.holds()
        && !signature.references.is_empty()
        && signature.references.iter().all(|of| of.found && of.intact.holds())
}

/// The signatures of a file, with the content given where it is detached.
fn signatures(file: Vec<u8>, content: Option<&[u8]>) -> Vec<SignatureEvidence> {
    let mut options = ObserveOptions::default();
    if let Some(content) = content {
        options.detached.insert(String::new(), content.to_vec().into());
    }
    observe(&file, "file", &options).expect("readable").signatures
}

#[test]
fn cms_that_we_write_is_verified_by_openssl() {
    let Some(bench) = Bench::new() else { return };
    for (name, scheme, of) in [
        ("leader", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256),
        ("agency", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha512),
        ("leader", SignatureScheme::RsaPss, DigestAlgorithm::Sha384),
        ("leader-p256", SignatureScheme::Ecdsa, DigestAlgorithm::Sha256),
    ] {
        let algorithm = algorithm(scheme, of);
        let prepared = build::prepare(
            &digest(of, CONTENT).expect("a digest"),
            &CmsSigningOptions {
                certificate: &certificate(&format!("signers/{name}.crt")),
                chain: &[certificate("ca/g2-cp.crt")],
                digest: of,
                algorithm: &algorithm,
                content_type: DATA,
                content: None,
            },
        )
        .expect("prepared");
        let value = key(name).sign(&algorithm, prepared.to_be_signed()).expect("signed");
        let imprint = digest(DigestAlgorithm::Sha256, &value).expect("a digest");
        let cms = prepared.finish(&value, Some(&token(&imprint, &[7]))).expect("finished");
        bench.write("signature.p7s", &cms);
        let told = bench.run(&[
            "cms",
            "-verify",
            "-cades",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "signature.p7s",
            "-content",
            "content",
            "-CAfile",
            "root.pem",
            "-purpose",
            "any",
            "-out",
            "out",
        ]);
        assert!(told.to_lowercase().contains("successful"), "{name} {scheme:?}: {told}");
        // openssl writes what it read again in DER.
        bench.run(&[
            "cms",
            "-cmsout",
            "-inform",
            "DER",
            "-in",
            "signature.p7s",
            "-outform",
            "DER",
            "-out",
            "again.p7s",
        ]);
        assert_eq!(bench.read("again.p7s"), cms);
    }
}

#[test]
fn timestamps_that_we_write_are_verified_by_openssl() {
    let Some(bench) = Bench::new() else { return };
    let imprint = digest(DigestAlgorithm::Sha256, CONTENT).expect("a digest");
    let request = build::timestamp_request(DigestAlgorithm::Sha256, &imprint, &[0x80, 1, 2]);
    bench.write("request.tsq", &request);
    let told = bench.run(&["ts", "-query", "-in", "request.tsq", "-text"]);
    assert!(told.contains("Certificate required: yes"), "{told}");
    bench.write("response.tsr", &build::timestamp_response(&token(&imprint, &[0x80, 1, 2])));
    let told = bench.run(&["ts", "-reply", "-in", "response.tsr", "-text"]);
    assert!(told.contains("Accuracy: 0x01 seconds, 0x01F4 millis, unspecified micros"), "{told}");
    for by in [["-queryfile", "request.tsq"], ["-data", "content"]] {
        bench.run(&[
            "ts",
            "-verify",
            "-in",
            "response.tsr",
            by[0],
            by[1],
            "-CAfile",
            "root.pem",
            "-untrusted",
            "ca.pem",
        ]);
    }
    let refusal =
        build::timestamp_refusal(build::TimestampRefusal::Algorithm, "SHA-1 không được nhận");
    bench.write("refusal.tsr", &refusal);
    let told = bench.run(&["ts", "-reply", "-in", "refusal.tsr", "-text"]);
    assert!(told.contains("Rejected") && told.contains("unrecognized or unsupported"), "{told}");
}

#[test]
fn cms_that_openssl_writes_is_read() {
    let Some(bench) = Bench::new() else { return };
    let pss = ["-keyopt", "rsa_padding_mode:pss"];
    for (name, more, detached, rules) in [
        ("leader", &[][..], true, &[][..]),
        ("leader", &["-md", "sha512", "-cades"], true, &[]),
        ("leader", &["-nodetach"], false, &[]),
        ("leader", &["-nodetach", "-stream", "-indef"], false, &["CM-01-BER"]),
        ("leader", &["-noattr"], true, &[]),
        ("leader", &["-noattr", "-nodetach"], false, &[]),
        ("leader", &["-keyid"], true, &[]),
        // The longest salt there is room for is its default.
        ("leader", &pss, true, &["CM-05-SALT"]),
        ("leader-p256", &["-cades"], true, &[]),
        ("leader-p256", &["-noattr", "-keyid", "-md", "sha384"], true, &[]),
    ] {
        let (signer, key) = (format!("{name}.pem"), format!("{name}.key"));
        let mut arguments = vec![
            "cms",
            "-sign",
            "-binary",
            "-in",
            "content",
            "-signer",
            &signer,
            "-inkey",
            &key,
            "-certfile",
            "ca.pem",
            "-outform",
            "DER",
            "-out",
            "signed",
        ];
        arguments.extend(more);
        bench.run(&arguments);
        let found = signatures(bench.read("signed"), detached.then_some(CONTENT));
        let [signature] = found.as_slice() else { panic!("{name} {more:?}: one signature") };
        assert!(all_hold(signature), "{name} {more:?}: {signature:?}");
        let seen: Vec<_> = signature.deviations.iter().map(|of| of.rule.as_ref()).collect();
        assert_eq!(seen, rules, "{name} {more:?}");
        let own = certificate(&format!("signers/{name}.crt"));
        assert_eq!(signature.signer.certificate, Some(own.id));
        let named = signature.signer.reference.as_ref();
        assert_eq!(named.is_some(), more.contains(&"-cades"), "{name} {more:?}");
        assert!(named.is_none_or(|of| of.digest_matches.holds()));
        assert_eq!(
            signature.attributes.claimed_signing_time.is_some(),
            !more.contains(&"-noattr"),
            "{name} {more:?}"
        );
    }
}

#[test]
fn two_signers_of_openssl_are_two_signatures() {
    let Some(bench) = Bench::new() else { return };
    bench.run(&[
        "cms",
        "-sign",
        "-binary",
        "-in",
        "content",
        "-signer",
        "leader.pem",
        "-inkey",
        "leader.key",
        "-signer",
        "agency.pem",
        "-inkey",
        "agency.key",
        "-outform",
        "DER",
        "-out",
        "signed",
    ]);
    let found = signatures(bench.read("signed"), Some(CONTENT));
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(all_hold));
    assert_ne!(found[0].signer.certificate, found[1].signer.certificate);
}

#[test]
fn timestamps_that_openssl_writes_are_read() {
    let Some(bench) = Bench::new() else { return };
    bench.write("serial", b"01");
    bench.write(
        "ts.cnf",
        b"[tsa]\ndefault_tsa = own\n[own]\nserial = serial\ncrypto_device = builtin\n\
          signer_cert = tsa.pem\ncerts = ca.pem\nsigner_key = tsa.key\nsigner_digest = sha256\n\
          default_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1, millisecs:500, microsecs:100\n\
          clock_precision_digits = 3\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\n\
          ess_cert_id_alg = sha256\n",
    );
    let imprint = digest(DigestAlgorithm::Sha256, CONTENT).expect("a digest");
    let nonce = [0x01, 0xf0, 3];
    let request = build::timestamp_request(DigestAlgorithm::Sha256, &imprint, &nonce);
    bench.write("request.tsq", &request);
    bench.run(&[
        "ts",
        "-reply",
        "-config",
        "ts.cnf",
        "-queryfile",
        "request.tsq",
        "-out",
        "response.tsr",
    ]);
    let response = bench.read("response.tsr");
    let token = build::token_of_response(&response, DigestAlgorithm::Sha256, &imprint, &nonce);
    let token = token.expect("granted");
    for file in [response, token] {
        let found = signatures(file, Some(CONTENT));
        let [signature] = found.as_slice() else { panic!("one signature") };
        assert!(all_hold(signature), "{signature:?}");
        assert_eq!(signature.deviations, []);
        let facts = signature.timestamp.as_ref().expect("facts");
        assert_eq!(facts.accuracy_millis, Some(1501));
        assert!(facts.ordering);
        assert_eq!(facts.policy, "1.2.3.4");
        assert_eq!(facts.nonce.as_deref(), Some("01f003"));
        let own = certificate("services/tsa.crt");
        assert_eq!(facts.authority, Some(own.subject.text.clone()));
        let named = signature.signer.reference.as_ref().expect("a reference");
        assert!(named.digest_matches.holds() && named.issuer_serial_matches != Some(false));
    }
    let other = build::token_of_response(
        &bench.read("response.tsr"),
        DigestAlgorithm::Sha256,
        &imprint,
        &[1],
    );
    assert!(other.is_err());
}
