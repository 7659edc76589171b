//! One question.

use super::Caller;
use crate::Services;
use crate::extract::Body;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::check;
use doorward_contract::check::{Check, Checked};

/// Ask whether somebody may do something
///
/// A user's access token asks about its owner. An API key asks about itself, or, if its role may `doorward:access:check`, as
/// the administrator's may, about the `subject` it names; kind, roles and attributes are read from the account, never from
/// the question. A no is an answer and no error: status 200, `allowed` false, with a reason. `explain` takes the same right.
#[utoipa::path(post, path = "/access/v1/check", tag = "Access", request_body = Check,
    responses((status = 200, body = Checked)), security(("bearer" = []), ("admin" = [])))]
pub async fn check(
    State(services): State<Services>,
    Caller { asker, caller }: Caller,
    Body(question): Body<Check>,
) -> Answer<Checked> {
    Ok(Json(check::check(&services.access, &asker, &question, &caller).await?))
}
