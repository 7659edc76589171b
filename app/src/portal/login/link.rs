//! Signing in by the link from a mail.

use crate::DoorError;
use crate::address::query;
use crate::components::{Alert, ErrorAlert, Form, LinkButton, Loaded, Submit, Tone};
use crate::form::{FormState, use_form};
use crate::i18n::portal::contact;
use crate::lazy::lazy_page;
use crate::portal::PortalFrame;
use doorward_contract::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLink {
    /// Whose it is, masked; absent when it does not work.
    owner: Option<String>,
    guest: bool,
}

/// Whom a link signs in; looking at it uses nothing up, so that mail scanners do no harm.
#[server(prefix = "/api", endpoint = "portal/mail-link")]
pub async fn load_mail_link(
    /// The link's token.
    token: Secret,
) -> Result<MailLink, DoorError> {
    let owner = doorward_identity::verification::peek_link(&crate::door::identity(), &token).await?;
    Ok(MailLink { owner, guest: crate::door::viewer().await?.is_some_and(|viewer| viewer.is_guest()) })
}

/// Uses the link up, signs in and answers where to go.
#[server(prefix = "/api", endpoint = "portal/follow-link")]
pub async fn follow_link(
    /// The link's token.
    token: Secret,
) -> Result<String, DoorError> {
    use doorward_identity::{Error, signin::code::sign_in_by_link};
    match sign_in_by_link(&crate::door::identity(), &token, &crate::door::caller()).await {
        Ok((opened, next)) => crate::door::enter(&opened, next.as_deref()).await,
        Err(error) => {
            let page = crate::address::with_query("/login/link", &[("token", Some(token.expose()))]);
            let error = match error {
                Error::UserNotFound => super::by_code::no_account(),
                other => other.into(),
            };
            Err(crate::door::refuse::<FollowLink>(&page, error))
        }
    }
}

lazy_page! {
    /// `/login/link?token=`
    MailLinkRoute, MailLinkPage
}

#[component]
fn MailLinkPage() -> impl IntoView {
    let form = use_form::<FollowLink>();
    form.go_where_told();
    let read = Resource::new(|| query("token").unwrap_or_default(), |token| load_mail_link(Secret::new(token)));
    view! {
        <Loaded
            resource=read
            view=move |link: MailLink| match link.owner {
                Some(owner) => view! { <LinkForm form owner guest=link.guest /> }.into_any(),
                None => view! { <DeadLink form /> }.into_any(),
            }
        />
    }
}

#[component]
fn LinkForm(form: FormState<FollowLink>, owner: String, guest: bool) -> impl IntoView {
    let words = contact::texts();
    view! {
        <PortalFrame title=words.link_title text=contact::link_for(&owner)>
            <Form state=form>
                <ErrorAlert message=form.error_above(&[]) />
                {guest.then(|| view! { <Alert tone=Tone::Warning>{words.taken_behind}</Alert> })}
                <input type="hidden" name="token" value=query("token") />
                <Submit pending=form.busy() wide=true>
                    {words.link_sign_in}
                </Submit>
            </Form>
        </PortalFrame>
    }
}

#[component]
fn DeadLink(form: FormState<FollowLink>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::door::status(410);
    let words = contact::texts();
    view! {
        <PortalFrame title=words.link_dead_title text=words.link_dead>
            <ErrorAlert message=form.error_above(&[]) />
            <LinkButton href="/login">{words.link_new}</LinkButton>
        </PortalFrame>
    }
}
