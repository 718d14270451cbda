//! Findings in JSON, with what is said of them in a language.

use crate::model::Finding;
use crate::model::Location;
use crate::report::lang::Lang;
use crate::report::message::Message;
use crate::report::message::clause;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

/// Findings with their messages in a language.
pub(in crate::report) struct Findings<'a>(
    pub(in crate::report) &'a [Finding],
    pub(in crate::report) Lang,
);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|finding| FindingJson::of(finding, self.1)))
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    axis: crate::model::Axis,
    severity: crate::model::Severity,
    message: Told<'a>,
    r#where: &'a Location,
    compared: ComparedJson<'a>,
    cure: Told<'a>,
    clause: &'static str,
}

impl<'a> FindingJson<'a> {
    fn of(finding: &'a Finding, lang: Lang) -> Self {
        Self {
            rule: &finding.rule,
            axis: finding.axis,
            severity: finding.severity,
            message: Told(Message::of(finding, lang)),
            r#where: &finding.at,
            compared: ComparedJson(finding),
            cure: Told(Message::cure(finding, lang)),
            clause: clause(finding),
        }
    }
}

struct Told<'a>(Message<'a>);

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The compared values; an empty object where nothing was compared.
struct ComparedJson<'a>(&'a Finding);

impl Serialize for ComparedJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.compared {
            Some(compared) => compared.serialize(serializer),
            None => serializer.serialize_map(Some(0))?.end(),
        }
    }
}
