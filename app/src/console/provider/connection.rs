//! Connection settings of a provider, with the labels of its service.

mod map;
mod sent;

pub use sent::SaveProvider;

use super::entries::{self, FIELDS, auth_word, may_be_empty, stored};
use crate::AppError;
use crate::components::{
    Alert, Card, Check, ErrorAlert, Field, FieldKind, Form, SecretField, SelectField, Submit, TextArea, Tone,
};
use crate::console::changes::was;
use crate::console::lockout::ConfirmLockout;
use crate::console::notice::on_done;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::providers::{self, hint, label};
use crate::i18n::{Language, common, errors, use_lang};
use doorward_contract::provider::{MiniVersion, Provider, ProviderConfig, ProviderKind};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use map::FieldNames;

type State = FormState<SaveProvider>;

const BESIDE: &[&str] = &[
    "id",
    "name",
    "client_id",
    "secret",
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "scope",
    "base_url",
    "tenant",
    "key_id",
    "page",
    "links",
    "confirm_lockout",
];

/// Connection settings; a new provider also has an ID field.
#[component]
pub fn Connection(
    kind: ProviderKind,
    /// The existing provider; `None` for a new one.
    now: Option<Provider>,
    changed: Callback<()>,
) -> impl IntoView {
    let texts = providers::texts();
    let form = use_admin_form::<SaveProvider>().with_sentences(sentence);
    let (is_new, navigate) = (now.is_none(), use_navigate());
    on_done(form, move |id| if is_new { navigate(&super::page_of(&id), Default::default()) } else { changed.run(()) });
    let name = now.as_ref().map_or_else(|| providers::kind_name(kind).to_owned(), |now| now.name.clone());
    let secret_set = now.as_ref().is_some_and(|now| now.secret_set);
    let id = now.as_ref().map(|now| now.id.clone());
    let held = was(&now.as_ref().map(Provider::editable));
    let config = now.map(|now| now.config).unwrap_or_default();
    let required =
        entries::required(kind).iter().map(|member| entry(form, kind, member, &config, secret_set)).collect_view();
    let title = if is_new { providers::kind_name(kind) } else { texts.connection };
    view! {
        <Card title text=providers::about(kind)>
            <Form state=form>
                {held}
                <ErrorAlert message=form.error_above(BESIDE) />
                <Identity form kind id />
                {line(form, "name", texts.name, "", name, true)}
                {required}
                <More form kind config />
                <Consequences form />
                {(is_new && kind.is_redirect()).then(|| view! { <p class="muted">{texts.callback_later}</p> })}
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
        </Card>
    }
}

/// ID field: hidden for an existing provider, editable for a new one. A Mini Program uses its App ID instead.
#[component]
fn Identity(form: State, kind: ProviderKind, id: Option<String>) -> impl IntoView {
    let texts = providers::texts();
    let is_new = id.is_none();
    let asks_for_id = is_new && kind != ProviderKind::WeChatMini;
    let suggested = kind.as_str().to_owned();
    view! {
        <input type="hidden" name="kind" value=kind.as_str() />
        {is_new.then(|| view! { <input type="hidden" name="new" value="true" /> })}
        {id.map(|id| view! { <input type="hidden" name="id" value=id /> })}
        {asks_for_id.then(|| line(form, "id", texts.id, texts.id_hint, suggested, true))}
    }
}

/// Confirmation when the change affects users with linked identities.
#[component]
fn Consequences(form: State) -> impl IntoView {
    let lang = use_lang();
    move || {
        let error = form.error().filter(|error| matches!(error.field.as_deref(), Some("links" | "confirm_lockout")))?;
        let texts = providers::of(lang);
        let options = vec![
            (String::new(), texts.links_choose.to_owned()),
            ("keep".to_owned(), texts.links_keep.to_owned()),
            ("detach".to_owned(), texts.links_detach.to_owned()),
        ];
        let value = error.values.get("links").cloned().unwrap_or_default();
        let linked = providers::of(lang).linked_count(error.detail("identities").unwrap_or_default());
        Some(view! {
            <Alert tone=Tone::Warning>{linked}" "{texts.links_hint}</Alert>
            <SelectField name="links" label=texts.links options value />
            <ConfirmLockout error=form.error_signal() />
        })
    }
}

