//! A timestamp token: asked for, held against the request, and looked at before it is used.

use super::SigningError;
use crate::formats::ObserveOptions;
use crate::formats::cms;
use crate::formats::cms::build;
use crate::formats::limits::Effort;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Observed;
use crate::model::SignatureFormat;
use crate::model::Time;
use crate::ports::Entropy;
use crate::ports::TimestampAuthority;

/// id-kp-timeStamping.
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// Who gives the time, and who says whether to build on it.
#[derive(Clone, Copy)]
pub struct Authority<'a> {
    /// What is asked.
    pub service: &'a dyn TimestampAuthority,
    /// Whether its tokens are trusted; `None`: that is not asked.
    pub judge: Option<&'a dyn TokenJudge>,
}

impl<'a> Authority<'a> {
    /// Whose trust is not asked.
    pub fn unjudged(service: &'a dyn TimestampAuthority) -> Self {
        Self { service, judge: None }
    }
}

/// Says whether a token that holds is from an authority that is trusted.
pub trait TokenJudge: Sync {
    /// `token` has one signature, which holds.
    ///
    /// # Errors
    /// With the reason not to build on it.
    fn judge(&self, token: Observed) -> Result<(), String>;
}

/// What an authority answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// DER of the token.
    pub token: Vec<u8>,
    /// DER of the TimeStampResp that it came in.
    pub response: Vec<u8>,
    /// Its genTime.
    pub time: Time,
}

/// Asks for a token over `imprint` and checks it: granted, same imprint, same nonce (TS-01 to
/// TS-04); its own signature verifies; its certificate is for timestamps and was in its dates.
/// Then its judge is asked, where it has one.
///
/// # Errors
/// Where the authority does not answer, or any of this does not hold; with
/// [`SigningError::Distrusted`] where its judge says no.
pub fn obtain(
    authority: Authority<'_>,
    entropy: &dyn Entropy,
    digest: DigestAlgorithm,
    imprint: &[u8],
) -> Result<Answer, SigningError> {
    let name = || authority.service.name().to_owned();
    let unusable = |why: String| SigningError::Token { authority: name(), why };
    let mut nonce = [0; NONCE_LENGTH];
    entropy.fill(&mut nonce);
    // Not zero at the front: some authorities return it without.
    if let Some(first) = nonce.first_mut() {
        *first |= 0x40;
        *first &= 0x7f;
    }
    let request = build::timestamp_request(digest, imprint, &nonce);
    let response = authority.service.stamp(&request).map_err(SigningError::Authority)?;
    let token = build::token_of_response(&response, digest, imprint, &nonce)
        .map_err(|error| unusable(error.to_string()))?;
    let (time, observed) = examine(&token, digest, imprint).map_err(unusable)?;
    if let Some(judge) = authority.judge {
        let distrusted = |why| SigningError::Distrusted { authority: name(), why };
        judge.judge(observed).map_err(distrusted)?;
    }
    Ok(Answer { token, response, time })
}

/// Sixteen digits are unpredictable enough, and every authority takes them.
const NONCE_LENGTH: usize = 8;

/// Observes a token: its time and what was seen, or what is wrong with it.
fn examine(
    token: &[u8],
    digest: DigestAlgorithm,
    imprint: &[u8],
) -> Result<(Time, Observed), String> {
    let of = |asked: DigestAlgorithm| (asked == digest).then(|| imprint.to_vec());
    let options = ObserveOptions::default();
    let context = cms::Context {
        format: SignatureFormat::Rfc3161,
        id: "timestamp",
        content_digest: &of,
        effort: Effort::new(&options.limits),
        options: &options,
    };
    let observed = cms::observe(token, &context).map_err(|error| error.to_string())?;
    let [evidence] = observed.signatures.as_slice() else {
        return Err(format!("it has {} signatures", observed.signatures.len()));
    };
    if let Some(reference) = evidence.references.iter().find(|part| !part.intact.holds()) {
        return Err(format!("the digest of its {} does not hold", reference.what));
    }
    match &evidence.value.verifies {
        Check::Holds => {}
        Check::Fails => return Err("its signature does not verify".to_owned()),
        Check::Unable(why) => return Err(format!("its signature cannot be verified: {why}")),
    }
    let certificate = evidence
        .signer
        .certificate
        .and_then(|id| observed.material.certificates.iter().find(|known| known.id == id))
        .ok_or("it does not carry its authority's certificate")?;
    is_for_timestamps(certificate)?;
    let time = evidence.timestamp.as_ref().ok_or("it has no time")?.time;
    if time < certificate.not_before || time > certificate.not_after {
        return Err(format!(
            "its time {time} is outside its certificate's, {} to {}",
            certificate.not_before, certificate.not_after
        ));
    }
    let document = Document {
        name: String::new(),
        sha256: String::new(),
        size: token.len() as u64,
        format: DocumentFormat::Timestamp,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations: Vec::new(),
    };
    let (signatures, material) = (observed.signatures, observed.material);
    Ok((time, Observed { document, signatures, material, records: Vec::new() }))
}

/// RFC 3161 clause 2.3: the purpose is there, alone and critical. That it is critical and alone is
/// a matter for validation; that it is there decides whether anybody will take the token.
fn is_for_timestamps(certificate: &Certificate) -> Result<(), String> {
    match &certificate.extended_key_usage {
        Some(usage) if usage.purposes.iter().any(|oid| oid == TIME_STAMPING) => Ok(()),
        Some(usage) => {
            Err(format!("its certificate is for {}, not for timestamps", usage.purposes.join(", ")))
        }
        None => Err("its certificate is not for timestamps".to_owned()),
    }
}
