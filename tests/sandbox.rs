//! What the sandbox serves, held against openssl, and every fault against what its client promises.

#![allow(clippy::disallowed_methods, reason = "tests write files for openssl")]

use condau::adapters::entropy::SystemEntropy;
use condau::adapters::sandbox;
use condau::adapters::sandbox::Fault;
use condau::adapters::sandbox::SandboxAuthority;
use condau::adapters::sandbox::Server;
use condau::adapters::tsa::HttpAuthority;
use condau::adapters::tsa::TsaOptions;
use condau::crypto;
use condau::formats::cms::build;
use condau::formats::limits::Limits;
use condau::model::DigestAlgorithm;
use condau::model::Origin;
use condau::model::Time;
use condau::policy::ValidationPolicy;
use condau::ports::Entropy;
use condau::ports::TimestampAuthority;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

/// A fixed moment and counted bytes: the same tokens each time.
struct Fixed(Time, Mutex<u8>);

impl Fixed {
    fn at(time: &str) -> Self {
        Self(Time::parse(time).expect("a time"), Mutex::new(0))
    }
}

impl Entropy for Fixed {
    fn now(&self) -> Time {
        self.0
    }

    fn fill(&self, buffer: &mut [u8]) {
        let mut next = self.1.lock().expect("a counter");
        for octet in buffer {
            *octet = *next;
            *next = next.wrapping_add(1);
        }
    }
}

const CONTENT: &[u8] = b"noi dung";
const NONCE: &[u8] = &[0x7f, 1, 2, 3, 4, 5, 6, 7];

fn imprint() -> Vec<u8> {
    crypto::digest(DigestAlgorithm::Sha256, CONTENT).expect("a digest")
}

fn request() -> Vec<u8> {
    build::timestamp_request(DigestAlgorithm::Sha256, &imprint(), NONCE)
}

fn token(response: &[u8]) -> Result<Vec<u8>, String> {
    build::token_of_response(response, DigestAlgorithm::Sha256, &imprint(), NONCE)
        .map_err(|error| error.to_string())
}

fn fault(text: &str) -> Fault {
    text.parse().expect("a fault")
}

fn serve(faults: &[&str]) -> Server {
    let faults = faults.iter().map(|text| fault(text)).collect();
    let free = "127.0.0.1:0".parse().expect("an address");
    Server::start(free, Arc::new(SystemEntropy), faults).expect("a server")
}

fn stamp_at(url: &str) -> Result<Vec<u8>, String> {
    stamp_within(Duration::from_secs(20), url)
}

fn stamp_within(time: Duration, url: &str) -> Result<Vec<u8>, String> {
    let pause = Duration::from_millis(10);
    let options = TsaOptions { time, tries: 2, pause, ..TsaOptions::default() };
    HttpAuthority::new(url, options)
        .and_then(|authority| authority.stamp(&request()))
        .map_err(|error| error.to_string())
}

