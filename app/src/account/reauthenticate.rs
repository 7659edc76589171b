//! Verifies the user's presence again before a sensitive change.

mod forms;
#[cfg(feature = "ssr")]
mod presence;

#[cfg(feature = "ssr")]
pub use presence::{is_present, name_of, redirect_if_not_present, redirect_on_error, sudo_token};

use super::frame::{AccountFrame, Owner};
use crate::AppError;
use crate::address::query;
use crate::components::{Alert, Card, PageData, Tone};
use crate::form::use_form;
use crate::i18n::account::contact;
use crate::lazy::lazy_page;
use crate::portal::captcha::Captcha;
use crate::portal::contact::{Kind, PendingCode};
use crate::portal::sign_out::SwitchAccount;
use doorward_contract::Secret;
use doorward_contract::oauth::paths;
use forms::{ByCode, ByPassword};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReauthenticatePage {
    owner: Owner,
    /// Whether the user can verify with a password.
    password: bool,
    /// Username that the password belongs to, for password managers.
    username: Option<String>,
    codes: Vec<CodeOption>,
    /// Whether presence is verified in this browser.
    present: bool,
}

/// A contact of the user that can receive a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeOption {
    kind: Kind,
    contact: String,
    sent: Option<PendingCode>,
}

/// Loads the methods by which the signed-in user can verify presence.
#[server(prefix = "/api", endpoint = "account/reauthenticate")]
pub async fn load_reauthenticate() -> Result<ReauthenticatePage, AppError> {
    use crate::portal::contact::{Purpose, Sent};
    let viewer = crate::request::require_viewer().await?;
    let me = doorward_identity::account::me(&crate::request::identity(), &viewer).await?;
    let username = presence::name_of(&me);
    let codes = presence::contacts_of(&me)
        .into_iter()
        .map(|(kind, contact)| CodeOption { kind, sent: Sent::pending(Purpose::Presence, &contact), contact })
        .collect();
    let present = presence::is_present(&viewer, &me).await?;
    Ok(ReauthenticatePage { owner: Owner::of(&viewer), password: me.has_password, username, codes, present })
}

/// Verifies presence with the password and redirects back.
#[server(prefix = "/api", endpoint = "account/reauthenticate-by-password")]
pub async fn reauthenticate_by_password(
    /// Current password.
    password: Secret,
    back: String,
) -> Result<String, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    match doorward_identity::reauthentication::by_password(&identity, &viewer, &password, &caller).await {
        Ok(proof) => Ok(presence::save(&viewer, proof, &back)),
        Err(error) => Err(crate::request::error_on(&presence::address(&back), error.into())),
    }
}

/// Sends a code to a contact of the user and reloads the page.
#[server(prefix = "/api", endpoint = "account/send-presence-code")]
pub async fn send_presence_code(kind: Kind, back: String, captcha: Option<Captcha>) -> Result<String, AppError> {
    use crate::portal::contact::{Purpose, post, request_for};
    use doorward_contract::verification::VerificationTarget;
    let viewer = crate::request::require_viewer().await?;
    let me = doorward_identity::account::me(&crate::request::identity(), &viewer).await?;
    let page = presence::address(&back);
    let contact = presence::contacts_of(&me).into_iter().find(|(of, _)| *of == kind);
    let sent = match contact {
        Some((_, to)) => {
            let request = request_for(&to, VerificationTarget::CurUser, "REAUTHENTICATION");
            post(Purpose::Presence, Some(&viewer), &to, &request, captcha.as_ref()).await
        }
        None => Err(AppError::new(doorward_contract::ErrorCode::NotFound)),
    };
    match sent {
        Ok(()) => {
            crate::request::go(&page);
            Ok(page)
        }
        Err(error) => Err(crate::request::error_on(&page, error)),
    }
}

/// Verifies presence with the code and redirects back.
#[server(prefix = "/api", endpoint = "account/reauthenticate-by-code")]
pub async fn reauthenticate_by_code(
    verification_id: String,
    verification_code: Secret,
    back: String,
) -> Result<String, AppError> {
    use doorward_contract::verification::VerifyRequest;
    use doorward_identity::{reauthentication, verification::verify};
    let viewer = crate::request::require_viewer().await?;
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let request = VerifyRequest { verification_id, verification_code };
    let verified = match verify(&identity, &request, &caller).await {
        Ok(proof) => reauthentication::by_code(&identity, &viewer, &proof.verification_token, &caller).await,
        Err(error) => Err(error),
    };
    match verified {
        Ok(proof) => {
            crate::request::clear_step::<crate::portal::contact::Sent>();
            Ok(presence::save(&viewer, proof, &back))
        }
        Err(error) => Err(crate::request::error_on(&presence::address(&back), error.into())),
    }
}

/// Final address of a verification in another tab.
const DONE: &str = "/account/reauthenticate?done=1";

lazy_page! {
    /// `/account/reauthenticate?back=`
    REAUTHENTICATE, Page
}

#[component]
fn Page() -> impl IntoView {
    let password = use_form::<ReauthenticateByPassword>().follow_redirect();
    let (send, code) =
        (use_form::<SendPresenceCode>().follow_redirect(), use_form::<ReauthenticateByCode>().follow_redirect());
    let show = move |page: ReauthenticatePage| {
        let texts = contact::texts();
        let done = query("done").is_some();
        let back = query("back").unwrap_or_else(|| if done { DONE.to_owned() } else { String::new() });
        if done && page.present {
            return view! {
                <AccountFrame owner=page.owner title=texts.reauthenticated_title>
                    <Card title=texts.reauthenticated_title>
                        <Alert tone=Tone::Success>{texts.reauthenticated_text}</Alert>
                    </Card>
                </AccountFrame>
            }
            .into_any();
        }
        let sent = query("notice").is_some();
        let nothing = !page.password && page.codes.is_empty();
        let both = page.password && !page.codes.is_empty();
        let codes = page.codes.into_iter().map({
            let back = back.clone();
            move |proof| view! { <ByCode send code proof back=back.clone() second=page.password /> }
        });
        let codes = codes.collect_view();
        let username = page.username;
        let for_app = back.starts_with(paths::PREFIX);
        let text = if for_app { texts.reauthenticate_app } else { texts.reauthenticate_text };
        // The application would accept a new sign-in too.
        let again = (nothing && for_app).then(|| {
            view! { <SwitchAccount label=texts.sign_in_again next=Some(back.clone()) /> }
        });
        view! {
            <AccountFrame owner=page.owner title=texts.reauthenticate_title>
                <Card title=texts.reauthenticate_title text>
                    <div class="ways">
                        {sent.then(|| view! { <Alert tone=Tone::Warning>{texts.reauthenticate_sent}</Alert> })}
                        {page.password.then(|| view! { <ByPassword form=password username back /> })}
                        {both.then(|| view! { <p class="portal__or">{texts.another_way}</p> })}
                        {codes}
                        {(nothing && !for_app)
                            .then(|| view! { <Alert tone=Tone::Info>{texts.reauthenticate_none}</Alert> })}
                        {again}
                    </div>
                </Card>
            </AccountFrame>
        }
        .into_any()
    };
    view! { <PageData load=load_reauthenticate view=show /> }
}
