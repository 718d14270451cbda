//! One certificate of the sample PKI in DER, with the quirks that `pki.toml` asks for.

use super::Entry;
use super::Kind;
use super::SANDBOX;
use super::Signature;
use super::key::SampleKey;
use anyhow::Context;
use condau::formats::der;

/// IA5String and PrintableString, which only certificates here need.
const IA5_STRING: u8 = 0x16;
const PRINTABLE_STRING: u8 = 0x13;

const KEY_USAGES: &[&str] = &[
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
];

const PURPOSES: &[(&str, &str)] = &[
    ("clientAuth", "1.3.6.1.5.5.7.3.2"),
    ("emailProtection", "1.3.6.1.5.5.7.3.4"),
    ("timeStamping", "1.3.6.1.5.5.7.3.8"),
    ("OCSPSigning", "1.3.6.1.5.5.7.3.9"),
    ("msSmartcardLogin", "1.3.6.1.4.1.311.20.2.2"),
];

const ATTRIBUTES: &[(&str, &str)] = &[
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("T", "2.5.4.12"),
    ("CN", "2.5.4.3"),
];

/// Who issues a certificate.
pub struct Issuer<'a> {
    /// Its own certificate.
    pub entry: &'a Entry,
    /// Its key.
    pub key: &'a SampleKey,
    /// Who issued that certificate.
    pub issued_by: &'a Entry,
}

/// DER of the certificate.
pub fn build(entry: &Entry, key: &SampleKey, issuer: &Issuer<'_>) -> anyhow::Result<Vec<u8>> {
    let algorithm = match entry.signature {
        Signature::RsaSha1 => "1.2.840.113549.1.1.5",
        Signature::RsaSha256 => "1.2.840.113549.1.1.11",
    };
    let algorithm = der::sequence(&[der::oid(algorithm), der::null()]);
    let to_be_signed = der::sequence(&[
        der::explicit(0, &der::integer_of(2)),
        serial(entry)?,
        algorithm.clone(),
        name(&issuer.entry.subject)?,
        der::sequence(&[der::time(entry.not_before), der::time(entry.not_after)]),
        name(&entry.subject)?,
        key.spki()?,
        der::explicit(3, &der::sequence(&extensions(entry, key, issuer)?)),
    ]);
    let value = issuer.key.sign(entry.signature, &to_be_signed)?;
    Ok(der::sequence(&[to_be_signed, algorithm, der::bit_string(&value)]))
}

fn serial(entry: &Entry) -> anyhow::Result<Vec<u8>> {
    let octets = hex::decode(&entry.serial).context("serial")?;
    Ok(der::integer(&octets))
}

fn name(attributes: &[(String, String)]) -> anyhow::Result<Vec<u8>> {
    let mut relative = Vec::new();
    for (attribute, value) in attributes {
        let oid = named(ATTRIBUTES, attribute)?;
        let value = if attribute == "C" {
            der::element(PRINTABLE_STRING, value.as_bytes())
        } else {
            der::utf8(value)
        };
        relative.push(der::set(&[der::sequence(&[der::oid(oid), value])]));
    }
    Ok(der::sequence(&relative))
}

