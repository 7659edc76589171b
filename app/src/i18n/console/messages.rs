//! Messages: the outbox and one message.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the messages.
    Messages {
        title: "Messages", "消息";
        lead: "Codes and notices by SMS and mail, newest first.", "通过短信和邮件发送的验证码与通知，按时间倒序。";
        tabs: "Messages sections", "消息分类";
        outbox: "Outbox", "发件箱";
        sms_sender: "SMS sender", "短信通道";
        mail_sender: "Mail sender", "邮件通道";
        templates: "Mail templates", "邮件模板";
        caption: "Messages", "消息列表";
        channel: "Channel", "渠道";
        sms: "SMS", "短信";
        mail: "Mail", "邮件";
        state: "State", "状态";
        kept: "Kept here", "仅保留";
        queued: "Waiting", "等待发送";
        sent: "Sent", "已发送";
        failed: "Failed", "发送失败";
        recipient: "Recipient", "收件人";
        recipient_hint: "A whole number or address", "完整的手机号或邮箱";
        when: "When", "时间";
        kind: "Purpose", "用途";
        kind_sign_in: "Sign-in code", "登录验证码";
        kind_code: "Other code", "其他验证码";
        kind_test: "Test", "测试";
        kind_notice: "Notice", "通知";
        sender: "Sender", "发送方";
        outcome: "Sender’s answer", "发送方的回应";
        by_outbox: "Nobody", "无";
        by_tencent: "Tencent Cloud", "腾讯云";
        by_aliyun: "Alibaba Cloud", "阿里云";
        by_twilio: "Twilio", "Twilio";
        by_smtp: "SMTP", "SMTP";
        by_http: "HTTP", "HTTP";
        nobody_sms_title: "SMS do not leave this server.", "短信不会发出。";
        nobody_sms_body: "Nobody sends them: they are kept here, where you can read the codes, and real people get nothing.", "尚未配置短信通道：短信只保留在这里供您查看验证码，真实用户收不到。";
        nobody_mail_title: "Mails do not leave this server.", "邮件不会发出。";
        nobody_mail_body: "Nobody sends them: they are kept here, where you can read the codes, and real people get nothing.", "尚未配置邮件通道：邮件只保留在这里供您查看验证码，真实用户收不到。";
        choose_sender: "Choose a sender", "选择发送方";
        empty_title: "No message yet", "还没有消息";
        empty_body: "A message appears here as soon as somebody asks for a code, or you send a test.", "有人获取验证码，或您发送测试后，消息会显示在这里。";
        empty_test: "Send a test", "发送测试";
        nothing_title: "No message matches", "没有符合条件的消息";
        nothing_body: "The recipient has to be the whole number or address.", "收件人需填写完整的手机号或邮箱。";
        back: "Messages", "消息";
        facts: "What became of it", "发送情况";
        attempts: "Tries", "尝试次数";
        next_try: "Next try", "下次尝试";
        sent_at: "Handed over", "交付时间";
        error: "Sender’s words for the last failure", "发送方返回的错误";
        receipt: "Sender’s id for it", "发送方消息 ID";
        locale: "Language", "语言";
        says: "What it says", "消息内容";
        subject: "Subject", "主题";
        text: "Text part", "纯文本部分";
        html: "HTML part", "HTML 部分";
        frame: "The mail, as it looks", "邮件预览";
        show_frame: "Show the mail as it looks", "查看邮件外观";
        gone_words: "What a message says is kept only while it waits, or while nobody sends it.", "消息内容仅在等待发送或无人发送时保留。";
        for_administrators: "What a message says is for administrators.", "消息内容仅管理员可见。";
        confirm_first: "This message lets somebody sign in. Confirm that it is you to read it.", "内容可用于登录账号，请先确认是您本人操作。";
        confirm: "Confirm it’s you", "确认身份";
        resend: "Send it now", "立即发送";
        resent: "It is in the queue again.", "已重新加入发送队列。";
        resend_body: "The code in it counts only while it is new.", "其中的验证码可能已过期。";
        gone_title: "There is no such message", "消息不存在";
        gone_body: "Messages are thrown away after a while.", "消息在一段时间后会被清理。";
    }
}

sentences! {
    fn about(recipient: &str) = "Message to {recipient}", "发给 {recipient} 的消息";
}
