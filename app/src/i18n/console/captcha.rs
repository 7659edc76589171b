//! When a captcha is asked for, and whose.

use crate::i18n::texts;

texts! {
    /// Wording of the rules for captchas.
    Captcha {
        title: "Captcha", "人机验证";
        lead: "Keeps programs from guessing passwords and from having codes sent.", "防止程序批量猜测密码或刷取验证码。";
        when: "Ask for one", "触发时机";
        when_hint: "At a sign-in with a password, and before a code is sent.", "适用于密码登录和发送验证码。";
        never: "Never", "从不";
        suspicious: "When something is suspicious", "行为可疑时";
        always: "Always", "始终";
        vendor: "Whose", "服务商";
        vendor_hint: "On the pages of Doorward. Apps with the CloudBase SDK, and browsers that cannot load the vendor’s script, get the built-in picture.",
            "用于 Doorward 自带的页面。使用 CloudBase SDK 的应用，以及无法加载服务商脚本的浏览器，仍显示内置图片验证。";
        builtin: "Built-in picture", "内置图片验证";
        site_key: "Site key", "站点密钥（Site Key）";
        site_key_hint: "From the vendor; it is public. List the host of this service there.", "由服务商提供，可公开。请在服务商处登记本服务的域名。";
        secret: "Secret key", "私有密钥（Secret Key）";
        secret_kept: "A key is stored. Leave this empty to keep it; another vendor needs its own.", "已保存。留空则保持不变；更换服务商时须重新填写。";
        secret_needed: "None is stored yet. Needed for Turnstile and hCaptcha; it is never shown again.", "尚未保存。使用 Turnstile 或 hCaptcha 时必填，保存后不再显示。";
        advanced: "Advanced: addresses of a mirror", "高级：镜像地址";
        verify_url: "Verify at", "校验地址";
        verify_url_hint: "Scheme and host in place of the vendor’s. Empty: the vendor’s own.", "用于替换服务商的协议与主机名。留空则使用官方地址。";
        script_url: "Script of the widget", "组件脚本地址";
        script_url_hint: "Whole address in place of the vendor’s. Its code runs on the sign-in pages: only one that you trust.", "用于替换服务商脚本的完整地址。其代码会在登录页面中运行，请仅填写可信地址。";
    }
}
