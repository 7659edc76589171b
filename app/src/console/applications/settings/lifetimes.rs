//! Lifetimes of an application's tokens and sessions, and its session limit.

use super::super::edit::SaveLifetimes;
use super::card_form;
use crate::components::{Card, Editable, ErrorAlert, Form, Submit};
use crate::console::changes::{members, was};
use crate::console::settings::duration::DurationField;
use crate::console::settings::session_limit::SessionLimit;
use crate::i18n::common;
use crate::i18n::console::applications::{self, wording};
use crate::i18n::console::settings;
use doorward_contract::application::{Application, ApplicationKind};
use leptos::prelude::*;

const FIELDS: &[&str] = &["access_token_seconds", "refresh_token_seconds", "max_sessions"];
/// Those of a machine, which has no sessions.
const OF_MACHINE: &[&str] = &["access_token_seconds"];

#[component]
pub(super) fn Lifetimes(application: Application, changed: Callback<()>) -> impl IntoView {
    let (texts, limits) = (applications::texts(), settings::texts());
    let form = card_form::<SaveLifetimes>(changed);
    let of_kind = wording(application.kind);
    let has_sessions = application.kind != ApplicationKind::Machine;
    let held = was(&members(&application.editable(), if has_sessions { FIELDS } else { OF_MACHINE }));
    let Application { id, default, access_token_seconds, refresh_token_seconds, max_sessions, .. } = application;
    // The default one keeps to the rules of the settings.
    let (lead, access_hint, refresh_hint) = match default {
        true => (texts.default_limits, limits.access_hint, limits.refresh_hint),
        false => (of_kind.lifetimes_lead, texts.access_hint, texts.refresh_hint),
    };
    view! {
        <Card title=of_kind.lifetimes text=lead>
            <Form state=form>
                <Editable>
                    {held}
                    <input type="hidden" name="id" value=id />
                    <ErrorAlert message=form.error_above(FIELDS) />
                    <DurationField
                        name="access_token_seconds"
                        unit_name="access_unit"
                        label=limits.access
                        unit_label=limits.access_unit
                        seconds=access_token_seconds
                        hint=access_hint.to_owned()
                        error=form.error_at("access_token_seconds")
                    />
                    {has_sessions
                        .then(|| {
                            view! {
                                <DurationField
                                    name="refresh_token_seconds"
                                    unit_name="refresh_unit"
                                    label=limits.refresh
                                    unit_label=limits.refresh_unit
                                    seconds=refresh_token_seconds
                                    hint=refresh_hint.to_owned()
                                    error=form.error_at("refresh_token_seconds")
                                />
                                <SessionLimit max=max_sessions error=form.error_at("max_sessions") />
                            }
                        })}
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}
