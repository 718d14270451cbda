//! Why a command could not do what it was asked: the user's object, the causes below it, and what
//! to try next.

use super::exit::ExitStatus;
use super::terminal::Terminal;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::Words;
use crate::report::in_vietnamese;
use crate::report::local_times;
use std::borrow::Cow;

/// A command that could not be done.
#[derive(Debug)]
pub struct Failure {
    status: ExitStatus,
    what: Words,
    cause: Option<anyhow::Error>,
    /// A cause that carries both languages itself.
    told: Option<Words>,
    hint: Option<Words>,
}

impl Failure {
    /// Could not be done (exit status 5): what, naming the user's object.
    pub fn new(en: impl Into<String>, vi: impl Into<String>) -> Self {
        let what = Words::new(en, vi);
        Self { status: ExitStatus::CouldNot, what, cause: None, told: None, hint: None }
    }

    /// An error that names the user's object by itself, with the causes below it.
    pub fn of(error: &dyn std::error::Error) -> Self {
        let what = error.to_string();
        let failure = Self::new(what.clone(), in_vietnamese(&what));
        match error.source() {
            Some(source) => failure.because_of(source),
            None => failure,
        }
    }

    /// Wrong usage or configuration (exit status 2).
    pub fn usage(en: impl Into<String>, vi: impl Into<String>) -> Self {
        Self { status: ExitStatus::Usage, ..Self::new(en, vi) }
    }

    /// With the error below it.
    #[must_use]
    pub fn because(self, cause: impl Into<anyhow::Error>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// With a borrowed error below it, and those below that.
    #[must_use]
    pub fn because_of(self, cause: &dyn std::error::Error) -> Self {
        let mut causes = vec![cause.to_string()];
        let mut next = cause.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        Self { cause: chain_of(causes), ..self }
    }

    /// With a cause in both languages.
    #[must_use]
    pub fn because_words(self, cause: Words) -> Self {
        Self { told: Some(cause), ..self }
    }

    /// With what to try next, where there is something.
    #[must_use]
    pub fn hint_words(self, hint: &Words) -> Self {
        if hint.en.is_empty() { self } else { self.hint(hint.en.clone(), hint.vi.clone()) }
    }

    /// With what to try next.
    #[must_use]
    pub fn hint(self, en: impl Into<String>, vi: impl Into<String>) -> Self {
        Self { hint: Some(Words::new(en, vi)), ..self }
    }

    /// With another exit status than 5.
    #[must_use]
    pub fn status(self, status: ExitStatus) -> Self {
        Self { status, ..self }
    }

    /// Tells it on standard error and returns the exit status.
    pub fn tell(&self, terminal: &Terminal) -> ExitStatus {
        for line in self.lines(terminal.lang()) {
            terminal.complain(&line);
        }
        self.status
    }

    /// The lines for people, foreign text made safe.
    pub(super) fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines =
            vec![format!("condau: {}: {}", lang.pick("error", "lỗi"), Safe(self.what.pick(lang)))];
        let label = lang.pick("caused by", "nguyên nhân");
        if let Some(told) = &self.told {
            lines.push(format!("  {label}: {}", Safe(told.pick(lang))));
        }
        for cause in self.cause.iter().flat_map(|cause| cause.chain()) {
            let cause = cause.to_string();
            let cause = lang.pick(Cow::Borrowed(cause.as_str()), in_vietnamese(&cause));
            lines.push(format!("  {label}: {}", Safe(&cause)));
        }
        if let Some(hint) = &self.hint {
            let label = lang.pick("hint", "gợi ý");
            lines.push(format!("condau: {label}: {}", Safe(hint.pick(lang))));
        }
        lines.iter().map(|line| local_times(line, lang)).collect()
    }
}

/// The first is the outermost.
fn chain_of(causes: Vec<String>) -> Option<anyhow::Error> {
    causes.into_iter().rev().fold(None, |below: Option<anyhow::Error>, text| {
        Some(match below {
            Some(below) => below.context(text),
            None => anyhow::Error::msg(text),
        })
    })
}

impl From<anyhow::Error> for Failure {
    /// The outermost context is what could not be done.
    fn from(error: anyhow::Error) -> Self {
        let mut chain = error.chain().map(ToString::to_string);
        let what = chain.next().unwrap_or_default();
        let cause = chain_of(chain.collect());
        let vi = in_vietnamese(&what).into_owned();
        Self { cause, ..Self::new(what, vi) }
    }
}

/// Turns an error into a [`Failure`] that names the user's object.
pub trait Explain<T> {
    /// What could not be done, in both languages; the error becomes its cause.
    ///
    /// # Errors
    /// Where there was one.
    fn explain(self, en: impl Into<String>, vi: impl Into<String>) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> Explain<T> for Result<T, E> {
    fn explain(self, en: impl Into<String>, vi: impl Into<String>) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(en, vi).because(error))
    }
}

#[cfg(test)]
mod tests {
    use super::Explain;
    use super::Failure;
    use crate::report::Lang;

    #[test]
    fn error_names_the_object_the_causes_and_the_next_step() {
        let cause = anyhow::anyhow!("field \"Chữ ký 2\" is locked").context("preparing\u{1b}[2J");
        let failure = Err::<(), _>(cause)
            .explain("cannot sign contract.pdf", "không ký được contract.pdf")
            .map_err(|failure| failure.hint("sign into another field", "ký vào trường khác"))
            .expect_err("an error");
        assert_eq!(
            failure.lines(Lang::En),
            [
                "condau: error: cannot sign contract.pdf",
                "  caused by: preparing\\u{1b}[2J",
                "  caused by: field \"Chữ ký 2\" is locked",
                "condau: hint: sign into another field",
            ]
        );
        assert_eq!(failure.lines(Lang::Vi)[0], "condau: lỗi: không ký được contract.pdf");
        assert_eq!(failure.lines(Lang::Vi)[3], "condau: gợi ý: ký vào trường khác");
    }

    #[test]
    fn anyhow_context_becomes_the_headline() {
        let failure = Failure::from(anyhow::anyhow!("no such file").context("reading a.pdf"));
        assert_eq!(
            failure.lines(Lang::En),
            ["condau: error: reading a.pdf", "  caused by: no such file"]
        );
    }
}
