//! Connected apps: applications of third parties that may use the account.

use super::frame::{AccountFrame, Owner};
use crate::AppError;
use crate::address::query;
use crate::components::{
    Alert, ButtonKind, Card, Dialog, DialogButton, Empty, ErrorAlert, Form, PageData, Submit, Time, Tone,
};
use crate::form::{FormState, use_form};
use crate::i18n::account::apps;
use crate::i18n::portal::consent;
use crate::lazy::lazy_page;
use doorward_contract::oauth::ConnectedApplication;
use leptos::either::Either;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
const PAGE: &str = "/account/apps";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppsPage {
    owner: Owner,
    apps: Vec<ConnectedApplication>,
}

/// Loads the applications that the signed-in user has allowed to use the account.
#[server(prefix = "/api", endpoint = "account/apps")]
pub async fn load_apps() -> Result<AppsPage, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let apps = doorward_identity::oauth::consent::list(&crate::request::identity(), &viewer.uid).await?;
    Ok(AppsPage { owner: Owner::of(&viewer), apps })
}

/// Withdraws the access of an application and reloads the page.
#[server(prefix = "/api", endpoint = "account/remove-app")]
pub async fn remove_app(client_id: String) -> Result<String, AppError> {
    use doorward_identity::oauth::consent::withdraw;
    let viewer = crate::request::require_viewer().await?;
    match withdraw(&crate::request::identity(), &viewer, &client_id, &crate::request::caller()).await {
        Ok(()) => {
            let to = format!("{PAGE}?done=removed");
            crate::request::go(&to);
            Ok(to)
        }
        Err(error) => Err(crate::request::error_on(PAGE, error.into())),
    }
}

lazy_page! {
    /// `/account/apps`
    APPS, Page
}

#[component]
fn Page() -> impl IntoView {
    let form = use_form::<RemoveApp>().follow_redirect();
    let show = move |page: AppsPage| {
        let texts = apps::texts();
        let removed = query("done").is_some();
        let done = move || removed && form.error().is_none();
        view! {
            <AccountFrame owner=page.owner title=texts.title>
                <Card title=texts.title text=texts.text>
                    <ErrorAlert message=form.error_above(&[]) />
                    {move || done().then(|| view! { <Alert tone=Tone::Success>{texts.removed}</Alert> })}
                    <Apps form apps=page.apps />
                </Card>
            </AccountFrame>
        }
    };
    view! { <PageData load=load_apps view=show /> }
}

#[component]
fn Apps(form: FormState<RemoveApp>, apps: Vec<ConnectedApplication>) -> impl IntoView {
    let texts = apps::texts();
    if apps.is_empty() {
        return Either::Left(view! { <Empty title=texts.none_title text=texts.none_text /> });
    }
    let rows = apps.into_iter().map(|app| view! { <AppRow form app /> }).collect_view();
    Either::Right(view! { <ul class="contacts">{rows}</ul> })
}

// Without the image: it is on a host of the application, which would learn of every visit.
#[component]
fn AppRow(form: FormState<RemoveApp>, app: ConnectedApplication) -> impl IntoView {
    let texts = apps::texts();
    let ConnectedApplication { client_id, name, client_uri, scopes, granted_at, .. } = app;
    let dialog = format!("remove-{client_id}");
    let (opens, label, ask) = (dialog.clone(), texts.remove_label(&name), texts.remove_ask(&name));
    let what = scopes.into_iter().map(|scope| view! { <li>{consent::scope(scope)}</li> }).collect_view();
    let name = match client_uri {
        Some(address) => Either::Left(view! {
            <a href=address target="_blank" rel="noopener noreferrer"><bdi>{name}</bdi></a>
        }),
        None => Either::Right(view! { <bdi>{name}</bdi> }),
    };
    view! {
        <li class="contact">
            <div class="contact__text">
                <p class="contact__value">{name}</p>
                <ul class="app__scopes">{what}</ul>
                <p class="contact__kind">{texts.since}" "<Time at=granted_at /></p>
            </div>
            <div class="contact__actions">
                <DialogButton opens kind=ButtonKind::Quiet label>{texts.remove}</DialogButton>
                <Dialog id=dialog title=ask text=texts.remove_text cancel=texts.keep>
                    <Form state=form>
                        <Submit pending=form.busy() kind=ButtonKind::Danger name="client_id" value=client_id>
                            {texts.remove}
                        </Submit>
                    </Form>
                </Dialog>
            </div>
        </li>
    }
}
