//! The organization: its tree, its members and the roles of its nodes.

mod attacks;
pub mod kit;
mod model;
mod people;
mod roles;
mod shape;
