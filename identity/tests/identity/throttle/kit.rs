//! What the tests of this folder share.

use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::signin::SignupRequest;
use doorward_contract::verification::{VerificationSent, VerifyRequest};
use doorward_identity::{Caller, Error, Identity, signin, signup, verification};
use doorward_testkit::{PASSWORD, TestEnv, caller};

pub const DAY: i64 = 86_400;

pub const MAIL: &str = "li.na@example.test";

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub async fn sign_in(identity: &Identity, name: &str, text: &str, client: &Caller) -> Result<Uid, Error> {
    signin::password::sign_in(identity, name, &secret(text), client).await.map(|opened| opened.uid)
}

pub async fn register(env: &TestEnv, name: &str, client: &Caller) -> Result<(), Error> {
    let request =
        SignupRequest { username: Some(name.into()), password: Some(secret(PASSWORD)), ..SignupRequest::default() };
    signup::register(&env.identity, request, client).await.map(|_| ())
}

// Owners and attackers.

pub async fn verify(env: &TestEnv, sent: &VerificationSent, code: &str, client: &Caller) -> Result<Secret, Error> {
    let verification_code = secret(code);
    let request = VerifyRequest { verification_id: sent.verification_id.clone(), verification_code };
    Ok(verification::verify(&env.identity, &request, client).await?.verification_token)
}

/// Earns a pass by proof of work.
pub async fn earn(env: &TestEnv, state: &str) -> Secret {
    use doorward_contract::captcha::{CaptchaAnswer, CaptchaRequest};
    use doorward_identity::captcha;
    let request = CaptchaRequest { state: state.into(), ..Default::default() };
    let caller = caller("192.0.2.1");
    let work = captcha::work(&env.identity, &request, &caller).await.unwrap();
    let key =
        (0_u32..).map(|n| n.to_string()).find(|n| doorward_captcha::proof_of_work::check(&work.seed, work.bits, n));
    let answer = CaptchaAnswer { token: work.token, key: key.unwrap() };
    captcha::solve(&env.identity, &answer, &caller).await.unwrap().captcha_token
}
