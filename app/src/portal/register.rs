//! Registration of oneself, where it is on.

use super::frame::PortalFrame;
use super::login::{WaysIn, go_on, load_ways_in};
use super::password::rules::load_password_needs;
use crate::DoorError;
use crate::address::{query, with_query};
use crate::components::{Credentials, Form, LinkButton, Loaded, PasswordNeeds, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal;
use crate::lazy::lazy_page;
use doorward_contract::Secret;
use leptos::prelude::*;

/// Makes an account, signs in and answers where to go. A guest's account becomes the registered one, so that nothing
/// a guest has is left behind.
#[server(prefix = "/api", endpoint = "portal/register")]
pub async fn register(
    /// Wanted sign-in name.
    username: String,
    /// Wanted password.
    password: Secret,
    /// Where to go afterwards.
    next: Option<String>,
) -> Result<String, DoorError> {
    use crate::components::credentials;
    use doorward_contract::signin::SignupRequest;
    use doorward_identity::signup;
    let (identity, caller) = (crate::door::identity(), crate::door::caller());
    let request = SignupRequest {
        username: Some(username.clone()),
        password: Some(password),
        locale: Some(crate::preferences::request_lang().tag().to_owned()),
        ..SignupRequest::default()
    };
    let opened = match crate::door::viewer().await? {
        Some(guest) if guest.is_guest() => signup::upgrade(&identity, &guest, request, &caller).await,
        _ => signup::register(&identity, request, &caller).await,
    };
    match opened {
        Ok(opened) => crate::door::enter(&opened, next.as_deref()).await,
        Err(error) => {
            let page = with_query("/register", &[("next", next.as_deref())]);
            Err(crate::door::refuse::<Register>(&page, credentials::refusal(error, &username)))
        }
    }
}

lazy_page! {
    /// `/register`
    RegisterRoute, RegisterPage
}

#[component]
fn RegisterPage() -> impl IntoView {
    let form = use_form::<Register>();
    form.go_where_told();
    let ways = Resource::new(|| query("next"), load_ways_in);
    let needs = Resource::new(|| (), |()| load_password_needs());
    view! {
        <Loaded
            resource=ways
            view=move |ways: WaysIn| {
                let words = portal::texts();
                go_on(ways.go);
                if ways.register {
                    view! {
                        <PortalFrame title=words.register_title>
                            <Loaded resource=needs view=move |needs| view! { <RegisterForm form needs /> } />
                        </PortalFrame>
                    }
                        .into_any()
                } else {
                    view! {
                        <PortalFrame title=words.register_off_title text=words.register_off>
                            <LinkButton href="/login">{words.sign_in_link}</LinkButton>
                        </PortalFrame>
                    }
                        .into_any()
                }
            }
        />
    }
}

#[component]
fn RegisterForm(form: FormState<Register>, needs: PasswordNeeds) -> impl IntoView {
    let words = portal::texts();
    let next = query("next");
    let login = with_query("/login", &[("next", next.as_deref())]);
    view! {
        <Form state=form>
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <Credentials form needs autofocus=form.is_fresh() />
            <Submit pending=form.busy() wide=true>
                {words.register}
            </Submit>
        </Form>
        <p class="portal__links">{words.have_account} " " <a href=login>{words.sign_in_link}</a></p>
    }
}
