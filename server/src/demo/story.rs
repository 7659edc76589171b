//! The simulated history of the last 30 days.

use super::people::{AGENTS, Behaviour, PEOPLE, Person};
use super::{Account, DemoClock};
use crate::Services;
use crate::cli::{generate_password, permit};
use anyhow::{Context as _, Result};
use doorward_access::Access;
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, ProfilePatch};
use doorward_contract::admin::NewUser;
use doorward_contract::settings::Section;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Identity, account, session, setup, signin};
use std::net::{IpAddr, Ipv4Addr};

const DAYS: i64 = 30;
const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// A user with a password.
struct Resident {
    uid: Uid,
    person: &'static Person,
    password: Secret,
    at: usize,
}

struct Story<'a> {
    identity: &'a Identity,
    access: &'a Access,
    clock: &'a DemoClock,
}

/// Simulates the last 30 days.
pub async fn seed(services: &Services, clock: &DemoClock) -> Result<Vec<Account>> {
    let story = Story { identity: &services.identity, access: &services.access, clock };
    story.at(DAYS, 8);
    let admin = Account { username: "admin".into(), password: generate_password()?, note: "administrator" };
    setup::create_admin(story.identity, &admin.username, &Secret::new(admin.password.clone())).await?;
    let guests_on = serde_json::json!({"anonymous": true});
    admin::settings::patch(&permit(story.access)?, Section::LoginMethods, guests_on, &Expected::Any, 0).await?;
    let residents = story.create_accounts().await?;
    for day in (1..DAYS).rev() {
        story.simulate_day(day, &admin, &residents).await.with_context(|| format!("{day} days ago"))?;
    }
    story.block(&residents).await?;
    let mut accounts = vec![admin];
    accounts.extend(residents.iter().filter_map(printed));
    Ok(accounts)
}

fn printed(resident: &Resident) -> Option<Account> {
    let note = match resident.person.habit {
        Behaviour::Often => "user",
        Behaviour::Blocked => "blocked",
        _ => return None,
    };
    Some(Account { username: resident.person.username.into(), password: resident.password.expose().clone(), note })
}

impl Story<'_> {
    /// Sets the clock to `hours_later` hours after the time `days_ago` days ago.
    fn at(&self, days_ago: i64, hours_later: i64) {
        self.clock.set_back(days_ago * DAY - hours_later * HOUR);
    }

    /// Creates the accounts, spread over the first days.
    async fn create_accounts(&self) -> Result<Vec<Resident>> {
        let mut residents = Vec::new();
        for (at, person) in PEOPLE.iter().enumerate() {
            self.clock.set_back(DAYS * DAY - 9 * HOUR - at as i64 * 3 * HOUR);
            let password =
                if person.habit == Behaviour::Never { None } else { Some(Secret::new(generate_password()?)) };
            let user = NewUser {
                username: Some(person.username.into()),
                name: Some(person.name.into()),
                locale: Some(person.locale.into()),
                kind: Some(if at % 3 == 0 { AccountKind::Internal } else { AccountKind::External }),
                password: password.clone(),
                must_change_password: Some(false),
                ..NewUser::default()
            };
            let created = admin::users::create(&permit(self.access)?, user).await.context(person.username)?;
            if let Some(password) = password {
                residents.push(Resident { uid: created.uid, person, password, at });
            }
        }
        Ok(residents)
    }

    /// Simulates one day: sign-ins, failed attempts and guests.
    async fn simulate_day(&self, day: i64, admin: &Account, residents: &[Resident]) -> Result<()> {
        if day % 3 == 0 {
            self.at(day, 1);
            self.sign_in(&admin.username, &Secret::new(admin.password.clone()), 0).await?;
        }
        for resident in residents.iter().filter(|resident| signs_in_on(resident, day)) {
            self.at(day, 2 + resident.at as i64 % 10);
            if (day + resident.at as i64) % 7 == 0 {
                self.fail_sign_in(resident).await;
            }
            self.sign_in(resident.person.username, &resident.password, resident.at).await?;
        }
        for guest in 0..day % 4 {
            self.at(day, 13 + guest);
            signin::anonymous::sign_in(self.identity, &guest_caller(day, guest)).await?;
        }
        Ok(())
    }

    async fn sign_in(&self, username: &str, password: &Secret, at: usize) -> Result<()> {
        let caller = caller(at);
        let new_session =
            signin::password::sign_in(self.identity, username, password, &caller).await.context("sign-in")?;
        let viewer = session::by_id(self.identity, &new_session.session_id).await?;
        if at % 5 == 3 {
            let patch = ProfilePatch { description: Some("Hello from the demo.".into()), ..ProfilePatch::default() };
            account::edit(self.identity, &viewer, patch, &caller).await?;
        }
        // Every third user signs out; the others keep their session.
        if at % 3 == 2 {
            session::sign_out(self.identity, &viewer, &caller).await?;
        }
        Ok(())
    }

    /// Records a failed sign-in attempt, then advances the clock past the resulting delay.
    async fn fail_sign_in(&self, resident: &Resident) {
        let wrong = Secret::new("not my password".to_owned());
        let caller = caller(resident.at);
        let _ = signin::password::sign_in(self.identity, resident.person.username, &wrong, &caller).await;
        self.clock.advance(600);
    }

    async fn block(&self, residents: &[Resident]) -> Result<()> {
        for (days, resident) in
            residents.iter().filter(|resident| resident.person.habit == Behaviour::Blocked).enumerate()
        {
            self.clock.set_back((days as i64 + 1) * 6 * HOUR);
            admin::users::block(&permit(self.access)?, &resident.uid).await?;
            // A refused attempt after the block, for the audit log.
            self.clock.advance(1_800);
            let caller = caller(resident.at);
            let attempt =
                signin::password::sign_in(self.identity, resident.person.username, &resident.password, &caller);
            let _ = attempt.await;
        }
        Ok(())
    }
}

fn signs_in_on(resident: &Resident, day: i64) -> bool {
    // No sign-ins before the account was created.
    let created_days_ago = DAYS - 1 - resident.at as i64 / 8;
    let every = match resident.person.habit {
        Behaviour::Often => 1,
        Behaviour::Sometimes => 4,
        Behaviour::Blocked => 9,
        Behaviour::Never => return false,
    };
    day < created_days_ago && (day + resident.at as i64) % every == 0 && !(every == 1 && day % 7 == 5)
}

/// Uses addresses of the documentation networks (RFC 5737).
fn caller(at: usize) -> Caller {
    let ip = IpAddr::V4(Ipv4Addr::new(203, 0, 113, u8::try_from(10 + at).unwrap_or(u8::MAX)));
    let agent = AGENTS[at % AGENTS.len()].to_owned();
    Caller { ip: Some(ip), user_agent: Some(agent), ..Caller::default() }
}

fn guest_caller(day: i64, guest: i64) -> Caller {
    let ip = IpAddr::V4(Ipv4Addr::new(198, 51, 100, u8::try_from(day * 4 + guest).unwrap_or(u8::MAX)));
    let device = uuid::Uuid::new_v4().simple().to_string();
    Caller { ip: Some(ip), device_id: Some(Secret::new(device)), ..caller((day + guest) as usize) }
}
