//! The portal's device cookie: a guest's only key to their account, so that they find it again.

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

/// 400 days: as long as browsers keep any cookie (RFC 6265bis section 5.5).
const LIFE_SECONDS: u32 = 34_560_000;

/// Reads the cookie into [`Caller::device_id`], in place of any header: pages believe no `x-device-id`. Makes one
/// at the first POST, not before: who only reads pages is given nothing to be known by. Each later POST renews its life.
pub async fn remember(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let https = services.config.is_https();
    let name = cookies::name("device", https);
    let known = cookies::read(request.headers(), &name).filter(|value| is_device_id(value));
    let posts = request.method() == Method::POST;
    let device = known.or_else(|| posts.then(make).flatten());
    if let Some(caller) = request.extensions_mut().get_mut::<Caller>() {
        caller.device_id = device.clone().map(Secret::new);
    }
    let mut response = next.run(request).await;
    if let Some(value) = device.filter(|_| posts) {
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={LIFE_SECONDS}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// 128 random bits; none when the system has no randomness to give, and then there is no guest either.
fn make() -> Option<String> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

fn is_device_id(value: &str) -> bool {
    URL_SAFE_NO_PAD.decode(value).is_ok_and(|bytes| bytes.len() == 16)
}
