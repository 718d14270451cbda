//! TOML → [`ValidationPolicy`], or an error that names line, column and the allowed values.
//!
//! A file may begin from a built-in policy (`extends`) and says only what differs. No file can
//! hold a rule below its floor, nor rely on what was broken in public (MD5, short RSA keys).

use super::level::Level;
use super::rules::rule;
use super::rules::rules;
use super::suite::Sha1Tolerance;
use super::suite::Suite;
use super::suite::Until;
use super::validation_policy::ChangeDemand;
use super::validation_policy::PolicyError;
use super::validation_policy::RevocationDemand;
use super::validation_policy::Slide;
use super::validation_policy::TimestampDemand;
use super::validation_policy::ValidationPolicy;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::model::ValidityModel;
use serde::Deserialize;
// `policy` may not import `crypto`; the hash of a short text needs nothing that `crypto` knows.
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

const BUILT_IN: &[(&str, &str)] = &[
    ("vn-agency", include_str!("vn-agency.toml")),
    ("etsi-2026", include_str!("etsi-2026.toml")),
    ("strict", include_str!("strict.toml")),
];

/// A file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PolicyText {
    name: Option<String>,
    /// For people.
    #[serde(rename = "description")]
    _description: Option<String>,
    extends: Option<Spanned<String>>,
    #[serde(default)]
    levels: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    suite: SuiteText,
    #[serde(default)]
    sha1: Sha1Text,
    #[serde(default)]
    chain: ChainText,
    #[serde(default)]
    revocation: RevocationText,
    #[serde(default)]
    timestamp: TimestampText,
    #[serde(default)]
    changes: ChangesText,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SuiteText {
    #[serde(default)]
    digests: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    signatures: BTreeMap<Spanned<String>, Vec<SizeText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SizeText {
    bits: Spanned<u32>,
    until: Spanned<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sha1Text {
    certificates_issued_before: Option<Spanned<String>>,
    revocation_issued_before: Option<Spanned<String>>,
    imprints_issued_before: Option<Spanned<String>>,
    dialects_signed_before: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ChainText {
    model: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RevocationText {
    max_age_seconds: Option<Spanned<i64>>,
    clock_skew_seconds: Option<Spanned<i64>>,
    slide_to: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TimestampText {
    delay_seconds: Option<Spanned<i64>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ChangesText {
    form_filling: Option<Spanned<String>>,
    annotations: Option<Spanned<String>>,
}

pub(super) fn built_in_text(name: &str) -> Result<&'static str, PolicyError> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text).ok_or_else(|| {
        let known: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
        PolicyError::Unknown { name: name.to_owned(), known: known.join(", ") }
    })
}

pub(super) fn built_in(name: &str) -> Result<ValidationPolicy, PolicyError> {
    from_toml(built_in_text(name)?, name)
}

/// SHA-256 of the parts one after the other, hex.
pub(super) fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hex::encode(hasher.finalize())
}

pub(super) fn from_toml(text: &str, name: &str) -> Result<ValidationPolicy, PolicyError> {
    let place = Place { text, name };
    let read: PolicyText = toml::from_str(text)
        .map_err(|error| place.error(error.span().unwrap_or(0..0), error.message().to_owned()))?;
    let mut policy = match &read.extends {
        None => empty(),
        // Only built-in policies can be extended, and none of them by way of itself.
        Some(base) if base.get_ref() == name => {
            return Err(place.error(base.span(), format!("`{name}` cannot extend itself")));
        }
        Some(base) => {
            built_in(base.get_ref()).map_err(|error| place.error(base.span(), error.to_string()))?
        }
    };
    policy.sha256 = hash(&[policy.sha256.as_bytes(), text.as_bytes()]);
    policy.name = read.name.unwrap_or_else(|| name.to_owned());
    for (id, level) in &read.levels {
        set_level(&mut policy, id, level, &place)?;
    }
    read_suite(&mut policy.suite, &read.suite, &place)?;
    let set_time = |slot: &mut Option<Time>, value: &Option<Spanned<String>>| {
        if let Some(value) = value {
            *slot = match place.until(value)? {
                Until::Never => None,
                Until::Before(time) => Some(time),
                Until::Always => {
                    return Err(place.error(value.span(), "a date or `never` is needed".to_owned()));
                }
            };
        }
        Ok(())
    };
    set_time(&mut policy.sha1.certificates_issued_before, &read.sha1.certificates_issued_before)?;
    set_time(&mut policy.sha1.revocation_issued_before, &read.sha1.revocation_issued_before)?;
    set_time(&mut policy.sha1.imprints_issued_before, &read.sha1.imprints_issued_before)?;
    set_time(&mut policy.sha1.dialects_signed_before, &read.sha1.dialects_signed_before)?;
    let seconds = |value: &Spanned<i64>, most: i64| match *value.get_ref() {
        seconds if (0..=most).contains(&seconds) => Ok(seconds),
        other => {
            Err(place.error(value.span(), format!("{other} is not within 0..={most} seconds")))
        }
    };
    if let Some(value) = &read.chain.model {
        policy.model = ValidityModel::from_name(value.get_ref()).ok_or_else(|| {
            let known = ValidityModel::ALL.map(ValidityModel::name).join(", ");
            place.error(value.span(), format!("`{}` is none of {known}", value.get_ref()))
        })?;
    }
    if let Some(value) = &read.revocation.max_age_seconds {
        policy.revocation.max_age_seconds = Some(seconds(value, MOST_SECONDS)?);
    }
    if let Some(value) = &read.revocation.clock_skew_seconds {
        policy.revocation.clock_skew_seconds = seconds(value, MOST_SKEW_SECONDS)?;
    }
    if let Some(value) = &read.revocation.slide_to {
        policy.revocation.slide = match value.get_ref().as_str() {
            "freshness" => Slide::Freshness,
            "issuance" => Slide::Issuance,
            other => {
                let what = format!("`{other}` is neither `freshness` nor `issuance`");
                return Err(place.error(value.span(), what));
            }
        };
    }
    if let Some(value) = &read.timestamp.delay_seconds {
        policy.timestamp.delay_seconds = Some(seconds(value, MOST_SECONDS)?);
    }
    if let Some(value) = &read.changes.form_filling {
        policy.changes.form_filling = place.level(value)?;
    }
    if let Some(value) = &read.changes.annotations {
        policy.changes.annotations = place.level(value)?;
    }
    Ok(policy)
}

/// A hundred years: longer than any record is kept by term.
const MOST_SECONDS: i64 = 100 * 366 * 86_400;
/// A day: a clock further off is broken.
const MOST_SKEW_SECONDS: i64 = 86_400;

/// What holds where a file says nothing: no algorithm is relied on.
fn empty() -> ValidationPolicy {
    ValidationPolicy {
        name: String::new(),
        sha256: String::new(),
        levels: BTreeMap::new(),
        suite: Suite::default(),
        sha1: Sha1Tolerance::default(),
        model: ValidityModel::Shell,
        revocation: RevocationDemand {
            max_age_seconds: None,
            clock_skew_seconds: 300,
            slide: Slide::Freshness,
            silent_responders: false,
        },
        timestamp: TimestampDemand::default(),
        changes: ChangeDemand { form_filling: Level::Ignore, annotations: Level::Warn },
    }
}

fn set_level(
    policy: &mut ValidationPolicy,
    id: &Spanned<String>,
    level: &Spanned<String>,
    place: &Place<'_>,
) -> Result<(), PolicyError> {
    let Some(row) = rule(id.get_ref()) else {
        // The ids of the same family help where one letter is wrong.
        let family = id.get_ref().split('-').next().unwrap_or_default();
        let known: Vec<&str> =
            rules().map(|row| row.id).filter(|known| known.starts_with(family)).collect();
        let what =
            format!("there is no rule `{}` (of its kind: {})", id.get_ref(), known.join(", "));
        return Err(place.error(id.span(), what));
    };
    let wanted = place.level(level)?;
    if wanted < row.floor {
        let what = format!(
            "`{}` may not be held below `{}`: {}",
            row.id,
            word(row.floor),
            "no policy may lower it further"
        );
        return Err(place.error(level.span(), what));
    }
    policy.levels.insert(row.id.to_owned(), wanted);
    Ok(())
}

/// No policy relies on MD5 after this: collisions signed a rogue authority on 2008-12-30.
pub const MD5_END: Until = Until::Before(Time::from_unix(1_230_595_200));
/// No policy relies on shorter RSA keys, in bits: RSA-768 was factored in 2009.
pub const SHORTEST_RSA: u32 = 768;

fn read_suite(suite: &mut Suite, read: &SuiteText, place: &Place<'_>) -> Result<(), PolicyError> {
    for (name, until) in &read.digests {
        let Some(digest) = DigestAlgorithm::from_name(name.get_ref()) else {
            let what = format!("`{}` is not a digest algorithm that we know", name.get_ref());
            return Err(place.error(name.span(), what));
        };
        let date = place.until(until)?;
        if digest == DigestAlgorithm::Md5 && date > MD5_END {
            let what = format!("md5 cannot be relied on after {MD5_END}");
            return Err(place.error(until.span(), what));
        }
        suite.digests.insert(digest, date);
    }
    for (name, sizes) in &read.signatures {
        let scheme = SCHEMES.iter().find(|scheme| scheme.name() == name.get_ref());
        let Some(scheme) = scheme else {
            let known: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.name()).collect();
            let what = format!("`{}` is none of {}", name.get_ref(), known.join(", "));
            return Err(place.error(name.span(), what));
        };
        let rsa = matches!(scheme, SignatureScheme::RsaPkcs1 | SignatureScheme::RsaPss);
        let mut rows = BTreeMap::new();
        for size in sizes {
            if rsa && *size.bits.get_ref() < SHORTEST_RSA {
                let what = format!("RSA keys under {SHORTEST_RSA} bits cannot be relied on");
                return Err(place.error(size.bits.span(), what));
            }
            rows.insert(*size.bits.get_ref(), place.until(&size.until)?);
        }
        suite.signatures.insert(*scheme, rows);
    }
    Ok(())
}

/// The schemes that can be verified.
const SCHEMES: &[SignatureScheme] = &[
    SignatureScheme::RsaPkcs1,
    SignatureScheme::RsaPss,
    SignatureScheme::Ecdsa,
    SignatureScheme::Ed25519,
    SignatureScheme::Ed448,
    SignatureScheme::Dsa,
];

const LEVELS: &[(&str, Level)] = &[
    ("fail", Level::Fail),
    ("warn", Level::Warn),
    ("inform", Level::Inform),
    ("ignore", Level::Ignore),
];

fn word(level: Level) -> &'static str {
    LEVELS.iter().find(|(_, known)| *known == level).map_or("", |(word, _)| word)
}

