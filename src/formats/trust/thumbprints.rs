//! The list of trusted CAs that VGCA's own tools fetch (`gca.ctl`): JSON that names certificates by
//! thumbprint. It carries no signature, so it says which of the certificates at hand are meant and
//! vouches for nothing.

use crate::crypto;
use crate::formats::FormatError;
use crate::formats::x509::read_certificates;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::Time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// A list as read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ThumbprintList {
    /// ListIdentifier.
    pub identifier: Option<String>,
    /// SequenceNumber.
    pub sequence: Option<u64>,
    /// ThisUpdate.
    pub this_update: Option<Time>,
    /// NextUpdate.
    pub next_update: Option<Time>,
    /// The certificates that it names.
    pub thumbprints: Vec<Thumbprint>,
}

/// What names a certificate.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Thumbprint {
    /// SHA-1 of the certificate, as Windows shows it.
    Sha1(Vec<u8>),
    /// SHA-256 of the certificate.
    Sha256(Vec<u8>),
}

impl Thumbprint {
    /// Whether it names this certificate.
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Sha1(digest) => crypto::digest(DigestAlgorithm::Sha1, &certificate.der)
                .is_ok_and(|own| own == *digest),
            Self::Sha256(digest) => certificate.id.0.as_slice() == digest,
        }
    }

    /// In hexadecimal.
    pub fn hex(&self) -> String {
        match self {
            Self::Sha1(digest) | Self::Sha256(digest) => hex::encode(digest),
        }
    }
}

impl ThumbprintList {
    /// Whether it names a certificate.
    pub fn names(&self, certificate: &Certificate) -> bool {
        self.thumbprints.iter().any(|thumbprint| thumbprint.names(certificate))
    }

    /// Reads a list. Member names count without case, as in the program that defines it, which
    /// writes `Cerificates`.
    ///
    /// # Errors
    /// Where it is not such a list, or an entry is neither a thumbprint nor a certificate.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormatError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| FormatError::unreadable("the list of thumbprints is not UTF-8"))?;
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| FormatError::unreadable(format!("a list of thumbprints: {error}")))?;
        let members = value
            .as_object()
            .ok_or_else(|| FormatError::unreadable("a list of thumbprints is a JSON object"))?;
        let member = |names: &[&str]| {
            let wanted = |name: &String| names.iter().any(|known| name.eq_ignore_ascii_case(known));
            members.iter().find(|(name, _)| wanted(name)).map(|(_, value)| value)
        };
        let named = member(&["Cerificates", "Certificates", "Thumbprints"])
            .and_then(Value::as_array)
            .ok_or_else(|| {
                FormatError::unreadable("the list of thumbprints has no `Cerificates`")
            })?;
        let date = |name| member(&[name]).and_then(Value::as_str).and_then(read_date);
        Ok(Self {
            identifier: member(&["ListIdentifier"]).and_then(Value::as_str).map(str::to_owned),
            sequence: member(&["SequenceNumber"]).and_then(Value::as_u64),
            this_update: date("ThisUpdate"),
            next_update: date("NextUpdate"),
            thumbprints: named.iter().map(read_entry).collect::<Result<_, _>>()?,
        })
    }
}

fn read_entry(entry: &Value) -> Result<Thumbprint, FormatError> {
    let wrong = || {
        let seen: String = entry.to_string().chars().take(80).collect();
        FormatError::unreadable(format!("{seen} is neither a thumbprint nor a certificate"))
    };
    let text = entry.as_str().ok_or_else(wrong)?;
    // Windows' own windows put separators and invisible marks around what is copied from them.
    let separator = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '\u{200e}' | '\u{feff}');
    let compact: String = text.chars().filter(|c| !separator(*c)).collect();
    match hex::decode(&compact) {
        Ok(digest) if digest.len() == 20 => return Ok(Thumbprint::Sha1(digest)),
        Ok(digest) if digest.len() == 32 => return Ok(Thumbprint::Sha256(digest)),
        _ => {}
    }
    let der = STANDARD.decode(text.trim()).map_err(|_| wrong())?;
    let certificates = read_certificates(&der).map_err(|_| wrong())?;
    let [only] = certificates.as_slice() else { return Err(wrong()) };
    Ok(Thumbprint::Sha256(only.id.0.to_vec()))
}

/// RFC 3339, or what .NET writes: without a zone, or `/Date(milliseconds)/`.
fn read_date(text: &str) -> Option<Time> {
    let millis = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
    if let Some(millis) = millis {
        return millis.parse().ok().map(Time::from_unix_millis);
    }
    Time::parse(text).or_else(|| Time::parse(&format!("{text}Z")))
}

#[cfg(test)]
mod tests {
    use super::Thumbprint;
    use super::ThumbprintList;
    use crate::formats::x509::sample::Party;
    use crate::model::Time;
    use proptest::prelude::*;

    #[test]
    fn a_list_names_certificates_by_either_digest_in_any_spelling() {
        let party = Party::new("root");
        let (one, two, three) =
            (party.issue(1, &party, &[]), party.issue(2, &party, &[]), party.issue(3, &party, &[]));
        let sha1 = crate::crypto::digest(crate::model::DigestAlgorithm::Sha1, &one.der);
        let sha1 = hex::encode_upper(sha1.expect("SHA-1"));
        let spaced: Vec<&str> = (0..20).map(|at| &sha1[2 * at..2 * at + 2]).collect();
        let text = format!(
            "\u{feff}{{\"Version\":1,\"ListIdentifier\":\"GCA\",\"SequenceNumber\":7,\
             \"ThisUpdate\":\"/Date(1700000000000)/\",\"NextUpdate\":\"2027-01-01T00:00:00\",\
             \"Cerificates\":[\"\u{200e}{}\",\"{}\"]}}",
            spaced.join(" ").to_lowercase(),
            two.id
        );
        let list = ThumbprintList::parse(text.as_bytes()).expect("a list");
        assert!(list.names(&one) && list.names(&two) && !list.names(&three));
        assert_eq!(list.identifier.as_deref(), Some("GCA"));
        assert_eq!(list.sequence, Some(7));
        assert_eq!(list.this_update, Some(Time::from_unix(1_700_000_000)));
        assert_eq!(list.next_update, Time::parse("2027-01-01"));
        assert!(matches!(list.thumbprints[0], Thumbprint::Sha1(_)));
    }

    #[test]
    fn a_list_with_an_entry_that_is_nothing_is_refused() {
        for wrong in [
            "{}",
            "[]",
            "{\"Cerificates\":[\"abcd\"]}",
            "{\"Cerificates\":[7]}",
            "{\"Cerificates\":\"ab\"}",
            "",
        ] {
            assert!(ThumbprintList::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(ThumbprintList::parse(b"{\"certificates\":[]}").is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = ThumbprintList::parse(&bytes);
        }
    }
}
