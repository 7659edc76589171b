//! Sign-out. Always ends signed out, also if the session had expired.

use crate::AppError;
use crate::components::{Icon, Symbol};
use crate::i18n::common;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Revokes this browser's session.
#[server(prefix = "/api", endpoint = "portal/sign-out")]
pub async fn sign_out() -> Result<String, AppError> {
    crate::request::close_browser_session().await?;
    let to = "/login?notice=signed-out";
    crate::request::go(to);
    Ok(to.to_owned())
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
