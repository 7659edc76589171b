//! Components shared by the pages of roles, policies and permissions.

mod statements;

pub use statements::StatementTable;

use crate::AppError;
use crate::components::{Badge, Time, Tone};
use crate::i18n::console::access::{self, refusal, role_name};
use crate::i18n::use_lang;
use doorward_contract::Timestamp;
use doorward_contract::access::Effect as Does;
use doorward_contract::simulation::Effects;
use leptos::either::Either;
use leptos::prelude::*;

pub fn role_page(id: &str) -> String {
    format!("/admin/roles/{id}")
}

pub fn policy_page(code: &str) -> String {
    format!("/admin/policies/{code}")
}

/// Badge for the effect of a statement.
#[component]
pub fn EffectBadge(of: Does) -> impl IntoView {
    let texts = access::texts();
    let (tone, word) = match of {
        Does::Allow => (Tone::Success, texts.allow),
        Does::Deny => (Tone::Danger, texts.deny),
    };
    view! { <Badge tone>{word}</Badge> }
}

/// Badge for the effects of a policy.
#[component]
pub fn EffectsBadge(of: Effects) -> impl IntoView {
    let texts = access::texts();
    let (tone, word) = match of {
        Effects::Allows => (Tone::Success, texts.allows),
        Effects::Denies => (Tone::Danger, texts.denies),
        Effects::Both => (Tone::Warning, texts.both),
        Effects::Unreadable => (Tone::Danger, texts.unreadable),
        Effects::Environment => (Tone::Warning, texts.environment),
    };
    view! { <Badge tone>{word}</Badge> }
}

/// Expiry of a membership, or "no expiry".
#[component]
pub fn Until(at: Option<Timestamp>) -> impl IntoView {
    match at {
        Some(at) => Either::Left(view! { <Time at /> }),
        None => Either::Right(view! { <span class="muted">{access::texts().no_end}</span> }),
    }
}

/// Links to roles, labeled with their names where they are in the context.
#[component]
pub fn RoleLinks(ids: Vec<String>) -> impl IntoView {
    let link = |id: String| view! { <li><a class="chip" href=role_page(&id)><bdi>{role_name(&id, "")}</bdi></a></li> };
    view! { <ul class="chips">{ids.into_iter().map(link).collect_view()}</ul> }
}

#[component]
pub fn PolicyLinks(codes: Vec<String>) -> impl IntoView {
    let link = |code: String| view! { <li><a class="chip" href=policy_page(&code)>{code.clone()}</a></li> };
    view! { <ul class="chips">{codes.into_iter().map(link).collect_view()}</ul> }
}

/// Error of a form whose values are in the address, for one of its fields.
pub fn error_beside(error: Option<&AppError>, field: &str) -> Signal<Option<String>> {
    let error = error.filter(|error| error.field.as_deref() == Some(field));
    Signal::stored(error.map(|error| refusal(use_lang(), error)))
}

/// The accounts of a field: usernames, email addresses, phone numbers or uids, one per line or separated by commas.
#[cfg(feature = "ssr")]
pub fn account_names(text: &str) -> Vec<String> {
    text.split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Last instant of the last day of a membership, in the caller's time zone; `None` for no expiry.
#[cfg(feature = "ssr")]
pub fn end_of_day(day: &str) -> Result<Option<doorward_contract::Timestamp>, AppError> {
    use crate::zone::{day_start, remembered};
    use doorward_contract::{ErrorCode, Timestamp};
    let day = day.trim();
    if day.is_empty() {
        return Ok(None);
    }
    let malformed = || AppError::new(ErrorCode::InvalidArgument).for_field("expires_at", "malformed");
    let next = day_start(day, 1, &remembered()).ok_or_else(malformed)?;
    // One millisecond before the next day begins, so that lists show the day that was entered.
    Ok(Some(Timestamp(next.as_millis() - 1)))
}