/// Where in the text something stands, for messages.
struct Place<'t> {
    text: &'t str,
    name: &'t str,
}

impl Place<'_> {
    fn error(&self, span: Range<usize>, what: String) -> PolicyError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        let last = before.rsplit('\n').next().unwrap_or_default();
        let column = last.chars().count().saturating_add(1);
        PolicyError::Text { name: self.name.to_owned(), line, column, what }
    }

    fn level(&self, value: &Spanned<String>) -> Result<Level, PolicyError> {
        LEVELS
            .iter()
            .find(|(word, _)| *word == value.get_ref())
            .map(|(_, level)| *level)
            .ok_or_else(|| {
                let words: Vec<&str> = LEVELS.iter().map(|(word, _)| *word).collect();
                let what = format!("`{}` is none of {}", value.get_ref(), words.join(", "));
                self.error(value.span(), what)
            })
    }

    fn until(&self, value: &Spanned<String>) -> Result<Until, PolicyError> {
        match value.get_ref().as_str() {
            "always" => Ok(Until::Always),
            "never" => Ok(Until::Never),
            date => Time::parse(date).map(Until::Before).ok_or_else(|| {
                let what = format!("`{date}` is neither a date (2029-01-01), `always` nor `never`");
                self.error(value.span(), what)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BUILT_IN;
    use super::built_in;
    use super::from_toml;
    use crate::model::DigestAlgorithm;
    use crate::model::SignatureScheme;
    use crate::model::Time;
    use crate::policy::ChangeProfile;
    use crate::policy::Level;
    use crate::policy::Until;
    use crate::policy::rules;

    #[test]
    fn every_built_in_policy_reads_and_bears_its_name() {
        for (name, _) in BUILT_IN {
            let policy = built_in(name).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(policy.name, *name);
            assert_eq!(policy.sha256.len(), 64);
        }
    }

    #[test]
    fn the_suite_of_ts_119_312_is_read_as_written() {
        let suite = built_in("etsi-2026").expect("built in").suite;
        let date = |text| Until::Before(Time::parse(text).expect("a date"));
        assert_eq!(suite.digest(DigestAlgorithm::Sha1), date("2012-08-01"));
        assert_eq!(suite.digest(DigestAlgorithm::Sha256), Until::Always);
        assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 1024), date("2019-10-01"));
        assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 2048), date("2029-01-01"));
        assert_eq!(suite.scheme(SignatureScheme::RsaPss, 3072), Until::Always);
        assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 256), Until::Always);
        assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 160), date("2012-08-01"));
    }

    #[test]
    fn no_rule_can_be_lowered_below_its_floor() {
        for row in rules().filter(|row| row.floor > Level::Ignore) {
            let text = format!("[levels]\n\"{}\" = \"ignore\"\n", row.id);
            let error = from_toml(&text, "mine.toml").expect_err(row.id).to_string();
            assert!(error.starts_with("mine.toml, line 2, column "), "{error}");
            assert!(error.contains("may not be held below"), "{error}");
        }
    }

    #[test]
    fn errors_name_place_and_allowed_values() {
        let cases = [
            ("[levels]\n\"BB-04\" = \"loud\"\n", "line 2, column 11", "fail, warn, inform, ignore"),
            ("[levels]\n\"BB-99\" = \"warn\"\n", "line 2, column 1", "BB-04"),
            ("extends = \"dss\"\n", "line 1, column 11", "vn-agency, etsi-2026, strict"),
            ("[suite.digests]\nsha1 = \"soon\"\n", "line 2, column 8", "always"),
            ("[suite.digests]\nmd5 = \"always\"\n", "line 2, column 7", "md5"),
            ("[suite.signatures]\nhmac = []\n", "line 2, column 1", "rsa-pss"),
            (
                "[suite.signatures]\nrsa-pss = [{ bits = 512, until = \"always\" }]\n",
                "line 2",
                "768",
            ),
            ("[revocation]\nmax-age-seconds = -1\n", "line 2, column 19", "0..="),
            ("[revocation]\nslide-to = \"now\"\n", "line 2, column 12", "freshness"),
            ("[sha1]\nimprints-issued-before = \"always\"\n", "line 2", "a date"),
            ("[chain]\nmodel = \"pkix\"\n", "line 2, column 9", "shell, chain, hybrid"),
            ("[changes]\nother = \"ignore\"\n", "line 2, column 1", "form-filling"),
            ("[", "line 1", ""),
        ];
        for (text, place, allowed) in cases {
            let error = from_toml(text, "p.toml").expect_err(text).to_string();
            assert!(error.contains(place) && error.contains(allowed), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_file_says_only_what_differs_and_its_hash_covers_both() {
        let mine =
            from_toml("extends = \"etsi-2026\"\n[levels]\n\"BB-04\" = \"warn\"\n", "mine.toml")
                .expect("a policy");
        let base = built_in("etsi-2026").expect("built in");
        assert_eq!(mine.suite, base.suite);
        assert_eq!(mine.levels.get("BB-04"), Some(&Level::Warn));
        assert_ne!(mine.sha256, base.sha256);
        let strict = base.clone().with_changes(ChangeProfile::Strict);
        assert_eq!(strict.changes.annotations, Level::Fail);
        assert_ne!(strict.sha256, base.sha256);
        assert_eq!(base.clone().with_changes(ChangeProfile::Default), base);
    }

    #[test]
    fn no_policy_extends_itself() {
        assert!(from_toml("extends = \"strict\"", "strict").is_err());
    }
}
