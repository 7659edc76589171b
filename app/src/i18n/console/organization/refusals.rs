//! Errors about changes of the organization.

use crate::AppError;
use crate::i18n::Language;
use crate::i18n::console::access;
use doorward_i18n::console::organization::refusals::{NotEmpty, of};

/// Message for an error about departments and positions, with the name of the affected item.
pub fn refusal(lang: Language, error: &AppError) -> String {
    let value_of = |name: &str| error.detail(name).unwrap_or_default();
    let value = value_of("value");
    let (field, reason) = (error.field.as_deref().unwrap_or_default(), error.reason.as_deref().unwrap_or_default());
    let texts = of(lang);
    match (field, reason) {
        ("name", "taken") => texts.name_taken.into(),
        ("name", "required") => texts.name_required.into(),
        ("name", "charset") => texts.name_charset.into(),
        ("parent" | "target", "inside_itself") => texts.inside_itself.into(),
        ("parent" | "target", "post") => texts.post.into(),
        ("parent" | "target", "unknown") => texts.parent_unknown.into(),
        ("parent" | "target", "too_deep") => texts.too_deep.into(),
        ("parent" | "target", "too_many") => texts.too_many.into(),
        ("parent" | "target", "full") => texts.full.into(),
        (_, "not_sibling" | "itself") => texts.not_sibling.into(),
        ("uids", "guest") => texts.uids_guest(value),
        ("uids", "external") => texts.uids_external(value),
        ("uids", "too_many_places") => texts.uids_too_many_places(value),
        ("uids", "not_in_node") => texts.uids_not_in_node(value),
        ("roles", "system") => texts.roles_system.into(),
        ("roles", "not_given") => texts.roles_not_given.into(),
        ("roles", "too_many") => texts.roles_too_many.into(),
        (_, "not_empty") => texts.not_empty(NotEmpty {
            nodes: value_of("nodes"),
            members: value_of("members"),
            roles: value_of("roles"),
        }),
        _ => access::refusal(lang, error),
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::AppError;
    use crate::i18n::Language;
    use doorward_contract::ErrorCode;

    #[test]
    fn what_it_is_about_is_named() {
        let external =
            AppError::new(ErrorCode::InvalidArgument).for_field("uids", "external").with_detail("value", "lin");
        assert!(refusal(Language::En, &external).starts_with("“lin” is a registered user"));
        let unknown =
            AppError::new(ErrorCode::InvalidArgument).for_field("uids", "unknown").with_detail("value", "lin");
        assert_eq!(refusal(Language::En, &unknown), "There’s no account “lin”. No one was added.");
    }
}
