//! The XML that we write into containers: manifests, the frame of signatures, the list of files.

use super::contents::ContentFile;
use super::media_type::EXTENDED;
use crate::formats::percent;
use crate::formats::xml::container::ASIC;
use crate::model::DigestAlgorithm;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// XML Signature's namespace.
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// OpenDocument's namespace of lists of files.
const LIST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A file for XAdES signatures without any yet.
pub fn frame() -> String {
    format!("{DECLARATION}<asic:XAdESSignatures xmlns:asic=\"{ASIC}\"></asic:XAdESSignatures>\n")
}

/// An ASiCManifest over some files, for a signature or token of a media type in another file; `root`
/// is the URI of the one that leads to the others, where one does.
pub fn manifest(
    signature: &str,
    media_type: &str,
    files: &[ContentFile],
    root: Option<&str>,
    by: DigestAlgorithm,
) -> String {
    let uri = percent::encoded(signature);
    let mut text = format!(
        "{DECLARATION}<asic:ASiCManifest xmlns:asic=\"{ASIC}\" xmlns:ds=\"{DS}\">\
         <asic:SigReference URI=\"{uri}\" MimeType=\"{media_type}\"/>"
    );
    for file in files {
        let is_root = if root == Some(file.uri.as_str()) { " Rootfile=\"true\"" } else { "" };
        text.push_str(&format!(
            "<asic:DataObjectReference URI=\"{}\" MimeType=\"{}\"{is_root}>\
             <ds:DigestMethod Algorithm=\"{}\"/><ds:DigestValue>{}</ds:DigestValue>\
             </asic:DataObjectReference>",
            file.uri,
            file.media_type,
            by.uri(),
            STANDARD.encode(&file.digest)
        ));
    }
    text.push_str("</asic:ASiCManifest>\n");
    text
}

/// OpenDocument's list of the files: some programs want it.
pub fn file_list(files: &[ContentFile]) -> String {
    let mut text = format!(
        "{DECLARATION}<manifest:manifest xmlns:manifest=\"{LIST}\" manifest:version=\"1.2\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{EXTENDED}\"/>"
    );
    for file in files {
        let name = percent::decoded(&file.uri);
        text.push_str(&format!(
            "<manifest:file-entry manifest:full-path=\"{}\" manifest:media-type=\"{}\"/>",
            escaped(&name),
            file.media_type
        ));
    }
    text.push_str("</manifest:manifest>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
