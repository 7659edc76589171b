//! The gateway, over real sockets and with real upstreams.

mod attacks;
mod kept;
mod origins;
mod passing;
mod signing_in;
mod stand;
mod streams;
mod troubles;