/// openssl's output and whether it succeeded; `None`, said aloud, where there is no openssl.
fn openssl(folder: &Path, arguments: &str) -> Option<(bool, String)> {
    let run = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let Ok(output) = run else {
        println!("skipped: openssl is not installed");
        return None;
    };
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

/// A folder with all sample certificates in PEM, as `NAME.pem`.
fn folder_of_samples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["g1-root", "g1-cp", "g1-btc", "g2-root", "g2-cp", "g2-dcs", "g2-revoked"]
        .into_iter()
        .chain(["leader", "leader-revoked", "g1-agency", "leader-below-revoked", "ocsp", "tsa"])
    {
        let certificate = sandbox::sample_certificate(name).expect(name);
        fs::write(folder.path().join(format!("{name}.pem")), pem("CERTIFICATE", &certificate.der))
            .expect("written");
    }
    folder
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<_> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[test]
fn openssl_verifies_the_sandboxs_timestamp() {
    let folder = folder_of_samples();
    let at = folder.path();
    fs::write(at.join("content"), CONTENT).expect("written");
    let verify =
        "ts -verify -data content -in response.tsr -CAfile g2-root.pem -untrusted g2-cp.pem";
    for (faults, accepted) in [
        (vec![], true),
        (vec![fault("bad-signature")], false),
        (vec![fault("expired-tsa")], false),
        (vec![fault("rogue-tsa")], false),
        (vec![fault("wrong-imprint")], false),
    ] {
        let response = sandbox::answer_timestamp(&request(), &SystemEntropy, &faults);
        fs::write(at.join("response.tsr"), response.expect("a response")).expect("written");
        let Some((success, text)) = openssl(at, verify) else { return };
        assert_eq!(success, accepted, "{faults:?}: {text}");
    }
}

#[test]
fn openssl_takes_a_request_and_finds_its_nonce_answered() {
    let folder = folder_of_samples();
    let at = folder.path();
    fs::write(at.join("content"), CONTENT).expect("written");
    for algorithm in ["sha1", "sha256", "sha384", "sha512"] {
        let query = format!("ts -query -data content -{algorithm} -cert -out query.tsq");
        let Some((true, _)) = openssl(at, &query) else { return };
        let request = fs::read(at.join("query.tsq")).expect("a query");
        let response =
            sandbox::answer_timestamp(&request, &SystemEntropy, &[]).expect("a response");
        fs::write(at.join("response.tsr"), response).expect("written");
        let verify = "ts -verify -queryfile query.tsq -in response.tsr -CAfile g2-root.pem \
                      -untrusted g2-cp.pem";
        let (success, text) = openssl(at, verify).expect("openssl");
        assert!(success, "{algorithm}: {text}");
    }
}

#[test]
fn openssl_agrees_on_every_ocsp_status() {
    let folder = folder_of_samples();
    let at = folder.path();
    let now = SystemEntropy.now();
    for (name, issuer, root, wanted) in [
        ("leader", "g2-cp", "g2-root", "good"),
        ("leader-revoked", "g2-cp", "g2-root", "revoked"),
        ("tsa", "g2-cp", "g2-root", "good"),
        ("g2-revoked", "g2-root", "g2-root", "revoked"),
        ("g1-agency", "g1-cp", "g1-root", "good"),
    ] {
        let response = sandbox::current_ocsp(name, now).expect("a response");
        fs::write(at.join("answer.ors"), response).expect("written");
        let ask = format!(
            "ocsp -sha256 -issuer {issuer}.pem -cert {name}.pem -respin answer.ors -no_nonce \
             -CAfile {root}.pem -verify_other {issuer}.pem"
        );
        let Some((success, text)) = openssl(at, &ask) else { return };
        assert!(success && text.contains("Response verify OK"), "{name}: {text}");
        assert!(text.contains(&format!("{name}.pem: {wanted}")), "{name}: {text}");
    }
}

#[test]
fn openssl_finds_its_nonce_in_an_ocsp_answer() {
    let folder = folder_of_samples();
    let at = folder.path();
    let server = serve(&[]);
    let ask = format!(
        "ocsp -nonce -issuer g2-cp.pem -cert leader.pem -url {} -CAfile g2-root.pem \
         -verify_other g2-cp.pem",
        server.url("ocsp")
    );
    let Some((success, text)) = openssl(at, &ask) else { return };
    assert!(success && text.contains("Response verify OK"), "{text}");
    assert!(text.contains("leader.pem: good"), "{text}");
    // openssl warns where its nonce does not come back.
    assert!(!text.to_lowercase().contains("nonce"), "{text}");
}

#[test]
fn openssl_verifies_every_crl_and_finds_who_is_revoked() {
    let folder = folder_of_samples();
    let at = folder.path();
    let crls = sandbox::current_crls(SystemEntropy.now()).expect("CRLs");
    let mut all = String::new();
    for (name, crl) in &crls {
        fs::write(at.join("list.crl"), crl).expect("written");
        let Some((success, text)) =
            openssl(at, &format!("crl -inform der -in list.crl -CAfile {name}.pem -noout"))
        else {
            return;
        };
        assert!(success && text.contains("verify OK"), "{name}: {text}");
        all.push_str(&pem("X509 CRL", crl));
    }
    fs::write(at.join("crls.pem"), all).expect("written");
    for (name, issuer, accepted) in [
        ("leader", "g2-cp", true),
        ("leader-revoked", "g2-cp", false),
        ("leader-below-revoked", "g2-revoked", false),
    ] {
        let verify = format!(
            "verify -CAfile g2-root.pem -untrusted {issuer}.pem -CRLfile crls.pem -crl_check_all \
             {name}.pem"
        );
        let (success, text) = openssl(at, &verify).expect("openssl");
        assert_eq!(success, accepted, "{name}: {text}");
        assert_eq!(text.contains("certificate revoked"), !accepted, "{name}: {text}");
    }
}

#[test]
fn same_moment_and_entropy_give_the_same_token_crl_and_answer() {
    let make = || {
        let entropy = Fixed::at("2026-03-01T08:00:00Z");
        let now = entropy.now();
        (
            sandbox::answer_timestamp(&request(), &entropy, &[]).expect("a token"),
            sandbox::current_crl("g2-cp", now, &[]).expect("a CRL"),
            sandbox::current_ocsp("leader", now).expect("an answer"),
        )
    };
    assert_eq!(make(), make());
}

#[test]
fn authority_in_the_same_process_stamps_without_a_network() {
    let authority = SandboxAuthority::new(Box::new(Fixed::at("2026-03-01T08:00:00Z")));
    let response = authority.stamp(&request()).expect("a response");
    assert!(token(&response).is_ok());
    assert_eq!(authority.name(), "sandbox");
    let down = SandboxAuthority::new(Box::new(SystemEntropy)).with_faults(vec![Fault::Down]);
    assert!(down.stamp(&request()).is_err());
}

#[test]
fn timestamp_over_http_answers_the_request() {
    let server = serve(&[]);
    let response = stamp_at(&server.url("tsa")).expect("a response");
    assert!(token(&response).is_ok());
}

#[test]
fn busy_authority_is_asked_again() {
    let server = serve(&["busy=1"]);
    assert!(stamp_at(&server.url("tsa")).is_ok());
}

#[test]
fn every_fault_of_an_authority_is_told_by_its_cause() {
    let server = serve(&[]);
    let asked = |fault: &str| stamp_at(&format!("{}?fault={fault}", server.url("tsa")));
    for (fault, cause) in [
        ("busy=99999", "HTTP status 503 (2 tries)"),
        ("http-500", "HTTP status 500"),
        ("garbage", "the answer (application/timestamp-reply, 15 bytes) is not a timestamp"),
        ("huge", "the answer is larger than 1048576 bytes"),
        ("nonsense", "HTTP status 400"),
    ] {
        let error = asked(fault).expect_err(fault);
        assert!(error.ends_with(cause), "{fault}: {error}");
    }
    let slow = format!("{}?fault=slow=60", server.url("tsa"));
    let error = stamp_within(Duration::from_millis(300), &slow).expect_err("slow");
    assert!(error.ends_with("no complete answer within 0.3 s (2 tries)"), "{error}");
    for (fault, cause) in [
        ("wrong-nonce", "the timestamp's nonce is"),
        ("wrong-imprint", "the timestamp's imprint is"),
        ("refused", "the timestamp authority refuses: rejection"),
    ] {
        let response = asked(fault).expect(fault);
        let error = token(&response).expect_err(fault);
        assert!(error.contains(cause), "{fault}: {error}");
    }
}

#[test]
fn authority_that_is_down_or_not_there_is_told() {
    let server = serve(&["down"]);
    let error = stamp_at(&server.url("tsa")).expect_err("down");
    assert!(error.ends_with("the connection was refused"), "{error}");
    let server = serve(&[]);
    let error = stamp_at(&server.url("nothing")).expect_err("no such path");
    assert!(error.ends_with("HTTP status 404"), "{error}");
    for (url, cause) in [
        ("ftp://127.0.0.1/tsa", "ftp is neither http nor https"),
        ("127.0.0.1/tsa", "the URL does not begin with http:// or https://"),
        ("http://", "this is not a URL"),
        ("http://a@127.0.0.1/", "a user name within a URL is not supported"),
        ("http://no-such-host.invalid/", "the host cannot be found"),
    ] {
        let error = stamp_at(url).expect_err(url);
        assert!(error.contains(cause), "{url}: {error}");
    }
}

#[test]
fn requests_that_cannot_be_answered_are_refused_in_form() {
    let refused = |request: &[u8]| {
        sandbox::answer_timestamp(request, &SystemEntropy, &[]).expect("a response")
    };
    let error = token(&refused(b"no request")).expect_err("not a request");
    assert!(error.contains("badDataFormat"), "{error}");
    let algorithm = DigestAlgorithm::Sha3_256;
    let odd = build::timestamp_request(algorithm, &[0; 32], NONCE);
    let error = token(&refused(&odd)).expect_err("not accepted");
    assert!(error.contains("badAlg"), "{error}");
    let answer = sandbox::answer_ocsp(b"no request", SystemEntropy.now(), &[]).expect("an answer");
    assert_eq!(answer, [0x30, 3, 10, 1, 1], "malformedRequest");
    let later = sandbox::answer_ocsp(b"", SystemEntropy.now(), &[Fault::TryLater]);
    assert_eq!(later.expect("an answer"), [0x30, 3, 10, 1, 3], "tryLater");
}

#[test]
fn certificates_crls_and_answers_are_served() {
    let server = serve(&[]);
    let client = condau::adapters::http::HttpClient::new(condau::adapters::http::HttpOptions {
        hosts: condau::adapters::hosts::HostRule::Any,
        ..Default::default()
    });
    let get = |path: &str| client.request(&server.url(path), None, 1 << 20);
    let certificate = get("aia/g2-cp.crt").expect("a certificate");
    assert_eq!(certificate.content_type.as_deref(), Some("application/pkix-cert"));
    assert_eq!(certificate.body, sandbox::sample_certificate("g2-cp").expect("g2-cp").der);
    for path in ["crl/g2-cp.crl", "pub/crl/g1-cp.crl"] {
        let crl = get(path).expect("a CRL");
        assert_eq!(crl.content_type.as_deref(), Some("application/pkix-crl"));
        assert_eq!(crl.body.first(), Some(&0x30));
    }
    for path in ["crl/leader.crl", "crl/nobody.crl", "aia/nobody.crt", "x"] {
        let failure = get(path).expect_err(path).to_string();
        assert_eq!(failure, "HTTP status 404", "{path}");
    }
    assert_eq!(get("tsa").expect_err("GET").to_string(), "HTTP status 405");
}

#[test]
fn sandbox_listens_on_the_loopback_only() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let address = address.parse().expect("an address");
        let started = Server::start(address, Arc::new(SystemEntropy), Vec::new());
        assert!(started.is_err(), "{address}");
    }
}

