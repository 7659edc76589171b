//! Lifetimes of tokens and sessions, and the session limit.

use super::duration::DurationField;
use super::read_again_when_saved;
use super::server::SaveTokens;
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form, NumberField, Submit};
use crate::console::changes::was;
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::settings;
use doorward_contract::settings::{Settings, TokenLimits};
use leptos::prelude::*;

const FIELDS: &[&str] = &["access_token_seconds", "refresh_token_seconds", "max_sessions"];

#[component]
pub(super) fn Tokens(now: TokenLimits, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = settings::texts();
    let form = use_admin_form::<SaveTokens>();
    read_again_when_saved(form, read);
    let body = serde_json::to_string(&now).unwrap_or_default();
    view! {
        <Card title=texts.tokens text=texts.tokens_lead>
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(FIELDS) />
                <DurationField
                    name="access_token_seconds"
                    unit_name="access_unit"
                    label=texts.access
                    unit_label=texts.access_unit
                    seconds=now.access_token_seconds
                    hint=texts.access_hint.to_owned()
                    error=form.error_at("access_token_seconds")
                />
                <DurationField
                    name="refresh_token_seconds"
                    unit_name="refresh_unit"
                    label=texts.refresh
                    unit_label=texts.refresh_unit
                    seconds=now.refresh_token_seconds
                    hint=texts.refresh_hint.to_owned()
                    error=form.error_at("refresh_token_seconds")
                />
                <SessionLimit form max=now.max_sessions />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/tokens" body />
        </Card>
    }
}

// The number belongs to one choice; the style sheet hides it while another is selected.
#[component]
fn SessionLimit(form: FormState<SaveTokens>, max: i16) -> impl IntoView {
    let texts = settings::texts();
    let choice = |value: &'static str, name: &'static str, checked: bool, opens: bool| {
        view! {
            <label class="choice">
                <input
                    class="choice__dot"
                    class:choice__dot--opens=opens
                    type="radio"
                    name="sessions"
                    value=value
                    checked=checked
                />
                <span class="choice__name">{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.max_sessions}</legend>
            {choice("any", texts.sessions_any, max < 0, false)}
            {choice("agent", texts.sessions_agent, max == 0, false)}
            {choice("some", texts.sessions_some, max > 0, true)}
            <div class="choices__opened">
                <NumberField
                    name="max_sessions"
                    label=texts.sessions_count
                    value=u32::try_from(max).unwrap_or(0).max(1)
                    min=1
                    max=50
                    hint=texts.sessions_hint
                    error=form.error_at("max_sessions")
                />
            </div>
        </fieldset>
    }
}
