//! A new secret, shown once.

use crate::components::{Alert, Card, Copyable, Tone};
use crate::i18n::console::{api_keys, applications, frame};
use doorward_contract::application::CreatedClientSecret;
use leptos::prelude::*;

#[component]
pub fn Created(
    secret: CreatedClientSecret,
    /// What follows.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let around = frame::texts();
    view! {
        <div class="section" role="status">
            <Card title=applications::texts().created_title>
                <Alert tone=Tone::Warning>{api_keys::texts().created_body}</Alert>
                <Copyable text=secret.secret.into_inner() copy=around.copy copied=around.copied block=true />
                {children.map(|children| view! { <div class="form__actions section-actions">{children()}</div> })}
            </Card>
        </div>
    }
}
