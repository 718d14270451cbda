//! An explanation as JSON, schema `condau-explanation/1` (`docs/explain.md`): the same tree as in
//! the text, whole. The same explanation is the same bytes.

use super::Explained;
use super::cures;
use super::source;
use super::summary;
use super::words;
use crate::model::About;
use crate::model::Change;
use crate::model::Conclusion;
use crate::model::Counterfactual;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::SignatureExplanation;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::policy::rule;
use crate::report::Lang;
use crate::report::Message;
use crate::report::Outcome;
use crate::report::people::Names;
use serde_json::Value;
use serde_json::json;
use std::io;

/// The name of this schema; raised when something is renamed or dropped.
pub const SCHEMA: &str = "condau-explanation/1";

/// Writes an explanation over several lines.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(explained: Explained<'_>, lang: Lang, out: &mut impl io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &root(explained, lang)).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

fn root(explained: Explained<'_>, lang: Lang) -> Value {
    let report = explained.report;
    let findings = |all: &[Finding]| all.iter().map(|one| finding(one, lang)).collect::<Vec<_>>();
    let mut root = json!({
        "schema": SCHEMA,
        "file": report.file,
        "format": report.format(),
        "verdict": report.verdict().name(),
        "findings": findings(report.findings()),
        "signatures": [],
    });
    let Outcome::Judged { evidence, judgement } = &report.outcome else { return root };
    let signatures = explained.signatures().map(|(number, one, observed, judged)| {
        let mut value = signature(evidence, one, observed, lang);
        set(&mut value, "number", json!(number));
        set(
            &mut value,
            "summary",
            json!(summary(evidence, &Names::of(evidence), one, judged, lang)),
        );
        value
    });
    let signatures: Vec<Value> = signatures.collect();
    set(&mut root, "signatures", json!(signatures));
    set(&mut root, "sha256", json!(evidence.document.sha256));
    let inputs = json!({
        "policy": judgement.policy_sha256,
        "policy_name": judgement.policy_name,
        "trust": evidence.trust_sha256,
        "revocation": evidence.revocation_sha256,
        "at": judgement.at,
    });
    set(&mut root, "inputs", inputs);
    root
}

fn set(value: &mut Value, name: &str, to: Value) {
    if let Value::Object(fields) = value {
        fields.insert(name.to_owned(), to);
    }
}

fn signature(
    evidence: &Evidence,
    one: &SignatureExplanation,
    observed: &SignatureEvidence,
    lang: Lang,
) -> Value {
    let rule_of = |at: &usize| one.deciding.get(*at).map(|finding| finding.rule.to_string());
    let counterfactuals =
        one.counterfactuals.iter().map(|c| counterfactual(evidence, one, c, lang));
    json!({
        "id": one.id,
        "kind": observed.kind,
        "indication": one.conclusion.indication(),
        "sub_indication": one.conclusion.sub_indication(),
        "deciding": one.deciding.iter().map(|f| finding(f, lang)).collect::<Vec<_>>(),
        "counterfactuals": counterfactuals.collect::<Vec<_>>(),
        "nothing_cures": one.incurable.iter().filter_map(rule_of).collect::<Vec<_>>(),
        "judge_runs": one.runs,
        "all_tried": !one.exhausted,
        "tree": step(evidence, Some(observed), one, &one.root, lang),
    })
}

