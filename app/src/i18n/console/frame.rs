//! Navigation, top bar and the states every page has.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording around the pages.
    Frame {
        menu: "Menu", "菜单";
        navigation: "Console navigation", "控制台导航";
        group_people: "People", "用户管理";
        group_permissions: "Access", "权限";
        group_access: "Sign-in", "登录";
        group_system: "System", "系统";
        overview: "Overview", "概览";
        users: "Users", "用户";
        organization: "Organization", "组织架构";
        roles: "Roles", "角色";
        policies: "Policies", "策略";
        resources: "Resources", "资源权限";
        simulator: "Simulator", "权限模拟";
        methods: "Sign-in methods", "登录方式";
        messages: "Messages", "消息";
        audit: "Audit log", "审计日志";
        settings: "Settings", "设置";
        api_keys: "API keys", "API 密钥";
        environment: "Environment", "环境";
        search: "Search users", "搜索用户";
        search_hint: "Name, username, email, phone or user ID", "昵称、用户名、邮箱、手机号或用户 ID";
        my_entry: "My user record", "我的用户记录";
        my_account: "My account", "我的账号";
        signed_out_title: "You’re signed out", "您已退出登录";
        sign_in: "Sign in", "登录";
        failed_title: "This couldn’t be loaded", "加载失败";
        denied_title: "You can’t access the console", "您没有访问控制台的权限";
        denied_body: "You need a role with access to the console. Ask an administrator for one, or sign in with another account.", "您的角色没有控制台权限。请联系管理员授权，或换一个账号登录。";
        denied_home: "Go to my account", "前往我的账号";
        copy: "Copy", "复制";
        copied: "Copied", "已复制";
        same_by: "Do this with the API", "用 API 完成同样的操作";
        api_reference: "API reference", "API 文档";
        same_by_hint: "Set $DOORWARD_KEY to an API key and $DOORWARD_URL to this site’s address.", "请将 API 密钥存入环境变量 $DOORWARD_KEY，将本站地址存入 $DOORWARD_URL。";
        same_by_link: "Manage API keys", "管理 API 密钥";
        first_page: "Back to first page", "回到第一页";
        next_page: "Next page", "下一页";
        paging: "Pages", "分页";
        apply: "Apply", "筛选";
        clear: "Clear filters", "清除筛选";
        saved: "Changes saved.", "更改已保存。";
        json: "Full record, as JSON", "完整记录（JSON）";
        done: "Done.", "操作成功。";
        never: "Never", "从未";
        any: "Any", "不限";
    }
}

sentences! {
    fn me_label(name: &str) = "Signed in as {name}", "当前账号：{name}";
    fn locked(action: &str) = "You can view this but not change it. You need the {action} permission; ask an administrator.", "您可以查看，但不能更改。需要 {action} 权限，请联系管理员。";
}
