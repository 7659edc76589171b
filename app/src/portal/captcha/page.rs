//! A page with a captcha, for apps that cannot show one.

use super::{CAPTCHA, Captcha, CaptchaField, SIGN_IN};
use crate::AppError;
use crate::address::query;
use crate::components::{ErrorAlert, Form, PageData, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::{common, portal::captcha};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use leptos::prelude::*;

/// Whether the app may receive the browser back at this address.
#[server(prefix = "/api", endpoint = "portal/captcha-page")]
pub async fn load_captcha_page(
    /// The app's redirect address.
    redirect_uri: String,
) -> Result<bool, AppError> {
    Ok(back(&redirect_uri).is_some())
}

#[cfg(feature = "ssr")]
fn back(redirect_uri: &str) -> Option<String> {
    let there = Some(redirect_uri).filter(|uri| !uri.is_empty())?;
    doorward_identity::origin::safe_next(&crate::request::identity(), there)
}

/// Exchanges the answer for a captcha token and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/captcha-give")]
pub async fn give_captcha(
    /// The app's redirect address.
    redirect_uri: String,
    /// Returned to the app unchanged.
    state: String,
    captcha: Option<Captcha>,
) -> Result<String, AppError> {
    let page =
        crate::address::with_query("/captcha", &[("redirect_uri", Some(&redirect_uri)), ("state", Some(&state))]);
    let on_page = |error| crate::request::error_on(&page, error);
    let forbidden = || AppError::new(doorward_contract::ErrorCode::InvalidArgument);
    let there = back(&redirect_uri).ok_or_else(forbidden).map_err(on_page)?;
    let pass = super::earn(&captcha.unwrap_or_default(), &state).await.map_err(on_page)?;
    let to = with_pass(&there, pass.captcha_token.expose(), pass.expires_in, &state);
    crate::request::go(&to);
    Ok(to)
}

#[cfg(feature = "ssr")]
fn with_pass(there: &str, token: &str, expires_in: u32, state: &str) -> String {
    let (base, fragment) = there.split_once('#').map_or((there, None), |(base, rest)| (base, Some(rest)));
    let seconds = expires_in.to_string();
    let values = [("captcha_token", Some(token)), ("expires_in", Some(&*seconds)), ("state", Some(state))];
    let added = crate::address::with_query("", &values);
    let added = if base.contains('?') { added.replacen('?', "&", 1) } else { added };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{base}{added}{fragment}")
}

lazy_page! {
    /// `/captcha?redirect_uri=&state=`
    CAPTCHA_FOR_APP, CaptchaPage
}

#[component]
fn CaptchaPage() -> impl IntoView {
    let form = use_form::<GiveCaptcha>().follow_redirect();
    let show =
        move |allowed: bool| if allowed { view! { <Ask form /> }.into_any() } else { view! { <Nowhere /> }.into_any() };
    view! { <PageData load=|| load_captcha_page(query("redirect_uri").unwrap_or_default()) view=show /> }
}

#[component]
fn Ask(form: FormState<GiveCaptcha>) -> impl IntoView {
    let texts = captcha::texts();
    let state = query("state").unwrap_or_default();
    let call = if state.is_empty() { SIGN_IN.to_owned() } else { state.clone() };
    view! {
        <PortalFrame title=texts.title text=texts.text>
            <Form state=form>
                <ErrorAlert message=form.error_above(&[CAPTCHA]) />
                <input type="hidden" name="redirect_uri" value=query("redirect_uri") />
                <input type="hidden" name="state" value=state />
                <CaptchaField form state=call always=true />
                <Submit pending=form.busy() wide=true>
                    {common::texts().continue_}
                </Submit>
            </Form>
        </PortalFrame>
    }
}

#[component]
fn Nowhere() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(400);
    let texts = captcha::texts();
    view! { <PortalFrame title=texts.nowhere_title text=texts.nowhere>""</PortalFrame> }
}