#[test]
fn slow_sandbox_stops_at_once() {
    let server = serve(&["slow=60"]);
    let error = stamp_within(Duration::from_millis(300), &server.url("tsa")).expect_err("slow");
    assert!(error.contains("no complete answer"), "{error}");
    let before = std::time::Instant::now();
    drop(server);
    assert!(before.elapsed() < Duration::from_secs(30));
}

/// Our own word on a token that the sandbox makes, with all that is needed at hand.
fn conclusion_on_token(faults: &[&str]) -> condau::model::Conclusion {
    let faults: Vec<Fault> = faults.iter().map(|text| fault(text)).collect();
    let response =
        sandbox::answer_timestamp(&request(), &SystemEntropy, &faults).expect("a response");
    let mut options = condau::formats::ObserveOptions::default();
    options.detached.insert(String::new(), CONTENT.to_vec().into());
    let observed = condau::formats::observe(&response, "a.tsr", &options).expect("observed");
    let mut pool = condau::formats::x509::Pool::new();
    for anchor in sandbox::sample_anchors().expect("anchors") {
        pool.add_anchor(anchor, Origin::Cache);
    }
    for certificate in sandbox::sample_certificates().expect("sub-CAs") {
        pool.add_certificate(certificate, Origin::Cache);
    }
    let now = SystemEntropy.now();
    for authority in ["g2-root", "g2-cp"] {
        let crl = sandbox::current_crl(authority, now, &faults).expect("a CRL");
        pool.add_crl(&crl, Origin::Cache).expect("added");
    }
    let evidence = condau::formats::x509::assemble(observed, &pool, &Limits::default());
    let policy = ValidationPolicy::built_in("vn-agency").expect("a policy");
    let judgement = condau::validation::validate(&evidence, &policy, now);
    judgement.signatures.first().expect("a token").conclusion
}

