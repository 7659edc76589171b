//! Password reset: the code.

use crate::AppError;
use crate::address::{leave_for, query, with_query};
use crate::components::{ErrorAlert, Form, PageData, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::{common, portal::contact};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use crate::portal::captcha::{CAPTCHA, CaptchaField, SEND};
use crate::portal::contact::{CodeField, PendingCode, Purpose, ResendButton, SendCode};
use doorward_contract::Secret;
use leptos::prelude::*;

/// Loads the code that was sent. Redirects to the previous step if there is none.
#[server(prefix = "/api", endpoint = "portal/forgot-code-step")]
pub async fn load_forgot_code(id: String, next: Option<String>) -> Result<Option<PendingCode>, AppError> {
    let sent = crate::portal::contact::Sent::pending(Purpose::Reset, &id);
    if sent.is_none() {
        crate::request::go(&with_query("/forgot", &[("id", Some(&id)), ("next", next.as_deref())]));
    }
    Ok(sent)
}

/// Verifies the code, stores the proof and returns the address of the page for the new password.
#[server(prefix = "/api", endpoint = "portal/forgot-code")]
pub async fn verify_contact(
    id: String,
    verification_id: String,
    verification_code: Secret,
    next: Option<String>,
) -> Result<String, AppError> {
    use crate::portal::contact::VerifiedInput;
    use doorward_contract::verification::VerifyRequest;
    let request = VerifyRequest { verification_id, verification_code };
    match doorward_identity::verification::verify(&crate::request::identity(), &request, &crate::request::caller())
        .await
    {
        Ok(proof) => {
            VerifiedInput { to: id, token: proof.verification_token, next }.save();
            let to = "/forgot/password".to_owned();
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => {
            let page = with_query("/forgot/code", &[("id", Some(&id)), ("next", next.as_deref())]);
            Err(crate::request::error_on(&page, error.into()))
        }
    }
}

lazy_page! {
    /// `/forgot/code?id=`
    FORGOT_CODE, ForgotCodePage
}

#[component]
fn ForgotCodePage() -> impl IntoView {
    let (send, verify) = (use_form::<SendCode>().follow_redirect(), use_form::<VerifyContact>().follow_redirect());
    let show = move |sent: Option<PendingCode>| {
        let id = query("id").unwrap_or_default();
        let start = with_query("/forgot", &[("id", Some(id.as_str())), ("next", query("next").as_deref())]);
        sent.map_or_else(
            || {
                let start = start.clone();
                Effect::new(move || leave_for(&start));
                ().into_any()
            },
            |sent| view! { <EnterCode verify send sent id=id.clone() start=start.clone() /> }.into_any(),
        )
    };
    view! { <PageData load=|| load_forgot_code(query("id").unwrap_or_default(), query("next")) view=show /> }
}

#[component]
fn EnterCode(
    verify: FormState<VerifyContact>,
    send: FormState<SendCode>,
    sent: PendingCode,
    id: String,
    start: String,
) -> impl IntoView {
    let texts = contact::texts();
    let (text, contact) = (contact::sent_to(&id, false, false), id.clone());
    view! {
        <PortalFrame title=texts.code_title text=text>
            <Form state=verify>
                <ErrorAlert message=verify.error_above(&["verification_code"]) />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="verification_id" value=sent.verification_id />
                <input type="hidden" name="next" value=query("next").unwrap_or_default() />
                <CodeField error=verify.error_at("verification_code") />
                <Submit pending=verify.busy() wide=true>
                    {common::texts().continue_}
                </Submit>
            </Form>
            <Form state=send class="resend">
                <ErrorAlert message=send.error_above(&[CAPTCHA]) />
                <input type="hidden" name="contact" value=contact />
                <input type="hidden" name="purpose" value=Purpose::Reset.as_str() />
                <input type="hidden" name="next" value=query("next").unwrap_or_default() />
                <input type="hidden" name="again" value="true" />
                <CaptchaField form=send state=SEND />
                <div class="resend__row">
                    <ResendButton pending=send.busy() wait=sent.resend_in />
                    <a class="button button--quiet" href=start>{texts.change}</a>
                </div>
            </Form>
        </PortalFrame>
    }
}
