//! Secrets of an application: create, revoke.

use super::created::CreatedSecret;
use super::has_secrets;
use crate::AppError;
use crate::components::{
    Badge, Card, Cell, ConfirmedAction, Empty, ErrorAlert, Form, ResourceView, Row, SelectField, Submit, Table, Time,
    Tone,
};
use crate::console::labels::choices;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::applications::{self, refusal};
use crate::i18n::console::{api_keys, frame};
use crate::rights::requires;
use doorward_contract::application::{Application, ClientAuthentication, ClientSecret, CreatedClientSecret};
use leptos::either::Either;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use doorward_access::Permit;
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub secrets: Vec<ClientSecret>,
    /// Secret just created by this browser without JavaScript.
    pub created: Option<CreatedClientSecret>,
}

/// A new secret in transit to the page that shows it, for a browser without JavaScript.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreshSecret {
    application: String,
    secret: CreatedClientSecret,
}

#[cfg(feature = "ssr")]
impl request::Step for FreshSecret {
    const NAME: &'static str = "client_secret";
}

#[cfg(feature = "ssr")]
impl FreshSecret {
    /// Lifetime of the cookie that carries it, in seconds.
    const SECONDS: u32 = 60;

    /// Keeps a new secret for the next page, if that is requested without JavaScript.
    pub fn keep(application: &str, secret: Option<&CreatedClientSecret>) {
        if let Some(secret) = secret.filter(|_| request::wants_html()) {
            let fresh = Self { application: application.to_owned(), secret: secret.clone() };
            request::save_step(&fresh, Self::SECONDS);
        }
    }

    /// The new secret of an application. It can be read once.
    fn take(application: &str) -> Option<CreatedClientSecret> {
        let fresh = request::load_step::<Self>().filter(|fresh| fresh.application == application)?;
        request::clear_step::<Self>();
        Some(fresh.secret)
    }
}

/// The secrets of an application; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/application/secrets")]
pub async fn list_secrets(id: String) -> Result<Option<Listed>, AppError> {
    let permit = require::<ListSecrets>().await?;
    let secrets = found(doorward_admin::applications::secrets(&permit, &id).await)?;
    Ok(secrets.map(|secrets| Listed { secrets, created: FreshSecret::take(&id) }))
}
requires!(ListSecrets: ApplicationsRead);

/// Creates a secret and returns it. Without JavaScript, the redirect target shows it once.
#[server(prefix = "/api", endpoint = "console/application/secret/create")]
pub async fn create_secret(
    id: String,
    /// Days until the secret expires; 0 for no expiry.
    expires_in: String,
) -> Result<CreatedClientSecret, AppError> {
    let permit = require::<CreateSecret>().await?;
    let done = create(&permit, &id, &expires_in).await;
    FreshSecret::keep(&id, done.as_ref().ok());
    redirect_after(&secrets_page(&id), done.map_err(|error| error.with_value("expires_in", &expires_in)))
}
requires!(CreateSecret: ApplicationsEdit);

#[cfg(feature = "ssr")]
async fn create(
    permit: &Permit<action::ApplicationsEdit>,
    id: &str,
    days: &str,
) -> Result<CreatedClientSecret, AppError> {
    use doorward_contract::ErrorCode;
    use doorward_contract::application::NewClientSecret;
    const DAY_SECS: i64 = 86_400;
    let malformed = || AppError::new(ErrorCode::InvalidArgument).for_field("expires_at", "malformed");
    let days = days.parse::<u16>().map_err(|_| malformed())?;
    let expires_at = (days > 0).then(|| permit.identity().now().plus_secs(i64::from(days) * DAY_SECS));
    Ok(doorward_admin::applications::create_secret(permit, id, NewClientSecret { expires_at }).await?)
}

/// Revokes a secret.
#[server(prefix = "/api", endpoint = "console/application/secret/revoke")]
pub async fn revoke_secret(
    id: String,
    /// ID of the secret.
    secret_id: String,
) -> Result<(), AppError> {
    let permit = require::<RevokeSecret>().await?;
    let done = doorward_admin::applications::revoke_secret(&permit, &id, &secret_id).await;
    redirect_after(&secrets_page(&id), done)
}
requires!(RevokeSecret: ApplicationsEdit);

#[cfg(feature = "ssr")]
fn secrets_page(id: &str) -> String {
    format!("{}/secrets", page_of(id))
}

