//! A constraint file of EU DSS (`http://dss.esig.europa.eu/validation/policy`), constraint by
//! constraint. What each is here stands in `counterparts.rs`.

use super::counterparts::Counterpart;
use super::counterparts::counterpart;
use super::draft::DIGESTS;
use super::draft::Draft;
use super::draft::word;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::model::ValidityModel;
use crate::policy::Level;
use crate::policy::Until;
use crate::report::Words;
use roxmltree::Node;
use std::collections::BTreeMap;

/// noRevAvail, RFC 9608.
const NO_REVOCATION_AVAILABLE: &str = "2.5.29.56";
const NO_STATUS_RULE: &str = "BB-05f";
/// The group whose constraints are those of signatures.
const SIGNATURES: &str = "SignatureConstraints";
const COUNTER_SIGNATURES: &str = "CounterSignatureConstraints";
/// Elements within elements: the schema has five levels.
const DEPTH: usize = 12;

/// Makes a policy of a constraint file.
pub(super) fn draft(root: Node<'_, '_>) -> Draft {
    let name = root.attribute("Name").unwrap_or("dss");
    let described = elements(root).find(|node| named(*node, "Description"));
    let description = described.and_then(|node| node.text()).unwrap_or_default();
    let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut import = Import { draft: Draft::new(name, description), asked: BTreeMap::new() };
    for group in elements(root) {
        match group.tag_name().name() {
            "Description" => {}
            "Model" => import.model(group),
            "Cryptographic" => import.suite(group),
            other => import.walk(group, other, "", DEPTH),
        }
    }
    import.no_status_where_nothing_is_said();
    import.draft
}

struct Import {
    draft: Draft,
    /// The constraints of signatures: those of counter-signatures are held against them.
    asked: BTreeMap<String, String>,
}

impl Import {
    fn walk(&mut self, node: Node<'_, '_>, group: &str, path: &str, depth: usize) {
        if depth == 0 {
            return self.draft.unmatched(format!("{group}/{path}"));
        }
        for below in elements(node) {
            let name = below.tag_name().name();
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            if below.has_attribute("Level") {
                self.constraint(below, group, &path);
            } else if elements(below).next().is_some() {
                if name == "Cryptographic" {
                    // A suite of its own for some of the objects.
                    self.draft.unmatched(format!("{group}/{path}"));
                } else {
                    self.walk(below, group, &path, depth.saturating_sub(1));
                }
            } else if name != "Cryptographic" {
                self.draft.unmatched(format!("{group}/{path}"));
            }
        }
    }

    fn constraint(&mut self, node: Node<'_, '_>, group: &str, path: &str) {
        let said = said(node);
        let item = format!("{group}/{path} {said}");
        if group == SIGNATURES {
            self.asked.insert(path.to_owned(), said.clone());
        }
        if group == COUNTER_SIGNATURES {
            if self.asked.get(path) != Some(&said) {
                let why = Words::new(
                    "counter-signatures are judged as signatures are",
                    "chữ ký xác nhận được kiểm tra như chữ ký thường",
                );
                self.draft.note(item, why);
            }
            return;
        }
        let Some(level) = level(node) else {
            let why = Words::new("not a level", "không phải một mức");
            return self.draft.note(item, why);
        };
        match counterpart(group, path) {
            None => self.draft.unmatched(item),
            Some(Counterpart::Rules(rules)) => {
                rules.iter().for_each(|rule| self.draft.hold(rule, level, &item));
                self.values(node, &item, rules);
            }
            Some(Counterpart::Always(_)) if level == Level::Fail => {}
            Some(Counterpart::Always(rule)) => {
                let asked = word(level);
                let why = Words::new(
                    format!("asks for {asked}; always held here (see {rule})"),
                    format!("yêu cầu {asked}; ở đây luôn bắt buộc (xem {rule})"),
                );
                self.draft.note(item, why);
            }
            Some(Counterpart::Freshness(rule)) => {
                self.draft.hold(rule, level, &item);
                if level > Level::Ignore
                    && let Some(seconds) = self.seconds(node, &item)
                {
                    // Where several are asked for, the shortest counts.
                    let known = self.draft.max_age_seconds.unwrap_or(seconds);
                    self.draft.max_age_seconds = Some(known.min(seconds));
                }
            }
            Some(Counterpart::Delay) => {
                // Without a delay there is nothing to hold.
                if level > Level::Ignore {
                    ["LT-03", "LT-04"].iter().for_each(|rule| self.draft.hold(rule, level, &item));
                    self.draft.delay_seconds = self.seconds(node, &item);
                }
            }
            Some(Counterpart::NoStatus) => self.no_status(node, level, &item),
        }
    }

