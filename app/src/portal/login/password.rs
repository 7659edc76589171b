//! The password step, after the step for the identifier.

use super::SignIn;
use super::login_methods::go_on;
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{ErrorAlert, FixedField, Form, PageData, PasswordField, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal::{self, contact};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use crate::portal::captcha::{CAPTCHA, CaptchaField, SIGN_IN};
use crate::portal::contact::{Kind, kind_of};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordStep {
    /// Redirect target, if the page does not apply.
    pub go: Option<String>,
    /// Whether a forgotten password can be reset with a code.
    forgot: bool,
}

/// Loads the alternatives to the password for an identifier.
#[server(prefix = "/api", endpoint = "portal/password-step")]
pub async fn load_password_step(
    /// Username, phone number or email address.
    id: String,
    next: Option<String>,
) -> Result<PasswordStep, AppError> {
    let step = super::Step::of(&id, next.as_deref()).await?;
    let settings = crate::request::identity().settings();
    let methods = &settings.login_methods;
    Ok(PasswordStep { go: step.go, forgot: methods.phone.is_open() || methods.email.is_open() })
}

lazy_page! {
    /// `/login/password?id=`
    PASSWORD, PasswordPage
}

#[component]
fn PasswordPage() -> impl IntoView {
    let form = use_form::<SignIn>().follow_redirect();
    view! {
        <PageData
            load=|| load_password_step(query("id").unwrap_or_default(), query("next"))
            view=move |step: PasswordStep| {
                go_on(step.go);
                view! {
                    <PortalFrame title=contact::texts().password_title>
                        <PasswordForm form forgot=step.forgot />
                    </PortalFrame>
                }
            }
        />
    }
}

#[component]
fn PasswordForm(form: FormState<SignIn>, forgot: bool) -> impl IntoView {
    let texts = contact::texts();
    let (id, next) = (query("id").unwrap_or_default(), query("next"));
    let kind = kind_of(&id);
    let label = if kind == Kind::Name { portal::texts().username } else { contact::kind_name(kind) };
    let known = [("id", Some(id.as_str())), ("next", next.as_deref())];
    let (start, code) = (with_query("/login", &known), with_query("/login/code", &known));
    let is_contact = kind != Kind::Name;
    let forgotten = with_query("/forgot", &[("id", is_contact.then_some(id.as_str())), ("next", next.as_deref())]);
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["password", CAPTCHA]) />
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <FixedField name="username" label value=id change_href=start change=texts.change />
            <PasswordField
                name="password"
                label=portal::texts().password
                error=form.error_at("password")
                autofocus=true
            />
            <CaptchaField form state=SIGN_IN />
            <Submit pending=form.busy() wide=true>
                {portal::texts().sign_in}
            </Submit>
        </Form>
        <p class="portal__links portal__links--spread">
            {is_contact.then(|| view! { <a href=code>{texts.use_code}</a> })}
            {forgot.then(|| view! { <a href=forgotten>{texts.forgot}</a> })}
        </p>
    }
}
