//! CRLs: the header is read, the entries are only indexed, so that a list of a million costs one
//! pass (CL-09).

pub(super) mod entries;

use super::certificate::SignedParts;
use super::describe::CrlDescription;
use super::extensions::read_extension;
use super::extensions::read_point_name;
use super::extensions::read_urls_of_points;
use super::large_crl::Far;
use super::large_crl::Frame;
use super::large_crl::LargeCrl;
use super::link::Signed;
use super::name::read_name;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::algorithm;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::CrlScope;
use crate::model::Deviation;
use crate::model::DistributionPoint;
use crate::model::Location;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use entries::Entries;
use entries::RevokedEntry;
use entries::key;
use entries::significant;
use std::ops::Range;
use std::sync::OnceLock;

/// A CRL with its header read.
#[derive(Debug)]
pub(super) struct Crl {
    /// SHA-256 of the DER.
    pub(super) id: CertificateId,
    /// Canonical name of who issued it.
    pub(super) issuer: String,
    /// The same name for people.
    issuer_text: String,
    /// thisUpdate.
    pub(super) this_update: Time,
    /// nextUpdate.
    pub(super) next_update: Option<Time>,
    /// What it is signed with.
    pub(super) signature_algorithm: SignatureAlgorithm,
    /// keyIdentifier of authorityKeyIdentifier, hex.
    pub(super) authority_key_id: Option<String>,
    /// expiredCertsOnCRL.
    pub(super) knows_expired_since: Option<Time>,
    der: Vec<u8>,
    tbs: Range<usize>,
    signature: Range<usize>,
    revoked: Range<usize>,
    /// The scope without [`CrlScope::point_matches`], which depends on the certificate.
    scope: CrlScope,
    /// Names of the issuing distribution point, where it has any.
    point: Option<Vec<String>>,
    deviations: Vec<Deviation>,
    entries: OnceLock<Entries>,
    /// Where the entries are, if not in `der`.
    far: Option<Far>,
}

const NUMBER: &str = "2.5.29.20";
const DELTA_INDICATOR: &str = "2.5.29.27";
const ISSUING_POINT: &str = "2.5.29.28";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
const FRESHEST: &str = "2.5.29.46";
const EXPIRED_CERTIFICATES: &str = "2.5.29.60";
const ISSUER_ALTERNATIVE_NAME: &str = "2.5.29.18";
const AUTHORITY_ACCESS: &str = "1.3.6.1.5.5.7.1.1";

impl Crl {
    /// Reads the header of a CertificateList (RFC 5280 clause 5.1) that has this SHA-256. Bytes
    /// after it are an error.
    ///
    /// # Errors
    /// Where the DER is no CRL.
    pub(super) fn parse(der: Vec<u8>, id: CertificateId) -> Result<Self, FormatError> {
        let mut reader = Reader::new(&der);
        let outer = reader.expect(der::SEQUENCE)?;
        reader.finish()?;
        let signed = SignedParts::read(&outer)?;
        signed.rest.finish()?;
        let mut tbs = signed.tbs.reader();
        tbs.optional(der::INTEGER)?;
        let inner_algorithm = tbs.expect(der::SEQUENCE)?;
        let issuer = read_name(&tbs.expect(der::SEQUENCE)?)?;
        let this_update = tbs.read()?.time()?;
        let next_update = match tbs.peek() {
            Some(der::UTC_TIME | der::GENERALIZED_TIME) => Some(tbs.read()?.time()?),
            _ => None,
        };
        let revoked = tbs.optional(der::SEQUENCE)?;
        let extensions = tbs.optional(der::context(0))?;
        tbs.finish()?;

        let mut deviations = Vec::new();
        if inner_algorithm.full != signed.algorithm.full {
            deviations.push(Deviation::new(
                "CL-04-ALGORITHM",
                place(id, Location::offset(signed.algorithm.offset as u64)),
                hex::encode(signed.algorithm.full),
                hex::encode(inner_algorithm.full),
            ));
        }
        let odd_end = match next_update {
            None => Some("–".to_owned()),
            Some(next) => (next < this_update).then(|| next.to_string()),
        };
        if let Some(seen) = odd_end {
            let expected = format!("nextUpdate after {this_update}");
            deviations.push(Deviation::new(
                "CL-05-NEXT",
                place(id, Location::default()),
                seen,
                expected,
            ));
        }
        let mut crl = Self {
            id,
            issuer: issuer.canonical,
            issuer_text: issuer.text,
            this_update,
            next_update,
            signature_algorithm: algorithm::read_signature(&signed.algorithm)?,
            authority_key_id: None,
            knows_expired_since: None,
            tbs: signed.tbs.full_range(),
            signature: signed.signature_range,
            revoked: revoked.map_or(0..0, |list| list.content_range()),
            scope: CrlScope::default(),
            point: None,
            deviations,
            entries: OnceLock::new(),
            far: None,
            der: Vec::new(),
        };
        if let Some(extensions) = extensions {
            for extension in extensions.inner()?.reader() {
                crl.read_extension(&extension?)?;
            }
        }
        crl.der = der;
        Ok(crl)
    }

