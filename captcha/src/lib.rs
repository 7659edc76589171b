//! Telling people from programs: a picture with four characters, some arithmetic, or a vendor's widget.
//!
//! Nothing is kept here and nothing is timed: that an answer counts once, for one action and for some minutes is the
//! business of whoever hands the question out. None of the three proves a person; each makes trying a thousand times dear.
//!
//! - [`picture`]: the picture and what its answer is typed like
//! - [`work`]: the arithmetic, for people who do not see pictures
//! - [`site`]: asks Turnstile or hCaptcha whether its widget was passed
//! - [`widget`]: what a page needs to show that widget
//! - `font`, `distort`, `canvas`, `random`: the characters' shapes, what bends them, how ink gets on paper, and chance

mod canvas;
mod distort;
mod font;
pub mod picture;
pub mod proof_of_work;
mod random;
pub mod site;
pub mod widget;

pub use picture::{Picture, draw, normalise};
pub use proof_of_work::Work;
pub use site::{SiteError, Vendor, verify};
pub use widget::Sources;
