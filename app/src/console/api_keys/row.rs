//! Row of the key list.

use super::edit_page;
use super::server::RevokeApiKey;
use crate::components::{Badge, Cell, ConfirmedAction, FreshFormLink, Row, Time, Tone};
use crate::console::access::role_page;
use crate::console::changes::was;
use crate::form::FormState;
use crate::i18n::console::access::role_name;
use crate::i18n::console::api_keys;
use crate::i18n::console::frame;
use crate::rights::IfAllowed;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::api_keys::{ApiKey, ApiKeyKind};
use leptos::prelude::*;

#[component]
pub fn KeyRow(
    key: ApiKey,
    /// Display name of the user who created the key.
    creator: Option<String>,
    revoke: FormState<RevokeApiKey>,
) -> impl IntoView {
    let (texts, held) = (api_keys::texts(), was(&key.editable()));
    let ApiKey { id, kind, name, role, created_by, delegated, created_at, expires_at, expired, last_used_at, .. } = key;
    let kind_name = match kind {
        ApiKeyKind::ApiKey => None,
        ApiKeyKind::Signing => Some(texts.kind_signing),
        ApiKeyKind::Publishable => Some(texts.publishable_title),
    };
    // Its role is fixed.
    let editable = kind != ApiKeyKind::Publishable;
    let (ask, id_text) = (format!("ask-revoke-{id}"), id.clone());
    let (change, change_label) = (edit_page(&id), texts.edit_label(&name));
    let (label, title) = (texts.revoke_label(&name), texts.revoke_ask(&name));
    view! {
        <Row>
            <Cell class="cell--main">
                <span class="thing__name">{name}</span>
                " "
                <code class="thing__id">{id_text}</code>
                {kind_name.map(|name| view! { <span class="thing__about">{name}</span> })}
                {delegated.then(|| view! { <span class="thing__about">{texts.delegated}</span> })}
            </Cell>
            <Cell label=texts.role class="cell--chips">
                <a class="chip" href=role_page(&role)>{role_name(&role, "")}</a>
            </Cell>
            <Cell label=texts.created>
                <Time at=created_at />
                {created_by.map(|by| view! { <span class="thing__about"><Creator by name=creator /></span> })}
            </Cell>
            <Cell label=texts.expires>
                {match expires_at {
                    None => view! { <span class="muted">{texts.never_expires}</span> }.into_any(),
                    Some(at) if expired => {
                        view! { <Badge tone=Tone::Danger>{texts.expired}</Badge>" "<Time at /> }.into_any()
                    }
                    Some(at) => view! { <Time at /> }.into_any(),
                }}
            </Cell>
            <Cell label=texts.last_used>
                {match last_used_at {
                    Some(at) => view! { <Time at /> }.into_any(),
                    None => view! { <span class="muted">{frame::texts().never}</span> }.into_any(),
                }}
            </Cell>
            <Cell class="cell--actions">
                <IfAllowed to=AdminAction::ApiKeysEdit>
                    {editable
                        .then(|| {
                            view! {
                                <FreshFormLink href=change.clone() label=change_label.clone()>
                                    {texts.edit}
                                </FreshFormLink>
                            }
                        })}
                </IfAllowed>
                <ConfirmedAction form=revoke id=ask action=texts.revoke spoken=label title text=texts.revoke_body>
                    <input type="hidden" name="id" value=id />
                    {held}
                </ConfirmedAction>
            </Cell>
        </Row>
    }
}

/// Creator of the key: a user, another key, or the command line.
#[component]
fn Creator(by: String, name: Option<String>) -> impl IntoView {
    match name {
        Some(name) => view! { <a href=format!("/admin/users/{by}")>{name}</a> }.into_any(),
        None if by == "cli" => api_keys::texts().by_command.into_any(),
        None => view! { <code>{by}</code> }.into_any(),
    }
}
