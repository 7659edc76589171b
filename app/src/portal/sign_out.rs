//! Sign-out. Always ends signed out, also if the session had expired.

use crate::AppError;
use crate::components::{Icon, Symbol};
use crate::i18n::common;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Page of a user who has signed out.
pub const SIGNED_OUT: &str = "/login?notice=signed-out";

/// Revokes this browser's session. A user who does not sign in again at once is signed out of the identity provider
/// too, if its rules say so.
#[server(prefix = "/api", endpoint = "portal/sign-out")]
pub async fn sign_out(
    /// Redirect target of the next sign-in.
    next: Option<String>,
) -> Result<String, AppError> {
    use crate::address::with_query;
    use doorward_contract::oauth::paths;
    let next = next.filter(|next| !next.is_empty());
    let provider = match &next {
        None => crate::request::sign_out_provider().await.unwrap_or_default(),
        Some(_) => None,
    };
    crate::request::close_browser_session().await?;
    let to = match provider {
        // Browsers apply the policy `form-action` to redirects of a form's response too. A page is in between.
        Some(id) => with_query("/login/away", &[("next", Some(&with_query(paths::AT_PROVIDER, &[("id", Some(&id))])))]),
        None => with_query("/login", &[("notice", Some("signed-out")), ("next", next.as_deref())]),
    };
    crate::request::go(&to);
    Ok(to)
}

/// Sign-out button. A plain form with a full load, so that no session data stays in the page's memory.
#[component]
pub fn SignOutButton() -> impl IntoView {
    view! {
        <form method="post" action=SignOut::url()>
            <button type="submit" class="button button--quiet button--small">
                <Icon symbol=Symbol::SignOut />
                {common::texts().sign_out}
            </button>
        </form>
    }
}

/// Signs out, to sign in again or with another account, and go on to `next`. A plain form, like [`SignOutButton`].
#[component]
pub fn SwitchAccount(label: &'static str, next: Option<String>) -> impl IntoView {
    view! {
        <form method="post" action=SignOut::url()>
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <button type="submit" class="button button--primary button--wide">
                {label}
            </button>
        </form>
    }
}
