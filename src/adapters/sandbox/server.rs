//! The sandbox over HTTP, on the loopback only.
//!
//! Paths: `POST /tsa`, `POST /ocsp` (or `GET /ocsp/BASE64`), `GET /crl/CA.crl`,
//! `GET /aia/CA.crt`. A query `?fault=NAME` asks for a fault in one answer.

#![expect(clippy::disallowed_methods, reason = "this is where the sandbox listens")]

use super::Fault;
use super::SandboxError;
use super::answer_ocsp;
use super::answer_timestamp;
use super::current_crl;
use super::sample_certificate;
use crate::ports::Entropy;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io;
use std::io::Cursor;
use std::io::Read;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::SocketAddrV4;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use tiny_http::Header;
use tiny_http::Method;
use tiny_http::Request;
use tiny_http::Response;
use tiny_http::ResponseBox;

/// The address that stands in the sample certificates.
pub const DEFAULT_ADDRESS: SocketAddr =
    SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8765));

/// Requests answered at the same time, so that a slow one does not hold up the others.
const WORKERS: usize = 4;

/// How often a waiting thread looks whether it is to stop.
const HEARTBEAT: Duration = Duration::from_millis(50);

/// Largest request read, in bytes: OCSP requests and TimeStampReqs have some hundred.
const REQUEST_SIZE: u64 = 64 << 10;

/// Size of the answer to [`Fault::Huge`], in bytes: more than any client should read.
const HUGE: u64 = 1 << 40;

/// A running sandbox. It stops when dropped.
pub struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    workers: Vec<JoinHandle<()>>,
}

/// What all workers share.
struct Service {
    listener: tiny_http::Server,
    entropy: Arc<dyn Entropy>,
    faults: Vec<Fault>,
    requests: AtomicU64,
    stop: Arc<AtomicBool>,
}

