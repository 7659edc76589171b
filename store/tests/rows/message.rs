use crate::database::migrated;
use doorward_contract::messaging::{Channel, Language, MessageKind, MessageState};
use doorward_store::Db;
use doorward_store::message::{self, Model, Outcome};

/// A queued message that is due at 10.
async fn queued(db: &Db, id: &str) -> Model {
    let row = Model {
        id: id.into(),
        channel: Channel::Mail,
        kind: MessageKind::Code,
        recipient: "li.na@example.test".into(),
        locale: Language::En,
        state: MessageState::Queued,
        sender: "smtp".into(),
        attempts: 0,
        error: None,
        receipt: None,
        sealed: Some("content".into()),
        created_at: 1,
        expires_at: 1_000,
        next_attempt_at: Some(10),
        sent_at: None,
    };
    message::insert(db.write(), row.clone()).await.unwrap();
    row
}

async fn stored(db: &Db, id: &str) -> Model {
    message::by_id(db.read(), id).await.unwrap().unwrap()
}

async fn due(db: &Db, now: i64) -> Vec<String> {
    message::due(db.read(), now, 10).await.unwrap().into_iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_nodes_one_claims_a_message() {
    let database = migrated().await;
    let row = queued(&database.db, "m").await;
    let nodes: Vec<_> = (0..10)
        .map(|_| {
            let (db, row) = (database.db.clone(), row.clone());
            tokio::spawn(async move { message::claim(db.write(), &row, 70).await.unwrap() })
        })
        .collect();
    let mut claimed = 0;
    for node in nodes {
        claimed += usize::from(node.await.unwrap());
    }
    assert_eq!(claimed, 1);
    assert_eq!(stored(&database.db, "m").await.attempts, 1);
}

#[tokio::test]
async fn a_claimed_message_is_due_again_when_its_claim_ends() {
    let database = migrated().await;
    let db = &database.db;
    queued(db, "m").await;
    assert_eq!((due(db, 9).await, due(db, 10).await), (vec![], vec!["m".to_owned()]));
    assert!(message::claim(db.write(), &stored(db, "m").await, 70).await.unwrap());
    assert_eq!((due(db, 69).await, due(db, 70).await), (vec![], vec!["m".to_owned()]));
    assert!(message::claim(db.write(), &stored(db, "m").await, 130).await.unwrap(), "the node has died");
}

#[tokio::test]
async fn a_message_put_off_further_than_any_backoff_is_due() {
    let database = migrated().await;
    let row = queued(&database.db, "m").await;
    assert!(message::claim(database.db.write(), &row, 660_010).await.unwrap());
    assert!(due(&database.db, 10).await.is_empty());
    assert_eq!(due(&database.db, 9).await, ["m"], "its claim was set by a clock that was ahead");
}

#[tokio::test]
async fn what_was_sent_is_not_claimed_or_sent_again_and_keeps_no_content() {
    let database = migrated().await;
    let db = &database.db;
    let row = queued(db, "m").await;
    message::finish(db.write(), "m", Outcome::Sent(Some("receipt".into())), 20).await.unwrap();
    let sent = stored(db, "m").await;
    assert_eq!((sent.state, sent.sealed, sent.receipt.as_deref()), (MessageState::Sent, None, Some("receipt")));
    assert!(!message::claim(db.write(), &row, 70).await.unwrap());
    assert!(!message::requeue(db.write(), "m", "smtp", 2_000, 30).await.unwrap());
    assert!(due(db, 1_000).await.is_empty());
}

#[tokio::test]
async fn a_failed_message_is_queued_again_while_its_content_is_stored() {
    let database = migrated().await;
    let db = &database.db;
    queued(db, "m").await;
    assert!(!message::requeue(db.write(), "m", "smtp", 2_000, 30).await.unwrap(), "it is queued already");
    message::finish(db.write(), "m", Outcome::Failed("refused".into()), 20).await.unwrap();
    assert!(message::requeue(db.write(), "m", "other", 2_000, 30).await.unwrap());
    let again = stored(db, "m").await;
    assert_eq!((again.state, again.sender.as_str(), again.attempts), (MessageState::Queued, "other", 0));
    message::finish(db.write(), "m", Outcome::Failed("refused".into()), 40).await.unwrap();
    assert_eq!(message::forget_expired(db.write(), 2_000).await.unwrap(), 0);
    assert_eq!(message::forget_expired(db.write(), 2_001).await.unwrap(), 1);
    assert!(!message::requeue(db.write(), "m", "smtp", 3_000, 2_002).await.unwrap());
}

#[tokio::test]
async fn a_message_that_still_waits_is_not_deleted_by_age() {
    let database = migrated().await;
    let db = &database.db;
    queued(db, "waits").await;
    queued(db, "sent").await;
    message::finish(db.write(), "sent", Outcome::Sent(None), 20).await.unwrap();
    assert_eq!(message::delete_written_before(db.write(), 1).await.unwrap(), 0);
    assert_eq!(message::delete_written_before(db.write(), 2).await.unwrap(), 1);
    assert_eq!(stored(db, "waits").await.state, MessageState::Queued);
}
