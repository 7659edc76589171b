//! Phone number: SMS code or password.

use super::Forms;
use super::card::MethodCard;
use super::contact::{Carrier, Reach, state};
use super::server::SignInMethods;
use crate::components::Symbol;
use crate::i18n::console::methods;
use doorward_contract::messaging::Channel;
use leptos::prelude::*;

const NAME: &str = "phone";

#[component]
pub fn Phone(methods: SignInMethods, forms: Forms) -> impl IntoView {
    let (texts, now, sends) = (methods::texts(), methods.open.phone, methods.sms_sends);
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Phone
            title=texts.phone_title
            body=texts.phone_body
            off=texts.phone_off
            state=state(now, sends)
        >
            <Reach method=NAME label=texts.phone_title now form=forms.contact />
            <Carrier channel=Channel::Sms missing=texts.phone_missing open=now.is_open() sends />
        </MethodCard>
    }
}
