//! Test of an application: the administrator signs in to it, and sees each step of the authorization code flow.

use super::has_redirects;
use crate::AppError;
use crate::components::{Alert, Card, Copyable, ErrorAlert, Form, ResourceView, Submit, Tone};
use crate::console::query::use_query;
use crate::form::use_admin_form;
use crate::i18n::console::applications::trial;
use crate::i18n::console::frame;
use crate::rights::{IfAllowed, requires};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::application::{Application, ApplicationTrial, GrantType, TrialStep, TrialStepKind};
use leptos::either::Either;
use leptos::prelude::*;

/// Begins a test and returns the path that the browser goes to.
#[server(prefix = "/api", endpoint = "console/application/trial/start")]
pub async fn start_application_trial(id: String) -> Result<String, AppError> {
    use crate::portal::login::provider_redirect::return_by;
    let permit = crate::console::authorize::require::<StartApplicationTrial>().await?;
    match doorward_admin::applications::trial::begin(&permit, &id).await {
        Ok(to) => Ok(return_by(to)),
        Err(error) => Err(crate::request::error_on(&format!("{}/test", super::page_of(&id)), error.into())),
    }
}
requires!(StartApplicationTrial: ApplicationsEdit);

/// The outcome of the last test in this session.
#[server(prefix = "/api", endpoint = "console/application/trial")]
pub async fn read_application_trial(id: String) -> Result<Option<ApplicationTrial>, AppError> {
    let permit = crate::console::authorize::require::<ReadApplicationTrial>().await?;
    Ok(doorward_admin::applications::trial::outcome(&permit, &id).await?)
}
requires!(ReadApplicationTrial: ApplicationsEdit);

/// Why the application cannot be tested.
fn obstacle(application: &Application) -> Option<&'static str> {
    let texts = trial::texts();
    let signs_users_in =
        has_redirects(application.kind) && application.config.grant_types.contains(&GrantType::AuthorizationCode);
    match (signs_users_in, application.enabled) {
        (false, _) => Some(texts.no_grant),
        (true, false) => Some(texts.off),
        (true, true) => None,
    }
}

#[component]
pub fn Test(application: Application) -> impl IntoView {
    let texts = trial::texts();
    let body = match obstacle(&application) {
        Some(text) => Either::Left(view! { <Alert tone=Tone::Warning>{text}</Alert> }),
        None => Either::Right(view! { <TryOut application /> }),
    };
    view! { <Card title=texts.title text=texts.lead>{body}</Card> }
}

#[component]
fn TryOut(application: Application) -> impl IntoView {
    let texts = trial::texts();
    let form = use_admin_form::<StartApplicationTrial>().follow_redirect();
    let query = use_query();
    let lost = move || query.with(|query| query.get("lost").is_some());
    let asks = !application.config.first_party && !application.default;
    let (id, of_latest) = (application.id.clone(), application.id);
    view! {
        <div class="spaced">
            {move || lost().then(|| view! { <Alert tone=Tone::Warning>{texts.lost}</Alert> })}
            <ErrorAlert message=form.error_above(&[]) />
            <IfAllowed to=AdminAction::ApplicationsEdit>
                <Latest id=of_latest.clone() />
            </IfAllowed>
            {asks.then(|| view! { <p class="muted">{texts.consent}</p> })}
            <Form state=form>
                <input type="hidden" name="id" value=id />
                <div class="form__actions">
                    <Submit pending=form.busy()>{texts.start}</Submit>
                </div>
            </Form>
        </div>
    }
}

#[component]
fn Latest(id: String) -> impl IntoView {
    let found = Resource::new(move || id.clone(), read_application_trial);
    let view = |trial: Option<ApplicationTrial>| trial.map(|trial| view! { <Outcome trial /> });
    view! { <ResourceView resource=found view /> }
}

#[component]
fn Outcome(trial: ApplicationTrial) -> impl IntoView {
    let texts = trial::texts();
    let alert = match trial.error.map(|error| texts.failed(&error)) {
        None => view! { <Alert tone=Tone::Success>{texts.ok}</Alert> }.into_any(),
        Some(failed) => view! { <Alert tone=Tone::Danger>{failed}</Alert> }.into_any(),
    };
    let steps = trial.steps.into_iter().map(|step| view! { <Step step /> }).collect_view();
    view! {
        {alert}
        <div class="examples" id="steps">{steps}</div>
    }
}

#[component]
fn Step(step: TrialStep) -> impl IntoView {
    let (texts, around) = (trial::texts(), frame::texts());
    let label = match step.kind {
        TrialStepKind::Request => texts.request,
        TrialStepKind::Response => texts.response,
        TrialStepKind::Tokens => texts.tokens,
        TrialStepKind::IdToken => texts.id_token,
        TrialStepKind::AccessToken => texts.access_token,
        TrialStepKind::UserInfo => texts.user_info,
        TrialStepKind::SessionEnded => texts.session_ended,
    };
    if step.text.is_empty() {
        return Either::Left(view! { <p class="example example--plain">{label}</p> });
    }
    Either::Right(view! {
        <details class="example" open=true>
            <summary class="example__title">{label}</summary>
            <div class="example__body">
                <Copyable text=step.text copy=around.copy copied=around.copied block=true />
            </div>
        </details>
    })
}
