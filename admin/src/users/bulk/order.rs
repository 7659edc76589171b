//! What a bulk action does with one account.

use super::super::records as users;
use super::super::tags;
use crate::organization::people;
use crate::{delegation, elevation, members};
use doorward_access::{Access, Error};
use doorward_contract::Uid;
use doorward_contract::admin_action::action;
use doorward_contract::user_list::{BulkAction, BulkRequest};
use doorward_identity::Actor;
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_store::Tx;

/// An action with its parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    Block,
    Unblock,
    SignOut,
    AddRole(String),
    RemoveRole(String),
    Move(String),
    AddTag(String),
    RemoveTag(String),
    Delete,
}

/// Whether an account was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Changed,
    /// It was so already.
    Unchanged,
}

impl From<bool> for Outcome {
    fn from(changed: bool) -> Self {
        if changed { Self::Changed } else { Self::Unchanged }
    }
}

impl Order {
    /// # Errors
    /// [`Error::Invalid`] when the parameter of the action is missing, or another one is there.
    pub fn read(request: &BulkRequest) -> Result<Self, Error> {
        let BulkRequest { role, department, tag, .. } = request;
        let wanted = match request.action {
            BulkAction::AddRole | BulkAction::RemoveRole => "role",
            BulkAction::Move => "department",
            BulkAction::AddTag | BulkAction::RemoveTag => "tag",
            BulkAction::Block | BulkAction::Unblock | BulkAction::SignOut | BulkAction::Delete => "",
        };
        for (field, given) in [("role", role), ("department", department), ("tag", tag)] {
            if given.is_some() && field != wanted {
                return Err(Error::invalid(field, "unused", |texts| texts.bulk_unused(field)));
            }
        }
        let text = |field: &'static str, given: &Option<String>| {
            let given = given.clone().filter(|given| !given.is_empty());
            given.ok_or_else(|| Error::invalid(field, "required", |texts| texts.required(field)))
        };
        Ok(match request.action {
            BulkAction::Block => Self::Block,
            BulkAction::Unblock => Self::Unblock,
            BulkAction::SignOut => Self::SignOut,
            BulkAction::AddRole => Self::AddRole(text("role", role)?),
            BulkAction::RemoveRole => Self::RemoveRole(text("role", role)?),
            BulkAction::Move => Self::Move(text("department", department)?),
            BulkAction::AddTag => Self::AddTag(tags::check(&text("tag", tag)?)?),
            BulkAction::RemoveTag => Self::RemoveTag(text("tag", tag)?),
            BulkAction::Delete => Self::Delete,
        })
    }

    /// Requires the permission that the single action requires.
    ///
    /// # Errors
    /// [`Error::Lacks`].
    pub fn require_permission(&self, access: &Access, actor: &Actor) -> Result<(), Error> {
        let actor = actor.clone();
        match self {
            Self::Block | Self::Unblock => access.permit::<action::UsersBlock>(actor).map(drop),
            Self::SignOut => access.permit::<action::SessionsEnd>(actor).map(drop),
            Self::AddRole(_) | Self::RemoveRole(_) => access.permit::<action::MembersEdit>(actor).map(drop),
            Self::Move(_) => access.permit::<action::OrganizationEdit>(actor).map(drop),
            Self::AddTag(_) | Self::RemoveTag(_) => access.permit::<action::UsersEdit>(actor).map(drop),
            Self::Delete => access.permit::<action::UsersDelete>(actor).map(drop),
        }
    }

    /// What would refuse every account is told when the job is started: an unknown role, and a missing proof of
    /// presence, which cannot be given later.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Fixed`], [`Error::PrivilegeEscalation`],
    /// [`doorward_identity::Error::ReauthenticationRequired`].
    pub async fn check(&self, access: &Access, tx: &Tx, actor: &Actor) -> Result<(), Error> {
        let identity = access.identity();
        match self {
            Self::SignOut => Ok(require_actor_in(identity, tx, actor, Operation::EndUserSessions).await?),
            Self::Delete => Ok(require_actor_in(identity, tx, actor, Operation::DeleteUser).await?),
            Self::AddRole(role) | Self::RemoveRole(role) => {
                members::check_role(tx, role, actor).await?;
                elevation::change_roles(access, tx, &[], std::slice::from_ref(role), actor).await
            }
            Self::Move(node) => {
                let tree = crate::organization::read(tx).await?;
                people::department(&tree, node).map(drop)
            }
            Self::Block | Self::Unblock | Self::AddTag(_) | Self::RemoveTag(_) => Ok(()),
        }
    }

    /// Whether the action ends sessions of the account.
    pub const fn harms_its_actor(&self) -> bool {
        matches!(self, Self::Block | Self::SignOut | Self::Delete)
    }

    /// Applies it to one account, in a savepoint of an exclusive transaction.
    ///
    /// # Errors
    /// Those of the single action.
    pub async fn apply(&self, access: &Access, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<Outcome, Error> {
        let (identity, uids) = (access.identity(), std::slice::from_ref(uid));
        if matches!(self, Self::Block | Self::SignOut | Self::Delete) && !actor.is_administrator() {
            delegation::accounts(access, tx, actor, uids).await?;
        }
        match self {
            Self::Block => Ok(users::block_in(identity, tx, uid, actor).await?.into()),
            Self::Unblock => {
                elevation::admit(access, tx, uid, actor).await?;
                Ok(users::unblock_in(identity, tx, uid, actor).await?.into())
            }
            Self::SignOut => Ok((users::sign_out_in(identity, tx, uid, actor).await?.ended > 0).into()),
            Self::AddRole(role) => {
                members::add_in(access, tx, role, uids, None, actor).await?;
                Ok(Outcome::Changed)
            }
            Self::RemoveRole(role) => match members::remove_in(access, tx, role, uids, actor).await {
                Err(error) if error.reason() == Some("not_member") => Ok(Outcome::Unchanged),
                other => other.map(|()| Outcome::Changed),
            },
            Self::Move(node) => Ok(people::move_in(access, tx, node, uid, actor).await?.into()),
            Self::AddTag(tag) => Ok(tags::add_in(access, tx, uid, tag, actor).await?.into()),
            Self::RemoveTag(tag) => Ok(tags::remove_in(access, tx, uid, tag, actor).await?.into()),
            Self::Delete => {
                users::delete_in(identity, tx, uid, actor).await?;
                Ok(Outcome::Changed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Order;
    use doorward_contract::user_list::BulkRequest;

    fn read(json: &str) -> Result<Order, Option<&'static str>> {
        let request: BulkRequest = serde_json::from_str(json).unwrap();
        Order::read(&request).map_err(|error| error.reason())
    }

    #[test]
    fn an_action_takes_its_own_parameter_and_no_other() {
        assert_eq!(read(r#"{"action":"block"}"#), Ok(Order::Block));
        assert_eq!(read(r#"{"action":"add_role","role":"staff"}"#), Ok(Order::AddRole("staff".into())));
        assert_eq!(read(r#"{"action":"add_role"}"#), Err(Some("required")));
        assert_eq!(read(r#"{"action":"move","department":""}"#), Err(Some("required")));
        // A request that means something else than it does is refused.
        assert_eq!(read(r#"{"action":"delete","tag":"test"}"#), Err(Some("unused")));
    }
}
