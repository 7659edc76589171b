//! Form that creates a key.

use super::server::CreateApiKey;
use crate::components::{Card, ErrorAlert, Field, FieldKind, Form, Pick, Picker, Plain, SelectField, Submit};
use crate::console::find::listed_roles;
use crate::console::labels::choices;
use crate::form::FormState;
use crate::i18n::console::api_keys;
use doorward_contract::api_keys::ApiKeyKind;
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "role", "expires_at"];

#[component]
pub fn NewKey(
    /// IDs and names of roles the key may get.
    roles: Vec<(String, String)>,
    create: FormState<CreateApiKey>,
) -> impl IntoView {
    let texts = api_keys::texts();
    let spans =
        choices([("30", texts.days_30), ("90", texts.days_90), ("365", texts.days_365), ("0", texts.never_expires)]);
    let kinds = choices([
        (ApiKeyKind::ApiKey.as_str(), texts.kind_api_key),
        (ApiKeyKind::Signing.as_str(), texts.kind_signing),
    ]);
    let kind = create.previous_value("kind").unwrap_or_else(|| ApiKeyKind::ApiKey.as_str().to_owned());
    let role = create.previous_value("role").unwrap_or_default();
    view! {
        <div class="section">
            <Card title=texts.new_title text=texts.new_body>
                <Form state=create>
                    <ErrorAlert message=create.error_above(FIELDS) />
                    <div class="form__pair">
                        <Field
                            name="name"
                            label=texts.name
                            kind=FieldKind::Username
                            hint=texts.name_hint
                            value=create.previous_value("name")
                            error=create.error_at("name")
                            autocomplete="off"
                            maxlength=64
                        />
                        <Picker
                            name="role"
                            label=texts.role
                            source=listed_roles(roles)
                            pick=Pick::One
                            plain=Plain::Select(texts.choose_role)
                            placeholder=texts.choose_role
                            value=role
                            hint=texts.role_hint
                            error=create.error_at("role")
                            required=true
                        />
                        <SelectField name="kind" label=texts.kind options=kinds value=kind hint=texts.kind_hint />
                        <SelectField
                            name="expires_in"
                            label=texts.expires
                            options=spans
                            value=create.previous_value("expires_in").unwrap_or_else(|| "90".to_owned())
                            error=create.error_at("expires_at")
                        />
                    </div>
                    <div class="form__actions">
                        <Submit pending=create.pending()>{texts.create}</Submit>
                    </div>
                </Form>
            </Card>
        </div>
    }
}
