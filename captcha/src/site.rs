//! Server-side verification of a widget's response.
//!
//! <https://developers.cloudflare.com/turnstile/get-started/server-side-validation/> and <https://docs.hcaptcha.com/#verify-the-user-response-server-side>

use bytes::Bytes;
use doorward_contract::Secret;
use doorward_i18n::errors::captcha::{Texts, of};
use doorward_i18n::{Language, Localized};
use doorward_outbound::{Outbound, OutboundError, OutboundResponse, http};
use serde::Deserialize;
use std::net::IpAddr;

/// Upper limit in bytes; responses of Turnstile have at most 2048 characters.
const MAX_RESPONSE: usize = 4096;

/// Vendor of the widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    Turnstile,
    HCaptcha,
}

impl Vendor {
    /// Base URL and path of the verification endpoint.
    fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::Turnstile => ("https://challenges.cloudflare.com", "/turnstile/v0/siteverify"),
            Self::HCaptcha => ("https://api.hcaptcha.com", "/siteverify"),
        }
    }
}

/// Why there is no result. Both cases count as failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Needs an administrator.
    #[error("the settings of {vendor:?} are wrong: {}", reason.get(Language::En))]
    Configuration {
        vendor: Vendor,
        /// Never contains the secret.
        reason: Localized,
    },
    /// Temporary: can be retried later.
    #[error("{vendor:?} returned no result: {}", reason.get(Language::En))]
    Unavailable { vendor: Vendor, reason: Localized },
}

impl SiteError {
    /// What went wrong, as part of a sentence.
    pub fn reason(&self, language: Language) -> &str {
        let (Self::Configuration { reason, .. } | Self::Unavailable { reason, .. }) = self;
        reason.get(language)
    }
}

fn reason<S: Into<String>>(sentence: impl Fn(&'static Texts) -> S) -> Localized {
    Localized::new(|language| sentence(of(language)))
}

fn of_request(error: &OutboundError) -> Localized {
    Localized::new(|language| error.sentence(language))
}

#[derive(Deserialize)]
struct SiteverifyResponse {
    success: bool,
    hostname: Option<String>,
    #[serde(default, rename = "error-codes")]
    error_codes: Vec<String>,
}

/// Whether the response of a widget is valid. `base` replaces the vendor's scheme and host.
///
/// # Errors
/// [`SiteError`] when the vendor returns no result.
pub async fn verify(
    vendor: Vendor,
    outbound: &Outbound,
    secret: &Secret,
    response: &str,
    ip: Option<IpAddr>,
    expected_hostname: Option<&str>,
    base: Option<&str>,
) -> Result<bool, SiteError> {
    // Rejected without a request to the vendor: any client can send such values.
    if response.is_empty() || response.len() > MAX_RESPONSE {
        return Ok(false);
    }
    let request = request(vendor, secret, response, ip, base)?;
    let answer = outbound.send(request).await.map_err(|error| match error {
        OutboundError::Forbidden(_) => SiteError::Configuration { vendor, reason: of_request(&error) },
        _ => SiteError::Unavailable { vendor, reason: of_request(&error) },
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
        .map_err(|_| SiteError::Configuration { vendor, reason: reason(|texts| texts.address) })
}

fn read(vendor: Vendor, answer: &OutboundResponse, expected_hostname: Option<&str>) -> Result<bool, SiteError> {
    let unavailable = |reason| SiteError::Unavailable { vendor, reason };
    let status = answer.status;
    if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
        return Err(unavailable(reason(|texts| texts.status(status.as_u16()))));
    }
    let response: SiteverifyResponse = answer.json().map_err(|error| unavailable(of_request(&error)))?;
    for code in &response.error_codes {
        match code.as_str() {
            // Not `sitekey-secret-mismatch` and the like: a response from another site's widget causes it, and errors
            // that visitors can cause must not be reported as configuration errors.
            "missing-input-secret" | "invalid-input-secret" => {
                return Err(SiteError::Configuration { vendor, reason: reason(|texts| texts.code(code)) });
            }
            "internal-error" => return Err(unavailable(reason(|texts| texts.code(code)))),
            _ => {}
        }
    }
    let hostname_matches = expected_hostname
        .is_none_or(|expected| response.hostname.is_some_and(|hostname| hostname.eq_ignore_ascii_case(expected)));
    Ok(status.is_success() && response.success && hostname_matches)
}
