//! Registration with a phone number or an email address: the first step.

use crate::address::{query, with_query};
use crate::components::{ErrorAlert, Field, FieldKind, Form, Submit};
use crate::form::FormState;
use crate::i18n::portal::contact;
use crate::portal::captcha::{CaptchaField, SEND};
use crate::portal::contact::{CONTACT_FIELDS, Purpose, SendCode, contact_error};
use leptos::prelude::*;

/// The contact field. The code that is sent creates the account.
#[component]
pub(super) fn ContactForm(
    form: FormState<SendCode>,
    /// Whether it accepts phone numbers.
    phone: bool,
    /// Whether it accepts email addresses.
    email: bool,
) -> impl IntoView {
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(CONTACT_FIELDS) />
            <input type="hidden" name="purpose" value=Purpose::Register.as_str() />
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
                {contact::texts().send_code}
            </Submit>
        </Form>
    }
}

/// Link to the other registration method.
#[component]
pub(super) fn OtherMethod(
    /// Whether it links to username and password.
    username: bool,
) -> impl IntoView {
    let texts = contact::texts();
    let text = if username { texts.with_username } else { texts.with_contact };
    let with = username.then_some("username");
    let href = with_query("/register", &[("with", with), ("next", query("next").as_deref())]);
    // The same page with another query, which the page reads once: a full load.
    view! { <p class="portal__links"><a href=href rel="external">{text}</a></p> }
}
