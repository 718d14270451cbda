//! Where each datum comes from: which certificate or status it is, and which file, store or
//! address gave it.

use crate::model::About;
use crate::model::Block;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Origin;
use crate::model::RevocationKind;
use crate::model::SignatureEvidence;
use crate::model::Step;
use crate::report::Lang;
use crate::report::signer::shown_name;

/// A certificate by the name to show, else by its digest.
pub(super) fn name(evidence: &Evidence, id: CertificateId) -> String {
    let entry = evidence.certificate(id);
    entry.map_or_else(|| id.to_string(), |e| shown_name(&e.certificate.subject).to_owned())
}

/// A CRL or OCSP response by its kind, its signer and the beginning of its digest.
pub(super) fn status_name(evidence: &Evidence, position: usize) -> String {
    let Some(source) = evidence.revocation.get(position) else { return String::new() };
    let kind = match source.kind {
        RevocationKind::Crl => "CRL",
        RevocationKind::Ocsp => "OCSP",
    };
    let signer = source.signer.map(|id| name(evidence, id)).unwrap_or_else(|| "?".to_owned());
    let digest = source.source.get(..16).unwrap_or(&source.source);
    format!("{kind} \"{signer}\" (SHA-256 {digest}…)")
}

/// Where what a step is about comes from; empty where it is the document itself.
pub(super) fn of_step(
    evidence: &Evidence,
    observed: Option<&SignatureEvidence>,
    step: &Step,
    lang: Lang,
) -> String {
    match (&step.about, step.block) {
        (About::Certificate(id), Block::Certificate | Block::SigningCertificate) => {
            of_certificate(evidence, observed, *id, lang)
        }
        (About::Source(position), _) => of_status(evidence, *position, lang),
        _ => String::new(),
    }
}

fn of_certificate(
    evidence: &Evidence,
    observed: Option<&SignatureEvidence>,
    id: CertificateId,
    lang: Lang,
) -> String {
    let Some(entry) = evidence.certificate(id) else { return String::new() };
    let store = evidence.document.security_store.as_ref();
    let place = match &entry.origin {
        Origin::Embedded if observed.is_some_and(|one| one.signer.embedded.contains(&id)) => {
            lang.pick("in the signature", "trong chữ ký").to_owned()
        }
        Origin::Embedded if observed.is_some_and(|one| is_in_timestamp(one, id)) => lang
            .pick("in a timestamp of the signature", "trong dấu thời gian của chữ ký")
            .to_owned(),
        Origin::Embedded if store.is_some_and(|store| store.certificates.contains(&id)) => {
            in_store(lang)
        }
        origin => of_origin(origin, lang),
    };
    format!("{place}, SHA-256 {id}")
}

fn is_in_timestamp(signature: &SignatureEvidence, id: CertificateId) -> bool {
    signature.timestamps.iter().any(|token| token.signer.embedded.contains(&id))
}

fn of_status(evidence: &Evidence, position: usize, lang: Lang) -> String {
    let Some(source) = evidence.revocation.get(position) else { return String::new() };
    let stored = |store: &crate::model::SecurityStore| {
        store.crls.contains(&source.source) || store.ocsps.contains(&source.source)
    };
    let place = match &source.origin {
        Origin::Embedded if evidence.document.security_store.as_ref().is_some_and(stored) => {
            in_store(lang)
        }
        origin => of_origin(origin, lang),
    };
    format!("{place}, SHA-256 {}", source.source)
}

fn in_store(lang: Lang) -> String {
    lang.pick(
        "in the document's security store (DSS)",
        "trong kho dữ liệu kiểm tra (DSS) của tài liệu",
    )
    .to_owned()
}

/// An origin in words.
pub(super) fn of_origin(origin: &Origin, lang: Lang) -> String {
    match origin {
        Origin::Embedded => lang.pick("in the document", "trong tài liệu").to_owned(),
        Origin::File(path) => lang.pick(format!("file {path}"), format!("tệp {path}")),
        Origin::Cache => lang.pick("kept from before", "lưu từ lần trước").to_owned(),
        Origin::Url(url) => lang.pick(format!("fetched from {url}"), format!("lấy từ {url}")),
    }
}
