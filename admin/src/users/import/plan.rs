//! What an import does with some users: which accounts it creates and changes, and which rows have faults.

use super::candidate::{self, Candidate, as_uid};
use super::fault::Fault;
use super::formats::HashSettings;
use super::names::{self, Names};
use super::rerun::{self, Imported};
use super::{Input, incoming::Incoming};
use crate::jobs::Work;
use doorward_access::Error;
use doorward_contract::Uid;
use doorward_contract::job::JobFault;
use doorward_identity::account;
use doorward_identity::crypto::Macs;
use doorward_store::user::bulk::{self, Wanted};
use doorward_store::{Tx, linked_identity, user, user_import};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A user of the file with its number, and as it was sent.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    pub row: u64,
    pub source: Value,
    pub user: T,
}

/// A change of an account that was imported before.
#[derive(Debug)]
pub(super) struct Update {
    pub account: user::Model,
    pub former: user_import::Model,
    pub imported: Imported,
    pub candidate: Candidate,
    pub fields: BTreeSet<&'static str>,
    pub roles: Vec<(String, Option<i64>)>,
    pub nodes: Vec<String>,
    pub identities: Vec<linked_identity::Model>,
}

/// What happens to the users of a chunk.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub creates: Vec<Numbered<Candidate>>,
    pub updates: Vec<Numbered<Update>>,
    pub unchanged: u64,
    /// Users whose accounts were deleted here since.
    pub skipped: u64,
    pub faults: Vec<JobFault>,
}

/// Plans a chunk by the rows of its transaction.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer.
pub(super) async fn plan(
    work: &Work<'_>,
    tx: &Tx,
    input: &Input,
    macs: &Macs,
    users: Vec<Numbered<Result<Incoming, Fault>>>,
) -> Result<Plan, Error> {
    let (access, language) = (work.access(), work.job().language);
    let is_check = input.check_of.is_some();
    let mut names = Names::read(access, tx, work.actor(), &input.options, is_check).await?;
    let (mut plan, mut candidates) = (Plan::default(), Vec::new());
    for Numbered { row, source, user } in users {
        let checked = match user {
            Ok(user) => candidate::check(access.identity(), tx, work.actor(), &mut names, input, user).await?,
            Err(fault) => Err(fault),
        };
        match checked {
            Ok(user) => candidates.push(Numbered { row, source, user }),
            Err(fault) => plan.faults.push(fault.of_row(row, language, source)),
        }
    }
    let existing = Existing::read(tx, macs, &candidates).await?;
    let mut seen = Seen::default();
    for Numbered { row, source, user } in candidates {
        let key = macs.hex(&user.identifier);
        let outcome = match existing.imported.get(&key) {
            _ if !seen.keys.insert(key.clone()) => Err(Fault::Twice { field: "id" }),
            // An earlier chunk of this file has imported it.
            Some(former) if former.job_id == work.job().id => Err(Fault::Twice { field: "id" }),
            Some(former) => existing.rerun(macs, former, user, input.options.overwrite == Some(true)),
            None => existing.refuse_taken(&user).and_then(|()| seen.add(&user)).map(|()| Outcome::Create(user)),
        };
        match outcome {
            Ok(Outcome::Create(user)) => plan.creates.push(Numbered { row, source, user }),
            Ok(Outcome::Update(user)) => plan.updates.push(Numbered { row, source, user: *user }),
            Ok(Outcome::Unchanged) => plan.unchanged += 1,
            Ok(Outcome::Skipped) => plan.skipped += 1,
            Err(fault) => plan.faults.push(fault.of_row(row, language, source)),
        }
    }
    Ok(plan)
}

/// Creates what the options ask for, before the transaction of the chunk.
///
/// # Errors
/// As [`names::create_missing`].
pub(super) async fn prepare(
    work: &Work<'_>,
    input: &Input,
    users: &[Numbered<Result<Incoming, Fault>>],
) -> Result<(), Error> {
    let users: Vec<_> = users.iter().filter_map(|user| user.user.as_ref().ok()).collect();
    names::create_missing(work.access(), work.actor(), &input.options, &users).await
}

/// Reads the fields of rows.
pub(super) fn read(
    input: &Input,
    hash: &HashSettings,
    rows: Vec<Numbered<Result<super::incoming::Row, Fault>>>,
) -> Vec<Numbered<Result<Incoming, Fault>>> {
    let read = |Numbered { row, source, user }: Numbered<Result<_, Fault>>| Numbered {
        row,
        source,
        user: user.and_then(|members| candidate::read(input, members, hash)),
    };
    rows.into_iter().map(read).collect()
}

