//! The revisions for people.

use super::Told;
use super::ToldRevision;
use super::permitted;
use crate::model::FieldLock;
use crate::model::ModificationLevel;
use crate::model::Permission;
use crate::model::PlacedChange;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::report::Lang;
use crate::report::Outcome;
use crate::report::Paint;
use crate::report::Safe;
use crate::report::Tone;
use crate::report::Verdict;
use crate::report::in_vietnamese;
use crate::report::moment::moment;
use crate::report::signer::shown_name;
use crate::report::words::counted;
use crate::report::words::kind_words;
use crate::report::words::verdict_words;
use crate::report::wrap::Paragraph;
use std::borrow::Cow;
use std::io;
use std::io::Write;

/// Writes the revisions as text.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(told: &Told, lang: Lang, paint: Paint, out: &mut impl Write) -> io::Result<()> {
    let mut page = Page { told, lang, paint, out };
    page.head()?;
    told.revisions.iter().try_for_each(|revision| page.revision(revision))
}

struct Page<'a, W> {
    told: &'a Told,
    lang: Lang,
    paint: Paint,
    out: &'a mut W,
}

impl<W: Write> Page<'_, W> {
    fn head(&mut self) -> io::Result<()> {
        let lang = self.lang;
        let count = self.told.revisions.len();
        let revisions = match count {
            1 => lang.pick("1 revision".to_owned(), "1 phiên bản".to_owned()),
            _ => lang.pick(format!("{count} revisions"), format!("{count} phiên bản")),
        };
        let counted = counted(&self.told.report.signatures(), lang);
        writeln!(self.out, "{}: {revisions}, {counted}", Safe(&self.told.report.file))?;
        if !self.told.revisions.iter().any(|revision| revision.is_signed) {
            return Ok(());
        }
        let (tone, words) = match permitted(&self.told.revisions) {
            Some(true) => (
                Tone::Good,
                lang.pick(
                    "what was changed after signing is permitted",
                    "các thay đổi sau khi ký đều được phép",
                ),
            ),
            Some(false) => (
                Tone::Bad,
                lang.pick(
                    "changed after signing, NOT PERMITTED",
                    "có thay đổi KHÔNG ĐƯỢC PHÉP sau khi ký",
                ),
            ),
            None => (
                Tone::Doubtful,
                lang.pick(
                    "it could not be found out what was changed after signing",
                    "không xác định được hết các thay đổi sau khi ký",
                ),
            ),
        };
        writeln!(self.out, "{}", self.paint.tone(tone, words))
    }

    fn revision(&mut self, revision: &ToldRevision) -> io::Result<()> {
        let lang = self.lang;
        let history = &revision.history;
        let title = lang.pick("Revision", "Phiên bản");
        let title = self.paint.tone(Tone::Label, &format!("{title} {}", history.number));
        let (start, end, pages) = (history.start, history.end, history.pages);
        let first = history.number == 1;
        let counts = if first {
            lang.pick(
                format!(
                    "the first one, {}, {}",
                    many(pages.into(), "page"),
                    many(history.added.into(), "object")
                ),
                format!("bản đầu tiên, {pages} trang, {} đối tượng", history.added),
            )
        } else {
            let (new, written) = (history.added, history.rewritten);
            lang.pick(
                format!("{}, {written} written again", many(new.into(), "new object")),
                format!("{new} đối tượng mới, {written} đối tượng ghi lại"),
            )
        };
        let bytes = lang.pick("bytes", "byte");
        writeln!(self.out, "\n{title} ({bytes} {start}–{end}): {counts}")?;
        let in_force = in_force(revision, lang);
        if let Some(line) = in_force {
            self.line(&lang.pick(
                format!("in force before it: {line}"),
                format!("quy định có hiệu lực trước đó: {line}"),
            ))?;
        }
        for (change, permission) in history.changes.iter().zip(&revision.permissions) {
            self.change(change, *permission)?;
        }
        if let Some(why) = &history.incomplete {
            let why = lang.pick(Cow::Borrowed(why.as_str()), in_vietnamese(why));
            let line = lang.pick(
                format!("the rest could not be compared: {why}"),
                format!("phần còn lại không so sánh được: {why}"),
            );
            self.marked(Tone::Doubtful, "?", &line, "")?;
        }
        self.pictures(revision)?;
        let signatures = self.told.signatures_of(revision);
        signatures.into_iter().try_for_each(|(observed, judged)| self.signature(observed, judged))
    }

    fn change(&mut self, placed: &PlacedChange, permission: Permission) -> io::Result<()> {
        let lang = self.lang;
        let change = &placed.change;
        let what = lang.pick(Cow::Borrowed(change.what.as_str()), in_vietnamese(&change.what));
        let mut line = String::new();
        if let [first, rest @ ..] = placed.pages.as_slice() {
            line.push_str(lang.pick("page ", "trang "));
            line.push_str(&first.to_string());
            rest.iter().for_each(|page| line.push_str(&format!(", {page}")));
            line.push_str(": ");
        }
        line.push_str(&what);
        if let Some(field) = &change.at.field {
            line.push_str(&format!(" \"{field}\""));
        }
        if let (_, Some(after)) | (Some(after), None) = (&placed.before, &placed.after) {
            let before = placed.before.as_deref().unwrap_or_default();
            let after = if placed.after.is_some() { after } else { "" };
            line.push_str(&format!(": \"{before}\" → \"{after}\""));
        }
        let (tone, mark, verdict) = match permission {
            Permission::Unsigned => (Tone::Plain, "·", ""),
            Permission::Permitted => (Tone::Good, "+", lang.pick("permitted", "được phép")),
            Permission::Remarked => (
                Tone::Doubtful,
                "!",
                lang.pick("permitted, worth a look", "được phép, cần xem lại"),
            ),
            Permission::Tolerated => (
                Tone::Doubtful,
                "!",
                lang.pick("no signature permits or forbids it", "không chữ ký nào quy định"),
            ),
            Permission::Forbidden => {
                (Tone::Bad, "✗", lang.pick("NOT PERMITTED", "KHÔNG ĐƯỢC PHÉP"))
            }
        };
        let mut tail = format!("[{}: {}", change.rule, level_words(change.level, lang));
        if !verdict.is_empty() {
            tail.push_str(&format!("; {verdict}"));
        }
        tail.push(']');
        self.marked(tone, mark, &line, &tail)
    }

    /// What the pictures of its pages show.
    fn pictures(&mut self, revision: &ToldRevision) -> io::Result<()> {
        let lang = self.lang;
        for picture in &revision.pictures {
            let (page, places) = (picture.page, picture.places.len());
            let files = picture.files.join(", ");
            let line = match places {
                0 => lang.pick(
                    format!("page {page} was added or taken away: {files}"),
                    format!("trang {page} được thêm hoặc bị bỏ: {files}"),
                ),
                _ => lang.pick(
                    format!(
                        "page {page} looks otherwise in {}: {files}",
                        many(u64::try_from(places).unwrap_or(u64::MAX), "place")
                    ),
                    format!("trang {page} hiển thị khác ở {places} chỗ: {files}"),
                ),
            };
            self.marked(Tone::Doubtful, "▣", &line, "")?;
        }
        if revision.drawn > 0 && revision.pictures.is_empty() {
            let line = lang.pick(
                match revision.drawn {
                    1 => "1 page drawn: it looks as before".to_owned(),
                    drawn => format!("{drawn} pages drawn: they look as before"),
                },
                format!("đã vẽ {} trang: hiển thị như trước", revision.drawn),
            );
            self.marked(Tone::Plain, "▢", &line, "")?;
        }
        for undrawn in &revision.undrawn {
            let why = lang.pick(Cow::Borrowed(undrawn.why.as_str()), in_vietnamese(&undrawn.why));
            let line = match undrawn.page {
                Some(page) => lang.pick(
                    format!("page {page} was not compared: {why}"),
                    format!("không so sánh được trang {page}: {why}"),
                ),
                None => lang.pick(
                    format!("no page was compared: {why}"),
                    format!("không so sánh được trang nào: {why}"),
                ),
            };
            self.marked(Tone::Doubtful, "?", &line, "")?;
        }
        Ok(())
    }

    fn signature(
        &mut self,
        observed: &SignatureEvidence,
        judged: &SignatureJudgement,
    ) -> io::Result<()> {
        let lang = self.lang;
        let kind = kind_words(observed.kind, lang);
        let mut line = format!("{kind} \"{}\"", observed.id);
        if let Outcome::Judged { evidence, .. } = &self.told.report.outcome
            && let Some(entry) = observed.signer.certificate.and_then(|id| evidence.certificate(id))
        {
            let name = shown_name(&entry.certificate.subject);
            line.push_str(&lang.pick(format!(" by {name}"), format!(" của {name}")));
        }
        if let Some(token) = &observed.timestamp {
            line.push_str(&format!(", {}", moment(token.time, lang)));
        } else if let Some(time) = observed.attributes.claimed_signing_time {
            let claimed = lang.pick("claimed", "tự khai");
            line.push_str(&format!(", {} ({claimed})", moment(time, lang)));
        }
        let bytes = match judged.axes.intact {
            Some(true) => lang.pick("intact", "nguyên vẹn"),
            Some(false) => lang.pick("NOT INTACT", "KHÔNG nguyên vẹn"),
            None => lang.pick("not checked", "chưa kiểm tra được"),
        };
        let verdict = Verdict::from(judged.conclusion);
        line.push_str(&format!(": {bytes}; {}", verdict_words(verdict, lang)));
        if let Some(permission) = observed.restrictions.doc_mdp {
            line.push_str(&format!("; {}", doc_mdp_words(permission, lang)));
        }
        for lock in &observed.restrictions.field_locks {
            line.push_str(&format!("; {}", lock_words(lock, lang)));
        }
        self.marked(Tone::of(verdict), "✎", &line, "")
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        self.marked(Tone::Plain, " ", text, "")
    }

    fn marked(&mut self, tone: Tone, mark: &str, text: &str, tail: &str) -> io::Result<()> {
        let lead = format!("{} ", self.paint.tone(tone, mark));
        let paragraph =
            Paragraph { indent: 2, lead: &lead, columns: 2, hang: 4, width: self.paint.width };
        let paint = self.paint;
        let text = Safe(text).to_string();
        paragraph.write(&text, tail, |word| paint.tone(Tone::Label, word), self.out)
    }
}

