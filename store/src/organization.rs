//! The organization: a tree of departments and positions, their members, and the roles that they grant.
//!
//! Changes of the tree run one at a time, in a transaction of [`crate::Db::begin_exclusive`], so that the tree cannot
//! change between a check and a move.

pub mod member;
pub mod node;
pub mod role;
