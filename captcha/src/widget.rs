//! What a page needs to show a vendor's widget: its script, and where the browser may then fetch from.
//!
//! <https://developers.cloudflare.com/turnstile/reference/content-security-policy> and <https://docs.hcaptcha.com/#content-security-policy-settings>

use crate::Vendor;

/// Sources that a page with the widget adds to its Content-Security-Policy; nothing beyond what the vendor documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sources {
    /// For `script-src` and `frame-src`.
    pub code: &'static [&'static str],
    /// For `style-src` and `connect-src`.
    pub more: &'static [&'static str],
}

const TURNSTILE: Sources = Sources { code: &["https://challenges.cloudflare.com"], more: &[] };

const HCAPTCHA_HOSTS: &[&str] = &["https://hcaptcha.com", "https://*.hcaptcha.com"];
const HCAPTCHA: Sources = Sources { code: HCAPTCHA_HOSTS, more: HCAPTCHA_HOSTS };

impl Vendor {
    /// Address of the script that draws the widget.
    pub const fn script(self) -> &'static str {
        match self {
            Self::Turnstile => "https://challenges.cloudflare.com/turnstile/v0/api.js",
            Self::HCaptcha => "https://js.hcaptcha.com/1/api.js",
        }
    }

    /// Where a page with the widget may fetch from.
    pub const fn sources(self) -> Sources {
        match self {
            Self::Turnstile => TURNSTILE,
            Self::HCaptcha => HCAPTCHA,
        }
    }
}
