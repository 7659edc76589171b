//! Audit log.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the audit log.
    Audit {
        title: "Audit log", "审计日志";
        lead: "Security-relevant events, newest first. Entries can’t be changed.", "所有与安全相关的操作，按时间倒序排列。记录只增不改。";
        caption: "Audit log", "审计日志";
        action: "Action", "操作";
        outcome: "Outcome", "结果";
        success: "Success", "成功";
        failure: "Failure", "失败";
        user: "Username, email, phone or user ID", "用户名、邮箱、手机号或用户 ID";
        from: "From", "开始日期";
        to: "To (inclusive)", "结束日期（含当天）";
        when: "Time", "时间";
        what: "Event", "事件";
        who: "By", "操作者";
        wherefrom: "IP address", "IP 地址";
        nobody: "Not signed in", "未登录用户";
        cli: "Command line", "命令行";
        empty_title: "No events yet", "暂无记录";
        empty_body: "Sign-ins, changes and denied requests appear here.", "登录、变更和被拒绝的请求会记录在这里。";
        nothing_title: "No events match", "没有符合条件的记录";
        nothing_body: "Try a longer period or fewer filters.", "请扩大时间范围或减少筛选条件。";
        details: "Details", "详情";
        themselves: "The user", "本人";
    }
}

sentences! {
    fn api_key(name: &str) = "API key {name}", "API 密钥 {name}";
}
