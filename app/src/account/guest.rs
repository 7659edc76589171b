//! Turns a guest account into a registered one.

use crate::AppError;
use crate::components::{Alert, Card, Credentials, Form, LinkButton, PasswordNeeds, Submit, Tone};
use crate::form::FormState;
use crate::i18n::account;
use doorward_contract::Secret;
use leptos::prelude::*;

/// The page after that.
pub const SAVED: &str = "/account?done=saved";

/// Turns the guest's account into a registered one. The uid stays, the session is a new one.
#[server(prefix = "/api", endpoint = "account/upgrade")]
pub async fn upgrade_account(username: String, password: Secret) -> Result<(), AppError> {
    use doorward_contract::signin::SignupRequest;
    let viewer = crate::request::require_viewer().await?;
    let request =
        SignupRequest { username: Some(username.clone()), password: Some(password), ..SignupRequest::default() };
    match doorward_identity::signup::upgrade(&crate::request::identity(), &viewer, request, &crate::request::caller())
        .await
    {
        Ok(opened) => {
            crate::request::open_browser_session(&opened).await?;
            crate::request::go(SAVED);
            Ok(())
        }
        Err(error) => {
            let error = crate::components::credentials::refusal(error, &username);
            Err(crate::request::error_on("/account", error))
        }
    }
}

/// Explains when a guest's account is lost, with the form to register if registration is on.
#[component]
pub fn GuestCard(
    form: FormState<UpgradeAccount>,
    /// Password rules; `None` if registration is off.
    needs: Option<PasswordNeeds>,
    /// Whether a guest can register with a phone number or email address.
    by_code: bool,
) -> impl IntoView {
    let texts = account::texts();
    if needs.is_none() && !by_code {
        return view! { <Alert tone=Tone::Warning>{texts.keep_off}</Alert> }.into_any();
    }
    let text = if by_code { texts.keep_contact_text } else { texts.keep_text };
    view! {
        <Card title=texts.keep_title text>
            {by_code
                .then(|| {
                    view! { <LinkButton href="/register?next=%2Faccount">{texts.keep_with_contact}</LinkButton> }
                })}
            {needs.filter(|_| !by_code).map(|needs| view! { <UpgradeForm form needs /> })}
        </Card>
    }
    .into_any()
}

/// Advice for a guest who signed in to an existing account.
#[component]
pub fn GuestLeft() -> impl IntoView {
    let left = crate::address::query("notice").as_deref() == Some("guest-left");
    left.then(|| view! { <Alert tone=Tone::Info>{account::methods::texts().guest_left}</Alert> })
}

#[component]
fn UpgradeForm(form: FormState<UpgradeAccount>, needs: PasswordNeeds) -> impl IntoView {
    view! {
        <Form state=form>
            <Credentials form needs />
            <div class="form__actions">
                <Submit pending=form.pending()>{account::texts().keep}</Submit>
            </div>
        </Form>
    }
}
