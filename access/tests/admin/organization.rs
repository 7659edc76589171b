//! The organization: its shape, its people, and the roles of their places.

mod attacks;
mod kit;
mod model;
mod people;
mod roles;
mod shape;
