//! What would help to judge a document and is not at hand: a question to the world, with the
//! addresses that certificates name for the answer.

use super::certificate::CertificateId;
use serde::Deserialize;
use serde::Serialize;

/// Something missing about a certificate.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Need {
    /// The certificate.
    pub certificate: CertificateId,
    /// What is missing.
    pub wanted: Wanted,
}

/// What is missing about a certificate. The addresses are the certificate's own, in its order, of
/// any scheme.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// A certificate of its issuer.
    Issuer {
        /// caIssuers of authorityInfoAccess.
        urls: Vec<String>,
    },
    /// Its status, fresh at the validation time.
    Status {
        /// The issuer in the chain.
        issuer: CertificateId,
        /// OCSP responders of authorityInfoAccess.
        ocsp_urls: Vec<String>,
        /// cRLDistributionPoints.
        crl_urls: Vec<String>,
        /// freshestCRL of the certificate, and of the CRLs at hand that speak of it.
        #[serde(default)]
        delta_urls: Vec<String>,
    },
}

impl Need {
    /// Whether a certificate names an address for it.
    pub fn is_askable(&self) -> bool {
        match &self.wanted {
            Wanted::Issuer { urls } => !urls.is_empty(),
            Wanted::Status { ocsp_urls, crl_urls, delta_urls, .. } => {
                !(ocsp_urls.is_empty() && crl_urls.is_empty() && delta_urls.is_empty())
            }
        }
    }
}
