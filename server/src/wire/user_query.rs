//! Other users.

use crate::Services;
use crate::extract::AuthUser;
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::{RawQuery, State};
use doorward_contract::ErrorCode;
use doorward_contract::directory::{FoundUsers, UserLookup};
use doorward_identity::account::directory;
use url::form_urlencoded;

/// Find users by an exact identifier
///
/// One kind of identifier per request. Only active registered users are found: no guests, no users of custom tickets. An
/// email address or phone number finds the user who has verified it, and is returned only where the request has it.
/// Guests may not call this. Rate-limited per address, because each response reveals whether an account exists.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-query>
#[utoipa::path(get, path = "/auth/v1/user/query", tag = "Account",
    params(
        ("id" = Option<Vec<String>>, Query, description = "Uids, at most 50: the parameter repeated, or separated by commas."),
        ("username" = Option<String>, Query, description = "A username."),
        ("email" = Option<String>, Query, description = "An email address."),
        ("phone_number" = Option<String>, Query, description = "A phone number.")),
    responses((status = 200, body = FoundUsers)), security(("bearer" = [])))]
pub async fn query(
    State(services): State<Services>,
    signed: AuthUser,
    RawQuery(query): RawQuery,
) -> ApiResult<FoundUsers> {
    let lookup = lookup(&query.unwrap_or_default())?;
    Ok(Json(directory::find(&services.identity, &signed.viewer, &lookup, &signed.caller).await?))
}

/// Reads the parameters, of which `id` alone may be repeated.
fn lookup(query: &str) -> Result<UserLookup, ApiError> {
    let mut lookup = UserLookup::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match &*name {
            "id" => {
                let ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
                lookup.ids.extend(ids.map(str::to_owned));
                continue;
            }
            "username" => &mut lookup.username,
            "email" => &mut lookup.email,
            "phone_number" => &mut lookup.phone_number,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(ApiError::new(ErrorCode::InvalidRequest, sentences().parameter_twice(name)));
        }
    }
    Ok(lookup)
}

#[cfg(test)]
mod tests {
    use super::lookup;

    #[test]
    fn ids_are_repeated_or_separated_by_commas() {
        let found = lookup("id=a&id=b,c&id=&client_id=x&username=li.na").unwrap();
        assert_eq!((found.ids, found.username.as_deref()), (vec!["a".into(), "b".into(), "c".into()], Some("li.na")));
    }

    #[test]
    fn attack_16_every_other_parameter_is_there_once() {
        for query in ["email=a@b.test&email=c@d.test", "username=a&username=a", "phone_number=&phone_number=1"] {
            assert!(lookup(query).is_err(), "{query}");
        }
    }
}
