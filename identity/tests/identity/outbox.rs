//! The outbox: what is kept, sent and retried, and what happens to secrets.

use doorward_admin as admin;
use doorward_contract::{
    Secret,
    account::ADMINISTRATOR,
    event::EventQuery,
    messaging::{Channel, Language, Message, MessageKind, MessageQuery, MessageState, SenderUpdate, SmsSender},
};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Caller, Error, Identity, outbox};
use doorward_store::{message, sender};
use doorward_testkit::access_of;
use doorward_testkit::permit;
use doorward_testkit::{MOCK_SENDER_KEY, MockSender, TestEnv};

const PHONE: &str = "+86 13800138000";
const MAIL: &str = "li.na@example.test";

async fn open_env() -> TestEnv {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env
}

async fn env_with_sender() -> (TestEnv, MockSender) {
    let (env, courier) = (open_env().await, MockSender::start().await);
    env.send_by(&courier).await;
    (env, courier)
}

async fn newest(env: &TestEnv) -> Message {
    let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
    admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.remove(0)
}

async fn stored(env: &TestEnv, id: &str) -> message::Model {
    message::by_id(env.identity.db().read(), id).await.unwrap().unwrap()
}

async fn deliver(env: &TestEnv) -> usize {
    outbox::deliver_due(&env.identity).await.unwrap()
}

// Without a sender.

#[tokio::test]
async fn messages_are_kept_by_default_and_an_administrator_reads_them() {
    let env = open_env().await;
    env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    let message = newest(&env).await;
    assert_eq!((message.state, message.sender.as_str(), message.attempts), (MessageState::Kept, "outbox", 0));
    assert_eq!((message.channel, message.kind), (Channel::Mail, MessageKind::SignIn));
    assert!(message.text.unwrap().contains(&code) && message.html.unwrap().contains(&code));
    assert_eq!((deliver(&env).await, newest(&env).await.state), (0, MessageState::Kept));
    let sealed = stored(&env, &message.id).await.sealed.unwrap();
    assert!(!sealed.contains(&code), "the row holds the code in clear");
}

#[tokio::test]
async fn the_outbox_is_filtered_and_paged() {
    let env = open_env().await;
    for number in 0..3 {
        env.ask_code(&format!("person{number}@example.test")).await.unwrap();
    }
    env.ask_code(PHONE).await.unwrap();
    let list =
        async |query: MessageQuery| admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
    let sms = list(MessageQuery { channel: Some(Channel::Sms), ..MessageQuery::default() }).await.items;
    assert_eq!(sms.len(), 1);
    for spelling in ["138-0013-8000", "+8613800138000", " +86 13800138000"] {
        let found = list(MessageQuery { recipient: Some(spelling.into()), ..MessageQuery::default() }).await.items;
        assert_eq!(found, sms, "{spelling}");
    }
    assert!(list(MessageQuery { state: Some(MessageState::Sent), ..MessageQuery::default() }).await.items.is_empty());
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = list(MessageQuery { limit: Some(3), cursor, ..MessageQuery::default() }).await;
        seen.extend(page.items.into_iter().map(|message| message.recipient));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let newest_first = ["+8613800138000", "person2@example.test", "person1@example.test", "person0@example.test"];
    assert_eq!(seen, newest_first);
}

// With a sender.