    /// Reads the header of a CRL that stays where it is, and that has this SHA-256.
    ///
    /// # Errors
    /// Where it is no CRL, or the index is not its own.
    pub(super) fn open(large: LargeCrl, id: CertificateId) -> Result<Self, FormatError> {
        let Frame { skeleton, tbs, revoked } = Frame::read(&*large.source)?;
        let mut crl = Self::parse(skeleton, id)?;
        crl.far = Some(Far::new(large, id, tbs, revoked)?);
        Ok(crl)
    }

    fn read_extension(&mut self, element: &Element<'_>) -> Result<(), FormatError> {
        let extension = read_extension(element)?;
        let mut content = Reader::new(extension.value);
        match extension.oid.as_str() {
            NUMBER => self.scope.number = Some(hex::encode(content.read()?.integer()?)),
            DELTA_INDICATOR => {
                self.scope.delta_of = Some(hex::encode(content.read()?.integer()?));
            }
            ISSUING_POINT => self.read_issuing_point(&content.expect(der::SEQUENCE)?)?,
            AUTHORITY_KEY_IDENTIFIER => {
                let id = content.sequence()?.optional(der::context_primitive(0))?;
                self.authority_key_id = id.map(|id| hex::encode(id.content));
            }
            EXPIRED_CERTIFICATES => self.knows_expired_since = Some(content.read()?.time()?),
            // One that cannot be read leads to no delta; the list itself is whole without.
            FRESHEST => {
                self.scope.delta_urls = read_urls_of_points(extension.value).unwrap_or_default();
            }
            ISSUER_ALTERNATIVE_NAME | AUTHORITY_ACCESS => {}
            oid if extension.critical => {
                let at = place(self.id, Location::oid(oid));
                let deviation = Deviation::new("CL-06", at, oid, "extensions that we know");
                self.deviations.push(deviation);
            }
            _ => {}
        }
        Ok(())
    }

