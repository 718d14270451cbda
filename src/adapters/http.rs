//! The one HTTP client: http and https only, with bounds on size, time and redirects, and a rule
//! on whom it may ask. It goes through a proxy only where asked to, and it keeps nothing.

use super::files;
use super::hosts::HostRule;
use crate::ports::Fetch;
use crate::ports::FetchError;
use std::fmt;
use std::io::ErrorKind;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::Body;
use ureq::Proxy;
use ureq::config::Config;
use ureq::http::Response;
use ureq::http::Uri;
use ureq::tls::PemItem;
use ureq::tls::RootCerts;
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::resolver::ResolvedSocketAddrs;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::unversioned::transport::NextTimeout;

/// Bounds and manners of a client.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Whom it may ask.
    pub hosts: HostRule,
    /// For one request, redirects and body included.
    pub time: Duration,
    /// Redirects followed, each held against `hosts` again.
    pub redirects: u32,
    /// Goes through the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`,
    /// `NO_PROXY`).
    pub proxy_from_environment: bool,
}

impl Default for HttpOptions {
    /// Public hosts, 10 seconds (AI-02), 3 redirects, no proxy.
    fn default() -> Self {
        Self {
            hosts: HostRule::Public { allowed: Vec::new() },
            time: Duration::from_secs(10),
            redirects: 3,
            proxy_from_environment: false,
        }
    }
}

/// The client.
pub struct HttpClient {
    agent: Agent,
    options: HttpOptions,
}

/// An answer with a status of success.
#[derive(Debug)]
pub struct HttpAnswer {
    /// The type that the server gives it, without parameters, in lower case.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HttpFailure {
    /// The address is not one that may be asked.
    Address(String),
    /// There was no complete answer in time.
    Timeout(Duration),
    /// The host cannot be found or reached.
    Unreachable(String),
    /// An answer with this status, and after how many seconds to ask again.
    Status {
        /// The HTTP status code.
        code: u16,
        /// Retry-After in seconds, where the server gives it so.
        retry_after: Option<u64>,
    },
    /// The answer is larger than this many bytes.
    TooLarge(u64),
    /// More redirects than are followed.
    Redirects(u32),
    /// Anything else, in the client's words.
    Other(String),
}

impl fmt::Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => f.write_str(why),
            Self::Timeout(time) => write!(f, "no complete answer within {} s", time.as_secs_f32()),
            Self::Unreachable(why) => f.write_str(why),
            Self::Status { code, .. } => write!(f, "HTTP status {code}"),
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes"),
            Self::Redirects(count) => write!(f, "more than {count} redirects"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

/// Largest certificate, OCSP response or timestamp taken, in bytes (AI-02).
const SMALL: u64 = 1 << 20;

/// Largest CRL taken, in bytes (AI-02).
const LARGE: u64 = 200 << 20;

/// The `what` of [`Fetch::fetch`] that may be large.
pub(super) const CRL: &str = "CRL";

impl HttpClient {
    /// A client. It connects to nobody yet.
    pub fn new(options: HttpOptions) -> Self {
        let proxy = if options.proxy_from_environment { Proxy::try_from_env() } else { None };
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let tls = TlsConfig::builder()
            .root_certs(system_roots())
            .unversioned_rustls_crypto_provider(Arc::new(provider))
            .build();
        // Redirects are followed by hand, since each one is held against the host rule.
        let config = Agent::config_builder()
            .timeout_global(Some(options.time))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("condau/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .proxy(proxy.clone())
            .tls_config(tls)
            .build();
        // The name of a proxy is the user's word, and what it reaches is its own business.
        let hosts = if proxy.is_some() { HostRule::Any } else { options.hosts.clone() };
        let agent =
            Agent::with_parts(config, DefaultConnector::default(), RuledResolver::new(hosts));
        Self { agent, options }
    }

    /// GET (where `body` is `None`) or POST.
    ///
    /// # Errors
    /// Where there is no answer with a status of success within the bounds.
    pub fn request(
        &self,
        url: &str,
        body: Option<(&str, &[u8])>,
        size: u64,
    ) -> Result<HttpAnswer, HttpFailure> {
        let mut address = url.to_owned();
        for _ in 0..=self.options.redirects {
            self.check(&address)?;
            let response = self.send(&address, body)?;
            let status = response.status().as_u16();
            match (status, location(&response)) {
                (301 | 302 | 303 | 307 | 308, Some(location)) => {
                    if body.is_some() && !matches!(status, 307 | 308) {
                        return Err(HttpFailure::Status { code: status, retry_after: None });
                    }
                    address = join(&address, &location);
                }
                (200..=299, _) => return self.read(response, size),
                _ => {
                    let retry_after = header(&response, "retry-after")
                        .and_then(|value| value.trim().parse().ok());
                    return Err(HttpFailure::Status { code: status, retry_after });
                }
            }
        }
        Err(HttpFailure::Redirects(self.options.redirects))
    }

    /// Scheme, host and, where the host is an address, the host rule. Names are held against the
    /// rule where they are resolved.
    pub(super) fn check(&self, url: &str) -> Result<(), HttpFailure> {
        let refused = |why: String| Err(HttpFailure::Address(why));
        match url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase()) {
            Some(scheme) if ["http", "https"].contains(&scheme.as_str()) => {}
            Some(other) => return refused(format!("{other} is neither http nor https")),
            None => return refused("the URL does not begin with http:// or https://".to_owned()),
        }
        let Ok(uri) = url.parse::<Uri>() else {
            return refused("this is not a URL".to_owned());
        };
        let Some(authority) = uri.authority() else {
            return refused("the URL has no host".to_owned());
        };
        if authority.as_str().contains('@') {
            return refused("a user name within a URL is not supported".to_owned());
        }
        let host = authority.host();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match literal {
            Ok(address) if !self.options.hosts.allows(host, address) => refused(private(host)),
            _ if host.is_empty() => refused("the URL has no host".to_owned()),
            _ => Ok(()),
        }
    }

    fn send(&self, url: &str, body: Option<(&str, &[u8])>) -> Result<Response<Body>, HttpFailure> {
        let sent = match body {
            Some((content_type, body)) => {
                self.agent.post(url).header("Content-Type", content_type).send(body)
            }
            None => self.agent.get(url).call(),
        };
        sent.map_err(|error| self.failure(error))
    }

    fn read(&self, response: Response<Body>, size: u64) -> Result<HttpAnswer, HttpFailure> {
        let content_type = header(&response, "content-type")
            .map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        let mut body = Vec::new();
        let limit = size.saturating_add(1);
        response
            .into_body()
            .into_with_config()
            .limit(u64::MAX)
            .reader()
            .take(limit)
            .read_to_end(&mut body)
            .map_err(|error| self.failure(error.into()))?;
        if body.len() as u64 > size {
            return Err(HttpFailure::TooLarge(size));
        }
        Ok(HttpAnswer { content_type, body })
    }

    fn failure(&self, error: ureq::Error) -> HttpFailure {
        match error {
            ureq::Error::Timeout(_) => HttpFailure::Timeout(self.options.time),
            ureq::Error::HostNotFound => {
                HttpFailure::Unreachable("the host cannot be found".to_owned())
            }
            ureq::Error::Io(error) => match error.kind() {
                ErrorKind::ConnectionRefused => {
                    HttpFailure::Unreachable("the connection was refused".to_owned())
                }
                ErrorKind::TimedOut => HttpFailure::Timeout(self.options.time),
                ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset => {
                    HttpFailure::Unreachable("the connection was cut off".to_owned())
                }
                _ => HttpFailure::Unreachable(error.to_string()),
            },
            ureq::Error::ConnectionFailed => {
                HttpFailure::Unreachable("the host cannot be reached".to_owned())
            }
            ureq::Error::Other(error) => match error.downcast::<Private>() {
                Ok(private_host) => HttpFailure::Address(private(&private_host.0)),
                Err(other) => HttpFailure::Other(other.to_string()),
            },
            other => HttpFailure::Other(other.to_string()),
        }
    }
}

impl Fetch for HttpClient {
    fn fetch(
        &self,
        url: &str,
        what: &str,
        body: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>, FetchError> {
        let size = if what == CRL { LARGE } else { SMALL };
        self.request(url, body, size).map(|answer| answer.body).map_err(|failure| FetchError {
            url: url.to_owned(),
            what: what.to_owned(),
            cause: failure.to_string(),
        })
    }
}

/// Resolves names and leaves out the addresses that the rule forbids: also those that a name
/// changes to between two questions.
#[derive(Debug)]
struct RuledResolver {
    hosts: HostRule,
    resolver: DefaultResolver,
}

/// A host has private addresses only.
#[derive(Debug)]
struct Private(String);

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&private(&self.0))
    }
}

