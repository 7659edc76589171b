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
        theme_system: "As the system", "跟随系统";
        theme_light: "Light", "浅色";
        theme_dark: "Dark", "深色";
        show_password: "Show password", "显示密码";
        skip_to_content: "Skip to content", "跳到正文";
        sign_out: "Sign out", "退出登录";
        console: "Console", "控制台";
        guest: "Guest", "访客";
        unknown: "Unknown", "未知";
        not_found_title: "Page not found", "页面不存在";
        not_found_text: "This address leads nowhere. It may have moved, or the link may be incomplete.",
            "这个地址没有对应的页面，可能已经移动，或者链接不完整。";
        go_home: "Go to the start page", "回到首页";
    }
}