fn step(
    evidence: &Evidence,
    observed: Option<&SignatureEvidence>,
    one: &SignatureExplanation,
    of: &Step,
    lang: Lang,
) -> Value {
    let (outcome, sub_indication) = match of.outcome {
        StepOutcome::Passed => ("PASSED", None),
        StepOutcome::Noted => ("NOTED", None),
        StepOutcome::Stopped(Reason::Failed(why)) => ("FAILED", Some(why.name())),
        StepOutcome::Stopped(Reason::Indeterminate(why)) => ("INDETERMINATE", Some(why.name())),
    };
    let about = match &of.about {
        About::Whole => Value::Null,
        About::Signature(id) => json!({"signature": id}),
        About::Reference { position, what } => json!({"reference": position, "what": what}),
        About::Certificate(id) => {
            let entry = evidence.certificate(*id).map(|entry| &entry.certificate);
            json!({
                "certificate": id,
                "subject": entry.map(|c| &c.subject.text),
                "issuer": entry.map(|c| &c.issuer.text),
                "not_before": entry.map(|c| c.not_before),
                "not_after": entry.map(|c| c.not_after),
            })
        }
        About::Path(ids) => json!({
            "path": ids,
            "subjects": ids.iter().map(|id| source::name(evidence, *id)).collect::<Vec<_>>(),
        }),
        About::Source(position) => {
            let source = evidence.revocation.get(*position);
            json!({
                "kind": source.map(|s| s.kind),
                "sha256": source.map(|s| &s.source),
                "origin": source.map(|s| &s.origin),
                "signer": source.and_then(|s| s.signer),
            })
        }
    };
    let rules = of.broken.iter().map(|broken| {
        let mut value = finding(&broken.finding, lang);
        set(&mut value, "settled_by", json!(broken.settled_by));
        set(&mut value, "counterfactuals", json!(super::helping(one, &broken.finding)));
        value
    });
    let below = of.steps.iter().map(|below| step(evidence, observed, one, below, lang));
    json!({
        "block": of.block,
        "clause": of.block.clause(),
        "name": words::block(of.block, lang),
        "about": about,
        "source": source::of_step(evidence, observed, of, lang),
        "where": of.at,
        "outcome": outcome,
        "sub_indication": sub_indication,
        "held": of.held,
        "rules": rules.collect::<Vec<_>>(),
        "steps": below.collect::<Vec<_>>(),
    })
}

fn finding(of: &Finding, lang: Lang) -> Value {
    let row = rule(&of.rule);
    json!({
        "rule": of.rule,
        "clause": row.map(|row| row.clause),
        "axis": of.axis,
        "severity": of.severity,
        "floor": row.map(|row| row.floor),
        "message": Message::of(of, lang).to_string(),
        "cure": Message::cure(of, lang).to_string(),
        "where": of.at,
        "compared": of.compared,
    })
}

fn counterfactual(
    evidence: &Evidence,
    one: &SignatureExplanation,
    of: &Counterfactual,
    lang: Lang,
) -> Value {
    let rule_of = |at: &usize| one.deciding.get(*at).map(|finding| finding.rule.to_string());
    let passes = of.then == Conclusion::TotalPassed;
    json!({
        "if": of.changes.iter().map(|c| change(evidence, c, lang)).collect::<Vec<_>>(),
        "indication": of.then.indication(),
        "sub_indication": of.then.sub_indication(),
        "passes": passes,
        "keeps": of.keeps.iter().filter_map(rule_of).collect::<Vec<_>>(),
        "remains": of.remains.iter().map(|f| finding(f, lang)).collect::<Vec<_>>(),
        "ends": of.ends.as_ref().map(|f| finding(f, lang)),
        "text": cures::sentence(evidence, &Names::of(evidence), of, lang),
    })
}

fn change(evidence: &Evidence, of: &Change, lang: Lang) -> Value {
    let pairs = |of: &[(crate::model::CertificateId, crate::model::CertificateId)]| {
        let pairs = of.iter().map(|(id, issuer)| json!({"certificate": id, "issuer": issuer}));
        pairs.collect::<Vec<_>>()
    };
    let mut value = match of {
        Change::Trust { certificate, impostor } => {
            json!({"change": "trust", "certificate": certificate, "impostor": impostor})
        }
        Change::Issuer { of, impostor } => {
            json!({"change": "issuer", "of": of, "impostor": impostor})
        }
        Change::Status { of } => json!({"change": "status", "of": pairs(of)}),
        Change::Timestamp { window } => json!({"change": "timestamp", "window": window}),
        Change::Archive { window, of } => {
            json!({"change": "archive", "window": window, "of": pairs(of)})
        }
        Change::Content { what } => json!({"change": "content", "what": what}),
        Change::Policy { rules } => json!({"change": "policy", "rules": rules}),
        Change::At { window } => json!({"change": "at", "window": window}),
    };
    set(&mut value, "text", json!(cures::condition(evidence, of, lang)));
    value
}
