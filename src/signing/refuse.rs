//! Reasons not to sign. Each names what stands in the way, and what was compared.

use super::chain;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Evidence;
use crate::model::FieldLock;
use crate::model::KeyUsage;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::Time;
use thiserror::Error;

/// Why we do not sign.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The certificate's time is over.
    #[error("the certificate of {subject} expired at {not_after}, it is {at}")]
    Expired {
        /// Its subject.
        subject: String,
        /// Its notAfter.
        not_after: Time,
        /// The signing time.
        at: Time,
    },
    /// The certificate's time has not come.
    #[error("the certificate of {subject} is valid from {not_before}, it is {at}")]
    NotYetValid {
        /// Its subject.
        subject: String,
        /// Its notBefore.
        not_before: Time,
        /// The signing time.
        at: Time,
    },
    /// The revocation data given say that it is revoked.
    #[error("the certificate of {subject} was revoked at {since}")]
    Revoked {
        /// Its subject.
        subject: String,
        /// Since when.
        since: Time,
    },
    /// The key is not for signing documents.
    #[error("the certificate of {subject} is not for signing documents: {usage}")]
    Usage {
        /// Its subject.
        subject: String,
        /// What it is for.
        usage: String,
    },
    /// The document is encrypted, and no password was given.
    #[error("the document is encrypted; give its password with --document-password-file")]
    PasswordNeeded,
    /// The document is encrypted with another password.
    #[error("the document's password is not the one given with --document-password-file")]
    WrongPassword,
    /// The document is encrypted in a way that we cannot open.
    #[error("the document is encrypted, and this kind of encryption is not supported: {what}")]
    Encryption {
        /// What is not supported.
        what: String,
    },
    /// The permissions of an encrypted document bar this signature.
    #[error(
        "the document's permissions do not allow it to be signed; give its owner's password with \
         --document-password-file"
    )]
    NotPermitted,
    /// The permissions of an encrypted document bar filling.
    #[error(
        "the document's permissions do not allow its fields to be filled; give its owner's password \
         with --document-password-file"
    )]
    FillingNotPermitted,
    /// A dynamic form, which has no fixed pages.
    #[error("the document is a dynamic XFA form, whose pages are made anew by each viewer")]
    DynamicForm,
    /// A certification, or a lock, allows no change.
    #[error("signature `{by}` allows no change to the document (DocMDP P=1)")]
    NoChangesAllowed {
        /// The field of the signature that says so.
        by: String,
    },
    /// Only the first signature can certify.
    #[error("a certification is the first signature, and `{by}` is signed already")]
    CertifyAfter {
        /// The field that is signed.
        by: String,
    },
    /// Two certifications cannot be.
    #[error("the document is certified already (Perms)")]
    Certified,
    /// The field's author wants another lock.
    #[error("field `{field}` has a lock of its own, which is another than the one asked for")]
    OwnLock {
        /// The field.
        field: String,
    },
    /// A field was named that is not there.
    #[error("the document has no field `{field}`")]
    NoSuchField {
        /// As named.
        field: String,
    },
    /// An earlier signature locks the field.
    #[error("field `{field}` is locked by signature `{by}` (FieldMDP)")]
    FieldLocked {
        /// The field to be signed.
        field: String,
        /// Who locked it.
        by: String,
    },
    /// The field is signed already.
    #[error("field `{field}` is signed already")]
    FieldFilled {
        /// The field.
        field: String,
    },
    /// The name is some other field's.
    #[error("field `{field}` is not a signature field")]
    NotASignatureField {
        /// The field.
        field: String,
    },
    /// No field can be made by this name.
    #[error("no field can be named `{field}`: {why}")]
    FieldName {
        /// As asked for.
        field: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The field's seed value demands something else.
    #[error("field `{field}` demands {constraint} {wanted}, this signature has {offered}")]
    SeedValue {
        /// The field.
        field: String,
        /// Which constraint.
        constraint: &'static str,
        /// What it allows.
        wanted: String,
        /// What we would write.
        offered: String,
    },
    /// An earlier signature does not hold: signing would cover a changed document.
    #[error("signature `{id}` does not hold: {why}")]
    EarlierSignature {
        /// Its field or id.
        id: String,
        /// What does not hold.
        why: String,
    },
}

impl Refusal {
    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Expired { .. } | Self::Revoked { .. } => Some((
                "sign with a certificate that is in force",
                "hãy ký bằng chứng thư số còn hiệu lực",
            )),
            // Said when signing and when filling, so no option is named.
            Self::FieldLocked { .. } => Some((
                "what a signature locks stays as it is; choose another field",
                "trường đã bị chữ ký khóa thì giữ nguyên; hãy chọn trường khác",
            )),
            Self::FieldFilled { .. } => {
                Some(("choose another field with --field", "hãy chọn trường khác bằng --field"))
            }
            Self::CertifyAfter { .. } | Self::Certified => Some((
                "sign without --certify; --lock restricts what comes after an approval, too",
                "hãy ký không dùng --certify; --lock cũng hạn chế được thay đổi sau chữ ký phê duyệt",
            )),
            Self::OwnLock { .. } => Some((
                "sign without --lock: the field's own lock is kept",
                "hãy ký không dùng --lock: khóa sẵn có của trường được giữ nguyên",
            )),
            Self::EarlierSignature { .. } => Some((
                "look at it with `condau verify` before signing",
                "hãy xem bằng `condau verify` trước khi ký",
            )),
            Self::NotYetValid { .. } => Some((
                "look at the clock of this machine, or sign when the certificate is in force",
                "hãy kiểm tra đồng hồ máy, hoặc ký khi chứng thư đã có hiệu lực",
            )),
            Self::Usage { .. } => Some((
                "sign with the certificate that was issued for signing documents",
                "hãy ký bằng chứng thư được cấp để ký văn bản",
            )),
            Self::Encryption { .. } => Some((
                "save it without a password in the program that encrypted it, and take that",
                "hãy lưu lại tệp không mật khẩu bằng chương trình đã mã hóa rồi dùng tệp đó",
            )),
            Self::DynamicForm => {
                Some(("print it to PDF, and take that", "hãy in ra PDF rồi dùng tệp đó"))
            }
            Self::NoChangesAllowed { .. } => Some((
                "who signed wanted it so: have a copy certified with --certify 2, or sign beside the \
                 file with --detached",
                "người ký đã quyết định như vậy: hãy xin bản được chứng nhận bằng --certify 2, hoặc \
                 ký rời bên cạnh tệp bằng --detached",
            )),
            Self::NotASignatureField { .. } | Self::FieldName { .. } | Self::NoSuchField { .. } => {
                Some((
                    "`condau fill FILE --list` shows the fields",
                    "`condau fill TỆP --list` liệt kê các trường",
                ))
            }
            Self::SeedValue { .. } => Some((
                "the author of the form demands it: sign so, or into another field with --field",
                "người soạn biểu mẫu yêu cầu như vậy: hãy ký đúng theo đó, hoặc ký vào trường khác \
                 bằng --field",
            )),
            // The cure is said with them.
            Self::PasswordNeeded
            | Self::WrongPassword
            | Self::NotPermitted
            | Self::FillingNotPermitted => None,
        }
    }
}

