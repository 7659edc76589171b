//! Texts about authorization requests that cannot be answered.

crate::i18n::texts!(portal::oauth_error);

/// What happened, and what the developer of the application has to mend.
pub fn of_reason(reason: Option<&str>) -> (&'static str, &'static str) {
    let texts = texts();
    match reason {
        Some("unknown_client") => (texts.unknown_client, texts.unknown_client_advice),
        Some("document") => (texts.document, texts.document_advice),
        Some("redirect_uri") => (texts.redirect_uri, texts.redirect_uri_advice),
        Some("page_origin") => (texts.redirect_uri, texts.page_origin_advice),
        Some("request_uri") => (texts.request_uri, texts.request_uri_advice),
        Some("too_many_requests") => (texts.too_many_requests, texts.too_many_requests_advice),
        _ => (texts.invalid_request, texts.invalid_request_advice),
    }
}
