//! The few pages that a browser gets under the name of a site: a sentence, and a way on. Without style or script, for what
//! is sent there must not depend on more requests.

use crate::Services;
use crate::http::error::ask_to_come_back;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_contract::messaging::Language;
use doorward_i18n::pages::{Texts, of};

/// What a page says.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// Sign in, in a window of its own: a sign-in is never framed.
    SignIn(&'a str),
    /// Signed in, and not allowed.
    Refused,
    /// The way back from the portal did not work out; this is where it was to lead.
    Unfinished(&'a str),
    /// Sign out?
    SignOut,
    /// There is no such site.
    UnknownSite,
    /// Nothing is served at this address.
    Nothing,
    /// The site does not answer.
    Unreachable,
    /// The site takes too long.
    Slow,
    /// The address could be read in several ways.
    AmbiguousRequest,
    /// The request's headers are larger than this server takes.
    Headers,
    /// The same, because of cookies.
    Cookies,
}

/// In case an address is no header.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'");

impl Page<'_> {
    /// The page with a status. Nothing loads; forms go to where the page is, and on to the portal.
    pub fn answer(self, status: StatusCode, services: &Services, language: Language) -> Response {
        let portal = services.config.public_url().origin().ascii_serialization();
        let policy =
            format!("default-src 'none'; form-action 'self' {portal}; base-uri 'none'; frame-ancestors 'none'");
        let (lang, texts) = (language.tag(), of(language));
        let ((title, sentence), way) = (self.words(texts), self.way(texts));
        let html = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p>{way}</main></body></html>"
        );
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(NOTHING)),
        ];
        let mut response = (status, headers, html).into_response();
        ask_to_come_back(status, response.headers_mut());
        response
    }

    /// Title and sentence.
    const fn words(self, texts: &Texts) -> (&'static str, &'static str) {
        match self {
            Self::SignIn(_) => (texts.sign_in_title, texts.sign_in),
            Self::Refused => (texts.refused_title, texts.refused),
            Self::Unfinished(_) => (texts.unfinished_title, texts.unfinished),
            Self::SignOut => (texts.sign_out_title, texts.sign_out),
            Self::UnknownSite => (texts.unknown_site_title, texts.unknown_site),
            Self::Nothing => (texts.nothing_title, texts.nothing),
            Self::Unreachable => (texts.unreachable_title, texts.unreachable),
            Self::AmbiguousRequest => (texts.ambiguous_request_title, texts.ambiguous_request),
            Self::Headers => (texts.headers_title, texts.headers),
            Self::Cookies => (texts.cookies_title, texts.cookies),
            Self::Slow => (texts.slow_title, texts.slow),
        }
    }

    fn way(self, texts: &Texts) -> String {
        match self {
            Self::SignIn(to) => {
                format!("<p><a href=\"{}\" target=\"_blank\">{}</a></p>", escape(to), texts.go_sign_in)
            }
            Self::Unfinished(to) => format!("<p><a href=\"{}\">{}</a></p>", escape(to), texts.go_again),
            Self::Refused | Self::SignOut => {
                let (to, word) = (super::site::SIGN_OUT, texts.go_sign_out);
                format!("<form method=\"post\" action=\"{to}\"><button type=\"submit\">{word}</button></form>")
            }
            Self::UnknownSite
            | Self::Nothing
            | Self::Unreachable
            | Self::Slow
            | Self::AmbiguousRequest
            | Self::Headers
            | Self::Cookies => String::new(),
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
