//! Messages on their way out. A message is written in the transaction of the act it tells of, so that neither is without
//! the other, and sent by a job that survives a restart.

mod compose;
mod deliver;
mod notice;
pub mod senders;

pub use compose::{Letter, Sealed, Usage, post, template_of};
pub use deliver::open;
pub use deliver::{deliver_due, run};
pub use notice::{notify, notify_at};
pub use senders::{SECRET_PLACE, Senders};
