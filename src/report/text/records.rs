//! Evidence records in the text for people.

use super::Names;
use super::Page;
use crate::model::Evidence;
use crate::model::Reason;
use crate::model::RecordJudgement;
use crate::report::Safe;
use crate::report::Tone;
use crate::report::Verdict;
use std::io;
use std::io::Write;

impl<W: Write> Page<'_, W> {
    /// Each record with its timestamps and why.
    pub(super) fn records(
        &mut self,
        evidence: &Evidence,
        records: &[RecordJudgement],
    ) -> io::Result<()> {
        records.iter().try_for_each(|record| {
            writeln!(self.out)?;
            self.record(evidence, record)
        })
    }

    fn record(&mut self, evidence: &Evidence, record: &RecordJudgement) -> io::Result<()> {
        let lang = self.lang;
        let (tone, words, why) = match record.reason {
            None => (Verdict::TotalPassed, lang.pick("holds", "có giá trị"), None),
            Some(Reason::Failed(why)) => {
                let words = lang.pick("DOES NOT HOLD", "KHÔNG có giá trị");
                (Verdict::TotalFailed, words, Some(why.name()))
            }
            Some(Reason::Indeterminate(why)) => {
                let words = lang.pick("cannot be decided", "chưa đủ cơ sở kết luận");
                (Verdict::Indeterminate, words, Some(why.name()))
            }
        };
        let words = self.paint.tone(Tone::of(tone), words);
        let why = why.map_or_else(String::new, |why| format!(" ({why})"));
        let kind = lang.pick("Evidence record", "Bản ghi bằng chứng");
        writeln!(self.out, "  {kind} \"{}\": {words}{why}", Safe(&record.id))?;
        self.row(6, lang.pick("About", "Nội dung được lưu"), &record.about)?;
        let proven = match record.proven {
            Some(time) => self.moment(time),
            None => lang.pick("nothing", "chưa chứng minh được").to_owned(),
        };
        self.row(6, lang.pick("Existed at the latest", "Tồn tại muộn nhất lúc"), &proven)?;
        for token in &record.timestamps {
            let line = self.token(evidence, token);
            self.row(6, lang.pick("Timestamp", "Dấu thời gian"), &line)?;
        }
        self.findings(6, record.findings.iter().collect(), &Names::of(evidence))
    }
}
