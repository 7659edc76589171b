//! Language and appearance: stored in two cookies, so that the server renders the right page at once.

use crate::AppError;
use crate::i18n::Language;
use leptos::prelude::*;

/// Colour theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The setting of the operating system.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// All themes, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value in the cookie and in `<html data-theme>`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `<meta name=color-scheme>`.
    pub const fn color_scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Parses the value of the cookie.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}

/// The language of the response to the current request.
#[cfg(feature = "ssr")]
pub fn request_lang() -> Language {
    use_context::<axum::http::request::Parts>().map(|parts| language_of(&parts.headers)).unwrap_or_default()
}

/// Cookie with the language that an application asks for in its request.
#[cfg(feature = "ssr")]
const ASKED: &str = "asked_lang";

/// The cookie with which the pages of an application's request are in the language that it asks for, if the user has
/// chosen none. It lives as long as the request waits.
#[cfg(feature = "ssr")]
pub fn asked_cookie(identity: &doorward_identity::Identity, language: Language) -> String {
    let seconds = doorward_identity::oauth::authorize::WAITING_SECS;
    let cookie = format!("{ASKED}={}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax", language.tag());
    crate::request::secured(identity, &cookie)
}

/// The language of the pages for a request: the one that the user has chosen, else the one that an application asks for,
/// else `Accept-Language`, else English.
#[cfg(feature = "ssr")]
pub fn language_of(headers: &axum::http::HeaderMap) -> Language {
    let kept = |name| Language::parse(&crate::request::cookies::read(headers, name)?);
    let accepted = || Language::negotiate(headers.get(axum::http::header::ACCEPT_LANGUAGE)?.to_str().ok()?);
    kept("lang").or_else(|| kept(ASKED)).or_else(accepted).unwrap_or_default()
}

/// The language in which the server rendered the document. Not `lang`: a translation tool overwrites it before
/// hydration.
#[cfg(not(feature = "ssr"))]
pub fn request_lang() -> Language {
    root_attribute("data-lang").and_then(|tag| Language::parse(&tag)).unwrap_or_default()
}

/// The theme in this request's cookie.
#[cfg(feature = "ssr")]
pub fn request_theme() -> Theme {
    crate::request::cookie("theme").and_then(|word| Theme::parse(&word)).unwrap_or_default()
}

/// The theme of the document in this browser.
#[cfg(not(feature = "ssr"))]
pub fn request_theme() -> Theme {
    root_attribute("data-theme").and_then(|word| Theme::parse(&word)).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn root_attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// Stores the language and reloads the page.
#[server(prefix = "/api", endpoint = "preferences/language")]
pub async fn set_language(
    /// BCP 47 tag.
    lang: String,
    /// The page to return to.
    back: Option<String>,
) -> Result<(), AppError> {
    if let Some(lang) = Language::parse(&lang) {
        crate::request::remember("lang", lang.tag());
    }
    crate::request::go(&crate::request::local(back.as_deref()));
    Ok(())
}

/// Stores the theme and reloads the page.
#[server(prefix = "/api", endpoint = "preferences/theme")]
pub async fn set_theme(
    theme: String,
    /// The page to return to.
    back: Option<String>,
) -> Result<(), AppError> {
    if let Some(theme) = Theme::parse(&theme) {
        crate::request::remember("theme", theme.as_str());
    }
    crate::request::go(&crate::request::local(back.as_deref()));
    Ok(())
}
