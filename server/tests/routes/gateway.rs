//! The gateway, over real sockets and with real upstreams.

mod attacks;
mod connections;
mod hosted;
mod origins;
mod passing;
mod sdk_services;
mod settings;
mod signing_in;
mod stand;
mod streams;
mod troubles;
