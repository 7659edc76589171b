//! What the tests of this folder share.

use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_identity::{Caller, Error, signin};
use doorward_testkit::TestEnv;

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub async fn sign_in(env: &TestEnv, name: &str, text: &str, client: &Caller) -> Result<Uid, Error> {
    signin::password::sign_in(&env.identity, name, &secret(text), client).await.map(|opened| opened.uid)
}