    /// issuingDistributionPoint, RFC 5280 clause 5.2.5.
    fn read_issuing_point(&mut self, point: &Element<'_>) -> Result<(), FormatError> {
        let mut reader = point.reader();
        if let Some(name) = reader.optional(der::context(0))? {
            let issuers = std::slice::from_ref(&self.issuer);
            self.point = Some(read_point_name(&name.inner()?, issuers)?.names);
        }
        let flag = |reader: &mut Reader<'_>, number| {
            let flag = reader.optional(der::context_primitive(number))?;
            flag.map_or(Ok(false), |flag| flag.boolean())
        };
        self.scope.only_user = flag(&mut reader, 1)?;
        self.scope.only_authority = flag(&mut reader, 2)?;
        if let Some(reasons) = reader.optional(der::context_primitive(3))? {
            self.scope.only_reasons = Some(reasons.named_bits()?);
        }
        self.scope.indirect = flag(&mut reader, 4)?;
        self.scope.only_attribute = flag(&mut reader, 5)?;
        reader.finish()
    }

    /// Whether it may speak of a certificate: issued by its issuer, or by one that one of its
    /// distribution points names (CL-01).
    pub(super) fn concerns(&self, certificate: &Certificate) -> bool {
        self.issuer == certificate.issuer.canonical
            || certificate.crl_distribution_points.iter().any(|point| self.is_named_by(point))
    }

    fn is_named_by(&self, point: &DistributionPoint) -> bool {
        point.crl_issuers.contains(&self.issuer)
    }

    /// The scope as it stands to a certificate (CL-02): whether the point names one of the
    /// certificate's that refers to this issuer, and for which reasons (RFC 5280 clause 6.3.3
    /// (b) (2) (i), (d)).
    pub(super) fn scope(&self, certificate: &Certificate) -> CrlScope {
        let mut scope = self.scope.clone();
        let Some(names) = &self.point else { return scope };
        scope.point.clone_from(names);
        let by_issuer = self.issuer == certificate.issuer.canonical;
        let points = &certificate.crl_distribution_points;
        let mut reasons = 0;
        for point in points {
            let refers = self.is_named_by(point) || (point.crl_issuers.is_empty() && by_issuer);
            let own = if point.names.is_empty() { &point.crl_issuers } else { &point.names };
            if refers && names.iter().any(|name| own.contains(name)) {
                scope.point_matches = Some(true);
                reasons |= point.reasons.unwrap_or(CrlScope::ALL_REASONS);
            }
        }
        if scope.point_matches == Some(true) {
            scope.point_reasons = Some(reasons);
        } else {
            let of_issuer = points.is_empty() && names.contains(&certificate.issuer.canonical);
            scope.point_matches = Some(of_issuer);
        }
        scope
    }

    /// What it says of a certificate.
    pub(super) fn status(&self, certificate: &Certificate) -> RevocationStatus {
        let Ok(serial) = hex::decode(&certificate.serial) else { return RevocationStatus::Unknown };
        let serial = significant(&serial);
        let Some(found) = self.find(key(serial)) else { return RevocationStatus::Unknown };
        let mut earliest: Option<(Time, RevocationReason)> = None;
        for (offset, issuer) in found {
            if self.issuer_of(issuer) != Some(&certificate.issuer.canonical) {
                continue;
            }
            // An entry that cannot be read says at least that not all is well.
            let Some(read) = self.entry(offset) else { return RevocationStatus::Unknown };
            if read.serial == serial && earliest.is_none_or(|(at, _)| read.revoked_at < at) {
                earliest = Some((read.revoked_at, read.reason));
            }
        }
        match earliest {
            Some((at, reason)) => RevocationStatus::Revoked { at, reason },
            None => RevocationStatus::Good,
        }
    }

    /// Entries with this key: where they are, and the number of their issuer. `None` where that
    /// cannot be read.
    fn find(&self, key: u64) -> Option<Vec<(u64, u32)>> {
        if let Some(far) = &self.far {
            return far.find(key);
        }
        let index = &self.entries().index;
        let first = index.partition_point(|entry| entry.key < key);
        let same = index.get(first..).unwrap_or_default().iter();
        let same = same.take_while(|entry| entry.key == key);
        Some(same.map(|entry| (entry.offset as u64, entry.issuer)).collect())
    }

    /// The canonical name of an entry's issuer; 0 is the CRL's own.
    fn issuer_of(&self, number: u32) -> Option<&String> {
        let Some(at) = number.checked_sub(1) else { return Some(&self.issuer) };
        match &self.far {
            Some(far) => far.issuer(number),
            None => self.entries().issuers.get(usize::try_from(at).ok()?),
        }
    }

    fn entry(&self, offset: u64) -> Option<RevokedEntry> {
        if let Some(far) = &self.far {
            let bytes = far.entry(offset)?;
            return RevokedEntry::read(&Reader::new(&bytes).read().ok()?).ok();
        }
        let list = self.der.get(self.revoked.clone())?;
        let at = usize::try_from(offset).ok()?;
        let element = Reader::new(list.get(at..)?).read().ok()?;
        RevokedEntry::read(&element).ok()
    }

    /// What it is about, for lists and indices.
    pub(super) fn describe(&self) -> CrlDescription {
        let CrlScope { only_user, only_authority, only_attribute, indirect, .. } = self.scope;
        let flags = [
            (only_user, "user"),
            (only_authority, "authority"),
            (only_attribute, "attribute"),
            (indirect, "indirect"),
        ];
        let flags = flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| name.to_owned());
        let reasons = self.scope.only_reasons.map(|reasons| format!("reasons {reasons:#b}"));
        let point = self.point.iter().flatten().cloned();
        CrlDescription {
            issuer: self.issuer_text.clone(),
            canonical: self.issuer.clone(),
            key_id: self.authority_key_id.clone(),
            this_update: self.this_update,
            next_update: self.next_update,
            number: self.scope.number.clone(),
            delta_of: self.scope.delta_of.clone(),
            scope: flags.chain(reasons).chain(point).collect::<Vec<_>>().join(" "),
        }
    }

    /// The DER; `None` where it cannot be read.
    pub(super) fn der(&self) -> Option<Vec<u8>> {
        match &self.far {
            Some(far) => far.whole(),
            None => Some(self.der.clone()),
        }
    }

    /// The DER of one that was read whole.
    pub(super) fn into_der(self) -> Vec<u8> {
        self.der
    }

    /// What is odd about it. The first call reads through the entries.
    pub(super) fn deviations(&self) -> impl Iterator<Item = &Deviation> {
        let of_entries = match &self.far {
            Some(far) => far.deviations(),
            None => &self.entries().deviations,
        };
        self.deviations.iter().chain(of_entries)
    }

    /// What is signed of it; of one that was left on disk only what is at hand.
    pub(super) fn signed(&self) -> Signed<'_> {
        let part = |range: &Range<usize>| self.der.get(range.clone()).unwrap_or_default();
        let (message, signature) = (part(&self.tbs), part(&self.signature));
        Signed::new(self.id, &self.signature_algorithm, message, signature)
    }

    /// Whether a certificate's key verifies its signature; `signed` is what is signed of it.
    pub(super) fn signed_by(&self, signed: &Signed<'_>, certificate: &Certificate) -> Check {
        let (key, algorithm) = (&certificate.public_key, &self.signature_algorithm);
        let Some(far) = &self.far else { return signed.check(key) };
        let signature = self.der.get(self.signature.clone()).unwrap_or_default();
        let unread = || Check::Unable("the CRL cannot be read".to_owned());
        match algorithm.digest.filter(|_| algorithm.scheme != SignatureScheme::Ed25519) {
            Some(named) => far.digest(named).map_or_else(unread, |digest| {
                crypto::verify_digest(key, algorithm, named, &digest, signature)
            }),
            None => far
                .signed()
                .map_or_else(unread, |tbs| crypto::verify(key, algorithm, &tbs, signature)),
        }
    }

    fn entries(&self) -> &Entries {
        self.entries.get_or_init(|| {
            let list = self.der.get(self.revoked.clone()).unwrap_or_default();
            Entries::read(list, self.id)
        })
    }
}

/// A place in the CRL with this SHA-256.
pub(super) fn place(id: CertificateId, at: Location) -> Location {
    Location { file: Some(id.to_string()), ..at }
}

#[cfg(test)]
mod tests;
