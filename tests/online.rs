//! `--online`: a signature that carries its own certificate only, as most of the real ones do, with
//! everything else fetched from the addresses in certificates.

#![allow(clippy::disallowed_methods, reason = "a test reads a log")]

use condau::adapters::entropy::SystemEntropy;
use condau::adapters::fetch::Fetcher;
use condau::adapters::hosts::HostRule;
use condau::adapters::http::HttpClient;
use condau::adapters::http::HttpOptions;
use condau::adapters::ledger::Ledger;
use condau::adapters::sandbox;
use condau::adapters::sandbox::Fault;
use condau::adapters::sandbox::Server;
use condau::app::online::Aim;
use condau::app::online::Online;
use condau::crypto;
use condau::crypto::SigningKey;
use condau::crypto::SoftwareKey;
use condau::formats;
use condau::formats::ObserveOptions;
use condau::formats::cms::build;
use condau::formats::cms::build::CmsSigningOptions;
use condau::formats::limits::Limits;
use condau::formats::x509;
use condau::formats::x509::Pool;
use condau::model::Conclusion;
use condau::model::DigestAlgorithm;
use condau::model::Evidence;
use condau::model::Need;
use condau::model::Observed;
use condau::model::Origin;
use condau::model::SignatureAlgorithm;
use condau::model::SignatureScheme;
use condau::model::Time;
use condau::model::Wanted;
use condau::policy::ValidationPolicy;
use condau::ports::Entropy;
use condau::ports::Fetch;
use condau::ports::FetchError;
use condau::validation;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::RwLock;

/// Where the addresses in the sample certificates lead.
const SANDBOX: &str = "http://127.0.0.1:8765";

fn now() -> Time {
    SystemEntropy.now()
}

fn policy() -> ValidationPolicy {
    ValidationPolicy::built_in("vn-agency").expect("a policy")
}

/// Content signed by a sample signer, as it is read; only the signer's certificate is inside.
fn signed_by(name: &str) -> Observed {
    let content = b"noi dung";
    let certificate = sandbox::sample_certificate(name).expect(name);
    let (store, password) = sandbox::sample_key(name).expect(name);
    let store = p12_keystore::KeyStore::from_pkcs12(
        store,
        password,
        p12_keystore::Pkcs12ImportPolicy::Relaxed,
    );
    let store = store.expect("a PKCS#12");
    let key = store.private_key_chain().expect("a key").1.key().as_der().to_vec();
    let algorithm = SignatureAlgorithm {
        scheme: SignatureScheme::RsaPkcs1,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: "1.2.840.113549.1.1.11".to_owned(),
    };
    let digest = crypto::digest(DigestAlgorithm::Sha256, content).expect("a digest");
    let prepared = build::prepare(
        &digest,
        &CmsSigningOptions {
            certificate: &certificate,
            chain: &[],
            digest: DigestAlgorithm::Sha256,
            algorithm: &algorithm,
            content_type: "1.2.840.113549.1.7.1",
            content: None,
        },
    )
    .expect("prepared");
    let key = SoftwareKey::from_pkcs8(&key).expect("a key");
    let value = key.sign(&algorithm, prepared.to_be_signed()).expect("a value");
    let cms = prepared.finish(&value, None).expect("a CMS");
    let mut options = ObserveOptions::default();
    options.detached.insert(String::new(), content.to_vec().into());
    formats::observe(&cms, "a.p7s", &options).expect("observed")
}

/// A pool with the sample anchors alone.
fn anchors() -> RwLock<Pool> {
    let mut pool = Pool::new();
    for anchor in sandbox::sample_anchors().expect("anchors") {
        pool.add_anchor(anchor, Origin::File("trust".to_owned()));
    }
    RwLock::new(pool)
}

fn assemble(observed: &Observed, pool: &RwLock<Pool>) -> Evidence {
    x509::assemble(observed.clone(), &pool.read().expect("a pool"), &Limits::default())
}

fn conclude(evidence: &Evidence) -> Conclusion {
    let judgement = validation::validate(evidence, &policy(), now());
    judgement.signatures.first().expect("a signature").conclusion
}

/// The sandbox without a network: its functions by their paths, and what was asked for.
#[derive(Clone, Default)]
struct Direct {
    asked: Arc<Mutex<Vec<String>>>,
    /// Paths below these do not answer.
    broken: Vec<&'static str>,
    faults: Vec<Fault>,
    /// The answer to every OCSP request, whatever it asks.
    replay: Option<Vec<u8>>,
}

