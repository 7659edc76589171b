//! Boot configuration: values needed before the database is opened. Everything else is a setting in the console.
//!
//! Sources in ascending precedence: the defaults below, a TOML file, `DOORWARD_*` environment variables, the flags
//! `--data-dir` and `--listen`. An unknown name is an error that suggests the nearest known name.

pub mod keys;
mod load;
mod problem;
pub mod route;
mod show;
mod url_text;

pub use load::{Loaded, Origin, Sources, load};
pub use problem::Problem;
pub use route::Route;

pub use doorward_access::gateway::is_loopback_host;

use doorward_contract::Secret;
use doorward_identity::gateway::GatewayOptions;
use doorward_outbound::UpstreamPattern;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// The boot configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on. Default `127.0.0.1:3000`, which is not reachable from other machines.
    pub listen: SocketAddr,
    /// Public address of the service, `https://` unless its host is localhost. Links, cookies and tokens use it, and
    /// never the host of a request. Default: `http://localhost:<port of listen>`.
    #[serde(with = "url_text")]
    pub public_url: Option<Url>,
    /// Folder of the database and the master key. Default `./data`.
    pub data_dir: PathBuf,
    /// `sqlite:///absolute/path.db` or `postgres://user:password@host/name`. Default: `doorward.db` in the data folder.
    pub database_url: Option<Secret>,
    /// Direct connection to the PostgreSQL database, without a pooler, to receive the changes of other nodes. Required
    /// if `database_url` leads to a pooler in transaction mode, such as PgBouncer. Default: `database_url`.
    pub database_listen_url: Option<Secret>,
    /// Name of this installation: the CloudBase environment ID and the ID of the default client. Default `doorward`.
    pub env_id: String,
    /// Product name on pages and in messages. Passwords that consist of it and little else are refused. Default
    /// `Doorward`.
    pub product_name: String,
    /// Networks of reverse proxies whose `X-Forwarded-For` or `Forwarded` header is trusted. Default: none.
    pub trusted_proxies: Vec<IpNet>,
    /// 64 hexadecimal digits that encrypt private keys at rest. A file is safer. Default: none.
    pub master_key: Option<Secret>,
    /// File with the master key, readable only by its owner. Created at the first start.
    /// Default: `master.key` in the data folder.
    pub master_key_file: Option<PathBuf>,
    /// How long open requests may take to finish after SIGTERM, in seconds, 0 to 300. Default 10.
    pub shutdown_seconds: u16,
    /// Level and format of the log.
    pub log: Log,
    /// Password hashing.
    pub hash: Hash,
    /// Limits on requests and connections.
    pub limits: Limits,
    /// Hosts that the service itself may connect to.
    pub outbound: OutboundRules,
    /// What administrators may do with routes at runtime.
    pub gateway: GatewayRules,
    /// Sites that the gateway serves, `[[route]]` in the file. Default: none.
    #[serde(rename = "route", skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
}

/// Requests that the service itself sends, to message providers and identity providers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutboundRules {
    /// Private networks that the service may connect to, over plain `http` too: for a provider in a private network, or
    /// a test. Default: none, which prevents server-side request forgery (OWASP SSRF).
    pub allow: Vec<IpNet>,
}

/// Routes of the gateway that administrators set at runtime.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewayRules {
    /// Upstreams that such routes may lead to although they are private or not encrypted: `http://10.0.0.5:8000`,
    /// `http://127.0.0.1:*` (every port), `http://*.internal.example.com` (every subdomain). Default: none, so that
    /// routes lead to public addresses over `https` only (OWASP SSRF). Metadata services of clouds are never reached.
    pub setting_upstreams: Vec<UpstreamPattern>,
}

/// Logging, to standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` for people (default) or `json`, one object per line, for log collectors.
    pub format: LogFormat,
    /// A level (`error`, `warn`, `info`, `debug`) or directives such as `info,doorward_identity=debug`. Default `info`.
    pub level: String,
}

/// Format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Password hashing. Each hash takes 19 MiB and tens of milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hash {
    /// Threads that hash passwords, 1 to 64. Default 0: one per core.
    pub workers: u16,
    /// Sign-ins that may wait for a thread, 1 to 65535; further ones get 503 with `Retry-After`.
    /// Default 0: 256.
    pub queue: u16,
}

/// Limits and timeouts of the HTTP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request body in bytes, 1 024 to 16 777 216. Default 65 536.
    pub body_bytes: u32,
    /// Seconds a request may take, 1 to 300. Default 30.
    pub request_seconds: u16,
    /// Seconds a client may take to send its headers, 1 to 60. Default 10; limits slow-header (Slowloris) attacks.
    pub header_seconds: u16,
    /// Connections open at the same time, 16 to 65 535. Default 4 096; further ones wait to be accepted.
    pub connections: u16,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: None,
            data_dir: PathBuf::from("./data"),
            database_url: None,
            database_listen_url: None,
            env_id: "doorward".into(),
            product_name: "Doorward".into(),
            trusted_proxies: Vec::new(),
            master_key: None,
            master_key_file: None,
            shutdown_seconds: 10,
            log: Log::default(),
            hash: Hash::default(),
            limits: Limits::default(),
            outbound: OutboundRules::default(),
            gateway: GatewayRules::default(),
            routes: Vec::new(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".into() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_bytes: 65_536, request_seconds: 30, header_seconds: 10, connections: 4_096 }
    }
}

