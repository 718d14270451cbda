//! The text of a new signature, without its value.

use super::XmlSigningOptions;
use super::octets::ToSign;
use super::octets::UNKNOWN;
use super::unsupported;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::xml::algorithms;
use crate::formats::xml::names::DS;
use crate::formats::xml::names::EXCLUSIVE;
use crate::formats::xml::names::FILTER2;
use crate::formats::xml::names::SIGNED_PROPERTIES_TYPES;
use crate::formats::xml::names::XADES;
use crate::formats::xml::properties::issuer_and_serial;
use crate::model::Time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// The signature while it is written.
pub(super) struct Text {
    /// Characters beyond ASCII are written as references.
    pub(super) ascii: bool,
    pub(super) text: String,
}

impl Text {
    pub(super) fn build(
        &mut self,
        references: &[ToSign],
        id: &str,
        options: &XmlSigningOptions<'_>,
    ) -> Result<(), FormatError> {
        let algorithm = algorithms::uri(&options.algorithm).ok_or_else(|| {
            let name = &options.algorithm.name;
            FormatError::unreadable(format!("{name} has no name in XML Signature"))
        })?;
        let digest = options.digest.uri();
        self.add(format_args!(
            "<ds:Signature xmlns:ds=\"{DS}\" Id=\"{id}\"><ds:SignedInfo>\
             <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
             <ds:SignatureMethod Algorithm=\"{algorithm}\"/>"
        ));
        for (number, reference) in references.iter().enumerate() {
            self.add(format_args!("<ds:Reference Id=\"{id}-ref-{}\" URI=\"", number + 1));
            self.escaped(&reference.uri);
            self.add(format_args!("\">"));
            if !reference.beside {
                self.add(format_args!("<ds:Transforms>"));
            }
            if reference.filtered {
                self.add(format_args!(
                    "<ds:Transform Algorithm=\"{FILTER2}\"><f:XPath xmlns:f=\"{FILTER2}\" \
                     Filter=\"subtract\">/descendant::ds:Signature</f:XPath></ds:Transform>"
                ));
            }
            if !reference.beside {
                let transform = "<ds:Transform Algorithm=";
                self.add(format_args!("{transform}\"{EXCLUSIVE}\"/></ds:Transforms>"));
            }
            self.add(format_args!(
                "<ds:DigestMethod Algorithm=\"{digest}\"/>\
                 <ds:DigestValue>{}</ds:DigestValue></ds:Reference>",
                reference.digest
            ));
        }
        let kind = SIGNED_PROPERTIES_TYPES.first().copied().unwrap_or_default();
        self.add(format_args!(
            "<ds:Reference Type=\"{kind}\" URI=\"#{id}-signed\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\"/></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{digest}\"/>\
             <ds:DigestValue>{UNKNOWN}</ds:DigestValue></ds:Reference></ds:SignedInfo>\
             <ds:SignatureValue Id=\"{id}-value\"></ds:SignatureValue><ds:KeyInfo><ds:X509Data>"
        ));
        let chain = options.chain.iter().map(|certificate| certificate.as_ref());
        for certificate in std::iter::once(options.certificate).chain(chain) {
            let der = STANDARD.encode(&certificate.der);
            self.add(format_args!("<ds:X509Certificate>{der}</ds:X509Certificate>"));
        }
        self.add(format_args!("</ds:X509Data></ds:KeyInfo><ds:Object>"));
        self.properties(id, references, options)?;
        self.add(format_args!("</ds:Object></ds:Signature>"));
        Ok(())
    }

    pub(super) fn properties(
        &mut self,
        id: &str,
        references: &[ToSign],
        options: &XmlSigningOptions<'_>,
    ) -> Result<(), FormatError> {
        let certificate = options.certificate;
        let digest = crypto::digest(options.digest, &certificate.der).map_err(unsupported)?;
        let (issuer, serial) = issuer_and_serial(&certificate.der).ok_or_else(|| {
            FormatError::unreadable("the signing certificate has no issuer that can be named")
        })?;
        let names = der::sequence(&[der::explicit(4, issuer)]);
        let issuer_serial = der::sequence(&[names, der::element(der::INTEGER, serial)]);
        self.add(format_args!(
            "<xades:QualifyingProperties xmlns:xades=\"{XADES}\" Target=\"#{id}\">\
             <xades:SignedProperties Id=\"{id}-signed\"><xades:SignedSignatureProperties>\
             <xades:SigningTime>{}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>\
             <xades:CertDigest><ds:DigestMethod Algorithm=\"{}\"/>\
             <ds:DigestValue>{}</ds:DigestValue></xades:CertDigest>\
             <xades:IssuerSerialV2>{}</xades:IssuerSerialV2></xades:Cert>\
             </xades:SigningCertificateV2>",
            Time::from_unix(options.claimed_time.unix()),
            options.digest.uri(),
            STANDARD.encode(digest),
            STANDARD.encode(issuer_serial),
        ));
        if let Some(location) = options.location {
            self.add(format_args!("<xades:SignatureProductionPlaceV2><xades:City>"));
            self.escaped(location);
            self.add(format_args!("</xades:City></xades:SignatureProductionPlaceV2>"));
        }
        self.add(format_args!(
            "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        ));
        for (number, reference) in (1..).zip(references) {
            let number: usize = number;
            self.add(format_args!(
                "<xades:DataObjectFormat ObjectReference=\"#{id}-ref-{number}\">\
                 <xades:MimeType>{}</xades:MimeType></xades:DataObjectFormat>",
                reference.media_type
            ));
        }
        self.add(format_args!(
            "</xades:SignedDataObjectProperties></xades:SignedProperties>\
             </xades:QualifyingProperties>"
        ));
        Ok(())
    }

    pub(super) fn add(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.text.write_fmt(arguments);
    }

    /// Text that is not ours.
    pub(super) fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.text.push(' '),
                c if c.is_control() || !crate::formats::xml::decode::is_character(c) => {
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
                c if self.ascii && !c.is_ascii() => {
                    self.add(format_args!("&#x{:X};", u32::from(c)));
                }
                c => self.text.push(c),
            }
        }
    }
}
