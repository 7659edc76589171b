//! Words around scanning a Mini Program's QR code.

use crate::DoorError;
use crate::i18n::{Lang, errors, texts, use_lang};
use crate::product::product;

texts! {
    /// Words around scanning.
    Scan {
        title: "Scan to sign in", "扫码登录";
        drawing: "Loading QR code…", "正在生成小程序码…";
        waiting: "Scan the QR code with WeChat.", "请用微信扫码。";
        scanned: "Scanned. Confirm on your phone.", "扫码成功，请在手机上确认。";
        entering: "Confirmed. Signing you in…", "已确认，正在登录…";
        denied: "You declined the sign-in on your phone.", "您已在手机上拒绝登录。";
        over: "The QR code has expired.", "小程序码已过期。";
        refused: "WeChat can’t provide a QR code right now. Try again, or sign in another way.",
            "暂时无法获取小程序码，请重试，或改用其他方式登录。";
        new_code: "Get a new QR code", "获取新的小程序码";
        only_yours: "Only confirm on your phone if you opened this page yourself.", "请仅在本人打开此页面时，才在手机上确认登录。";
        needs_script: "Scanning requires JavaScript. Turn it on, or sign in another way.",
            "扫码登录需要启用 JavaScript。请启用后重试，或改用其他方式登录。";
        another_way: "Sign in another way", "其他登录方式";
    }
}

/// What the button that leads here says.
pub fn scan_with(name: &str) -> String {
    match use_lang() {
        Lang::En => format!("Scan with {name}"),
        Lang::ZhCn => format!("使用 {name} 扫码登录"),
    }
}

/// What to do, and where one signs in by it.
pub fn lead(name: &str, site: &str) -> String {
    let product = product();
    match use_lang() {
        Lang::En => format!(
            "Scan the QR code with WeChat and confirm in {name} to sign in to {product} at {site} in this browser."
        ),
        Lang::ZhCn => format!("请用微信扫码，并在小程序“{name}”中确认，即可在此浏览器中登录 {product}（{site}）。"),
    }
}

/// What the picture is.
pub fn code_of(name: &str) -> String {
    match use_lang() {
        Lang::En => format!("QR code for the {name} Mini Program"),
        Lang::ZhCn => format!("小程序“{name}”的小程序码"),
    }
}

/// How long a code works yet.
pub fn left_in(lang: Lang, seconds: u32) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    match lang {
        Lang::En => format!("Expires in {minutes}:{seconds:02}."),
        Lang::ZhCn => format!("剩余有效时间 {minutes}:{seconds:02}"),
    }
}

/// Why there is no code.
pub fn failure(lang: Lang, error: &DoorError) -> String {
    match error.reason.as_deref() {
        Some("provider") => of(lang).refused.to_owned(),
        _ => errors::sentence_in(lang, error),
    }
}
