//! What is missing: which certificates and statuses are asked for, and which not.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::signature;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::DistributionPoint;
use crate::model::KeyUsage;
use crate::model::Link;
use crate::model::RevocationEvidence;
use crate::model::SignatureKind;
use crate::model::Wanted;
use crate::validation::missing;
use crate::validation::missing_of;
use crate::validation::wanted;

/// `issuer of X` or `status of X by Y`, in the order of the needs.
fn said(needs: &[crate::model::Need]) -> Vec<String> {
    let name = |id: crate::model::CertificateId| {
        let text: Vec<u8> = id.0.into_iter().take_while(|byte| *byte != 0).collect();
        String::from_utf8(text).expect("a name")
    };
    needs
        .iter()
        .map(|need| match &need.wanted {
            Wanted::Issuer { .. } => format!("issuer of {}", name(need.certificate)),
            Wanted::Status { issuer, .. } => {
                format!("status of {} by {}", name(need.certificate), name(*issuer))
            }
        })
        .collect()
}

fn asked(scene: &Scene) -> Vec<String> {
    said(&missing(&scene.evidence, &scene.policy, t(NOW)))
}

/// A world in which every certificate says where to ask.
fn askable(mut scene: Scene) -> Scene {
    for entry in scene.evidence.certificates.clone() {
        let name = entry.certificate.subject.common_name().expect("a name").to_owned();
        scene.change(&name, |c| {
            c.issuer_urls = vec![format!("http://aia.test/{name}")];
            c.ocsp_urls = vec![format!("http://ocsp.test/{name}")];
        });
    }
    scene
}

#[test]
fn a_status_is_asked_for_where_it_is_unknown_stale_or_may_have_ended() {
    let next = |next_update: Option<&str>| RevocationEvidence {
        next_update: next_update.map(t),
        ..good("signer", "ca")
    };
    let wanted = vec!["status of signer by ca".to_owned()];
    let rows = [
        ("fresh", next(Some("2026-04-02")), vec![]),
        ("fresh no longer", next(Some(NOW)), wanted.clone()),
        ("stale", next(Some("2026-03-20")), wanted.clone()),
        ("without an end", next(None), wanted.clone()),
        ("suspended", on_hold("signer", "ca", "2026-03-20"), wanted.clone()),
        ("revoked", revoked("signer", "ca", "2026-03-20"), vec![]),
        ("not good", RevocationEvidence { signature: Check::Fails, ..next(None) }, wanted),
    ];
    for (what, status, expected) in rows {
        let mut scene = askable(Scene::new());
        scene.status(status);
        assert_eq!(asked(&scene), expected, "{what}");
    }
}

#[test]
fn what_names_no_address_is_not_asked_for() {
    let mut scene = askable(Scene::new());
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    let point = DistributionPoint {
        urls: vec!["http://crl.test/ca".to_owned()],
        ..DistributionPoint::default()
    };
    for (ocsp, crl, count) in
        [(true, true, 1), (true, false, 1), (false, true, 1), (false, false, 0)]
    {
        let point = point.clone();
        scene.change("signer", |signer| {
            signer.ocsp_urls.clear();
            signer.crl_distribution_points.clear();
            signer.ocsp_urls.extend(ocsp.then(|| "http://ocsp.test/".to_owned()));
            signer.crl_distribution_points.extend(crl.then_some(point));
        });
        assert_eq!(asked(&scene).len(), count, "OCSP {ocsp}, CRL {crl}");
    }
}

#[test]
fn an_issuer_is_asked_for_where_a_chain_ends_below_a_root() {
    let mut scene = askable(Scene::new());
    assert_eq!(asked(&scene), [""; 0]);
    // The chain ends with a root that nobody trusts: no more to be had.
    scene.evidence.anchors.clear();
    assert_eq!(asked(&scene), [""; 0]);
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("root"));
    assert_eq!(asked(&scene), ["issuer of ca"]);
    scene.change("ca", |ca| ca.issuer_urls.clear());
    assert_eq!(asked(&scene), [""; 0]);
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("ca"));
    assert_eq!(asked(&scene), ["issuer of signer"]);
}

