//! Form that creates a key.

use super::server::CreateApiKey;
use crate::components::{Card, ErrorAlert, Field, FieldKind, Form, Pick, Picker, Plain, SelectField, Submit};
use crate::console::find::listed_roles;
use crate::console::words::choices;
use crate::form::FormState;
use crate::i18n::console::api_keys as words;
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "role", "expires_at"];

#[component]
pub fn NewKey(
    /// IDs and names of roles the key may get.
    roles: Vec<(String, String)>,
    create: FormState<CreateApiKey>,
) -> impl IntoView {
    let words = words::texts();
    let spans =
        choices([("30", words.days_30), ("90", words.days_90), ("365", words.days_365), ("0", words.never_expires)]);
    let role = create.previous_value("role").unwrap_or_default();
    view! {
        <div class="section">
            <Card title=words.new_title text=words.new_body>
                <Form state=create>
                    <ErrorAlert message=create.error_above(FIELDS) />
                    <div class="form__pair">
                        <Field
                            name="name"
                            label=words.name
                            kind=FieldKind::Username
                            hint=words.name_hint
                            value=create.previous_value("name")
                            error=create.error_at("name")
                            autocomplete="off"
                            maxlength=64
                        />
                        <Picker
                            name="role"
                            label=words.role
                            source=listed_roles(roles)
                            pick=Pick::One
                            plain=Plain::Select(words.choose_role)
                            placeholder=words.choose_role
                            value=role
                            hint=words.role_hint
                            error=create.error_at("role")
                            required=true
                        />
                        <SelectField
                            name="expires_in"
                            label=words.expires
                            options=spans
                            value=create.previous_value("expires_in").unwrap_or_else(|| "90".to_owned())
                            error=create.error_at("expires_at")
                        />
                    </div>
                    <div class="form__actions">
                        <Submit pending=create.pending()>{words.create}</Submit>
                    </div>
                </Form>
            </Card>
        </div>
    }
}
