//! Cache of active sessions, valid while nothing about the account has changed.
//!
//! Every change of an account (block, sign-out, role, name, deletion) moves the epoch of its shard, immediately here
//! and by notification on other nodes. An entry is valid only while the epoch under which it was read is current. The
//! epoch is taken before the read, so a change in between makes the entry stale, never wrong.

use crate::{Error, Identity, Viewer, client};
use doorward_contract::{Timestamp, Uid, account::AccountStatus};
use doorward_store::{session, user};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use std::time::Duration;

const SHARDS: usize = 256;

pub(crate) struct SessionCache {
    epochs: Vec<AtomicU64>,
    sessions: moka::sync::Cache<String, Arc<Entry>>,
    /// False while this node cannot receive the notifications of others.
    trusted: AtomicBool,
}

struct Entry {
    viewer: Viewer,
    /// When the session expires, or the first of the roles that expire.
    expires_at: i64,
    epoch: u64,
}

impl SessionCache {
    /// `trusted` from the start where no other process can change the database unnoticed.
    pub fn new(trusted: bool) -> Self {
        Self {
            // A random start, so that an epoch of another node, or of this one before a restart, is not current.
            epochs: (0..SHARDS).map(|_| AtomicU64::new(u64::from_be_bytes(crate::ids::random()))).collect(),
            // Nothing relies on it; it bounds the effect of a lost notification.
            sessions: moka::sync::Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(10)).build(),
            trusted: AtomicBool::new(trusted),
        }
    }

    /// Current epoch of an account's shard.
    pub fn epoch_of(&self, uid: &Uid) -> u64 {
        self.epoch(uid).load(Ordering::SeqCst)
    }

    /// Whether rows of an account are unchanged that were read under its lock at `epoch`, by a transaction that has
    /// committed since and changed nothing else in this shard.
    pub fn is_unchanged_but_for_own_commit(&self, uid: &Uid, epoch: u64) -> bool {
        self.trusted.load(Ordering::SeqCst) && self.epoch_of(uid) == epoch.wrapping_add(1)
    }

    fn epoch(&self, uid: &Uid) -> &AtomicU64 {
        let mut hasher = DefaultHasher::new();
        uid.hash(&mut hasher);
        let shard = usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or(0);
        &self.epochs[shard]
    }

    /// Invalidates the entries of an account.
    pub fn account_changed(&self, uid: &Uid) {
        self.epoch(uid).fetch_add(1, Ordering::SeqCst);
    }

    /// Invalidates all entries.
    pub fn everything_changed(&self) {
        for epoch in &self.epochs {
            epoch.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Sets whether this node receives the notifications of others.
    pub fn set_trusted(&self, trusted: bool) {
        // Epochs first: entries from the time without notifications must not be trusted for a moment.
        self.everything_changed();
        self.trusted.store(trusted, Ordering::SeqCst);
    }
}

/// The viewer of an active session of this account.
pub(crate) async fn viewer(identity: &Identity, session_id: &str, uid: &Uid) -> Result<Option<Viewer>, Error> {
    let (cache, now) = (identity.session_cache(), identity.now().as_millis());
    let epoch = cache.epoch_of(uid);
    let is_valid = |entry: &Entry| {
        let viewer = &entry.viewer;
        let is_client_on = client::find(identity, &viewer.client_id).is_some();
        entry.epoch == epoch && entry.expires_at > now && viewer.uid == *uid && is_client_on
    };
    let cached = cache.sessions.get(session_id).filter(|entry| is_valid(entry));
    if let Some(entry) = cached.filter(|_| cache.trusted.load(Ordering::SeqCst)) {
        return Ok(Some(entry.viewer.clone()));
    }
    let Some((row, owner)) = session::live(identity.db().read(), session_id, now).await? else {
        return Ok(None);
    };
    let Some((viewer, expires_at)) = read(identity, &row, &owner).await?.filter(|(viewer, _)| viewer.uid == *uid)
    else {
        return Ok(None);
    };
    let entry = Entry { viewer: viewer.clone(), expires_at, epoch };
    cache.sessions.insert(session_id.to_owned(), Arc::new(entry));
    Ok(Some(viewer))
}

/// The viewer of rows that were just read; `None` when the account is blocked, the session has expired, or its client is
/// turned off.
pub(crate) async fn viewer_of(
    identity: &Identity,
    row: &session::Model,
    owner: &user::Model,
) -> Result<Option<Viewer>, Error> {
    Ok(read(identity, row, owner).await?.map(|(viewer, _)| viewer))
}

/// [`viewer_of`] with the time until which it stays valid.
async fn read(identity: &Identity, row: &session::Model, owner: &user::Model) -> Result<Option<(Viewer, i64)>, Error> {
    let is_active = owner.status == AccountStatus::Active && client::find(identity, &row.client_id).is_some();
    if !is_active || Timestamp(row.expires_at) <= identity.now() {
        return Ok(None);
    }
    let roles = doorward_store::role::of(identity.db().read(), &owner.uid, identity.now().as_millis()).await?;
    let until = roles.iter().filter_map(|role| role.expires_at).fold(row.expires_at, i64::min);
    let viewer = Viewer {
        uid: owner.uid.clone(),
        session_id: row.id.clone(),
        client_id: row.client_id.clone(),
        kind: owner.kind,
        scope: row.scope.clone(),
        username: owner.username.clone(),
        name: owner.name.clone(),
        email: owner.email.clone().filter(|_| owner.email_verified),
        phone: owner.phone.clone().filter(|_| owner.phone_verified),
        roles: roles.into_iter().map(|role| role.role_id).collect(),
        attributes: Arc::new(crate::account::fields::attributes(owner.attributes.clone())),
    };
    Ok(Some((viewer, until)))
}
