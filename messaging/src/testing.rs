//! Shared helpers for the tests of vendors.

use crate::message::Outgoing;
use doorward_outbound::{AllowedNetworks, Outbound};

/// 2026-11-25T01:15:32Z.
pub(crate) const NOW: doorward_contract::Timestamp = doorward_contract::Timestamp(1_795_569_332_007);

/// A client that may connect to this machine.
pub(crate) fn outbound() -> Outbound {
    Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]))
}

pub(crate) fn code_to(to: &str) -> Outgoing {
    Outgoing {
        to: to.into(),
        subject: "Your code".into(),
        text: "Code \"482913\" & more".into(),
        html: "<p>482913</p>".into(),
        code: Some("482913".to_owned().into()),
        minutes: 5,
    }
}
