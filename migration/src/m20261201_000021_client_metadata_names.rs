//! The configuration of a client under the registered names of client metadata (RFC 7591 section 4.1). The scopes that it
//! may request become a text, separated by spaces, as in `scope`.

use sea_orm_migration::{prelude::*, sea_orm::prelude::Json};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Former and registered names.
const NAMES: [(&str, &str); 6] = [
    ("logo_url", "logo_uri"),
    ("home_url", "client_uri"),
    ("sign_out_uris", "post_logout_redirect_uris"),
    ("grants", "grant_types"),
    ("authentication", "token_endpoint_auth_method"),
    ("id_token_algorithm", "id_token_signed_response_alg"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        let clients = Query::select().columns(["id", "config"]).from("client").to_owned();
        for row in conn.query_all(&clients).await? {
            let (id, config) = (row.try_get::<String>("", "id")?, row.try_get::<Json>("", "config")?);
            let update = Query::update()
                .table("client")
                .value("config", renamed(config))
                .and_where(Expr::col("id").eq(id))
                .to_owned();
            conn.execute(&update).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn renamed(mut config: Json) -> Json {
    let Some(members) = config.as_object_mut() else { return config };
    for (former, name) in NAMES {
        if let Some(value) = members.remove(former) {
            members.insert(name.to_owned(), value);
        }
    }
    if let Some(scopes) = members.remove("scopes") {
        let words: Vec<_> = scopes.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        members.insert("scope".to_owned(), words.join(" ").into());
    }
    config
}

#[cfg(test)]
mod tests {
    use super::{Json, renamed};

    fn json(text: &str) -> Json {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn members_get_their_registered_names_and_all_others_stay() {
        let former = json(
            r#"{
                "logo_url": "https://a.example/l", "home_url": "https://a.example/", "sign_out_uris": ["https://a.example/"],
                "grants": ["authorization_code"], "authentication": "none", "id_token_algorithm": "RS256",
                "scopes": ["openid", "email"], "redirect_uris": ["https://a.example/cb"], "require_pkce": true
            }"#,
        );
        let now = json(
            r#"{
                "logo_uri": "https://a.example/l", "client_uri": "https://a.example/",
                "post_logout_redirect_uris": ["https://a.example/"], "grant_types": ["authorization_code"],
                "token_endpoint_auth_method": "none", "id_token_signed_response_alg": "RS256", "scope": "openid email",
                "redirect_uris": ["https://a.example/cb"], "require_pkce": true
            }"#,
        );
        assert!(now.is_object());
        assert_eq!(renamed(former), now);
        assert_eq!(renamed(now.clone()), now);
    }

    #[test]
    fn a_client_without_restricted_scopes_stays_without() {
        assert_eq!(renamed(json("{}")), json("{}"));
        assert_eq!(renamed(json(r#"{"scopes": []}"#)), json(r#"{"scope": ""}"#), "none is not any");
    }
}
