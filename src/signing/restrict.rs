//! What a signature is to forbid afterwards, and whether it may: certifications and locks (PA-80,
//! PA-81, PA-85). What earlier signatures forbid is asked elsewhere (`refuse`).

use super::Allowance;
use super::Refusal;
use crate::formats::pdf::embed::Lock;
use crate::formats::pdf::places::Places;
use crate::formats::pdf::places::SignatureField;
use crate::model::FieldLock;

/// The permission to certify with, where that was asked for.
///
/// # Errors
/// Where the document is signed or certified already: a certification is the first signature.
pub(super) fn certification(places: &Places, allowance: &Allowance) -> Result<Option<u8>, Refusal> {
    let Some(permission) = allowance.certify else { return Ok(None) };
    if let Some(signed) = places.signature_fields.iter().find(|field| field.is_filled) {
        return Err(Refusal::CertifyAfter { by: signed.name.clone() });
    }
    if places.certified {
        return Err(Refusal::Certified);
    }
    Ok(Some(permission))
}

/// The lock: that of the field, or the one asked for.
///
/// # Errors
/// Where the field has another lock by its author, or a name is no field's.
pub(super) fn lock(
    places: &Places,
    field: Option<&SignatureField>,
    allowance: &Allowance,
) -> Result<Option<Lock>, Refusal> {
    let own = field.and_then(|field| field.lock.clone());
    let Some(fields) = allowance.lock.clone() else { return Ok(own) };
    let (FieldLock::Include(names) | FieldLock::Exclude(names)) = &fields else {
        return agreed(own, Lock { fields, permission: allowance.lock_permission }, field);
    };
    if let Some(unknown) = names.iter().find(|name| !places.names.contains(name)) {
        return Err(Refusal::NoSuchField { field: unknown.clone() });
    }
    agreed(own, Lock { fields, permission: allowance.lock_permission }, field)
}

fn agreed(
    own: Option<Lock>,
    asked: Lock,
    field: Option<&SignatureField>,
) -> Result<Option<Lock>, Refusal> {
    match own {
        Some(own) if own != asked => {
            let field = field.map(|field| field.name.clone()).unwrap_or_default();
            Err(Refusal::OwnLock { field })
        }
        _ => Ok(Some(asked)),
    }
}
