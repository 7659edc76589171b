//! Settings.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the settings.
    Settings {
        title: "Settings", "设置";
        lead: "Changes take effect immediately.", "修改立即生效。";
        tabs: "Settings sections", "设置分类";
        tokens: "Tokens", "令牌";
        passwords: "Passwords", "密码";
        domains: "Security domains", "安全域名";
        tokens_lead: "Applies to new sign-ins. Active sessions are not affected.", "仅对新的登录生效，已有会话不受影响。";
        access: "Access token lifetime", "访问令牌有效期";
        access_hint: "30 minutes to 24 hours. Shorter is safer: services that verify tokens themselves accept one until it expires.", "30 分钟至 24 小时。越短越安全：自行校验令牌的服务在其过期前都会信任它。";
        refresh: "Session lifetime", "会话有效期";
        refresh_hint: "30 minutes to 30 days. How long a sign-in lasts, counted from the sign-in.", "30 分钟至 30 天。从登录起计算，一次登录可维持的时间。";
        minutes: "minutes", "分钟";
        hours: "hours", "小时";
        days: "days", "天";
        seconds: "seconds", "秒";
        access_unit: "Unit of the access token lifetime", "访问令牌有效期的单位";
        refresh_unit: "Unit of the session lifetime", "会话有效期的单位";
        max_sessions: "Sessions per user", "每个用户的会话数上限";
        sessions_any: "No limit", "不限";
        sessions_agent: "One per type of browser or app", "每类浏览器或应用一个";
        sessions_some: "At most", "最多";
        sessions_count: "Number of sessions", "会话数量";
        sessions_hint: "Beyond this, the oldest session ends.", "超出时，最早的会话会自动结束。";
        passwords_lead: "Rules for new passwords; existing ones stay valid.", "适用于新设置的密码，已有密码不受影响。";
        min_length: "Minimum length", "最小长度";
        min_length_hint: "8–64. 15 recommended if there is no second factor (NIST SP 800-63B-4).", "8–64。仅凭密码登录时建议 15（NIST SP 800-63B-4）。";
        classes: "Required character types", "必须包含的字符类型数";
        classes_hint: "Out of lowercase, uppercase, digits and others. 0 recommended: such rules make passwords easier to guess, not harder.", "小写、大写、数字、其他，共四类。建议为 0：此类规则反而会让密码更容易被猜到。";
        first_change: "Require a new password at first sign-in if an administrator set it", "使用管理员指定的密码首次登录时，要求修改密码";
        max_age: "Password expiry (days)", "密码最长使用天数";
        max_age_hint: "Up to 3650. 0 means passwords never expire (recommended).", "最多 3650 天；0 表示永不过期（推荐）。";
        new_accounts: "New accounts", "新账号";
        new_accounts_lead: "Roles assigned to new accounts, however they are created. Existing accounts are not affected.", "新账号自动获得的角色，与注册方式无关。已有账号不受影响。";
        new_accounts_hint: "Role IDs, one per line, up to 10. The administrator role isn’t allowed.", "填写角色 ID，一行一个，最多 10 个。不能是管理员角色。";
        internal_roles: "Organization members", "组织成员";
        external_roles: "Registered users", "注册用户";
        external_roles_hint: "Also assigned to guests who sign up. Role IDs, one per line, up to 10.", "访客注册后也会获得。填写角色 ID，一行一个，最多 10 个。";
        domains_lead: "Domains that can call the API from a browser (CORS) and that sign-in can redirect to.", "允许从哪些网页域名调用 API（CORS），以及登录后可以跳转回哪些域名。";
        domains_label: "Allowed domains, one per line", "允许的域名，一行一个";
        domains_hint: "Host with an optional port: app.example.com, localhost:5173, *.example.com. Pasted URLs are shortened to the host.", "主机名，可带端口：app.example.com、localhost:5173、*.example.com。粘贴完整网址会自动截取主机名。";
        shortened: "Shortened to the host:", "已截取为主机名：";
        domains_none: "No domains allowed yet. Only pages on this host can call the API.", "尚未允许任何域名：只有本站页面可以调用 API。";
    }
}

sentences! {
    fn bad_line(line: &str) = "“{line}” is not a valid domain. Enter a host with an optional port, such as app.example.com or localhost:5173.", "“{line}”不是有效的域名。请填写主机名，可带端口，如 app.example.com 或 localhost:5173。";
}
