//! Consent: whether an application of a third party may use the account, and for what.

use super::decision::DecisionPage;
use super::frame::PortalFrame;
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{ErrorAlert, LinkButton, PageData};
use crate::form::{FormState, use_form};
use crate::i18n::common;
use crate::i18n::portal::consent;
use crate::lazy::lazy_page;
use doorward_contract::oauth::{ConsentRequest, paths};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentPage {
    /// What the application asks for; `None` if the request has expired or was answered.
    request: Option<ConsentRequest>,
    /// Name of the signed-in user.
    name: String,
    /// Uid of the session that the page was rendered for.
    viewer: String,
}

/// Loads a request for the signed-in user.
#[server(prefix = "/api", endpoint = "portal/consent")]
pub async fn load_consent(
    /// Its reference.
    request: String,
) -> Result<ConsentPage, AppError> {
    use doorward_contract::ErrorCode;
    use doorward_identity::oauth::consent::requested;
    let viewer = crate::request::require_user().await?;
    let found = requested(&crate::request::identity(), &viewer, &request).await.map_err(AppError::from);
    let request = match found {
        Ok(request) => Some(request),
        // Meanwhile its application may have been turned off, or changed so that it may not request this.
        Err(AppError {
            code: ErrorCode::NotFound | ErrorCode::UnauthorizedClient | ErrorCode::InvalidArgument,
            ..
        }) => None,
        Err(error) => return Err(error),
    };
    Ok(ConsentPage { request, name: crate::request::name_of(&viewer), viewer: viewer.uid.to_string() })
}

/// Stores the decision and returns the redirect target, which is of the application or leads to it.
#[server(prefix = "/api", endpoint = "portal/decide-consent")]
pub async fn decide_consent(
    /// Reference of the request.
    request: String,
    /// Uid of the session that the page was rendered for.
    viewer: String,
    /// The scopes that the page has shown, separated by spaces.
    scope: String,
    /// `allow` or `deny`.
    decision: String,
) -> Result<String, AppError> {
    use crate::portal::decision::decided;
    use crate::portal::login::provider_redirect::return_by;
    use doorward_identity::oauth::consent::decide;
    let user = crate::request::require_user().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let decided = match decided(&user, &viewer, &decision, &scope) {
        Ok(decision) => decide(&identity, &user, &request, decision, &caller).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    match decided {
        Ok(to) => Ok(return_by(to)),
        Err(error) => Err(crate::request::error_on(&with_query("/consent", &[("request", Some(&request))]), error)),
    }
}

lazy_page! {
    /// `/consent?request=`
    CONSENT, Page
}

#[component]
fn Page() -> impl IntoView {
    let form = use_form::<DecideConsent>().follow_redirect();
    let reference = query("request").unwrap_or_default();
    let loaded = reference.clone();
    let view = move |page: ConsentPage| {
        let ConsentPage { request, name, viewer } = page;
        match request {
            Some(request) => view! { <Question form reference request name viewer /> }.into_any(),
            None => view! { <Expired form /> }.into_any(),
        }
    };
    view! { <PageData load=move || load_consent(loaded) view /> }
}

#[component]
fn Question(
    form: FormState<DecideConsent>,
    reference: String,
    request: ConsentRequest,
    name: String,
    viewer: String,
) -> impl IntoView {
    let texts = consent::texts();
    let (title, host) = (texts.title(&request.name), request.host.clone());
    let next = address_of(&request.client_id, &reference);
    let note = view! { <p class="consent__note">{texts.returns_to}" "<bdi>{host}</bdi>{common::texts().full_stop}</p> }
        .into_any();
    view! { <DecisionPage form title request field="request" value=reference name viewer next note /> }
}

/// Where the request continues after a sign-in with another account.
fn address_of(client_id: &str, reference: &str) -> String {
    let uri = format!("urn:ietf:params:oauth:request_uri:{reference}");
    with_query(paths::AUTHORIZE, &[("client_id", Some(client_id)), ("request_uri", Some(&uri))])
}

/// In place of a request that is no longer pending.
#[component]
fn Expired(form: FormState<DecideConsent>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(410);
    let texts = consent::texts();
    view! {
        <PortalFrame title=texts.gone_title text=texts.gone_text>
            <ErrorAlert message=form.error_above(&[]) />
            <LinkButton href="/account">{texts.to_account}</LinkButton>
        </PortalFrame>
    }
}
