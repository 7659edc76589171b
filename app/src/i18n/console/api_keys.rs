//! API keys.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of API keys.
    ApiKeys {
        title: "API keys", "API 密钥";
        lead: "Programs use a key to call the admin API or check access. Each key has one role.", "程序使用密钥调用管理 API 或查询权限。每个密钥对应一个角色。";
        new_title: "Create a key", "创建密钥";
        new_body: "Create a key for each program, with only the access it needs.", "请为每个程序单独创建密钥，并只授予所需的权限。";
        name: "Name", "名称";
        name_hint: "What it’s for. Letters, digits, dots, hyphens and underscores only. Shown in the audit log.", "用途说明，可用字母、数字、点、短横线和下划线，会显示在审计日志中。";
        role: "Role", "角色";
        role_hint: "Determines what the key can do. You can change it later.", "决定密钥的权限，以后可以更换。";
        expires: "Expires", "有效期";
        days_30: "In 30 days", "30 天";
        days_90: "In 90 days", "90 天";
        days_365: "In a year", "1 年";
        never: "Never", "永不过期";
        create: "Create key", "创建密钥";
        created_title: "Copy your new key", "请复制新密钥";
        created_body: "This is the only time you can see it. Only a hash of it is stored.", "密钥仅显示这一次，系统只保存其哈希值。";
        edit: "Edit", "编辑";
        edit_title: "Edit key", "编辑密钥";
        edit_body: "Changes take effect immediately. The key itself stays the same.", "修改立即生效，密钥本身不变。";
        changed: "Key changed.", "密钥已修改。";
        revoke: "Revoke", "撤销";
        revoke_body: "Programs using it lose access immediately. This can’t be undone.", "使用此密钥的程序将立即失去访问权限。此操作无法撤销。";
        revoked: "Key revoked.", "密钥已撤销。";
        list: "API keys", "API 密钥";
        created: "Created", "创建时间";
        last_used: "Last used", "最近使用";
        actions: "Actions", "操作";
        expired: "Expired", "已过期";
        delegated: "Created by a delegated administrator; can’t manage Doorward", "由受托管理员创建，不能管理 Doorward";
        by_command: "Command line", "命令行";
        none_title: "No API keys yet", "还没有 API 密钥";
        none_body: "Create one for a program that calls the admin API.", "为需要调用管理 API 的程序创建一个密钥。";
        bad_name: "Use 1–64 letters, digits, dots, hyphens and underscores.", "请使用 1–64 个字母、数字、点、短横线或下划线。";
        no_role: "Choose an existing role.", "请选择一个存在的角色。";
        too_far: "Choose a role that you have or can assign and that has no permissions over Doorward, or ask an administrator.", "此角色的权限超出您可授予的范围，请联系管理员。";
        gone: "This key has already been revoked.", "此密钥已被撤销。";
    }
}

sentences! {
    fn edit_label(name: &str) = "Edit {name}", "编辑 {name}";
    fn revoke_label(name: &str) = "Revoke {name}", "撤销 {name}";
    fn revoke_ask(name: &str) = "Revoke {name}?", "确定撤销 {name}？";
}
