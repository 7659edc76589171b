//! Switch of a sign-in method.

use super::server::SetLoginMethod;
use crate::components::Form;
use crate::console::lockout::Lockout;
use crate::form::FormState;
use crate::rights::{if_allowed, of_form};
use leptos::prelude::*;

/// A switch that is a form, so that it works without JavaScript.
#[component]
pub fn Toggle(
    /// Name of the method in the settings.
    name: &'static str,
    label: &'static str,
    on: bool,
    form: FormState<SetLoginMethod>,
) -> impl IntoView {
    view! {
        <Form state=form>
            <input type="hidden" name="method" value=name />
            <Switch label on pending=form.pending() />
        </Form>
    }
}

/// Confirmation before users lose their only sign-in method.
#[component]
pub fn TurnOffAnyway(
    /// Name of the method in the settings.
    name: &'static str,
    form: FormState<SetLoginMethod>,
) -> impl IntoView {
    let turn_off = move |ending: AnyView| {
        view! {
            <Form state=form>
                <input type="hidden" name="method" value=name />
                <input type="hidden" name="on" value="false" />
                {ending}
            </Form>
        }
        .into_any()
    };
    let refused = form.error_signal();
    view! { <Lockout id=name.to_owned() refused pending=form.pending() form=turn_off /> }
}

/// Switch button of such a form, with the value it submits: the opposite of `on`.
#[component]
pub fn Switch(#[prop(into)] label: String, on: bool, pending: Signal<bool>) -> impl IntoView {
    let (named, locked) = (label.clone(), label);
    let button = move |label: String, off: Signal<bool>| {
        view! {
            <button
                type="submit"
                class="toggle"
                role="switch"
                aria-checked=on.to_string()
                aria-label=label
                disabled=off
            >
                <span class="toggle__knob"></span>
            </button>
        }
    };
    view! {
        <input type="hidden" name="on" value=(!on).to_string() />
        // Without permission, the switch is visible but disabled.
        {if_allowed(
            of_form(),
            move || button(named.clone(), pending),
            move |_| button(locked.clone(), Signal::stored(true)),
        )}
    }
}
