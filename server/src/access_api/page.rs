//! HTML error pages shown under the host of a site. Their style is part of them, because they cannot load further files
//! from there. The portal itself shows one where it has no page of the app.

use crate::Services;
use crate::http::error::add_retry_after;
use aws_lc_rs::digest;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_contract::messaging::Language;
use doorward_contract::oauth::paths::CONFIRM;
use doorward_i18n::pages::{Refused, Texts, of};
use html_escape::{encode_double_quoted_attribute as escape, encode_text};
use std::borrow::Cow;
use std::sync::LazyLock;

/// The kinds of pages.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// Link to the sign-in URL. Opens in a new window, because the sign-in page refuses framing.
    SignIn(&'a str),
    /// Signed in, but denied: the name of the user, the host of the site, and where a form signs out to switch accounts.
    Denied { who: &'a str, site: &'a str, switch: Option<&'a str> },
    /// The redirect back from the portal failed. Links to the original target.
    Unfinished(&'a str),
    /// Confirmation of signing out.
    SignOut,
    /// Confirmation of signing out of the portal, which an application asks for. The form has these fields.
    ConfirmSignOut(&'a [(&'a str, &'a str)]),
    /// The host is not a configured site.
    UnknownSite,
    /// No route matches.
    NotFound,
    /// The upstream is unreachable.
    Unreachable,
    /// The upstream timed out.
    Timeout,
    /// The path has several readings.
    AmbiguousRequest,
    /// The headers exceed the limit.
    Headers,
    /// The headers exceed the limit because of cookies.
    Cookies,
}

/// The look of the pages, in the colors of the app.
const STYLE: &str = "body{margin:0;padding:15vh 1.25rem;background:#f1efeb;color:#1d1c1a;font:1rem/1.5 system-ui,sans-serif}\
    main{max-width:26rem;margin:0 auto}h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.3}p{margin:0 0 1.25rem}\
    a{color:#0f5f5c}button{padding:.625rem 1rem;border:0;border-radius:.5rem;background:#0f5f5c;color:#fff;font:inherit;\
    cursor:pointer}@media(prefers-color-scheme:dark){body{background:#171614;color:#ece9e4}a{color:#5fc4bc}\
    button{background:#5fc4bc;color:#0d1b1a}}";

/// The hash by which the policy allows [`STYLE`] (CSP Level 3 section 8.3).
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(digest::digest(&digest::SHA256, STYLE.as_bytes()));
    format!("'sha256-{hash}'")
});

/// Fallback if the public URL is not a valid header value.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'");

impl Page<'_> {
    /// Renders the page. Its policy allows no resources, only forms to its own origin and to the portal.
    pub fn respond(self, status: StatusCode, services: &Services, language: Language) -> Response {
        let portal = services.config.public_url().origin().ascii_serialization();
        let style = &*STYLE_HASH;
        let policy = format!(
            "default-src 'none'; style-src {style}; form-action 'self' {portal}; base-uri 'none'; frame-ancestors 'none'"
        );
        let (lang, texts) = (language.tag(), of(language));
        let ((title, sentence), action) = (self.title_and_sentence(texts), self.action(texts));
        // A name is set apart: it may be in a script that runs the other way.
        let sentence = match self {
            Self::Denied { who, site, .. } => {
                let mark = |text: &str| format!("<bdi>{}</bdi>", encode_text(text));
                Cow::Owned(texts.refused(Refused { who: mark(who), site: mark(site) }))
            }
            _ => Cow::Borrowed(sentence),
        };
        let html = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><p>{sentence}</p>{action}</main></body></html>"
        );
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(NOTHING)),
        ];
        let mut response = (status, headers, html).into_response();
        add_retry_after(status, response.headers_mut());
        response
    }

    /// Title and sentence.
    const fn title_and_sentence(self, texts: &Texts) -> (&'static str, &'static str) {
        match self {
            Self::SignIn(_) => (texts.sign_in_title, texts.sign_in),
            Self::Denied { .. } => (texts.refused_title, ""),
            Self::Unfinished(_) => (texts.unfinished_title, texts.unfinished),
            Self::SignOut | Self::ConfirmSignOut(_) => (texts.sign_out_title, texts.sign_out),
            Self::UnknownSite => (texts.unknown_site_title, texts.unknown_site),
            Self::NotFound => (texts.nothing_title, texts.nothing),
            Self::Unreachable => (texts.unreachable_title, texts.unreachable),
            Self::AmbiguousRequest => (texts.ambiguous_request_title, texts.ambiguous_request),
            Self::Headers => (texts.headers_title, texts.headers),
            Self::Cookies => (texts.cookies_title, texts.cookies),
            Self::Timeout => (texts.slow_title, texts.slow),
        }
    }

    fn action(self, texts: &Texts) -> String {
        match self {
            Self::SignIn(to) => {
                format!("<p><a href=\"{}\" target=\"_blank\">{}</a></p>", escape(to), texts.go_sign_in)
            }
            Self::Unfinished(to) => format!("<p><a href=\"{}\">{}</a></p>", escape(to), texts.go_again),
            Self::Denied { switch: Some(to), .. } => form(to, texts.go_switch),
            Self::SignOut => form(super::paths::SIGN_OUT, texts.go_sign_out),
            Self::ConfirmSignOut(fields) => {
                let hidden = fields.iter().map(|(name, value)| {
                    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
                });
                let (hidden, word) = (hidden.collect::<String>(), texts.go_sign_out);
                format!(
                    "<form method=\"post\" action=\"{CONFIRM}\">{hidden}<button type=\"submit\">{word}</button></form>"
                )
            }
            Self::Denied { switch: None, .. }
            | Self::UnknownSite
            | Self::NotFound
            | Self::Unreachable
            | Self::Timeout
            | Self::AmbiguousRequest
            | Self::Headers
            | Self::Cookies => String::new(),
        }
    }
}

fn form(to: &str, word: &str) -> String {
    let to = escape(to);
    format!("<form method=\"post\" action=\"{to}\"><button type=\"submit\">{word}</button></form>")
}
