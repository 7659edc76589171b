//! How a guest keeps the account.

use crate::AppError;
use crate::components::{Alert, Card, Credentials, Form, LinkButton, PasswordNeeds, Submit, Tone};
use crate::form::FormState;
use crate::i18n::account;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Turns the guest's account into a registered one; its uid stays, its session is a new one.
#[server(prefix = "/api", endpoint = "account/keep")]
pub async fn keep_account(
    /// Wanted sign-in name.
    username: String,
    /// Wanted password.
    password: Secret,
) -> Result<(), AppError> {
    use doorward_contract::signin::SignupRequest;
    let viewer = crate::request::require_viewer().await?;
    let request =
        SignupRequest { username: Some(username.clone()), password: Some(password), ..SignupRequest::default() };
    match doorward_identity::signup::upgrade(&crate::request::identity(), &viewer, request, &crate::request::caller())
        .await
    {
        Ok(opened) => {
            crate::request::open_browser_session(&opened).await?;
            crate::request::go("/account?done=saved");
            Ok(())
        }
        Err(error) => {
            let error = crate::components::credentials::refusal(error, &username);
            Err(crate::request::refuse::<KeepAccount>("/account", error))
        }
    }
}

/// The card that says what a guest's account hangs on, with the form where keeping it is possible.
#[component]
pub fn GuestCard(
    /// State of the form.
    form: FormState<KeepAccount>,
    /// What the password needs; absent where registration is off.
    needs: Option<PasswordNeeds>,
    /// Whether a phone number or e-mail address will do.
    by_code: bool,
) -> impl IntoView {
    let words = account::texts();
    if needs.is_none() && !by_code {
        return view! { <Alert tone=Tone::Warning>{words.keep_off}</Alert> }.into_any();
    }
    let text = if by_code { words.keep_contact_text } else { words.keep_text };
    view! {
        <Card title=words.keep_title text>
            {by_code
                .then(|| {
                    view! { <LinkButton href="/register?next=%2Faccount">{words.keep_with_contact}</LinkButton> }
                })}
            {needs.filter(|_| !by_code).map(|needs| view! { <KeepForm form needs /> })}
        </Card>
    }
    .into_any()
}

/// What a guest who signed in to an account of their own ought to know.
#[component]
pub fn GuestLeft() -> impl IntoView {
    let left = crate::address::query("notice").as_deref() == Some("guest-left");
    left.then(|| view! { <Alert tone=Tone::Info>{account::methods::texts().guest_left}</Alert> })
}

#[component]
fn KeepForm(form: FormState<KeepAccount>, needs: PasswordNeeds) -> impl IntoView {
    view! {
        <Form state=form>
            <Credentials form needs />
            <div class="form__actions">
                <Submit pending=form.pending()>{account::texts().keep}</Submit>
            </div>
        </Form>
    }
}
