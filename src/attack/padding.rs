//! RSA signatures over encodings that are not what they must be: what PKCS#1 v1.5 lets a careless
//! verifier overlook, and PSS parameters that lie.

use super::Made;
use super::Obstacle;
use super::cms;
use super::cms::Recipe;
use super::cms::sha256;
use crate::crypto;
use crate::formats::algorithm::digest_identifier;
use crate::formats::der;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;

/// PSS parameters that say something else than what the key does.
pub fn pss(recipe: &mut Recipe<'_>, mask: DigestAlgorithm, salt: u64) -> Result<(), Obstacle> {
    recipe.use_algorithm(SignatureScheme::RsaPss)?;
    let sha256 = digest_identifier(DigestAlgorithm::Sha256);
    let mgf = der::sequence(&[der::oid("1.2.840.113549.1.1.8"), digest_identifier(mask)]);
    recipe.algorithm_identifier = der::sequence(&[
        der::oid("1.2.840.113549.1.1.10"),
        der::sequence(&[
            der::explicit(0, &sha256),
            der::explicit(1, &mgf),
            der::explicit(2, &der::integer_of(salt)),
        ]),
    ]);
    let protection = cms::protection(&recipe.digest_identifier, &recipe.algorithm_identifier);
    recipe.replace(cms::PROTECTION, &[protection]);
    Ok(())
}

fn digest_info(recipe: &Recipe<'_>, null: bool) -> Made {
    let name = der::oid("2.16.840.1.101.3.4.2.1");
    let parameters = if null { der::null() } else { Vec::new() };
    let digest = sha256(&recipe.message())?;
    Ok(der::sequence(&[der::sequence(&[name, parameters]), der::octet_string(&digest)]))
}

/// PKCS#1 v1.5 with something behind the DigestInfo, or a DigestInfo written otherwise.
pub fn padded(recipe: &mut Recipe<'_>, null: bool, behind: &[u8]) -> Result<(), Obstacle> {
    let inside = [digest_info(recipe, null)?.as_slice(), behind].concat();
    let size = recipe.signature()?.len();
    let filling = size.saturating_sub(inside.len()).saturating_sub(3);
    raw(recipe, &[&[0, 1], vec![0xff; filling].as_slice(), &[0], &inside].concat())
}

/// PKCS#1 v1.5 with too little padding, the rest behind.
pub fn short(recipe: &mut Recipe<'_>) -> Result<(), Obstacle> {
    let inside = digest_info(recipe, true)?;
    let size = recipe.signature()?.len();
    let mut encoded = [&[0, 1, 0xff, 0xff, 0], inside.as_slice()].concat();
    encoded.resize(size, 0);
    raw(recipe, &encoded)
}

fn raw(recipe: &mut Recipe<'_>, encoded: &[u8]) -> Result<(), Obstacle> {
    recipe.value = Some(crypto::raw_rsa(recipe.signer.pkcs8, encoded)?);
    Ok(())
}