enum Outcome {
    Create(Candidate),
    Update(Box<Update>),
    Unchanged,
    Skipped,
}

/// What exists of the users of a chunk.
struct Existing {
    /// By key.
    imported: HashMap<String, user_import::Model>,
    /// Accounts of those that were imported before.
    accounts: HashMap<Uid, user::Model>,
    uids: HashSet<Uid>,
    usernames: HashMap<String, Uid>,
    emails: HashMap<String, Uid>,
    phones: HashMap<String, Uid>,
    /// Uids that no account can have any more.
    unavailable: HashMap<Uid, doorward_identity::Error>,
    /// By realm and subject.
    identities: HashMap<(String, String), Uid>,
    /// By union ID.
    union_ids: HashMap<String, Uid>,
}

impl Existing {
    async fn read(tx: &Tx, macs: &Macs, candidates: &[Numbered<Candidate>]) -> Result<Self, Error> {
        let users: Vec<&Candidate> = candidates.iter().map(|candidate| &candidate.user).collect();
        let keys: Vec<_> = users.iter().map(|user| macs.hex(&user.identifier)).collect();
        let imported = user_import::by_keys(tx, &keys).await?;
        let known: BTreeSet<_> = imported.iter().filter_map(|row| row.uid.clone()).collect();
        let accounts = user::by_uids(tx, &known).await?;
        let uids: Vec<_> = users.iter().map(|user| user.user.uid.clone()).collect();
        let wanted = wanted(&users);
        let mut existing = Self {
            imported: imported.into_iter().map(|row| (row.key.clone(), row)).collect(),
            accounts: accounts.into_iter().map(|row| (row.uid.clone(), row)).collect(),
            uids: HashSet::new(),
            usernames: HashMap::new(),
            emails: HashMap::new(),
            phones: HashMap::new(),
            unavailable: account::unavailable(tx, &uids).await?,
            identities: HashMap::new(),
            union_ids: HashMap::new(),
        };
        for keys in bulk::holding(tx, &wanted).await? {
            let uid = || keys.uid.clone();
            existing.usernames.extend(keys.username_key.clone().map(|key| (key, uid())));
            existing.emails.extend(keys.email_key.clone().map(|key| (key, uid())));
            existing.phones.extend(keys.phone.clone().map(|key| (key, uid())));
            existing.uids.insert(keys.uid);
        }
        existing.read_identities(tx, &users).await?;
        Ok(existing)
    }

    async fn read_identities(&mut self, tx: &Tx, users: &[&Candidate]) -> Result<(), Error> {
        let mut subjects: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut union_ids = Vec::new();
        for row in users.iter().flat_map(|user| &user.identities) {
            subjects.entry(row.realm.as_str()).or_default().push(row.subject.clone());
            union_ids.extend(row.union_id.clone());
        }
        for (realm, subjects) in subjects {
            let rows = linked_identity::among(tx, realm, &subjects).await?;
            self.identities.extend(rows.into_iter().map(|row| ((row.realm, row.subject), row.uid)));
        }
        if !union_ids.is_empty() {
            let rows = linked_identity::with_union_ids(tx, &union_ids).await?;
            self.union_ids.extend(rows.into_iter().filter_map(|row| Some((row.union_id?, row.uid))));
        }
        Ok(())
    }

    /// Refuses a user who would get what another account has: an import never merges accounts.
    fn refuse_taken(&self, candidate: &Candidate) -> Result<(), Fault> {
        let user = &candidate.user;
        let taken = |field, uid: &Uid| Err(Fault::Taken { field, uid: uid.to_string() });
        if self.uids.contains(&user.uid) {
            return taken("uid", &user.uid);
        }
        // Users are named by uid or username.
        if let Some(other) = self.usernames.get(&user.uid.as_str().to_ascii_lowercase()) {
            return taken("uid", other);
        }
        match self.unavailable.get(&user.uid) {
            Some(doorward_identity::Error::UidRetired) => {
                return Err(Fault::Rule(doorward_identity::Error::UidRetired.into()));
            }
            Some(_) => return Err(Fault::Rule(doorward_identity::Error::UidTaken.into())),
            None => {}
        }
        for name in [&user.username, &user.username_key] {
            if let Some(other) = as_uid(name.as_ref()).filter(|uid| *uid != user.uid && self.uids.contains(uid)) {
                return taken("username", &other);
            }
        }
        let keys = [
            ("username", &self.usernames, &user.username_key),
            ("email", &self.emails, &user.email_key),
            ("phone", &self.phones, &user.phone),
        ];
        for (field, held, key) in keys {
            if let Some(other) = key.as_ref().and_then(|key| held.get(key)) {
                return taken(field, other);
            }
        }
        candidate.identities.iter().try_for_each(|row| self.refuse_linked(row, &user.uid))
    }