impl std::error::Error for Private {}

impl RuledResolver {
    fn new(hosts: HostRule) -> Self {
        Self { hosts, resolver: DefaultResolver::default() }
    }
}

impl Resolver for RuledResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout).map_err(|error| match error {
            // The system's words differ from one to the next.
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })?;
        let host = uri.host().unwrap_or_default();
        let mut allowed = self.empty();
        for address in found.iter().filter(|address| self.hosts.allows(host, address.ip())) {
            allowed.push(*address);
        }
        if allowed.is_empty() {
            return Err(ureq::Error::Other(Box::new(Private(host.to_owned()))));
        }
        Ok(allowed)
    }
}

fn private(host: &str) -> String {
    format!("{host} is not a public address; allow it with --allow-host {host}")
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

fn location(response: &Response<Body>) -> Option<String> {
    header(response, "location")
}

/// An address that another one redirects to: absolute, or a path on the same host. Other relative
/// forms stay as they are and are refused for want of a scheme.
fn join(base: &str, location: &str) -> String {
    if let Some(rest) = location.strip_prefix("//") {
        let scheme = base.split_once("://").map_or("http", |(scheme, _)| scheme);
        return format!("{scheme}://{rest}");
    }
    if !location.starts_with('/') {
        return location.to_owned();
    }
    let after_scheme = base.find("://").map_or(0, |at| at.saturating_add(3));
    let host_end = base
        .get(after_scheme..)
        .and_then(|rest| rest.find(['/', '?', '#']))
        .map_or(base.len(), |at| at.saturating_add(after_scheme));
    format!("{}{location}", base.get(..host_end).unwrap_or_default())
}

/// Where systems keep the certificates that https is checked with.
const SYSTEM_ROOTS: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The system's roots, or those of the file that `SSL_CERT_FILE` names; none where there are none:
/// then no https host is believed.
fn system_roots() -> RootCerts {
    let named = std::env::var_os("SSL_CERT_FILE").map(std::path::PathBuf::from);
    let pem = match &named {
        Some(path) => files::read(path).ok(),
        None => SYSTEM_ROOTS.iter().find_map(|path| files::read(Path::new(path)).ok()),
    };
    let pem = pem.unwrap_or_default();
    let certificates: Vec<_> = ureq::tls::parse_pem(&pem)
        .filter_map(|found| match found {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    RootCerts::from(certificates)
}
