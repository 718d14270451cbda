//! Files that need attention, gathered by why: one cause is told once, with its files beneath it.

use super::batch::Why;
use super::lang::Lang;
use super::paint::Paint;
use super::paint::Tone;
use super::safe::Safe;
use super::text::verdict_words;
use super::verdict::Verdict;
use super::words::with_remarks;
use super::wrap::Paragraph;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// More causes of one verdict, and files that are not valid, than anybody reads.
const MANY: usize = 500;

/// Certificates that are named in a cause.
const NAMED: usize = 3;

/// Files that are named beneath a cause.
const FEW: usize = 10;

/// Files by verdict and cause. Memory does not grow with the number of files, unless all are to be
/// named.
#[derive(Debug, Default)]
pub struct Concerns {
    /// Worst first, so that a forgery is not lost behind a thousand unsigned files.
    piles: BTreeMap<Reverse<Verdict>, Pile>,
    all: bool,
}

/// The files of one verdict.
#[derive(Debug, Default)]
struct Pile {
    files: u64,
    causes: BTreeMap<Why, Cause>,
    /// Files with causes that were not kept.
    uncounted: u64,
}

/// The files of one cause.
#[derive(Debug, Default)]
struct Cause {
    /// When it came first: the order of causes with as many files.
    order: usize,
    count: u64,
    files: Vec<String>,
    /// The certificates that it is about.
    subjects: BTreeSet<String>,
}

impl Concerns {
    /// Names every file (`all`), or a few of each cause.
    pub fn new(all: bool) -> Self {
        Self { piles: BTreeMap::new(), all }
    }

    /// Whether nothing needs attention.
    pub fn is_empty(&self) -> bool {
        self.piles.is_empty()
    }

    /// Adds a file with why it needs attention; a file that passed may have several remarks.
    pub fn add(&mut self, verdict: Verdict, file: &str, whys: Vec<Why>) {
        let limit = match verdict {
            _ if self.all => usize::MAX,
            // Each is a forgery or a broken file: all are named.
            Verdict::TotalFailed => MANY,
            _ => FEW,
        };
        let pile = self.piles.entry(Reverse(verdict)).or_default();
        pile.files = pile.files.saturating_add(1);
        for mut why in whys {
            let subject = why.cause.subject.take();
            let order = pile.causes.len();
            if order >= MANY && !self.all && !pile.causes.contains_key(&why) {
                pile.uncounted = pile.uncounted.saturating_add(1);
                continue;
            }
            let new = || Cause { order, ..Cause::default() };
            let cause = pile.causes.entry(why).or_insert_with(new);
            cause.count = cause.count.saturating_add(1);
            cause.subjects.extend(subject.filter(|_| cause.subjects.len() < MANY));
            if cause.files.len() < limit {
                cause.files.push(file.to_owned());
            }
        }
    }

    /// What needs attention, line by line: a verdict, its causes, most frequent first, their files.
    pub fn lines(&self, lang: Lang, paint: Paint) -> String {
        let mut page = String::new();
        for (Reverse(verdict), found) in &self.piles {
            let mut words = verdict_words(*verdict, lang).to_owned();
            if *verdict == Verdict::TotalPassed {
                words.push_str(with_remarks(lang));
            }
            let tone = match verdict {
                Verdict::TotalPassed => Tone::Doubtful,
                decided => Tone::of(*decided),
            };
            let painted = paint.tone(tone, &words);
            page.push_str(&format!("{painted}: {}\n", files(found.files, lang)));
            let mut causes: Vec<_> = found.causes.iter().collect();
            causes.sort_by_key(|(_, cause)| (Reverse(cause.count), cause.order));
            for (why, cause) in causes {
                write_cause(why, cause, lang, paint, &mut page);
            }
            if found.uncounted > 0 {
                let count = files(found.uncounted, lang);
                page.push_str(&lang.pick(
                    format!("  … and {count} for other causes: see -v, --format csv or ndjson\n"),
                    format!("  … và {count} vì lý do khác: xem -v, --format csv hoặc ndjson\n"),
                ));
            }
            page.push('\n');
        }
        page
    }
}

fn write_cause(why: &Why, cause: &Cause, lang: Lang, paint: Paint, page: &mut String) {
    let mut indent = 2;
    let mut text = why.cause.about(&subjects(&cause.subjects, lang));
    if !text.is_empty() {
        if let Some(issuer) = &why.issuer {
            text.push_str(
                &lang.pick(format!(" (issued by '{issuer}')"), format!(" (do '{issuer}' cấp)")),
            );
        }
        let lead = format!("{}: ", files(cause.count, lang));
        let tail = format!("[{}]", why.codes);
        write_paragraph((2, &lead, 4), &text, &tail, paint, page);
        if !why.cure.is_empty() {
            let lead = lang.pick("what to do: ", "cách xử lý: ");
            write_paragraph((4, lead, 6), &why.cure, "", paint, page);
        }
        indent = 6;
    }
    for file in &cause.files {
        page.push_str(&format!("{:indent$}{}\n", "", Safe(file)));
    }
    let more = cause.count.saturating_sub(cause.files.len() as u64);
    if more > 0 {
        let more = files(more, lang);
        let words = lang.pick(
            format!("… and {more} more (-v names all)"),
            format!("… và {more} nữa (-v để xem hết)"),
        );
        page.push_str(&format!("{:indent$}{words}\n", ""));
    }
}

