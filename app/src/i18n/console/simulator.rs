//! Asking how a question would be answered.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the simulator.
    Simulator {
        title: "Simulator", "权限模拟";
        lead: "Check whether someone can do something. Nothing is executed; share the result by its URL.", "查询某个账号能否执行某项操作，不会实际执行。可通过网址分享结果。";
        question: "Access check", "权限查询";
        who: "Caller", "请求方";
        as_user: "Specific account", "指定账号";
        as_user_hint: "With its current roles and attributes.", "按其当前的角色和属性判断。";
        as_roles: "Specific roles", "指定角色";
        as_roles_hint: "Simulates an account of the matching type, or an API key if none matches.", "包含账号类型对应的角色时，按该类型的账号判断，否则按 API 密钥判断。";
        as_guest: "Guest", "访客";
        as_guest_hint: "An anonymous account.", "匿名登录的账号。";
        as_stranger: "Not signed in", "未登录用户";
        as_stranger_hint: "Without an account.", "没有账号的请求方。";
        user: "Username, email, phone or user ID", "用户名、邮箱、手机号或用户 ID";
        roles: "Roles", "角色";
        roles_hint: "Role IDs, separated by commas.", "角色 ID，用逗号分隔。";
        action: "Action", "操作";
        action_hint: "type:name, such as functions:/api/orders. A single action without “*”.", "格式为“类型:内容”，如 functions:/api/orders。只能是一个操作，不能用“*”。";
        resource: "Resource", "资源";
        resource_hint: "A single resource, such as articles/42. Optional.", "一个资源，如 articles/42，选填。";
        request: "Request context", "请求信息";
        request_hint: "For conditions. Blank values are unknown, and conditions that need them can’t be evaluated.", "供条件使用。留空表示未知，需要它的条件将无法求值。";
        method: "Method", "方法";
        path: "Path", "路径";
        ip: "IP address", "IP 地址";
        time: "Time", "时间";
        time_hint: "Such as 2026-11-25T08:00:00Z. Defaults to now.", "如 2026-11-25T08:00:00+08:00，留空为当前时间。";
        draft: "Test an unsaved policy", "测试未保存的策略";
        draft_hint: "Compares the results before and after. The document is sent in the URL, so a long one may not fit.", "对比修改前后的结果。内容会放入网址，过长可能无法提交。";
        policy: "Policy to replace", "替换策略";
        no_policy: "None", "不替换";
        document: "Document", "策略内容";
        ask: "Check", "查询";
        anew: "New check", "重新查询";

        answer: "Result", "结果";
        yes: "Allowed", "允许";
        no: "Denied", "拒绝";
        now: "Current result", "当前结果";
        after: "With the unsaved policy", "使用未保存的策略后";
        same: "The result stays the same.", "结果不变。";
        changes: "The result changes.", "结果会改变。";
        decided_by: "Decided by", "决定依据";
        nothing_decided: "No statement decided the result.", "没有语句决定结果。";
        roles_asked: "Roles evaluated", "参与判断的角色";
        matches: "Matching statements", "匹配的语句";
        no_matches: "No statement matches this action and resource.", "没有语句与该操作和资源匹配。";
        environment: "The environment policy decided, so role policies weren’t evaluated.", "由环境策略决定，未检查角色的策略。";
        outcome: "Outcome", "条件结果";
        unconditional: "No condition", "无条件";
        met: "Met", "成立";
        not_met: "Not met", "不成立";
        failed: "Can’t be evaluated", "无法求值";
        decided: "Decided", "决定";
        blocked: "This account is inactive, so requests are denied before policies are evaluated.", "该账号当前不可用，在判断策略之前就会被拒绝。";
        affected: "Affected accounts", "受影响的账号";
        affected_nobody: "The result is the same for every account.", "没有账号的结果会改变。";
        account: "Account", "账号";
    }
}

sentences! {
    fn looked_at_all(accounts: u32) = "The same check for all {accounts} active accounts.", "对全部 {accounts} 个可用账号进行同一查询的结果。";
    fn looked_at_newest(accounts: u32) = "The same check for the newest {accounts} active accounts. Older accounts aren’t included.", "对最新的 {accounts} 个可用账号进行同一查询的结果，更早的账号未列入。";
    fn gain(accounts: u32) = "{accounts} would be allowed", "{accounts} 个将被允许";
    fn lose(accounts: u32) = "{accounts} would be denied", "{accounts} 个将被拒绝";
    fn and_more(accounts: usize) = "and {accounts} more", "另有 {accounts} 个";
}
