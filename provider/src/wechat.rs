//! WeChat's protocols, which resemble OAuth 2 but do not follow it.
//!
//! A user has one `openid` per application, and one `unionid` across all applications of an Open Platform account.
//! `identity` maps them to an account.
//!
//! - [`web`]: the two redirect flows: QR code on a web page, and inside WeChat's own browser
//! - [`mini`]: Mini Programs: sessions, phone numbers, encrypted data, QR codes
//! - [`app_token`]: the app access token required by some calls of [`mini`]
//!
//! Shared by them: `api` (requests and responses), `errcode` (error codes), `person` (IDs, names and pictures).

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
