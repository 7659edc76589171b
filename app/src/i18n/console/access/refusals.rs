//! Errors about changes of roles and policies.

use super::fault;
use crate::AppError;
use crate::i18n::console::resources::row_refusal;
use crate::i18n::{Language, errors};
use doorward_contract::ErrorCode;
use doorward_i18n::console::access::refusals::of;

/// Message for an error about roles, members or policies, with the name of the affected item.
pub fn refusal(lang: Language, error: &AppError) -> String {
    let detail = |name: &str| error.detail(name).unwrap_or_default();
    let number = |name: &str| detail(name).parse().unwrap_or(1);
    if !detail("line").is_empty() {
        return fault(lang, detail("message"), number("line"), number("column"));
    }
    if !detail("changes").is_empty() {
        return errors::sentence_in(lang, error);
    }
    let (value, by, version) = (detail("value"), detail("by"), detail("version"));
    let field = error.field.as_deref().unwrap_or_default();
    let texts = of(lang);
    match (field, error.reason.as_deref().unwrap_or_default()) {
        (_, "json") => errors::explained(lang, error),
        ("row_permissions", reason) => row_refusal(lang, reason, value),
        ("target.query", "not_possible") => texts.query_not_possible.into(),
        ("target.documents", "malformed") => texts.documents_malformed.into(),
        ("rule", "required") => texts.rule_required.into(),
        ("actions", _) => texts.actions_malformed(value),
        (_, "taken") => texts.taken.into(),
        ("id" | "code", "charset") => texts.id_charset.into(),
        ("name", "resource_charset") => texts.resource_charset.into(),
        ("name", "type_charset") => texts.type_charset.into(),
        ("name", "too_many") => texts.name_too_many.into(),
        ("name", "too_long" | "length") => texts.name_length.into(),
        ("description", _) => texts.description_too_long.into(),
        ("uids", "unknown") => texts.uids_unknown(value),
        ("uids", "anonymous") => texts.uids_anonymous(value),
        ("uids", "not_member") => texts.uids_not_member(value),
        ("uids", "too_many") => texts.uids_too_many.into(),
        ("expires_at", "past") => texts.expires_at_past.into(),
        ("expires_at", _) => texts.expires_at_required.into(),
        ("policies", "unknown") => texts.policies_unknown(value),
        ("policies", "environment") => texts.policies_environment.into(),
        ("policies", "too_many") => texts.policies_too_many.into(),
        ("uids", "ambiguous") => texts.uids_ambiguous(value),
        ("user", "unknown") => texts.user_unknown.into(),
        ("user", "ambiguous") => texts.user_ambiguous.into(),
        ("roles", "unknown") => texts.roles_unknown(value),
        ("policy", "unknown") => texts.policy_unknown.into(),
        ("ip", _) => texts.ip_malformed.into(),
        ("time", _) => texts.time_malformed.into(),
        (_, "in_use") if by.contains("api_key:") => texts.in_use_by_keys(by),
        (_, "in_use") => texts.in_use(by),
        (_, "changed") => texts.changed(version),
        (_, "fixed") => texts.fixed.into(),
        _ if error.code == ErrorCode::NotFound => texts.not_found.into(),
        _ => errors::sentence_in(lang, error),
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
        let error = |field: &str, reason: &str| AppError::new(ErrorCode::InvalidArgument).for_field(field, reason);
        let unknown = error("uids", "unknown").with_detail("value", "lin");
        assert_eq!(refusal(Language::En, &unknown), "There’s no account “lin”. No one was added.");
        let used = AppError { field: None, ..error("", "in_use").with_detail("by", "editor, viewer") };
        assert_eq!(refusal(Language::ZhCn, &used), "仍被 editor, viewer 使用，请先解除。");
    }

    #[test]
    fn a_document_is_refused_with_its_place() {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("document", "unknown_effect");
        let error = error.with_detail("line", "3").with_detail("column", "9").with_detail("message", "The effect is …");
        assert_eq!(refusal(Language::En, &error), "Line 3, column 9: The effect is …");
    }
}
