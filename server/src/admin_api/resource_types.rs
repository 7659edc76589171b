//! Types of things that policies are about.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, IfMatch};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::own::needs;
use doorward_contract::resources::{KnownType, KnownTypes, TypeUpdate};
use doorward_contract::wire::Empty;

/// List types with their actions, the program's own first
#[utoipa::path(get, path = "/admin/api/v1/resource-types", tag = "Access",
    responses((status = 200, body = KnownTypes)), security(("admin" = ["doorward:policies:read"])))]
pub async fn list(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesRead>,
) -> Json<KnownTypes> {
    Json(admin::resource_types::list(&services.access, actor.language()))
}

/// One type with its actions
///
/// `ETag` is the version that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/resource-types/{name}", tag = "Access", params(("name" = String, Path)),
    responses((status = 200, body = KnownType)), security(("admin" = ["doorward:policies:read"])))]
pub async fn get(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesRead>,
    Id(name): Id,
) -> Result<Tagged<KnownType>, Refusal> {
    Ok(tagged(admin::resource_types::get(&services.access, &name, actor.language())?))
}

fn tagged(known: KnownType) -> Tagged<KnownType> {
    let editable = known.editable();
    Tagged::new(known, &editable)
}

/// Register a type, or change it
///
/// A policy about one of its actions that is not among these is warned about where it is checked, and never refused. With
/// `If-Match`, a type that has another version by now is left as it is: `aborted`, and `details.now` shows what can be
/// changed of it.
#[utoipa::path(put, path = "/admin/api/v1/resource-types/{name}", tag = "Access",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = TypeUpdate, responses((status = 200, body = KnownType)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn put(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(name): Id,
    IfMatch(expected): IfMatch,
    Body(update): Body<TypeUpdate>,
) -> Result<Tagged<KnownType>, Refusal> {
    Ok(tagged(admin::resource_types::put(&services.access, &name, update, &expected, &actor).await?))
}

/// Delete a type
///
/// Policies about it stay as they are. The program's own stay.
#[utoipa::path(delete, path = "/admin/api/v1/resource-types/{name}", tag = "Access", params(("name" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(name): Id,
) -> Answer<Empty> {
    admin::resource_types::delete(&services.access, &name, &actor).await?;
    Ok(Json(Empty {}))
}
