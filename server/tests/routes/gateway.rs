//! Sites behind our own gateway, over real sockets, in front of real servers.

mod attacks;
mod kept;
mod origins;
mod passing;
mod signing_in;
mod stand;
mod streams;
mod troubles;
