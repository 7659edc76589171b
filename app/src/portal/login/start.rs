//! The first step of signing in: the identifier.

use super::hint;
use super::login_methods::LoginMethodList;
use crate::AppError;
use crate::address::query;
use crate::components::{ErrorAlert, Field, FieldKind, Form, Submit};
use crate::form::FormState;
use crate::i18n::{common, portal};
use leptos::prelude::*;

/// Returns the address of the next step: the code page for a contact, the password page for a username. The result
/// depends only on the input, so it reveals nothing about accounts.
#[server(prefix = "/api", endpoint = "portal/choose-method")]
pub async fn choose_method(
    /// Username, phone number or email address.
    username: String,
    next: Option<String>,
) -> Result<String, AppError> {
    use crate::address::with_query;
    let id = username.trim();
    let known = [("id", Some(id)), ("next", next.as_deref())];
    match step_for(id) {
        Ok(step) => {
            let to = with_query(step, &known);
            crate::request::go(&to);
            Ok(to)
        }
        Err(reason) => {
            let error = AppError::new(doorward_contract::ErrorCode::InvalidArgument).for_field("username", reason);
            let page = with_query("/login", &[("next", next.as_deref())]);
            Err(crate::request::error_on(&page, error.with_value("username", id)))
        }
    }
}

#[cfg(feature = "ssr")]
fn step_for(id: &str) -> Result<&'static str, &'static str> {
    use crate::portal::contact::{Kind, kind_of};
    let settings = crate::request::identity().settings();
    let methods = &settings.login_methods;
    match kind_of(id) {
        _ if id.is_empty() => Err("required"),
        _ if id.len() > 512 => Err("too_long"),
        Kind::Phone if methods.phone.is_open() => Ok("/login/code"),
        Kind::Phone => Err("no_phone"),
        Kind::Email if methods.email.is_open() => Ok("/login/code"),
        Kind::Email => Err("no_email"),
        Kind::Name if methods.username => Ok("/login/password"),
        Kind::Name => Err("no_username"),
    }
}

/// The identifier field.
#[component]
pub(super) fn StartForm(
    form: FormState<ChooseMethod>,
    /// The sign-in methods that are on.
    methods: LoginMethodList,
    next: Option<String>,
) -> impl IntoView {
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["username"]) />
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <Field
                name="username"
                label=portal::contact::label(methods.phone, methods.email, methods.username)
                kind=FieldKind::Username
                value=form.previous_value("username").or_else(|| query("id")).or_else(hint)
                error=form.error_at("username")
                autocomplete="username"
                maxlength=254
                required=true
                autofocus=form.is_fresh()
            />
            <Submit pending=form.busy() wide=true>
                {common::texts().continue_}
            </Submit>
        </Form>
    }
}
