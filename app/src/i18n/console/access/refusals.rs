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
            format!("This is no JSON of the shape that is asked for: {value}."),
            format!("不是有效的 JSON 或结构不正确：{value}。"),
        ),
        ("target.query", "not_possible") => (
            "A query stands in place of a document: leave one out; nothing is looked for where something is created."
                .into(),
            "查询条件用于代替文档，两者只能填一个；新增时不能使用查询条件。".into(),
        ),
        ("target.documents", "malformed") => {
            ("Documents are named database.<collection>.<id>.".into(), "文档名称的格式为 database.<集合>.<id>。".into())
        }
        ("rule", "required") => ("This level needs a rule.".into(), "此级别需要填写安全规则。".into()),
        ("actions", _) => {
            (format!("No policy could name the action “{value}”."), format!("策略中不能使用操作“{value}”。"))
        }
        (_, "taken") => ("This id is taken.".into(), "标识已被使用。".into()),
        ("id" | "code", "charset") => {
            ("1 to 64 letters, digits and - _ : @ . only.".into(), "只能使用 1 到 64 个字母、数字和 - _ : @ .。".into())
        }
        ("name", "resource_charset") => (
            "1 to 128 letters, digits and _ - . : @ . Only functions may be *.".into(),
            "1 到 128 个字母、数字和 _ - . : @，只有云函数可以用 *。".into(),
        ),
        ("name", "type_charset") => (
            "It begins with a letter and has at most 32 of a-z, 0-9, _ and -.".into(),
            "以字母开头，最多 32 个小写字母、数字、_ 和 -。".into(),
        ),
        ("name", "too_many") => ("There are as many as can be kept.".into(), "数量已达上限。".into()),
        ("name", "too_long" | "length") => ("1 to 64 characters.".into(), "1 到 64 个字符。".into()),
        ("description", _) => ("At most 255 characters.".into(), "最多 255 个字符。".into()),
        ("uids", "unknown") => (
            format!("There is no account “{value}”; nobody was added."),
            format!("账号“{value}”不存在，未添加任何成员。"),
        ),
        ("uids", "anonymous") => (
            format!("“{value}” is a guest, and guests hold no roles; nobody was added."),
            format!("“{value}”是访客，不能拥有其他角色，未添加任何成员。"),
        ),
        ("uids", "not_member") => {
            (format!("“{value}” does not hold this role any more."), format!("“{value}”已不再拥有此角色。"))
        }
        ("uids", "too_many") => ("At most 100 at once.".into(), "一次最多 100 个。".into()),
        ("expires_at", "past") => ("This day has passed.".into(), "该日期已过。".into()),
        ("expires_at", _) => ("Please give a date.".into(), "请填写日期。".into()),
        ("policies", "unknown") => (
            format!("There is no policy “{value}” any more; nothing was changed."),
            format!("策略“{value}”已不存在，未做更改。"),
        ),
        ("policies", "environment") => (
            "The environment policy counts for everybody; no role has it.".into(),
            "环境策略对所有人生效，不能关联到角色。".into(),
        ),
        ("policies", "too_many") => ("At most 50 policies at once.".into(), "一次最多关联 50 个策略。".into()),
        ("uids", "ambiguous") => (
            format!("“{value}” could be several accounts. Use the uid; nobody was added."),
            format!("“{value}”对应多个账号，请使用 uid。未添加任何成员。"),
        ),
        ("user", "unknown") => (
            "There is no account with this username, email, phone or uid.".into(),
            "没有使用此用户名、邮箱、手机号或 uid 的账号。".into(),
        ),
        ("user", "ambiguous") => {
            ("This could be several accounts. Use the uid.".into(), "对应多个账号，请使用 uid。".into())
        }
        ("roles", "unknown") => (format!("There is no role “{value}”."), format!("角色“{value}”不存在。")),
        ("policy", "unknown") => ("There is no such policy.".into(), "策略不存在。".into()),
        ("ip", _) => ("This is no IP address.".into(), "这不是有效的 IP 地址。".into()),
        ("time", _) => (
            "Please write a time such as 2026-11-25T08:00:00Z.".into(),
            "请填写如 2026-11-25T08:00:00+08:00 的时间。".into(),
        ),
        (_, "in_use") if by.contains("api_key:") => (
            format!(
                "Still in use by {by}. Give its API keys another role or revoke them, and take it from the others first."
            ),
            format!("仍被 {by} 使用。请先为其 API 密钥更换角色或撤销密钥，并解除其他使用。"),
        ),
        (_, "in_use") => {
            (format!("Still in use by {by}. Take it from there first."), format!("仍被 {by} 使用，请先解除。"))
        }
        (_, "changed") => (
            format!(
                "Version {version} came in force meanwhile. Copy what you wrote, reload, and look at the difference."
            ),
            format!("期间版本 {version} 已生效。请复制您的内容，刷新后比较差异。"),
        ),
        (_, "fixed") => ("This belongs to the program and stays as it is.".into(), "此项为系统内置，不能修改。".into()),
        _ if error.code == ErrorCode::NotFound => ("It is not there any more.".into(), "内容已不存在。".into()),
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
        assert_eq!(refusal(Lang::En, &unknown), "There is no account “lin”; nobody was added.");
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
