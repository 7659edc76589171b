//! Sign-in with identity providers.

use super::scan::scan_address;
use crate::AppError;
use crate::address::query;
use crate::components::{ButtonKind, ErrorAlert, Form, LinkButton, Submit};
use crate::form::FormState;
use crate::i18n::portal::{provider, scan};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A provider that this browser can be redirected to, or whose code it can show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderOption {
    id: String,
    name: String,
    /// Whether the browser is redirected without a click.
    by_itself: bool,
    /// Whether it creates accounts for new users.
    registers: bool,
    /// Whether its code is shown on a page of Doorward.
    scans: bool,
}

#[cfg(feature = "ssr")]
impl ProviderOption {
    /// Whether the browser is redirected to the provider with this ID.
    pub fn leads_to(&self, id: &str) -> bool {
        self.id == id && !self.scans
    }

    /// Whether users without an account get one.
    pub const fn registers(&self) -> bool {
        self.registers
    }
}

/// The providers that are on and work in this browser. WeChat's own browser identifies its user, so a Mini Program's
/// code is not offered there; it does not show the pages of the other providers, and users cannot scan the screen of
/// the phone they hold.
#[cfg(feature = "ssr")]
pub fn provider_options() -> Vec<ProviderOption> {
    use doorward_contract::provider::ProviderKind;
    let inside = crate::request::header("user-agent").is_some_and(|agent| agent.contains("MicroMessenger"));
    let works = |option: &doorward_identity::provider::LoginOption| match option.kind {
        ProviderKind::WeChatMini => option.scans && !inside,
        ProviderKind::WeChatOfficial => inside,
        _ => !inside,
    };
    let options = doorward_identity::provider::login_options(&crate::request::identity());
    let options = options.into_iter().filter(works);
    let option = |option: doorward_identity::provider::LoginOption| ProviderOption {
        id: option.id,
        name: option.name,
        by_itself: inside,
        registers: option.registers,
        scans: option.scans,
    };
    options.map(option).collect()
}

/// Returns the authorization address of the provider. Started by a form, never by a link: this request sets the device
/// cookie, by which the callback recognizes the browser.
#[server(prefix = "/api", endpoint = "portal/go-to-provider")]
pub async fn go_to_provider(id: String, next: Option<String>) -> Result<String, AppError> {
    use doorward_identity::provider::redirect::{Purpose, leave};
    let next = next.filter(|next| !next.is_empty());
    let page = crate::address::with_query("/login", &[("next", next.as_deref())]);
    match leave(&crate::request::identity(), &id, Purpose::SignIn(next), &crate::request::caller()).await {
        Ok(to) => Ok(super::provider_redirect::leave_by(to)),
        Err(error) => Err(crate::request::error_on(&page, error.into())),
    }
}

/// One button per provider.
#[component]
pub fn ProviderButtons(
    form: FormState<GoToProvider>,
    options: Vec<ProviderOption>,
    next: Option<String>,
) -> impl IntoView {
    let to = next.clone();
    let button = move |ProviderOption { id, name, scans, .. }: ProviderOption| match scans {
        true => {
            let href = scan_address(&id, to.as_deref());
            view! {
                <LinkButton href kind=ButtonKind::Secondary wide=true>
                    {scan::texts().scan_with(&name)}
                </LinkButton>
            }
            .into_any()
        }
        false => view! {
            <Submit pending=form.busy() kind=ButtonKind::Secondary wide=true name="id" value=id>
                {provider::texts().continue_with(&name)}
            </Submit>
        }
        .into_any(),
    };
    let buttons = options.into_iter().map(button).collect_view();
    view! {
        <Form state=form class="providers">
            <ErrorAlert message=form.error_above(&[]) />
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            {buttons}
        </Form>
    }
}

/// Redirects at once if the provider can identify the user without interaction. Not after an error, and not after
/// sign-out, which would sign the user in again.
pub fn go_by_itself(form: FormState<GoToProvider>, options: &[ProviderOption], next: Option<String>) {
    let has_notice = query("provider_error").is_some() || query("notice").is_some();
    let id = options.iter().find(|option| option.by_itself && !has_notice).map(|option| option.id.clone());
    if let Some(id) = id {
        Effect::new(move || form.submit(&[("id", &id), ("next", next.as_deref().unwrap_or_default())]));
    }
}
