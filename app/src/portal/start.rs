//! The page `/`: redirects to the right page.

use super::frame::PortalFrame;
use crate::AppError;
use crate::address::leave_for;
use crate::components::{LinkButton, ResourceView};
use crate::i18n::common;
use crate::product::product;
use leptos::prelude::*;

/// Redirect target for the page `/`.
#[server(prefix = "/api", endpoint = "portal/start")]
pub async fn start() -> Result<String, AppError> {
    let to = if crate::request::viewer().await?.is_some() { "/account" } else { "/login" };
    crate::request::go(to);
    Ok(to.to_owned())
}

/// `/`
#[lazy]
pub fn start_page() -> AnyView {
    StartPage().into_any()
}

#[component]
fn StartPage() -> impl IntoView {
    let to = Resource::new(|| (), |()| start());
    view! {
        <ResourceView
            resource=to
            view=move |to: String| {
                Effect::new({
                    let to = to.clone();
                    move || leave_for(&to)
                });
                let words = common::texts();
                view! {
                    <PortalFrame title=product()>
                        <LinkButton href=to>{words.continue_}</LinkButton>
                    </PortalFrame>
                }
            }
        />
    }
}
