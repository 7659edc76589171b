//! The bare address: on to where one belongs.

use super::frame::PortalFrame;
use crate::DoorError;
use crate::address::leave_for;
use crate::components::{LinkButton, Loaded};
use crate::i18n::common;
use crate::lazy::lazy_page;
use crate::product::product;
use leptos::prelude::*;

/// Where someone who opens the bare address belongs.
#[server(prefix = "/api", endpoint = "portal/start")]
pub async fn start() -> Result<String, DoorError> {
    let to = if crate::door::viewer().await?.is_some() { "/account" } else { "/login" };
    crate::door::go(to);
    Ok(to.to_owned())
}

lazy_page! {
    /// `/`
    StartRoute, StartPage
}

#[component]
fn StartPage() -> impl IntoView {
    let to = Resource::new(|| (), |()| start());
    view! {
        <Loaded
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