#[component]
fn More(form: State, kind: ProviderKind, config: ProviderConfig) -> impl IntoView {
    let given = entries::optional(kind).iter().any(|member| !stored(&config, member).is_empty())
        || FIELDS.iter().any(|(field, _)| !entries::mapped(&config.fields, field).is_empty());
    let open = given || form.error().is_some();
    let more = entries::optional(kind).iter().map(|member| entry(form, kind, member, &config, false)).collect_view();
    let fields = config.fields;
    view! {
        <details class="more" open=open>
            <summary class="more__title">{providers::texts().more}</summary>
            <div class="form more__body">
                {more}
                {entries::is_mapped(kind).then(|| view! { <FieldNames form fields /> })}
            </div>
        </details>
    }
}

fn entry(form: State, kind: ProviderKind, member: &'static str, config: &ProviderConfig, secret_set: bool) -> AnyView {
    let (title, help) = (label(kind, member), hint(kind, member));
    match member {
        "secret" => secret(form, kind, title, secret_set),
        "client_auth" => auth(form, title, config),
        "check_path" => {
            view! { <Check name="check_path" label=title checked=config.check_path.unwrap_or(true) /> }.into_any()
        }
        "env_version" => version(form, title, config),
        "pkce" => view! { <Check name="pkce" label=title checked=config.pkce /> }.into_any(),
        _ => {
            let required = entries::required(kind).contains(&member) && !may_be_empty(kind, member);
            line(form, member, title, help, stored(config, member), required)
        }
    }
}

fn line(
    form: State,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    stored: String,
    required: bool,
) -> AnyView {
    let kind = if name == "name" { FieldKind::Text } else { FieldKind::Username };
    view! {
        <Field
            name
            label
            kind
            hint
            value=Some(form.previous_value(name).unwrap_or(stored))
            error=form.error_at(name)
            autocomplete="off"
            required
        />
    }
    .into_any()
}

// A single-line input would break a key that has several lines.
fn secret(form: State, kind: ProviderKind, label: &'static str, stored: bool) -> AnyView {
    let texts = providers::texts();
    let help = if stored { texts.secret_stored } else { texts.secret_needed };
    let error = form.error_at("secret");
    if kind == ProviderKind::Apple {
        let help = format!("{} {help}", hint(kind, "secret"));
        return view! { <TextArea name="secret" label hint=help error rows=6 required=!stored /> }.into_any();
    }
    view! { <SecretField name="secret" label hint=help error required=!stored /> }.into_any()
}

fn auth(form: State, label: &'static str, config: &ProviderConfig) -> AnyView {
    let texts = providers::texts();
    let options = vec![
        ("client_secret_post".to_owned(), texts.post.to_owned()),
        ("client_secret_basic".to_owned(), texts.basic.to_owned()),
    ];
    let value = form.previous_value("client_auth").unwrap_or_else(|| auth_word(config.client_auth).to_owned());
    view! { <SelectField name="client_auth" label options value /> }.into_any()
}

fn version(form: State, label: &'static str, config: &ProviderConfig) -> AnyView {
    let texts = providers::texts();
    let version_name = |version| match version {
        MiniVersion::Release => texts.release,
        MiniVersion::Trial => texts.trial_version,
        MiniVersion::Develop => texts.develop,
    };
    let options =
        MiniVersion::ALL.map(|version| (version.as_str().to_owned(), version_name(version).to_owned())).to_vec();
    let stored = config.env_version.unwrap_or_default().as_str().to_owned();
    let value = form.previous_value("env_version").unwrap_or(stored);
    view! { <SelectField name="env_version" label options value /> }.into_any()
}

fn sentence(lang: Language, error: &AppError) -> String {
    let texts = providers::of(lang);
    match error.reason.as_deref() {
        Some("exists") => texts.id_taken.to_owned(),
        Some("app_id") => texts.app_id.to_owned(),
        Some("charset") if error.field.as_deref() == Some("id") => texts.id_hint.to_owned(),
        Some("not_https") => texts.not_asked.to_owned(),
        _ => errors::sentence_in(lang, error),
    }
}
