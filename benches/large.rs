//! Documents that are large in one way: seconds to sign and to verify, and the most memory that this
//! process ever held. `cargo bench --bench large [-- GIGABYTES]`, 6 unless told.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench"
)]

#[path = "../tests/support/large.rs"]
mod large;

use condau::adapters::sandbox;
use condau::app::settings::Settings;
use condau::app::settings::Wishes;
use condau::formats::x509::Pool;
use condau::model::Origin;
use condau::model::Time;
use std::path::Path;
use std::process::Command;
use std::sync::RwLock;
use std::time::Instant;

fn main() {
    let gigabytes = std::env::args().find_map(|word| word.parse::<u64>().ok()).unwrap_or(6);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.pdf");
    case(&path, "10,000 pages", 10_000, 10, 2);
    case(&path, "one page", 1, 10, 50);
    case(&path, &format!("{gigabytes} GiB"), 1, gigabytes << 30, 12);
    let start = Instant::now();
    let openssl = Command::new("openssl").args(["dgst", "-sha256"]).arg(&path).output();
    if openssl.is_ok_and(|output| output.status.success()) {
        println!("{:>8.2} s  openssl dgst -sha256 of the last", start.elapsed().as_secs_f64());
    }
    println!("{:>8} MB held at most", most_memory() / 1024);
}

fn case(path: &Path, what: &str, pages: u32, zeros: u64, signatures: usize) {
    large::write(path, pages, zeros);
    let start = Instant::now();
    for _ in 0..signatures {
        large::sign(path);
    }
    let each = start.elapsed().as_secs_f64() / signatures as f64;
    println!("{each:>8.2} s  {what}: one signature of {signatures}, earlier ones verified");
    let start = Instant::now();
    let report = large::verified(path, &settings());
    let took = start.elapsed().as_secs_f64();
    println!("{took:>8.2} s  {what}: {signatures} signatures verified: {:?}", report.verdict());
}

fn settings() -> Settings {
    let at = Time::parse(large::DAY).expect("a time");
    let mut pool = Pool::new();
    for anchor in sandbox::sample_anchors().expect("anchors") {
        pool.add_anchor(anchor, Origin::Cache);
    }
    for certificate in sandbox::sample_certificates().expect("certificates") {
        pool.add_certificate(certificate, Origin::Cache);
    }
    for (name, crl) in sandbox::current_crls(at).expect("CRLs") {
        pool.add_crl(&crl, Origin::File(format!("{name}.crl"))).expect("a CRL");
    }
    let wishes = Wishes { at: Some(at), ..Wishes::default() };
    let mut settings = Settings::without_material(&wishes, at).expect("settings");
    settings.pool = RwLock::new(pool);
    settings
}

/// In kilobytes, where the system tells (Linux: VmHWM).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
