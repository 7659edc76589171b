//! Audit log.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the audit log.
    Audit {
        title: "Audit log", "审计日志";
        lead: "Every security-relevant act, newest first. Rows are never changed.", "所有与安全相关的操作，按时间倒序。记录只增不改。";
        caption: "Audit log", "审计日志";
        action: "Action", "操作";
        outcome: "Outcome", "结果";
        success: "Success", "成功";
        failure: "Failure", "失败";
        user: "Username, email, phone or uid", "用户名、邮箱、手机号或 uid";
        from: "From", "开始日期";
        to: "To (inclusive)", "结束日期（含当天）";
        when: "When", "时间";
        what: "What", "事件";
        who: "By", "操作者";
        wherefrom: "From where", "来源";
        nobody: "Not signed in", "未登录";
        cli: "Command line", "命令行";
        empty_title: "Nothing recorded yet", "暂无记录";
        empty_body: "Sign-ins, changes and refusals appear here as they happen.", "登录、变更与拒绝事件会实时记录在这里。";
        nothing_title: "Nothing matches", "没有符合条件的记录";
        nothing_body: "Take a longer period or fewer filters.", "请扩大时间范围或减少筛选条件。";
        details: "Details", "详情";
        themselves: "Themselves", "本人";
    }
}

sentences! {
    fn api_key(name: &str) = "API key {name}", "API 密钥 {name}";
}
