//! WeChat's protocols, which look like OAuth 2 and are not.
//!
//! A person has one `openid` in each application, and one `unionid` across those of an Open Platform account. Which
//! account here they open is `identity`'s business.
//!
//! - [`web`]: the two redirect flows, on a web page by scanning and inside WeChat's own browser
//! - [`mini`]: Mini Programs: a code's session, phone numbers, encrypted data, codes to be scanned
//! - [`app_token`]: the app access token that some calls of [`mini`] need
//!
//! Shared by them: `api` (calls and answers), `errcode` (what a refusal means), `person` (ids, names and pictures).

mod api;
pub mod app_token;
mod encrypted_data;
mod errcode;
pub mod mini;
#[cfg(test)]
mod mock;
mod person;
mod qr_code;
pub mod web;
