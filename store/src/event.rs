//! The append-only event log.

use crate::StoreError;
use doorward_contract::Uid;
use doorward_contract::event::{EventAction, Outcome};
use sea_orm::{Condition, FromQueryResult, QueryOrder, QuerySelect, Statement, entity::prelude::*};

/// An event. IDs rise with time, so sorting by ID sorts by time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub at: i64,
    /// `EventAction` as stored. Text, because rows outlive the version that wrote them: after a downgrade without a
    /// schema change, one unknown action must not make the whole log unreadable.
    pub action: String,
    pub outcome: Outcome,
    /// Sign-in method, or the ID of the provider, on sign-ins.
    pub method: Option<String>,
    /// Who acted.
    pub actor: Option<String>,
    /// The account that the act concerns.
    pub subject: Option<Uid>,
    /// The subject's username at that time.
    pub subject_name: Option<String>,
    /// Client of the request.
    pub client_id: Option<String>,
    /// Session of the request.
    pub session_id: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// Details as JSON.
    pub detail: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, event: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(event).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Filters of [`list`].
#[derive(Debug, Default)]
pub struct Filter {
    pub action: Option<EventAction>,
    /// All but these actions.
    pub not_actions: Vec<EventAction>,
    pub outcome: Option<Outcome>,
    /// Only with this account as subject.
    pub subject: Option<Uid>,
    /// Only with this actor or subject: a uid or the name of another actor.
    pub involves: Option<String>,
    /// First instant, inclusive.
    pub since: Option<i64>,
    /// Last instant, exclusive.
    pub until: Option<i64>,
    /// Older than the event with this ID.
    pub before_id: Option<String>,
}

/// One page of events, newest first.
pub async fn list(conn: &impl ConnectionTrait, filter: Filter, limit: u64) -> Result<Vec<Model>, StoreError> {
    let involves =
        filter.involves.map(|name| Condition::any().add(Column::Actor.eq(name.clone())).add(Column::Subject.eq(name)));
    let others = filter.not_actions.iter().map(|action| Column::Action.ne(action.as_str()));
    let condition = others
        .fold(Condition::all(), Condition::add)
        .add_option(filter.action.map(|action| Column::Action.eq(action.as_str())))
        .add_option(filter.outcome.map(|outcome| Column::Outcome.eq(outcome)))
        .add_option(filter.subject.map(|uid| Column::Subject.eq(uid)))
        .add_option(involves)
        .add_option(filter.since.map(|at| Column::At.gte(at)))
        .add_option(filter.until.map(|at| Column::At.lt(at)))
        .add_option(filter.before_id.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(condition).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

/// Number of events on one day.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct DayCount {
    /// Days since the epoch in the caller's time zone.
    pub day: i64,
    pub outcome: Outcome,
    /// Sign-in method.
    pub method: Option<String>,
    pub count: i64,
}

/// Number of events of one action per day, outcome and method, in `since..until`. Days begin at `offset_ms` from UTC.
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
