//! Self-registration.

mod contact;
#[cfg(feature = "ssr")]
mod open;

#[cfg(feature = "ssr")]
pub use open::Open;

use super::captcha::{Captcha, CaptchaField, SIGN_UP};
use super::contact::SendCode;
use super::frame::PortalFrame;
use super::login::{GoToProvider, ProviderButtons, ProviderOption, go_on};
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{Credentials, Form, LinkButton, PageData, PasswordNeeds, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal::{self, contact as contact_texts};
use crate::lazy::lazy_page;
use contact::{ContactForm, OtherMethod};
use doorward_contract::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The registration methods that are on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationMethods {
    /// Redirect target if the user is signed in already.
    pub go: Option<String>,
    pub username: bool,
    pub phone: bool,
    pub email: bool,
    /// Identity providers that create accounts.
    pub providers: Vec<ProviderOption>,
    needs: PasswordNeeds,
}

/// Loads the registration methods. Signed-in users are redirected; guests may register.
#[server(prefix = "/api", endpoint = "portal/registration-methods")]
pub async fn load_registration_methods(next: Option<String>) -> Result<RegistrationMethods, AppError> {
    let known = crate::request::viewer().await?.is_some_and(|viewer| !viewer.is_guest());
    let Open { username, phone, email, providers } = Open::now();
    Ok(RegistrationMethods {
        go: known.then(|| crate::request::go_on(next.as_deref())),
        username,
        phone,
        email,
        providers,
        needs: super::password::rules::load_password_needs().await?,
    })
}

/// Creates an account, signs in and returns the redirect target. A guest's account becomes the registered one, so that
/// the guest keeps all data.
#[server(prefix = "/api", endpoint = "portal/register")]
pub async fn register(
    username: String,
    password: Secret,
    next: Option<String>,
    captcha: Option<Captcha>,
) -> Result<String, AppError> {
    use crate::components::credentials;
    use crate::portal::captcha::{caller_with, keep_captcha};
    use doorward_contract::signin::SignupRequest;
    use doorward_identity::signup;
    let identity = crate::request::identity();
    let request = SignupRequest {
        username: Some(username.clone()),
        password: Some(password),
        locale: Some(crate::preferences::request_lang().tag().to_owned()),
        ..SignupRequest::default()
    };
    let viewer = crate::request::viewer().await?;
    let opened = match (caller_with(captcha.as_ref(), SIGN_UP).await, viewer) {
        (Err(error), _) => Err(error),
        (Ok(caller), Some(guest)) if guest.is_guest() => {
            let upgraded = signup::upgrade(&identity, &guest, request, &caller).await;
            upgraded.map_err(|error| credentials::refusal(error, &username))
        }
        (Ok(caller), _) => {
            let registered = signup::register(&identity, request, &caller).await;
            registered.map_err(|error| credentials::refusal(error, &username))
        }
    };
    match opened {
        Ok(opened) => crate::request::sign_in_and_redirect(&opened, next.as_deref()).await,
        Err(error) => {
            let page = with_query("/register", &[("with", Some("username")), ("next", next.as_deref())]);
            let error = keep_captcha(error, captcha.as_ref()).with_value("username", &username);
            Err(crate::request::error_on(&page, error))
        }
    }
}

lazy_page! {
    /// `/register`
    REGISTER, RegisterPage
}

#[component]
fn RegisterPage() -> impl IntoView {
    let (form, send) = (use_form::<Register>().follow_redirect(), use_form::<SendCode>().follow_redirect());
    let provider = use_form::<GoToProvider>().follow_redirect();
    view! {
        <PageData
            load=|| load_registration_methods(query("next"))
            view=move |methods: RegistrationMethods| {
                go_on(methods.go.clone());
                let (texts, contact) = (portal::texts(), methods.phone || methods.email);
                let by_name = methods.username && (!contact || query("with").as_deref() == Some("username"));
                if by_name {
                    view! {
                        <PortalFrame title=texts.register_title>
                            <RegisterForm form needs=methods.needs />
                            <Providers form=provider options=methods.providers />
                            {contact.then(|| view! { <OtherMethod username=false /> })}
                            <HaveAccount />
                        </PortalFrame>
                    }
                        .into_any()
                } else if contact {
                    view! {
                        <PortalFrame title=texts.register_title text=contact_texts::texts().register_text>
                            <ContactForm form=send phone=methods.phone email=methods.email />
                            <Providers form=provider options=methods.providers />
                            {methods.username.then(|| view! { <OtherMethod username=true /> })}
                            <HaveAccount />
                        </PortalFrame>
                    }
                        .into_any()
                } else if !methods.providers.is_empty() {
                    view! {
                        <PortalFrame title=texts.register_title>
                            <ProviderButtons form=provider options=methods.providers next=query("next") />
                            <HaveAccount />
                        </PortalFrame>
                    }
                        .into_any()
                } else {
                    view! { <Closed /> }.into_any()
                }
            }
        />
    }
}

#[component]
fn Closed() -> impl IntoView {
    let texts = portal::texts();
    view! {
        <PortalFrame title=texts.register_off_title text=texts.register_off>
            <LinkButton href=with_query("/login", &[("next", query("next").as_deref())])>{texts.sign_in_link}</LinkButton>
        </PortalFrame>
    }
}

#[component]
fn RegisterForm(form: FormState<Register>, needs: PasswordNeeds) -> impl IntoView {
    view! {
        <Form state=form>
            <input type="hidden" name="next" value=query("next").unwrap_or_default() />
            <Credentials form needs autofocus=form.is_fresh() />
            <CaptchaField form state=SIGN_UP />
            <Submit pending=form.busy() wide=true>
                {portal::texts().register}
            </Submit>
        </Form>
    }
}

#[component]
fn Providers(form: FormState<GoToProvider>, options: Vec<ProviderOption>) -> impl IntoView {
    (!options.is_empty()).then(|| {
        view! {
            <p class="portal__or">{portal::texts().or}</p>
            <ProviderButtons form options next=query("next") />
        }
    })
}

#[component]
fn HaveAccount() -> impl IntoView {
    let texts = portal::texts();
    let login = with_query("/login", &[("next", query("next").as_deref())]);
    view! { <p class="portal__links">{texts.have_account} " " <a href=login>{texts.sign_in_link}</a></p> }
}
