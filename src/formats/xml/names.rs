//! Namespaces and identifiers of XML Signature and XAdES.

/// XML Signature.
pub(super) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// XML Signature 1.1.
pub(super) const DS11: &str = "http://www.w3.org/2009/xmldsig11#";
/// Exclusive canonicalisation; the namespace of InclusiveNamespaces.
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// XPath Filter 2.0.
pub(super) const FILTER2: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
/// XPath 1.0 as a transform.
pub(super) const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
/// The enveloped signature transform.
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// The base64 transform.
pub(super) const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";
/// RFC 9231's parameters of RSASSA-PSS.
pub(super) const MORE_2007: &str = "http://www.w3.org/2007/05/xmldsig-more#";
/// WS-Security, whose `Id` is an id attribute by its schema.
pub(super) const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// XAdES 1.3.2, the one in use.
pub(super) const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
/// XAdES 1.4.1: what was added to 1.3.2.
pub(super) const XADES141: &str = "http://uri.etsi.org/01903/v1.4.1#";
/// ETSI TS 119 132-3: evidence records in XAdES.
pub(super) const SEALING: &str = "http://uri.etsi.org/19132/v1.1.1#";
/// XMLERS, RFC 6283.
pub(super) const ERS: &str = "urn:ietf:params:xml:ns:ers";
/// Every namespace that holds QualifyingProperties, the one in use first.
pub(super) const XADES_VERSIONS: [&str; 3] =
    [XADES, "http://uri.etsi.org/01903/v1.2.2#", "http://uri.etsi.org/01903/v1.1.1#"];

/// Types of a reference to SignedProperties: the versions before 1.3.2 had their own.
pub(super) const SIGNED_PROPERTIES_TYPES: [&str; 3] = [
    "http://uri.etsi.org/01903#SignedProperties",
    "http://uri.etsi.org/01903/v1.2.2#SignedProperties",
    "http://uri.etsi.org/01903/v1.1.1#SignedProperties",
];
/// Type of a reference to the signature value that a counter-signature signs.
pub(super) const COUNTERSIGNED_TYPE: &str = "http://uri.etsi.org/01903#CountersignedSignature";
/// Type of a reference to a Manifest.
pub(super) const MANIFEST_TYPE: &str = "http://www.w3.org/2000/09/xmldsig#Manifest";
