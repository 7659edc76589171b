//! Templates of emails with a verification code.

mod editor;
mod preview;
mod server;
mod template_id;

pub use server::{ReadTemplate, RestoreTemplate, SaveTemplate, ShowTemplate, TryTemplate};

use super::tabs::{MessageTabs, Part};
use crate::components::{Empty, LinkButton, ResourceView, Tab, Tabs};
use crate::console::page::Page;
use crate::console::query::use_query;
use crate::i18n::console::{messages, templates};
use crate::lazy::lazy_page;
use editor::Editor;
use leptos::prelude::*;
use template_id::TemplateId;

/// Label of the template with this name in the settings.
#[cfg(feature = "ssr")]
pub fn template_label(name: &str) -> Option<&'static str> {
    TemplateId::parse(name).map(TemplateId::label)
}

const PATH: &str = "/admin/messages/templates";

lazy_page! {
    /// `/admin/messages/templates?template=`
    TEMPLATES, TemplatesPage
}

#[component]
fn TemplatesPage() -> impl IntoView {
    let texts = templates::texts();
    let query = use_query();
    let id = Memo::new(move |_| {
        query.with(|query| query.get("template").map_or(Some(TemplateId::SignInZh), TemplateId::parse))
    });
    let name = move || id.get().map(|id| id.as_str().to_owned()).unwrap_or_default();
    let read = Resource::new(name, server::read_template);
    let changed = Callback::new(move |()| read.refetch());
    view! {
        <Page title=messages::texts().templates lead=texts.lead>
            <MessageTabs now=Part::Templates />
            {move || view! { <Tabs label=texts.tabs tabs=tabs(id.get()) /> }}
            <ResourceView
                resource=read
                view=move |edited| match edited {
                    Some(edited) => view! { <Editor edited changed /> }.into_any(),
                    None => view! { <NoTemplate /> }.into_any(),
                }
            />
        </Page>
    }
}

fn tabs(now: Option<TemplateId>) -> Vec<Tab> {
    let tab = |id: TemplateId| Tab {
        href: format!("{PATH}?template={}", id.as_str()),
        label: id.label(),
        current: now == Some(id),
    };
    TemplateId::ALL.map(tab).to_vec()
}

#[component]
fn NoTemplate() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(404);
    view! {
        <Empty title=templates::texts().no_such_title text="">
            <LinkButton href=PATH>{messages::texts().templates}</LinkButton>
        </Empty>
    }
}
