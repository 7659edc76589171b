//! Writes what is planned for some users, in the transaction of their chunk.

use super::candidate::Candidate;
use super::fault::Fault;
use super::incoming::Factor;
use super::plan::{Numbered, Update, identity_mac};
use super::rerun::{self, Imported};
use crate::delegation;
use crate::elevation::{self, Elevation};
use crate::jobs::Work;
use crate::users::records;
use doorward_access::{Access, Error};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::UserPatch;
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::{Secret, Uid};
use doorward_identity::account::{self, profile};
use doorward_identity::crypto::Macs;
use doorward_identity::link::{self, Purpose};
use doorward_identity::version::Expected;
use doorward_identity::{Identity, event, verification};
use doorward_store::organization::member as place;
use doorward_store::session::{EndReason, RevokeScope, end};
use doorward_store::user::bulk;
use doorward_store::{StoreError, Tx, imported_factor, linked_identity, role, savepoint, user, user_import};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

/// Binding of a sealed second factor, followed by its ID.
const FACTOR_PLACE: &str = "imported_factor/";

/// Creates accounts, all of them: the plan has found what could prevent one.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when new accounts of this kind could do more to Doorward than the actor;
/// [`doorward_identity::Error::Aborted`] when another account has got a contact or username since the plan.
pub(super) async fn create(
    work: &Work<'_>,
    tx: &Tx,
    macs: &Macs,
    users: Vec<Numbered<Candidate>>,
) -> Result<(), Error> {
    if users.is_empty() {
        return Ok(());
    }
    let (access, actor) = (work.access(), work.actor());
    let identity = access.identity();
    let now = identity.now().as_millis();
    let first_roles = FirstRoles::read(identity, tx).await?;
    let mut rows = Rows::default();
    for Numbered { user, .. } in users {
        rows.add(work, macs, &first_roles, user, now)?;
    }
    let uids: Vec<_> = rows.users.iter().map(|user| user.uid.clone()).collect();
    // Sign-ups take part in no exclusive transaction.
    bulk::insert_many(tx, rows.users.clone()).await.map_err(taken_meanwhile)?;
    linked_identity::insert_many(tx, rows.identities).await.map_err(taken_meanwhile)?;
    role::insert_members(tx, rows.roles).await?;
    place::insert_many(tx, rows.places).await?;
    imported_factor::insert_many(tx, rows.factors).await?;
    user_import::insert_many(tx, rows.imports).await?;
    let detail = json!({ "import": work.job().id });
    event::by_admin_for_all(identity, tx, EventAction::UserCreated, actor, &rows.users, &detail).await?;
    if delegation::new_accounts(access, tx, actor, &uids).await? {
        elevation::require_presence(access, tx, actor).await?;
    }
    Ok(())
}

fn taken_meanwhile(error: StoreError) -> Error {
    match error {
        StoreError::Taken(_) => doorward_identity::Error::Aborted.into(),
        other => other.into(),
    }
}

/// The default roles of new accounts that exist.
struct FirstRoles {
    internal: Vec<String>,
    external: Vec<String>,
}

impl FirstRoles {
    async fn read(identity: &Identity, tx: &Tx) -> Result<Self, Error> {
        let settings = identity.settings();
        let accounts = &settings.new_accounts;
        let internal = role::by_ids(tx, &accounts.internal_roles).await?.into_iter().map(|role| role.id).collect();
        let external = role::by_ids(tx, &accounts.external_roles).await?.into_iter().map(|role| role.id).collect();
        Ok(Self { internal, external })
    }

    fn of(&self, kind: AccountKind) -> &[String] {
        match kind {
            AccountKind::Internal => &self.internal,
            AccountKind::External => &self.external,
            AccountKind::Anonymous => &[],
        }
    }
}

#[derive(Default)]
struct Rows {
    users: Vec<user::Model>,
    identities: Vec<linked_identity::Model>,
    roles: Vec<role::member::Model>,
    places: Vec<place::Model>,
    factors: Vec<imported_factor::Model>,
    imports: Vec<user_import::Model>,
}

impl Rows {
    fn add(
        &mut self,
        work: &Work<'_>,
        macs: &Macs,
        first_roles: &FirstRoles,
        candidate: Candidate,
        now: i64,
    ) -> Result<(), Error> {
        let identity = work.access().identity();
        let uid = candidate.user.uid.clone();
        self.imports.push(user_import::Model {
            key: macs.hex(&candidate.identifier),
            uid: Some(uid.clone()),
            fields: stored(&remembered(macs, &Imported::default(), &candidate)),
            job_id: work.job().id.clone(),
            updated_at: now,
        });
        let first = first_roles.of(candidate.user.kind).iter();
        let first = first.filter(|id| candidate.roles.iter().all(|(own, _)| own != *id)).map(|id| (id.clone(), None));
        let roles: Vec<_> = first.chain(candidate.roles.iter().cloned()).collect();
        self.roles.extend(roles.into_iter().map(|(role_id, expires_at)| role::member::Model {
            role_id,
            uid: uid.clone(),
            expires_at,
            created_at: now,
        }));
        let place = |node_id| place::Model { node_id, uid: uid.clone(), created_at: now };
        self.places.extend(candidate.nodes.into_iter().map(place));
        self.identities.extend(candidate.identities);
        for factor in &candidate.factors {
            self.factors.push(sealed(identity, &uid, factor, now)?);
        }
        self.users.push(candidate.user);
        Ok(())
    }
}

