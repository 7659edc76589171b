//! Sign-in by phone number or email, and delivery of the codes.

use super::server::SetContactMethod;
use crate::components::{Alert, Form, Tone};
use crate::console::changes::was;
use crate::console::lockout::Lockout;
use crate::form::FormState;
use crate::i18n::console::methods;
use crate::rights::{if_allowed, of_form};
use doorward_contract::messaging::Channel;
use doorward_contract::settings::ContactMethod;
use leptos::prelude::*;

/// State of the method. Without a sender, an enabled method is unusable and marked as a warning.
pub fn state(availability: ContactMethod, sends: bool) -> (Tone, &'static str) {
    let tone = match (availability, sends) {
        (ContactMethod::Off, _) => Tone::Info,
        (_, true) => Tone::Success,
        (_, false) => Tone::Warning,
    };
    (tone, name(availability))
}

fn name(availability: ContactMethod) -> &'static str {
    let texts = methods::texts();
    match availability {
        ContactMethod::Off => texts.off,
        ContactMethod::LoginOnly => texts.login_only,
        ContactMethod::On => texts.sign_up_too,
    }
}

/// Segmented control with three buttons; a form, so that it works without JavaScript.
#[component]
pub fn Reach(
    /// `phone` or `email`.
    method: &'static str,
    label: &'static str,
    /// Current mode.
    now: ContactMethod,
    form: FormState<SetContactMethod>,
) -> impl IntoView {
    let buttons = move |off: Signal<bool>| {
        ContactMethod::ALL.map(|availability| {
            view! {
                <button
                    type="submit"
                    class="segments__part"
                    name="availability"
                    value=availability.as_str()
                    aria-pressed=(availability == now).to_string()
                    disabled=off
                >
                    {name(availability)}
                </button>
            }
        })
    };
    // Without permission, the control is visible but disabled.
    let buttons = move || {
        let (may, may_not) =
            (move || buttons(form.pending()).collect_view(), move |_| buttons(Signal::stored(true)).collect_view());
        if_allowed(of_form(), may, may_not)
    };
    let turn_off = move |ending: AnyView| {
        view! {
            <Form state=form>
                <input type="hidden" name="method" value=method />
                {was(&serde_json::json!({ method: now }))}
                <input type="hidden" name="availability" value=ContactMethod::Off.as_str() />
                {ending}
            </Form>
        }
        .into_any()
    };
    let refused = form.error_signal();
    view! {
        <Form state=form>
            <input type="hidden" name="method" value=method />
            {was(&serde_json::json!({ method: now }))}
            <div class="segments" role="group" aria-label=label>{buttons()}</div>
        </Form>
        <Lockout id=method.to_owned() refused pending=form.pending() form=turn_off />
    }
}

/// Delivery of the codes: missing setup, and links to configure and test the sender.
#[component]
pub fn Carrier(
    channel: Channel,
    /// Text shown while the method is on and the channel has no sender.
    missing: &'static str,
    /// Whether the method is on.
    open: bool,
    /// Whether the channel has a sender.
    sends: bool,
) -> impl IntoView {
    let texts = methods::texts();
    let sender = format!("/admin/messages/senders/{}", channel.as_str());
    let outbox = format!("/admin/messages?channel={}", channel.as_str());
    view! {
        {(open && !sends)
            .then(|| {
                view! {
                    <Alert tone=Tone::Warning>{missing}" "<a href=outbox>{texts.open_messages}</a></Alert>
                }
            })}
        <p class="method__links">
            <a href=sender.clone()>{texts.sender}</a>
            <a href=format!("{sender}#test")>{texts.test}</a>
        </p>
    }
}
