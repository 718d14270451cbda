//! The states of a signature that comes into being.

use super::SigningError;
use super::SigningRequest;
use super::algorithm_for;
use super::asic;
use super::cms;
use super::kinds;
use super::kinds::Kind;
use super::pdf;
use super::timestamp;
use super::timestamp::Authority;
use super::visible::Covering;
use crate::crypto::SigningKey;
use crate::crypto::digest;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::cms::build::PreparedCms;
use crate::formats::xml::embed as xml;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::model::Observed;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureLevel;
use crate::ports::Entropy;

/// Who signs, and who gives the time.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The key.
    pub key: &'a dyn SigningKey,
    /// The timestamp authority, for level B-T.
    pub authority: Option<Authority<'a>>,
    /// The clock and the nonces.
    pub entropy: &'a dyn Entropy,
}

/// What is to be written.
#[derive(Clone, Debug)]
pub enum Output {
    /// These bytes after the input's, which stay as they are.
    Appended(Vec<u8>),
    /// These bytes.
    Whole(Vec<u8>),
}

/// A document with everything but the signature value.
pub struct Prepared {
    algorithm: SignatureAlgorithm,
    content: Content,
    earlier: Option<Observed>,
}

enum Content {
    Pdf(pdf::Prepared),
    Xml(xml::PreparedXml),
    Cms(PreparedCms),
    Asic(asic::Prepared),
}

impl Prepared {
    /// Reads the document, refuses what is not to be signed, and prepares the rest. `room` is the
    /// number of bytes that a PDF reserves, by the key, the chain and a usual token where it is `None`.
    ///
    /// # Errors
    /// With the refusal, or where the document cannot be read or has no place for a signature.
    pub fn of(
        source: &dyn Source,
        name: &str,
        request: &SigningRequest,
        options: &ObserveOptions,
        room: Option<usize>,
    ) -> Result<Self, SigningError> {
        let algorithm =
            algorithm_for(&request.certificate.public_key, request.digest, request.pss)?;
        if let Some(form) = request.cms {
            kinds::admit(Kind::Cms, request)?;
            let limit = options.limits.inflated;
            let prepared = cms::prepare(source, form, request, &algorithm, limit)?;
            return Ok(Self { algorithm, content: Content::Cms(prepared), earlier: None });
        }
        match formats::detect(source)? {
            DocumentFormat::Pdf => {
                kinds::admit(Kind::Pdf, request)?;
                let (prepared, earlier) =
                    pdf::prepare(source, name, request, &algorithm, options, room)?;
                Ok(Self { algorithm, content: Content::Pdf(prepared), earlier })
            }
            DocumentFormat::Xml => {
                let is_plain = request.dialect.is_some();
                kinds::admit(if is_plain { Kind::Dialect } else { Kind::Xades }, request)?;
                let whole = read_whole(source, "bytes of an XML file", options.limits.xml_size)?;
                let earlier = earlier_xml(source, name, &whole, options);
                let prepared = xml::prepare(
                    whole,
                    &xml::XmlSigningOptions {
                        certificate: &request.certificate,
                        chain: &request.chain,
                        digest: request.digest,
                        algorithm: algorithm.clone(),
                        claimed_time: request.claimed_time,
                        location: request.location.as_deref(),
                        ids: &request.xml_ids,
                        into: request.into.as_deref(),
                        plain: request.dialect.as_ref().map(|wanted| xml::PlainForm {
                            dialect: &wanted.dialect,
                            slot: wanted.slot.as_deref(),
                            create: wanted.create,
                        }),
                    },
                )?;
                Ok(Self { algorithm, content: Content::Xml(prepared), earlier: earlier? })
            }
            DocumentFormat::Asic => {
                kinds::admit(Kind::Container, request)?;
                let prepared = asic::prepare(source, request, &algorithm, &options.limits)?;
                let earlier = formats::asic::observe(source, name, options)?;
                for signature in &earlier.signatures {
                    super::refuse::holds(signature)?;
                }
                let earlier = (!earlier.signatures.is_empty()).then_some(earlier);
                Ok(Self { algorithm, content: Content::Asic(prepared), earlier })
            }
            _ => Err(SigningError::Kind),
        }
    }

