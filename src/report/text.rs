//! The report for people: the verdict first, then each signature with what TT 15/2025/TT-BKHCN
//! Article 6.4 asks to be shown, then what was noticed and what to do about it.

mod records;

use super::lang::Lang;
use super::paint::Paint;
use super::paint::Tone;
use super::people::Names;
use super::people::by_weight;
use super::people::cure;
use super::people::notes;
use super::people::sentence;
use super::people::with_consequences;
use super::safe::Safe;
use super::signer::managing_unit;
use super::signer::shown_name;
use super::trust::trust_words;
use super::verdict::Outcome;
use super::verdict::Report;
use super::verdict::Verdict;
use super::words::changes_words;
use super::words::counted;
use super::words::format_words;
use super::words::kind_words;
use super::words::with_remarks;
use super::wrap::Paragraph;
use crate::model::Axes;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Coverage;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::RevocationStatus;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::SuiteAxis;
use crate::model::Time;
use crate::model::TimeAxis;
use crate::model::TimestampJudgement;
use crate::model::TrustAxis;
use std::io;
use std::io::Write;

pub use super::moment::moment;
pub use super::words::verdict_words;

/// Writes a report as text.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report, lang: Lang, paint: Paint, out: &mut impl Write) -> io::Result<()> {
    let mut page = Page { lang, paint, out };
    page.file(report)
}

/// The first line on a file: the verdict, whether there is something worth a look, the file.
pub(super) fn headline(report: &Report, lang: Lang, paint: Paint) -> String {
    let verdict = report.verdict();
    let mut words = verdict_words(verdict, lang).to_owned();
    let mut tone = Tone::of(verdict);
    if verdict == Verdict::TotalPassed && notes(report).next().is_some() {
        words.push_str(with_remarks(lang));
        tone = Tone::Doubtful;
    }
    format!("{}: {}", paint.tone(tone, &words), Safe(&report.file))
}

struct Page<'a, W> {
    lang: Lang,
    paint: Paint,
    out: &'a mut W,
}

/// Rejected paths that are told; the rest is for `explain` and programs.
const PATHS: usize = 3;

/// Columns of a label, its indentation not counted.
const LABEL: usize = 27;

