//! Mail and SMS: templates and providers.
//!
//! An administrator configures a provider for each channel; [`sms()`] and [`mail()`] create the [`Sender`] from the
//! stored settings. A sender delivers one message and reports whether a retry makes sense; the queue, retries and the
//! outbox belong to the caller. So does the clock, because vendors sign the time. Input of recipients or administrators
//! is always escaped before it becomes part of a header, a URL or markup.
//!
//! - [`message`]: a message, its receipt, its error, and the [`Sender`] trait; [`failure`]: why it was not delivered
//! - `sms`: Tencent Cloud, Alibaba Cloud, Twilio; `mail`: SMTP; `http_sender`: any service with an HTTP API
//! - [`config`]: validation of the settings
//! - [`template`]: mail templates, validated when stored and rendered when sent; texts of SMS
//! - `placeholder`, `escape`, `redact`, `sign`, `vendor`: shared helpers

pub mod config;
mod escape;
pub mod failure;
mod http_sender;
mod mail;
pub mod message;
mod placeholder;
mod redact;
mod sign;
mod sms;
pub mod template;
#[cfg(test)]
mod testing;
mod vendor;

pub use config::{ConfigError, check_mail, check_sms};
pub use failure::Failure;
pub use mail::mail;
pub use message::{Outgoing, Receipt, SendError, Sender};
pub use sms::sms;
