//! Returns the error of a form that was submitted without script.
//!
//! The error is in a cookie for one response. A query parameter, the usual solution, would copy the input into
//! addresses, histories and logs, and show it again at every reload.

use super::{cookie, go, set_cookie, wants_html};
use crate::AppError;
use crate::address::with_query;
use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const NAME: &str = "door_flash";
// Browsers drop cookies above 4096 bytes, name and attributes included.
const ROOM: usize = 3600;

#[derive(Serialize, Deserialize)]
struct Flash {
    form: String,
    error: AppError,
}

/// Rejects a form. A browser without script is redirected to `page` with the error in a cookie; other clients receive
/// the error as the response. If only presence is missing, the redirect goes to the page that verifies presence, and
/// from there to `page`. A form without secrets is instead returned as a page that submits it again
/// (`portal::kept_form`).
pub fn refuse<F: ServerFn>(page: &str, error: AppError) -> AppError {
    if error.needs_presence() && wants_html() {
        let back = super::local(Some(page));
        go(&with_query("/account/prove", &[("back", Some(&back)), ("notice", Some("sent"))]));
    } else if wants_html() && HeaderValue::from_str(page).is_ok() {
        let encoded = encode(F::PATH, &error)
            .filter(|text| text.len() <= ROOM)
            .or_else(|| encode(F::PATH, &AppError { message: None, values: BTreeMap::new(), ..error.clone() }));
        if let Some(text) = encoded {
            set_cookie(&format!("{NAME}={text}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"));
        }
        leptos_axum::redirect(page);
    } else {
        super::status(error.code.status());
    }
    error
}

/// The error of this form, if it was just rejected. It can be read once.
pub fn take_flash(form: &str) -> Option<AppError> {
    let flash: Flash = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cookie(NAME)?).ok()?).ok()?;
    if flash.form != form {
        return None;
    }
    set_cookie(&format!("{NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    Some(flash.error)
}

fn encode(form: &str, error: &AppError) -> Option<String> {
    let flash = Flash { form: form.to_owned(), error: error.clone() };
    Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&flash).ok()?))
}
