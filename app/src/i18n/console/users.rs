//! List of users and the page that makes one.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the list and of the page that makes a user.
    Users {
        title: "Users", "用户";
        lead: "All accounts, newest first.", "所有账号，按创建时间倒序排列。";
        add: "New user", "新建用户";
        query: "Search", "搜索";
        query_hint: "Name, username, email, domain, phone or user ID", "昵称、用户名、邮箱、域名、手机号或用户 ID";
        status: "Status", "状态";
        kind: "Type", "类型";
        user: "User", "用户";
        uid: "User ID", "用户 ID";
        created: "Created", "创建时间";
        last_sign_in: "Last sign-in", "最近登录";
        actions: "Actions", "操作";
        table_caption: "Users", "用户列表";
        active: "Active", "正常";
        blocked: "Blocked", "已停用";
        internal: "Member", "组织成员";
        external: "Registered user", "注册用户";
        anonymous: "Guest", "访客";
        sessions: "Sessions", "会话";
        activity: "Activity", "活动记录";
        edit: "Edit profile", "编辑资料";
        block: "Block…", "停用…";
        unblock: "Unblock…", "恢复…";
        reset: "Reset password…", "重置密码…";
        sign_out: "Sign out everywhere…", "退出所有设备…";
        delete: "Delete…", "删除…";
        empty_title: "No users yet", "还没有用户";
        empty_body: "Create the first user here, or turn on sign-up or guest sign-in.", "您可以在此新建第一个用户，或开启自助注册、访客登录。";
        empty_methods: "Sign-in methods", "设置登录方式";
        nothing_title: "No users match", "没有符合条件的用户";
        nothing_body: "Try a word from the name, or the start of a username, email, phone or user ID.", "可尝试昵称中的一个词，或用户名、邮箱、手机号、用户 ID 的开头。";
        new_title: "New user", "新建用户";
        new_lead: "The user can sign in once a password is set.", "设置密码后，该用户即可登录。";
        username: "Username", "用户名";
        username_hint: "1–64 letters, digits, dots, underscores or hyphens, starting with a letter or digit. Can’t be all digits. Not case-sensitive.", "1–64 位字母、数字、点、下划线或短横线，以字母或数字开头，不能全是数字；不区分大小写。";
        nickname: "Display name", "昵称";
        nickname_hint: "Up to 64 characters.", "最多 64 个字符。";
        kind_hint: "Members are your own staff; registered users are your customers.", "组织成员是您的内部人员，注册用户是您的客户。";
        first_password: "Initial password", "初始密码";
        by_link: "Create a one-time link", "生成一次性链接";
        by_link_hint: "Recommended. Only the user knows the password.", "推荐。用户自行设置密码，只有本人知道。";
        by_hand: "Set a password", "直接设置密码";
        by_hand_hint: "You’ll need to share it with the user yourself.", "需要由您自行告知用户。";
        password: "Password", "密码";
        must_change: "Require a new password at first sign-in", "首次登录时要求修改密码";
        create: "Create user", "创建用户";
        created_title: "User created", "用户已创建";
        created_link: "Send this link to the user. It works once and won’t be shown again.", "请将此链接发给用户。链接只能使用一次，且不会再次显示。";
        link_expires: "Expires", "有效期至";
        created_open: "View user", "查看用户";
        created_more: "Create another", "继续新建";
    }
}

sentences! {
    fn actions_of(who: &str) = "Actions for {who}", "{who} 的操作";
}
