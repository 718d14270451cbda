//! Keys without the PKCS#8 frame (PKCS#1 RSAPrivateKey, SEC 1 ECPrivateKey), put into it; and the
//! one question about an encrypted frame that the reader of encrypted keys does not answer.

use crate::formats::FormatError;
use crate::formats::algorithm::EC_PUBLIC_KEY;
use crate::formats::algorithm::RSA_ENCRYPTION;
use crate::formats::der;
use zeroize::Zeroizing;

/// PKCS#8 DER of a key in PKCS#1 or SEC 1 DER; `None` where it is neither.
pub(super) fn to_pkcs8(key: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let algorithm = match curve_of_sec1(key).ok().flatten() {
        Some(curve) => der::sequence(&[der::oid(EC_PUBLIC_KEY), curve]),
        None if is_pkcs1(key).unwrap_or(false) => {
            der::sequence(&[der::oid(RSA_ENCRYPTION), der::null()])
        }
        None => return None,
    };
    let body = Zeroizing::new(der::octet_string(key));
    let version = der::integer_of(0);
    let parts: [&[u8]; 3] = [&version, &algorithm, &body];
    Some(Zeroizing::new(der::sequence(&parts)))
}

/// The dotted scheme of an encrypted key (`SEQUENCE { SEQUENCE { OID … }, OCTET STRING }`),
/// whatever the scheme; `None` where it is something else.
pub(super) fn encryption_scheme(key: &[u8]) -> Option<String> {
    let read = || -> Result<String, FormatError> {
        let mut frame = der::Reader::new(key).sequence()?;
        let scheme = frame.sequence()?.expect(der::OID)?.oid()?;
        frame.expect(der::OCTET_STRING)?;
        frame.finish()?;
        Ok(scheme)
    };
    read().ok()
}

/// RFC 5915: version 1, the key, and the curve as parameters. DER of the curve's identifier.
fn curve_of_sec1(key: &[u8]) -> Result<Option<Vec<u8>>, FormatError> {
    let mut frame = der::Reader::new(key).sequence()?;
    let version = frame.expect(der::INTEGER)?.unsigned()?;
    frame.expect(der::OCTET_STRING)?;
    let curve = frame.optional(der::context(0))?;
    let curve = curve.map(|element| element.inner()).transpose()?;
    let curve = curve.filter(|curve| version == 1 && curve.tag == der::OID);
    Ok(curve.map(|curve| curve.full.to_vec()))
}

/// RFC 8017 A.1.2: version 0 and eight more integers.
fn is_pkcs1(key: &[u8]) -> Result<bool, FormatError> {
    let mut frame = der::Reader::new(key).sequence()?;
    let version = frame.expect(der::INTEGER)?.unsigned()?;
    for _ in 0..8 {
        frame.expect(der::INTEGER)?;
    }
    Ok(version == 0 && frame.is_empty())
}
