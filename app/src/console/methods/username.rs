//! Username and password.

use super::Forms;
use super::card::{MethodCard, state};
use super::server::{SetLoginMethod, Ways};
use super::toggle::{Toggle, TurnOffAnyway};
use crate::components::{ButtonKind, Dialog, Form, Submit, Symbol};
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::console::methods as words;
use leptos::prelude::*;

const NAME: &str = "username";

#[component]
pub fn Username(ways: Ways, forms: Forms) -> impl IntoView {
    let (words, on, form) = (words::texts(), ways.open.username, forms.switch);
    // Turning off the method the administrator signed in with needs a confirmation.
    let switch = if on {
        view! { <AskFirst form /> }.into_any()
    } else {
        view! { <Toggle name=NAME label=words.username_title on form /> }.into_any()
    };
    view! {
        <MethodCard
            name=NAME
            symbol=Symbol::Key
            title=words.username_title
            body=words.username_body
            off=words.username_off
            state=state(on)
            switch
        >
            <TurnOffAnyway name=NAME form />
        </MethodCard>
    }
}

#[component]
fn AskFirst(form: FormState<SetLoginMethod>) -> impl IntoView {
    let words = words::texts();
    view! {
        <button
            type="button"
            class="toggle"
            role="switch"
            aria-checked="true"
            aria-label=words.username_title
            aria-haspopup="dialog"
            popovertarget="ask-username"
        >
            <span class="toggle__knob"></span>
        </button>
        <Dialog id="ask-username" title=words.username_ask text=words.username_confirm cancel=common::texts().cancel>
            <Form state=form>
                <input type="hidden" name="method" value=NAME />
                <input type="hidden" name="on" value="false" />
                <Submit kind=ButtonKind::Danger pending=form.pending()>{words.turn_off}</Submit>
            </Form>
        </Dialog>
    }
}
