//! A policy as the judge reads it: levels of rules, the cryptographic suite, what is asked of
//! revocation data, timestamps and later changes. Built in by name, or read from TOML (`load.rs`).

use super::level::Level;
use super::load;
use super::rules::Rule;
use super::suite::Sha1Tolerance;
use super::suite::Suite;
use crate::model::ValidityModel;
use std::collections::BTreeMap;
use thiserror::Error;

/// What a permitted later change is remarked on for, by rules of their own (DA-27): policies and
/// profiles weigh them together.
pub const REMARKS_ON_CHANGES: [&str; 8] = [
    "DA-08-NEAR",
    "DA-08-OVER",
    "DA-12-VALUE",
    "DA-16-FILE",
    "DA-16-GONE",
    "DA-16-NEAR",
    "DA-16-OVER",
    "DA-NEWFIELD-AFTER-CERT",
];

/// Why a policy could not be read.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum PolicyError {
    /// No built-in policy has this name.
    #[error("there is no policy `{name}` (built in: {known})")]
    Unknown {
        /// As asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The text is not a policy.
    #[error("{name}, line {line}, column {column}: {what}")]
    Text {
        /// Name of the file.
        name: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What is wrong, with the allowed values.
        what: String,
    },
}

/// What is asked of revocation status information.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RevocationDemand {
    /// How old a status may be at the time it is needed for, in seconds; where `None`, it is
    /// fresh until its nextUpdate (5.2.5).
    pub max_age_seconds: Option<i64>,
    /// How far a thisUpdate or genTime may lie after the validation time, in seconds: clocks
    /// differ.
    pub clock_skew_seconds: i64,
    /// Where the newest status that existed is not fresh at a control time, how far back that
    /// slides.
    pub slide: Slide,
    /// An OCSP responder whose certificate says neither where its own status is nor that there is
    /// none counts as not revoked; RFC 6960 clause 4.2.2.2.1 leaves it to local policy.
    pub silent_responders: bool,
}

/// How far a control time slides back over a status that is no longer fresh (5.6.2.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Slide {
    /// To the last moment at which the status is fresh: whoever had looked then would have relied
    /// on it. An archive timestamp always comes after the status data that it keeps, so that with
    /// [`Slide::Issuance`] hardly any archive outlives its status data.
    Freshness,
    /// To its thisUpdate, as the standard says.
    Issuance,
}

/// What is asked of timestamps.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TimestampDemand {
    /// How long after the claimed signing time a signature must be timestamped, in seconds
    /// (5.5.4, time-stamp delay); `None`: no limit.
    pub delay_seconds: Option<i64>,
}

/// What is made of later changes that no signature permits or forbids by a DocMDP of its own
/// (DA-24). Anything beyond annotations always fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChangeDemand {
    /// Filled fields and further signatures.
    pub form_filling: Level,
    /// Annotations.
    pub annotations: Level,
}

/// The named settings of [`ChangeDemand`] (`--changes`, DA-27).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChangeProfile {
    /// What the policy says.
    Default,
    /// Annotations fail, unless a certification permits them; so do visible signature fields that
    /// are new after a certification (as with pyHanko), fields and comments that cover what was
    /// signed, and fields that do not show their value.
    Strict,
    /// As Acrobat: all of these are reported for the record.
    Acrobat,
}

impl ChangeProfile {
    /// Every setting.
    pub const ALL: [Self; 3] = [Self::Default, Self::Strict, Self::Acrobat];

    /// Its name: `default`, `strict`, `acrobat`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Strict => "strict",
            Self::Acrobat => "acrobat",
        }
    }
}

