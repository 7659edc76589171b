//! One user's pages.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of a user's page.
    User {
        back: "Users", "用户";
        profile: "Profile", "资料";
        access: "Access", "权限";
        sessions: "Sessions", "会话";
        activity: "Activity", "活动记录";
        danger: "Danger zone", "危险操作";
        tabs: "Sections of this user", "用户信息分类";
        uid: "uid", "uid";
        kind: "Kind", "类型";
        created: "Created", "创建时间";
        created_from: "Came by", "来源";
        last_sign_in: "Last sign-in", "最近登录";
        has_password: "Password", "密码";
        password_set: "Set", "已设置";
        password_none: "Not set", "未设置";
        must_change: "Must be changed at the next sign-in", "下次登录须修改";
        roles: "Roles", "角色";
        role_administrator: "Administrator", "管理员";
        no_roles: "None", "无";
        email: "E-mail", "邮箱";
        phone: "Phone", "手机号";
        verified: "Verified", "已验证";
        unverified: "Not verified", "未验证";
        contact_hint: "Changed here, it is a claim that its owner has yet to prove.", "在此修改后，需本人验证才会生效。";
        from_password: "Self-registration", "自助注册";
        from_anonymous: "Guest sign-in", "访客登录";
        from_phone: "Registration by phone", "手机号注册";
        from_email: "Registration by e-mail", "邮箱注册";
        from_admin: "An administrator", "管理员创建";
        from_setup: "First set-up", "首次初始化";
        facts: "About this account", "账号信息";
        edit_title: "Profile", "个人资料";
        username: "User name", "用户名";
        name: "Display name", "昵称";
        gender: "Gender", "性别";
        male: "Male", "男";
        female: "Female", "女";
        unknown: "Not said", "未知";
        birthdate: "Birth date", "出生日期";
        locale: "Language", "语言";
        locale_hint: "BCP 47, such as zh-CN", "BCP 47 代码，如 zh-CN";
        zoneinfo: "Time zone", "时区";
        zoneinfo_hint: "IANA name, such as Asia/Shanghai", "IANA 名称，如 Asia/Shanghai";
        picture: "Picture address", "头像地址";
        picture_hint: "Begins with https://", "以 https:// 开头";
        description: "Description", "备注";
        description_hint: "At most 200 characters", "最多 200 个字符";
        must_change_label: "Ask for a new password at the next sign-in", "下次登录时要求修改密码";
        attributes: "Custom attributes", "自定义属性";
        guest_note: "This is a guest. The account becomes a real one, with the same uid, when its owner registers.", "这是访客账号。其本人注册后将成为正式用户，uid 保持不变。";
        held_roles: "Roles held", "拥有的角色";
        held_none: "This user was given no role. What the account is gives it one all the same.", "未授予角色，但账号类型会自动对应一个角色。";
        automatic_roles: "Automatic roles", "自动角色";
        automatic_roles_text: "They follow from what the account is, and are not given or taken.", "由账号类型决定，不能手动添加或移除。";
        give_role: "Give a role", "授予角色";
        choose_role: "Choose a role", "请选择角色";
        give: "Give role", "授予";
        effective: "Effective permissions", "生效权限";
        sessions_lead: "Where this user is signed in now.", "该用户当前的登录设备。";
        sessions_empty_title: "Signed in nowhere", "没有有效会话";
        sessions_empty_body: "A session appears here with the next sign-in.", "用户下次登录后，会话将显示在这里。";
        device: "Device", "设备";
        ip: "Address", "IP 地址";
        since: "Since", "登录时间";
        seen: "Last seen", "最近活跃";
        until: "Expires", "到期时间";
        end: "End", "结束";
        this_session: "This browser", "当前浏览器";
        method_password: "Password", "密码";
        method_anonymous: "Guest", "访客";
        method_phone: "Code by SMS", "短信验证码";
        method_email: "Code by mail", "邮件验证码";
        sign_out_all: "Sign out everywhere", "在所有设备退出";
        sign_out_confirm_title: "Sign out everywhere?", "确定在所有设备退出？";
        sign_out_confirm_body: "All sessions end at once. The user can sign in again.", "所有会话将立即结束，用户可以重新登录。";
        activity_lead: "What this user did, and what was done to the account.", "该用户的操作，以及对该账号的操作。";
        activity_empty: "Nothing recorded yet", "暂无记录";
        activity_empty_body: "Sign-ins and changes of this account appear here as they happen.", "该账号的登录与变更会实时记录在这里。";
        activity_all: "Open in the audit log", "在审计日志中查看";
        block_title: "Block", "封禁";
        block_body: "Ends all sessions at once and refuses every way in until you unblock it. Nothing is lost.", "立即结束所有会话，并拒绝任何方式登录，直到解除封禁。不会丢失数据。";
        block: "Block user", "封禁用户";
        block_confirm: "Block this user now?", "确定封禁该用户？";
        unblock_title: "Unblock", "解除封禁";
        unblock_body: "The user may sign in again.", "用户可以重新登录。";
        unblock: "Unblock user", "解除封禁";
        reset_title: "Reset password", "重置密码";
        reset_body: "Makes a one-time link by which the owner sets a new password. The current password keeps working until then.", "生成一次性链接，由本人设置新密码。在此之前，原密码仍然有效。";
        reset: "Make a link", "生成链接";
        reset_done: "Pass this link on. It works once and is shown only now.", "请将此链接发给用户。链接只能使用一次，且仅在此处显示。";
        reset_guest: "A guest has no password to reset.", "访客账号没有密码可重置。";
        delete_title: "Delete", "删除";
        delete_body: "Removes the account, its sessions and everything known about it. The audit log keeps the name. This cannot be undone.", "删除账号、会话及其全部资料，审计日志会保留用户名。此操作无法撤销。";
        delete: "Delete user", "删除用户";
        delete_label: "Name of the user", "用户名称";
        blocked_done: "The user is blocked.", "用户已封禁。";
        unblocked_done: "The user may sign in again.", "已解除封禁。";
        deleted_done: "The user is deleted.", "用户已删除。";
        reset_needs_script: "Showing the link needs script to be on.", "显示链接需要启用脚本。";
        back_to_users: "Back to the users", "返回用户列表";
        gone_title: "There is no such user", "用户不存在";
        gone_body: "It may have been deleted. The audit log still knows what happened.", "可能已被删除，审计日志中仍保留相关记录。";
    }
}

sentences! {
    fn ended(count: u64) = "Ended sessions: {count}", "已结束 {count} 个会话";
    fn delete_confirm(name: &str) = "Type “{name}” to confirm.", "请输入“{name}”以确认。";
    fn end_label(device: &str) = "End the session on {device}", "结束 {device} 上的会话";
}
