use crate::database::migrated;
use doorward_store::ConnectionTrait;
use doorward_store::throttle::{
    Backoff, Pacing, Reservation, begin, cancelled, cleanup, clear, count, failed, next_slot, row, succeeded, take,
};

const KEY: &str = "key";
/// Three free failures, then 100, 200, 400 and at most 1 000 milliseconds.
const BACKOFF: Backoff = Backoff { free: 3, base_ms: 100, max_ms: 1_000, forget_ms: 1_000_000 };

async fn begun(conn: &impl ConnectionTrait, now: i64) -> Reservation {
    begin(conn, KEY, BACKOFF, now).await.unwrap()
}

/// Reserves until nothing is left, and returns how many that were.
async fn reserve_all(conn: &impl ConnectionTrait, now: i64) -> u32 {
    for reserved in 0..100 {
        if begun(conn, now).await != Reservation::Reserved {
            return reserved;
        }
    }
    panic!("there is no limit")
}

#[tokio::test]
async fn waits_double_beyond_the_free_failures_up_to_the_longest() {
    let database = migrated().await;
    let conn = database.db.write();
    let mut now = 5_000;
    for wait in [0, 0, 100, 200, 400, 800, 1_000, 1_000, 1_000] {
        assert_eq!(begun(conn, now).await, Reservation::Reserved);
        failed(conn, KEY, BACKOFF, now).await.unwrap();
        assert_eq!(row(conn, KEY).await.unwrap().unwrap().wait(now), wait);
        if wait > 0 {
            assert_eq!(begun(conn, now).await, Reservation::Wait(wait));
            assert_eq!(begun(conn, now + wait - 1).await, Reservation::Wait(1));
        }
        now += wait;
    }
}

#[tokio::test]
async fn very_many_failures_wait_the_longest_time_too() {
    let database = migrated().await;
    let conn = database.db.write();
    for at in 0..80 {
        failed(conn, KEY, BACKOFF, at).await.unwrap();
    }
    assert_eq!(row(conn, KEY).await.unwrap().unwrap().wait(79), 1_000);
}

#[tokio::test]
async fn pending_attempts_take_the_rest_of_the_budget_and_no_more() {
    let database = migrated().await;
    let conn = database.db.write();
    assert_eq!(reserve_all(conn, 1).await, 3);
    assert_eq!(begun(conn, 1).await, Reservation::Full);
    cancelled(conn, KEY).await.unwrap();
    assert_eq!(reserve_all(conn, 1).await, 1, "a slot that was given back");
    failed(conn, KEY, BACKOFF, 1).await.unwrap();
    assert_eq!(reserve_all(conn, 1).await, 0, "a failure uses its slot up");
}

#[tokio::test]
async fn after_the_free_failures_one_attempt_at_a_time_is_compared() {
    let database = migrated().await;
    let conn = database.db.write();
    for _ in 0..3 {
        failed(conn, KEY, BACKOFF, 1).await.unwrap();
    }
    assert_eq!(reserve_all(conn, 101).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_attempts_share_one_budget() {
    let database = migrated().await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let db = database.db.clone();
            tokio::spawn(async move { begun(db.write(), 1).await == Reservation::Reserved })
        })
        .collect();
    let mut reserved = 0;
    for task in tasks {
        reserved += u32::from(task.await.unwrap());
    }
    assert_eq!(reserved, BACKOFF.free);
}

#[tokio::test]
async fn a_reservation_that_is_never_settled_lapses_after_a_minute() {
    let database = migrated().await;
    let conn = database.db.write();
    assert_eq!(reserve_all(conn, 1).await, 3);
    assert_eq!(begun(conn, 60_000).await, Reservation::Full);
    assert_eq!(begun(conn, 60_001).await, Reservation::Reserved);
}

#[tokio::test]
async fn a_right_attempt_clears_failures_and_leaves_the_others_pending() {
    let database = migrated().await;
    let conn = database.db.write();
    failed(conn, KEY, BACKOFF, 1).await.unwrap();
    assert_eq!(reserve_all(conn, 1).await, 2);
    succeeded(conn, KEY).await.unwrap();
    assert_eq!(row(conn, KEY).await.unwrap().unwrap().count_since(0, 1), 0);
    assert_eq!(reserve_all(conn, 1).await, 2, "one of three is still pending");
    for _ in 0..3 {
        succeeded(conn, KEY).await.unwrap();
    }
    assert!(row(conn, KEY).await.unwrap().is_none(), "nothing is left to count");
}

