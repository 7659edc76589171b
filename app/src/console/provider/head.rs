//! Header of the provider page: kind, state, callback address.

use super::entries::missing_words;
use crate::components::{Alert, Card, Copyable, Tone};
use crate::console::methods::ProviderState;
use crate::i18n::console::{frame, providers as words};
use doorward_contract::provider::Provider;
use leptos::prelude::*;

/// Name, state, missing configuration, callback address.
#[component]
pub fn Head(provider: Provider) -> impl IntoView {
    let (words, around) = (words::texts(), frame::texts());
    let missing = missing_words(&provider);
    let callback = provider.callback.clone();
    let (name, kind, id) = (provider.name.clone(), provider.kind, provider.id.clone());
    view! {
        <header class="user-head">
            <div class="user-head__words">
                <h1 class="user-head__name">{name}</h1>
                <p class="user-head__summary">
                    <ProviderState provider />
                    <span class="muted">{words::called(kind)}</span>
                    <code class="muted">{id}</code>
                </p>
            </div>
        </header>
        <div class="section stack">
            {missing.map(|what| view! { <Alert tone=Tone::Warning>{words::texts().lacks(&what)}</Alert> })}
            {match callback {
                Some(callback) => {
                    view! {
                        <Card title=words.callback text=words.callback_hint>
                            <Copyable text=callback copy=around.copy copied=around.copied block=true />
                        </Card>
                    }
                        .into_any()
                }
                None => view! { <Alert>{words.mini_hosts}</Alert> }.into_any(),
            }}
        </div>
    }
}