/// An answer: status, content type, body.
struct Answer {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Server {
    /// Listens on a loopback address; port 0 stands for any free one.
    ///
    /// # Errors
    /// Where the address is not on the loopback or is taken.
    pub fn start(
        address: SocketAddr,
        entropy: Arc<dyn Entropy>,
        faults: Vec<Fault>,
    ) -> Result<Self, SandboxError> {
        if !address.ip().is_loopback() {
            return Err(SandboxError::NotLoopback(address));
        }
        let failed = |cause: String| SandboxError::Listen { address, cause };
        let stop = Arc::new(AtomicBool::new(false));
        // Bound here, so that the address is known at once; down: and let go again.
        let listener = TcpListener::bind(address).map_err(|error| failed(error.to_string()))?;
        let address = listener.local_addr().map_err(|error| failed(error.to_string()))?;
        let mut workers = Vec::new();
        if !faults.contains(&Fault::Down) {
            let listener = tiny_http::Server::from_listener(listener, None)
                .map_err(|error| failed(error.to_string()))?;
            let requests = AtomicU64::new(0);
            let service = Service { listener, entropy, faults, requests, stop: Arc::clone(&stop) };
            let service = Arc::new(service);
            for _ in 0..WORKERS {
                let service = Arc::clone(&service);
                workers.push(thread::spawn(move || service.run()));
            }
        }
        Ok(Self { address, stop, workers })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path on it: `tsa`, `ocsp`, `crl/g2-cp.crl`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Waits until another thread stops the process.
    pub fn wait(mut self) {
        for worker in std::mem::take(&mut self.workers) {
            // A worker that panicked has said so; the others go on.
            let _ = worker.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for worker in std::mem::take(&mut self.workers) {
            let _ = worker.join();
        }
    }
}

impl Service {
    fn run(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            if let Ok(Some(request)) = self.listener.recv_timeout(HEARTBEAT) {
                self.serve(request);
            }
        }
    }

    fn serve(&self, mut request: Request) {
        let url = request.url().to_owned();
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        let mut faults = self.faults.clone();
        for asked in query.split('&').filter_map(|pair| pair.strip_prefix("fault=")) {
            match asked.parse() {
                Ok(fault) => faults.push(fault),
                Err(error) => {
                    let answer = Answer::text(400, &format!("{error}\n"));
                    return drop(request.respond(answer.response()));
                }
            }
        }
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        for fault in &faults {
            match fault {
                Fault::Slow(seconds) => self.sleep(Duration::from_secs(*seconds)),
                Fault::Busy(times) if count < *times => {
                    let mut response = Answer::text(503, "busy\n").response();
                    if let Some(after) = header("Retry-After", "0") {
                        response.add_header(after);
                    }
                    return drop(request.respond(response));
                }
                Fault::Http500 => {
                    let answer = Answer::text(500, "asked for\n");
                    return drop(request.respond(answer.response()));
                }
                Fault::Huge => {
                    let endless = io::repeat(0x30).take(HUGE);
                    let response = Response::new(200.into(), Vec::new(), endless, None, None);
                    return drop(request.respond(response));
                }
                _ => {}
            }
        }
        let mut body = Vec::new();
        let read = request.as_reader().take(REQUEST_SIZE).read_to_end(&mut body);
        let answer = match read {
            Err(error) => Answer::text(400, &format!("{error}\n")),
            Ok(_) => self.answer(request.method(), path, &body, &faults),
        };
        // The client may be gone; that is its business.
        drop(request.respond(answer.response()));
    }

    fn answer(&self, method: &Method, path: &str, body: &[u8], faults: &[Fault]) -> Answer {
        let now = self.entropy.now();
        let crl = ["/crl/", "/pub/crl/"].iter().find_map(|folder| path.strip_prefix(folder));
        let crl = crl.and_then(|name| name.strip_suffix(".crl"));
        let certificate = path.strip_prefix("/aia/").and_then(|name| name.strip_suffix(".crt"));
        let get = path.strip_prefix("/ocsp/").filter(|_| *method == Method::Get);
        let (content_type, made) = match (path, crl, certificate, get) {
            ("/tsa" | "/ocsp", ..) if *method != Method::Post => {
                return Answer::text(405, "POST, please\n");
            }
            ("/tsa", ..) => (
                "application/timestamp-reply",
                answer_timestamp(body, self.entropy.as_ref(), faults),
            ),
            ("/ocsp", ..) => ("application/ocsp-response", answer_ocsp(body, now, faults)),
            (_, Some(name), ..) => ("application/pkix-crl", current_crl(name, now, faults)),
            (_, _, Some(name), _) => (
                "application/pkix-cert",
                sample_certificate(name).map(|certificate| certificate.der.clone()),
            ),
            (.., Some(encoded)) => {
                let request = STANDARD.decode(unescaped(encoded)).unwrap_or_default();
                ("application/ocsp-response", answer_ocsp(&request, now, faults))
            }
            ("/", ..) => return Answer::text(200, INDEX),
            _ => return Answer::text(404, "nothing here\n"),
        };
        match made {
            Ok(_) if faults.contains(&Fault::Garbage) => {
                Answer { status: 200, content_type, body: b"this is not DER".to_vec() }
            }
            Ok(body) => Answer { status: 200, content_type, body },
            Err(SandboxError::NoSuchSample(name)) => {
                Answer::text(404, &format!("the sample PKI has no {name}\n"))
            }
            Err(error) => Answer::text(500, &format!("{error}\n")),
        }
    }

    /// Sleeps, but not longer than the sandbox runs.
    fn sleep(&self, mut left: Duration) {
        while !left.is_zero() && !self.stop.load(Ordering::Relaxed) {
            let nap = left.min(HEARTBEAT);
            thread::sleep(nap);
            left = left.saturating_sub(nap);
        }
    }
}

impl Answer {
    fn text(status: u16, text: &str) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: text.into() }
    }

    fn response(self) -> ResponseBox {
        let length = self.body.len();
        let headers = header("Content-Type", self.content_type).into_iter().collect();
        Response::new(self.status.into(), headers, Cursor::new(self.body), Some(length), None)
            .boxed()
    }
}

const INDEX: &str = "condau sandbox: sample timestamps, OCSP, CRLs and certificates; never trust \
                     them.\nPOST /tsa\nPOST /ocsp\nGET /crl/g2-cp.crl\nGET /aia/g2-cp.crt\n";

/// `None` only where name or value were not ASCII, and both are ours.
fn header(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name, value).ok()
}

/// `%2B` and the like made plain, RFC 3986 clause 2.1.
fn unescaped(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let escaped = rest
            .strip_prefix('%')
            .and_then(|after| after.get(..2))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        octets.push(escaped.unwrap_or(first));
        let length = if escaped.is_some() { 3 } else { 1 };
        rest = match rest.get(length..) {
            Some(rest) => rest,
            // In the middle of a character that is not ASCII: no base64 anyway.
            None => return Vec::new(),
        };
    }
    octets
}
