//! The configured senders, cached.

use crate::{Error, Options, version};
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
    view: View,
    sends_sms: Option<Arc<dyn Sender>>,
    sends_mail: Option<Arc<dyn Sender>>,
}

impl Senders {
    pub async fn read(conn: &impl ConnectionTrait, options: &Options, outbound: &Outbound) -> Result<Self, Error> {
        let (master, hello) = (&options.master_key, options.public_url.host_str().unwrap_or_default());
        let (mut sms_secret, mut mail_secret) = (Secret::default(), Secret::default());
        let rows = sender::all(conn).await?;
        for row in &rows {
            let place = format!("{SECRET_PLACE}{}", row.channel.as_str());
            let Some(sealed) = row.sealed.as_deref() else { continue };
            match row.channel {
                Channel::Sms => sms_secret = master.open_secret(&place, sealed)?,
                Channel::Mail => mail_secret = master.open_secret(&place, sealed)?,
            }
        }
        let view = view(&rows)?;
        let sends_sms = doorward_messaging::sms(&view.sms, &sms_secret, outbound).map(Arc::from);
        let sends_mail = doorward_messaging::mail(&view.mail, &mail_secret, outbound, hello).map(Arc::from);
        Ok(Self { view, sends_sms, sends_mail })
    }

    /// The senders as an administrator sees them.
    pub fn view(&self) -> View {
        self.view.clone()
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
        match (channel, &self.view.sms, &self.view.mail) {
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
        let (config, version) = (row.config.clone(), row.sealed.as_deref().map(version::of_secret));
        match row.channel {
            Channel::Sms => {
                (view.sms, view.sms_secret_set) = (read_config(config)?, version.is_some());
                view.sms_secret_version = version;
            }
            Channel::Mail => {
                (view.mail, view.mail_secret_set) = (read_config(config)?, version.is_some());
                view.mail_secret_version = version;
            }
        }
    }
    Ok(view)
}

const UNREADABLE: Error = Error::Internal("a stored sender cannot be read");

fn read_config<S: DeserializeOwned>(config: serde_json::Value) -> Result<S, Error> {
    serde_json::from_value(config).map_err(|_| UNREADABLE)
}
