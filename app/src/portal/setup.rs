//! Setup of the first administrator, with the link that the server printed.

use super::frame::PortalFrame;
use super::password::rules::load_password_needs;
use crate::AppError;
use crate::address::query;
use crate::components::{Credentials, Form, PageData, PasswordNeeds, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal;
use crate::lazy::lazy_page;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Whether a setup link is valid. This does not use it up.
#[server(prefix = "/api", endpoint = "portal/setup-link")]
pub async fn setup_link_works(token: Secret) -> Result<bool, AppError> {
    Ok(doorward_identity::setup::is_valid(&crate::request::identity(), &token).await?)
}

/// Creates the first administrator, signs in and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/setup")]
pub async fn complete_setup(token: Secret, username: String, password: Secret) -> Result<String, AppError> {
    use crate::components::credentials;
    use doorward_identity::setup;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    match setup::complete(&identity, &token, &username, &password, &caller).await {
        Ok(opened) => crate::request::sign_in_and_redirect(&opened, Some("/admin")).await,
        Err(error) => {
            let page = crate::address::with_query("/setup", &[("token", Some(token.expose()))]);
            Err(crate::request::error_on(&page, credentials::refusal(error, &username)))
        }
    }
}

lazy_page! {
    /// `/setup?token=`
    SETUP, SetupPage
}

#[component]
fn SetupPage() -> impl IntoView {
    let form = use_form::<CompleteSetup>().follow_redirect();
    view! {
        <PageData
            load=|| setup_link_works(Secret::new(query("token").unwrap_or_default()))
            view=move |works| {
                if works {
                    view! { <PageData load=load_password_needs view=move |needs| view! { <SetupForm form needs /> } /> }.into_any()
                } else {
                    view! { <DeadLink /> }.into_any()
                }
            }
        />
    }
}

#[component]
fn SetupForm(form: FormState<CompleteSetup>, needs: PasswordNeeds) -> impl IntoView {
    let texts = portal::texts();
    view! {
        <PortalFrame title=texts.setup_title text=texts.setup_text>
            <Form state=form>
                <input type="hidden" name="token" value=query("token") />
                <Credentials form needs autofocus=form.is_fresh() />
                <Submit pending=form.busy() wide=true>
                    {texts.setup_create}
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
        <PortalFrame title=texts.setup_dead_title text=texts.setup_dead>
            <pre class="command">"doorward setup-link"</pre>
        </PortalFrame>
    }
}