#[tokio::test]
async fn what_was_sent_is_no_longer_kept() {
    let (env, courier) = env_with_sender().await;
    env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    assert_eq!((newest(&env).await.state, deliver(&env).await), (MessageState::Queued, 1));
    let message = newest(&env).await;
    assert_eq!((message.state, message.attempts, message.error), (MessageState::Sent, 1, None));
    assert_eq!((message.text, message.sent_at), (None, Some(env.identity.now())));
    assert_eq!(stored(&env, &message.id).await.sealed, None);
    let received = courier.received().await;
    assert_eq!((&received[0]["to"], &received[0]["code"]), (&"+8613800138000".into(), &code.into()));
    assert_eq!((deliver(&env).await, courier.received().await.len()), (0, 1));
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again_after_5_15_45_and_135_seconds_and_then_given_up() {
    let (env, courier) = env_with_sender().await;
    courier.answers(503);
    env.ask_code(PHONE).await.unwrap();
    let mut waits = Vec::new();
    while newest(&env).await.state == MessageState::Queued {
        assert_eq!(deliver(&env).await, 1);
        if let Some(at) = newest(&env).await.next_attempt_at {
            let wait = (at.as_millis() - env.identity.now().as_millis()) / 1_000;
            waits.push(wait);
            env.clock.advance_secs(wait - 1);
            assert_eq!(deliver(&env).await, 0, "too early");
            env.clock.advance_secs(1);
        }
    }
    assert_eq!(waits, [5, 15, 45, 135]);
    let message = newest(&env).await;
    assert_eq!((message.state, message.attempts, courier.received().await.len()), (MessageState::Failed, 5, 5));
    assert!(message.error.unwrap().contains("503"));
}

#[tokio::test]
async fn a_message_that_got_through_at_last_shows_no_failure() {
    let (env, courier) = env_with_sender().await;
    courier.answers(429);
    env.ask_code(PHONE).await.unwrap();
    deliver(&env).await;
    assert!(newest(&env).await.error.is_some());
    courier.answers(200);
    env.clock.advance_secs(5);
    deliver(&env).await;
    let message = newest(&env).await;
    assert_eq!((message.state, message.error, message.attempts), (MessageState::Sent, None, 2));
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let (env, courier) = env_with_sender().await;
    courier.answers(400);
    env.ask_code(PHONE).await.unwrap();
    assert_eq!(deliver(&env).await, 1);
    let message = newest(&env).await;
    assert_eq!((message.state, message.next_attempt_at), (MessageState::Failed, None));
    env.clock.advance_secs(300);
    assert_eq!((deliver(&env).await, courier.received().await.len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_never_send_one_message_twice() {
    let (env, courier) = env_with_sender().await;
    let other = env.node().await;
    for number in 0..30 {
        env.ask_code(&format!("person{number}@example.test")).await.unwrap();
    }
    let work = |identity: Identity| async move { while outbox::deliver_due(&identity).await.unwrap() > 0 {} };
    let nodes = [&env.identity, &other, &env.identity, &other];
    let working: Vec<_> = nodes.into_iter().map(|node| tokio::spawn(work(node.clone()))).collect();
    for node in working {
        node.await.unwrap();
    }
    let received = courier.received().await;
    let mut recipients: Vec<_> = received.iter().map(|message| message["to"].to_string()).collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((received.len(), recipients.len()), (30, 30));
}

#[tokio::test]
async fn a_message_that_a_dead_node_had_taken_is_sent_after_a_minute() {
    let (env, courier) = env_with_sender().await;
    env.ask_code(PHONE).await.unwrap();
    let row = stored(&env, &newest(&env).await.id).await;
    let until = env.identity.now().plus_secs(60).as_millis();
    assert!(message::claim(env.identity.db().write(), &row, until).await.unwrap());
    assert!(!message::claim(env.identity.db().write(), &row, until).await.unwrap());
    env.clock.advance_secs(59);
    assert_eq!(deliver(&env).await, 0);
    env.clock.advance_secs(1);
    assert_eq!((deliver(&env).await, courier.received().await.len()), (1, 1));
    assert_eq!(newest(&env).await.state, MessageState::Sent);
}

#[tokio::test]
async fn a_message_that_comes_too_late_is_not_sent() {
    let (env, courier) = env_with_sender().await;
    env.ask_code(PHONE).await.unwrap();
    env.clock.advance_secs(600);
    deliver(&env).await;
    let message = newest(&env).await;
    assert_eq!((message.state, message.error_reason.as_deref()), (MessageState::Failed, Some("expired")));
    assert!(courier.received().await.is_empty());
}

#[tokio::test]
async fn a_message_whose_next_try_would_come_too_late_is_given_up_at_once() {
    let (env, courier) = env_with_sender().await;
    courier.answers(503);
    env.ask_code(PHONE).await.unwrap();
    env.clock.advance_secs(595);
    deliver(&env).await;
    assert_eq!(newest(&env).await.state, MessageState::Failed);
}

#[tokio::test]
async fn a_failed_or_kept_message_is_sent_again_and_a_sent_one_is_not() {
    let (env, courier) = env_with_sender().await;
    let resend = async |id: &str| admin::messages::resend(&permit(&env.access, &Actor::cli()), id).await;
    courier.answers(400);
    env.ask_code(PHONE).await.unwrap();
    let id = newest(&env).await.id;
    assert!(
        matches!(resend(&id).await, Err(doorward_admin::Error::Identity(Error::NotAllowed(_)))),
        "it waits already"
    );
    deliver(&env).await;
    courier.answers(200);
    let queued = resend(&id).await.unwrap();
    assert_eq!((queued.state, queued.attempts), (MessageState::Queued, 0));
    deliver(&env).await;
    let sent = newest(&env).await;
    assert_eq!((sent.state, sent.error, courier.received().await.len()), (MessageState::Sent, None, 2));
    assert!(matches!(resend(&id).await, Err(doorward_admin::Error::Identity(Error::NotAllowed(_)))));
    assert!(matches!(resend("nothing").await, Err(doorward_admin::Error::Identity(Error::NotFound(_)))));
}

#[tokio::test]
async fn an_unsent_message_is_sent_once_a_sender_is_set_up() {
    let (env, courier) = (open_env().await, MockSender::start().await);
    env.ask_code(PHONE).await.unwrap();
    let id = newest(&env).await.id;
    let refused = admin::messages::resend(&permit(&env.access, &Actor::cli()), &id).await;
    assert!(matches!(refused, Err(doorward_admin::Error::Identity(Error::NotAllowed(_)))));
    env.send_by(&courier).await;
    assert_eq!(deliver(&env).await, 0, "what was kept goes only when it is told to");
    admin::messages::resend(&permit(&env.access, &Actor::cli()), &id).await.unwrap();
    deliver(&env).await;
    let sent = newest(&env).await;
    assert_eq!((sent.state, sent.sender.as_str()), (MessageState::Sent, "http"));
}

#[tokio::test]
async fn pending_messages_fail_when_the_sender_is_removed() {
    let (env, courier) = env_with_sender().await;
    env.ask_code(PHONE).await.unwrap();
    set_sms(&env, SmsSender::Outbox, None).await;
    deliver(&env).await;
    let message = newest(&env).await;
    assert_eq!((message.state, message.error_reason.as_deref()), (MessageState::Failed, Some("no_provider")));
    assert!(courier.received().await.is_empty());
}

#[tokio::test]
async fn a_failure_is_described_in_the_language_of_the_reader_and_one_stored_as_a_sentence_as_it_is() {
    let (env, courier) = env_with_sender().await;
    courier.answers(400);
    env.ask_code(PHONE).await.unwrap();
    deliver(&env).await;
    let id = newest(&env).await.id;
    let read = async |language| {
        let caller = Caller { error_language: language, ..Caller::default() };
        let actor = Actor::api_key("deploy", ADMINISTRATOR, None, false, &caller);
        let message = admin::messages::get(&permit(&env.access, &actor), &id).await.unwrap();
        (message.error.unwrap(), message.error_reason)
    };
    for (language, start) in
        [(Language::En, "The provider responded with “HTTP 400"), (Language::ZhCn, "通道返回“HTTP 400")]
    {
        let (error, reason) = read(language).await;
        assert!(error.starts_with(start), "{error}");
        assert_eq!(reason.as_deref(), Some("rejected"));
    }
    let older = message::Outcome::Failed("HTTP 400: no such template".into());
    message::finish(env.identity.db().write(), &id, older, env.identity.now().as_millis()).await.unwrap();
    assert_eq!(read(Language::ZhCn).await, ("HTTP 400: no such template".to_owned(), None));
}

#[tokio::test]
async fn tidying_forgets_what_messages_said_and_then_the_messages() {
    let (env, courier) = env_with_sender().await;
    courier.answers(400);
    env.ask_code(PHONE).await.unwrap();
    deliver(&env).await;
    env.identity.cleanup().await.unwrap();
    let failed = newest(&env).await;
    assert!(failed.text.is_some(), "it can still be sent again");
    env.clock.advance_secs(601);
    env.identity.cleanup().await.unwrap();
    assert!(newest(&env).await.text.is_none());
    let again = admin::messages::resend(&permit(&env.access, &Actor::cli()), &failed.id).await;
    assert!(matches!(again, Err(doorward_admin::Error::Identity(Error::NotAllowed(_)))));
    env.clock.advance_secs(30 * 86_400);
    env.identity.cleanup().await.unwrap();
    assert!(matches!(
        admin::messages::get(&permit(&env.access, &Actor::cli()), &failed.id).await,
        Err(doorward_admin::Error::Identity(Error::NotFound(_)))
    ));
}

#[tokio::test]
async fn a_test_message_says_how_it_went() {
    let (env, courier) = env_with_sender().await;
    courier.answers(400);
    let id = admin::senders::test(&permit(&env.access, &Actor::cli()), MAIL).await.unwrap();
    deliver(&env).await;
    let message = admin::messages::get(&permit(&env.access, &Actor::cli()), &id).await.unwrap();
    assert_eq!((message.kind, message.state), (MessageKind::Test, MessageState::Failed));
    assert!(message.error.unwrap().contains("400"));
    assert!(admin::senders::test(&permit(&env.access, &Actor::cli()), "missing").await.is_err());
}

// Secrets of senders.

async fn set_sms(env: &TestEnv, sender: SmsSender, secret: Option<&str>) {
    let secret = secret.map(|text| Secret::new(text.to_owned()));
    admin::senders::set_sms(&permit(&env.access, &Actor::cli()), SenderUpdate { sender, secret }, &Expected::Any)
        .await
        .unwrap();
}

fn aliyun() -> SmsSender {
    SmsSender::Aliyun {
        access_key_id: "key".into(),
        sign_name: "Doorward".into(),
        template_code: "SMS_1".into(),
        endpoint: None,
    }
}

#[tokio::test]
async fn attack_88_a_senders_secret_is_never_shown_whatever_the_vendor_responds() {
    let (env, courier) = env_with_sender().await;
    courier.answers(400);
    env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    deliver(&env).await;
    let senders = admin::senders::get(&permit(&env.access, &Actor::cli()));
    assert!(senders.sms_secret_set && senders.mail_secret_set);
    let rows = sender::all(env.identity.db().read()).await.unwrap();
    let events = admin::events::list(&permit(&env.access, &Actor::cli()), &EventQuery::default()).await.unwrap();
    let error = newest(&env).await.error.unwrap();
    // The sender repeats key and code in its error; the stored error is also what is logged.
    assert!(error.contains("***") && !error.contains(&code), "{error}");
    for (place, text) in [
        ("view", serde_json::to_string(&senders).unwrap()),
        ("rows", format!("{rows:?}")),
        ("events", serde_json::to_string(&events).unwrap()),
        ("message", error),
    ] {
        assert!(!text.contains(MOCK_SENDER_KEY), "{place}: {text}");
    }
}

#[tokio::test]
async fn a_secret_is_kept_when_none_is_sent_and_dropped_with_its_vendor() {
    let (env, courier) = env_with_sender().await;
    let changed = doorward_contract::messaging::HttpSender { expect: "Bearer".into(), ..courier.sender() };
    set_sms(&env, SmsSender::Http(changed.clone()), None).await;
    env.ask_code(PHONE).await.unwrap();
    deliver(&env).await;
    assert_eq!(newest(&env).await.state, MessageState::Sent, "the courier's answer holds the key it was asked with");

    set_sms(&env, aliyun(), None).await;
    assert!(!admin::senders::get(&permit(&env.access, &Actor::cli())).sms_secret_set);
    set_sms(&env, SmsSender::Http(changed), None).await;
    assert!(!admin::senders::get(&permit(&env.access, &Actor::cli())).sms_secret_set, "what was dropped stays dropped");
    assert!(
        admin::senders::get(&permit(&env.access, &Actor::cli())).mail_secret_set,
        "the other channel's has nothing to do with it"
    );
}

#[tokio::test]
async fn attack_88_a_stored_secret_is_not_sent_elsewhere_by_an_administrator_without_it() {
    let (env, courier) = env_with_sender().await;
    for url in ["http://127.0.0.1:1/sms", "http://localhost/sms"] {
        let sender = SmsSender::Http(doorward_contract::messaging::HttpSender { url: url.into(), ..courier.sender() });
        let update = SenderUpdate { sender: sender.clone(), secret: None };
        let refused =
            admin::senders::set_sms(&permit(&env.access, &Actor::cli()), update, &Expected::Any).await.unwrap_err();
        assert_eq!((refused.field(), refused.reason()), (Some("secret"), Some("moved")), "{url}");
        set_sms(&env, sender, Some("known")).await;
        set_sms(&env, SmsSender::Http(courier.sender()), Some(MOCK_SENDER_KEY)).await;
    }
    let elsewhere = format!("{}/another/path", courier.sender().url);
    let sender = doorward_contract::messaging::HttpSender { url: elsewhere, ..courier.sender() };
    set_sms(&env, SmsSender::Http(sender), None).await;
    assert!(admin::senders::get(&permit(&env.access, &Actor::cli())).sms_secret_set);
}

#[tokio::test]
async fn a_secret_does_not_go_to_another_vendor_on_a_node_that_has_not_heard_of_the_change() {
    let (env, courier) = env_with_sender().await;
    let stale = env.node().await;
    set_sms(&env, aliyun(), Some("key-of-aliyun")).await;
    let update = SenderUpdate { sender: SmsSender::Http(courier.sender()), secret: None };
    let senders = admin::senders::set_sms(&permit(&access_of(&stale).await, &Actor::cli()), update, &Expected::Any)
        .await
        .unwrap();
    assert!(!senders.sms_secret_set);
}

#[tokio::test]
async fn a_restarted_node_sends_with_the_stored_secret() {
    let (env, courier) = env_with_sender().await;
    env.ask_code(PHONE).await.unwrap();
    let restarted = env.node().await;
    assert_eq!(outbox::deliver_due(&restarted).await.unwrap(), 1);
    assert_eq!((newest(&env).await.state, courier.received().await.len()), (MessageState::Sent, 1));
}
