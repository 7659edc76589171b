//! What roles, policies and the simulator share: effects, statements, system roles, and what can be wrong.

mod faults;
mod refusals;

pub use faults::fault;
pub use refusals::refusal;

use super::sentences;
use crate::i18n::{texts, use_lang};

texts! {
    /// Wording around permissions.
    Access {
        allow: "Allow", "允许";
        deny: "Deny", "拒绝";
        allows: "Allows", "允许";
        denies: "Denies", "拒绝";
        both: "Allows and denies", "允许和拒绝";
        unreadable: "Unreadable", "无法读取";
        environment: "Environment", "环境策略";
        effect: "Effect", "效果";
        action: "Action", "操作";
        resource: "Resource", "资源";
        condition: "Condition", "条件";
        from: "From", "来源";
        always: "Always", "无条件";
        everything: "Everything", "全部";
        statements: "Effective statements", "生效的语句";
        no_statements: "Nothing is allowed", "未允许任何操作";
        no_statements_text: "Anything that no policy allows is denied. Attach a policy to grant access.", "没有策略允许的操作一律拒绝。请关联策略以授予权限。";
        deny_first: "Denies come first because they override every allow.", "拒绝优先于所有允许，因此排在最前。";
        preset: "Built in", "内置";
        system: "System", "系统";
        role: "Role", "角色";
        policy: "Policy", "策略";
        administrator: "Administrator", "管理员";
        all_users: "All users", "所有用户";
        organization_members: "Organization members", "组织成员";
        registered_users: "Registered users", "注册用户";
        anonymous_users: "Guests", "访客";
        administrator_who: "The members you add. They always have full access.", "由您在此添加的成员，始终拥有全部权限。";
        all_users_who: "Everyone, signed in or not.", "所有请求方，无论是否登录。";
        organization_members_who: "All member accounts.", "所有组织成员账号。";
        registered_users_who: "All registered user accounts.", "所有注册用户账号。";
        anonymous_users_who: "All guest accounts (not signed-out visitors).", "所有访客账号，不包括未登录用户。";
        no_end: "No expiry", "长期有效";
        until: "Expires", "有效期至";
        until_hint: "Last day, in your time zone. Leave blank for no expiry.", "最后一天（按您的时区），留空则长期有效。";
        look: "View", "查看";
        simulate: "Try in simulator", "在权限模拟中试用";
    }
}

sentences! {
    fn statement_of(policy: &str, number: u32) = "{policy}, statement[{number}]", "{policy} 的 statement[{number}]";
}

/// What a role of the program is called; one of the operator's by its own name.
pub fn role_name(id: &str, stored: &str) -> String {
    let words = of(use_lang());
    match id {
        "administrator" => words.administrator,
        "all_users" => words.all_users,
        "organization_members" => words.organization_members,
        "registered_users" => words.registered_users,
        "anonymous_users" => words.anonymous_users,
        _ if stored.is_empty() => id,
        _ => stored,
    }
    .to_owned()
}

/// Who is in a role of the program.
pub fn who(id: &str) -> Option<&'static str> {
    let words = of(use_lang());
    Some(match id {
        "administrator" => words.administrator_who,
        "all_users" => words.all_users_who,
        "organization_members" => words.organization_members_who,
        "registered_users" => words.registered_users_who,
        "anonymous_users" => words.anonymous_users_who,
        _ => return None,
    })
}