    /// Values that a rule of ours has of its own.
    fn values(&mut self, node: Node<'_, '_>, item: &str, rules: &[&str]) {
        let ids: Vec<&str> = ids(node);
        let own: &[&str] = match rules {
            ["PX-10a"] => &["digitalSignature", "nonRepudiation"],
            ["PX-06c"] => &["keyCertSign"],
            ["TS-06"] => &["timeStamping"],
            _ if ids.is_empty() => return,
            _ => &[],
        };
        let same = ids.len() == own.len() && ids.iter().all(|id| own.contains(id));
        if !same {
            let own = if own.is_empty() { "see the rule".to_owned() } else { own.join(", ") };
            let why = Words::new(
                format!("the values of the rule {} are its own: {own}", rules.join(", ")),
                format!("quy tắc {} có giá trị riêng: {own}", rules.join(", ")),
            );
            self.draft.note(item, why);
        }
    }

    /// RevocationDataSkip: noRevAvail is what we know.
    fn no_status(&mut self, node: Node<'_, '_>, level: Level, item: &str) {
        let extensions: Vec<Node<'_, '_>> = elements(node).collect();
        let mut skipped = false;
        for kind in extensions {
            for id in ids(kind) {
                if named(kind, "CertificateExtensions") && id == NO_REVOCATION_AVAILABLE {
                    skipped = true;
                } else {
                    let kind = kind.tag_name().name();
                    let why = Words::new(
                        "no counterpart: a status is asked for all the same",
                        "không có quy định tương ứng: vẫn yêu cầu trạng thái",
                    );
                    self.draft.note(format!("{item}: {kind} {id}"), why);
                }
            }
        }
        // At Fail, skipping is what fails.
        let held = if skipped { level } else { Level::Fail };
        self.draft.hold(NO_STATUS_RULE, held, item);
    }

    /// A file that skips the status of no certificate asks for that of all.
    fn no_status_where_nothing_is_said(&mut self) {
        let said = self.asked.keys().any(|path| path.ends_with("/RevocationDataSkip"));
        let asked = self.asked.keys().any(|path| path.ends_with("/RevocationDataAvailable"));
        if asked && !said {
            self.draft.hold(NO_STATUS_RULE, Level::Fail, "RevocationDataSkip is absent");
        }
    }

    fn seconds(&mut self, node: Node<'_, '_>, item: &str) -> Option<i64> {
        let value = node.attribute("Value").and_then(|value| value.parse::<i64>().ok());
        let unit = match node.attribute("Unit") {
            Some("SECONDS") => Some(1),
            Some("MINUTES") => Some(60),
            Some("HOURS") => Some(3600),
            Some("DAYS") => Some(86_400),
            _ => None,
        };
        let most = 100 * 366 * 86_400;
        let seconds = value.zip(unit).and_then(|(value, unit)| value.checked_mul(unit));
        let seconds = seconds.filter(|seconds| (0..=most).contains(seconds));
        if seconds.is_none() {
            let why = Words::new("not a length of time", "không phải khoảng thời gian");
            self.draft.note(item, why);
        }
        seconds
    }

    fn model(&mut self, node: Node<'_, '_>) {
        let value = node.attribute("Value").unwrap_or_default();
        self.draft.model = ValidityModel::from_name(&value.to_ascii_lowercase());
        if self.draft.model.is_none() {
            self.draft.unmatched(format!("Model {value}"));
        }
    }

    /// The cryptographic suite.
    fn suite(&mut self, node: Node<'_, '_>) {
        let held = level(node).unwrap_or(Level::Fail);
        for part in elements(node) {
            let item = format!("Cryptographic/{} {}", part.tag_name().name(), said(part));
            match part.tag_name().name() {
                "AcceptableEncryptionAlgo" | "AcceptableDigestAlgo" | "MiniPublicKeySize" => {
                    self.draft.hold("CR-05", level(part).unwrap_or(held), &item);
                }
                "AlgoExpirationDate" => {
                    for rule in ["CR-04", "CR-04a", "CR-04b"] {
                        self.draft.hold(rule, level(part).unwrap_or(held), &item);
                    }
                    if let Some(later) = part.attribute("LevelAfterUpdate") {
                        let since = part.attribute("UpdateDate").unwrap_or_default();
                        let why = Words::new(
                            "dates are held alike, before and after the update of the list",
                            "mọi thời hạn được áp dụng như nhau, trước và sau ngày cập nhật",
                        );
                        let item = format!(
                            "Cryptographic/AlgoExpirationDate LevelAfterUpdate {later} (UpdateDate {since})"
                        );
                        self.draft.note(item, why);
                    }
                }
                _ => self.draft.unmatched(item),
            }
        }
        let lists = Lists::of(node);
        self.digests(&lists);
        self.schemes(&lists);
    }

    fn digests(&mut self, lists: &Lists<'_>) {
        for name in &lists.digests {
            let Some(digest) = digest(name) else {
                self.unknown(name);
                continue;
            };
            let dated = lists.dates.iter().find(|date| date.name == *name);
            let until = dated.map_or(Until::Always, |date| self.until(date));
            self.draft.digest(digest, until);
        }
    }

