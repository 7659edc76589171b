//! What was just created: an application, a secret, which is shown once.

use super::{has_redirects, page_of};
use crate::components::{Alert, ButtonKind, Card, Copyable, LinkButton, Tone};
use crate::console::connect::{self, Pairs};
use crate::i18n::console::applications::kind_name;
use crate::i18n::console::{api_keys, applications, frame};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::application::{CreatedApplication, CreatedClientSecret};
use leptos::prelude::*;

/// A new application: its client ID, its secret, and where to go next.
#[component]
pub fn CreatedApp(created: CreatedApplication) -> impl IntoView {
    let texts = applications::texts();
    let CreatedApplication { application, secret } = created;
    let (id, kind) = (application.id, application.kind);
    let page = page_of(&id);
    let (snippets, test) = (connect::page_for(&id), test_page(&page));
    // The form and its focus are gone; move the focus to the result.
    let result = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if let Some(result) = result.get() {
            _ = result.focus();
        }
    });
    view! {
        <div tabindex="-1" node_ref=result>
            <div class="section" id="created">
                <Card title=application.name text=kind_name(kind)>
                    <Pairs pairs=vec![(texts.id.to_owned(), id)] />
                </Card>
            </div>
            {secret.map(|secret| view! { <CreatedSecret secret /> })}
        </div>
        <div class="form__actions">
            <LinkButton href=snippets>{texts.created_connect}</LinkButton>
            {has_redirects(kind).then(|| view! { <TestLink href=test /> })}
            <LinkButton href=page kind=ButtonKind::Secondary>{texts.created_open}</LinkButton>
        </div>
    }
}

/// Address of the test of the application with this page.
pub fn test_page(page: &str) -> String {
    format!("{page}/test")
}

/// Link to the test of an application, for those who may start one.
#[component]
pub fn TestLink(
    /// Address of the test.
    href: String,
) -> impl IntoView {
    view! {
        <LinkButton href kind=ButtonKind::Secondary needs=AdminAction::ApplicationsEdit>
            {applications::texts().created_test}
        </LinkButton>
    }
}

#[component]
pub fn CreatedSecret(secret: CreatedClientSecret) -> impl IntoView {
    let around = frame::texts();
    view! {
        <div class="section" role="status">
            <Card title=applications::texts().created_title>
                <Alert tone=Tone::Warning>{api_keys::texts().created_body}</Alert>
                <Copyable text=secret.secret.into_inner() copy=around.copy copied=around.copied block=true />
            </Card>
        </div>
    }
}
