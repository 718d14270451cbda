//! What a timestamp authority is sent and answers: TimeStampReq, TSTInfo and TimeStampResp of
//! RFC 3161, written in DER and read.
//!
//! The facts of a token inside a document are read in `timestamp.rs`.

use super::signed_data::SignedData;
use super::timestamp::Info;
use crate::formats::FormatError;
use crate::formats::algorithm;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Time;

/// What a TimeStampReq asks for.
#[derive(Clone, Debug)]
pub struct TimestampRequest {
    /// The digest algorithm of the imprint.
    pub digest: DigestUse,
    /// The imprint.
    pub imprint: Vec<u8>,
    /// The policy that the token must follow, dotted.
    pub policy: Option<String>,
    /// The nonce, big-endian without leading zeros.
    pub nonce: Option<Vec<u8>>,
    /// The authority's certificate is to be in the token.
    pub certificate_requested: bool,
}

/// What a token is to say.
#[derive(Clone, Debug)]
pub struct TimestampInfo<'a> {
    /// The policy it is issued under, dotted.
    pub policy: &'a str,
    /// The digest algorithm of the imprint.
    pub digest: DigestAlgorithm,
    /// The imprint.
    pub imprint: &'a [u8],
    /// serialNumber, big-endian.
    pub serial: &'a [u8],
    /// genTime, written in whole seconds.
    pub time: Time,
    /// accuracy, in milliseconds; `None`: not said.
    pub accuracy_millis: Option<u64>,
    /// The request's nonce, big-endian.
    pub nonce: Option<&'a [u8]>,
}

/// Why an authority refuses a request: bits of PKIFailureInfo.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TimestampRefusal {
    /// badAlg: the imprint's algorithm is not accepted.
    Algorithm,
    /// badRequest: the request asks for what is not allowed.
    Request,
    /// badDataFormat: the request cannot be read.
    Form,
    /// timeNotAvailable: the clock is out of order.
    Time,
    /// unacceptedPolicy.
    Policy,
    /// systemFailure.
    System,
}

/// Bits of PKIFailureInfo by their names in RFC 3161 clause 2.4.2.
const FAILURES: &[(u8, &str)] = &[
    (0, "badAlg"),
    (2, "badRequest"),
    (5, "badDataFormat"),
    (14, "timeNotAvailable"),
    (15, "unacceptedPolicy"),
    (16, "unacceptedExtension"),
    (17, "addInfoNotAvailable"),
    (25, "systemFailure"),
];

/// PKIStatus by its names in RFC 3161 clause 2.4.2.
const STATUSES: &[&str] = &[
    "granted",
    "grantedWithMods",
    "rejection",
    "waiting",
    "revocationWarning",
    "revocationNotification",
];

/// DER of a TimeStampReq over an imprint, with a nonce (big-endian) and certReq set.
pub fn timestamp_request(digest: DigestAlgorithm, imprint: &[u8], nonce: &[u8]) -> Vec<u8> {
    der::sequence(&[
        der::integer_of(1),
        message_imprint(digest, imprint),
        der::integer(nonce),
        der::boolean(true),
    ])
}

/// Reads a TimeStampReq.
///
/// # Errors
/// Where it is not one, or an imprint has not its algorithm's length.
pub fn parse_timestamp_request(request: &[u8]) -> Result<TimestampRequest, FormatError> {
    let mut outer = Reader::new(request);
    let mut reader = outer.sequence()?;
    outer.finish()?;
    let version = reader.expect(der::INTEGER)?;
    if version.unsigned()? != 1 {
        return Err(version.error("the request's version is not 1"));
    }
    let (digest, imprint) = read_message_imprint(&reader.expect(der::SEQUENCE)?)?;
    let policy = reader.optional(der::OID)?.map(|element| element.oid()).transpose()?;
    let nonce = reader.optional(der::INTEGER)?.map(|element| magnitude(&element)).transpose()?;
    let certificate_requested = match reader.optional(der::BOOLEAN)? {
        Some(element) => element.boolean()?,
        None => false,
    };
    if let Some(extensions) = reader.optional(der::context(0))? {
        return Err(extensions.error("the request has extensions, and none is known"));
    }
    reader.finish()?;
    Ok(TimestampRequest { digest, imprint, policy, nonce, certificate_requested })
}

