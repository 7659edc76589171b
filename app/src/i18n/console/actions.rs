//! Sentences for what happened.

use crate::i18n::texts;

texts! {
    /// One wording an action, for filters and rows.
    Actions {
        sign_in: "Signed in", "登录";
        sign_in_failed: "Tried to sign in", "尝试登录";
        sign_up: "Registered", "注册";
        upgraded: "Guest became a registered user", "访客升级为正式用户";
        sign_out: "Signed out", "退出登录";
        sign_out_all: "Signed out everywhere", "在所有设备退出";
        session_ended: "Session ended", "会话被结束";
        refresh_reuse: "Used refresh token came back; its session was ended", "刷新令牌被重复使用，会话已结束";
        sudo: "Proved presence", "确认身份";
        profile_changed: "Changed the profile", "修改个人资料";
        password_changed: "Changed the password", "修改密码";
        password_link: "Link for a new password made", "生成重置密码链接";
        code_sent: "Code sent", "发送验证码";
        code_checked: "Entered a code", "输入验证码";
        contact_changed: "Changed a phone number or e-mail address", "修改手机号或邮箱";
        contact_reclaimed: "An unverified contact went to its true owner", "未验证的联系方式归还给真正的主人";
        identity_linked: "Linked an identity", "关联第三方身份";
        same_person: "Found to be the same person as another account", "与另一账号为同一用户";
        identity_unlinked: "Unlinked an identity", "解除第三方身份关联";
        sender_changed: "Sender of messages changed", "修改消息发送方";
        message_sent: "Message sent by an administrator", "管理员发送消息";
        message_read: "Codes in messages read by an administrator", "管理员查看了消息中的验证码";
        provider_changed: "Identity provider changed", "修改身份源";
        ticket_key_created: "Key for custom tickets made", "创建自定义登录密钥";
        user_created: "User created", "创建用户";
        user_changed: "User changed", "修改用户";
        elevated: "Gained permissions over Doorward; signed out", "获得管理权限，已退出全部登录";
        user_blocked: "User blocked", "封禁用户";
        user_unblocked: "User unblocked", "解除封禁";
        user_deleted: "User deleted", "删除用户";
        role_created: "Role created", "创建角色";
        role_changed: "Role changed", "修改角色";
        role_deleted: "Role deleted", "删除角色";
        role_policies_changed: "Policies of a role changed", "修改角色的权限策略";
        role_member_added: "Added to a role", "添加角色成员";
        role_member_removed: "Removed from a role", "移除角色成员";
        node_created: "Department or post made", "创建部门或岗位";
        node_changed: "Department or post changed", "修改部门或岗位";
        node_moved: "Department or post moved", "移动部门或岗位";
        node_deleted: "Department or post deleted", "删除部门或岗位";
        node_member_added: "Put into a department or post", "加入部门或岗位";
        node_member_removed: "Taken out of a department or post", "移出部门或岗位";
        node_role_added: "A department or post gives a role", "为部门或岗位添加角色";
        node_role_removed: "A department or post gives a role no longer", "移除部门或岗位的角色";
        policy_created: "Policy created", "创建权限策略";
        policy_changed: "Policy changed", "修改权限策略";
        policy_deleted: "Policy deleted", "删除权限策略";
        resource_created: "Resource registered", "登记资源";
        resource_changed: "Resource changed", "修改资源权限";
        resource_deleted: "Resource deleted", "删除资源";
        resource_type_changed: "Type of resources changed", "修改资源类型";
        settings_changed: "Settings changed", "修改设置";
        setup_completed: "First administrator made by the set-up link", "通过初始化链接创建首位管理员";
        key_rotated: "Signing key rotated", "轮换签名密钥";
        api_key_created: "API key created", "创建 API 密钥";
        api_key_changed: "API key changed", "修改 API 密钥";
        api_key_revoked: "API key revoked", "撤销 API 密钥";
        reason_password_update_required: "the password has to be changed first", "需要先修改密码";
        reason_wrong_password: "wrong user name or password", "用户名或密码错误";
        reason_blocked: "the account is blocked", "账号已被封禁";
        reason_wrong_code: "wrong or expired code", "验证码错误或已过期";
        reason_code_misused: "Authorization code used twice or from another origin", "授权码被重复使用，或来自其他来源";
        reason_used_twice: "the token had been used before", "令牌已被使用过";
    }
}
