//! The append-only record of what happened.

use crate::StoreError;
use doorward_contract::event::{EventAction, Outcome};
use sea_orm::{Condition, FromQueryResult, QueryOrder, QuerySelect, Statement, entity::prelude::*};

/// A row of the record. Ids rise with time, so sorting by id sorts by time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When.
    pub at: i64,
    /// `EventAction` as stored. Text, because rows outlive the program that wrote them: after a return to an older version
    /// without a change of schema, one action unknown to it must not make the whole record unreadable.
    pub action: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Login method, or the id of the provider, on sign-ins.
    pub method: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// Whose account it touches.
    pub subject: Option<String>,
    /// The subject's user name at that time.
    pub subject_name: Option<String>,
    /// Client it came through.
    pub client_id: Option<String>,
    /// Session it belongs to.
    pub session_id: Option<String>,
    /// Address it came from.
    pub ip: Option<String>,
    /// What the browser or SDK calls itself.
    pub user_agent: Option<String>,
    /// Particulars.
    pub detail: Json,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a row.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, event: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(event).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Filters of [`list`].
#[derive(Debug, Default)]
pub struct Filter {
    /// Only this action.
    pub action: Option<EventAction>,
    /// Any but this action.
    pub not_action: Option<EventAction>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only where this account is the subject.
    pub subject: Option<String>,
    /// Only where this account is actor or subject.
    pub involves: Option<String>,
    /// Not before.
    pub since: Option<i64>,
    /// Before.
    pub until: Option<i64>,
    /// Older than the row with this id.
    pub before_id: Option<String>,
}

/// One page of rows, newest first.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn list(conn: &impl ConnectionTrait, filter: Filter, limit: u64) -> Result<Vec<Model>, StoreError> {
    let involves =
        filter.involves.map(|uid| Condition::any().add(Column::Actor.eq(uid.clone())).add(Column::Subject.eq(uid)));
    let wanted = Condition::all()
        .add_option(filter.action.map(|action| Column::Action.eq(action.as_str())))
        .add_option(filter.not_action.map(|action| Column::Action.ne(action.as_str())))
        .add_option(filter.outcome.map(|outcome| Column::Outcome.eq(outcome)))
        .add_option(filter.subject.map(|uid| Column::Subject.eq(uid)))
        .add_option(involves)
        .add_option(filter.since.map(|at| Column::At.gte(at)))
        .add_option(filter.until.map(|at| Column::At.lt(at)))
        .add_option(filter.before_id.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(wanted).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

/// How often something happened on one day.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct DayCount {
    /// Days since the epoch in the asker's zone.
    pub day: i64,
    /// How it ended.
    pub outcome: Outcome,
    /// Login method.
    pub method: Option<String>,
    /// How often.
    pub count: i64,
}

/// Counts of one action a day, outcome and method, of a span from its first instant to the one
/// after its last; days are cut at `offset_ms` from UTC.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn count_by_day(
    conn: &impl ConnectionTrait,
    action: EventAction,
    (since, until): (i64, i64),
    offset_ms: i64,
) -> Result<Vec<DayCount>, StoreError> {
    let sql = format!(
        "SELECT (at + {offset_ms}) / 86400000 AS day, outcome, method, COUNT(*) AS count FROM event \
         WHERE action = $1 AND at >= $2 AND at < $3 GROUP BY 1, 2, 3"
    );
    let values = [action.as_str().into(), since.into(), until.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(DayCount::find_by_statement(statement).all(conn).await?)
}
