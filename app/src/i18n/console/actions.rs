//! Sentences for what happened.

use crate::i18n::texts;

texts! {
    /// One wording an action, for filters and rows.
    Actions {
        sign_in: "Signed in", "登录";
        sign_in_failed: "Sign-in failed", "登录失败";
        sign_up: "Signed up", "注册";
        upgraded: "Guest became a registered user", "访客升级为注册用户";
        sign_out: "Signed out", "退出登录";
        sign_out_all: "Signed out everywhere", "在所有设备退出登录";
        session_ended: "Session ended", "会话被结束";
        refresh_reuse: "Refresh token reused; session ended", "刷新令牌被重复使用，会话已结束";
        sudo: "Re-authenticated", "重新验证身份";
        profile_changed: "Profile changed", "修改个人资料";
        password_changed: "Password changed", "修改密码";
        password_link: "Password link created", "生成重置密码链接";
        code_sent: "Code sent", "发送验证码";
        code_checked: "Code entered", "输入验证码";
        contact_changed: "Phone or email changed", "修改手机号或邮箱";
        contact_reclaimed: "Unverified contact claimed by its owner", "未验证的联系方式已由实际所有者认领";
        identity_linked: "Third-party account linked", "关联第三方账号";
        same_person: "Matched to another account of the same person", "与另一账号为同一用户";
        identity_unlinked: "Third-party account unlinked", "解除第三方账号关联";
        sender_changed: "SMS or email provider changed", "修改消息通道";
        message_sent: "Message sent by an administrator", "管理员发送消息";
        message_read: "Codes in messages viewed by an administrator", "管理员查看了消息中的验证码";
        provider_changed: "Identity provider changed", "修改身份提供方";
        ticket_key_created: "Custom ticket key created", "创建自定义登录密钥";
        user_created: "User created", "创建用户";
        user_changed: "User changed", "修改用户";
        elevated: "Gained permissions over Doorward; signed out everywhere", "获得管理权限，已退出所有设备";
        user_blocked: "User blocked", "停用用户";
        user_unblocked: "User unblocked", "恢复用户";
        user_deleted: "User deleted", "删除用户";
        role_created: "Role created", "创建角色";
        role_changed: "Role changed", "修改角色";
        role_deleted: "Role deleted", "删除角色";
        role_policies_changed: "Role policies changed", "修改角色的策略";
        role_member_added: "Role assigned", "授予角色";
        role_member_removed: "Role removed", "移除角色";
        node_created: "Department or position created", "创建部门或岗位";
        node_changed: "Department or position changed", "修改部门或岗位";
        node_moved: "Department or position moved", "移动部门或岗位";
        node_deleted: "Department or position deleted", "删除部门或岗位";
        node_member_added: "Added to department or position", "加入部门或岗位";
        node_member_removed: "Removed from department or position", "从部门或岗位移除";
        node_role_added: "Role assigned to department or position", "为部门或岗位授予角色";
        node_role_removed: "Role removed from department or position", "移除部门或岗位的角色";
        policy_created: "Policy created", "创建策略";
        policy_changed: "Policy changed", "修改策略";
        policy_deleted: "Policy deleted", "删除策略";
        resource_created: "Resource registered", "登记资源";
        resource_changed: "Resource changed", "修改资源权限";
        resource_deleted: "Resource deleted", "删除资源";
        resource_type_changed: "Resource type changed", "修改资源类型";
        settings_changed: "Settings changed", "修改设置";
        setup_completed: "First administrator created with the setup link", "通过初始化链接创建首位管理员";
        key_rotated: "Signing key rotated", "轮换签名密钥";
        api_key_created: "API key created", "创建 API 密钥";
        api_key_changed: "API key changed", "修改 API 密钥";
        api_key_revoked: "API key revoked", "撤销 API 密钥";
        reason_password_update_required: "password change required", "需要先修改密码";
        reason_wrong_password: "incorrect username or password", "用户名或密码错误";
        reason_blocked: "account blocked", "账号已停用";
        reason_wrong_code: "incorrect or expired code", "验证码错误或已过期";
        reason_code_misused: "authorization code used twice or from another origin", "授权码被重复使用，或来自其他来源";
        reason_used_twice: "token already used", "令牌已被使用过";
    }
}
