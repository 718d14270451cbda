//! What each building block came to, also where it passed, and each path that was tried and
//! rejected: constraints of our own, `urn:condau:block:NAME`, with the clause as their parameter.
//! Of a path that is rejected, the report data name its certificates and the rules against it.

use super::additional;
use super::applied;
use super::certificate_chain;
use super::element::Element;
use super::messages;
use super::names;
use super::objects::Objects;
use super::of_data;
use crate::model::Block;
use crate::model::BlockJudgement;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::model::RejectedPath;
use crate::model::StepOutcome;
use crate::policy::rule;
use crate::report::Lang;

/// Each block, in the order in which they are run, then each path.
pub(super) fn of(
    blocks: &[BlockJudgement],
    rejected: &[RejectedPath],
    objects: &Objects<'_>,
    lang: Lang,
) -> Vec<Element> {
    let blocks = blocks.iter().filter_map(|one| match one.outcome {
        StepOutcome::Passed => Some(block(one.block, None)),
        StepOutcome::Stopped(reason) => Some(block(one.block, Some(reason))),
        // It decides nothing.
        StepOutcome::Noted => None,
    });
    blocks.chain(rejected.iter().map(|one| path(one, objects, lang))).collect()
}

fn block(block: Block, reason: Option<Reason>) -> Element {
    applied(identifier(block), Some(block.clause()), status(reason))
}

fn path(rejected: &RejectedPath, objects: &Objects<'_>, lang: Lang) -> Element {
    let reason = rule(&rejected.reason).and_then(|row| row.reason);
    let reason = reason.unwrap_or(Reason::Indeterminate(Indeterminate::SigConstraintsFailure));
    let mut told = status(Some(reason));
    let chain = certificate_chain(&rejected.certificates, rejected.anchor.is_some(), objects);
    let findings = additional(messages(&rejected.findings, lang));
    told.push(of_data(chain.into_iter().chain(findings).collect()));
    applied(identifier(Block::Path), Some(Block::Path.clause()), told)
}

fn status(reason: Option<Reason>) -> Vec<Element> {
    let (main, sub) = names::of_block(reason);
    let main = Element::text("MainIndication", main);
    let sub = sub.map(|sub| Element::text("SubIndication", sub));
    std::iter::once(main).chain(sub).collect()
}

fn identifier(block: Block) -> String {
    let name = serde_json::to_value(block).unwrap_or_default();
    format!("urn:condau:block:{}", name.as_str().unwrap_or_default())
}
