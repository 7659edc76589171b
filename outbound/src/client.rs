//! The HTTP client.

use crate::{Allowed, Cause, OutboundError};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde::de::DeserializeOwned;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use url::{Host, Url};

/// Limit for a whole request; most have a user waiting.
const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest response body, 1 MiB. No expected response is larger.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Bounds of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the whole request.
    pub timeout: Duration,
    /// Largest response body.
    pub max_bytes: usize,
}

/// Ten seconds, and 1 MiB.
impl Default for Limits {
    fn default() -> Self {
        Self { timeout: TIMEOUT, max_bytes: MAX_ANSWER_BYTES }
    }
}

/// A response, of any status.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// At most 1 MiB.
    pub body: Bytes,
    host: String,
}

impl Answer {
    /// Parses the body as JSON, whatever its content type: many vendors send `text/plain`.
    ///
    /// # Errors
    /// [`OutboundError::Malformed`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, OutboundError> {
        let malformed =
            |_| OutboundError::Malformed { host: self.host.clone(), expected: |texts| texts.documented_json };
        serde_json::from_slice(&self.body).map_err(malformed)
    }

    /// The body as text; invalid UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Client for requests to third parties. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: Arc<OnceLock<reqwest::Client>>,
    allowed: Arc<Allowed>,
}

impl Outbound {
    /// Creates a client that may also reach these private networks.
    pub fn new(allowed: Allowed) -> Self {
        Self { client: Arc::default(), allowed: Arc::new(allowed) }
    }

    /// The HTTP client, created at the first request: a node without third parties reads no certificate authorities.
    fn client(&self) -> Result<&reqwest::Client, OutboundError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder()
            .dns_resolver(Arc::new(Guarded(Arc::clone(&self.allowed))))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("Doorward/", env!("CARGO_PKG_VERSION")))
            // A proxy would resolve names itself, past the address check.
            .no_proxy()
            .build()
            // With these options, nothing else can fail.
            .map_err(|error| OutboundError::NoCertificateAuthorities(innermost(&error).to_string()))?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Sends a request and reads the whole response.
    ///
    /// # Errors
    /// [`OutboundError`]. An error status is not an error.
    pub async fn send(&self, request: http::Request<Bytes>) -> Result<Answer, OutboundError> {
        self.send_within(request, Limits::default()).await
    }

    /// [`Self::send`] with tighter bounds, for hosts that an unauthenticated request names.
    ///
    /// # Errors
    /// [`OutboundError`]. An error status is not an error.
    pub async fn send_within(&self, request: http::Request<Bytes>, limits: Limits) -> Result<Answer, OutboundError> {
        let (host, mut response) = self.begin(request, limits).await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&host, &error.without_url()))? {
            if body.len() + chunk.len() > limits.max_bytes {
                return Err(OutboundError::TooLarge(host));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: body.into(), host })
    }

    /// [`Self::send_within`] for a receiver whose status is what matters: of a body that is larger, or that does not
    /// arrive in time or whole, the first bytes are returned.
    ///
    /// # Errors
    /// [`OutboundError`], but not [`OutboundError::TooLarge`]. An error status is not an error.
    pub async fn notify(&self, request: http::Request<Bytes>, limits: Limits) -> Result<Answer, OutboundError> {
        let (host, mut response) = self.begin(request, limits).await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = limits.max_bytes - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if body.len() == limits.max_bytes {
                break;
            }
        }
        Ok(Answer { status, headers, body: body.into(), host })
    }

    /// Sends a request and waits for the head of the response. Returns the host too.
    async fn begin(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<(String, reqwest::Response), OutboundError> {
        let text = request.uri().to_string();
        let url = Url::parse(&text).map_err(|_| OutboundError::Forbidden(String::new()))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        self.check(&url)?;
        let (parts, body) = request.into_parts();
        let sent = self.client()?.request(parts.method, url).headers(parts.headers).body(body).timeout(limits.timeout);
        let sent = sent.send().await;
        let response = sent.map_err(|error| unreachable(&host, &error.without_url()))?;
        Ok((host, response))
    }

    /// Checks a URL before its host name is resolved.
    ///
    /// # Errors
    /// [`OutboundError::Forbidden`].
    pub fn check(&self, url: &Url) -> Result<(), OutboundError> {
        let forbidden = || OutboundError::Forbidden(url.host_str().unwrap_or_default().to_owned());
        let permitted = match url.host() {
            Some(Host::Ipv4(ip)) => self.allows(IpAddr::V4(ip), url.scheme()),
            Some(Host::Ipv6(ip)) => self.allows(IpAddr::V6(ip), url.scheme()),
            // Local names resolve to this machine, so plain http is acceptable; the resolver checks the address.
            Some(Host::Domain(name)) => {
                let is_local = name == "localhost" || name.ends_with(".localhost");
                url.scheme() == "https" || (url.scheme() == "http" && is_local)
            }
            None => false,
        };
        if permitted { Ok(()) } else { Err(forbidden()) }
    }

    fn allows(&self, ip: IpAddr, scheme: &str) -> bool {
        match scheme {
            "https" => self.allowed.permits(ip),
            "http" => self.allowed.names(ip),
            _ => false,
        }
    }
}

/// The first cause, without what the errors around it add: a URL, whose query may contain secrets.
fn innermost(error: &reqwest::Error) -> &(dyn std::error::Error + 'static) {
    let mut innermost: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost
}

fn unreachable(host: &str, error: &reqwest::Error) -> OutboundError {
    let cause = match innermost(error) {
        _ if error.is_timeout() => Cause::Timeout,
        inner if inner.is::<NoPublicAddress>() => Cause::NoPublicAddress,
        inner => Cause::System(inner.to_string()),
    };
    OutboundError::Unreachable { host: host.to_owned(), cause }
}

