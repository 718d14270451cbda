//! Certificate extensions, one by one, so that a malformed one takes nothing else with it.
//!
//! x509-parser decodes what it reads whole; where it would pass over a rest, or where the encoded
//! names are needed (distribution points), the elements are read here.

use super::name::read_name;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::BasicConstraints;
use crate::model::Certificate;
use crate::model::Deviation;
use crate::model::Disclosure;
use crate::model::DistributionPoint;
use crate::model::ExtendedKeyUsage;
use crate::model::GeneralName;
use crate::model::KeyPeriod;
use crate::model::KeyUsage;
use crate::model::Location;
use crate::model::NameConstraints;
use crate::model::PolicyConstraints;
use crate::model::QualifiedStatements;
use crate::model::Time;
use std::collections::BTreeSet;
use x509_parser::extensions as parsed;
use x509_parser::prelude::FromDer;

/// Extensions whose meaning limits what a certificate may do: malformed, they make it unusable.
const LIMITING: &[&str] = &[
    KEY_USAGE,
    BASIC_CONSTRAINTS,
    NAME_CONSTRAINTS,
    POLICY_MAPPINGS,
    POLICY_CONSTRAINTS,
    EXTENDED_KEY_USAGE,
    INHIBIT_ANY_POLICY,
];

const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
const KEY_USAGE: &str = "2.5.29.15";
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const DISTRIBUTION_POINTS: &str = "2.5.29.31";
const CERTIFICATE_POLICIES: &str = "2.5.29.32";
const POLICY_MAPPINGS: &str = "2.5.29.33";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const FRESHEST_CRL: &str = "2.5.29.46";
const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
const NO_REVOCATION_AVAILABLE: &str = "2.5.29.56";
const AUTHORITY_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
const QC_STATEMENTS: &str = "1.3.6.1.5.5.7.1.3";
const PRIVATE_KEY_USAGE_PERIOD: &str = "2.5.29.16";
const OCSP_NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";

/// Extensions that we know and whose content no check needs (PX-07): issuerAltName (Vietnamese
/// issuers write it empty), subjectInfoAccess, validityModel.
const WITHOUT_CHECK: &[&str] = &["2.5.29.18", "1.3.6.1.5.5.7.1.11", "1.3.6.1.4.1.8301.3.5"];

/// Reads the `[3]` Extensions of a certificate; what is malformed becomes a deviation.
///
/// # Errors
/// Where the frame of an extension cannot be read.
pub(super) fn read_extensions(
    extensions: &Element<'_>,
    certificate: &mut Certificate,
) -> Result<(), FormatError> {
    let mut seen = BTreeSet::new();
    for extension in extensions.inner()?.reader() {
        let extension = read_extension(&extension?)?;
        if !seen.insert(extension.oid.clone()) {
            let at = place(certificate, &extension);
            let seen = "an extension that is there twice";
            certificate.deviations.push(Deviation::new("PX-07-TWICE", at, seen, "each one once"));
            continue;
        }
        match read_content(&extension, certificate) {
            Ok(true) => {}
            Ok(false) if extension.critical => certificate.unknown_critical.push(extension.oid),
            Ok(false) => {}
            Err(error) => {
                let limiting = LIMITING.contains(&extension.oid.as_str());
                let rule = if limiting { "PX-07-LIMIT" } else { "PX-07-FORM" };
                let at = place(certificate, &extension);
                let expected = "content as RFC 5280 defines it";
                let deviation = Deviation::new(rule, at, error.to_string(), expected);
                certificate.deviations.push(deviation);
                if extension.critical {
                    certificate.unknown_critical.push(extension.oid);
                }
            }
        }
    }
    check_no_revocation(certificate, seen.contains(FRESHEST_CRL));
    Ok(())
}

