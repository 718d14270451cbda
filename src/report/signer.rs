//! Who a certificate names, as TT 15/2025/TT-BKHCN Article 6.4 wants it shown.

use crate::model::Name;

const COMMON_NAME: &str = "2.5.4.3";
const ORGANIZATION: &str = "2.5.4.10";
const UNIT: &str = "2.5.4.11";

/// The unit that manages the certificate: the innermost organizational unit, else the
/// organization. Names are written from the outside in (O before OU) or the other way round.
pub fn managing_unit(subject: &Name) -> Option<&str> {
    let place = |oid: &str| subject.attributes.iter().position(|(kind, _)| kind == oid);
    let inside_out = match (place(UNIT), place(ORGANIZATION).or_else(|| place(COMMON_NAME))) {
        (Some(unit), Some(organization)) if place(ORGANIZATION).is_some() => unit < organization,
        // Without an organization: the common name comes first where names run inside out.
        (Some(unit), Some(common_name)) => common_name < unit,
        _ => false,
    };
    let mut units = subject.values(UNIT);
    let innermost = if inside_out { units.next() } else { units.last() };
    innermost.or_else(|| subject.values(ORGANIZATION).next())
}

/// The name to show: the common name, else the whole name.
pub fn shown_name(name: &Name) -> &str {
    name.common_name().unwrap_or(&name.text)
}

#[cfg(test)]
mod tests {
    use super::managing_unit;
    use crate::model::Name;

    fn name(attributes: &[(&str, &str)]) -> Name {
        let attributes =
            attributes.iter().map(|(kind, value)| ((*kind).to_owned(), (*value).to_owned()));
        Name { attributes: attributes.collect(), ..Name::default() }
    }

    #[test]
    fn innermost_unit_manages_whichever_way_the_name_runs() {
        let (o, ou, cn) = ("2.5.4.10", "2.5.4.11", "2.5.4.3");
        let outside_in = name(&[(o, "Bộ"), (ou, "Tổng cục"), (ou, "Cục"), (cn, "A")]);
        assert_eq!(managing_unit(&outside_in), Some("Cục"));
        let inside_out = name(&[(cn, "A"), (ou, "Cục"), (ou, "Tổng cục"), (o, "Bộ")]);
        assert_eq!(managing_unit(&inside_out), Some("Cục"));
        assert_eq!(managing_unit(&name(&[(o, "Bộ"), (cn, "A")])), Some("Bộ"));
        assert_eq!(managing_unit(&name(&[(cn, "A"), (ou, "X"), (ou, "Y")])), Some("X"));
        assert_eq!(managing_unit(&name(&[(cn, "A")])), None);
    }
}
