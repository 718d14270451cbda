//! A signature whose SignedInfo was changed, signed again with the sample PKI, so that what was
//! changed is the only fault.

use super::Document;
use super::Made;
use super::Obstacle;
use super::lacks;
use crate::attack::cms;
use crate::attack::workshop::Identity;
use crate::formats::xml;
use crate::model::SignatureScheme;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// Changes SignedInfo, and signs it as `by`.
pub(super) fn resigned(
    document: &Document,
    by: &Identity,
    edit: impl FnOnce(&mut SignedInfo) -> Result<(), Obstacle>,
) -> Made {
    let prefix = &document.prefix;
    let missing = || lacks("what is changed", "phần cần sửa");
    let start = document.find(&document.open_tag("SignedInfo"))?.start;
    let end = document.find(&format!("</{prefix}SignedInfo>"))?.end;
    let text = document.of(&(start..end)).to_owned();
    let mut info = SignedInfo { text, prefix: prefix.clone() };
    info.set("SignatureMethod", "Algorithm", RSA)?;
    let method = info.attribute("CanonicalizationMethod", "Algorithm").ok_or_else(missing)?;
    edit(&mut info)?;
    let value = document.inside("SignatureValue")?..document.end_of("SignatureValue")?;
    let keys = document.inside("KeyInfo")?..document.end_of("KeyInfo")?;
    let certificate = format!(
        "<{prefix}X509Data><{prefix}X509Certificate>{}</{prefix}X509Certificate></{prefix}X509Data>",
        STANDARD.encode(&by.certificate.der)
    );
    let unsigned = document.with(vec![
        (start..end, info.text),
        (value, "?".to_owned()),
        (keys, certificate),
    ])?;
    let path = format!("{}/{prefix}SignedInfo", document.path);
    let mut octets = Vec::new();
    let mut take = |piece: &[u8]| octets.extend_from_slice(piece);
    xml::canonicalize_element(unsigned.as_bytes(), &path, &method, &[], &mut take)?;
    let value = by.key.sign(&cms::rsa(SignatureScheme::RsaPkcs1), &octets)?;
    Ok(unsigned.replacen(">?<", &format!(">{}<", STANDARD.encode(value)), 1).into_bytes())
}

/// The text of a SignedInfo while it is changed.
pub(super) struct SignedInfo {
    pub(super) text: String,
    prefix: String,
}

impl SignedInfo {
    /// The value of an attribute of the first element of a name.
    pub(super) fn attribute(&self, element: &str, name: &str) -> Option<String> {
        let (start, end) = self.place(element, name)?;
        self.text.get(start..end).map(str::to_owned)
    }

    /// Sets it.
    pub(super) fn set(&mut self, element: &str, name: &str, value: &str) -> Result<(), Obstacle> {
        let place = self.place(element, name);
        let (start, end) = place.ok_or_else(|| lacks("what is changed", "phần cần sửa"))?;
        self.text.replace_range(start..end, value);
        Ok(())
    }

    /// Puts a text before the first tag of a name.
    pub(super) fn before(&mut self, tag: &str, text: &str) -> Result<(), Obstacle> {
        let at = self.text.find(tag).ok_or_else(|| lacks("what is changed", "phần cần sửa"))?;
        self.text.insert_str(at, text);
        Ok(())
    }

    /// Adds transforms to the first reference.
    pub(super) fn transform(&mut self, text: &str) -> Result<(), Obstacle> {
        let prefix = self.prefix.clone();
        let end = format!("</{prefix}Transforms>");
        let method = format!("<{prefix}DigestMethod");
        let first = self.text.find(&method).unwrap_or_default();
        let text = text.replace("ds:", &prefix);
        match self.text.find(&end).filter(|at| *at < first) {
            Some(at) => {
                self.text.insert_str(at, &text);
                Ok(())
            }
            None => self.before(&method, &format!("<{prefix}Transforms>{text}{end}")),
        }
    }

    fn place(&self, element: &str, name: &str) -> Option<(usize, usize)> {
        let tag = format!("<{}{element}", self.prefix);
        let from = self.text.find(&tag)?;
        let close = from.checked_add(self.text.get(from..)?.find('>')?)?;
        let written = self.text.get(from..close)?;
        let word = format!(" {name}=");
        let quote = from.checked_add(written.find(&word)?)?.checked_add(word.len())?;
        let mark = self.text.get(quote..)?.chars().next()?;
        let start = quote.checked_add(1)?;
        let end = start.checked_add(self.text.get(start..)?.find(mark)?)?;
        Some((start, end))
    }
}
