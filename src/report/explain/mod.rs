//! How a verdict came about, told: for each signature a sentence, what would have to be different,
//! and the tree of building blocks; as text for people and as JSON for programs.

mod cures;
pub mod json;
mod source;
mod words;

use super::lang::Lang;
use super::message::Message;
use super::message::clause;
use super::moment::local_times;
use super::moment::moment;
use super::paint::Paint;
use super::paint::Tone;
use super::people::Names;
use super::people::sentence;
use super::safe::Safe;
use super::text::headline;
use super::text::verdict_words;
use super::verdict::Outcome;
use super::verdict::Report;
use super::verdict::Verdict;
use super::wrap::Paragraph;
use crate::model::About;
use crate::model::Block;
use crate::model::BrokenRule;
use crate::model::Conclusion;
use crate::model::Counterfactual;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::Explanation;
use crate::model::Finding;
use crate::model::Location;
use crate::model::Reason;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureExplanation;
use crate::model::SignatureJudgement;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::policy::Level;
use crate::policy::rule;
use std::io;
use std::io::Write;

/// A file's report with the explanation of it.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a> {
    /// The report.
    pub report: &'a Report,
    /// How it came about, of one signature or of all.
    pub explanation: &'a Explanation,
    /// The number of the first signature that is explained, counted from 1.
    pub first: usize,
}

/// Writes an explanation as text. `depth` is how much of the tree is shown: at 0 what decides and
/// the blocks, at 1 also paths, certificates and tokens, at 2 everything.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(
    explained: Explained<'_>,
    lang: Lang,
    paint: Paint,
    depth: u8,
    out: &mut impl Write,
) -> io::Result<()> {
    let report = explained.report;
    let Outcome::Judged { evidence, judgement } = &report.outcome else {
        return super::text::write(report, lang, paint, out);
    };
    writeln!(out, "{}", headline(report, lang, paint))?;
    let names = Names::of(evidence);
    let mut page = Page { lang, paint, depth, evidence, names, observed: None, out };
    let at = moment(judgement.at, lang);
    let (name, sha256) = (&judgement.policy_name, &judgement.policy_sha256);
    let line = lang.pick(
        format!("judged as of {at}, policy {name} (sha256:{sha256})"),
        format!("kết luận theo thời điểm {at}, chính sách {name} (sha256:{sha256})"),
    );
    page.wrapped(2, "", &line, 2)?;
    if report.signatures().is_empty() {
        let line = lang.pick("there is no signature to explain", "không có chữ ký để giải thích");
        page.wrapped(2, "", line, 2)?;
    }
    for (number, one, observed, judged) in explained.signatures() {
        writeln!(page.out)?;
        page.observed = Some(observed);
        page.signature(number, one, judged)?;
    }
    let told = |finding: &Finding| {
        let mut shown = explained.signatures();
        shown.any(|(_, _, _, judged)| remarks(judged).any(|remark| remark == finding))
    };
    let mut on_the_file = report.findings().iter().filter(|finding| !told(finding)).peekable();
    if on_the_file.peek().is_some() {
        writeln!(page.out)?;
        let title = lang.pick("On the file as a whole:", "Về toàn bộ tệp:");
        page.wrapped(0, "", title, 0)?;
        for finding in on_the_file {
            page.finding(2, finding, "")?;
        }
    }
    Ok(())
}

impl<'a> Explained<'a> {
    /// Each explained signature with its number, evidence and judgement.
    fn signatures(
        &self,
    ) -> impl Iterator<
        Item = (usize, &'a SignatureExplanation, &'a SignatureEvidence, &'a SignatureJudgement),
    > {
        let pairs = self.report.signatures().into_iter().skip(self.first.saturating_sub(1));
        let numbered = (self.first..).zip(&self.explanation.signatures).zip(pairs);
        numbered.map(|((number, one), (observed, judged))| (number, one, observed, judged))
    }
}

struct Page<'a, W> {
    lang: Lang,
    paint: Paint,
    depth: u8,
    evidence: &'a Evidence,
    names: Names<'a>,
    observed: Option<&'a SignatureEvidence>,
    out: &'a mut W,
}

