//! TSTInfo of RFC 3161: what a timestamp token says, apart from its signature.

use super::evidence::compared;
use super::messages::magnitude;
use super::messages::read_message_imprint;
use super::observe::Subject;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::formats::x509::read_name;
use crate::model::Certificate;
use crate::model::Deviation;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::Name;
use crate::model::ReferenceRole;
use crate::model::SignedReference;
use crate::model::Time;
use crate::model::TimestampFacts;

/// A TSTInfo, taken apart.
pub(super) struct Info {
    /// version.
    pub(super) version: u64,
    /// policy, dotted.
    pub(super) policy: String,
    /// The imprint's digest algorithm.
    pub(super) digest: DigestUse,
    /// The imprint.
    pub(super) imprint: Vec<u8>,
    /// serialNumber, the content octets.
    pub(super) serial: Vec<u8>,
    /// genTime.
    pub(super) time: Time,
    /// What RFC 3161 would not allow in its form, with the time as written.
    pub(super) time_oddity: Option<(&'static str, String)>,
    /// accuracy in milliseconds, rounded up.
    pub(super) accuracy_millis: Option<u64>,
    /// ordering.
    pub(super) ordering: bool,
    /// nonce, big-endian without leading zeros.
    pub(super) nonce: Option<Vec<u8>>,
    /// tsa: DER of the GeneralName.
    pub(super) authority: Option<Vec<u8>>,
    /// Critical extensions, dotted: we know none.
    pub(super) unknown_critical: Vec<String>,
}

impl Info {
    /// Reads DER of a TSTInfo.
    pub(super) fn read(info: &[u8]) -> Result<Self, FormatError> {
        let mut outer = Reader::new(info);
        let mut reader = outer.sequence()?;
        outer.finish()?;
        let version = reader.expect(der::INTEGER)?.unsigned()?;
        let policy = reader.expect(der::OID)?.oid()?;
        let (digest, imprint) = read_message_imprint(&reader.expect(der::SEQUENCE)?)?;
        let serial = reader.expect(der::INTEGER)?.integer()?.to_vec();
        let generated = reader.expect(der::GENERALIZED_TIME)?;
        let time = generated.time()?;
        let accuracy_millis =
            reader.optional(der::SEQUENCE)?.map(|element| accuracy_millis(&element)).transpose()?;
        let ordering = match reader.optional(der::BOOLEAN)? {
            Some(element) => element.boolean()?,
            None => false,
        };
        let nonce =
            reader.optional(der::INTEGER)?.map(|element| magnitude(&element)).transpose()?;
        let authority = match reader.optional(der::context(0))? {
            Some(element) => Some(element.inner()?.full.to_vec()),
            None => None,
        };
        let unknown_critical = match reader.optional(der::context(1))? {
            Some(element) => critical_extensions(&element)?,
            None => Vec::new(),
        };
        reader.finish()?;
        Ok(Self {
            version,
            policy,
            digest,
            imprint,
            serial,
            time,
            time_oddity: time_oddity(generated.content)
                .map(|oddity| (oddity, generated.content.escape_ascii().to_string())),
            accuracy_millis,
            ordering,
            nonce,
            authority,
            unknown_critical,
        })
    }
}

/// What a token says, and what it is about.
pub(super) struct Token {
    /// The imprint against the digest of what was stamped.
    pub(super) imprint: SignedReference,
    /// `None` where the TSTInfo cannot be read.
    pub(super) facts: Option<TimestampFacts>,
}

/// Holds the TSTInfo inside a token against what was stamped, and against the rules of its form.
pub(super) fn observe_info(
    content: Option<&[u8]>,
    subject: &Subject<'_>,
    certificate: Option<&Certificate>,
    deviations: &mut Vec<Deviation>,
) -> Token {
    let mut deviate = |rule, seen: String, expected: &str| {
        deviations.push(Deviation::new(rule, Location::default(), seen, expected));
    };
    let info = match content.map(Info::read) {
        Some(Ok(info)) => info,
        read => {
            if let Some(Err(error)) = read {
                deviate("TS-03", error.to_string(), "a TSTInfo");
            }
            let unknown = DigestUse { algorithm: None, name: String::new() };
            let imprint = compared(ReferenceRole::Imprint, &unknown, None, None);
            return Token { imprint, facts: None };
        }
    };
    if info.version != 1 {
        deviate("TS-03", format!("version {}", info.version), "version 1");
    }
    if let Some((wanted, written)) = &info.time_oddity {
        deviate("TS-07-FORM", written.clone(), wanted);
    }
    for extension in &info.unknown_critical {
        deviate("TS-10", extension.clone(), "none");
    }
    let authority = info.authority.as_deref().and_then(read_authority);
    if let (Some(authority), Some(certificate)) = (&authority, certificate)
        && authority.canonical != certificate.subject.canonical
    {
        deviate("TS-08", authority.text.clone(), &certificate.subject.text);
    }
    let computed = info.digest.algorithm.and_then(subject.outside);
    let imprint = compared(ReferenceRole::Imprint, &info.digest, Some(&info.imprint), computed);
    Token {
        imprint: SignedReference { what: "imprint".to_owned(), ..imprint },
        facts: Some(TimestampFacts {
            sha256: String::new(),
            time: info.time,
            accuracy_millis: info.accuracy_millis,
            ordering: info.ordering,
            policy: info.policy,
            serial: hex::encode(&info.serial),
            nonce: info.nonce.map(hex::encode),
            authority: authority.map(|name| name.text),
            protects: subject.protects.clone(),
        }),
    }
}

/// The directory name of a GeneralName; other kinds name nothing that a certificate's subject could
/// be held against.
fn read_authority(name: &[u8]) -> Option<Name> {
    let element = Reader::new(name).expect(der::context(4)).ok()?;
    read_name(&element.inner().ok()?).ok()
}

/// Accuracy ::= SEQUENCE { seconds, millis [0], micros [1] }, each optional.
fn accuracy_millis(element: &Element<'_>) -> Result<u64, FormatError> {
    let mut reader = element.reader();
    let mut part = |tag| -> Result<u64, FormatError> {
        reader.optional(tag)?.map_or(Ok(0), |of: Element<'_>| of.unsigned())
    };
    let seconds = part(der::INTEGER)?;
    let millis = part(der::context_primitive(0))?;
    let micros = part(der::context_primitive(1))?;
    reader.finish()?;
    Ok(seconds.saturating_mul(1000).saturating_add(millis).saturating_add(micros.div_ceil(1000)))
}

/// Extensions, implicitly tagged: the critical ones.
fn critical_extensions(element: &Element<'_>) -> Result<Vec<String>, FormatError> {
    let mut critical = Vec::new();
    for extension in element.reader() {
        let mut reader = extension?.reader();
        let kind = reader.expect(der::OID)?.oid()?;
        if let Some(flag) = reader.optional(der::BOOLEAN)?
            && flag.boolean()?
        {
            critical.push(kind);
        }
    }
    Ok(critical)
}

/// TS-07: `YYYYMMDDhhmmss[.s…]Z`, without zeros at the end of the fraction.
fn time_oddity(text: &[u8]) -> Option<&'static str> {
    let Some(text) = text.strip_suffix(b"Z") else {
        return Some("a time in UTC");
    };
    let (whole, fraction) = match text.iter().position(|octet| matches!(octet, b'.' | b',')) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..)),
        None => (text, None),
    };
    if whole.len() != 14 {
        return Some("a time with seconds");
    }
    match fraction {
        Some([b',', ..]) => Some("a fraction after a full stop"),
        Some([.., b'0']) => Some("a fraction without zeros at its end"),
        _ => None,
    }
}
