//! The portal: public pages, from sign-in to the setup of the first administrator.

pub mod frame;
pub mod password;
pub mod sign_out;

#[cfg(any(feature = "ssr", feature = "portal"))]
mod app;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod captcha;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod consent;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod contact;
#[cfg(any(feature = "ssr", feature = "portal"))]
mod decision;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod device;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod forgot;
#[cfg(feature = "ssr")]
pub mod interrupted_form;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod login;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod oauth_error;
#[cfg(any(feature = "ssr", feature = "portal"))]
mod pages;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod register;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod setup;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod start;

#[cfg(any(feature = "ssr", feature = "portal"))]
pub use app::PortalApp;
#[cfg(all(feature = "portal", not(feature = "ssr")))]
pub use app::preload;
pub use frame::PortalFrame;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub use pages::{page_at, pages};
