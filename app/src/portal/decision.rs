//! What the pages have in common on which a user decides about an application: consent, and the sign-in of a device.

use super::frame::PortalFrame;
use crate::AppError;
use crate::address::with_query;
use crate::components::{Alert, ButtonKind, ErrorAlert, Form, Icon, Submit, Symbol, Tone};
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::portal::consent;
use doorward_contract::oauth::{ConsentRequest, Scope, Scopes};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

/// What the user decides. `viewer` is the uid of the session that the page was rendered for, `scope` are those that
/// it has shown.
///
/// # Errors
/// `aborted` when another user has signed in since: the page must show whose account it is about. `invalid_argument`
/// for another `decision` than `allow` and `deny`.
#[cfg(feature = "ssr")]
pub(super) fn decided(
    user: &doorward_identity::Viewer,
    viewer: &str,
    decision: &str,
    scope: &str,
) -> Result<doorward_identity::oauth::consent::Decision, AppError> {
    use doorward_identity::oauth::consent::Decision;
    match decision {
        _ if user.uid.as_str() != viewer => Err(AppError::new(doorward_contract::ErrorCode::Aborted)),
        "allow" => Ok(Decision::Allow(Scopes::known_in(scope))),
        "deny" => Ok(Decision::Deny),
        _ => Err(AppError::unknown("decision")),
    }
}

/// The page: the application, what it gets, and the two buttons.
#[component]
pub(super) fn DecisionPage<F>(
    form: FormState<F>,
    title: String,
    request: ConsentRequest,
    /// Field that says what is decided about.
    field: &'static str,
    value: String,
    /// Name of the signed-in user.
    name: String,
    /// Uid of the session that the page is rendered for.
    viewer: String,
    /// Where another account continues.
    next: String,
    /// Between the application and what it gets.
    #[prop(optional)]
    lead: Option<AnyView>,
    /// Below the buttons.
    #[prop(optional)]
    note: Option<AnyView>,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let warning = consent::unverified(request.source, request.document_host.as_deref());
    let scopes = least(&request.scopes).map(|scope| view! { <Given scope /> }).collect_view();
    let scope = request.scopes.to_string();
    view! {
        <PortalFrame title>
            <Application request />
            {warning.map(|text| view! { <Alert tone=Tone::Warning>{text}</Alert> })}
            {lead}
            <p>{consent::texts().gets}</p>
            <ul class="consent__scopes">{scopes}</ul>
            <Buttons form field value viewer scope />
            {note}
            <SignedInAs name next />
        </PortalFrame>
    }
}

/// What an application gets. Without any scope it still learns whom its token is about.
fn least(scopes: &Scopes) -> impl Iterator<Item = Scope> + '_ {
    scopes.iter().chain(scopes.is_empty().then_some(Scope::Openid))
}

/// Image, name and home page of an application; the host of the document that describes it.
#[component]
fn Application(request: ConsentRequest) -> impl IntoView {
    let ConsentRequest { name, logo_uri, client_uri, document_host, .. } = request;
    let initial = name.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let logo = match logo_uri {
        Some(address) => view! {
            <img class="consent__logo" src=address alt="" width="48" height="48" referrerpolicy="no-referrer" />
        }
        .into_any(),
        None => view! { <span class="who__initial" aria-hidden="true">{initial}</span> }.into_any(),
    };
    let home = client_uri.map(|address| {
        view! {
            <a class="consent__home" href=address target="_blank" rel="noopener noreferrer">
                {consent::texts().home_page}
            </a>
        }
    });
    view! {
        <div class="who consent__app">
            {logo}
            <div class="who__names">
                <p class="who__name"><bdi>{name}</bdi></p>
                {document_host.map(|host| view! { <p class="consent__host"><bdi>{host}</bdi></p> })}
                {home}
            </div>
        </div>
    }
}

#[component]
fn Given(scope: Scope) -> impl IntoView {
    view! {
        <li class="consent__scope">
            <Icon symbol=Symbol::Check />
            <span>{consent::scope(scope)}</span>
        </li>
    }
}

/// The two buttons.
#[component]
fn Buttons<F>(
    form: FormState<F>,
    /// Field that says what is decided about.
    field: &'static str,
    value: String,
    /// Uid of the session that the page is rendered for.
    viewer: String,
    /// The scopes that the page shows, separated by spaces.
    scope: String,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&[]) />
            <input type="hidden" name=field value=value />
            <input type="hidden" name="viewer" value=viewer />
            <input type="hidden" name="scope" value=scope />
            <div class="consent__buttons">
                <Submit pending=form.busy() wide=true name="decision" value="allow">{consent::texts().allow}</Submit>
                <Submit pending=form.busy() kind=ButtonKind::Secondary wide=true name="decision" value="deny">
                    {common::texts().cancel}
                </Submit>
            </div>
        </Form>
    }
}

/// Whose account it is about, and the way to another one, which leads back to `next`.
#[component]
pub(super) fn SignedInAs(name: String, next: String) -> impl IntoView {
    let switch = with_query("/login", &[("next", Some(&next)), ("switch", Some("1"))]);
    view! {
        <p class="consent__note">
            {common::texts().signed_in_as}
            " "
            <bdi>{name}</bdi>
            {common::texts().full_stop}
            " "
            <a href=switch>{common::texts().use_another_account}</a>
        </p>
    }
}
