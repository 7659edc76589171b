//! What is left to do after set-up, for the console's first page.

use crate::senders;
use doorward_access::{Error, Permit};
use doorward_contract::{
    account::AccountKind,
    admin::{ChecklistItem, ChecklistState, ChecklistTask},
    admin_action::{Action, action},
    messaging::{MailSender, SmsSender},
};
use doorward_identity::{Identity, provider::login_options};
use doorward_store::{client, user};

const PEOPLE: [AccountKind; 2] = [AccountKind::Internal, AccountKind::External];

/// The steps that the actor may take, in order.
pub async fn read(permit: &Permit<action::OverviewRead>) -> Result<Vec<ChecklistItem>, Error> {
    let identity = permit.identity();
    let mut items = Vec::new();
    if may::<action::SettingsEdit>(permit) {
        items.push(item(ChecklistTask::SignInMethod, done(has_method(identity))));
    }
    if may::<action::SendersEdit>(permit) {
        items.push(item(ChecklistTask::Sender, sender(identity)));
    }
    if may::<action::UsersCreate>(permit) {
        let users = user::count(identity.db().read(), &PEOPLE, None).await?;
        items.push(item(ChecklistTask::User, done(users > 1)));
    }
    if may::<action::ApplicationsEdit>(permit) {
        let applications = client::all(identity.db().read()).await?.len();
        items.push(item(ChecklistTask::Application, done(applications > 1)));
    }
    Ok(items)
}

fn may<A: Action>(permit: &Permit<action::OverviewRead>) -> bool {
    permit.access().permit::<A>(permit.actor().clone()).is_ok()
}

const fn item(task: ChecklistTask, state: ChecklistState) -> ChecklistItem {
    ChecklistItem { task, state }
}

const fn done(is_done: bool) -> ChecklistState {
    if is_done { ChecklistState::Done } else { ChecklistState::Open }
}

/// Whether users can sign in. Guests have no credentials to sign in with.
fn has_method(identity: &Identity) -> bool {
    let settings = identity.settings();
    let methods = &settings.login_methods;
    let own = methods.username || methods.custom || methods.phone.is_open() || methods.email.is_open();
    own || !login_options(identity).is_empty()
}

/// Whether the messages of the sign-in methods that are turned on are sent.
fn sender(identity: &Identity) -> ChecklistState {
    let (settings, senders) = (identity.settings(), senders::load(identity));
    let methods = &settings.login_methods;
    let sms = methods.phone.is_open().then_some(senders.sms != SmsSender::Outbox);
    let mail = methods.email.is_open().then_some(senders.mail != MailSender::Outbox);
    let all = [sms, mail].into_iter().flatten().reduce(|one, other| one && other);
    all.map_or(ChecklistState::NotNeeded, done)
}
