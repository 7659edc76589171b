//! Guest accounts, identified by device.

use super::Forms;
use super::card::{MethodCard, state};
use super::server::SignInMethods;
use super::toggle::Toggle;
use crate::components::Symbol;
use crate::i18n::console::methods;
use leptos::prelude::*;

const NAME: &str = "anonymous";

#[component]
pub fn Guests(methods: SignInMethods, forms: Forms) -> impl IntoView {
    let (texts, on) = (methods::texts(), methods.open.anonymous);
    let switch = view! { <Toggle name=NAME label=texts.anonymous_title on form=forms.switch /> }.into_any();
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::User
            title=texts.anonymous_title
            body=texts.anonymous_body
            off=texts.anonymous_off
            state=state(on)
            switch
        />
    }
}