impl Direct {
    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a list").clone()
    }

    fn online(&self) -> Online {
        Online::new(Box::new(self.clone()), Box::new(SystemEntropy))
    }
}

impl Fetch for Direct {
    fn fetch(
        &self,
        url: &str,
        what: &str,
        body: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>, FetchError> {
        let path = url.strip_prefix(SANDBOX).expect("an address of the sandbox");
        self.asked.lock().expect("a list").push(path.to_owned());
        let cause = |cause: &str| FetchError {
            url: url.to_owned(),
            what: what.to_owned(),
            cause: cause.to_owned(),
        };
        if self.broken.iter().any(|broken| path.starts_with(broken)) {
            return Err(cause("the connection was refused"));
        }
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        match (path, body) {
            ("/ocsp", Some((_, body))) => Ok(match &self.replay {
                Some(response) => response.clone(),
                None => sandbox::answer_ocsp(body, now(), &self.faults).expect("an answer"),
            }),
            _ if path.starts_with("/crl/") => {
                let name = name.strip_suffix(".crl").expect("a CRL");
                Ok(sandbox::current_crl(name, now(), &self.faults).expect("a CRL"))
            }
            _ => {
                let name = name.strip_suffix(".crt").expect("a certificate");
                Ok(sandbox::sample_certificate(name).expect("a certificate").der.clone())
            }
        }
    }
}

fn fetched_by(direct: &Direct, observed: &Observed, online: &Online) -> (Evidence, Conclusion) {
    let evidence = online.assemble(observed, &anchors(), &Limits::default(), &policy(), now());
    assert_eq!(direct.asked().len(), online.take_log().len());
    let conclusion = conclude(&evidence);
    (evidence, conclusion)
}

#[test]
fn signature_with_its_leaf_only_passes_once_issuer_and_statuses_are_fetched() {
    let observed = signed_by("leader");
    assert_ne!(conclude(&assemble(&observed, &anchors())), Conclusion::TotalPassed);
    let direct = Direct::default();
    let (evidence, conclusion) = fetched_by(&direct, &observed, &direct.online());
    assert_eq!(conclusion, Conclusion::TotalPassed);
    assert_eq!(direct.asked(), ["/aia/g2-cp.crt", "/ocsp", "/ocsp"]);
    let issuer = sandbox::sample_certificate("g2-cp").expect("g2-cp").id;
    let origin = evidence.certificate(issuer).map(|entry| entry.origin.clone());
    assert_eq!(origin, Some(Origin::Url(format!("{SANDBOX}/aia/g2-cp.crt"))));
}

#[test]
fn needs_are_the_issuer_then_the_statuses_then_nothing() {
    let observed = signed_by("leader");
    let pool = anchors();
    let needs = |pool: &RwLock<Pool>| {
        let mut needs: Vec<String> =
            validation::missing(&assemble(&observed, pool), &policy(), now())
                .into_iter()
                .map(|need| match need.wanted {
                    Wanted::Issuer { urls } => format!("issuer {urls:?}"),
                    Wanted::Status { crl_urls, .. } => format!("status {crl_urls:?}"),
                })
                .collect();
        needs.sort();
        needs
    };
    assert_eq!(needs(&pool), [format!("issuer [\"{SANDBOX}/aia/g2-cp.crt\"]")]);
    let add = |f: &dyn Fn(&mut Pool)| f(&mut pool.write().expect("a pool"));
    add(&|pool| {
        for certificate in sandbox::sample_certificates().expect("sub-CAs") {
            pool.add_certificate(certificate, Origin::Cache);
        }
    });
    let statuses =
        ["g2-cp", "g2-root"].map(|name| format!("status [\"{SANDBOX}/crl/{name}.crl\"]"));
    assert_eq!(needs(&pool), statuses);
    let crls = |faults: &[Fault]| {
        add(&|pool| {
            for name in ["g2-cp", "g2-root"] {
                let crl = sandbox::current_crl(name, now(), faults).expect("a CRL");
                pool.add_crl(&crl, Origin::Cache).expect("added");
            }
        });
    };
    crls(&[Fault::Stale]);
    assert_eq!(needs(&pool), statuses, "a stale status is missing");
    crls(&[]);
    assert!(needs(&pool).is_empty());
}

#[test]
fn crl_is_fetched_where_the_responder_does_not_answer_or_does_not_help() {
    let observed = signed_by("leader");
    let tryings = [
        Direct { broken: vec!["/ocsp"], ..Direct::default() },
        Direct { faults: vec![Fault::Unknown], ..Direct::default() },
        Direct { faults: vec![Fault::TryLater], ..Direct::default() },
    ];
    for direct in tryings {
        let (_, conclusion) = fetched_by(&direct, &observed, &direct.online());
        assert_eq!(conclusion, Conclusion::TotalPassed, "{:?}", direct.asked());
        let asked = direct.asked();
        assert!(asked.contains(&"/crl/g2-cp.crl".to_owned()), "{asked:?}");
        assert!(asked.contains(&"/crl/g2-root.crl".to_owned()), "{asked:?}");
    }
}

#[test]
fn ocsp_answer_to_another_request_is_not_taken() {
    // Asked by somebody else, with a nonce, when the certificate was still good.
    let leader = sandbox::sample_certificate("leader").expect("leader");
    let issuer = sandbox::sample_certificate("g2-cp").expect("g2-cp");
    let request = x509::ocsp_request(&leader, &issuer, &[7; 32]);
    let replay = sandbox::answer_ocsp(&request, now(), &[]).expect("an answer");
    let direct = Direct {
        replay: Some(replay),
        faults: vec!["revoked:leader=keyCompromise".parse().expect("a fault")],
        ..Direct::default()
    };
    let online = direct.online();
    let observed = signed_by("leader");
    let evidence = online.assemble(&observed, &anchors(), &Limits::default(), &policy(), now());
    let log = online.take_log();
    let refused = log
        .iter()
        .filter(|record| record.outcome.as_ref().is_err_and(|cause| cause.contains("nonce")));
    assert_eq!(refused.count(), 2, "{log:?}");
    assert_eq!(conclude(&evidence).sub_indication(), Some("REVOKED_NO_POE"));
}

#[test]
fn revoked_signer_and_revoked_authority_are_found_online() {
    for (name, wanted) in
        [("leader-revoked", "REVOKED_NO_POE"), ("leader-below-revoked", "REVOKED_CA_NO_POE")]
    {
        let direct = Direct::default();
        let (_, conclusion) = fetched_by(&direct, &signed_by(name), &direct.online());
        assert_eq!(conclusion.sub_indication(), Some(wanted), "{name}");
    }
}

#[test]
fn rogue_issuer_is_fetched_from_the_real_address_and_does_not_help() {
    let direct = Direct::default();
    let (_, conclusion) = fetched_by(&direct, &signed_by("rogue-leader"), &direct.online());
    assert_eq!(conclusion.sub_indication(), Some("NO_CERTIFICATE_CHAIN_FOUND"));
    // The address of its issuer names the rogue CA, whose own issuer is the rogue root.
    assert!(direct.asked().iter().all(|path| path.starts_with("/aia/rogue-")));
}

#[test]
fn unreachable_addresses_end_and_each_is_asked_once_a_run() {
    let direct = Direct { broken: vec!["/"], ..Direct::default() };
    let online = direct.online();
    let pool = anchors();
    let observed = signed_by("leader");
    for _ in 0..3 {
        let evidence = online.assemble(&observed, &pool, &Limits::default(), &policy(), now());
        assert_eq!(conclude(&evidence).sub_indication(), Some("NO_CERTIFICATE_CHAIN_FOUND"));
    }
    assert_eq!(direct.asked(), ["/aia/g2-cp.crt"]);
    let log = online.take_log();
    assert_eq!(log[0].outcome, Err("the connection was refused".to_owned()));
}

#[test]
fn host_that_keeps_failing_is_left_alone() {
    let direct = Direct { broken: vec!["/"], ..Direct::default() };
    let online = direct.online();
    for name in ["leader", "party-office", "leader-below-revoked", "g1-officer", "g1-agency"] {
        let observed = signed_by(name);
        online.assemble(&observed, &anchors(), &Limits::default(), &policy(), now());
    }
    assert_eq!(direct.asked().len(), 3);
    let log = online.take_log();
    assert_eq!(log.len(), 5);
    let left_out = log.last().and_then(|record| record.outcome.clone().err());
    assert_eq!(left_out.as_deref(), Some("left out: 127.0.0.1:8765 failed 3 times in a row"));
}

#[test]
fn documents_of_a_run_share_what_was_fetched() {
    let direct = Direct { broken: vec!["/ocsp"], ..Direct::default() };
    let online = direct.online();
    let pool = anchors();
    for name in ["leader", "leader-expired", "leader", "leader-revoked"] {
        let observed = signed_by(name);
        online.assemble(&observed, &pool, &Limits::default(), &policy(), now());
    }
    let asked = direct.asked();
    let crls = asked.iter().filter(|path| path.starts_with("/crl/")).count();
    let issuers = asked.iter().filter(|path| path.starts_with("/aia/")).count();
    assert_eq!((crls, issuers), (2, 1), "{asked:?}");
}

#[test]
fn what_was_fetched_is_kept_logged_and_used_without_the_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    let observed = signed_by("leader");
    let online = Direct { broken: vec!["/ocsp"], ..Direct::default() }.online().keeping(&ledger);
    let first = online.assemble(&observed, &anchors(), &Limits::default(), &policy(), now());
    assert_eq!(conclude(&first), Conclusion::TotalPassed);
    let records = online.take_log();
    assert!(online.take_unkept().is_none());
    assert_eq!(first.fetched.len(), records.len());
    for (fact, record) in first.fetched.iter().zip(&records) {
        assert_eq!(*fact, record.fact());
    }
    assert!(first.fetched.iter().any(|fact| fact.trouble.is_some() && fact.sha256.is_none()));
    assert!(first.fetched.iter().any(|fact| fact.trouble.is_none() && fact.sha256.is_some()));
    let log = std::fs::read_to_string(folder.path().join("fetches.ndjson")).expect("a log");
    assert_eq!(log.lines().count(), records.len());
    assert!(log.contains("\"trouble\":\"the connection was refused\""), "{log}");
    let offline = |at: Time| {
        let pool = anchors();
        let kept = Ledger::snapshot(folder.path(), at).expect("a snapshot");
        pool.write().expect("a pool").use_kept(Arc::new(kept));
        assemble(&observed, &pool)
    };
    let second = offline(now());
    assert_eq!(conclude(&second), Conclusion::TotalPassed);
    assert_ne!(second.revocation_sha256, assemble(&observed, &anchors()).revocation_sha256);
    for found in &second.revocation {
        assert_eq!(found.origin, Origin::Cache);
        assert!(records.iter().any(|record| record.sha256.as_ref() == Some(&found.source)));
    }
    assert_eq!(offline(now()), second, "the same question has the same answer");
    // What is kept goes stale like any other status.
    let later = now().plus_seconds(400 * 86_400);
    let judgement = validation::validate(&offline(later), &policy(), later);
    assert_eq!(judgement.signatures[0].conclusion.sub_indication(), Some("TRY_LATER"));
}

