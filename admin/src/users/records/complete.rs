//! Accounts with what other tables know of them: roles, places, sign-in methods and tags. The number of queries does not
//! grow with the number of accounts.

use super::view;
use crate::organization::{ancestry, with_ancestors};
use doorward_contract::account::Group;
use doorward_contract::admin::User;
use doorward_contract::{Timestamp, Uid};
use doorward_identity::{Error, Identity};
use doorward_store::organization::{member, role as granted};
use doorward_store::{linked_identity, role, user, user_tag};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Roles with their expiry.
type Held = BTreeMap<String, Option<i64>>;

/// Views of these accounts, with their departments and positions if `with_places`.
pub async fn complete(identity: &Identity, rows: Vec<user::Model>, with_places: bool) -> Result<Vec<User>, Error> {
    let (conn, now) = (identity.db().read(), identity.now().as_millis());
    let uids: Vec<_> = rows.iter().map(|row| row.uid.clone()).collect();
    let mut held: HashMap<Uid, Held> = HashMap::new();
    for given in role::given_to_any(conn, &uids, now).await? {
        add(held.entry(given.uid).or_default(), given.role_id, given.expires_at);
    }
    let mut nodes: HashMap<Uid, Vec<String>> = HashMap::new();
    for place in member::of_any(conn, &uids).await? {
        nodes.entry(place.uid).or_default().push(place.node_id);
    }
    let tree = ancestry(conn, nodes.values().flatten().cloned().collect()).await?;
    let given_by_nodes = granted::of(conn, &tree.ids(), now).await?;
    for (uid, nodes) in &nodes {
        let all = nodes.iter().flat_map(|node| with_ancestors(&tree, node)).collect::<BTreeSet<_>>();
        for given in given_by_nodes.iter().filter(|given| all.contains(&given.node_id)) {
            add(held.entry(uid.clone()).or_default(), given.role_id.clone(), given.expires_at);
        }
    }
    let mut linked: HashMap<Uid, BTreeSet<String>> = HashMap::new();
    for link in linked_identity::of_any(conn, &uids).await? {
        linked.entry(link.uid).or_default().insert(link.provider_id);
    }
    let mut tags: HashMap<Uid, Vec<String>> = HashMap::new();
    for tagged in user_tag::of_any(conn, &uids).await? {
        tags.entry(tagged.uid).or_default().push(tagged.tag);
    }
    let user = |row: user::Model| {
        let uid = row.uid.clone();
        let methods = own_methods(&row).chain(linked.remove(&uid).into_iter().flatten()).collect();
        let mine = nodes.remove(&uid).filter(|_| with_places).unwrap_or_default();
        User {
            roles: held.remove(&uid).map(groups).unwrap_or_default(),
            places: mine.iter().filter_map(|node| tree.get(node)).map(|row| tree.place(row)).collect(),
            methods,
            tags: tags.remove(&uid).unwrap_or_default(),
            ..view(row)
        }
    };
    Ok(rows.into_iter().map(user).collect())
}

fn own_methods(row: &user::Model) -> impl Iterator<Item = String> + use<> {
    let own = [
        ("password", row.password_hash.is_some()),
        ("phone", row.phone.is_some() && row.phone_verified),
        ("email", row.email_key.is_some() && row.email_verified),
    ];
    own.into_iter().filter(|(_, has)| *has).map(|(method, _)| method.to_owned())
}

/// Of two assignments of a role, the later expiry counts.
fn add(held: &mut Held, role: String, expires_at: Option<i64>) {
    let end = held.entry(role).or_insert(expires_at);
    *end = end.zip(expires_at).map(|(one, other)| one.max(other));
}

fn groups(held: Held) -> Vec<Group> {
    held.into_iter().map(|(id, end)| Group { id, expires_at: end.map(Timestamp) }).collect()
}
