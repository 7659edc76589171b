//! Messages: the outbox and one message.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the messages.
    Messages {
        title: "Messages", "消息";
        lead: "Codes and notices sent by SMS and email, newest first.", "通过短信和邮件发送的验证码与通知，按时间倒序。";
        tabs: "Messages sections", "消息分类";
        outbox: "Outbox", "发件箱";
        sms_sender: "SMS provider", "短信通道";
        mail_sender: "Email provider", "邮件通道";
        templates: "Email templates", "邮件模板";
        caption: "Messages", "消息列表";
        channel: "Channel", "类型";
        sms: "SMS", "短信";
        mail: "Email", "邮件";
        state: "Status", "状态";
        kept: "Not sent", "未发送";
        queued: "Queued", "等待发送";
        sent: "Sent", "已发送";
        failed: "Failed", "发送失败";
        recipient: "Recipient", "收件人";
        recipient_hint: "Full phone number or email", "完整的手机号或邮箱";
        when: "When", "时间";
        kind: "Purpose", "用途";
        kind_sign_in: "Sign-in code", "登录验证码";
        kind_code: "Other code", "其他验证码";
        kind_test: "Test", "测试";
        kind_notice: "Notice", "通知";
        sender: "Provider", "通道";
        outcome: "Last error", "最近的错误";
        by_outbox: "None", "无";
        by_tencent: "Tencent Cloud", "腾讯云";
        by_aliyun: "Alibaba Cloud", "阿里云";
        by_twilio: "Twilio", "Twilio";
        by_smtp: "SMTP", "SMTP";
        by_http: "HTTP", "HTTP";
        nobody_sms_title: "SMS messages aren’t being sent.", "短信不会发出。";
        nobody_sms_body: "No provider is configured: messages stay here, where you can read the codes, and won’t reach users.", "尚未配置短信通道：短信只保留在这里供您查看验证码，用户收不到。";
        nobody_mail_title: "Email isn’t being sent.", "邮件不会发出。";
        nobody_mail_body: "No provider is configured: messages stay here, where you can read the codes, and won’t reach users.", "尚未配置邮件通道：邮件只保留在这里供您查看验证码，用户收不到。";
        choose_sender: "Set up a provider", "配置通道";
        empty_title: "No messages yet", "还没有消息";
        empty_body: "Messages appear here when someone requests a code or you send a test.", "有人获取验证码，或您发送测试后，消息会显示在这里。";
        empty_test: "Send a test", "发送测试";
        nothing_title: "No messages match", "没有符合条件的消息";
        nothing_body: "To filter by recipient, enter the full phone number or email.", "收件人需填写完整的手机号或邮箱。";
        back: "Messages", "消息";
        facts: "Delivery", "发送情况";
        attempts: "Attempts", "尝试次数";
        next_try: "Next attempt", "下次尝试";
        sent_at: "Sent", "发送时间";
        error: "Last error", "最近的错误";
        receipt: "Provider message ID", "通道消息 ID";
        locale: "Language", "语言";
        says: "Content", "消息内容";
        subject: "Subject", "主题";
        text: "Plain text", "纯文本";
        html: "HTML", "HTML";
        frame: "Email preview", "邮件预览";
        show_frame: "Show preview", "显示预览";
        gone_words: "Content is kept only while a message is queued or not sent.", "消息内容仅在等待发送或未发送时保留。";
        for_administrators: "Only administrators can read message content.", "仅管理员可以查看消息内容。";
        confirm_first: "This message can be used to sign in. Confirm it’s you to read it.", "消息内容可用于登录账号，请先验证身份。";
        confirm: "Confirm it’s you", "验证身份";
        resend: "Send now", "立即发送";
        resent: "Message queued again.", "已重新加入发送队列。";
        resend_body: "The code in it may have expired.", "其中的验证码可能已过期。";
        gone_title: "Message not found", "消息不存在";
        gone_body: "Messages are deleted after a while.", "消息在一段时间后会被清理。";
    }
}

sentences! {
    fn about(recipient: &str) = "Message to {recipient}", "发给 {recipient} 的消息";
}
