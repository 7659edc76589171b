//! Username and password.

use super::Forms;
use super::card::{MethodCard, state};
use super::server::{SetLoginMethod, SignInMethods};
use super::toggle::{Toggle, TurnOffAnyway};
use crate::components::{ButtonKind, Dialog, Form, Submit, Symbol};
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::console::methods;
use leptos::prelude::*;

const NAME: &str = "username";

#[component]
pub fn Username(methods: SignInMethods, forms: Forms) -> impl IntoView {
    let (texts, on, form) = (methods::texts(), methods.open.username, forms.switch);
    // Turning off the method the administrator signed in with needs a confirmation.
    let switch = if on {
        view! { <AskFirst form /> }.into_any()
    } else {
        view! { <Toggle name=NAME label=texts.username_title on form /> }.into_any()
    };
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Key
            title=texts.username_title
            body=texts.username_body
            off=texts.username_off
            state=state(on)
            switch
        >
            <TurnOffAnyway name=NAME form />
        </MethodCard>
    }
}

#[component]
fn AskFirst(form: FormState<SetLoginMethod>) -> impl IntoView {
    let texts = methods::texts();
    view! {
        <button
            type="button"
            class="toggle"
            role="switch"
            aria-checked="true"
            aria-label=texts.username_title
            aria-haspopup="dialog"
            popovertarget="ask-username"
        >
            <span class="toggle__knob"></span>
        </button>
        <Dialog id="ask-username" title=texts.username_ask text=texts.username_confirm cancel=common::texts().cancel>
            <Form state=form>
                <input type="hidden" name="method" value=NAME />
                <input type="hidden" name="on" value="false" />
                <Submit kind=ButtonKind::Danger pending=form.pending()>{texts.turn_off}</Submit>
            </Form>
        </Dialog>
    }
}
