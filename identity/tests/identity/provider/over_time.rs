//! Identity providers over time: changes while identities are linked, pending codes, and repeated requests.

mod delivery;
mod kit;
mod limits;
mod links;
mod races;
mod registration;