impl<W: Write> Page<'_, W> {
    fn signature(
        &mut self,
        number: usize,
        one: &SignatureExplanation,
        judged: &SignatureJudgement,
    ) -> io::Result<()> {
        let lang = self.lang;
        let verdict = Verdict::from(one.conclusion);
        let painted = self.paint.tone(Tone::of(verdict), verdict_words(verdict, lang));
        let name = conclusion_name(one.conclusion);
        writeln!(self.out, "[{number}] \"{}\": {painted} ({name})", Safe(&one.id))?;
        let told = summary(self.evidence, &self.names, one, judged, lang);
        self.wrapped(2, "", &told, 2)?;
        for remark in remarks(judged) {
            self.finding(2, remark, "")?;
        }
        self.cures(one)?;
        writeln!(self.out)?;
        let title = lang.pick("How it was judged:", "Quá trình kết luận:");
        self.wrapped(2, "", title, 2)?;
        let root = &one.root;
        self.titled(words::block(root.block, lang), root, one, 2, 0)
    }

    fn cures(&mut self, one: &SignatureExplanation) -> io::Result<()> {
        let lang = self.lang;
        let passed = one.conclusion == Conclusion::TotalPassed;
        if !one.incurable.is_empty() {
            writeln!(self.out)?;
            let rules: Vec<&str> = one
                .incurable
                .iter()
                .filter_map(|at| one.deciding.get(*at))
                .map(|finding| finding.rule.as_ref())
                .collect();
            let line = cures::nothing_helps(&rules.join(", "), lang);
            self.wrapped(2, "", &line, 2)?;
        }
        if one.counterfactuals.is_empty() {
            if !passed && one.incurable.is_empty() {
                writeln!(self.out)?;
                self.wrapped(2, "", &cures::nothing_found(one.runs, lang), 2)?;
                self.cure(one)?;
            }
            return Ok(());
        }
        writeln!(self.out)?;
        let title = match (passed, one.incurable.is_empty()) {
            (true, _) => lang.pick("Until when this holds:", "Kết luận này đúng đến khi nào:"),
            (false, true) => lang.pick(
                "What would have to be true (each judged anew):",
                "Cần có điều gì (mỗi trường hợp đều được kết luận lại):",
            ),
            (false, false) => lang.pick(
                "What would help with the rest (each judged anew):",
                "Điều gì giúp được cho phần còn lại (mỗi trường hợp đều được kết luận lại):",
            ),
        };
        self.wrapped(2, "", title, 2)?;
        for (number, counterfactual) in (1..).zip(&one.counterfactuals) {
            let text = cures::sentence(self.evidence, &self.names, counterfactual, lang);
            self.wrapped(4, &format!("{number}. "), &text, 7)?;
        }
        let helps = |case: &Counterfactual| case.then == Conclusion::TotalPassed;
        if !passed && one.incurable.is_empty() && !one.counterfactuals.iter().any(helps) {
            self.cure(one)?;
        }
        if one.exhausted {
            let line = lang.pick(
                format!("The judge was asked {} times; there was more to try.", one.runs),
                format!("Đã kết luận lại {} lần; còn trường hợp chưa thử.", one.runs),
            );
            self.wrapped(4, "", &line, 4)?;
        }
        Ok(())
    }

    /// What the first rule that decides says to do, where no case that was tried is enough.
    fn cure(&mut self, one: &SignatureExplanation) -> io::Result<()> {
        let label = self.lang.pick("what to do: ", "cách xử lý: ");
        let cures = one.deciding.iter().map(|finding| Message::cure(finding, self.lang));
        match cures.into_iter().next().filter(|cure| !cure.is_empty()) {
            Some(cure) => self.wrapped(2, label, &cure.to_string(), 4),
            None => Ok(()),
        }
    }

    fn titled(
        &mut self,
        title: &str,
        step: &Step,
        one: &SignatureExplanation,
        indent: usize,
        level: u8,
    ) -> io::Result<()> {
        let lang = self.lang;
        let (mark, tone) = mark(step);
        let mut line = title.to_owned();
        let about = self.about(step);
        if !about.is_empty() {
            line = format!("{line} {about}");
        }
        // Only a PDF is added to after signing; its standard says nothing of other files.
        let is_of_another = step.block == Block::LaterChanges
            && self.evidence.document.format != DocumentFormat::Pdf;
        if !is_of_another {
            line = format!("{line} [{}]", step.block.clause());
        }
        if let StepOutcome::Stopped(reason) = step.outcome
            && step.block != Block::Source
        {
            line = format!("{line}: {}", reason_name(reason));
        }
        let lead = self.paint.tone(tone, mark);
        self.led(indent, &lead, 2, &Safe(&line).to_string(), indent.saturating_add(4))?;
        let inner = indent.saturating_add(2);
        let opened = opened(step, self.depth, level);
        if opened || matches!(step.outcome, StepOutcome::Stopped(_)) {
            self.details(step, inner)?;
        }
        for broken in &step.broken {
            if self.depth > 0 || broken.finding.severity == Severity::Fail {
                self.broken(inner, broken, one)?;
            }
        }
        for (position, below) in step.steps.iter().enumerate() {
            if opened || stops(below) {
                // The path that was chosen comes first.
                let title = words::block(below.block, lang);
                let title = match below.outcome {
                    StepOutcome::Stopped(_) if below.block == Block::Path && position > 0 => {
                        lang.pick("Rejected path", "Đường dẫn bị loại")
                    }
                    _ => title,
                };
                self.titled(title, below, one, inner, level.saturating_add(1))?;
            }
        }
        Ok(())
    }

    /// What the step is about, by name.
    fn about(&self, step: &Step) -> String {
        match &step.about {
            About::Whole => String::new(),
            About::Signature(id) => format!("\"{id}\""),
            About::Reference { what, .. } => words::reference(what, self.lang),
            About::Certificate(id) => format!("\"{}\"", source::name(self.evidence, *id)),
            About::Path(ids) => {
                let names = ids.iter().map(|id| source::name(self.evidence, *id));
                names.collect::<Vec<_>>().join(" ← ")
            }
            About::Source(position) => source::status_name(self.evidence, *position),
        }
    }

    fn details(&mut self, step: &Step, indent: usize) -> io::Result<()> {
        let lang = self.lang;
        for held in &step.held {
            let line = words::held(held, step, lang);
            if !line.is_empty() {
                let line = local_times(&line, lang);
                self.wrapped(indent.saturating_add(2), "", &line, indent.saturating_add(4))?;
            }
        }
        let origin = source::of_step(self.evidence, self.observed, step, lang);
        if !origin.is_empty() {
            let line = format!("{}: {origin}", lang.pick("source", "nguồn"));
            self.wrapped(indent.saturating_add(2), "", &line, indent.saturating_add(4))?;
        }
        let place = place(&step.at, lang);
        if !place.is_empty() && step.block != Block::Path {
            let line = format!("{}: {place}", lang.pick("place", "vị trí"));
            self.wrapped(indent.saturating_add(2), "", &line, indent.saturating_add(4))?;
        }
        Ok(())
    }

    fn broken(
        &mut self,
        indent: usize,
        broken: &BrokenRule,
        one: &SignatureExplanation,
    ) -> io::Result<()> {
        let lang = self.lang;
        let finding = &broken.finding;
        let mut notes = Vec::new();
        if let Some(time) = broken.settled_by {
            let time = moment(time, lang);
            notes.push(lang.pick(
                format!("settled: the signature is proven to have existed on {time}"),
                format!("đã được giải quyết: chữ ký được chứng minh đã tồn tại vào {time}"),
            ));
        } else if finding.severity == Severity::Fail {
            let numbers = helping(one, finding);
            if !numbers.is_empty() {
                let numbers = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
                notes.push(lang.pick(
                    format!("kept in case {numbers} above"),
                    format!("được đáp ứng ở trường hợp {numbers} nêu trên"),
                ));
            }
            if rule(&finding.rule).is_some_and(|row| row.floor == Level::Fail) {
                notes.push(
                    lang.pick("no policy can permit this", "không chính sách nào được phép bỏ qua")
                        .to_owned(),
                );
            }
        }
        self.finding(indent, finding, &notes.join("; "))
    }

    fn finding(&mut self, indent: usize, finding: &Finding, note: &str) -> io::Result<()> {
        let (mark, tone) = match finding.severity {
            Severity::Fail => ("✗", Tone::Bad),
            Severity::Warn => ("!", Tone::Doubtful),
            Severity::Inform => ("·", Tone::Plain),
        };
        let message = sentence(finding, &self.names, self.lang);
        let place = place(&finding.at, self.lang);
        let place = if place.is_empty() { place } else { format!(" @ {place}") };
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        let text = format!("{message} [{}]{place}{note}", clause(finding));
        let lead = format!("{mark} {}: ", finding.rule);
        let columns = lead.chars().count();
        let painted = self.paint.tone(tone, &lead);
        self.led(indent, &painted, columns, &Safe(&text).to_string(), indent.saturating_add(4))
    }

    fn wrapped(&mut self, indent: usize, lead: &str, text: &str, hang: usize) -> io::Result<()> {
        self.led(indent, lead, lead.chars().count(), &Safe(text).to_string(), hang)
    }

    /// Text after a lead of some columns, painted or not, broken at spaces.
    fn led(
        &mut self,
        indent: usize,
        lead: &str,
        columns: usize,
        text: &str,
        hang: usize,
    ) -> io::Result<()> {
        let paragraph = Paragraph { indent, lead, columns, hang, width: self.paint.width };
        paragraph.write(text, "", str::to_owned, self.out)
    }
}

