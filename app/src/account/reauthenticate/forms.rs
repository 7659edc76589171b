//! The two forms that verify presence.

use super::{CodeOption, ReauthenticateByCode, ReauthenticateByPassword, SendPresenceCode};
use crate::components::{ButtonKind, ErrorAlert, Form, PasswordField, Submit};
use crate::form::FormState;
use crate::i18n::account::{self, contact};
use crate::i18n::common;
use crate::i18n::portal::contact::sent_to;
use crate::portal::captcha::{CAPTCHA, CaptchaField, SEND};
use crate::portal::contact::{CodeField, PendingCode, ResendButton};
use leptos::prelude::*;

#[component]
pub(super) fn ByPassword(
    form: FormState<ReauthenticateByPassword>,
    username: Option<String>,
    back: String,
) -> impl IntoView {
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["password"]) />
            <input type="hidden" name="back" value=back />
            <input class="visually-hidden" type="text" autocomplete="username" value=username readonly tabindex="-1" aria-hidden="true" />
            <PasswordField
                name="password"
                label=account::texts().current_password
                error=form.error_at("password")
                autofocus=form.is_fresh()
            />
            <div class="form__actions">
                <Submit pending=form.busy()>{common::texts().continue_}</Submit>
            </div>
        </Form>
    }
}

/// With a code to a contact of the user.
#[component]
pub(super) fn ByCode(
    send: FormState<SendPresenceCode>,
    code: FormState<ReauthenticateByCode>,
    proof: CodeOption,
    back: String,
    second: bool,
) -> impl IntoView {
    let CodeOption { kind, contact, sent } = proof;
    let (wait, at) = (sent.as_ref().map(|sent| sent.resend_in), back.clone());
    let code_form = sent.map(|sent| view! { <CodeForm form=code sent contact=contact.clone() back=at /> });
    let text = contact::texts().send_to(&contact);
    let button = if second { ButtonKind::Secondary } else { ButtonKind::Primary };
    view! {
        {code_form}
        <Form state=send>
            <ErrorAlert message=send.error_above(&[CAPTCHA]) />
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="back" value=back />
            <CaptchaField form=send state=SEND />
            <div class="form__actions">
                {match wait {
                    Some(wait) => view! { <ResendButton pending=send.busy() wait /> }.into_any(),
                    None => view! { <Submit pending=send.busy() kind=button>{text.clone()}</Submit> }.into_any(),
                }}
            </div>
        </Form>
    }
}

#[component]
fn CodeForm(form: FormState<ReauthenticateByCode>, sent: PendingCode, contact: String, back: String) -> impl IntoView {
    view! {
        <p>{sent_to(&contact, false, true)}</p>
        <Form state=form>
            <ErrorAlert message=form.error_above(&["verification_code"]) />
            <input type="hidden" name="verification_id" value=sent.verification_id />
            <input type="hidden" name="back" value=back />
            <CodeField error=form.error_at("verification_code") />
            <div class="form__actions">
                <Submit pending=form.busy()>{contact::texts().confirm}</Submit>
            </div>
        </Form>
    }
}
