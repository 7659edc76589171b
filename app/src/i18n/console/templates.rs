//! Words of mails.

use super::sentences;
use crate::DoorError;
use crate::console::messages::wrong::why;
use crate::i18n::{Lang, texts};

texts! {
    /// Wording of the templates.
    Templates {
        lead: "The content of emails with a code. Other emails use built-in text.", "验证码邮件的内容。其他邮件使用系统内置文案。";
        which: "Email template", "选择邮件";
        sign_in_zh: "Sign-in · 中文", "登录 · 中文";
        sign_in_en: "Sign-in · English", "登录 · English";
        code_zh: "Other codes · 中文", "其他验证码 · 中文";
        code_en: "Other codes · English", "其他验证码 · English";
        ours: "Using the built-in template.", "当前使用系统内置模板。";
        stock: "the built-in template", "系统内置模板";
        yours: "Using your own template.", "当前使用自定义模板。";
        subject: "Subject", "主题";
        subject_hint: "One line, up to 200 characters. Shown on lock screens.", "一行，最多 200 个字符。会显示在锁屏通知中。";
        html: "HTML", "HTML";
        html_hint: "Up to 64 KiB. The plain text is generated from it.", "最多 64 KiB，纯文本由它自动生成。";
        variables: "Variables", "变量";
        code: "verification code (required)", "验证码（必填）";
        minutes: "minutes until the code expires", "有效分钟数";
        usage: "what the code is for", "用途";
        email: "recipient’s email", "收件人邮箱";
        product: "name of this service", "服务名称";
        link: "sign-in link, if there is one", "登录链接（可能没有）";
        condition: "shown only when there is a link", "仅在有链接时显示";
        back: "Restore built-in template", "恢复内置模板";
        back_ask: "Discard your template?", "确定放弃自定义模板？";
        back_body: "Emails of this kind and language will use the built-in template again.", "该语言的此类邮件将恢复使用系统内置模板。";
        preview: "Preview", "预览";
        preview_lead: "With sample data, before you save.", "使用示例数据，保存前即可查看。";
        show: "Show preview", "显示预览";
        refused: "The preview shows the last valid version.", "预览仍为上一个有效版本。";
        no_such_title: "Template not found", "模板不存在";
    }
}

sentences! {
    fn at_line(line: &str, what: &str) = "Line {line}: {what}.", "第 {line} 行：{what}";
}

/// What is wrong with a template, and where; `None` for errors about something else.
pub fn wrong(lang: Lang, error: &DoorError) -> Option<String> {
    let why = why(error)?;
    let (line, why) = why.strip_prefix("line ").and_then(|rest| rest.split_once(": ")).unwrap_or(("0", why));
    let what = match lang {
        Lang::En => capital(why),
        Lang::ZhCn => format!("{}（{why}）。", in_chinese(error.reason.as_deref().unwrap_or_default())),
    };
    Some(match (line, lang) {
        ("0", Lang::En) => format!("{what}."),
        ("0", Lang::ZhCn) => what,
        _ => at_line(lang, line, if lang == Lang::En { why } else { &what }),
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn in_chinese(reason: &str) -> &'static str {
    match reason {
        "subject" => "主题须为一行文字",
        "too_long" => "超出长度限制",
        "missing_code" => "正文中必须包含验证码变量",
        "unknown_variable" => "变量不存在",
        "unclosed" | "nesting" => "花括号未正确闭合",
        "element" => "邮件中不能使用该元素",
        "attribute" | "handler" => "邮件中不能使用该属性",
        "url" => "该地址不被允许",
        "css" => "该样式不被允许",
        "placement" => "变量不能放在这里",
        _ => "HTML 格式有误",
    }
}

#[cfg(test)]
mod tests {
    use super::wrong;
    use crate::DoorError;
    use crate::i18n::Lang;
    use doorward_contract::ErrorCode;

    #[test]
    fn the_line_is_named_where_there_is_one() {
        let error = |why: &str| DoorError::new(ErrorCode::InvalidArgument).on("html", "element").keeping("why", why);
        let of = |lang, why| wrong(lang, &error(why)).unwrap();
        assert_eq!(of(Lang::En, "line 3: <script> may not be in a mail"), "Line 3: <script> may not be in a mail.");
        assert_eq!(of(Lang::En, "line 0: the subject is one line"), "The subject is one line.");
        assert_eq!(of(Lang::ZhCn, "line 3: <b> no"), "第 3 行：邮件中不能使用该元素（<b> no）。");
        assert_eq!(wrong(Lang::En, &DoorError::new(ErrorCode::Internal)), None);
    }
}
