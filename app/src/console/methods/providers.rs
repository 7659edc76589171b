//! Identity providers, a card each.

use super::card::{MethodCard, state};
use super::server::SetProvider;
use super::toggle::Switch;
use crate::components::{Alert, Badge, ButtonKind, Copyable, Form, LinkButton, Symbol, Tone};
use crate::console::lockout::Lockout;
use crate::console::provider::{missing_labels, page_of};
use crate::form::FormState;
use crate::i18n::console::{frame, providers};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::provider::Provider;
use leptos::prelude::*;

/// All providers, and a link to add one.
#[component]
pub fn Providers(providers: Vec<Provider>, form: FormState<SetProvider>) -> impl IntoView {
    let texts = providers::texts();
    let none = providers.is_empty().then(|| view! { <p class="muted">{texts.none}</p> });
    let cards = providers.into_iter().map(|provider| view! { <ProviderCard provider form /> }).collect_view();
    view! {
        <header class="section-head">
            <div>
                <h2 class="section-head__title">{texts.title}</h2>
                <p class="muted">{texts.lead}</p>
            </div>
            <LinkButton href="/admin/methods/new-provider" needs=AdminAction::ProvidersEdit kind=ButtonKind::Secondary>{texts.add}</LinkButton>
        </header>
        {none}
        <div class="methods">{cards}</div>
    }
}

/// State of a provider with the tone of its badge.
fn state_of(provider: &Provider) -> (Tone, &'static str) {
    let complete = provider.missing.is_empty();
    if complete { state(provider.enabled) } else { (Tone::Warning, providers::texts().incomplete) }
}

/// State of a provider as a badge.
#[component]
pub fn ProviderState(provider: Provider) -> impl IntoView {
    let (tone, word) = state_of(&provider);
    view! { <Badge tone>{word}</Badge> }
}

#[component]
fn ProviderCard(provider: Provider, form: FormState<SetProvider>) -> impl IntoView {
    let (texts, around) = (providers::texts(), frame::texts());
    let missing = missing_labels(&provider);
    let state = state_of(&provider);
    let body = format!("{} · {}", providers::kind_name(provider.kind), provider.id);
    let Provider { id, name, enabled, callback, .. } = provider;
    // An incomplete provider cannot be turned on; turning off is always possible.
    let switch = (enabled || missing.is_none()).then(|| switch(id.clone(), name.clone(), enabled, form));
    let page = page_of(&id);
    let id_of_card = id.clone();
    let open = providers::texts().open_label(&name);
    let missing = missing.map(|what| view! { <Alert tone=Tone::Warning>{providers::texts().lacks(&what)}</Alert> });
    view! {
        <MethodCard
            name=id
            symbol=Symbol::Link
            title=name
            body
            off=texts.off
            state
            switch=switch.unwrap_or_else(|| ().into_any())
        >
            {missing}
            <Lockout
                id=id_of_card.clone()
                refused=form.error_signal()
                pending=form.pending()
                form=move |ending| turn_off(id_of_card.clone(), ending, form)
            />
            {callback.map(|callback| view! {
                <div class="properties__row">
                    <span class="properties__name">{texts.callback}</span>
                    <Copyable text=callback copy=around.copy copied=around.copied />
                </div>
            })}
            <p class="method__links">
                <a href=page.clone() aria-label=open>{texts.configure}</a>
                <a href=format!("{page}#try")>{texts.try_it}</a>
            </p>
        </MethodCard>
    }
}

/// Form that turns a provider off although users lose their only sign-in method.
fn turn_off(id: String, ending: AnyView, form: FormState<SetProvider>) -> AnyView {
    view! {
        <Form state=form>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="on" value="false" />
            {ending}
        </Form>
    }
    .into_any()
}

fn switch(id: String, name: String, on: bool, form: FormState<SetProvider>) -> AnyView {
    view! {
        <Form state=form>
            <input type="hidden" name="id" value=id />
            <Switch label=name on pending=form.pending() />
        </Form>
    }
    .into_any()
}
