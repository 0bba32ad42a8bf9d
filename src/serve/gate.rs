//! Who may ask: the token of the session, the names of this server, requests of other sites.
//!
//! In: the headers of a request. Out: nothing, or the [`Problem`] with which it is refused; and the
//! headers that every answer carries. A browser that was led here under another name (DNS
//! rebinding) is refused by the `Host` header, another site by its `Origin`.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::http::header::{
    AUTHORIZATION, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::Problem;
use crate::document::hexadecimal;

/// What a browser may load for the page: nothing but what this server gives.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; font-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How long a wrong token must wait for its answer, and how many do so at a time.
const WRONG_TOKEN: Duration = Duration::from_millis(300);
const WRONG_TOKENS_MAX: usize = 8;
/// The least number of characters of a secret that a person chose.
const SECRET_CHARS_MIN: usize = 12;

/// Who may ask.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    /// The secret that every request of the API must show.
    pub(crate) token: String,
    /// The address that the server listens on.
    pub(crate) address: SocketAddr,
    /// More names of this server, without a port. Behind a proxy the port and the scheme of their
    /// addresses are those of the proxy.
    pub(crate) hosts: Vec<String>,
    /// Whether acts and stories may be kept.
    pub(crate) is_writable: bool,
}

/// Returns a new random token.
///
/// # Errors
/// Returns an error if the system gives no random numbers.
pub(crate) fn new_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes)?;
    Ok(hexadecimal(&bytes))
}

/// Returns a secret that a person chose, or what is wrong with it. `what` names it.
pub(crate) fn checked_secret(secret: &str, what: &str) -> Result<String, String> {
    if secret.trim() == secret && secret.chars().count() >= SECRET_CHARS_MIN {
        return Ok(secret.to_owned());
    }
    Err(format!(
        "the {what} must have at least {SECRET_CHARS_MIN} characters and no blank at either end"
    ))
}

/// Refuses requests that may not be answered.
#[derive(Debug)]
pub(super) struct Gate {
    /// A hash of the token, so that comparing takes as long for any wrong token.
    token: [u8; 32],
    port: u16,
    address: IpAddr,
    hosts: Vec<String>,
    /// Held by requests with a wrong token while they wait.
    wrong_tokens: Semaphore,
}

impl Gate {
    pub(super) fn new(access: &Access) -> Self {
        let hosts = access.hosts.iter().map(|it| it.to_lowercase()).collect();
        let (address, port) = (access.address.ip(), access.address.port());
        let wrong_tokens = Semaphore::new(WRONG_TOKENS_MAX);
        let token = Sha256::digest(access.token.as_bytes()).into();
        Self { token, port, address, hosts, wrong_tokens }
    }

    /// Checks the name by which the server was asked.
    pub(super) fn check_host(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
        let mut named = headers.get_all(HOST).iter();
        let host = named.next().and_then(|it| it.to_str().ok());
        let is_one = named.next().is_none();
        let in_address = uri.authority().map(Authority::as_str);
        let is_ours = is_one
            && host.is_some_and(|it| self.is_ours(it))
            && in_address.is_none_or(|it| self.is_ours(it));
        let detail = "this server is not known by that name; ask it by the address that it printed, \
                      or start it with --host NAME";
        is_ours.then_some(()).ok_or_else(|| Problem::new(403, detail))
    }

