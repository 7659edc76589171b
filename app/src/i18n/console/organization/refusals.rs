//! Why the organization was not changed.

use crate::DoorError;
use crate::i18n::Lang;
use crate::i18n::console::access;

/// The sentence for an error about departments and posts; what it is about is named.
pub fn refusal(lang: Lang, error: &DoorError) -> String {
    let told = |name: &str| error.values.get(name).map_or("", String::as_str);
    let value = told("value");
    let (field, reason) = (error.field.as_deref().unwrap_or_default(), error.reason.as_deref().unwrap_or_default());
    let (en, zh) = match (field, reason) {
        ("name", "taken") => {
            ("This name is already used on the same level.".into(), "同一上级下已有同名的部门或岗位。".into())
        }
        ("name", "required") => ("Enter a name.".into(), "请填写名称。".into()),
        ("name", "charset") => ("Use a single line of text.".into(), "请填写单行文本。".into()),
        ("parent" | "target", "beneath_itself") => {
            ("It can’t be moved into itself or its sub-units.".into(), "不能移动到自身或其下级之下。".into())
        }
        ("parent" | "target", "post") => ("Positions can’t have sub-units.".into(), "岗位下不能再有下级。".into()),
        ("parent" | "target", "unknown") => ("This department no longer exists.".into(), "该部门已不存在。".into()),
        ("parent" | "target", "too_deep") => {
            ("The organization can have up to 16 levels.".into(), "组织架构最多 16 层。".into())
        }
        ("parent" | "target", "too_many") => {
            ("A department can have up to 500 direct sub-units.".into(), "同一上级下最多 500 个。".into())
        }
        ("parent" | "target", "full") => (
            "The organization can have up to 5,000 departments and positions.".into(),
            "最多 5000 个部门和岗位。".into(),
        ),
        (_, "not_sibling" | "itself") => ("Choose another destination.".into(), "请选择其他目标。".into()),
        ("uids", "guest") => {
            (format!("“{value}” is a guest. No one was added."), format!("“{value}”是访客，未添加任何成员。"))
        }
        ("uids", "external") => (
            format!(
                "“{value}” is a registered user, not a member. No one was added. Change the account type on the user’s page first."
            ),
            format!("“{value}”是注册用户而非组织成员，未添加任何成员。请先在用户页面修改其类型。"),
        ),
        ("uids", "too_many_places") => (
            format!("“{value}” is already in 50 departments and positions. No one was added."),
            format!("“{value}”已加入 50 个部门和岗位，未添加任何成员。"),
        ),
        ("uids", "not_in_node") => (format!("“{value}” has already been removed."), format!("“{value}”已被移除。")),
        ("roles", "system") => (
            "System roles can’t be assigned to departments or positions.".into(),
            "系统角色不能授予部门或岗位。".into(),
        ),
        ("roles", "not_given") => ("This role is no longer assigned here.".into(), "此角色已被移除。".into()),
        ("roles", "too_many") => ("Assign up to 50 roles.".into(), "最多 50 个角色。".into()),
        (_, "not_empty") => not_empty(told("nodes"), told("members"), told("roles")),
        _ => return access::refusal(lang, error),
    };
    match lang {
        Lang::En => en,
        Lang::ZhCn => zh,
    }
}

fn not_empty(nodes: &str, members: &str, roles: &str) -> (String, String) {
    (
        format!(
            "Not empty: sub-units {nodes}, people {members}, roles {roles}. Select the checkbox to delete everything."
        ),
        format!("不为空：下级 {nodes} 个，成员 {members} 人，角色 {roles} 个。如需一并删除，请勾选复选框。"),
    )
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::DoorError;
    use crate::i18n::Lang;
    use doorward_contract::ErrorCode;

    #[test]
    fn what_it_is_about_is_named() {
        let external = DoorError::new(ErrorCode::InvalidArgument).on("uids", "external").keeping("value", "lin");
        assert!(refusal(Lang::En, &external).starts_with("“lin” is a registered user"));
        let unknown = DoorError::new(ErrorCode::InvalidArgument).on("uids", "unknown").keeping("value", "lin");
        assert_eq!(refusal(Lang::En, &unknown), "There’s no account “lin”. No one was added.");
    }
}
