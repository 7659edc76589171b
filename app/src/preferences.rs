//! Language and appearance: kept in two cookies, so that the server renders the right page at once.

use crate::AppError;
use crate::i18n::Language;
use leptos::prelude::*;

/// Light, dark, or what the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the cookie and in `<html data-theme>`.
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

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}

/// The language this request is answered in: cookie, else `Accept-Language`, else English.
#[cfg(feature = "ssr")]
pub fn request_lang() -> Language {
    crate::request::cookie("lang")
        .and_then(|tag| Language::parse(&tag))
        .or_else(|| crate::request::header("accept-language").and_then(|header| Language::negotiate(&header)))
        .unwrap_or_default()
}

/// The language the server rendered the document in. Not `lang`: a translator writes its own language there before the
/// page is hydrated.
#[cfg(not(feature = "ssr"))]
pub fn request_lang() -> Language {
    root_attribute("data-lang").and_then(|tag| Language::parse(&tag)).unwrap_or_default()
}

/// The appearance this request asks for.
#[cfg(feature = "ssr")]
pub fn request_theme() -> Theme {
    crate::request::cookie("theme").and_then(|word| Theme::parse(&word)).unwrap_or_default()
}

/// The appearance of the document in this browser.
#[cfg(not(feature = "ssr"))]
pub fn request_theme() -> Theme {
    root_attribute("data-theme").and_then(|word| Theme::parse(&word)).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn root_attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// Remembers a language and comes back to the page.
#[server(prefix = "/api", endpoint = "preferences/language")]
pub async fn set_language(
    /// Its tag.
    lang: String,
    /// The page to come back to.
    back: Option<String>,
) -> Result<(), AppError> {
    if let Some(lang) = Language::parse(&lang) {
        crate::request::remember("lang", lang.tag());
    }
    crate::request::go(&crate::request::local(back.as_deref()));
    Ok(())
}

/// Remembers an appearance and comes back to the page.
#[server(prefix = "/api", endpoint = "preferences/theme")]
pub async fn set_theme(
    /// Its word.
    theme: String,
    /// The page to come back to.
    back: Option<String>,
) -> Result<(), AppError> {
    if let Some(theme) = Theme::parse(&theme) {
        crate::request::remember("theme", theme.as_str());
    }
    crate::request::go(&crate::request::local(back.as_deref()));
    Ok(())
}
