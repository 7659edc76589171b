//! Sessions: one row per sign-in on a device. A browser cookie and a refresh token are two handles to it.

use crate::{StoreError, logout_notice, user};
use doorward_contract::Uid;
use sea_orm::{
    Condition, JoinType, QueryOrder, QuerySelect, RelationTrait, Set,
    entity::prelude::*,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};

/// Kind of user agent; two browsers of one kind count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum AgentKind {
    /// A Mini Program inside WeChat.
    WechatMini,
    /// WeChat's own browser.
    Wechat,
    /// An Android phone or tablet.
    Android,
    /// An iPhone or iPad.
    Ios,
    /// A computer.
    Desktop,
    /// Anything else, such as a server.
    Other,
}

/// What a session speaks: which tokens are issued for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Protocol {
    /// The CloudBase API; sessions of browsers at the portal too.
    Cloudbase,
    /// OAuth 2: opened by an authorization code or a device code.
    Oauth,
}

/// Why a session was ended before its expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum EndReason {
    /// Its owner signed out.
    SignOut,
    /// Its owner ended it from another session.
    EndedByOwner,
    /// An administrator ended it.
    EndedByAdministrator,
    /// The account was blocked.
    Blocked,
    /// The account gained administrative permissions.
    Elevated,
    /// Control of the account's contact was proven for the first time; until then anyone could have claimed it.
    ContactReclaimed,
    /// The password was changed.
    PasswordChanged,
    /// The guest became a registered user.
    Upgraded,
    /// A newer session replaced it.
    Replaced,
    /// Its authorization code was presented again or by the wrong client.
    CodeMisused,
    /// Its authorization code was never redeemed.
    NeverFetched,
    /// A rotated refresh token was presented again.
    RefreshReuse,
    /// The user withdrew the consent to its application.
    ConsentWithdrawn,
    /// Its application was turned off or deleted.
    ApplicationDisabled,
    /// A hook of the operator let no tokens be issued for it.
    TokensRefused,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// A UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The account.
    pub uid: Uid,
    /// Client that it was opened with.
    pub client_id: String,
    /// Sign-in method, or the ID of the provider.
    pub method: String,
    /// `user sso` or `anonymous`; of OAuth the granted scopes, separated by spaces.
    pub scope: String,
    /// SHA-256 of the device ID, when one was sent.
    pub device_hash: Option<String>,
    pub user_agent: Option<String>,
    /// Kind of user agent, for "one session per kind".
    pub agent_kind: AgentKind,
    /// IP address of the last request.
    pub ip: Option<String>,
    pub created_at: i64,
    /// Last request, within a minute.
    pub seen_at: i64,
    pub expires_at: i64,
    /// Lifetime of its access tokens in seconds.
    pub access_token_seconds: i32,
    /// Its own lifetime in seconds.
    pub refresh_token_seconds: i32,
    /// Number of rotations of its refresh token.
    pub generation: i32,
    /// Last rotation.
    pub rotated_at: Option<i64>,
    /// SHA-256 of the browser cookie.
    pub cookie_hash: Option<String>,
    /// When its owner last proved presence again, after opening it.
    pub proven_at: Option<i64>,
    /// The delegate whose act its credential rests on; NULL for the account's owner.
    pub delegate: Option<String>,
    /// When it was ended before its expiry.
    pub ended_at: Option<i64>,
    pub ended_by: Option<EndReason>,
    pub protocol: Protocol,
    /// The session that an application's session was opened from, and ends with: the browser's at the portal, or that
    /// of an app which authorized it. NULL with the scope `offline_access`.
    pub parent_id: Option<String>,
    /// When the user authenticated, if earlier than `created_at`.
    pub authenticated_at: Option<i64>,
    /// Audience of its access tokens (RFC 8707); NULL for the issuer.
    pub resource: Option<String>,
    /// Thumbprint of the key that its refresh tokens are bound to (RFC 9449); NULL for none.
    pub dpop_jkt: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "crate::user::Entity", from = "Column::Uid", to = "crate::user::Column::Uid")]
    User,
}

