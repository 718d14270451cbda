//! Keys without the PKCS#8 frame (PKCS#1 RSAPrivateKey, SEC 1 ECPrivateKey), put into it; and the
//! one question about an encrypted frame that pkcs8 does not answer.

use der::Decode;
use der::Encode;
use der::Reader;
use der::SliceReader;
use der::Tag;
use der::asn1::ContextSpecific;
use der::asn1::Null;
use der::asn1::ObjectIdentifier;
use der::asn1::OctetStringRef;
use pkcs8::PrivateKeyInfo;
use pkcs8::spki::AlgorithmIdentifier;
use zeroize::Zeroizing;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// PKCS#8 DER of a key in PKCS#1 or SEC 1 DER; `None` where it is neither.
pub(super) fn to_pkcs8(key: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let body = OctetStringRef::new(key).ok()?;
    let der = if let Some(curve) = curve_of_sec1(key) {
        let algorithm = AlgorithmIdentifier { oid: EC_PUBLIC_KEY, parameters: Some(curve) };
        PrivateKeyInfo::<_, _, der::asn1::BitString>::new(algorithm, body).to_der()
    } else if is_pkcs1(key) {
        let algorithm = AlgorithmIdentifier { oid: RSA_ENCRYPTION, parameters: Some(Null) };
        PrivateKeyInfo::<_, _, der::asn1::BitString>::new(algorithm, body).to_der()
    } else {
        return None;
    };
    der.ok().map(Zeroizing::new)
}

/// Whether the DER is `SEQUENCE { SEQUENCE { OID … }, OCTET STRING }`, the frame of an encrypted
/// key, whatever the scheme.
pub(super) fn is_encrypted(key: &[u8]) -> bool {
    let read = || -> der::Result<bool> {
        let mut reader = SliceReader::new(key)?;
        reader.sequence(|frame| {
            frame.sequence(|algorithm| {
                <ObjectIdentifier>::decode(algorithm)?;
                algorithm.read_slice(algorithm.remaining_len())?;
                Ok::<_, der::Error>(())
            })?;
            let is_octets = Tag::peek(frame)? == Tag::OctetString;
            frame.read_slice(frame.remaining_len())?;
            Ok::<_, der::Error>(is_octets)
        })
    };
    read().unwrap_or(false)
}

/// RFC 5915: version 1, the key, and the curve as parameters.
fn curve_of_sec1(key: &[u8]) -> Option<ObjectIdentifier> {
    let read = || -> der::Result<Option<ObjectIdentifier>> {
        let mut reader = SliceReader::new(key)?;
        reader.sequence(|frame| {
            let version = u8::decode(frame)?;
            <&OctetStringRef>::decode(frame)?;
            let curve = ContextSpecific::<ObjectIdentifier>::decode_explicit(
                frame,
                der::TagNumber(0),
            )?;
            frame.read_slice(frame.remaining_len())?;
            Ok::<_, der::Error>(curve.map(|curve| curve.value).filter(|_| version == 1))
        })
    };
    read().ok().flatten()
}

/// RFC 8017 A.1.2: nine integers, version 0.
fn is_pkcs1(key: &[u8]) -> bool {
    let read = || -> der::Result<bool> {
        let mut reader = SliceReader::new(key)?;
        reader.sequence(|frame| {
            let version = u8::decode(frame)?;
            let mut integers = 1;
            while !frame.is_finished() && Tag::peek(frame)? == Tag::Integer {
                frame.tlv_bytes()?;
                integers += 1;
            }
            frame.read_slice(frame.remaining_len())?;
            Ok::<_, der::Error>(version == 0 && integers == 9)
        })
    };
    read().unwrap_or(false)
}
