//! The trust store as its users keep it: `condau trust` with its files, lists and answers.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::sha256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

fn sample(name: &str) -> String {
    format!("{}/certs-sample/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A store of one's own, not there yet.
struct Store {
    folder: tempfile::TempDir,
}

impl Store {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("trust")
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_condau"))
            .args(arguments)
            .env_clear()
            .env("LANG", "C")
            .env("HOME", "/nonexistent")
            .env("CONDAU_TRUST", self.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    /// Standard output of a command that does what it is asked.
    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Standard error of a command that ends with a status, and changes nothing.
    #[track_caller]
    fn refused(&self, status: i32, arguments: &[&str]) -> String {
        let before = self.files();
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(self.files(), before, "{arguments:?}");
        text(&output.stderr)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    fn snapshot(&self) -> String {
        self.done(&["trust", "snapshot"]).trim().to_owned()
    }

    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(self.path()) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .map(|path| (path.clone(), fs::read(path).expect("read")))
            .collect();
        files.sort();
        files
    }

    /// Whether the sample leader is trusted, and by which rule not.
    fn why(&self, more: &[&str]) -> Value {
        let (leader, authorities) = (sample("signers/leader.crt"), sample("ca"));
        let asked = ["trust", "why", &leader, "--certs", &authorities, "--at", "2026-06-01"];
        self.json(&[&asked, more].concat())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn der(path: &str) -> Vec<u8> {
    fs::read(path).expect("a sample")
}

/// Several certificates in one file.
fn pem(paths: &[String]) -> String {
    let one = |path: &String| {
        let base64 = STANDARD.encode(der(path));
        format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
    };
    paths.iter().map(one).collect()
}

#[test]
fn what_is_added_is_listed_trusted_and_removed_again() {
    let store = Store::new();
    let root = sample("trust/g2-root.crt");
    let fingerprint = sha256(&der(&root));
    let said = store.done(&["--lang", "vi", "trust", "add", &root, "--label", "Gốc mẫu"]);
    assert!(said.contains(&fingerprint), "{said}");
    let listing = store.json(&["trust", "list"]);
    let anchor = &listing["anchors"][0];
    assert_eq!(anchor["sha256"], fingerprint.as_str());
    assert_eq!(anchor["label"], "Gốc mẫu");
    assert_eq!(anchor["for"], Value::Null);
    assert_eq!(anchor["state"], "current");
    assert_eq!(listing["snapshot"], store.snapshot());
    let answer = store.why(&[]);
    assert_eq!(answer["trusted"], true, "{answer}");
    assert_eq!(answer["anchor"]["label"], "Gốc mẫu");
    assert_eq!(answer["path"].as_array().map(Vec::len), Some(3));
    assert_eq!(answer["snapshot"], store.snapshot());
    assert!(store.refused(5, &["trust", "remove", "gốc không có"]).contains("trust list"));
    store.done(&["trust", "remove", "gốc m"]);
    assert_eq!(store.json(&["trust", "list"])["anchors"], Value::Array(Vec::new()));
    assert_eq!(store.why(&[])["rejected_paths"][0]["reason"], "PX-01");
    assert_eq!(store.files().len(), 1, "the list alone is left");
}

#[test]
fn removing_by_the_beginning_of_a_fingerprint_must_mean_one() {
    let store = Store::new();
    store.done(&["trust", "add", &sample("trust/g1-root.crt"), &sample("trust/g2-root.crt")]);
    // Both sample roots' names begin with these letters, one in another spelling.
    let fingerprint = sha256(&der(&sample("trust/g2-root.crt")));
    store.refused(5, &["trust", "remove", ""]);
    store.refused(5, &["trust", "remove", &fingerprint[..3]]);
    store.done(&["trust", "remove", &fingerprint[..8].to_uppercase()]);
    assert_eq!(store.json(&["trust", "list"])["anchors"].as_array().map(Vec::len), Some(1));
}

#[test]
fn usages_and_dates_are_held_to_by_why_and_by_verify() {
    let store = Store::new();
    let root = sample("trust/g2-root.crt");
    store.done(&["trust", "add", &root, "--for", "timestamp", "--until", "2040-01-01"]);
    assert_eq!(store.why(&[])["trusted"], true);
    assert_eq!(store.why(&["--for", "timestamp"])["trusted"], true);
    let answer = store.why(&["--for", "signature"]);
    assert_eq!(answer["rejected_paths"][0]["reason"], "PX-13a");
    // Added again, the decision is another one.
    store.done(&["trust", "add", &root, "--from", "2026-06-02"]);
    assert_eq!(store.why(&[])["rejected_paths"][0]["reason"], "PX-13b");
    store.done(&["trust", "add", &root, "--until", "2026-05-31"]);
    assert_eq!(store.why(&[])["rejected_paths"][0]["reason"], "PX-13");
    let signed = store.folder.path().join("signed.xml");
    let signed = signed.to_str().expect("UTF-8");
    sign(&store, &store.file("plain.xml", "<a>b</a>"), signed);
    let authorities = sample("ca");
    let verify = ["verify", signed, "--certs", &authorities];
    let report = store.json(&verify);
    assert_eq!(report["inputs"]["trust"], store.snapshot());
    let rules = |report: &Value| -> Vec<String> {
        let findings = report["signatures"][0]["findings"].as_array().expect("findings");
        findings.iter().map(|one| one["rule"].as_str().expect("a rule").to_owned()).collect()
    };
    assert!(rules(&report).contains(&"PX-13".to_owned()), "{report}");
    store.done(&["trust", "add", &root, "--for", "timestamp"]);
    let report = store.json(&verify);
    assert!(rules(&report).contains(&"PX-13a".to_owned()), "{report}");
    assert_eq!(report["inputs"]["trust"], store.snapshot());
    store.done(&["trust", "add", &root]);
    let report = store.json(&verify);
    assert_eq!(report["inputs"]["trust"], store.snapshot());
    assert!(!rules(&report).iter().any(|rule| rule.starts_with("PX-")), "{report}");
}

fn sign(store: &Store, input: &str, output: &str) {
    // A store that is named must be there, but for `condau trust`, which makes it.
    fs::create_dir_all(store.path()).expect("made");
    let (key, password) = (sample("signers/leader.p12"), sample("password.txt"));
    store.done(&["sign", input, "-o", output, "--p12", &key, "--password-file", &password]);
}

#[test]
fn a_plain_folder_still_trusts_everything_in_it() {
    let store = Store::new();
    fs::create_dir(store.path()).expect("made");
    fs::copy(sample("trust/g2-root.crt"), store.path().join("any name.crt")).expect("copied");
    assert_eq!(store.why(&["--for", "signature"])["trusted"], true);
    // The same store as one that was made by command.
    let made = Store::new();
    made.done(&["trust", "add", &sample("trust/g2-root.crt"), "--label", "x"]);
    assert_eq!(made.snapshot(), store.snapshot());
    // A list beside it limits what it names.
    let fingerprint = sha256(&der(&sample("trust/g2-root.crt")));
    let list = format!(
        "schema = \"condau-trust/1\"\n[[anchor]]\nsha256 = \"{fingerprint}\"\nfor = [\"ocsp\"]\n"
    );
    fs::write(store.path().join("trust.toml"), list).expect("written");
    assert_eq!(store.why(&["--for", "signature"])["trusted"], false);
    assert_ne!(made.snapshot(), store.snapshot());
}

#[test]
fn a_list_that_cannot_be_read_trusts_nothing() {
    let store = Store::new();
    store.done(&["trust", "add", &sample("trust/g2-root.crt")]);
    let list = store.path().join("trust.toml");
    let whole = fs::read_to_string(&list).expect("a list");
    for wrong in [whole.replace("sha256", "sha255"), format!("{whole}\nmore = 1\n"), "{".to_owned()]
    {
        fs::write(&list, wrong).expect("written");
        for command in [
            &["trust", "list"][..],
            &["trust", "snapshot"],
            &["trust", "why", &sample("signers/leader.crt")],
            &["verify", &store.file("a.xml", "<a/>")],
        ] {
            let said = store.refused(5, command);
            assert!(said.contains("trust.toml"), "{command:?}: {said}");
        }
    }
}

#[test]
fn the_snapshot_is_the_hash_of_its_lines_in_any_order() {
    let (one, two) = (Store::new(), Store::new());
    let (g1, g2) = (sample("trust/g1-root.crt"), sample("trust/g2-root.crt"));
    one.done(&["trust", "add", &g1, "--until", "2030-03-05"]);
    one.done(&["trust", "add", &g2]);
    two.done(&["trust", "add", &g2, "--label", "another", "--set", "s"]);
    two.done(&["trust", "add", &g1, "--until", "2030-03-05"]);
    assert_eq!(one.snapshot(), two.snapshot());
    let lines = one.done(&["trust", "snapshot", "--format", "lines"]);
    assert_eq!(sha256(lines.as_bytes()), one.snapshot());
    assert_eq!(one.json(&["trust", "snapshot"])["anchors"], 2);
    two.done(&["trust", "set", "s", "--until", "2040-01-01"]);
    assert_ne!(one.snapshot(), two.snapshot());
}

#[test]
fn an_export_is_one_file_that_imports_to_the_same_snapshot() {
    let (from, to) = (Store::new(), Store::new());
    from.done(&["trust", "add", &sample("trust/g1-root.crt"), "--for", "signature,crl"]);
    from.done(&[
        "trust",
        "add",
        &sample("trust/g2-root.crt"),
        "--set",
        "s",
        "--from",
        "2018-08-22",
    ]);
    from.done(&["trust", "set", "s", "--until", "2048-08-14"]);
    let file = from.folder.path().join("all.toml");
    let file = file.to_str().expect("UTF-8");
    from.done(&["trust", "export", "-o", file]);
    from.refused(5, &["trust", "export", "-o", file]);
    assert_eq!(from.done(&["trust", "export"]), fs::read_to_string(file).expect("an export"));
    to.done(&["trust", "import", file]);
    assert_eq!(to.snapshot(), from.snapshot());
    assert_eq!(to.done(&["trust", "export"]), from.done(&["trust", "export"]));
    // Named itself, it is held to its limits, too.
    let direct = to.json(&["trust", "snapshot", "--trust", file]);
    assert_eq!(direct["snapshot"], from.snapshot());
    assert!(to.refused(2, &["trust", "add", file]).contains("trust import"));
    let text = fs::read_to_string(file).expect("an export");
    let bare = text.split("certificate =").next().expect("a part").to_owned();
    let empty = Store::new();
    let said = empty.refused(5, &["trust", "import", &empty.file("bare.toml", bare)]);
    assert!(said.contains("without carrying it"), "{said}");
}

#[test]
fn der_and_pkcs7_are_read_and_of_several_certificates_roots_are_taken() {
    let store = Store::new();
    let root = sample("trust/g2-root.crt");
    let in_pem = store.file("root.pem", pem(std::slice::from_ref(&root)));
    store.done(&["trust", "add", &in_pem]);
    let plain = store.snapshot();
    let again = Store::new();
    again.done(&["trust", "add", &root]);
    assert_eq!(again.snapshot(), plain, "DER and PEM are one");
    let chain = store.file("chain.pem", pem(&[sample("ca/g2-cp.crt"), root.clone()]));
    let other = Store::new();
    let output = other.run(&["trust", "add", &chain]);
    assert!(text(&output.stderr).contains("it is no root"), "{}", text(&output.stderr));
    assert_eq!(other.snapshot(), plain);
    other.done(&["trust", "add", "--all", &chain]);
    assert_ne!(other.snapshot(), plain);
    let authorities = [sample("ca/g2-cp.crt"), sample("ca/g1-cp.crt")];
    let intermediates = store.file("intermediates.pem", pem(&authorities));
    assert!(store.refused(5, &["trust", "add", &intermediates]).contains("--all"));
    // Of PKCS#7, as the national root is published.
    let p7b = store.folder.path().join("root.p7b");
    let made = Command::new("openssl")
        .args(["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", &in_pem, "-out"])
        .arg(&p7b)
        .status();
    if made.is_ok_and(|status| status.success()) {
        let third = Store::new();
        third.done(&["trust", "add", p7b.to_str().expect("UTF-8")]);
        assert_eq!(third.snapshot(), plain);
    } else {
        println!("skipped: openssl is absent");
    }
}

#[test]
fn what_deserves_a_second_look_is_said() {
    let store = Store::new();
    let said = |file: &str| text(&store.run(&["trust", "add", &sample(file)]).stderr);
    assert_eq!(said("trust/g2-root.crt"), "");
    assert!(said("trust/g1-root.crt").contains("sha1"));
    assert!(said("ca/g2-cp.crt").contains("intermediate"));
    assert!(said("signers/leader-expired.crt").contains("expired"));
    assert!(said("services/tsa.crt").contains("for itself alone"));
    for (file, status) in [("password.txt", 5), ("signers/leader.p12", 5), ("nowhere.crt", 5)] {
        store.refused(status, &["trust", "add", &sample(file)]);
    }
    let root = sample("trust/g2-root.crt");
    store.refused(2, &["trust", "add", &root, "--for", "everything"]);
    store.refused(2, &["trust", "add", &root, "--from", "2030-01-01", "--until", "2029-01-01"]);
    store.refused(2, &["trust", "add", &root, &sample("trust/g1-root.crt"), "--label", "x"]);
}

#[test]
fn a_namesake_of_a_published_root_is_refused_loudly() {
    let store = Store::new();
    let key = store.folder.path().join("key.pem");
    let fake = store.folder.path().join("fake.crt");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-utf8", "-days", "30", "-subj"])
        .arg("/C=VN/O=Ban Cơ yếu Chính phủ/CN=RootCA chuyên dùng Chính phủ G2")
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&fake)
        .output();
    if !made.is_ok_and(|output| output.status.success()) {
        println!("skipped: openssl is absent");
        return;
    }
    let fake = fake.to_str().expect("UTF-8");
    let said = store.refused(5, &["--lang", "vi", "trust", "add", fake]);
    assert!(said.contains("thế hệ 2") && said.contains("giả mạo"), "{said}");
    let output = store.run(&["trust", "add", fake, "--same-name"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("is NOT it"), "{}", text(&output.stderr));
    let listing = store.json(&["trust", "list"]);
    assert!(listing["anchors"][0]["namesake_of"]["en"].is_string(), "{listing}");
    let file = store.folder.path().join("e.toml");
    let file = file.to_str().expect("UTF-8");
    store.done(&["trust", "export", "-o", file]);
    Store::new().refused(5, &["trust", "import", file]);
}

#[test]
fn a_list_of_thumbprints_says_which_of_the_given_certificates_are_meant() {
    let (g1, g2) = (sample("trust/g1-root.crt"), sample("trust/g2-root.crt"));
    let store = Store::new();
    let list = store.file(
        "gca.ctl",
        format!(
            "{{\"Version\":1,\"SequenceNumber\":3,\"ThisUpdate\":\"2026-01-01T00:00:00\",\
             \"NextUpdate\":\"2026-02-01T00:00:00\",\"Cerificates\":[\"{}\",\"{}\"]}}",
            sha256(&der(&g2)).to_uppercase(),
            "00".repeat(20)
        ),
    );
    let output = store.run(&["trust", "add", &list, &g1, &g2]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    for expected in ["no signature", "not name it", "not given: 0000", "was due"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let anchors = store.json(&["trust", "list"])["anchors"].clone();
    assert_eq!(anchors.as_array().map(Vec::len), Some(1));
    assert_eq!(anchors[0]["sha256"], sha256(&der(&g2)).as_str());
    Store::new().refused(5, &["trust", "add", &list]);
    Store::new().refused(5, &["trust", "add", &list, &g1]);
}

/// A trusted list of one provider.
fn trusted_list(services: &str) -> String {
    format!(
        "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\"><SchemeInformation>\
         <TSLSequenceNumber>7</TSLSequenceNumber><SchemeOperatorName><Name xml:lang=\"vi\">Cơ quan mẫu\
         </Name></SchemeOperatorName><SchemeTerritory>VN</SchemeTerritory></SchemeInformation>\
         <TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name xml:lang=\"vi\">\
         Bên cung cấp</Name></TSPName></TSPInformation><TSPServices>{services}</TSPServices>\
         </TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"
    )
}

fn service(kind: &str, statuses: &[(&str, &str)], certificate: &str) -> String {
    let status = |(status, since): &(&str, &str)| {
        format!(
            "<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}\
             </ServiceTypeIdentifier><ServiceStatus>\
             http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}</ServiceStatus>\
             <StatusStartingTime>{since}T00:00:00Z</StatusStartingTime>"
        )
    };
    let history: String = statuses[1..]
        .iter()
        .map(|one| format!("<ServiceHistoryInstance>{}</ServiceHistoryInstance>", status(one)))
        .collect();
    format!(
        "<TSPService><ServiceInformation>{}<ServiceDigitalIdentity><DigitalId><X509Certificate>{}\
         </X509Certificate></DigitalId></ServiceDigitalIdentity></ServiceInformation>\
         <ServiceHistory>{history}</ServiceHistory></TSPService>",
        status(&statuses[0]),
        STANDARD.encode(der(certificate))
    )
}

/// A trusted list signed by the sample leader.
fn signed_list(store: &Store, name: &str, services: &str) -> String {
    let plain = store.file("plain.xml", trusted_list(services));
    let path = store.folder.path().join(name);
    let path = path.to_str().expect("UTF-8").to_owned();
    let _ = fs::remove_file(&path);
    sign(store, &plain, &path);
    path
}

#[test]
fn a_trusted_list_is_taken_under_a_signature_of_who_may_sign_it() {
    let store = Store::new();
    let (g1, g2) = (sample("trust/g1-root.crt"), sample("trust/g2-root.crt"));
    let services = [
        service("CA/QC", &[("granted", "2018-08-22")], &g2),
        service("TSA/QTST", &[("granted", "2018-08-22")], &g2),
        service("CA/QC", &[("withdrawn", "2026-03-01"), ("granted", "2010-03-10")], &g1),
        service("EDS/Q", &[("granted", "2018-08-22")], &sample("ca/g2-cp.crt")),
    ]
    .concat();
    let list = signed_list(&store, "tl.xml", &services);
    let signer = sample("signers/leader.crt");
    assert!(store.refused(2, &["trust", "add", &list]).contains("--signer"));
    let other = sample("signers/agency.crt");
    store.refused(5, &["trust", "add", &list, "--signer", &other]);
    let root = sample("trust/g2-root.crt");
    store.refused(5, &["trust", "add", &list, "--signer", &root]);
    let output = store.run(&["trust", "add", &list, "--signer", &signer]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert!(said.contains("4 services, 1 of no use"), "{said}");
    let listing = store.json(&["trust", "list"]);
    let anchors = listing["anchors"].as_array().expect("anchors");
    assert_eq!(anchors.len(), 2, "{listing}");
    let of = |path: &str| {
        let fingerprint = sha256(&der(path));
        anchors.iter().find(|one| one["sha256"] == fingerprint.as_str()).expect("an anchor")
    };
    assert_eq!(of(&g2)["for"], serde_json::json!(["signature", "timestamp"]));
    assert_eq!(of(&g2)["from"], "2018-08-22T00:00:00Z");
    assert_eq!(of(&g1)["until"], "2026-02-28T23:59:59Z");
    assert_eq!(of(&g1)["state"], "past");
    assert_eq!(of(&g1)["set"], "TL VN");
    assert_eq!(of(&g1)["label"], "Bên cung cấp");
    assert_eq!(store.why(&["--for", "signature"])["trusted"], true);
    assert_eq!(store.why(&["--for", "ocsp"])["trusted"], false);
    assert_eq!(store.why(&["--trust-set", "TL VN"])["trusted"], true);
    // A newer list takes the place of the old one; what it no longer names is trusted no more.
    let newer =
        signed_list(&store, "tl2.xml", &service("CA/QC", &[("granted", "2010-03-10")], &g1));
    store.done(&["trust", "add", &newer, "--signer", &signer]);
    assert_eq!(store.why(&[])["trusted"], false);
    assert_eq!(store.files().len(), 2, "the list and one certificate");
}

#[test]
fn a_trusted_list_that_was_altered_adds_nothing() {
    let store = Store::new();
    let services = service("CA/QC", &[("granted", "2018-08-22")], &sample("trust/g2-root.crt"));
    let list = signed_list(&store, "tl.xml", &services);
    let whole = fs::read_to_string(&list).expect("a list");
    let signer = sample("signers/leader.crt");
    let rogue = service("CA/QC", &[("granted", "2018-08-22")], &sample("rogue/rogue-root.crt"));
    let more = whole.replacen("<TSPService>", &format!("{rogue}<TSPService>"), 1);
    // The signed list within another one.
    let wrapped = trusted_list(&rogue).replace(
        "</TrustServiceStatusList>",
        &format!("<Extension>{}</Extension></TrustServiceStatusList>", strip_declaration(&whole)),
    );
    for (name, text) in [
        ("earlier.xml", whole.replace("2018-08-22", "2008-08-22")),
        ("more.xml", more),
        ("wrapped.xml", wrapped),
        ("unsigned.xml", trusted_list(&services)),
    ] {
        assert_ne!(text, whole);
        let file = store.file(name, text);
        let said = store.refused(5, &["trust", "add", &file, "--signer", &signer]);
        assert!(said.contains("does not hold"), "{name}: {said}");
    }
    // Of a part alone: a signature that leaves the rest open.
    let part =
        trusted_list(&services).replace("<SchemeInformation>", "<SchemeInformation Id=\"s\">");
    let plain = store.file("part-plain.xml", part);
    let signed = store.folder.path().join("part.xml");
    let signed = signed.to_str().expect("UTF-8");
    let (key, password) = (sample("signers/leader.p12"), sample("password.txt"));
    store.done(&[
        "sign",
        &plain,
        "-o",
        signed,
        "--p12",
        &key,
        "--password-file",
        &password,
        "--xml-id",
        "s",
    ]);
    let said = store.refused(5, &["trust", "add", signed, "--signer", &signer]);
    assert!(said.contains("whole list"), "{said}");
}

fn strip_declaration(text: &str) -> &str {
    text.split_once("?>").map_or(text, |(_, rest)| rest).trim_start()
}

#[test]
fn a_store_that_is_a_file_is_read_and_not_changed() {
    let store = Store::new();
    fs::copy(sample("trust/g2-root.crt"), store.path()).expect("copied");
    assert_eq!(store.why(&[])["trusted"], true);
    let before = fs::read(store.path()).expect("a file");
    let output = store.run(&["trust", "add", &sample("trust/g1-root.crt")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(store.path()).expect("a file"), before);
}

#[test]
fn a_set_may_be_all_that_is_trusted() {
    let store = Store::new();
    store.done(&["trust", "add", &sample("trust/g2-root.crt"), "--set", "cong-vu"]);
    store.done(&["trust", "add", &sample("trust/g1-root.crt"), "--set", "cu"]);
    let signed = store.folder.path().join("signed.xml");
    let signed = signed.to_str().expect("UTF-8");
    sign(&store, &store.file("plain.xml", "<a>b</a>"), signed);
    let authorities = sample("ca");
    let axis = |set: &str| {
        let report = store.json(&["verify", signed, "--certs", &authorities, "--trust-set", set]);
        report["signatures"][0]["axes"]["trust"].clone()
    };
    assert_eq!(axis("cu"), "untrusted");
    assert_ne!(axis("cong-vu"), "untrusted");
    let said = store.refused(2, &["verify", signed, "--trust-set", "none"]);
    assert!(said.contains("`none`"), "{said}");
}

#[test]
fn a_file_of_several_certificates_loses_only_the_one_that_is_removed() {
    let store = Store::new();
    fs::create_dir(store.path()).expect("made");
    let both = [sample("trust/g1-root.crt"), sample("trust/g2-root.crt")];
    fs::write(store.path().join("both.pem"), pem(&both)).expect("written");
    store.done(&["trust", "remove", &sha256(&der(&both[0]))]);
    let anchors = store.json(&["trust", "list"])["anchors"].clone();
    assert_eq!(anchors.as_array().map(Vec::len), Some(1));
    assert_eq!(anchors[0]["sha256"], sha256(&der(&both[1])).as_str());
    assert!(Path::new(&store.path().join("both.pem")).exists());
}

#[test]
fn a_rogue_of_the_same_name_is_warned_of_with_both_fingerprints() {
    let store = Store::new();
    let (root, rogue) = (sample("trust/g2-root.crt"), sample("rogue/rogue-root.crt"));
    store.done(&["trust", "add", &root]);
    let output = store.run(&["--lang", "vi", "trust", "add", &rogue]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stderr);
    for expected in [&sha256(&der(&root)), &sha256(&der(&rogue)), "GIẢ MẠO", "KHÁC KHÓA"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // Both at once, and by import.
    let at_once = Store::new().run(&["trust", "add", &root, &rogue]);
    assert!(text(&at_once.stderr).contains("POSSIBLE FORGERY"), "{}", text(&at_once.stderr));
    let file = store.folder.path().join("all.toml");
    let file = file.to_str().expect("UTF-8");
    store.done(&["trust", "export", "-o", file]);
    let imported = Store::new().run(&["trust", "import", file]);
    assert!(text(&imported.stderr).contains("POSSIBLE FORGERY"), "{}", text(&imported.stderr));
    // The same one again is no namesake of itself.
    let again = Store::new();
    again.done(&["trust", "add", &root]);
    assert_eq!(text(&again.run(&["trust", "add", &root]).stderr), "");
}

#[test]
fn a_store_that_is_named_and_absent_is_an_error() {
    let store = Store::new();
    let (leader, plain) = (sample("signers/leader.crt"), store.file("a.xml", "<a/>"));
    let commands = [
        &["trust", "list"][..],
        &["trust", "snapshot"],
        &["trust", "export"],
        &["trust", "why", &leader],
        &["trust", "remove", "abcdef"],
        &["verify", &plain],
    ];
    for command in commands {
        let said = store.refused(5, command);
        assert!(said.contains("CONDAU_TRUST"), "{command:?}: {said}");
        let said = store.refused(5, &[command, &["--trust", "/khong/co"]].concat());
        assert!(said.contains("/khong/co") && !said.contains("CONDAU_TRUST"), "{said}");
    }
    // The usual folder may be absent.
    let usual = Command::new(env!("CARGO_BIN_EXE_condau"))
        .args(["trust", "list"])
        .env_clear()
        .env("HOME", store.folder.path())
        .output()
        .expect("the program runs");
    assert_eq!(usual.status.code(), Some(0), "{}", text(&usual.stderr));
}

#[test]
fn a_broken_list_is_told_alike_by_verify_and_by_trust_list() {
    let store = Store::new();
    store.done(&["trust", "add", &sample("trust/g2-root.crt")]);
    let wrong = "schema = \"condau-trust/1\"\n[[anchor]]\nsha256 = \"abab\"\n";
    fs::write(store.path().join("trust.toml"), wrong).expect("written");
    let plain = store.file("a.xml", "<a/>");
    for lang in ["en", "vi"] {
        let listed = store.refused(5, &["--lang", lang, "trust", "list"]);
        let verified = store.refused(5, &["--lang", lang, "verify", &plain]);
        assert_eq!(listed, verified);
        assert_eq!(lang == "vi", listed.contains("không phải dấu vân tay SHA-256"), "{listed}");
    }
}

#[test]
fn dates_of_a_set_without_anchors_are_warned_of() {
    let store = Store::new();
    store.done(&["trust", "add", &sample("trust/g2-root.crt"), "--set", "g2"]);
    let said = |name: &str| {
        let output = store.run(&["trust", "set", name, "--until", "2040-01-01"]);
        assert_eq!(output.status.code(), Some(0));
        text(&output.stderr)
    };
    assert_eq!(said("g2"), "");
    assert!(said("gX").contains("no anchor is in the set `gX`"));
}

#[test]
fn an_import_does_not_lift_the_dates_of_a_set_that_is_there() {
    let (from, to) = (Store::new(), Store::new());
    from.done(&["trust", "add", &sample("trust/g1-root.crt"), "--set", "s"]);
    let file = from.file("all.toml", from.done(&["trust", "export"]));
    to.done(&["trust", "add", &sample("trust/g2-root.crt"), "--set", "s", "--until", "2020-01-01"]);
    // Dates given while adding are the anchor's; these are the set's.
    to.done(&["trust", "set", "s", "--until", "2020-01-01"]);
    let before = to.snapshot();
    let said = to.refused(5, &["trust", "import", &file]);
    assert!(said.contains("has other dates in the store"), "{said}");
    assert_eq!(to.snapshot(), before);
    to.done(&["trust", "set", "s"]);
    to.done(&["trust", "import", &file]);
}