    fn schemes(&mut self, lists: &Lists<'_>) {
        for name in &lists.schemes {
            let schemes = scheme(name);
            if schemes.is_empty() {
                self.unknown(name);
            }
            let least = lists.sizes.get(name).copied().unwrap_or(0);
            let mut rows: BTreeMap<u32, Until> = BTreeMap::new();
            for dated in lists.dates.iter().filter(|date| date.name == *name) {
                let until = self.until(dated);
                let known = rows.entry(dated.size).or_insert(until);
                *known = until.min(*known);
            }
            // A key shorter than the first size that has a date is as weak as that one at least.
            let first = rows.range(..=least).next_back().or_else(|| rows.iter().next());
            let first = first.map_or(Until::Always, |(_, until)| *until);
            let longer = rows.range(least.saturating_add(1)..).map(|(bits, until)| (*bits, *until));
            let kept: Vec<(u32, Until)> = [(least, first)].into_iter().chain(longer).collect();
            for (bits, until) in kept {
                schemes.iter().for_each(|scheme| self.draft.scheme(*scheme, bits, until));
            }
        }
    }

    fn until(&mut self, dated: &Dated<'_>) -> Until {
        let Some(text) = dated.date else { return Until::Always };
        Time::parse(text).map(Until::Before).unwrap_or_else(|| {
            let why = Words::new(
                "no date, so never relied on",
                "không phải ngày, nên không được tin cậy",
            );
            self.draft.note(format!("Cryptographic/AlgoExpirationDate {} {text}", dated.name), why);
            Until::Never
        })
    }

    fn unknown(&mut self, name: &str) {
        let why = Words::new(
            "not an algorithm that a policy can name, so it is never relied on",
            "không phải thuật toán mà chính sách nêu được, nên không bao giờ được tin cậy",
        );
        self.draft.note(format!("Cryptographic: {name}"), why);
    }
}

/// The lists of a suite as written.
struct Lists<'a> {
    digests: Vec<&'a str>,
    schemes: Vec<&'a str>,
    sizes: BTreeMap<&'a str, u32>,
    dates: Vec<Dated<'a>>,
}

/// A row of AlgoExpirationDate.
struct Dated<'a> {
    name: &'a str,
    size: u32,
    date: Option<&'a str>,
}

impl<'a> Lists<'a> {
    fn of(node: Node<'a, '_>) -> Self {
        let list = |wanted: &'static str| {
            let parts = elements(node).filter(move |part| named(*part, wanted));
            parts.flat_map(elements).filter(|row| named(*row, "Algo"))
        };
        let name = |row: Node<'a, '_>| row.text().unwrap_or_default().trim();
        let size =
            |row: Node<'a, '_>| row.attribute("Size").and_then(|size| size.parse::<u32>().ok());
        Self {
            digests: list("AcceptableDigestAlgo").map(name).collect(),
            schemes: list("AcceptableEncryptionAlgo").map(name).collect(),
            // What is no number shuts all keys out.
            sizes: list("MiniPublicKeySize")
                .map(|row| (name(row), size(row).unwrap_or(u32::MAX)))
                .collect(),
            dates: list("AlgoExpirationDate")
                .map(|row| Dated {
                    name: name(row),
                    size: size(row).unwrap_or(0),
                    date: row.attribute("Date"),
                })
                .collect(),
        }
    }
}

/// The digest algorithm of a name such as `SHA256` or `SHA3-256`.
fn digest(name: &str) -> Option<DigestAlgorithm> {
    DIGESTS.into_iter().find(|digest| digest.name().eq_ignore_ascii_case(name))
}

/// The schemes of a name such as `RSA`.
fn scheme(name: &str) -> &'static [SignatureScheme] {
    match name {
        "RSA" => &[SignatureScheme::RsaPkcs1],
        "RSASSA-PSS" => &[SignatureScheme::RsaPss],
        "ECDSA" => &[SignatureScheme::Ecdsa],
        "DSA" => &[SignatureScheme::Dsa],
        "EdDSA" => &[SignatureScheme::Ed25519, SignatureScheme::Ed448],
        _ => &[],
    }
}

fn level(node: Node<'_, '_>) -> Option<Level> {
    match node.attribute("Level")? {
        "FAIL" => Some(Level::Fail),
        "WARN" => Some(Level::Warn),
        "INFORM" => Some(Level::Inform),
        "IGNORE" => Some(Level::Ignore),
        _ => None,
    }
}

/// Level, attributes and values of a constraint, for people.
fn said(node: Node<'_, '_>) -> String {
    let mut said: Vec<String> = node.attribute("Level").map(str::to_owned).into_iter().collect();
    if let (Some(value), Some(unit)) = (node.attribute("Value"), node.attribute("Unit")) {
        said.push(format!("{value} {unit}"));
    }
    let ids = ids(node);
    if !ids.is_empty() {
        said.push(format!("[{}]", ids.join(", ")));
    }
    said.join(" ")
}

fn ids<'a>(node: Node<'a, '_>) -> Vec<&'a str> {
    elements(node)
        .filter(|below| named(*below, "Id"))
        .filter_map(|id| id.text())
        .map(str::trim)
        .collect()
}

fn named(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}
