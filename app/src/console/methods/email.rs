//! Email: code, link or password.

use super::Forms;
use super::card::MethodCard;
use super::contact::{Carrier, Reach, state};
use super::server::SignInMethods;
use crate::components::Symbol;
use crate::i18n::console::methods;
use doorward_contract::messaging::Channel;
use leptos::prelude::*;

const NAME: &str = "email";

#[component]
pub fn Email(methods: SignInMethods, forms: Forms) -> impl IntoView {
    let (texts, now, sends) = (methods::texts(), methods.open.email, methods.mail_sends);
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Mail
            title=texts.email_title
            body=texts.email_body
            off=texts.email_off
            state=state(now, sends)
        >
            <Reach method=NAME label=texts.email_title now form=forms.contact />
            <Carrier channel=Channel::Mail missing=texts.email_missing open=now.is_open() sends />
        </MethodCard>
    }
}
