//! The organization: its shape, its people, and the roles of their places.

mod attacks;
pub mod kit;
mod model;
mod people;
mod roles;
mod shape;
