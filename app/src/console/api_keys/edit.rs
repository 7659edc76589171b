//! Form that edits a key.

use super::PATH;
use super::server::EditApiKey;
use crate::components::{Card, ErrorAlert, Field, FieldKind, Form, FreshFormLink, Pick, Picker, Plain, Submit};
use crate::console::changes::was;
use crate::console::find::listed_roles;
use crate::form::FormState;
use crate::i18n::common;
use crate::i18n::console::api_keys;
use doorward_contract::api_keys::ApiKey;
use leptos::prelude::*;

const FIELDS: &[&str] = &["name", "role"];

#[component]
pub fn EditKey(
    key: ApiKey,
    /// IDs and names of roles the key may get.
    roles: Vec<(String, String)>,
    edit: FormState<EditApiKey>,
) -> impl IntoView {
    let texts = api_keys::texts();
    let held = was(&key.editable());
    let role = edit.previous_value("role").unwrap_or(key.role);
    view! {
        <div class="section">
            <Card title=texts.edit_title text=texts.edit_body>
                <Form state=edit>
                    <ErrorAlert message=edit.error_above(FIELDS) />
                    {held}
                    <input type="hidden" name="id" value=key.id />
                    <div class="form__pair">
                        <Field
                            name="name"
                            label=texts.name
                            kind=FieldKind::Username
                            value=edit.previous_value("name").or(Some(key.name))
                            error=edit.error_at("name")
                            autocomplete="off"
                            maxlength=64
                            required=true
                        />
                        <Picker
                            name="role"
                            label=texts.role
                            source=listed_roles(roles)
                            pick=Pick::One
                            plain=Plain::Select(texts.choose_role)
                            placeholder=texts.choose_role
                            value=role
                            error=edit.error_at("role")
                            required=true
                        />
                    </div>
                    <div class="form__actions">
                        <Submit pending=edit.pending()>{common::texts().save}</Submit>
                        <FreshFormLink href=PATH>{common::texts().cancel}</FreshFormLink>
                    </div>
                </Form>
            </Card>
        </div>
    }
}
