//! Phone number: SMS code or password.

use super::Forms;
use super::card::MethodCard;
use super::contact::{Carrier, Reach, state};
use super::server::Ways;
use crate::components::Symbol;
use crate::i18n::console::methods as words;
use doorward_contract::messaging::Channel;
use leptos::prelude::*;

const NAME: &str = "phone";

#[component]
pub fn Phone(ways: Ways, forms: Forms) -> impl IntoView {
    let (words, now, sends) = (words::texts(), ways.open.phone, ways.sms_sends);
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Phone
            title=words.phone_title
            body=words.phone_body
            off=words.phone_off
            state=state(now, sends)
        >
            <Reach method=NAME label=words.phone_title now form=forms.contact />
            <Carrier channel=Channel::Sms missing=words.phone_missing open=now.is_open() sends />
        </MethodCard>
    }
}