impl Config {
    /// The public address, set or derived.
    pub fn public_url(&self) -> Url {
        self.public_url.clone().unwrap_or_else(|| localhost(self.listen.port()))
    }

    /// The database URL, set or derived from the data folder.
    pub fn database_url(&self) -> Secret {
        self.database_url.clone().unwrap_or_else(|| {
            let folder = std::path::absolute(&self.data_dir).unwrap_or_else(|_| self.data_dir.clone());
            Secret::new(format!("sqlite://{}", folder.join("doorward.db").display()))
        })
    }

    /// Path of the master key file, set or derived. Used only if `master_key` is not set.
    pub fn master_key_file(&self) -> PathBuf {
        self.master_key_file.clone().unwrap_or_else(|| self.data_dir.join("master.key"))
    }

    /// Whether the public address uses HTTPS, so that cookies can be `Secure`. Plain HTTP is allowed on localhost only.
    pub fn is_https(&self) -> bool {
        self.public_url().scheme() == "https"
    }

    /// Whether the host of the public address is a loopback name or address.
    pub fn is_local(&self) -> bool {
        is_loopback_host(self.public_url().host_str().unwrap_or_default())
    }

    /// What the rules for routes of the gateway depend on.
    pub fn gateway_options(&self) -> GatewayOptions {
        GatewayOptions {
            routes: self.routes.clone(),
            upstreams: self.gateway.setting_upstreams.clone(),
            listen: self.listen,
            is_own_path: route::is_own,
        }
    }

    /// Checks ranges and combinations that the types of single fields cannot express.
    ///
    /// # Errors
    /// The first invalid value, with what to write instead.
    pub fn validate(&self) -> Result<(), Problem> {
        if let Some(url) = &self.public_url {
            check_public_url(url)?;
        }
        check_env_id(&self.env_id)?;
        check_listen_url(self.database_listen_url.as_ref(), &self.database_url())?;
        if self.master_key.as_ref().is_some_and(|key| !is_hex_key(key.expose())) {
            return Err(Problem::value("master_key", "must be 64 hexadecimal digits"));
        }
        check_range("shutdown_seconds", self.shutdown_seconds.into(), 0, 300)?;
        check_range("hash.workers", self.hash.workers.into(), 0, 64)?;
        check_range("limits.body_bytes", self.limits.body_bytes, 1_024, 16_777_216)?;
        check_range("limits.request_seconds", self.limits.request_seconds.into(), 1, 300)?;
        check_range("limits.header_seconds", self.limits.header_seconds.into(), 1, 60)?;
        check_range("limits.connections", self.limits.connections.into(), 16, 65_535)?;
        crate::logging::check_level(&self.log.level)?;
        route::check(self)
    }
}

fn localhost(port: u16) -> Url {
    let mut url = Url::parse("http://localhost/").unwrap_or_else(|_| unreachable!("a constant"));
    // Only fails for URLs without a host.
    let _ = url.set_port(Some(port));
    url
}

fn is_hex_key(text: &str) -> bool {
    text.trim().len() == 64 && text.trim().bytes().all(|b| b.is_ascii_hexdigit())
}

fn check_public_url(url: &Url) -> Result<(), Problem> {
    let wrong = |why: &str| Err(Problem::value("public_url", why));
    match url.scheme() {
        "https" => {}
        // Over plain HTTP, passwords and session cookies are safe only on loopback.
        "http" if is_loopback_host(url.host_str().unwrap_or_default()) => {}
        "http" => {
            return wrong("must begin with https:// unless its host is localhost; terminate TLS at a reverse proxy");
        }
        _ => return wrong("must begin with https:// or, on localhost, http://"),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return wrong("must be an origin without a path, such as https://id.example.com");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("must not contain a username or password");
    }
    Ok(())
}

fn check_listen_url(listen: Option<&Secret>, database: &Secret) -> Result<(), Problem> {
    let is_postgres = |url: &Secret| ["postgres:", "postgresql:"].iter().any(|scheme| url.expose().starts_with(scheme));
    match listen {
        Some(url) if !is_postgres(url) => Err(Problem::value("database_listen_url", "must begin with postgres:")),
        Some(_) if !is_postgres(database) => {
            Err(Problem::value("database_listen_url", "needs a database_url that begins with postgres:"))
        }
        _ => Ok(()),
    }
}

fn check_env_id(id: &str) -> Result<(), Problem> {
    let is_valid =
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_valid { Ok(()) } else { Err(Problem::value("env_id", "must be 1 to 64 of A-Z a-z 0-9 - _")) }
}

fn check_range(key: &'static str, value: u32, low: u32, high: u32) -> Result<(), Problem> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(Problem::value(key, &format!("is {value}, but must be between {low} and {high}")))
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn with_url(url: &str) -> Config {
        Config { public_url: Some(url.parse().unwrap()), ..Config::default() }
    }

    #[test]
    fn the_defaults_are_valid_and_local() {
        let config = Config::default();
        config.validate().unwrap();
        assert_eq!(config.public_url().as_str(), "http://localhost:3000/");
        assert!(config.is_local() && !config.is_https());
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["https://id.example.com", "http://localhost:8080", "http://127.0.0.1:3000", "http://[::1]:3000"] {
            with_url(good).validate().unwrap();
        }
        for bad in ["http://id.example.com", "ftp://localhost", "https://a.example/login", "https://u:p@a.example"] {
            assert!(with_url(bad).validate().is_err(), "{bad}");
        }
    }
}
