//! The sign-in of a device (RFC 8628): its user enters the code that it shows, sees what it asks for, and decides.

use super::decision::{DecisionPage, SignedInAs};
use super::frame::PortalFrame;
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{Field, FieldKind, LinkButton, PageData};
use crate::form::{FormState, use_form};
use crate::i18n::common;
use crate::i18n::portal::{consent, device};
use crate::lazy::lazy_page;
use doorward_contract::oauth::ConsentRequest;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Path of the page.
const PATH: &str = "/device";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePage {
    /// The code in the address, as devices show it, or as it was typed if it is none.
    code: Option<String>,
    /// What the device with this code asks for.
    request: Option<ConsentRequest>,
    /// Why there is none.
    error: Option<String>,
    /// Name of the signed-in user.
    name: String,
    /// Uid of the session that the page was rendered for.
    viewer: String,
}

/// Loads the request of the device with a code, for the signed-in user.
#[server(prefix = "/api", endpoint = "portal/device")]
pub async fn load_device(
    /// Absent until the user has entered it.
    user_code: Option<String>,
) -> Result<DevicePage, AppError> {
    use crate::i18n::errors::sentence_in;
    use doorward_contract::ErrorCode;
    use doorward_identity::oauth::device::{normalized, requested};
    let viewer = crate::request::require_user().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let found = match &user_code {
        Some(code) => Some(requested(&identity, &viewer, code, &caller).await.map_err(AppError::from)),
        None => None,
    };
    let (request, error) = match found {
        None => (None, None),
        Some(Ok(request)) => (Some(request), None),
        // Meanwhile its application may have been turned off.
        Some(Err(error)) => match error.code {
            ErrorCode::InvalidArgument | ErrorCode::ResourceExhausted | ErrorCode::UnauthorizedClient => {
                (None, Some(sentence_in(crate::preferences::request_lang(), &error)))
            }
            _ => return Err(error),
        },
    };
    let code = user_code.map(|code| normalized(&code).unwrap_or(code));
    Ok(DevicePage { code, request, error, name: crate::request::name_of(&viewer), viewer: viewer.uid.to_string() })
}

/// Stores the decision about a device and returns the page that says so.
#[server(prefix = "/api", endpoint = "portal/decide-device")]
pub async fn decide_device(
    user_code: String,
    /// Uid of the session that the page was rendered for.
    viewer: String,
    /// The scopes that the page has shown, separated by spaces.
    scope: String,
    /// `allow` or `deny`.
    decision: String,
) -> Result<String, AppError> {
    use crate::portal::decision::decided;
    use doorward_identity::oauth::device::decide;
    let user = crate::request::require_user().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let decided = match decided(&user, &viewer, &decision, &scope) {
        Ok(decision) => decide(&identity, &user, &user_code, decision, &caller).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    match decided {
        Ok(()) => {
            let to = with_query(PATH, &[("done", Some(&decision))]);
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => Err(crate::request::error_on(&with_query(PATH, &[("user_code", Some(&user_code))]), error)),
    }
}

lazy_page! {
    /// `/device?user_code=&done=`
    DEVICE, Page
}

#[component]
fn Page() -> impl IntoView {
    let form = use_form::<DecideDevice>().follow_redirect();
    let done = query("done");
    let view = move |page: DevicePage| match (done.as_deref(), page) {
        (Some(decision), _) => view! { <Done allowed=decision == "allow" /> }.into_any(),
        (None, DevicePage { code: Some(code), request: Some(request), name, viewer, .. }) => {
            view! { <Question form code request name viewer /> }.into_any()
        }
        (None, DevicePage { code, error, name, .. }) => view! { <Entry code error name /> }.into_any(),
    };
    view! { <PageData load=|| load_device(query("user_code")) view /> }
}

/// The field for the code. A form that only leads to another address: it needs no script.
#[component]
fn Entry(code: Option<String>, error: Option<String>, name: String) -> impl IntoView {
    let texts = device::texts();
    view! {
        <PortalFrame title=texts.title text=texts.text>
            <form class="form" method="get" action=PATH>
                <Field
                    name="user_code"
                    label=texts.code
                    kind=FieldKind::Username
                    value=code
                    error=error
                    autocomplete="off"
                    maxlength=32
                    required=true
                    autofocus=true
                />
                <button type="submit" class="button button--primary button--wide">
                    {common::texts().continue_}
                </button>
            </form>
            <SignedInAs name next=PATH.to_owned() />
        </PortalFrame>
    }
}

#[component]
fn Question(
    form: FormState<DecideDevice>,
    code: String,
    request: ConsentRequest,
    name: String,
    viewer: String,
) -> impl IntoView {
    let texts = device::texts();
    let title = texts.question(&request.name);
    let next = with_query(PATH, &[("user_code", Some(&code))]);
    let lead = view! {
        <p class="device__code"><span class="device__letters">{code.clone()}</span></p>
        <p>{texts.compare}</p>
    }
    .into_any();
    view! { <DecisionPage form title request field="user_code" value=code name viewer next lead /> }
}

#[component]
fn Done(allowed: bool) -> impl IntoView {
    let texts = device::texts();
    let (title, text) =
        if allowed { (texts.allowed_title, texts.allowed_text) } else { (texts.denied_title, texts.denied_text) };
    view! {
        <PortalFrame title text>
            <LinkButton href="/account">{consent::texts().to_account}</LinkButton>
        </PortalFrame>
    }
}
