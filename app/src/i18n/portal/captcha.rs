//! Words around captchas.

use crate::i18n::texts;

texts! {
    /// Words around captchas.
    Captcha {
        picture: "Four distorted characters. If you can’t read them, use the “I can’t see it” button.",
            "图中有四个变形的字符。如果看不清，请使用“我看不清”按钮。";
        answer: "Characters in the picture", "图中的字符";
        hint: "Four characters, not case-sensitive.", "四个字符，不区分大小写。";
        another: "Another picture", "换一张";
        unseen: "I can’t see it", "我看不清";
        working: "Verifying with your device instead. This takes a few seconds…", "正在改由您的设备自动验证，需要几秒钟…";
        worked: "Verified. You can continue.", "已完成验证，请继续。";
        no_script: "If you can’t see the picture, turn on JavaScript to verify with your device instead.",
            "如果看不清图片，请启用 JavaScript，改由您的设备自动验证。";

        widget: "Verify you’re human", "人机验证";
        loading: "Loading verification…", "正在加载人机验证…";
        instead: "Use a picture instead", "改用图片验证";
        unreachable: "Verification couldn’t be loaded. Use the picture instead.", "人机验证加载失败，请改用下方的图片验证。";

        title: "Verify you’re human", "人机验证";
        text: "Complete the check below to return to the app.", "请完成下方的验证，完成后将返回应用。";
        nowhere_title: "This link is incomplete", "链接不完整";
        nowhere: "It doesn’t say where to return to, or that address isn’t allowed.", "链接缺少返回地址，或该地址不被允许。";
    }
}
