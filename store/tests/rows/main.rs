//! Contents and constraints of rows, on SQLite and with `TEST_DATABASE_URL` on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its database has failed")]

mod database;
mod enums;
mod message;
mod throttle;
mod unique_keys;
mod used_token;
mod user_list;

use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, AccountStatus, Gender};
use doorward_store::{linked_identity, session, user};
use sea_orm::prelude::Json;

fn uid(text: &str) -> Uid {
    Uid::parse(text).unwrap()
}

/// An account with only a uid.
fn account(uid: &str) -> user::Model {
    user::Model {
        uid: self::uid(uid),
        kind: AccountKind::External,
        status: AccountStatus::Active,
        username: None,
        username_key: None,
        email: None,
        email_key: None,
        email_verified: false,
        email_vouched_by: None,
        phone: None,
        phone_verified: false,
        phone_vouched_by: None,
        name: None,
        name_key: None,
        picture: None,
        gender: Gender::Unknown,
        birthdate: None,
        zoneinfo: None,
        locale: None,
        address: None,
        description: None,
        attributes: Json::default(),
        email_delegate: None,
        phone_delegate: None,
        password_delegate: None,
        elevated_at: None,
        password_hash: None,
        password_changed_at: None,
        must_change_password: false,
        created_from: "password".into(),
        created_at: 1,
        updated_at: 1,
        last_sign_in_at: None,
    }
}

/// A session that expires at 100.
fn session_of(uid: &str) -> session::Model {
    session::Model {
        id: format!("session-of-{uid}"),
        uid: self::uid(uid),
        client_id: "app".into(),
        method: "password".into(),
        scope: "user sso".into(),
        device_hash: None,
        user_agent: None,
        agent_kind: session::AgentKind::Other,
        ip: None,
        created_at: 1,
        seen_at: 1,
        expires_at: 100,
        access_token_seconds: 1,
        refresh_token_seconds: 1,
        generation: 0,
        rotated_at: None,
        cookie_hash: None,
        proven_at: None,
        delegate: None,
        ended_at: None,
        ended_by: None,
        protocol: session::Protocol::Cloudbase,
        parent_id: None,
        authenticated_at: None,
        resource: None,
        dpop_jkt: None,
    }
}

fn identity_of(uid: &str) -> linked_identity::Model {
    linked_identity::Model {
        realm: "corp".into(),
        subject: "7".into(),
        provider_id: "corp".into(),
        uid: self::uid(uid),
        union_id: None,
        name: None,
        picture: None,
        meta: Json::default(),
        created_at: 1,
        used_at: 1,
        delegate: None,
    }
}
