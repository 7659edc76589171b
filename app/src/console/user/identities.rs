//! Sign-in tab: identities at providers that are linked to the account.

use crate::AppError;
use crate::components::{
    ButtonKind, Card, Cell, ConfirmedAction, Empty, ErrorAlert, Field, Form, Pick, Picker, Plain, ResourceView, Row,
    SelectField, Submit, Table, Time,
};
use crate::console::find::{Accounts, accounts};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{frame, user, users};
use crate::rights::{IfAllowed, if_allowed, requires};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::linked_identity::LinkedIdentity;
use leptos::either::Either;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::server::account;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use doorward_admin::users::identities;
#[cfg(feature = "ssr")]
use doorward_contract::Uid;

const FIELDS: &[&str] = &["provider", "subject", "union_id", "from"];
/// Provider of the identities that custom tickets name.
const TICKETS: &str = "custom";

/// Identities of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserIdentities {
    pub linked: Vec<LinkedIdentity>,
    /// IDs and names of the providers that an identity can be linked of.
    pub providers: Vec<(String, String)>,
}

/// Identities of the user.
#[server(prefix = "/api", endpoint = "console/user/identities")]
pub async fn read_user_identities(uid: String) -> Result<UserIdentities, AppError> {
    let permit = require::<ReadUserIdentities>().await?;
    let linked = identities::list(&permit, &account(&uid)?).await?;
    Ok(UserIdentities { linked, providers: identities::providers(&permit) })
}
requires!(ReadUserIdentities: UsersRead);

/// Links an identity, or moves it here from another user.
#[server(prefix = "/api", endpoint = "console/user/identities/link")]
pub async fn link_identity(
    uid: String,
    provider: String,
    subject: String,
    union_id: String,
    /// Uid of the user that it is linked to now; empty if to none.
    from: String,
) -> Result<(), AppError> {
    use doorward_contract::linked_identity::NewIdentity;
    let permit = require::<LinkIdentity>().await?;
    let done = async {
        let from = match from.trim() {
            "" => None,
            text => Some(Uid::parse(text).map_err(|_| AppError::unknown("from"))?),
        };
        let new = NewIdentity {
            provider: provider.clone(),
            subject: subject.trim().to_owned(),
            union_id: Some(union_id.trim().to_owned()),
            name: None,
            from,
        };
        identities::link(&permit, &account(&uid)?, new).await?;
        Ok::<_, AppError>(())
    }
    .await;
    let done = done.map_err(|error| {
        let error = error.with_value("provider", &provider).with_value("subject", &subject);
        error.with_value("union_id", &union_id).with_value("from", &from)
    });
    redirect_after(&format!("/admin/users/{uid}/identities"), done)
}
requires!(LinkIdentity: UsersEdit);

/// Unlinks an identity.
#[server(prefix = "/api", endpoint = "console/user/identities/unlink")]
pub async fn unlink_identity(uid: String, provider: String, subject: String) -> Result<(), AppError> {
    use doorward_contract::linked_identity::IdentityKey;
    let permit = require::<UnlinkIdentity>().await?;
    let done = async { identities::unlink(&permit, &account(&uid)?, &IdentityKey { provider, subject }).await }.await;
    redirect_after(&format!("/admin/users/{uid}/identities"), done)
}
requires!(UnlinkIdentity: UsersEdit);

#[component]
pub(super) fn Identities(uid: String) -> impl IntoView {
    let texts = user::texts();
    let (link, unlink) = (use_admin_form::<LinkIdentity>(), use_admin_form::<UnlinkIdentity>());
    let user_id = uid.clone();
    let found = Resource::new(move || user_id.clone(), read_user_identities);
    let notice = Notice::get();
    on_done(link, move |()| {
        notice.show(texts.identity_linked);
        found.refetch();
    });
    on_done(unlink, move |()| {
        notice.show(texts.identity_unlinked);
        found.refetch();
    });
    view! {
        <p class="section-lead">{texts.identities_lead}</p>
        <ErrorAlert message=link.error_above(FIELDS) />
        <ErrorAlert message=unlink.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| view! { <Found uid=uid.clone() found link unlink /> }
        />
    }
}

