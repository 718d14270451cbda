//! Object identifiers of CMS content types and attributes.

/// id-data.
pub(super) const DATA: &str = "1.2.840.113549.1.7.1";
/// id-signedData.
pub(super) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
/// id-ct-TSTInfo.
pub(super) const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// id-contentType.
pub(super) const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
/// id-messageDigest.
pub(super) const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// id-aa-CMSAlgorithmProtection.
pub(super) const ALGORITHM_PROTECTION: &str = "1.2.840.113549.1.9.52";
/// id-aa-signingCertificate.
pub(super) const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
/// id-aa-timeStampToken.
pub(super) const SIGNATURE_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.14";
/// id-aa-signingCertificateV2.
pub(super) const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
