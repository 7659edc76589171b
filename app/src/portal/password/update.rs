//! Change a password that has expired or must be changed at the first sign-in.

use super::rules::load_password_needs;
use crate::AppError;
use crate::address::query;
use crate::components::{
    ErrorAlert, Field, FieldKind, Form, NewPassword, PageData, PasswordField, PasswordNeeds, Submit,
};
use crate::form::{FormState, use_form};
use crate::i18n::portal;
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use crate::portal::captcha::{CAPTCHA, Captcha, CaptchaField, SIGN_IN};
use doorward_contract::Secret;
use leptos::prelude::*;

/// Changes the password, signs in with the new one and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/password-update")]
pub async fn update_password(
    username: String,
    /// The current password.
    password: Secret,
    new_password: Secret,
    next: Option<String>,
    captcha: Option<Captcha>,
) -> Result<String, AppError> {
    use crate::portal::captcha::{caller_with, keep_captcha};
    use doorward_contract::signin::PasswordUpdateRequest;
    use doorward_identity::password::update_and_sign_in;
    let request =
        PasswordUpdateRequest { username: username.clone(), password, new_password, public_key_thumbprint: None };
    let opened = match caller_with(captcha.as_ref(), SIGN_IN).await {
        Ok(caller) => update_and_sign_in(&crate::request::identity(), &request, &caller).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    match opened {
        Ok(opened) => crate::request::sign_in_and_redirect(&opened, next.as_deref()).await,
        Err(error) => {
            let known = [("username", Some(username.as_str())), ("next", next.as_deref())];
            Err(crate::request::error_on(
                &crate::address::with_query("/password/update", &known),
                keep_captcha(error, captcha.as_ref()),
            ))
        }
    }
}

lazy_page! {
    /// `/password/update`
    UPDATE, UpdatePage
}

#[component]
fn UpdatePage() -> impl IntoView {
    let form = use_form::<UpdatePassword>().follow_redirect();
    let texts = portal::texts();
    view! {
        <PortalFrame title=texts.update_title text=texts.update_text>
            <PageData load=load_password_needs view=move |needs| view! { <UpdateForm form needs /> } />
        </PortalFrame>
    }
}

#[component]
fn UpdateForm(form: FormState<UpdatePassword>, needs: PasswordNeeds) -> impl IntoView {
    let texts = portal::texts();
    let username = query("username");
    let name_is_there = username.is_some();
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["username", "password", "new_password", CAPTCHA]) />
            <input type="hidden" name="next" value=query("next").unwrap_or_default() />
            <Field
                name="username"
                label=texts.username
                kind=FieldKind::Username
                value=username
                error=form.error_at("username")
                autocomplete="username"
                maxlength=254
                required=true
                autofocus=!name_is_there && form.is_fresh()
            />
            <PasswordField
                name="password"
                label=texts.current_password
                error=form.error_at("password")
                autofocus=name_is_there && form.is_fresh()
            />
            <NewPassword name="new_password" label=texts.new_password needs error=form.error_at("new_password") />
            <CaptchaField form state=SIGN_IN />
            <Submit pending=form.busy() wide=true>
                {texts.update}
            </Submit>
        </Form>
    }
}
