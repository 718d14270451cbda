//! Whether the signature asked for meets what the author of its field demands (PA-86 to PA-88).

use super::Refusal;
use super::SigningRequest;
use crate::formats::pdf::embed::Lock;
use crate::formats::pdf::seed_value::Offer;
use crate::formats::pdf::seed_value::SeedValue;
use crate::formats::pdf::seed_value::Unmet;
use crate::model::FieldLock;
use crate::model::SignatureLevel;

/// What we write.
const FILTER: &str = "Adobe.PPKLite";
const SUB_FILTER: &str = "ETSI.CAdES.detached";
/// The version of seed values that we understand (ISO 32000-2 table 237).
const VERSION: i64 = 3;

/// Whether the signature asked for meets all demands; `lock` is the one that it will have.
///
/// # Errors
/// With the first that it does not.
pub(super) fn meets(
    seed: &SeedValue,
    field: &str,
    request: &SigningRequest,
    lock: Option<&Lock>,
) -> Result<(), Refusal> {
    let offer = Offer {
        filter: Some(FILTER.to_owned()),
        sub_filter: Some(SUB_FILTER.to_owned()),
        reason: request.reason.as_deref(),
        digest: Some(request.digest.name()),
        revocation_data: false,
        locks_document: lock
            .is_some_and(|lock| lock.fields == FieldLock::All && lock.permission == Some(1)),
        certification: request.allowance.certify.unwrap_or_default(),
        timestamped: request.level != SignatureLevel::B,
        authority: request.authority.as_deref(),
        certificate: Some(&request.certificate),
        issuers: request.chain.iter().map(|issuer| issuer.der.as_slice()).collect(),
    };
    let unmet = of_the_program(seed).or_else(|| seed.unmet(&offer).into_iter().next());
    match unmet {
        None => Ok(()),
        Some(Unmet { constraint, wanted, offered }) => {
            Err(Refusal::SeedValue { field: field.to_owned(), constraint, wanted, offered })
        }
    }
}

/// Demands that no signature shows: what the program understands, draws and attests.
fn of_the_program(seed: &SeedValue) -> Option<Unmet> {
    let unmet = |constraint: &'static str, wanted: String, offered: &str| {
        Some(Unmet { constraint, wanted, offered: offered.to_owned() })
    };
    if let Some(version) = seed.version.filter(|version| *version > VERSION) {
        return unmet("V", version.to_string(), &VERSION.to_string());
    }
    if !seed.legal_attestations.is_empty() {
        return unmet("LegalAttestation", seed.legal_attestations.join(", "), "none");
    }
    let appearance = seed.appearance.clone()?;
    unmet("AppearanceFilter", appearance, "none")
}
