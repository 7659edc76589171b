//! The language a request asks for, and the one its errors are written in.

use axum::http::{HeaderMap, header};
use doorward_i18n::{Language, errors::http};

tokio::task_local! {
    static CURRENT: Language;
}

/// What `Accept-Language` asks for, as far as we speak it.
pub fn preferred(headers: &HeaderMap) -> Option<Language> {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|text| text.to_str().ok()).and_then(Language::negotiate)
}

/// Runs a request so that [`current`] knows its language: English where it asks for none.
pub async fn scope<F: Future>(headers: &HeaderMap, request: F) -> F::Output {
    scope_in(preferred(headers).unwrap_or_default(), request).await
}

/// Runs a request so that [`current`] returns this language.
pub async fn scope_in<F: Future>(language: Language, request: F) -> F::Output {
    CURRENT.scope(language, request).await
}

/// The language for the errors of the request that this task is answering.
pub fn current() -> Language {
    CURRENT.try_with(|language| *language).unwrap_or_default()
}

/// The sentences of this layer's own errors in that language.
pub fn sentences() -> &'static http::Texts {
    http::of(current())
}