    /// What the key signs with.
    pub fn algorithm(&self) -> &SignatureAlgorithm {
        &self.algorithm
    }

    /// What the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        match &self.content {
            Content::Pdf(prepared) => prepared.to_be_signed(),
            Content::Xml(prepared) => prepared.to_be_signed(),
            Content::Cms(prepared) => prepared.to_be_signed(),
            Content::Asic(prepared) => prepared.to_be_signed(),
        }
    }

    /// What was observed of the document before, where it has signatures.
    pub fn take_earlier(&mut self) -> Option<Observed> {
        self.earlier.take()
    }

    /// What the new one covers on its page.
    pub fn take_covering(&mut self) -> Covering {
        match &mut self.content {
            Content::Pdf(prepared) => prepared.take_covering(),
            Content::Xml(_) | Content::Cms(_) | Content::Asic(_) => Covering::default(),
        }
    }

    /// Takes the signature value (ECDSA: DER).
    ///
    /// # Errors
    /// Where the value is not of the algorithm's form.
    pub fn complete(self, value: Vec<u8>) -> Result<Signed, SigningError> {
        Ok(Signed(match self.content {
            Content::Pdf(prepared) => SignedContent::Pdf(prepared, value),
            Content::Xml(prepared) => SignedContent::Xml(prepared.fill(&value)?),
            Content::Cms(prepared) => SignedContent::Cms(prepared, value),
            Content::Asic(prepared) => SignedContent::Asic(prepared.complete(value)?),
        }))
    }
}

/// A document with its signature: level B-B.
pub struct Signed(SignedContent);

enum SignedContent {
    Pdf(pdf::Prepared, Vec<u8>),
    Xml(xml::SignedXml),
    Cms(PreparedCms, Vec<u8>),
    Asic(asic::Signed),
}

impl Signed {
    /// The octets that a signature timestamp is about.
    pub fn timestamp_input(&self) -> Vec<u8> {
        match &self.0 {
            SignedContent::Pdf(_, value) | SignedContent::Cms(_, value) => value.clone(),
            SignedContent::Xml(signed) => signed.timestamp_input(),
            SignedContent::Asic(signed) => signed.timestamp_input(),
        }
    }

    /// Puts a token in.
    pub fn timestamp(self, token: Vec<u8>) -> Timestamped {
        Timestamped(match self.0 {
            SignedContent::Pdf(prepared, value) => TimestampedContent::Pdf(prepared, value, token),
            SignedContent::Xml(signed) => {
                TimestampedContent::Xml(signed.add_signature_timestamp(&token))
            }
            SignedContent::Cms(prepared, value) => TimestampedContent::Cms(prepared, value, token),
            SignedContent::Asic(signed) => TimestampedContent::Asic(signed, token),
        })
    }

    /// The document at level B-B.
    ///
    /// # Errors
    /// Where a PDF reserves too little room.
    pub fn finish(self) -> Result<Output, SigningError> {
        match self.0 {
            SignedContent::Pdf(prepared, value) => prepared.finish(&value, None),
            SignedContent::Xml(signed) => Ok(Output::Whole(signed.into_bytes())),
            SignedContent::Cms(prepared, value) => {
                Ok(Output::Whole(prepared.finish(&value, None)?))
            }
            SignedContent::Asic(signed) => Ok(Output::Whole(signed.finish(None)?)),
        }
    }
}

/// A document with its signature and a timestamp on it: level B-T.
pub struct Timestamped(TimestampedContent);

enum TimestampedContent {
    Pdf(pdf::Prepared, Vec<u8>, Vec<u8>),
    Xml(xml::SignedXml),
    Cms(PreparedCms, Vec<u8>, Vec<u8>),
    Asic(asic::Signed, Vec<u8>),
}

