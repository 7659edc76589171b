//! Mail providers.

mod compose;
mod smtp;

use crate::http_sender::HttpCourier;
use crate::message::Sender;
use doorward_contract::Secret;
use doorward_contract::messaging::MailSender;
use doorward_outbound::Outbound;

/// The configured mail provider; `None` if messages stay in the outbox. `hello` is the host name of the greeting (RFC
/// 5321 section 4.1.1.1): many mail servers reject clients that greet with an address.
pub fn mail(config: &MailSender, secret: &Secret, outbound: &Outbound, hello: &str) -> Option<Box<dyn Sender>> {
    let secret = secret.clone();
    Some(match config.clone() {
        MailSender::Outbox => return None,
        MailSender::Smtp { host, port, security, username, from_address, from_name } => {
            let server = smtp::Server { host, port, security, username, hello: hello.to_owned() };
            Box::new(smtp::Smtp::new(&server, secret, from_address, from_name))
        }
        MailSender::Http(config) => Box::new(HttpCourier { config, secret, outbound: outbound.clone() }),
    })
}
