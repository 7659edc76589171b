//! Account rules of a provider: which account a sign-in opens.

use crate::AppError;
use crate::components::{Card, Check, ErrorAlert, Form, Pick, Picker, Plain, SelectField, Submit};
use crate::console::changes::was;
use crate::console::find::{Roles, roles};
use crate::console::notice::on_done;
use crate::form::use_admin_form;
use crate::i18n::console::{picker, providers};
use crate::i18n::{Language, common, errors};
use crate::portal::sign_out::SIGNED_OUT;
use crate::rights::requires;
#[cfg(feature = "ssr")]
use doorward_contract::provider::ProviderRules;
use doorward_contract::provider::{NewAccountKind, Provider, ProviderKind};
use leptos::prelude::*;

const ROLE: &str = "new_account_role";

/// Saves the rules. An unchecked checkbox is absent from the form.
#[server(prefix = "/api", endpoint = "console/provider/rules")]
#[allow(clippy::too_many_arguments, reason = "one an entry of the form")]
pub async fn save_provider_rules(
    id: String,
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Whether unknown users get a new account.
    auto_sign_up: Option<bool>,
    /// Whether the provider's subject becomes the uid.
    reuse_user_id: Option<bool>,
    /// Whether a verified email address matches an existing account.
    match_email: Option<bool>,
    /// Whether a verified phone number matches an existing account.
    match_phone: Option<bool>,
    /// Whether name and picture are updated at each sign-in.
    sync_profile: Option<bool>,
    /// `internal` or `external`.
    new_account_kind: String,
    new_account_role: String,
    /// Whether the sign-in page shows the QR code of the Mini Program.
    scan_sign_in: Option<bool>,
    /// Whether users are signed out of the provider too.
    sign_out: Option<bool>,
) -> Result<(), AppError> {
    use crate::console::authorize::{redirect_after, require};
    use crate::console::changes::{Changes, Record};
    use doorward_admin::providers;
    use doorward_contract::provider::ProviderUpdate;
    let permit = require::<SaveProviderRules>().await?;
    let ticked = |tick: Option<bool>| tick.unwrap_or(false);
    let role = new_account_role.trim().to_owned();
    let page = super::page_of(&id);
    // A missing provider is an error; `put` would require the kind and create it.
    let there = providers::get(&permit.implied(), &id).map(|provider| provider.kind);
    let done = async {
        let kind = Some(there?);
        let rules = ProviderRules {
            auto_sign_up: ticked(auto_sign_up),
            reuse_user_id: ticked(reuse_user_id),
            match_email: ticked(match_email),
            match_phone: ticked(match_phone),
            sync_profile: ticked(sync_profile),
            new_account_kind: match new_account_kind.as_str() {
                "internal" => NewAccountKind::Internal,
                "external" => NewAccountKind::External,
                _ => return Err(AppError::unknown("new_account_kind")),
            },
            new_account_role: Some(role.clone()).filter(|role| !role.is_empty()),
            scan_sign_in: ticked(scan_sign_in),
            sign_out: ticked(sign_out),
        };
        let update = ProviderUpdate { rules: Some(rules), ..ProviderUpdate::default() };
        let changes = Changes::whole(&was, serde_json::json!({}))?;
        let expected = changes.expected();
        let done = providers::put(&permit, &id, update, &expected, 0).await;
        done.map(drop).map_err(|error| changes.describe(Record::Provider(kind), error))
    };
    let done = done.await.map_err(|error: AppError| error.with_value_unless_changed(ROLE, &role));
    redirect_after(&page, done)
}
requires!(SaveProviderRules: ProvidersEdit);

#[component]
pub fn Accounts(provider: Provider, changed: Callback<()>) -> impl IntoView {
    let texts = providers::texts();
    let form = use_admin_form::<SaveProviderRules>().with_sentences(sentence);
    on_done(form, move |()| changed.run(()));
    let held = was(&provider.editable());
    let Provider { id, kind, rules: now, callback, .. } = provider;
    let kinds =
        vec![("external".to_owned(), texts.external.to_owned()), ("internal".to_owned(), texts.internal.to_owned())];
    let scans = (kind == ProviderKind::WeChatMini).then(|| {
        view! {
            <Check name="scan_sign_in" label=texts.scan checked=now.scan_sign_in />
            <p class="field__hint check__hint">{texts.scan_hint}</p>
        }
    });
    // The address that the browser returns to is beside the one that it returns to after signing in.
    let signed_out = callback.as_deref().and_then(|callback| callback.split_once("/login/callback/"));
    let signed_out = signed_out.map(|(origin, _)| format!("{origin}{SIGNED_OUT}")).unwrap_or_default();
    let signs_out = kind.signs_out().then(|| {
        view! {
            <Check name="sign_out" label=texts.sign_out checked=now.sign_out />
            <p class="field__hint check__hint">{texts.sign_out_hint(signed_out)}</p>
        }
    });
    let account_kind = if now.new_account_kind == NewAccountKind::Internal { "internal" } else { "external" };
    let role = form.previous_value(ROLE).or(now.new_account_role);
    view! {
        <Card title=texts.accounts text=texts.accounts_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(&[ROLE]) />
                {held}
                <input type="hidden" name="id" value=id />
                <Check name="auto_sign_up" label=texts.sign_up checked=now.auto_sign_up />
                <Check name="match_phone" label=texts.match_phone checked=now.match_phone />
                <Check name="match_email" label=texts.match_email checked=now.match_email />
                <p class="field__hint check__hint">{texts.match_hint}</p>
                <Check name="sync_profile" label=texts.sync checked=now.sync_profile />
                <Check name="reuse_user_id" label=texts.reuse checked=now.reuse_user_id />
                {scans}
                {signs_out}
                <div class="form__pair">
                    <SelectField name="new_account_kind" label=texts.kind options=kinds value=account_kind />
                    <Picker
                        name=ROLE
                        label=texts.role
                        source=roles(Roles::Custom)
                        pick=Pick::One
                        plain=Plain::Line
                        placeholder=picker::texts().roles
                        hint=texts.role_hint
                        plain_hint=texts.role_format
                        value=role.unwrap_or_default()
                        error=form.error_at(ROLE)
                    />
                </div>
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
        </Card>
    }
}

fn sentence(lang: Language, error: &AppError) -> String {
    let texts = providers::of(lang);
    match (error.field.as_deref(), error.reason.as_deref()) {
        (Some(ROLE), Some("unknown")) => texts.role_unknown.to_owned(),
        (Some(ROLE), Some("administrator")) => texts.role_admin.to_owned(),
        _ => errors::sentence_in(lang, error),
    }
}
