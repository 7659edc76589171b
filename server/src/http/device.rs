//! The portal's device cookie, the only credential of a guest account.

use super::cookies;
use crate::Services;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_contract::Secret;
use doorward_identity::Caller;

/// 400 days, the maximum that browsers allow (RFC 6265bis section 5.5).
const LIFE_SECONDS: u32 = 34_560_000;

/// Middleware: reads the cookie into [`Caller::device_id`], replacing any `x-device-id` header, which pages ignore.
/// Creates the cookie at the first POST, so that visitors who only read pages are not tracked. Each later POST renews
/// it.
pub async fn remember(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let https = services.config.is_https();
    let name = cookies::name("device", https);
    let existing = cookies::read(request.headers(), &name).filter(|value| is_device_id(value));
    let is_post = request.method() == Method::POST;
    let device = existing.or_else(|| is_post.then(generate).flatten());
    if let Some(caller) = request.extensions_mut().get_mut::<Caller>() {
        caller.device_id = device.clone().map(Secret::new);
    }
    let mut response = next.run(request).await;
    if let Some(value) = device.filter(|_| is_post) {
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={LIFE_SECONDS}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// 128 random bits; `None` if the system provides no randomness, in which case guests cannot sign in.
fn generate() -> Option<String> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

fn is_device_id(value: &str) -> bool {
    URL_SAFE_NO_PAD.decode(value).is_ok_and(|bytes| bytes.len() == 16)
}