/// RFC 9608 clause 3: a certificate for which no status is published is not an authority's, and
/// names no place where one would be found.
fn check_no_revocation(certificate: &mut Certificate, has_freshest_crl: bool) {
    if !certificate.no_revocation_available {
        return;
    }
    let id = Some(certificate.id.to_string());
    let at = Location { certificate: id, ..Location::oid(NO_REVOCATION_AVAILABLE) };
    if certificate.basic_constraints.as_ref().is_some_and(|constraints| constraints.authority) {
        let deviation = Deviation::new("PX-07-NOREV-CA", at.clone(), "cA", "an end entity");
        certificate.deviations.push(deviation);
    }
    let places = [
        ("cRLDistributionPoints", !certificate.crl_distribution_points.is_empty()),
        ("freshestCRL", has_freshest_crl),
        ("id-ad-ocsp", !certificate.ocsp_urls.is_empty()),
    ];
    let named: Vec<&str> =
        places.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect();
    if !named.is_empty() {
        let deviation = Deviation::new("PX-07-NOREV", at, named.join(", "), "none of them");
        certificate.deviations.push(deviation);
    }
}

fn place(certificate: &Certificate, extension: &Extension<'_>) -> Location {
    let certificate = Some(certificate.id.to_string());
    Location { certificate, ..Location::oid(extension.oid.as_str()) }
}

/// One Extension: its type, whether it is critical, and its content.
pub(super) struct Extension<'a> {
    /// extnID, dotted.
    pub(super) oid: String,
    /// critical.
    pub(super) critical: bool,
    /// The content of extnValue.
    pub(super) value: &'a [u8],
}

/// Reads the frame of an Extension (RFC 5280 clause 4.1): also of CRLs and OCSP responses.
///
/// # Errors
/// Where it is not one.
pub(super) fn read_extension<'a>(element: &Element<'a>) -> Result<Extension<'a>, FormatError> {
    if element.tag != der::SEQUENCE {
        return Err(element.error("an Extension is a SEQUENCE"));
    }
    let mut reader = element.reader();
    let oid = reader.expect(der::OID)?.oid()?;
    let critical = match reader.optional(der::BOOLEAN)? {
        Some(flag) => flag.boolean()?,
        None => false,
    };
    let value = reader.expect(der::OCTET_STRING)?.content;
    reader.finish()?;
    Ok(Extension { oid, critical, value })
}

