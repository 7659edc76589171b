//! Sign in by scanning a Mini Program's QR code.
//!
//! Loading the page creates no code: each code costs the operator an API call to WeChat. The page's script requests one
//! by POST. Only the browser that requested it is signed in, recognized by its device cookie.

mod code;

use super::go_on;
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::PageData;
use crate::i18n::portal::{provider, scan};
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use crate::product::product;
use code::Code;
use doorward_contract::Secret;
use doorward_contract::provider::QrCode;
use doorward_i18n::portal::scan::Lead;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Address of a provider's page.
pub fn scan_address(provider: &str, next: Option<&str>) -> String {
    with_query("/login/scan", &[("provider", Some(provider)), ("next", next)])
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanPage {
    /// Redirect target if the user is signed in already.
    go: Option<String>,
    /// Name of the Mini Program; `None` if its code cannot be shown here.
    name: Option<String>,
    /// Host that the user signs in to.
    site: String,
}

/// State of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Not scanned yet.
    Waiting,
    /// Scanned; the user has not decided yet.
    Scanned,
    /// Denied by the user.
    Denied,
    Expired,
    /// Confirmed; the redirect target.
    SignedIn(String),
}

/// Loads the Mini Program, and whether the user is signed in already.
#[server(prefix = "/api", endpoint = "portal/scan-page")]
pub async fn load_scan_page(provider: String, next: Option<String>) -> Result<ScanPage, AppError> {
    use doorward_identity::provider::qr_login;
    let identity = crate::request::identity();
    let known = crate::request::viewer().await?.is_some_and(|viewer| !viewer.is_guest());
    let url = &identity.options().public_url;
    let host = url.host_str().unwrap_or_default();
    Ok(ScanPage {
        go: known.then(|| crate::request::go_on(next.as_deref())),
        name: qr_login::scan_option(&identity, &provider).ok().map(|option| option.name),
        site: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
    })
}

/// Creates a code for this browser.
#[server(prefix = "/api", endpoint = "portal/create-scan-code")]
pub async fn create_scan_code(provider: String) -> Result<QrCode, AppError> {
    use doorward_identity::provider::qr_login;
    Ok(qr_login::begin_here(&crate::request::identity(), &provider, &crate::request::caller()).await?)
}

/// State of a code. After the confirmation this call signs the browser in: the page never holds a credential.
#[server(prefix = "/api", endpoint = "portal/poll-scan-code")]
pub async fn poll_scan_code(
    provider: String,
    /// The code's polling token.
    code: Secret,
    next: Option<String>,
) -> Result<Progress, AppError> {
    use doorward_identity::provider::qr_login;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let status = qr_login::status_here(&identity, &provider, &code, &caller).await?;
    Ok(match (status.status.as_str(), status.provider_token) {
        (_, Some(token)) => {
            let browser = crate::request::browser()?;
            let result =
                crate::request::sign_in_by_provider(&browser, &identity, &caller, token, next.as_deref()).await;
            Progress::SignedIn(result.to)
        }
        ("WAITING", _) => Progress::Waiting,
        ("SCANNED", _) => Progress::Scanned,
        ("DENIED", _) => Progress::Denied,
        _ => Progress::Expired,
    })
}

lazy_page! {
    /// `/login/scan?provider=`
    SCAN, ScanPageView
}

#[component]
fn ScanPageView() -> impl IntoView {
    view! { <PageData load=|| load_scan_page(query("provider").unwrap_or_default(), query("next")) view=move |page: ScanPage| view! { <Scan page /> } /> }
}

#[component]
fn Scan(page: ScanPage) -> impl IntoView {
    let texts = scan::texts();
    let leaves = page.go.is_some();
    go_on(page.go);
    let next = query("next");
    let others = with_query("/login", &[("next", next.as_deref())]);
    let (title, text) = match &page.name {
        Some(name) => (texts.scan_with(name), texts.lead(Lead { name, product: product(), site: &page.site })),
        None => (texts.title.to_owned(), provider::texts().off.to_owned()),
    };
    // No code for users who are about to be redirected.
    let code = page.name.filter(|_| !leaves).map(|name| {
        let provider = query("provider").unwrap_or_default();
        view! {
            <Code provider name next />
            <noscript>
                <p class="portal__text">{texts.needs_script}</p>
            </noscript>
        }
    });
    view! {
        <PortalFrame title text>
            {code} <p class="portal__links">
                <a href=others>{texts.another_way}</a>
            </p>
        </PortalFrame>
    }
}