impl Related<user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) fn is_live(now: i64) -> Condition {
    is_open(now).add(Condition::any().add(Column::ParentId.is_null()).add(Expr::exists(live_parent(now))))
}

/// [`is_live`] apart from the parent.
fn is_open(now: i64) -> Condition {
    Condition::all().add(Column::EndedAt.is_null()).add(Column::ExpiresAt.gt(now))
}

/// The parent of a session, if it is live. It can have a parent itself: an app that was signed in at the portal can
/// authorize another application. That one has none.
fn live_parent(now: i64) -> SelectStatement {
    let (parent, root) = (Alias::new("parent"), Alias::new("root"));
    let of_parent = |column: Column| Expr::col((parent.clone(), column));
    let mut of_root = open_session(&root, now);
    of_root.and_where(Expr::col((root, Column::Id)).equals((parent.clone(), Column::ParentId)));
    let is_rooted = Condition::any().add(of_parent(Column::ParentId).is_null()).add(Expr::exists(of_root));
    let mut query = open_session(&parent, now);
    query.and_where(of_parent(Column::Id).equals((Entity, Column::ParentId))).cond_where(is_rooted);
    query
}

/// Sessions under another name that have not ended.
fn open_session(alias: &Alias, now: i64) -> SelectStatement {
    let column = |column: Column| Expr::col((alias.clone(), column));
    let mut query = Query::select();
    query.expr(Expr::val(1)).from_as(Entity, alias.clone());
    query.and_where(column(Column::EndedAt).is_null()).and_where(column(Column::ExpiresAt).gt(now));
    query
}