/// The list of secrets, and the form for another one.
#[component]
pub fn Secrets(application: Application) -> impl IntoView {
    let texts = applications::texts();
    if !has_secrets(application.config.token_endpoint_auth_method) {
        let signs = application.config.token_endpoint_auth_method == ClientAuthentication::PrivateKeyJwt;
        let text = if signs { texts.no_secret_key_body } else { texts.no_secret_body };
        return Either::Left(view! { <Empty title=texts.no_secret_title text /> });
    }
    let id = application.id;
    let (create, revoke) = (
        use_admin_form::<CreateSecret>().with_sentences(refusal),
        use_admin_form::<RevokeSecret>().with_sentences(refusal),
    );
    let listed = id.clone();
    let read = Resource::new(move || listed.clone(), list_secrets);
    let notice = Notice::get();
    on_done(create, move |_| read.refetch());
    on_done(revoke, move |()| {
        notice.show(texts.secret_revoked);
        read.refetch();
    });
    let path = format!("{}/secrets", super::api_path_of(&id));
    let found = move |found: Option<Listed>| found.map(|listed| view! { <Found id=id.clone() listed create revoke /> });
    Either::Right(view! {
        <p class="section-lead">{texts.secrets_lead}</p>
        <ErrorAlert message=revoke.error_above(&[]) />
        {move || create.done().map(|created| view! { <CreatedSecret secret=created /> })}
        <ResourceView resource=read view=found />
        <ApiExample method="POST" path body=r#"{"expires_at":"2030-01-01T00:00:00Z"}"# />
    })
}

#[component]
fn Found(
    id: String,
    listed: Listed,
    create: FormState<CreateSecret>,
    revoke: FormState<RevokeSecret>,
) -> impl IntoView {
    let (texts, keys) = (applications::texts(), api_keys::texts());
    let Listed { secrets, created } = listed;
    let list = if secrets.is_empty() {
        Either::Left(view! { <Empty title=texts.secrets_none_title text=texts.secrets_none_body /> })
    } else {
        let head = vec![texts.secret, keys.created, keys.expires, keys.last_used, keys.actions];
        let rows = secrets.into_iter().map(|secret| view! { <SecretRow id=id.clone() secret revoke /> }).collect_view();
        Either::Right(view! { <div class="section"><Table caption=texts.secrets head>{rows}</Table></div> })
    };
    view! {
        {created.map(|created| view! { <CreatedSecret secret=created /> })}
        {list}
        <NewSecret id create />
    }
}

#[component]
fn SecretRow(id: String, secret: ClientSecret, revoke: FormState<RevokeSecret>) -> impl IntoView {
    let (texts, keys) = (applications::texts(), api_keys::texts());
    let ClientSecret { id: secret_id, hint, created_at, expires_at, expired, last_used_at } = secret;
    let ask = format!("ask-revoke-{secret_id}");
    let (label, title) = (texts.revoke_label(&hint), texts.revoke_ask(&hint));
    view! {
        <Row>
            <Cell class="cell--main"><code>"…"{hint}</code></Cell>
            <Cell label=keys.created><Time at=created_at /></Cell>
            <Cell label=keys.expires>
                {match expires_at {
                    None => view! { <span class="muted">{keys.never_expires}</span> }.into_any(),
                    Some(at) if expired => {
                        view! { <Badge tone=Tone::Danger>{keys.expired}</Badge>" "<Time at /> }.into_any()
                    }
                    Some(at) => view! { <Time at /> }.into_any(),
                }}
            </Cell>
            <Cell label=keys.last_used>
                {match last_used_at {
                    Some(at) => view! { <Time at /> }.into_any(),
                    None => view! { <span class="muted">{frame::texts().never}</span> }.into_any(),
                }}
            </Cell>
            <Cell class="cell--actions">
                <ConfirmedAction form=revoke id=ask action=keys.revoke spoken=label title text=texts.revoke_body>
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="secret_id" value=secret_id />
                </ConfirmedAction>
            </Cell>
        </Row>
    }
}

#[component]
fn NewSecret(id: String, create: FormState<CreateSecret>) -> impl IntoView {
    let (texts, keys) = (applications::texts(), api_keys::texts());
    let spans =
        choices([("0", keys.never_expires), ("90", keys.days_90), ("365", keys.days_365), ("30", keys.days_30)]);
    view! {
        <div class="stack">
            <div id="new">
                <Card title=texts.new_secret_title text=texts.new_secret_body>
                    <Form state=create>
                        <ErrorAlert message=create.error_above(&["expires_at"]) />
                        <input type="hidden" name="id" value=id />
                        <SelectField
                            name="expires_in"
                            label=keys.expires
                            options=spans
                            value=create.previous_value("expires_in").unwrap_or_else(|| "0".to_owned())
                            error=create.error_at("expires_at")
                        />
                        <div class="form__actions">
                            <Submit pending=create.pending()>{texts.create_secret}</Submit>
                        </div>
                    </Form>
                </Card>
            </div>
        </div>
    }
}
