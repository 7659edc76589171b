//! Open or closed, in one press.

use super::server::SetLoginMethod;
use crate::components::Form;
use crate::console::lockout::Lockout;
use crate::form::FormState;
use crate::rights::{if_allowed, of_form};
use leptos::prelude::*;

/// A switch that is a form, so that it turns without script too.
#[component]
pub fn Toggle(
    /// The way in, by its name in the settings.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// Whether it is open.
    on: bool,
    /// The form that turns it.
    form: FormState<SetLoginMethod>,
) -> impl IntoView {
    view! {
        <Form state=form>
            <input type="hidden" name="method" value=name />
            <Switch label on pending=form.pending() />
        </Form>
    }
}

/// Asks once more where users would lose their only sign-in method.
#[component]
pub fn TurnOffAnyway(
    /// The method, by its name in the settings.
    name: &'static str,
    /// The form that turns it.
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

/// The button of such a form, and the value that it sends: the other of on and off.
#[component]
pub fn Switch(
    /// What it switches.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    on: bool,
    /// Whether the form is on its way.
    pending: Signal<bool>,
) -> impl IntoView {
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
        // Who may not turn it sees how it stands.
        {if_allowed(
            of_form(),
            move || button(named.clone(), pending),
            move |_| button(locked.clone(), Signal::stored(true)),
        )}
    }
}
