//! Header of the provider page: kind, state, callback address.

use super::entries::missing_labels;
use crate::components::{Alert, Card, Copyable, Tone};
use crate::console::methods::ProviderState;
use crate::i18n::console::{frame, providers};
use doorward_contract::provider::Provider;
use leptos::prelude::*;

/// Name, state, missing configuration, callback address.
#[component]
pub fn Head(provider: Provider) -> impl IntoView {
    let (texts, around) = (providers::texts(), frame::texts());
    let missing = missing_labels(&provider);
    let callback = provider.callback.clone();
    let (name, kind, id) = (provider.name.clone(), provider.kind, provider.id.clone());
    view! {
        <header class="user-head">
            <div class="user-head__text">
                <h1 class="user-head__name">{name}</h1>
                <p class="user-head__summary">
                    <ProviderState provider />
                    <span class="muted">{providers::kind_name(kind)}</span>
                    <code class="muted">{id}</code>
                </p>
            </div>
        </header>
        <div class="section stack">
            {missing.map(|what| view! { <Alert tone=Tone::Warning>{providers::texts().lacks(&what)}</Alert> })}
            {match callback {
                Some(callback) => {
                    view! {
                        <Card title=texts.callback text=texts.callback_hint>
                            <Copyable text=callback copy=around.copy copied=around.copied block=true />
                        </Card>
                    }
                        .into_any()
                }
                None => view! { <Alert>{texts.mini_hosts}</Alert> }.into_any(),
            }}
        </div>
    }
}
