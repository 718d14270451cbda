//! What several tests need: fixtures, the sample PKI as trust, reports as JSON, a small generator of
//! numbers that is the same each time.

pub mod hostile;
pub mod large;
pub mod pdf;
pub mod program;

use condau::adapters::sandbox;
use condau::app::settings::Settings;
use condau::app::settings::Wishes;
use condau::formats::x509::Pool;
use condau::model::Origin;
use condau::model::Time;
use condau::report::Report;
use std::path::Path;
use std::path::PathBuf;
use std::sync::RwLock;

/// A file below `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The third-party corpus, where it is there.
pub fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if path.join("manifest.jsonl").exists() {
        return Some(path);
    }
    println!("skipped: ../shared/corpus is absent");
    None
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = condau::crypto::digest(condau::model::DigestAlgorithm::Sha256, bytes);
    hex::encode(digest.expect("SHA-256"))
}

/// Settings with the sample PKI trusted and its CRLs as of `at`.
pub fn sample_settings(at: &str) -> Settings {
    let at = Time::parse(at).expect("a time");
    let mut pool = Pool::new();
    for anchor in sandbox::sample_anchors().expect("anchors") {
        pool.add_anchor(anchor, Origin::File("certs-sample/trust".to_owned()));
    }
    for certificate in sandbox::sample_certificates().expect("certificates") {
        if certificate.basic_constraints.as_ref().is_some_and(|basic| basic.authority) {
            pool.add_certificate(certificate, Origin::File("certs-sample/ca".to_owned()));
        }
    }
    for (name, crl) in sandbox::current_crls(at).expect("CRLs") {
        pool.add_crl(&crl, Origin::File(format!("{name}.crl"))).expect("a CRL");
    }
    let wishes = Wishes { at: Some(at), ..Wishes::default() };
    let mut settings = Settings::without_material(&wishes, at).expect("settings");
    settings.pool = RwLock::new(pool);
    settings
}

/// A report as the program would print it.
pub fn json(report: &Report) -> serde_json::Value {
    let mut out = Vec::new();
    condau::report::json::write(report, condau::report::Lang::En, &mut out).expect("a report");
    serde_json::from_slice(&out).expect("JSON")
}

/// A small generator of numbers (SplitMix64): the same each time, no clock.
pub struct Numbers(pub u64);

impl Numbers {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (bound.max(1) as u64)).unwrap_or_default()
    }
}
