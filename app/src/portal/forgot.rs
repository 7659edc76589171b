//! Password reset: contact, code, new password.

pub mod code;
pub mod password;

use super::captcha::{CaptchaField, SEND};
use super::contact::{CONTACT_FIELDS, Purpose, SendCode, contact_error};
use super::frame::PortalFrame;
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{Alert, ErrorAlert, Field, FieldKind, Form, LinkButton, PageData, Submit, Tone};
use crate::form::{FormState, use_form};
use crate::i18n::portal::contact;
use crate::lazy::lazy_page;
use leptos::prelude::*;

/// Whether codes can be sent to phone numbers and to email addresses.
#[server(prefix = "/api", endpoint = "portal/forgot")]
pub async fn load_forgot() -> Result<(bool, bool), AppError> {
    let settings = crate::request::identity().settings();
    Ok((settings.login_methods.phone.is_open(), settings.login_methods.email.is_open()))
}

lazy_page! {
    /// `/forgot`
    FORGOT, ForgotPage
}

#[component]
fn ForgotPage() -> impl IntoView {
    let form = use_form::<SendCode>().follow_redirect();
    view! {
        <PageData
            load=load_forgot
            view=move |(phone, email)| {
                let texts = contact::texts();
                let text = match (phone, email) {
                    (true, true) => Some(texts.forgot_text.to_owned()),
                    (true, false) => Some(texts.forgot_phone.to_owned()),
                    (false, true) => Some(texts.forgot_email.to_owned()),
                    (false, false) => None,
                };
                let form = text.is_some().then(|| view! { <ContactForm form phone email /> });
                view! {
                    <PortalFrame title=texts.forgot_title text=text.unwrap_or_default()>
                        {form}
                        {(!phone && !email).then(|| view! { <Off /> })}
                    </PortalFrame>
                }
            }
        />
    }
}

#[component]
fn ContactForm(form: FormState<SendCode>, phone: bool, email: bool) -> impl IntoView {
    let texts = contact::texts();
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(CONTACT_FIELDS) />
            <input type="hidden" name="purpose" value=Purpose::Reset.as_str() />
            <input type="hidden" name="next" value=query("next").unwrap_or_default() />
            <Field
                name="contact"
                label=contact::label(phone, email, false)
                kind=FieldKind::Username
                value=form.previous_value("contact").or_else(|| query("id"))
                error=contact_error(form)
                autocomplete="username"
                maxlength=254
                required=true
                autofocus=form.is_fresh()
            />
            <CaptchaField form state=SEND />
            <Submit pending=form.busy() wide=true>
                {texts.send_code}
            </Submit>
        </Form>
        <p class="portal__links"><a href=sign_in()>{texts.back_to_sign_in}</a></p>
    }
}

/// The sign-in page, with the same redirect target.
fn sign_in() -> String {
    with_query("/login", &[("next", query("next").as_deref())])
}

#[component]
fn Off() -> impl IntoView {
    let texts = contact::texts();
    view! {
        <Alert tone=Tone::Info>{texts.forgot_off}</Alert>
        <LinkButton href=sign_in()>{texts.back_to_sign_in}</LinkButton>
    }
}
