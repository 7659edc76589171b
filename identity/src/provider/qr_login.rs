//! Sign-in on a web page by scanning its QR code with a Mini Program.
//!
//! The page polls by an ID, the QR code carries a scene, and neither reveals the other. The user who scans sees in the
//! Mini Program what will happen and confirms it there. Only the device that requested the code gets the result, once,
//! within five minutes (attack 74).
//!
//! An app can show the code of any Mini Program that is turned on ([`begin`], [`status`]). Our own sign-in page shows
//! only that of a Mini Program whose operator has declared that it handles scenes ([`begin_here`], [`status_here`]).

use super::{Entry, Grant, LoginOption, app_token, device, grant, target};
use crate::{Caller, Error, Identity, throttle};
use base64::{Engine, engine::general_purpose::STANDARD};
use doorward_contract::{
    Secret,
    provider::{ProviderKind, QrCode, QrCodeStatus, ScanRequest},
};
use doorward_provider::{ProviderError, wechat::mini};
use doorward_store::qr_login::{self, State};

/// Lifetime of a code in seconds.
const LIFE_SECS: u32 = 300;

fn hash(text: &str) -> String {
    crate::sha256_hex(text.as_bytes())
}

/// Whether the sign-in page shows a provider's code.
pub(super) fn is_shown(entry: &Entry) -> bool {
    entry.enabled && entry.kind == ProviderKind::WeChatMini && entry.rules.scan_sign_in
}

/// The Mini Program with this ID, if the sign-in page shows its code.
///
/// # Errors
/// [`Error::ProviderNotFound`].
pub fn scan_option(identity: &Identity, id: &str) -> Result<LoginOption, Error> {
    let entry = super::require(identity, id)?;
    if is_shown(&entry) { Ok(super::login_option(&entry)) } else { Err(Error::ProviderNotFound) }
}

/// Creates a code for the sign-in page.
///
/// # Errors
/// Those of [`scan_option`] and [`begin`].
pub async fn begin_here(identity: &Identity, id: &str, caller: &Caller) -> Result<QrCode, Error> {
    begin(identity, &scan_option(identity, id)?.id, caller).await
}

/// State of a code of the sign-in page. A code created for an app is not found.
///
/// # Errors
/// Those of [`scan_option`] and [`status`].
pub async fn status_here(
    identity: &Identity,
    id: &str,
    code_id: &Secret,
    caller: &Caller,
) -> Result<QrCodeStatus, Error> {
    let option = scan_option(identity, id)?;
    ask(identity, code_id, Some(&option.id), caller).await
}

/// Creates a code for the calling device.
///
/// # Errors
/// [`Error::ProviderNotFound`], [`Error::Invalid`] without a device ID, [`Error::Provider`] when WeChat returns no
/// image.
pub async fn begin(identity: &Identity, app_id: &str, caller: &Caller) -> Result<QrCode, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let entry = super::require(identity, app_id)?;
    if entry.kind != ProviderKind::WeChatMini {
        return Err(Error::ProviderNotFound);
    }
    let device_hash = device(caller)?;
    throttle::qr_code(identity, caller).await?;
    // WeChat's scenes have at most 32 characters.
    let (id, scene) = (crate::ids::link_secret(), hex::encode(crate::ids::random::<16>()));
    let image = draw(identity, &entry, &scene).await?;
    let row = qr_login::Model {
        id_hash: hash(id.expose()),
        scene_hash: hash(&scene),
        provider_id: entry.id.clone(),
        realm: entry.realm.clone(),
        client_id: client.id.clone(),
        device_hash,
        state: State::Waiting,
        profile: None,
        expires_at: identity.now().plus_secs(i64::from(LIFE_SECS)).as_millis(),
    };
    qr_login::insert(identity.db().write(), row).await?;
    let qr_code = format!("data:image/jpeg;base64,{}", STANDARD.encode(image));
    Ok(QrCode { qr_code, qr_code_id: id, expires_in: LIFE_SECS })
}

