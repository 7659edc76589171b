//! Security page: phone, email, password and account deletion.

use super::contact::{ContactRow, ContactsCard};
use super::frame::{AccountFrame, Owner};
use crate::AppError;
use crate::components::{
    Alert, ButtonKind, Card, ErrorAlert, Form, LinkButton, NewPassword, PageData, PasswordField, PasswordNeeds, Submit,
    Time, Tone,
};
use crate::form::{FormState, use_form};
use crate::i18n::account;
use crate::lazy::lazy_page;
use doorward_contract::{Secret, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityPage {
    pub owner: Owner,
    /// Whether the account has a password.
    pub has_password: bool,
    changed_at: Option<Timestamp>,
    needs: PasswordNeeds,
    /// Username or contact, for the password manager.
    pub username: Option<String>,
    contacts: Vec<ContactRow>,
    /// Whether the user may set a first password without verifying presence again.
    present: bool,
    /// Whether an identity provider is linked too. A new password does not change that.
    linked: bool,
}

/// Loads the security settings of the signed-in user's account.
#[server(prefix = "/api", endpoint = "account/security")]
pub async fn load_security() -> Result<SecurityPage, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let me = doorward_identity::account::me(&crate::request::identity(), &viewer).await?;
    Ok(SecurityPage {
        username: super::reauthenticate::name_of(&me),
        contacts: super::contact::contacts_of(&me),
        present: super::reauthenticate::is_present(&viewer, &me).await?,
        owner: Owner::of(&viewer),
        has_password: me.has_password,
        linked: !me.providers.is_empty(),
        changed_at: me.password_changed_at,
        needs: crate::portal::password::rules::load_password_needs().await?,
    })
}

/// The page after that.
const CHANGED: &str = "/account/security?done=password";

/// Sets or changes the password. Requires the current password if there is one.
#[server(prefix = "/api", endpoint = "account/password")]
pub async fn change_password(
    /// Current password.
    password: Option<Secret>,
    new_password: Secret,
) -> Result<(), AppError> {
    use doorward_identity::password as secret;
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let done = match password {
        Some(current) => secret::change_and_renew(&identity, &viewer, &current, &new_password, &caller).await,
        None => {
            let sudo = super::reauthenticate::sudo_token(&viewer);
            secret::set_and_renew(&identity, &viewer, &new_password, sudo.as_ref(), &caller).await
        }
    };
    match done {
        Ok(opened) => {
            crate::request::open_browser_session(&opened).await?;
            crate::request::go(CHANGED);
            Ok(())
        }
        Err(error) => Err(crate::request::error_on("/account/security", error.into())),
    }
}

lazy_page! {
    /// `/account/security`
    SECURITY, Page
}

#[component]
fn Page() -> impl IntoView {
    let change = use_form::<ChangePassword>().leave_when_done(|()| CHANGED.to_owned());
    let show = move |page: SecurityPage| {
        let (owner, rows) = (page.owner.clone(), page.contacts.clone());
        let registered = !owner.guest;
        view! {
            <AccountFrame owner title=account::texts().security>
                {(registered && !rows.is_empty()).then(|| view! { <ContactsCard rows /> })}
                {registered.then(|| view! { <PasswordCard form=change page /> })}
                <DeleteCard />
            </AccountFrame>
        }
    };
    view! { <PageData load=load_security view=show /> }
}

#[component]
fn PasswordCard(form: FormState<ChangePassword>, page: SecurityPage) -> impl IntoView {
    let texts = account::texts();
    let text = if page.has_password { texts.password_text } else { texts.password_first };
    view! {
        <Card title=texts.password_title text>
            {if page.has_password || page.present {
                view! { <PasswordForm form page /> }.into_any()
            } else {
                view! {
                    <LinkButton href="/account/reauthenticate?back=%2Faccount%2Fsecurity" kind=ButtonKind::Secondary>
                        {texts.set_password}
                    </LinkButton>
                }
                    .into_any()
            }}
        </Card>
    }
}

#[component]
fn PasswordForm(form: FormState<ChangePassword>, page: SecurityPage) -> impl IntoView {
    let SecurityPage { has_password, changed_at, needs, username, linked, .. } = page;
    let texts = account::texts();
    let redirected = crate::address::query("done").as_deref() == Some("password");
    let done = move || redirected && form.error().is_none();
    let button = if has_password { texts.change_password } else { texts.set_password };
    view! {
        <Form state=form>
            {changed_at.map(|at| view! { <p class="muted">{texts.password_set}" "<Time at /></p> })}
            <ErrorAlert message=form.error_above(&["password", "new_password"]) />
            {move || done().then(|| view! { <Alert tone=Tone::Success>{texts.password_changed}</Alert> })}
            {move || {
                (linked && done())
                    .then(|| {
                        view! {
                            <LinkButton href="/account/sign-in" kind=ButtonKind::Quiet>
                                {texts.check_methods}
                            </LinkButton>
                        }
                    })
            }}
            <input class="visually-hidden" type="text" autocomplete="username" value=username readonly tabindex="-1" aria-hidden="true" />
            {has_password
                .then(|| {
                    view! { <PasswordField name="password" label=texts.current_password error=form.error_at("password") /> }
                })}
            <NewPassword name="new_password" label=texts.new_password needs error=form.error_at("new_password") />
            <div class="form__actions">
                <Submit pending=form.pending()>{button}</Submit>
            </div>
        </Form>
    }
}

#[component]
fn DeleteCard() -> impl IntoView {
    let texts = account::texts();
    view! {
        <Card title=texts.delete_title text=texts.delete_text danger=true>
            <LinkButton href="/account/delete" kind=ButtonKind::Secondary>
                {texts.delete_title}
            </LinkButton>
        </Card>
    }
}
