//! Continue as a guest.

use crate::AppError;
use crate::components::{ButtonKind, ErrorAlert, Form, Submit};
use crate::form::FormState;
use crate::i18n::portal;
use crate::portal::captcha::{CAPTCHA, Captcha, CaptchaField, GUEST};
use leptos::prelude::*;

/// Signs in to the guest account of this browser and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/guest")]
pub async fn continue_as_guest(next: Option<String>, captcha: Option<Captcha>) -> Result<String, AppError> {
    use crate::address::with_query;
    use crate::portal::captcha::{caller_with, keep_captcha};
    use doorward_identity::signin::anonymous;
    let opened = match caller_with(captcha.as_ref(), GUEST).await {
        Ok(caller) => anonymous::sign_in(&crate::request::identity(), &caller).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    match opened {
        Ok(opened) => crate::request::sign_in_and_redirect(&opened, next.as_deref()).await,
        Err(error) => {
            let page = with_query("/login", &[("next", next.as_deref())]);
            Err(crate::request::error_on(&page, keep_captcha(error, captcha.as_ref())))
        }
    }
}

#[component]
pub(super) fn GuestForm(
    form: FormState<ContinueAsGuest>,
    next: Option<String>,
    /// Whether it is shown below other sign-in methods, with lower emphasis.
    second: bool,
) -> impl IntoView {
    let kind = if second { ButtonKind::Secondary } else { ButtonKind::Primary };
    view! {
        <Form state=form>
            <ErrorAlert message=form.error_above(&[CAPTCHA]) />
            <input type="hidden" name="next" value=next.unwrap_or_default() />
            <CaptchaField form state=GUEST />
            <Submit pending=form.busy() kind wide=true>
                {portal::texts().continue_as_guest}
            </Submit>
        </Form>
    }
}