/// What is demanded of a signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ValidationPolicy {
    /// `vn-agency`, `etsi-2026`, `strict`, or the name in the file.
    pub name: String,
    /// SHA-256 of all that the policy says, hex: two policies with the same hash judge alike.
    pub sha256: String,
    /// Levels that differ from the table's.
    pub levels: BTreeMap<String, Level>,
    /// Until when each algorithm is relied on.
    pub suite: Suite,
    /// Where SHA-1 is tolerated after that.
    pub sha1: Sha1Tolerance,
    /// When the certificates of a chain must be valid.
    pub model: ValidityModel,
    /// What is asked of revocation data.
    pub revocation: RevocationDemand,
    /// What is asked of timestamps.
    pub timestamp: TimestampDemand,
    /// What is made of later changes.
    pub changes: ChangeDemand,
}

impl ValidationPolicy {
    /// A built-in policy: `vn-agency` (the default), `etsi-2026`, `strict`.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn built_in(name: &str) -> Result<Self, PolicyError> {
        load::built_in(name)
    }

    /// The text of a built-in policy, to read or to start a file from.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn built_in_text(name: &str) -> Result<&'static str, PolicyError> {
        load::built_in_text(name)
    }

    /// From the text of a TOML file; `name` is for messages.
    ///
    /// # Errors
    /// With line and column, and the allowed values; also where a rule would fall below its floor.
    pub fn from_toml(text: &str, name: &str) -> Result<Self, PolicyError> {
        load::from_toml(text, name)
    }

    /// The same policy where XML signatures are held against a profile of this text; its hash changes
    /// with it.
    #[must_use]
    pub fn with_profile(mut self, profile: Option<&str>) -> Self {
        if let Some(text) = profile {
            self.sha1.dialect_asked_for = true;
            self.sha256 = load::hash(&[self.sha256.as_bytes(), b"profile=", text.as_bytes()]);
        }
        self
    }

    /// The same policy where XPath may choose what an XML signature signs (XD-09a); its hash changes
    /// with it.
    #[must_use]
    pub fn with_xpath(mut self, allowed: bool) -> Self {
        if allowed {
            self.levels.insert("XD-09a".to_owned(), Level::Inform);
            self.sha256 = load::hash(&[self.sha256.as_bytes(), b"xpath=allowed"]);
        }
        self
    }

    /// The same policy with another setting for later changes; its hash changes with it.
    #[must_use]
    pub fn with_changes(mut self, profile: ChangeProfile) -> Self {
        let (level, word) = match profile {
            ChangeProfile::Default => return self,
            ChangeProfile::Strict => (Level::Fail, "strict"),
            ChangeProfile::Acrobat => (Level::Inform, "acrobat"),
        };
        self.changes.annotations = level;
        self.levels.extend(REMARKS_ON_CHANGES.map(|rule| (rule.to_owned(), level)));
        // Where a second signature belongs, it touches something.
        let touching = if level == Level::Fail { Level::Warn } else { level };
        self.levels.insert("DA-08-NEAR".to_owned(), touching);
        self.sha256 = load::hash(&[self.sha256.as_bytes(), b"changes=", word.as_bytes()]);
        self
    }

    /// RFC 5280 and RFC 6960 alone: the table's own levels, status data good until its nextUpdate,
    /// and no dates of algorithms.
    pub fn rfc5280() -> Self {
        let name = "rfc-5280";
        Self {
            name: name.to_owned(),
            sha256: load::hash(&[name.as_bytes()]),
            levels: BTreeMap::new(),
            suite: Suite { unlimited: true, ..Suite::default() },
            sha1: Sha1Tolerance::default(),
            model: ValidityModel::Shell,
            revocation: RevocationDemand {
                max_age_seconds: None,
                clock_skew_seconds: 300,
                slide: Slide::Issuance,
                silent_responders: true,
            },
            timestamp: TimestampDemand::default(),
            changes: ChangeDemand { form_filling: Level::Fail, annotations: Level::Fail },
        }
    }

    /// How hard a rule is held.
    pub fn level(&self, rule: &Rule) -> Level {
        self.levels.get(rule.id).copied().unwrap_or(rule.level).max(rule.floor)
    }
}
