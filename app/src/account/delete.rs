//! Delete the account, verified by password.

use super::frame::{AccountFrame, Owner};
use super::security::{SecurityPage, load_security};
use crate::AppError;
use crate::components::{Alert, ButtonKind, Card, ErrorAlert, Form, LinkButton, PageData, PasswordField, Submit, Tone};
use crate::form::{FormState, use_form};
use crate::i18n::account;
use crate::lazy::lazy_page;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Verifies the password, deletes the account and returns the redirect target.
#[server(prefix = "/api", endpoint = "account/delete")]
pub async fn delete_account(
    /// Current password.
    password: Secret,
) -> Result<String, AppError> {
    use doorward_identity::{account::delete, reauthentication};
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let deleted = match reauthentication::by_password(&identity, &viewer, &password, &caller).await {
        Ok(proof) => delete(&identity, &viewer, &proof.sudo_token, &caller).await,
        Err(error) => Err(error),
    };
    match deleted {
        Ok(_) => {
            crate::request::close_browser_session().await?;
            let to = "/login?notice=deleted";
            crate::request::go(to);
            Ok(to.to_owned())
        }
        Err(error) => Err(crate::request::error_on("/account/delete", error.into())),
    }
}

lazy_page! {
    /// `/account/delete`
    DELETE, Page
}

#[component]
fn Page() -> impl IntoView {
    let delete = use_form::<DeleteAccount>().follow_redirect();
    view! {
        <PageData
            load=load_security
            view=move |page: SecurityPage| {
                view! {
                    <AccountFrame owner=page.owner.clone() title=account::texts().delete_title>
                        <DeleteCard form=delete owner=page.owner username=page.username has_password=page.has_password />
                    </AccountFrame>
                }
            }
        />
    }
}

#[component]
fn DeleteCard(
    form: FormState<DeleteAccount>,
    owner: Owner,
    username: Option<String>,
    has_password: bool,
) -> impl IntoView {
    let texts = account::texts();
    let why_not = if owner.guest { texts.delete_guest } else { texts.delete_no_password };
    view! {
        <Card title=texts.delete_title text=texts.delete_text danger=true>
            {if has_password {
                view! { <DeleteForm form username /> }.into_any()
            } else {
                view! { <Alert tone=Tone::Info>{why_not}</Alert> }.into_any()
            }}
        </Card>
    }
}

#[component]
fn DeleteForm(form: FormState<DeleteAccount>, username: Option<String>) -> impl IntoView {
    let texts = account::texts();
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["password"]) />
            <input class="visually-hidden" type="text" autocomplete="username" value=username readonly tabindex="-1" aria-hidden="true" />
            <PasswordField
                name="password"
                label=texts.current_password
                hint=texts.delete_prove
                error=form.error_at("password")
            />
            <div class="form__actions">
                <Submit pending=form.busy() kind=ButtonKind::Danger>
                    {texts.delete}
                </Submit>
                <LinkButton href="/account/security" kind=ButtonKind::Quiet>
                    {texts.keep_it}
                </LinkButton>
            </div>
        </Form>
    }
}
