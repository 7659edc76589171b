//! Reading and comparing signatures: <https://www.tencentcloud.com/document/api/1145/58126>.
//!
//! CloudBase has two variants. Its control plane and its token endpoint take Tencent Cloud's own, over the bytes of the
//! body. Its older admin endpoint takes one over the members of the body, which `SignedParams` lists.

use aws_lc_rs::hmac;
use doorward_contract::{Secret, Timestamp};
use doorward_identity::crypto::sha256_hex;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const TERMINATOR: &str = "tc3_request";

/// Longest `Authorization` header, in bytes.
const MAX_HEADER: usize = 2_048;
/// Most signed headers, and most signed members of a body.
const MAX_NAMES: usize = 50;

/// The parts of an HTTP request that a signature covers.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    /// In upper case.
    pub method: &'a str,
    pub path: &'a str,
    /// As it was sent, without the question mark.
    pub query: &'a str,
    /// Headers that occur once, names in lower case.
    pub headers: &'a BTreeMap<String, String>,
    /// Host and port of the public address, under which clients know this server even if a proxy sends another `Host`.
    pub public_host: &'a str,
    pub body: &'a [u8],
}

/// What a signature covers of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// All bytes.
    Bytes,
    /// The members of a JSON object.
    Parameters,
}

/// A signature, as the header `Authorization` has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    pub key_id: &'a str,
    /// Time of the signature, in seconds since the epoch.
    pub at: i64,
    /// Its hexadecimal digits.
    pub signature: &'a str,
    date: &'a str,
    service: &'a str,
    /// As listed, for that is signed.
    header_names: &'a str,
    /// Names of the signed members of the body, in lower case.
    parameters: Option<Vec<&'a str>>,
}

impl<'a> Authorization<'a> {
    /// Reads the signature of a request; `None` if there is none, or none of a documented form.
    pub fn read(request: &SignedRequest<'a>) -> Option<Self> {
        let text = request.headers.get("authorization")?.as_str();
        let fields = fields(text)?;
        let [key_id, date, service, terminator] = fields.get("Credential")?.split('/').collect::<Vec<_>>()[..] else {
            return None;
        };
        if terminator != TERMINATOR || [key_id, service].contains(&"") {
            return None;
        }
        let header_names = *fields.get("SignedHeaders")?;
        // Without the host, the signature of a request to another server would be valid here.
        if !is_list(header_names) || !header_names.split(';').any(|name| name == "host") {
            return None;
        }
        let parameters = match fields.get("SignedParams") {
            Some(names) if is_list(names) => Some(names.split(';').collect()),
            Some(_) => return None,
            None => None,
        };
        let header = |name: &str| request.headers.get(name).map(String::as_str);
        let at = fields.get("Timestamp").copied().or(header("x-tc-timestamp")).or(header("x-timestamp"))?;
        let at = at.parse().ok().filter(|at| (0..=i64::from(u32::MAX)).contains(at))?;
        if date != day(at) {
            return None;
        }
        let signature = fields.get("Signature").copied()?;
        Some(Self { key_id, at, signature, date, service, header_names, parameters })
    }

    /// What the signature covers of the body.
    pub const fn scheme(&self) -> Scheme {
        if self.parameters.is_some() { Scheme::Parameters } else { Scheme::Bytes }
    }

    /// Whether the signature covers a header, whose name is in lower case.
    pub fn signs_header(&self, name: &str) -> bool {
        self.header_names.split(';').any(|signed| signed == name)
    }

    /// Whether the signature was made for this request with this secret. Compares in constant time.
    pub fn is_of(&self, request: &SignedRequest<'_>, secret: &Secret) -> bool {
        let Ok(tag) = hex::decode(self.signature) else { return false };
        let Some(body) = self.hash_of_body(request.body) else { return false };
        let key = self.signing_key(secret);
        let canonical = |(host, target): (String, String)| {
            let headers = self.canonical_headers(request, &host)?;
            let method = match self.scheme() {
                Scheme::Bytes => request.method.to_ascii_uppercase(),
                // The SDK signs the method as it names it in its own code.
                Scheme::Parameters => request.method.to_ascii_lowercase(),
            };
            Some(format!("{method}\n{target}\n{}\n{headers}\n{}\n{body}", request.query, self.header_names))
        };
        let is_signed = |canonical: String| {
            let scope = format!("{}/{}/{TERMINATOR}", self.date, self.service);
            let text = format!("{ALGORITHM}\n{}\n{scope}\n{}", self.at, sha256_hex(canonical.as_bytes()));
            hmac::verify(&key, text.as_bytes(), &tag).is_ok()
        };
        self.addresses(request).into_iter().filter_map(canonical).any(is_signed)
    }

