//! What the pages have in common on which a user decides about an application: consent, and the sign-in of a device.

use crate::AppError;
use crate::address::with_query;
use crate::components::{ButtonKind, ErrorAlert, Form, Submit};
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::portal::consent;
use doorward_contract::oauth::Scope;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

/// What the user decides. `viewer` is the uid of the session that the page was rendered for, `shown` are the scopes that
/// it has shown.
///
/// # Errors
/// `aborted` when another user has signed in since: the page must show whose account it is about. `invalid_argument`
/// for another `decision` than `allow` and `deny`.
#[cfg(feature = "ssr")]
pub(super) fn decided<'a>(
    user: &doorward_identity::Viewer,
    viewer: &str,
    decision: &str,
    shown: &'a str,
) -> Result<doorward_identity::oauth::consent::Decision<'a>, AppError> {
    use doorward_identity::oauth::consent::Decision;
    match decision {
        _ if user.uid.as_str() != viewer => Err(AppError::new(doorward_contract::ErrorCode::Aborted)),
        "allow" => Ok(Decision::Allow(shown)),
        "deny" => Ok(Decision::Refuse),
        _ => Err(AppError::unknown("decision")),
    }
}

/// Scopes as a form sends them.
pub(super) fn words(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

/// The two buttons.
#[component]
pub(super) fn Decision<F>(
    form: FormState<F>,
    /// Field that says what is decided about.
    field: &'static str,
    value: String,
    /// Uid of the session that the page is rendered for.
    viewer: String,
    /// The scopes that the page shows, as [`words`].
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
