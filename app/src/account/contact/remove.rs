//! Remove a contact.

use super::{ContactPage, address, asked_kind, load_contact};
use crate::AppError;
use crate::account::frame::AccountFrame;
use crate::components::{ButtonKind, Card, ErrorAlert, Form, LinkButton, PageData, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::account::contact;
use crate::lazy::lazy_page;
use crate::portal::contact::Kind;
use crate::portal::login::go_on;
use leptos::prelude::*;

/// Removes the contact and redirects to the security page.
#[server(prefix = "/api", endpoint = "account/contact-remove")]
pub async fn remove_contact(kind: Kind) -> Result<String, AppError> {
    use crate::account::reauthenticate;
    use doorward_identity::account::contact::remove;
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let Some(channel) = kind.channel() else {
        return Err(crate::request::error_on("/account/security", AppError::unknown("kind")));
    };
    let sudo = reauthenticate::sudo_token(&viewer);
    match remove(&identity, &viewer, channel, sudo.as_ref(), &caller).await {
        Ok(()) => {
            let to = "/account/security?done=removed".to_owned();
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => {
            let page = address("/account/contact/remove", kind);
            reauthenticate::redirect_on_error(error.into(), &page)
                .map_err(|error| crate::request::error_on(&page, error))
        }
    }
}

lazy_page! {
    /// `/account/contact/remove?kind=`
    REMOVE_CONTACT, Page
}

#[component]
fn Page() -> impl IntoView {
    let form = use_form::<RemoveContact>().follow_redirect();
    let show = move |page: ContactPage| {
        let kind = page.kind;
        go_on(page.go);
        view! {
            <AccountFrame owner=page.owner title=contact::removal(kind)>
                <Card title=contact::removal(kind) text=contact::texts().remove_text danger=true>
                    {page.now.map(|now| view! { <Confirm form kind now /> })}
                </Card>
            </AccountFrame>
        }
    };
    view! { <PageData load=|| {
        let kind = asked_kind();
        load_contact(kind, address("/account/contact/remove", kind))
    } view=show /> }
}

#[component]
fn Confirm(form: FormState<RemoveContact>, kind: Kind, now: String) -> impl IntoView {
    let texts = contact::texts();
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&[]) />
            <p class="contact__value">{now}</p>
            <input type="hidden" name="kind" value=kind.as_str() />
            <div class="form__actions">
                <Submit pending=form.busy() kind=ButtonKind::Danger>
                    {texts.remove}
                </Submit>
                <LinkButton href="/account/security" kind=ButtonKind::Quiet>
                    {texts.keep}
                </LinkButton>
            </div>
        </Form>
    }
}