#[test]
fn token_in_order_passes_and_a_faulty_one_never_does() {
    assert_eq!(conclusion_on_token(&[]), condau::model::Conclusion::TotalPassed);
    for (fault, wanted) in [
        ("wrong-imprint", "HASH_FAILURE"),
        ("bad-signature", "SIG_CRYPTO_FAILURE"),
        ("rogue-tsa", "NO_CERTIFICATE_CHAIN_FOUND"),
        ("revoked:tsa=keyCompromise", "REVOKED_NO_POE"),
    ] {
        assert_eq!(conclusion_on_token(&[fault]).sub_indication(), Some(wanted), "{fault}");
    }
    let expired = conclusion_on_token(&["expired-tsa"]);
    assert!(
        expired.sub_indication().is_some_and(|reason| reason.starts_with("OUT_OF_BOUNDS")),
        "{expired:?}"
    );
}

/// The program itself.
fn condau(arguments: &[&str]) -> (Option<i32>, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_condau")).args(arguments).output().expect("condau");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (run.status.code(), text(run.stdout), text(run.stderr))
}

#[cfg(unix)]
#[test]
fn command_run_once_is_told_the_addresses_and_passes_on_its_status() {
    let script = "echo $CONDAU_TSA $CONDAU_OCSP $CONDAU_CRL; exit 7";
    let (status, told, _) = condau(&["sandbox", "--once", "sh", "-c", script]);
    assert_eq!(status, Some(7));
    let paths: Vec<&str> = told
        .split_whitespace()
        .map(|url| url.strip_prefix("http://127.0.0.1:").expect("a loopback address"))
        .map(|rest| rest.split_once('/').expect("a path").1)
        .collect();
    assert_eq!(paths, ["tsa", "ocsp", "crl"]);
    let (status, _, _) = condau(&["sandbox", "--once", "sh", "-c", "kill -9 $$"]);
    assert_eq!(status, Some(128 + 9), "as shells say it");
    let (status, _, error) = condau(&["sandbox", "--once", "no-such-command-here"]);
    assert_eq!(status, Some(5), "{error}");
}

