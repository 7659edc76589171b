//! List of users and the page that makes one.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the list and of the page that makes a user.
    Users {
        title: "Users", "用户";
        lead: "Everyone who can sign in, newest first.", "所有可登录的账号，按创建时间倒序。";
        add: "New user", "新建用户";
        query: "Search", "搜索";
        query_hint: "Any word of a name, or the beginning of a username, email, domain, phone or uid", "姓名中的任意字词，或用户名、邮箱、域名、手机号、uid 的开头";
        status: "State", "状态";
        kind: "Kind", "类型";
        user: "User", "用户";
        uid: "uid", "uid";
        created: "Created", "创建时间";
        last_sign_in: "Last sign-in", "最近登录";
        actions: "Actions", "操作";
        table_caption: "Users", "用户列表";
        active: "Active", "正常";
        blocked: "Blocked", "已封禁";
        internal: "Member", "内部成员";
        external: "Registered", "注册用户";
        anonymous: "Guest", "访客";
        sessions: "Sessions", "会话";
        activity: "Activity", "活动记录";
        edit: "Edit profile", "编辑资料";
        block: "Block…", "封禁…";
        unblock: "Unblock…", "解除封禁…";
        reset: "Reset password…", "重置密码…";
        sign_out: "Sign out everywhere…", "在所有设备退出…";
        delete: "Delete…", "删除…";
        empty_title: "No users yet", "还没有用户";
        empty_body: "Create the first one here, or let people sign up or enter as guests.", "您可以在此新建第一个用户，或开启自助注册、访客登录。";
        empty_methods: "Sign-in methods", "设置登录方式";
        nothing_title: "Nobody matches", "没有符合条件的用户";
        nothing_body: "Try one word of the name, or the beginning of the username, email address, phone number or uid. Every character counts as itself.", "可尝试姓名中的一个字词，或用户名、邮箱、手机号、uid 的开头。所有字符均按字面匹配。";
        new_title: "New user", "新建用户";
        new_lead: "The account can sign in as soon as it has a password.", "设置密码后，该账号即可登录。";
        username: "User name", "用户名";
        username_hint: "Letters, digits, dot, underscore and dash, 1 to 64; begins with a letter or digit, and is not all digits. Upper and lower case are the same name.", "1–64 位字母、数字、点、下划线或短横线，以字母或数字开头，不能全是数字；不区分大小写。";
        nickname: "Display name", "昵称";
        nickname_hint: "Any script, at most 64 characters. May stay empty.", "任意文字，最多 64 个字符，可留空。";
        kind_hint: "Members belong to your organization, registered users are your customers.", "内部成员属于您的组织，注册用户是您的客户。";
        first_password: "First password", "初始密码";
        by_link: "Give a link to set one", "生成设置密码的链接";
        by_link_hint: "Recommended: nobody but the owner ever knows it. The link works once.", "推荐：密码只有本人知道。链接仅可使用一次。";
        by_hand: "Choose one now", "现在指定密码";
        by_hand_hint: "You will have to pass it on yourself.", "需要由您自行告知对方。";
        password: "Password", "密码";
        must_change: "Ask for a new password at the first sign-in", "首次登录时要求修改密码";
        create: "Create user", "创建用户";
        created_title: "The user is created", "用户已创建";
        created_link: "Pass this link on. It works once and is shown only now.", "请将此链接发给用户。链接只能使用一次，且仅在此处显示。";
        link_expires: "Stops working", "有效期至";
        created_open: "Open the user", "查看该用户";
        created_more: "Create another", "继续新建";
    }
}

sentences! {
    fn actions_of(who: &str) = "Actions for {who}", "{who} 的操作";
}
