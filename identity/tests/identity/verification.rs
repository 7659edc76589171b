//! Codes and links: what they give access to, for whom, how often, and how many are sent.

mod code;
mod guest;
mod kit;
mod link;
mod purpose;
mod reset;
mod send;
mod signin;
