//! What checking a signature may cost, before it is done: a hostile chain asks for the dearest checks
//! there are.
//!
//! Ten units are the check of an RSA-2048 signature with the exponent 65537 that does not hold,
//! which takes 75 µs on the machine of `docs/bench.md`. Prices are measured and rounded up; they
//! depend on key and algorithm alone, so that a verdict is the same on every machine.

use super::verify::is_direct;
use crate::model::Check;
use crate::model::KeyKind;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use spki::SubjectPublicKeyInfoRef;

/// Sizes of modulus that aws-lc takes, in bits.
const DIRECT_SIZES: std::ops::RangeInclusive<u64> = 1024..=8192;

/// Sizes above which an RSA key is refused unseen, in bits: of modulus and exponent.
const LARGEST: (u64, u64) = (16_384, 33);

/// Units that a check costs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Price {
    /// Where it holds.
    holds: u32,
    /// Where it does not: RSA is then computed a second time, by the slower program.
    fails: u32,
}

impl Price {
    /// The same whatever comes out.
    const fn flat(units: u32) -> Self {
        Self { holds: units, fails: units }
    }

    /// The same with so many units more.
    #[must_use]
    pub fn and(self, units: usize) -> Self {
        let more = u32::try_from(units).unwrap_or(u32::MAX);
        Self { holds: self.holds.saturating_add(more), fails: self.fails.saturating_add(more) }
    }

    /// What must be there before the check is begun.
    pub fn most(self) -> u32 {
        self.holds.max(self.fails)
    }

    /// What it did cost.
    pub fn of(self, found: &Check) -> u32 {
        if found.holds() { self.holds } else { self.fails }
    }
}

/// The price of checking a signature with a key.
pub fn price(key: &PublicKey, algorithm: &SignatureAlgorithm) -> Price {
    match key.kind {
        KeyKind::Rsa => rsa(key, algorithm),
        KeyKind::Ec => Price::flat(match key.curve.as_deref() {
            Some("1.2.840.10045.3.1.7") => 6,
            Some("1.3.132.0.34") => 19,
            Some("1.3.132.0.35") => 33,
            Some("1.3.132.0.10") => 21,
            _ => 1,
        }),
        KeyKind::Ed25519 => Price::flat(4),
        _ => Price::flat(1),
    }
}

/// One squaring a bit of the exponent, each quadratic in the modulus' length.
fn rsa(key: &PublicKey, algorithm: &SignatureAlgorithm) -> Price {
    let Some((modulus, exponent)) = sizes(key) else { return Price::flat(1) };
    if modulus > LARGEST.0 || exponent > LARGEST.1 {
        return Price::flat(1);
    }
    let squarings = exponent.max(17);
    let units = modulus.saturating_mul(modulus).saturating_mul(squarings).saturating_mul(10);
    let slow = u32::try_from(units.div_ceil(2048 * 2048 * 17)).unwrap_or(u32::MAX).max(3);
    let direct = DIRECT_SIZES.contains(&modulus) && is_direct(algorithm);
    Price { holds: if direct { slow.div_ceil(5) } else { slow }, fails: slow }
}

/// Bits of modulus and exponent; `None` where the key cannot be read, which ends every check of it.
fn sizes(key: &PublicKey) -> Option<(u64, u64)> {
    let spki = SubjectPublicKeyInfoRef::try_from(key.spki.as_slice()).ok()?;
    let parts = rsa::pkcs1::RsaPublicKeyRef::try_from(spki.subject_public_key.as_bytes()?).ok()?;
    let bits = |octets: &[u8]| {
        let first = octets.iter().position(|octet| *octet != 0)?;
        let left = octets.len().checked_sub(first)? as u64;
        let spare = u64::from(octets.get(first)?.leading_zeros());
        left.checked_mul(8)?.checked_sub(spare)
    };
    Some((bits(parts.modulus.as_bytes())?, bits(parts.public_exponent.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use super::Price;
    use super::price;
    use crate::formats::der;
    use crate::model::Check;
    use crate::model::DigestAlgorithm;
    use crate::model::KeyKind;
    use crate::model::PublicKey;
    use crate::model::SignatureAlgorithm;
    use crate::model::SignatureScheme;

    fn rsa(bits: usize, exponent: &[u8]) -> PublicKey {
        let key = der::sequence(&[
            der::integer(&[vec![0], vec![0xff; bits / 8]].concat()),
            der::integer(exponent),
        ]);
        let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
        let spki = der::sequence(&[algorithm, der::bit_string(&key)]);
        PublicKey { kind: KeyKind::Rsa, bits: 0, curve: None, spki }
    }

    fn pkcs1(digest: DigestAlgorithm) -> SignatureAlgorithm {
        let (scheme, name) = (SignatureScheme::RsaPkcs1, String::new());
        SignatureAlgorithm { scheme, digest: Some(digest), pss: None, name }
    }

    const USUAL: &[u8] = &[1, 0, 1];
    const LONG: &[u8] = &[1, 0xff, 0xff, 0xff, 0xff];

    #[test]
    fn ten_units_are_an_rsa_2048_check_that_fails() {
        let usual = price(&rsa(2048, USUAL), &pkcs1(DigestAlgorithm::Sha256));
        assert_eq!(usual, Price { holds: 2, fails: 10 });
        assert_eq!((usual.of(&Check::Holds), usual.of(&Check::Fails), usual.most()), (2, 10, 10));
        assert_eq!(usual.of(&Check::Unable(String::new())), 10);
        assert_eq!(usual.and(3), Price { holds: 5, fails: 13 });
        assert_eq!(usual.and(usize::MAX).most(), u32::MAX);
    }

    #[test]
    fn long_keys_and_exponents_and_what_aws_lc_leaves_cost_more() {
        let of = |bits, exponent: &[u8], digest| price(&rsa(bits, exponent), &pkcs1(digest));
        let usual = |bits| of(bits, USUAL, DigestAlgorithm::Sha256);
        assert_eq!(usual(4096), Price { holds: 8, fails: 40 });
        assert_eq!(usual(8192), Price { holds: 32, fails: 160 });
        assert_eq!(usual(16_384), Price::flat(640));
        assert_eq!(of(16_384, LONG, DigestAlgorithm::Sha256), Price::flat(1243));
        assert_eq!(of(2048, LONG, DigestAlgorithm::Sha256), Price { holds: 4, fails: 20 });
        assert_eq!(of(2048, USUAL, DigestAlgorithm::Sha3_256), Price::flat(10));
        // Refused unseen.
        assert_eq!(usual(16_392), Price::flat(1));
        assert_eq!(of(2048, &[2, 0, 0, 0, 1], DigestAlgorithm::Sha256), Price::flat(1));
        assert_eq!(
            price(
                &PublicKey { spki: vec![1], ..rsa(2048, USUAL) },
                &pkcs1(DigestAlgorithm::Sha256)
            ),
            Price::flat(1)
        );
    }

    #[test]
    fn curves_cost_by_their_size() {
        let of = |curve: &str| {
            let curve = Some(curve.to_owned());
            let key = PublicKey { kind: KeyKind::Ec, bits: 0, curve, spki: Vec::new() };
            price(&key, &pkcs1(DigestAlgorithm::Sha256)).most()
        };
        let p256 = of("1.2.840.10045.3.1.7");
        assert!(p256 < of("1.3.132.0.34") && of("1.3.132.0.34") < of("1.3.132.0.35"));
        assert!(p256 < of("1.3.132.0.10"));
        assert_eq!(of("1.2.3"), 1);
    }
}