/// Whether the certificate may sign documents now.
///
/// # Errors
/// Where it is outside its dates, or its usages are others.
pub fn certificate(certificate: &Certificate, at: Time) -> Result<(), Refusal> {
    let subject = || certificate.subject.text.clone();
    if at > certificate.not_after {
        return Err(Refusal::Expired { subject: subject(), not_after: certificate.not_after, at });
    }
    if at < certificate.not_before {
        let not_before = certificate.not_before;
        return Err(Refusal::NotYetValid { subject: subject(), not_before, at });
    }
    let signing = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION;
    if let Some(usage) = certificate.key_usage.filter(|usage| !usage.any(signing)) {
        let usage = format!(
            "its key usage has neither digitalSignature nor nonRepudiation (bits {:#05x})",
            usage.0
        );
        return Err(Refusal::Usage { subject: subject(), usage });
    }
    if let Some(extended) = &certificate.extended_key_usage {
        let only_services = !extended.purposes.is_empty()
            && extended.purposes.iter().all(|oid| SERVICES.contains(&oid.as_str()));
        if only_services {
            let usage = format!("its extended key usage is {}", extended.purposes.join(", "));
            return Err(Refusal::Usage { subject: subject(), usage });
        }
    }
    Ok(())
}

/// Purposes of certificates that belong to services, never to a person or an agency who signs:
/// serverAuth, timeStamping, OCSPSigning.
const SERVICES: [&str; 3] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"];

/// Whether the revocation data at hand say that the certificate, or one above it, is revoked.
///
/// # Errors
/// Where they do.
pub fn revoked(
    evidence: &Evidence,
    leaf: &Certificate,
    issuers: &chain::ProvedChain,
) -> Result<(), Refusal> {
    let issuers = issuers.issuers.iter().map(AsRef::as_ref);
    for certificate in std::iter::once(leaf).chain(issuers) {
        if let Some(since) = chain::revoked_since(evidence, certificate.id) {
            return Err(Refusal::Revoked { subject: certificate.subject.text.clone(), since });
        }
    }
    Ok(())
}

/// Whether earlier signatures allow another one in `field`.
///
/// # Errors
/// Where one of them does not hold, allows no change at all, or locks the field (PA-89).
pub fn earlier_signatures(earlier: &[SignatureEvidence], field: &str) -> Result<(), Refusal> {
    for signature in earlier {
        holds(signature)?;
        let restrictions = &signature.restrictions;
        // A document timestamp is never a change (PA-83), so it never forbids one either.
        if signature.kind == SignatureKind::DocumentTimestamp {
            continue;
        }
        if restrictions.doc_mdp == Some(1) {
            return Err(Refusal::NoChangesAllowed { by: signature.id.clone() });
        }
        if restrictions.field_locks.iter().any(|lock| locks(lock, field)) {
            let (field, by) = (field.to_owned(), signature.id.clone());
            return Err(Refusal::FieldLocked { field, by });
        }
    }
    Ok(())
}

/// Whether what can be computed of an earlier signature holds. What cannot be computed (an
/// algorithm that we do not know) does not stand in the way.
///
/// # Errors
/// With what does not hold.
pub fn holds(signature: &SignatureEvidence) -> Result<(), Refusal> {
    let broken = |why: String| Err(Refusal::EarlierSignature { id: signature.id.clone(), why });
    if let Some(reference) = signature.references.iter().find(|reference| reference.intact.fails())
    {
        return broken(format!(
            "the digest of {} is {}, {} was signed",
            called(&reference.what),
            reference.computed_digest,
            reference.signed_digest
        ));
    }
    if signature.value.verifies == Check::Fails {
        return broken("the signature value does not verify".to_owned());
    }
    Ok(())
}

/// An XML reference with an empty URI is to its document.
pub(super) fn called(what: &str) -> &str {
    if what.is_empty() { "the document" } else { what }
}

/// Whether a lock holds a field; names are compared part by part (PA-84).
fn locks(lock: &FieldLock, field: &str) -> bool {
    let within = |name: &String| {
        field
            .strip_prefix(name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match lock {
        FieldLock::All => true,
        FieldLock::Include(names) => names.iter().any(within),
        FieldLock::Exclude(names) => !names.iter().any(within),
    }
}

#[cfg(test)]
pub(super) mod tests;
