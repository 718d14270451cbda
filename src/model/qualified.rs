//! What an issuer states of a certificate beyond RFC 5280: qcStatements (RFC 3739 clause 3.2.6,
//! EN 319 412-5) and the period of its private key. Facts: nothing proves what is stated.

use super::time::Time;
use serde::Deserialize;
use serde::Serialize;

/// Where the conditions of an issuer are published (PKI disclosure statement).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Disclosure {
    /// The address.
    pub url: String,
    /// ISO 639-1.
    pub language: String,
}

/// What some statements say beyond being there, EN 319 412-5 clauses 4.2 and 4.3.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct QualifiedStatements {
    /// QcType, dotted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// QcCClegislation: ISO 3166-1 codes of the countries under whose law it is qualified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legislation: Vec<String>,
    /// QcPDS.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
}

impl QualifiedStatements {
    /// esign.
    pub const TYPE_SIGNATURE: &str = "0.4.0.1862.1.6.1";
    /// eseal.
    pub const TYPE_SEAL: &str = "0.4.0.1862.1.6.2";
    /// web.
    pub const TYPE_WEBSITE: &str = "0.4.0.1862.1.6.3";

    /// QcCompliance.
    pub const COMPLIANCE: &str = "0.4.0.1862.1.1";
    /// QcSSCD.
    pub const DEVICE: &str = "0.4.0.1862.1.4";
    /// QcPDS.
    pub const DISCLOSURE: &str = "0.4.0.1862.1.5";
    /// QcType.
    pub const TYPE: &str = "0.4.0.1862.1.6";
    /// QcCClegislation.
    pub const LEGISLATION: &str = "0.4.0.1862.1.7";

    /// Whether none says more than that it is there.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether its types, where there are any, leave out signatures and seals.
    pub fn is_for_neither_signature_nor_seal(&self) -> bool {
        let signs = |kind: &String| kind == Self::TYPE_SIGNATURE || kind == Self::TYPE_SEAL;
        !self.types.is_empty() && !self.types.iter().any(signs)
    }

    /// The statements by the standard's names with what each says; those that we do not know by
    /// their identifiers.
    pub fn told(&self, statements: &[String]) -> Vec<String> {
        statements.iter().map(|statement| self.told_one(statement)).collect()
    }

    fn told_one(&self, statement: &str) -> String {
        match statement {
            Self::COMPLIANCE => "QcCompliance".to_owned(),
            Self::DEVICE => "QcSSCD".to_owned(),
            "0.4.0.1862.1.2" => "QcLimitValue".to_owned(),
            "0.4.0.1862.1.3" => "QcRetentionPeriod".to_owned(),
            Self::TYPE => {
                let named: Vec<&str> = self.types.iter().map(|kind| type_name(kind)).collect();
                format!("QcType {}", named.join(" "))
            }
            Self::LEGISLATION => format!("QcCClegislation {}", self.legislation.join(" ")),
            Self::DISCLOSURE => {
                let urls: Vec<&str> =
                    self.disclosures.iter().map(|disclosure| disclosure.url.as_str()).collect();
                format!("QcPDS {}", urls.join(" "))
            }
            other => other.to_owned(),
        }
    }
}

fn type_name(kind: &str) -> &str {
    match kind {
        QualifiedStatements::TYPE_SIGNATURE => "esign",
        QualifiedStatements::TYPE_SEAL => "eseal",
        QualifiedStatements::TYPE_WEBSITE => "web",
        other => other,
    }
}

/// privateKeyUsagePeriod, RFC 3280 clause 4.2.1.4: when the private key may be used, which may end
/// long before the certificate does.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyPeriod {
    /// notBefore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// notAfter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

impl KeyPeriod {
    /// Whether a moment lies in it, both ends included.
    pub fn covers(&self, time: Time) -> bool {
        self.from.is_none_or(|from| from <= time) && self.until.is_none_or(|until| time <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::KeyPeriod;
    use super::QualifiedStatements;
    use crate::model::Time;

    #[test]
    fn statements_are_told_by_their_names() {
        let said = QualifiedStatements {
            types: vec![QualifiedStatements::TYPE_SEAL.to_owned(), "1.2.3".to_owned()],
            legislation: vec!["VN".to_owned()],
            disclosures: Vec::new(),
        };
        let statements = ["0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6", "0.4.0.1862.1.7"];
        let statements: Vec<String> = statements.map(str::to_owned).into();
        assert_eq!(
            said.told(&statements),
            ["QcCompliance", "QcSSCD", "QcType eseal 1.2.3", "QcCClegislation VN"]
        );
        assert_eq!(said.told(&["2.999".to_owned()]), ["2.999"]);
        assert!(!said.is_for_neither_signature_nor_seal());
        let web = vec![QualifiedStatements::TYPE_WEBSITE.to_owned()];
        let web = QualifiedStatements { types: web, ..QualifiedStatements::default() };
        assert!(web.is_for_neither_signature_nor_seal() && !web.is_empty());
        assert!(!QualifiedStatements::default().is_for_neither_signature_nor_seal());
    }

    #[test]
    fn a_period_covers_both_its_ends() {
        let t = |text: &str| Time::parse(text).expect("a time");
        let (from, until) = (Some(t("2026-01-01")), Some(t("2026-12-31")));
        let period = KeyPeriod { from, until };
        assert!(period.covers(t("2026-01-01")) && period.covers(t("2026-12-31")));
        assert!(!period.covers(t("2025-12-31")) && !period.covers(t("2027-01-01")));
        assert!(KeyPeriod { from: None, until: None }.covers(t("1999-01-01")));
    }
}