/// One sentence: the verdict with what decides, or with what it rests on.
fn summary(
    evidence: &Evidence,
    names: &Names<'_>,
    one: &SignatureExplanation,
    judged: &SignatureJudgement,
    lang: Lang,
) -> String {
    match (one.deciding.first(), one.conclusion) {
        (Some(finding), _) => {
            let message = sentence(finding, names, lang);
            let more = one.deciding.len().saturating_sub(1);
            let more = match more {
                0 => String::new(),
                more => lang.pick(
                    format!(" (and {more} more, below)"),
                    format!(" (và {more} điểm khác, xem dưới)"),
                ),
            };
            let verdict = match one.conclusion {
                Conclusion::TotalFailed(_) => {
                    lang.pick("It is not valid, because", "Không hợp lệ, vì")
                }
                _ => lang.pick("It cannot be decided, because", "Chưa thể kết luận, vì"),
            };
            format!("{verdict} {message}{more}.")
        }
        (None, Conclusion::TotalPassed) => {
            let anchor = judged.chain.last().map(|id| source::name(evidence, *id));
            let anchor = anchor.unwrap_or_default();
            let time = moment(judged.best_signature_time, lang);
            lang.pick(
                format!(
                    "It is valid: what was signed is unchanged, the certificates lead to the \
                     trusted \"{anchor}\" and held when the signature is known to have existed \
                     ({time})."
                ),
                format!(
                    "Hợp lệ: nội dung đã ký không bị thay đổi, chứng thư dẫn tới gốc tin cậy \
                     \"{anchor}\" và có hiệu lực vào thời điểm chữ ký chắc chắn đã tồn tại ({time})."
                ),
            )
        }
        (None, conclusion) => conclusion_name(conclusion),
    }
}

