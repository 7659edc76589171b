//! Group commit: on SQLite, single statements that wait for the disk at the same moment share one transaction.
//!
//! SQLite runs one writing transaction at a time and waits for the disk at the end of each, however many statements it
//! holds. So the statements that arrive during a commit are queued and share the next transaction: a busy node commits
//! as often as the disk allows, an idle one immediately. No caller gets a result before it is on disk. PostgreSQL
//! batches commits itself.

use crate::health::Health;
use crate::tx::begin;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Most statements in one transaction, so that the first does not wait long for the last.
const MAX_BATCH: usize = 128;

/// Runs single statements that write. To its caller each behaves like a transaction of its own.
#[derive(Clone, Debug)]
pub struct Writer {
    connection: DatabaseConnection,
    /// `None` where the database batches commits itself.
    queue: Option<mpsc::Sender<Job>>,
    health: Arc<Health>,
}

/// A queued statement and the caller that waits for its result.
#[derive(Debug)]
struct Job {
    statement: Statement,
    returns_rows: bool,
    answer: oneshot::Sender<Result<Output, DbErr>>,
}

#[derive(Debug)]
enum Output {
    Count(ExecResult),
    Rows(Vec<QueryResult>),
}

impl Writer {
    /// A writer that runs each statement directly.
    pub(crate) fn direct(connection: DatabaseConnection, health: Arc<Health>) -> Self {
        Self { connection, queue: None, health }
    }

    /// A writer that batches concurrent statements. Its worker ends when the last clone is dropped.
    pub(crate) fn batched(connection: DatabaseConnection, health: Arc<Health>) -> Self {
        let (queue, jobs) = mpsc::channel(8 * MAX_BATCH);
        tokio::spawn(work(connection.clone(), jobs));
        Self { connection, queue: Some(queue), health }
    }

    /// The underlying connections, for transactions of several statements.
    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Writer {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.health.count_statement();
        let result = match &self.queue {
            None => self.connection.execute_raw(statement).await,
            Some(queue) => match enqueue(queue, statement, false).await {
                Ok(Output::Count(result)) => Ok(result),
                Ok(Output::Rows(_)) => Err(closed()),
                Err(error) => Err(error),
            },
        };
        self.health.written(result)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.health.count_statement();
        self.health.written(self.connection.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.health.count_statement();
        let result = match &self.queue {
            None => self.connection.query_one_raw(statement).await,
            Some(queue) => enqueue(queue, statement, true).await.map(|output| rows(output).into_iter().next()),
        };
        self.health.written(result)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.health.count_statement();
        let result = match &self.queue {
            None => self.connection.query_all_raw(statement).await,
            Some(queue) => enqueue(queue, statement, true).await.map(rows),
        };
        self.health.written(result)
    }
}

fn rows(output: Output) -> Vec<QueryResult> {
    match output {
        Output::Rows(rows) => rows,
        Output::Count(_) => Vec::new(),
    }
}

fn closed() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the database is closed".to_owned()))
}

async fn enqueue(queue: &mpsc::Sender<Job>, statement: Statement, returns_rows: bool) -> Result<Output, DbErr> {
    let (answer, output) = oneshot::channel();
    queue.send(Job { statement, returns_rows, answer }).await.map_err(|_| closed())?;
    output.await.map_err(|_| closed())?
}

async fn work(connection: DatabaseConnection, mut jobs: mpsc::Receiver<Job>) {
    let mut gathered = Vec::with_capacity(MAX_BATCH);
    while jobs.recv_many(&mut gathered, MAX_BATCH).await > 0 {
        // A single statement is a transaction by itself.
        if gathered.len() == 1 {
            for Job { statement, returns_rows, answer } in gathered.drain(..) {
                // The caller may be gone by now; the write is committed all the same.
                drop(answer.send(run(&connection, statement, returns_rows).await));
            }
        } else {
            commit(&connection, gathered.drain(..)).await;
        }
    }
}

