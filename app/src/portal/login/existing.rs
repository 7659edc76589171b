//! Options of a guest whose contact belongs to an existing account.

use crate::AppError;
use crate::address::{leave_for, with_query};
use crate::components::{ButtonKind, ErrorAlert, Form, LinkButton, PageData, Submit};
use crate::form::{FormState, use_form};
use crate::i18n::portal::contact;
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existing {
    /// The verified contact; `None` without a proof.
    contact: Option<String>,
    next: Option<String>,
}

/// Loads the contact that was verified in the previous step.
#[server(prefix = "/api", endpoint = "portal/existing")]
pub async fn load_existing() -> Result<Existing, AppError> {
    use crate::portal::contact::VerifiedInput;
    let verified = crate::request::load_step::<VerifiedInput>();
    if verified.is_none() {
        crate::request::go("/login");
    }
    let (contact, next) = verified.map_or((None, None), |verified| (Some(verified.to), verified.next));
    Ok(Existing { contact, next })
}

/// Signs in to the account that has the verified contact, and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/sign-in-existing")]
pub async fn sign_in_existing() -> Result<String, AppError> {
    use crate::portal::contact::VerifiedInput;
    use doorward_identity::{Error, signin::code::sign_in};
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let opened = match crate::request::load_step::<VerifiedInput>() {
        Some(verified) => {
            sign_in(&identity, &verified.to, &verified.token, &caller).await.map(|opened| (opened, verified.next))
        }
        None => Err(Error::NotVerified),
    };
    match opened {
        Ok((opened, next)) => {
            crate::request::clear_step::<VerifiedInput>();
            crate::request::sign_in_and_redirect(&opened, next.as_deref()).await
        }
        Err(error) => Err(crate::request::error_on("/login/existing", error.into())),
    }
}

lazy_page! {
    /// `/login/existing`
    EXISTING, ExistingPage
}

#[component]
fn ExistingPage() -> impl IntoView {
    let form = use_form::<SignInExisting>().follow_redirect();
    view! {
        <PageData
            load=load_existing
            view=move |existing: Existing| {
                if existing.contact.is_none() {
                    Effect::new(move || leave_for("/login"));
                }
                view! { <Choice form existing /> }
            }
        />
    }
}

#[component]
fn Choice(form: FormState<SignInExisting>, existing: Existing) -> impl IntoView {
    let texts = contact::texts();
    let other = with_query("/login", &[("next", existing.next.as_deref())]);
    let text = existing.contact.map(|to| texts.taken(&to)).unwrap_or_default();
    view! {
        <PortalFrame title=texts.taken_title text=text>
            <Form state=form>
                <ErrorAlert message=form.error_above(&[]) />
                <p>{texts.taken_behind}</p>
                <Submit pending=form.busy() wide=true>
                    {texts.taken_sign_in}
                </Submit>
                <LinkButton href=other kind=ButtonKind::Secondary>
                    {texts.taken_other}
                </LinkButton>
            </Form>
        </PortalFrame>
    }
}
