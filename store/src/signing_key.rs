//! Keys. Their private halves are encrypted with the master key.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*, sea_query::Expr};

/// Purpose of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Purpose {
    /// Signs tokens, all but the ID tokens of applications without elliptic curves.
    Token,
    /// Signs those.
    TokenRsa,
    /// Authenticates refresh tokens.
    Refresh,
    /// Decrypts passwords that clients encrypted.
    Transport,
}

/// State of a key in its rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum State {
    /// Published, not used yet.
    Next,
    /// Signs.
    Active,
    /// Published until its last token has expired.
    Retired,
}

/// Algorithm of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Algorithm {
    /// ECDSA over P-256.
    #[sea_orm(string_value = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[sea_orm(string_value = "RS256")]
    Rs256,
    /// HMAC with SHA-256.
    #[sea_orm(string_value = "HS256")]
    Hs256,
    /// RSAES-PKCS1-v1_5.
    #[sea_orm(string_value = "RSA1_5")]
    Rsa15,
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Key ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    pub purpose: Purpose,
    pub state: State,
    /// JWA name of its algorithm (RFC 7518).
    pub algorithm: Algorithm,
    /// Private half, encrypted.
    pub sealed: String,
    /// Public half as JWK.
    pub public: Json,
    pub created_at: i64,
    /// When it began to sign.
    pub activated_at: Option<i64>,
    /// When it stopped signing.
    pub retired_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

pub async fn insert(conn: &impl ConnectionTrait, key: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(key).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Corrects instants dated into the future by a fast clock: they count as now.
pub async fn put_back(conn: &impl ConnectionTrait, now: i64) -> Result<(), StoreError> {
    for column in [Column::CreatedAt, Column::ActivatedAt, Column::RetiredAt] {
        let past = Entity::update_many().col_expr(column, Expr::value(now)).filter(column.gt(now));
        past.exec(conn).await?;
    }
    Ok(())
}

/// Moves a key from one state to the next; false when another node did it first.
pub async fn change_state(
    conn: &impl ConnectionTrait,
    kid: &str,
    from: State,
    to: State,
    at: i64,
) -> Result<bool, StoreError> {
    let mut change = ActiveModel { state: Set(to), ..Default::default() };
    if to == State::Active {
        change.activated_at = Set(Some(at));
    } else {
        change.retired_at = Set(Some(at));
    }
    let query = Entity::update_many().set(change).filter(Column::Kid.eq(kid)).filter(Column::State.eq(from));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes keys that were retired before an instant.
pub async fn delete_retired_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::State.eq(State::Retired)).filter(Column::RetiredAt.lt(at));
    Ok(query.exec(conn).await?.rows_affected)
}
