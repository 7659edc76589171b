//! How far a phone number or an e-mail address leads in, and who carries the codes.

use super::server::SetContactMethod;
use crate::components::{Alert, Form, Tone};
use crate::console::changes::was;
use crate::console::lockout::Lockout;
use crate::form::FormState;
use crate::i18n::console::methods as words;
use crate::rights::{if_allowed, of_form};
use doorward_contract::messaging::Channel;
use doorward_contract::settings::ContactMethod;
use leptos::prelude::*;

/// The state in a word. Open without anybody to send the codes is open for nobody.
pub fn state(reach: ContactMethod, sends: bool) -> (Tone, &'static str) {
    let tone = match (reach, sends) {
        (ContactMethod::Off, _) => Tone::Info,
        (_, true) => Tone::Success,
        (_, false) => Tone::Warning,
    };
    (tone, name(reach))
}

fn name(reach: ContactMethod) -> &'static str {
    let words = words::texts();
    match reach {
        ContactMethod::Off => words.off,
        ContactMethod::LoginOnly => words.login_only,
        ContactMethod::On => words.sign_up_too,
    }
}

/// Three buttons of which one is pressed; a form, so that they work without script too.
#[component]
pub fn Reach(
    /// `phone` or `email`.
    method: &'static str,
    /// What it is called.
    label: &'static str,
    /// How far it leads now.
    now: ContactMethod,
    /// The form that changes it.
    form: FormState<SetContactMethod>,
) -> impl IntoView {
    let buttons = move |off: Signal<bool>| {
        ContactMethod::ALL.map(|reach| {
            view! {
                <button
                    type="submit"
                    class="segments__part"
                    name="reach"
                    value=reach.as_str()
                    aria-pressed=(reach == now).to_string()
                    disabled=off
                >
                    {name(reach)}
                </button>
            }
        })
    };
    // Who may not change it sees how it stands.
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
                <input type="hidden" name="reach" value=ContactMethod::Off.as_str() />
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

/// Who carries the codes: what is missing, and where that is chosen and tried.
#[component]
pub fn Carrier(
    /// By which way.
    channel: Channel,
    /// What is said while the way is open and nobody sends.
    missing: &'static str,
    /// Whether the way is open.
    open: bool,
    /// Whether somebody sends.
    sends: bool,
) -> impl IntoView {
    let words = words::texts();
    let sender = format!("/admin/messages/senders/{}", channel.as_str());
    let outbox = format!("/admin/messages?channel={}", channel.as_str());
    view! {
        {(open && !sends)
            .then(|| {
                view! {
                    <Alert tone=Tone::Warning>{missing}" "<a href=outbox>{words.open_messages}</a></Alert>
                }
            })}
        <p class="method__links">
            <a href=sender.clone()>{words.sender}</a>
            <a href=format!("{sender}#test")>{words.test}</a>
        </p>
    }
}
