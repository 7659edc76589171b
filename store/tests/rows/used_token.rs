use crate::database::migrated;
use doorward_store::used_token::{consume, delete_expired};

#[tokio::test(flavor = "multi_thread")]
async fn of_several_who_spend_a_token_at_once_one_does() {
    let database = migrated().await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let db = database.db.clone();
            tokio::spawn(async move { consume(db.write(), "token", 100).await.unwrap() })
        })
        .collect();
    let mut spent = 0;
    for task in tasks {
        spent += usize::from(task.await.unwrap());
    }
    assert_eq!(spent, 1);
    assert!(consume(database.db.write(), "another", 100).await.unwrap());
}

#[tokio::test]
async fn a_used_token_is_remembered_until_it_has_expired() {
    let database = migrated().await;
    let conn = database.db.write();
    assert!(consume(conn, "token", 100).await.unwrap());
    assert_eq!(delete_expired(conn, 100).await.unwrap(), 0);
    assert!(!consume(conn, "token", 200).await.unwrap());
    assert_eq!(delete_expired(conn, 101).await.unwrap(), 1, "a second use does not change the first expiry");
}
