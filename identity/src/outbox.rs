//! Outgoing messages. A message is written in the transaction of the act that it reports, so that neither exists
//! without the other, and is sent by a job that survives a restart.

mod compose;
mod deliver;
mod notice;
pub mod senders;
mod template;

pub use compose::{NewMessage, Sealed, Usage, post, template_of};
pub use deliver::open;
pub use deliver::{deliver_due, run};
pub use notice::{notify, notify_at};
pub use senders::{SECRET_PLACE, Senders};
pub use template::check_template;
