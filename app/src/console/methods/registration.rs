//! Self-registration with username and password.

use super::Forms;
use super::card::{MethodCard, state};
use super::server::Ways;
use super::toggle::Toggle;
use crate::components::{Alert, Symbol, Tone};
use crate::i18n::console::methods as words;
use leptos::prelude::*;

const NAME: &str = "self_registration";

#[component]
pub fn Registration(ways: Ways, forms: Forms) -> impl IntoView {
    let (words, on) = (words::texts(), ways.open.self_registration);
    let stranded = on && !ways.open.username;
    let switch = view! { <Toggle name=NAME label=words.registration_title on form=forms.switch /> }.into_any();
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Plus
            title=words.registration_title
            body=words.registration_body
            off=words.registration_off
            state=state(on)
            switch
        >
            {stranded.then(|| view! { <Alert tone=Tone::Warning>{words.registration_needs}</Alert> })}
        </MethodCard>
    }
}