fn sealed(identity: &Identity, uid: &Uid, factor: &Factor, now: i64) -> Result<imported_factor::Model, Error> {
    let id = identity.new_id();
    let secret = Secret::new(factor.data.to_string());
    let sealed = identity.options().master_key.seal_secret(&format!("{FACTOR_PLACE}{id}"), &secret)?;
    Ok(imported_factor::Model { id, uid: uid.clone(), kind: factor.kind.to_owned(), sealed, created_at: now })
}

/// Second factors of an account as the other system wrote them.
///
/// # Errors
/// [`Error::Identity`] when they were sealed with another key.
pub(in crate::users) fn opened(access: &Access, row: &imported_factor::Model) -> Result<Value, Error> {
    let place = format!("{FACTOR_PLACE}{}", row.id);
    let secret = access.identity().options().master_key.open_secret(&place, &row.sealed)?;
    let unreadable = doorward_identity::Error::Internal("a second factor is no JSON");
    serde_json::from_str(secret.expose()).map_err(|_| unreadable.into())
}

/// What is remembered of a user after this import.
fn remembered(macs: &Macs, before: &Imported, candidate: &Candidate) -> Imported {
    let mut next = before.clone();
    next.values = rerun::remembered(macs, &before.values, &candidate.given);
    next.roles.extend(candidate.roles.iter().map(|(id, _)| id.clone()));
    next.nodes.extend(candidate.nodes.iter().cloned());
    next.identities.extend(candidate.identities.iter().map(|row| identity_mac(macs, row)));
    next
}

fn stored(imported: &Imported) -> Value {
    serde_json::to_value(imported).unwrap_or_default()
}

/// Changes an account that was imported before, or leaves it as it is.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer. The fault of the user is the inner one.
pub(super) async fn update(work: &Work<'_>, tx: &Tx, macs: &Macs, update: Update) -> Result<Result<Uid, Fault>, Error> {
    let part = savepoint(tx).await?;
    match Box::pin(update_in(work, &part, macs, &update)).await {
        Ok(()) => {
            part.commit().await.map_err(StoreError::from)?;
            Ok(Ok(update.account.uid))
        }
        Err(fault) => {
            part.rollback().await.map_err(StoreError::from)?;
            match fault {
                Fault::Rule(error) if is_of_database(&error) => Err(error),
                fault => Ok(Err(fault)),
            }
        }
    }
}

fn is_of_database(error: &Error) -> bool {
    use doorward_contract::ErrorCode::{Aborted, Internal, Unavailable};
    matches!(error.code(), Aborted | Internal | Unavailable)
}

async fn update_in(work: &Work<'_>, tx: &Tx, macs: &Macs, update: &Update) -> Result<(), Fault> {
    let (access, actor) = (work.access(), work.actor());
    let (identity, uid) = (access.identity(), &update.account.uid);
    let uids = std::slice::from_ref(uid);
    // Such accounts are changed by hand only: a file must not take one over, nor lock the last administrator out.
    if elevation::could_anything(access, tx, uid).await? {
        return Err(Fault::Administers);
    }
    let elevation = Elevation::of_accounts(access, tx, uids).await?;
    edit(work, tx, update).await?;
    set_password(work, tx, update).await?;
    set_status(work, tx, update).await?;
    let now = identity.now().as_millis();
    for (id, expires_at) in &update.roles {
        work.permit::<action::MembersEdit>()?;
        role::set_member(tx, id, uid, *expires_at, now).await.map_err(Error::from)?;
        record(work, tx, EventAction::RoleMemberAdded, update, json!({ "role": id })).await?;
    }
    for id in &update.nodes {
        work.permit::<action::OrganizationEdit>()?;
        if place::add(tx, id, uid, now).await.map_err(Error::from)? {
            record(work, tx, EventAction::NodeMemberAdded, update, json!({ "node": id })).await?;
        }
    }
    for row in &update.identities {
        work.permit::<action::UsersEdit>()?;
        linked_identity::insert(tx, row.clone()).await.map_err(taken_meanwhile)?;
        record(work, tx, EventAction::IdentityLinked, update, json!({ "provider": row.provider_id })).await?;
    }
    // A role or department that gives permissions over Doorward is given by hand, for the same reason.
    if !elevation.revoke(access, tx, actor).await?.is_empty() {
        return Err(Fault::Administers);
    }
    let row = user_import::Model {
        fields: stored(&remembered(macs, &update.imported, &update.candidate)),
        job_id: work.job().id.clone(),
        updated_at: now,
        ..update.former.clone()
    };
    Ok(user_import::update(tx, row).await.map_err(Error::from)?)
}