#[test]
fn tokens_and_counter_signatures_need_theirs_too() {
    let mut scene = Scene::stamped(STAMPED);
    for name in ["counter", "inner"] {
        scene.add(certificate(name, "ca"));
    }
    let mut counter = signature("counter", "counter");
    counter.kind = SignatureKind::CounterSignature;
    counter.timestamps.push(token(SignatureKind::SignatureTimestamp, "inner", STAMPED));
    scene.signature().counter_signatures.push(counter);
    let mut scene = askable(scene);
    scene.evidence.revocation.clear();
    let expected = [
        "status of ca by root",
        "status of counter by ca",
        "status of inner by ca",
        "status of signer by ca",
        "status of tsa by ca",
    ];
    assert_eq!(asked(&scene), expected);
}

#[test]
fn the_likeliest_chain_is_the_one_that_is_asked_for() {
    // Of two issuers of one key, of which no status is known; the later one by its id.
    let scene = |likely: fn(&mut Certificate), unlikely: fn(&mut Certificate)| {
        let mut scene = Scene::new();
        scene.evidence.revocation.clear();
        scene.change("signer", |signer| signer.authority_key_id = Some("07".to_owned()));
        for (name, change) in [("a", unlikely), ("b", likely)] {
            let mut one = Certificate { id: id(name), ..authority("ca", "root") };
            one.subject_key_id = Some("07".to_owned());
            change(&mut one);
            scene.add(one);
        }
        for entry in &mut scene.evidence.certificates {
            if entry.certificate.id == id("signer") {
                entry.links = ["a", "b"]
                    .map(|name| Link { issuer: id(name), signature: Check::Holds })
                    .to_vec();
            }
        }
        scene.change("signer", |signer| signer.ocsp_urls = vec!["http://ocsp.test/".to_owned()]);
        scene
    };
    let same: fn(&mut Certificate) = |_| {};
    let by = |scene: &Scene| asked(scene);
    let first = ["status of signer by a"];
    let second = ["status of signer by b"];
    assert_eq!(by(&scene(same, same)), first, "the first by its id");
    assert_eq!(
        by(&scene(same, |ca| ca.subject_key_id = Some("08".to_owned()))),
        second,
        "by its key"
    );
    assert_eq!(by(&scene(same, |ca| ca.subject_key_id = None)), first, "no key named");
    assert_eq!(by(&scene(same, |ca| ca.not_after = t("2026-03-31"))), second, "expired");
    assert_eq!(by(&scene(same, |ca| ca.not_before = t("2026-04-02"))), second, "not yet valid");
    assert_eq!(by(&scene(same, |ca| ca.not_after = t(NOW))), first, "its last moment");
    assert_eq!(by(&scene(same, |ca| ca.not_before = t(NOW))), first, "its first moment");
    // The named key says more than the dates.
    let odd =
        scene(|ca| ca.not_after = t("2026-03-31"), |ca| ca.subject_key_id = Some("08".to_owned()));
    assert_eq!(by(&odd), second);
    // An anchor goes before all.
    let mut trusted = scene(|ca| ca.subject_key_id = Some("08".to_owned()), same);
    trusted.evidence.anchors.push(crate::model::TrustAnchor::new(id("b")));
    trusted.evidence.anchors.sort();
    assert_eq!(by(&trusted), second);
}

