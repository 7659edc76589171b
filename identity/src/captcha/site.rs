//! Captchas of other services: their widget on our pages, and passes for its responses.

use super::{Action, PASS_SECS, pass};
use crate::{Caller, Error, Identity, throttle};
use doorward_captcha::{SiteError, Vendor, verify};
use doorward_contract::{
    Secret,
    captcha::{CaptchaSite, CaptchaToken, CaptchaWidget},
    settings::{CaptchaRules, CaptchaVendor},
};
use doorward_store::{sealed_secret, used_token};
use url::Url;

/// Name of the captcha service's secret, and its binding.
pub const SECRET: &str = "captcha";

/// Additional sources in a page's content security policy for the widget.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageSources {
    /// For `script-src` and `frame-src`.
    pub code: Vec<String>,
    /// For `style-src` and `connect-src`.
    pub more: Vec<String>,
}

const fn vendor(rules: &CaptchaRules) -> Option<Vendor> {
    match rules.vendor {
        CaptchaVendor::Builtin => None,
        CaptchaVendor::Turnstile => Some(Vendor::Turnstile),
        CaptchaVendor::Hcaptcha => Some(Vendor::HCaptcha),
    }
}

/// Sources of the captcha service's widget; none for our own picture.
pub fn page_sources(rules: &CaptchaRules) -> PageSources {
    let Some(vendor) = vendor(rules).filter(|_| !rules.site_key.is_empty()) else { return PageSources::default() };
    let sources = vendor.sources();
    let other = rules.script_url.as_deref().and_then(|url| Url::parse(url).ok());
    let other = other.map(|url| url.origin().ascii_serialization());
    let with_other = |vendors: &[&str]| {
        let vendors = vendors.iter().map(|source| (*source).to_owned());
        vendors.chain(other.clone()).collect()
    };
    let more = if sources.more.is_empty() { Vec::new() } else { with_other(sources.more) };
    PageSources { code: with_other(sources.code), more }
}

/// The widget of our pages, when the captcha service is fully configured. Without its secret no response could be
/// verified, and a form with the widget could never be sent.
pub async fn widget(identity: &Identity) -> Result<Option<CaptchaWidget>, Error> {
    let rules = identity.settings().captcha.clone();
    let Some(vendor) = vendor(&rules).filter(|_| !rules.site_key.is_empty()) else { return Ok(None) };
    if sealed_secret::find(identity.db().read(), SECRET).await?.is_none() {
        return Ok(None);
    }
    let script_url = rules.script_url.unwrap_or_else(|| vendor.script().to_owned());
    Ok(Some(CaptchaWidget { vendor: rules.vendor, site_key: rules.site_key, script_url }))
}

/// Exchanges a response of the widget for a pass.
///
/// # Errors
/// [`Error::Invalid`] when the service rejects the response or it was used before, [`Error::Off`] when no service is
/// configured, [`Error::Busy`] when it cannot be reached.
pub async fn solve_site(identity: &Identity, request: &CaptchaSite, caller: &Caller) -> Result<CaptchaToken, Error> {
    let rules = identity.settings().captcha.clone();
    let vendor = vendor(&rules).ok_or(Error::Off(|texts| texts.vendor_captcha))?;
    throttle::captcha(identity, caller).await?;
    let secret = secret(identity).await?;
    let host = identity.options().public_url.host_str();
    let response = request.response.expose();
    match verify(vendor, identity.outbound(), &secret, response, caller.ip, host, rules.verify_url.as_deref()).await {
        Ok(true) if consume(identity, response).await? => {
            pass(identity, Action::of(&request.state).as_str(), caller).await
        }
        Ok(_) => Err(Error::invalid("response", "wrong_captcha", |texts| texts.captcha_rejected)),
        Err(error) => {
            tracing::error!(%error, "cannot verify a captcha response with its provider");
            Err(Error::Busy)
        }
    }
}

/// Tests the secret with a made-up response: a service that knows the secret rejects the response, and that rejection
/// is the success.
///
/// # Errors
/// [`Error::Invalid`] when the service does not know the secret, or returns no usable response.
pub async fn try_site(identity: &Identity, rules: &CaptchaRules, secret: &Secret) -> Result<(), Error> {
    let Some(vendor) = vendor(rules) else { return Ok(()) };
    let base = rules.verify_url.as_deref();
    match verify(vendor, identity.outbound(), secret, "doorward-trial", None, None, base).await {
        Ok(_) => Ok(()),
        Err(error @ SiteError::Configuration { .. }) => Err(Error::invalid("secret", "vendor_refuses", |texts| {
            texts.captcha_secret_refused(error.reason(texts.language()))
        })),
        Err(error) => Err(Error::invalid("vendor", "captcha_unreachable", |texts| {
            texts.captcha_unreachable(error.reason(texts.language()))
        })),
    }
}

/// A response earns one pass. The services enforce that too, but not for their test keys, and a mirror may not.
async fn consume(identity: &Identity, response: &str) -> Result<bool, Error> {
    let hash = crate::sha256_hex(format!("captcha response {response}").as_bytes());
    let until = identity.now().plus_secs(i64::from(PASS_SECS)).as_millis();
    Ok(used_token::consume(identity.db().write(), &hash, until).await?)
}

async fn secret(identity: &Identity) -> Result<Secret, Error> {
    let sealed = sealed_secret::find(identity.db().read(), SECRET).await?;
    let sealed = sealed.ok_or(Error::Internal("the captcha’s vendor has no secret"))?;
    identity.options().master_key.open_secret(SECRET, &sealed)
}

#[cfg(test)]
mod tests {
    use super::{PageSources, page_sources};
    use doorward_contract::settings::{CaptchaRules, CaptchaVendor};

    fn sources(vendor: CaptchaVendor, site_key: &str, script_url: Option<&str>) -> PageSources {
        let (site_key, script_url) = (site_key.to_owned(), script_url.map(str::to_owned));
        page_sources(&CaptchaRules { vendor, site_key, script_url, ..CaptchaRules::default() })
    }

    #[test]
    fn a_page_may_fetch_from_the_vendor_in_use_only() {
        assert_eq!(sources(CaptchaVendor::Builtin, "key", Some("https://x.example")), PageSources::default());
        assert_eq!(sources(CaptchaVendor::Turnstile, "", None), PageSources::default());
        let turnstile = sources(CaptchaVendor::Turnstile, "key", None);
        assert_eq!((turnstile.code, turnstile.more.len()), (vec!["https://challenges.cloudflare.com".to_owned()], 0));
        let hcaptcha = sources(CaptchaVendor::Hcaptcha, "key", None);
        assert_eq!(hcaptcha.code, ["https://hcaptcha.com", "https://*.hcaptcha.com"]);
        assert_eq!(hcaptcha.more, hcaptcha.code);
        let mirrored = sources(CaptchaVendor::Turnstile, "key", Some("https://cdn.example.com:8443/api.js?v=2"));
        assert_eq!(mirrored.code, ["https://challenges.cloudflare.com", "https://cdn.example.com:8443"]);
    }
}
