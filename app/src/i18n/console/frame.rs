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
        search_hint: "Name, username, email, phone or uid", "昵称、用户名、邮箱、手机号或 uid";
        my_entry: "My entry in the users", "我的用户记录";
        my_account: "My account", "我的账号";
        signed_out_title: "You are signed out", "您已退出登录";
        sign_in: "Sign in", "登录";
        failed_title: "This could not be loaded", "加载失败";
        denied_title: "You may not open the console", "您没有访问控制台的权限";
        denied_body: "It is for administrators, and for accounts with a role that may do something here. Ask an administrator to give you one, or sign in with another account.", "控制台仅对管理员和被授予控制台权限的账号开放。请联系管理员为您授权，或换一个账号登录。";
        denied_home: "Go to my account", "前往我的账号";
        copy: "Copy", "复制";
        copied: "Copied", "已复制";
        same_by: "Do this by API", "用 API 完成同样的操作";
        api_reference: "API reference", "API 文档";
        same_by_hint: "Put an API key in $DOORWARD_KEY and this site’s address in $DOORWARD_URL.", "请将 API 密钥存入环境变量 $DOORWARD_KEY，将本站地址存入 $DOORWARD_URL。";
        same_by_link: "Manage API keys", "管理 API 密钥";
        first_page: "Back to first page", "回到第一页";
        next_page: "Next page", "下一页";
        paging: "Pages", "分页";
        apply: "Apply", "筛选";
        clear: "Clear filters", "清除筛选";
        saved: "Saved. In force from the next request on.", "已保存，从下一个请求起生效。";
        json: "Everything recorded, as JSON", "完整记录（JSON）";
        done: "Done.", "操作成功。";
        never: "Never", "从未";
        any: "Any", "不限";
    }
}

sentences! {
    fn me_label(name: &str) = "Signed in as {name}", "当前账号：{name}";
    fn locked(action: &str) = "You may look at this, not change it: that takes the right {action}. Ask an administrator.", "您可以查看，但不能更改：需要权限 {action}，请联系管理员。";
}
