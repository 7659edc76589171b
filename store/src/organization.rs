//! The organization: a tree of departments and posts, who is in them, and which roles that gives.
//!
//! Changes of the tree's shape are made one after another, in a transaction of [`crate::Db::begin_exclusive`]: what one reads
//! before it moves a node is then still so when it writes.

pub mod member;
pub mod node;
pub mod role;