#[component]
fn Found(
    uid: String,
    found: UserIdentities,
    link: FormState<LinkIdentity>,
    unlink: FormState<UnlinkIdentity>,
) -> impl IntoView {
    let texts = user::texts();
    let UserIdentities { linked, providers } = found;
    let list = if linked.is_empty() {
        Either::Left(view! { <Empty title=texts.identities_empty_title text=texts.identities_empty_body /> })
    } else {
        let row = |(number, linked)| view! { <IdentityRow uid=uid.clone() number linked unlink /> };
        let rows = linked.into_iter().enumerate().map(row).collect_view();
        Either::Right(view! {
            <Table
                caption=texts.identities
                head=vec![
                    texts.identity_provider,
                    texts.identity_subject,
                    texts.identity_since,
                    texts.seen,
                    users::texts().actions,
                ]
            >
                {rows}
            </Table>
        })
    };
    let (uid, providers) = (StoredValue::new(uid), StoredValue::new(providers));
    view! {
        <div class="stack">
            {list}
            <IfAllowed to=AdminAction::UsersEdit>
                <Attach uid=uid.get_value() providers=providers.get_value() form=link />
            </IfAllowed>
        </div>
    }
}

#[component]
fn IdentityRow(uid: String, number: usize, linked: LinkedIdentity, unlink: FormState<UnlinkIdentity>) -> impl IntoView {
    let (texts, never) = (user::texts(), frame::texts().never);
    let LinkedIdentity { provider, provider_name, subject, union_id, name, linked_at, used_at, .. } = linked;
    let title = match provider_name {
        Some(name) => name,
        None if provider == TICKETS => texts.identity_tickets.to_owned(),
        None => provider.clone(),
    };
    let summary = [name, union_id.map(|id| format!("unionid {id}"))].into_iter().flatten().collect::<Vec<_>>();
    let label = texts.identity_unlink_label(&title);
    let (subject_text, id) = (subject.clone(), format!("ask-unlink-{number}"));
    let take = move || {
        view! {
            <ConfirmedAction
                form=unlink
                id=id.clone()
                action=texts.identity_unlink
                spoken=label.clone()
                title=texts.identity_unlink_ask
                text=texts.identity_unlink_body
            >
                <input type="hidden" name="uid" value=uid.clone() />
                <input type="hidden" name="provider" value=provider.clone() />
                <input type="hidden" name="subject" value=subject.clone() />
            </ConfirmedAction>
        }
    };
    view! {
        <Row>
            <Cell class="cell--main">
                <span class="person__text">
                    <span class="person__name"><bdi>{title}</bdi></span>
                    <span class="person__below"><bdi>{summary.join(" · ")}</bdi></span>
                </span>
            </Cell>
            <Cell label=texts.identity_subject><code>{subject_text}</code></Cell>
            <Cell label=texts.identity_since><Time at=linked_at /></Cell>
            <Cell label=texts.seen>
                {match used_at {
                    Some(at) => Either::Left(view! { <Time at /> }),
                    None => Either::Right(never),
                }}
            </Cell>
            <Cell class="cell--actions">{if_allowed(Some(AdminAction::UsersEdit), take, |_| ())}</Cell>
        </Row>
    }
}

#[component]
fn Attach(uid: String, providers: Vec<(String, String)>, form: FormState<LinkIdentity>) -> impl IntoView {
    let texts = user::texts();
    let mut options = providers;
    options.push((TICKETS.to_owned(), texts.identity_tickets.to_owned()));
    let path = format!("/users/{uid}/identities");
    let body = serde_json::json!({ "provider": options[0].0, "subject": "…" }).to_string();
    view! {
        <Card title=texts.identity_link_title text=texts.identity_link_body>
            <Form state=form>
                <input type="hidden" name="uid" value=uid />
                <div class="form__pair">
                    <SelectField
                        name="provider"
                        label=texts.identity_provider
                        options
                        value=form.previous_value("provider").unwrap_or_default()
                        error=form.error_at("provider")
                    />
                    <Field
                        name="subject"
                        label=texts.identity_subject
                        hint=texts.identity_subject_hint
                        value=form.previous_value("subject")
                        error=form.error_at("subject")
                        maxlength=255
                        required=true
                    />
                </div>
                <div class="form__pair">
                    <Field
                        name="union_id"
                        label=texts.identity_union
                        hint=texts.identity_union_hint
                        value=form.previous_value("union_id")
                        error=form.error_at("union_id")
                        maxlength=255
                    />
                    <Picker
                        name="from"
                        label=texts.identity_from
                        source=accounts(Accounts::NoGuests)
                        pick=Pick::One
                        plain=Plain::Line
                        hint=texts.identity_from_hint
                        value=form.previous_value("from").unwrap_or_default()
                        error=form.error_at("from")
                    />
                </div>
                <div class="form__actions">
                    <Submit pending=form.pending() kind=ButtonKind::Secondary>{texts.identity_link}</Submit>
                </div>
            </Form>
            <ApiExample method="POST" path body />
        </Card>
    }
}
