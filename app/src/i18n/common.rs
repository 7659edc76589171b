//! Shared texts.

super::texts!(common);
