//! Sentences for what went wrong: from a stable code and reason to something a person can act on.
//!
//! Wording never tells whether an account exists.

use super::{Lang, use_lang};
use crate::DoorError;
use doorward_contract::ErrorCode;

/// The sentence for an error in the language of the page.
pub fn sentence(error: &DoorError) -> String {
    sentence_in(use_lang(), error)
}

/// The sentence for an error.
pub fn sentence_in(lang: Lang, error: &DoorError) -> String {
    if let Some(seconds) = error.retry_after {
        return wait(lang, error.code, seconds);
    }
    let (en, zh) = error
        .reason
        .as_deref()
        .and_then(|reason| by_reason(reason, error.field.as_deref()))
        .unwrap_or_else(|| by_code(error.code));
    match lang {
        Lang::En => en,
        Lang::ZhCn => zh,
    }
    .to_owned()
}

fn wait(lang: Lang, code: ErrorCode, seconds: u32) -> String {
    let busy = code.status() == 503;
    match lang {
        Lang::En => {
            let why = if busy { "The service is busy." } else { "Too many tries." };
            format!("{why} Please try again in {}.", span_en(seconds))
        }
        Lang::ZhCn => {
            let why = if busy { "服务繁忙" } else { "尝试次数过多" };
            format!("{why}，请在 {}后再试。", span_zh(seconds))
        }
    }
}