impl<W: Write> Page<'_, W> {
    fn file(&mut self, report: &Report) -> io::Result<()> {
        let lang = self.lang;
        writeln!(self.out, "{}", headline(report, lang, self.paint))?;
        if let Outcome::Judged { evidence, judgement } = &report.outcome {
            let document = &evidence.document;
            let format = format_words(document.format);
            let counted = counted(&report.signatures(), lang);
            let line =
                format!("{format}, {} {}, {counted}", document.size, lang.pick("bytes", "byte"));
            self.row(2, lang.pick("Document", "Tài liệu"), &line)?;
            self.row(
                2,
                lang.pick("Checked as of", "Kiểm tra theo thời điểm"),
                &self.moment(judgement.at),
            )?;
            for (number, (observed, judged)) in (1..).zip(report.signatures()) {
                writeln!(self.out)?;
                self.signature(number, evidence, observed, judged, judgement.at)?;
            }
            self.records(evidence, &judgement.records)?;
        }
        // Most of what is odd about the file was told with its signatures, as what decided there.
        let told = |finding: &&Finding| {
            let mut signatures = report.signatures().into_iter();
            !signatures.any(|(_, judged)| judged.findings.contains(finding))
        };
        let findings: Vec<&Finding> = report.findings().iter().filter(told).collect();
        if !findings.is_empty() {
            writeln!(self.out)?;
            self.findings(2, findings, &Names::in_report(report))?;
        }
        Ok(())
    }

    fn signature(
        &mut self,
        number: usize,
        evidence: &Evidence,
        observed: &SignatureEvidence,
        judged: &SignatureJudgement,
        at: Time,
    ) -> io::Result<()> {
        let lang = self.lang;
        let verdict = Verdict::from(judged.conclusion);
        let words = self.paint.tone(Tone::of(verdict), verdict_words(verdict, lang));
        let indication = judged.conclusion.indication();
        let reason =
            judged.conclusion.sub_indication().map_or(String::new(), |why| format!(", {why}"));
        let kind = kind_words(observed.kind, lang);
        writeln!(
            self.out,
            "  [{number}] {kind} \"{}\": {words} ({indication}{reason})",
            Safe(&observed.id)
        )?;
        let certificate = observed.signer.certificate.and_then(|id| evidence.certificate(id));
        let certificate = certificate.map(|entry| entry.certificate.as_ref());
        let is_token = observed.timestamp.is_some();
        self.signer(certificate, is_token)?;
        self.chain(evidence, judged)?;
        self.times(evidence, observed, judged)?;
        self.contents(observed, &judged.axes)?;
        self.validity(certificate, judged, is_token, at)?;
        self.revocation(evidence, judged)?;
        let (findings, names) =
            (by_weight(&judged.findings, judged.conclusion), Names::of(evidence));
        if is_token {
            return self.findings(6, findings, &names);
        }
        let level = match judged.level {
            SignatureLevel::None => {
                lang.pick("none (not an AdES signature)", "không (không theo chuẩn AdES)")
            }
            level => level.name(),
        };
        // What it carries is worth nothing where it does not hold.
        let level = match verdict {
            Verdict::TotalFailed if judged.level != SignatureLevel::None => lang.pick(
                format!("none that counts ({level} by what it carries)"),
                format!("không có giá trị (theo thành phần là {level})"),
            ),
            _ => level.to_owned(),
        };
        self.row(6, lang.pick("Level", "Mức chữ ký"), &level)?;
        self.findings(6, findings, &names)
    }

    fn signer(&mut self, certificate: Option<&Certificate>, is_token: bool) -> io::Result<()> {
        let lang = self.lang;
        let unknown = lang.pick("unknown", "chưa xác định được");
        let subject = certificate.map_or(unknown, |found| shown_name(&found.subject));
        let label = if is_token {
            lang.pick("Timestamp authority", "Nơi cấp dấu thời gian")
        } else {
            lang.pick("Signer", "Chủ thể ký")
        };
        self.row(6, label, subject)?;
        let Some(certificate) = certificate else { return Ok(()) };
        let unit = managing_unit(&certificate.subject).unwrap_or(unknown);
        self.row(6, lang.pick("Managing unit", "Đơn vị quản lý"), unit)?;
        let issuer = shown_name(&certificate.issuer);
        self.row(6, lang.pick("Issued by", "Tổ chức cấp chứng thư"), issuer)
    }

    fn chain(&mut self, evidence: &Evidence, judged: &SignatureJudgement) -> io::Result<()> {
        let lang = self.lang;
        let name = |id: &CertificateId| evidence.certificate(*id).map(|found| &found.certificate);
        let names: Vec<&str> =
            judged.chain.iter().filter_map(name).map(|found| shown_name(&found.subject)).collect();
        if !names.is_empty() {
            let line = names.join(" ← ");
            self.row(6, lang.pick("Chain", "Đường dẫn chứng thực"), &line)?;
        }
        self.row(6, lang.pick("Trust", "Độ tin cậy"), &trust_words(evidence, judged, lang))?;
        if judged.axes.trust == TrustAxis::Trusted {
            return Ok(());
        }
        let names = Names::of(evidence);
        for one in judged.rejected.iter().take(PATHS) {
            let path = one.certificates.iter().filter_map(name);
            let path: Vec<&str> = path.map(|found| shown_name(&found.subject)).collect();
            let why = one.findings.iter().find(|finding| finding.rule == one.reason);
            let why =
                why.map_or(String::new(), |found| format!(": {}", sentence(found, &names, lang)));
            let line = format!("{}{why} [{}]", path.join(" ← "), one.reason);
            self.row(6, lang.pick("Rejected path", "Đường dẫn bị loại"), &line)?;
        }
        let more = judged.rejected.len().saturating_sub(PATHS);
        if more > 0 {
            let line = lang.pick(
                format!("and {more} more (`condau explain`)"),
                format!("và {more} đường dẫn khác (`condau explain`)"),
            );
            self.row(6, "", &line)?;
        }
        Ok(())
    }

    fn times(
        &mut self,
        evidence: &Evidence,
        observed: &SignatureEvidence,
        judged: &SignatureJudgement,
    ) -> io::Result<()> {
        let lang = self.lang;
        if let Some(token) = &observed.timestamp {
            let line = self.moment(token.time);
            return self.row(6, lang.pick("Time of the token", "Thời điểm của dấu"), &line);
        }
        let claimed = match observed.attributes.claimed_signing_time {
            Some(time) => self.moment(time),
            None => lang.pick("not stated", "không ghi").to_owned(),
        };
        let label = lang.pick("Signing time (claimed)", "Thời điểm ký (tự khai)");
        self.row(6, label, &claimed)?;
        let proven = match judged.axes.time {
            TimeAxis::Proven => {
                let time = self.moment(judged.best_signature_time);
                lang.pick(
                    format!("not later than {time}, by a timestamp"),
                    format!("không muộn hơn {time}, theo dấu thời gian"),
                )
            }
            TimeAxis::Claimed | TimeAxis::Unknown => lang
                .pick(
                    "nothing proves it: no valid timestamp",
                    "chưa có chứng minh: không có dấu thời gian hợp lệ",
                )
                .to_owned(),
        };
        let label = lang.pick("Signing time (proven)", "Thời điểm ký (chứng minh)");
        self.row(6, label, &proven)?;
        let label = lang.pick("Timestamp", "Dấu thời gian");
        if judged.timestamps.is_empty() {
            return self.row(6, label, lang.pick("none", "không gắn dấu thời gian"));
        }
        let names = Names::of(evidence);
        judged.timestamps.iter().try_for_each(|token| {
            let line = self.token(evidence, token);
            let label = match token.kind {
                SignatureKind::DocumentTimestamp => {
                    lang.pick("Document timestamp", "Dấu thời gian tài liệu")
                }
                SignatureKind::ContentTimestamp => {
                    lang.pick("Timestamp on content", "Dấu thời gian nội dung")
                }
                SignatureKind::ArchiveTimestamp => {
                    lang.pick("Archive timestamp", "Dấu thời gian lưu trữ")
                }
                _ => label,
            };
            self.row(6, label, &line)?;
            // Why it proves nothing is told here: the signature's findings say only that. What
            // holds for both, such as an authority's status, is told with the signature.
            let findings = match token.reason {
                Some(reason) => by_weight(&token.findings, reason.into()),
                None => token.findings.iter().collect(),
            };
            let telling = findings.into_iter().filter(|found| {
                found.severity < Severity::Inform && !judged.findings.contains(found)
            });
            telling.into_iter().try_for_each(|finding| self.sentence(8, finding, &names))
        })
    }

    fn token(&self, evidence: &Evidence, token: &TimestampJudgement) -> String {
        let lang = self.lang;
        let holds = match token.reason {
            None => lang.pick("valid", "hợp lệ"),
            Some(crate::model::Reason::Failed(_)) => lang.pick("NOT VALID", "KHÔNG hợp lệ"),
            Some(crate::model::Reason::Indeterminate(_)) => {
                lang.pick("cannot be decided", "chưa đủ cơ sở kết luận")
            }
        };
        let certificate = token.chain.first().and_then(|id| evidence.certificate(*id));
        let authority = certificate
            .map_or(token.authority.as_str(), |found| shown_name(&found.certificate.subject));
        format!("{}, {authority} ({holds})", self.moment(token.time))
    }

    fn contents(&mut self, observed: &SignatureEvidence, axes: &Axes) -> io::Result<()> {
        let lang = self.lang;
        let intact = match axes.intact {
            Some(true) => {
                lang.pick("what was signed is unchanged", "nội dung đã ký không bị thay đổi")
            }
            Some(false) => lang.pick(
                "BROKEN: content or signature was altered",
                "KHÔNG TOÀN VẸN: nội dung hoặc chữ ký đã bị thay đổi",
            ),
            None => lang.pick("could not be computed", "chưa xác định được"),
        };
        self.row(6, lang.pick("Integrity", "Tính toàn vẹn"), intact)?;
        let coverage = match axes.coverage {
            Coverage::EntireFile => lang.pick("the entire file", "toàn bộ tệp"),
            Coverage::EntireRevision => lang.pick(
                "the entire file as it was when signed; it was added to later",
                "toàn bộ tệp tại thời điểm ký; sau đó tệp có phần bổ sung",
            ),
            Coverage::ContiguousFromStart => {
                lang.pick("ONLY PART of the file", "CHỈ MỘT PHẦN của tệp")
            }
            Coverage::EntireDocument => lang.pick("the entire document", "toàn bộ tài liệu"),
            Coverage::Partial => lang.pick("part of the document", "một phần tài liệu"),
            Coverage::Unclear if axes.intact.is_none() => lang.pick(
                "not known: what was signed is not at hand",
                "chưa rõ: không có nội dung được ký để đối chiếu",
            ),
            Coverage::Unclear => lang.pick("UNCLEAR", "KHÔNG RÕ"),
        };
        self.row(6, lang.pick("Signed part", "Phạm vi ký"), coverage)?;
        if axes.coverage == Coverage::Partial {
            for part in &observed.covered {
                let path = part.xpath.as_deref().unwrap_or_default();
                self.row(6, "", path)?;
            }
        }
        let changes = changes_words(axes, lang);
        self.row(6, lang.pick("Changed since", "Thay đổi sau khi ký"), changes)
    }

    fn validity(
        &mut self,
        certificate: Option<&Certificate>,
        judged: &SignatureJudgement,
        is_token: bool,
        at: Time,
    ) -> io::Result<()> {
        let lang = self.lang;
        let valid = match judged.valid_at_signing {
            Some(true) => lang.pick("the certificate was valid", "chứng thư có hiệu lực"),
            Some(false) => {
                lang.pick("the certificate was NOT valid", "chứng thư KHÔNG có hiệu lực")
            }
            None => lang.pick("could not be established", "chưa xác định được"),
        };
        let by = match (judged.valid_at_signing, judged.axes.time) {
            (None, _) | (_, TimeAxis::Unknown) => "",
            (_, TimeAxis::Proven) => {
                lang.pick(" (at the proven time)", " (tính theo thời điểm được chứng minh)")
            }
            (_, TimeAxis::Claimed) => {
                lang.pick(" (at the claimed time)", " (tính theo thời điểm tự khai)")
            }
        };
        if !is_token {
            let label = lang.pick("At signing time", "Hiệu lực tại thời điểm ký");
            self.row(6, label, &format!("{valid}{by}"))?;
        }
        if let Some(certificate) = certificate {
            let (from, to) =
                (self.moment(certificate.not_before), self.moment(certificate.not_after));
            let now = if certificate.not_after < at {
                lang.pick(" (expired)", " (đã hết hạn)")
            } else if at < certificate.not_before {
                lang.pick(" (not yet valid)", " (chưa đến thời hạn)")
            } else {
                ""
            };
            let line =
                lang.pick(format!("{from} to {to}{now}"), format!("từ {from} đến {to}{now}"));
            self.row(6, lang.pick("Certificate period", "Thời hạn chứng thư"), &line)?;
        }
        if judged.axes.suite == SuiteAxis::Outdated {
            let line = lang.pick("OUTDATED", "KHÔNG còn đủ an toàn");
            self.row(6, lang.pick("Algorithms", "Thuật toán"), line)?;
        }
        Ok(())
    }

    fn revocation(&mut self, evidence: &Evidence, judged: &SignatureJudgement) -> io::Result<()> {
        let lang = self.lang;
        for found in judged.revocation.iter().filter_map(|at| evidence.revocation.get(*at)) {
            let RevocationStatus::Revoked { at, .. } = found.status else { continue };
            let name = evidence
                .certificate(found.of)
                .map_or("", |entry| shown_name(&entry.certificate.subject));
            let since = self.moment(at);
            let line = lang.pick(format!("{name}, since {since}"), format!("{name}, từ {since}"));
            self.row(6, lang.pick("REVOKED", "ĐÃ BỊ THU HỒI"), &line)?;
        }
        Ok(())
    }

    /// In the order given; what only follows from the first is named by its rules.
    fn findings(
        &mut self,
        indent: usize,
        findings: Vec<&Finding>,
        names: &Names<'_>,
    ) -> io::Result<()> {
        let (told, follow) = with_consequences(findings);
        told.into_iter().try_for_each(|finding| self.finding(indent, finding, names))?;
        if follow.is_empty() {
            return Ok(());
        }
        let text = self
            .lang
            .pick("so the signature could not be checked", "vì vậy không kiểm tra được chữ ký");
        self.wrapped(indent + 2, "", 0, text, &format!("[{}]", follow.join(", ")), indent + 4)
    }

    /// What was found, and by which rule.
    fn sentence(&mut self, indent: usize, finding: &Finding, names: &Names<'_>) -> io::Result<()> {
        let (mark, tone) = match finding.severity {
            Severity::Fail => ("✗ ", Tone::Bad),
            Severity::Warn => ("! ", Tone::Doubtful),
            Severity::Inform => ("· ", Tone::Plain),
        };
        let text = Safe(&sentence(finding, names, self.lang)).to_string();
        let place = Safe(&place(finding)).to_string();
        let painted = self.paint.tone(tone, mark);
        self.wrapped(indent, &painted, 2, &text, &place, indent + 2)
    }

    fn finding(&mut self, indent: usize, finding: &Finding, names: &Names<'_>) -> io::Result<()> {
        self.sentence(indent, finding, names)?;
        // A cure is for what went wrong; for the record there is nothing to cure.
        let cure = cure(finding, names, self.lang);
        if finding.severity == Severity::Inform || cure.is_empty() {
            return Ok(());
        }
        let lead = self.lang.pick("what to do: ", "cách xử lý: ");
        let text = Safe(&cure).to_string();
        self.wrapped(indent + 2, lead, lead.chars().count(), &text, "", indent + 4)
    }

    /// A label and what belongs to it; foreign text is made safe here.
    fn row(&mut self, indent: usize, label: &str, value: &str) -> io::Result<()> {
        let label = if label.is_empty() { String::new() } else { format!("{label}:") };
        let lead = format!("{label:<LABEL$}");
        let text = Safe(value).to_string();
        let painted = self.paint.tone(Tone::Label, &lead);
        self.wrapped(indent, &painted, LABEL, &text, "", indent + LABEL)
    }

    /// Text after a lead of some columns, and a tail that is there for those who look for it.
    fn wrapped(
        &mut self,
        indent: usize,
        lead: &str,
        columns: usize,
        text: &str,
        tail: &str,
        hang: usize,
    ) -> io::Result<()> {
        let paragraph = Paragraph { indent, lead, columns, hang, width: self.paint.width };
        let dim = |word: &str| self.paint.tone(Tone::Label, word);
        paragraph.write(text, tail, dim, self.out)
    }

    fn moment(&self, time: Time) -> String {
        moment(time, self.lang)
    }
}

/// The rule of a finding, and where: `[CV-03, 12 0, byte 638]`.
fn place(finding: &Finding) -> String {
    let at = &finding.at;
    let offset = at.offset.map(|offset| format!("byte {offset}"));
    // A file is named where it is one; data without a name are known by their digest.
    let file = at.file.clone().filter(|name| name.len() != 64 || name.contains(['.', '/']));
    let parts = [&file, &at.object, &at.field, &at.xpath, &offset];
    let parts = parts.into_iter().flatten().map(String::as_str);
    let parts: Vec<&str> = std::iter::once(finding.rule.as_ref()).chain(parts).collect();
    format!("[{}]", parts.join(", "))
}