#[test]
fn options_after_the_command_are_the_commands() {
    let (status, told, _) = condau(&["sandbox", "--once", "echo", "--fault", "--lang", "vi"]);
    assert_eq!((status, told.trim_end()), (Some(0), "--fault --lang vi"));
}

#[test]
fn wrong_usage_of_the_sandbox_is_told() {
    let (status, _, error) = condau(&["--lang", "en", "sandbox", "--fault", "fast"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("`fast` is not a fault; expected one of slow, down"), "{error}");
    let (status, _, error) = condau(&["--lang", "en", "sandbox", "--listen", "0.0.0.0:0"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("is not a loopback address"), "{error}");
}

#[test]
fn current_crls_are_saved_and_replaced_by_newer_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("a/crls");
    for _ in 0..2 {
        let (status, _, error) = condau(&["sandbox", "--save-crls", &below.display().to_string()]);
        assert_eq!(status, Some(0), "{error}");
    }
    let mut names: Vec<String> = fs::read_dir(&below)
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let wanted = ["g1-btc", "g1-cp", "g1-root", "g2-cp", "g2-dcs", "g2-revoked", "g2-root"];
    assert_eq!(names, wanted.map(|name| format!("{name}.crl")));
}

#[test]
fn signing_with_a_faulty_authority_writes_nothing_and_says_why() {
    let server = serve(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let output = folder.path().join("signed.pdf").display().to_string();
    for (fault, cause) in [
        ("http-500", "HTTP status 500"),
        ("garbage", "is not a timestamp"),
        ("huge", "the answer is larger than 1048576 bytes"),
        ("refused", "the timestamp authority refuses: rejection"),
        ("wrong-nonce", "the timestamp's nonce is"),
        ("wrong-imprint", "the timestamp's imprint is"),
        ("bad-signature", "its signature does not verify"),
        ("expired-tsa", "is outside its certificate's"),
    ] {
        let (status, _, error) = condau(&[
            "--lang",
            "en",
            "sign",
            &format!("{root}fixtures/pdf/quyet-dinh.pdf"),
            "-o",
            &output,
            "--p12",
            &format!("{root}certs-sample/signers/leader.p12"),
            "--password-file",
            &format!("{root}certs-sample/password.txt"),
            "--tsa",
            &format!("{}?fault={fault}", server.url("tsa")),
        ]);
        assert_eq!(status, Some(5), "{fault}: {error}");
        assert!(error.contains(cause), "{fault}: {error}");
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 0, "{fault}: something was written");
    }
}

/// The program with nobody trusted but whom the arguments name.
fn condau_alone(arguments: &[String]) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_condau"))
        .args(arguments)
        .env_remove("CONDAU_TRUST")
        .env_remove("XDG_CONFIG_HOME")
        .env("HOME", "/nonexistent")
        .env("LANG", "C")
        .output()
        .expect("condau");
    (run.status.code(), String::from_utf8(run.stderr).expect("UTF-8"))
}

