//! What mails say while nobody wrote something else.

use doorward_contract::messaging::{MailTemplate, MessageKind};

/// The template that ships. `locale` is `zh-CN`, or anything else for English.
pub fn default(kind: MessageKind, locale: &str) -> MailTemplate {
    let chinese = is_chinese(locale);
    let (subject, body) = if chinese { chinese_words(kind) } else { english_words(kind) };
    let lang = if chinese { "zh-CN" } else { "en" };
    MailTemplate { subject: subject.into(), html: frame(lang, body) }
}

pub(super) fn is_chinese(locale: &str) -> bool {
    locale.get(..2).is_some_and(|language| language.eq_ignore_ascii_case("zh"))
}

/// Styles stand in the elements because some mail programs drop the head, and there are no tables because screen readers
/// announce them.
fn frame(lang: &str, body: &str) -> String {
    let body = body
        .replace("<h1>", "<h1 style=\"margin:0 0 16px;font-size:20px;line-height:1.4\">")
        .replace("<p>", "<p style=\"margin:0 0 16px\">")
        .replace("<p class=\"code\">", CODE)
        .replace("<p class=\"note\">", "<p style=\"margin:24px 0 0;font-size:13px;color:#57606a\">")
        .replace("<a class=\"button\"", BUTTON);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light\">\n<title>{{{{.Product}}}}</title>\n</head>\n\
         <body style=\"margin:0;padding:24px 12px;background:#f3f4f6\">\n<div style=\"{CARD}\">\n{body}</div>\n</body>\n</html>\n"
    )
}

const CARD: &str = "max-width:480px;margin:0 auto;padding:32px 28px;background:#ffffff;border-radius:12px;color:#1f2328;\
                    font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif;font-size:15px;\
                    line-height:1.6";
const CODE: &str = "<p style=\"margin:0 0 16px;padding:14px 0;background:#f3f4f6;border-radius:8px;text-align:center;\
                    font-family:Consolas,Menlo,monospace;font-size:32px;font-weight:700;letter-spacing:8px\">";
const BUTTON: &str = "<a style=\"display:inline-block;padding:10px 24px;background:#0b57d0;border-radius:8px;color:#ffffff;\
                      font-weight:600;text-decoration:none\"";

const fn english_words(kind: MessageKind) -> (&'static str, &'static str) {
    match kind {
        MessageKind::SignIn => (
            "{{.VerificationCode}} is your {{.Product}} sign-in code",
            "<h1>Sign in to {{.Product}}</h1>\n<p>Enter this code to continue:</p>\n\
             <p class=\"code\">{{.VerificationCode}}</p>\n\
             {{if .Link}}<p>Or open this link on the device you requested it from:</p>\n\
             <p><a class=\"button\" href=\"{{.Link}}\">Sign in</a></p>\n{{end}}\
             <p>It can be used once and expires in {{.ExpireMinutes}} minutes. Don't share it with anyone.</p>\n\
             <p class=\"note\">This email was sent to {{.Email}}. If you didn't request it, you can ignore it: no one can continue without the code.</p>\n",
        ),
        MessageKind::Code => (
            "{{.VerificationCode}} is your {{.Product}} code",
            "<h1>Your {{.Product}} code</h1>\n<p>Use this code to {{.Usage}}:</p>\n\
             <p class=\"code\">{{.VerificationCode}}</p>\n\
             {{if .Link}}<p>Or open this link on the device you requested it from:</p>\n\
             <p><a class=\"button\" href=\"{{.Link}}\">Continue</a></p>\n{{end}}\
             <p>It can be used once and expires in {{.ExpireMinutes}} minutes. Don't share it with anyone.</p>\n\
             <p class=\"note\">This email was sent to {{.Email}}. If you didn't request it, you can ignore it: no one can continue without the code.</p>\n",
        ),
        MessageKind::Test => (
            "Test email from {{.Product}}",
            "<h1>Email delivery works</h1>\n<p>{{.Product}} sent this test email to {{.Email}}. You don't need to do anything.</p>\n",
        ),
        MessageKind::Notice => (
            "Your {{.Product}} account was changed",
            "<h1>Your account was changed</h1>\n<p>Your {{.Product}} account was just changed:</p>\n\
             <p><strong>{{.Usage}}</strong></p>\n\
             <p class=\"note\">If this was you, you don't need to do anything. If not, change your password and contact the administrator now.</p>\n",
        ),
    }
}

const fn chinese_words(kind: MessageKind) -> (&'static str, &'static str) {
    match kind {
        MessageKind::SignIn => (
            "{{.VerificationCode}} 是您的 {{.Product}} 登录验证码",
            "<h1>登录 {{.Product}}</h1>\n<p>请输入下面的验证码继续：</p>\n\
             <p class=\"code\">{{.VerificationCode}}</p>\n\
             {{if .Link}}<p>或在发起登录的设备上打开此链接：</p>\n\
             <p><a class=\"button\" href=\"{{.Link}}\">登录</a></p>\n{{end}}\
             <p>{{.ExpireMinutes}} 分钟内有效，只能使用一次，请勿告诉他人。</p>\n\
             <p class=\"note\">此邮件发送至 {{.Email}}。如非您本人操作，请忽略；没有验证码，任何人都无法登录。</p>\n",
        ),
        MessageKind::Code => (
            "{{.VerificationCode}} 是您的 {{.Product}} 验证码",
            "<h1>{{.Product}} 验证码</h1>\n<p>您申请了验证码，用途：{{.Usage}}</p>\n\
             <p class=\"code\">{{.VerificationCode}}</p>\n\
             {{if .Link}}<p>或在发起操作的设备上打开此链接：</p>\n\
             <p><a class=\"button\" href=\"{{.Link}}\">继续</a></p>\n{{end}}\
             <p>{{.ExpireMinutes}} 分钟内有效，只能使用一次，请勿告诉他人。</p>\n\
             <p class=\"note\">此邮件发送至 {{.Email}}。如非您本人操作，请忽略；没有验证码，任何人都无法通过验证。</p>\n",
        ),
        MessageKind::Test => (
            "来自 {{.Product}} 的测试邮件",
            "<h1>邮件发送正常</h1>\n<p>这是 {{.Product}} 发送到 {{.Email}} 的测试邮件，无需任何操作。</p>\n",
        ),
        MessageKind::Notice => (
            "您的 {{.Product}} 账号有变更",
            "<h1>账号有变更</h1>\n<p>您的 {{.Product}} 账号刚刚发生了以下变更：</p>\n\
             <p><strong>{{.Usage}}</strong></p>\n\
             <p class=\"note\">如果是您本人操作，无需理会；如果不是，请立即修改密码并联系管理员。</p>\n",
        ),
    }
}
