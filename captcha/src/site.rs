//! Asks a vendor whether its widget was passed.
//!
//! <https://developers.cloudflare.com/turnstile/get-started/server-side-validation/> and <https://docs.hcaptcha.com/#verify-the-user-response-server-side>

use bytes::Bytes;
use doorward_contract::Secret;
use doorward_outbound::{Answer, Outbound, OutboundError, http};
use serde::Deserialize;
use std::net::IpAddr;

/// Longer than any response that a widget gives; Turnstile's have 2048 characters at most.
const MAX_RESPONSE: usize = 4096;

/// Whose widget it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// Cloudflare Turnstile.
    Turnstile,
    /// hCaptcha.
    HCaptcha,
}

impl Vendor {
    /// Address of the vendor's service, and the path to ask at.
    fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::Turnstile => ("https://challenges.cloudflare.com", "/turnstile/v0/siteverify"),
            Self::HCaptcha => ("https://api.hcaptcha.com", "/siteverify"),
        }
    }
}

/// Why the vendor did not say whether its widget was passed. Neither is a pass.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Only an administrator can mend it.
    #[error("the settings of {vendor:?} are wrong: {reason}")]
    Configuration {
        /// Whom we asked.
        vendor: Vendor,
        /// What is wrong; never the secret itself.
        reason: String,
    },
    /// It may answer later.
    #[error("{vendor:?} gave no verdict: {reason}")]
    Unavailable {
        /// Whom we asked.
        vendor: Vendor,
        /// What went wrong.
        reason: String,
    },
}

#[derive(Deserialize)]
struct Verdict {
    success: bool,
    hostname: Option<String>,
    #[serde(default, rename = "error-codes")]
    error_codes: Vec<String>,
}

/// Whether a widget was passed, by what it gave to the page as its response. `base` replaces the vendor's scheme and host.
///
/// # Errors
/// [`SiteError`] when there is no verdict.
pub async fn verify(
    vendor: Vendor,
    outbound: &Outbound,
    secret: &Secret,
    response: &str,
    ip: Option<IpAddr>,
    expected_hostname: Option<&str>,
    base: Option<&str>,
) -> Result<bool, SiteError> {
    // Anybody can send these, and asking for each costs more than refusing.
    if response.is_empty() || response.len() > MAX_RESPONSE {
        return Ok(false);
    }
    let request = request(vendor, secret, response, ip, base)?;
    let answer = outbound.send(request).await.map_err(|error| match error {
        OutboundError::Forbidden(_) => SiteError::Configuration { vendor, reason: error.to_string() },
        _ => SiteError::Unavailable { vendor, reason: error.to_string() },
    })?;
    read(vendor, &answer, expected_hostname)
}

fn request(
    vendor: Vendor,
    secret: &Secret,
    response: &str,
    ip: Option<IpAddr>,
    base: Option<&str>,
) -> Result<http::Request<Bytes>, SiteError> {
    let (host, path) = vendor.address();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("secret", secret.expose()).append_pair("response", response);
    if let Some(ip) = ip {
        form.append_pair("remoteip", &ip.to_canonical().to_string());
    }
    http::Request::post(format!("{}{path}", base.unwrap_or(host)))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Bytes::from(form.finish()))
        .map_err(|_| SiteError::Configuration { vendor, reason: "its address is none".into() })
}

fn read(vendor: Vendor, answer: &Answer, expected_hostname: Option<&str>) -> Result<bool, SiteError> {
    let unavailable = |reason| SiteError::Unavailable { vendor, reason };
    let status = answer.status;
    if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
        return Err(unavailable(format!("it answered with {status}")));
    }
    let verdict: Verdict = answer.json().map_err(|error| unavailable(error.to_string()))?;
    for code in &verdict.error_codes {
        match code.as_str() {
            // Not `sitekey-secret-mismatch` or its kin: a response from somebody else's widget brings that about, and
            // what visitors can bring about must not look like a mistake of ours.
            "missing-input-secret" | "invalid-input-secret" => {
                return Err(SiteError::Configuration { vendor, reason: format!("it says {code}") });
            }
            "internal-error" => return Err(unavailable(format!("it says {code}"))),
            _ => {}
        }
    }
    let here = expected_hostname
        .is_none_or(|expected| verdict.hostname.is_some_and(|hostname| hostname.eq_ignore_ascii_case(expected)));
    Ok(status.is_success() && verdict.success && here)
}
