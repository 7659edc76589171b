//! CAPTCHA challenges: a picture of four characters, a proof of work, or a vendor's widget.
//!
//! This crate keeps no state and reads no clock. The caller must accept an answer once, for one action, and within some
//! minutes. None of the three proves that a human is present; each makes thousands of attempts expensive.
//!
//! - [`picture`]: the picture, and the normalization of typed answers
//! - [`proof_of_work`]: the accessible alternative to a picture
//! - [`site`]: verifies the response of a Turnstile or hCaptcha widget
//! - [`widget`]: the script and Content-Security-Policy sources of a widget
//! - `font`, `distort`, `canvas`: character strokes, distortion, rasterization

mod canvas;
mod distort;
mod font;
pub mod picture;
pub mod proof_of_work;
pub mod site;
pub mod widget;

pub use picture::{Picture, draw, normalise};
pub use proof_of_work::Work;
pub use site::{SiteError, Vendor, verify};
pub use widget::Sources;