/// Whatever goes wrong with a status, the signature does not pass, and the report says so.
#[test]
fn unreachable_stale_or_useless_status_is_said_and_never_skipped() {
    let observed = signed_by("leader");
    let faulty = |broken: &[&'static str], faults: &[Fault]| Direct {
        broken: broken.to_vec(),
        faults: faults.to_vec(),
        ..Direct::default()
    };
    for (direct, rule) in [
        (faulty(&["/ocsp", "/crl"], &[]), "BB-05"),
        (faulty(&["/ocsp"], &[Fault::Stale]), "BB-04"),
        (faulty(&[], &[Fault::Stale]), "BB-04"),
        (faulty(&["/crl"], &[Fault::Unknown]), "BB-05"),
        (faulty(&["/crl"], &[Fault::TryLater]), "BB-05"),
        (faulty(&[], &[Fault::BadSignature]), "BB-05"),
    ] {
        let online = direct.online();
        let evidence = online.assemble(&observed, &anchors(), &Limits::default(), &policy(), now());
        let judgement = validation::validate(&evidence, &policy(), now());
        let signature = &judgement.signatures[0];
        assert_eq!(signature.conclusion.sub_indication(), Some("TRY_LATER"), "{:?}", direct.faults);
        let findings = &signature.findings;
        assert!(findings.iter().any(|found| found.rule == rule), "{rule}: {findings:?}");
        // What was asked and did not answer is on record.
        let log = online.take_log();
        assert_eq!(
            log.iter().any(|one| one.outcome.is_err()),
            !direct.broken.is_empty() || direct.faults.contains(&Fault::TryLater),
            "{log:?}"
        );
        // The moment to try again is the nextUpdate of the newest status, where there is one.
        let due = findings.iter().find(|found| found.rule == "BB-04-WHEN");
        let newest = evidence.revocation.iter().filter_map(|found| found.next_update).max();
        let told = due.and_then(|found| Some(found.compared.as_ref()?.seen.clone()));
        assert_eq!(told, newest.map(|time| time.to_string()), "{:?}", direct.faults);
    }
    // Where all is well there is nothing to wait for.
    let (evidence, conclusion) = {
        let direct = Direct::default();
        fetched_by(&direct, &observed, &direct.online())
    };
    assert_eq!(conclusion, Conclusion::TotalPassed);
    let judgement = validation::validate(&evidence, &policy(), now());
    assert!(judgement.signatures[0].findings.iter().all(|found| found.rule != "BB-04-WHEN"));
}

