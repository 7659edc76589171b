//! Provider test: connection check, and a complete test sign-in.

use crate::AppError;
use crate::components::{Alert, ButtonKind, Card, Form, ResourceView, Submit, Tone};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::providers;
use crate::i18n::{common, errors, use_lang};
use crate::rights::requires;
use doorward_contract::provider::{ExternalProfile, Trial};
use leptos::prelude::*;

/// Key of the error text, from the provider or from Doorward.
const WHY: &str = "why";

/// Checks the connection to a provider, without user interaction.
#[server(prefix = "/api", endpoint = "console/provider/check")]
pub async fn check_provider(id: String) -> Result<(), AppError> {
    use crate::console::authorize::{redirect_after, require};
    let permit = require::<CheckProvider>().await?;
    let done = doorward_admin::providers::test(&permit, &id).await;
    redirect_after(&format!("{}#try", super::page_of(&id)), done.map_err(worded))
}
requires!(CheckProvider: ProvidersEdit);

/// Returns the provider's authorization address for a test sign-in, which creates no session.
#[server(prefix = "/api", endpoint = "console/provider/try")]
pub async fn try_provider(id: String) -> Result<String, AppError> {
    use doorward_identity::provider::redirect::{Purpose, leave};
    let permit = crate::console::authorize::require::<TryProvider>().await?;
    match leave(permit.identity(), &id, Purpose::Trial(permit.actor().name().to_owned()), &crate::request::caller())
        .await
    {
        Ok(to) => Ok(crate::portal::login::provider_redirect::leave_by(to)),
        Err(error) => Err(crate::request::error_on(&super::page_of(&id), worded(error))),
    }
}
crate::rights::requires!(TryProvider: ProvidersEdit);

#[cfg(feature = "ssr")]
fn worded(error: doorward_identity::Error) -> AppError {
    let why = error.sentence(crate::preferences::request_lang());
    AppError::from(error).with_detail(WHY, &why)
}

#[component]
pub fn TryOut(
    id: String,
    /// Whether a test sign-in through the browser is possible.
    walks: bool,
) -> impl IntoView {
    let texts = providers::texts();
    let (check, walk) = (use_admin_form::<CheckProvider>(), use_admin_form::<TryProvider>().follow_redirect());
    let walked = id.clone();
    let result = Resource::new(move || walked.clone(), super::server::read_trial);
    let path = format!("/providers/{id}/test");
    let of_walk = id.clone();
    let walk_form = walks.then(|| {
        view! {
            <Form state=walk>
                <input type="hidden" name="id" value=of_walk />
                <Submit kind=ButtonKind::Secondary pending=walk.busy()>{texts.trial_go}</Submit>
            </Form>
        }
    });
    view! {
        <Card title=texts.trial text=if walks { texts.trial_lead } else { texts.check_lead }>
            {walks.then(|| view! { <ResourceView resource=result view=move |result| result.map(|trial| view! { <Outcome trial /> }) /> })}
            {failed(walk, texts.trial_failed)}
            {failed(check, texts.check_failed)}
            {move || check.done().map(|()| view! { <Alert tone=Tone::Success>{texts.check_ok}</Alert> })}
            <div class="form__actions">
                {walk_form}
                <Form state=check>
                    <input type="hidden" name="id" value=id />
                    <Submit kind=ButtonKind::Secondary pending=check.pending()>{texts.check}</Submit>
                </Form>
            </div>
            <ApiExample method="POST" path />
        </Card>
    }
}

fn failed<F>(form: FormState<F>, lead: &'static str) -> impl IntoView
where
    F: leptos::server_fn::ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    move || {
        form.error().map(|error| {
            let why = error.detail(WHY).map_or_else(|| errors::sentence_in(lang, &error), str::to_owned);
            view! { <Alert tone=Tone::Danger>{lead}" "{why}</Alert> }
        })
    }
}

/// Result of the test sign-in.
#[component]
fn Outcome(trial: Trial) -> impl IntoView {
    let texts = providers::texts();
    let error = trial.error.map(|why| view! { <Alert tone=Tone::Danger>{texts.trial_failed}" "{why}</Alert> });
    let profile = trial.profile.map(|profile| {
        view! {
            <Alert tone=Tone::Success>{texts.trial_ok}</Alert>
            <Properties profile />
        }
    });
    view! { {error} {profile} }
}

#[component]
fn Properties(profile: ExternalProfile) -> impl IntoView {
    let texts = providers::texts();
    let vouched = |text: Option<String>, verified: bool| {
        text.map(|text| format!("{text} ({})", if verified { texts.verified } else { texts.unverified }))
    };
    let groups = Some(profile.groups.join(common::texts().comma)).filter(|groups| !groups.is_empty());
    let properties = [
        (texts.subject, Some(profile.subject)),
        (texts.union_id, profile.union_id),
        (texts.full_name, profile.name),
        (texts.username, profile.username),
        (texts.email, vouched(profile.email, profile.email_verified)),
        (texts.phone, vouched(profile.phone_number, profile.phone_verified)),
        (texts.groups, groups),
    ];
    let rows = properties.into_iter().filter_map(|(name, value)| value.map(|value| (name, value)));
    let rows = rows.map(|(name, value)| {
        view! {
            <div class="properties__row">
                <dt class="properties__name">{name}</dt>
                <dd class="properties__value">{value}</dd>
            </div>
        }
    });
    view! { <dl class="properties">{rows.collect_view()}</dl> }
}
