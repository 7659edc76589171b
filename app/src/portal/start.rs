//! The page `/`: redirects to the right page.

use super::frame::PortalFrame;
use crate::AppError;
use crate::address::leave_for;
use crate::components::{LinkButton, PageData};
use crate::i18n::common;
use crate::lazy::lazy_page;
use crate::product::product;
use leptos::prelude::*;

/// Redirect target for the page `/`.
#[server(prefix = "/api", endpoint = "portal/start")]
pub async fn start() -> Result<String, AppError> {
    let to = if crate::request::viewer().await?.is_some() { "/account" } else { "/login" };
    crate::request::go(to);
    Ok(to.to_owned())
}

lazy_page! {
    /// `/`
    START, StartPage
}

#[component]
fn StartPage() -> impl IntoView {
    view! {
        <PageData
            load=start
            view=move |to: String| {
                Effect::new({
                    let to = to.clone();
                    move || leave_for(&to)
                });
                let texts = common::texts();
                view! {
                    <PortalFrame title=product()>
                        <LinkButton href=to>{texts.continue_}</LinkButton>
                    </PortalFrame>
                }
            }
        />
    }
}