/// Reads the content of one extension; `false` where we do not know it.
fn read_content(
    extension: &Extension<'_>,
    certificate: &mut Certificate,
) -> Result<bool, FormatError> {
    let value = extension.value;
    match extension.oid.as_str() {
        SUBJECT_KEY_IDENTIFIER => {
            let id = only(value, der::OCTET_STRING)?;
            certificate.subject_key_id = Some(hex::encode(id.content));
        }
        KEY_USAGE => {
            certificate.key_usage = Some(KeyUsage(only(value, der::BIT_STRING)?.named_bits()?));
        }
        SUBJECT_ALTERNATIVE_NAME => {
            let names = read_general_names(&only(value, der::SEQUENCE)?)?;
            for name in &names {
                if let GeneralName::Email(email) = name {
                    certificate.emails.push(email.clone());
                }
            }
            certificate.alternative_names = names;
        }
        BASIC_CONSTRAINTS => {
            let read: parsed::BasicConstraints = decode(value)?;
            certificate.basic_constraints = Some(BasicConstraints {
                authority: read.ca,
                path_length: read.path_len_constraint,
                critical: extension.critical,
            });
        }
        NAME_CONSTRAINTS => {
            certificate.name_constraints = Some(read_name_constraints(value, extension.critical)?);
        }
        DISTRIBUTION_POINTS => {
            certificate.crl_distribution_points = only(value, der::SEQUENCE)?
                .reader()
                .map(|point| point.and_then(|point| read_distribution_point(&point, certificate)))
                .collect::<Result<_, _>>()?;
        }
        FRESHEST_CRL => certificate.delta_urls = read_urls_of_points(value)?,
        CERTIFICATE_POLICIES => {
            certificate.policies = only(value, der::SEQUENCE)?
                .reader()
                .map(|policy| policy?.reader().expect(der::OID)?.oid())
                .collect::<Result<_, _>>()?;
        }
        POLICY_MAPPINGS => {
            let read: parsed::PolicyMappings<'_> = decode(value)?;
            certificate.policy_mappings = read
                .mappings
                .iter()
                .map(|mapping| {
                    let issuer = mapping.issuer_domain_policy.to_id_string();
                    (issuer, mapping.subject_domain_policy.to_id_string())
                })
                .collect();
        }
        AUTHORITY_KEY_IDENTIFIER => {
            let read: parsed::AuthorityKeyIdentifier<'_> = decode(value)?;
            certificate.authority_key_id = read.key_identifier.map(|id| hex::encode(id.0));
        }
        POLICY_CONSTRAINTS => {
            let read: parsed::PolicyConstraints = decode(value)?;
            certificate.policy_constraints = Some(PolicyConstraints {
                require_explicit: read.require_explicit_policy,
                inhibit_mapping: read.inhibit_policy_mapping,
            });
        }
        EXTENDED_KEY_USAGE => {
            let purposes: Vec<String> = only(value, der::SEQUENCE)?
                .reader()
                .map(|purpose| purpose?.oid())
                .collect::<Result<_, _>>()?;
            certificate.extended_key_usage =
                Some(ExtendedKeyUsage { purposes, critical: extension.critical });
        }
        INHIBIT_ANY_POLICY => {
            let read: parsed::InhibitAnyPolicy = decode(value)?;
            certificate.inhibit_any_policy = Some(read.skip_certs);
        }
        AUTHORITY_ACCESS => read_authority_access(value, certificate)?,
        QC_STATEMENTS => read_statements(value, certificate)?,
        PRIVATE_KEY_USAGE_PERIOD => {
            let mut reader = only(value, der::SEQUENCE)?.reader();
            let mut end = |number| -> Result<Option<Time>, FormatError> {
                let part = reader.optional(der::context_primitive(number))?;
                part.map(|time| time.time()).transpose()
            };
            let (from, until) = (end(0)?, end(1)?);
            reader.finish()?;
            certificate.private_key_usage = Some(KeyPeriod { from, until });
        }
        NO_REVOCATION_AVAILABLE => {
            let null = only(value, der::NULL)?;
            if !null.content.is_empty() {
                return Err(null.error("NULL has no content"));
            }
            certificate.no_revocation_available = true;
        }
        OCSP_NO_CHECK => certificate.ocsp_no_check = true,
        other => return Ok(WITHOUT_CHECK.contains(&other)),
    }
    Ok(true)
}

/// qcStatements (PX-11). What one statement says beyond being there may be malformed without making
/// the others so.
fn read_statements(value: &[u8], certificate: &mut Certificate) -> Result<(), FormatError> {
    let mut qualified = QualifiedStatements::default();
    for statement in only(value, der::SEQUENCE)?.reader() {
        let mut reader = statement?.reader();
        let oid = reader.expect(der::OID)?.oid()?;
        if let Err(error) = read_statement(&oid, &mut reader, &mut qualified) {
            let id = Some(certificate.id.to_string());
            let at = Location { certificate: id, ..Location::oid(oid.as_str()) };
            let expected = "a statement as EN 319 412-5 defines it";
            let deviation = Deviation::new("PX-11-FORM", at, error.to_string(), expected);
            certificate.deviations.push(deviation);
        }
        certificate.qc_statements.push(oid);
    }
    certificate.qualified = qualified;
    Ok(())
}

