//! Codes: how often they are compared, and how long they and their tokens are valid.

use super::kit::{MAIL, PHONE, client, open_env, secret, sign_in, sign_up, wrong};
use doorward_admin as admin;
use doorward_contract::verification::VerifyRequest;
use doorward_identity::{Actor, Error, verification};
use doorward_testkit::permit;

// Uses of a code.

#[tokio::test]
async fn attack_38_a_code_opens_an_account_once() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    assert!(!sent.is_user);
    let code = env.code_for(PHONE).await;
    let token = env.verify(&sent, &code).await.unwrap();
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::WrongCode)));
    let registered = sign_up(&env, PHONE, &token).await.unwrap();
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(sign_up(&env, PHONE, &token).await, Err(Error::NotVerified)));
    env.later();
    assert!(env.ask_code(PHONE).await.unwrap().is_user);
    env.later();
    let token = env.verified(PHONE).await;
    assert_eq!(sign_in(&env, "138-0013-8000", &token).await.unwrap().uid, registered.uid);
}

#[tokio::test]
async fn attack_38_a_code_is_exchanged_once_even_by_twenty_at_the_same_time() {
    let env = open_env().await;
    let sent = env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    let request = VerifyRequest { verification_id: sent.verification_id, verification_code: secret(&code) };
    let tries: Vec<_> = (0..20)
        .map(|_| (env.identity.clone(), request.clone()))
        .map(|(identity, request)| {
            tokio::spawn(async move { verification::verify(&identity, &request, &client()).await.is_ok() })
        })
        .collect();
    let mut right = 0;
    for answer in tries {
        right += usize::from(answer.await.unwrap());
    }
    assert_eq!(right, 1);
}

// Guessing.

#[tokio::test]
async fn attack_35_of_a_hundred_parallel_guesses_five_are_compared() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    let request =
        VerifyRequest { verification_id: sent.verification_id.clone(), verification_code: secret(&wrong(&code)) };
    let tries: Vec<_> = (0..100)
        .map(|_| (env.identity.clone(), request.clone()))
        .map(|(identity, request)| {
            tokio::spawn(async move { verification::verify(&identity, &request, &client()).await.unwrap_err() })
        })
        .collect();
    let (mut compared, mut refused) = (0, 0);
    for answer in tries {
        match answer.await.unwrap() {
            Error::WrongCode => compared += 1,
            Error::CodeExhausted { .. } => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((compared, refused), (5, 95));
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::CodeExhausted { .. })));
}

#[tokio::test]
async fn attack_34_a_code_is_compared_five_times_and_then_not_even_the_right_one_counts() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    for guess in 0..20 {
        let refused = env.verify(&sent, &wrong(&code)).await.unwrap_err();
        assert_eq!(matches!(refused, Error::WrongCode), guess < 5, "{guess}: {refused:?}");
    }
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::CodeExhausted { .. })));
}

#[tokio::test]
async fn attack_36_a_new_code_gives_no_more_than_ten_tries_an_hour() {
    let env = open_env().await;
    let mut compared = 0;
    let wait = 'hour: loop {
        let sent = env.ask_code(PHONE).await.unwrap();
        let code = env.code_for(PHONE).await;
        for _ in 0..4 {
            match env.verify(&sent, &wrong(&code)).await {
                Err(Error::WrongCode) => compared += 1,
                Err(Error::CodeExhausted { retry_after }) => break 'hour retry_after,
                other => panic!("{other:?}"),
            }
        }
        env.later();
    };
    assert_eq!(compared, 10);
    assert!((3_000..=3_600).contains(&wait), "{wait}");
    env.clock.advance_secs(i64::from(wait));
    env.verified(PHONE).await;
}

#[tokio::test]
async fn a_correct_code_after_a_mistyped_one_resets_the_count() {
    let env = open_env().await;
    for _ in 0..4 {
        let sent = env.ask_code(PHONE).await.unwrap();
        let code = env.code_for(PHONE).await;
        for _ in 0..4 {
            assert!(matches!(env.verify(&sent, &wrong(&code)).await, Err(Error::WrongCode)));
        }
        env.verify(&sent, &code).await.unwrap();
        env.later();
    }
}