    fn refuse_linked(&self, row: &linked_identity::Model, uid: &Uid) -> Result<(), Fault> {
        let holder = self.identities.get(&(row.realm.clone(), row.subject.clone()));
        let of_union = row.union_id.as_ref().and_then(|union_id| self.union_ids.get(union_id));
        match (holder.filter(|other| *other != uid), of_union.filter(|other| *other != uid)) {
            (Some(other), _) => Err(Fault::Taken { field: "identity", uid: other.to_string() }),
            (None, Some(other)) => Err(Fault::Taken { field: "union_id", uid: other.to_string() }),
            (None, None) => Ok(()),
        }
    }

    /// What happens to a user who was imported before.
    fn rerun(
        &self,
        macs: &Macs,
        former: &user_import::Model,
        candidate: Candidate,
        overwrite: bool,
    ) -> Result<Outcome, Fault> {
        let Some(account) = former.uid.as_ref().and_then(|uid| self.accounts.get(uid)) else {
            return Ok(Outcome::Skipped);
        };
        let imported: Imported = serde_json::from_value(former.fields.clone()).unwrap_or_default();
        let fields = rerun::changes(macs, &imported, &candidate.given, account, overwrite);
        // What was given before and taken away here is not given again.
        let is_new = |known: &BTreeSet<String>, one: &String| overwrite || !known.contains(one);
        let roles: Vec<_> = candidate.roles.iter().filter(|(id, _)| is_new(&imported.roles, id)).cloned().collect();
        let nodes: Vec<_> = candidate.nodes.iter().filter(|id| is_new(&imported.nodes, id)).cloned().collect();
        let identities = candidate.identities.iter().filter(|row| {
            let is_linked = self.identities.get(&(row.realm.clone(), row.subject.clone())) == Some(&account.uid);
            !is_linked && is_new(&imported.identities, &identity_mac(macs, row))
        });
        let identities: Vec<_> =
            identities.map(|row| linked_identity::Model { uid: account.uid.clone(), ..row.clone() }).collect();
        identities.iter().try_for_each(|row| self.refuse_linked(row, &account.uid))?;
        if fields.is_empty() && roles.is_empty() && nodes.is_empty() && identities.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        let (account, former) = (account.clone(), former.clone());
        Ok(Outcome::Update(Box::new(Update { account, former, imported, candidate, fields, roles, nodes, identities })))
    }
}

/// By which an identity of an account is recognized.
pub(super) fn identity_mac(macs: &Macs, row: &linked_identity::Model) -> String {
    rerun::mac(macs, "identity", &format!("{}\n{}", row.realm, row.subject))
}

fn wanted(users: &[&Candidate]) -> Wanted {
    let mut wanted = Wanted::default();
    for user in users.iter().map(|candidate| &candidate.user) {
        wanted.uids.push(user.uid.clone());
        wanted.uids.extend([&user.username, &user.username_key].into_iter().filter_map(|name| as_uid(name.as_ref())));
        wanted.username_keys.push(user.uid.as_str().to_ascii_lowercase());
        wanted.username_keys.extend(user.username_key.clone());
        wanted.email_keys.extend(user.email_key.clone());
        wanted.phones.extend(user.phone.clone());
    }
    wanted
}

/// What the users of the chunk that are created get, each once.
#[derive(Default)]
struct Seen {
    keys: HashSet<String>,
    values: HashSet<(&'static str, String)>,
}

impl Seen {
    fn add(&mut self, candidate: &Candidate) -> Result<(), Fault> {
        let user = &candidate.user;
        // A username must not be another's uid either.
        let mut values = vec![("uid", user.uid.as_str().to_ascii_lowercase())];
        let username = user.username_key.clone().filter(|key| *key != values[0].1);
        values.extend(username.map(|key| ("uid", key)));
        values.extend(user.email_key.clone().map(|key| ("email", key)));
        values.extend(user.phone.clone().map(|key| ("phone", key)));
        for row in &candidate.identities {
            values.push(("identity", format!("{}\n{}", row.realm, row.subject)));
        }
        let mut unions: Vec<_> = candidate.identities.iter().filter_map(|row| row.union_id.clone()).collect();
        unions.sort_unstable();
        unions.dedup();
        values.extend(unions.into_iter().map(|union_id| ("union_id", union_id)));
        if let Some((field, _)) = values.iter().find(|value| self.values.contains(*value)) {
            let field = if *field == "uid" && user.username_key.is_some() { "username" } else { field };
            return Err(Fault::Twice { field });
        }
        self.values.extend(values);
        Ok(())
    }
}
