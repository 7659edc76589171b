//! Request form of the simulator.

use super::PATH;
use crate::AppError;
use crate::components::{
    ButtonKind, Card, Choice, Field, FieldKind, Filters, LinkButton, Pick, Picker, Plain, SelectField, Source, TextArea,
};
use crate::console::access::error_beside;
use crate::console::find::{self, Accounts, Roles, accounts};
use crate::console::query::Query;
use crate::i18n::console::{picker, simulator};
use leptos::prelude::*;

#[component]
pub fn Ask(
    /// Current query.
    query: Query,
    /// Codes of the policies a draft can replace.
    policies: Vec<String>,
    /// Suggested actions, or action prefixes.
    actions: Vec<String>,
    error: Option<AppError>,
) -> impl IntoView {
    let texts = simulator::texts();
    let field_error = move |field: &str| error_beside(error.as_ref(), field);
    let has_result = query.get("action").is_some();
    let has_context = query.has_any(&["method", "path", "ip", "time"]);
    let draft = query.has_any(&["policy", "document"]);
    let options: Vec<_> = std::iter::once((String::new(), texts.no_policy.to_owned()))
        .chain(policies.into_iter().map(|code| (code.clone(), code)))
        .collect();
    view! {
        <Card title=texts.question>
            <Filters action=format!("{PATH}#answer") class="question">
                <PrincipalFields query=query.clone() user=field_error("user") roles=field_error("roles") />
                <div class="form__pair">
                    <Picker
                        name="action"
                        label=texts.action
                        source=Source::Listed(actions.iter().map(|action| Choice::from_text(action)).collect())
                        pick=Pick::Text
                        plain=Plain::Line
                        hint=texts.action_hint
                        value=query.text("action")
                        error=field_error("action")
                        required=true
                    />
                    <Field
                        name="resource"
                        label=texts.resource
                        kind=FieldKind::Username
                        hint=texts.resource_hint
                        value=Some(query.text("resource"))
                        autocomplete="off"
                    />
                </div>
                <details class="more" open=has_context>
                    <summary class="more__title">{texts.request}</summary>
                    <div class="form more__body">
                        <p class="muted">{texts.request_hint}</p>
                        <div class="form__pair">
                            {plain("method", texts.method, "", &query, field_error("method"))}
                            {plain("path", texts.path, "", &query, field_error("path"))}
                            {plain("ip", texts.ip, "", &query, field_error("ip"))}
                            {plain("time", texts.time, texts.time_hint, &query, field_error("time"))}
                        </div>
                    </div>
                </details>
                <details class="more" open=draft>
                    <summary class="more__title">{texts.draft}</summary>
                    <div class="form more__body">
                        <p class="muted">{texts.draft_hint}</p>
                        <SelectField
                            name="policy"
                            label=texts.policy
                            options
                            value=query.text("policy")
                            error=field_error("policy")
                            required=false
                        />
                        <TextArea
                            name="document"
                            label=texts.document
                            value=query.text("document")
                            error=field_error("document")
                            rows=8
                        />
                    </div>
                </details>
                <div class="form__actions">
                    <button type="submit" class="button button--primary">{texts.ask}</button>
                    {has_result.then(|| view! { <LinkButton href=PATH kind=ButtonKind::Quiet>{texts.new_check}</LinkButton> })}
                </div>
            </Filters>
        </Card>
    }
}

fn plain(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    query: &Query,
    error: Signal<Option<String>>,
) -> AnyView {
    let value = Some(query.text(name));
    view! { <Field name label kind=FieldKind::Username hint value error autocomplete="off" /> }.into_any()
}

/// Fields that depend on a choice; the style sheet shows them while it is selected, so no JavaScript is needed.
#[component]
fn PrincipalFields(query: Query, user: Signal<Option<String>>, roles: Signal<Option<String>>) -> impl IntoView {
    let texts = simulator::texts();
    let chosen = super::principal(&query);
    let choice = move |value: &'static str, name: &'static str, hint: &'static str| {
        view! {
            <label class="choice">
                <input class="choice__dot" type="radio" name="principal" value=value checked=chosen == value />
                <span class="choice__text">
                    <span class="choice__name">{name}</span>
                    <span class="choice__hint">{hint}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices principal">
            <legend class="visually-hidden">{texts.principal}</legend>
            {choice("user", texts.as_user, texts.as_user_hint)}
            <div class="principal__more principal__more--user">
                <Picker
                    name="user"
                    label=texts.user
                    source=accounts(Accounts::All)
                    pick=Pick::One
                    plain=Plain::Line
                    placeholder=picker::texts().accounts
                    value=query.text("user")
                    error=user
                    required=true
                />
            </div>
            {choice("roles", texts.as_roles, texts.as_roles_hint)}
            <div class="principal__more principal__more--roles">
                <Picker
                    name="roles"
                    label=texts.roles
                    source=find::roles(Roles::All)
                    pick=Pick::Many
                    plain=Plain::Line
                    placeholder=picker::texts().roles
                    plain_hint=texts.roles_hint
                    value=query.text("roles")
                    error=roles
                    required=true
                />
            </div>
            {choice("guest", texts.as_guest, texts.as_guest_hint)}
            {choice("unauthenticated", texts.as_unauthenticated, texts.as_unauthenticated_hint)}
        </fieldset>
    }
}
