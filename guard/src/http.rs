//! Requests to Doorward.

use crate::{Refused, Unusable};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A user is waiting.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Largest response body, 256 KiB.
const MAX_BYTES: usize = 256 * 1024;

pub fn client() -> Result<Client, Unusable> {
    // Following a redirect could send the API key to another host.
    Ok(Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build()?)
}

/// Parses a successful JSON response. Status 401 means that the sent token is invalid.
pub async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Refused> {
    let unreachable = |error: reqwest::Error| {
        tracing::warn!(error = %error.without_url(), "Doorward does not respond");
        Refused::Unknown("Doorward does not answer")
    };
    let mut response = request.send().await.map_err(unreachable)?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(Refused::Time),
        status => {
            tracing::warn!(%status, "Doorward refused the request");
            return Err(Refused::Unknown("Doorward refuses to answer"));
        }
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(Refused::Unknown("the answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|_| Refused::Unknown("the answer is none"))
}
