//! Identity providers.

mod kit;
mod link;
mod over_time;
mod redirect;
mod settings;
mod sign_out;
mod signin;
mod trial;
mod wechat;
