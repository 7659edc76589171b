//! Roles: the list, making one, and the page of one.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the roles' pages.
    Roles {
        title: "Roles", "角色";
        lead: "A role is given to people; its policies say what they may do.", "角色授予用户，其策略决定可以执行的操作。";
        add: "New role", "新建角色";
        own: "Your roles", "自定义角色";
        of_program: "System roles", "系统角色";
        of_program_lead: "They belong to the program and keep their names. What four of them contain follows from what somebody is.", "系统内置，名称不可更改。其中四个角色的成员由账号类型自动决定。";
        none_title: "No roles of your own yet", "还没有自定义角色";
        none_body: "Make one for each job, such as content editor or support, rather than many administrators.", "建议按职责创建角色，如内容编辑、客服，而不是指定多个管理员。";
        name: "Name", "名称";
        name_hint: "Up to 64 characters, such as “Content editor”. You can change it later.", "最多 64 个字符，例如“内容编辑”，以后可以修改。";
        id: "Identity", "标识";
        id_hint: "1 to 64 letters, digits and - _ : @ . It stands in tokens and never changes.", "1 到 64 个字母、数字和 - _ : @ .，会出现在令牌中，创建后不能修改。";
        description: "Description", "描述";
        description_hint: "What it is for; at most 255 characters.", "用途说明，最多 255 个字符。";
        members: "Members", "成员";
        policies: "Policies", "策略";
        automatic: "Automatic", "自动";
        new_title: "New role", "新建角色";
        new_lead: "Without policies and members it changes nothing; both come next.", "创建后再关联策略、添加成员，在此之前不影响任何人。";
        create: "Create role", "创建角色";
        back: "Roles", "角色";
        tabs: "Sections of this role", "角色信息分类";
        details: "Details", "基本信息";
        permissions: "Permissions", "生效权限";
        gone_title: "There is no such role", "角色不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
        fixed: "A system role keeps its name and description.", "系统角色的名称和描述不能修改。";
        who_title: "Who is in it", "成员范围";
        created: "Created", "创建时间";

        policies_lead: "Tick what this role is to have. It is in force for the next request.", "勾选此角色的策略，从下一个请求起生效。";
        policies_fixed: "The administrator’s policies stay as they are: nobody may lock everybody out.", "管理员的策略不可更改，以免所有人被锁在外面。";
        attached_none: "none", "无";
        save_policies: "Save policies", "保存策略";

        members_lead: "Who holds this role now.", "当前拥有此角色的用户。";
        members_none: "Nobody holds this role", "还没有成员";
        members_none_itself: "Nobody was given this role itself", "没有直接拥有此角色的用户";
        members_none_body: "Add people below. Their sessions have it at once.", "请在下方添加成员，对其已有会话立即生效。";
        automatic_title: "Nobody is added or removed here", "成员由系统自动决定";
        person: "User", "用户";
        kind: "Kind", "类型";
        since: "Since", "加入时间";
        remove: "Remove", "移除";
        remove_ask: "Take this role away?", "确定移除该成员？";
        remove_body: "All sessions of this user lose the role at once. It can be given again.", "该用户的所有会话将立即失去此角色，之后可以重新添加。";
        removed: "The role is taken away.", "已移除成员。";
        add_title: "Add members", "添加成员";
        add_lead: "All of them are added, or nobody. Who is a member already gets the new end.", "要么全部添加，要么都不添加。已是成员的，将更新有效期。";
        who: "Usernames, emails, phones or uids", "用户名、邮箱、手机号或 uid";
        who_hint: "One a line, at most 100.", "每行一个，最多 100 个。";
        add_members: "Add members", "添加成员";
        added: "Added. Their sessions have the role at once.", "已添加，对其已有会话立即生效。";

        permissions_lead: "What all policies of this role say together.", "此角色所有策略的汇总。";

        delete: "Delete role", "删除角色";
        delete_title: "Delete this role", "删除角色";
        delete_body: "All its members lose it at once. Its policies stay. This cannot be undone.", "所有成员将立即失去此角色，策略会保留。此操作无法撤销。";
        delete_ask: "Delete this role now?", "确定删除此角色？";
        deleted: "The role is deleted.", "角色已删除。";
    }
}

sentences! {
    fn remove_label(who: &str) = "Remove {who}", "移除 {who}";
    fn people(count: u64) = "{count}", "{count} 人";
}
