//! What the tests of this folder share.

use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::messaging::{Channel, MessageQuery};
use doorward_contract::signin::SignupRequest;
use doorward_contract::verification::ResetRequest;
use doorward_identity::{Actor, Caller, Error, NewSession, password, signin, signup};
use doorward_store::user;
use doorward_testkit::{TestEnv, caller, permit, phone_and_email};

pub const PHONE: &str = "+86 13800138000";

pub const OTHER_PHONE: &str = "+86 13900139000";

pub const MAIL: &str = "li.na@example.test";

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub fn client() -> Caller {
    caller("192.0.2.1")
}

pub async fn open_env() -> TestEnv {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env
}

pub async fn sign_in(env: &TestEnv, contact: &str, token: &Secret) -> Result<NewSession, Error> {
    signin::code::sign_in(&env.identity, contact, token, &client()).await
}

pub fn sign_up_request(contact: &str, token: &Secret) -> SignupRequest {
    let (phone_number, email) = phone_and_email(contact);
    SignupRequest { phone_number, email, verification_token: Some(token.clone()), ..SignupRequest::default() }
}

pub async fn sign_up(env: &TestEnv, contact: &str, token: &Secret) -> Result<NewSession, Error> {
    signup::register(&env.identity, sign_up_request(contact, token), &client()).await
}

pub async fn reset(env: &TestEnv, contact: &str, token: &Secret, new: &str) -> Result<(), Error> {
    let (phone_number, email) = phone_and_email(contact);
    let (new_password, verification_token) = (Some(secret(new)), Some(token.clone()));
    let request = ResetRequest { phone_number, email, new_password, verification_token };
    password::reset(&env.identity, &request, &client()).await
}

pub async fn by_password(env: &TestEnv, name: &str, text: &str) -> Result<NewSession, Error> {
    signin::password::sign_in(&env.identity, name, &secret(text), &client()).await
}

/// Six other digits.
pub fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

pub async fn sent_to(env: &TestEnv, recipient: &str) -> usize {
    let query = MessageQuery { recipient: Some(recipient.into()), ..MessageQuery::default() };
    admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.len()
}

/// An account with an unverified contact that an administrator set.
pub async fn claimed(env: &TestEnv, username: &str, contact: &str) -> Uid {
    let uid = env.user(username).await;
    let key = contact.replace(' ', "");
    let channel = if contact.contains('@') { Channel::Mail } else { Channel::Sms };
    let change = user::contact_change(channel, Some((&key, &key)), false);
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    uid
}

// Limits and destinations of sending.

#[track_caller]
pub fn wait(answer: Result<doorward_contract::verification::VerificationSent, Error>) -> u32 {
    match answer {
        Err(Error::TooManyRequests { retry_after } | Error::AddressLimit { retry_after }) => retry_after,
        other => panic!("{other:?}"),
    }
}
