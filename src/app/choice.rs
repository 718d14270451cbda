//! Which signature is meant: by what it is called in reports, or by its number there.

/// The position of a signature, asked for by its id, or else by its number, counted from 1.
pub(super) fn position<'i>(
    mut ids: impl Iterator<Item = &'i str> + Clone,
    asked: &str,
) -> Option<usize> {
    let count = ids.clone().count();
    ids.position(|id| id == asked).or_else(|| {
        let number = asked.parse::<usize>().ok()?;
        number.checked_sub(1).filter(|position| *position < count)
    })
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn id_is_asked_for_before_a_number() {
        let ids = ["2", "Ký 1"];
        let asked = |asked| position(ids.into_iter(), asked);
        assert_eq!(asked("2"), Some(0));
        assert_eq!(asked("1"), Some(0));
        assert_eq!(asked("Ký 1"), Some(1));
        for none in ["0", "3", "-1", "ký 1", ""] {
            assert_eq!(asked(none), None, "{none}");
        }
    }
}
