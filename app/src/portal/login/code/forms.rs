//! The two steps of the page: request a code, enter the code.

use super::{CodeStep, SignInByCode, purpose};
use crate::address::with_query;
use crate::components::{ButtonKind, ErrorAlert, FixedField, Form, Submit};
use crate::form::FormState;
use crate::i18n::portal::{self, contact};
use crate::portal::PortalFrame;
use crate::portal::captcha::{CAPTCHA, CaptchaField, SEND};
use crate::portal::contact::{CONTACT_FIELDS, CodeField, PendingCode, ResendButton, SendCode, contact_error, kind_of};
use leptos::prelude::*;

/// Parameters in the address.
#[derive(Clone)]
pub(super) struct CodeRequest {
    pub id: String,
    pub register: bool,
    pub next: Option<String>,
}

impl CodeRequest {
    fn elsewhere(&self, path: &str) -> String {
        with_query(path, &[("id", Some(&self.id)), ("next", self.next.as_deref())])
    }

    fn start(&self) -> String {
        self.elsewhere(if self.register { "/register" } else { "/login" })
    }
}

/// First step: no code is sent before the user requests one.
#[component]
pub(super) fn AskForCode(send: FormState<SendCode>, known: CodeRequest, step: CodeStep) -> impl IntoView {
    let text = contact::how(kind_of(&known.id), step.registers);
    let requested = known.clone();
    view! {
        <PortalFrame title=portal::texts().sign_in_title text>
            <AskForm form=send known=requested link=step.link />
            <Password known />
        </PortalFrame>
    }
}

#[component]
fn AskForm(form: FormState<SendCode>, known: CodeRequest, link: bool) -> impl IntoView {
    let texts = contact::texts();
    let (label, start) = (contact::kind_name(kind_of(&known.id)), known.start());
    let error = contact_error(form);
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(CONTACT_FIELDS) />
            <FixedField name="contact" label value=known.id error change_href=start change=texts.change />
            <input type="hidden" name="purpose" value=purpose(known.register).as_str() />
            <input type="hidden" name="next" value=known.next.unwrap_or_default() />
            <CaptchaField form state=SEND />
            <Submit pending=form.busy() wide=true>
                {texts.send_code}
            </Submit>
            {link
                .then(|| {
                    view! {
                        <Submit pending=form.busy() wide=true kind=ButtonKind::Secondary name="link" value="true">
                            {texts.send_link}
                        </Submit>
                    }
                })}
        </Form>
    }
}

/// Second step: enter the code, or request another one.
#[component]
pub(super) fn EnterCode(
    sign_in: FormState<SignInByCode>,
    send: FormState<SendCode>,
    sent: PendingCode,
    known: CodeRequest,
    step: CodeStep,
) -> impl IntoView {
    let text = contact::sent_to(&known.id, sent.link, step.registers);
    let (first, again) = (known.clone(), known.clone());
    view! {
        <PortalFrame title=contact::texts().code_title text=text>
            <CodeForm form=sign_in verification_id=sent.verification_id known=first />
            <Again form=send wait=sent.resend_in link=sent.link known=again />
            <Password known />
        </PortalFrame>
    }
}

#[component]
fn CodeForm(form: FormState<SignInByCode>, verification_id: String, known: CodeRequest) -> impl IntoView {
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["verification_code"]) />
            <input type="hidden" name="id" value=known.id />
            <input type="hidden" name="verification_id" value=verification_id />
            <input type="hidden" name="next" value=known.next.unwrap_or_default() />
            {known.register.then(|| view! { <input type="hidden" name="register" value="true" /> })}
            <CodeField error=form.error_at("verification_code") />
            <Submit pending=form.busy() wide=true>
                {crate::i18n::common::texts().continue_}
            </Submit>
        </Form>
    }
}

#[component]
fn Again(form: FormState<SendCode>, wait: u32, link: bool, known: CodeRequest) -> impl IntoView {
    let start = known.start();
    view! {
        <Form state=form class="resend">
            <ErrorAlert message=form.error_above(&[CAPTCHA]) />
            <input type="hidden" name="contact" value=known.id />
            <input type="hidden" name="purpose" value=purpose(known.register).as_str() />
            <input type="hidden" name="next" value=known.next.unwrap_or_default() />
            <input type="hidden" name="again" value="true" />
            {link.then(|| view! { <input type="hidden" name="link" value="true" /> })}
            <CaptchaField form state=SEND />
            <div class="resend__row">
                <ResendButton pending=form.busy() wait />
                <a class="button button--quiet" href=start>{contact::texts().change}</a>
            </div>
        </Form>
    }
}

/// Link to the password page, for users with an account.
#[component]
fn Password(known: CodeRequest) -> impl IntoView {
    (!known.register).then(|| {
        view! { <p class="portal__links"><a href=known.elsewhere("/login/password")>{contact::texts().use_password}</a></p> }
    })
}
