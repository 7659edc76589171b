//! Who sends SMS and mail.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the senders.
    Senders {
        sms_title: "SMS provider", "短信通道";
        mail_title: "Email provider", "邮件通道";
        sms_lead: "Choose the service that sends SMS. Changes apply from the next message.", "选择发送短信的通道。修改后从下一条短信起生效。";
        mail_lead: "Choose the service that sends email. Changes apply from the next message.", "选择发送邮件的通道。修改后从下一封邮件起生效。";
        which: "Provider", "通道";
        in_use: "In use", "使用中";
        outbox: "Outbox only", "不发送（仅保留）";
        outbox_body: "Nothing is sent. Messages stay in the outbox, where administrators can read the codes. For testing only: users receive nothing.", "不发送任何内容。消息保留在发件箱，管理员可在其中查看验证码。仅适合测试，用户收不到。";
        outbox_use: "Stop sending", "停止发送";
        outbox_ask: "Stop sending?", "确定停止发送？";
        outbox_confirm: "Users will receive nothing from the next message on, and the saved key will be deleted.", "从下一条消息起用户将收不到，已保存的密钥会被删除。";
        secret_kept: "Already set. Leave empty to keep it.", "已保存；留空则保持不变。";
        secret_needed: "Stored encrypted and never shown again.", "加密保存，不再显示。";
        endpoint: "Custom endpoint", "自定义接入地址";
        endpoint_hint: "For a private gateway. Leave empty for the official one.", "用于私有网关，留空则使用官方地址。";
        tencent_body: "API version 2021-01-11. Template parameters, in order: the code and its validity in minutes.", "使用 2021-01-11 版 API。模板参数依次为验证码和有效分钟数。";
        tencent_id: "SecretId", "SecretId";
        tencent_secret: "SecretKey", "SecretKey";
        tencent_app: "SmsSdkAppId", "SmsSdkAppId";
        tencent_app_hint: "Such as 1400006666", "如 1400006666";
        sign_name: "SignName", "短信签名（SignName）";
        sign_name_hint: "Exactly as approved", "须与审核通过的一致";
        tencent_template: "TemplateId", "模板 ID（TemplateId）";
        region: "Region", "地域";
        region_hint: "Such as ap-guangzhou", "如 ap-guangzhou";
        aliyun_body: "Dysmsapi version 2017-05-25. The template variable is code.", "使用 Dysmsapi 2017-05-25。模板变量为 code。";
        aliyun_id: "AccessKeyId", "AccessKeyId";
        aliyun_secret: "AccessKeySecret", "AccessKeySecret";
        aliyun_template: "TemplateCode", "模板 CODE（TemplateCode）";
        aliyun_template_hint: "Such as SMS_123456789", "如 SMS_123456789";
        twilio_body: "Programmable Messaging, API version 2010-04-01. The text is built in, in the recipient’s language.", "使用 Programmable Messaging（2010-04-01）。短信为系统内置文案，按收件人语言发送。";
        twilio_sid: "Account SID", "Account SID";
        twilio_secret: "Auth Token", "Auth Token";
        twilio_from: "From", "发送号码（From）";
        twilio_from_hint: "A phone number, sender ID or Messaging Service SID (MG…)", "号码、Sender ID 或 Messaging Service SID（MG…）";
        smtp_body: "Your own mail server or a provider’s.", "您自己的或服务商的邮件服务器。";
        host: "Host", "主机";
        port: "Port", "端口";
        port_hint: "465, 587 or 25", "465、587 或 25";
        security: "Encryption", "加密方式";
        security_auto: "Automatic: TLS on port 465, otherwise STARTTLS", "自动：465 端口使用 TLS，其他使用 STARTTLS";
        security_ssl: "Implicit TLS", "全程 TLS";
        security_starttls: "STARTTLS required", "STARTTLS（不支持则不发送）";
        security_none: "None (only for a relay on this machine)", "不加密：仅限本机中继";
        smtp_user: "Username", "用户名";
        smtp_user_hint: "Leave empty if the server needs none", "无需登录时留空";
        smtp_secret: "Password", "密码";
        from_address: "Sender address", "发件人邮箱";
        from_name: "Sender name", "发件人名称";
        http_body: "Any service that accepts HTTP requests. The URL, headers and body can use the variables below; values in the body are escaped for its format.", "任何接受 HTTP 请求的服务。地址、请求头和请求体可使用下列变量，请求体中的变量会按格式自动转义。";
        http_variables: "Variables", "变量";
        url: "URL", "请求地址";
        url_hint: "https, or http on this machine", "https，本机可用 http";
        method: "Method", "请求方法";
        content_type: "Body format", "请求体格式";
        headers: "Headers, one per line", "请求头，一行一个";
        headers_hint: "Such as Authorization: Bearer {{secret}}", "如 Authorization: Bearer {{secret}}";
        body: "Body", "请求体";
        expect: "Response must contain", "响应须包含";
        expect_hint: "In addition to a 2xx status. Leave empty to accept any.", "除 2xx 状态码外的要求，留空则不限";
        http_secret: "Secret", "密钥";
        http_secret_hint: "Replaces {{secret}}. Keep the value out of the other fields.", "用于替换 {{secret}}，请勿直接写在其他字段中。";
        http_secret_kept: "Already set. Leave empty to keep it. Replaces {{secret}}.", "已保存；留空则保持不变。用于替换 {{secret}}。";
        bad_header: "Each line needs a name, a colon and a value.", "每行应为“名称: 值”。";
        test_title: "Send a test", "发送测试";
        test_body: "Uses the saved provider and a random code. Save your changes first.", "使用当前已保存的通道和随机生成的验证码发送，请先保存修改。";
        test_kept: "No provider is configured, so the test stays in the outbox.", "当前未配置通道，测试会保留在发件箱中。";
        test_phone: "Phone number", "手机号";
        test_phone_hint: "Such as +86 138 0013 8000", "如 138 0013 8000";
        test_email: "Email address", "邮箱";
        test_send: "Send a test", "发送测试";
        test_queued: "Sending…", "正在发送…";
        test_retry: "Not sent yet. Retrying after this error:", "尚未成功，将自动重试：";
        test_sent: "The provider accepted it. Did it arrive?", "通道已接收，请确认是否收到。";
        test_failed: "Couldn’t be sent:", "发送失败：";
        test_outbox: "Saved in the outbox, not sent.", "未发送，已保留在发件箱。";
        test_open: "View message", "查看消息";
        insecure: "Not secure", "不安全";
        unknown_variable: "Unknown variable", "变量不存在";
        invalid: "Not valid", "格式不正确";
    }
}

sentences! {
    fn because(what: &str, why: &str) = "{what}: {why}.", "{what}（{why}）";
}
