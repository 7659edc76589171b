//! Sentences for what went wrong: from a stable code and reason to something a person can act on.
//!
//! Wording never tells whether an account exists.

mod reasons;

use super::{Lang, use_lang};
use crate::DoorError;
use doorward_contract::ErrorCode;
use reasons::by_reason;

/// The sentence for an error in the language of the page.
pub fn sentence(error: &DoorError) -> String {
    sentence_in(use_lang(), error)
}

/// The sentence for an error.
pub fn sentence_in(lang: Lang, error: &DoorError) -> String {
    // Waiting no time is no advice: a code that was guessed at too often never works again, another one does.
    if let Some(seconds) = error.retry_after.filter(|seconds| *seconds > 0) {
        return wait(lang, error, seconds);
    }
    if let Some(action) = error.values.get("action").filter(|_| error.reason.as_deref() == Some("lacks_action")) {
        return match lang {
            Lang::En => format!("You need the {action} permission to do this. Ask an administrator."),
            Lang::ZhCn => format!("您没有权限执行此操作。需要 {action} 权限，请联系管理员。"),
        };
    }
    if let Some(told) =
        error.values.get("told").filter(|told| error.reason.as_deref() == Some("changed") && !told.is_empty())
    {
        return changed(lang, told);
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

/// Another administrator saved the same record since the form was filled.
fn changed(lang: Lang, told: &str) -> String {
    match lang {
        Lang::En => format!(
            "Not saved: another administrator changed this after you opened the page. {told}. Reload the page, check the new values, then make your change again."
        ),
        Lang::ZhCn => {
            format!("未保存：在您打开此页面之后，其他管理员已作修改。{told}。请刷新页面，核对新内容后重新修改并保存。")
        }
    }
}

fn wait(lang: Lang, error: &DoorError, seconds: u32) -> String {
    let busy = error.code.status() == 503;
    if error.reason.as_deref() == Some("messages") {
        return match lang {
            Lang::En => format!("You can request another message in {}.", span_en(seconds)),
            Lang::ZhCn => format!("请在 {}后重新发送。", span_zh(seconds)),
        };
    }
    let network = error.reason.as_deref() == Some("address_limit");
    match lang {
        Lang::En if network => {
            format!("Too many requests from your network. Try again in {}.", span_en(seconds))
        }
        Lang::ZhCn if network => format!("您所在网络的请求过多，请在 {}后再试。", span_zh(seconds)),
        Lang::En => {
            let why = if busy { "The service is busy." } else { "Too many attempts." };
            format!("{why} Try again in {}.", span_en(seconds))
        }
        Lang::ZhCn => {
            let why = if busy { "服务繁忙" } else { "尝试次数过多" };
            format!("{why}，请在 {}后再试。", span_zh(seconds))
        }
    }
}

/// A network that has used up what it may do for a while.
pub fn too_many_from_network(lang: Lang, seconds: u32) -> String {
    match lang {
        Lang::En => format!("Too many sign-in attempts from your network. Try again in {}.", span_en(seconds)),
        Lang::ZhCn => format!("您所在网络的登录次数过多，请在 {}后再试。", span_zh(seconds)),
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

fn by_code(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::InvalidArgument | ErrorCode::InvalidRequest => ("Check this value.", "请检查此项内容。"),
        ErrorCode::Unauthenticated => ("Sign in again.", "请重新登录。"),
        ErrorCode::PermissionDenied => ("You don’t have permission to do this.", "您没有权限执行此操作。"),
        ErrorCode::Unimplemented => ("This is turned off.", "此功能未开启。"),
        ErrorCode::NotFound | ErrorCode::UserNotFound => ("This no longer exists.", "内容已不存在。"),
        ErrorCode::AlreadyExists => ("This already exists.", "已经存在。"),
        ErrorCode::UsernameAlreadyExists => {
            ("This username is taken. Choose another.", "这个用户名已被使用，请换一个。")
        }
        ErrorCode::FailedPrecondition => ("This isn’t possible right now.", "当前状态下无法执行此操作。"),
        ErrorCode::Aborted => {
            ("Someone else changed this. Reload the page and try again.", "内容已被他人修改，请刷新后重试。")
        }
        ErrorCode::ResourceExhausted | ErrorCode::InvalidStatus => {
            ("Too many attempts. Try again later.", "尝试次数过多，请稍后再试。")
        }
        ErrorCode::InvalidUsernameOrPassword => ("Incorrect username or password.", "用户名或密码不正确。"),
        ErrorCode::InvalidPassword => ("This password can’t be used.", "此密码不可用。"),
        ErrorCode::PasswordUpdateRequired => ("Choose a new password first.", "请先设置新密码。"),
        ErrorCode::PasswordNotSet => ("This account doesn’t have a password yet.", "此账号尚未设置密码。"),
        ErrorCode::UserBlocked => {
            ("This account is blocked. Contact your administrator.", "此账号已被停用，请联系管理员。")
        }
        ErrorCode::InvalidVerificationCode => (
            "The code is incorrect or has expired. Check it, or get a new one.",
            "验证码不正确或已过期，请检查，或重新获取。",
        ),
        ErrorCode::CaptchaRequired => ("Complete the check below, then try again.", "请完成下方的人机验证后重试。"),
        ErrorCode::CaptchaInvalid => ("Complete the check again.", "请重新完成人机验证。"),
        ErrorCode::ProviderNotFound => ("This sign-in method is turned off.", "此登录方式未开启。"),
        ErrorCode::InvalidGrant => ("This link no longer works.", "此链接已失效。"),
        ErrorCode::HeadersTooLarge => (
            "Your browser sent too much data with this request. Clear this site’s cookies, then try again.",
            "浏览器随请求发送的数据过多，请清除此网站的 Cookie 后重试。",
        ),
        ErrorCode::PayloadTooLarge => ("The request is too large.", "提交的内容过大。"),
        ErrorCode::DeadlineExceeded | ErrorCode::Unavailable => {
            ("The service is busy. Try again in a moment.", "服务繁忙，请稍后再试。")
        }
        _ => ("Something went wrong on our side. Try again.", "服务出现问题，请重试。"),
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
    fn a_right_that_is_missing_is_named() {
        let error = DoorError { reason: Some("lacks_action".into()), ..DoorError::new(ErrorCode::PermissionDenied) };
        let error = error.keeping("action", "doorward:users:delete");
        for lang in Lang::ALL {
            assert!(sentence_in(lang, &error).contains("doorward:users:delete"), "{lang:?}");
        }
    }

    #[test]
    fn waiting_times_are_rounded_up() {
        let error = |seconds| DoorError { retry_after: Some(seconds), ..DoorError::new(ErrorCode::InvalidStatus) };
        assert_eq!(sentence_in(Lang::En, &error(1)), "Too many attempts. Try again in 1 second.");
        assert_eq!(sentence_in(Lang::En, &error(121)), "Too many attempts. Try again in 3 minutes.");
        assert_eq!(sentence_in(Lang::ZhCn, &error(30)), "尝试次数过多，请在 30 秒后再试。");
        let shared = DoorError { reason: Some("address_limit".into()), ..error(3_600) };
        assert_eq!(sentence_in(Lang::En, &shared), "Too many requests from your network. Try again in 60 minutes.");
    }
}
