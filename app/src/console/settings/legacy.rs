//! The system that users come from, and a test of it.

mod server;

pub use server::{HasLegacySecret, SaveLegacySystem, TestLegacySystem};

use crate::AppError;
use crate::components::{
    ButtonKind, Card, Check, ErrorAlert, Field, FieldKind, Form, NumberField, ResourceView, SecretField, SelectField,
    Submit,
};
use crate::console::changes::was;
use crate::console::labels::choices;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::{frame, legacy};
use doorward_contract::admin::LegacyAnswer;
use doorward_contract::settings::{LegacyKind, LegacySystem, Settings};
use leptos::prelude::*;

const FIELDS: &[&str] = &["url", "client_id", "connection", "secret", "timeout_seconds"];

#[component]
pub(super) fn FormerSystem(now: LegacySystem, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = legacy::texts();
    let form = use_admin_form::<SaveLegacySystem>();
    let stored = Resource::new(|| (), |()| server::has_legacy_secret());
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        stored.refetch();
        read.refetch();
    });
    let body = serde_json::to_string(&now).unwrap_or_default();
    let is_on = now.kind != LegacyKind::Off;
    view! {
        <div class="stack">
            <Card title=texts.title text=texts.lead>
                <Form state=form>
                    {was(&now)}
                    <ErrorAlert message=form.error_above(FIELDS) />
                    {choice_of_kind(form, now.kind)}
                    <Addresses form now=now.clone() />
                    <ResourceView resource=stored view=move |stored| view! { <SystemSecret form stored /> } />
                    <Check name="trust_contacts" label=texts.trust checked=now.trust_contacts />
                    <p class="field__hint check__hint">{texts.trust_hint}</p>
                    <NumberField
                        name="timeout_seconds"
                        label=texts.timeout
                        hint=texts.timeout_hint
                        value=now.timeout_seconds.into()
                        min=1
                        max=10
                        error=form.error_at("timeout_seconds")
                    />
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Form>
                <ApiExample method="PATCH" path="/settings/legacy_system" body />
                <ApiExample method="PUT" path="/legacy-system/secret" body=r#"{"secret":"…"}"# />
            </Card>
            {is_on.then(|| view! { <Test /> })}
        </div>
    }
}

fn choice_of_kind(form: FormState<SaveLegacySystem>, now: LegacyKind) -> impl IntoView {
    let texts = legacy::texts();
    let options = choices([
        ("off", texts.off),
        ("http", texts.http),
        ("firebase", "Firebase"),
        ("auth0", "Auth0"),
        ("supabase", "Supabase"),
    ]);
    let value = form.previous_value("kind").unwrap_or_else(|| now.as_str().to_owned());
    view! { <SelectField name="kind" label=texts.kind hint=texts.kind_hint options value error=form.error_at("kind") /> }
}

#[component]
fn Addresses(form: FormState<SaveLegacySystem>, now: LegacySystem) -> impl IntoView {
    let texts = legacy::texts();
    let value = |field, now: String| Some(form.previous_value(field).unwrap_or(now));
    view! {
        <Field
            name="url"
            label=texts.url
            kind=FieldKind::Url
            hint=texts.url_hint
            value=value("url", now.url)
            error=form.error_at("url")
            autocomplete="off"
        />
        <div class="form__pair">
            <Field
                name="client_id"
                label=texts.client_id
                hint=texts.auth0_only
                value=value("client_id", now.client_id)
                error=form.error_at("client_id")
                autocomplete="off"
                maxlength=128
            />
            <Field
                name="connection"
                label=texts.connection
                hint=texts.auth0_only
                value=value("connection", now.connection)
                error=form.error_at("connection")
                autocomplete="off"
                maxlength=128
            />
        </div>
    }
}

#[component]
fn SystemSecret(form: FormState<SaveLegacySystem>, stored: bool) -> impl IntoView {
    let texts = legacy::texts();
    let hint = if stored { texts.secret_stored } else { texts.secret_needed };
    view! { <SecretField name="secret" label=texts.secret hint error=form.error_at("secret") /> }
}

/// Asks the system about the password of one user.
#[component]
fn Test() -> impl IntoView {
    let texts = legacy::texts();
    let form = use_admin_form::<TestLegacySystem>();
    view! {
        <Card title=texts.test_title text=texts.test_body>
            <noscript><p class="muted">{texts.test_needs_script}</p></noscript>
            <ErrorAlert message=form.error_above(&[]) />
            {move || form.done().map(|answer| view! { <p role="status">{sentence(&answer)}</p> })}
            <Form state=form>
                <div class="form__pair">
                    <Field
                        name="identifier"
                        label=texts.identifier
                        kind=FieldKind::Username
                        autocomplete="off"
                        maxlength=254
                        required=true
                    />
                    <SecretField name="password" label=texts.password hint=texts.password_hint required=true />
                </div>
                <div class="form__actions">
                    <Submit kind=ButtonKind::Secondary pending=form.pending()>{texts.test}</Submit>
                </div>
            </Form>
            <ApiExample
                method="POST"
                path="/legacy-system/test"
                body=r#"{"identifier":"user@example.com","password":"…"}"#
            />
        </Card>
    }
}

fn sentence(answer: &LegacyAnswer) -> String {
    let texts = legacy::texts();
    match (answer.valid, &answer.user, &answer.error) {
        (Some(true), Some(user), _) => {
            let known = [&user.id, &user.username, &user.email, &user.phone, &user.name];
            let known = known.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
            texts.right(&known)
        }
        (Some(true), None, _) => texts.right(""),
        (Some(false), ..) => texts.wrong.to_owned(),
        (None, _, error) => texts.no_answer(error.as_deref().unwrap_or_default()),
    }
}
