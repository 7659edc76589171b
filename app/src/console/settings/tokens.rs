//! Lifetimes of tokens and sessions, and the session limit.

use super::duration::DurationField;
use super::read_again_when_saved;
use super::server::SaveTokens;
use super::session_limit::SessionLimit;
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form, Submit};
use crate::console::changes::was;
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
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
                <SessionLimit max=now.max_sessions error=form.error_at("max_sessions") />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/tokens" body />
        </Card>
    }
}
