//! First page.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the overview.
    Overview {
        title: "Overview", "概览";
        lead: "Accounts and sign-ins at a glance.", "账号与登录情况一览。";
        users: "Users", "用户";
        users_hint: "Members and registered users", "组织成员和注册用户";
        guests: "Guests", "访客";
        guests_hint: "Anonymous accounts", "匿名账号";
        blocked: "Blocked", "已停用";
        blocked_hint: "Can’t sign in", "无法登录";
        sessions: "Active sessions", "有效会话";
        sessions_hint: "Signed in now", "当前处于登录状态";
        range: "Period", "时间范围";
        days_7: "7 days", "近 7 天";
        days_30: "30 days", "近 30 天";
        days_90: "90 days", "近 90 天";
        chart_title: "Sign-ins", "登录趋势";
        chart_empty: "No sign-ins in this period.", "该时间段内没有登录记录。";
        by_users: "Users", "用户";
        by_guest: "Guests", "访客";
        failed: "Failed", "失败";
        registered: "New accounts", "新增账号";
        day: "Day", "日期";
        table: "Show as table", "以表格查看";
    }
}

sentences! {
    fn chart_label(days: u8, ok: &str, failed: &str) = "Sign-ins in the last {days} days: {ok} successful, {failed} failed", "近 {days} 天登录：成功 {ok} 次，失败 {failed} 次";
    fn bar_title(day: &str, users: u64, guest: u64, failed: u64) = "{day}: {users} by users, {guest} by guests, {failed} failed", "{day}：用户登录 {users} 次，访客登录 {guest} 次，失败 {failed} 次";
}
