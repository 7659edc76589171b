//! Roles: the list, making one, and the page of one.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the roles' pages.
    Roles {
        title: "Roles", "角色";
        lead: "Assign roles to users. A role’s policies define what they can do.", "将角色授予用户，由角色的策略决定可以执行的操作。";
        add: "New role", "新建角色";
        own: "Custom roles", "自定义角色";
        of_program: "System roles", "系统角色";
        of_program_lead: "Built in. Membership of four of them is automatic, based on account type.", "系统内置。其中四个角色的成员由账号类型自动决定。";
        none_title: "No custom roles yet", "还没有自定义角色";
        none_body: "Create one for each job, such as content editor or support, instead of adding more administrators.", "建议按职责创建角色，如内容编辑、客服，而不是指定多个管理员。";
        name: "Name", "名称";
        name_hint: "Up to 64 characters, such as “Content editor”. You can change it later.", "最多 64 个字符，例如“内容编辑”，以后可以修改。";
        id: "ID", "ID";
        id_hint: "1–64 letters, digits and - _ : @ . only. Appears in tokens; can’t be changed later.", "1–64 个字母、数字和 - _ : @ .，会出现在令牌中，创建后不能修改。";
        description: "Description", "描述";
        description_hint: "What it’s for, in up to 255 characters.", "用途说明，最多 255 个字符。";
        members: "Members", "成员";
        policies: "Policies", "策略";
        automatic: "Automatic", "自动";
        new_title: "New role", "新建角色";
        new_lead: "Next, you’ll attach policies and add members.", "创建后即可关联策略、添加成员。";
        create: "Create role", "创建角色";
        back: "Roles", "角色";
        tabs: "Sections of this role", "角色信息分类";
        details: "Details", "基本信息";
        permissions: "Permissions", "生效权限";
        gone_title: "Role not found", "角色不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
        fixed: "The name and description of a system role can’t be changed.", "系统角色的名称和描述不能修改。";
        who_title: "Membership", "成员范围";
        created: "Created", "创建时间";

        policies_lead: "Select the policies for this role. Changes take effect immediately.", "勾选此角色的策略，保存后立即生效。";
        policies_fixed: "The administrator’s policies can’t be changed, so that you can’t lock yourself out.", "管理员的策略不能修改，以免您失去管理权限。";
        attached_none: "None", "无";
        save_policies: "Save policies", "保存策略";

        members_lead: "Users with this role.", "当前拥有此角色的用户。";
        members_none: "No members yet", "还没有成员";
        members_none_itself: "No direct members", "没有直接授予此角色的用户";
        members_none_body: "Add members below. The role takes effect immediately.", "请在下方添加成员，立即生效。";
        automatic_title: "Membership is automatic", "成员由系统自动决定";
        person: "User", "用户";
        kind: "Type", "类型";
        since: "Added", "加入时间";
        remove: "Remove", "移除";
        remove_ask: "Remove this role from the user?", "确定从该用户移除此角色？";
        remove_body: "The role is removed from all sessions immediately. You can assign it again.", "该用户的所有会话将立即失去此角色，之后可以重新授予。";
        removed: "Role removed.", "角色已移除。";
        add_title: "Add members", "添加成员";
        add_lead: "If any account is invalid, no one is added. Existing members get the new expiry date.", "如有任一账号无效，则全部不添加。已是成员的，将更新有效期。";
        who: "Usernames, emails, phones or user IDs", "用户名、邮箱、手机号或用户 ID";
        who_hint: "One per line, up to 100.", "一行一个，最多 100 个。";
        add_members: "Add members", "添加成员";
        added: "Role assigned. It takes effect immediately.", "角色已授予，立即生效。";

        permissions_lead: "The combined permissions of this role’s policies.", "此角色所有策略合并后的权限。";

        delete: "Delete role", "删除角色";
        delete_title: "Delete this role", "删除角色";
        delete_body: "Members lose it immediately. Its policies are kept. This can’t be undone.", "所有成员将立即失去此角色，策略会保留。此操作无法撤销。";
        delete_ask: "Delete this role?", "确定删除此角色？";
        deleted: "Role deleted.", "角色已删除。";
    }
}

sentences! {
    fn remove_label(who: &str) = "Remove {who}", "移除 {who}";
    fn people(count: u64) = "{count}", "{count} 人";
}
