//! What a certificate has to do with those of the same name that are trusted already: a renewal,
//! a rollover that the old key vouches for, or nothing but the name, which a forger would copy.

use super::caution::Caution;
use crate::formats::x509::is_signed_by;
use crate::model::Certificate;
use std::sync::Arc;

/// What to say of a certificate that is to be trusted beside `held`. `witnesses` are certificates
/// at hand that may carry its key under the signature of the held one (RFC 4210 clause 4.4: "new
/// with old").
pub(super) fn namesakes<'c>(
    certificate: &Certificate,
    held: impl Iterator<Item = &'c Arc<Certificate>>,
    witnesses: &[&Arc<Certificate>],
) -> Vec<Caution> {
    let name = &certificate.subject.canonical;
    let others =
        held.filter(|known| known.id != certificate.id && known.subject.canonical == *name);
    others.map(|known| caution(certificate, known, witnesses)).collect()
}

fn caution(new: &Certificate, held: &Certificate, witnesses: &[&Arc<Certificate>]) -> Caution {
    if new.public_key == held.public_key {
        return Caution::SameKey { held: held.id };
    }
    let vouches = |one: &Certificate| {
        one.subject.canonical == new.subject.canonical
            && one.public_key == new.public_key
            && is_signed_by(one, held)
    };
    if vouches(new) || witnesses.iter().any(|one| vouches(one)) {
        Caution::CrossSigned { held: held.id }
    } else {
        Caution::SameName { new: new.id, held: held.id }
    }
}

#[cfg(test)]
mod tests {
    use super::namesakes;
    use crate::app::trust::Caution;
    use crate::formats::x509::sample::Party;
    use std::slice;

    #[test]
    fn another_key_under_the_same_name_is_a_stranger_unless_the_held_one_signed_it() {
        let (old, new) = (Party::new("gốc"), Party::new("gốc"));
        let (held, fresh) = (old.issue(1, &old, &[]), new.issue(2, &new, &[]));
        let link = old.issue(3, &new, &[]);
        let of = |one, witnesses: &[_]| namesakes(one, slice::from_ref(&held).iter(), witnesses);
        let stranger = Caution::SameName { new: fresh.id, held: held.id };
        assert_eq!(of(&fresh, &[]), slice::from_ref(&stranger));
        assert_eq!(of(&fresh, &[&fresh, &held]), [stranger]);
        assert_eq!(of(&fresh, &[&link]), [Caution::CrossSigned { held: held.id }]);
        assert_eq!(of(&link, &[]), [Caution::CrossSigned { held: held.id }]);
        let renewed = old.issue(4, &old, &[]);
        assert_eq!(of(&renewed, &[]), [Caution::SameKey { held: held.id }]);
        assert_eq!(of(&held, &[]), []);
        let other = Party::new("khác");
        assert_eq!(of(&other.issue(5, &other, &[]), &[]), []);
    }
}
