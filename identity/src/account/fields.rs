//! Columns of an account that contain JSON.

use doorward_contract::account::{Address, Attributes};

pub fn address(stored: Option<serde_json::Value>) -> Option<Address> {
    serde_json::from_value(stored?).ok()
}

pub fn attributes(stored: serde_json::Value) -> Attributes {
    serde_json::from_value(stored).unwrap_or_default()
}