/// So many of a thing.
fn many(count: u64, of: &str) -> String {
    if count == 1 { format!("1 {of}") } else { format!("{count} {of}s") }
}

/// What the signatures before a revision permit, in words; `None` where nothing was signed.
fn in_force(revision: &ToldRevision, lang: Lang) -> Option<String> {
    if !revision.is_signed {
        return None;
    }
    let doc_mdp = revision.doc_mdp.map(|permission| doc_mdp_words(permission, lang).into_owned());
    let mut parts: Vec<String> = doc_mdp.into_iter().collect();
    parts.extend(revision.locks.iter().map(|lock| lock_words(lock, lang)));
    if parts.is_empty() {
        let none = lang.pick(
            "no signature restricts what may follow",
            "không chữ ký nào giới hạn thay đổi về sau",
        );
        parts.push(none.to_owned());
    }
    Some(parts.join("; "))
}

fn doc_mdp_words(permission: u8, lang: Lang) -> Cow<'static, str> {
    match permission {
        1 => lang.pick("no changes (DocMDP P=1)", "không được thay đổi (DocMDP P=1)").into(),
        2 => lang
            .pick(
                "form filling and signing only (DocMDP P=2)",
                "chỉ được điền biểu mẫu và ký (DocMDP P=2)",
            )
            .into(),
        3 => lang
            .pick(
                "form filling, signing and comments only (DocMDP P=3)",
                "chỉ được điền biểu mẫu, ký và chú thích (DocMDP P=3)",
            )
            .into(),
        other => format!("DocMDP P={other}").into(),
    }
}

fn lock_words(lock: &FieldLock, lang: Lang) -> String {
    match lock {
        FieldLock::All => lang.pick("every field locked", "khóa mọi trường").to_owned(),
        FieldLock::Include(names) => {
            let names = names.join(", ");
            lang.pick(format!("fields locked: {names}"), format!("khóa các trường: {names}"))
        }
        FieldLock::Exclude(names) => {
            let names = names.join(", ");
            lang.pick(
                format!("every field locked but: {names}"),
                format!("khóa mọi trường trừ: {names}"),
            )
        }
    }
}

/// A level of change in words.
fn level_words(level: ModificationLevel, lang: Lang) -> &'static str {
    match level {
        ModificationLevel::None => lang.pick("nothing", "không thay đổi"),
        ModificationLevel::LtaUpdates => lang.pick("says nothing new", "không đổi nội dung"),
        ModificationLevel::FormFilling => {
            lang.pick("form filling or signing", "điền biểu mẫu hoặc ký")
        }
        ModificationLevel::Annotations => lang.pick("annotation", "chú thích"),
        ModificationLevel::Other => lang.pick("another change", "thay đổi khác"),
    }
}
