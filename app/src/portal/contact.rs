//! Phone numbers and e-mail addresses, as every page that sends a code to one handles them.

mod kind;
mod resend;
mod send;
#[cfg(feature = "ssr")]
mod sent;

pub use kind::{Kind, kind_of};
pub use resend::ResendButton;
pub use send::{CONTACT_FIELDS, Purpose, SendCode, contact_error, send_code};
#[cfg(feature = "ssr")]
pub use sent::{Proven, Sent, post, request_for};

use crate::components::{Field, FieldKind};
use crate::i18n::portal::contact;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A code that is on its way, as far as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnItsWay {
    /// Goes back with the code.
    pub verification_id: String,
    /// Seconds until another one may be asked for.
    pub resend_in: u32,
    /// Whether a link is in the mail too.
    pub link: bool,
}

/// Where the code is typed, or pasted with whatever stands between its digits.
#[component]
pub fn CodeField(
    /// What is wrong with it.
    #[prop(into)]
    error: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <Field
            name="verification_code"
            label=contact::texts().code
            kind=FieldKind::Code
            error
            autocomplete="one-time-code"
            maxlength=16
            required=true
            autofocus=true
        />
    }
}
