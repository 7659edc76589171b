//! The configured senders, cached.

use crate::{Error, Options};
use doorward_contract::{
    Secret,
    messaging::{Channel, MailSender, Senders as View, SmsSender},
};
use doorward_messaging::Sender;
use doorward_outbound::Outbound;
use doorward_store::{ConnectionTrait, sender};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Binding of a sender's secret, followed by the channel.
pub const SECRET_PLACE: &str = "sender/";

/// The current senders.
pub struct Senders {
    pub sms: SmsSender,
    pub mail: MailSender,
    sms_secret_set: bool,
    mail_secret_set: bool,
    sends_sms: Option<Arc<dyn Sender>>,
    sends_mail: Option<Arc<dyn Sender>>,
}

impl Senders {
    pub async fn read(conn: &impl ConnectionTrait, options: &Options, outbound: &Outbound) -> Result<Self, Error> {
        let (master, hello) = (&options.master_key, options.public_url.host_str().unwrap_or_default());
        let (mut sms, mut mail) = (SmsSender::default(), MailSender::default());
        let (mut sms_secret, mut mail_secret) = (None, None);
        for row in sender::all(conn).await? {
            let place = format!("{SECRET_PLACE}{}", row.channel.as_str());
            let secret = row.sealed.as_deref().map(|sealed| master.open_secret(&place, sealed)).transpose()?;
            match row.channel {
                Channel::Sms => (sms, sms_secret) = (read_config(row.config)?, secret),
                Channel::Mail => (mail, mail_secret) = (read_config(row.config)?, secret),
            }
        }
        let none = Secret::default();
        let sends_sms = doorward_messaging::sms(&sms, sms_secret.as_ref().unwrap_or(&none), outbound);
        let sends_mail = doorward_messaging::mail(&mail, mail_secret.as_ref().unwrap_or(&none), outbound, hello);
        let (sends_sms, sends_mail) = (sends_sms.map(Arc::from), sends_mail.map(Arc::from));
        let (sms_secret_set, mail_secret_set) = (sms_secret.is_some(), mail_secret.is_some());
        Ok(Self { sms, mail, sms_secret_set, mail_secret_set, sends_sms, sends_mail })
    }

    /// The senders as an administrator sees them.
    pub fn view(&self) -> View {
        let (sms, mail) = (self.sms.clone(), self.mail.clone());
        View { sms, sms_secret_set: self.sms_secret_set, mail, mail_secret_set: self.mail_secret_set }
    }

    /// The sender of a channel; `None` while messages stay in the outbox.
    pub fn of(&self, channel: Channel) -> Option<Arc<dyn Sender>> {
        match channel {
            Channel::Sms => self.sends_sms.clone(),
            Channel::Mail => self.sends_mail.clone(),
        }
    }

    /// Name of the sender of a channel.
    pub fn name(&self, channel: Channel) -> &'static str {
        match (channel, &self.sms, &self.mail) {
            (Channel::Sms, SmsSender::Outbox, _) | (Channel::Mail, _, MailSender::Outbox) => "outbox",
            (Channel::Sms, SmsSender::Tencent { .. }, _) => "tencent",
            (Channel::Sms, SmsSender::Aliyun { .. }, _) => "aliyun",
            (Channel::Sms, SmsSender::Twilio { .. }, _) => "twilio",
            (Channel::Mail, _, MailSender::Smtp { .. }) => "smtp",
            (Channel::Sms, SmsSender::Http(_), _) | (Channel::Mail, _, MailSender::Http(_)) => "http",
        }
    }
}

/// The senders from the database, which may be newer than this node's cache.
///
/// # Errors
/// [`Error::Store`] when the query fails, [`Error::Internal`] for a row that cannot be read.
pub async fn stored(conn: &impl ConnectionTrait) -> Result<View, Error> {
    view(&sender::all(conn).await?)
}

/// The senders of these rows.
///
/// # Errors
/// [`Error::Internal`] for a row that cannot be read.
pub fn view(rows: &[sender::Model]) -> Result<View, Error> {
    let mut view = View::default();
    for row in rows {
        let (config, has_secret) = (row.config.clone(), row.sealed.is_some());
        match row.channel {
            Channel::Sms => (view.sms, view.sms_secret_set) = (read_config(config)?, has_secret),
            Channel::Mail => (view.mail, view.mail_secret_set) = (read_config(config)?, has_secret),
        }
    }
    Ok(view)
}

const UNREADABLE: Error = Error::Internal("a stored sender cannot be read");

fn read_config<S: DeserializeOwned>(config: serde_json::Value) -> Result<S, Error> {
    serde_json::from_value(config).map_err(|_| UNREADABLE)
}
