//! First page.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the overview.
    Overview {
        title: "Overview", "概览";
        lead: "Who is here, and how they come in.", "账号与登录情况一览。";
        users: "Users", "用户";
        users_hint: "Members and registered accounts", "内部成员与注册用户";
        guests: "Guests", "访客";
        guests_hint: "Known by a device only", "仅由设备标识的账号";
        blocked: "Blocked", "已封禁";
        blocked_hint: "Refused everywhere", "在所有入口均被拒绝";
        sessions: "Open sessions", "有效会话";
        sessions_hint: "Signed in right now", "当前处于登录状态";
        range: "Period", "时间范围";
        days_7: "7 days", "近 7 天";
        days_30: "30 days", "近 30 天";
        days_90: "90 days", "近 90 天";
        chart_title: "Sign-ins", "登录趋势";
        chart_empty: "No sign-in in this period. The first one will show up here at once.", "该时间段内没有登录记录，有人登录后会立即显示在这里。";
        by_users: "Users", "用户";
        by_guest: "Guests", "访客";
        failed: "Failed", "失败";
        registered: "New accounts", "新增账号";
        day: "Day", "日期";
        table: "Show as a table", "以表格查看";
    }
}

sentences! {
    fn chart_label(days: u8, ok: &str, failed: &str) = "Sign-ins of the last {days} days: {ok} successful, {failed} failed", "近 {days} 天登录：成功 {ok} 次，失败 {failed} 次";
    fn bar_title(day: &str, users: u64, guest: u64, failed: u64) = "{day}: {users} of users, {guest} of guests, {failed} failed", "{day}：用户登录 {users} 次，访客登录 {guest} 次，失败 {failed} 次";
}
