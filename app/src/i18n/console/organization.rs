//! The organization: the tree, making a department or post, and the page of one.

mod refusals;

pub use refusals::refusal;

use super::sentences;
use crate::i18n::{Lang, texts};

texts! {
    /// Wording of the organization's pages.
    Organization {
        title: "Organization", "组织架构";
        lead: "Departments and posts hold people and give them roles: whoever is in one has its roles and those of all above it.", "部门和岗位包含成员并赋予角色：成员拥有所在部门或岗位及其所有上级的角色。";
        add: "Add department or post", "添加部门或岗位";
        tree: "Departments and posts", "部门和岗位";
        keys: "Keyboard: arrows to go about, letters to search, Enter to open; Alt with an arrow moves the department or post itself.", "键盘操作：方向键浏览，字母键查找，回车打开；按住 Alt 加方向键可移动部门或岗位本身。";
        open_close: "Open or close", "展开或收起";
        none_title: "No departments yet", "还没有部门";
        none_body: "Begin with the department at the top, then add others and posts beneath it.", "请先添加顶层部门，再在其下添加其他部门和岗位。";
        department: "Department", "部门";
        post: "Post", "岗位";
        post_badge: "Post", "岗位";
        back: "Organization", "组织架构";
        tabs: "Sections of this department or post", "部门或岗位信息分类";
        gone_title: "There is no such department or post", "部门或岗位不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
        above: "Stands beneath", "上级";
        at_top: "at the top", "顶层";

        new_title: "New department or post", "新建部门或岗位";
        new_lead: "It is empty at first and changes nothing for anybody.", "新建时为空，不影响任何人。";
        kind: "Kind", "类型";
        kind_hint: "Others stand beneath a department; nothing stands beneath a post.", "部门下可以有下级，岗位下不能再有下级。";
        name: "Name", "名称";
        name_hint: "1 to 64 characters; once beneath the same department.", "1 到 64 个字符，同一部门下不能重名。";
        description: "Description", "描述";
        description_hint: "What it is for; at most 255 characters.", "用途说明，最多 255 个字符。";
        parent: "Beneath", "上级部门";
        top: "None: at the top", "无（顶层）";
        create: "Add", "添加";
        created: "Added.", "已添加。";

        people: "People", "成员";
        people_lead: "Who is in it itself. Those in departments and posts beneath are listed there.", "直属成员。下级部门和岗位的成员在各自页面查看。";
        people_none: "Nobody is in it", "还没有成员";
        people_none_body: "Add people below. Their sessions have its roles at once.", "请在下方添加成员，对其已有会话立即生效。";
        person: "User", "用户";
        since: "Since", "加入时间";
        add_people_title: "Add people", "添加成员";
        add_people_lead: "Organization members only. All of them are added, or nobody.", "仅限组织成员。要么全部添加，要么都不添加。";
        add_people: "Add people", "添加成员";
        added: "Added. Their sessions have its roles at once.", "已添加，对其已有会话立即生效。";
        leave: "Take out", "移出";
        leave_ask: "Take this person out?", "确定移出该成员？";
        leave_body: "All sessions of this user lose at once what this place gave. The account stays.", "该用户的所有会话将立即失去由此获得的角色，账号会保留。";
        left: "Taken out.", "已移出。";

        roles: "Roles", "角色";
        roles_lead: "Everybody in it and beneath it has these roles.", "其成员及所有下级的成员都拥有这些角色。";
        role: "Role", "角色";
        from: "From", "来源";
        own: "This one itself", "自身";
        by_hand: "Given to the user", "直接授予";
        roles_none: "It gives no roles", "未赋予任何角色";
        roles_none_body: "Give one below. Everybody in it has it at once.", "请在下方添加角色，对全部成员立即生效。";
        give_title: "Give a role", "添加角色";
        give_lead: "Roles of your own only. Administrators are appointed one by one.", "仅限自定义角色。管理员须逐个指定。";
        give: "Give role", "添加角色";
        given: "Given. Everybody in it has it at once.", "已添加，对全部成员立即生效。";
        choose: "Choose a role", "请选择角色";
        no_choice: "There is no role left to give. Make one under Roles.", "没有可添加的角色，请先在“角色”中新建。";
        take: "Remove", "移除";
        take_ask: "Give this role no longer?", "确定移除此角色？";
        take_body: "Everybody in it and beneath it loses the role at once, unless they hold it in another way.", "其成员及下级成员将立即失去此角色，通过其他途径拥有的除外。";
        taken: "Removed.", "已移除。";

        beneath: "Beneath", "下级";
        beneath_none: "Nothing stands beneath it", "没有下级";
        beneath_none_body: "Add a department or post below.", "请在下方添加部门或岗位。";

        details: "Details", "基本信息";
        created_at: "Created", "创建时间";
        move_title: "Move", "移动";
        move_lead: "All beneath it goes with it. Everybody in it has the roles of the new place at once, and no longer those of the former.", "下级将一同移动。全部成员立即获得新位置的角色，并失去原位置的角色。";
        target: "Where to", "目标";
        how: "How", "方式";
        how_beneath: "Beneath it, as the last", "作为其最后一个下级";
        how_before: "Before it, beneath the same", "排在其前面，同一上级";
        how_after: "After it, beneath the same", "排在其后面，同一上级";
        move_it: "Move", "移动";
        moved: "Moved. Roles follow at once.", "已移动，角色立即生效。";
        delete: "Delete", "删除";
        delete_title: "Delete", "删除";
        delete_body: "The accounts of its people stay. This cannot be undone.", "成员的账号会保留。此操作无法撤销。";
        delete_ask: "Delete it now?", "确定删除？";
        wholly: "With all beneath it, and although people are in it or it gives roles", "连同所有下级一起删除，即使其中有成员或赋予了角色";
        deleted: "Deleted.", "已删除。";

        places: "Departments and posts", "部门和岗位";
        places_none: "In none.", "未加入任何部门或岗位。";
        places_guest: "Only organization members have a place in it.", "只有组织成员可以加入组织架构。";
        giving: "Departments and posts that give it", "赋予此角色的部门和岗位";
        giving_lead: "Everybody in them and beneath them holds this role too.", "其成员及所有下级成员也拥有此角色。";
        holders: "People", "人数";
    }
}

sentences! {
    fn people_within(count: u64) = "{count} in it", "{count} 人";
    fn people_of(count: u64) = "{count}", "{count} 人";
    fn leave_label(who: &str) = "Take out {who}", "移出 {who}";
    fn take_label(role: &str) = "Remove {role}", "移除 {role}";
}

/// How many departments and posts give a role besides those who were given it themselves.
pub fn nodes_too(lang: Lang, count: u64) -> String {
    match lang {
        Lang::En if count == 1 => "and through 1 department or post".to_owned(),
        Lang::En => format!("and through {count} departments and posts"),
        Lang::ZhCn => format!("另有 {count} 个部门或岗位"),
    }
}