/// What is worth a look although a signature passed. On one that did not, what decides is told, and
/// the rest stands in the tree.
fn remarks(judged: &SignatureJudgement) -> impl Iterator<Item = &Finding> {
    let passed = judged.conclusion == Conclusion::TotalPassed;
    judged.findings.iter().filter(move |found| passed && found.severity == Severity::Warn)
}

/// The numbers of the counterfactuals in which a rule is kept.
fn helping(one: &SignatureExplanation, finding: &Finding) -> Vec<usize> {
    let same = |other: &Finding| other.rule == finding.rule && other.at == finding.at;
    let Some(position) = one.deciding.iter().position(same) else { return Vec::new() };
    let numbered = (1..).zip(&one.counterfactuals);
    numbered.filter(|(_, one)| one.keeps.contains(&position)).map(|(number, _)| number).collect()
}

/// Whether what lies below a step is shown.
fn opened(step: &Step, depth: u8, level: u8) -> bool {
    match depth {
        0 => level == 0,
        1 => !matches!(step.block, Block::Status | Block::CryptographicVerification),
        _ => true,
    }
}

/// Whether something in a step decides; sources that were not used do not, by themselves.
fn stops(step: &Step) -> bool {
    matches!(step.outcome, StepOutcome::Stopped(_)) && step.block != Block::Source
        || step.steps.iter().any(stops)
}

fn mark(step: &Step) -> (&'static str, Tone) {
    match step.outcome {
        StepOutcome::Passed => ("✓ ", Tone::Good),
        StepOutcome::Noted => ("· ", Tone::Plain),
        StepOutcome::Stopped(_) if step.block == Block::Source => ("– ", Tone::Plain),
        StepOutcome::Stopped(Reason::Failed(_)) => ("✗ ", Tone::Bad),
        StepOutcome::Stopped(Reason::Indeterminate(_)) => ("? ", Tone::Doubtful),
    }
}

fn reason_name(reason: Reason) -> String {
    match reason {
        Reason::Failed(reason) => format!("FAILED, {}", reason.name()),
        Reason::Indeterminate(reason) => format!("INDETERMINATE, {}", reason.name()),
    }
}

fn conclusion_name(conclusion: Conclusion) -> String {
    match conclusion.sub_indication() {
        Some(why) => format!("{}, {why}", conclusion.indication()),
        None => conclusion.indication().to_owned(),
    }
}

/// A place in the document, in a few words; a certificate or source is named elsewhere.
fn place(at: &Location, lang: Lang) -> String {
    let offset = match (at.offset, at.length) {
        (Some(offset), Some(length)) => {
            Some(format!("byte {offset}..{}", offset.saturating_add(length)))
        }
        (Some(offset), None) => Some(format!("byte {offset}")),
        _ => None,
    };
    let named =
        |word: &str, value: &Option<String>| value.as_ref().map(|one| format!("{word} {one}"));
    let revision =
        at.revision.map(|revision| format!("{} {revision}", lang.pick("revision", "phiên bản")));
    let parts = [
        named(lang.pick("field", "trường"), &at.field),
        named(lang.pick("object", "đối tượng"), &at.object),
        revision,
        at.xpath.clone(),
        named("OID", &at.oid),
        offset,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