    /// Returns whether a name with a port is one of this server.
    fn is_ours(&self, named: &str) -> bool {
        let named = named.to_lowercase();
        let (name, port) = match named.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name.to_owned(), port.parse().ok()),
            _ => (named.clone(), Some(80)),
        };
        if self.hosts.contains(&name) {
            return port.is_some_and(|it: u16| it > 0);
        }
        if port != Some(self.port) {
            return false;
        }
        if name == self.address_name() {
            return true;
        }
        let plain = name.trim_start_matches('[').trim_end_matches(']');
        match plain.parse::<IpAddr>() {
            // A name can be made to lead here, but a number cannot.
            Ok(number) => self.address.is_unspecified() || number.is_loopback() && self.is_local(),
            Err(_) => name == "localhost" && self.is_local(),
        }
    }

    /// Returns whether a name, with or without a port, was given for a proxy in front of the server.
    fn is_of_proxy(&self, named: &str) -> bool {
        let name = named.rsplit_once(':').map_or(named, |(name, _)| name);
        self.hosts.contains(&name.to_lowercase()) && self.is_ours(named)
    }

    fn address_name(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        }
    }

    fn is_local(&self) -> bool {
        self.address.is_loopback() || self.address.is_unspecified()
    }

    /// Checks that a request of the API comes from the page or a program, and not from another
    /// site.
    pub(super) fn check_site(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let of_other = || Problem::new(403, "requests of other sites are not answered");
        for origin in headers.get_all(ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            let is_ours = match origin.split_once("://") {
                Some(("http", name)) => self.is_ours(name),
                // A proxy adds TLS, so the page has come under a name that was given.
                Some(("https", name)) => self.is_of_proxy(name),
                _ => false,
            };
            if !is_ours {
                return Err(of_other());
            }
        }
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let is_own = site.is_none_or(|it| it == b"same-origin" || it == b"none");
        is_own.then_some(()).ok_or_else(of_other)
    }

    /// Checks the token. A wrong one waits for its answer.
    pub(super) async fn check_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let checked = self.shows_token(headers);
        if checked.is_err()
            && let Ok(_waiting) = self.wrong_tokens.acquire().await
        {
            tokio::time::sleep(WRONG_TOKEN).await;
        }
        checked
    }

    fn shows_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let missing = "the request needs the header `Authorization: Bearer TOKEN`, with the token \
                       that the server printed";
        let is_one = headers.get_all(AUTHORIZATION).iter().count() == 1;
        let shown = headers.get(AUTHORIZATION).filter(|_| is_one).and_then(|it| it.to_str().ok());
        let Some(shown) = shown else { return Err(Problem::new(401, missing)) };
        let (scheme, token) = shown.split_once(' ').unwrap_or((shown, ""));
        let hash: [u8; 32] = Sha256::digest(token.trim().as_bytes()).into();
        let is_ours = scheme.eq_ignore_ascii_case("bearer") && hash == self.token;
        is_ours
            .then_some(())
            .ok_or_else(|| Problem::new(401, "the token is not that of this server"))
    }
}

/// Adds the headers that every answer carries.
pub(super) fn protect(headers: &mut HeaderMap) {
    let fixed: [(HeaderName, &'static str); 8] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (HeaderName::from_static("x-dns-prefetch-control"), "off"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(address: &str, hosts: &[&str]) -> Gate {
        Gate::new(&Access {
            token: "secret".to_owned(),
            address: address.parse().expect("an address"),
            hosts: hosts.iter().map(|it| (*it).to_owned()).collect(),
            is_writable: true,
        })
    }

    #[test]
    fn only_names_of_this_server_are_answered() {
        let local = gate("127.0.0.1:7000", &[]);
        for ours in ["127.0.0.1:7000", "localhost:7000", "LOCALHOST:7000", "[::1]:7000"] {
            assert!(local.is_ours(ours), "{ours}");
        }
        let others = [
            "evil.example:7000",
            "localhost",
            "localhost:7001",
            "127.0.0.1.evil.example:7000",
            "192.0.2.7:7000",
            "",
            ":7000",
            "localhost:7000:7000",
            "a@localhost:7000",
        ];
        for other in others {
            assert!(!local.is_ours(other), "{other}");
        }
        let open = gate("0.0.0.0:80", &["desk.example"]);
        assert!(open.is_ours("192.0.2.7") && open.is_ours("desk.example:80"));
        assert!(!open.is_ours("evil.example"));
        // A proxy has a port of its own.
        assert!(open.is_ours("desk.example:8443") && !open.is_ours("desk.example:0"));
        assert!(!open.is_ours("desk.example:x") && !open.is_ours("192.0.2.7:8443"));
        let named = gate("192.0.2.7:7000", &[]);
        assert!(named.is_ours("192.0.2.7:7000") && !named.is_ours("localhost:7000"));
    }

    #[test]
    fn only_the_own_pages_may_ask() {
        let open = gate("192.0.2.7:7000", &["Desk.example"]);
        let is_own = |origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ORIGIN, HeaderValue::from_str(origin).expect("a header"));
            open.check_site(&headers).is_ok()
        };
        for own in ["http://192.0.2.7:7000", "https://desk.example", "https://DESK.example:8443"] {
            assert!(is_own(own), "{own}");
        }
        let others = [
            "https://192.0.2.7:7000",
            "http://192.0.2.7",
            "https://evil.example",
            "https://desk.example.evil.example",
            "ftp://desk.example",
            "null",
            "",
        ];
        for other in others {
            assert!(!is_own(other), "{other}");
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (new_token().expect("a token"), new_token().expect("a token"));
        assert!(one.len() == 48 && one != other);
    }
}
