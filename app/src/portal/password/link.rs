//! Set a password with a one-time link from an administrator.

use super::rules::load_password_needs;
use crate::AppError;
use crate::address::query;
use crate::components::{ErrorAlert, Form, LinkButton, NewPassword, PageData, PasswordNeeds, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal;
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use doorward_contract::Secret;
use leptos::prelude::*;

/// The owner of a link. This does not use the link up, so that mail scanners do no harm.
#[server(prefix = "/api", endpoint = "portal/password-link")]
pub async fn link_owner(token: Secret) -> Result<Option<String>, AppError> {
    Ok(doorward_identity::password::link_owner(&crate::request::identity(), &token).await?)
}

/// Sets the password and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/password-by-link")]
pub async fn set_password_by_link(token: Secret, password: Secret) -> Result<String, AppError> {
    use doorward_identity::password::set_by_link;
    match set_by_link(&crate::request::identity(), &token, &password, &crate::request::caller()).await {
        Ok(()) => {
            let to = "/login?notice=password-set";
            crate::request::go(to);
            Ok(to.to_owned())
        }
        Err(error) => {
            let page = crate::address::with_query("/password", &[("token", Some(token.expose()))]);
            Err(crate::request::error_on(&page, AppError::from(error)))
        }
    }
}

lazy_page! {
    /// `/password?token=`
    LINK, LinkPage
}

#[component]
fn LinkPage() -> impl IntoView {
    let form = use_form::<SetPasswordByLink>().follow_redirect();
    view! {
        <PageData
            load=|| link_owner(Secret::new(query("token").unwrap_or_default()))
            view=move |owner| {
                owner
                    .map_or_else(
                        || view! { <DeadLink /> }.into_any(),
                        |username| {
                            let form = move |needs| view! { <LinkForm form username=username.clone() needs /> };
                            view! { <PageData load=load_password_needs view=form /> }.into_any()
                        },
                    )
            }
        />
    }
}

#[component]
fn LinkForm(form: FormState<SetPasswordByLink>, username: String, needs: PasswordNeeds) -> impl IntoView {
    let texts = portal::texts();
    view! {
        <PortalFrame title=texts.link_title text=format!("{} {username}", texts.link_for)>
            <Form state=form>
                <ErrorAlert message=form.error_above(&["password"]) />
                <input type="hidden" name="token" value=query("token") />
                <input class="visually-hidden" type="text" autocomplete="username" value=username readonly tabindex="-1" aria-hidden="true" />
                <NewPassword
                    name="password"
                    label=texts.new_password
                    needs
                    error=form.error_at("password")
                    autofocus=form.is_fresh()
                />
                <Submit pending=form.busy() wide=true>
                    {texts.set_password}
                </Submit>
            </Form>
        </PortalFrame>
    }
}

#[component]
fn DeadLink() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(410);
    let texts = portal::texts();
    view! {
        <PortalFrame title=texts.link_dead_title text=texts.link_dead>
            <LinkButton href="/login">{texts.sign_in_link}</LinkButton>
        </PortalFrame>
    }
}
