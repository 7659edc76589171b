//! How an application authenticates, and what it may request.

use super::super::edit::SaveProtocol;
use super::super::has_redirects;
use super::card_form;
use crate::components::{
    Card, Check, Editable, ErrorAlert, Field, FieldKind, Form, ListCheck, SelectField, Submit, TextArea,
};
use crate::console::changes::{members, was};
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::console::applications::{self, authentication_name, grant_name, wording};
use doorward_contract::application::{
    Application, ApplicationConfig, ApplicationKind, ClientAuthentication, GrantType, TokenAlgorithm,
};
use doorward_contract::oauth::{Scope, Scopes};
use leptos::prelude::*;

/// Member whose checkbox says that requests must be pushed.
const PUSH: &str = "require_pushed_authorization_requests";

const FIELDS: &[&str] =
    &["token_endpoint_auth_method", "jwks", "jwks_uri", "id_token_signed_response_alg", "dpop_bound_access_tokens"];

#[component]
pub(super) fn Protocol(application: Application, changed: Callback<()>) -> impl IntoView {
    let texts = applications::texts();
    let form = card_form::<SaveProtocol>(changed);
    let held = was(&members(&application.editable(), parts(application.kind)));
    let Application { id, kind, config, .. } = application;
    let ApplicationConfig { grant_types, token_endpoint_auth_method, jwks, jwks_uri, scope, .. } = config;
    let (method, algorithm) = (token_endpoint_auth_method, config.id_token_signed_response_alg);
    let require_pkce = config.require_pkce;
    let (dpop, require_push) = (config.dpop_bound_access_tokens, config.require_pushed_authorization_requests);
    let with_users = kind != ApplicationKind::Machine;
    let may_do_without_pkce = with_users && kind.is_confidential();
    view! {
        <Card title=wording(kind).protocol text=texts.protocol_lead>
            <Form state=form>
                <Editable>
                    {held}
                    <input type="hidden" name="id" value=id />
                    <ErrorAlert message=form.error_above(FIELDS) />
                    {with_users.then(|| view! { <GrantTypes kind grant_types /> })}
                    {kind.is_confidential().then(|| view! { <Authentication kind method jwks jwks_uri form /> })}
                    {may_do_without_pkce
                        .then(|| {
                            view! {
                                <Check name="require_pkce" label=texts.require_pkce checked=require_pkce />
                                <p class="field__hint check__hint">{texts.require_pkce_hint}</p>
                            }
                        })}
                    {has_redirects(kind)
                        .then(|| {
                            view! {
                                <Check name=PUSH label=texts.require_push checked=require_push />
                                <p class="field__hint check__hint">{texts.require_push_hint}</p>
                            }
                        })}
                    <Check name="dpop_bound_access_tokens" label=texts.dpop checked=dpop />
                    <p class="field__hint check__hint">{texts.dpop_hint}</p>
                    {with_users.then(|| view! { <AllowedScopes scope /> })}
                    {with_users.then(|| view! { <Algorithm current=algorithm form /> })}
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}

/// Members that the card shows.
const fn parts(kind: ApplicationKind) -> &'static [&'static str] {
    match kind {
        ApplicationKind::Machine => &["token_endpoint_auth_method", "jwks", "jwks_uri", "dpop_bound_access_tokens"],
        ApplicationKind::MiniProgram => {
            &["grant_types", "scope", "id_token_signed_response_alg", "dpop_bound_access_tokens"]
        }
        _ if kind.is_confidential() => &[
            "grant_types",
            "token_endpoint_auth_method",
            "jwks",
            "jwks_uri",
            "require_pkce",
            PUSH,
            "scope",
            "id_token_signed_response_alg",
            "dpop_bound_access_tokens",
        ],
        _ => &["grant_types", PUSH, "scope", "id_token_signed_response_alg", "dpop_bound_access_tokens"],
    }
}

#[component]
fn GrantTypes(kind: ApplicationKind, grant_types: Vec<GrantType>) -> impl IntoView {
    let possible = kind.possible_grant_types().into_iter();
    let boxes = possible
        .map(|grant| {
            let (value, checked) = (grant.as_str(), grant_types.contains(&grant));
            view! { <ListCheck name="grant_types[]" value label=grant_name(grant) checked /> }
        })
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{applications::texts().grant_types}</legend>
            {boxes}
        </fieldset>
    }
}

#[component]
fn Authentication(
    kind: ApplicationKind,
    method: ClientAuthentication,
    jwks: Option<serde_json::Value>,
    jwks_uri: Option<String>,
    form: FormState<SaveProtocol>,
) -> impl IntoView {
    let texts = applications::texts();
    // Without a secret, anyone could act as a machine.
    let possible =
        |method: &ClientAuthentication| kind != ApplicationKind::Machine || *method != ClientAuthentication::None;
    let options = ClientAuthentication::ALL.into_iter().filter(possible);
    let options =
        options.map(|method| (method.as_str().to_owned(), authentication_name(method).to_owned())).collect::<Vec<_>>();
    let stored = jwks.and_then(|jwks| serde_json::to_string_pretty(&jwks).ok()).unwrap_or_default();
    view! {
        <SelectField
            name="token_endpoint_auth_method"
            label=texts.token_endpoint_auth_method
            options
            value=method.as_str()
            error=form.error_at("token_endpoint_auth_method")
        />
        <TextArea
            name="jwks"
            label=texts.jwks
            hint=texts.jwks_hint
            value=form.previous_value("jwks").unwrap_or(stored)
            error=form.error_at("jwks")
            rows=4
        />
        <Field
            name="jwks_uri"
            label=texts.jwks_uri
            hint=texts.jwks_uri_hint
            kind=FieldKind::Url
            value=form.previous_value("jwks_uri").or(jwks_uri)
            error=form.error_at("jwks_uri")
            autocomplete="off"
        />
    }
}

// The list belongs to one choice; the style sheet hides it while the other is selected.
#[component]
fn AllowedScopes(scope: Option<Scopes>) -> impl IntoView {
    let texts = applications::texts();
    let restricted = scope.is_some();
    let chosen = scope.unwrap_or_default();
    let choice = |value: &'static str, label: &'static str, checked: bool, opens: bool| {
        view! {
            <label class="choice">
                <input
                    class="choice__dot"
                    class:choice__dot--opens=opens
                    type="radio"
                    name="scope_choice"
                    value=value
                    checked=checked
                />
                <span class="choice__name">{label}</span>
            </label>
        }
    };
    let boxes = Scope::ALL
        .map(|scope| {
            let word = scope.as_str();
            let checked = chosen.contains(scope);
            view! { <ListCheck name="scope[]" value=word label=word checked /> }
        })
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.scopes}</legend>
            {choice("all", texts.scopes_all, !restricted, false)}
            {choice("some", texts.scopes_some, restricted, true)}
            <div class="choices__opened">{boxes}</div>
        </fieldset>
    }
}

#[component]
fn Algorithm(current: TokenAlgorithm, form: FormState<SaveProtocol>) -> impl IntoView {
    let texts = applications::texts();
    let options =
        TokenAlgorithm::ALL.map(|algorithm| (algorithm.as_str().to_owned(), algorithm.as_str().to_owned())).to_vec();
    view! {
        <SelectField
            name="id_token_signed_response_alg"
            label=texts.id_token_signed_response_alg
            options
            value=current.as_str()
            hint=texts.algorithm_hint
            error=form.error_at("id_token_signed_response_alg")
        />
    }
}