#[test]
fn what_is_wanted_might_settle_what_is_open_and_nothing_else() {
    let asked =
        |scene: &Scene| said(&wanted(&scene.evidence, &scene.judge(NOW), &scene.policy, t(NOW)));
    let unknown = |of: &str| {
        let mut scene = Scene::stamped(STAMPED);
        scene.evidence.revocation.retain(|status| status.of != id(of));
        scene
    };
    // Also where no certificate says where to ask.
    assert_eq!(asked(&unknown("signer")), ["status of signer by ca"]);
    // A signature that passes needs nothing, though its timestamp might.
    assert_eq!(asked(&Scene::new()), [""; 0]);
    assert_eq!(asked(&unknown("tsa")), [""; 0]);
    let mut both = unknown("signer");
    both.evidence.revocation.retain(|status| status.of != id("tsa"));
    assert_eq!(asked(&both), ["status of signer by ca", "status of tsa by ca"]);
    // What failed, no status makes good.
    let mut broken = unknown("signer");
    broken.signature().references[0].intact = Check::Fails;
    assert_eq!(asked(&broken), [""; 0]);
    // What lacks a proof of existence: its own status is known, its timestamp's may help.
    let mut too_late = unknown("tsa");
    too_late.status(revoked("signer", "ca", "2026-03-20"));
    assert_eq!(too_late.verdict(NOW), "INDETERMINATE/REVOKED_NO_POE");
    assert_eq!(asked(&too_late), ["status of tsa by ca"]);
    // A counter-signature below a signature that is open.
    let mut counted = unknown("signer");
    counted.add(certificate("counter", "ca"));
    let mut counter = signature("counter", "counter");
    counter.kind = SignatureKind::CounterSignature;
    counted.signature().counter_signatures.push(counter);
    assert_eq!(asked(&counted), ["status of counter by ca", "status of signer by ca"]);
}

#[test]
fn what_breaks_a_rule_is_cured_by_no_status() {
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    scene.change("signer", |signer| signer.key_usage = Some(KeyUsage(1 << 2)));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    let needs = wanted(&scene.evidence, &scene.judge(NOW), &scene.policy, t(NOW));
    assert_eq!(said(&needs), [""; 0]);
}

#[test]
fn by_the_chain_model_an_expired_authoritys_status_need_not_be_fresh_today() {
    let mut scene = askable(Scene::new());
    scene.hold("[chain]\nmodel = \"chain\"\n");
    for name in ["signer", "ca"] {
        scene.change(name, |c| c.not_after = t("2026-03-20"));
    }
    for (of, issuer) in [("signer", "ca"), ("ca", "root")] {
        let next_update = Some(t("2026-03-21"));
        scene.status(RevocationEvidence { next_update, ..good(of, issuer) });
    }
    assert_eq!(asked(&scene), ["status of signer by ca"]);
}

#[test]
fn a_list_that_is_not_fresh_asks_for_its_delta_too() {
    let mut scene = askable(Scene::new());
    scene.change("signer", |c| c.delta_urls = vec!["http://one.test/".to_owned()]);
    let mut status =
        RevocationEvidence { next_update: Some(t("2026-03-20")), ..good("signer", "ca") };
    let delta_urls = vec!["http://one.test/".to_owned(), "http://two.test/".to_owned()];
    let scope = crate::model::CrlScope { delta_urls: delta_urls.clone(), ..Default::default() };
    status.scope = Some(scope);
    scene.status(status);
    let needs = missing(&scene.evidence, &scene.policy, t(NOW));
    let Wanted::Status { delta_urls: asked, .. } = &needs[0].wanted else { panic!("{needs:?}") };
    assert_eq!(*asked, delta_urls);
}

#[test]
fn of_one_certificate_what_it_lacks_itself_is_asked_for_where_it_says_where() {
    let asked =
        |scene: &Scene, of: &str| said(&missing_of(&scene.evidence, id(of), &scene.policy, t(NOW)));
    let mut scene = askable(Scene::new());
    assert_eq!(asked(&scene, "signer"), Vec::<String>::new());
    scene.evidence.revocation.retain(|status| status.of != id("tsa"));
    assert_eq!(asked(&scene, "signer"), Vec::<String>::new());
    assert_eq!(asked(&scene, "tsa"), ["status of tsa by ca"]);
    scene.change("tsa", |tsa| tsa.ocsp_urls.clear());
    assert_eq!(asked(&scene, "tsa"), Vec::<String>::new());
}
