//! Add or change a contact: enter the new one.

use super::{ContactPage, address, asked_kind, load_contact};
use crate::AppError;
use crate::account::frame::AccountFrame;
use crate::components::{ButtonKind, Card, ErrorAlert, Field, FieldKind, Form, LinkButton, PageData, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::account::contact;
use crate::i18n::common;
use crate::lazy::lazy_page;
use crate::portal::captcha::{Captcha, CaptchaField, SEND};
use crate::portal::contact::{CONTACT_FIELDS, Kind, contact_error};
use crate::portal::login::go_on;
use leptos::prelude::*;

/// Sends a code to a new contact and returns the address of the code page.
#[server(prefix = "/api", endpoint = "account/contact-send")]
pub async fn send_contact_code(
    kind: Kind,
    contact: String,
    /// Present if the form on the code page requests another code.
    again: Option<String>,
    captcha: Option<Captcha>,
) -> Result<String, AppError> {
    use crate::portal::contact::{Purpose, post};
    use doorward_contract::verification::VerificationRequest;
    let viewer = crate::request::require_viewer().await?;
    let contact = contact.trim();
    let given = |of: Kind| (kind == of).then(|| contact.to_owned());
    let usage = if kind == Kind::Email { "EMAIL_ADDRESS_CHANGE" } else { "PHONE_NUMBER_CHANGE" };
    let request = VerificationRequest {
        phone_number: given(Kind::Phone),
        email: given(Kind::Email),
        usage: Some(usage.to_owned()),
        ..VerificationRequest::default()
    };
    let to = super::code::code_address(kind, contact);
    match post(Purpose::NewContact, Some(&viewer), contact, &request, captcha.as_ref()).await {
        Ok(()) => {
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => {
            let page = if again.is_some() { to } else { address("/account/contact", kind) };
            Err(crate::request::error_on(&page, error.with_value("contact", contact)))
        }
    }
}

lazy_page! {
    /// `/account/contact?kind=`
    CONTACT, Page
}

#[component]
fn Page() -> impl IntoView {
    let form = use_form::<SendContactCode>().follow_redirect();
    let show = move |page: ContactPage| {
        let kind = page.kind;
        go_on(page.go);
        view! {
            <AccountFrame owner=page.owner title=contact::title(kind)>
                <Card title=contact::title(kind) text=contact::texts().new_text>
                    <NewContact form kind />
                </Card>
            </AccountFrame>
        }
    };
    view! { <PageData load=|| {
        let kind = asked_kind();
        load_contact(kind, address("/account/contact", kind))
    } view=show /> }
}

#[component]
fn NewContact(form: FormState<SendContactCode>, kind: Kind) -> impl IntoView {
    let autocomplete = if kind == Kind::Email { "email" } else { "tel" };
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(CONTACT_FIELDS) />
            <input type="hidden" name="kind" value=kind.as_str() />
            <Field
                name="contact"
                label=contact::new_one(kind)
                kind=FieldKind::Username
                value=form.previous_value("contact")
                error=contact_error(form)
                autocomplete
                maxlength=254
                required=true
                autofocus=form.is_fresh()
            />
            <CaptchaField form state=SEND />
            <div class="form__actions">
                <Submit pending=form.busy()>{contact::texts().send_code}</Submit>
                <LinkButton href="/account/security" kind=ButtonKind::Quiet>
                    {common::texts().cancel}
                </LinkButton>
            </div>
        </Form>
    }
}
