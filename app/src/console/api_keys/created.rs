//! Secret of a new key, shown once.

use crate::components::{Alert, Card, Copyable, Tone};
use crate::i18n::console::{api_keys, frame};
use doorward_contract::api_keys::CreatedApiKey;
use leptos::prelude::*;

#[component]
pub fn Created(created: CreatedApiKey) -> impl IntoView {
    let (texts, around) = (api_keys::texts(), frame::texts());
    let CreatedApiKey { api_key, secret } = created;
    view! {
        <div class="section" role="status">
            <Card title=texts.created_title text=api_key.name>
                <Alert tone=Tone::Warning>{texts.created_body}</Alert>
                <Copyable text=secret.into_inner() copy=around.copy copied=around.copied block=true />
            </Card>
        </div>
    }
}
