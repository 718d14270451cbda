//! TSTInfo of RFC 3161: what a timestamp token says, apart from its signature.

use super::messages::magnitude;
use super::messages::read_message_imprint;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::DigestUse;
use crate::model::Time;

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
