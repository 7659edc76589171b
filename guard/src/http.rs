//! Asking Doorward.

use crate::{Refused, Unusable};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// People are waiting.
const TIMEOUT: Duration = Duration::from_secs(5);
/// No answer that is expected is larger.
const MOST_BYTES: usize = 256 * 1024;

pub fn client() -> Result<Client, Unusable> {
    // A redirect would take an API key elsewhere.
    Ok(Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build()?)
}

/// The JSON of a good answer. 401 is about the token that was sent along.
pub async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Refused> {
    let away = |error: reqwest::Error| {
        tracing::warn!(error = %error.without_url(), "Doorward does not respond");
        Refused::Unknown("Doorward does not answer")
    };
    let mut answer = request.send().await.map_err(away)?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(Refused::Time),
        status => {
            tracing::warn!(%status, "Doorward refused the request");
            return Err(Refused::Unknown("Doorward refuses to answer"));
        }
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(away)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(Refused::Unknown("the answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|_| Refused::Unknown("the answer is none"))
}