async fn record(
    work: &Work<'_>,
    tx: &Tx,
    action: EventAction,
    update: &Update,
    mut detail: Value,
) -> Result<(), Fault> {
    detail["import"] = work.job().id.clone().into();
    event::by_admin(work.access().identity(), tx, action, work.actor(), Some(&update.account), detail).await?;
    Ok(())
}

/// Fields that the account has in its form, too.
async fn edit(work: &Work<'_>, tx: &Tx, update: &Update) -> Result<(), Fault> {
    let user = &update.candidate.user;
    let has = |field: &str| update.fields.contains(field);
    let text = |field: &str, value: &Option<String>| has(field).then(|| value.clone().unwrap_or_default());
    let patch = UserPatch {
        email: text("email", &user.email),
        email_verified: has("email_verified").then_some(user.email_verified),
        phone: text("phone", &user.phone),
        phone_verified: has("phone_verified").then_some(user.phone_verified),
        username: text("username", &user.username),
        name: text("name", &user.name),
        picture: text("picture", &user.picture),
        gender: has("gender").then_some(user.gender),
        birthdate: text("birthdate", &user.birthdate),
        zoneinfo: text("zoneinfo", &user.zoneinfo),
        locale: text("locale", &user.locale),
        address: has("address").then(|| account::address(user.address.clone())).flatten(),
        description: text("description", &user.description),
        kind: (has("kind") || !update.nodes.is_empty() && update.account.kind != user.kind).then_some(user.kind),
        attributes: has("attributes").then(|| account::attributes(user.attributes.clone())),
        must_change_password: None,
    };
    // The file calls a contact verified that the account does not have any more.
    let patch = UserPatch {
        email_verified: patch.email_verified.filter(|_| has("email") || update.account.email_key == user.email_key),
        phone_verified: patch.phone_verified.filter(|_| has("phone") || update.account.phone == user.phone),
        ..patch
    };
    if patch == UserPatch::default() {
        return Ok(());
    }
    work.permit::<action::UsersEdit>()?;
    let identity = work.access().identity();
    records::edit_in(identity, tx, &update.account.uid, patch, &Expected::Any, work.actor()).await?;
    Ok(())
}

/// Replaces the password as an administrator does: sessions, links and codes end.
async fn set_password(work: &Work<'_>, tx: &Tx, update: &Update) -> Result<(), Fault> {
    let Some(hash) = update.candidate.user.password_hash.as_ref().filter(|_| update.fields.contains("password")) else {
        return Ok(());
    };
    work.permit::<action::UsersResetPassword>()?;
    let (identity, actor, uid) = (work.access().identity(), work.actor(), &update.account.uid);
    let now = identity.now().as_millis();
    user::set_password(tx, uid, hash, actor.delegate(), now).await.map_err(Error::from)?;
    if update.candidate.user.must_change_password {
        let change = user::ActiveModel { must_change_password: Set(true), ..user::ActiveModel::default() };
        user::update(tx, uid, change).await.map_err(Error::from)?;
    }
    link::cancel(tx, Purpose::Password, Some(uid)).await?;
    verification::void(identity, tx, &update.account).await?;
    end(tx, RevokeScope::AllOf(uid), EndReason::PasswordChanged, now).await.map_err(Error::from)?;
    record(work, tx, EventAction::PasswordChanged, update, json!({ "by": "import" })).await
}

async fn set_status(work: &Work<'_>, tx: &Tx, update: &Update) -> Result<(), Fault> {
    let status = update.candidate.user.status;
    // A file without a status says nothing, and never unblocks.
    if !update.fields.contains("status") || status != AccountStatus::Blocked {
        return Ok(());
    }
    work.permit::<action::UsersBlock>()?;
    let (identity, uid) = (work.access().identity(), &update.account.uid);
    let change = user::ActiveModel { status: Set(status), ..user::ActiveModel::default() };
    let change = profile::stamped(change, identity.now());
    user::update(tx, uid, change).await.map_err(Error::from)?;
    end(tx, RevokeScope::AllOf(uid), EndReason::Blocked, identity.now().as_millis()).await.map_err(Error::from)?;
    record(work, tx, EventAction::UserBlocked, update, json!({})).await
}
