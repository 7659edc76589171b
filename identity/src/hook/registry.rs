//! The webhooks and hooks in effect, cached.

use super::secret::{HOOK_PLACE, Secrets};
use crate::{Error, MasterKey};
use doorward_contract::{
    event::EventAction,
    hook::{HookPoint, OnFailure},
};
use doorward_store::{ConnectionTrait, hook, webhook};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// The webhooks and hooks that are turned on.
#[derive(Default)]
pub struct Hooks {
    webhooks: Vec<Subscription>,
    points: HashMap<HookPoint, Arc<Hook>>,
}

struct Subscription {
    webhook_id: String,
    /// `None` for all of them.
    actions: Option<HashSet<EventAction>>,
}

/// A hook that is turned on.
pub(crate) struct Hook {
    pub point: HookPoint,
    pub url: String,
    pub timeout: Duration,
    pub on_failure: OnFailure,
    pub secrets: Secrets,
}

impl Hooks {
    /// # Errors
    /// [`Error::Store`] when the database does not answer, [`Error::MasterKey`] when a secret cannot be decrypted.
    pub(crate) async fn read(conn: &impl ConnectionTrait, master: &MasterKey) -> Result<Self, Error> {
        let webhooks = webhook::all(conn).await?.into_iter().filter(|row| row.enabled).map(subscription).collect();
        let mut points = HashMap::new();
        for row in hook::all(conn).await?.into_iter().filter(|row| row.enabled) {
            // One of a newer version is not asked: this one has no such operation.
            let Some(point) = HookPoint::parse(&row.point) else { continue };
            points.insert(point, Arc::new(Hook::read(row, point, master)?));
        }
        Ok(Self { webhooks, points })
    }

    /// IDs of the webhooks that are sent this action.
    pub(super) fn subscribers(&self, action: EventAction) -> impl Iterator<Item = &str> {
        let wants = move |one: &&Subscription| one.actions.as_ref().is_none_or(|actions| actions.contains(&action));
        self.webhooks.iter().filter(wants).map(|one| one.webhook_id.as_str())
    }

    /// Whether there is a webhook.
    pub(super) fn has_webhooks(&self) -> bool {
        !self.webhooks.is_empty()
    }

    /// The hook at a point, if there is one and it is turned on.
    pub(crate) fn at(&self, point: HookPoint) -> Option<Arc<Hook>> {
        self.points.get(&point).cloned()
    }
}

impl Hook {
    pub fn read(row: hook::Model, point: HookPoint, master: &MasterKey) -> Result<Self, Error> {
        let (sealed, former) = (row.sealed.as_str(), row.former_sealed.as_deref());
        let place = format!("{HOOK_PLACE}{}", point.as_str());
        Ok(Self {
            point,
            timeout: Duration::from_millis(u64::from(row.timeout_ms.unsigned_abs())),
            // The safe one in place of one of a newer version.
            on_failure: OnFailure::parse(&row.on_failure).unwrap_or(OnFailure::Refuse),
            secrets: Secrets::open(master, &place, sealed, former, row.former_until)?,
            url: row.url,
        })
    }
}

fn subscription(row: webhook::Model) -> Subscription {
    let words = row.events.as_array().cloned().unwrap_or_default();
    let known = words.iter().filter_map(|word| EventAction::parse(word.as_str()?));
    // A list whose actions this version does not know is not the empty list, which stands for all of them.
    Subscription { actions: (!words.is_empty()).then(|| known.collect()), webhook_id: row.id }
}

#[cfg(test)]
mod tests {
    use super::{EventAction, Hooks, subscription};
    use doorward_store::webhook;
    use serde_json::{Value, json};

    fn row(id: &str, events: Value) -> webhook::Model {
        webhook::Model {
            id: id.into(),
            name: id.into(),
            url: "https://hooks.example.com/".into(),
            events,
            enabled: true,
            sealed: String::new(),
            former_sealed: None,
            former_until: None,
            failing_since: None,
            disabled_at: None,
            created_by: "cli".into(),
            created_at: 1,
            updated_at: 1,
        }
    }

    #[test]
    fn an_empty_list_is_every_action_and_an_unknown_action_is_none() {
        let rows = [("all", json!([])), ("some", json!(["user.sign_in"])), ("newer", json!(["user.teleported"]))];
        let webhooks = rows.map(|(id, events)| subscription(row(id, events))).into_iter().collect();
        let hooks = Hooks { webhooks, ..Hooks::default() };
        assert_eq!(hooks.subscribers(EventAction::SignIn).collect::<Vec<_>>(), ["all", "some"]);
        assert_eq!(hooks.subscribers(EventAction::SignUp).collect::<Vec<_>>(), ["all"]);
    }
}
