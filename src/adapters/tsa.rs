//! A timestamp authority over HTTP (RFC 3161 clause 3.4), or the sample one in this process.
//!
//! The answer is handed on as it came: holding it against the request is the caller's.

#[cfg(feature = "net")]
mod over_http;

#[cfg(feature = "net")]
pub use over_http::HttpAuthority;
#[cfg(feature = "net")]
pub use over_http::TsaOptions;

use super::sandbox::SandboxAuthority;
use crate::ports::Entropy;
use crate::ports::FetchError;
use crate::ports::TimestampAuthority;

/// The name that stands for the sample authority in this process.
pub const SANDBOX: &str = "sandbox";

/// The authority that a name stands for: `sandbox`, or a URL.
///
/// # Errors
/// Where the URL is not one, or the program was built without the network.
pub fn authority(
    name: &str,
    entropy: Box<dyn Entropy>,
) -> Result<Box<dyn TimestampAuthority>, FetchError> {
    if name == SANDBOX {
        return Ok(Box::new(SandboxAuthority::new(entropy)));
    }
    behind(name)
}

#[cfg(feature = "net")]
fn behind(url: &str) -> Result<Box<dyn TimestampAuthority>, FetchError> {
    Ok(Box::new(HttpAuthority::new(url, TsaOptions::default())?))
}

#[cfg(not(feature = "net"))]
fn behind(url: &str) -> Result<Box<dyn TimestampAuthority>, FetchError> {
    Err(FetchError {
        url: url.to_owned(),
        what: "timestamp".to_owned(),
        cause: "this program was built without the network".to_owned(),
    })
}
