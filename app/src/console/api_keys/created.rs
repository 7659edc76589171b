//! Secret of a new key, shown once.

use crate::components::{Alert, Card, Copyable, Tone};
use crate::i18n::console::{api_keys, frame};
use doorward_contract::api_keys::{ApiKeyKind, CreatedApiKey};
use leptos::prelude::*;

#[component]
pub fn Created(created: CreatedApiKey) -> impl IntoView {
    let (texts, around) = (api_keys::texts(), frame::texts());
    let CreatedApiKey { api_key, secret } = created;
    let is_signing = api_key.kind == ApiKeyKind::Signing;
    let body = if is_signing { texts.created_signing } else { texts.created_body };
    let id = is_signing.then_some(api_key.id).map(|id| {
        view! {
            <p>"SecretId"</p>
            <Copyable text=id copy=around.copy copied=around.copied block=true />
            <p>"SecretKey"</p>
        }
    });
    view! {
        <div class="section" role="status">
            <Card title=texts.created_title text=api_key.name>
                <Alert tone=Tone::Warning>{body}</Alert>
                {id}
                <Copyable text=secret.into_inner() copy=around.copy copied=around.copied block=true />
            </Card>
        </div>
    }
}