fn extensions(entry: &Entry, key: &SampleKey, issuer: &Issuer<'_>) -> anyhow::Result<Vec<Vec<u8>>> {
    let authority = entry.kind == Kind::Authority;
    let self_signed = entry.issuer == entry.name;
    let mut all = Vec::new();
    // basicConstraints: critical in CA certificates.
    let mut constraints = Vec::new();
    if authority {
        constraints.push(der::boolean(true));
        constraints.extend(entry.path_length.map(der::integer_of));
    }
    all.push(extension("2.5.29.19", authority, &der::sequence(&constraints)));
    all.push(extension("2.5.29.14", false, &der::octet_string(&key.identifier()?)));
    if !self_signed {
        let mut parts = vec![der::implicit(0, &der::octet_string(&issuer.key.identifier()?))];
        if entry.authority_key_issuer {
            // RFC 5280 clause 4.2.1.1: the issuer's issuer and the issuer's serial.
            let directory_name = der::explicit(4, &name(&issuer.issued_by.subject)?);
            parts.push(der::implicit(1, &der::sequence(&[directory_name])));
            parts.push(der::implicit(2, &serial(issuer.entry)?));
        }
        all.push(extension("2.5.29.35", false, &der::sequence(&parts)));
    }
    all.push(extension("2.5.29.15", true, &key_usage(&entry.key_usage)?));
    if !entry.extended_key_usage.is_empty() {
        let purposes = entry
            .extended_key_usage
            .iter()
            .map(|purpose| Ok(der::oid(named(PURPOSES, purpose)?)))
            .collect::<anyhow::Result<Vec<_>>>()?;
        all.push(extension(
            "2.5.29.37",
            entry.extended_key_usage_critical,
            &der::sequence(&purposes),
        ));
    }
    if !entry.policies.is_empty() {
        let policies: Vec<_> =
            entry.policies.iter().map(|policy| der::sequence(&[der::oid(policy)])).collect();
        all.push(extension("2.5.29.32", false, &der::sequence(&policies)));
    }
    if let Some(email) = &entry.email {
        let names = der::sequence(&[der::implicit(1, &der::element(IA5_STRING, email.as_bytes()))]);
        all.push(extension("2.5.29.17", false, &names));
    }
    if entry.empty_issuer_alternative_name {
        all.push(extension("2.5.29.18", false, &der::sequence::<Vec<u8>>(&[])));
    }
    if !entry.crl.is_empty() {
        let points: Vec<_> = entry
            .crl
            .iter()
            .map(|path| {
                let full_name = der::implicit(0, &der::sequence(&[url(path)]));
                der::sequence(&[der::explicit(0, &full_name)])
            })
            .collect();
        all.push(extension("2.5.29.31", false, &der::sequence(&points)));
    }
    if !self_signed && entry.kind != Kind::Responder {
        let mut access = Vec::new();
        if entry.ocsp {
            access.push(der::sequence(&[der::oid("1.3.6.1.5.5.7.48.1"), url("/ocsp")]));
        }
        let certificate = url(&format!("/aia/{}.crt", issuer.entry.name));
        access.push(der::sequence(&[der::oid("1.3.6.1.5.5.7.48.2"), certificate]));
        all.push(extension("1.3.6.1.5.5.7.1.1", false, &der::sequence(&access)));
    }
    if entry.ocsp_no_check {
        all.push(extension("1.3.6.1.5.5.7.48.1.5", false, &der::null()));
    }
    if let Some(comment) = &entry.netscape_comment {
        // NetscapeCertType client and mail; comment; the CRL's address once more.
        let ia5 = |text: &str| der::element(IA5_STRING, text.as_bytes());
        let certificate_type = der::element(der::BIT_STRING, &[5, 0xa0]);
        all.push(extension("2.16.840.1.113730.1.1", false, &certificate_type));
        all.push(extension("2.16.840.1.113730.1.13", false, &ia5(comment)));
        if let Some(path) = entry.crl.first() {
            let address = ia5(&format!("{SANDBOX}{path}"));
            all.push(extension("2.16.840.1.113730.1.3", false, &address));
        }
    }
    Ok(all)
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean(true));
    }
    parts.push(der::octet_string(value));
    der::sequence(&parts)
}

/// uniformResourceIdentifier, a GeneralName.
fn url(path: &str) -> Vec<u8> {
    let address = format!("{SANDBOX}{path}");
    der::implicit(6, &der::element(IA5_STRING, address.as_bytes()))
}

fn key_usage(usages: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut bits = 0_u8;
    for usage in usages {
        let position = KEY_USAGES
            .iter()
            .position(|known| known == usage)
            .with_context(|| format!("key usage {usage}"))?;
        bits |= 0x80 >> position;
    }
    let unused = u8::try_from(bits.trailing_zeros().min(7)).unwrap_or(7);
    Ok(der::element(der::BIT_STRING, &[unused, bits]))
}

fn named(table: &'static [(&str, &str)], name: &str) -> anyhow::Result<&'static str> {
    table
        .iter()
        .find(|row| row.0 == name)
        .map(|row| row.1)
        .with_context(|| format!("`{name}` is not known"))
}
