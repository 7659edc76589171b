//! When a captcha is asked for, and whose.

use crate::i18n::texts;

texts! {
    /// Wording of the rules for captchas.
    Captcha {
        title: "Captcha", "人机验证";
        lead: "Keeps bots from guessing passwords and requesting codes.", "防止程序批量猜测密码或刷取验证码。";
        when: "When to ask", "触发时机";
        when_hint: "Applies to password sign-in and to sending codes.", "适用于密码登录和发送验证码。";
        never: "Never", "从不";
        suspicious: "On suspicious activity", "行为可疑时";
        always: "Always", "始终";
        vendor: "Provider", "服务商";
        vendor_hint: "Used on Doorward’s own pages. Apps with the CloudBase SDK, and browsers that can’t load the provider’s script, show the built-in image.",
            "用于 Doorward 自带的页面。使用 CloudBase SDK 的应用，以及无法加载服务商脚本的浏览器，仍显示内置图片验证。";
        builtin: "Built-in image", "内置图片验证";
        site_key: "Site key", "站点密钥（Site Key）";
        site_key_hint: "From the provider; it’s public. Add this host in the provider’s dashboard.", "由服务商提供，可公开。请在服务商处登记本服务的域名。";
        secret: "Secret key", "私有密钥（Secret Key）";
        secret_kept: "Already set. Leave empty to keep it. A different provider needs its own key.", "已保存。留空则保持不变；更换服务商时须重新填写。";
        secret_needed: "Not set. Required for Turnstile and hCaptcha; never shown again.", "尚未设置。使用 Turnstile 或 hCaptcha 时必填，保存后不再显示。";
        advanced: "Advanced: mirror URLs", "高级：镜像地址";
        verify_url: "Verification URL", "校验地址";
        verify_url_hint: "Replaces the provider’s scheme and host. Leave empty for the official one.", "用于替换服务商的协议与主机名。留空则使用官方地址。";
        script_url: "Widget script URL", "组件脚本地址";
        script_url_hint: "Replaces the provider’s script. It runs on the sign-in pages, so use only a URL you trust. Leave empty for the official one.", "用于替换服务商脚本的完整地址。其代码会在登录页面中运行，请仅填写可信地址；留空则使用官方地址。";
    }
}