impl Timestamped {
    /// The document at level B-T.
    ///
    /// # Errors
    /// Where a PDF reserves too little room.
    pub fn finish(self) -> Result<Output, SigningError> {
        match self.0 {
            TimestampedContent::Pdf(prepared, value, token) => {
                prepared.finish(&value, Some(&token))
            }
            TimestampedContent::Xml(signed) => Ok(Output::Whole(signed.into_bytes())),
            TimestampedContent::Cms(prepared, value, token) => {
                Ok(Output::Whole(prepared.finish(&value, Some(&token))?))
            }
            TimestampedContent::Asic(signed, token) => {
                Ok(Output::Whole(signed.finish(Some(&token))?))
            }
        }
    }
}

/// What signing made, and what was there before.
pub struct Made {
    /// What is to be written.
    pub output: Output,
    /// What was observed of the document before, where it has signatures.
    pub earlier: Option<Observed>,
    /// What the new one covers on its page.
    pub covering: Covering,
}

/// Prepares, signs and, for level B-T, timestamps a document. Where a PDF reserved too little room
/// it is prepared once more with enough, at the same claimed time (PA-103).
///
/// # Errors
/// With the refusal; where the document, the key or the authority stand in the way.
pub fn sign(
    source: &dyn Source,
    name: &str,
    request: &SigningRequest,
    signer: &Signer<'_>,
    options: &ObserveOptions,
) -> Result<Made, SigningError> {
    let mut room = None;
    for _ in 0..ATTEMPTS {
        let mut prepared = Prepared::of(source, name, request, options, room)?;
        let earlier = prepared.take_earlier();
        let covering = prepared.take_covering();
        let value = signer
            .key
            .sign(prepared.algorithm(), prepared.to_be_signed())
            .map_err(SigningError::Key)?;
        let signed = prepared.complete(value)?;
        let finished = match (request.level, signer.authority) {
            (SignatureLevel::B, _) => signed.finish(),
            (SignatureLevel::T, Some(authority)) => {
                let imprint = imprint_of(request.digest, &signed.timestamp_input())?;
                let answer =
                    timestamp::obtain(authority, signer.entropy, request.digest, &imprint)?;
                signed.timestamp(answer.token).finish()
            }
            (level, _) => return Err(SigningError::Level(level)),
        };
        match finished {
            Err(SigningError::TooSmall { needed, .. }) => room = Some(pdf::with_margin(needed)),
            finished => return finished.map(|output| Made { output, earlier, covering }),
        }
    }
    let reserved = room.unwrap_or_default();
    Err(SigningError::TooSmall { needed: reserved, reserved })
}

/// An authority's tokens differ by a few bytes (times, serial numbers), never by a quarter.
const ATTEMPTS: usize = 3;

fn imprint_of(algorithm: DigestAlgorithm, octets: &[u8]) -> Result<Vec<u8>, SigningError> {
    digest(algorithm, octets).map_err(SigningError::Key)
}

/// All of a file that is held in memory; `what` its limit counts.
pub(super) fn read_whole(
    source: &dyn Source,
    what: &'static str,
    limit: u64,
) -> Result<Vec<u8>, SigningError> {
    let length = source.length();
    if length > limit {
        let at = crate::model::Location::default();
        let error = FormatError::Limit { what, limit, at };
        return Err(error.into());
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    Ok(source.read(0, length)?.into_owned())
}

/// Observes an XML document that may have signatures; one without is not read twice.
fn earlier_xml(
    source: &dyn Source,
    name: &str,
    whole: &[u8],
    options: &ObserveOptions,
) -> Result<Option<Observed>, SigningError> {
    // In UTF-16 the word stands with zeros between its letters.
    let wide: Vec<u8> = b"Signature".iter().flat_map(|byte| [*byte, 0]).collect();
    let mentions = |word: &[u8]| memchr::memmem::find(whole, word).is_some();
    let may_be_within = formats::xml::dialect::mentions_files(whole);
    if !may_be_within && !mentions(b"Signature") && !mentions(&wide) {
        return Ok(None);
    }
    let observed = formats::xml::observe(source, name, options)?;
    for signature in &observed.signatures {
        super::refuse::holds(signature)?;
    }
    Ok(Some(observed))
}