#[tokio::test]
async fn failures_are_forgotten_after_their_time_and_not_by_a_withdrawal() {
    let database = migrated().await;
    let conn = database.db.write();
    for _ in 0..2 {
        failed(conn, KEY, BACKOFF, 1).await.unwrap();
    }
    assert_eq!(begun(conn, 1).await, Reservation::Reserved);
    cancelled(conn, KEY).await.unwrap();
    assert_eq!(reserve_all(conn, 1_000_000).await, 1);
    assert_eq!(reserve_all(conn, 2_000_001).await, 3);
}

#[tokio::test]
async fn a_wait_from_a_clock_that_was_ahead_is_cut_to_the_longest() {
    let database = migrated().await;
    let conn = database.db.write();
    for _ in 0..4 {
        failed(conn, KEY, BACKOFF, 900_000_000).await.unwrap();
    }
    assert_eq!(begun(conn, 1_000).await, Reservation::Wait(200));
    assert_eq!(begun(conn, 1_200).await, Reservation::Reserved);
}

#[tokio::test]
async fn a_window_gives_its_limit_and_begins_again_after_its_end() {
    let database = migrated().await;
    let conn = database.db.write();
    let take = async |limit, now| take(conn, KEY, limit, 1_000, now).await.unwrap();
    assert_eq!(take(0, 0).await, Err(1_000));
    assert_eq!([take(2, 0).await, take(2, 400).await, take(2, 600).await], [Ok(()), Ok(()), Err(400)]);
    assert_eq!(take(3, 700).await, Ok(()), "a raised limit counts at once");
    assert_eq!([take(2, 999).await, take(2, 1_000).await, take(2, 1_001).await], [Err(1), Ok(()), Ok(())]);
    assert_eq!(take(2, 1_002).await, Err(998));
}

#[tokio::test]
async fn a_window_from_a_clock_that_was_ahead_ends_within_its_own_length() {
    let database = migrated().await;
    let conn = database.db.write();
    take(conn, KEY, 1, 1_000, 900_000_000).await.unwrap().unwrap();
    assert_eq!(take(conn, KEY, 1, 1_000, 0).await.unwrap(), Err(1_000));
    assert_eq!(take(conn, KEY, 1, 1_000, 1_000).await.unwrap(), Ok(()));
}

#[tokio::test]
async fn turns_are_spaced_and_none_is_given_beyond_the_longest_wait() {
    let database = migrated().await;
    let conn = database.db.write();
    let pacing = Pacing { free: 2, spacing_ms: 500, longest_ms: 1_200 };
    let slot = async |now| next_slot(conn, KEY, pacing, 10_000, now).await.unwrap();
    for _ in 0..2 {
        count(conn, KEY, 10_000, 0).await.unwrap();
    }
    assert_eq!(slot(0).await, 0, "within the budget");
    count(conn, KEY, 10_000, 0).await.unwrap();
    assert_eq!([slot(0).await, slot(0).await, slot(0).await], [500, 1_000, 1_500]);
    assert_eq!(slot(0).await, 1_500, "a rejected attempt takes no turn");
    assert_eq!(slot(400).await, 1_600, "the last turn has become free to book behind");
    assert_eq!(slot(9_000).await, 500, "the queue is empty again");
    assert_eq!(slot(10_001).await, 0, "the failures are forgotten");
}

#[tokio::test]
async fn counted_failures_add_up_until_they_are_forgotten() {
    let database = migrated().await;
    let conn = database.db.write();
    for at in [0, 50, 150] {
        count(conn, KEY, 100, at).await.unwrap();
    }
    let found = row(conn, KEY).await.unwrap().unwrap();
    assert_eq!((found.count_since(150, 200), found.count_since(151, 200)), (3, 0));
    count(conn, KEY, 100, 251).await.unwrap();
    assert_eq!(row(conn, KEY).await.unwrap().unwrap().count_since(0, 251), 1);
    clear(conn, KEY).await.unwrap();
    assert!(row(conn, KEY).await.unwrap().is_none());
}

#[tokio::test]
async fn only_idle_counters_are_cleaned_up_and_none_stays_forever() {
    let database = migrated().await;
    let conn = database.db.write();
    count(conn, "idle", 100, 10).await.unwrap();
    take(conn, "window", 1, 1_000, 10).await.unwrap().unwrap();
    count(conn, "future", 100, 900_000).await.unwrap();
    assert_eq!(cleanup(conn, 11, 1_000, 500).await.unwrap(), 1);
    assert!(row(conn, "idle").await.unwrap().is_none());
    assert!(row(conn, "window").await.unwrap().is_some(), "its window has not ended");
    assert_eq!(cleanup(conn, 2_000, 1_000, 2_100).await.unwrap(), 2);
}
