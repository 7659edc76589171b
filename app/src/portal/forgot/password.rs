//! Password reset: the new password, after the contact is verified.

use crate::AppError;
use crate::address::{leave_for, with_query};
use crate::components::{ErrorAlert, Form, NewPassword, PageData, PasswordNeeds, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal::{self, contact};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use doorward_contract::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasswordStep {
    /// The verified contact; `None` without a proof.
    contact: Option<String>,
    next: Option<String>,
    needs: PasswordNeeds,
}

/// Loads the verified contact. Redirects to the first step without a proof.
#[server(prefix = "/api", endpoint = "portal/forgot-password-step")]
pub async fn load_new_password() -> Result<NewPasswordStep, AppError> {
    use crate::portal::contact::VerifiedInput;
    let verified = crate::request::load_step::<VerifiedInput>();
    if verified.is_none() {
        crate::request::go("/forgot");
    }
    let (contact, next) = verified.map_or((None, None), |verified| (Some(verified.to), verified.next));
    Ok(NewPasswordStep { contact, next, needs: crate::portal::password::rules::load_password_needs().await? })
}

/// Sets the password and returns the address of the sign-in page.
#[server(prefix = "/api", endpoint = "portal/forgot-password")]
pub async fn reset_password(new_password: Secret) -> Result<String, AppError> {
    use crate::portal::contact::{Sent, VerifiedInput};
    use doorward_identity::{Error, password::reset};
    let verified = crate::request::load_step::<VerifiedInput>();
    let next = verified.as_ref().and_then(|verified| verified.next.clone());
    let done = match verified {
        Some(verified) => {
            let request = verified.reset(new_password);
            reset(&crate::request::identity(), &request, &crate::request::caller()).await
        }
        None => Err(Error::NotVerified),
    };
    match done {
        Ok(()) => {
            crate::request::clear_step::<VerifiedInput>();
            crate::request::clear_step::<Sent>();
            let to = with_query("/login", &[("notice", Some("password-set")), ("next", next.as_deref())]);
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => Err(crate::request::error_on("/forgot/password", error.into())),
    }
}

lazy_page! {
    /// `/forgot/password`
    FORGOT_PASSWORD, ForgotPasswordPage
}

#[component]
fn ForgotPasswordPage() -> impl IntoView {
    let form = use_form::<ResetPassword>().follow_redirect();
    view! {
        <PageData
            load=load_new_password
            view=move |step: NewPasswordStep| {
                if step.contact.is_none() {
                    Effect::new(move || leave_for("/forgot"));
                }
                view! { <PasswordForm form step /> }
            }
        />
    }
}

#[component]
fn PasswordForm(form: FormState<ResetPassword>, step: NewPasswordStep) -> impl IntoView {
    let texts = contact::texts();
    let again = with_query("/forgot", &[("next", step.next.as_deref())]);
    view! {
        <PortalFrame title=texts.new_title text=texts.new_text>
            <Form state=form>
                <ErrorAlert message=form.error_above(&["new_password"]) />
                <input class="visually-hidden" type="text" autocomplete="username" value=step.contact readonly tabindex="-1" aria-hidden="true" />
                <NewPassword
                    name="new_password"
                    label=portal::texts().new_password
                    needs=step.needs
                    error=form.error_at("new_password")
                    autofocus=form.is_fresh()
                />
                <Submit pending=form.busy() wide=true>
                    {portal::texts().set_password}
                </Submit>
            </Form>
            <p class="portal__links"><a href=again>{texts.start_again}</a></p>
        </PortalFrame>
    }
}
