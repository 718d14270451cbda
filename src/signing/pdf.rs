//! Signatures in PDFs: which field, what it demands, how much room.

use super::Refusal;
use super::SigningError;
use super::SigningRequest;
use super::refuse;
use super::restrict;
use super::seed;
use super::shown;
use super::states::Output;
use super::visible::Covering;
use super::visible::Said;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::cms::build;
use crate::formats::cms::build::CmsSigningOptions;
use crate::formats::cms::build::PreparedCms;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed;
use crate::formats::pdf::embed::FieldChoice;
use crate::formats::pdf::embed::PreparedPdf;
use crate::formats::pdf::embed::Purpose;
use crate::formats::pdf::places;
use crate::formats::pdf::places::Closed;
use crate::formats::pdf::places::Places;
use crate::formats::pdf::places::SignatureField;
use crate::model::KeyKind;
use crate::model::Observed;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureLevel;

/// A PDF and a CMS with everything but the signature value.
pub(super) struct Prepared {
    document: PreparedPdf,
    cms: PreparedCms,
    covering: Covering,
}

/// id-data: what a PDF signature signs.
const DATA: &str = "1.2.840.113549.1.7.1";

/// Opens, refuses, chooses the field, lays out the update and digests it.
pub(super) fn prepare(
    source: &dyn Source,
    name: &str,
    request: &SigningRequest,
    algorithm: &SignatureAlgorithm,
    options: &ObserveOptions,
    room: Option<usize>,
) -> Result<(Prepared, Option<Observed>), SigningError> {
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    let places = places::find(&file)?;
    admit(&places)?;
    let asked = request.field.as_deref();
    let (choice, field, scene) = match &request.visible {
        Some(visible) => {
            let (choice, field, scene) = shown::choose(visible, &file, &places, asked)?;
            (choice, field, Some((visible, scene)))
        }
        None => {
            let (choice, field) = choose(&places, asked)?;
            (choice, field, None)
        }
    };
    admit_choice(&places, &choice)?;
    let field_name = match (&choice, field) {
        (FieldChoice::New(name), _) => name.as_str(),
        (FieldChoice::Existing(_), field) => field.map_or("", |field| field.name.as_str()),
    };
    let earlier = if places.has_signatures() {
        let observed = formats::pdf::observe(source, name, options)?;
        refuse::earlier_signatures(&observed.signatures, field_name)?;
        Some(observed)
    } else {
        None
    };
    let certify = restrict::certification(&places, &request.allowance)?;
    let lock = restrict::lock(&places, field, &request.allowance)?;
    if let Some(demands) = field.and_then(|field| field.seed.as_ref()) {
        seed::meets(demands, field_name, request, lock.as_ref())?;
    }
    let cms_options = CmsSigningOptions {
        certificate: &request.certificate,
        chain: &request.chain,
        digest: request.digest,
        algorithm,
        content_type: DATA,
        content: None,
    };
    let room = match room {
        Some(room) => room,
        None => estimate(&cms_options, request)?,
    };
    let purpose = Purpose::Signature {
        claimed_time: request.claimed_time,
        reason: request.reason.as_deref(),
        location: request.location.as_deref(),
        lock,
        certify,
    };
    let composed = match scene {
        Some((visible, scene)) => {
            let said = Said {
                certificate: Some(&request.certificate),
                time: request.claimed_time,
                reason: request.reason.as_deref(),
                location: request.location.as_deref(),
            };
            Some(shown::compose(visible, &said, scene, &file, source, options)?)
        }
        None => None,
    };
    let look = composed.as_ref().map(|composed| &composed.look);
    let document = embed::prepare_showing(&file, &choice, &purpose, room, look)?;
    let covering = composed.map(|composed| composed.covering).unwrap_or_default();
    let digest = document.digest(source, request.digest)?;
    let cms = build::prepare(&digest, &cms_options)?;
    Ok((Prepared { document, cms, covering }, earlier))
}

impl Prepared {
    pub(super) fn to_be_signed(&self) -> &[u8] {
        self.cms.to_be_signed()
    }

    /// What this one covers on its page.
    pub(super) fn take_covering(&mut self) -> Covering {
        std::mem::take(&mut self.covering)
    }

    /// Fills the hole with the CMS.
    pub(super) fn finish(self, value: &[u8], token: Option<&[u8]>) -> Result<Output, SigningError> {
        let cms = self.cms.finish(value, token)?;
        fill(self.document, &cms)
    }
}

