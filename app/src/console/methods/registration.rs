//! Self-registration with username and password.

use super::Forms;
use super::card::{MethodCard, state};
use super::server::SignInMethods;
use super::toggle::Toggle;
use crate::components::{Alert, Symbol, Tone};
use crate::i18n::console::methods;
use leptos::prelude::*;

const NAME: &str = "self_registration";

#[component]
pub fn Registration(methods: SignInMethods, forms: Forms) -> impl IntoView {
    let (texts, on) = (methods::texts(), methods.open.self_registration);
    let stranded = on && !methods.open.username;
    let switch = view! { <Toggle name=NAME label=texts.registration_title on form=forms.switch /> }.into_any();
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Plus
            title=texts.registration_title
            body=texts.registration_body
            off=texts.registration_off
            state=state(on)
            switch
        >
            {stranded.then(|| view! { <Alert tone=Tone::Warning>{texts.registration_needs}</Alert> })}
        </MethodCard>
    }
}
