//! Words around captchas.

use crate::i18n::texts;

texts! {
    /// Words around captchas.
    Captcha {
        picture: "Four distorted characters. If you cannot see them, use the button “I cannot see it”.",
            "图中有四个变形的字符。如果看不清，请使用“我看不清”按钮。";
        answer: "Characters in the picture", "图中的字符";
        hint: "Four characters. Capital or small makes no difference.", "四个字符，不区分大小写。";
        another: "Another picture", "换一张";
        unseen: "I cannot see it", "我看不清";
        working: "Your device is solving a task instead. This takes some seconds…", "您的设备正在完成一项计算作为替代，需要几秒钟…";
        worked: "Done. Your device has solved the task; go on.", "已完成验证，请继续。";
        no_script: "If you cannot see the picture, switch JavaScript on, and your device can solve a task instead.",
            "如果看不清图片，请开启 JavaScript，您的设备可以完成一项计算作为替代。";

        widget: "Check that you are a person", "人机验证";
        loading: "The check is loading…", "正在加载人机验证…";
        instead: "Use a picture instead", "改用图片验证";
        unreachable: "The check could not be loaded. Please use the picture instead.", "人机验证加载失败，请改用下方的图片验证。";

        title: "Are you a person?", "人机验证";
        text: "Complete the check below, then you go back to the app.", "请完成下方的验证，完成后将回到应用。";
        nowhere_title: "This address is not complete", "链接不完整";
        nowhere: "It does not say where to go back to, or leads to a place that is not allowed.", "链接没有说明要返回的页面，或该页面不被允许。";
    }
}
