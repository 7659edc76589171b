//! Sign-in.

#[cfg(feature = "ssr")]
mod by_code;
pub mod code;
pub mod existing;
mod guest;
pub mod link;
mod login_methods;
mod notice;
pub mod password;
pub mod provider_redirect;
mod providers;
pub mod scan;
mod start;

#[cfg(feature = "ssr")]
pub use by_code::{Step, sign_in_verified};
pub use guest::{ContinueAsGuest, continue_as_guest};
pub use login_methods::{LoginMethodList, go_on, load_login_methods};
#[cfg(feature = "ssr")]
pub use providers::provider_options;
pub use providers::{GoToProvider, ProviderButtons, ProviderOption, go_to_provider};
pub use start::{ChooseMethod, choose_method};

use super::captcha::{CAPTCHA, Captcha, CaptchaField, SIGN_IN};
use super::frame::PortalFrame;
use super::sign_out::SwitchAccount;
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{Alert, ErrorAlert, Field, FieldKind, Form, PageData, PasswordField, Submit, Tone};
use crate::form::{FormState, use_form};
use crate::i18n::{common, portal};
use crate::lazy::main_page;
use doorward_contract::Secret;
use guest::GuestForm;
use leptos::prelude::*;
use notice::{NotSetUp, Notice};
use providers::go_by_itself;
use start::StartForm;

/// Signs in and returns the redirect target. If the password must be changed first, that is the page for it.
#[server(prefix = "/api", endpoint = "portal/sign-in")]
pub async fn sign_in(
    username: String,
    password: Secret,
    next: Option<String>,
    captcha: Option<Captcha>,
) -> Result<String, AppError> {
    use crate::portal::captcha::{caller_with, keep_captcha};
    use doorward_contract::ErrorCode;
    use doorward_identity::signin::password::sign_in;
    let result = match caller_with(captcha.as_ref(), SIGN_IN).await {
        Ok(caller) => sign_in(&crate::request::identity(), &username, &password, &caller).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    match result {
        Ok(opened) => crate::request::sign_in_and_redirect(&opened, next.as_deref()).await,
        Err(error) if error.code == ErrorCode::PasswordUpdateRequired => {
            let to = with_query("/password/update", &[("username", Some(&username)), ("next", next.as_deref())]);
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => {
            let page = page_of(&username, next.as_deref());
            let error = keep_captcha(beside_password(error, &username), captcha.as_ref());
            Err(crate::request::error_on(&page, error.with_value("username", &username)))
        }
    }
}

// If the identifier may be a contact, the password has a page of its own.
#[cfg(feature = "ssr")]
fn page_of(username: &str, next: Option<&str>) -> String {
    let methods = &crate::request::identity().settings().login_methods;
    if methods.phone.is_open() || methods.email.is_open() {
        with_query("/login/password", &[("id", Some(username)), ("next", next)])
    } else {
        with_query("/login", &[("next", next)])
    }
}

// Reports wrong credentials at the password field, where the next attempt begins.
#[cfg(feature = "ssr")]
fn beside_password(error: AppError, username: &str) -> AppError {
    use crate::portal::contact::{Kind, kind_of};
    use doorward_contract::ErrorCode;
    match (error.code, kind_of(username)) {
        (ErrorCode::InvalidUsernameOrPassword, Kind::Name) => AppError { field: Some("password".to_owned()), ..error },
        (ErrorCode::InvalidUsernameOrPassword, _) => error.for_field("password", "not_of_contact"),
        _ => error,
    }
}

/// The identifier that an application suggests. It comes from an address, so it is only a text in a field.
fn hint() -> Option<String> {
    query("hint").filter(|hint| hint.chars().count() <= 254 && !hint.chars().any(char::is_control))
}

main_page! {
    /// `/login?next=&switch=&hint=`
    LOGIN, LoginPage
}

#[component]
fn LoginPage() -> impl IntoView {
    let form = use_form::<SignIn>().follow_redirect();
    let guest = use_form::<ContinueAsGuest>().follow_redirect();
    let start = use_form::<ChooseMethod>().follow_redirect();
    let provider = use_form::<GoToProvider>().follow_redirect();
    let next = query("next");
    let target = next.clone();
    view! {
        <PortalFrame title=portal::texts().sign_in_title>
            <Notice />
            <PageData
                load=move || load_login_methods(target, query("switch"))
                view=move |methods: LoginMethodList| match methods.instead_of.clone() {
                    Some(name) => view! { <OtherAccount name next /> }.into_any(),
                    None => view! { <MethodChoice methods start form guest provider next /> }.into_any(),
                }
            />
        </PortalFrame>
    }
}

/// For a user who is signed in and wants to use another account.
#[component]
fn OtherAccount(name: String, next: Option<String>) -> impl IntoView {
    view! {
        <p class="portal__text">{common::texts().signed_in_as}" "<bdi>{name}</bdi></p>
        <SwitchAccount label=common::texts().use_another_account next />
    }
}

/// The sign-in methods that are on.
#[component]
fn MethodChoice(
    methods: LoginMethodList,
    start: FormState<ChooseMethod>,
    form: FormState<SignIn>,
    guest: FormState<ContinueAsGuest>,
    provider: FormState<GoToProvider>,
    next: Option<String>,
) -> impl IntoView {
    let texts = portal::texts();
    go_on(methods.go.clone());
    let (first, contact) = (methods.phone || methods.email || methods.username, methods.phone || methods.email);
    let others = !methods.providers.is_empty();
    if !methods.known {
        go_by_itself(provider, &methods.providers, next.clone());
    }
    view! {
        {methods.app.clone().map(|app| view! { <p class="portal__text">{texts.signing_in_to}" "<bdi>{app}</bdi></p> })}
        {(!methods.set_up).then(|| view! { <NotSetUp /> })}
        {contact.then(|| view! { <StartForm form=start methods=methods.clone() next=next.clone() /> })}
        {(methods.username && !contact).then(|| view! { <SignInForm form next=next.clone() /> })}
        {(first && (others || methods.anonymous)).then(|| view! { <p class="portal__or">{texts.or}</p> })}
        {others.then(|| view! { <ProviderButtons form=provider options=methods.providers next=next.clone() /> })}
        {methods.anonymous.then(|| view! { <GuestForm form=guest next=next.clone() second=first || others /> })}
        {(!first && !others && !methods.anonymous).then(|| view! { <Alert tone=Tone::Warning>{texts.nothing_on}</Alert> })}
        {methods
            .register
            .then(|| {
                view! {
                    <p class="portal__links">
                        {texts.no_account} " "
                        <a href=with_query("/register", &[("next", next.as_deref())])>{texts.register_link}</a>
                    </p>
                }
            })}
    }
}

#[component]
fn SignInForm(form: FormState<SignIn>, next: Option<String>) -> impl IntoView {
    let texts = portal::texts();
    let username = form.previous_value("username").or_else(hint);
    let has_username = username.is_some();
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&["username", "password", CAPTCHA]) />
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <Field
                name="username"
                label=texts.username
                kind=FieldKind::Username
                value=username
                error=form.error_at("username")
                autocomplete="username"
                maxlength=254
                required=true
                autofocus=form.is_fresh() && !has_username
            />
            <PasswordField
                name="password"
                label=texts.password
                error=form.error_at("password")
                autofocus=has_username
            />
            <CaptchaField form state=SIGN_IN />
            <Submit pending=form.busy() wide=true>
                {texts.sign_in}
            </Submit>
        </Form>
    }
}
