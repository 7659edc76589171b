//! One way in: what it is, what off means, and the switch.

use super::server::SetLoginMethod;
use crate::components::{Badge, ButtonKind, Dialog, Form, Icon, Submit, Symbol, Tone};
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::console::methods as words;
use doorward_contract::settings::LoginMethods;
use leptos::either::Either;
use leptos::prelude::*;

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// User name and password.
    Username,
    /// Guests.
    Anonymous,
    /// Strangers may register.
    SelfRegistration,
}

impl Method {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Username, Self::Anonymous, Self::SelfRegistration];

    /// Whether it is open.
    pub const fn is_on(self, now: &LoginMethods) -> bool {
        match self {
            Self::Username => now.username,
            Self::Anonymous => now.anonymous,
            Self::SelfRegistration => now.self_registration,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Anonymous => "anonymous",
            Self::SelfRegistration => "self_registration",
        }
    }

    const fn symbol(self) -> Symbol {
        match self {
            Self::Username => Symbol::Key,
            Self::Anonymous => Symbol::User,
            Self::SelfRegistration => Symbol::Plus,
        }
    }

    // Title, what it is, what off means.
    fn words(self) -> [&'static str; 3] {
        let words = words::texts();
        match self {
            Self::Username => [words.username_title, words.username_body, words.username_off],
            Self::Anonymous => [words.anonymous_title, words.anonymous_body, words.anonymous_off],
            Self::SelfRegistration => [words.registration_title, words.registration_body, words.registration_off],
        }
    }
}

/// The card of one way in.
#[component]
pub fn MethodCard(
    /// Which.
    method: Method,
    /// Whether it is open.
    on: bool,
    /// The form that turns switches.
    form: FormState<SetLoginMethod>,
) -> impl IntoView {
    let words = words::texts();
    let [title, body, off] = method.words();
    let (tone, state) = if on { (Tone::Success, words.on) } else { (Tone::Info, words.off) };
    view! {
        <section class="method" aria-labelledby=format!("method-{}", method.name())>
            <span class="method__symbol"><Icon symbol=method.symbol() /></span>
            <div class="method__words">
                <h2 class="method__title" id=format!("method-{}", method.name())>{title}</h2>
                <p>{body}</p>
                <p class="muted">{off}</p>
            </div>
            <div class="method__state">
                <Badge tone>{state}</Badge>
                // Closing the door one came in by is asked for twice.
                {if on && method == Method::Username {
                    Either::Left(view! { <AskFirst method form /> })
                } else {
                    Either::Right(view! { <Switch method on form /> })
                }}
            </div>
        </section>
    }
}

#[component]
fn Switch(method: Method, on: bool, form: FormState<SetLoginMethod>) -> impl IntoView {
    view! {
        <Form state=form>
            <input type="hidden" name="method" value=method.name() />
            <input type="hidden" name="on" value=(!on).to_string() />
            <button
                type="submit"
                class="toggle"
                role="switch"
                aria-checked=on.to_string()
                aria-label=method.words()[0]
                disabled=form.pending()
            >
                <span class="toggle__knob"></span>
            </button>
        </Form>
    }
}

#[component]
fn AskFirst(method: Method, form: FormState<SetLoginMethod>) -> impl IntoView {
    let words = words::texts();
    view! {
        <button
            type="button"
            class="toggle"
            role="switch"
            aria-checked="true"
            aria-label=method.words()[0]
            aria-haspopup="dialog"
            popovertarget="ask-username"
        >
            <span class="toggle__knob"></span>
        </button>
        <Dialog id="ask-username" title=words.username_ask text=words.username_confirm cancel=common::texts().cancel>
            <Form state=form>
                <input type="hidden" name="method" value=method.name() />
                <input type="hidden" name="on" value="false" />
                <Submit kind=ButtonKind::Danger pending=form.pending()>{words.turn_off}</Submit>
            </Form>
        </Dialog>
    }
}
