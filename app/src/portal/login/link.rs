//! Sign in with the link from a mail.

use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{Alert, ErrorAlert, Form, LinkButton, PageData, Submit, Tone};
use crate::form::{FormState, use_form};
use crate::i18n::portal::contact;
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use doorward_contract::Secret;
use doorward_i18n::portal::contact::{LinkForApp, LinkInsteadOf};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A valid link, as shown on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLink {
    /// The contact that it signs in with, masked.
    contact: String,
    /// Host of the app that it redirects to.
    app: Option<String>,
    /// Name of the user who is signed in with another account.
    instead_of: Option<String>,
    /// Whether a guest's account is left.
    leaves_guest: bool,
    /// Uid of the session that the page was rendered for; empty without a session.
    viewer: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPage {
    link: Option<MailLink>,
    /// Redirect target of an invalid link on this host, for a new sign-in.
    next: Option<String>,
}

/// Loads the effect of a link, if it is valid. This does not use the link up, so that mail scanners do no harm.
#[server(prefix = "/api", endpoint = "portal/mail-link")]
pub async fn load_mail_link(token: Secret) -> Result<LinkPage, AppError> {
    use crate::request::name_of;
    use doorward_identity::signin::link::{leads_to, preview};
    let (identity, viewer) = (crate::request::identity(), crate::request::viewer().await?);
    let preview = preview(&identity, &token, viewer.as_ref()).await?;
    let next = if preview.is_none() { leads_to(&identity, &token).await? } else { None };
    let link = preview.map(|preview| MailLink {
        contact: preview.contact,
        app: preview.app,
        instead_of: viewer.as_ref().filter(|_| preview.switches).map(name_of),
        leaves_guest: preview.leaves_guest,
        viewer: viewer.map(|viewer| viewer.uid.to_string()).unwrap_or_default(),
    });
    Ok(LinkPage { link, next })
}

/// Redeems the link, signs in and returns the redirect target.
#[server(prefix = "/api", endpoint = "portal/follow-link")]
pub async fn follow_link(
    token: Secret,
    /// Uid of the session that the page was rendered for.
    viewer: Option<String>,
) -> Result<String, AppError> {
    use doorward_contract::ErrorCode;
    use doorward_identity::signin::link::{Destination, follow};
    use doorward_identity::{Error, Viewer};
    let here = crate::request::viewer().await?;
    let is_same = |here: &Viewer| viewer.as_deref() == Some(here.uid.as_str());
    let followed = match &here {
        // Another user signed in after the page was rendered: the page must show whose session would end.
        Some(other) if !other.is_guest() && !is_same(other) => Err(AppError::new(ErrorCode::Aborted)),
        _ => match follow(&crate::request::identity(), &token, here.as_ref(), &crate::request::caller()).await {
            Err(Error::UserNotFound) => Err(super::by_code::no_account()),
            other => other.map_err(AppError::from),
        },
    };
    match followed {
        Ok(Destination::Portal(opened, next)) => crate::request::sign_in_and_redirect(&opened, next.as_deref()).await,
        Ok(Destination::App(address)) => {
            crate::request::go(&address);
            Ok(address)
        }
        Err(error) => {
            let page = with_query("/login/link", &[("token", Some(token.expose()))]);
            Err(crate::request::error_on(&page, error))
        }
    }
}

lazy_page! {
    /// `/login/link?token=`
    MAIL_LINK, MailLinkPage
}

#[component]
fn MailLinkPage() -> impl IntoView {
    let form = use_form::<FollowLink>().follow_redirect();
    let view = move |page: LinkPage| match page.link {
        Some(link) => view! { <LinkForm form link /> }.into_any(),
        None => view! { <DeadLink form next=page.next /> }.into_any(),
    };
    view! { <PageData load=|| load_mail_link(Secret::new(query("token").unwrap_or_default())) view /> }
}

#[component]
fn LinkForm(form: FormState<FollowLink>, link: MailLink) -> impl IntoView {
    let texts = contact::texts();
    let MailLink { contact, app, instead_of, leaves_guest, viewer } = link;
    let text = match &app {
        Some(app) => texts.link_for_app(LinkForApp { host: app, account: &contact }),
        None => texts.link_for(&contact),
    };
    let button = if instead_of.is_some() { texts.link_switch } else { texts.link_sign_in };
    view! {
        <PortalFrame title=texts.link_title text>
            <Form state=form>
                <ErrorAlert message=form.error_above(&[]) />
                {instead_of.map(|name| {
                    let text = texts.link_instead_of(LinkInsteadOf { name, account: &contact });
                    view! { <Alert tone=Tone::Warning>{text}</Alert> }
                })}
                {leaves_guest.then(|| view! { <Alert tone=Tone::Warning>{texts.taken_behind}</Alert> })}
                <input type="hidden" name="token" value=query("token") />
                <input type="hidden" name="viewer" value=viewer />
                <Submit pending=form.busy() wide=true>
                    {button}
                </Submit>
            </Form>
        </PortalFrame>
    }
}

#[component]
fn DeadLink(form: FormState<FollowLink>, next: Option<String>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(410);
    let texts = contact::texts();
    view! {
        <PortalFrame title=texts.link_dead_title text=texts.link_dead>
            <ErrorAlert message=form.error_above(&[]) />
            <LinkButton href=with_query("/login", &[("next", next.as_deref())])>{texts.link_new}</LinkButton>
        </PortalFrame>
    }
}
