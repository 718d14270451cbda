//! A verdict does not depend on the order in which certificates, CRLs and OCSP responses come: the
//! report is the same, byte for byte.

#![allow(clippy::disallowed_methods, reason = "the test reads fixtures")]

use crate::support;
use crate::support::Numbers;
use condau::adapters::sandbox;
use condau::app::settings::Settings;
use condau::app::settings::Wishes;
use condau::app::verify;
use condau::formats::x509;
use condau::formats::x509::Pool;
use condau::model::Origin;
use condau::model::Time;
use condau::report::Lang;
use condau::report::Report;
use condau::report::json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::RwLock;

const AT: &str = "2027-01-15T00:00:00Z";

#[derive(Clone)]
enum Given {
    Anchor(Vec<u8>),
    Certificate(Vec<u8>),
    Crl(Vec<u8>),
    Ocsp(Vec<u8>),
}

/// The sample PKI as many hands would give it: lists of several days, answers, all of it twice.
fn given() -> Vec<(Given, String)> {
    let at = Time::parse(AT).expect("a time");
    let mut given = Vec::new();
    let anchors = sandbox::sample_anchors().expect("anchors");
    given.extend(anchors.iter().map(|one| Given::Anchor(one.der.clone())));
    let certificates = sandbox::sample_certificates().expect("certificates");
    given.extend(certificates.iter().map(|one| Given::Certificate(one.der.clone())));
    for days in [0, 1, 40] {
        let moment = at.plus_seconds(-86_400 * days);
        let crls = sandbox::current_crls(moment).expect("CRLs");
        given.extend(crls.into_iter().map(|(_, crl)| Given::Crl(crl)));
        for (name, issuer) in [("leader", "g2-cp"), ("leader-revoked", "g2-cp")] {
            let [of, issuer] =
                [name, issuer].map(|name| sandbox::sample_certificate(name).expect(name));
            let request = x509::ocsp_request(&of, &issuer, &[]);
            let answer = sandbox::answer_ocsp(&request, moment, &[]).expect("an answer");
            given.push(Given::Ocsp(answer));
        }
    }
    let twice = given.iter().cloned().chain(given.iter().cloned());
    twice.enumerate().map(|(number, one)| (one, format!("{number}.der"))).collect()
}

fn shuffle<T>(list: &mut [T], numbers: &mut Numbers) {
    for last in (1..list.len()).rev() {
        list.swap(last, numbers.below(last + 1));
    }
}

fn settings(given: &[(Given, String)]) -> Settings {
    let at = Time::parse(AT).expect("a time");
    let mut pool = Pool::new();
    for (one, name) in given {
        let origin = Origin::File(name.clone());
        match one {
            Given::Anchor(der) => {
                pool.add_anchor(x509::parse_certificate(der).expect("a certificate"), origin);
            }
            Given::Certificate(der) => {
                pool.add_certificate(x509::parse_certificate(der).expect("a certificate"), origin);
            }
            Given::Crl(der) => pool.add_crl(der, origin).expect("a CRL"),
            Given::Ocsp(der) => pool.add_ocsp(der, origin).expect("a response"),
        }
    }
    let wishes = Wishes { at: Some(at), ..Wishes::default() };
    let mut settings = Settings::without_material(&wishes, at).expect("settings");
    settings.observe.certificates = pool.certificates();
    settings.pool = RwLock::new(pool);
    settings
}

fn line(report: &Report) -> String {
    let mut out = Vec::new();
    json::write(report, Lang::En, &mut out).expect("a report");
    String::from_utf8(out).expect("UTF-8")
}

fn fixtures() -> Vec<PathBuf> {
    let mut open = vec![support::fixture("pdf"), support::fixture("xml")];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

#[test]
fn report_is_the_same_bytes_in_any_order_of_the_evidence() {
    let given = given();
    let first = settings(&given);
    let mut numbers = Numbers(4);
    let others: Vec<Settings> = (0..3)
        .map(|_| {
            let mut shuffled = given.clone();
            shuffle(&mut shuffled, &mut numbers);
            settings(&shuffled)
        })
        .collect();
    let mut verdicts = BTreeSet::new();
    for path in fixtures() {
        let bytes = std::fs::read(&path).expect("a fixture");
        let name = path.to_string_lossy();
        let report = verify::verify(&bytes, &name, &first);
        let expected = line(&report);
        verdicts.insert(report.verdict());
        for other in &others {
            assert_eq!(line(&verify::verify(&bytes, &name, other)), expected, "{name}");
        }
    }
    assert_eq!(verdicts.len(), 5, "all verdicts are there: {verdicts:?}");
}

#[test]
fn order_of_the_documents_changes_no_report() {
    // What is remembered from one document must not show in the next.
    let given = given();
    let mut files = fixtures();
    let tell = |files: &[PathBuf]| {
        let settings = settings(&given);
        let mut lines: Vec<String> = files
            .iter()
            .map(|path| {
                let bytes = std::fs::read(path).expect("a fixture");
                line(&verify::verify(&bytes, &path.to_string_lossy(), &settings))
            })
            .collect();
        lines.sort();
        lines
    };
    let expected = tell(&files);
    shuffle(&mut files, &mut Numbers(9));
    assert_eq!(tell(&files), expected);
}
