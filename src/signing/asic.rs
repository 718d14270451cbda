//! Signatures in containers (ASiC): XAdES in a file of signatures, CAdES over the one file or over a
//! manifest. What was there keeps its bytes.

use super::SigningError;
use super::SigningRequest;
use crate::formats::FormatError;
use crate::formats::asic::Form;
use crate::formats::asic::contents::ContentFile;
use crate::formats::asic::contents::Contents;
use crate::formats::asic::contents::Kind;
use crate::formats::asic::manifest_text;
use crate::formats::asic::write::NewFile;
use crate::formats::asic::write::with_files;
use crate::formats::bytes::Source;
use crate::formats::cms::build;
use crate::formats::cms::build::CmsSigningOptions;
use crate::formats::cms::build::PreparedCms;
use crate::formats::limits::Limits;
use crate::formats::xml::embed as xml;
use crate::formats::xml::embed::XmlSigningOptions;
use crate::model::Location;
use crate::model::SignatureAlgorithm;

/// The files of signatures in a container for one file.
const SIMPLE_XADES: &str = "META-INF/signatures.xml";
const SIMPLE_CADES: &str = "META-INF/signature.p7s";

/// OpenDocument's list of files.
const FILE_LIST: &str = "META-INF/manifest.xml";

/// The media type of CAdES signatures in manifests.
const CADES: &str = "application/pkcs7-signature";

/// id-data.
const DATA: &str = "1.2.840.113549.1.7.1";

/// A container with everything but the value of its new signature.
pub(super) struct Prepared {
    frame: Frame,
    signature: Unsigned,
}

/// The container around the new signature.
pub(super) struct Frame {
    container: Vec<u8>,
    limits: Limits,
    /// The file of the signature.
    name: String,
    /// What else is put in.
    others: Vec<NewFile>,
}

enum Unsigned {
    Xades(xml::PreparedXml),
    Cades(PreparedCms),
}

/// A container with its new signature.
pub(super) struct Signed {
    frame: Frame,
    signature: Value,
}

enum Value {
    Xades(xml::SignedXml),
    Cades(PreparedCms, Vec<u8>),
}

/// Digests the files and builds everything but the value.
pub(super) fn prepare(
    source: &dyn Source,
    request: &SigningRequest,
    algorithm: &SignatureAlgorithm,
    limits: &Limits,
) -> Result<Prepared, SigningError> {
    let limit = limits.inflated;
    if source.length() > limit {
        let at = Location::default();
        return Err(FormatError::Limit { what: "bytes of a container", limit, at }.into());
    }
    let length = usize::try_from(source.length()).unwrap_or(usize::MAX);
    let container = source.read(0, length)?.into_owned();
    let contents = Contents::of(source, limits)?;
    let files = contents.files(request.digest)?;
    let kind = request.container.or(contents.kind()).unwrap_or(Kind::Xades);
    let (name, others, signature) = match kind {
        Kind::Xades => xades(&contents, &files, request, algorithm)?,
        Kind::Cades => cades(&contents, &files, request, algorithm)?,
    };
    let frame = Frame { container, limits: limits.clone(), name, others };
    Ok(Prepared { frame, signature })
}

type Parts = (String, Vec<NewFile>, Unsigned);

fn xades(
    contents: &Contents<'_>,
    files: &[ContentFile],
    request: &SigningRequest,
    algorithm: &SignatureAlgorithm,
) -> Result<Parts, SigningError> {
    let simple = contents.form == Form::Simple;
    let [fresh] = contents.fresh([("signatures", ".xml")]);
    let name = if simple { SIMPLE_XADES.to_owned() } else { fresh };
    let document = match contents.read(&name)? {
        Some(signed) => signed,
        None => manifest_text::frame().into_bytes(),
    };
    let beside: Vec<xml::Beside<'_>> = files
        .iter()
        .map(|file| xml::Beside {
            uri: &file.uri,
            digest: &file.digest,
            media_type: file.media_type,
        })
        .collect();
    let options = XmlSigningOptions {
        certificate: &request.certificate,
        chain: &request.chain,
        digest: request.digest,
        algorithm: algorithm.clone(),
        claimed_time: request.claimed_time,
        location: request.location.as_deref(),
        ids: &[],
        into: None,
        plain: None,
    };
    let prepared = xml::prepare_beside(&document, &options, &name, &beside)?;
    let mut others = Vec::new();
    if !simple && contents.read(FILE_LIST)?.is_none() {
        let content = manifest_text::file_list(files).into_bytes();
        others.push(NewFile { name: FILE_LIST.to_owned(), content });
    }
    Ok((name, others, Unsigned::Xades(prepared)))
}

fn cades(
    contents: &Contents<'_>,
    files: &[ContentFile],
    request: &SigningRequest,
    algorithm: &SignatureAlgorithm,
) -> Result<Parts, SigningError> {
    let options = CmsSigningOptions {
        certificate: &request.certificate,
        chain: &request.chain,
        digest: request.digest,
        algorithm,
        content_type: DATA,
        content: None,
    };
    let (name, others, digest) = match (contents.form, files) {
        (Form::Simple, [file]) => {
            if contents.read(SIMPLE_CADES)?.is_some() {
                return Err(SigningError::OneSigner);
            }
            (SIMPLE_CADES.to_owned(), Vec::new(), file.digest.clone())
        }
        _ => {
            let [manifest, name] =
                contents.fresh([("ASiCManifest", ".xml"), ("signature", ".p7s")]);
            let text = manifest_text::manifest(&name, CADES, files, None, request.digest);
            let content = text.into_bytes();
            let digest =
                crate::crypto::digest(request.digest, &content).map_err(SigningError::Key)?;
            (name, vec![NewFile { name: manifest, content }], digest)
        }
    };
    let prepared = build::prepare_dated(&digest, &options, request.claimed_time)?;
    Ok((name, others, Unsigned::Cades(prepared)))
}

impl Prepared {
    pub(super) fn to_be_signed(&self) -> &[u8] {
        match &self.signature {
            Unsigned::Xades(prepared) => prepared.to_be_signed(),
            Unsigned::Cades(prepared) => prepared.to_be_signed(),
        }
    }

    pub(super) fn complete(self, value: Vec<u8>) -> Result<Signed, SigningError> {
        let signature = match self.signature {
            Unsigned::Xades(prepared) => Value::Xades(prepared.fill(&value)?),
            Unsigned::Cades(prepared) => Value::Cades(prepared, value),
        };
        Ok(Signed { frame: self.frame, signature })
    }
}

impl Signed {
    pub(super) fn timestamp_input(&self) -> Vec<u8> {
        match &self.signature {
            Value::Xades(signed) => signed.timestamp_input(),
            Value::Cades(_, value) => value.clone(),
        }
    }

    /// The container, with a timestamp where there is one.
    pub(super) fn finish(self, token: Option<&[u8]>) -> Result<Vec<u8>, SigningError> {
        let Frame { container, limits, name, mut others } = self.frame;
        let content = match (self.signature, token) {
            (Value::Xades(signed), Some(token)) => {
                signed.add_signature_timestamp(token).into_bytes()
            }
            (Value::Xades(signed), None) => signed.into_bytes(),
            (Value::Cades(prepared, value), token) => prepared.finish(&value, token)?,
        };
        others.push(NewFile { name, content });
        Ok(with_files(&container, &others, &limits)?)
    }
}
