//! Texts about mail templates.

use crate::AppError;
use crate::console::messages::field_error::why;
use crate::i18n::Language;
use doorward_i18n::console::templates::{AtLine, faults};

crate::i18n::texts!(console::templates);

/// Error in a template with its position; `None` for errors about something else.
pub fn wrong(language: Language, error: &AppError) -> Option<String> {
    let why = why(error)?;
    let (line, why) = why.strip_prefix("line ").and_then(|rest| rest.split_once(": ")).unwrap_or(("0", why));
    let line = Some(line).filter(|line| *line != "0");
    let what = match language {
        // The message of the use case, which quotes the cause.
        Language::En if line.is_some() => why.to_owned(),
        Language::En => format!("{}.", capital(why)),
        _ => {
            let texts = faults::of(language);
            let what = match error.reason.as_deref().unwrap_or_default() {
                "nesting" => texts.unclosed,
                "handler" => texts.attribute,
                reason => texts.get(reason).unwrap_or(texts.other),
            };
            texts.explained(faults::Explained { what, why })
        }
    };
    Some(match line {
        Some(line) => of(language).at_line(AtLine { line, what }),
        None => what,
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::wrong;
    use crate::AppError;
    use crate::i18n::Language;
    use doorward_contract::ErrorCode;

    #[test]
    fn the_line_is_named_where_there_is_one() {
        let error =
            |why: &str| AppError::new(ErrorCode::InvalidArgument).for_field("html", "element").with_value("why", why);
        let of = |lang, why| wrong(lang, &error(why)).unwrap();
        assert_eq!(of(Language::En, "line 3: <script> may not be in a mail"), "Line 3: <script> may not be in a mail.");
        assert_eq!(of(Language::En, "line 0: the subject is one line"), "The subject is one line.");
        assert_eq!(of(Language::ZhCn, "line 3: <b> no"), "第 3 行：邮件中不能使用该元素（<b> no）。");
        assert_eq!(wrong(Language::En, &AppError::new(ErrorCode::Internal)), None);
    }
}
