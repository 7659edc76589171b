//! The database schema: forward-only migrations, one per file, named by date and purpose.
//!
//! A published migration is never edited; a change is a new file at the end of [`Migrator::migrations`]. Times are
//! milliseconds since the epoch (`bigint`), so that SQLite and PostgreSQL compare and sort them alike.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261125_000001_accounts_sessions_events;
mod m20261125_000002_ways_in;
mod m20261125_000003_access;
mod m20261125_000004_sites;
mod m20261126_000005_resource;
mod m20261126_000006_organization;
mod m20261128_000007_authorization_code;
mod m20261128_000008_delegation;
mod m20261128_000009_provider_realms;
mod m20261128_000010_attempts;
mod m20261128_000012_api_keys_search;
mod m20261130_000013_unauthenticated;
mod m20261130_000014_applications;
mod m20261130_000015_device_code;
mod m20261130_000016_dpop;
mod m20261130_000017_registration;
mod m20261130_000018_logout_notice;
mod m20261130_000019_api_key_kind;
mod m20261130_000020_client_generation;
mod m20261201_000027_hooks;

/// Runs pending migrations.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261125_000001_accounts_sessions_events::Migration),
            Box::new(m20261125_000002_ways_in::Migration),
            Box::new(m20261125_000003_access::Migration),
            Box::new(m20261125_000004_sites::Migration),
            Box::new(m20261126_000005_resource::Migration),
            Box::new(m20261126_000006_organization::Migration),
            Box::new(m20261128_000007_authorization_code::Migration),
            Box::new(m20261128_000008_delegation::Migration),
            Box::new(m20261128_000009_provider_realms::Migration),
            Box::new(m20261128_000010_attempts::Migration),
            Box::new(m20261128_000012_api_keys_search::Migration),
            Box::new(m20261130_000013_unauthenticated::Migration),
            Box::new(m20261130_000014_applications::Migration),
            Box::new(m20261130_000015_device_code::Migration),
            Box::new(m20261130_000016_dpop::Migration),
            Box::new(m20261130_000017_registration::Migration),
            Box::new(m20261130_000018_logout_notice::Migration),
            Box::new(m20261130_000019_api_key_kind::Migration),
            Box::new(m20261130_000020_client_generation::Migration),
            Box::new(m20261201_000027_hooks::Migration),
        ]
    }
}