/// DER of a TSTInfo: what a token signs.
pub fn timestamp_info(info: &TimestampInfo<'_>) -> Vec<u8> {
    let mut parts = vec![
        der::integer_of(1),
        der::oid(info.policy),
        message_imprint(info.digest, info.imprint),
        der::integer(info.serial),
        der::generalized_time(info.time),
    ];
    if let Some(millis) = info.accuracy_millis {
        let mut accuracy = vec![der::integer_of(millis / 1000)];
        // millis is 1 to 999; DER leaves out what is zero.
        if millis % 1000 != 0 {
            accuracy.push(der::implicit(0, &der::integer_of(millis % 1000)));
        }
        parts.push(der::sequence(&accuracy));
    }
    if let Some(nonce) = info.nonce {
        parts.push(der::integer(nonce));
    }
    der::sequence(&parts)
}

/// DER of a TimeStampResp that grants a token.
pub fn timestamp_response(token: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::sequence(&[der::integer_of(0)]), token])
}

/// DER of a TimeStampResp that refuses, with a text for people.
pub fn timestamp_refusal(refusal: TimestampRefusal, text: &str) -> Vec<u8> {
    let name = match refusal {
        TimestampRefusal::Algorithm => "badAlg",
        TimestampRefusal::Request => "badRequest",
        TimestampRefusal::Form => "badDataFormat",
        TimestampRefusal::Time => "timeNotAvailable",
        TimestampRefusal::Policy => "unacceptedPolicy",
        TimestampRefusal::System => "systemFailure",
    };
    let bit = FAILURES.iter().find(|row| row.1 == name).map_or(0, |row| row.0);
    let mut content = vec![7 - bit % 8];
    content.resize(usize::from(bit / 8).saturating_add(1), 0);
    content.push(0x80 >> (bit % 8));
    let status = der::sequence(&[
        der::integer_of(2),
        der::sequence(&[der::utf8(text)]),
        der::element(der::BIT_STRING, &content),
    ]);
    der::sequence(&[status])
}

/// Takes the token out of a TimeStampResp and holds it against the request: status granted, same
/// imprint, same nonce (TS-01 to TS-04). The token's signature is verified by observing it.
///
/// # Errors
/// With the status text, or what was compared.
pub fn token_of_response(
    response: &[u8],
    digest: DigestAlgorithm,
    imprint: &[u8],
    nonce: &[u8],
) -> Result<Vec<u8>, FormatError> {
    let wrong = |what: &str, seen: &str, expected: &str| {
        FormatError::unreadable(format!("the timestamp's {what} is {seen}, not {expected}"))
    };
    let response = Response::read(response)?;
    let Some(token) = response.token.filter(|_| response.granted()) else {
        return Err(FormatError::unreadable(format!(
            "the timestamp authority refuses: {}",
            response.status_text()
        )));
    };
    let signed_data = SignedData::read(token.full)?;
    let Some(content) = signed_data.timestamp_info()? else {
        return Err(wrong("content type", &signed_data.content_type, super::oid::TST_INFO));
    };
    let info = Info::read(&content)?;
    if info.version != 1 {
        return Err(wrong("version", &info.version.to_string(), "1"));
    }
    if info.digest.algorithm != Some(digest) {
        return Err(wrong("imprint algorithm", &info.digest.name, digest.oid()));
    }
    if info.imprint != imprint {
        return Err(wrong("imprint", &hex::encode(&info.imprint), &hex::encode(imprint)));
    }
    let wanted = without_leading_zeros(nonce);
    if info.nonce.as_deref() != Some(wanted) {
        let seen = info.nonce.map_or_else(|| "missing".to_owned(), hex::encode);
        return Err(wrong("nonce", &seen, &hex::encode(wanted)));
    }
    Ok(token.full.to_vec())
}

/// Whether bytes begin as a TimeStampResp does, with a PKIStatusInfo where a ContentInfo has its
/// type.
pub(super) fn is_response(bytes: &[u8]) -> bool {
    let first = Reader::new(bytes).sequence().ok().and_then(|inside| inside.peek());
    first == Some(der::SEQUENCE)
}

/// A TimeStampResp.
pub(super) struct Response<'a> {
    /// Length of the response in bytes.
    pub(super) length: usize,
    status: u64,
    texts: Vec<String>,
    failures: Vec<&'static str>,
    /// The token, where there is one.
    pub(super) token: Option<Element<'a>>,
}

