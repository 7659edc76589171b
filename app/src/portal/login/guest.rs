//! Continuing without an account of one's own.

use crate::DoorError;
use crate::components::{ButtonKind, ErrorAlert, Form, Submit};
use crate::form::FormState;
use crate::i18n::portal;
use leptos::prelude::*;

/// Opens the guest account of this browser and answers where to go.
#[server(prefix = "/api", endpoint = "portal/guest")]
pub async fn continue_as_guest(
    /// Where to go afterwards.
    next: Option<String>,
) -> Result<String, DoorError> {
    use crate::address::with_query;
    use doorward_identity::signin;
    match signin::anonymous::sign_in(&crate::door::identity(), &crate::door::caller()).await {
        Ok(opened) => crate::door::enter(&opened, next.as_deref()).await,
        Err(error) => {
            let page = with_query("/login", &[("next", next.as_deref())]);
            Err(crate::door::refuse::<ContinueAsGuest>(&page, error.into()))
        }
    }
}

/// The button for it.
#[component]
pub(super) fn GuestForm(
    /// Its state.
    form: FormState<ContinueAsGuest>,
    /// Where to go afterwards.
    next: Option<String>,
    /// Whether it stands beside another way in, which then comes first.
    second: bool,
) -> impl IntoView {
    let kind = if second { ButtonKind::Secondary } else { ButtonKind::Primary };
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&[]) />
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <Submit pending=form.busy() kind wide=true>
                {portal::texts().continue_as_guest}
            </Submit>
        </Form>
    }
}