/// Runs the jobs in one transaction and sends the results once it is on disk. A statement that violates a constraint
/// fails alone. Any other error may have ended the transaction already (SQLite does so when the disk is full): then no
/// further statement runs and all jobs fail.
async fn commit(connection: &DatabaseConnection, jobs: impl Iterator<Item = Job>) {
    let tx = match begin(connection).await {
        Ok(tx) => tx,
        Err(error) => return jobs.for_each(|job| drop(job.answer.send(Err(error.clone())))),
    };
    let mut done = Vec::with_capacity(MAX_BATCH);
    let mut broken = None;
    for Job { statement, returns_rows, answer } in jobs {
        let result = match &broken {
            None => run(&tx, statement, returns_rows).await,
            Some(error) => Err(DbErr::clone(error)),
        };
        if let Err(error) = &result
            && error.sql_err().is_none()
        {
            broken.get_or_insert_with(|| error.clone());
        }
        done.push((result, answer));
    }
    let committed = match broken {
        None => tx.commit().await,
        Some(error) => tx.rollback().await.and(Err(error)),
    };
    for (result, answer) in done {
        drop(answer.send(committed.clone().and(result)));
    }
}

async fn run(connection: &impl ConnectionTrait, statement: Statement, returns_rows: bool) -> Result<Output, DbErr> {
    if returns_rows {
        connection.query_all_raw(statement).await.map(Output::Rows)
    } else {
        connection.execute_raw(statement).await.map(Output::Count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Writer, run};
    use crate::Db;
    use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};
    use std::sync::Arc;

    async fn numbers() -> Writer {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let connection = Database::connect(options).await.unwrap();
        connection.execute_unprepared("CREATE TABLE number (value INTEGER PRIMARY KEY)").await.unwrap();
        Writer::batched(connection, Arc::default())
    }

    fn insert(value: i32) -> Statement {
        Statement::from_string(DbBackend::Sqlite, format!("INSERT INTO number VALUES ({value}) RETURNING value"))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_statements_that_come_together_each_gets_its_own_result() {
        let writer = numbers().await;
        let tasks: Vec<_> = (0..400)
            .map(|number| {
                let writer = writer.clone();
                // Every number twice: one of the two violates the constraint, and rolls no other back.
                tokio::spawn(async move { writer.query_one_raw(insert(number / 2)).await })
            })
            .collect();
        let mut written = Vec::new();
        for task in tasks {
            if let Ok(row) = task.await.unwrap() {
                written.push(row.unwrap().try_get_by_index::<i32>(0).unwrap());
            }
        }
        written.sort_unstable();
        assert_eq!(written, (0..200).collect::<Vec<_>>());
        let count = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) FROM number");
        let row = writer.query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i32>(0).unwrap(), 200);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn attack_87_after_a_full_disk_what_is_acknowledged_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.path().join("full.db").display())).await.unwrap();
        let sql = |sql: String| Statement::from_string(DbBackend::Sqlite, sql);
        db.write().execute_unprepared("CREATE TABLE page (id INTEGER PRIMARY KEY, text TEXT)").await.unwrap();
        db.write().execute_unprepared("PRAGMA max_page_count = 20").await.unwrap();
        let tasks: Vec<_> = (0..60)
            .map(|id| {
                let (db, insert) = (db.clone(), sql(format!("INSERT INTO page VALUES ({id}, '{}')", "x".repeat(4000))));
                tokio::spawn(async move { db.write().execute_raw(insert).await.map(|_| id) })
            })
            .collect();
        let (mut acknowledged, mut refused) = (Vec::new(), 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(id) => acknowledged.push(id),
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 0);
        // Also a transaction of several statements followed by a rollback, as in a use case that fails.
        for _ in 0..2 {
            if let Ok(tx) = db.begin().await {
                let _ = tx.execute_raw(sql(format!("INSERT INTO page VALUES (1000, '{}')", "x".repeat(90_000)))).await;
                let _ = tx.commit().await;
            }
            drop(db.begin().await);
        }
        // The connection that hit the full disk is gone, and with it its limit.
        for id in 100..110 {
            db.write().execute_raw(sql(format!("INSERT INTO page VALUES ({id}, '')"))).await.unwrap();
            acknowledged.push(id);
        }
        assert!(!db.is_failing(), "a write has succeeded");
        for id in acknowledged {
            let found = db.read().query_one_raw(sql(format!("SELECT id FROM page WHERE id = {id}"))).await.unwrap();
            assert!(found.is_some(), "{id} was acknowledged");
        }
    }

    #[tokio::test]
    async fn after_a_shutdown_every_caller_gets_an_error() {
        let writer = numbers().await;
        writer.connection().clone().close().await.unwrap();
        let (one, other) = tokio::join!(writer.execute_raw(insert(1)), writer.execute_raw(insert(2)));
        assert!(one.is_err() && other.is_err());
        assert!(run(writer.connection(), insert(3), true).await.is_err());
    }
}
