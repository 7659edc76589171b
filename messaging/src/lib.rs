//! Mail and SMS: what is said, and who carries it.
//!
//! An administrator names a sender for each channel; [`sms()`] and [`mail()`] make it from what is stored. A sender hands
//! over one message and says whether trying again makes sense; queueing, retries and the outbox are the caller's. The
//! clock is the caller's too, because vendors sign the time. Nothing a recipient or an administrator typed reaches a
//! header, a URL or markup without being escaped for it.
//!
//! - [`message`]: a message, its receipt, its failure, and the [`Sender`] trait
//! - `sms`: Tencent Cloud, Alibaba Cloud, Twilio; `mail`: SMTP; `http_sender`: anything that takes an HTTP request
//! - [`config`]: whether what an administrator typed can work
//! - [`template`]: what a mail says, checked when it is stored and filled in when it is sent; texts of an SMS
//! - `braces`, `escape`, `sign`, `vendor`: small tools that these share

pub mod config;
mod escape;
mod http_sender;
mod mail;
pub mod message;
mod placeholder;
mod sign;
mod sms;
pub mod template;
#[cfg(test)]
mod testing;
mod vendor;

pub use config::{ConfigError, check_mail, check_sms};
pub use mail::mail;
pub use message::{Outgoing, Receipt, SendError, Sender};
pub use sms::sms;