impl<'a> Response<'a> {
    /// Reads a response: SEQUENCE { PKIStatusInfo, token OPTIONAL }.
    pub(super) fn read(response: &'a [u8]) -> Result<Self, FormatError> {
        let outer = Reader::new(response).expect(der::SEQUENCE)?;
        let mut reader = outer.reader();
        let mut status_info = reader.sequence()?;
        let status = status_info.expect(der::INTEGER)?.unsigned()?;
        let mut texts = Vec::new();
        if let Some(free_text) = status_info.optional(der::SEQUENCE)? {
            for text in free_text.reader() {
                texts.extend(text?.text());
            }
        }
        let mut failures = Vec::new();
        if let Some(bits) = status_info.optional(der::BIT_STRING)? {
            let (octets, _) = bits.bits()?;
            let set = |bit: u8| {
                octets
                    .get(usize::from(bit / 8))
                    .is_some_and(|octet| octet & (0x80 >> (bit % 8)) != 0)
            };
            failures.extend(FAILURES.iter().filter(|row| set(row.0)).map(|row| row.1));
        }
        status_info.finish()?;
        let token = reader.optional(der::SEQUENCE)?;
        reader.finish()?;
        Ok(Self { length: outer.full.len(), status, texts, failures, token })
    }

    /// TS-01: granted, or granted with modifications.
    pub(super) fn granted(&self) -> bool {
        self.status <= 1
    }

    /// The status for people: `rejection (badAlg: SHA-1 is not accepted)`.
    pub(super) fn status_text(&self) -> String {
        let name = usize::try_from(self.status).ok().and_then(|status| STATUSES.get(status));
        let mut text =
            name.map_or_else(|| format!("status {}", self.status), |name| (*name).into());
        let details: Vec<&str> =
            self.failures.iter().copied().chain(self.texts.iter().map(String::as_str)).collect();
        if !details.is_empty() {
            text.push_str(&format!(" ({})", details.join(": ")));
        }
        if self.granted() && self.token.is_none() {
            text.push_str(", without a token");
        }
        text
    }
}

/// MessageImprint ::= SEQUENCE { hashAlgorithm, hashedMessage }. NULL parameters: some authorities
/// refuse an algorithm without.
fn message_imprint(digest: DigestAlgorithm, imprint: &[u8]) -> Vec<u8> {
    der::sequence(&[algorithm::digest_identifier_with_null(digest), der::octet_string(imprint)])
}

/// Reads a MessageImprint. That it has its algorithm's length is checked where we know it.
pub(super) fn read_message_imprint(
    element: &Element<'_>,
) -> Result<(DigestUse, Vec<u8>), FormatError> {
    let mut reader = element.reader();
    let digest = algorithm::read_digest(&reader.expect(der::SEQUENCE)?)?;
    let imprint = reader.expect(der::OCTET_STRING)?;
    reader.finish()?;
    if let Some(wanted) = digest.algorithm.map(DigestAlgorithm::length)
        && wanted != imprint.content.len()
    {
        return Err(imprint.error(format!(
            "an imprint of {wanted} bytes was expected, found {}",
            imprint.content.len()
        )));
    }
    Ok((digest, imprint.content.to_vec()))
}

/// An INTEGER's big-endian octets without leading zeros; negative ones are taken as they stand.
pub(super) fn magnitude(element: &Element<'_>) -> Result<Vec<u8>, FormatError> {
    Ok(without_leading_zeros(element.integer()?).to_vec())
}

