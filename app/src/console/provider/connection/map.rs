//! Field mapping: names of the profile fields in the responses of a generic provider.

use super::State;
use crate::components::{Field, FieldKind};
use crate::console::provider::entries::{FIELDS, mapped};
use crate::i18n::console::providers;
use doorward_contract::provider::FieldMap;
use leptos::prelude::*;

/// One input per field, labeled with the standard name.
#[component]
pub fn FieldNames(
    form: State,
    /// Stored mapping.
    fields: FieldMap,
) -> impl IntoView {
    let texts = providers::texts();
    let entries = FIELDS.map(|(field, name)| {
        view! {
            <Field
                name
                label=standard(field)
                kind=FieldKind::Username
                value=Some(form.previous_value(name).unwrap_or_else(|| mapped(&fields, field)))
                autocomplete="off"
                maxlength=200
            />
        }
    });
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.map}</legend>
            <p class="field__hint">{texts.map_hint}</p>
            <div class="form__pair">{entries.into_iter().collect_view()}</div>
        </fieldset>
    }
}

/// Standard claim (OpenID Connect Core section 5.1) used when no name is set.
fn standard(field: &'static str) -> &'static str {
    match field {
        "username" => "preferred_username",
        "phone_verified" => "phone_number_verified",
        other => other,
    }
}
