//! Page of one user: profile, access, sessions, activity, notes, danger zone.

mod access;
mod activity;
mod contact;
mod danger;
mod head;
mod notes;
mod profile;
mod server;
mod sessions;
mod tags;

pub use contact::VouchContact;
pub use notes::{AddNote, DeleteNote, UserNotesOf};
pub use server::{
    AddUserRole, BlockUser, DeleteUser, EditUser, EndSession, MakePasswordLink, ReadUser, ReadUserAccess,
    RemoveUserRole, SignOutUser, UnblockUser, UserSessions,
};
pub use tags::SetTags;

use super::detail::{Section, use_section};
use super::labels::display_name;
use super::page::{NoSection, NotFoundMessage};
use crate::components::{PageTitle, ResourceView};
use crate::console::navigation::use_parameter;
use crate::i18n::console::user;
use crate::lazy::lazy_page;
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

lazy_page! {
    /// `/admin/users/{uid}` and its tabs.
    USER, UserPage
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Profile,
    Access,
    Sessions,
    Activity,
    Notes,
    Danger,
}

impl Section for Part {
    const ALL: &'static [Self] =
        &[Self::Profile, Self::Access, Self::Sessions, Self::Activity, Self::Notes, Self::Danger];

    fn segment(self) -> &'static str {
        match self {
            Self::Profile => "",
            Self::Access => "access",
            Self::Sessions => "sessions",
            Self::Activity => "activity",
            Self::Notes => "notes",
            Self::Danger => "danger",
        }
    }

    fn label(self) -> &'static str {
        let texts = user::texts();
        match self {
            Self::Profile => texts.profile,
            Self::Access => texts.access,
            Self::Sessions => texts.sessions,
            Self::Activity => texts.activity,
            Self::Notes => texts.notes,
            Self::Danger => texts.danger,
        }
    }
}

impl Part {
    /// Whether a viewer with these permissions can see the tab.
    fn is_open(self, may: &[AdminAction]) -> bool {
        let any: &[AdminAction] = match self {
            Self::Profile | Self::Access => &[AdminAction::UsersRead],
            Self::Sessions => &[AdminAction::SessionsRead],
            Self::Activity => &[AdminAction::EventsRead],
            Self::Notes => &[AdminAction::NotesRead],
            Self::Danger => &[AdminAction::UsersResetPassword, AdminAction::UsersBlock, AdminAction::UsersDelete],
        };
        any.iter().any(|own| may.contains(own))
    }
}

#[component]
fn UserPage() -> impl IntoView {
    let uid = use_parameter("uid");
    let section = use_section::<Part>();
    let found = Resource::new(move || uid.get(), server::read_user);
    let changed = Callback::new(move |()| found.refetch());
    // The tabs are outside of the header: they neither wait for its data nor reload with it.
    view! {
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(user) => view! { <Head user section /> }.into_any(),
                None => view! { <Nothing /> }.into_any(),
            }
        />
        {move || match section.get() {
            Some(Part::Profile) => {
                let view = move |found: Option<User>| found.map(|user| view! { <profile::Profile user changed /> });
                view! { <ResourceView resource=found view /> }.into_any()
            }
            Some(Part::Danger) => {
                let view = move |found: Option<User>| found.map(|user| view! { <danger::Danger user changed /> });
                view! { <ResourceView resource=found view /> }.into_any()
            }
            Some(Part::Access) => view! { <access::Access uid=uid.get() changed /> }.into_any(),
            Some(Part::Sessions) => view! { <sessions::Sessions uid=uid.get() /> }.into_any(),
            Some(Part::Activity) => view! { <activity::Activity uid=uid.get() /> }.into_any(),
            Some(Part::Notes) => view! { <notes::Notes uid=uid.get() /> }.into_any(),
            None => view! { <NoSection href="/admin/users" /> }.into_any(),
        }}
    }
}

#[component]
fn Head(user: User, section: Memo<Option<Part>>) -> impl IntoView {
    view! {
        <PageTitle text=display_name(&user) />
        {move || view! { <head::UserHead user=user.clone() section=section.get() /> }}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let texts = user::texts();
    view! { <NotFoundMessage title=texts.gone_title text=texts.gone_body href="/admin/users" back=texts.back_to_users /> }
}
