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
/// id-signingTime.
pub(super) const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
/// id-aa-CMSAlgorithmProtection.
pub(super) const ALGORITHM_PROTECTION: &str = "1.2.840.113549.1.9.52";
/// id-aa-signingCertificate.
pub(super) const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
/// id-aa-signingCertificateV2.
pub(super) const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
/// id-aa-ets-sigPolicyId.
pub(super) const SIGNATURE_POLICY: &str = "1.2.840.113549.1.9.16.2.15";
/// id-aa-ets-commitmentType.
pub(super) const COMMITMENT_TYPE: &str = "1.2.840.113549.1.9.16.2.16";
/// id-aa-ets-signerLocation.
pub(super) const SIGNER_LOCATION: &str = "1.2.840.113549.1.9.16.2.17";
/// id-aa-ets-contentTimestamp.
pub(super) const CONTENT_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.20";
/// id-aa-contentHint.
pub(super) const CONTENT_HINTS: &str = "1.2.840.113549.1.9.16.2.4";
/// id-aa-contentIdentifier.
pub(super) const CONTENT_IDENTIFIER: &str = "1.2.840.113549.1.9.16.2.7";
/// id-aa-contentReference.
pub(super) const CONTENT_REFERENCE: &str = "1.2.840.113549.1.9.16.2.10";
/// id-aa-ets-mimeType.
pub(super) const MIME_TYPE: &str = "0.4.0.1733.2.1";
/// adbe-revocationInfoArchival.
pub(super) const REVOCATION_ARCHIVAL: &str = "1.2.840.113583.1.1.8";

/// id-countersignature.
pub(super) const COUNTER_SIGNATURE: &str = "1.2.840.113549.1.9.6";
/// id-aa-signatureTimeStampToken.
pub(super) const SIGNATURE_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.14";
/// id-aa-ets-certificateRefs.
pub(super) const CERTIFICATE_REFS: &str = "1.2.840.113549.1.9.16.2.21";
/// id-aa-ets-revocationRefs.
pub(super) const REVOCATION_REFS: &str = "1.2.840.113549.1.9.16.2.22";
/// id-aa-ets-certValues.
pub(super) const CERTIFICATE_VALUES: &str = "1.2.840.113549.1.9.16.2.23";
/// id-aa-ets-revocationValues.
pub(super) const REVOCATION_VALUES: &str = "1.2.840.113549.1.9.16.2.24";
/// id-aa-ets-escTimeStamp.
pub(super) const REFERENCES_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.25";
/// id-aa-ets-certCRLTimestamp.
pub(super) const VALIDATION_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.26";
/// id-aa-ets-archiveTimestamp.
pub(super) const ARCHIVE_TIMESTAMP: &str = "1.2.840.113549.1.9.16.2.27";
/// id-aa-ets-archiveTimestampV2.
pub(super) const ARCHIVE_TIMESTAMP_V2: &str = "1.2.840.113549.1.9.16.2.48";
/// id-aa-ets-archiveTimestampV3.
pub(super) const ARCHIVE_TIMESTAMP_V3: &str = "0.4.0.1733.2.4";
/// id-aa-ATSHashIndex.
pub(super) const HASH_INDEX: &str = "0.4.0.1733.2.5";
/// id-aa-ATSHashIndex-v2.
pub(super) const HASH_INDEX_V2: &str = "0.4.0.19122.1.4";
/// id-aa-ATSHashIndex-v3.
pub(super) const HASH_INDEX_V3: &str = "0.4.0.19122.1.5";

/// id-aa-er-internal.
pub(super) const INTERNAL_RECORD: &str = "1.2.840.113549.1.9.16.2.49";
/// id-aa-er-external.
pub(super) const EXTERNAL_RECORD: &str = "1.2.840.113549.1.9.16.2.50";

/// id-ri-ocsp-response, in the crls field (RFC 5940).
pub(super) const OCSP_RESPONSE: &str = "1.3.6.1.5.5.7.16.2";
/// id-pkix-ocsp-basic: a basic response alone.
pub(super) const OCSP_BASIC: &str = "1.3.6.1.5.5.7.48.1.1";

/// Attributes that we know and need nothing of.
const OTHERS: &[(&str, &str)] = &[
    ("1.2.840.113549.1.9.15", "smimeCapabilities"),
    ("1.2.840.113549.1.9.16.2.11", "encrypKeyPref"),
    ("1.2.840.113549.1.9.16.2.18", "signer-attributes"),
    ("0.4.0.19122.1.1", "signer-attributes-v2"),
    ("0.4.0.19122.1.3", "signature-policy-store"),
    ("1.2.840.113549.1.9.16.2.44", "attribute-certificate-references"),
    ("1.2.840.113549.1.9.16.2.45", "attribute-revocation-references"),
    ("0.4.0.1733.2.2", "long-term-validation"),
];

/// Attributes that we read.
const READ: &[(&str, &str)] = &[
    (CONTENT_TYPE, "content-type"),
    (MESSAGE_DIGEST, "message-digest"),
    (SIGNING_TIME, "signing-time"),
    (ALGORITHM_PROTECTION, "cmsAlgorithmProtection"),
    (SIGNING_CERTIFICATE, "signing-certificate"),
    (SIGNING_CERTIFICATE_V2, "signing-certificate-v2"),
    (SIGNATURE_POLICY, "signature-policy-identifier"),
    (COMMITMENT_TYPE, "commitment-type-indication"),
    (SIGNER_LOCATION, "signer-location"),
    (CONTENT_TIMESTAMP, "content-time-stamp"),
    (CONTENT_HINTS, "content-hints"),
    (CONTENT_IDENTIFIER, "content-identifier"),
    (CONTENT_REFERENCE, "content-reference"),
    (MIME_TYPE, "mime-type"),
    (REVOCATION_ARCHIVAL, "adbe-revocationInfoArchival"),
    (COUNTER_SIGNATURE, "counter-signature"),
    (SIGNATURE_TIMESTAMP, "signature-time-stamp"),
    (CERTIFICATE_REFS, "complete-certificate-references"),
    (REVOCATION_REFS, "complete-revocation-references"),
    (CERTIFICATE_VALUES, "certificate-values"),
    (REVOCATION_VALUES, "revocation-values"),
    (REFERENCES_TIMESTAMP, "CAdES-C-time-stamp"),
    (VALIDATION_TIMESTAMP, "time-stamped-certs-crls-references"),
    (ARCHIVE_TIMESTAMP, "archive-time-stamp"),
    (ARCHIVE_TIMESTAMP_V2, "archive-time-stamp-v2"),
    (ARCHIVE_TIMESTAMP_V3, "archive-time-stamp-v3"),
    (HASH_INDEX, "ats-hash-index"),
    (HASH_INDEX_V2, "ats-hash-index-v2"),
    (HASH_INDEX_V3, "ats-hash-index-v3"),
    (INTERNAL_RECORD, "internal-evidence-records"),
    (EXTERNAL_RECORD, "external-evidence-records"),
];

/// The standard's name of an attribute that we know.
pub(super) fn attribute_name(oid: &str) -> Option<&'static str> {
    READ.iter().chain(OTHERS).find(|row| row.0 == oid).map(|row| row.1)
}

/// The standard's name of an attribute, or its identifier.
pub(super) fn attribute_text(oid: &str) -> String {
    attribute_name(oid).map_or_else(|| oid.to_owned(), str::to_owned)
}