pub async fn insert(conn: &impl ConnectionTrait, session: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(session).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The active session with this ID, and its owner.
pub async fn live(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<Option<(Model, user::Model)>, StoreError> {
    let query = Entity::find_by_id(id).filter(is_live(now)).find_also_related(user::Entity);
    // Into a plain model, an owner that cannot be decoded would come as `None`.
    let row = query.into_model::<Model, Option<user::Model>>().one(conn).await?;
    Ok(row.and_then(|(session, owner)| Some((session, owner.flatten()?))))
}

/// The session with this ID, active or not.
pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// ID and expiry of the active session of a browser cookie.
pub async fn by_cookie(
    conn: &impl ConnectionTrait,
    cookie_hash: &str,
    now: i64,
) -> Result<Option<(String, i64)>, StoreError> {
    let query = Entity::find().select_only().column(Column::Id).column(Column::ExpiresAt);
    let query = query.filter(Column::CookieHash.eq(cookie_hash)).filter(is_live(now));
    Ok(query.into_tuple().one(conn).await?)
}

/// Sets or clears the browser cookie of an active session.
pub async fn set_cookie(conn: &impl ConnectionTrait, id: &str, cookie_hash: Option<&str>) -> Result<bool, StoreError> {
    let change = ActiveModel { cookie_hash: Set(cookie_hash.map(str::to_owned)), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::EndedAt.is_null());
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Detaches a browser cookie from its session.
pub async fn clear_cookie(conn: &impl ConnectionTrait, cookie_hash: &str) -> Result<(), StoreError> {
    let change = ActiveModel { cookie_hash: Set(None), ..Default::default() };
    Entity::update_many().set(change).filter(Column::CookieHash.eq(cookie_hash)).exec(conn).await?;
    Ok(())
}

/// Rotates the refresh token: true for exactly one caller that presents this generation.
pub async fn rotate(
    conn: &impl ConnectionTrait,
    id: &str,
    generation: i32,
    now: i64,
    expires_at: i64,
    ip: Option<String>,
) -> Result<bool, StoreError> {
    let change = ActiveModel {
        generation: Set(generation + 1),
        rotated_at: Set(Some(now)),
        seen_at: Set(now),
        expires_at: Set(expires_at),
        ip: Set(ip),
        ..Default::default()
    };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::Generation.eq(generation));
    Ok(query.filter(is_live(now)).exec(conn).await?.rows_affected == 1)
}

/// Updates `seen_at` and the expiry of a session.
pub async fn touch(conn: &impl ConnectionTrait, id: &str, now: i64, expires_at: i64) -> Result<(), StoreError> {
    let change = ActiveModel { seen_at: Set(now), expires_at: Set(expires_at), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// Records a proof of presence. With a credential that rests on no delegate's act, the session is its owner's from then
/// on.
pub async fn record_presence(
    conn: &impl ConnectionTrait,
    id: &str,
    delegate: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    let mut change = ActiveModel { proven_at: Set(Some(now)), ..Default::default() };
    if delegate.is_none() {
        change.delegate = Set(None);
    }
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

pub async fn set_scope(conn: &impl ConnectionTrait, id: &str, scope: &str) -> Result<(), StoreError> {
    let change = ActiveModel { scope: Set(scope.to_owned()), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// The sessions that [`end`] ends.
#[derive(Debug)]
pub enum RevokeScope<'a> {
    One(&'a str),
    /// The first, if it belongs to the second, an account.
    OneOf(&'a str, &'a Uid),
    /// Those of the device with this hash, if they belong to that account.
    DeviceOf(&'a str, &'a Uid),
    /// All of an account.
    AllOf(&'a Uid),
    /// All of an account but one.
    AllBut(&'a Uid, &'a str),
    /// All of a client.
    OfClient(&'a str),
    /// Those of OAuth of an account at a client. The default client has others too.
    OfClientAnd(&'a str, &'a Uid),
    /// Those like this session, of its account, client and protocol, beyond the newest `n`.
    Beyond(&'a Model, u64),
    /// Those like this session that have its kind of user agent, but itself.
    SameAgent(&'a Model),
}

impl RevokeScope<'_> {
    /// The sessions, ended ones included.
    fn condition(&self, now: i64) -> Condition {
        let all = Condition::all();
        match *self {
            Self::One(id) => all.add(Column::Id.eq(id)),
            Self::OneOf(id, uid) => all.add(Column::Id.eq(id)).add(Column::Uid.eq(uid)),
            Self::DeviceOf(hash, uid) => all.add(Column::DeviceHash.eq(hash)).add(Column::Uid.eq(uid)),
            Self::AllOf(uid) => all.add(Column::Uid.eq(uid)),
            Self::OfClient(client) => all.add(Column::ClientId.eq(client)),
            Self::OfClientAnd(client, uid) => {
                all.add(Column::ClientId.eq(client)).add(Column::Uid.eq(uid)).add(Column::Protocol.eq(Protocol::Oauth))
            }
            Self::AllBut(uid, except) => all.add(Column::Uid.eq(uid)).add(Column::Id.ne(except)),
            Self::Beyond(session, most) => {
                let mut newest = Query::select();
                newest.column(Column::Id).from(Entity).cond_where(is_live(now)).cond_where(is_like(session));
                newest.order_by(Column::CreatedAt, sea_orm::Order::Desc).order_by(Column::Id, sea_orm::Order::Desc);
                newest.limit(most);
                is_like(session).add(Column::Id.not_in_subquery(newest))
            }
            Self::SameAgent(session) => {
                is_like(session).add(Column::AgentKind.eq(session.agent_kind)).add(Column::Id.ne(&session.id))
            }
        }
    }

    /// IDs of the sessions that are not over.
    fn open(&self, now: i64) -> SelectStatement {
        let mut ids = Query::select();
        ids.column((Entity, Column::Id)).from(Entity).cond_where(is_open(now)).cond_where(self.condition(now));
        ids
    }
}

/// Ends active sessions and returns their number. Applications that are told about it get notices.
pub async fn end(
    conn: &impl ConnectionTrait,
    which: RevokeScope<'_>,
    by: EndReason,
    now: i64,
) -> Result<u64, StoreError> {
    // Before the end: afterwards, the sessions that end with these cannot be told from those that ended earlier.
    announce_end(conn, &which, now).await?;
    let ended =
        ActiveModel { ended_at: Set(Some(now)), ended_by: Set(Some(by)), cookie_hash: Set(None), ..Default::default() };
    let query = Entity::update_many().set(ended).filter(is_open(now)).filter(which.condition(now));
    Ok(query.exec(conn).await?.rows_affected)
}

/// Writes the notices to applications about sessions that are about to end.
pub(crate) async fn announce_end(
    conn: &impl ConnectionTrait,
    which: &RevokeScope<'_>,
    now: i64,
) -> Result<(), StoreError> {
    logout_notice::insert(conn, which.open(now), now).await
}

/// Same account, client and protocol: the sessions that a client's limit counts together. Of the CloudBase API those
/// that were opened from the portal's session are counted apart: one of the same client must not end the session that
/// it depends on.
fn is_like(session: &Model) -> Condition {
    let condition = Condition::all().add(Column::Uid.eq(&session.uid)).add(Column::ClientId.eq(&session.client_id));
    let condition = condition.add(Column::Protocol.eq(session.protocol));
    match (session.protocol, &session.parent_id) {
        (Protocol::Oauth, _) => condition,
        (Protocol::Cloudbase, Some(_)) => condition.add(Column::ParentId.is_not_null()),
        (Protocol::Cloudbase, None) => condition.add(Column::ParentId.is_null()),
    }
}

/// Active sessions of an account, last seen first.
pub async fn live_of(conn: &impl ConnectionTrait, uid: &Uid, now: i64) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::Uid.eq(uid)).filter(is_live(now));
    Ok(query.order_by_desc(Column::SeenAt).limit(200).all(conn).await?)
}

/// Whether an account has signed in from this device or address before.
pub async fn knows_device(
    conn: &impl ConnectionTrait,
    uid: &Uid,
    device_hash: Option<&str>,
    ip: Option<&str>,
) -> Result<bool, StoreError> {
    let mut device_or_ip = Condition::any();
    if device_hash.is_none() && ip.is_none() {
        return Ok(false);
    }
    device_or_ip = device_or_ip.add_option(device_hash.map(|hash| Column::DeviceHash.eq(hash)));
    device_or_ip = device_or_ip.add_option(ip.map(|ip| Column::Ip.eq(ip)));
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Uid.eq(uid)).filter(device_or_ip);
    Ok(query.into_tuple::<String>().one(conn).await?.is_some())
}

/// Number of active sessions.
pub async fn count_live(conn: &impl ConnectionTrait, now: i64) -> Result<u64, StoreError> {
    let query = Entity::find().filter(is_live(now)).join(JoinType::InnerJoin, Relation::User.def());
    Ok(query.count(conn).await?)
}

/// Corrects sessions dated into the future by a fast clock, as if they were opened now.
pub async fn put_back(conn: &impl ConnectionTrait, now: i64) -> Result<(), StoreError> {
    let life = Expr::cust(format!("CAST(refresh_token_seconds AS BIGINT) * 1000 + {now}"));
    let ahead = now + crate::instant::SKEW_MS;
    let opened = Entity::update_many().col_expr(Column::CreatedAt, Expr::value(now));
    let opened = opened.col_expr(Column::SeenAt, Expr::value(now)).col_expr(Column::ExpiresAt, life);
    opened.filter(Column::CreatedAt.gt(ahead)).exec(conn).await?;
    for column in [Column::SeenAt, Column::RotatedAt, Column::ProvenAt, Column::AuthenticatedAt] {
        let past = Entity::update_many().col_expr(column, Expr::value(now)).filter(column.gt(ahead));
        past.exec(conn).await?;
    }
    Ok(())
}

/// Deletes sessions that ended or expired before an instant.
pub async fn delete_ended_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let over = Condition::any().add(Column::ExpiresAt.lt(at)).add(Column::EndedAt.lt(at));
    Ok(Entity::delete_many().filter(over).exec(conn).await?.rows_affected)
}