fn span_en(seconds: u32) -> String {
    let (number, unit) = in_units(seconds, ["second", "minute", "hour"]);
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

fn span_zh(seconds: u32) -> String {
    let (number, unit) = in_units(seconds, ["秒", "分钟", "小时"]);
    format!("{number} {unit}")
}

// Rounded up: a time that is too short sends the person into the next refusal.
fn in_units(seconds: u32, units: [&'static str; 3]) -> (u32, &'static str) {
    match seconds {
        0..=90 => (seconds.max(1), units[0]),
        91..=5400 => (seconds.div_ceil(60), units[1]),
        _ => (seconds.div_ceil(3600), units[2]),
    }
}

fn by_reason(reason: &str, field: Option<&str>) -> Option<(&'static str, &'static str)> {
    Some(match reason {
        "required" => ("Please fill in this field.", "请填写此项。"),
        "too_short" => ("Too short.", "长度不够。"),
        "too_long" => ("Too long.", "超出长度限制。"),
        "common" => (
            "This password is among the first that attackers try. Choose another.",
            "这个密码太常见，很容易被猜到，请换一个。",
        ),
        "context" => (
            "The password must not contain your user name or the name of this service.",
            "密码不能包含用户名或本服务的名称。",
        ),
        "too_few_classes" => (
            "Mix more kinds of characters: lower case, upper case, digits, symbols.",
            "请混合使用更多种字符：小写字母、大写字母、数字、符号。",
        ),
        "wrong" => ("The current password is not right.", "当前密码不正确。"),
        "taken" => ("This user name is taken. Please choose another.", "这个用户名已被使用，请换一个。"),
        "looks_like_phone" => ("A user name needs at least one letter.", "用户名至少要包含一个字母。"),
        "looks_like_email" => ("A user name is not an e-mail address.", "用户名不能是邮箱地址。"),
        "charset" if field == Some("username") => (
            "Letters, digits, dots, dashes and underscores only, beginning with a letter or digit.",
            "只能使用字母、数字、点、短横线和下划线，并以字母或数字开头。",
        ),
        "charset" => ("It contains characters that cannot be used here.", "包含不能使用的字符。"),
        "malformed" if field == Some("birthdate") => {
            ("Please give a date that exists, such as 1990-05-17.", "请填写有效日期，例如 1990-05-17。")
        }
        "dead_link" => {
            ("This link was used or has expired. Ask for a new one.", "此链接已被使用或已过期，请重新获取。")
        }
        "wrong_code" => (
            "The code is not right or has expired. Check it, or ask for a new one.",
            "验证码不正确或已过期，请检查，或重新获取。",
        ),
        "code_exhausted" => ("Too many wrong codes. Please ask for a new one.", "错误次数过多，请重新获取验证码。"),
        "not_verified" => ("This took too long. Please ask for a new code.", "验证已失效，请重新获取验证码。"),
        "contact_taken" => (
            "It belongs to another account. Sign in to that one, or use another.",
            "它已属于另一个账号，请登录那个账号，或换一个。",
        ),
        "last_way_in" => (
            "This is the only way into your account. Add another one first.",
            "这是登录此账号的唯一方式，请先添加其他方式。",
        ),
        "identity_taken" => ("This identity opens another account.", "此身份已关联到另一个账号。"),
        "country" => ("No messages are sent to this country.", "不支持向该国家或地区的号码发送短信。"),
        "no_such_number" | "not_mobile" => (
            "This is no mobile number. Write it like +86 138 0013 8000.",
            "这不是有效的手机号，请填写如 138 0013 8000。",
        ),
        "malformed" if field == Some("phone_number") => (
            "This is no mobile number. Write it like +86 138 0013 8000.",
            "这不是有效的手机号，请填写如 138 0013 8000。",
        ),
        "malformed" if field == Some("email") => ("This is no e-mail address.", "这不是有效的邮箱地址。"),
        "malformed" if field == Some("verification_code") => ("The code has six digits.", "验证码是六位数字。"),
        "not_https" => ("Please give an address that begins with https://.", "请填写以 https:// 开头的地址。"),
        "out_of_range" => ("This number is outside the range.", "数值超出允许范围。"),
        "not_a_number" => ("Please give a whole number.", "请填写整数。"),
        "not_a_host" => (
            "Please write hosts with an optional port, such as app.example.com or localhost:5173.",
            "请填写主机名，可带端口，例如 app.example.com 或 localhost:5173。",
        ),
        "too_many" => ("Too many entries.", "条目过多。"),
        "not_the_name" => ("This is not the name. Nothing was deleted.", "名称不一致，未执行删除。"),
        "offline" => (
            "The server could not be reached. Check the connection and try again.",
            "无法连接服务器，请检查网络后重试。",
        ),
        "last_administrator" => {
            ("This is the last administrator. Appoint another one first.", "这是最后一位管理员，请先指定另一位管理员。")
        }
        _ => return None,
    })
}

fn by_code(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::InvalidArgument | ErrorCode::InvalidRequest => ("Please check this entry.", "请检查此项内容。"),
        ErrorCode::Unauthenticated => ("Please sign in again.", "请重新登录。"),
        ErrorCode::PermissionDenied => ("You are not allowed to do this.", "您没有权限执行此操作。"),
        ErrorCode::Unimplemented => ("This is switched off here.", "此功能未开启。"),
        ErrorCode::NotFound | ErrorCode::UserNotFound => ("It is not there any more.", "内容已不存在。"),
        ErrorCode::AlreadyExists => ("It exists already.", "已经存在。"),
        ErrorCode::UsernameAlreadyExists => {
            ("This user name is taken. Please choose another.", "这个用户名已被使用，请换一个。")
        }
        ErrorCode::FailedPrecondition => ("This is not possible at the moment.", "当前状态下无法执行此操作。"),
        ErrorCode::Aborted => {
            ("Somebody else changed it meanwhile. Reload and try again.", "内容已被他人修改，请刷新后重试。")
        }
        ErrorCode::ResourceExhausted | ErrorCode::InvalidStatus => {
            ("Too many tries. Please try again later.", "尝试次数过多，请稍后再试。")
        }
        ErrorCode::InvalidUsernameOrPassword => ("User name or password is not right.", "用户名或密码不正确。"),
        ErrorCode::InvalidPassword => ("This password cannot be used.", "此密码不可用。"),
        ErrorCode::PasswordUpdateRequired => ("Please choose a new password first.", "请先设置新密码。"),
        ErrorCode::PasswordNotSet => ("This account has no password yet.", "此账号尚未设置密码。"),
        ErrorCode::UserPending => ("This account is not active yet.", "此账号尚未激活。"),
        ErrorCode::UserBlocked => {
            ("This account is blocked. Please ask an administrator.", "此账号已被停用，请联系管理员。")
        }
        ErrorCode::InvalidVerificationCode => (
            "The code is not right or has expired. Check it, or ask for a new one.",
            "验证码不正确或已过期，请检查，或重新获取。",
        ),
        ErrorCode::CaptchaRequired | ErrorCode::CaptchaInvalid => {
            ("Please solve the puzzle once more.", "请重新完成人机验证。")
        }
        ErrorCode::ProviderNotFound => ("This way in is switched off.", "此登录方式未开启。"),
        ErrorCode::InvalidGrant => ("This link does not count any more.", "此链接已失效。"),
        ErrorCode::PayloadTooLarge => ("Too much at once.", "提交的内容过大。"),
        ErrorCode::DeadlineExceeded | ErrorCode::Unavailable => {
            ("The service is busy. Please try again in a moment.", "服务繁忙，请稍后再试。")
        }
        _ => ("Something went wrong on our side. Please try again.", "服务出现问题，请重试。"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Lang, sentence_in};
    use crate::DoorError;
    use doorward_contract::ErrorCode;

    #[test]
    fn every_code_has_a_sentence_in_every_language() {
        for code in ErrorCode::ALL {
            for lang in Lang::ALL {
                assert!(!sentence_in(lang, &DoorError::new(*code)).is_empty());
            }
        }
    }

    #[test]
    fn waiting_times_are_rounded_up() {
        let error = |seconds| DoorError { retry_after: Some(seconds), ..DoorError::new(ErrorCode::InvalidStatus) };
        assert_eq!(sentence_in(Lang::En, &error(1)), "Too many tries. Please try again in 1 second.");
        assert_eq!(sentence_in(Lang::En, &error(121)), "Too many tries. Please try again in 3 minutes.");
        assert_eq!(sentence_in(Lang::ZhCn, &error(30)), "尝试次数过多，请在 30 秒后再试。");
    }
}
