//! A vendor's widget on a page: its script and its Content-Security-Policy sources.
//!
//! <https://developers.cloudflare.com/turnstile/reference/content-security-policy> and <https://docs.hcaptcha.com/#content-security-policy-settings>

use crate::Vendor;

/// Additions to the Content-Security-Policy of a page with the widget, as documented by the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sources {
    /// `script-src` and `frame-src`.
    pub code: &'static [&'static str],
    /// `style-src` and `connect-src`.
    pub more: &'static [&'static str],
}

const TURNSTILE: Sources = Sources { code: &["https://challenges.cloudflare.com"], more: &[] };

const HCAPTCHA_HOSTS: &[&str] = &["https://hcaptcha.com", "https://*.hcaptcha.com"];
const HCAPTCHA: Sources = Sources { code: HCAPTCHA_HOSTS, more: HCAPTCHA_HOSTS };

impl Vendor {
    /// URL of the script that renders the widget.
    pub const fn script(self) -> &'static str {
        match self {
            Self::Turnstile => "https://challenges.cloudflare.com/turnstile/v0/api.js",
            Self::HCaptcha => "https://js.hcaptcha.com/1/api.js",
        }
    }

    pub const fn sources(self) -> Sources {
        match self {
            Self::Turnstile => TURNSTILE,
            Self::HCaptcha => HCAPTCHA,
        }
    }
}
