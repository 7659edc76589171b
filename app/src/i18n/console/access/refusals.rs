//! Why a role or a policy was not changed.

use super::fault;
use crate::DoorError;
use crate::i18n::console::resources::row_refusal;
use crate::i18n::{Lang, errors};
use doorward_contract::ErrorCode;

/// The sentence for an error about roles, members or policies; what it is about is named.
pub fn refusal(lang: Lang, error: &DoorError) -> String {
    let told = |name: &str| error.values.get(name).map_or("", String::as_str);
    let number = |name: &str| told(name).parse().unwrap_or(1);
    if !told("line").is_empty() {
        return fault(
            lang,
            error.reason.as_deref().unwrap_or_default(),
            told("message"),
            number("line"),
            number("column"),
        );
    }
    if !told("told").is_empty() {
        return errors::sentence_in(lang, error);
    }
    let (value, by, version) = (told("value"), told("by"), told("version"));
    let field = error.field.as_deref().unwrap_or_default();
    let (en, zh) = match (field, error.reason.as_deref().unwrap_or_default()) {
        ("row_permissions", reason) => row_refusal(reason, value),
        ("doc" | "data" | "query" | "documents", "json") => (
            format!("Invalid JSON or unexpected structure: {value}."),
            format!("不是有效的 JSON 或结构不正确：{value}。"),
        ),
        ("target.query", "not_possible") => (
            "Enter a document or a query, not both. Create doesn’t take a query.".into(),
            "文档和查询条件只能填写一个；新增时不能使用查询条件。".into(),
        ),
        ("target.documents", "malformed") => {
            ("Name documents as database.<collection>.<id>.".into(), "文档名称的格式为 database.<集合>.<id>。".into())
        }
        ("rule", "required") => ("This access level requires a rule.".into(), "此级别需要填写安全规则。".into()),
        ("actions", _) => {
            (format!("“{value}” can’t be used as an action in a policy."), format!("策略中不能使用操作“{value}”。"))
        }
        (_, "taken") => ("This ID is already taken.".into(), "此 ID 已被使用。".into()),
        ("id" | "code", "charset") => {
            ("Use 1–64 letters, digits and - _ : @ . only.".into(), "只能使用 1–64 个字母、数字和 - _ : @ .。".into())
        }
        ("name", "resource_charset") => (
            "Use 1–128 letters, digits and _ - . : @ only. * is for functions.".into(),
            "只能使用 1–128 个字母、数字和 _ - . : @，只有云函数可以用 *。".into(),
        ),
        ("name", "type_charset") => (
            "Use up to 32 of a-z, 0-9, _ and -, starting with a letter.".into(),
            "以字母开头，最多 32 个小写字母、数字、_ 和 -。".into(),
        ),
        ("name", "too_many") => ("You’ve reached the limit.".into(), "数量已达上限。".into()),
        ("name", "too_long" | "length") => ("Use 1–64 characters.".into(), "请输入 1–64 个字符。".into()),
        ("description", _) => ("Use up to 255 characters.".into(), "最多 255 个字符。".into()),
        ("uids", "unknown") => (
            format!("There’s no account “{value}”. No one was added."),
            format!("账号“{value}”不存在，未添加任何成员。"),
        ),
        ("uids", "anonymous") => (
            format!("“{value}” is a guest, and guests can’t be assigned roles. No one was added."),
            format!("“{value}”是访客，不能授予角色，未添加任何成员。"),
        ),
        ("uids", "not_member") => {
            (format!("“{value}” no longer has this role."), format!("“{value}”已不再拥有此角色。"))
        }
        ("uids", "too_many") => ("Add up to 100 at a time.".into(), "一次最多 100 个。".into()),
        ("expires_at", "past") => ("This date is in the past.".into(), "该日期已过。".into()),
        ("expires_at", _) => ("Enter a date.".into(), "请填写日期。".into()),
        ("policies", "unknown") => (
            format!("Policy “{value}” no longer exists. Nothing was changed."),
            format!("策略“{value}”已不存在，未做更改。"),
        ),
        ("policies", "environment") => (
            "The environment policy applies to everyone and can’t be attached to a role.".into(),
            "环境策略对所有人生效，不能关联到角色。".into(),
        ),
        ("policies", "too_many") => ("Attach up to 50 policies at a time.".into(), "一次最多关联 50 个策略。".into()),
        ("uids", "ambiguous") => (
            format!("“{value}” matches several accounts. Use the user ID. No one was added."),
            format!("“{value}”对应多个账号，请使用用户 ID。未添加任何成员。"),
        ),
        ("user", "unknown") => (
            "There’s no account with this username, email, phone or user ID.".into(),
            "没有使用此用户名、邮箱、手机号或用户 ID 的账号。".into(),
        ),
        ("user", "ambiguous") => {
            ("This matches several accounts. Use the user ID.".into(), "对应多个账号，请使用用户 ID。".into())
        }
        ("roles", "unknown") => (format!("Role “{value}” doesn’t exist."), format!("角色“{value}”不存在。")),
        ("policy", "unknown") => ("This policy doesn’t exist.".into(), "策略不存在。".into()),
        ("ip", _) => ("Enter a valid IP address.".into(), "请填写有效的 IP 地址。".into()),
        ("time", _) => {
            ("Enter a time such as 2026-11-25T08:00:00Z.".into(), "请填写如 2026-11-25T08:00:00+08:00 的时间。".into())
        }
        (_, "in_use") if by.contains("api_key:") => (
            format!(
                "Still in use by {by}. Change the role of its API keys or revoke them, and remove it from the others first."
            ),
            format!("仍被 {by} 使用。请先为其 API 密钥更换角色或撤销密钥，并解除其他使用。"),
        ),
        (_, "in_use") => {
            (format!("Still in use by {by}. Remove it there first."), format!("仍被 {by} 使用，请先解除。"))
        }
        (_, "changed") => (
            format!("Version {version} was saved while you were editing. Copy your changes, reload, and compare."),
            format!("您编辑期间，版本 {version} 已生效。请复制您的内容，刷新后比较差异。"),
        ),
        (_, "fixed") => ("This is built in and can’t be changed.".into(), "此项为系统内置，不能修改。".into()),
        _ if error.code == ErrorCode::NotFound => ("This no longer exists.".into(), "内容已不存在。".into()),
        _ => return errors::sentence_in(lang, error),
    };
    match lang {
        Lang::En => en,
        Lang::ZhCn => zh,
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::DoorError;
    use crate::i18n::Lang;
    use doorward_contract::ErrorCode;

    #[test]
    fn what_it_is_about_is_named() {
        let error = |field: &str, reason: &str| DoorError::new(ErrorCode::InvalidArgument).on(field, reason);
        let unknown = error("uids", "unknown").keeping("value", "lin");
        assert_eq!(refusal(Lang::En, &unknown), "There’s no account “lin”. No one was added.");
        let used = DoorError { field: None, ..error("", "in_use").keeping("by", "editor, viewer") };
        assert_eq!(refusal(Lang::ZhCn, &used), "仍被 editor, viewer 使用，请先解除。");
    }

    #[test]
    fn a_document_is_refused_with_its_place() {
        let error = DoorError::new(ErrorCode::InvalidArgument).on("document", "unknown_effect");
        let error = error.keeping("line", "3").keeping("column", "9").keeping("message", "The effect is …");
        assert_eq!(refusal(Lang::En, &error), "Line 3, column 9: The effect is …");
        assert!(refusal(Lang::ZhCn, &error).starts_with("第 3 行第 9 列：effect 应为"));
    }
}