#[tokio::test]
async fn the_last_two_codes_are_good_until_one_is_used_and_the_third_last_is_not() {
    for used in [1, 2] {
        let env = open_env().await;
        let (mut sent, mut codes) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            env.later();
            sent.push(env.ask_code(PHONE).await.unwrap());
            codes.push(env.code_for(PHONE).await);
        }
        assert!(matches!(env.verify(&sent[0], &codes[0]).await, Err(Error::WrongCode)));
        assert!(matches!(env.verify(&sent[2], &codes[0]).await, Err(Error::WrongCode)));
        // Whichever message they came by: people enter the first while the page knows the second.
        env.verify(&sent[3 - used], &codes[used]).await.unwrap();
        for number in 0..3 {
            assert!(matches!(env.verify(&sent[number], &codes[number]).await, Err(Error::WrongCode)), "{number}");
        }
    }
}

// Time.

#[tokio::test]
async fn a_code_lapses_and_so_does_what_it_was_exchanged_for() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    assert_eq!(sent.expires_in, 600);
    env.clock.advance_secs(600);
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::WrongCode)));
    let sent = env.ask_code(PHONE).await.unwrap();
    env.clock.advance_secs(599);
    let token = env.verify(&sent, &env.code_for(PHONE).await).await.unwrap();
    env.clock.advance_secs(i64::from(verification::TOKEN_SECS));
    assert!(matches!(sign_up(&env, PHONE, &token).await, Err(Error::NotVerified)));
    let token = env.verified(PHONE).await;
    env.clock.advance_secs(i64::from(verification::TOKEN_SECS) - 1);
    assert!(sign_up(&env, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn tidying_keeps_what_still_works_and_forgets_the_rest() {
    let env = open_env().await;
    let token = env.verified(PHONE).await;
    env.identity.cleanup().await.unwrap();
    let viewer = sign_up(&env, PHONE, &token).await.unwrap();
    env.clock.advance_secs(2 * 86_400);
    env.identity.cleanup().await.unwrap();
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::NotVerified)));
    let token = env.verified(PHONE).await;
    assert_eq!(sign_in(&env, PHONE, &token).await.unwrap().uid, viewer.uid);
}

// What is stored.

#[tokio::test]
async fn attack_88_neither_rows_nor_the_record_hold_a_code_or_a_proof_in_clear() {
    let env = open_env().await;
    let sent = env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    env.verify(&sent, &wrong(&code)).await.unwrap_err();
    let token = env.verify(&sent, &code).await.unwrap();
    let read = env.identity.db().read();
    let row = doorward_store::verification::by_id(read, &sent.verification_id).await.unwrap().unwrap();
    // Six digits can be tried out in no time: a plain hash of them would be as good as the code.
    for plain in [code.clone(), format!("{}|{MAIL}|{code}", row.id)] {
        assert_ne!(row.code_hash, doorward_identity::sha256_hex(plain.as_bytes()));
    }
    assert!(!row.code_hash.contains(&code) && row.token_hash.as_ref().is_some_and(|hash| hash != token.expose()));
    let message = doorward_store::message::list(read, Default::default(), 1).await.unwrap().remove(0);
    let sealed = message.sealed.unwrap();
    assert!(!sealed.contains(&code) && !sealed.contains("text"), "{sealed}");
    let events = admin::events::list(&permit(&env.access, &Actor::cli()), &Default::default()).await.unwrap().items;
    let record: String = events.iter().map(|event| event.detail.to_string()).collect();
    assert!(record.contains("wrong_code") && record.contains("l***@example.test"), "{record}");
    for secret in [code.as_str(), token.expose(), MAIL] {
        assert!(!record.contains(secret), "{secret} is on record: {record}");
    }
}