#[test]
fn delta_is_fetched_where_the_complete_list_is_not_fresh() {
    let leader = sandbox::sample_certificate("leader").expect("leader");
    let issuer = sandbox::sample_certificate("g2-cp").expect("g2-cp");
    let observed = signed_by("leader");
    let pool = anchors();
    pool.write().expect("a pool").add_certificate(Arc::clone(&issuer), Origin::Cache);
    let evidence = assemble(&observed, &pool);
    let wanted = Wanted::Status {
        issuer: issuer.id,
        ocsp_urls: Vec::new(),
        crl_urls: vec![format!("{SANDBOX}/crl/g2-cp.crl")],
        delta_urls: vec![format!("{SANDBOX}/crl/delta/g2-cp.crl")],
    };
    let needs = [Need { certificate: leader.id, wanted }];
    let direct = Direct::default();
    let mut fetcher = Fetcher::new(Box::new(direct.clone()), Box::new(SystemEntropy));
    let mut left = 10;
    for expected in [1, 1, 0] {
        assert_eq!(fetcher.answer(&needs, &evidence, &mut left).len(), expected);
    }
    assert_eq!(direct.asked(), ["/crl/g2-cp.crl", "/crl/delta/g2-cp.crl"]);
}

#[test]
fn undecided_documents_are_asked_about_and_others_are_not() {
    let direct = Direct::default();
    let online = direct.online().aiming(Aim::Undecided);
    let pool = anchors();
    let observed = signed_by("leader");
    let evidence = online.assemble(&observed, &pool, &Limits::default(), &policy(), now());
    assert_eq!(conclude(&evidence), Conclusion::TotalPassed);
    let asked = direct.asked().len();
    let mut altered = signed_by("leader-revoked");
    altered.signatures[0].references[0].intact = condau::model::Check::Fails;
    online.assemble(&altered, &pool, &Limits::default(), &policy(), now());
    assert_eq!(direct.asked().len(), asked, "what failed is not asked about");
}

