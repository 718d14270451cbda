//! Mutants of a document held against what must come out for them (`condau attack`): a table for
//! people, JSON for programs, and the manifest that stands beside the files.

use super::lang::Lang;
use super::safe::Safe;
use super::verdict::Verdict;
use crate::model::Time;
use serde::Serialize;
use serde::Serializer;
use std::collections::BTreeMap;
use std::io;
use std::io::Write;

/// The name of the JSON form; raised when something is renamed or dropped.
const SCHEMA: &str = "condau-attack/1";

/// What was made of a document.
#[derive(Clone, Debug, Serialize)]
pub struct AttackRun {
    schema: &'static str,
    /// The document.
    pub file: String,
    /// When the mutants are judged.
    pub at: Time,
    /// The document does not hold as it came: what its mutants get says little.
    pub input_broken: bool,
    /// In the order of the catalogue.
    pub mutants: Vec<MutantRow>,
}

/// One mutant.
#[derive(Clone, Debug, Serialize)]
pub struct MutantRow {
    /// `H1-01`.
    pub id: &'static str,
    /// What was done, in English.
    pub description: &'static str,
    /// And in Vietnamese.
    pub description_vi: &'static str,
    /// `fails`, `stops`, `harmless`, `remarked`, `untimely`, `doubtful`.
    pub expected: &'static str,
    /// Rules of which one must be among the findings.
    pub rules: &'static [&'static str],
    /// Whether it must not be clean.
    pub must_flag: bool,
    /// Whether the given file's own signature is in it; else one of the sample PKI.
    pub own_signature: bool,
    /// Why it could not be made of this document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_made: Option<NotMade>,
    /// What our own judge says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedMutant>,
}

/// Why a mutant could not be made, in both languages.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct NotMade {
    pub en: String,
    pub vi: String,
}

/// What came out for a mutant.
#[derive(Clone, Debug, Serialize)]
pub struct JudgedMutant {
    /// The file's verdict.
    #[serde(serialize_with = "by_name")]
    pub verdict: Verdict,
    /// Clean, as docs/differences.md has it.
    pub clean: bool,
    /// The rules found, failing ones first.
    pub found: Vec<String>,
    /// What is not as it must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Shortfall>,
}

/// In what our judge errs about a mutant.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shortfall {
    /// An attack is taken for an honest file, or a stamp that proves nothing for one that does.
    FalsePass,
    /// What harms nobody is refused.
    FalseAlarm,
    /// It is not clean, but it did not fail as it must.
    Verdict,
    /// No finding names it.
    Unnamed,
}

impl Shortfall {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::FalsePass => lang.pick("PASSED WRONGLY", "CHẤP NHẬN SAI"),
            Self::FalseAlarm => lang.pick("FALSE ALARM", "BÁO ĐỘNG SAI"),
            Self::Verdict => lang.pick("another verdict", "kết luận khác"),
            Self::Unnamed => lang.pick("not named", "không nêu đúng tên"),
        }
    }
}

fn by_name<S: Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verdict.name())
}

impl AttackRun {
    /// Without mutants yet.
    pub fn new(file: String, at: Time) -> Self {
        Self { schema: SCHEMA, file, at, input_broken: false, mutants: Vec::new() }
    }

    /// Mutants that were made.
    pub fn made(&self) -> impl Iterator<Item = &MutantRow> {
        self.mutants.iter().filter(|row| row.not_made.is_none())
    }

    /// Mutants whose verdict or finding is not as it must be.
    pub fn wrong(&self) -> impl Iterator<Item = &MutantRow> {
        self.mutants
            .iter()
            .filter(|row| row.judged.as_ref().is_some_and(|judged| judged.shortfall.is_some()))
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Writes it for people: a line a mutant where `each`, what is wrong in any case, and a table
    /// of the families.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_text(&self, lang: Lang, each: bool, out: &mut impl Write) -> io::Result<()> {
        for row in &self.mutants {
            let wrong = row.judged.as_ref().and_then(|judged| judged.shortfall);
            if each || wrong.is_some() {
                row.write_text(lang, out)?;
            }
        }
        let lacking = self.mutants.iter().filter_map(|row| Some((row, row.not_made.as_ref()?)));
        for (row, why) in lacking {
            let why = Safe(lang.pick(&why.en, &why.vi)).to_string();
            let lead = lang.pick("not made", "không tạo được");
            writeln!(out, "{} {lead}: {why}", row.id)?;
        }
        self.write_table(lang, out)
    }

    fn write_table(&self, lang: Lang, out: &mut impl Write) -> io::Result<()> {
        let mut families: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        for row in &self.mutants {
            let family = row.id.split('-').next().unwrap_or_default();
            let counts = families.entry(family).or_default();
            let wrong = row.judged.as_ref().is_some_and(|judged| judged.shortfall.is_some());
            let [made, attacks, harmless, errors] = counts;
            if row.not_made.is_none() {
                *made = made.saturating_add(1);
                let kind = if row.expected == "harmless" { harmless } else { attacks };
                *kind = kind.saturating_add(1);
                *errors = errors.saturating_add(usize::from(wrong));
            }
        }
        let checked = self.mutants.iter().any(|row| row.judged.is_some());
        let total = families.values().fold([0; 4], |sum, row| {
            std::array::from_fn(|at| {
                let of = |row: &[usize; 4]| row.get(at).copied().unwrap_or_default();
                of(&sum).saturating_add(of(row))
            })
        });
        let rows = families.into_iter().chain([(lang.pick("all", "tất cả"), total)]);
        for (family, [made, attacks, harmless, errors]) in rows {
            let text = match lang {
                Lang::En => format!("{made} mutants: {attacks} attacks, {harmless} harmless"),
                Lang::Vi => format!("{made} biến thể: {attacks} tấn công, {harmless} vô hại"),
            };
            let wrong = match (checked, lang) {
                (false, _) => String::new(),
                (true, Lang::En) => format!("; {errors} not as they must be"),
                (true, Lang::Vi) => format!("; {errors} không như phải có"),
            };
            writeln!(out, "{family:6} {text}{wrong}")?;
        }
        Ok(())
    }
}

impl MutantRow {
    fn write_text(&self, lang: Lang, out: &mut impl Write) -> io::Result<()> {
        let what = lang.pick(self.description, self.description_vi);
        let expected = match lang {
            Lang::En => self.expected,
            Lang::Vi => match self.expected {
                "fails" => "phải bị bác",
                "stops" => "không được chấp nhận",
                "harmless" => "vô hại",
                "remarked" => "được phép nhưng phải cảnh báo",
                "untimely" => "không chứng minh thời điểm",
                _ => "không được tin cậy",
            },
        };
        let Some(judged) = &self.judged else {
            let rules = self.rules.join(" ");
            return writeln!(out, "{}  {what}  [{expected}] {rules}", self.id);
        };
        let mark = judged.shortfall.map_or("", |shortfall| shortfall.words(lang));
        let found: Vec<&str> = judged.found.iter().take(6).map(String::as_str).collect();
        writeln!(
            out,
            "{}  {what}  [{expected}]  {} {} {mark}",
            self.id,
            judged.verdict.name(),
            Safe(&found.join(" "))
        )
    }
}
