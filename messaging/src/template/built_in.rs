//! The built-in mail templates.

use doorward_contract::messaging::{Language, MailTemplate, MessageKind};
use doorward_i18n::messages::mail::{Texts, of};

/// The built-in template.
pub fn default(kind: MessageKind, language: Language) -> MailTemplate {
    let texts = of(language);
    let (subject, body) = match kind {
        MessageKind::SignIn => (
            texts.sign_in_subject,
            with_code(
                texts,
                [texts.sign_in_title, texts.sign_in_lead, texts.sign_in_link, texts.sign_in_button, texts.sign_in_note],
            ),
        ),
        MessageKind::Code => (
            texts.code_subject,
            with_code(texts, [texts.code_title, texts.code_lead, texts.code_link, texts.code_button, texts.code_note]),
        ),
        MessageKind::Test => {
            (texts.test_subject, format!("<h1>{}</h1>\n<p>{}</p>\n", texts.test_title, texts.test_text))
        }
        MessageKind::Notice => (texts.notice_subject, notice(texts)),
    };
    MailTemplate { subject: subject.into(), html: frame(language.tag(), &body) }
}

/// A mail with a code, and with a link if there is one.
fn with_code(texts: &Texts, [title, lead, link, button, note]: [&str; 5]) -> String {
    format!(
        "<h1>{title}</h1>\n<p>{lead}</p>\n<p class=\"code\">{{{{.VerificationCode}}}}</p>\n\
         {{{{if .Link}}}}<p>{link}</p>\n<p><a class=\"button\" href=\"{{{{.Link}}}}\">{button}</a></p>\n{{{{end}}}}\
         <p>{}</p>\n<p class=\"note\">{note}</p>\n",
        texts.expires
    )
}

fn notice(texts: &Texts) -> String {
    let Texts { notice_title: title, notice_lead: lead, notice_note: note, .. } = texts;
    format!("<h1>{title}</h1>\n<p>{lead}</p>\n<p><strong>{{{{.Usage}}}}</strong></p>\n<p class=\"note\">{note}</p>\n")
}

/// Styles are inline because some mail programs drop the head. There are no tables because screen readers announce
/// them.
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