fn read_statement(
    oid: &str,
    reader: &mut Reader<'_>,
    qualified: &mut QualifiedStatements,
) -> Result<(), FormatError> {
    let text = |element: Element<'_>| {
        element.text().ok_or_else(|| element.error("this is no character string"))
    };
    match oid {
        QualifiedStatements::COMPLIANCE | QualifiedStatements::DEVICE => reader.finish(),
        QualifiedStatements::TYPE => {
            let kinds = reader.sequence()?.map(|kind| kind?.oid());
            qualified.types = kinds.collect::<Result<_, _>>()?;
            reader.finish()
        }
        QualifiedStatements::LEGISLATION => {
            let countries = reader.sequence()?.map(|country| text(country?));
            qualified.legislation = countries.collect::<Result<_, _>>()?;
            reader.finish()
        }
        QualifiedStatements::DISCLOSURE => {
            for location in reader.sequence()? {
                let mut location = location?.reader();
                let (url, language) = (text(location.read()?)?, text(location.read()?)?);
                location.finish()?;
                qualified.disclosures.push(Disclosure { url, language });
            }
            reader.finish()
        }
        _ => Ok(()),
    }
}

/// The one element of an extension's content.
fn only(value: &[u8], tag: u8) -> Result<Element<'_>, FormatError> {
    let mut reader = Reader::new(value);
    let element = reader.expect(tag)?;
    reader.finish()?;
    Ok(element)
}

/// What x509-parser reads, where it reads everything.
fn decode<'a, T>(value: &'a [u8]) -> Result<T, FormatError>
where
    T: FromDer<'a, x509_parser::error::X509Error>,
{
    match T::from_der(value) {
        Ok(([], read)) => Ok(read),
        Ok((rest, _)) => Err(FormatError::unreadable(format!("{} bytes are left", rest.len()))),
        Err(_) => Err(FormatError::unreadable("the content is malformed")),
    }
}

/// GeneralNames, or any list of GeneralName.
///
/// # Errors
/// Where an element is no GeneralName at all; malformed content of one becomes
/// [`GeneralName::Other`].
pub(super) fn read_general_names(list: &Element<'_>) -> Result<Vec<GeneralName>, FormatError> {
    list.reader().map(|name| read_general_name(&name?)).collect()
}

fn read_general_name(element: &Element<'_>) -> Result<GeneralName, FormatError> {
    let number = element.tag & 0x1f;
    if element.tag & 0xc0 != 0x80 || number > 8 {
        return Err(element.error(format!("element {:#04x} is no GeneralName", element.tag)));
    }
    let text = |text: &str| text.to_owned();
    Ok(match parsed::GeneralName::from_der(element.full) {
        Ok((_, parsed::GeneralName::RFC822Name(name))) => GeneralName::Email(text(name)),
        Ok((_, parsed::GeneralName::DNSName(name))) => GeneralName::Dns(text(name)),
        Ok((_, parsed::GeneralName::URI(name))) => GeneralName::Uri(text(name)),
        Ok((_, parsed::GeneralName::IPAddress(address))) => GeneralName::Ip(address.to_vec()),
        Ok((_, parsed::GeneralName::OtherName(oid, _))) => {
            GeneralName::Other(format!("other-name {}", oid.to_id_string()))
        }
        Ok((_, parsed::GeneralName::RegisteredID(oid))) => {
            GeneralName::Other(format!("registered-id {}", oid.to_id_string()))
        }
        Ok((_, parsed::GeneralName::X400Address(_))) => GeneralName::Other(text("x400-address")),
        Ok((_, parsed::GeneralName::EDIPartyName(_))) => GeneralName::Other(text("edi-party")),
        _ if number == 4 => match element.inner().and_then(|name| read_name(&name)) {
            Ok(name) => GeneralName::Directory(name),
            Err(_) => GeneralName::Other(text("unreadable 4")),
        },
        _ => GeneralName::Other(format!("unreadable {number}")),
    })
}

fn read_name_constraints(value: &[u8], critical: bool) -> Result<NameConstraints, FormatError> {
    let mut reader = only(value, der::SEQUENCE)?.reader();
    let mut subtrees = |number| -> Result<Option<Vec<GeneralName>>, FormatError> {
        let Some(list) = reader.optional(der::context(number))? else { return Ok(None) };
        // minimum and maximum are not used (RFC 5280 clause 4.2.1.10), as everywhere.
        let bases = list.reader().map(|subtree| read_general_name(&subtree?.reader().read()?));
        bases.collect::<Result<_, _>>().map(Some)
    };
    let permitted = subtrees(0)?;
    let excluded = subtrees(1)?;
    reader.finish()?;
    Ok(NameConstraints { permitted, excluded, critical })
}