fn write_paragraph(
    (indent, lead, hang): (usize, &str, usize),
    text: &str,
    tail: &str,
    paint: Paint,
    page: &mut String,
) {
    let columns = lead.chars().count();
    let text = Safe(text).to_string();
    let paragraph = Paragraph { indent, lead, columns, hang, width: paint.width };
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let written = paragraph.write(&text, tail, |word| paint.tone(Tone::Label, word), &mut bytes);
    debug_assert!(written.is_ok(), "{written:?}");
    page.push_str(&String::from_utf8_lossy(&bytes));
}

/// The first names of several.
fn subjects(names: &BTreeSet<String>, lang: Lang) -> String {
    let mut told: Vec<String> = names.iter().take(NAMED).map(|name| format!("'{name}'")).collect();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 {
        told.push(lang.pick(format!("{more} more"), format!("{more} chứng thư khác")));
    }
    told.join(", ")
}

fn files(count: u64, lang: Lang) -> String {
    match count {
        1 => lang.pick("1 file".to_owned(), "1 tệp".to_owned()),
        _ => lang.pick(format!("{count} files"), format!("{count} tệp")),
    }
}

#[cfg(test)]
mod tests {
    use super::Concerns;
    use crate::report::Lang;
    use crate::report::Paint;
    use crate::report::Verdict;
    use crate::report::batch::Why;
    use crate::report::people::Sentence;

    const PAINT: Paint = Paint { colour: false, width: 100 };

    fn why(cause: &str) -> Why {
        let cause = Sentence { before: cause.to_owned(), ..Sentence::default() };
        Why { cause, codes: "TRY_LATER, BB-05".to_owned(), ..Why::default() }
    }

    #[test]
    fn same_about_several_certificates_is_told_once_with_who_issued_them() {
        let mut concerns = Concerns::new(false);
        for number in 0..5 {
            let subject = Some(format!("Ông {number}"));
            let cause = Sentence { before: "chưa rõ ".into(), subject, after: " ra sao".into() };
            let why = Why { cause, issuer: Some("CA".into()), ..why("") };
            concerns.add(Verdict::Indeterminate, "a.pdf", vec![why]);
        }
        let text = concerns.lines(Lang::Vi, PAINT);
        let told =
            "  5 tệp: chưa rõ 'Ông 0', 'Ông 1', 'Ông 2', 2 chứng thư khác ra sao (do 'CA' cấp)";
        assert!(text.contains(told), "{text}");
    }

    #[test]
    fn equal_causes_are_told_once_and_the_worst_verdict_first() {
        let mut concerns = Concerns::new(false);
        concerns.add(Verdict::NoSignature, "u.pdf", vec![Why::default()]);
        concerns.add(Verdict::Indeterminate, "z.pdf", vec![why("one")]);
        for number in 0..17 {
            let file = format!("{number:02}.pdf");
            concerns.add(Verdict::Indeterminate, &file, vec![why("unknown")]);
        }
        let text = concerns.lines(Lang::Vi, PAINT);
        assert_eq!(text.matches("unknown").count(), 1);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "CHƯA ĐỦ CƠ SỞ KẾT LUẬN: 18 tệp");
        assert_eq!(lines[1], "  17 tệp: unknown [TRY_LATER, BB-05]");
        assert_eq!(lines[2], "      00.pdf");
        assert_eq!(lines[12], "      … và 7 tệp nữa (-v để xem hết)");
        assert_eq!(lines[13], "  1 tệp: one [TRY_LATER, BB-05]");
        assert_eq!(&lines[16..], ["CHƯA ĐƯỢC KÝ SỐ: 1 tệp", "  u.pdf", ""]);
    }

    #[test]
    fn files_that_are_not_valid_are_all_named_and_so_is_everything_where_asked_for() {
        for (all, verdict, named) in [
            (false, Verdict::TotalFailed, 60),
            (false, Verdict::Indeterminate, 10),
            (true, Verdict::Indeterminate, 60),
        ] {
            let mut concerns = Concerns::new(all);
            (0..60).for_each(|number| {
                concerns.add(verdict, &format!("{number}.pdf"), vec![why("x")]);
            });
            assert_eq!(concerns.lines(Lang::En, PAINT).matches(".pdf").count(), named);
        }
    }

    #[test]
    fn more_causes_than_anybody_reads_are_counted() {
        let mut concerns = Concerns::new(false);
        (0..600).for_each(|number| {
            concerns.add(Verdict::TotalFailed, "f.pdf", vec![why(&number.to_string())]);
        });
        let text = concerns.lines(Lang::En, PAINT);
        assert!(text.contains("… and 100 files for other causes"), "{text}");
        assert!(text.starts_with("NOT VALID: 600 files\n"));
    }

    #[test]
    fn file_names_cannot_move_the_cursor() {
        let mut concerns = Concerns::new(false);
        concerns.add(Verdict::NoSignature, "a\u{1b}[2J.pdf", vec![Why::default()]);
        assert!(!concerns.lines(Lang::En, PAINT).contains('\u{1b}'));
    }
}
