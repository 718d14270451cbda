//! How long hostile certificates, CRLs and OCSP responses hold us up: milliseconds a case, which are
//! to stay below 50. `cargo bench --bench hostile`, or with `--profile fast`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench"
)]

#[path = "../tests/support/hostile.rs"]
mod hostile;

use hostile::Case;
use std::time::Duration;
use std::time::Instant;

/// Milliseconds that one case may take.
const MOST: f64 = 50.0;

fn main() {
    let mut slow = 0;
    let mut tell = |name: &str, took: Duration, said: String| {
        let millis = took.as_secs_f64() * 1000.0;
        if millis > MOST {
            slow += 1;
        }
        let mark = if millis > MOST { "SLOW" } else { "" };
        println!("{millis:>8.1} ms  {name:<40} {said} {mark}");
    };
    let mut judge = |case: &Case| {
        let (mut reading, mut took) = (Duration::MAX, Duration::MAX);
        // The shortest of some: other programs may be at work.
        for _ in 0..5 {
            let start = Instant::now();
            let pool = case.read();
            reading = reading.min(start.elapsed());
            let start = Instant::now();
            case.run_with(&pool);
            took = took.min(start.elapsed());
        }
        let outcome = case.run();
        let rejected = outcome.judgement.rejected.first();
        let said = format!(
            "{} {} of {:?} ({} certificates, {} statuses; read in {:.1} ms)",
            outcome.judgement.outcome.indication(),
            rejected.map_or("", |path| path.reason.as_str()),
            case.rules,
            outcome.evidence.certificates.len(),
            outcome.evidence.revocation.len(),
            reading.as_secs_f64() * 1000.0,
        );
        tell(case.name, took, said);
    };
    judge(&hostile::mesh(22));
    judge(&hostile::mesh(60));
    judge(&hostile::namesakes(10_000));
    judge(&hostile::twins(10_000));
    judge(&hostile::dear_keys(100));
    judge(&hostile::circle(1_000));
    judge(&hostile::deep(1_000));
    judge(&hostile::constraints(10_000));
    judge(&hostile::policies(40, 10));
    judge(&hostile::many_crls(4_096));
    judge(&hostile::twins_with_crls(4_096));
    judge(&hostile::responders(4_096));
    for so in [false, true] {
        judge(&hostile::long_crl(1_000_000, so));
        judge(&hostile::many_answers(10_000, so));
    }
    println!("{slow} cases above {MOST} ms");
}