    /// Hosts and targets that a client may have signed for this request. SDKs differ: one signs the host without its
    /// port, and another signs the whole address, whose path may be empty.
    fn addresses(&self, request: &SignedRequest<'_>) -> Vec<(String, String)> {
        let sent = request.headers.get("host").map(|host| host.trim().to_ascii_lowercase()).unwrap_or_default();
        let public = request.public_host.to_ascii_lowercase();
        let mut hosts: Vec<String> = Vec::new();
        for host in [sent, public] {
            let bare = without_port(&host).to_owned();
            hosts.extend([host, bare].into_iter().filter(|host| !host.is_empty()));
        }
        hosts.dedup();
        let targets = |host: String| match self.scheme() {
            Scheme::Bytes => vec![(host, request.path.to_owned())],
            Scheme::Parameters => {
                let whole = format!("//{host}{}", request.path);
                let bare = whole.strip_suffix('/').filter(|_| request.path == "/").map(str::to_owned);
                [Some(whole), bare].into_iter().flatten().map(|target| (host.clone(), target)).collect()
            }
        };
        hosts.into_iter().flat_map(targets).collect()
    }

    /// The signed headers, a line each, with this host; `None` if one is absent.
    fn canonical_headers(&self, request: &SignedRequest<'_>, host: &str) -> Option<String> {
        let line = |name: &str| {
            let value = match name {
                "host" => host.to_owned(),
                _ => request.headers.get(name)?.trim().to_lowercase(),
            };
            Some(format!("{name}:{value}\n"))
        };
        self.header_names.split(';').map(line).collect()
    }

    /// The hash of the body; `None` if the body has a member that is not signed.
    fn hash_of_body(&self, body: &[u8]) -> Option<String> {
        let Some(names) = &self.parameters else { return Some(sha256_hex(body)) };
        let mut members = members(body)?;
        let mut text = String::new();
        for name in names {
            // The SDK leaves out members without a value.
            if let Some(value) = members.remove(*name).filter(|value| !value.is_empty()) {
                let _ = write!(text, "&{name}={value}\r\n");
            }
        }
        members.values().all(String::is_empty).then(|| sha256_hex(text.as_bytes()))
    }

    fn signing_key(&self, secret: &Secret) -> hmac::Key {
        let mac = |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
        let of_date = mac(format!("TC3{}", secret.expose()).as_bytes(), self.date);
        let of_service = mac(of_date.as_ref(), self.service);
        hmac::Key::new(hmac::HMAC_SHA256, mac(of_service.as_ref(), TERMINATOR).as_ref())
    }
}

/// The fields after the algorithm, each at most once.
fn fields(text: &str) -> Option<BTreeMap<&str, &str>> {
    const KNOWN: [&str; 6] = ["Credential", "SignedHeaders", "SignedParams", "Signature", "Timestamp", "Token"];
    let rest = text.strip_prefix(ALGORITHM)?.strip_prefix(' ').filter(|_| text.len() <= MAX_HEADER)?;
    let mut fields = BTreeMap::new();
    for field in rest.split(',') {
        let (name, value) = field.trim().split_once('=')?;
        if !KNOWN.contains(&name) || fields.insert(name, value).is_some() {
            return None;
        }
    }
    Some(fields)
}

/// Whether a text is a list of names in lower case, each once.
fn is_list(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
    let mut seen = BTreeSet::new();
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(allowed);
    let is_list = text.split(';').all(|name| is_name(name) && seen.insert(name));
    is_list && seen.len() <= MAX_NAMES
}

/// The members of a JSON object as they are signed, by name in lower case; `None` if two differ in case only. Texts are
/// signed without surrounding white space, numbers and booleans as JSON. Other values cannot be signed in one way only.
fn members(body: &[u8]) -> Option<BTreeMap<String, String>> {
    let object: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let mut members = BTreeMap::new();
    for (name, value) in &object {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        if members.insert(name.to_lowercase(), text).is_some() {
            return None;
        }
    }
    Some(members)
}

fn without_port(host: &str) -> &str {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(name, _)| name)
}

/// The day of a time in UTC, as `2026-11-30`.
fn day(at: i64) -> String {
    let mut text = Timestamp::default().plus_secs(at).to_string();
    text.truncate(10);
    text
}

#[cfg(test)]
mod tests;