fn without_leading_zeros(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cms::oid;
    use proptest::prelude::*;

    const IMPRINT: [u8; 32] = [7; 32];

    fn info(nonce: Option<&[u8]>) -> Vec<u8> {
        timestamp_info(&TimestampInfo {
            policy: "1.2.3.4",
            digest: DigestAlgorithm::Sha256,
            imprint: &IMPRINT,
            serial: &[0x80, 1],
            time: Time::from_unix(1_772_000_000),
            accuracy_millis: Some(1500),
            nonce,
        })
    }

    /// A token without a signature: enough for the checks of a response.
    fn token(info: &[u8]) -> Vec<u8> {
        let encapsulated =
            der::sequence(&[der::oid(oid::TST_INFO), der::explicit(0, &der::octet_string(info))]);
        let none = der::set::<&[u8]>(&[]);
        let signed_data = der::sequence(&[der::integer_of(3), none.clone(), encapsulated, none]);
        der::sequence(&[der::oid(oid::SIGNED_DATA), der::explicit(0, &signed_data)])
    }

    #[test]
    fn request_is_read_as_written() {
        let der = timestamp_request(DigestAlgorithm::Sha256, &IMPRINT, &[0, 0x90, 1]);
        let request = parse_timestamp_request(&der).expect("a request");
        assert_eq!(request.digest.algorithm, Some(DigestAlgorithm::Sha256));
        assert_eq!(request.imprint, IMPRINT);
        assert_eq!(request.nonce.as_deref(), Some(&[0x90, 1][..]));
        assert!(request.certificate_requested);
        assert_eq!(request.policy, None);
    }

    #[test]
    fn request_with_an_imprint_of_another_length_is_refused() {
        let der = timestamp_request(DigestAlgorithm::Sha256, &[1; 20], &[1]);
        let error = parse_timestamp_request(&der).expect_err("20 bytes").to_string();
        assert!(error.contains("an imprint of 32 bytes was expected, found 20"), "{error}");
    }

    #[test]
    fn info_is_read_as_written() {
        let read = Info::read(&info(Some(&[0, 5]))).expect("a TSTInfo");
        assert_eq!(read.version, 1);
        assert_eq!(read.policy, "1.2.3.4");
        assert_eq!(read.imprint, IMPRINT);
        assert_eq!(read.serial, [0, 0x80, 1]);
        assert_eq!(read.time, Time::from_unix(1_772_000_000));
        assert_eq!(read.accuracy_millis, Some(1500));
        assert_eq!(read.nonce.as_deref(), Some(&[5][..]));
        assert!(read.time_oddity.is_none() && !read.ordering && read.authority.is_none());
    }

    #[test]
    fn granted_response_yields_its_token() {
        let token = token(&info(Some(&[9])));
        let response = timestamp_response(&token);
        let got = token_of_response(&response, DigestAlgorithm::Sha256, &IMPRINT, &[0, 9]);
        assert_eq!(got.expect("granted"), token);
    }

    #[test]
    fn response_to_another_request_is_refused_with_what_differs() {
        let ask = |nonce: Option<&[u8]>, digest, imprint: &[u8]| {
            let response = timestamp_response(&token(&info(nonce)));
            token_of_response(&response, digest, imprint, &[9]).expect_err("differs").to_string()
        };
        let sha256 = DigestAlgorithm::Sha256;
        assert!(ask(Some(&[8]), sha256, &IMPRINT).contains("nonce is 08, not 09"));
        assert!(ask(None, sha256, &IMPRINT).contains("nonce is missing, not 09"));
        assert!(ask(Some(&[9]), sha256, &[8; 32]).contains("imprint is 0707"));
        assert!(ask(Some(&[9]), DigestAlgorithm::Sha512, &IMPRINT).contains("imprint algorithm"));
    }

    #[test]
    fn refusal_is_told_with_status_failure_and_text() {
        let response = timestamp_refusal(TimestampRefusal::Time, "đồng hồ hỏng");
        let error = token_of_response(&response, DigestAlgorithm::Sha256, &IMPRINT, &[9])
            .expect_err("refused")
            .to_string();
        assert_eq!(
            error,
            "the timestamp authority refuses: rejection (timeNotAvailable: đồng hồ hỏng)"
        );
    }

    #[test]
    fn refusal_with_a_token_is_still_refused() {
        let response =
            der::sequence(&[der::sequence(&[der::integer_of(2)]), token(&info(Some(&[9])))]);
        assert!(token_of_response(&response, DigestAlgorithm::Sha256, &IMPRINT, &[9]).is_err());
    }

    proptest! {
        #[test]
        fn altered_responses_never_panic(at in 0_usize..200, value in any::<u8>()) {
            let mut response = timestamp_response(&token(&info(Some(&[9]))));
            let index = at % response.len();
            response[index] = value;
            let _ = token_of_response(&response, DigestAlgorithm::Sha256, &IMPRINT, &[9]);
            let _ = parse_timestamp_request(&response);
            let _ = Info::read(&response);
        }
    }
}
