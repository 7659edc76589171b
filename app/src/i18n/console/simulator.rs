//! Asking how a question would be answered.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the simulator.
    Simulator {
        title: "Simulator", "权限模拟";
        lead: "May somebody do something? Nothing is done; the address holds the question, so it can be sent on.", "查询某人能否执行某操作。不会实际执行；问题保存在网址中，可以直接转发。";
        question: "Question", "问题";
        who: "Who asks", "请求者";
        as_user: "An account", "指定账号";
        as_user_hint: "As it is now, with its roles and attributes.", "按其当前的角色和属性判断。";
        as_roles: "Somebody with some roles", "指定角色";
        as_roles_hint: "With a role that a kind of account gives, an account of that kind; else a program with an API key.", "包含账号类型对应的角色时，按该类型的账号判断，否则按使用 API 密钥的程序判断。";
        as_guest: "A guest", "访客";
        as_guest_hint: "An account without a name.", "匿名登录的账号。";
        as_stranger: "A stranger", "未登录者";
        as_stranger_hint: "Without any account.", "没有账号的请求者。";
        user: "Username, email, phone or uid", "用户名、邮箱、手机号或 uid";
        roles: "Roles", "角色";
        roles_hint: "Identities, separated by commas.", "角色标识，用逗号分隔。";
        action: "Action", "操作";
        action_hint: "type:what, such as functions:/api/orders. One action, no “*”.", "格式为“类型:内容”，如 functions:/api/orders。只能是一个操作，不能用“*”。";
        resource: "Resource", "资源";
        resource_hint: "One thing, such as articles/42. May be empty.", "一个资源，如 articles/42，可留空。";
        request: "Facts of the request", "请求信息";
        request_hint: "For conditions. What is empty is unknown, and a condition that needs it cannot be evaluated.", "供条件使用。留空表示未知，需要它的条件将无法求值。";
        method: "Method", "方法";
        path: "Path", "路径";
        ip: "IP address", "IP 地址";
        time: "Time", "时间";
        time_hint: "Such as 2026-11-25T08:00:00Z; now when empty.", "如 2026-11-25T08:00:00+08:00，留空为当前时间。";
        draft: "With a document that is not saved", "试用未保存的策略";
        draft_hint: "Shows the answer before and after. The document goes into the address, where a long one may not fit.", "对比修改前后的结果。内容会放入网址，过长可能无法提交。";
        policy: "In place of", "替换策略";
        no_policy: "No policy", "不替换";
        document: "Document", "策略内容";
        ask: "Ask", "查询";
        anew: "Ask anew", "重新查询";

        answer: "Answer", "结果";
        yes: "Allowed", "允许";
        no: "Refused", "拒绝";
        now: "As it is now", "当前结果";
        after: "With the document", "使用新内容后";
        same: "The answer stays the same.", "结果不变。";
        changes: "The answer changes.", "结果会改变。";
        decided_by: "Decided by", "决定依据";
        nothing_decided: "No statement decided.", "没有语句决定结果。";
        roles_asked: "Roles that were asked", "参与判断的角色";
        matches: "Statements that match", "匹配的语句";
        no_matches: "No statement matches action and resource.", "没有语句与该操作和资源匹配。";
        environment: "The environment policy decided; statements of roles were not asked.", "由环境策略决定，未查询角色的策略语句。";
        outcome: "Outcome", "条件结果";
        unconditional: "No condition", "无条件";
        met: "Met", "成立";
        not_met: "Not met", "不成立";
        failed: "Cannot be evaluated", "无法求值";
        decided: "Decided", "决定";
        blocked: "This account may not be used at the moment, so it is refused before any policy is asked.", "该账号当前不可用，在判断策略之前就会被拒绝。";
        affected: "Whose answer changes", "受影响的账号";
        affected_nobody: "Nobody’s answer to this question changes.", "没有账号的结果会改变。";
        account: "Account", "账号";
    }
}

sentences! {
    fn looked_at_all(accounts: u32) = "The same question for all {accounts} accounts that may be used.", "对全部 {accounts} 个可用账号提出同一问题的结果。";
    fn looked_at_newest(accounts: u32) = "The same question for the newest {accounts} accounts that may be used; there are more.", "对最新的 {accounts} 个可用账号提出同一问题的结果，还有更多账号未列入。";
    fn gain(accounts: u32) = "{accounts} would be allowed", "{accounts} 个将被允许";
    fn lose(accounts: u32) = "{accounts} would be refused", "{accounts} 个将被拒绝";
    fn and_more(accounts: usize) = "and {accounts} more", "另有 {accounts} 个";
}
