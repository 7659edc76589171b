//! Custom tickets, signed by the operator's own server.

use super::Forms;
use super::card::{MethodCard, state};
use super::server::SignInMethods;
use super::toggle::{Toggle, TurnOffAnyway};
use crate::components::{Alert, Symbol, Tone};
use crate::i18n::console::tickets;
use leptos::prelude::*;

const NAME: &str = "custom";

#[component]
pub fn Tickets(methods: SignInMethods, forms: Forms) -> impl IntoView {
    let (texts, on) = (tickets::texts(), methods.open.custom);
    let lacks = on && !methods.ticket_key;
    let switch = view! { <Toggle name=NAME label=texts.title on form=forms.switch /> }.into_any();
    let (tone, word) = state(on);
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Shield
            title=texts.title
            body=texts.body
            off=texts.off
            state=(if lacks { Tone::Warning } else { tone }, word)
            switch
        >
            {lacks.then(|| view! { <Alert tone=Tone::Warning>{texts.missing}</Alert> })}
            <TurnOffAnyway name=NAME form=forms.switch />
            <p class="method__links"><a href="/admin/methods/tickets">{texts.keys}</a></p>
        </MethodCard>
    }
}