/// Requests a code that leads nowhere, and returns WeChat's error to the administrator.
pub async fn try_drawing(identity: &Identity, entry: &Entry) -> Result<Result<(), ProviderError>, Error> {
    let drawn = app_token::with_word(identity, entry, |token| {
        let target = target(identity, entry);
        async move { mini::qr_code(target, &token, "test").await }
    });
    Ok(drawn.await?.map(drop))
}

/// Requests the image of a code from WeChat.
async fn draw(identity: &Identity, entry: &Entry, scene: &str) -> Result<Vec<u8>, Error> {
    let drawn = app_token::with(identity, entry, |token| {
        let target = target(identity, entry);
        async move { mini::qr_code(target, &token, scene).await }
    });
    drawn.await
}

/// State of a code, for the device that requested it. After confirmation the response has a provider token, once.
///
/// # Errors
/// [`Error::Invalid`] without a device ID.
pub async fn status(identity: &Identity, id: &Secret, caller: &Caller) -> Result<QrCodeStatus, Error> {
    ask(identity, id, None, caller).await
}

/// `provider`: ID of the provider that the code must belong to.
async fn ask(identity: &Identity, id: &Secret, provider: Option<&str>, caller: &Caller) -> Result<QrCodeStatus, Error> {
    let (client, device) = (crate::client::resolve(identity, caller.client_id.as_deref())?, device(caller)?);
    let row = qr_login::by_id(identity.db().read(), &hash(id.expose()), identity.now().as_millis()).await?;
    let row = row.filter(|row| row.device_hash == device && row.client_id == client.id);
    let row = row.filter(|row| provider.is_none_or(|provider| row.provider_id == provider));
    let Some(row) = row else { return Ok(plain("EXPIRED")) };
    match (row.state, row.profile) {
        (State::Confirmed, Some(profile)) => {
            let entry = super::require(identity, &row.provider_id)?;
            if row.realm != entry.realm {
                return Ok(plain("EXPIRED"));
            }
            let profile = serde_json::from_value(profile).map_err(|_| Error::DeadProviderToken)?;
            if !qr_login::delete(identity.db().write(), &row.id_hash).await? {
                return Ok(plain("EXPIRED"));
            }
            let token = grant::issue(identity, &entry, &client.id, profile, None).await?;
            let provider_token = Some(token.provider_token);
            Ok(QrCodeStatus { status: "CONFIRMED".into(), provider_token, expires_in: token.expires_in })
        }
        (State::Scanned, _) => Ok(plain("SCANNED")),
        (State::Denied, _) => Ok(plain("DENIED")),
        (State::Waiting | State::Confirmed, _) => Ok(plain("WAITING")),
    }
}

fn plain(status: &str) -> QrCodeStatus {
    QrCodeStatus { status: status.into(), provider_token: None, expires_in: 0 }
}

/// Records what the Mini Program reports about a scanned scene: seen, confirmed by the user, or denied.
///
/// # Errors
/// [`Error::DeadProviderToken`], [`Error::NotFound`] when the scene expired, is already confirmed or denied, or belongs to
/// another Mini Program.
pub async fn report_scan(identity: &Identity, request: &ScanRequest, caller: &Caller) -> Result<(), Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let grant = Grant::find(identity, &request.provider_token, &client.id).await?;
    let row = qr_login::by_scene(identity.db().read(), &hash(&request.scene), identity.now().as_millis()).await?;
    let row = row.filter(|row| row.realm == grant.entry.realm && matches!(row.state, State::Waiting | State::Scanned));
    let row = row.ok_or(Error::NotFound(|texts| texts.scene))?;
    let tx = identity.db().begin().await?;
    let moved = match request.confirm {
        None => qr_login::advance(&tx, &row, State::Scanned, None).await?,
        Some(false) => qr_login::advance(&tx, &row, State::Denied, None).await?,
        Some(true) => {
            grant.consume(identity, &tx).await?;
            let profile = serde_json::to_value(&grant.profile).map_err(|_| Error::Internal("a profile is JSON"))?;
            qr_login::advance(&tx, &row, State::Confirmed, Some(profile)).await?
        }
    };
    if !moved {
        return Err(Error::NotFound(|texts| texts.scene));
    }
    Ok(tx.commit().await?)
}