/// Every way to get a timestamp, into `output`; the key is unlocked where one is needed.
fn ways_to_a_timestamp(output: &str) -> Vec<Vec<String>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let key = format!(
        "--p12 {root}certs-sample/signers/leader.p12 --password-file {root}certs-sample/password.txt"
    );
    [
        format!("sign {root}fixtures/pdf/quyet-dinh.pdf -o {output} {key}"),
        format!("sign {root}fixtures/xml/thong-bao.xml -o {output} {key}"),
        format!("timestamp {root}fixtures/pdf/quyet-dinh.pdf -o {output}"),
        format!("timestamp --detached {root}Cargo.toml -o {output}"),
    ]
    .iter()
    .map(|line| line.split(' ').map(str::to_owned).collect())
    .collect()
}

#[test]
fn authority_that_is_not_trusted_leaves_nothing_unless_it_is_allowed() {
    let server = serve(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("out").display().to_string();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let rogue = format!("{}?fault=rogue-tsa", server.url("tsa"));
    for way in ways_to_a_timestamp(&output) {
        let run = |more: &[&str]| {
            let more = more.iter().map(|&word| word.to_owned());
            let trust = ["--trust", "certs-sample/trust", "--certs", "certs-sample/ca"];
            let trust = trust.iter().map(|word| match word.strip_prefix("--") {
                Some(_) => (*word).to_owned(),
                None => format!("{root}{word}"),
            });
            condau_alone(&way.iter().cloned().chain(trust).chain(more).collect::<Vec<_>>())
        };
        let (status, error) = run(&["--tsa", &rogue]);
        assert_eq!(status, Some(5), "{way:?}: {error}");
        assert!(
            error.contains("MẪU,C=VN, as trusted here, did not issue its certificate"),
            "{way:?}: {error}"
        );
        assert!(error.contains("hint: ") && error.contains("--allow-untrusted-tsa"), "{error}");
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 0, "{way:?}: something was written");

        let (status, error) = run(&["--tsa", &rogue, "--lang", "vi"]);
        assert_eq!(status, Some(5), "{error}");
        assert!(
            error.contains("được tin cậy ở đây không cấp chứng thư của dịch vụ này"),
            "{error}"
        );

        let other = format!("{root}certs-sample/trust/g1-root.crt");
        let strangers: Vec<String> = ["--trust", &other, "--tsa", &server.url("tsa")]
            .iter()
            .map(|&word| word.to_owned())
            .collect();
        let (status, error) = condau_alone(&[way.clone(), strangers].concat());
        assert_eq!(status, Some(5), "{way:?}: {error}");
        assert!(error.contains("is not trusted here: its chain ends at "), "{way:?}: {error}");

        let (status, error) = run(&["--tsa", &rogue, "--allow-untrusted-tsa"]);
        assert_eq!(status, Some(0), "{way:?}: {error}");
        assert!(error.contains("warning: the timestamp authority is not trusted here"), "{error}");
        fs::remove_file(&output).expect("it was written");

        let (status, error) = run(&["--tsa", &server.url("tsa")]);
        assert_eq!(status, Some(0), "{way:?}: {error}");
        assert!(!error.contains("timestamp authority"), "{way:?}: {error}");
        fs::remove_file(&output).expect("it was written");
    }
}

#[test]
fn authority_that_nobody_can_judge_is_a_warning() {
    let server = serve(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    for (number, mut way) in ways_to_a_timestamp("OUT").into_iter().enumerate() {
        let output = folder.path().join(number.to_string()).display().to_string();
        way.iter_mut().filter(|word| *word == "OUT").for_each(|word| word.clone_from(&output));
        way.extend(["--tsa".to_owned(), server.url("tsa")]);
        let (status, error) = condau_alone(&way);
        assert_eq!(status, Some(0), "{way:?}: {error}");
        assert!(
            error.contains("warning: no trust anchor is given, so it was not looked at"),
            "{error}"
        );
    }
}
