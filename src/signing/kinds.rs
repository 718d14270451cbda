//! Which options each kind of signature takes. One that it does not take is refused: whoever gave it
//! expects something that the signature would not have.

use super::SigningError;
use super::SigningRequest;
use crate::model::DigestAlgorithm;
use crate::model::SignatureLevel;
use Kind::Cms;
use Kind::Container;
use Kind::Dialect;
use Kind::Pdf;
use Kind::Xades;

/// A kind of signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// In a PDF.
    Pdf,
    /// In an XML document.
    Xades,
    /// In an XML document, in the plain form of a national dialect.
    Dialect,
    /// Over a file's bytes (CAdES).
    Cms,
    /// In a container.
    Container,
}

struct Row {
    option: &'static str,
    is_given: fn(&SigningRequest) -> bool,
    /// The kinds that take it.
    of: &'static [Kind],
    /// What they are, for the person who gave it.
    name: &'static str,
}

const ROWS: &[Row] = &[
    Row { option: "--field", is_given: |given| given.field.is_some(), of: &[Pdf], name: "PDF" },
    Row { option: "--reason", is_given: |given| given.reason.is_some(), of: &[Pdf], name: "PDF" },
    Row {
        option: "--appearance",
        is_given: |given| given.visible.is_some(),
        of: &[Pdf],
        name: "PDF",
    },
    Row {
        option: "--location",
        is_given: |given| given.location.is_some(),
        of: &[Pdf, Xades, Dialect, Container],
        name: "PDF",
    },
    Row {
        option: "--certify",
        is_given: |given| given.allowance.certify.is_some(),
        of: &[Pdf],
        name: "PDF",
    },
    Row {
        option: "--lock",
        is_given: |given| given.allowance.lock.is_some(),
        of: &[Pdf],
        name: "PDF",
    },
    Row {
        option: "--xml-id",
        is_given: |given| !given.xml_ids.is_empty(),
        of: &[Xades, Dialect],
        name: "XML",
    },
    Row {
        option: "--into",
        is_given: |given| given.into.is_some(),
        of: &[Xades, Dialect],
        name: "XML",
    },
    Row {
        option: "--profile",
        is_given: |given| given.dialect.is_some(),
        of: &[Dialect],
        name: "XML",
    },
    Row {
        option: "--tsa",
        is_given: |given| given.level > SignatureLevel::B,
        of: &[Pdf, Xades, Cms, Container],
        name: "XAdES",
    },
    Row {
        option: "--location",
        is_given: |given| given.location.is_some(),
        of: &[Pdf, Xades, Cms, Container],
        name: "XAdES",
    },
    Row {
        option: "--digest",
        is_given: |given| given.digest != DigestAlgorithm::Sha256,
        of: &[Pdf, Xades, Cms, Container],
        name: "XAdES",
    },
    Row {
        option: "--pss",
        is_given: |given| given.pss,
        of: &[Pdf, Xades, Cms, Container],
        name: "XAdES",
    },
    Row {
        option: "--form",
        is_given: |given| given.container.is_some(),
        of: &[Container],
        name: "ASiC",
    },
];

/// Refuses what a kind of signature does not take.
pub(super) fn admit(kind: Kind, request: &SigningRequest) -> Result<(), SigningError> {
    let refused = |row: &&Row| !row.of.contains(&kind) && (row.is_given)(request);
    match ROWS.iter().find(refused) {
        // Without the profile it would be taken.
        Some(row) if kind == Dialect && row.of.contains(&Xades) => {
            Err(SigningError::PlainForm { option: row.option })
        }
        Some(row) => Err(SigningError::Option { option: row.option, of: row.name }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;
    use crate::signing::refuse::tests::leader;
    use std::sync::Arc;

    fn request() -> SigningRequest {
        SigningRequest::new(Arc::new(leader()), Time::from_unix(0))
    }

    fn refused(kind: Kind, request: &SigningRequest) -> Option<(&'static str, &'static str)> {
        match admit(kind, request) {
            Err(SigningError::Option { option, of }) => Some((option, of)),
            Err(SigningError::PlainForm { option }) => Some((option, "plain")),
            _ => None,
        }
    }

    #[test]
    fn bare_request_suits_every_kind() {
        for kind in [Pdf, Xades, Dialect, Cms, Container] {
            assert_eq!(refused(kind, &request()), None, "{kind:?}");
        }
    }

    #[test]
    fn option_of_another_kind_is_refused_with_the_kinds_that_take_it() {
        let located = SigningRequest { location: Some("Huế".to_owned()), ..request() };
        assert_eq!(refused(Pdf, &located), None);
        assert_eq!(refused(Xades, &located), None);
        assert_eq!(refused(Cms, &located), Some(("--location", "PDF")));
        assert_eq!(refused(Dialect, &located), Some(("--location", "plain")));
        let chosen = SigningRequest { xml_ids: vec!["a".to_owned()], ..request() };
        assert_eq!(refused(Dialect, &chosen), None);
        for kind in [Pdf, Cms, Container] {
            assert_eq!(refused(kind, &chosen), Some(("--xml-id", "XML")), "{kind:?}");
        }
        let stamped = SigningRequest { level: SignatureLevel::T, ..request() };
        assert_eq!(refused(Container, &stamped), None);
        assert_eq!(refused(Dialect, &stamped), Some(("--tsa", "plain")));
        // Programs that take the national forms know RSA-SHA256 alone.
        let other = SigningRequest { digest: DigestAlgorithm::Sha512, ..request() };
        assert_eq!(refused(Dialect, &other), Some(("--digest", "plain")));
        assert_eq!(refused(Xades, &other), None);
        let padded = SigningRequest { pss: true, ..request() };
        assert_eq!(refused(Dialect, &padded), Some(("--pss", "plain")));
        assert_eq!(refused(Cms, &padded), None);
    }
}
