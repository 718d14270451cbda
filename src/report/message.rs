//! A rule's message with the compared values put into it.

use super::lang::Lang;
use super::phrases::in_vietnamese;
use super::phrases::is_rule;
use crate::model::Finding;
use crate::policy::Rule;
use crate::policy::Text;
use crate::policy::rule;
use std::borrow::Cow;
use std::fmt;
use std::fmt::Write;

/// What a person is told of a finding: the rule's sentence with its blanks filled.
pub struct Message<'a> {
    template: &'a str,
    seen: Cow<'a, str>,
    expected: Cow<'a, str>,
}

impl<'a> Message<'a> {
    /// The sentence that says what is wrong.
    pub fn of(finding: &'a Finding, lang: Lang) -> Self {
        let template = text_of(finding, lang).map_or("", |text| text.message);
        Self::filled(template, finding, lang)
    }

    /// What to do about it; empty where nothing can be done.
    pub fn cure(finding: &'a Finding, lang: Lang) -> Self {
        let template = text_of(finding, lang).map_or("", |text| text.cure);
        Self::filled(template, finding, lang)
    }

    /// The same sentence with the rules that stand in its values behind what they say.
    pub fn for_people(finding: &'a Finding, lang: Lang) -> Self {
        let said = Self::of(finding, lang);
        Self { seen: rule_last(said.seen), expected: unsaid(said.expected, lang), ..said }
    }

    fn filled(template: &'a str, finding: &'a Finding, lang: Lang) -> Self {
        let say = |value: &'a str| match lang {
            Lang::En => Cow::Borrowed(value),
            Lang::Vi => in_vietnamese(value),
        };
        let (seen, expected) = finding
            .compared
            .as_ref()
            .map(|compared| (say(&compared.seen), say(&compared.expected)))
            .unwrap_or_default();
        Self { template, seen, expected }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.template.is_empty()
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.template;
        while let Some((before, after)) = rest.split_once('{') {
            f.write_str(before)?;
            if let Some(after) = after.strip_prefix("seen}") {
                f.write_str(&self.seen)?;
                rest = after;
            } else if let Some(after) = after.strip_prefix("expected}") {
                f.write_str(&self.expected)?;
                rest = after;
            } else {
                f.write_char('{')?;
                rest = after;
            }
        }
        f.write_str(rest)
    }
}

/// `DA-13: …` with the rule at its end.
fn rule_last(value: Cow<'_, str>) -> Cow<'_, str> {
    match value.split_once(": ") {
        Some((rule, what)) if is_rule(rule) => Cow::Owned(format!("{what} [{rule}]")),
        _ => value,
    }
}

/// A dash that stands for nothing, in words.
fn unsaid(value: Cow<'_, str>, lang: Lang) -> Cow<'_, str> {
    match value.strip_suffix(" –") {
        Some(what) => Cow::Owned(lang.pick(format!("no {what}"), format!("không có {what}"))),
        None => value,
    }
}

/// The clause that a finding's rule follows.
pub fn clause(finding: &Finding) -> &'static str {
    rule(&finding.rule).map_or("", |rule: &Rule| rule.clause)
}

fn text_of(finding: &Finding, lang: Lang) -> Option<Text> {
    rule(&finding.rule).map(|rule| lang.pick(rule.en, rule.vi))
}

#[cfg(test)]
mod tests {
    use super::Lang;
    use super::Message;
    use crate::model::Axis;
    use crate::model::Compared;
    use crate::model::Finding;
    use crate::model::Location;
    use crate::model::Severity;
    use std::borrow::Cow;

    #[test]
    fn compared_values_stand_in_the_sentence() {
        let finding = Finding {
            rule: Cow::Borrowed("CV-01"),
            axis: Axis::Coverage,
            severity: Severity::Fail,
            at: Location::default(),
            compared: Some(Compared { seen: "[0 {seen} 1]".into(), expected: "four".into() }),
        };
        let message = Message::of(&finding, Lang::En).to_string();
        assert!(message.contains("[0 {seen} 1]") && message.contains("four"), "{message}");
        assert_ne!(message, Message::of(&finding, Lang::Vi).to_string());
        assert!(!Message::cure(&finding, Lang::Vi).is_empty());
    }

    #[test]
    fn rule_within_a_sentence_stands_behind_what_it_says() {
        let compared = Some(Compared { seen: "DA-13: /Foo".into(), expected: "DocMDP –".into() });
        let (rule, at) = (Cow::Borrowed("DA-25"), Location::default());
        let finding = Finding { rule, axis: Axis::Changes, severity: Severity::Fail, at, compared };
        let told = Message::for_people(&finding, Lang::En).to_string();
        assert_eq!(told, "changed after signing, not permitted (no DocMDP): /Foo [DA-13]");
        assert!(Message::for_people(&finding, Lang::Vi).to_string().contains("không có DocMDP"));
    }

    #[test]
    fn braces_that_are_no_blank_stay() {
        let message = Message { template: "a {b} {seen}{", seen: "x".into(), expected: "".into() };
        assert_eq!(message.to_string(), "a {b} x{");
    }
}