/// The same over HTTP: the addresses in the certificates, on another port.
struct Redirected {
    client: HttpClient,
    server: Server,
}

impl Fetch for Redirected {
    fn fetch(
        &self,
        url: &str,
        what: &str,
        body: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>, FetchError> {
        let url = url.replace(SANDBOX, &format!("http://{}", self.server.address()));
        self.client.fetch(&url, what, body)
    }
}

#[test]
fn sandbox_over_http_serves_what_is_missing_to_whom_it_is_allowed() {
    let over_http = |allowed: &[&str]| {
        let free = "127.0.0.1:0".parse().expect("an address");
        let allowed = allowed.iter().map(|host| (*host).to_owned()).collect();
        let hosts = HostRule::Public { allowed };
        Online::new(
            Box::new(Redirected {
                client: HttpClient::new(HttpOptions { hosts, ..HttpOptions::default() }),
                server: Server::start(free, Arc::new(SystemEntropy), Vec::new()).expect("a server"),
            }),
            Box::new(SystemEntropy),
        )
    };
    let observed = signed_by("leader");
    let allowed = over_http(&["127.0.0.1"]);
    let evidence = allowed.assemble(&observed, &anchors(), &Limits::default(), &policy(), now());
    assert_eq!(conclude(&evidence), Conclusion::TotalPassed);
    // Without leave no address inside this network is knocked at.
    let refused = over_http(&[]);
    let evidence = refused.assemble(&observed, &anchors(), &Limits::default(), &policy(), now());
    assert_eq!(conclude(&evidence).sub_indication(), Some("NO_CERTIFICATE_CHAIN_FOUND"));
    let cause = refused.take_log()[0].outcome.clone().expect_err("refused");
    assert!(cause.starts_with("127.0.0.1 is not a public address"), "{cause}");
}
