//! SMS providers.

mod aliyun;
mod tencent;
mod twilio;

use crate::http_sender::HttpCourier;
use crate::message::Sender;
use doorward_contract::Secret;
use doorward_contract::messaging::SmsSender;
use doorward_outbound::Outbound;

/// The configured SMS provider; `None` if messages stay in the outbox.
pub fn sms(config: &SmsSender, secret: &Secret, outbound: &Outbound) -> Option<Box<dyn Sender>> {
    let (secret, outbound) = (secret.clone(), outbound.clone());
    Some(match config.clone() {
        SmsSender::Outbox => return None,
        SmsSender::Tencent { secret_id, app_id, sign_name, template_id, region, endpoint } => {
            Box::new(tencent::Tencent {
                secret_id,
                app_id,
                sign_name,
                template_id,
                region,
                endpoint: endpoint.unwrap_or_else(|| tencent::ENDPOINT.into()),
                secret,
                outbound,
            })
        }
        SmsSender::Aliyun { access_key_id, sign_name, template_code, endpoint } => Box::new(aliyun::Aliyun {
            access_key_id,
            sign_name,
            template_code,
            endpoint: endpoint.unwrap_or_else(|| aliyun::ENDPOINT.into()),
            secret,
            outbound,
        }),
        SmsSender::Twilio { account_sid, from, endpoint } => Box::new(twilio::Twilio {
            account_sid,
            from,
            endpoint: endpoint.unwrap_or_else(|| twilio::ENDPOINT.into()),
            secret,
            outbound,
        }),
        SmsSender::Http(config) => Box::new(HttpCourier { config, secret, outbound }),
    })
}

/// Host and port of an endpoint, as the HTTP client writes them into `Host` and vendors sign them.
///
/// # Errors
/// [`crate::SendError::Refused`] for an invalid address.
fn host_of(endpoint: &str) -> Result<String, crate::SendError> {
    let url = url::Url::parse(endpoint).ok();
    let host = url.as_ref().map(|url| url[url::Position::BeforeHost..url::Position::AfterPort].to_owned());
    host.filter(|host| !host.is_empty()).ok_or(crate::SendError::Refused(crate::Failure::InvalidEndpoint))
}
