//! Connect: how an application is connected, with its values filled in, and what else can be connected.
//!
//! - [`guide`]: what the page shows, written by [`server`]
//! - on the server: [`snippets`] chooses what fits, [`template`] fills in [`values`]

mod guide;
mod server;
#[cfg(feature = "ssr")]
mod snippets;
#[cfg(feature = "ssr")]
mod template;
#[cfg(feature = "ssr")]
mod values;

pub use server::ReadGuide;

use crate::components::{Alert, ButtonKind, Card, Copyable, Empty, Filters, LinkButton, ResourceView, Tone};
use crate::console::applications::{NEW, TestLink, has_redirects, page_of, test_page};
use crate::console::page::Page;
use crate::console::query::{encode, use_query};
use crate::i18n::console::applications::kind_name;
use crate::i18n::console::{applications, connect, frame};
use crate::lazy::lazy_page;
use doorward_contract::admin_action::AdminAction;
use guide::{Chosen, Group, Guide, Snippet};
use leptos::either::Either;
use leptos::prelude::*;
use server::read_guide;

const PATH: &str = "/admin/connect";

lazy_page! {
    /// `/admin/connect?application=`
    CONNECT, ConnectPage
}

/// Address of the page for an application.
pub fn page_for(application: &str) -> String {
    format!("{PATH}?application={}", encode(application))
}

#[component]
fn ConnectPage() -> impl IntoView {
    let texts = connect::texts();
    let query = use_query();
    let wanted = Memo::new(move |_| query.with(|query| query.get("application").map(str::to_owned)));
    let found = Resource::new(move || wanted.get(), read_guide);
    let add = view! {
        <LinkButton href=NEW kind=ButtonKind::Secondary needs=AdminAction::ApplicationsEdit>
            {applications::texts().add}
        </LinkButton>
    };
    view! {
        <Page title=texts.title lead=texts.lead actions=add.into_any()>
            <ResourceView resource=found view=|guide| view! { <Shown guide /> } />
        </Page>
    }
}

#[component]
fn Shown(guide: Guide) -> impl IntoView {
    let Guide { applications: all, chosen } = guide;
    let current = chosen.as_ref().map(|chosen| chosen.id.clone());
    let body = match chosen {
        Some(chosen) => Either::Left(view! { <Of chosen /> }),
        None => Either::Right(view! { <Unknown /> }),
    };
    view! {
        <Choice all current />
        {body}
    }
}

#[component]
fn Unknown() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::request::status(404);
    let texts = applications::texts();
    view! { <Empty title=texts.gone_title text=texts.gone_body /> }
}

/// Which application the page is about.
#[component]
fn Choice(all: Vec<(String, String)>, current: Option<String>) -> impl IntoView {
    let texts = connect::texts();
    let options = all
        .into_iter()
        .map(|(id, name)| {
            let selected = current.as_deref() == Some(id.as_str());
            view! { <option value=id selected=selected>{name}</option> }
        })
        .collect_view();
    view! {
        <Filters action=PATH>
            <div class="filters__field">
                <label class="filters__label" for="application">{texts.application}</label>
                <select class="input select" id="application" name="application">{options}</select>
            </div>
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{texts.show}</button>
            </div>
        </Filters>
    }
}

#[component]
fn Of(chosen: Chosen) -> impl IntoView {
    let (texts, of_applications) = (connect::texts(), applications::texts());
    let Chosen { id, name, kind, has_secret, lacks_redirect, values, endpoints, groups } = chosen;
    let page = page_of(&id);
    let of_secrets = has_secret.then(|| {
        let href = format!("{page}/secrets");
        view! { <p class="muted">{texts.secret}" "<a href=href>{texts.more_secrets}</a></p> }
    });
    let test = has_redirects(kind).then(|| view! { <TestLink href=test_page(&page) /> });
    let settings = page.clone();
    let warning = lacks_redirect.then(|| {
        view! {
            <Alert tone=Tone::Warning>
                <p>{texts.no_redirect}</p>
                <LinkButton href=settings>{of_applications.settings}</LinkButton>
            </Alert>
        }
    });
    let endpoints = (!endpoints.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary class="fold__title">{texts.endpoints}</summary>
                <Pairs pairs=endpoints />
            </details>
        }
    });
    view! {
        <div class="connect">
            {warning}
            <div id="values">
                <Card title=name text=kind_name(kind)>
                    <div class="spaced">
                        <Pairs pairs=values />
                        {of_secrets}
                        {endpoints}
                        <div class="form__actions">
                            <LinkButton href=page kind=ButtonKind::Secondary>{of_applications.created_open}</LinkButton>
                            {test}
                        </div>
                    </div>
                </Card>
            </div>
            {groups.into_iter().map(|group| view! { <Purpose group /> }).collect_view()}
        </div>
    }
}

/// Labels with values to copy.
#[component]
pub(super) fn Pairs(pairs: Vec<(String, String)>) -> impl IntoView {
    let around = frame::texts();
    let pair = |(label, text): (String, String)| {
        view! {
            <div class="pairs__pair">
                <dt class="pairs__label">{label}</dt>
                <dd class="pairs__value"><Copyable text copy=around.copy copied=around.copied /></dd>
            </div>
        }
    };
    view! { <dl class="pairs">{pairs.into_iter().map(pair).collect_view()}</dl> }
}

#[component]
fn Purpose(group: Group) -> impl IntoView {
    let snippets = group.snippets.into_iter().map(|snippet| view! { <Example snippet /> }).collect_view();
    view! {
        <section>
            <header class="connect__head">
                <h2 class="section-head__title">{group.title}</h2>
                {(!group.lead.is_empty()).then(|| view! { <p class="muted">{group.lead}</p> })}
            </header>
            <div class="examples">{snippets}</div>
        </section>
    }
}

/// A snippet, folded away.
#[component]
fn Example(snippet: Snippet) -> impl IntoView {
    let around = frame::texts();
    let Snippet { id, title, about, install, parts } = snippet;
    let install = install.map(|command| {
        view! {
            <div>
                <Copyable text=command copy=around.copy copied=around.copied block=true />
            </div>
        }
    });
    let about = about.into_iter().map(|sentence| view! { <p class="muted">{sentence}</p> });
    let parts = parts.into_iter().map(|part| {
        view! {
            <figure class="example__part">
                <figcaption class="example__file">{part.file}</figcaption>
                <Copyable text=part.code copy=around.copy copied=around.copied block=true />
            </figure>
        }
    });
    view! {
        <details class="example" id=format!("example-{id}")>
            <summary class="example__title">{title}</summary>
            <div class="example__body">
                {about.collect_view()}
                {install}
                {parts.collect_view()}
            </div>
        </details>
    }
}
