//! The organization: the tree, making a department or post, and the page of one.

mod refusals;

pub use refusals::refusal;

use super::sentences;
use crate::i18n::{Lang, texts};

texts! {
    /// Wording of the organization's pages.
    Organization {
        title: "Organization", "组织架构";
        lead: "Departments and positions pass their roles down to everyone in them.", "部门和岗位的角色由其全部成员拥有，包括所有下级的成员。";
        add: "Add department or position", "添加部门或岗位";
        tree: "Departments and positions", "部门和岗位";
        keys: "Use arrow keys to navigate, type to search, Enter to open, Alt+arrow to move.", "键盘操作：方向键浏览，字母键查找，回车打开，Alt + 方向键移动部门或岗位。";
        open_close: "Expand or collapse", "展开或收起";
        none_title: "No departments yet", "还没有部门";
        none_body: "Start with a top-level department, then add departments and positions under it.", "请先添加顶层部门，再在其下添加其他部门和岗位。";
        department: "Department", "部门";
        post: "Position", "岗位";
        post_badge: "Position", "岗位";
        back: "Organization", "组织架构";
        tabs: "Sections of this department or position", "部门或岗位信息分类";
        gone_title: "Department or position not found", "部门或岗位不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
        above: "Location", "位置";
        at_top: "Top level", "顶层";

        new_title: "New department or position", "新建部门或岗位";
        new_lead: "It starts empty. Add people and roles next.", "创建后即可添加成员和角色。";
        kind: "Type", "类型";
        kind_hint: "Departments can have sub-units; positions can’t.", "部门下可以有下级，岗位下不能再有下级。";
        name: "Name", "名称";
        name_hint: "1–64 characters, unique within the department.", "1–64 个字符，同一部门下不能重名。";
        description: "Description", "描述";
        description_hint: "What it’s for, in up to 255 characters.", "用途说明，最多 255 个字符。";
        parent: "Parent department", "上级部门";
        top: "None (top level)", "无（顶层）";
        create: "Add", "添加";
        created: "Added.", "已添加。";

        people: "People", "成员";
        people_lead: "Direct members. People in sub-units are listed there.", "直属成员。下级部门和岗位的成员在各自页面查看。";
        people_none: "No people yet", "还没有成员";
        people_none_body: "Add people below. Roles take effect immediately.", "请在下方添加成员，角色立即生效。";
        person: "User", "用户";
        since: "Added", "加入时间";
        add_people_title: "Add people", "添加成员";
        add_people_lead: "Members only. If any account is invalid, no one is added.", "仅限组织成员。如有任一账号无效，则全部不添加。";
        add_people: "Add people", "添加成员";
        added: "Added. Roles take effect immediately.", "已添加，角色立即生效。";
        leave: "Remove", "移除";
        leave_ask: "Remove this person?", "确定移除该成员？";
        leave_body: "The user loses the roles that came with it immediately. The account is kept.", "该用户将立即失去由此获得的角色，账号会保留。";
        left: "Removed.", "已移除。";

        roles: "Roles", "角色";
        roles_lead: "Everyone in it and in its sub-units has these roles.", "其成员及所有下级的成员都拥有这些角色。";
        role: "Role", "角色";
        from: "From", "来源";
        own: "Assigned here", "本级授予";
        by_hand: "Assigned directly", "直接授予";
        roles_none: "No roles assigned", "未授予任何角色";
        roles_none_body: "Assign one below. It takes effect immediately.", "请在下方授予角色，立即生效。";
        give_title: "Assign a role", "授予角色";
        give_lead: "Custom roles only. Add administrators one by one on the role’s page.", "仅限自定义角色。管理员须在角色页面逐个添加。";
        give: "Assign role", "授予角色";
        given: "Role assigned. It takes effect immediately.", "角色已授予，立即生效。";
        choose: "Choose a role", "请选择角色";
        no_choice: "No roles left to assign. Create one under Roles.", "没有可授予的角色，请先在“角色”中新建。";
        take: "Remove", "移除";
        take_ask: "Remove this role?", "确定移除此角色？";
        take_body: "Everyone in it and in its sub-units loses the role immediately, unless they have it another way.", "其成员及下级成员将立即失去此角色，通过其他途径拥有的除外。";
        taken: "Role removed.", "角色已移除。";

        beneath: "Sub-units", "下级";
        beneath_none: "No sub-units", "没有下级";
        beneath_none_body: "Add a department or position below.", "请在下方添加部门或岗位。";

        details: "Details", "基本信息";
        created_at: "Created", "创建时间";
        move_title: "Move", "移动";
        move_lead: "Sub-units move with it. Everyone in them gets the roles of the new location and loses those of the old one immediately.", "下级将一同移动。全部成员立即获得新位置的角色，并失去原位置的角色。";
        target: "Move to", "移动到";
        how: "Placement", "方式";
        how_beneath: "Inside it, as the last", "作为其最后一个下级";
        how_before: "Before it, on the same level", "排在其前面，同一上级";
        how_after: "After it, on the same level", "排在其后面，同一上级";
        move_it: "Move", "移动";
        moved: "Moved. Roles take effect immediately.", "已移动，角色立即生效。";
        delete: "Delete", "删除";
        delete_title: "Delete", "删除";
        delete_body: "Accounts are kept. This can’t be undone.", "成员的账号会保留。此操作无法撤销。";
        delete_ask: "Delete this department or position?", "确定删除此部门或岗位？";
        wholly: "Also delete its sub-units, even if there are people or roles in it", "连同所有下级一起删除，即使其中有成员或角色";
        deleted: "Deleted.", "已删除。";

        places: "Departments and positions", "部门和岗位";
        places_none: "None.", "未加入任何部门或岗位。";
        places_guest: "Only members can be added to departments and positions.", "只有组织成员可以加入部门和岗位。";
        giving: "Departments and positions with this role", "拥有此角色的部门和岗位";
        giving_lead: "Everyone in them and in their sub-units has this role.", "其成员及所有下级成员也拥有此角色。";
        holders: "People", "人数";
    }
}

sentences! {
    fn people_of(count: u64) = "{count}", "{count} 人";
    fn leave_label(who: &str) = "Remove {who}", "移除 {who}";
    fn take_label(role: &str) = "Remove {role}", "移除 {role}";
}

/// How many people are in a department or position itself.
pub fn people_within(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En if count == 1 => "1 person".to_owned(),
        Lang::En => format!("{count} people"),
        Lang::ZhCn => format!("{count} 人"),
    }
}

/// How many departments and positions assign a role besides its direct members.
pub fn nodes_too(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En if count == 1 => "and through 1 department or position".to_owned(),
        Lang::En => format!("and through {count} departments and positions"),
        Lang::ZhCn => format!("另有 {count} 个部门或岗位"),
    }
}
