//! Validation data that a CMS signature carries: certificates, CRLs and OCSP responses in its own
//! fields and in attributes. Found and collected, not judged.

use super::oid;
use super::work::ENTRIES;
use super::work::TOLD;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::x509::parse_certificate;
use crate::model::Certificate;
use crate::model::Material;
use std::sync::Arc;

/// The certificates field (RFC 5652 clause 10.2.3), in its order; what is no X.509 certificate or
/// cannot be read is told in `left`.
pub(super) fn read_certificates(
    field: &Element<'_>,
    left: &mut Vec<String>,
) -> Vec<Arc<Certificate>> {
    let mut certificates = Vec::new();
    for choice in field.reader().take(ENTRIES) {
        match choice {
            Ok(choice) if choice.tag == der::SEQUENCE => match parse_certificate(choice.full) {
                Ok(certificate) => certificates.push(certificate),
                Err(error) => left.push(format!("a certificate that cannot be read: {error}")),
            },
            Ok(choice) if choice.tag == der::context(3) => {
                left.push("a certificate of another format".to_owned());
            }
            Ok(_) => left.push("an attribute certificate".to_owned()),
            Err(error) => left.push(format!("what is no certificate: {error}")),
        }
    }
    certificates
}

/// The crls field (RFC 5652 clause 10.2.1, RFC 5940): CRLs and OCSP responses.
pub(super) fn read_revocation(
    field: &Element<'_>,
    material: &mut Material,
    left: &mut Vec<String>,
) {
    for choice in field.reader().take(ENTRIES) {
        match choice {
            Ok(choice) if choice.tag == der::SEQUENCE => material.crls.push(choice.full.to_vec()),
            Ok(choice) => match read_other(&choice) {
                Ok((kind, response)) if kind == oid::OCSP_RESPONSE || kind == oid::OCSP_BASIC => {
                    material.ocsps.push(response.full.to_vec());
                }
                Ok((kind, _)) => left.push(format!("revocation information of type {kind}")),
                Err(error) => left.push(format!("revocation information: {error}")),
            },
            Err(error) => left.push(format!("what is no CRL: {error}")),
        }
    }
}

/// OtherRevocationInfoFormat: `[1]` IMPLICIT SEQUENCE { type, value }.
fn read_other<'a>(choice: &Element<'a>) -> Result<(String, Element<'a>), FormatError> {
    let mut reader = choice.reader();
    let kind = reader.expect(der::OID)?.oid()?;
    let value = reader.read()?;
    reader.finish()?;
    Ok((kind, value))
}

/// certificate-values (EN 319 122-1 clause A.1.1.2): SEQUENCE OF Certificate.
pub(super) fn read_certificate_values(
    value: &Element<'_>,
    material: &mut Material,
) -> Result<(), FormatError> {
    for certificate in value.reader().take(ENTRIES) {
        material.certificates.push(parse_certificate(certificate?.full)?);
    }
    Ok(())
}

/// revocation-values (EN 319 122-1 clause A.1.2.2) and adbe-revocationInfoArchival (ISO 32000-2
/// clause 12.8.3.3.2): SEQUENCE { [0] CRLs, [1] OCSP responses, [2] others }, explicitly tagged. The
/// responses of the one are basic ones, of the other whole ones.
pub(super) fn read_revocation_values(
    value: &Element<'_>,
    material: &mut Material,
) -> Result<(), FormatError> {
    if value.tag != der::SEQUENCE {
        return Err(value.error("a SEQUENCE was expected"));
    }
    for list in value.reader().take(TOLD) {
        let list = list?;
        let target = match list.tag {
            0xa0 => &mut material.crls,
            0xa1 => &mut material.ocsps,
            _ => continue,
        };
        for entry in list.inner()?.reader().take(ENTRIES) {
            target.push(entry?.full.to_vec());
        }
    }
    Ok(())
}
