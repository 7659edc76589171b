//! HTML error pages shown under the host of a site. Without styles and scripts, because they cannot load further files
//! from there.

use crate::Services;
use crate::http::error::add_retry_after;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_contract::messaging::Language;

/// The kinds of pages.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// Link to the sign-in URL. Opens in a new window, because the sign-in page refuses framing.
    SignIn(&'a str),
    /// Signed in, but denied.
    Denied,
    /// The redirect back from the portal failed. Links to the original target.
    Unfinished(&'a str),
    /// Confirmation of signing out.
    SignOut,
    /// The host is not a configured site.
    UnknownSite,
    /// No route matches.
    NotFound,
    /// The upstream is unreachable.
    Unreachable,
    /// The upstream timed out.
    Timeout,
    /// The path has several readings.
    AmbiguousRequest,
    /// The headers exceed the limit.
    Headers,
    /// The headers exceed the limit because of cookies.
    Cookies,
}

/// Fallback if the public URL is not a valid header value.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'");

impl Page<'_> {
    /// Renders the page. Its policy allows no resources, only forms to its own origin and to the portal.
    pub fn respond(self, status: StatusCode, services: &Services, language: Language) -> Response {
        let portal = services.config.public_url().origin().ascii_serialization();
        let policy =
            format!("default-src 'none'; form-action 'self' {portal}; base-uri 'none'; frame-ancestors 'none'");
        let (lang, title, sentence) = self.texts(language);
        let action = self.action(language);
        let html = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p>{action}</main></body></html>"
        );
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(NOTHING)),
        ];
        let mut response = (status, headers, html).into_response();
        add_retry_after(status, response.headers_mut());
        response
    }

    fn texts(self, language: Language) -> (&'static str, &'static str, &'static str) {
        match (self, language) {
            (Self::SignIn(_), Language::En) => ("en", "Sign in first", "This page is for people who are signed in."),
            (Self::SignIn(_), Language::ZhCn) => ("zh-CN", "请先登录", "登录后才能访问此页面。"),
            (Self::Denied, Language::En) => {
                ("en", "No access", "You are signed in, but may not open this page. An administrator can change that.")
            }
            (Self::Denied, Language::ZhCn) => ("zh-CN", "没有权限", "你已登录，但无权访问此页面，请联系管理员。"),
            (Self::Unfinished(_), Language::En) => (
                "en",
                "Sign-in was not finished",
                "It took too long, was begun in another browser, or this browser keeps no cookies here.",
            ),
            (Self::Unfinished(_), Language::ZhCn) => {
                ("zh-CN", "登录未完成", "登录超时、在其他浏览器中发起，或此浏览器未保存 Cookie。")
            }
            (Self::SignOut, Language::En) => ("en", "Sign out?", "You will be signed out here and at all other sites."),
            (Self::SignOut, Language::ZhCn) => ("zh-CN", "退出登录？", "将同时退出此站点和其他所有站点。"),
            (Self::UnknownSite, Language::En) => {
                ("en", "Unknown site", "This service does not sign people in for the address you came from.")
            }
            (Self::UnknownSite, Language::ZhCn) => ("zh-CN", "未知站点", "此服务不为你来自的地址提供登录。"),
            (Self::NotFound, Language::En) => ("en", "Nothing here", "There is no page at this address."),
            (Self::NotFound, Language::ZhCn) => ("zh-CN", "页面不存在", "此地址没有页面。"),
            (Self::Unreachable, Language::En) => {
                ("en", "Not reachable", "The site behind this address does not answer. Please try again in a moment.")
            }
            (Self::Unreachable, Language::ZhCn) => ("zh-CN", "无法访问", "此地址背后的站点没有响应，请稍后再试。"),
            (Self::AmbiguousRequest, Language::En) => (
                "en",
                "This address is not allowed",
                "It contains characters that servers read in different ways. Check the address, or go back and follow \
                 another link.",
            ),
            (Self::AmbiguousRequest, Language::ZhCn) => (
                "zh-CN",
                "不允许访问此地址",
                "此地址含有服务器可能作不同解读的字符。请检查地址，或返回后使用其他链接。",
            ),
            (Self::Headers, Language::En) => (
                "en",
                "Request too large",
                "Your browser sent more header data than this server accepts. Shorten the address, or turn off browser extensions that add headers.",
            ),
            (Self::Headers, Language::ZhCn) => (
                "zh-CN",
                "请求过大",
                "浏览器发送的请求头超出了服务器的上限。请缩短网址，或停用会添加请求头的浏览器扩展。",
            ),
            (Self::Cookies, Language::En) => (
                "en",
                "Too many cookies",
                "Your browser sent more cookies than this server accepts. Open your browser's settings for this site, \
                 clear its cookies and site data, then reload this page and sign in again.",
            ),
            (Self::Cookies, Language::ZhCn) => (
                "zh-CN",
                "Cookie 过多",
                "浏览器发送的 Cookie 超出了服务器的上限。请在浏览器的网站设置中清除此网站的 Cookie 和数据，然后刷新页面并重新登录。",
            ),
            (Self::Timeout, Language::En) => {
                ("en", "Took too long", "The site behind this address took too long. Please try again in a moment.")
            }
            (Self::Timeout, Language::ZhCn) => ("zh-CN", "响应超时", "此地址背后的站点响应超时，请稍后再试。"),
        }
    }

    fn action(self, language: Language) -> String {
        let text = |en, zh| if language == Language::En { en } else { zh };
        match self {
            Self::SignIn(to) => {
                let label = text("Sign in", "登录");
                format!("<p><a href=\"{}\" target=\"_blank\">{label}</a></p>", escape(to))
            }
            Self::Unfinished(to) => format!("<p><a href=\"{}\">{}</a></p>", escape(to), text("Try again", "重试")),
            Self::Denied | Self::SignOut => {
                let label = text("Sign out", "退出登录");
                let to = super::site::SIGN_OUT;
                format!("<form method=\"post\" action=\"{to}\"><button type=\"submit\">{label}</button></form>")
            }
            Self::UnknownSite
            | Self::NotFound
            | Self::Unreachable
            | Self::Timeout
            | Self::AmbiguousRequest
            | Self::Headers
            | Self::Cookies => String::new(),
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
