//! CMS signatures over the bytes of any file: CAdES B-B and B-T, beside the file, however large, or
//! around it.

use super::CmsForm;
use super::SigningError;
use super::SigningRequest;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::bytes::digest_of;
use crate::formats::cms::build;
use crate::formats::cms::build::CmsSigningOptions;
use crate::formats::cms::build::PreparedCms;
use crate::model::Location;
use crate::model::SignatureAlgorithm;

/// id-data.
const DATA: &str = "1.2.840.113549.1.7.1";

/// Digests the content and builds everything but the value.
pub(super) fn prepare(
    source: &dyn Source,
    form: CmsForm,
    request: &SigningRequest,
    algorithm: &SignatureAlgorithm,
    limit: u64,
) -> Result<PreparedCms, SigningError> {
    let length = source.length();
    if form == CmsForm::Attached && length > limit {
        let at = Location::default();
        return Err(FormatError::Limit { what: "bytes of a CMS file", limit, at }.into());
    }
    let digest = digest_of(source, request.digest)?;
    let content = match form {
        CmsForm::Detached => None,
        CmsForm::Attached => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            Some(source.read(0, length)?)
        }
    };
    let options = CmsSigningOptions {
        certificate: &request.certificate,
        chain: &request.chain,
        digest: request.digest,
        algorithm,
        content_type: DATA,
        content: content.as_deref(),
    };
    Ok(build::prepare_dated(&digest, &options, request.claimed_time)?)
}
