//! Who sends SMS and mail.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the senders.
    Senders {
        sms_title: "SMS sender", "短信通道";
        mail_title: "Mail sender", "邮件通道";
        sms_lead: "Who carries SMS. A change holds for the next message, on every node.", "由谁发送短信。修改后从下一条消息起在所有节点生效。";
        mail_lead: "Who carries mails. A change holds for the next message, on every node.", "由谁发送邮件。修改后从下一封邮件起在所有节点生效。";
        which: "Sender", "发送方";
        in_use: "In use", "使用中";
        outbox: "Outbox", "仅保留";
        outbox_body: "Nothing is sent. Messages stay in the outbox, where administrators read the codes: for trying things out, not for real people.", "不发送任何内容。消息保留在发件箱，管理员可在其中查看验证码，仅适合试用，真实用户收不到。";
        outbox_use: "Send nothing", "停止发送";
        outbox_ask: "Stop sending?", "确定停止发送？";
        outbox_confirm: "From the next message on real people get nothing, and the stored key is thrown away.", "从下一条消息起真实用户将收不到，已保存的密钥会被删除。";
        secret_kept: "Stored; leave empty to keep it.", "已保存；留空则保持不变。";
        secret_needed: "Kept encrypted and never shown again.", "加密保存，不再显示。";
        endpoint: "Other endpoint", "其他接入地址";
        endpoint_hint: "For a private gateway; the vendor’s own when empty.", "用于私有网关，留空则使用官方地址。";
        tencent_body: "API of 2021-01-11. The template’s parameters are the code and the minutes it works, in this order.", "使用 2021-01-11 版 API。模板参数依次为验证码和有效分钟数。";
        tencent_id: "SecretId", "SecretId";
        tencent_secret: "SecretKey", "SecretKey";
        tencent_app: "SmsSdkAppId", "SmsSdkAppId";
        tencent_app_hint: "Such as 1400006666", "如 1400006666";
        sign_name: "SignName", "短信签名（SignName）";
        sign_name_hint: "As it was approved", "须已审核通过";
        tencent_template: "TemplateId", "模板 ID（TemplateId）";
        region: "Region", "地域";
        region_hint: "Such as ap-guangzhou", "如 ap-guangzhou";
        aliyun_body: "Dysmsapi of 2017-05-25. The template’s variable is code.", "使用 Dysmsapi 2017-05-25。模板变量为 code。";
        aliyun_id: "AccessKeyId", "AccessKeyId";
        aliyun_secret: "AccessKeySecret", "AccessKeySecret";
        aliyun_template: "TemplateCode", "模板 CODE（TemplateCode）";
        aliyun_template_hint: "Such as SMS_123456789", "如 SMS_123456789";
        twilio_body: "Programmable Messaging, API of 2010-04-01. The text is ours, in the recipient’s language.", "使用 Programmable Messaging（2010-04-01）。短信内容由系统按收件人语言生成。";
        twilio_sid: "Account SID", "Account SID";
        twilio_secret: "Auth Token", "Auth Token";
        twilio_from: "From", "发送号码（From）";
        twilio_from_hint: "A number, a sender id, or a messaging service’s SID (MG…)", "号码、Sender ID 或 Messaging Service SID（MG…）";
        smtp_body: "A mail server of your own or of a provider.", "您自己的或服务商的邮件服务器。";
        host: "Host", "主机";
        port: "Port", "端口";
        port_hint: "465, 587 or 25", "465、587 或 25";
        security: "Encryption", "加密方式";
        security_auto: "Automatic: TLS on 465, STARTTLS elsewhere", "自动：465 端口使用 TLS，其他使用 STARTTLS";
        security_ssl: "TLS from the first byte", "全程 TLS";
        security_starttls: "STARTTLS, refused when not offered", "STARTTLS（不支持则拒绝发送）";
        security_none: "None: only for a relay on this machine", "不加密：仅限本机中继";
        smtp_user: "User name", "用户名";
        smtp_user_hint: "Empty when the server asks for none", "无需登录时留空";
        smtp_secret: "Password", "密码";
        from_address: "Sender address", "发件人邮箱";
        from_name: "Sender name", "发件人名称";
        http_body: "Any service that takes an HTTP request. Address, headers and body take the variables below; in a body each is escaped for its kind.", "任何接受 HTTP 请求的服务。地址、请求头和请求体可使用下列变量，请求体中的变量会按格式自动转义。";
        http_variables: "Variables", "变量";
        url: "Address", "请求地址";
        url_hint: "https, or http on this machine", "https，本机可用 http";
        method: "Method", "请求方法";
        content_type: "Body format", "请求体格式";
        headers: "Headers, one a line", "请求头，每行一个";
        headers_hint: "Such as Authorization: Bearer {{secret}}", "如 Authorization: Bearer {{secret}}";
        body: "Body", "请求体";
        expect: "Answer must contain", "响应须包含";
        expect_hint: "Beside a 2xx status; anything when empty", "除 2xx 状态码外的要求，留空则不限";
        http_secret: "Secret", "密钥";
        http_secret_hint: "Stands where {{secret}} is; keep it out of the other fields.", "用于替换 {{secret}}，请勿直接写在其他字段中。";
        http_secret_kept: "Stored; leave empty to keep it. Stands where {{secret}} is.", "已保存；留空则保持不变。用于替换 {{secret}}。";
        bad_header: "Every line is a name, a colon and a value.", "每行应为“名称: 值”。";
        test_title: "Send a test", "发送测试";
        test_body: "By whoever sends now, with a made-up code. Save first.", "使用当前已保存的发送方发送，验证码为随机生成。请先保存。";
        test_kept: "Nobody sends, so it will stay in the outbox.", "当前没有发送方，测试会保留在发件箱中。";
        test_phone: "Phone number", "手机号";
        test_phone_hint: "Such as +86 138 0013 8000", "如 138 0013 8000";
        test_email: "E-mail address", "邮箱";
        test_send: "Send a test", "发送测试";
        test_queued: "On its way…", "正在发送…";
        test_retry: "It was not taken yet and is tried again:", "尚未成功，将自动重试：";
        test_sent: "The sender took it. Did it arrive?", "发送方已接收，请确认是否收到。";
        test_failed: "It could not be sent:", "发送失败：";
        test_outbox: "It is in the outbox.", "已保留在发件箱。";
        test_open: "Open the message", "查看消息";
        insecure: "This is not safe", "不安全";
        unknown_variable: "Unknown variable", "变量不存在";
        invalid: "This cannot work", "格式不正确";
    }
}

sentences! {
    fn because(what: &str, why: &str) = "{what}: {why}.", "{what}（{why}）";
}
