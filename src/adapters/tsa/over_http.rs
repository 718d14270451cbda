//! A timestamp authority behind a URL: one POST a stamp, bounded patience, few tries.

use crate::adapters::hosts::HostRule;
use crate::adapters::http::HttpAnswer;
use crate::adapters::http::HttpClient;
use crate::adapters::http::HttpFailure;
use crate::adapters::http::HttpOptions;
use crate::ports::FetchError;
use crate::ports::TimestampAuthority;
use std::thread;
use std::time::Duration;

/// Patience with an authority.
#[derive(Clone, Debug)]
pub struct TsaOptions {
    /// For one try. The state's authority was seen to take 2 to 131 seconds.
    pub time: Duration,
    /// Tries in all.
    pub tries: u32,
    /// Waited before the second try, doubled before each further one.
    pub pause: Duration,
    /// Goes through the proxy that the environment names.
    pub proxy_from_environment: bool,
}

impl Default for TsaOptions {
    /// 3 tries of 60 seconds, 1 and 2 seconds apart; no proxy.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(60),
            tries: 3,
            pause: Duration::from_secs(1),
            proxy_from_environment: false,
        }
    }
}

/// Largest answer taken, in bytes. Tokens with a chain have about 8,000.
const SIZE: u64 = 1 << 20;

/// Longest wait that an authority can ask for with Retry-After.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// An authority behind a URL.
pub struct HttpAuthority {
    url: String,
    client: HttpClient,
    options: TsaOptions,
}

impl HttpAuthority {
    /// The authority at an address that the user gave. It is not asked yet.
    ///
    /// # Errors
    /// Where the address is not an http or https URL.
    pub fn new(url: &str, options: TsaOptions) -> Result<Self, FetchError> {
        let client = HttpClient::new(HttpOptions {
            hosts: HostRule::Any,
            time: options.time,
            proxy_from_environment: options.proxy_from_environment,
            ..HttpOptions::default()
        });
        let authority = Self { url: url.to_owned(), client, options };
        authority.client.check(url).map_err(|failure| authority.failed(&failure, 0))?;
        Ok(authority)
    }

    fn failed(&self, failure: &HttpFailure, tries: u32) -> FetchError {
        let tried = if tries > 1 { format!(" ({tries} tries)") } else { String::new() };
        FetchError {
            url: self.url.clone(),
            what: "timestamp".to_owned(),
            cause: format!("{failure}{tried}"),
        }
    }
}

impl TimestampAuthority for HttpAuthority {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, FetchError> {
        let mut pause = self.options.pause;
        let mut tried = 1;
        loop {
            let sent = self.client.request(
                &self.url,
                Some(("application/timestamp-query", request)),
                SIZE,
            );
            let failure = match sent.and_then(timestamp_reply) {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let Some(asked) = worth_another_try(&failure) else {
                return Err(self.failed(&failure, tried));
            };
            if tried >= self.options.tries {
                return Err(self.failed(&failure, tried));
            }
            thread::sleep(asked.map_or(pause, |asked| asked.min(LONGEST_PAUSE)));
            pause = pause.saturating_mul(2);
            tried = tried.saturating_add(1);
        }
    }

    fn name(&self) -> &str {
        &self.url
    }
}

/// Whether trying again may help, and after what wait where the authority says so.
fn worth_another_try(failure: &HttpFailure) -> Option<Option<Duration>> {
    match failure {
        HttpFailure::Timeout(_) => Some(None),
        HttpFailure::Status { code: 429 | 503, retry_after } => {
            Some(retry_after.map(Duration::from_secs))
        }
        _ => None,
    }
}

/// The body, unless it plainly is a page for people. Some authorities send tokens under other
/// types than application/timestamp-reply.
fn timestamp_reply(answer: HttpAnswer) -> Result<Vec<u8>, HttpFailure> {
    if answer.body.first() == Some(&0x30) {
        return Ok(answer.body);
    }
    let content_type = answer.content_type.unwrap_or_else(|| "of no type".to_owned());
    Err(HttpFailure::Other(format!(
        "the answer ({content_type}, {} bytes) is not a timestamp",
        answer.body.len()
    )))
}
