//! Sends a form from the browser.
//!
//! The fields go to the server function as they are, as they would without script. Leptos' `ActionForm` would parse them
//! into the function's arguments and serialize these again: code for each of a hundred forms.

use crate::AppError;
use doorward_contract::ErrorCode;
use leptos::prelude::*;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{
    FormData, Headers, HtmlButtonElement, HtmlFormElement, RequestInit, Response, SubmitEvent, UrlSearchParams,
};
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;

/// Receives the body of the response.
pub type Receive = Box<dyn FnOnce(Result<String, AppError>)>;

/// Posts `body` to `url`, unless the previous request is still pending.
pub fn send(url: &'static str, body: UrlSearchParams, pending: RwSignal<bool>, receive: Receive) {
    if pending.get_untracked() {
        return;
    }
    pending.set(true);
    spawn_local(async move {
        let response = match post(url, &body).await {
            Ok((true, body)) => Ok(body),
            Ok((false, body)) => Err(decode(&body).unwrap_or_else(|error| error)),
            // The server could not be reached.
            Err(_) => Err(AppError::from_server_fn_error(ServerFnErrorErr::Request(String::new()))),
        };
        // Before the outcome: a page that reads both must not see the outcome of a form that is still pending.
        _ = pending.try_set(false);
        receive(response);
    });
}

/// Whether the response is successful, and its body.
async fn post(url: &str, body: &UrlSearchParams) -> Result<(bool, String), JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(body);
    let headers = Headers::new()?;
    headers.append("accept", "application/json")?;
    request.set_headers(&headers);
    let response = JsFuture::from(window().fetch_with_str_and_init(url, &request)).await?;
    let response: Response = response.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    Ok((response.ok(), body.as_string().unwrap_or_default()))
}

/// Parses a response of the server.
pub fn decode<T: DeserializeOwned>(json: &str) -> Result<T, AppError> {
    serde_json::from_str(json).map_err(|_| AppError::new(ErrorCode::Internal))
}

/// Encodes fields; `None` if the browser cannot.
pub fn encode(fields: &[(&str, &str)]) -> Option<UrlSearchParams> {
    let body = UrlSearchParams::new().ok()?;
    for (name, value) in fields {
        body.append(name, value);
    }
    Some(body)
}

/// The fields of a submitted form, with the name and value of the button that submitted it.
pub fn fields_of(event: &SubmitEvent) -> Option<UrlSearchParams> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    if let Some(button) = event.submitter().and_then(|submitter| submitter.dyn_into::<HtmlButtonElement>().ok())
        && !button.name().is_empty()
    {
        fields.append(&button.name(), &button.value());
    }
    Some(fields)
}
