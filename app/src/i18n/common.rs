//! Words that every place needs.

use super::texts;

texts! {
    /// Words that every place needs.
    Common {
        save: "Save", "保存";
        cancel: "Cancel", "取消";
        comma: ", ", "、";
        back: "Back", "返回";
        continue_: "Continue", "继续";
        optional: "optional", "选填";
        loading: "Loading…", "加载中…";
        retry: "Try again", "重试";
        language: "Language", "语言";
        theme: "Appearance", "外观";
        theme_system: "System", "跟随系统";
        theme_light: "Light", "浅色";
        theme_dark: "Dark", "深色";
        show_password: "Show password", "显示密码";
        skip_to_content: "Skip to content", "跳到正文";
        session_ended: "Your session has ended and nothing was saved. What you entered is still here: sign in, come back to this tab and try again.",
            "登录已过期，内容尚未保存。您填写的内容仍在此页：请先登录，再回到本标签页重新提交。";
        session_ended_title: "Your session has ended", "登录已过期";
        session_ended_kept: "Your changes haven’t been saved, but they’re still on this page. Sign in from a new tab, then come back here and submit again.",
            "您提交的内容尚未保存，仍保留在此页。请在新标签页登录，再回到这里重新提交。";
        presence_needed: "Confirm it’s you to save this. What you entered is still here: confirm in a new tab, come back to this one and try again.",
            "此操作需要先确认是您本人，尚未保存。您填写的内容仍在此页：请在新标签页完成验证，再回到本标签页重新提交。";
        presence_title: "Confirm it’s you", "请先验证身份";
        presence_kept: "Your changes haven’t been saved, but they’re still on this page. Confirm it’s you in a new tab, then come back here and submit again.",
            "您提交的内容尚未保存，仍保留在此页。请在新标签页验证身份，再回到这里重新提交。";
        confirm_in_new_tab: "Confirm in a new tab", "在新标签页验证";
        send_again: "Submit again", "重新提交";
        sign_in_in_new_tab: "Sign in from a new tab", "在新标签页登录";
        sign_out: "Sign out", "退出登录";
        console: "Console", "控制台";
        guest: "Guest", "访客";
        unknown: "Unknown", "未知";
        not_found_title: "Page not found", "页面不存在";
        not_found_text: "We couldn’t find that page. It may have moved, or the link may be incomplete.",
            "未找到您访问的页面，它可能已移动，或链接不完整。";
        go_home: "Go to home page", "回到首页";
    }
}
