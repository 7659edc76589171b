//! Add or change a contact: enter the code.

use super::change::SendContactCode;
use super::{ContactPage, address, asked_kind};
use crate::AppError;
use crate::account::frame::AccountFrame;
use crate::address::{leave_for, query};
use crate::components::{ButtonKind, Card, ErrorAlert, Form, LinkButton, PageData, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::account::contact;
use crate::i18n::common;
use crate::i18n::portal::contact::sent_to;
use crate::lazy::lazy_page;
use crate::portal::captcha::{CAPTCHA, CaptchaField, SEND};
use crate::portal::contact::{CodeField, Kind, PendingCode, ResendButton};
use crate::portal::login::go_on;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Address of the page where the user enters the code.
#[cfg(feature = "ssr")]
pub(super) fn code_address(kind: Kind, contact: &str) -> String {
    crate::address::with_query("/account/contact/code", &[("kind", Some(kind.as_str())), ("id", Some(contact))])
}

/// Loads the contact and the code that was sent. Redirects to the previous step if there is no code.
#[server(prefix = "/api", endpoint = "account/contact-code-step")]
pub async fn load_contact_code(kind: Kind, contact: String) -> Result<(ContactPage, Option<PendingCode>), AppError> {
    use crate::portal::contact::{Purpose, Sent};
    let page = super::load_contact(kind, code_address(kind, &contact)).await?;
    let sent = Sent::pending(Purpose::NewContact, &contact);
    if page.go.is_none() && sent.is_none() {
        crate::request::go(&address("/account/contact", kind));
    }
    Ok((page, sent))
}

/// Verifies the code, stores the contact and returns the redirect target.
#[server(prefix = "/api", endpoint = "account/contact-change")]
pub async fn change_contact(
    kind: Kind,
    contact: String,
    verification_id: String,
    verification_code: Secret,
) -> Result<String, AppError> {
    use crate::account::reauthenticate;
    use doorward_contract::verification::{ContactRequest, VerifyRequest};
    use doorward_identity::{account::contact::change, verification::verify};
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let given = |of: Kind| (kind == of).then(|| contact.clone());
    let request = VerifyRequest { verification_id, verification_code };
    let changed = match verify(&identity, &request, &caller).await {
        Ok(proof) => {
            let request = ContactRequest {
                phone_number: given(Kind::Phone),
                email: given(Kind::Email),
                sudo_token: reauthenticate::sudo_token(&viewer),
                verification_token: Some(proof.verification_token),
                ..ContactRequest::default()
            };
            change(&identity, &viewer, &request, &caller).await
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => {
            crate::request::clear_step::<crate::portal::contact::Sent>();
            let to = "/account/security?done=contact".to_owned();
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => reauthenticate::redirect_on_error(error.into(), &address("/account/contact", kind))
            .map_err(|error| crate::request::error_on(&code_address(kind, &contact), error)),
    }
}

lazy_page! {
    /// `/account/contact/code?kind=&id=`
    CONTACT_CODE, Page
}

#[component]
fn Page() -> impl IntoView {
    let (send, change) =
        (use_form::<SendContactCode>().follow_redirect(), use_form::<ChangeContact>().follow_redirect());
    let show = move |(page, sent): (ContactPage, Option<PendingCode>)| {
        let kind = page.kind;
        if page.go.is_none() && sent.is_none() {
            Effect::new(move || leave_for(&address("/account/contact", kind)));
        }
        go_on(page.go);
        let text = sent_to(&query("id").unwrap_or_default(), false, true);
        view! {
            <AccountFrame owner=page.owner title=contact::texts().code_title>
                <Card title=contact::texts().code_title text>
                    {sent.map(|sent| view! { <EnterCode change send sent kind /> })}
                </Card>
            </AccountFrame>
        }
    };
    view! { <PageData load=|| load_contact_code(asked_kind(), query("id").unwrap_or_default()) view=show /> }
}

#[component]
fn EnterCode(
    change: FormState<ChangeContact>,
    send: FormState<SendContactCode>,
    sent: PendingCode,
    kind: Kind,
) -> impl IntoView {
    let contact = query("id").unwrap_or_default();
    let again = contact.clone();
    view! {
        <Form state=change>
            <ErrorAlert message=change.error_above(&["verification_code"]) />
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="contact" value=contact />
            <input type="hidden" name="verification_id" value=sent.verification_id />
            <CodeField error=change.error_at("verification_code") />
            <div class="form__actions">
                <Submit pending=change.busy()>{contact::texts().confirm}</Submit>
                <LinkButton href=address("/account/contact", kind) kind=ButtonKind::Quiet>
                    {common::texts().back}
                </LinkButton>
            </div>
        </Form>
        <Form state=send class="resend">
            <ErrorAlert message=send.error_above(&[CAPTCHA]) />
            <input type="hidden" name="kind" value=kind.as_str() />
            <input type="hidden" name="contact" value=again />
            <input type="hidden" name="again" value="true" />
            <CaptchaField form=send state=SEND />
            <div class="resend__row">
                <ResendButton pending=send.busy() wait=sent.resend_in />
            </div>
        </Form>
    }
}
