//! Sign in or register with a code.

mod forms;

use super::login_methods::go_on;
use crate::AppError;
use crate::address::query;
use crate::components::PageData;
use crate::form::use_form;
use crate::lazy::lazy_page;
use crate::portal::contact::{PendingCode, Purpose, SendCode};
use doorward_contract::Secret;
use forms::{AskForCode, CodeRequest, EnterCode};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeStep {
    /// Redirect target, if the page does not apply.
    pub go: Option<String>,
    sent: Option<PendingCode>,
    /// Whether the code registers users without an account.
    registers: bool,
    /// Whether a mail may contain a link. Not for a guest: it would sign in to another account.
    link: bool,
}

/// Loads the pending code of a contact and the alternatives to it.
#[server(prefix = "/api", endpoint = "portal/code-step")]
pub async fn load_code_step(
    id: String,
    /// Whether the code is for a registration.
    register: bool,
    next: Option<String>,
) -> Result<CodeStep, AppError> {
    use crate::portal::contact::{Kind, Sent, kind_of};
    let purpose = purpose(register);
    let step = super::Step::of(&id, next.as_deref()).await?;
    let contact = kind_of(&id) != Kind::Name;
    let name = (!contact).then(|| crate::address::with_query("/login", &[("next", next.as_deref())]));
    if let (None, Some(to)) = (&step.go, &name) {
        crate::request::go(to);
    }
    Ok(CodeStep {
        go: step.go.or(name),
        sent: Sent::pending(purpose, &id),
        registers: step.method == doorward_contract::settings::ContactMethod::On,
        link: kind_of(&id) == Kind::Email && !step.guest,
    })
}

const fn purpose(register: bool) -> Purpose {
    if register { Purpose::Register } else { Purpose::SignIn }
}

/// Verifies the code, signs in or registers, and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/sign-in-by-code")]
pub async fn sign_in_by_code(
    id: String,
    verification_id: String,
    verification_code: Secret,
    /// Present for a registration.
    register: Option<String>,
    next: Option<String>,
) -> Result<String, AppError> {
    use crate::portal::contact::VerifiedInput;
    use doorward_contract::verification::VerifyRequest;
    use doorward_identity::verification::verify;
    let request = VerifyRequest { verification_id, verification_code };
    let page = address(&id, register.is_some(), next.as_deref());
    let result = match verify(&crate::request::identity(), &request, &crate::request::caller()).await {
        Ok(proof) => {
            Box::pin(super::sign_in_verified(VerifiedInput { to: id, token: proof.verification_token, next })).await
        }
        Err(error) => Err(error.into()),
    };
    result.map_err(|error| crate::request::error_on(&page, error))
}

#[cfg(feature = "ssr")]
fn address(id: &str, register: bool, next: Option<&str>) -> String {
    crate::address::with_query(
        "/login/code",
        &[("id", Some(id)), ("for", register.then_some("register")), ("next", next)],
    )
}

lazy_page! {
    /// `/login/code?id=`
    CODE, CodePage
}

#[component]
fn CodePage() -> impl IntoView {
    let (send, sign_in) = (use_form::<SendCode>().follow_redirect(), use_form::<SignInByCode>().follow_redirect());
    view! {
        <PageData
            load=|| load_code_step(query("id").unwrap_or_default(), query("for").is_some(), query("next"))
            view=move |step: CodeStep| {
                go_on(step.go.clone());
                let known = CodeRequest { id: query("id").unwrap_or_default(), register: query("for").is_some(), next: query("next") };
                match step.sent.clone() {
                    Some(sent) => view! { <EnterCode sign_in send sent known step /> }.into_any(),
                    None => view! { <AskForCode send known step /> }.into_any(),
                }
            }
        />
    }
}
