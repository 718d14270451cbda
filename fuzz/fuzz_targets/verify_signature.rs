//! Verification of any bytes: it ends, it says the same twice, what passes is intact, and what is
//! called intact in an XML file signs octets that somebody did sign: those of the seeds, which
//! `run.sh` gathers. A forgery would sign others.

#![no_main]

use condau::adapters::sandbox;
use condau::crypto;
use condau::formats;
use condau::formats::ObserveOptions;
use condau::formats::x509;
use condau::formats::x509::Pool;
use condau::formats::xml;
use condau::model::Conclusion;
use condau::model::DigestAlgorithm;
use condau::model::DocumentFormat;
use condau::model::Judgement;
use condau::model::Origin;
use condau::model::Time;
use condau::policy::ValidationPolicy;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

struct World {
    pool: Pool,
    policy: ValidationPolicy,
    at: Time,
    /// SHA-256 of what the signatures of the seeds sign.
    signed: BTreeSet<Vec<u8>>,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let at = Time::parse("2026-11-15T00:00:00Z").expect("a time");
        let mut pool = Pool::new();
        for anchor in sandbox::sample_anchors().expect("anchors") {
            pool.add_anchor(anchor, Origin::File("sample".to_owned()));
        }
        for certificate in sandbox::sample_certificates().expect("certificates") {
            pool.add_certificate(certificate, Origin::File("sample".to_owned()));
        }
        for (name, crl) in sandbox::current_crls(at).expect("CRLs") {
            pool.add_crl(&crl, Origin::File(name.to_string())).expect("a CRL");
        }
        let policy = ValidationPolicy::built_in("vn-agency").expect("a policy");
        let mut world = World { pool, policy, at, signed: BTreeSet::new() };
        let mut signed = BTreeSet::new();
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/verify_signature");
        for entry in std::fs::read_dir(seeds).expect("run.sh makes the seeds") {
            let bytes = std::fs::read(entry.expect("a seed").path()).expect("a seed");
            signed.extend(intact_octets(&bytes, &world).into_iter().map(|(_, digest)| digest));
        }
        assert!(!signed.is_empty(), "no seed is intact");
        world.signed = signed;
        world
    })
}

fn judge(bytes: &[u8], world: &World) -> Option<(DocumentFormat, Judgement)> {
    let options = ObserveOptions::default();
    let observed = formats::observe(&bytes.to_vec(), "fuzz", &options).ok()?;
    let format = observed.document.format;
    let evidence = x509::assemble(observed, &world.pool, &options.limits);
    Some((format, condau::validation::validate(&evidence, &world.policy, world.at)))
}

/// The signatures of an XML file that are called intact, with the digest of what they sign.
fn intact_octets(bytes: &[u8], world: &World) -> Vec<(String, Vec<u8>)> {
    let Some((DocumentFormat::Xml, judgement)) = judge(bytes, world) else { return Vec::new() };
    let intact = judgement.signatures.iter().filter(|judged| judged.axes.intact == Some(true));
    intact
        .map(|judged| {
            let mut octets = Vec::new();
            let mut out = |piece: &[u8]| octets.extend_from_slice(piece);
            let options = ObserveOptions::default();
            let found = xml::signed_octets(bytes, &options, &judged.id, None, &mut out);
            assert!(matches!(found, Ok(Some(1..))), "`{}` is intact, but nothing is signed", judged.id);
            let digest = crypto::digest(DigestAlgorithm::Sha256, &octets).expect("SHA-256");
            (judged.id.clone(), digest)
        })
        .collect()
}

fuzz_target!(|bytes: &[u8]| {
    let world = world();
    let first = judge(bytes, world);
    assert_eq!(first, judge(bytes, world), "not the same twice");
    let Some((format, judgement)) = first else { return };
    for judged in &judgement.signatures {
        let passes = judged.conclusion == Conclusion::TotalPassed;
        assert!(!passes || judged.axes.intact == Some(true), "`{}` passes", judged.id);
    }
    if format == DocumentFormat::Xml {
        for (id, digest) in intact_octets(bytes, world) {
            assert!(world.signed.contains(&digest), "`{id}` is intact over octets nobody signed");
        }
    }
});
