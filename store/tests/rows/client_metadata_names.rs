use crate::database::migrated;
use doorward_store::{ConnectionTrait as _, client};
use sea_orm::prelude::Json;

#[tokio::test]
async fn a_migration_renames_the_members_of_a_stored_configuration() {
    let database = migrated().await;
    let write = database.db.write();
    for sql in [
        "INSERT INTO client (id, name, enabled, access_token_seconds, refresh_token_seconds, max_sessions, created_at, \
         updated_at, config, generation) VALUES ('wiki', 'Wiki', true, 600, 3600, -1, 0, 0, \
         '{\"grants\":[\"refresh_token\"],\"scopes\":[\"openid\",\"email\"],\"require_pkce\":false}', 0)",
        "DELETE FROM seaql_migrations WHERE version = 'm20261201_000021_client_metadata_names'",
    ] {
        write.execute_unprepared(sql).await.unwrap();
    }
    database.db.migrate().await.unwrap();
    let client = client::by_id(database.db.read(), "wiki").await.unwrap().unwrap();
    let expected: Json =
        r#"{"grant_types":["refresh_token"],"scope":"openid email","require_pkce":false}"#.parse().unwrap();
    assert_eq!(client.config, expected);
}
