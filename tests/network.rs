//! The HTTP client against servers that want too much of it.

use condau::adapters::hosts::HostRule;
use condau::adapters::http::HttpClient;
use condau::adapters::http::HttpFailure;
use condau::adapters::http::HttpOptions;
use std::sync::Arc;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use tiny_http::Header;
use tiny_http::Response;
use tiny_http::Server;

/// A server on the loopback that answers every path by one function, for as long as it lives.
struct Answers {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
}

impl Answers {
    /// `answer` gives status, Location and body for a path.
    fn by(answer: fn(&str, &str) -> (u16, Option<String>, String)) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a server"));
        let own = format!("http://{}", server.server_addr());
        let serving = Arc::clone(&server);
        let thread = thread::spawn(move || {
            for request in serving.incoming_requests() {
                let (status, location, body) = answer(request.url(), &own);
                let mut response = Response::from_string(body).with_status_code(status);
                if let Some(location) = location {
                    let header = Header::from_bytes("Location", location).expect("a header");
                    response.add_header(header);
                }
                let _ = request.respond(response);
            }
        });
        Self { server, thread: Some(thread) }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.server_addr())
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.server.unblock();
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn client(hosts: HostRule) -> HttpClient {
    patient_for(Duration::from_secs(20), hosts)
}

fn patient_for(time: Duration, hosts: HostRule) -> HttpClient {
    HttpClient::new(HttpOptions { hosts, time, ..HttpOptions::default() })
}

fn public(allowed: &[&str]) -> HostRule {
    HostRule::Public { allowed: allowed.iter().map(|host| (*host).to_owned()).collect() }
}

/// `/a` is there; `/loop` leads to itself; `/away` to `/a` by a path, `/full` by a URL.
fn redirecting(path: &str, own: &str) -> (u16, Option<String>, String) {
    match path {
        "/a" => (200, None, "here".to_owned()),
        "/loop" => (302, Some("/loop".to_owned()), String::new()),
        "/away" => (301, Some("/a".to_owned()), String::new()),
        "/full" => (307, Some(format!("{own}/a")), String::new()),
        "/file" => (302, Some("file:///etc/passwd".to_owned()), String::new()),
        "/metadata" => (302, Some("http://169.254.169.254/latest".to_owned()), String::new()),
        "/local" => (302, Some(own.replace("127.0.0.1", "localhost")), String::new()),
        "/relative" => (302, Some("a".to_owned()), String::new()),
        _ => (404, None, String::new()),
    }
}

#[test]
fn redirects_are_followed_within_bounds() {
    let server = Answers::by(redirecting);
    let client = client(HostRule::Any);
    for path in ["/a", "/away", "/full"] {
        assert_eq!(client.request(&server.url(path), None, 99).expect(path).body, b"here");
    }
    let failure = client.request(&server.url("/loop"), None, 99).expect_err("endless");
    assert_eq!(failure, HttpFailure::Redirects(3));
}

#[test]
fn redirect_to_another_scheme_or_a_private_address_is_refused() {
    let server = Answers::by(redirecting);
    let client = client(public(&["127.0.0.1"]));
    assert!(client.request(&server.url("/a"), None, 99).is_ok(), "allowed");
    for (path, cause) in [
        ("/file", "file is neither http nor https"),
        ("/metadata", "169.254.169.254 is not a public address"),
        ("/local", "localhost is not a public address"),
        ("/relative", "does not begin with http"),
    ] {
        let failure = client.request(&server.url(path), None, 99).expect_err(path);
        assert!(matches!(failure, HttpFailure::Address(_)), "{path}: {failure}");
        assert!(failure.to_string().contains(cause), "{path}: {failure}");
    }
}

#[test]
fn request_body_is_not_sent_on_where_a_redirect_asks_for_get() {
    let server = Answers::by(redirecting);
    let failure = client(HostRule::Any)
        .request(&server.url("/away"), Some(("application/ocsp-request", b"body")), 99)
        .expect_err("a redirect");
    assert_eq!(failure, HttpFailure::Status { code: 301, retry_after: None });
}

#[test]
fn private_host_is_refused_by_name_and_by_address() {
    let server = Answers::by(redirecting);
    let port = server.server.server_addr().to_ip().expect("an address").port();
    let client = client(public(&[]));
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "10.0.0.1"] {
        let failure = client.request(&format!("http://{host}:{port}/a"), None, 99).expect_err(host);
        assert!(
            matches!(failure, HttpFailure::Address(_) | HttpFailure::Unreachable(_)),
            "{host}: {failure}"
        );
    }
}

#[test]
fn answer_of_just_the_allowed_size_is_taken_and_a_larger_one_is_not() {
    let server = Answers::by(redirecting);
    let client = client(HostRule::Any);
    assert!(client.request(&server.url("/a"), None, 4).is_ok());
    let failure = client.request(&server.url("/a"), None, 3).expect_err("too large");
    assert_eq!(failure, HttpFailure::TooLarge(3));
}

#[test]
fn https_with_a_server_that_does_not_speak_it_is_told() {
    let server = Answers::by(redirecting);
    let url = server.url("/a").replace("http:", "https:");
    let client = patient_for(Duration::from_millis(500), HostRule::Any);
    assert!(client.request(&url, None, 99).is_err());
}
