//! Signatures with archival data, clause 5.6.3: the timestamps of a document from the latest to
//! the earliest, each judged by what the later ones prove.

use super::case::Case;
use super::existence::Proofs;
use super::long_term::protects;
use super::records::Records;
use super::timestamp::Token;
use super::timestamp::timestamp;
use crate::model::RecordJudgement;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use std::rc::Rc;

/// A document's own timestamps, judged.
pub(super) struct Archive<'e> {
    /// Each with its position in the evidence.
    tokens: Vec<(usize, Rc<Token<'e>>)>,
    /// What they prove together.
    pub(super) proofs: Proofs,
    /// The evidence records, which come before them.
    pub(super) records: Records,
}

impl<'e> Archive<'e> {
    /// Judges the timestamps that stand by themselves, the one that covers most first.
    pub(super) fn of(case: &Case<'e>) -> Self {
        let mut own: Vec<(usize, &'e SignatureEvidence)> = case
            .evidence
            .signatures
            .iter()
            .enumerate()
            .filter(|(_, signature)| is_token(signature.kind))
            .collect();
        own.sort_by_key(|(position, token)| (token.covered_until, *position));
        let records = Records::of(case);
        let mut proofs = records.proofs().clone();
        let mut tokens = Vec::new();
        for (position, token) in own.into_iter().rev() {
            let judged = timestamp(case, token, proofs.contents(token), &proofs);
            if judged.proves().is_some() && token.kind == SignatureKind::DocumentTimestamp {
                proofs.extract(token, &case.evidence.signatures);
            }
            tokens.push((position, Rc::new(judged)));
        }
        Self { tokens, proofs, records }
    }

    /// The judge's word on the evidence records.
    pub(super) fn into_records(self) -> Vec<RecordJudgement> {
        self.records.judged
    }

    /// The token at a position of the evidence.
    pub(super) fn token(&self, position: usize) -> Option<&Rc<Token<'e>>> {
        self.tokens.iter().find(|(at, _)| *at == position).map(|(_, token)| token)
    }

    /// The tokens of a signature: those that it carries, in its order, then the document's that
    /// cover it; and all that they prove.
    pub(super) fn tokens_of(
        &self,
        case: &Case<'e>,
        signature: &'e SignatureEvidence,
    ) -> (Vec<Rc<Token<'e>>>, Proofs) {
        let mut proofs = self.proofs.clone();
        let mut carried = Vec::new();
        // An archive timestamp covers those that stand before it in the signature.
        for token in signature.timestamps.iter().rev() {
            let judged = timestamp(case, token, proofs.contents(signature), &proofs);
            if judged.proves().is_some() && token.kind == SignatureKind::ArchiveTimestamp {
                proofs.extract(token, std::slice::from_ref(signature));
            }
            carried.push(Rc::new(judged));
        }
        carried.reverse();
        let covering = self.tokens.iter().map(|(_, token)| token);
        let mut covering: Vec<Rc<Token<'e>>> =
            covering.filter(|token| protects(token.evidence, signature)).cloned().collect();
        covering.reverse();
        carried.extend(covering);
        (carried, proofs)
    }
}

/// A timestamp that stands by itself in the evidence.
pub(super) fn is_token(kind: SignatureKind) -> bool {
    match kind {
        SignatureKind::Signature | SignatureKind::CounterSignature => false,
        SignatureKind::DocumentTimestamp
        | SignatureKind::SignatureTimestamp
        | SignatureKind::ContentTimestamp
        | SignatureKind::ArchiveTimestamp
        | SignatureKind::Timestamp => true,
    }
}