/// No address of a name is allowed.
#[derive(Debug)]
struct NoPublicAddress;

impl std::fmt::Display for NoPublicAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no public address")
    }
}

impl std::error::Error for NoPublicAddress {}

/// A resolver that returns allowed addresses only, so the checked address is the one connected to (no DNS rebinding).
struct Guarded(Arc<Allowed>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.0);
        Box::pin(async move {
            let resolved = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<SocketAddr> = resolved.filter(|address| allowed.permits(address.ip())).collect();
            if addresses.is_empty() {
                return Err(NoPublicAddress.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, Cause, Limits, Outbound, OutboundError};
    use bytes::Bytes;
    use doorward_i18n::Language;
    use std::time::Duration;
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    fn outbound(networks: &[&str]) -> Outbound {
        Outbound::new(Allowed(networks.iter().map(|net| net.parse().unwrap()).collect()))
    }

    fn get(url: &str) -> http::Request<Bytes> {
        http::Request::get(url).body(Bytes::new()).unwrap()
    }

    #[tokio::test]
    async fn attack_71_the_inside_is_not_asked() {
        for url in [
            "http://169.254.169.254/latest/meta-data",
            "https://127.0.0.1/",
            "https://[::ffff:169.254.169.254]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "http://example.com/",
            "https://[::1]/",
        ] {
            let refused = outbound(&[]).send(get(url)).await.unwrap_err();
            assert!(matches!(refused, OutboundError::Forbidden(_)), "{url}: {refused}");
        }
        let refused = outbound(&[]).send(get("https://localhost/")).await.unwrap_err();
        assert!(refused.to_string().contains("no public address"), "{refused}");
    }

    #[tokio::test]
    async fn a_named_network_is_asked_and_redirects_are_not_followed() {
        let server = MockServer::start().await;
        let redirect = ResponseTemplate::new(302).insert_header("location", "http://169.254.169.254/");
        Mock::given(any()).respond_with(redirect).mount(&server).await;
        let answer = outbound(&["127.0.0.0/8"]).send(get(&server.uri())).await.unwrap();
        assert_eq!(answer.status, 302);
        let refused = outbound(&["10.0.0.0/8"]).send(get(&server.uri())).await.unwrap_err();
        assert!(matches!(refused, OutboundError::Forbidden(_)));
    }

    #[tokio::test]
    async fn an_endless_answer_ends() {
        let server = MockServer::start().await;
        let large = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; (1 << 20) + 1]);
        Mock::given(any()).respond_with(large).mount(&server).await;
        let refused = outbound(&["127.0.0.0/8"]).send(get(&server.uri())).await.unwrap_err();
        assert!(matches!(refused, OutboundError::TooLarge(_)));
    }

    #[tokio::test]
    async fn of_a_long_answer_to_a_notice_the_beginning_is_kept() {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 200_000]))
            .mount(&server)
            .await;
        let limits = Limits { max_bytes: 1_024, ..Limits::default() };
        let answer = outbound(&["127.0.0.0/8"]).notify(get(&server.uri()), limits).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 1_024));
    }

    #[tokio::test]
    async fn a_host_that_strangers_name_gets_less_time_and_room() {
        let server = MockServer::start().await;
        let slow = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 101]);
        Mock::given(any()).respond_with(slow.set_delay(Duration::from_millis(200))).mount(&server).await;
        let limits = |millis, max_bytes| Limits { timeout: Duration::from_millis(millis), max_bytes };
        let outbound = outbound(&["127.0.0.0/8"]);
        let late = outbound.send_within(get(&server.uri()), limits(20, 101)).await.unwrap_err();
        assert!(matches!(late, OutboundError::Unreachable { cause: Cause::Timeout, .. }), "{late}");
        let large = outbound.send_within(get(&server.uri()), limits(10_000, 100)).await.unwrap_err();
        assert!(matches!(large, OutboundError::TooLarge(_)), "{large}");
        assert!(outbound.send_within(get(&server.uri()), limits(10_000, 101)).await.is_ok());
    }

    /// In a process of its own: the certificate authorities depend on its environment.
    #[tokio::test]
    async fn without_certificate_authorities_the_error_says_what_to_install() {
        const NONE: &str = "/dev/null";
        if std::env::var("SSL_CERT_FILE").as_deref() != Ok(NONE) {
            let name = "client::tests::without_certificate_authorities_the_error_says_what_to_install";
            let mut process = std::process::Command::new(std::env::current_exe().unwrap());
            let process = process.args(["--exact", name]).env("SSL_CERT_FILE", NONE).env_remove("SSL_CERT_DIR");
            let output = String::from_utf8_lossy(&process.output().unwrap().stdout).into_owned();
            assert!(output.contains("1 passed"), "{output}");
            return;
        }
        let error = outbound(&[]).send(get("https://example.com/")).await.unwrap_err();
        assert!(matches!(error, OutboundError::NoCertificateAuthorities(_)), "{error}");
        for language in Language::ALL {
            let sentence = error.sentence(language);
            assert!(sentence.contains("ca-certificates") && sentence.contains("SSL_CERT_FILE"), "{sentence}");
            assert!(!sentence.contains("example.com"), "{sentence}");
        }
    }

    #[tokio::test]
    async fn attack_88_an_error_shows_no_query() {
        let url = "http://127.0.0.1:1/token?client_secret=hunter2";
        let error = outbound(&["127.0.0.0/8"]).send(get(url)).await.unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}
