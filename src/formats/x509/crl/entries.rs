//! The entries of a CRL (RFC 5280 clause 5.3): one pass makes an index by serial number, and one that
//! is asked for is read in full.

use super::place;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::formats::x509::extensions::read_extension;
use crate::formats::x509::name::read_name;
use crate::model::CertificateId;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::RevocationReason;
use crate::model::Time;

const REASON: &str = "2.5.29.21";
const CERTIFICATE_ISSUER: &str = "2.5.29.29";

/// The revoked certificates, by serial number.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// Sorted by key, then by position.
    pub(super) index: Vec<Entry>,
    /// Canonical names of certificateIssuer, in order of appearance.
    pub(super) issuers: Vec<String>,
    pub(super) deviations: Vec<Deviation>,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Entry {
    /// The serial number's last eight bytes.
    pub(super) key: u64,
    /// Where the entry begins in the list of entries.
    pub(super) offset: usize,
    /// 0: the CRL's own issuer; otherwise the position in `issuers`, counted from 1.
    pub(super) issuer: u32,
}

impl Entries {
    /// One pass over the entries. A malformed or not understood one makes the whole list unusable
    /// (RFC 5280 clause 5.3), which the deviations say.
    pub(super) fn read(list: &[u8], id: CertificateId) -> Self {
        let mut entries = Self::default();
        // 37 bytes is what an entry with a serial number of 16 bytes takes.
        entries.index.reserve(list.len() / 37);
        let mut issuer = 0_u32;
        for element in Reader::new(list) {
            let skimmed = element.and_then(|element| Skimmed::read(&element));
            let Skimmed { offset, serial, issuer: named, unknown_critical } = match skimmed {
                Ok(skimmed) => skimmed,
                Err(error) => {
                    let at = place(id, Location::default());
                    let expected = "entries as RFC 5280 defines them";
                    let deviation = Deviation::new("CL-08-FORM", at, error.to_string(), expected);
                    entries.deviations.push(deviation);
                    break;
                }
            };
            if let Some(named) = named {
                if entries.issuers.len() >= ISSUERS {
                    let at = place(id, Location::oid(CERTIFICATE_ISSUER));
                    let (seen, most) =
                        (format!("more than {ISSUERS}"), format!("at most {ISSUERS}"));
                    entries.deviations.push(Deviation::new("CL-08-FORM", at, seen, most));
                    break;
                }
                entries.issuers.push(named);
                issuer = u32::try_from(entries.issuers.len()).unwrap_or(u32::MAX);
            }
            if let Some(oid) = unknown_critical
                && entries.deviations.is_empty()
            {
                let at = place(id, Location::oid(oid.as_str()));
                let deviation = Deviation::new("CL-06", at, oid, "extensions that we know");
                entries.deviations.push(deviation);
            }
            entries.index.push(Entry { key: key(serial), offset, issuer });
        }
        entries.index.sort_unstable();
        entries
    }
}

/// Changes of the issuer in an indirect CRL that are followed: an honest one lists the certificates
/// of one issuer together.
const ISSUERS: usize = 20_000;

/// What the index needs of an entry.
pub(in crate::formats::x509) struct Skimmed<'a> {
    offset: usize,
    pub(in crate::formats::x509) serial: &'a [u8],
    /// certificateIssuer, for this entry and those that follow.
    pub(in crate::formats::x509) issuer: Option<String>,
    pub(in crate::formats::x509) unknown_critical: Option<String>,
}

/// reasonCode, holdInstructionCode and invalidityDate, encoded: what entries usually have.
const USUAL: [&[u8]; 3] = [&[0x55, 0x1d, 0x15], &[0x55, 0x1d, 0x17], &[0x55, 0x1d, 0x18]];

impl<'a> Skimmed<'a> {
    pub(in crate::formats::x509) fn read(element: &Element<'a>) -> Result<Self, FormatError> {
        if element.tag != der::SEQUENCE {
            return Err(element.error("an entry is a SEQUENCE"));
        }
        let mut reader = element.reader();
        let serial = significant(reader.expect(der::INTEGER)?.integer()?);
        let mut skimmed =
            Self { offset: element.offset, serial, issuer: None, unknown_critical: None };
        reader.read()?;
        if let Some(extensions) = reader.optional(der::SEQUENCE)? {
            for extension in extensions.reader() {
                let extension = extension?;
                if USUAL.contains(&extension.reader().expect(der::OID)?.content) {
                    continue;
                }
                let extension = read_extension(&extension)?;
                if extension.oid == CERTIFICATE_ISSUER {
                    skimmed.issuer = Some(read_issuer(&mut Reader::new(extension.value))?);
                } else if extension.critical {
                    skimmed.unknown_critical = Some(extension.oid);
                }
            }
        }
        reader.finish()?;
        Ok(skimmed)
    }
}

/// What an entry says of its certificate.
pub(super) struct RevokedEntry {
    pub(super) serial: Vec<u8>,
    pub(super) revoked_at: Time,
    pub(super) reason: RevocationReason,
}

impl RevokedEntry {
    pub(super) fn read(element: &Element<'_>) -> Result<Self, FormatError> {
        let mut reader = element.reader();
        let serial = significant(reader.expect(der::INTEGER)?.integer()?).to_vec();
        let revoked_at = reader.read()?.time()?;
        let mut reason = RevocationReason::Unspecified;
        if let Some(extensions) = reader.optional(der::SEQUENCE)? {
            for extension in extensions.reader() {
                let extension = read_extension(&extension?)?;
                if extension.oid == REASON {
                    reason = read_reason(Reader::new(extension.value).read()?.unsigned()?);
                }
            }
        }
        Ok(Self { serial, revoked_at, reason })
    }
}

/// The directory name among the GeneralNames of certificateIssuer.
fn read_issuer(content: &mut Reader<'_>) -> Result<String, FormatError> {
    for name in content.sequence()? {
        let name = name?;
        if name.tag == der::context(4) {
            return Ok(read_name(&name.inner()?)?.canonical);
        }
    }
    Err(content.error("a certificateIssuer without a directory name"))
}

/// CRLReason, RFC 5280 clause 5.3.1; what it does not define is unspecified.
pub(in crate::formats::x509) fn read_reason(code: u64) -> RevocationReason {
    match code {
        1 => RevocationReason::KeyCompromise,
        2 => RevocationReason::CaCompromise,
        3 => RevocationReason::AffiliationChanged,
        4 => RevocationReason::Superseded,
        5 => RevocationReason::CessationOfOperation,
        6 => RevocationReason::CertificateHold,
        8 => RevocationReason::RemoveFromCrl,
        9 => RevocationReason::PrivilegeWithdrawn,
        10 => RevocationReason::AaCompromise,
        _ => RevocationReason::Unspecified,
    }
}

/// A serial number without leading zeros, so that a padded encoding is the same number.
pub(in crate::formats::x509) fn significant(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|octet| **octet == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

/// The last eight bytes of a serial number, by which entries are sorted.
pub(in crate::formats::x509) fn key(serial: &[u8]) -> u64 {
    let tail = serial.get(serial.len().saturating_sub(8)..).unwrap_or_default();
    tail.iter().fold(0, |key, octet| (key << 8) | u64::from(*octet))
}