/// DistributionPoint. A name relative to the CRL's issuer is completed with the names of cRLIssuer,
/// or of the certificate's issuer (RFC 5280 clause 4.2.1.13).
fn read_distribution_point(
    element: &Element<'_>,
    certificate: &Certificate,
) -> Result<DistributionPoint, FormatError> {
    let mut point = DistributionPoint::default();
    let mut reader = element.reader();
    let name = reader.optional(der::context(0))?;
    if let Some(reasons) = reader.optional(der::context_primitive(1))? {
        point.reasons = Some(reasons.named_bits()?);
    }
    if let Some(issuers) = reader.optional(der::context(2))? {
        for issuer in read_general_names(&issuers)? {
            if let GeneralName::Directory(name) = issuer {
                point.crl_issuers.push(name.canonical);
            }
        }
    }
    reader.finish()?;
    if let Some(name) = name {
        let issuers = match point.crl_issuers.as_slice() {
            [] => std::slice::from_ref(&certificate.issuer.canonical),
            issuers => issuers,
        };
        let read = read_point_name(&name.inner()?, issuers)?;
        point.urls = read.urls;
        point.names = read.names;
    }
    Ok(point)
}

/// The names of a DistributionPointName.
pub(super) struct PointName {
    /// Full names that are URIs.
    pub(super) urls: Vec<String>,
    /// All names in a form to compare: directory names by their canonical form, others in hex.
    pub(super) names: Vec<String>,
}

/// Reads a DistributionPointName; `issuers` are the canonical names that a relative one continues.
///
/// # Errors
/// Where it is not one.
pub(super) fn read_point_name(
    element: &Element<'_>,
    issuers: &[String],
) -> Result<PointName, FormatError> {
    let mut read = PointName { urls: Vec::new(), names: Vec::new() };
    if element.tag == der::context(0) {
        for name in element.reader() {
            let name = name?;
            match read_general_name(&name)? {
                GeneralName::Directory(directory) => read.names.push(directory.canonical),
                GeneralName::Uri(url) => {
                    read.urls.push(url);
                    read.names.push(hex::encode(name.full));
                }
                _ => read.names.push(hex::encode(name.full)),
            }
        }
        return Ok(read);
    }
    if element.tag != der::context(1) {
        return Err(element.error("a distribution point has no name that we know"));
    }
    // [1] IMPLICIT RelativeDistinguishedName: read as a Name with this one part.
    let relative = der::sequence(&[der::element(der::SET, element.content)]);
    let relative = read_name(&Reader::new(&relative).read()?)?.canonical;
    read.names.extend(issuers.iter().map(|issuer| format!("{issuer}{relative}")));
    Ok(read)
}

/// The addresses among the names of CRLDistributionPoints (freshestCRL, RFC 5280 clause 4.2.1.15).
pub(super) fn read_urls_of_points(value: &[u8]) -> Result<Vec<String>, FormatError> {
    let mut urls = Vec::new();
    for point in only(value, der::SEQUENCE)?.reader() {
        if let Some(name) = point?.reader().optional(der::context(0))? {
            urls.extend(read_point_name(&name.inner()?, &[])?.urls);
        }
    }
    Ok(urls)
}

fn read_authority_access(value: &[u8], certificate: &mut Certificate) -> Result<(), FormatError> {
    for access in only(value, der::SEQUENCE)?.reader() {
        let mut reader = access?.reader();
        let method = reader.expect(der::OID)?.oid()?;
        let GeneralName::Uri(url) = read_general_name(&reader.read()?)? else { continue };
        match method.as_str() {
            "1.3.6.1.5.5.7.48.1" => certificate.ocsp_urls.push(url),
            "1.3.6.1.5.5.7.48.2" => certificate.issuer_urls.push(url),
            _ => {}
        }
    }
    Ok(())
}
