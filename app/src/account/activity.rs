//! Activity page: the security history of the signed-in user, paginated.

use super::frame::{AccountFrame, Owner};
use crate::AppError;
use crate::address::{query, with_query};
use crate::components::{ButtonKind, Card, Empty, LinkButton, PageData, Time};
use crate::i18n::account;
use crate::lazy::lazy_page;
use doorward_contract::event::{History, HistoryEntry};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityPage {
    owner: Owner,
    history: History,
}

/// Loads one page of the signed-in user's history.
#[server(prefix = "/api", endpoint = "account/activity")]
pub async fn load_activity(
    /// Cursor of the page. Default: the newest events.
    page: Option<String>,
) -> Result<ActivityPage, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let identity = crate::request::identity();
    let history = doorward_identity::account::history(&identity, &viewer, None, 25, page.as_deref()).await?;
    Ok(ActivityPage { owner: Owner::of(&viewer), history })
}

lazy_page! {
    /// `/account/activity`
    ACTIVITY, Page
}

#[component]
fn Page() -> impl IntoView {
    let first = query("page").is_none();
    view! {
        <PageData
            load=|| load_activity(query("page"))
            view=move |page: ActivityPage| {
                view! {
                    <AccountFrame owner=page.owner title=account::texts().activity>
                        <ActivityCard history=page.history first=first />
                    </AccountFrame>
                }
            }
        />
    }
}

#[component]
fn ActivityCard(history: History, first: bool) -> impl IntoView {
    let texts = account::texts();
    let older = (!history.next_page_token.is_empty())
        .then(|| with_query("/account/activity", &[("page", Some(&history.next_page_token))]));
    let rows = history.data.into_iter().map(|entry| view! { <Row entry /> }).collect::<Vec<_>>();
    view! {
        <Card title=texts.activity_title text=texts.activity_text>
            {if rows.is_empty() {
                view! { <Empty title=texts.activity_none text=texts.activity_none_text /> }.into_any()
            } else {
                view! { <ul class="activity">{rows}</ul> }.into_any()
            }}
            <div class="activity__pages">
                {(!first)
                    .then(|| view! { <LinkButton href="/account/activity" kind=ButtonKind::Secondary>{texts.newest}</LinkButton> })}
                {older.map(|href| view! { <LinkButton href kind=ButtonKind::Secondary>{texts.older}</LinkButton> })}
            </div>
        </Card>
    }
}

#[component]
fn Row(entry: HistoryEntry) -> impl IntoView {
    let texts = account::texts();
    let failed = entry.meta.get("outcome").and_then(|outcome| outcome.as_str()) == Some("failure");
    let method = entry.meta.get("from").and_then(|from| from.as_str()).map(|from| account::method(from).to_owned());
    view! {
        <li class="entry">
            <div class="entry__what">
                <span class="entry__action">{account::action(&entry.action)}</span>
                {method.map(|method| view! { <span class="entry__method">{method}</span> })}
                {failed.then(|| view! { <span class="entry__failed">{texts.failed}</span> })}
            </div>
            <p class="entry__summary">
                <Time at=entry.created_at />
                {entry.ip.map(|ip| view! { <span>{ip}</span> })}
                {entry.device.map(|device| view! { <span class="entry__agent" title=entry.user_agent>{device}</span> })}
            </p>
        </li>
    }
}
