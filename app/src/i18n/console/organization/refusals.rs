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
            ("Another one beneath the same is called so.".into(), "同一上级下已有同名的部门或岗位。".into())
        }
        ("name", "required") => ("Please give a name.".into(), "请填写名称。".into()),
        ("name", "charset") => ("One line of text.".into(), "请填写单行文本。".into()),
        ("parent" | "target", "beneath_itself") => {
            ("It cannot stand beneath itself.".into(), "不能移动到自身或其下级之下。".into())
        }
        ("parent" | "target", "post") => ("Nothing stands beneath a post.".into(), "岗位下不能再有下级。".into()),
        ("parent" | "target", "unknown") => {
            ("This department is not there any more.".into(), "该部门已不存在。".into())
        }
        ("parent" | "target", "too_deep") => {
            ("The organization may be 16 levels deep.".into(), "组织架构最多 16 层。".into())
        }
        ("parent" | "target", "too_many") => ("At most 500 beneath one.".into(), "同一上级下最多 500 个。".into()),
        ("parent" | "target", "full") => {
            ("At most 5,000 departments and posts.".into(), "最多 5000 个部门和岗位。".into())
        }
        (_, "not_sibling" | "itself") => ("Choose another one.".into(), "请选择其他目标。".into()),
        ("uids", "guest") => {
            (format!("“{value}” is a guest; nobody was added."), format!("“{value}”是访客，未添加任何成员。"))
        }
        ("uids", "external") => (
            format!(
                "“{value}” is a registered user, not an organization member; nobody was added. Change the kind on the user’s page first."
            ),
            format!("“{value}”是注册用户而非组织成员，未添加任何成员。请先在用户页面修改其类型。"),
        ),
        ("uids", "too_many_places") => (
            format!("“{value}” is in 50 departments and posts already; nobody was added."),
            format!("“{value}”已加入 50 个部门和岗位，未添加任何成员。"),
        ),
        ("uids", "not_in_node") => (format!("“{value}” is not in it any more."), format!("“{value}”已不在其中。")),
        ("roles", "system") => {
            ("System roles come to nobody by their place.".into(), "系统角色不能由部门或岗位赋予。".into())
        }
        ("roles", "not_given") => ("It does not give this role any more.".into(), "已不再赋予此角色。".into()),
        ("roles", "too_many") => ("At most 50 roles.".into(), "最多 50 个角色。".into()),
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
            "It is not empty: beneath it {nodes}, people {members}, roles {roles}. Tick the box to delete all of that."
        ),
        format!("尚非空：下级 {nodes} 个，成员 {members} 人，角色 {roles} 个。如需一并删除，请勾选复选框。"),
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
        assert_eq!(refusal(Lang::En, &unknown), "There is no account “lin”; nobody was added.");
    }
}