/// Puts a value into the hole.
pub(super) fn fill(document: PreparedPdf, value: &[u8]) -> Result<Output, SigningError> {
    document.fill(value).map(Output::Appended).map_err(|too_small| SigningError::TooSmall {
        needed: too_small.needed,
        reserved: too_small.reserved,
    })
}

/// Refuses documents that nothing can be added to.
pub(super) fn admit(places: &Places) -> Result<(), Refusal> {
    match &places.closed {
        None => {}
        Some(Closed::NoPassword) => return Err(Refusal::PasswordNeeded),
        Some(Closed::WrongPassword) => return Err(Refusal::WrongPassword),
        Some(Closed::Unreadable(what)) => return Err(Refusal::Encryption { what: what.clone() }),
    }
    if places.dynamic_form {
        return Err(Refusal::DynamicForm);
    }
    Ok(())
}

/// Refuses what the permissions of an encrypted document bar (PA-89).
pub(super) fn admit_choice(places: &Places, choice: &FieldChoice) -> Result<(), Refusal> {
    let barred = match choice {
        FieldChoice::Existing(_) => places.bars_filling,
        FieldChoice::New(_) => places.bars_fields,
    };
    if barred { Err(Refusal::NotPermitted) } else { Ok(()) }
}

/// The field asked for, existing or new; without one the only empty one, else a new one.
pub(super) fn choose<'p>(
    places: &'p Places,
    asked: Option<&str>,
) -> Result<(FieldChoice, Option<&'p SignatureField>), Refusal> {
    let Some(asked) = asked else {
        let mut empty = places.signature_fields.iter().filter(|field| !field.is_filled);
        if let (Some(only), None) = (empty.next(), empty.next())
            && let Some(reference) = only.reference
        {
            return Ok((FieldChoice::Existing(reference), Some(only)));
        }
        return Ok((FieldChoice::New(free_name(places, "Signature")), None));
    };
    let field = || asked.to_owned();
    let mut named = places.signature_fields.iter().filter(|known| known.name == asked);
    if let Some(found) = named.next() {
        if named.next().is_some() {
            return Err(Refusal::FieldName { field: field(), why: "several fields are named so" });
        }
        if found.is_filled {
            return Err(Refusal::FieldFilled { field: field() });
        }
        let Some(reference) = found.reference else {
            return Err(Refusal::FieldName {
                field: field(),
                why: "it is not an object of its own",
            });
        };
        return Ok((FieldChoice::Existing(reference), Some(found)));
    }
    if places.names.iter().any(|known| known == asked) {
        return Err(Refusal::NotASignatureField { field: field() });
    }
    let why = if asked.trim().is_empty() {
        Some("a name is needed")
    } else if asked.contains('.') {
        Some("no such field is there, and a point would make it a part of another")
    } else {
        None
    };
    match why {
        Some(why) => Err(Refusal::FieldName { field: field(), why }),
        None => Ok((FieldChoice::New(field()), None)),
    }
}

/// `Signature1`, or the first number that is free.
pub(super) fn free_name(places: &Places, stem: &str) -> String {
    let is_taken = |name: &String| {
        places.names.iter().any(|known| {
            known
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let mut number = 1_u64;
    loop {
        let name = format!("{stem}{number}");
        if !is_taken(&name) {
            return name;
        }
        number = number.saturating_add(1);
    }
}

/// Room for the value: a dry run with a value of full length, and a token's usual size (PA-103).
fn estimate(
    options: &CmsSigningOptions<'_>,
    request: &SigningRequest,
) -> Result<usize, SigningError> {
    let empty = build::prepare(&vec![0; options.digest.length()], options)?;
    let key = &request.certificate.public_key;
    let bytes = usize::try_from(key.bits.div_ceil(8)).unwrap_or_default();
    let value = match key.kind {
        // SEQUENCE of two INTEGERs, each with a leading zero at most.
        KeyKind::Ec => bytes.saturating_mul(2).saturating_add(9),
        _ => bytes,
    };
    let length = empty.finish(&vec![0; value], None)?.len();
    let token = if request.level == SignatureLevel::B { 0 } else { TOKEN };
    Ok(with_margin(length.saturating_add(token)))
}

/// Tokens with a chain of three RSA-4096 certificates have about 7 KiB.
pub(super) const TOKEN: usize = 8 << 10;

/// A quarter more than needed, in whole kilobytes, and never less than tokens of any authority
/// that we know have taken (PA-103).
pub(super) fn with_margin(needed: usize) -> usize {
    needed.saturating_add(needed / 4).div_ceil(1024).saturating_mul(1024).max(LEAST)
}

/// 32 KiB.
const LEAST: usize = 32 << 10;
