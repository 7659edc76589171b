//! Phone numbers and email addresses: shared by all pages that send a code.

mod kind;
mod resend;
mod send;
#[cfg(feature = "ssr")]
mod sent;

pub use kind::{Kind, kind_of};
pub use resend::ResendButton;
pub use send::{CONTACT_FIELDS, Purpose, SendCode, contact_error, send_code};
#[cfg(feature = "ssr")]
pub use sent::{Sent, VerifiedInput, post, request_for};

use crate::components::{Field, FieldKind};
use crate::i18n::portal::contact;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A code that was sent, as shown on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCode {
    /// Sent back together with the code.
    pub verification_id: String,
    /// Seconds until another code may be requested.
    pub resend_in: u32,
    /// Whether the mail contains a link too.
    pub link: bool,
}

/// Field for the code. Accepts pasted codes with other characters between the digits.
#[component]
pub fn CodeField(#[prop(into)] error: MaybeProp<String>) -> impl IntoView {
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
